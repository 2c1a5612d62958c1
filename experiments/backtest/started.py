"""A shipped scenario of the network held against the record: it starts on a day, and is told prices alone."""

from __future__ import annotations

import numpy as np

from experiments.backtest.record import HashRecord, middle
from model.economy import EnergyMarket

SCENARIO = "fleet-2018-backtest"
SEEDS = (1, 2, 3)  # that differ by noise alone


def missed_by(record: HashRecord, scenario: str, seed: int) -> float:
    """Mean of |model / record - 1| over the months that a run covers, a month being the three weeks around its middle.  [0-1]"""
    market = EnergyMarket(scenario, rng=seed)
    market.run_for(market.weeks)
    ran, start = market.history.column("network_hashrate_ehs"), market.calendar.start
    missed = []
    for month, came in zip(record.months, record.hash_ehs, strict=True):
        week = round((middle(month) - start).days / 7)
        if 1 <= week <= market.weeks:
            missed.append(abs(float(ran[week - 1 : week + 2].mean()) / came - 1.0))
    return float(np.mean(missed))
