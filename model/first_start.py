"""The first start on a machine: every rule and phase is compiled at once, so that nothing stops a run later on."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import current_process, get_context

from agents.rules.compiled import all_is_compiled, cache_folder, is_compiled
from agents.units import WEEKS_A_QUARTER
from model.decisions.orders import OrderLog
from model.engine import Engine
from model.foundation.version import VERSION

FIRST, WEEKS = ("energy-run", 1), 52
OTHERS = (("btc-winter", 3, 13), ("ai-bust-2027", 4, 130))
"""Scenarios and seeds, and weeks of them, in which between them all that is compiled is called."""


def compile_all(say: Callable[[str], None]) -> None:
    """Compiles what no earlier start did, and says so before and after; nothing where all is there."""
    if is_compiled():
        return
    say("compiling the market's rules once, for a minute or more; kept for next time")
    begin = time.perf_counter()
    market = Engine(*FIRST)
    with meanwhile(compile_decisions):
        market.run_for(WEEKS_A_QUARTER - 1)
    market.run_for(WEEKS - market.week)
    for scenario, seed, weeks in OTHERS:
        Engine(scenario, rng=seed).run_for(weeks)
    all_is_compiled()
    say(f"compiled in {time.perf_counter() - begin:.0f} s")


def compile_decisions() -> None:
    """Compiles what a quarter's decisions call, while another process does what a week calls: about as much."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for whoever waits for this process
    Engine(*FIRST).coming_quarter().run({}, OrderLog(VERSION), False)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Work that a process of its own does, whose end is waited for; none where nothing that it compiles could be kept for this one."""
    if cache_folder() is None or os.cpu_count() == 1 or current_process().daemon:
        yield
        return
    other = get_context("spawn").Process(target=work, name="energy-compile", daemon=True)
    other.start()
    try:
        yield
        other.join()
    finally:
        other.kill()
