"""What plants can give in which month and block, what their gas costs by month, and what comes from Canada.

Figures here are assumptions that no table holds, kept in one place: shapes by month, imports from Canada.
"""

import numpy as np

from agents.codes import BLOCKS
from agents.rules.compiled import rule
from model.power.load import mean_of_hours

# Net imports from Canada, MW at all hours: EIA-930 of recent years, when droughts had cut them (recollection).
# What zones of the US send each other is found by the dispatch.
IMPORTS_MW = {"nyiso": 900.0, "isone": 1_100.0, "miso": 900.0}
STARTS = 0.14  # fuel burnt in starts, at part load and in losses, share of what steady running takes (assumption)

# Pipelines into the Northeast are full on cold days: $/MMBtu in January over the year's mean, by zone (assumption).
WINTER_BASIS = {"isone": 3.0, "nyiso": 1.2, "pjm": 0.5}
_COLD = np.array([1.0, 0.9, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.9])

# Shapes over the six blocks, dearest first, and over the months; assumptions.  Only relative size counts, except
# for batteries: they sell in the dearest tenth of the hours and buy back in the cheap ones, little beside load.
_SUMMER = np.array([0.0, 0.0, 0.2, 0.6, 1.0, 1.0, 1.0, 1.0, 1.0, 0.6, 0.1, 0.0])
_SUMMER_SUN = np.array([1.7, 1.9, 1.7, 1.1, 0.4, 0.05])  # the afternoon, its end in the dearest
_WINTER_SUN = np.array([0.3, 0.7, 1.3, 1.5, 0.7, 0.1])  # the dear hours are dark mornings and evenings
_SUN_MONTH = np.array([0.60, 0.75, 1.00, 1.15, 1.25, 1.32, 1.30, 1.22, 1.08, 0.92, 0.72, 0.58])
_WIND_BLOCK = np.array([0.80, 0.85, 0.95, 1.00, 1.05, 1.10])
_WIND_MONTH = np.array([1.06, 1.08, 1.12, 1.12, 1.06, 0.96, 0.86, 0.84, 0.88, 0.98, 1.06, 1.04])
_WATER_BLOCK = np.array([1.60, 1.45, 1.20, 1.00, 0.80, 0.65])
_WATER_MONTH = np.array([1.05, 1.00, 1.05, 1.10, 1.25, 1.20, 1.05, 0.95, 0.80, 0.75, 0.85, 0.95])
_BATTERY_BLOCK = np.array([0.90, 0.75, 0.20, 0.0, 0.0, 0.0])
_UPKEEP_MONTH = np.array([1.05, 1.04, 0.97, 0.91, 0.94, 1.03, 1.06, 1.06, 1.03, 0.92, 0.94, 1.05])  # when load is low
_MOST = 0.97  # of capacity: no fleet runs without an outage


def gas_basis(zone: str, mean: float) -> np.ndarray:
    """Price of gas over Henry Hub by month [$/MMBtu], `mean` over the year.

    >>> gas_basis("ercot", -0.5)[0].item(), round(gas_basis("isone", 2.0).mean().item(), 6)
    (-0.5, 2.0)
    """
    return mean + WINTER_BASIS.get(zone, 0.0) * (_COLD - _COLD.mean())


def availability(shape: str, mean: float) -> np.ndarray:
    """Share of a technology's capacity that can run [month, block]; `mean` over the year (of storage: at call).

    The sun is low in winter and down in winter's dear hours; water runs in spring and is kept for the dear hours;
    wind is weaker in hot weeks; thermal plants are overhauled in spring and autumn.

    >>> availability("sun", 0.24)[0].round(2).tolist()
    [0.04, 0.1, 0.19, 0.22, 0.1, 0.01]
    >>> availability("overhaul", 0.80)[3].round(2).tolist()
    [0.73, 0.73, 0.73, 0.73, 0.73, 0.73]
    """
    sun = _SUMMER[:, None] * _SUMMER_SUN + (1.0 - _SUMMER[:, None]) * _WINTER_SUN
    flat = np.ones((12, BLOCKS))
    shapes = {
        "sun": _SUN_MONTH[:, None] * sun / mean_of_hours(sun)[:, None],
        "wind": _WIND_MONTH[:, None] * _WIND_BLOCK / mean_of_hours(_WIND_BLOCK),
        "water": _WATER_MONTH[:, None] * _WATER_BLOCK / mean_of_hours(_WATER_BLOCK),
        "storage": flat * _BATTERY_BLOCK,
        "flat": flat,
        "overhaul": _UPKEEP_MONTH[:, None] * flat,
    }
    return np.minimum(mean * shapes[shape], _MOST)


@rule
def storage_at_peak(mw: float, peak: float) -> float:
    """MW of batteries that still help when load is high: the more there are, the longer each would have to last.

    mw / (1 + mw / (0.25 x peak)): the first MW counts whole, a fleet of a quarter of the peak half.  The fall in
    capacity credit is well known (NREL Storage Futures 2021); its shape here is an assumption.

    >>> storage_at_peak(25.0, 100.0), storage_at_peak(0.0, 100.0)
    (12.5, 0.0)
    """
    return mw / (1.0 + mw / (0.25 * peak))
