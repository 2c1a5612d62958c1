"""Many cases without making the failing ones small: a line a case with the counts so far, so that a cut leaves figures.

    uv run python -m tests.many bounds        # each key of the default scenario at each of its bounds, alone
    uv run python -m tests.many 0 1000        # a thousand cases of `tests.wild.cases`, from number 0 on; always the same

A line that says FAIL has the command that plays the case again.
"""

import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from model.foundation.errors import ScenarioError
from model.scenario import describe
from tests.wild import Case, cases, check, check_replay, ends

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
ALL = settings(deadline=None, database=None, phases=[Phase.generate], suppress_health_check=SLOW)
BOUNDS = [(key, end) for key in describe() for end in ends(key)]
REFUSED = ("start_hashrate_ehs",)  # the modelled miners alone run more


def drawn(number: int) -> Case:
    """A case: always the same."""
    found: list[Case] = []

    def note(case: Case) -> None:
        found.append(case)

    seed(number)(settings(ALL, max_examples=2)(given(cases())(note)))()
    return found[-1]  # the first is the simplest case there is, each time


def refused(error: ScenarioError) -> bool:
    """Whether a scenario is refused for a reason that is right."""
    return any(key in str(error) for key in REFUSED)


def outcome(case: Case, again: bool) -> str:
    """What came of a case: "held", "refused", or what went wrong.   again: whether its log is played too"""
    try:
        played = check(case)
        if again:
            check_replay(case, *played)
        return "held"
    except ScenarioError as error:
        return "refused" if refused(error) else f"FAIL {error}"
    except Exception as error:  # noqa: BLE001  whatever it was, the other cases are played
        traceback.print_exc(limit=-4)
        return f"FAIL {type(error).__name__}: {error}"


def all_bounds() -> Iterator[tuple[str, Case]]:
    """A case a bound."""
    for key, end in BOUNDS:
        yield f"{key}={end!r}", Case(changes={key: end})


def some_cases(first: int, count: int) -> Iterator[tuple[str, Case]]:
    """Cases by their numbers."""
    for number in range(first, first + count):
        yield f"case {number}", drawn(number)


def main(given: list[str]) -> int:
    """Plays them; 1 where one failed."""
    found, began = Counter[str](), time.process_time()
    some = all_bounds() if given == ["bounds"] else some_cases(*map(int, given))
    for name, case in some:
        came = outcome(case, given != ["bounds"])
        found[came.split(" ")[0]] += 1
        told = ", ".join(f"{found[key]} {key}" for key in ("held", "refused", "FAIL"))
        print(f"{name}: {came:.300} | {told}; {(time.process_time() - began) / found.total():.2f} s a case", flush=True)
        if came.startswith("FAIL"):
            print(f"    {case}", flush=True)
    return int(found["FAIL"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
