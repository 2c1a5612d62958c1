"""What the zones draw from the grid, week by week: seasons, load blocks and weather.

A week has 168 hours in six load blocks, the dearest first.  The block factors of a zone are slices of its
*annual* load-duration curve, so multiplying them by the monthly factors would count the seasons twice; each
zone therefore has a `spread` below one that shrinks the blocks until its 72 month-blocks reproduce the annual
curve (`fit_spread`).
"""

from dataclasses import dataclass
from functools import cached_property
from math import erfc, log, sqrt
from typing import Self

import numpy as np

from agents.codes import BLOCKS, US_ZONES
from agents.rules.compiled import phase, rule
from agents.rules.curtailment import called_share
from agents.units import HOURS_A_WEEK, HOURS_A_YEAR
from model.foundation.errors import TableError
from model.tables.start import Tables

BLOCK_SHARES = np.array([0.01, 0.09, 0.20, 0.30, 0.30, 0.10])  # of the hours of a week
BLOCK_HOURS = BLOCK_SHARES * HOURS_A_WEEK
BLOCK_SHARES.flags.writeable = False
BLOCK_HOURS.flags.writeable = False

# Assumptions: about one winter in three brings a zone a storm week.
PERSISTENCE = 0.5  # of the weekly deviation
STORM_CHANCE = 0.03  # a week, December to February
HEAT_CHANCE = 0.08  # a week, June to September
NEIGHBOURS = 0.5  # of the variance of weather that zones of a region share: a storm seldom stops at a border
REGIONS = 3  # plains, east, west
REGION_OF = (
    0,
    1,
    0,
    0,
    1,
    1,
    2,
    1,
    2,
    2,
)  # ercot, pjm, miso, spp, nyiso, isone, caiso, southeast, northwest, southwest


@dataclass(frozen=True)
class LoadProfile:
    """How each zone's load is shaped, without AI and mining.

    mean_mw [zone] MW; blocks [zone, 6] and months [zone, 12] relative to the mean (1.0 on average);
    spread [zone] 0-1, see `fit_spread`; top [zone], the record hour relative to the mean, which no ordinary block
    passes.  Source: EIA-930 hourly demand 2021-2023.

    Raises TableError when a figure is not positive or the factors do not average to one within 2 %.
    """

    zones: tuple[str, ...]
    mean_mw: np.ndarray
    blocks: np.ndarray
    months: np.ndarray
    spread: np.ndarray
    top: np.ndarray

    @classmethod
    def from_tables(cls, tables: Tables) -> Self:
        """The load of the start, brought from the years of the profile to 2025 by `load_2025`.

        New load is flatter than old: records rise a quarter as much as the mean (assumption; ERCOT's of August 2023
        still stood at the end of 2025, with 10 % more energy).
        """
        sheet = tables.zones
        rows = [sheet.names.index(zone) for zone in US_ZONES]
        return cls(
            US_ZONES,
            mean_mw=1e3 * sheet["mean_gw"][rows] * sheet["load_2025"][rows],
            blocks=np.array([tables.load_blocks[zone] for zone in US_ZONES]),
            months=np.array([tables.load_months[zone] for zone in US_ZONES]),
            spread=sheet["k"][rows],
            top=sheet["peak_gw"][rows] / sheet["mean_gw"][rows] * (0.25 + 0.75 / sheet["load_2025"][rows]),
        )

    def __post_init__(self) -> None:
        for row, zone in enumerate(self.zones):
            _check_zone(zone, float(self.mean_mw[row]), self.blocks[row], self.months[row], float(self.spread[row]))

    @property
    def peak_mw(self) -> np.ndarray:
        """Load of the dearest block in the highest month [MW by zone]: what reserve margins are measured against."""
        highest = self.months.max(axis=1) * (1.0 + self.spread * (self.blocks[:, 0] - 1.0))
        return self.mean_mw * np.minimum(highest, self.top)

    @cached_property
    def factors(self) -> np.ndarray:
        """Load relative to the year's mean [month, zone, block]."""
        shape = self.months.T[:, :, None] * (1.0 + self.spread[:, None] * (self.blocks - 1.0))
        return np.minimum(shape, self.top[:, None])


def _check_zone(zone: str, mean: float, blocks: np.ndarray, months: np.ndarray, spread: float) -> None:
    if not mean > 0.0:
        raise TableError(f"load of {zone}: mean_mw is {mean:g}; give a positive number of MW")
    for name, factors, weights in (("blocks", blocks, BLOCK_SHARES), ("months", months, np.full(12, 1 / 12))):
        average = float((factors * weights).sum())
        if factors.min() <= 0.0 or abs(average - 1.0) > 0.02:
            raise TableError(
                f"load of {zone}: {name} average to {average:.3f}; give positive factors that average to 1"
            )
    if not 0.0 <= spread <= 1.0:
        raise TableError(f"load of {zone}: spread is {spread:g}; give 0 to 1")


def month_blocks(blocks: np.ndarray, months: np.ndarray, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """The year's 72 month-blocks from the highest down: (load / mean, share of the year's hours).

    >>> curve, hours = month_blocks(np.array([1.5, 1.2, 1.1, 1.0, 0.9, 0.8]), np.ones(12), 1.0)
    >>> [float(c) for c in curve[:13]] == [1.5] * 12 + [1.2], round(float(hours.sum()), 9)
    (True, 1.0)
    """
    curve = (months[:, None] * (1.0 + spread * (blocks - 1.0))[None, :]).ravel()
    hours = np.tile(BLOCK_SHARES / 12.0, 12)
    order = np.argsort(-curve, kind="stable")
    return curve[order], hours[order]


def annual_curve(blocks: np.ndarray, months: np.ndarray, spread: float) -> np.ndarray:
    """The six slices of the annual duration curve that the 72 month-blocks give, load / mean."""
    curve, hours = month_blocks(blocks, months, spread)
    edges = np.concatenate([[0.0], np.cumsum(hours)])
    energy = np.concatenate([[0.0], np.cumsum(curve * hours)])
    cuts = np.interp(np.concatenate([[0.0], np.cumsum(BLOCK_SHARES)]), edges, energy)
    return np.diff(cuts) / BLOCK_SHARES


def fit_spread(blocks: np.ndarray, months: np.ndarray) -> float:
    """How much of the annual block factors is left once the months are taken out: least squares over hours.

    Without seasons nothing has to be shrunk:

    >>> round(fit_spread(np.array([1.5, 1.2, 1.1, 1.0, 0.9, 0.8]) / 0.995, np.ones(12)), 3)
    1.0
    """

    from scipy.optimize import minimize_scalar  # takes long to load, and only who fits anew asks

    def miss(spread: float) -> float:
        gap = annual_curve(blocks, months, spread) - blocks
        return float((BLOCK_SHARES * (gap * gap)).sum())

    return float(minimize_scalar(miss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-6}).x)  # type: ignore[attr-defined]


def mean_of_hours(by_block: np.ndarray) -> np.ndarray:
    """Mean over the hours of a week of what is known by load block, the last axis.

    A sum and not a product of matrices, here as elsewhere: libraries for those add up in an order that depends on the machine.

    >>> mean_of_hours(np.array([10.0, 0.0, 0.0, 0.0, 0.0, 1.0])).round(9).item()
    0.2
    """
    return (by_block * BLOCK_SHARES).sum(axis=-1)


def weekly_load(
    profile: LoadProfile, month: int, growth: np.ndarray | float, weather: np.ndarray | float
) -> np.ndarray:
    """Load of a week without AI and mining [MW, zone x block].

    mean x month x (1 + spread x (block - 1)) x growth x (1 + weather).  `month` 0-11; `growth` (relative to the
    profile's years) and `weather` (share of load) are numbers or one number a zone.

    >>> flat = LoadProfile(("pjm",), np.array([100.0]), np.ones((1, 6)), np.ones((1, 12)), np.ones(1), np.ones(1))
    >>> weekly_load(flat, 0, 1.1, 0.0).round(9).tolist()
    [[110.0, 110.0, 110.0, 110.0, 110.0, 110.0]]
    """
    level = profile.mean_mw * growth * (1.0 + np.asarray(weather))
    return profile.factors[month] * level[:, None]


def block_widths(profile: LoadProfile) -> np.ndarray:
    """Half the span of load inside a block, relative to the year's mean [zone x block].

    The border between two blocks lies on the straight line between their means; the outer blocks are taken
    to be symmetric.  Hours inside a block are quantiles of that span.
    """
    mean, share = profile.blocks, BLOCK_SHARES
    border = (mean[:, :-1] * share[1:] + mean[:, 1:] * share[:-1]) / (share[1:] + share[:-1])
    widths = np.empty_like(mean)
    widths[:, 1:-1] = (border[:, :-1] - border[:, 1:]) / 2.0
    widths[:, 0] = mean[:, 0] - border[:, 0]
    widths[:, BLOCKS - 1] = border[:, -1] - mean[:, -1]
    return widths * profile.spread[:, None]


@rule
def next_deviation(deviation: float, draw: float, spread: float) -> float:
    """Load above or below its month's normal: half of it stays into the next week.  [share of load]

    A first-order autoregression whose shocks are logistic (fatter tails than the normal); `draw` in (0, 1),
    0.5 is a week without a shock; `spread` is the standard deviation in the long run (assumption).

    >>> next_deviation(0.04, 0.5, 0.03)
    0.02
    """
    shock = log(draw / (1.0 - draw)) * 0.5513288954217921  # the logistic scaled to sd one: sqrt(3) / pi
    size = spread * sqrt(1.0 - PERSISTENCE * PERSISTENCE)
    return PERSISTENCE * deviation + size * shock


@rule
def storm_load(month: int, draw: float) -> float:
    """Load that a winter storm or a heat wave adds in its week.  [share of load]

    Winter (December to February): 3-20 %, mostly little; summer (June to September): 1-5 %; else nothing.
    The same draw in (0, 1) decides whether it comes and how hard it is.

    >>> storm_load(0, 0.0), storm_load(0, 0.03), storm_load(3, 0.0)
    (0.2, 0.0, 0.0)
    """
    if month == 11 or month <= 1:
        if draw >= STORM_CHANCE:
            return 0.0
        rest = 1.0 - draw / STORM_CHANCE
        return 0.03 + 0.17 * rest * rest * rest
    if 5 <= month <= 8 and draw < HEAT_CHANCE:
        return 0.01 + 0.04 * (1.0 - draw / HEAT_CHANCE)
    return 0.0


@rule
def storm_outage(month: int, storm: float) -> float:
    """Share of all plants that a storm takes down: gas wells and plants freeze, heat derates a little.

    >>> round(storm_outage(0, 0.2), 6), round(storm_outage(6, 0.05), 6)
    (0.16, 0.01)
    """
    if month == 11 or month <= 1:
        return 0.8 * storm
    return 0.2 * storm


@rule
def stands_still(outage: float) -> float:
    """Share of its week that a storm keeps rigs in a zone off: lines are down, and operators call for relief.  [0-1]

    outage: share of the zone's plants that it took down.  In Texas rigs stood for four or five days of the storm of
    February 2021 and about two of that of December 2022 (recollection: 3-6 and 1-3).

    >>> round(stands_still(0.16), 2), round(stands_still(0.08), 2), stands_still(0.0)
    (0.64, 0.32, 0.0)
    """
    return min(0.7, 4.0 * outage)


@rule
def shared(common: float, own: float, part: float) -> float:
    """A draw in (0, 1) that shares `part` of its variance with its neighbours' (a Gaussian copula); inputs are normal.

    >>> shared(0.0, 0.0, 0.5), round(shared(1.0, 1.0, 0.5), 4), round(shared(-1.0, 1.0, 0.5), 4)
    (0.5, 0.9214, 0.5)
    """
    mixed = sqrt(part) * common + sqrt(1.0 - part) * own
    return min(1.0 - 1e-12, max(1e-12, 0.5 * erfc(-mixed / sqrt(2.0))))


@phase
def weather_week(
    month: int,
    draws: np.ndarray,
    spread: float,
    deviation: np.ndarray,
    weather: np.ndarray,
    outage: np.ndarray,
    still: np.ndarray,
) -> None:
    """One week's weather by zone, in place.

    `draws` [region + zone, 2] standard normal: for the deviation's shock and the storm, first those that the zones of a
    region share (`REGION_OF`), then the zones' own; `spread`, the deviation's standard deviation (share of load);
    `deviation` [zone], the state carried from week to week; `weather` [zone] (share of load) and `outage` [zone]
    (share of supply) are written, and `still` [zone], the share of the week that rigs stand.
    """
    for zone in range(deviation.shape[0]):
        region, own = REGION_OF[zone % len(REGION_OF)], REGIONS + zone
        shock = shared(draws[region, 0], draws[own, 0], NEIGHBOURS)
        deviation[zone] = next_deviation(deviation[zone], shock, spread)
        storm = storm_load(month, shared(draws[region, 1], draws[own, 1], NEIGHBOURS))
        weather[zone] = deviation[zone] + storm
        outage[zone] = storm_outage(month, storm)
        still[zone] = stands_still(outage[zone])


def called_hours() -> np.ndarray:
    """Hours a year, by load block, in which tied load is off.

    >>> called_hours().round().tolist()
    [88.0, 112.0, 0.0, 0.0, 0.0, 0.0]
    """
    before = np.cumsum(BLOCK_SHARES) - BLOCK_SHARES
    return HOURS_A_YEAR * BLOCK_SHARES * [called_share(*pair) for pair in zip(before, BLOCK_SHARES, strict=True)]
