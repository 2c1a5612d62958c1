"""Technologies of power plants in memory: a record a row of technologies.csv, for rules and compiled phases.

Those that zones have in their merit orders stand first, so that a technology's row is also its place in arrays of
the grid [zone, fuel].
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any, Self

import numpy as np

from agents.codes import BLOCKS
from agents.records import Rows
from agents.rules.generation import mean_output
from model.tables.columns import FIGURE, GAS, NONE, TECHNOLOGY
from model.tables.start import Tables

ON_SITE_GAS, ON_SITE_WIND, CELLS = "gas", "wind", "fuel cells"  # what sites own at the start and campuses order
FIGURES = tuple(name for name, column in TECHNOLOGY.items() if column.kind == FIGURE)
OUTPUT = tuple(f"output_{block}" for block in range(1, BLOCKS + 1))
RECORD = np.dtype(
    [(name, "f8") for name in FIGURES if name not in OUTPUT]
    + [("burns_gas", "?"), ("output", "f8", (BLOCKS,)), ("mean_output", "f8")]
)


@dataclass(frozen=True)
class Technologies:
    """All kinds of plants.

    names, fuels and shapes as the table has them; rows: a record a technology, its columns the table's figures, and
    `output` [block] 0-1 of the nameplate behind a meter, `mean_output` over the year, `burns_gas`; sold: rows whose
    running plants are sold in shares, stock: rows of the grid's plants that these are shares of.
    """

    names: tuple[str, ...]
    fuels: tuple[str, ...]
    shapes: tuple[str, ...]
    rows: Rows[Any]
    sold: np.ndarray
    stock: np.ndarray

    @classmethod
    def from_tables(cls, tables: Tables) -> Self:
        """From technologies.csv and, for means over the year, the load blocks' shares of the hours.

        >>> from model.tables.start import load_tables
        >>> kinds = Technologies.from_tables(load_tables())
        >>> kinds.grid[:3], kinds.names[-2:]
        (('nuclear', 'hydro', 'wind'), ('gas', 'fuel cells'))
        >>> [round(float(kinds.rows["mean_output"][kinds.row(name)]), 2) for name in ("gas", "wind", "hydro")]
        [0.9, 0.35, 0.44]
        """
        table, weights = tables.technologies, tables.load_blocks["weight"]
        rows: Any = np.zeros(len(table), RECORD)
        for name in FIGURES:
            if name not in OUTPUT:
                rows[name] = table[name]
        rows["output"] = np.stack([table[name] for name in OUTPUT], axis=1)
        rows["burns_gas"] = table["fuel"] == GAS
        rows["mean_output"] = [mean_output(kind, weights) for kind in by_name(rows)]
        names = table.names
        sold = np.flatnonzero(table["sold_from"] != NONE)[::-1]  # drawn from the last row up
        stock = np.array([names.index(str(name)) for name in table["sold_from"][sold]])
        return cls(names, tuple(map(str, table["fuel"])), tuple(map(str, table["shape"])), rows, sold, stock)

    def __deepcopy__(self, _memo: object) -> "Technologies":
        """Never changed once it is made: copies of a market share it."""
        return self

    @cached_property
    def grid(self) -> tuple[str, ...]:
        """Names of those in merit orders: the first rows."""
        return self.names[: int(self.rows["on_grid"].sum())]

    @cached_property
    def on_grid(self) -> np.ndarray:
        """Rows of those in merit orders [fuel]."""
        return self.rows[: len(self.grid)]

    @cached_property
    def kinds(self) -> tuple[Any, ...]:
        """The rows as plain objects, of which rules outside compiled phases ask a figure by its name."""
        return by_name(self.rows)

    def row(self, name: str) -> int:
        """A technology's row."""
        return self.names.index(name)

    @cached_property
    def burnt(self) -> dict[str, list[int]]:
        """Rows of the grid's technologies by the fuel that they burn, fuels in the order of their names."""
        fuels = sorted({*self.fuels} - {NONE})
        return {fuel: [row for row in range(len(self.grid)) if self.fuels[row] == fuel] for fuel in fuels}

    def burning(self, fuel: str) -> list[int]:
        """Rows of the grid's technologies that burn a fuel."""
        return self.burnt.get(fuel, [])

    @cached_property
    def stored(self) -> list[int]:
        """Rows of the grid's technologies that store power."""
        return [row for row in range(len(self.grid)) if self.shapes[row] == "storage"]


@lru_cache(maxsize=4)
def technologies_of(tables: Tables) -> Technologies:
    """The plants of some tables, made once a process: nothing in them is changed."""
    return Technologies.from_tables(tables)


def by_name(rows: np.ndarray) -> tuple[Any, ...]:
    """Records as plain objects with an attribute a column.

    >>> by_name(np.array([(7.5, True)], [("heat_rate_mmbtu_mwh", "f8"), ("burns_gas", "?")]))
    (namespace(heat_rate_mmbtu_mwh=7.5, burns_gas=True),)
    """
    return tuple(SimpleNamespace(**dict(zip(rows.dtype.names or (), row, strict=True))) for row in rows.tolist())
