"""The best rigs on sale, a table of releases and a law after the last; and how many chip factories would let makers make."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from agents.rig_market import RigMarket
from agents.rules.elementary import exp_of
from agents.units import WEEKS_A_YEAR

DAYS_A_YEAR = 365.25
YEAR_OF_LIMIT = date(2018, 1, 1)  # when chip factories would have given `limit_gw`
TAKEOVER_DAYS = 365.0  # until all that is sold is of the new model


class Release(NamedTuple):
    """A generation of rigs."""

    first_ship: date
    joules: float  # J/TH


def known_by(releases: Sequence[Release], year: float) -> tuple[Release, ...]:
    """Releases up to a year and its parts, by date; the first at least.

    >>> two = [Release(date(2020, 1, 1), 40.0), Release(date(2021, 7, 2), 10.0)]
    >>> [len(known_by(two, year)) for year in (2019.0, 2021.4, 2021.6)]
    [1, 1, 2]
    """
    first, *later = releases
    known = [one for one in later if one.first_ship.year + one.first_ship.timetuple().tm_yday / 366.0 <= year]
    return (first, *known)


def frontier_on(day: date, releases: Sequence[Release], decline: float) -> float:
    """Efficiency of what is sold on a day, every maker's taken together.  [J/TH]

    releases: by date; a new model's share of sales grows over a year, in logs.  Before the first release, it; when the
    last has taken over, what is sold improves by `decline` [log, 1/year].

    >>> two = [Release(date(2020, 1, 1), 40.0), Release(date(2021, 1, 1), 10.0)]
    >>> [round(frontier_on(day, two, 0.2), 1) for day in (date(2019, 1, 1), date(2021, 1, 1), date(2021, 7, 2))]
    [40.0, 40.0, 20.0]
    >>> round(frontier_on(date(2023, 1, 1), two, 0.2), 2)  # a year after: x exp(-0.2)
    8.19
    """
    sold = math.log(releases[0].joules)
    for release in releases:
        share = min(1.0, max(0, (day - release.first_ship).days) / TAKEOVER_DAYS)
        sold += share * (math.log(release.joules) - sold)
    beyond = max(0.0, (day - releases[-1].first_ship).days - TAKEOVER_DAYS) / DAYS_A_YEAR
    return math.exp(sold - decline * beyond)


def frontier_path(days: np.ndarray, releases: Sequence[Release], decline: float) -> np.ndarray:
    """`frontier_on` for many days at once, equal to the bit.  [J/TH]   days: their ordinals

    >>> two = [Release(date(2020, 1, 1), 40.0), Release(date(2021, 1, 1), 10.0)]
    >>> frontier_path(np.array([date(2021, 1, 1).toordinal(), date(2021, 7, 2).toordinal()]), two, 0.2).round(1).tolist()
    [40.0, 20.0]
    """
    sold = np.full(len(days), math.log(releases[0].joules))
    for release in releases:
        share = np.minimum(1.0, np.maximum(0, days - release.first_ship.toordinal()) / TAKEOVER_DAYS)
        sold += share * (math.log(release.joules) - sold)
    beyond = np.maximum(0.0, days - releases[-1].first_ship.toordinal() - TAKEOVER_DAYS) / DAYS_A_YEAR
    return exp_of(sold - decline * beyond)


def limit_after(days: Any, market: RigMarket) -> Any:
    """Rigs that chip factories would give makers, some days after 2018 began: a number or an array.  [MW/week]

    >>> round(float(limit_after(0, RigMarket())), 2)  # 5.85 GW a year
    112.11
    """
    return market.limit_gw * 1e3 / WEEKS_A_YEAR * exp_of(market.limit_growth * (np.asarray(days) / DAYS_A_YEAR))
