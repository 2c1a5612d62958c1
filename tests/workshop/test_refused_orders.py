"""Orders that are refused: by name, in one line, before anything is sealed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from agents.codes import FOR_AI, FOR_MINING
from agents.messages import Orders
from agents.options.registry import COLOCATION, MINE, OPTIONS, code_of
from agents.units import WEEKS_A_QUARTER
from model.economy import EnergyMarket
from model.foundation.errors import OrderError
from tests.twins import differences, played, snapshot


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
    "an option that is not": ("miner", plan(first=len(OPTIONS)), f"first is {len(OPTIONS)}"),
    "a negative option": ("miner", plan(first=-1), "first is -1"),
    "a fallback that is not": ("miner", plan(fallback=42), "fallback is 42"),
    "a fallback that needs a tenant": ("miner", plan(first=COLOCATION, fallback=COLOCATION), "fallback"),
    "a plan for NaN MW": ("miner", plan(gross_mw=NAN), "gross_mw is nan"),
    "a plan for negative MW": ("miner", plan(gross_mw=-1.0), "gross_mw is -1"),
    "a plan for more than the land": ("miner", plan(first=code_of("expand"), gross_mw=1e5), "gross_mw is 100000"),
    "a negative ask": ("miner", plan(ask=-1.0), "ask is -1"),
    "an ask of NaN": ("miner", plan(ask=NAN), "ask is nan"),
    "two plans for a site": (
        "miner",
        lambda market, row, site: plan(site=[site, site])(market, row, site),
        "twice",
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
}


@pytest.fixture(scope="module")
def at_work() -> EnergyMarket:
    """A market in its third quarter; refused orders leave it as it is, so that one serves all."""
    return played(1, 2 * WEEKS_A_QUARTER + 4)


def who(market: EnergyMarket, kind: str) -> Any:
    return {
        "miner": market.miners["CLSK"],
        "hyperscaler": market.hyperscalers["MSFT"],
        "utility": market.utilities["ercot"],
        "abroad": market.utilities["abroad"],
    }[kind]


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
        market.run_for(WEEKS_A_QUARTER - 1)
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
    market = played(1, 2 * WEEKS_A_QUARTER - 1)
    market.miners["CLSK"].policy = lambda o: Orders().with_rows("plans", site=o.site_rows[0], first=77)
    before = market.state.connections.rows[["owner", "mw", "alive", "ready_week"]].tolist()  # works are paid every week
    signed, awarded = len(market.state.leases), len(market.state.connections)
    with pytest.raises(OrderError, match="CLSK: plans, row 0: first is 77"):
        market.step()
    assert (len(market.state.leases), len(market.state.connections)) == (signed, awarded)
    assert before == market.state.connections.rows[["owner", "mw", "alive", "ready_week"]].tolist()
