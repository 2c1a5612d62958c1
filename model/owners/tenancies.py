"""What tenants do with halls that they do not need: they pass them on, or leave them, or pay less, where a court lets them."""

from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, GPU_CLOUD, PROJECT_LOAN, SHELL
from agents.records import record_of
from agents.rules.leasing import relet_rent, rent_ceiling, rent_claim
from agents.units import WEEKS_A_YEAR
from model.books.ledger import CONSTRUCTION_PASSED, DAMAGES, PROPERTY_GONE, PROPERTY_PASSED
from model.money.contracts import end_lease, rent_of_week, sell_machines
from model.money.treasury import repay, repay_dearest
from model.sites.ahead import still_promised
from model.sites.works import finish_books, letting_of
from model.state import State


class Claim(NamedTuple):
    """What a landlord asks of a tenant that left a lease.  [row], [row], [$]"""

    lease: int
    landlord: int
    usd: float


def leases_of(state: State, place: int) -> list[int]:
    """Rows of a tenant's leases: those that are not yet in service first, then the dearest."""
    leases, company = state.leases.rows, state.hyperscalers.rows["company"][place]
    rows = np.flatnonzero(leases["alive"] & (leases["tenant"] == company))
    return rows[np.lexsort((-leases["rent"][rows], leases["ready_week"][rows] <= state.week))].tolist()


def leases_at_home(state: State, place: int) -> list[int]:
    """The same without those abroad, which serve what a tenant does there."""
    zones = state.sites.rows["zone"][state.leases.rows["site"]]
    return [row for row in leases_of(state, place) if zones[row] != ABROAD]


def rent_now(state: State, lease: int) -> float:
    """Rent of a lease as it stands, or as it will begin.  [$/IT-MW-year]"""
    record = state.leases.rows[lease]
    served = max(0, state.week - int(record["ready_week"]))
    return rent_of_week(float(record["rent"]), WEEKS_A_YEAR, float(record["escalator"]), served)


def yearly_rent(state: State, place: int) -> float:
    """What a tenant pays for its leases in service.  [$/year]"""
    leases = state.leases.rows
    served = [row for row in leases_of(state, place) if leases["ready_week"][row] <= state.week]
    return sum(rent_now(state, row) * float(leases["it_mw"][row]) for row in served)


def offer_of(state: State, lease: int, place: int) -> float:
    """The most that a tenant would pay for a lease.  [$/IT-MW-year]"""
    record, p = state.leases.rows[lease], state.scenario.leasing
    suited = float(state.sites.rows["suitability"][record["site"]])
    most = rent_ceiling(p.ceiling * float(state.hyperscalers.rows["rent_ceiling"][place]), suited, record["gross_mw"])
    dear = float(state.demand.dear_power[state.sites.rows["zone"][record["site"]]])
    return max(0.0, most * (p.shell_ceiling if record["tier"] == SHELL else 1.0) - dear)


def taker_of(state: State, lease: int, spare: np.ndarray) -> int:
    """Who lacks most and would pay the rent of a lease: its place, or -1.   spare [tenant] MW, below zero: lacking

    Machines of a landlord's own, advances and halls abroad stay with the tenant that they were agreed with.
    """
    record = state.leases.rows[lease]
    away = state.sites.rows["zone"][record["site"]] == ABROAD
    if away or record["tier"] == GPU_CLOUD or record["unearned"] > 0.0:
        return -1
    best = int(np.argmin(spare))
    pays = spare[best] <= -record["gross_mw"] and offer_of(state, lease, best) >= rent_now(state, lease)
    return best if pays else -1


def pass_on_spare(state: State, spare: np.ndarray) -> None:
    """Tenants pass halls that they do not use on to those that lack as much; they pay for all others to the end.

    spare [tenant] MW is brought up to date.
    """
    leases = state.leases.rows
    for place in np.flatnonzero(spare >= state.scenario.leasing.smallest_phase).tolist():
        for lease in leases_at_home(state, place) if spare.min() < 0.0 else []:
            if leases["ready_week"][lease] <= state.week and leases["gross_mw"][lease] <= spare[place]:
                pass_on(state, lease, place, spare)


def pass_on(state: State, lease: int, place: int, spare: np.ndarray) -> bool:
    """Another tenant takes a lease as it stands, with what was built for the first one; False where nobody does."""
    record, taker = state.leases.rows[lease], taker_of(state, lease, spare)
    if taker < 0:
        return False
    before, after = (int(state.hyperscalers.rows["company"][who]) for who in (place, taker))
    state.ledger.enter(after, before, PROPERTY_PASSED, float(record["fitout"]))
    works = state.projects.rows
    under_way = works["tenant_built"][works["alive"] & (works["lease"] == lease)].sum()
    state.ledger.enter(after, before, CONSTRUCTION_PASSED, float(under_way))
    record["tenant"] = after
    spare[place] -= record["gross_mw"]
    spare[taker] += record["gross_mw"]
    names = state.names[before], state.names[after]
    state.event("lease_passed_on", *names, site=record["site"], lease=lease, mw=record["gross_mw"])
    return True


def unneeded(state: State, place: int, spare: float) -> list[int]:
    """Leases that a tenant can do without: as many as fit into what it has too much.  [rows]   spare [MW]"""
    rows = []
    for lease in leases_at_home(state, place):
        gross = float(state.leases.rows["gross_mw"][lease])
        if gross <= spare:
            rows.append(lease)
            spare -= gross
    return rows


def shed(state: State, place: int, rows: list[int], spare: np.ndarray) -> list[Claim]:
    """A tenant in reorganisation passes on or rejects leases that it does not need.  Returns landlords' claims."""
    claims = []
    for lease in rows:
        if not pass_on(state, lease, place, spare):
            claims.append(reject(state, lease))
            spare[place] -= state.leases.rows["gross_mw"][lease]
    return claims


def reject(state: State, lease: int) -> Claim:
    """A lease ends before its time: works stop, whoever stands behind the loan pays it, an advance is set off.  The claim."""
    record = state.leases.rows[lease]
    tenant, site = int(record["tenant"]), int(record["site"])
    landlord = int(state.sites.rows["owner"][site])
    years = max(0.0, float(record["end_week"] - max(state.week, record["ready_week"])) / WEEKS_A_YEAR)
    claim = rent_claim(rent_now(state, lease) * float(record["it_mw"]), years) - float(record["unearned"])
    names = state.names[landlord], state.names[tenant]
    state.event("lease_rejected", *names, site=site, lease=lease, mw=record["gross_mw"])
    stop_works(state, lease, landlord)
    if record["support"] > 0.0 and record["backer"] != tenant:
        call_backer(state, lease, landlord)
    clear_machines(state, lease, landlord)
    tables = state.companies.rows, state.sites.rows, state.leases.rows
    end_lease(*tables, state.ledger.flows, lease, state.week)
    state.recount()
    return Claim(lease, landlord, max(0.0, claim))


def clear_machines(state: State, lease: int, landlord: int) -> None:
    """Machines that a landlord ran for a tenant that left are sold; those who lent on machines at the site are repaid first."""
    site, loans, works = int(state.leases.rows["site"][lease]), state.loans.rows, state.projects.rows
    tables = state.companies.rows, state.sites.rows, state.leases.rows
    terms = record_of(state.scenario.leasing)[0]
    usd = sell_machines(*tables, state.ledger.flows, lease, terms, state.week, state.cast.world)
    held = loans["alive"] & (loans["borrower"] == landlord) & (loans["site"] == site) & (loans["form"] == PROJECT_LOAN)
    held[works["loan"][works["lent"] > 0.0]] = False
    repay_dearest(state, np.flatnonzero(held), usd)


def call_backer(state: State, lease: int, landlord: int) -> None:
    """Whoever stands behind the loan on a hall repays it."""
    record, backer = state.leases.rows[lease], int(state.leases.rows["backer"][lease])
    loan = carried_by(state, lease)
    if loan >= 0:
        paid = state.post(
            backer, landlord, DAMAGES, min(float(record["support"]), float(state.loans.rows["principal"][loan]))
        )
        repay(state, loan, paid)
        state.event("backstop", state.names[backer], state.names[landlord], site=record["site"], lease=lease, usd=paid)


def carried_by(state: State, lease: int) -> int:
    """The loan on a hall that a lease carries: its row, or -1."""
    works, loans = state.projects.rows, state.loans.rows
    carried = works["loan"][(works["lease"] == lease) & (works["lent"] > 0.0)]
    carried = carried[loans["alive"][carried]]
    return int(carried[0]) if len(carried) else -1


def pay_claim(state: State, tenant: int, claim: Claim, part: float) -> None:
    """A landlord gets part [0-1] of its claim; what lenders have on the hall is repaid from it first."""
    paid = state.post(tenant, claim.landlord, DAMAGES, part * claim.usd)
    loan = carried_by(state, claim.lease)
    if loan >= 0 and paid > 0.0:
        repay(state, loan, paid)


def stop_works(state: State, lease: int, landlord: int) -> None:
    """Works for a tenant that left stop: what was begun is lost, lenders advance no more and want to be served."""
    works, sites, loans = state.projects.rows, state.sites.rows, state.loans.rows
    named: list[Any] = [rows.view(np.recarray) for rows in (sites, state.leases.rows, works)]  # as a rule takes them
    for row in np.flatnonzero(works["alive"] & (works["lease"] == lease)).tolist():
        project, site = works[row], int(works["site"][row])
        finish_books(landlord, named[0][site], named[1], named[2][row], state.ledger.flows)
        lost = state.ledger.enter(landlord, landlord, PROPERTY_GONE, float(project["built"]))
        sites["book"][site] -= lost
        project["alive"] = False
        if project["lent"] > 0.0:
            loan = loans[project["loan"]]
            loan["undrawn"], loan["grace_week"] = 0.0, min(int(loan["grace_week"]), state.week)
        if project["before_start"] and project["start_week"] > state.week:
            sites["reserved"][site] -= project["gross_mw"]
        elif not letting_of(int(project["option"])).plant:
            waiting = still_promised(state, row)
            sites["promised_mw"][site] -= waiting
            sites["converting"][site] -= project["gross_mw"] - waiting
            sites["halls"][site] += project["gross_mw"] * project["refit"]


def cut_rents(state: State, place: int, spare: np.ndarray) -> None:
    """Landlords of halls that a tenant in reorganisation keeps lower the rent to what they could have from others."""
    p, names = state.scenario.leasing, state.names
    terms, cuts = record_of(p)[0], []
    for lease in leases_of(state, place):
        record = state.leases.rows[lease]
        if record["tier"] == GPU_CLOUD or taker_of(state, lease, spare) >= 0:
            continue
        now, offer = rent_now(state, lease), offer_of(state, lease, place)
        home = bool(state.sites.rows["zone"][record["site"]] != ABROAD)
        rent = relet_rent(now, terms, int(record["tier"]), offer, state.beliefs.scarcity * home)
        if rent < now - 1.0:
            record["rent"] *= rent / now
            cuts += [(int(record["tier"]), rent)] if home else []
            landlord = int(state.sites.rows["owner"][record["site"]])
            told = {"site": record["site"], "lease": lease, "mw": record["gross_mw"], "usd_it_mw_year": rent}
            state.event("rent_cut", names[landlord], names[int(record["tenant"])], **told)
    learn_rents(state, cuts)


def learn_rents(state: State, cuts: list[tuple[int, float]]) -> None:
    """The market learns rents from those that were agreed anew as it does from deals.   cuts: tier, $/IT-MW-year"""
    rents, weight = state.beliefs.rents, state.scenario.behaviour.rent_learning
    for tier in {tier for tier, _ in cuts}:
        rents[tier] += weight * (float(np.mean([rent for which, rent in cuts if which == tier])) - rents[tier])
