"""The first start on a machine: every rule and phase is compiled at once, so that nothing stops a run later on."""

import time
from collections.abc import Callable

from agents.rules.compiled import all_is_compiled, is_compiled
from model.engine import Engine

MEETING_ALL = (("energy-run", 1, 52), ("btc-winter", 3, 13), ("ai-bust-2027", 4, 130))
"""Scenarios, seeds and weeks in which between them all that is compiled is called."""


def compile_all(say: Callable[[str], None]) -> None:
    """Compiles what no earlier start did, and says so before and after; nothing where all is there."""
    if is_compiled():
        return
    say("compiling the market's rules once, for a minute or more; kept for next time")
    begin = time.perf_counter()
    for scenario, seed, weeks in MEETING_ALL:
        Engine(scenario, rng=seed).run_for(weeks)
    all_is_compiled()
    say(f"compiled in {time.perf_counter() - begin:.0f} s")
