"""Decisions that people look for: one by its week and site, the largest conversion, the largest miner that let nothing."""

from __future__ import annotations

import numpy as np

from agents.rules.independence import independents
from model.decisions.deliberation import Deliberation


def decision_at(deliberations: list[Deliberation], week: int, site: int) -> tuple[Deliberation, int] | None:
    """The decision of a quarter at a site."""
    for d in deliberations:
        place = np.flatnonzero(d.rows == site)
        if d.week == week and len(place):
            return d, int(place[0])
    return None


def largest_conversion(deliberations: list[Deliberation], leases: np.ndarray) -> tuple[int, int] | None:
    """(week, site) of the first decision at the site of which its owner let most to AI in the run, by gross MW.

    Sites are let in phases: a single lease says little about how much of a site was converted.
    """
    signed = leases[~leases["before_start"] & (leases["signed_week"] > 0)]
    let: dict[tuple[int, int], float] = {}
    for lease in signed:
        place = int(lease["site"]), int(lease["landlord"])
        let[place] = let.get(place, 0.0) + float(lease["gross_mw"])
    for site, owner in sorted(let, key=lambda place: -round(let[place], 3)):
        weeks = signed["signed_week"][(signed["site"] == site) & (signed["landlord"] == owner)]
        for d in deliberations:
            if site in d.rows and np.any(np.abs(weeks - d.week) <= 1):
                return d.week, site
    return None


def largest_that_did_not(
    deliberations: list[Deliberation], companies: np.ndarray, leases: np.ndarray, miners: int
) -> tuple[int, int] | None:
    """(week, site) of the last decision at the largest site of the largest independent miner that let nothing in the run."""
    let = set(leases["landlord"][~leases["before_start"] & (leases["signed_week"] > 0)].tolist())
    own = independents(companies[:miners])
    left = [row for row in np.flatnonzero(own).tolist() if row not in let and companies["mw_ai"][row] <= 0.0]
    for row in sorted(left, key=lambda row: -companies["mw_energised"][row]):
        found = [
            (d.week, float(d.sites["mw_energised"][place]), int(d.rows[place]))
            for d in deliberations
            for place in np.flatnonzero(d.owners == row)
        ]
        if found:
            largest = max(mw for _, mw, _ in found)
            return max((week, site) for week, mw, site in found if mw >= 0.99 * largest)
    return None
