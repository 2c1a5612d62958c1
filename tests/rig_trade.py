"""A week of the rig market where all owners stand in one region."""

from typing import Any

import numpy as np

from agents.bitcoin.trade import clear, worth_at


def clear_in_one_region(maker: Any, market: Any, now: Any, cost: float, installed: float) -> None:
    """The maker's record after a week.   cost [$/MWh] all-in; installed [PH/s]"""
    maker.power, maker.worth = cost, worth_at(cost, maker, market, now)
    clear(maker, market, now, np.array([maker.worth]), np.array([installed]), np.array([np.inf]))
