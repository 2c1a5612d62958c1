"""Whatever the scenario and whoever files what orders: the books close, and no contract is left without a party.

    uv run pytest -n 0 -m fuzz --minutes 60

goes on for an hour with cases that were never tried, and sets every key to each of its bounds.
"""

import os
import time
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, note, reject, seed, settings

from model.foundation.errors import ScenarioError
from tests.many import BOUNDS, refused
from tests.wild import Case, cases, check, check_replay

SAMPLE = 31  # of so many days one plays a given bound
USUAL = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


def play(case: Case) -> None:
    """All that must hold; a scenario that is refused says why."""
    note(str(case))
    try:
        played = check(case)
    except ScenarioError as error:
        assert refused(error), error
        reject()
    check_replay(case, *played)


@settings(USUAL, max_examples=15, derandomize=True)
@given(cases())
def test_nothing_is_lost_whatever_is_ordered(case: Case) -> None:
    """Random scenarios; a share of all deciders, drawn, follows its caprice instead of its reason; levers move."""
    play(case)


def bound(key: str, end: object) -> None:
    """A key at one of its bounds, everything else as it is."""
    case = Case(changes={key: end})
    try:
        check(case)
    except ScenarioError as error:
        assert refused(error), error
    except Exception as error:
        raise AssertionError(f"{type(error).__name__}: {error}\n    {case}") from error


TODAY = [pair for place, pair in enumerate(BOUNDS) if (place + date.today().toordinal()) % SAMPLE == 0]


@pytest.mark.parametrize(("key", "end"), TODAY)
def test_a_key_at_its_bound(key: str, end: object) -> None:
    """A few of them, others each day; in a month every bound has been played."""
    bound(key, end)


@pytest.mark.fuzz
@pytest.mark.parametrize(("key", "end"), BOUNDS)
def test_every_key_at_its_bounds(key: str, end: object) -> None:
    """All of them."""
    bound(key, end)


@pytest.mark.fuzz
def test_cases_that_were_never_tried(pytestconfig: pytest.Config) -> None:
    """Until the minutes are over; a case that fails is made small and printed as a command."""
    until, played = time.monotonic() + 60.0 * pytestconfig.getoption("--minutes"), 0

    def one(case: Case) -> None:
        nonlocal played
        if time.monotonic() < until:
            played += 1
            play(case)

    for turn in count(int(os.environ.get("FUZZ_SEED", time.time_ns()))):
        if time.monotonic() >= until:
            break
        seed(turn)(settings(USUAL, max_examples=20)(given(cases())(one)))()
    print(f"{played} cases")
