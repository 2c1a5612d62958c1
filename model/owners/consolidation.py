"""Concentration: who ends up owning the megawatts, and would a competition authority mind?

Pure functions of sizes (MW, EH/s, AI MW, dollars; one entry a firm, zero or more, any unit).  A firm of size
0 counts as a firm only in `gini`.
"""

import numpy as np
from numpy.typing import ArrayLike

from agents.rules.elementary import log_of

MODERATELY_CONCENTRATED = 1_000.0  # HHI points; US Department of Justice, "Herfindahl-Hirschman Index"
HIGHLY_CONCENTRATED = 1_800.0  # US DOJ and FTC, Merger Guidelines 2023, Guideline 1
SIGNIFICANT_INCREASE = 100.0  # the same
PRESUMED_SHARE = 0.30  # the same
MIN_ROWS = 3  # two points always lie on a line


def hhi(sizes: ArrayLike) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares in per cent.  [0-10,000 points]

    One firm scores 10,000, n equal firms 10,000 / n, no firm 0.

    Makers of mining rigs: Bitmain 82 %, MicroBT 15 %, Canaan 2 %, others 1 % (Cambridge Digital Mining Industry
    Report 2025; all but the first: recollection).  Buyers: capital spending 2025 of Amazon, Microsoft, Alphabet,
    Meta and Oracle, bn$ (guidance of October 2025; Microsoft and Oracle: recollection).

    >>> hhi([25, 25, 25, 25]), round(hhi([82, 15, 2, 1]))
    (2500.0, 6954)
    >>> round(hhi([125, 116, 92, 71, 25]))
    2348
    """
    size = np.asarray(sizes, dtype=np.float64)
    total = float(size.sum())
    if total <= 0:
        return 0.0
    share = size / total
    return 10_000.0 * float((share * share).sum())


def cr(sizes: ArrayLike, n: int = 4) -> float:
    """Concentration ratio: the share of the n largest firms.  [0-1]

    Capital spending 2025 of five large buyers of compute (see `hhi`): four of them spend 94 %.

    >>> round(cr([125, 116, 92, 71, 25]), 2), cr([60, 40]), cr([])
    (0.94, 1.0, 0.0)
    """
    size = np.asarray(sizes, dtype=np.float64)
    total = float(size.sum())
    if total <= 0:
        return 0.0
    return 1.0 if n >= len(size) else float(np.sort(size)[len(size) - n :].sum()) / total


def gini(sizes: ArrayLike) -> float:
    """Gini coefficient: half the mean difference between two firms, over the mean.  [0-1]

    Without the small-sample correction: one owner among n firms scores 1 - 1/n, equal firms 0.
    The area under the Lorenz curve of (1, 2, 3, 4) gives 1/4.

    >>> gini([1, 2, 3, 4]), gini([7, 7, 7]), gini([0, 0, 0, 5])
    (0.25, 0.0, 0.75)
    """
    size = np.sort(np.asarray(sizes, dtype=np.float64))
    count, total = len(size), float(size.sum())
    if total <= 0:
        return 0.0
    return max(0.0, 2.0 * float((np.arange(1, count + 1) * size).sum()) / (count * total) - (count + 1) / count)


def log_regression_r2(value: ArrayLike, size: ArrayLike) -> float:
    """How much of the spread of log value a power law in size explains: R2 of log value on log size.  [0-1]

    Firms with no value or no size have no logarithm and are left out.  0 where nothing can be explained:
    fewer than three firms left, or all of one value or of one size.

    >>> round(log_regression_r2([2, 8, 18, 32], [1, 2, 3, 4]), 12)    # value = 2 size^2
    1.0
    >>> round(log_regression_r2([1, 10, 1], [1, 10, 100]), 12)        # best at 10: no slope
    0.0
    >>> log_regression_r2([5, 6, 0], [1, 2, 3])
    0.0
    """
    values, sizes = np.asarray(value, dtype=np.float64), np.asarray(size, dtype=np.float64)
    usable = (values > 0) & (sizes > 0)
    y, x = log_of(values[usable]), log_of(sizes[usable])
    if len(y) < MIN_ROWS:
        return 0.0
    y -= y.sum() / len(y)
    x -= x.sum() / len(x)
    yy, xx, xy = float((y * y).sum()), float((x * x).sum()), float((x * y).sum())
    # Equal figures leave only rounding behind once the mean is taken off.
    rounding = 1e-20 * len(y)
    return min(1.0, xy * xy / (xx * yy)) if min(xx, yy) > rounding else 0.0


def concentration(index: float) -> str:
    """The word a competition authority uses for a market of this HHI.

    US Department of Justice, "Herfindahl-Hirschman Index": moderately from 1,000, highly above 1,800.

    >>> concentration(115.0), concentration(1_500.0), concentration(2_348.0)
    ('unconcentrated', 'moderately concentrated', 'highly concentrated')
    """
    if index > HIGHLY_CONCENTRATED:
        return "highly concentrated"
    return "moderately concentrated" if index >= MODERATELY_CONCENTRATED else "unconcentrated"


def merger_presumption(hhi_before: float, hhi_after: float, share_after: float = 0.0) -> bool:
    """Whether a takeover is presumed to lessen competition.

    US DOJ and FTC, Merger Guidelines 2023, Guideline 1: the index rises by more than 100 points, and the market
    ends highly concentrated (above 1,800) or the merged firm has a share above 30 %.

    Of four equal firms two merge: 2,500 becomes 3,750.  Of twenty, 500 becomes 550.

    >>> merger_presumption(2_500, 3_750), merger_presumption(500, 550), merger_presumption(1_750, 1_850)
    (True, False, False)
    >>> merger_presumption(1_200, 1_400), merger_presumption(1_200, 1_400, share_after=0.31)
    (False, True)
    """
    rises = hhi_after - hhi_before > SIGNIFICANT_INCREASE
    return rises and (hhi_after > HIGHLY_CONCENTRATED or share_after > PRESUMED_SHARE)
