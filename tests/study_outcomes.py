"""Outcomes of a study's own, for the tests of sweeps: found beside the study's file, by workers too."""

import os
import signal
import threading
import time


def unhurried(market):
    """So slow that a sweep can be disturbed meanwhile."""
    if threading.current_thread() is not threading.main_thread():  # as on a worker
        time.sleep(0.06)
    return market.week


def luckless(market):
    """Fails where the seed is 2."""
    if market.seed == 2:
        raise ValueError("no\nluck")
    return market.history.column("mw_ai").max()


def deadly(market):
    """Takes its worker along where the seed is 3 and the tax is 10."""
    if (market.seed, market.scenario.policy.mining_tax) == (3, 10.0):
        os.kill(os.getpid(), signal.SIGKILL)
    return float("nan")
