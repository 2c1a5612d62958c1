"""Observation in, order out: one door for the default policy, a function and a person."""

from dataclasses import fields, replace

import numpy as np
import pytest

from agents.messages import Observation, Orders
from agents.units import WEEKS_A_QUARTER
from model.economy import EnergyMarket
from model.foundation.errors import OrderError
from tests.deciding import largest, with_own_bid
from tests.twins import SOON, differences, played, snapshot


def suggested(observation: Observation) -> Orders:
    """The default policy, by hand."""
    return observation.suggestion


def deciders(market: EnergyMarket) -> list[int]:
    """Rows of everybody who files orders."""
    agents = (*market.miners.values(), *market.hyperscalers.values(), *market.utilities.values())
    return [agent.row for agent in agents]


def scribble(observation: Observation) -> None:
    """Write nonsense into every array that an observation holds, and into its dictionary."""
    for part in fields(observation):
        value = getattr(observation, part.name)
        tables = [getattr(value, table.name) for table in fields(value)] if isinstance(value, Orders) else [value]
        for array in tables:
            if isinstance(array, np.ndarray):
                array.view(np.uint8).fill(255) if array.flags.c_contiguous and array.ndim else array.fill(0)
            elif isinstance(array, np.void):
                array["cash"] = 1e18
    observation.rents.clear()


def test_writing_into_an_observation_changes_nothing() -> None:
    """It is a copy: a policy that scribbles over it and abstains leaves the run as it was."""
    seen = []

    def vandal(observation: Observation) -> None:
        seen.append(observation)
        scribble(observation)

    market = EnergyMarket("energy-run", rng=1)
    for row in deciders(market):
        market.set_policy(row, vandal)
    market.run_for(SOON)
    assert len(seen) > 3 * len(market.hyperscalers)
    assert not differences(snapshot(market), snapshot(played(1)))


def test_an_observation_is_of_its_own_company() -> None:
    """Its account, its sites, its rigs; prices of every zone; looking changes nothing."""
    market = played(1, 20)
    before = snapshot(market)
    o = market.miners["CLSK"].observe()
    assert (o.name, o.kind, o.week, o.company) == ("CLSK", "miner", 20, market.miners["CLSK"].row)
    assert float(o.account["cash"]) == market.miners["CLSK"].cash
    assert (o.sites["owner"] == o.company).all() and len(o.sites) == len(o.site_rows) > 0
    assert (o.fleets["owner"] == o.company).all() and o.fleets["mw"].sum() == pytest.approx(
        market.miners["CLSK"].mw_mining
    )
    assert o.hashprice == market.state.bitcoin.hashprice and set(o.rents) == {"shell", "turnkey", "cloud"}
    scribble(o)
    assert not differences(before, snapshot(market))


def test_columns_of_a_company_cannot_be_written() -> None:
    """Only the market's own phases move money and megawatts: an assignment is refused, not swallowed."""
    miner = EnergyMarket("energy-run", rng=1).miners["IREN"]
    with pytest.raises(AttributeError):
        miner.cash = 1e12
    assert miner.cash < 1e12


def test_a_policy_that_files_the_suggestion_is_the_default_policy() -> None:
    """For miners, hyperscalers and utilities at once: the same run but for the note that they filed."""
    market = EnergyMarket("energy-run", rng=1)
    for row in deciders(market):
        market.set_policy(row, suggested)
    market.run_for(SOON)
    assert not differences(snapshot(market), snapshot(played(1)))
    filed = [event for event in market.history.events if event.kind == "order_by_person"]
    assert len(filed) == len(market.log.to_document()["entries"]) > 3 * 9


def test_a_person_who_files_the_suggestion_is_the_default_policy() -> None:
    """Looked at and filed a week before the quarter's decisions: legal for every decider."""
    market = played(1, WEEKS_A_QUARTER - 1)
    watched = (market.miners["IREN"], market.miners["CORZ"], market.hyperscalers["MSFT"], market.utilities["ercot"])
    for agent in watched:
        agent.file(agent.observe().suggestion)
    market.run_for(1)
    filed = [event.company for event in market.history.events if event.kind == "order_by_person"]
    assert sorted(filed) == sorted(agent.name for agent in watched)
    market.run_for(WEEKS_A_QUARTER)
    assert len([e for e in market.history.events if e.kind == "order_by_person"]) == len(watched), (
        "filed for one quarter"
    )


def test_own_bids_plans_and_capital_go_through() -> None:
    """The bid wins, the rigs stand still, the coins are gone."""
    base = played(1, WEEKS_A_QUARTER)
    market, keeps = EnergyMarket("energy-run", rng=1), EnergyMarket("energy-run", rng=1)
    clsk, twin = market.miners["CLSK"], keeps.miners["CLSK"]
    clsk.policy = with_own_bid
    twin.policy = lambda observation: replace(orders := with_own_bid(observation), capital=orders.capital[:0])
    keeps.run_for(WEEKS_A_QUARTER)
    assert clsk.policy is with_own_bid
    market.run_for(WEEKS_A_QUARTER)
    bids = market.history.auctions.filter(bidder="CLSK")
    assert len(bids) == 1 and bids["accepted_mw"][0] == pytest.approx(10.0) and bids["bid_usd_mw_year"][0] == 5e6
    assert clsk.btc == pytest.approx(twin.btc - 10.0)
    before = base.sites[base.state.live_sites_of(clsk.row)]
    off = market.sites[largest(market.miners["CLSK"].observe())]
    assert off["mothballed"] and off["mining"] == before["mining"].max() > 0.0
    clsk.policy = None
    assert clsk.row not in market.policies


def test_a_plan_for_another_site_leaves_what_default_bids_were_made_from_as_it_was() -> None:
    quarter = EnergyMarket(rng=1).coming_quarter()
    quarter.choices.open = kept = np.zeros(len(quarter.state.sites), bool)
    quarter.weigh_unasked(np.array([(3,)], [("site", "i8")]))
    assert quarter.choices.open[3] and quarter.choices.values[3].any() and not kept.any()


def test_a_utility_decides_what_it_offers() -> None:
    """Nothing offered in PJM: nothing is awarded there, and no load is tied."""
    market, default = EnergyMarket("energy-run", rng=1), played(1, 6 * WEEKS_A_QUARTER)
    market.utilities["pjm"].policy = lambda o: Orders().with_rows("offers", zone=1, mw=0.0, tie_mw=0.0, tie_price=0.0)
    market.run_for(6 * WEEKS_A_QUARTER)
    won, tied = [], []
    for run in (market, default):
        won.append(run.history.auctions.filter(zone="pjm")["accepted_mw"].sum())
        tied.append(sum(e.kind == "tie_up" and e.counterparty == "PJM utility" for e in run.history.events))
    assert won[0] == 0.0 < won[1]
    assert tied[0] == 0 < tied[1]


def test_a_utility_cannot_sell_what_is_not_there() -> None:
    """Whatever it offers: not a megawatt more than its zone's headroom is awarded."""
    market = EnergyMarket("energy-run", rng=1)
    market.utilities["ercot"].policy = lambda o: Orders().with_rows("offers", zone=0, mw=1e7)
    market.run_for(3 * WEEKS_A_QUARTER)
    pool = market.state.pool
    assert 0.0 < pool.sold[0] <= pool.sold_limit[0] + 1e-6
    assert np.abs(market.history.column("mw_residual")).max() < 1e-6
    assert market.history.column("pool_available_mw").max() < 1e6


def test_a_hyperscaler_decides_what_it_asks_for() -> None:
    """One that orders nothing wins and leases nothing."""
    market = EnergyMarket("energy-run", rng=1)
    market.hyperscalers["MSFT"].policy = lambda o: Orders()
    market.run_for(3 * WEEKS_A_QUARTER)
    assert len(market.history.auctions.filter(bidder="MSFT")) == 0
    leases = market.history.leases
    assert len(leases.filter((leases["tenant"] == "MSFT") & ~leases["before_start"])) == 0


@pytest.mark.parametrize("policy", [5, "default", Orders()])
def test_a_policy_is_a_function(policy: object) -> None:
    """Anything else is refused when it is set."""
    market = EnergyMarket("energy-run", rng=1)
    with pytest.raises(OrderError, match="IREN"):
        market.miners["IREN"].policy = policy
    assert not market.policies
