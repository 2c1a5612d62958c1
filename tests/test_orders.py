"""Observation in, order out: one door for the default policy, a function and a person; what is refused; replay."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.codes import CONVERT_TURNKEY, EXPAND, FOR_AI, FOR_MINING, MINE, MOTHBALL, OPTIONS
from agents.messages import Observation, Orders
from model.economy import EnergyMarket
from model.errors import OrderError, ScenarioError, VersionError
from model.orders import OrderLog
from model.scenario import describe, lever_keys
from model.version import VERSION
from tests.twins import POPULATIONS, SOON, columns_of, differences, played, snapshot

QUARTER = 13


def suggested(observation: Observation) -> Orders:
    """The default policy, by hand."""
    return observation.suggestion


def deciders(market: EnergyMarket) -> list[int]:
    """Rows of everybody who files orders."""
    agents = (*market.miners.values(), *market.hyperscalers.values(), *market.utilities.values())
    return [agent.row for agent in agents]


# ---- observation -------------------------------------------------------------------------------------------


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
    assert o.hashprice == market.state.hashprice and set(o.rents) == {"shell", "turnkey", "cloud"}
    scribble(o)
    assert not differences(before, snapshot(market))


def test_columns_of_a_company_cannot_be_written() -> None:
    """Only the market's own phases move money and megawatts: an assignment is refused, not swallowed."""
    miner = EnergyMarket("energy-run", rng=1).miners["IREN"]
    with pytest.raises(AttributeError):
        miner.cash = 1e12
    assert miner.cash < 1e12


# ---- one door ----------------------------------------------------------------------------------------------


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
    market = played(1, QUARTER - 1)
    watched = (market.miners["IREN"], market.miners["CORZ"], market.hyperscalers["MSFT"], market.utilities["ercot"])
    for agent in watched:
        agent.file(agent.observe().suggestion)
    market.run_for(1)
    filed = [event.company for event in market.history.events if event.kind == "order_by_person"]
    assert sorted(filed) == sorted(agent.name for agent in watched)
    market.run_for(QUARTER)
    assert len([e for e in market.history.events if e.kind == "order_by_person"]) == len(watched), (
        "filed for one quarter"
    )


def largest(observation: Observation) -> int:
    """Row of the site with the most rigs of its owner."""
    return int(observation.site_rows[np.argmax(observation.sites["mining"])])


def with_own_bid(observation: Observation) -> Orders:
    """Bid 10 MW at any price at the first US site, mothball the largest site, sell ten coins."""
    home = next(row for row, site in zip(observation.site_rows, observation.sites, strict=True) if site["zone"] < 10)
    zone = int(observation.sites["zone"][list(observation.site_rows).index(home)])
    orders = Orders().with_rows(
        "bids", bidder=observation.company, zone=zone, purpose=FOR_MINING, site=home, mw=10.0, price=5e6
    )
    orders = orders.with_rows("plans", site=largest(observation), first=MOTHBALL, fallback=MINE)
    return orders.with_rows("capital", company=observation.company, sell_btc=10.0)


def test_own_bids_plans_and_capital_go_through() -> None:
    """The bid wins, the rigs stand still, the coins are gone."""
    base = played(1, QUARTER)
    market = EnergyMarket("energy-run", rng=1)
    clsk = market.miners["CLSK"]
    clsk.policy = with_own_bid
    assert clsk.policy is with_own_bid
    market.run_for(QUARTER)
    bids = market.history.auctions.filter(bidder="CLSK")
    assert len(bids) == 1 and bids["accepted_mw"][0] == pytest.approx(10.0) and bids["bid_usd_mw_year"][0] == 5e6
    assert clsk.btc == pytest.approx(base.miners["CLSK"].btc - 10.0)
    before = base.sites[base.state.live_sites_of(clsk.row)]
    off = market.sites[largest(market.miners["CLSK"].observe())]
    assert off["mothballed"] and off["mining"] == before["mining"].max() > 0.0
    clsk.policy = None
    assert clsk.row not in market.policies


def test_a_utility_decides_what_it_offers() -> None:
    """Nothing offered in PJM: nothing is awarded there, and no load is tied."""
    market, default = EnergyMarket("energy-run", rng=1), played(1, 6 * QUARTER)
    market.utilities["pjm"].policy = lambda o: Orders().with_rows("offers", zone=1, mw=0.0, tie_mw=0.0, tie_price=0.0)
    market.run_for(6 * QUARTER)
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
    market.run_for(3 * QUARTER)
    pool = market.state.pool
    assert 0.0 < pool.sold[0] <= pool.sold_limit[0] + 1e-6
    assert np.abs(market.history.column("mw_residual")).max() < 1e-6
    assert market.history.column("pool_available_mw").max() < 1e6


def test_a_hyperscaler_decides_what_it_asks_for() -> None:
    """One that orders nothing wins and leases nothing."""
    market = EnergyMarket("energy-run", rng=1)
    market.hyperscalers["MSFT"].policy = lambda o: Orders()
    market.run_for(3 * QUARTER)
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


# ---- what is refused ---------------------------------------------------------------------------------------


def bid(**columns: Any) -> Callable[[EnergyMarket, int, int], Orders]:
    return lambda market, row, site: Orders().with_rows(
        "bids",
        **(
            {
                "bidder": row,
                "zone": market.sites["zone"][site],
                "purpose": FOR_MINING,
                "site": site,
                "mw": 5.0,
                "price": 1e3,
            }
            | columns
        ),
    )


def plan(**columns: Any) -> Callable[[EnergyMarket, int, int], Orders]:
    return lambda market, row, site: Orders().with_rows(
        "plans", **({"site": site, "first": MINE, "fallback": MINE, "gross_mw": 0.0, "ask": 0.0} | columns)
    )


def rows(table: str, **columns: Any) -> Callable[[EnergyMarket, int, int], Orders]:
    return lambda market, row, site: Orders().with_rows(
        table, **{name: row if value == "own" else value for name, value in columns.items()}
    )


NAN, INF = float("nan"), float("inf")
WRONG: dict[str, tuple[str, Callable[[EnergyMarket, int, int], Orders], str]] = {
    "a bid of NaN MW": ("miner", bid(mw=NAN), "mw is nan"),
    "an infinite price": ("miner", bid(price=INF), "price is inf"),
    "a price out of this world": ("miner", bid(price=1e9), "price"),
    "negative MW": ("miner", bid(mw=-5.0), "mw is -5"),
    "more MW than the land could take": ("miner", bid(mw=90_000.0), "mw"),
    "a bid for another": ("miner", bid(bidder=0), "bidder is 0"),
    "a bid in no zone": ("miner", bid(zone=10), "zone is 10"),
    "a bid in another zone": ("miner", bid(zone=9), "zone is 9"),
    "a bid at a foreign site": ("miner", bid(site=0), "site is 0"),
    "a bid at no site": ("miner", bid(site=-1), "site is -1"),
    "a bid at a site that is not": ("miner", bid(site=99_999), "site is 99999"),
    "a miner who bids as AI": ("miner", bid(purpose=FOR_AI), "purpose is 1"),
    "a plan at a foreign site": ("miner", plan(site=0), "site is 0"),
    "a plan at a site that is not": ("miner", plan(site=99_999), "site is 99999"),
    "an option that is not": ("miner", plan(first=len(OPTIONS)), "first is 10"),
    "a negative option": ("miner", plan(first=-1), "first is -1"),
    "a fallback that is not": ("miner", plan(fallback=42), "fallback is 42"),
    "a fallback that needs a tenant": ("miner", plan(first=CONVERT_TURNKEY, fallback=CONVERT_TURNKEY), "fallback"),
    "a plan for NaN MW": ("miner", plan(gross_mw=NAN), "gross_mw is nan"),
    "a plan for negative MW": ("miner", plan(gross_mw=-1.0), "gross_mw is -1"),
    "a plan for more than the land": ("miner", plan(first=EXPAND, gross_mw=1e5), "gross_mw is 100000"),
    "a negative ask": ("miner", plan(ask=-1.0), "ask is -1"),
    "an ask of NaN": ("miner", plan(ask=NAN), "ask is nan"),
    "two plans for a site": (
        "miner", lambda market, row, site: plan(site=[site, site])(market, row, site), "twice",
    ),
    "a miner who asks for leases": ("miner", rows("requests", tenant="own", it_mw=1.0, ceiling=1e6), "requests"),
    "a miner who offers capacity": ("miner", rows("offers", zone=0, mw=1.0), "offers"),
    "capital of another": ("miner", rows("capital", company=0, sell_btc=1.0), "company is 0"),
    "negative coins": ("miner", rows("capital", company="own", sell_btc=-1.0), "sell_btc is -1"),
    "negative shares": ("miner", rows("capital", company="own", equity=-1.0), "equity is -1"),
    "NaN shares": ("miner", rows("capital", company="own", equity=NAN), "equity is nan"),
    "a request for another": ("hyperscaler", rows("requests", tenant=0, it_mw=1.0, ceiling=1e6), "tenant is 0"),
    "a request of negative MW": ("hyperscaler", rows("requests", tenant="own", it_mw=-1.0, ceiling=1e6), "it_mw is -1"),
    "a ceiling of NaN": ("hyperscaler", rows("requests", tenant="own", it_mw=1.0, ceiling=NAN), "ceiling is nan"),
    "a hyperscaler who bids as a miner": ("hyperscaler", bid(purpose=FOR_MINING, site=-1, zone=0), "purpose is 0"),
    "an offer in a foreign zone": ("utility", rows("offers", zone=1, mw=1.0), "zone is 1"),
    "a negative offer": ("utility", rows("offers", zone=0, mw=-1.0), "mw is -1"),
    "a negative tie-up": ("utility", rows("offers", zone=0, mw=0.0, tie_mw=-1.0), "tie_mw is -1"),
    "a utility that asks for leases": ("utility", rows("requests", tenant="own", it_mw=1.0, ceiling=1e6), "requests"),
    "an offer abroad": ("abroad", rows("offers", zone=10, mw=1.0), "offers|zone|mw"),
}  # fmt: skip


@pytest.fixture(scope="module")
def at_work() -> EnergyMarket:
    """A market in its third quarter; refused orders leave it as it is, so that one serves all."""
    return played(1, 2 * QUARTER + 4)


def who(market: EnergyMarket, kind: str) -> Any:
    return {
        "miner": market.miners["CLSK"], "hyperscaler": market.hyperscalers["MSFT"], "utility": market.utilities["ercot"],
        "abroad": market.utilities["abroad"],
    }[kind]  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_orders_are_refused_by_name(at_work: EnergyMarket, case: str) -> None:
    """One line that names who, table, column and value; and nothing is changed, filed or logged."""
    kind, make, message = WRONG[case]
    agent = who(at_work, kind)
    own = at_work.state.live_sites_of(agent.row)
    home = [int(site) for site in own if at_work.sites["zone"][site] < 10] or [1]
    orders = make(at_work, agent.row, home[0])
    before, document = snapshot(at_work), orders.to_document()
    with pytest.raises(OrderError, match=message) as caught:
        agent.file(orders)
    assert agent.name in str(caught.value) and "\n" not in str(caught.value)
    assert not differences(before, snapshot(at_work))
    assert repr(orders.to_document()) == repr(document)
    assert not at_work.log.to_document()["entries"]
    assert at_work.state.events == [e for e in at_work.state.events if e.kind != "order_by_person"]


def test_a_legal_order_is_not_refused(at_work: EnergyMarket) -> None:
    """The cases above fail for their one fault: without it they are filed, and are the quarter's."""
    agent = at_work.miners["CLSK"]
    home = next(int(s) for s in at_work.state.live_sites_of(agent.row) if at_work.sites["zone"][s] < 10)
    for make in (bid(), plan(), rows("capital", company="own", sell_btc=1.0)):
        market = played(1, 1)
        orders = make(market, agent.row, home)
        market.miners["CLSK"].file(orders)
        market.run_for(QUARTER - 1)
        assert [entry["orders"] for entry in market.log.to_document()["entries"]] == [orders.to_document()]


@pytest.mark.parametrize("given", [7, "mine", {"plans": []}, Orders(bids=np.zeros(2)), Orders(plans=np.zeros((1, 2)))])
def test_what_is_no_order_is_refused(at_work: EnergyMarket, given: Any) -> None:
    """A number, a word, a bare array: the same error, not a traceback from within."""
    before = snapshot(at_work)
    with pytest.raises(OrderError, match="CLSK"):
        at_work.miners["CLSK"].file(given)
    assert not differences(before, snapshot(at_work))


def test_a_policy_that_errs_stops_the_quarter_before_anything_is_sealed() -> None:
    """Refused before the auction: no award, no lease, no payment of that quarter."""
    market = played(1, 2 * QUARTER - 1)
    market.miners["CLSK"].policy = lambda o: Orders().with_rows("plans", site=o.site_rows[0], first=77)
    before = {name: columns_of(getattr(market.state, name).rows) for name in POPULATIONS}
    signed, awarded = len(market.state.leases), len(market.state.connections)
    with pytest.raises(OrderError, match="CLSK: plans, row 0: first is 77"):
        market.step()
    assert (len(market.state.leases), len(market.state.connections)) == (signed, awarded)
    assert before["connections"] == columns_of(market.state.connections.rows)


# ---- the log and replay ------------------------------------------------------------------------------------


def contrary(observation: Observation) -> Orders:
    """The suggestion with every plan made to mine and a bid on top; figures with all their digits."""
    plans = observation.suggestion.plans.copy()
    plans["first"], plans["fallback"], plans["ask"] = MINE, MINE, plans["ask"] * (1 / 3)
    return replace(with_own_bid(observation), plans=plans)


def eventful(orders: OrderLog | None = None) -> EnergyMarket:
    """A run with a policy of its own, a person's orders and two levers moved; or only its replay."""
    market = EnergyMarket("energy-run", rng=5, orders=orders)
    if orders is None:
        market.miners["CLSK"].policy = contrary
    for week in range(55):
        if orders is None and week == 20:
            market.move("policy.ai_priority", 2.0)
            market.move("policy.mining_ban", True)
            market.miners["RIOT"].file(Orders().with_rows("plans", site=market.miners["RIOT"].observe().site_rows[0]))
        if orders is None and week == 33:
            market.move("bitcoin.price_shock", -0.123456789)
        market.step()
    return market


def test_scenario_seed_and_log_replay_a_run_to_the_bit(tmp_path: Path) -> None:
    """Through JSON and a file; and the log of the replay is the log."""
    original = eventful()
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"seed": 5, "orders": original.log.to_document()}), encoding="utf-8")
    again = eventful(OrderLog.read(path, VERSION))
    assert not differences(snapshot(original), snapshot(again))
    assert original.history.events == again.history.events
    key = lambda entry: (entry["week"], json.dumps(entry, sort_keys=True))  # noqa: E731
    documents = [market.log.to_document() for market in (original, again)]
    assert sorted(documents[0]["entries"], key=key) == sorted(documents[1]["entries"], key=key)
    kinds = {"key" if "key" in entry else entry["company"] for entry in documents[0]["entries"]}
    assert kinds == {"key", "CLSK", "RIOT"}
    assert differences(snapshot(original), snapshot(played(5, 55))), "the orders did nothing"


def test_orders_survive_a_document() -> None:
    """Numbers keep every bit through JSON."""
    rng = np.random.Generator(np.random.Philox(3))
    orders = Orders().with_rows(
        "bids", bidder=1, zone=[0, 1, 2], purpose=0, site=4, mw=rng.random(3) * 1e3, price=rng.random(3) / 3e5
    )
    orders = orders.with_rows("plans", site=[7, 8], first=2, fallback=0, gross_mw=rng.random(2), ask=1e6 / 3)
    again = Orders.from_document(json.loads(json.dumps(orders.to_document())))
    for table in fields(Orders):
        assert (getattr(orders, table.name) == getattr(again, table.name)).all()


def test_another_version_is_refused(tmp_path: Path) -> None:
    """By both versions' names."""
    path = tmp_path / "run.json"
    path.write_text(json.dumps(OrderLog("0.0.9", []).to_document()), encoding="utf-8")
    with pytest.raises(VersionError, match=rf"0\.0\.9.*{VERSION}"):
        OrderLog.read(path, VERSION)


@pytest.mark.parametrize(
    "text",
    ["", "[1]", "not json", "{}", '{"orders": 3}', '{"version": "x"}', '{"version": "x", "entries": [{"company": "IREN"}]}',
     '{"version": "x", "entries": [{"week": 1, "company": "IREN", "orders": {"plans": [{"sit": 1}]}}]}'],
)  # fmt: skip
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, text: str) -> None:
    """One line that names the file."""
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OrderError, match="run.json") as caught:
        OrderLog.read(path, "x")
    assert "\n" not in str(caught.value)
    with pytest.raises(OrderError, match="missing.json"):
        OrderLog.read(tmp_path / "missing.json", "x")


def test_orders_of_a_company_that_is_not_there_are_refused() -> None:
    """A log of another scenario."""
    log = OrderLog(VERSION, [{"week": 13, "company": "Nobody Mining", "orders": {}}])
    with pytest.raises(OrderError, match="Nobody Mining"):
        EnergyMarket("energy-run", rng=1, orders=log)


# ---- levers ------------------------------------------------------------------------------------------------


def test_only_levers_move_and_only_within_bounds() -> None:
    """Refused by name; nothing is logged, nothing moves."""
    market = played(1, 3)
    for key, value in (
        ("mining.uptime", 0.5),
        ("policy.nonsense", 1.0),
        ("policy.ai_priority", 99.0),
        ("power.gas", float("nan")),
    ):
        with pytest.raises(ScenarioError, match=key):
            market.move(key, value)
    assert not market.log.to_document()["entries"]
    market.run_for(SOON - 3)
    assert not differences(snapshot(market), snapshot(played(1)))


def test_a_lever_acts_from_the_next_week() -> None:
    """Not in the week that is over; the scenario shows it from then on."""
    market = played(1, 3)
    market.move("power.gas", 9.0)
    assert market.scenario.power.gas != 9.0
    market.step()
    assert market.scenario.power.gas == 9.0
    twin = played(1, 3)
    twin.step()
    assert (
        market.history.column("power_price_ercot_usd_mwh")[:4] == twin.history.column("power_price_ercot_usd_mwh")[:4]
    ).all()
    assert market.history.column("power_price_ercot_usd_mwh")[4] > twin.history.column("power_price_ercot_usd_mwh")[4]


def test_a_price_shock_is_what_it_says() -> None:
    """A log move of -0.69 halves the price in the week it is set, once."""
    free = {"bitcoin.sales_impact": 0.0}
    calm, shocked = played(1, 5, **free), played(1, 5, **free)
    shocked.move("bitcoin.price_shock", float(np.log(0.5)))
    calm.run_for(4)
    shocked.run_for(4)
    ratio = shocked.history.column("btc_price_usd") / calm.history.column("btc_price_usd")
    assert ratio == pytest.approx([1.0] * 6 + [0.5] * 4)


def test_every_lever_moves() -> None:
    """All of them at once, to a legal value near their default, in a run that goes on and closes."""
    market = played(2, 3)
    for key in lever_keys():
        schema = describe()[key]
        value = True if schema.get("type") == "boolean" else min(schema["maximum"], schema["default"] * 1.1 + 0.01)
        market.move(key, value)
    market.run_for(30)
    assert {entry["key"] for entry in market.log.to_document()["entries"]} == set(lever_keys())
    assert {event.company for event in market.history.events if event.kind == "shock"} == set(lever_keys())
    assert np.abs(market.history.column("ledger_residual_usd")).max() < 1e-2
