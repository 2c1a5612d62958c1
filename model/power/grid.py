"""The grid: what each zone can generate at what cost, and the lines between zones.

Read once, checked, then frozen arrays.  A change of fuel price, of carbon price or of capacity gives a new `Grid`; nothing is changed in place.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np

from agents.codes import BLOCKS, US_ZONES
from model.foundation.errors import TableError, nearest
from model.power.merit_order import Stack, stack_supply
from model.power.plants import IMPORTS_MW, STARTS, availability, gas_basis, storage_at_peak
from model.tables.columns import GAS
from model.tables.sheet import Sheet
from model.tables.start import Tables
from model.tables.technologies import Technologies, technologies_of

MOST_IMPORTS = 0.25  # of a zone's record load, over all its lines at once
FIRST_YEAR = 2025  # the unit list is that of the end of 2024
on_arrays: Any = storage_at_peak  # the rule says the same of arrays
YEARS = 12  # 1 January 2025 to 1 January 2036


class Line(NamedTuple):
    """A tie between two zones: MW it can carry each way."""

    start: int
    end: int
    forward_mw: float
    reverse_mw: float


def read_links(zones: Sequence[str], links: Sequence[tuple[str, str, float, float]]) -> dict[tuple[str, str], float]:
    """What can flow from a zone to another, from rows (from, to, MW forward, MW reverse).  [MW]

    Raises TableError for a line to nowhere, a line from a zone to itself, a line given twice, negative MW, and a zone
    among others that no line reaches.

    >>> sorted(read_links(("ercot", "spp"), [("ercot", "spp", 820.0, 820.0)]))
    [('ercot', 'spp'), ('spp', 'ercot')]
    """
    network: dict[tuple[str, str], float] = {}
    for start, end, forward, reverse in sorted(links):
        for zone in (start, end):
            if zone not in zones:
                raise TableError(f"links, {start}-{end}: no zone {zone!r}{nearest(zone, tuple(zones))}")
        if start == end or (start, end) in network:
            raise TableError(f"links, {start}-{end}: give each pair of different zones once")
        if not (forward >= 0.0 and reverse >= 0.0):
            raise TableError(f"links, {start}-{end}: limits are {forward:g} and {reverse:g} MW; give 0 or more")
        network[start, end], network[end, start] = float(forward), float(reverse)
    alone = sorted(set(zones).difference(*network)) if len(zones) > 1 else []
    if alone:
        raise TableError(
            f"links: no line reaches {alone[0]}; give each zone at least one (of 0 MW where it stands alone)"
        )
    return network


@dataclass(frozen=True)
class Grid:
    """Plants by zone and fuel, their offers, and the lines.

    technologies: what the columns `fuel` stand for (`kinds`: their records); capacity_mw [year, zone, fuel] MW at 1 January of first_year, first_year + 1, ...; availability
    [fuel, month, block] 0-1 of capacity; heat_rate [zone, fuel] MMBtu/MWh,
    starts and part load included; om_cost [zone, fuel] $/MWh (variable
    O&M; for water and storage the whole offer); fuel_price [fuel] $/MMBtu; basis [zone, month] $/MMBtu of
    gas over Henry Hub; imports_mw [zone] MW from outside at all hours and any price (exports negative); peak_mw [zone] MW,
    the record load that storage is measured against; carbon_price $/t CO2.

    Raises TableError for a zone without supply and for figures that are negative or of the wrong shape.
    """

    zones: tuple[str, ...]
    first_year: int
    technologies: Technologies
    capacity_mw: np.ndarray
    availability: np.ndarray
    heat_rate: np.ndarray
    om_cost: np.ndarray
    fuel_price: np.ndarray
    basis: np.ndarray
    imports_mw: np.ndarray
    peak_mw: np.ndarray
    network: dict[tuple[str, str], float] = field(repr=False)
    carbon_price: float = 0.0
    _offers: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        zones, fuels = len(self.zones), len(self.technologies.grid)
        shapes = {
            "capacity_mw": (len(self.capacity_mw), zones, fuels),
            "availability": (fuels, 12, BLOCKS),
            "heat_rate": (zones, fuels),
            "om_cost": (zones, fuels),
            "fuel_price": (fuels,),
            "basis": (zones, 12),
            "imports_mw": (zones,),
            "peak_mw": (zones,),
        }
        for name, shape in shapes.items():
            self._hold(name, getattr(self, name), shape)
        for zone, mw in zip(self.zones, self.capacity_mw.sum(axis=2).min(axis=0), strict=True):
            if not mw > 0.0:
                raise TableError(f"capacity of {zone}: a zone without supply; give at least one plant")

    def _hold(self, name: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
        """Check an array and keep it as one that nobody writes to."""
        if array.shape != shape:
            raise TableError(f"grid: {name} has shape {array.shape}; give {shape}")
        if name not in ("basis", "imports_mw") and not (array >= 0.0).all():
            raise TableError(f"grid: {name} holds {array.min():g}; give 0 or more")
        frozen = array.view()
        frozen.flags.writeable = False
        object.__setattr__(self, name, frozen)

    @classmethod
    def from_tables(cls, tables: Tables) -> Self:
        """The grid of the start, gas at its basis until `with_fuel`.  Imports, shapes by month: `model.power.plants`.

        >>> from model.tables.start import load_tables
        >>> grid = Grid.from_tables(load_tables())
        >>> grid.zones[0], len(grid.lines), round(float(grid.capacity(2025.0)[0].sum()))
        ('ercot', 12, 141300)
        """
        technologies, sheet = technologies_of(tables), tables.zones
        kinds = technologies.on_grid
        place = [sheet.names.index(zone) for zone in US_ZONES]
        basis = sheet["gas_basis_usd_mmbtu"]
        heat, om = _costs(technologies, tables.heat_rates)
        return cls(
            zones=US_ZONES,
            first_year=FIRST_YEAR,
            technologies=technologies,
            capacity_mw=_capacity(technologies.grid, tables.capacity, tables.additions),
            availability=np.array(
                [availability(*case) for case in zip(technologies.shapes, kinds["availability"].tolist(), strict=False)]
            ),
            heat_rate=heat,
            om_cost=om,
            fuel_price=kinds["fuel_usd_mmbtu"].copy(),
            basis=np.array([gas_basis(sheet.names[index], float(basis[index])) for index in place]),
            imports_mw=np.array([IMPORTS_MW.get(zone, 0.0) for zone in US_ZONES]),
            peak_mw=1e3 * sheet["peak_gw"][place],
            network=_network(tables.links),
        )

    @property
    def kinds(self) -> tuple[Any, ...]:
        """Technologies in merit orders [fuel]."""
        return self.technologies.kinds[: len(self.technologies.grid)]

    @property
    def gas_price(self) -> np.ndarray:
        """What gas costs in each zone and month [zone, month], $/MMBtu: in merit orders and behind the meter alike.

        >>> from model.tables.start import load_tables
        >>> grid = Grid.from_tables(load_tables()).with_fuel(gas=3.5)
        >>> grid.gas_price[US_ZONES.index("isone"), [0, 6]].round(2).tolist()
        [7.62, 4.62]
        """
        return self._of_gas(self.basis)

    def gas_in(self, month: int) -> np.ndarray:
        """`gas_price` in a month (0-11).  [$/MMBtu by zone]"""
        return self._of_gas(self.basis[:, month])

    def _of_gas(self, basis: np.ndarray) -> np.ndarray:
        return np.maximum(self.fuel_price[self.technologies.burning(GAS)[0]] + basis, 0.0)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Ties in a fixed order, each pair of zones once, the lower zone first."""
        row = {zone: index for index, zone in enumerate(self.zones)}
        pairs = sorted((row[a], row[b]) for a, b in self.network if row[a] < row[b])
        limits, names = self.network, self.zones
        return tuple(Line(a, b, limits[names[a], names[b]], limits[names[b], names[a]]) for a, b in pairs)

    def line_arrays(self, factor: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Start, end [zone], limits forward and backward [MW] of every line, `factor` times what the table says.

        All lines into a zone together bring at most a quarter of its record load, `factor` times that: limits are cut
        evenly to it (assumption A13).
        """
        lines = self.lines
        tail, head = (np.array([getattr(line, end) for line in lines], np.int64) for end in ("start", "end"))
        forward, backward = (
            factor * np.array([getattr(line, way) for line in lines], float) for way in ("forward_mw", "reverse_mw")
        )
        into = np.bincount(head, forward, len(self.zones)) + np.bincount(tail, backward, len(self.zones))
        cut = np.minimum(1.0, MOST_IMPORTS * factor * self.peak_mw / np.maximum(into, 1e-9))
        return tail, head, forward * cut[head], backward * cut[tail]

    def with_fuel(self, **prices: float) -> "Grid":
        """The same grid at other prices: gas, coal, oil [$/MMBtu], carbon [$/t CO2]."""
        paid, burnt = self.fuel_price.copy(), self.technologies.burnt
        for name, price in prices.items():
            if name not in burnt and name != "carbon":
                raise TableError(f"no fuel {name!r}{nearest(name, (*burnt, 'carbon'))}")
            paid[self.technologies.burning(name)] = price
        other = copy(self)  # everything else has been checked
        other._hold("fuel_price", paid, self.fuel_price.shape)
        object.__setattr__(other, "carbon_price", float(prices.get("carbon", self.carbon_price)))
        object.__setattr__(other, "_offers", {})
        return other

    def with_plants(self, year: float, mw: np.ndarray) -> "Grid":
        """The same grid with `mw` [zone, fuel] more from the first 1 January at or after `year`."""
        index = int(np.ceil(year - self.first_year))
        capacity = self.capacity_mw.copy()
        capacity[max(index, 0) :] += mw
        return replace(self, capacity_mw=np.maximum(capacity, 0.0))

    def capacity(self, year: float) -> np.ndarray:
        """MW in service [zone, fuel] at a time like 2025.9: plants arrive evenly over a year."""
        place = min(max(year - self.first_year, 0.0), len(self.capacity_mw) - 1.0)
        low = min(int(place), max(len(self.capacity_mw) - 2, 0))
        high = min(low + 1, len(self.capacity_mw) - 1)
        return self.capacity_mw[low] + (place - low) * (self.capacity_mw[high] - self.capacity_mw[low])

    def offered(self, year: float) -> np.ndarray:
        """`capacity`, of storage what counts at the peak.  [MW by zone and fuel]"""
        capacity = self.capacity(year)
        for fuel in self.technologies.stored:
            capacity[:, fuel] = on_arrays(capacity[:, fuel], self.peak_mw)
        return capacity

    def offers(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """Cheapest and dearest offer of each fuel [zone, fuel], $/MWh: heat rate x fuel price + O&M, and a spread.

        Gas at 3.0 $/MMBtu, 8.54 MMBtu/MWh and 2.15 $/MWh of O&M cost 27.8 $/MWh: offers run from 24.4 to 31.1.
        """
        if month not in self._offers:
            self._offers[month] = self._made_offers(month)
        return self._offers[month]

    def _made_offers(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        kinds = self.technologies.on_grid
        price = np.empty_like(self.om_cost)
        price[:] = self.fuel_price
        for fuel in self.technologies.burning(GAS):
            price[:, fuel] = self.gas_in(month)
        mean = self.heat_rate * (price + self.carbon_price * kinds["co2_t_mmbtu"]) + self.om_cost
        spread = kinds["offer_spread"]
        low = mean * (1.0 - spread)
        return low, np.maximum(mean * (1.0 + spread), low + 0.01)

    def stack(self, year: float, month: int) -> Stack:
        """The merit orders of a month (0-11) at a time like 2025.9, ready for dispatch."""
        low, high = self.offers(month)
        capacity, available = self.offered(year), np.ascontiguousarray(self.availability[:, month])
        zones, points = len(self.zones), 2 * capacity.shape[1]
        stack = Stack(np.empty((zones, points)), np.empty((zones, BLOCKS, points)), np.empty((zones, BLOCKS)))
        stack_supply(
            capacity, available, low, high, self.technologies.on_grid["uncertainty"].copy(), self.imports_mw, *stack
        )
        return stack


@lru_cache(maxsize=4)
def grid_of(tables: Tables) -> Grid:
    """The grid of some tables, made once a process: nothing in it is changed in place."""
    return Grid.from_tables(tables)


def _network(links: Sheet) -> dict[tuple[str, str], float]:
    ends = zip(links["zone_from"], links["zone_to"], links["forward_gw"], links["reverse_gw"], strict=True)
    return read_links(US_ZONES, [(str(a), str(b), 1e3 * float(there), 1e3 * float(back)) for a, b, there, back in ends])


def _capacity(fuels: tuple[str, ...], installed: Sheet, additions: Sheet) -> np.ndarray:
    """MW [year, zone, fuel] on each 1 January: installed at the first, what is committed added year by year."""
    capacity = np.zeros((YEARS, len(US_ZONES), len(fuels)))
    for zone, fuel, gw in zip(*(installed[name] for name in ("zone", "fuel", "gw")), strict=True):
        capacity[:, US_ZONES.index(zone), fuels.index(fuel)] = 1e3 * gw
    for zone, fuel, year, gw in zip(*(additions[name] for name in ("zone", "fuel", "year", "gw")), strict=True):
        later = max(int(year) - FIRST_YEAR + 1, 0)
        capacity[later:, US_ZONES.index(zone), fuels.index(fuel)] += 1e3 * gw
    return np.maximum(capacity, 0.0)


def _costs(technologies: Technologies, rates: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """Heat rate [MMBtu/MWh] and other variable cost [$/MWh], zone x fuel."""
    fuels = technologies.grid
    om = np.tile(technologies.on_grid["offer_usd_mwh"], (len(US_ZONES), 1))
    heat = np.zeros_like(om)
    columns = ("zone", "fuel", "heat_rate_mmbtu_mwh", "vom_usd_mwh")
    for zone, fuel, rate, vom in zip(*(rates[name] for name in columns), strict=True):
        place = US_ZONES.index(zone), fuels.index(fuel)
        heat[place] = rate * (1.0 + STARTS)
        om[place] += vom
    return heat, om
