"""Contracts that run by the week: leases, loans, connection premiums, tie-ups, overhead."""

from agents.codes import GPU_CLOUD, SHELL
from agents.parameters import Leasing
from agents.population import CompanyRow, Connection, Lease, Loan, Site
from agents.records import Rows
from agents.rules.clouds import CREDIT_FREE, is_let_on, kept_after, sold_after, used_machines
from agents.rules.compiled import phase, rule
from agents.rules.finance import level_payment
from agents.rules.leasing import net_rent
from agents.rules.utility import PREMIUM_WEEKS
from agents.units import WEEKS_A_YEAR
from model.books.ledger import (
    DEBT_FORGIVEN,
    GPU_SALE,
    GPUS_GONE,
    INTEREST,
    INTEREST_ADDED,
    LOAN_OUT,
    MATURITY,
    OVERHEAD,
    PREMIUM,
    PREPAYMENT_EARNED,
    PROPERTY_GONE,
    RENT,
    REPAYMENT,
    SUBSIDY,
    TENANT_OPEX,
    TIE_UP_FEE,
    Flows,
    enter,
    pay,
)
from model.foundation.terms import Parts, Terms

NO_DECLINE = 1e-9  # a year, by which the rent of machines that are let on falls at least: it tells them from others


@rule
def rent_of_week(rent: float, it_mw: float, escalator: float, weeks_in_service: int) -> float:
    """A week's rent; it grows at each anniversary of service.  [$]

    >>> round(rent_of_week(1.8e6, 100.0, 0.03, 53) / rent_of_week(1.8e6, 100.0, 0.03, 51), 2)
    1.03
    """
    return rent * it_mw / WEEKS_A_YEAR * (1.0 + escalator) ** float(int(weeks_in_service / WEEKS_A_YEAR))


@rule
def credit_of_week(unearned: float, tier: int, week: int, ready: int, end: int) -> float:
    """Part of a prepayment that is credited against this week's rent, from the third year on for cloud.  [$]

    >>> credit_of_week(520.0, 2, 103, 0, 260), round(credit_of_week(520.0, 2, 104, 0, 260), 2)
    (0.0, 3.33)
    """
    first = ready + (int(CREDIT_FREE * 52.0) if tier == GPU_CLOUD else 0)
    if week < first or week >= end:
        return 0.0
    return unearned / (end - week)


@rule
def cost_of_serving(lease: Lease, p: Leasing, rent: float) -> float:
    """What a landlord spends in a week on a lease: a part of the rent; on machines let on as much as before.  [$]   rent [$]"""
    if lease.tier == SHELL:
        return rent * (1.0 - p.shell_margin)
    if lease.tier != GPU_CLOUD:
        return rent * (1.0 - p.turnkey_margin)
    if is_let_on(lease.escalator):
        return p.cloud_rent * lease.it_mw / WEEKS_A_YEAR * (1.0 - p.cloud_margin)
    return rent * (1.0 - p.cloud_margin)


@rule
def let_on(lease: Lease, p: Leasing, halls: float, rate: float) -> bool:
    """A cloud whose contract ends runs on where that is worth more than selling its machines; True where it does.

    halls [$/IT-MW-year]: what they would be let for; rate [1/year].  From then on the rent falls with what a generation earns.
    """
    years = (lease.end_week - lease.ready_week) / WEEKS_A_YEAR
    if lease.tier != GPU_CLOUD or is_let_on(lease.escalator):
        return False
    if kept_after(p, lease.rent, halls, rate, 0, years) <= sold_after(p, halls, rate, 0, years):
        return False
    lease.escalator = -max(p.gpu_decline, NO_DECLINE)
    lease.end_week += int(p.follow_on_years * WEEKS_A_YEAR)
    return True


@phase
def sell_machines(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    flows: Flows,
    row: int,
    p: Leasing,
    week: int,
    world: int,
) -> float:
    """A landlord's machines leave with the contract: buyers abroad pay what their generation fetches.  Returns that.  [$]"""
    lease = leases[row]
    site, years = sites[lease.site], (week - lease.ready_week) / WEEKS_A_YEAR
    if lease.tier != GPU_CLOUD or years < 0.0:
        return 0.0
    part = min(1.0, lease.gross_mw / max(lease.gross_mw, site.cloud))
    site.gpu_book -= enter(flows, site.owner, site.owner, GPUS_GONE, part * site.gpu_book)
    return pay(companies, flows, world, site.owner, GPU_SALE, used_machines(p, years) * lease.it_mw)


@phase
def serve_leases(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    flows: Flows,
    p: Rows[Leasing],
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> float:
    """Rent, credit of prepayments, costs of serving, end of terms.  Returns IT MW served."""
    served, week, world, subsidy = 0.0, terms[0].week, parts[0].world, terms[0].subsidy
    for row in range(len(leases)):
        lease = leases[row]
        if not lease.alive or week < lease.ready_week:
            continue
        landlord = sites[lease.site].owner
        halls = net_rent(terms[0].colocation, p[0].turnkey_margin, subsidy)
        if week >= lease.end_week and not let_on(lease, p[0], halls, p[0].cloud_rate + companies[landlord].spread):
            sell_machines(companies, sites, leases, flows, row, p[0], week, world)
            end_lease(companies, sites, leases, flows, row, week)
            continue
        served += lease.it_mw
        rent = rent_of_week(lease.rent, lease.it_mw, lease.escalator, week - lease.ready_week)
        credit = min(rent, credit_of_week(lease.unearned, lease.tier, week, lease.ready_week, lease.end_week))
        credit = enter(flows, landlord, lease.tenant, PREPAYMENT_EARNED, credit)
        lease.unearned -= credit
        companies[landlord].prepaid -= credit
        pay(companies, flows, lease.tenant, landlord, RENT, rent - credit)
        pay(companies, flows, landlord, world, TENANT_OPEX, cost_of_serving(lease, p[0], rent))
        if subsidy > 0.0:
            pay(companies, flows, world, landlord, SUBSIDY, subsidy * lease.it_mw / WEEKS_A_YEAR)
    return served


@phase
def end_lease(
    companies: Rows[CompanyRow], sites: Rows[Site], leases: Rows[Lease], flows: Flows, row: int, week: int
) -> None:
    """The tenant leaves: its halls stand empty, what it built stays, and what it prepaid for more than the rent is lost."""
    lease = leases[row]
    site = sites[lease.site]
    lease.alive = False
    companies[site.owner].prepaid -= lease.unearned
    enter(flows, site.owner, lease.tenant, PREPAYMENT_EARNED, lease.unearned)
    enter(flows, lease.tenant, lease.tenant, PROPERTY_GONE, lease.fitout)
    lease.unearned = lease.fitout = 0.0
    if week < lease.ready_week:
        return  # there was no hall yet
    site.halls += 0.0 if lease.tier == SHELL else lease.gross_mw  # a shell without its tenant's fittings is no hall
    if lease.tier == GPU_CLOUD:
        site.cloud -= lease.gross_mw
    else:
        site.leased -= lease.gross_mw


@rule
def instalment(principal: float, rate: float, weeks_left: int) -> float:
    """This week's part of the principal in level payments to maturity, interest apart.  [$]

    >>> round(instalment(520.0, 0.0, 52), 6), instalment(7.0, 0.1, 1)
    (10.0, 7.0)
    """
    if weeks_left <= 1:
        return principal
    return max(0.0, min(principal, level_payment(principal, rate, weeks_left) - principal * rate / WEEKS_A_YEAR))


@rule
def draw(companies: Rows[CompanyRow], loan: Loan, flows: Flows, lender: int, usd: float) -> None:
    """Draw on a project loan what lenders advance of a bill, as far as it goes.  [$]"""
    if loan.alive and loan.undrawn > 0.0:
        drawn = pay(companies, flows, lender, loan.borrower, LOAN_OUT, min(loan.undrawn, usd))
        loan.undrawn -= drawn
        loan.principal += drawn
        companies[loan.borrower].debt += drawn


@phase
def service_loans(
    companies: Rows[CompanyRow], loans: Rows[Loan], flows: Flows, terms: Rows[Terms], parts: Rows[Parts]
) -> None:
    """Interest, instalments of project loans, bullets at maturity where there is cash that works under way do not need.

    While the works go on (grace) interest is added to the principal.
    """
    week, lender = terms[0].week, parts[0].lender
    for row in range(len(loans)):
        loan = loans[row]
        if not loan.alive:
            continue
        borrower = companies[loan.borrower]
        if week < loan.grace_week:
            interest = loan.principal * loan.rate / WEEKS_A_YEAR
            interest = enter(flows, lender, loan.borrower, INTEREST_ADDED, interest)
            loan.principal += interest
            borrower.debt += interest
            continue
        pay(companies, flows, loan.borrower, lender, INTEREST, loan.principal * loan.rate / WEEKS_A_YEAR)
        due, kind = 0.0, REPAYMENT
        if loan.amortising:
            due = instalment(loan.principal, loan.rate, loan.maturity_week - week)
        elif week >= loan.maturity_week and borrower.cash - borrower.committed >= loan.principal:
            due, kind = loan.principal, MATURITY
        if due > 0.0:
            amount = min(loan.principal, pay(companies, flows, loan.borrower, lender, kind, min(due, loan.principal)))
            loan.principal -= amount
            borrower.debt -= amount
        if loan.principal < 1.0:
            borrower.debt -= enter(flows, loan.borrower, lender, DEBT_FORGIVEN, loan.principal)
            loan.principal = 0.0
            loan.alive = False
            borrower.btc_pledged -= loan.coins
            loan.coins = 0.0


@phase
def pay_standing(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    connections: Rows[Connection],
    flows: Flows,
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> None:
    """Premiums on capacity in service, a changed purpose's too, tie-up payments, overhead."""
    week, first_utility, world = terms[0].week, parts[0].first_utility, parts[0].world
    for row in range(len(connections)):
        link = connections[row]
        owed = link.premium * link.mw + link.ai_premium * link.converted
        if link.alive and owed > 0.0 and link.ready_week <= week < link.ready_week + PREMIUM_WEEKS:
            slots = link.slot_premium * link.mw
            pay(companies, flows, link.owner, parts[0].equipment, PREMIUM, slots / WEEKS_A_YEAR)
            premium = (owed - slots) / WEEKS_A_YEAR
            pay(companies, flows, link.owner, first_utility + link.zone, PREMIUM, premium)
    for row in range(len(sites)):
        site = sites[row]
        if site.alive and site.tied_mw > 0.0:
            tied = min(site.tied_mw, site.mining) * site.tie_price / WEEKS_A_YEAR
            pay(companies, flows, first_utility + site.zone, site.owner, TIE_UP_FEE, tied)
    for row in range(len(companies)):
        company = companies[row]
        if company.alive and company.overhead > 0.0:
            pay(companies, flows, row, world, OVERHEAD, company.overhead)
