"""Charges that do not go by the megawatt-hour: coincident peaks, capacity."""

from agents.rules.compiled import rule

PEAK_HOURS = 29.0  # dearest 1 % of hours from June to September: the four coincident peaks are among them
SUMMER_WEEKS = 17.4


@rule
def is_peak_season(month: int) -> bool:
    """Whether a month (0-11) sets a coincident peak: June to September in ERCOT.

    >>> [is_peak_season(month) for month in (4, 5, 8, 9)]
    [False, True, True, False]
    """
    return 5 <= month <= 8


@rule
def shaves_peaks(worth: float, charge: float) -> bool:
    """Whether a mine stays off in the hours that may set a peak: they can earn less than the charge they would cost.

    worth [$/MWh]: break-even power price, all that an hour of hash earns; charge [$/MW-year]: for a MW in the peaks.
    Riot was over 95 % off at the peaks of August 2023.  Hours with a strike or a fee that holds are not asked.

    >>> shaves_peaks(95.0, 66_000.0)  # 29 h x 95 $ = 2,755 $ against 66,000 $
    True
    >>> shaves_peaks(95.0, 0.0)
    False
    """
    return charge > worth * PEAK_HOURS
