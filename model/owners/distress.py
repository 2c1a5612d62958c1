"""Default, restructuring and liquidation: who fails and why, who is bridged, who loses the money.  No money vanishes."""

import numpy as np

from agents.codes import BRIDGE, ENDINGS, PROJECT_LOAN
from agents.population import CompanyRow, Loan, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import DEBT_CONVERTED, DEBT_FORGIVEN
from model.money.covenants import settle_covenants
from model.money.cover import ring_fenced, service_due
from model.money.finance import borrow, free_coins, means_of_all, raise_outside, sell_coins, use_coins
from model.money.treasury import convert_notes, reduce
from model.owners.endings import close, settle_creditors
from model.owners.enforcement import hand_back, release, works_of_quarter
from model.owners.site_sales import sell_site_to_best, worth_to_owner
from model.owners.valuation import SiteWorth
from model.sites.rigs import sell_rigs
from model.state import Shortfall, State

LASTING_LOSSES = "lasting losses"  # why a company without debt is wound up
REASONS = ("operating losses", "works under way", "debt that fell due")
BRIDGED, RESTRUCTURED = 156, 260  # weeks until a bridge, and what is left of debt that was cut, falls due
APART = 104  # weeks that lie at least between two restructurings of a company


@rule
def due_soon(loan: Loan, week: int) -> bool:
    """Whether a loan must be repaid in one piece within a quarter."""
    return loan.alive and not loan.amortising and loan.maturity_week <= week + WEEKS_A_QUARTER


@phase
def add_needs(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    projects: Rows[Project],
    loans: Rows[Loan],
    week: int,
    service: np.ndarray,
    needs: np.ndarray,
) -> None:
    """Needs by reason and company: see `quarter_needs`; `needs` is written.  [$]   service [company] $"""
    losses, works, due = needs[0], needs[1], needs[2]
    needs[:] = 0.0
    for row in range(len(loans)):
        if due_soon(loans[row], week):
            due[loans[row].borrower] += loans[row].principal
    for row in range(len(projects)):
        works[sites[projects[row].site].owner] += works_of_quarter(projects[row], week)
    for row in range(len(companies)):
        left = companies[row].operating_profit - service[row]
        losses[row] = max(0.0, -left)
        works[row] = max(0.0, works[row] - max(0.0, left))


def quarter_needs(state: State) -> np.ndarray:
    """Cash that each company must find next quarter, by reason: operating losses, works under way, what falls due.

    [reason, company] $; losses are what profit, coins kept counted in, leaves open of debt service; what is left of it pays
    for works.
    """
    needs, tables = np.empty((len(REASONS), len(state.companies))), (state.companies.rows, state.sites.rows)
    own, projects = service_due(state)
    add_needs(*tables, state.projects.rows, state.loans.rows, state.week, own + projects, needs)
    return needs


def falls_due(state: State) -> np.ndarray:
    """Which loans must be repaid in one piece within a quarter."""
    loans = state.loans.rows
    return loans["alive"] & ~loans["amortising"] & (loans["maturity_week"] <= state.week + WEEKS_A_QUARTER)


def may_bridge(state: State, company: int, missing: float) -> bool:
    """Whether enough value stands behind all debt that a company answers for, what is missing [$] included."""
    row = state.companies.rows[company]
    own = float(row["debt"]) - float(ring_fenced(state)[company])
    return bool(row["value"] >= 0.5 * (own + missing))


def bridge(state: State, company: int, missing: float, weeks: int) -> None:
    """Lenders bridge a gap [$] for some weeks, at two points more than other debt costs."""
    rate = state.scenario.finance.debt_rate + float(state.companies.rows["spread"][company]) + 0.02
    borrow(state, company, -1, missing, rate, state.week + weeks, form=BRIDGE, amortising=False)


def refinance(state: State) -> None:
    """Loans that fall due are rolled over for three years where equity stands behind them, at two points more."""
    loans, companies = state.loans.rows, state.companies.rows
    due = falls_due(state)
    due &= (companies["value"] >= 0.5 * (companies["debt"] - ring_fenced(state)))[loans["borrower"]]
    loans["maturity_week"][due] = state.week + int(3 * WEEKS_A_YEAR)
    loans["rate"][due] += 0.02


def settle_distress(state: State, worth: SiteWorth) -> None:
    """Test every independent miner; sell the sites of those that fail.

    worth: what each site is worth to the market, by part.
    """
    convert_notes(state)
    hand_back(state, worth)
    settle_covenants(state, quarter_needs(state)[[0, 2]].sum(axis=0))
    refinance(state)
    rows, miners = state.companies.rows, state.miners_alive()
    weak = np.where(rows["operating_profit"][miners] < 0.0, rows["weak_quarters"][miners] + 1, 0)
    rows["weak_quarters"][miners] = weak
    missing, wanting = gaps(state)
    tired = weak >= state.scenario.finance.weak_quarters
    tired &= (rows["debt"][miners] <= 1.0) & (rows["mw_ai"][miners] <= 0.0)
    for company, gives_up in zip(miners.tolist(), tired.tolist(), strict=True):
        if missing[company] > 0.0:
            rescue(state, company, worth)
        elif wanting[company] > 0.0:
            gather(state, company, float(wanting[company]))
        elif gives_up:
            fail(state, company, "liquidation", worth, LASTING_LOSSES)


@phase
def weigh_gaps(
    companies: Rows[CompanyRow], needs: np.ndarray, able: np.ndarray, missing: np.ndarray, wanting: np.ndarray
) -> None:
    """See `gaps`; missing, wanting [company] $ are written.   needs [reason, company], able [company] $"""
    for row in range(len(companies)):
        company, losses, works, due = companies[row], needs[0, row], needs[1, row], needs[2, row]
        free = company.cash - company.committed
        raised, need = able[row] - free, losses + works + due  # by coins and shares
        lacks_due = losses + due - max(0.0, free) if due > 0.0 else 0.0
        missing[row] = max(need - (company.cash + raised), lacks_due - raised if due > 0.0 else 0.0)
        wanting[row] = max(need - company.cash, lacks_due)


def gaps(state: State) -> tuple[np.ndarray, np.ndarray]:
    """What each company lacks next quarter whatever it raises, and what it has yet to raise.  [$ by company]

    Losses and works are paid from all its cash; debt that falls due is not repaid from money committed to works.
    """
    missing, wanting = np.empty(len(state.companies)), np.empty(len(state.companies))
    weigh_gaps(state.companies.rows, quarter_needs(state), means_of_all(state), missing, wanting)
    return missing, wanting


def rescue(state: State, company: int, worth: SiteWorth) -> None:
    """Whoever cannot pay is bridged, else freed of projects, else restructured, else wound up.

    Lenders bridge what neither shares nor coins bring, and these come first.
    """
    missing = float(gaps(state)[0][company])
    while missing > 0.0 and not may_bridge(state, company, missing):
        if not release(state, company, worth):
            settle_failure(state, company, missing, worth)
            return
        missing = float(gaps(state)[0][company])
    gather(state, company, float(gaps(state)[1][company]))
    left = float(gaps(state)[1][company])
    if missing > 0.0 and left > 0.0:
        bridge(state, company, left, BRIDGED)


def settle_failure(state: State, company: int, missing: float, worth: SiteWorth) -> None:
    """What is done where nobody bridges what is missing [$]: lenders take shares for debt, or the company ends."""
    reasons = quarter_needs(state)[:, company]
    why = REASONS[int(np.argmax(reasons))]
    losses, works, due = reasons.tolist()
    state.shortfalls.append(Shortfall(state.week, company, losses, works, due, missing))
    if restructure(state, company, float(missing - reasons[2]), why):
        gather(state, company, float(gaps(state)[1][company]))
    else:
        fail(state, company, "default", worth, why)


def restructure(state: State, company: int, missing: float, why: str) -> bool:
    """Lenders take shares for part of their debt where the company is worth more going on than broken up; projects stay apart.

    It must earn money before it pays them; the debt that is left falls due in five years and is new money included.
    missing: cash that it needs though no debt falls due [$].  False, and nothing done, where lenders gain nothing.
    """
    row, f, loans = state.companies.rows[company], state.scenario.finance, state.loans.rows
    held = np.flatnonzero(loans["alive"] & (loans["borrower"] == company) & (loans["form"] != PROJECT_LOAN))
    owed = float(loans["principal"][held].sum())
    going = float(row["enterprise"]) + float(row["btc"]) * state.bitcoin.price + max(0.0, float(row["cash"]))
    going -= float(ring_fenced(state)[company])
    kept = f.restructured_debt * going - max(0.0, missing)
    if row["operating_profit"] <= 0.0 or not 0.0 < kept < owed or state.week - row["restructured_week"] < APART:
        return False
    stake = owners_stake(going, owed)
    shares_worth = (1.0 - stake) * (1.0 - f.restructured_debt) * going
    lost = max(0.0, 1.0 - shares_worth / (owed - kept))  # of what is cut: the shares do not make up for it
    for loan in held:
        cut_loan(state, int(loan), float(loans["principal"][loan]) * (1.0 - kept / owed), lost)
        loans["maturity_week"][loan], loans["amortising"][loan] = state.week + RESTRUCTURED, False
    if missing > 0.0:
        bridge(state, company, missing, RESTRUCTURED)
    row["shares"] /= stake
    row["restructured_week"] = state.week
    state.event("restructuring", state.names[company], why, mw=row["mw_energised"], usd=owed - kept)
    return True


def cut_loan(state: State, row: int, usd: float, lost: float) -> None:
    """A loan is cut by a sum; lenders get shares for it, but for the part [0-1] that is lost."""
    company, lender = int(state.loans.rows["borrower"][row]), state.cast.lender
    forgiven = state.ledger.enter(company, lender, DEBT_FORGIVEN, usd * lost)
    converted = state.ledger.enter(company, lender, DEBT_CONVERTED, usd - forgiven)
    state.losses += forgiven
    reduce(state, row, forgiven + converted)


@rule
def owners_stake(going: float, owed: float) -> float:
    """Share of a restructured company that its old shareholders keep: what was theirs, at least a tenth.  [0-1]

    >>> owners_stake(200.0, 120.0), owners_stake(100.0, 130.0)
    (0.4, 0.1)
    """
    return max(0.1, (going - owed) / max(1.0, going))


def gather(state: State, company: int, missing: float) -> None:
    """Raise what is missing, as far as it can be: shares first, then coins.  [$]"""
    if missing > 0.0:
        missing -= raise_outside(state, company, missing)
    if missing > 0.0:
        use_coins(state, company, missing)


def fail(state: State, company: int, kind: str, worth: SiteWorth, why: str = "") -> None:
    """Wind a company up: coins and sites are sold, lenders are paid by what there is, owners get the rest.

    Where there is no debt nothing presses: what a site is worth in its hands is asked for it, or the most that anybody bids.
    """
    companies = state.companies.rows
    row = companies[company]
    held = state.live_sites_of(company)
    state.event(kind, state.names[company], why, mw=row["mw_energised"], usd=row["debt"])
    row["btc_pledged"] = 0.0
    sell_coins(state, company, free_coins(state.companies.rows, company))
    solvent = float(row["debt"]) <= 1.0
    for site in held.tolist():
        sell_site_to_best(state, site, company, worth, worth_to_owner(state, site, worth) if solvent else 0.0)
    for fleet in state.fleets_of(company).tolist():
        sell_rigs(state, int(fleet), float(state.fleets.rows["mw"][fleet]))
    settle_creditors(state, company, state.loans_of(company))
    close(state, company, ENDINGS.index(kind))
    state.recount()
