"""A run gives the same bits on every processor: no sum, power or order is left to a library that has several."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
WEEKS = 27  # two quarters' decisions
PLAYED = f"""
import hashlib
from model.economy import EnergyMarket
market = EnergyMarket("energy-run", rng=3)
market.run_for({WEEKS})
for name, table in market.history.tables().items():
    columns = repr([table[column].to_list() for column in table.columns])
    print(name, hashlib.sha256(columns.encode()).hexdigest())
"""


OF_ARRAYS = ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "float_power", "geomspace", "logspace")
OF_ARRAYS += ("sin", "cos", "tan", "arctan", "arctan2", "tanh", "cbrt", "logaddexp")


def played(**processor: str) -> list[str]:
    """Digests of every table of a short run, with the kernels of a processor."""
    one = os.environ | processor
    done = subprocess.run([sys.executable, "-c", PLAYED], cwd=ROOT, env=one, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def wide_registers() -> set[str]:
    """What NumPy does with this processor and could do without."""
    kinds = [kind for function in np.lib.introspect.opt_func_info().values() for kind in function.values()]
    return {name for kind in kinds for name in kind["available"].split() if "baseline" not in name}


def test_a_run_is_the_same_with_the_kernels_of_another_processor() -> None:
    old = played(OPENBLAS_CORETYPE="Nehalem", NPY_DISABLE_CPU_FEATURES=" ".join(wide_registers()))
    new = played(OPENBLAS_CORETYPE="Haswell")
    assert len(old) == 12 and old == new


@pytest.mark.parametrize("room", ["agents", "model"])
def test_no_product_of_matrices_is_left_to_a_library(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
        or isinstance(node, ast.Attribute) and node.attr in ("dot", "matmul", "einsum", "inner")
    ]  # fmt: skip
    assert found == [], "write (a * b).sum(), or a loop in a phase"


@pytest.mark.parametrize("room", ["agents", "model"])
def test_powers_of_arrays_are_one_number_after_the_other(room: str) -> None:
    """NumPy's exponentials differ in the last bit between processors; its quick order of equals does, too."""
    found = []
    for path in sorted((ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        compiled = [
            node for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and any("rule" in ast.unparse(d) or "phase" in ast.unparse(d) for d in node.decorator_list)
        ]  # fmt: skip
        exempt = {id(inner) for node in compiled for inner in ast.walk(node)}
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.expr)
            and id(node) not in exempt
            and (of_numpy(node, OF_ARRAYS) or of_numpy_call(node))
        ]
    assert found == [], "use agents.rules.elementary, or math of one number; sort with kind='stable'"


def of_numpy(node: ast.AST, names: tuple[str, ...]) -> bool:
    """Whether it is `np.` something of these names."""
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "np" and node.attr in names


def of_numpy_call(node: ast.AST) -> bool:
    """Whether it is an order of rows in which equals may stand either way."""
    return (
        isinstance(node, ast.Call)
        and of_numpy(node.func, ("argsort", "argpartition"))
        and not any(word.arg == "kind" for word in node.keywords)
    )
