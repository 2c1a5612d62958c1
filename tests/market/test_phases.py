"""Compiled phases: the same loop in plain Python to the bit, and a cache that notices every change.

Arguments are taken from real runs, then disturbed at random, so that the test survives a change of a phase's
signature and finds a new phase by itself.
"""

import ast
import importlib
import inspect
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.dispatcher import Dispatcher

from agents.rules import compiled
from model.economy import EnergyMarket
from model.hindcast import hindcast
from model.money import treasury
from model.owners import enforcement
from model.owners.takeovers import absorb
from model.owners.tenancies import reject

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("agents", "model")


def project_modules() -> list[Any]:
    """Every module of the market, imported."""
    found = []
    for package in PACKAGES:
        top = importlib.import_module(package)
        found += [importlib.import_module(m.name) for m in pkgutil.walk_packages(top.__path__, f"{package}.")]
    return found


def name_of(phase: Any) -> str:
    return f"{phase.py_func.__module__}.{phase.py_func.__name__}"


PHASES = {
    name_of(value): value
    for module in project_modules()
    for value in vars(module).values()
    if isinstance(value, Dispatcher) and value.py_func.__module__.split(".")[0] in PACKAGES
}


def test_every_phase_in_the_tree_is_found() -> None:
    """As many dispatchers as there are lines of `@phase`: none hides inside a function."""
    lines = sum(
        len(re.findall(r"^\s*@(?:unguarded_)?phase\b", path.read_text(encoding="utf-8"), re.MULTILINE))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    )
    assert len(PHASES) == lines > 10


PLACES = [
    (module, attribute, value)
    for module in project_modules()
    for attribute, value in vars(module).items()
    if isinstance(value, Dispatcher) and name_of(value) in PHASES
]


@contextmanager
def replaced(stand_ins: dict[str, Any]) -> Iterator[None]:
    """Put something in the place of every phase, in every module that refers to one, and back."""
    before = [getattr(module, attribute) for module, attribute, _ in PLACES]
    for module, attribute, value in PLACES:
        setattr(module, attribute, stand_ins[name_of(value)])
    try:
        yield
    finally:
        for (module, attribute, _), value in zip(PLACES, before, strict=True):
            setattr(module, attribute, value)


IN_PYTHON = {name: phase.py_func for name, phase in PHASES.items()}


def a_guest_and_a_buyer(market: EnergyMarket) -> tuple[int, int]:
    """A miner with rigs on another's site, and another miner.   [row], [row]"""
    state, fleets = market.state, market.state.fleets.rows
    guests = fleets["owner"][fleets["alive"] & (fleets["owner"] != state.sites.rows["owner"][fleets["site"]])]
    guest = next(int(row) for row in guests if row < state.cast.miners and state.companies.rows["alive"][row])
    return guest, next(int(row) for row in state.miners_alive() if row != guest)


@cache
def calls() -> dict[str, list[tuple]]:
    """Arguments of three calls of every phase, from short runs under every mechanism."""
    calls: dict[str, list[tuple]] = {name: [] for name in PHASES}
    seen: dict[str, int] = dict.fromkeys(PHASES, 0)

    def recorder(name: str, of: dict[str, Any]) -> Callable:
        def call(*args: Any) -> Any:
            seen[name] += 1
            if seen[name] in (1, 2, 30):
                calls[name].append(deepcopy(args))
            if of is IN_PYTHON:
                return of[name](*plain(args))
            with replaced(PHASES):  # numba looks phases up that phases call
                return of[name](*args)

        return call

    with replaced({name: recorder(name, PHASES) for name in PHASES}):
        for mechanism in ("vickrey", "uniform", "pay-as-bid", "queue"):
            hard = mechanism == "vickrey"  # long and lean enough for somebody to fail
            market = EnergyMarket("btc-winter" if hard else "energy-run", rng=3, mechanism=mechanism)
            market.run_for(40 if hard else 14)
            reject(market.state, int(np.flatnonzero(market.state.leases.rows["alive"])[0]))  # a tenant leaves
            treasury.reduce(
                market.state, int(np.flatnonzero(market.state.loans.rows["alive"])[0]), 1e6
            )  # and a lender forgives
            absorb(market.state, *a_guest_and_a_buyer(market), 0.0)  # rigs on others' sites pass to who takes over
            enforcement.add_works(market.state.projects.rows, market.week, np.zeros(len(market.state.sites)))
        EnergyMarket("network", rng=3, weeks=70).run_for(70)
        hindcast(
            [date(2017, 1, 2) + timedelta(weeks=week) for week in range(16)], np.full(16, 1e3), np.full(16, 2.0), 8, 15
        )
        EnergyMarket("energy-run", rng=3).run_for(52)  # plants are planned once a year
        market.history.tables()  # what would have flipped a decision is worked out on request
    with replaced({name: recorder(name, IN_PYTHON) for name in PHASES}):  # phases that only phases call
        for name in [name for name in calls if calls[name]]:
            IN_PYTHON[name](*deepcopy(plain(calls[name][0])))
    return calls


def plain(args: tuple) -> tuple:
    """Structured arrays as record arrays, whose rows have attributes in plain Python; in named tuples too."""
    return tuple(
        type(a)(*plain(a))
        if isinstance(a, tuple) and hasattr(a, "_fields")
        else a.view(np.recarray)
        if isinstance(a, np.ndarray) and a.dtype.names
        else a
        for a in args
    )


def each(args: tuple) -> Iterator[Any]:
    """Arguments, and those that stand in named tuples one by one."""
    for arg in args:
        yield from each(arg) if isinstance(arg, tuple) else (arg,)


def disturbed(args: tuple, rng: np.random.Generator, strength: float) -> tuple:
    """Random rows: figures scaled or set to zero, flags turned.  Links between rows and shares stay what they are."""
    for array in each(args):
        if not isinstance(array, np.ndarray):
            continue
        for name in array.dtype.names or (None,):
            column = array if name is None else array[name]
            if column.dtype.kind == "f" and column.size:
                low, high = (1e-12, 1.0 - 1e-12) if (0.0 < column.min() and column.max() < 1.0) else (-np.inf, np.inf)
                noise = np.exp(strength * rng.standard_normal(column.shape))
                if len(array) > 1:  # a single row is a record of parameters
                    noise[rng.random(column.shape) < 0.1 * strength] = 0.0
                noise[~np.isfinite(column)] = 1.0
                with np.errstate(all="ignore"):  # what a phase writes may hold anything before
                    column[...] = np.clip(column * noise, low, high)
            elif column.dtype.kind == "b":
                column[...] ^= rng.random(column.shape) < 0.1 * strength
    return args


def fewer(name: str, args: tuple) -> tuple:
    """Plain Python is a thousand times slower: some of the rows of the heaviest phases."""
    if name == "agents.rules.elementary._log":  # of what is above nothing
        args[0][args[0] <= 0.0] = 1.0
    if name == "model.power.year_ahead.play_year":
        month = list(inspect.signature(IN_PYTHON[name]).parameters).index("available")
        args = (*args[:month], args[month][:2], *args[month + 1 :])
    if name == "agents.policies.bounded.plan_sites":
        args[list(inspect.signature(IN_PYTHON[name]).parameters).index("open_")][5:] = False
    if name in ("model.sites.greenfield.give_back", "model.sites.greenfield.weigh"):  # only tenants ask for greenfield
        tenants, links = args[:2]
        links["greenfield"] &= np.isin(links["owner"], tenants["company"])
    if name == "model.owners.valuation.value_companies":
        for table in (args[1], args[2]):
            table["alive"][10:] = False
    if name == "agents.bitcoin.quiet.quiet_weeks":
        path, at = args[4], args[-1]
        args = (*args[:4], type(path)(*(column[: at + 8] for column in path)), *args[5:])
    return args


def outcome(function: Callable, args: tuple) -> tuple[Any, list[bytes]]:
    """What a call returns (or the kind of its failure), and every array afterwards."""
    try:
        with np.errstate(divide="raise", over="ignore", invalid="ignore"):
            result = function(*args)
    except ArithmeticError:
        return "arithmetic error", []
    shown = [np.asarray(part).astype(np.float64).tobytes() for part in _parts(result)]
    return shown, [np.ascontiguousarray(a).tobytes() for a in each(args) if isinstance(a, np.ndarray)]


def _parts(result: Any) -> list[Any]:
    if result is None:
        return []
    return [part for item in result for part in _parts(item)] if isinstance(result, tuple) else [result]


def first_difference(args_a: tuple, args_b: tuple) -> str:
    """Which argument and column differ, for the message."""
    for place, (a, b) in enumerate(zip(each(args_a), each(args_b), strict=True)):
        if isinstance(a, np.ndarray):
            for column in a.dtype.names or (None,):
                x, y = (a, b) if column is None else (a[column], b[column])
                if np.ascontiguousarray(x).tobytes() != np.ascontiguousarray(y).tobytes():
                    row = int(np.flatnonzero((np.asarray(x) != np.asarray(y)).ravel())[0])
                    return (
                        f"argument {place}, column {column}, row {row}: {x.ravel()[row]!r} against {y.ravel()[row]!r}"
                    )
    return "what is returned"


@pytest.mark.parametrize("name", sorted(PHASES))
@settings(deadline=None, max_examples=4, derandomize=True)
@given(seed=st.integers(0, 2**32), strength=st.sampled_from([0.0, 0.1, 0.4]), which=st.integers(0, 2))
def test_a_phase_is_its_rules_in_plain_python(name: str, seed: int, strength: float, which: int) -> None:
    """To the bit: compiling a loop changes nothing but its speed."""
    noted = calls()[name]
    assert noted, f"{name} is never called in the runs of this test: extend them"
    rng = np.random.Generator(np.random.Philox(seed))
    compiled_args = fewer(name, disturbed(deepcopy(noted[which % len(noted)]), rng, strength))
    in_python = deepcopy(compiled_args)
    fast = outcome(PHASES[name], compiled_args)
    with replaced(IN_PYTHON):
        slow = outcome(IN_PYTHON[name], plain(in_python))
    if fast != slow:
        pytest.fail(f"{name}: {first_difference(compiled_args, in_python)}", pytrace=False)


def test_a_difference_would_be_seen() -> None:
    """The comparison above is not blind: a little more, another row, one flag."""
    name = "model.books.holdings.count"
    args = calls()[name][0]
    for column, change in (("mw", 1e-9), ("owner", 1), ("alive", True)):
        other = deepcopy(args)
        other[2][column][0] = other[2][column][0] ^ change if column == "alive" else other[2][column][0] + change
        assert outcome(PHASES[name], deepcopy(args)) != outcome(PHASES[name], other)


# ---- the cache of compiled code ----------------------------------------------------------------------------


def decorated(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id in ("rule", "phase", "unguarded_phase") for d in node.decorator_list)
    ]


def test_the_fingerprint_covers_all_that_is_compiled() -> None:
    """A constant or rule that compiled code takes from another file lies in a file whose change is noticed.

    Else an old compiled loop would go on with the old figure.
    """
    missed = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            functions = decorated(tree)
            if functions and not compiled.covers(path):
                missed.append(str(path))
            lines = [line for function in functions for line in function.body]  # types are nothing to compiled code
            used = {node.id for line in lines for node in ast.walk(line) if isinstance(node, ast.Name)}
            for node in tree.body:
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
                    taken = used & {alias.asname or alias.name for alias in node.names}
                    source = ROOT / f"{(node.module or '').replace('.', '/')}.py"
                    if taken and not compiled.covers(source):
                        missed.append(
                            f"{path.relative_to(ROOT)} compiles {sorted(taken)} of {source.relative_to(ROOT)}"
                        )
    assert not missed, "\n".join(missed)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the source that the fingerprint is taken of."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    monkeypatch.setattr(compiled, "_ROOT", tmp_path)
    return tmp_path


def test_a_changed_rule_changes_the_fingerprint(copied: Path) -> None:
    """Rules, phases, record types; not the shell around them."""
    fingerprint = compiled.source_fingerprint.__wrapped__
    before = fingerprint()
    assert re.fullmatch("[0-9a-f]{16}", before) and fingerprint() == before
    economy = copied / "model" / "economy.py"
    economy.write_text(economy.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert fingerprint() == before
    kinds = ("rules/mining.py", "options/sell.py", "options/registry.py", "options/barriers.py", "population.py")
    for changed in ("model/sites/operation.py", *(f"agents/{kind}" for kind in kinds)):
        path = copied / changed
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert fingerprint() != before
        before = fingerprint()


@pytest.fixture
def no_folder(tmp_path: Path) -> Path:
    """A path that no folder can be made under, whoever asks (root too)."""
    path = tmp_path / "a-file"
    path.write_text("not a folder")
    return path


def test_the_cache_is_kept_where_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a name made of the fingerprint."""
    monkeypatch.setenv("ENERGYRUN_CACHE_DIR", str(tmp_path))
    folder = compiled.cache_folder.__wrapped__()
    assert folder is not None and folder == tmp_path / "energyrun" / compiled.source_fingerprint() and folder.is_dir()


CHOICES = """
import math
import sys
from agents.rules.compiled import one_of, phase, rule

def adding(step):
    source = "".join(f"    x += math.sqrt(x + {number}.0) * {step}\\n" for number in range(12))
    made = {"math": math}
    exec(f"def adding_{step}(x):\\n{source}    return x", made)
    return rule(made[f"adding_{step}"])

few, many = one_of(*map(adding, (1, 2, 3))), one_of(*map(adding, (10, 20, 30)))

@phase
def by_few(number, x): return few(number, x) + few(number + 1, x)
@phase
def by_many(number, x): return many(number, x) + many(number + 1, x)

print([round({"few": by_few, "many": by_many}[name](0, 0.0)) for name in sys.argv[1:]])
"""  # rules of a length at which numba writes them out in the choice, and the choice not where it is called


def test_choices_compiled_by_two_processes_stay_apart_in_a_third(tmp_path: Path) -> None:
    """Each process compiles one of two choices among rules and keeps it; who loads both must not take one for the other."""
    program, environment = tmp_path / "choices.py", {**os.environ, "ENERGYRUN_CACHE_DIR": str(tmp_path / "kept")}
    program.write_text(CHOICES, encoding="utf-8")
    environment["PYTHONPATH"] = str(ROOT)

    def told(*names: str) -> str:
        command = [sys.executable, str(program), *names]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    few, many, both = told("few"), told("many"), told("few", "many")
    assert few != many and both == f"[{few[1:-1]}, {many[1:-1]}]"


DOUBLED = """
from agents.rules.compiled import phase

@phase
def double(number): return 2.0 * number

print(double(1.5), sum(double.stats.cache_hits.values()))
"""


def doubled(program: Path, kept: Path) -> tuple[str, str]:
    """What the program prints with a folder of compiled code, and what it notes."""
    environment = {**os.environ, "ENERGYRUN_CACHE_DIR": str(kept), "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, str(program)], env=environment, check=True, capture_output=True, text=True)
    return run.stdout.strip(), run.stderr


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The program above and the folder in which its first start has left what it compiled."""
    folder = tmp_path_factory.mktemp("doubled")
    program, kept = folder / "doubled.py", folder / "kept"
    program.write_text(DOUBLED, encoding="utf-8")
    assert doubled(program, kept) == ("3.0 0", "")
    return program, kept


@pytest.mark.parametrize(
    ("kind", "broken"), [("nbi", "empty"), ("nbi", "foreign"), ("nbc", "cut short"), ("nbc", "empty")]
)
def test_broken_compiled_code_is_compiled_anew_with_a_note(
    tmp_path: Path, compiled_once: tuple[Path, Path], kind: str, broken: str
) -> None:
    """Once: the start after that finds whole code again."""
    program, whole = compiled_once
    kept = shutil.copytree(whole, tmp_path / "kept")
    (path,) = kept.rglob(f"double*.{kind}")
    content = path.read_bytes()
    path.write_bytes({"empty": b"", "cut short": content[: len(content) // 2], "foreign": b"no pickle" * 99}[broken])
    result, note = doubled(program, kept)
    assert result == "3.0 0" and "compiled anew" in note and note.count("\n") == 1
    assert doubled(program, kept) == ("3.0 1", "")


def test_an_unwritable_cache_falls_back(no_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a temporary folder."""
    monkeypatch.setenv("ENERGYRUN_CACHE_DIR", str(no_folder))
    folder = compiled.cache_folder.__wrapped__()
    assert folder is not None and folder.is_relative_to(tempfile.gettempdir()) and folder.is_dir()


def test_without_any_folder_phases_still_run(
    no_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are compiled anew at each start, and a line says so."""
    monkeypatch.setenv("ENERGYRUN_CACHE_DIR", str(no_folder))
    monkeypatch.setattr(tempfile, "tempdir", str(no_folder))
    assert compiled.cache_folder.__wrapped__() is None
    assert "no folder" in capsys.readouterr().err
    monkeypatch.setattr(compiled, "cache_folder", lambda: None)

    @compiled.phase
    def double(numbers: Any) -> None:
        for place in range(len(numbers)):
            numbers[place] *= 2.0

    numbers = np.array([1.0, 2.5])
    double(numbers)
    assert numbers.tolist() == [2.0, 5.0]


def test_python_is_recent_enough_for_one_cache() -> None:
    """The fingerprint holds the versions of Python and numba, since compiled code is bound to both."""
    source = Path(compiled.__file__).read_text(encoding="utf-8")
    assert "numba.__version__" in source and "sys.version" in source and sys.version_info >= (3, 12)
