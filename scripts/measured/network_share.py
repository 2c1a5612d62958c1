"""How long the Bitcoin network takes: its share of a default run, ten years of it alone, and week by week.

uv run python scripts/measured/network_share.py            # print it
uv run python scripts/measured/network_share.py --write    # put it into docs/network.md

Time is of the process: what others do on the machine does not count, though it makes all of it longer.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model import engine
from model.bitcoin import Network
from model.economy import EnergyMarket
from scripts.marks import DOCS, put

RUNS, ALONE = 10, 40
STEPS = ("move_price", "find_blocks", "pay_miners")  # what a week calls of the network


def whole_run(spent: list[float]) -> float:
    """Time of a default run; of it, what is timed apart is added to the last of `spent`.  [s]"""
    spent.append(0.0)
    begin = time.process_time()
    market = EnergyMarket("energy-run", rng=1)
    market.run_for(market.weeks)
    return time.process_time() - begin


def timed(step: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    """The same step, its time added to the last of `spent`."""

    def wrapped(*given: Any) -> Any:
        begin = time.process_time()
        try:
            return step(*given)
        finally:
            spent[-1] += time.process_time() - begin

    return wrapped


def share(place: Any, steps: Sequence[str]) -> tuple[float, float]:
    """Share of a default run of some functions of a class or a module, and the run itself, medians.  [0-1], [s]"""
    spent: list[float] = []
    own = {name: getattr(place, name) for name in steps}
    for name, step in own.items():
        setattr(place, name, timed(step, spent))
    try:
        whole_run(spent)  # compiled and warm
        whole = [whole_run(spent) for _ in range(RUNS)]
    finally:
        for name, step in own.items():
            setattr(place, name, step)
    return statistics.median(part / run for part, run in zip(spent[1:], whole, strict=True)), statistics.median(whole)


def alone(by_week: bool) -> tuple[float, float]:
    """Set-up and run of ten years of the network alone, the least of many.  [s]"""
    found = []
    for _ in range(ALONE // 4 if by_week else ALONE):
        begin = time.process_time()
        market = EnergyMarket("network", rng=1, weeks=522)
        ready = time.process_time()
        if by_week:
            while market.running:
                market.step()
        else:
            market.run_for(522)
        found.append((ready - begin, time.process_time() - ready))
    return min(column[0] for column in found), min(column[1] for column in found)


def measured() -> str:
    """The lines of the page."""
    part, whole = share(Network, STEPS)
    orders, _ = share(engine, ("trade_rigs",))
    (ready, at_once), (_, stepped) = alone(by_week=False), alone(by_week=True)
    return (
        "| time of the process | | asked |\n| --- | ---: | ---: |\n"
        f"| the network's share of a default run, median of {RUNS} | {100 * part:.1f}% of {1e3 * whole:.0f} ms | at most 10% |\n"
        f"| orders of rigs by the market's own miners, by the same rule, beside it | {100 * orders:.1f}% | |\n"
        f"| ten years of the network alone, least of {ALONE}: set up and run | {1e3 * ready:.1f} + {1e3 * at_once:.1f} ms | under 25 ms |\n"
        f"| the same week by week, over all at once | {stepped / at_once:.1f} times | |\n"
    )


if __name__ == "__main__":
    lines = measured()
    if "--write" in sys.argv:
        put(DOCS / "network.md", "speed", lines)
    print(lines)
