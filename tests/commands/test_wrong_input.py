"""Wrong input, by the hundred: one line that says what is wrong, status 2, nothing written.

The cases are data, in `tests/wrong_input`: a line of input, `=>`, and words of the sentence.  All run in this one process.
"""

import base64
import json
import re
import shlex
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import energyrun
from experiments.running import store
from model.foundation.version import VERSION
from model.scenario import Scenario
from tests.sweeps import TAX, effect_of_tax, factorial, made_up
from viz.pages.seen.link import LinkError, Saved, from_link, from_text

CASES = Path(__file__).parents[1] / "wrong_input"
LONGEST = 300  # characters of what is said
BEFORE: dict[str, int] = {}  # what lies where the commands are given
DEEP = 100_000  # lists in lists
ESCAPES = {"\\n": "\n", "\\x00": "\0", "\\x01": "\x01", "\\x02": "\x02", "\\x1b": "\x1b"}


def cases(name: str) -> list[Any]:
    """Input and expected words of each line of a table."""
    lines = (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    told = [line.rpartition("=> ") for line in lines if line and not line.startswith("#")]
    return [pytest.param(given.removesuffix(" "), said, id=f"{given.strip()[:60]}") for given, _, said in told]


def written_out(text: str) -> bytes:
    """A file as a case writes it."""
    for escape, letter in ESCAPES.items():
        text = text.replace(escape, letter)
    return b"".join(
        bytes([int(part[2:], 16)]) if part[:2] == r"\x" else part.encode()
        for part in re.split(r"(\\x[0-9a-f]{2})", text)
    )


def fill(place: Path) -> None:
    """Files and sweeps that the command lines name."""
    (place / "file").write_text("kept")
    for folder in ("folder", "folder.toml"):
        (place / folder).mkdir()
    for name in ("good.csv", "a.csv", "b.csv"):
        (place / name).write_text("date,price_usd\n2025-11-17,90000\n2025-11-24,91000\n")
    (place / "pyproject.toml").write_text("[project]\nname = 'mine'\n")
    (place / "deep.json").write_text("[" * DEEP)
    (place / "deep.toml").write_text("a = " + "[" * DEEP)
    (place / "list.json").write_text("[]")
    (place / "number.json").write_text("3")
    for name in ("bytes", "bytes.toml"):
        (place / name).write_bytes(b"\x9f\xff\x00\x9f")
    (place / "large").write_bytes(b"date,price_usd\n" * 600_000)
    (place / "large.toml").write_bytes(b"# what a long remark\n" * 60_000)
    (place / "escapes.toml").write_text('title = "a\\u001b]0;b\\u0007"')
    made_up(place / "sweep", factorial(TAX, series=("independent_miners",)), effect_of_tax(5.0))
    break_sweeps(place)


def break_sweeps(place: Path) -> None:
    """Copies of a sweep with one part of each broken."""
    document = json.loads((place / "sweep" / "study.json").read_text())
    parts = {
        "document": '{"study": {}}',
        "json": "{",
        "deep": "[" * DEEP,
        "columns": json.dumps(document | {"columns": {"runs": {"seed": "read_csv"}}}),
        "study": json.dumps(document | {"study": {"seeds": "many"}}),
        "large": " " * 9_000_000,
    }
    for name in (*parts, "runs", "design", "merging", "empty"):
        shutil.copytree(place / "sweep", place / f"broken-{name}")
    for name, text in parts.items():
        (place / f"broken-{name}" / "study.json").write_text(text)
    file = next((place / "broken-runs" / "runs").glob("*"))
    file.write_bytes(file.read_bytes()[:99])
    (place / "broken-design" / "design.parquet").write_bytes(b"PAR1")
    (place / "broken-merging" / "merging.json").write_text("{")
    next((place / "broken-empty" / "runs").glob("*")).unlink()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wrong")
    fill(place)
    BEFORE.update(listing(place))
    return place


@pytest.fixture
def place(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the commands are given; nothing there may change."""
    monkeypatch.chdir(filled)
    monkeypatch.setattr("viz.app.require_bundle", lambda: None)
    yield filled
    assert listing(filled) == BEFORE


def listing(folder: Path) -> dict[str, int]:
    """What lies in a folder, with sizes."""
    return {str(path): path.stat().st_size for path in folder.rglob("*") if not path.match("case.*")}


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command line is refused with."""
    assert energyrun.status_of(list(arguments)) == energyrun.WRONG_INPUT
    printed = capsys.readouterr()
    (line,) = printed.err.splitlines()
    assert printed.out == "" and line.startswith("energyrun: ") and line.isprintable() and len(line) < LONGEST
    return line


@pytest.mark.parametrize(("given", "said"), cases("commands"))
def test_a_command_line(place, capsys, given, said):
    assert said in refusal(capsys, *shlex.split(given))


@pytest.mark.parametrize(("given", "said"), cases("scenarios"))
def test_a_scenario_file(place, capsys, given, said):
    (place / "case.toml").write_bytes(written_out(given))
    assert said in refusal(capsys, "run", "case.toml", "--out", "nowhere")


@pytest.mark.parametrize(("given", "said"), cases("studies"))
def test_a_study_file(place, capsys, monkeypatch, given, said):
    monkeypatch.syspath_prepend(str(CASES / "modules"))
    if "outcomes =" not in given:
        given = 'outcomes = ["hhi_mw"]\\n' + given
    if "[[factors]]" not in given and "factors =" not in given:
        given += '\\n[[factors]]\\nkey = "policy.mining_tax"\\nvalues = [0, 9]'
    (place / "case.toml").write_bytes(written_out(given))
    monkeypatch.setattr("experiments.running.launch.announced", lambda study: None)
    assert said in refusal(capsys, "sweep", "case.toml", "--dry-run")


@pytest.mark.parametrize(("given", "said"), cases("points"))
def test_a_list_of_points(place, capsys, given, said):
    (place / "case.csv").write_bytes(written_out(given))
    (place / "case.toml").write_text('design = "csv"\npath = "case.csv"\noutcomes = ["hhi_mw"]\n')
    assert said in refusal(capsys, "sweep", "case.toml")


@pytest.mark.parametrize(("given", "said"), cases("prices"))
def test_a_file_of_prices(place, capsys, given, said):
    (place / "case.csv").write_bytes(written_out(given))
    assert said in refusal(capsys, "prices", "case.csv")
    assert said in refusal(capsys, "run", "--weeks", "1", "--set", "bitcoin.price_path=case.csv", "--out", "nowhere")


def sound_run() -> dict[str, Any]:
    """What a `run.json` holds."""
    scenario = Scenario.load("energy-run").model_dump(mode="json")
    return {"version": VERSION, "seed": 7, "scenario": scenario, "orders": {"version": VERSION, "entries": []}}


@pytest.mark.parametrize(("given", "said"), cases("runs"))
def test_a_run_file(place, capsys, given, said):
    change = json.loads(given)
    if isinstance(change.get("orders"), dict):
        change["orders"]["version"] = VERSION
    (place / "case.json").write_text(json.dumps(sound_run() | change))
    assert said in refusal(capsys, "run", "--replay", "case.json", "--weeks", "1", "--out", "nowhere")


@pytest.mark.parametrize("where", ["version", "orders"])
def test_a_run_file_of_another_version(place, capsys, where):
    change = {"version": "9.9"} if where == "version" else {"orders": {"version": "9.9", "entries": []}}
    (place / "case.json").write_text(json.dumps(sound_run() | change))
    assert energyrun.status_of(["run", "--replay", "case.json", "--weeks", "1"]) == energyrun.FAILURE
    assert "written by version 9.9" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "said"), cases("links"))
def test_a_link(given, said):
    document = json.dumps(asdict(Saved("energy-run", 7, 3)) | json.loads(given))
    packed = base64.urlsafe_b64encode(zlib.compress(document.encode())).decode().rstrip("=")
    for read, text in ((from_link, packed), *([] if "at most" in said or "600" in said else [(from_text, document)])):
        with pytest.raises(LinkError) as refused:
            read(text)
        assert said in str(refused.value) and len(str(refused.value)) < LONGEST


@pytest.mark.parametrize("text", ["", "x", "%%%", "é", "AAAA", "e" * 2_001, "eJw", "\0", "../../x"])
def test_what_is_no_link(text):
    with pytest.raises(LinkError):
        from_link(text)


LONG = "x" * 5_000


@pytest.mark.parametrize(
    "given",
    [
        ["run", LONG],
        ["run", f"{LONG}.toml"],
        ["run", "--set", LONG],
        ["run", "--set", f"{LONG}=1"],
        ["run", "--set", f"policy.mining_tax={LONG}"],
        ["run", "--set", f"policy.mining_tax={'9' * 5_000}"],
        ["run", "--set", f"bitcoin.price_path={LONG}"],
        ["run", "--replay", LONG],
        ["run", "--out", LONG],
        ["run", "--out", "x" * 300],
        ["run", "--out", "folder/" + "x" * 300 + "/below"],
        ["run", "--weeks", LONG],
        ["run", f"--{LONG}"],
        ["watch", LONG],
        ["workshop", "--kit", LONG],
        ["workshop", "--host", LONG, "--port", "0"],
        ["workshop", "--kit", "\x1b[31mred"],
        ["docs", LONG],
        ["docs", "--out", "file/\x1b[2J", "--no-open"],
        ["docs", "--out", "file/below", "--no-open"],
        ["validate", LONG],
        ["validate", "--out", LONG],
        ["validate", "--unknowns", "--out", "file/\x1b[2J"],
        ["validate", "--runs", LONG],
        ["watch", "--host", "x" * 300, "--port", "0", "--no-open"],
        ["watch", "--host", LONG, "--port", "0", "--no-open"],
        ["watch", "--host", ".".join("x" * 70), "--port", "0", "--no-open"],
        ["scenarios", LONG],
        ["prices", LONG],
        ["backtest", LONG],
        ["backtest", "--out", LONG],
        ["backtest", "--from", LONG],
        ["backtest", "--lang", LONG],
        ["report", LONG],
        ["report", "sweep", "--outcome", LONG],
        ["report", "sweep", "--when", LONG],
        ["report", "sweep", "--out", LONG],
        ["sweep", LONG],
        ["sweep", "ai-bust", "--scheduler", LONG],
        ["sweep", "ai-bust", "--scheduler", f"tcp://{LONG}:1"],
        ["sweep", "ai-bust", "--out", LONG],
        ["study", LONG],
        ["study", "new", LONG],
        [LONG],
        ["run", "\x1b[31mred"],
        ["run", "--set", "a\x1b]0;b\x07=1"],
        ["run", "--out", "file/\x1b[2J"],
        ["prices", "\x1b[31m.csv"],
        ["report", "\x1b[31m"],
        ["sweep", "\x1b[31m.toml"],
        ["\x1b[31m"],
        ["run", "\u202eenergy"],
        ["run", "a\nb"],
    ],
    ids=lambda given: " ".join(word.encode("unicode_escape").decode()[:20] for word in given),
)
def test_what_is_long_or_steers_a_terminal_is_told_in_one_short_line(place, capsys, given):
    refusal(capsys, *given)


def test_there_are_cases_enough():
    assert sum(len(cases(path.stem)) for path in CASES.glob("*.txt")) >= 450


def test_a_sweep_goes_on_in_no_broken_folder(filled):
    from model.foundation.errors import OutputError

    for name in ("runs", "design", "merging", "document"):
        with pytest.raises(OutputError):
            results = store.open(filled / f"broken-{name}")
            with store.readable(results):
                assert isinstance(results.design, pl.DataFrame) and results.runs.collect().height
