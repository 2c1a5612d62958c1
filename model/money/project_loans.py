"""How works are financed: what lenders advance on rents to come, who stands behind it, and GPUs at delivery."""

from agents.capital import Finance
from agents.codes import PROJECT_LOAN
from agents.parameters import Leasing
from agents.rules.finance import annuity
from agents.units import WEEKS_A_YEAR
from model.books.ledger import GPUS
from model.money.finance import borrow
from model.state import State

BACKED_COVERAGE = 1.1  # net rent over debt service where the tenant stands behind it; assumption A60


def margin_of(p: Leasing, tier: int) -> float:
    """Part of the rent that a landlord keeps, by tier."""
    return (p.shell_margin, p.turnkey_margin, p.cloud_margin)[tier]


def lendable(f: Finance, cost: float, net_rent: float, years: float, *, backed: bool = False) -> float:
    """What lenders advance on works: a share of cost, and no more than the net rent [$/year] can serve with a margin.  [$]

    Where the tenant stands behind the loan they advance more, on a thinner margin.
    """
    share, coverage = (1.0 - f.backed_capital, BACKED_COVERAGE) if backed else (f.loan_to_cost, f.coverage)
    serviced = net_rent * annuity(f.debt_rate, min(f.loan_years, years - 1.0)) / coverage
    return max(0.0, min(share * cost, serviced))


def take_support(state: State, lease: int, loan: float) -> None:
    """A tenant stands behind its landlord's loan, and gets warrants on its shares for that."""
    record, f = state.leases.rows[lease], state.scenario.finance
    owner = int(record["landlord"])
    record["support"] = loan
    state.companies.rows[owner]["shares"] *= 1.0 + f.warrants
    tenant = state.names[int(record["tenant"])]
    state.event("support", state.names[owner], tenant, site=record["site"], lease=lease, usd=loan)


def finance_works(state: State, row: int) -> None:
    """Lenders advance their part of what is still to be built; it is repaid in level payments out of the rent."""
    f, p, project = state.scenario.finance, state.scenario.leasing, state.projects.rows[row]
    site, lease = int(project["site"]), state.leases.rows[project["lease"]]
    years = float(lease["end_week"] - lease["ready_week"]) / WEEKS_A_YEAR
    net_rent = float(lease["rent"] * lease["it_mw"]) * margin_of(p, int(lease["tier"]))
    loan = lendable(
        f,
        float(project["cost"]) * (1.0 - float(project["tenant_share"])),
        net_rent,
        years,
        backed=bool(lease["support"] > 0.0),
    )
    maturity = int(project["ready_week"]) + int(min(f.loan_years, years - 1.0) * WEEKS_A_YEAR)
    borrow(
        state,
        int(state.sites.rows["owner"][site]),
        site,
        loan,
        f.debt_rate,
        maturity,
        form=PROJECT_LOAN,
        amortising=True,
        grace=int(project["ready_week"]),
    )


def deliver_gpus(state: State, site: int, owner: int, usd: float) -> None:
    """GPUs are paid at delivery: three quarters by lenders who take them as security, the rest from cash."""
    f, years = state.scenario.finance, state.scenario.leasing.cloud_years
    borrow(
        state,
        owner,
        site,
        f.loan_to_cost * usd,
        f.debt_rate,
        state.week + int(years * WEEKS_A_YEAR),
        form=PROJECT_LOAN,
        amortising=True,
    )
    state.sites.rows["gpu_book"][site] += state.post(owner, state.cast.world, GPUS, usd)
