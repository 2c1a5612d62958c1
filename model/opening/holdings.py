"""What rigs, halls and works stand for in the books at the start: standard costs, scaled to what listed companies state.

A private miner's things are at standard cost less wear.  A listed company states its fixed assets in one sum
(`companies.csv`); they are spread over its rigs, sites and works by the same standard costs.
"""

import numpy as np

from agents.codes import SHELL, TURNKEY
from agents.parameters import Leasing
from agents.rules.building import CAMPUS_COST
from agents.rules.compiled import rule
from model.books.ledger import COIN
from model.state import State
from model.tables.start import Tables

HALLS_LEFT = 0.75  # of what halls cost, after the wear of some years; assumption A30


@rule
def rigs_left(hash_ph: float, price_th: float, age: float, life: float) -> float:
    """Standard book value of rigs: their price when new, straight-line over their life.  [$]

    1 EH/s at 16 $/TH, a quarter of its life old, stands for 12 M$.

    >>> rigs_left(1000.0, 16.0, 52.0, 208.0)
    12000000.0
    """
    return hash_ph * 1000.0 * price_th * max(0.0, 1.0 - age / life)


def hall_capex(p: Leasing, tier: int) -> float:
    """What a hall costs by tier.  [$/IT-MW]"""
    return {SHELL: p.shell_capex, TURNKEY: p.turnkey_capex}.get(tier, p.cloud_capex)


def value_opening(state: State, tables: Tables) -> None:
    """Give rigs, sites, works, fit-outs and campuses of the start their book values."""
    standard_costs(state, tables)
    owned = book_by_company(state)
    for company, stated in enumerate(tables.companies["fixed_assets_usd_m"].tolist()):
        if owned[company] > 0.0:
            scale(state, company, stated * 1e6 / float(owned[company]))
    for rows, columns in (
        (state.fleets.rows, ("book",)),
        (state.sites.rows, ("book", "gpu_book")),
        (state.leases.rows, ("fitout",)),
        (state.projects.rows, ("built", "tenant_built")),
        (state.hyperscalers.rows, ("campus_book",)),
    ):
        for column in columns:
            rows[column] = np.floor(rows[column] * COIN + 0.5) / COIN


def standard_costs(state: State, tables: Tables) -> None:
    """Everything at standard cost less wear: halls by use, works by how much of them is done."""
    m, p = state.scenario.mining, state.scenario.leasing
    fleets, sites, leases, projects = state.fleets.rows, state.sites.rows, state.leases.rows, state.projects.rows
    for fleet in fleets:
        fleet["book"] = rigs_left(float(fleet["hash_ph"]), m.rig_book, float(fleet["age"]), m.rig_life)
    sites["book"] = HALLS_LEFT * m.site_capex * (sites["mw_energised"] - sites["leased"] - sites["converting"])
    state.hyperscalers.rows["campus_book"] = HALLS_LEFT * CAMPUS_COST * state.hyperscalers.rows["owned_mw"]
    shares = tables.leases["tenant_capex_share"]
    for lease, share in zip(leases, shares, strict=False):
        if lease["ready_week"] <= 0:
            cost = HALLS_LEFT * hall_capex(p, int(lease["tier"])) * float(lease["it_mw"])
            sites["book"][lease["site"]] += (1.0 - share) * cost
            lease["fitout"] = share * cost
    for project in projects:
        lease = leases[project["lease"]]
        done = hall_capex(p, int(lease["tier"])) * float(lease["it_mw"]) - float(project["cost"])
        project["tenant_built"] = project["tenant_share"] * done
        project["built"] = (1.0 - project["tenant_share"]) * done


def book_by_company(state: State) -> np.ndarray:
    """Book values of what each company owns: rigs, sites and works.  [$ by row of companies]"""
    count, owner = len(state.companies), state.sites.rows["owner"]
    fleets, projects = state.fleets.rows, state.projects.rows
    total = np.bincount(fleets["owner"], fleets["book"], count) + np.bincount(owner, state.sites.rows["book"], count)
    return total + np.bincount(owner[projects["site"]], projects["built"], count)


def scale(state: State, company: int, factor: float) -> None:
    """Multiply all book values of a company."""
    fleets, sites, projects = state.fleets.rows, state.sites.rows, state.projects.rows
    fleets["book"][fleets["owner"] == company] *= factor
    sites["book"][sites["owner"] == company] *= factor
    projects["built"][sites["owner"][projects["site"]] == company] *= factor
