"""The log of orders: scenario, seed and log give a run again; a log that does not fit is refused."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from agents.messages import Observation, Orders
from agents.options.registry import MINE
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.errors import OrderError, VersionError
from model.foundation.version import VERSION
from tests.deciding import with_own_bid
from tests.twins import differences, played, snapshot


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
