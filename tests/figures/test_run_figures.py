"""Figures of runs that targets, claims and levers share, on made markets with known answers."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments.questions.figures import END_2028, WEEKS_A_MONTH, mined_mw, months_greenfield
from experiments.targets.levers import LEVERS
from experiments.validation.claims import CLAIMS

START = date(2028, 12, 24)


def made(week: int = 3, **columns: list[float]) -> Any:
    """A market of a few weeks from Christmas Eve of 2028."""
    calendar = SimpleNamespace(week=lambda day: (day - START) // timedelta(weeks=1))
    history = SimpleNamespace(column=lambda name: np.array(columns[name]))
    return SimpleNamespace(week=week, calendar=calendar, history=history)


def test_whoever_owns_the_rigs_they_mine() -> None:
    """60 MW of owners' rigs and 40 MW of guests' in the last week of 2028 are 100 MW that mine."""
    market = made(mw_mining=[50.0, 60.0, 70.0, 80.0], mw_hosting=[30.0, 40.0, 50.0, 60.0])
    assert mined_mw(market, END_2028) == 100.0
    assert np.isnan(mined_mw(made(0, mw_mining=[50.0], mw_hosting=[30.0]), END_2028)), "the run ends before"


def test_levers_and_claims_mean_the_same_megawatts() -> None:
    used = {lever.figure for lever in LEVERS} | {part.figure for claim in CLAIMS for part in claim.parts}
    used |= {figure for claim in CLAIMS for _, figure in claim.ablations}
    assert "mw_mining_2028" in used and not used & {"mw_mining", "mw_hosting"}


def test_greenfield_takes_what_it_is_promised_to_take() -> None:
    """Requests that come after the run count, those that were given back do not, nor do awards of the pool."""
    kinds = [("greenfield", bool), ("alive", bool), ("award_week", int), ("ready_week", int)]
    links = np.array(
        [(True, True, 0, 157), (True, True, 13, 222), (True, True, 26, 287), (True, False, 0, 1), (False, True, 0, 52)],
        kinds,
    )
    market: Any = SimpleNamespace(state=SimpleNamespace(connections=SimpleNamespace(rows=links)))
    assert months_greenfield(market) == pytest.approx(209.0 / WEEKS_A_MONTH)
    links["alive"] = False
    assert np.isnan(months_greenfield(market))
