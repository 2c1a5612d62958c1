"""Record types: their page is what the classes say, arrays have their layout, and a type checker knows their columns."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agents.messages import TABLES
from agents.population import POPULATIONS, Site
from agents.records import Record, Table, columns_of, dtype_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("record", [*POPULATIONS.values(), *TABLES.values()])
def test_every_column_has_a_unit_and_a_meaning(record: type[Record]) -> None:
    """In the order of the array, which is laid out as C would: compiled code reads it without unpacking."""
    columns, dtype = columns_of(record), dtype_of(record)
    assert tuple(columns) == dtype.names and dtype.isalignedstruct and dtype_of(record) is dtype
    assert all(column.unit and column.meaning for column in columns.values()) and record.__doc__


@pytest.mark.parametrize("name", ["records", "columns", "model_page"])
def test_the_page_is_what_the_declarations_say(name: str) -> None:
    """Scripts of their names write them."""
    spec = importlib.util.spec_from_file_location(f"{name}_page", ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), f"run scripts/{name}.py"


def test_a_column_that_does_not_exist_is_refused() -> None:
    """By NumPy, when a row is added."""
    with pytest.raises(ValueError, match="mw_enrgised"):
        Table(Site).add(mw_enrgised=20.0)


def test_a_table_grows_and_keeps_its_rows() -> None:
    """Old rows are where they were; new ones are zero but for what is given."""
    table = Table(Site, capacity=2)
    rows = [table.add(owner=number, mw_energised=float(number)) for number in range(5)]
    assert rows == [0, 1, 2, 3, 4] and table.rows["owner"].tolist() == rows and not table.rows["idle"].any()
    assert list(table.extend(table.rows[:2].copy())) == [5, 6] and table.rows["mw_energised"][6] == 1.0
    assert table.rows.dtype is dtype_of(Site) and isinstance(table.rows, np.ndarray)


SNIPPET = """
from agents.company import Company
from agents.population import Site
from agents.records import Rows, Table

def megawatts(sites: Rows[Site], company: Company) -> float:
    return sites[0].{field} + Table(Site).rows[0].{field} + company.{field}
"""


def test_a_type_checker_sees_a_misspelt_column(tmp_path: Path) -> None:
    """Of a row, of a table's row, and of a company that is asked for it; the column as it is spelt passes."""
    pytest.importorskip("pyright")
    for field in ("mw_energised", "mw_enrgised"):
        (tmp_path / f"{field}.py").write_text(SNIPPET.format(field=field), encoding="utf-8")
    settings = tmp_path / "pyrightconfig.json"
    settings.write_text(f'{{"include": ["."], "extraPaths": ["{ROOT.as_posix()}"], "typeCheckingMode": "basic"}}')
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", str(settings)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout
    errors = [line for line in found.splitlines() if " error: " in line]
    assert len(errors) == 3, found
    assert all("mw_enrgised.py" in line and '"mw_enrgised"' in line for line in errors), found
