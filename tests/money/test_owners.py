"""Who owns the megawatts: contests for companies, the vote, graphs, hosting chains, value by size."""

import doctest
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.codes import CAPITAL, HYPERSCALER, MINER, UTILITY
from agents.rules.clouds import credits_worth
from model.books.ledger import EQUITY
from model.economy import EnergyMarket
from model.owners import takeovers
from model.owners.consolidation import merger_presumption
from model.owners.distress import fail
from model.owners.letting import believed_option, learn
from model.owners.takeovers import absorb, contest, may_bid, means_to_buy, seen_in, wanted_premium
from tests.valued import row_of, worths


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=5)


@pytest.fixture(scope="module")
def played() -> EnergyMarket:
    market = EnergyMarket(rng=2)
    market.run_for(market.weeks)
    return market


def test_four_kinds_of_buyers_may_bid_and_only_larger_miners(market: EnergyMarket) -> None:
    state, target = market.state, row_of(market, "CLSK")
    utility = state.cast.first_utility
    rows = market.companies.view(np.recarray)
    may = np.array([may_bid(rows, row, target, utility) for row in range(len(rows))])
    kinds = set(market.companies["kind"][may])
    assert kinds == {MINER, HYPERSCALER, UTILITY, CAPITAL} and not may[target]
    assert (
        market.companies["value"][may & (market.companies["kind"] == MINER)] >= 2.0 * market.companies["value"][target]
    ).all()
    assert np.flatnonzero(may & (market.companies["kind"] == UTILITY)).tolist() == [utility]


def fought_over(
    market: EnergyMarket, monkeypatch: pytest.MonkeyPatch, seen: dict[str, float], cash: dict[str, float], hope: float
) -> int:
    """A contest for CLSK between buyers who see and own just so much, in multiples of its value.  Returns its row."""
    state, target = market.state, row_of(market, "CLSK")
    value = float(market.companies["value"][target])
    column, means = np.full(len(market.companies), -1.0), np.zeros(len(market.companies))
    for name, times in seen.items():
        column[row_of(market, name)] = times * value * 1.15
    for name, times in cash.items():
        means[row_of(market, name)] = times * value
        market.state.post(market.state.cast.shareholder, row_of(market, name), EQUITY, times * value)
    shares = means_to_buy(state)[1]
    monkeypatch.setattr(takeovers, "seen_in", lambda *_: column)
    monkeypatch.setattr(takeovers, "means_to_buy", lambda *_: (means, shares))
    contest(state, target, worths(market), hope)
    return target


def test_the_keenest_pays_what_the_second_would_have(market: EnergyMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    value = float(market.companies["value"][row_of(market, "CLSK")])
    target = fought_over(market, monkeypatch, {"MSFT": 3.0, "AMZN": 2.0}, {"MSFT": 9.0, "AMZN": 9.0}, hope=0.5)
    (offer,) = market.state.offers
    assert (market.state.names[offer.buyer], market.state.names[offer.second]) == ("MSFT", "AMZN")
    assert offer.price == pytest.approx(2.0 * value) and offer.accepted and not offer.in_shares
    assert not market.companies["alive"][target] and market.companies["owner"][target] == offer.buyer
    assert {event.kind for event in market.state.events} >= {"takeover", "outbid"}
    assert market.state.ledger.residual(market.companies) == 0.0


def test_alone_a_buyer_pays_the_usual_premium_and_poor_ones_do_not_count(
    market: EnergyMarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = float(market.companies["value"][row_of(market, "CLSK")])
    fought_over(market, monkeypatch, {"MSFT": 3.0, "AMZN": 2.0}, {"MSFT": 9.0, "AMZN": 0.5}, hope=0.2)
    (offer,) = market.state.offers
    assert offer.price == pytest.approx(1.35 * value) and offer.second == -1


def test_shareholders_who_hope_for_more_refuse(market: EnergyMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    target = fought_over(market, monkeypatch, {"MSFT": 3.0}, {"MSFT": 9.0}, hope=0.9)
    (offer,) = market.state.offers
    assert not offer.accepted and offer.wanted == pytest.approx(0.63)
    assert market.companies["alive"][target] and [event.kind for event in market.state.events][-1] == "refusal"


def test_nobody_offers_less_than_the_premium(market: EnergyMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    fought_over(market, monkeypatch, {"MSFT": 1.3}, {"MSFT": 9.0}, hope=0.0)
    assert market.state.offers == []


def test_a_miner_without_the_cash_pays_in_shares_and_dilutes(
    market: EnergyMarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = row_of(market, "IREN")
    before, price = (
        float(market.companies["shares"][buyer]),
        market.companies["value"][buyer] / market.companies["shares"][buyer],
    )
    target = fought_over(market, monkeypatch, {"IREN": 2.0}, {}, hope=0.0)
    (offer,) = market.state.offers
    assert offer.in_shares and offer.accepted
    assert market.companies["shares"][buyer] - before == pytest.approx(offer.price / price)
    assert market.companies["owner"][target] == buyer and market.state.ledger.residual(market.companies) == 0.0
    market.run_for(2)
    assert market.history.column("books_residual_usd").max() == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.95))
def test_an_offer_of_the_usual_premium_is_refused_with_its_chance(hope: float, refusal: float) -> None:
    assert (wanted_premium(hope, 0.35, refusal) > 0.35 + 1e-9) <= (hope > 1.0 - refusal - 1e-6)


def test_everything_goes_on_under_the_buyer(market: EnergyMarket) -> None:
    state, target, buyer = market.state, row_of(market, "CIFR"), row_of(market, "IREN")
    sites, coins, debt = (
        state.live_sites_of(target),
        float(market.companies["btc"].sum()),
        float(market.companies["debt"].sum()),
    )
    mw = float(market.sites["mw_energised"][sites].sum())
    market.companies["cash"][buyer] += 1e10
    market.companies["cash"][state.cast.shareholder] -= 1e10
    absorb(state, target, buyer, 1e9)
    assert (market.sites["owner"][sites] == buyer).all() and market.sites["mw_energised"][sites].sum() == mw
    assert market.companies["btc"].sum() == coins and market.companies["debt"].sum() == pytest.approx(debt)
    leases = state.leases.rows
    assert not (leases["alive"] & (market.sites["owner"][leases["site"]] == target)).any()


def test_offers_are_a_table_with_the_guidelines_marked(played: EnergyMarket) -> None:
    frame = played.history.takeovers
    taken = {event.company for event in played.history.events if event.kind == "takeover"}
    assert set(frame.filter(pl.col("accepted"))["target"]) >= taken
    for row in frame.to_dicts():
        assert row["price_usd"] >= row["value_usd"] * 1.35 - 1.0
        assert row["presumed"] <= merger_presumption(row["hhi_before"], row["hhi_after"], 1.0)
        assert row["buyer"] != row["target"] != row["second"]


def test_value_by_size_is_in_the_companies_table(played: EnergyMarket) -> None:
    frame = played.history.companies.filter(pl.col("kind") == "miner")
    row = frame.filter((pl.col("company") == "IREN") & (pl.col("week") == 0)).to_dicts()[0]
    assert row["ev_usd_mw"] == pytest.approx(row["enterprise_value_usd"] / (row["mw_energised"] + row["mw_approved"]))
    assert row["ev_usd_ehs"] == pytest.approx(row["enterprise_value_usd"] / row["hashrate_ehs"])
    for name in ("mw", "hashrate", "mw_ai"):
        assert (
            0.0 < played.history.column(f"cr4_{name}")[-1] <= 1.0
            and 0.0 < played.history.column(f"gini_{name}")[-1] < 1.0
        )


def test_graphs_hold_every_site_lease_and_guest(played: EnergyMarket) -> None:
    state, owners, contracts = played.state, played.ownership_graph(), played.contract_graph()
    held = [edge for *_, edge in owners.edges(data=True) if edge["what"] == "site"]
    assert sum(edge["mw"] for edge in held) == pytest.approx(
        float(played.sites["mw_energised"][played.sites["alive"]].sum())
    )
    for target, owner in [(e.company, e.counterparty) for e in played.history.events if e.kind == "takeover"]:
        assert owners.has_edge(owner, target)
    leases = state.leases.rows
    let = [edge for *_, edge in contracts.edges(data=True) if edge["what"] == "lease"]
    assert sum(edge["mw"] for edge in let) == pytest.approx(float(leases["gross_mw"][leases["alive"]].sum()))
    for start, end, _ in contracts.edges(data=True):
        assert contracts.nodes[start]["alive"] and contracts.nodes[end]["alive"]
    assert max(nx.get_node_attributes(contracts, "betweenness").values()) <= 1.0
    busiest = max(contracts.nodes, key=lambda name: contracts.nodes[name]["strength"])
    assert contracts.nodes[busiest]["strength"] > 1000.0


def test_a_failed_host_leaves_its_guests_a_living_host_or_none(market: EnergyMarket) -> None:
    state = market.state
    fleets, owner = state.fleets.rows, market.sites["owner"]
    guests = fleets["alive"] & (fleets["owner"] != owner[fleets["site"]])
    hosts, count = np.unique(owner[fleets["site"][guests]], return_counts=True)
    host = int(hosts[np.argmax(count)])
    fail(state, host, "default", worths(market), "operating losses")
    fleets = state.fleets.rows
    hosted = fleets["alive"] & (fleets["owner"] != market.sites["owner"][fleets["site"]])
    landlords = market.sites["owner"][fleets["site"][hosted]]
    assert market.companies["alive"][landlords].all() and host not in landlords
    assert market.companies["alive"][fleets["owner"][hosted]].all()


def test_a_failed_guest_costs_its_host_the_fee(market: EnergyMarket) -> None:
    """Contagion: the host's megawatts fall idle, and its hosting income with them."""
    state, fleets = market.state, market.state.fleets.rows
    guest = next(
        row
        for row in np.flatnonzero(fleets["alive"])
        if fleets["owner"][row] != market.sites["owner"][fleets["site"][row]]
    )
    site, company = int(fleets["site"][guest]), int(fleets["owner"][guest])
    before, there = float(market.sites["hosting"][site]), float(fleets["mw"][guest])
    fail(state, company, "default", worths(market), "operating losses")
    assert market.sites["hosting"][site] == pytest.approx(before - there, abs=1e-6)
    assert market.sites["free"][site] > 0.0


def test_a_site_that_is_sold_takes_its_prepayment_along(market: EnergyMarket) -> None:
    state, seller = market.state, row_of(market, "IREN")
    owed = float(market.companies["prepaid"][seller])
    total = float(market.companies["prepaid"].sum())
    fail(state, seller, "default", worths(market), "debt that fell due")
    assert owed > 1e9 and market.companies["prepaid"][seller] == pytest.approx(0.0, abs=1.0)
    assert market.companies["prepaid"].sum() == pytest.approx(total)


def test_advances_and_options_are_counted_by_hand() -> None:
    assert believed_option(100.0, 0.0) == 40.0
    assert credits_worth(100.0, 0.0, 0.0, 5.0, 0.0) == 100.0
    assert 0.0 < seen_ratio() < 1.0


def seen_ratio() -> float:
    """What private capital sees of CLSK beyond its value, over what the neediest hyperscaler sees."""
    market = EnergyMarket(rng=5)
    market.state.beliefs.scarcity = 0.6
    seen = seen_in(market.state, row_of(market, "CLSK"), worths(market))
    value = float(market.companies["value"][row_of(market, "CLSK")])
    return (seen[market.state.cast.capital] - value) / (max(seen[list(market.state.cast.hyperscalers)]) - value)


def test_the_python_of_the_page_runs() -> None:
    """As it stands in docs/owners.md."""
    run = doctest.testfile(str(Path(__file__).parents[2] / "docs" / "owners.md"), module_relative=False)
    assert run.attempted > 3 and run.failed == 0


def test_dust_that_rounding_leaves_teaches_the_market_nothing() -> None:
    """A size of which nothing but rounding is left to let keeps the belief it had."""
    market = EnergyMarket(rng=1)
    state = market.state
    sites, before = state.sites.rows, state.beliefs.hazard.copy()
    sites["mining"] = sites["hosting"] = sites["free"] = sites["mw_approved"] = 0.0
    sites["ahead_mw"] = 0.0
    sites["free"][0] = 4e-14
    learn(state, np.zeros(len(sites)), np.zeros(len(sites)))
    assert (state.beliefs.hazard == before).all()
