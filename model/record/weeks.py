"""The weeks of a run: a row of numbers each, with the columns of `market`, written in place and read as views."""

from operator import itemgetter

import numpy as np

from agents.population import CompanyRow
from agents.records import Rows, dtype_of
from model.record.columns import (
    AUCTION_AT,
    AUCTIONED,
    GRID_AT,
    LATER,
    LATER_AT,
    NETWORK_COLUMNS,
    PLACE,
    SIZES,
    SURVEY_AT,
    WEEKLY,
    WEEKLY_AT,
    WIDTHS,
)
from model.record.measures import Valued, concentration, value_explained
from model.record.survey import Survey

of_week, of_latest = itemgetter(*WEEKLY), itemgetter(*AUCTIONED)
ALONE = [PLACE[name] for name in NETWORK_COLUMNS]
MOST_OWED = 2**25  # of miners' sizes that are kept for who may read what follows from them [bytes]


class Weeks:
    """What is written each week."""

    def __init__(self, weeks: int) -> None:
        self._rows = np.zeros((weeks + 1, WIDTHS[-1]))
        self.weeks_recorded = 0
        self._owed: list[tuple[int, np.ndarray, Valued | None]] = []  # weeks whose `LATER` nobody has read
        self._told: tuple[np.ndarray, dict[str, float]] = np.zeros((3, 0)), {}  # the sizes they were last told of
        self.alone = False  # the Bitcoin network, without a market

    def column(self, name: str) -> np.ndarray:
        """A column of `market` so far, as a view; KeyError for an unknown name."""
        if name in LATER:
            self._work_out()
        return self._rows[: self.weeks_recorded, PLACE[name]]

    def survey(self) -> Rows[Survey]:
        """Where the coming week's survey is written, one record of zeros as yet."""
        if self.weeks_recorded == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        return self._rows[self.weeks_recorded, SURVEY_AT].view(dtype_of(Survey))  # type: ignore[return-value]

    def grid(self) -> np.ndarray:
        """Where the coming week of the grid is written, with `GRID_COLUMNS`."""
        return self._rows[self.weeks_recorded, GRID_AT]

    def record(
        self,
        figures: dict[str, float],
        auction: dict[str, float] | None,
        sizes: np.ndarray,
        valued: Rows[CompanyRow] | None,
    ) -> None:
        """Write one week of the market beside its `survey` and its `grid`; what is worked out when it is read is not given.

        auction, valued: figures of an auction and independent miners, in weeks in which it was held and they were valued;
        sizes: of miners, an array that is never written to.
        """
        row = self._rows[self.weeks_recorded]
        row[WEEKLY_AT] = of_week(figures)
        row[AUCTION_AT] = of_latest(auction) if auction else self._rows[self.weeks_recorded - 1, AUCTION_AT]
        self._owed.append((self.weeks_recorded, sizes, None if valued is None else Valued.of(valued)))
        self.weeks_recorded += 1
        if len(self._owed) * sizes.nbytes > MOST_OWED:
            self._work_out()

    def _work_out(self) -> None:
        """How unequal miners were, and what explained their value, in the weeks that nobody has asked about yet."""
        for week, sizes, valued in self._owed:
            before, told = self._told
            if valued is not None:
                told = told | value_explained(valued)
            for name, size, old in zip(SIZES, sizes, before, strict=True):
                if sizes is not before and not np.array_equal(size, old):
                    told = told | concentration(name, size[sizes[0] >= 0.0])
            self._told = sizes, told
            self._rows[week, LATER_AT] = [told[name] for name in LATER]
        self._owed = []

    def record_network(self, figures: np.ndarray) -> None:
        """Write weeks of a network that is alone, a row each with `NETWORK_COLUMNS`: the others hold nothing."""
        first, last = self.weeks_recorded, self.weeks_recorded + len(figures)
        if last > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros((max(last, len(self._rows)), WIDTHS[-1]))])
        self._rows[first:last] = np.nan
        self._rows[first:last, ALONE] = figures
        self.weeks_recorded, self.alone = last, True
