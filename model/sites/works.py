"""Works: what is ordered, what a week of them costs, and what happens on the day they are done."""

import numpy as np
from scipy.special import ndtri

from agents.building import Building
from agents.codes import GPU_CLOUD
from agents.options.option import Letting
from agents.options.registry import COLOCATION, LET, OPTIONS, bill_of, weeks_of
from agents.options.turnkey import REFIT_QUARTERS
from agents.parameters import Leasing
from agents.population import CompanyRow, Lease, Loan, Project, Site, Vintage
from agents.records import Grid, Rows
from agents.rules.building import conversion_quarters
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER
from model.books.ledger import WORKS, WORKS_FINISHED, Flows, enter, pay
from model.foundation.terms import Parts, Terms, Things
from model.money.contracts import draw
from model.money.project_loans import deliver_gpus
from model.scenario import Scenario
from model.sites.energising import energise
from model.sites.generation import add_ai_plant
from model.sites.rigs import ROUNDING, rehouse, sell_some
from model.state import State
from model.statements.sheets import depreciate

REFIT_WEEKS = round(REFIT_QUARTERS * WEEKS_A_QUARTER)


def letting_of(option: int) -> Letting:
    """What an option that is built for a tenant declares; ValueError for others."""
    letting = OPTIONS[option].letting
    if letting is None:
        raise ValueError(f"{OPTIONS[option].name}: nothing is built for a tenant")
    return letting


@rule
def in_empty_halls(option: int, halls: float, gross_mw: float) -> bool:
    """Whether a phase goes into halls that stand empty at a site.   halls [MW]: that do

    >>> in_empty_halls(COLOCATION, 80.0, 80.0), in_empty_halls(COLOCATION, 80.0, 100.0)
    (True, False)
    """
    return option == COLOCATION and gross_mw <= halls + 1e-6


@rule
def cost_of_works(
    option: int, suitability: float, refit: bool, gross_mw: float, p: Leasing, b: Building
) -> tuple[float, float]:
    """Cost of the works and what is due at delivery; a refit where halls stand empty.  [$], [$]"""
    cost, at_delivery = bill_of(LET[option], p, b, suitability, gross_mw)
    return cost * (p.refit if refit else 1.0), at_delivery


@rule
def weeks_of_works(option: int, refit: bool, z: float, b: Building) -> int:
    """How long the works take.  [weeks]   z: standard normal, how long a conversion takes there"""
    if refit:
        return REFIT_WEEKS
    quarters = conversion_quarters(b.conversion_median, b.conversion_sd, b.conversion_low, b.conversion_high, z)
    return weeks_of(LET[option], b, quarters)


def project_cost(scenario: Scenario, option: int, site: Site, gross_mw: float) -> tuple[float, float]:
    """`cost_of_works` at a site.  [$], [$]"""
    refit = in_empty_halls(option, float(site["halls"]), gross_mw)
    return cost_of_works(option, float(site["suitability"]), refit, gross_mw, scenario.leasing, scenario.building)


def drawn_delay(state: State, site: int) -> float:
    """How long works take at a site, drawn once a quarter.  [standard normal]"""
    return float(ndtri(state.draws.uniform("works", len(state.sites), state.week)[site]))


def works_weeks(state: State, option: int, site: int, gross_mw: float) -> int:
    """`weeks_of_works` at a site this quarter.  [weeks]"""
    refit = in_empty_halls(option, float(state.sites.rows["halls"][site]), gross_mw)
    return weeks_of_works(option, refit, drawn_delay(state, site), state.scenario.building)


def start_campus(state: State, site: int, gross_mw: float) -> None:
    """A hyperscaler turns a site that it has bought into a campus of its own."""
    cost, _ = project_cost(state.scenario, COLOCATION, state.sites.rows[site], gross_mw)
    refit = in_empty_halls(COLOCATION, float(state.sites.rows["halls"][site]), gross_mw)
    state.projects.add(
        site=site,
        option=COLOCATION,
        alive=True,
        gross_mw=gross_mw,
        lease=-1,
        start_week=state.week,
        ready_week=state.week + works_weeks(state, COLOCATION, site, gross_mw),
        cost=cost,
        refit=refit,
    )
    take_megawatts(state, site, gross_mw, refit)


def take_megawatts(state: State, site: int, gross_mw: float, refit: bool) -> None:
    """The works take their part of the connection; a refit takes empty halls with it."""
    state.touch(site)
    clear_megawatts(state, site, gross_mw)
    state.touch(site)
    state.sites.rows["converting"][site] += gross_mw
    state.sites.rows["halls"][site] -= refit * gross_mw
    state.recount()


def clear_megawatts(state: State, site: int, gross_mw: float) -> None:
    """Free connection for a new use: idle first, then the owner's rigs, then hosted ones, whose owners are evicted."""
    record, names = state.sites.rows[site], state.names
    missing = gross_mw - max(0.0, float(record["free"]))
    if missing <= ROUNDING:
        return
    here, owners, owner = state.fleets_on(site), state.fleets.rows["owner"], int(record["owner"])
    missing = sell_some(state, here[owners[here] == owner], missing)
    for row in here[owners[here] != owner].tolist() if missing > ROUNDING else ():
        taken = min(missing, float(state.fleets.rows["mw"][row]))
        state.event("eviction", names[owner], names[owners[row]], site=site, mw=taken)
        rehouse(state, row, taken)
        missing -= taken
        if missing <= ROUNDING:
            break


@phase
def pay_works(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    projects: Rows[Project],
    loans: Rows[Loan],
    flows: Flows,
    week: int,
    parts: Rows[Parts],
    due: np.ndarray,
) -> int:
    """A week's cost of all works under way, by owner and tenant, and what lenders advance on it.

    What ends becomes property in the books.  Notes in due [project] which begin or end this week.

    Returns how many those are.
    """
    count, world = 0, parts[0].world
    for row in range(len(projects)):
        project = projects[row]
        due[row] = False
        if not project.alive or week < project.start_week:
            continue
        begins = project.before_start and week == max(1, project.start_week)
        if begins or week >= project.ready_week:
            due[row] = True
            count += 1
        owner, weekly = sites[project.site].owner, project.cost / max(1, project.ready_week - project.start_week)
        if week > project.start_week or week == 0:  # the first payment comes a week after the start
            if project.tenant_share > 0.0:
                tenant = leases[project.lease].tenant
                usd = weekly * project.tenant_share
                project.tenant_built += pay(companies, flows, tenant, world, WORKS, usd)
            usd = weekly * (1.0 - project.tenant_share)
            if project.lent > 0.0:
                draw(companies, loans[project.loan], flows, parts[0].lender, usd * project.lent)
            project.built += pay(companies, flows, owner, world, WORKS, usd)
        if week >= project.ready_week:
            finish_books(owner, sites[project.site], leases, project, flows)
    return count


@rule
def finish_books(owner: int, site: Site, leases: Rows[Lease], project: Project, flows: Flows) -> None:
    """What was under construction becomes property: the owner's part of the site, the tenant's of its lease."""
    site.book += enter(flows, owner, owner, WORKS_FINISHED, project.built)
    if project.lease >= 0:
        lease = leases[project.lease]
        lease.fitout += enter(flows, lease.tenant, lease.tenant, WORKS_FINISHED, project.tenant_built)


@phase
def wear_and_pay(
    things: Things, vintages: Grid[Vintage], flows: Flows, terms: Rows[Terms], parts: Rows[Parts], due: np.ndarray
) -> int:
    """The week's depreciation, then what is paid for works under way: see `pay_works`."""
    depreciate(things, vintages, flows, terms, parts)
    companies, sites, _, leases, projects, loans, _, _, _, _ = things
    return pay_works(companies, sites, leases, projects, loans, flows, terms[0].week, parts, due)


def build(state: State, terms: Rows[Terms]) -> None:
    """A week of things and works: write them down, pay for what is built, begin and hand over what is due, energise connections."""
    projects, due, flows = state.projects.rows, np.empty(len(state.projects), bool), state.ledger.flows
    if wear_and_pay(state.things(), state.vintages, flows, terms, state.cast.parts, due):
        for row in np.flatnonzero(due).tolist():
            project = projects[row]
            if project["before_start"] and state.week == max(1, project["start_week"]):
                begin_signed_works(state, row)
            if state.week >= project["ready_week"]:
                hand_over(state, row, int(state.sites.rows["owner"][project["site"]]))
    energise(state)


def begin_signed_works(state: State, row: int) -> None:
    """Works for a lease older than the run: a phase that had not begun takes its megawatts."""
    project = state.projects.rows[row]
    if project["start_week"] > 0:
        state.sites.rows["reserved"][project["site"]] -= project["gross_mw"]
        state.recount()
        take_megawatts(state, int(project["site"]), float(project["gross_mw"]), False)


def hand_over(state: State, row: int, owner: int) -> None:
    """The works are done: tenants move in."""
    project = state.projects.rows[row]
    site = int(project["site"])
    record = state.sites.rows[site]
    project["alive"] = False
    gross = float(project["gross_mw"])
    option = OPTIONS[project["option"]]
    if letting_of(project["option"]).plant:
        add_ai_plant(state, site, int(project["lease"]), gross)
    else:
        record["converting"] -= gross
    if project["at_delivery"] > 0.0:
        deliver_gpus(state, row, owner)
    record["cloud" if option.tier == GPU_CLOUD else "leased"] += gross
    if project["lease"] < 0:
        place = state.hyperscalers.rows["company"] == owner
        state.hyperscalers.rows["owned_mw"][place] += gross
        state.ai.campus_mw += gross
    tenant = owner if project["lease"] < 0 else int(state.leases.rows["tenant"][project["lease"]])
    names = state.names
    state.event("conversion_done", names[owner], names[tenant], site=site, lease=project["lease"], mw=gross)
