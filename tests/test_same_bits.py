"""A run gives the same bits whatever linear algebra the machine has: no sum is left to a library that reorders it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
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


def played(kernels: str) -> list[str]:
    """Digests of every table of a short run, with the kernels of a processor."""
    one = os.environ | {"OPENBLAS_CORETYPE": kernels}
    done = subprocess.run([sys.executable, "-c", PLAYED], cwd=ROOT, env=one, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_run_is_the_same_with_the_kernels_of_another_processor() -> None:
    old, new = played("Nehalem"), played("Haswell")
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
