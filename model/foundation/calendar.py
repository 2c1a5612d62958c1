"""Weeks and dates of one run: weeks are counted from the day it starts; decisions fall every thirteen weeks."""

from dataclasses import dataclass, field
from datetime import date

from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR

Day = date  # a method of the calendar is called date


@dataclass(frozen=True)
class Calendar:
    """Turns weeks of a run into dates and back.

    >>> Calendar(date(2025, 11, 17)).date(1).isoformat()
    '2025-11-24'
    >>> Calendar(date(2018, 1, 17)).week(date(2018, 1, 30))  # a Wednesday: weeks run from Wednesday to Tuesday
    1
    """

    start: date
    _months: dict[int, int] = field(default_factory=dict, init=False, repr=False, compare=False)  # by week, once asked

    def date(self, week: int) -> date:
        """First day of a week."""
        return Day.fromordinal(self.start.toordinal() + 7 * int(week))

    def week(self, day: Day) -> int:
        """Week that a day falls in (negative before the start)."""
        return (day - self.start).days // 7

    def is_quarter(self, week: int) -> bool:
        """Whether decisions are taken after this week."""
        return week > 0 and week % WEEKS_A_QUARTER == 0

    def weeks_to_quarter(self, week: int) -> int:
        """Weeks until decisions are taken next.

        >>> Calendar(date(2025, 11, 17)).weeks_to_quarter(12), Calendar(date(2025, 11, 17)).weeks_to_quarter(13)
        (1, 13)
        """
        return WEEKS_A_QUARTER - week % WEEKS_A_QUARTER

    def month(self, week: int) -> int:
        """Month (0-11) of the middle of a week."""
        if week not in self._months:
            self._months[week] = Day.fromordinal(self.start.toordinal() + 7 * week + 3).month - 1
        return self._months[week]

    def years(self, week: float) -> float:
        """Years since the start."""
        return week / WEEKS_A_YEAR
