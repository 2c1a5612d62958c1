"""What a site sells for, and how companies end: estates, shells, exits after a sale."""

import numpy as np
import pytest

from agents.codes import BRIDGE, ENDINGS, MINER, NEVER
from agents.options.registry import code_of
from agents.records import blank
from agents.rules.site import power_after
from experiments.questions.named import NAMED
from model.books.ledger import OPEX, REPAYMENT
from model.decisions import deeds
from model.decisions.deeds import Dealing, Order, sold
from model.decisions.deliberation import Choices
from model.economy import EnergyMarket
from model.money.finance import borrow, sell_coins
from model.opening.fringe import basis_of
from model.owners.distress import fail
from model.owners.endings import close_loans, dissolve_empty
from model.owners.offers import two_best
from model.owners.site_sales import transfer_site
from model.owners.takeovers import absorb
from model.owners.valuation import SiteWorth
from model.record.measures import of_tables
from model.record.survey import Survey
from model.sites.offered_load import fleet_runs_below
from model.sites.rigs import sell_rigs
from model.state import State
from tests.valued import worths


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=5)


def a_private_site(market: EnergyMarket) -> int:
    """A site of an unlisted miner without debt on it."""
    companies, owner = market.companies, market.state.sites.rows["owner"]
    return int(np.flatnonzero((companies["kind"][owner] == MINER) & ~companies["listed"][owner])[0])


@pytest.mark.parametrize(
    ("bids", "reserve", "paid"),
    [
        ({"MSFT": 100e6, "AMZN": 80e6}, 60e6, 80e6),
        ({"MSFT": 100e6, "AMZN": 20e6}, 60e6, 60e6),
        ({"MSFT": 100e6}, 60e6, 60e6),
        ({"MSFT": 50e6, "AMZN": 20e6}, 60e6, None),
    ],
)
def test_a_site_s_buyer_pays_the_runner_up_s_bid_or_the_reserve_and_keeps_the_rest(
    market: EnergyMarket,
    monkeypatch: pytest.MonkeyPatch,
    bids: dict[str, float],
    reserve: float,
    paid: float | None,
) -> None:
    state, site = market.state, a_private_site(market)
    seller, offers = int(state.sites.rows["owner"][site]), np.full(len(market.companies), -np.inf)
    for name, usd in bids.items():
        offers[state.names.index(name)] = usd
    monkeypatch.setattr(deeds, "offers_for", lambda *_: (int(np.argmax(offers)), offers))
    monkeypatch.setattr(deeds, "reserve_price", lambda *_: reserve)
    monkeypatch.setattr(SiteWorth, "most", lambda *_: np.inf)
    before, buyer = market.companies["cash"].copy(), int(np.argmax(offers))
    done = sold(Dealing(state, Choices(len(state.sites)), worths(market)), Order(site, code_of("sell"), 0, 0.0))
    assert done == (paid is not None)
    assert market.companies["cash"][seller] - before[seller] == pytest.approx(paid or 0.0)
    assert state.sites.rows["owner"][site] == (buyer if paid else seller)
    assert state.ledger.residual(market.companies) == 0.0


@pytest.mark.parametrize(("owed", "raised"), [(30e6, [50e6]), (90e6, [])])
def test_loans_that_a_site_secures_are_part_of_its_price(
    market: EnergyMarket, monkeypatch: pytest.MonkeyPatch, owed: float, raised: list[float]
) -> None:
    """At 80 M$ a buyer raises what they leave of it and owes them; no lender lets a site go for less than is owed on it."""
    state, site = market.state, a_private_site(market)
    seller, offers = int(state.sites.rows["owner"][site]), np.full(len(market.companies), -np.inf)
    buyer, rival = state.names.index("MSFT"), state.names.index("AMZN")
    offers[buyer], offers[rival] = 100e6, 80e6
    borrow(state, seller, site, owed, 0.1, 200, form=BRIDGE, amortising=False)
    asked: list[float] = []
    monkeypatch.setattr(deeds, "offers_for", lambda *_: (buyer, offers))
    monkeypatch.setattr(deeds, "reserve_price", lambda *_: 60e6)
    monkeypatch.setattr(deeds, "raise_cash", lambda _state, _buyer, usd: asked.append(usd) or True)
    monkeypatch.setattr(SiteWorth, "most", lambda *_: np.inf)
    before = market.companies[["cash", "debt"]].copy()
    done = sold(Dealing(state, Choices(len(state.sites)), worths(market)), Order(site, code_of("sell"), 0, 0.0))
    assert (done, asked) == (bool(raised), pytest.approx(raised))
    assert market.companies["cash"][seller] - before["cash"][seller] == pytest.approx(sum(raised))
    assert market.companies["debt"][buyer] - before["debt"][buyer] == pytest.approx(owed if raised else 0.0)


def test_the_two_best_offers_are_found_and_one_bidder_has_no_rival() -> None:
    assert two_best(np.array([3.0, -np.inf, 9.0, 7.0])) == (9.0, 7.0)
    assert two_best(np.array([-np.inf, 5.0])) == (5.0, -np.inf)
    assert two_best(np.array([5.0])) == (5.0, -np.inf)


def emptied(market: EnergyMarket, name: str, cash: float, debt: float) -> int:
    """A company whose sites, rigs, coins and loans are gone, with so much cash and debt [$]."""
    state, row = market.state, market.state.names.index(name)
    for site in state.live_sites_of(row):
        transfer_site(state, int(site), row, state.cast.capital, 0.0)
    for fleet in np.flatnonzero(state.fleets.rows["alive"] & (state.fleets.rows["owner"] == row)):
        sell_rigs(state, int(fleet), float(state.fleets.rows["mw"][fleet]))
    sell_coins(state, row, float("inf"))
    state.post(row, state.cast.lender, REPAYMENT, close_loans(state.loans.rows, state.loans_of(row)))
    market.companies["debt"][row] = 0.0
    if debt > 0.0:
        borrow(state, row, -1, debt, 0.1, 200, form=BRIDGE, amortising=False)
    state.post(row, state.cast.world, OPEX, float(market.companies["cash"][row]) - cash)
    market.companies["sold_week"][row] = NEVER
    state.recount()
    return row


@pytest.mark.parametrize(
    ("cash", "debt", "sold", "kind", "owners_get", "lenders_get"),
    [
        (5e6, 2e6, True, "dissolution", 3e6, 2e6),
        (5e6, 2e6, False, "liquidation", 3e6, 2e6),
        (5e6, 9e6, True, "default", 0.0, 5e6),
    ],
)
def test_a_company_that_holds_nothing_pays_creditors_then_owners_and_ends(
    market: EnergyMarket, cash: float, debt: float, sold: bool, kind: str, owners_get: float, lenders_get: float
) -> None:
    state, row = market.state, emptied(market, "Private 04", cash, debt)
    if sold:
        market.companies["sold_week"][row] = state.week
    lender, owners, lost = state.cast.lender, state.cast.shareholder, state.losses
    before, told = market.companies["cash"].copy(), len(state.events)
    dissolve_empty(state)
    company = market.companies[row]
    assert [event.kind for event in state.events[told:]] == [kind] and ENDINGS[company["ending"]] == kind
    assert not company["alive"] and company["ended_week"] == state.week and company["owner"] == row
    assert company["cash"] == company["debt"] == 0.0
    assert market.companies["cash"][owners] - before[owners] == pytest.approx(owners_get)
    assert market.companies["cash"][lender] - before[lender] == pytest.approx(lenders_get)
    assert state.losses - lost == pytest.approx(debt - lenders_get)
    assert state.ledger.residual(market.companies) == 0.0


def test_who_holds_a_site_or_rigs_goes_on(market: EnergyMarket) -> None:
    alive = market.companies["alive"].copy()
    dissolve_empty(market.state)
    assert (market.companies["alive"] == alive).all()


def surveyed(state: State) -> Survey:
    """The market's tables as they are summed up now."""
    found = blank(Survey, 1)
    of_tables(state, found)
    return found[0]


def test_a_miner_with_nothing_is_not_independent_and_endings_are_counted_apart(market: EnergyMarket) -> None:
    state = market.state
    row = emptied(market, "Private 04", 5e6, 0.0)
    found = surveyed(state)
    assert market.companies["alive"][row] and row not in state.independent_miners()
    assert found["independent_miners"] == len(state.independent_miners()) == 68
    fail(state, state.names.index("Private 05"), "default", worths(market), "operating losses")
    fail(state, state.names.index("Private 06"), "liquidation", worths(market), "lasting losses")
    absorb(state, state.names.index("Private 07"), state.names.index("MSFT"), 1e6)
    market.companies["sold_week"][row] = state.week
    dissolve_empty(state)
    found = surveyed(state)
    names = ("miners_defaulted", "miners_wound_up", "miners_dissolved", "miners_taken_over")
    assert [found[name] for name in names] == [1.0, 1.0, 1.0, 1.0] and found["independent_miners"] == 65.0
    measured = {name: NAMED[name](market) for name in ("failures", "solvent_exits", "takeovers")}
    assert measured == {"failures": 2.0, "solvent_exits": 1.0, "takeovers": 1.0}


def test_a_host_that_ends_leaves_no_shell_behind_at_the_quarter_s_end() -> None:
    """In a run no miner that holds nothing lives on to the next quarter."""
    market = EnergyMarket(rng=3)
    for _ in range(8):
        market.run_for(13)
        assert len(market.state.miners_alive()) == len(market.state.independent_miners())


def test_what_a_site_pays_over_its_zone_stays_in_part_after_the_contract() -> None:
    """Private miners pay 4 over their zones as such; a site that paid 10 less than they keeps 7 of it, 10 more 7 of that."""
    found = basis_of(np.array([42.0, 52.0, 62.0]), 52.0, 48.0, 0.7)
    assert found == pytest.approx([-3.0, 4.0, 11.0])
    assert basis_of(np.array([42.0, 62.0]), 52.0, 48.0, 0.0) == pytest.approx([4.0, 4.0])


def test_a_dearer_site_pays_its_basis_and_runs_to_a_lower_price(market: EnergyMarket) -> None:
    """One site in one week, its contract over, without basis and with 10 $/MWh: the bill rises by 10 a megawatt-hour."""
    state, site = market.state, a_private_site(market)
    fleet = state.fleets.rows.view(np.recarray)[int(state.own_fleets()[site])]
    record, terms = state.sites.rows.view(np.recarray)[site], state.terms().view(np.recarray)[0]
    record["contract_end"] = 0
    price = {}
    for basis in (0.0, 10.0):
        record["basis"] = basis
        price[basis] = power_after(record, 40.0), fleet_runs_below(fleet, 20.0, record, 5.0, terms)
    assert price[10.0][0] - price[0.0][0] == pytest.approx(10.0)
    assert price[10.0][1] - price[0.0][1] == pytest.approx(-10.0)
    paid = []
    for basis in (0.0, 10.0):
        twin = EnergyMarket(rng=5)
        twin.state.sites.rows["contract_end"][site], twin.state.sites.rows["basis"][site] = 0, basis
        twin.state.vintages["efficiency"][twin.state.own_fleets()[site]] = 5.0  # runs in every hour
        twin.step()
        paid.append(float(twin.state.sites.rows["power_paid"][site]))
    assert paid[1] - paid[0] == pytest.approx(10.0, abs=0.5)


def test_starting_cash_does_not_rise_with_the_price_of_power() -> None:
    """Paired seeds: who pays more for power did not begin with more cash, but goes on paying more after the contract."""
    cheap, dear = (EnergyMarket(rng=5, **{"fringe.power_mean": mean}) for mean in (40.0, 60.0))
    private = ~cheap.companies["listed"] & (cheap.companies["kind"] == MINER)
    assert (cheap.companies["cash"][private] == dear.companies["cash"][private]).all()
    own = private[cheap.state.sites.rows["owner"]]
    assert (dear.state.sites.rows["basis"] - cheap.state.sites.rows["basis"])[own] == pytest.approx(20.0, abs=1.0)


def test_dear_power_ends_more_miners_than_cheap_power_does() -> None:
    """Paired seeds to the end of 2027: fewer independent miners at 60 $/MWh than at 40."""
    left = {40.0: 0.0, 60.0: 0.0}
    for seed in (1, 2, 3):
        for mean in left:
            twin = EnergyMarket(rng=seed, **{"fringe.power_mean": mean})
            twin.run_for(110)
            left[mean] += len(twin.state.independent_miners())
    assert left[40.0] >= left[60.0] + 9.0
