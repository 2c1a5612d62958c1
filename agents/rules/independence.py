"""What an independent miner is: the one meaning that columns, tables, pages, lessons and studies count by."""

from typing import Any

import numpy as np

from agents.codes import MINER
from agents.rules.compiled import rule


@rule
def is_independent(alive: Any, energised: Any, approved: Any, rigs: Any) -> Any:
    """Whether a miner is independent: it owns or operates megawatts, and has no parent.

    alive: neither ended nor taken over; energised, approved [MW]: connections that it owns; rigs [MW]: its own, on its
    own sites or on others'.  Takes scalars, or arrays with an entry a miner.

    >>> is_independent(True, 0.0, 0.0, 12.0), is_independent(True, 0.0, 0.0, 0.0), is_independent(False, 9.0, 0.0, 9.0)
    (True, False, False)
    """
    return alive & (energised + approved + rigs > 0.0)


def independents(companies: np.ndarray) -> np.ndarray:
    """Which companies are independent miners; `companies` are rows as in `agents.population.CompanyRow`.  [company]"""
    energised, approved, rigs = (companies[name] for name in ("mw_energised", "mw_approved", "mw_mining"))
    return (companies["kind"] == MINER) & is_independent(companies["alive"], energised, approved, rigs)
