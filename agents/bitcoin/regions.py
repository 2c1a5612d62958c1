"""Regions of the world's miners: whose law, which power prices and seasons, what share of the hash on a day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from agents.bitcoin.fleet import WorldPlaces

LEAST_AT_HOME = 0.05  # of North America's hash that is nobody's in the market
US_PART = 0.91  # of that, in the United States, the rest in Canada: 0.85-0.95; assumption A183
PRICES = 5  # power prices told apart in a region
BAN = date(2021, 5, 20)  # China's State Council calls for an end of mining
CHINA, HOME = "china", "North America"  # a law, a region: the market's own miners are part of it
SHARES = (date(2016, 1, 1), date(2021, 5, 1), date(2022, 1, 1), date(2025, 11, 17))  # when regions' shares are known


class Region(NamedTuple):
    """A part of the world as miners see it."""

    name: str
    law: str  # whose law mining is under; "none" where it is free
    power: float  # $/MWh
    power_sd: float
    opex: float  # $/MWh
    wet_discount: float  # 0-1
    wet_months: tuple[int, int]
    shares: tuple[float, ...]  # of the network's hash at `SHARES`


def places_of(regions: Sequence[Region]) -> WorldPlaces:
    """Five power prices a region, quantiles of a normal."""
    quantiles = ndtri((np.arange(PRICES) + 0.5) / PRICES)
    power = np.concatenate([region.power + region.power_sd * quantiles for region in regions])
    rows, count = np.arange(len(regions)), len(regions)
    return WorldPlaces(
        np.maximum(power, 0.0),
        np.repeat([region.opex for region in regions], PRICES),
        np.repeat(rows, PRICES),
        np.zeros(count),
        np.full(count, np.inf),
        np.zeros(count),
    )


def shares_on(day: date, regions: Sequence[Region]) -> np.ndarray:
    """Shares of the network's hash by region, between the days they are known for."""
    days = [(known - SHARES[0]).days for known in SHARES]
    shares = np.array([np.interp((day - SHARES[0]).days, days, region.shares) for region in regions])
    return shares / shares.sum()


def seasons_of(regions: Sequence[Region]) -> np.ndarray:
    """What the wet season takes off power prices, by month and region: shape (12, regions).  [0-1]"""
    wet = [[first <= month <= last for first, last in (one.wet_months for one in regions)] for month in range(1, 13)]
    return np.array(wet) * np.array([region.wet_discount for region in regions])


def home_of(regions: Sequence[Region]) -> int:
    """Row of North America."""
    return [region.name for region in regions].index(HOME)


def leave_room(shares: np.ndarray, regions: Sequence[Region], others_ph: float) -> None:
    """The market's miners are part of North America: the world holds less there.   shares [region] PH/s, changed in place"""
    home = home_of(regions)
    shares[home] = max(LEAST_AT_HOME * shares[home], shares[home] - others_ph)
