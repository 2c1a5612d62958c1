"""A lease is signed: what it costs and brings is drawn up, the owner's money is raised, and the works begin."""

from typing import NamedTuple

from agents.building import Building
from agents.capital import Finance
from agents.codes import GPU_CLOUD, TURNKEY
from agents.options.registry import TIER
from agents.parameters import Leasing
from agents.population import Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_YEAR
from model.books.ledger import PREPAYMENT
from model.money.finance import free_cash, raise_outside
from model.money.project_loans import Contract, Parts, finance_works, margin_of, parts_of, raise_own_part, take_support
from model.sites.ahead import first_week, promise
from model.sites.works import cost_of_works, drawn_delay, in_empty_halls, letting_of, take_megawatts, weeks_of_works
from model.state import State


class Draft(NamedTuple):
    """A lease as it would be signed: its works, and who would pay for them without and with the tenant behind the loan."""

    refit: bool
    cost: float  # $
    at_delivery: float  # $
    weeks: int
    years: float  # in service
    advance: float  # $
    alone: Parts
    backed: Parts


@rule
def years_of(p: Leasing, tier: int) -> float:
    """Term of a lease, by tier.  [years]"""
    return (p.shell_years, p.turnkey_years, p.cloud_years)[tier]


@phase
def draw_up(
    sites: Rows[Site],
    site: int,
    option: int,
    gross_mw: float,
    rent: float,
    ahead: bool,
    z: float,
    p_: Rows[Leasing],
    b_: Rows[Building],
    f_: Rows[Finance],
) -> Draft:
    """What a lease of a phase would cost and bring.   rent [$/IT-MW-year]; z: standard normal, how long works take there"""
    p, tier, it_mw = p_[0], TIER[option], gross_mw / p_[0].gross_per_it
    refit, cloud, years = in_empty_halls(option, sites[site].halls, gross_mw), tier == GPU_CLOUD, years_of(p, tier)
    cost, at_delivery = cost_of_works(option, sites[site].suitability, refit, gross_mw, p, b_[0])
    weeks = weeks_of_works(option, refit, z, b_[0])
    advance = it_mw * rent * (p.prepayment * years if cloud else p.ahead_advance * ahead)
    net_rent = rent * it_mw * margin_of(p, tier)
    contract = Contract(cost, at_delivery, net_rent, years, weeks / WEEKS_A_YEAR, advance, cloud)
    alone, backed = parts_of(f_[0], contract, False), parts_of(f_[0], contract, True)
    return Draft(refit, cost, at_delivery, weeks, years, advance, alone, backed)


def start_conversion(
    state: State,
    site: int,
    option: int,
    gross_mw: float,
    tenant: int,
    rent: float,
    *,
    ahead: bool = False,
    booked: bool = False,
) -> int:
    """Sign a lease, clear the megawatts, raise the money and start the works.  The lease's row; -1 where money fails.

    ahead: for megawatts that are energised later; booked: the works then begin in a later quarter.
    """
    s, record, letting, number = state.scenario, state.sites.rows[site], letting_of(option), state.numbers
    owner, blocks = int(record["owner"]), (number(s.leasing), number(s.building), number(s.finance))
    z = drawn_delay(state, site)
    drawn = draw_up(state.sites.rows, site, option, float(gross_mw), float(rent), ahead, z, *blocks)
    raised = raise_own_part(state, owner, drawn.alone, drawn.backed, backable=letting.tier == TURNKEY)
    if raised is None:
        save_up(state, owner, drawn.backed.own if letting.tier == TURNKEY else drawn.alone.own)
        return -1
    start = first_week(state.week, int(record["ahead_week"]), drawn.weeks, booked) if ahead else state.week
    when = {"ready_week": start + drawn.weeks, "gross_mw": gross_mw, "site": site, "alive": True}
    lease = state.leases.add(
        landlord=owner,
        tenant=tenant,
        tier=letting.tier,
        it_mw=gross_mw / s.leasing.gross_per_it,
        rent=rent,
        escalator=0.0 if letting.tier == GPU_CLOUD else s.leasing.escalator,
        signed_week=state.week,
        end_week=start + drawn.weeks + int(drawn.years * WEEKS_A_YEAR),
        prepaid=drawn.advance,
        **when,
    )
    take_advance(state, lease, drawn.advance)
    if raised.backed:
        take_support(state, lease, raised.loan)
    works = {"option": option, "lease": lease, "booked": booked, "ahead": ahead, "refit": drawn.refit}
    costs = {"cost": drawn.cost, "at_delivery": drawn.at_delivery}
    project = state.projects.add(start_week=start, **costs, **works, **when)
    begin_works(state, project, gross_mw, letting.plant, ahead)
    return lease


def save_up(state: State, owner: int, own: float) -> None:
    """Who cannot pay the own part [$] of a lease this quarter sells what shares the market takes, and can in a later one."""
    missing = own - free_cash(state, owner)
    if missing > 0.0:
        raise_outside(state, owner, missing)


def begin_works(state: State, project: int, gross_mw: float, plant: bool, ahead: bool) -> None:
    """New works take their megawatts, of the connection or of what is approved, and their loan is agreed."""
    site = int(state.projects.rows["site"][project])
    state.touch(site)
    if plant:
        state.recount()
    elif ahead:
        promise(state, site, gross_mw)
    else:
        take_megawatts(state, site, gross_mw, bool(state.projects.rows["refit"][project]))
    finance_works(state, project)
    state.touch(site)


def take_advance(state: State, lease: int, usd: float) -> None:
    """The tenant pays in advance; what is not earned yet is owed to it.  [$]"""
    if usd > 0.0:
        record = state.leases.rows[lease]
        paid = state.post(int(record["tenant"]), int(record["landlord"]), PREPAYMENT, usd)
        record["unearned"] = paid
        state.companies.rows[int(record["landlord"])]["prepaid"] += paid
