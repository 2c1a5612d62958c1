"""How each listed miner's own mining is spread over its sites: totals are reported, the split is recollection."""

from collections.abc import Iterator

import numpy as np

from agents.rules.elementary import power_of
from model.tables.sheet import Sheet


def resplit(sheet: Sheet, power: float) -> Iterator[dict[str, str | float | int]]:
    """Sites of the start with mining more even (`power` below 1) or more on the largest (above 1); at 1 as they are told.

    A company's megawatts and EH/s of own mining stay, and so does a site's every other use; land and transformers go with
    the megawatts.  Sites with tenants stay as their contracts tell.  Assumption A2.
    """
    if power == 1.0:
        yield from sheet
        return
    mined, free = sheet["mining_mw"], (sheet["leased_mw"] + sheet["converting_mw"] == 0.0) & (sheet["mining_mw"] > 0.0)
    mw, hash_ehs = mined.astype(float), sheet["hash_ehs"].astype(float)
    for company in np.unique(sheet["company"]):
        own = free & (sheet["company"] == company)
        mw[own] = shared(mined[own], power)
        moved = hash_ehs[own] * mw[own] / mined[own]
        hash_ehs[own] = moved * (hash_ehs[own].sum() / max(moved.sum(), 1e-12))
    for place, row in enumerate(sheet):
        if free[place]:
            more, rigs = float(mw[place] - mined[place]), float(sheet["hash_ehs"][place] / hash_ehs[place])
            row |= {name: float(row[name]) + more for name in ("mining_mw", "mw_energised", "land_mw", "mva")}
            row |= {
                "hash_ehs": float(hash_ehs[place]),
                "efficiency_j_th": float(row["efficiency_j_th"]) * rigs * float(mw[place] / mined[place]),
            }
        yield row


def shared(mw: np.ndarray, power: float) -> np.ndarray:
    """The same sum, shared by what each had, to a power.  [MW]

    >>> shared(np.array([90.0, 10.0]), 0.5), shared(np.array([30.0, 10.0]), 2.0)
    (array([75., 25.]), array([36.,  4.]))
    """
    weight = power_of(mw, power)
    return weight * (mw.sum() / weight.sum()) if len(mw) else mw
