"""What companies are worth to the market: sites, contracts, an option on uncommitted megawatts, coins, cash, debt."""

import numpy as np

from agents.codes import ABROAD, GPU_CLOUD, MINER, SHELL
from agents.rules.compiled import phase, rule
from agents.rules.finance import annuity, discount_factor, value_of_rent
from agents.rules.site import stay_value
from model.state import State

# Start values: what the nine's market values of November 2025 say about uncommitted MW; assumption A64.
HAZARD_PRIOR = ((0.0, 0.0, 0.01), (0.01, 0.03, 0.05), (0.02, 0.05, 0.12))  # [suitability, size] a quarter
WORTH_PRIOR = 3.0e6  # $/gross MW of a signing


@rule
def bucket(value: float, low: float, high: float) -> int:
    """0, 1 or 2 by two thresholds.

    >>> [bucket(x, 40.0, 150.0) for x in (10.0, 40.0, 200.0)]
    [0, 1, 2]
    """
    return (1 if value >= low else 0) + (1 if value >= high else 0)


@rule
def option_value(hazard: float, worth: float, years: float, rate: float) -> float:
    """Chance that a MW is let within the window, times the worth of letting it, from the middle of the window.  [$/MW]

    >>> option_value(0.0, 1e6, 4.0, 0.1), round(option_value(1.0, 121.0, 4.0, 0.1), 6)
    (0.0, 100.0)
    """
    chance = 1.0 - (1.0 - hazard) ** (4.0 * years)
    return chance * worth * discount_factor(rate, 2.0 * years)


@rule
def lease_value(lease, p, week: int, spread: float) -> float:
    """Contracted cash of a lease that is left, credits of an advance taken off; for cloud the shell re-let after it.  [$]"""
    rate = (p.cloud_rate if lease.tier == GPU_CLOUD else p.lease_rate) + spread
    margin = p.turnkey_margin
    if lease.tier == SHELL:
        margin = p.shell_margin
    elif lease.tier == GPU_CLOUD:
        margin = p.cloud_margin
    delay = max(0, int((lease.ready_week - week) / 13.0))
    served = max(0.0, (week - lease.ready_week) / 52.18)
    left = max(0.0, (lease.end_week - max(week, lease.ready_week)) / 52.18)
    now = lease.rent * (1.0 + lease.escalator) ** float(int(served))
    value = value_of_rent(now * margin, lease.escalator, left, delay, rate, 160, False)
    if lease.tier == GPU_CLOUD:
        end = delay + int(4.0 * left)
        value += value_of_rent(p.turnkey_rent * p.turnkey_margin, 0.0, 40.0, end, rate, int(p.horizon), False)
        value += p.gpu_residual * p.gpu_capex * discount_factor(rate, end)
    return lease.it_mw * value - lease.unearned


@phase
def value_companies(companies, sites, leases, projects, own_efficiency, own_age, view_, m_, p_, later, hazard, worth,
                    years, price, week):  # fmt: skip
    """Set every company's enterprise and equity value from what it owns; nobody's own outlook enters.  [$]"""
    view, m, p = view_[0], m_[0], p_[0]
    for row in range(len(companies)):
        companies[row].enterprise = 0.0
    for row in range(len(sites)):
        site = sites[row]
        if not site.alive:
            continue
        company = companies[site.owner]
        base = site.mining + site.hosting + site.free
        company.enterprise += base * stay_value(
            site, 0.0, p.mining_rate + company.spread, own_efficiency[row], own_age[row], view, m, p, later[site.zone]
        )
        if site.zone != ABROAD:
            size = base + site.mw_approved
            h = hazard[bucket(site.suitability, 0.4, 0.7), bucket(size, 40.0, 150.0)]
            w = worth[bucket(site.suitability, 0.4, 0.7), bucket(size, 40.0, 150.0)]
            company.enterprise += size * option_value(h, w, years, 0.12 + company.spread)
    for row in range(len(leases)):
        lease = leases[row]
        if lease.alive:
            owner = companies[sites[lease.site].owner]
            owner.enterprise += lease_value(lease, p, week, owner.spread)
    for row in range(len(projects)):
        project = projects[row]
        if project.alive:
            weeks = max(1, project.ready_week - project.start_week)
            left = max(0, project.ready_week - week) / weeks * project.cost + project.at_delivery
            companies[sites[project.site].owner].enterprise -= left * (1.0 - project.tenant_share)
    for row in range(len(companies)):
        company = companies[row]
        company.enterprise -= company.overhead * 52.0 * annuity(0.12, 10.0) * 0.5
        company.value = max(0.0, company.enterprise + company.cash + company.btc * price - company.debt)


def prior(enabled: bool) -> tuple[np.ndarray, np.ndarray]:
    """The market's beliefs on signings at the start; none where there is no AI."""
    if not enabled:
        return np.zeros((3, 3)), np.zeros((3, 3))
    return np.array(HAZARD_PRIOR), np.full((3, 3), WORTH_PRIOR)


def learn(state: State, signed: np.ndarray, created: np.ndarray) -> None:
    """Move beliefs on letting towards this quarter's signings.

    signed [site] gross MW let this quarter; created [site] value per gross MW over mining on.
    """
    weight, beliefs = state.scenario.finance.learning, state.beliefs
    sites = state.sites.rows
    companies = state.companies.rows
    mine = sites["alive"] & (sites["zone"] != ABROAD) & (companies["kind"][sites["owner"]] == MINER)
    room = sites["mining"] + sites["hosting"] + sites["free"] + sites["mw_approved"] + signed
    suits = (sites["suitability"] >= 0.4).astype(int) + (sites["suitability"] >= 0.7)
    sizes = (room >= 40.0).astype(int) + (room >= 150.0)
    for suit in range(3):
        for size in range(3):
            here = mine & (suits == suit) & (sizes == size)
            total = room[here].sum()
            if total <= 0.0:
                continue
            seen = min(0.5, signed[here].sum() / total)
            beliefs.hazard[suit, size] += weight * (seen - beliefs.hazard[suit, size])
            if signed[here].sum() > 0.0:
                worth = float((created[here] * signed[here]).sum() / signed[here].sum())
                beliefs.worth[suit, size] += weight * (max(0.0, worth) - beliefs.worth[suit, size])
