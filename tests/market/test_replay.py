"""The log of orders: scenario, seed and log give a run again; a log that does not fit is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import energyrun
from agents.messages import TABLES, Observation, Orders
from agents.options.registry import MINE
from experiments import run_files
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.errors import OrderError, ScenarioError, VersionError
from model.foundation.version import VERSION
from model.scenario import Scenario
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
    for table in TABLES:
        assert (getattr(orders, table) == getattr(again, table)).all()


def test_another_version_is_refused(tmp_path: Path) -> None:
    """By both versions' names."""
    path = tmp_path / "run.json"
    path.write_text(json.dumps(OrderLog("0.0.9", []).to_document()), encoding="utf-8")
    with pytest.raises(VersionError, match=rf"0\.0\.9.*{VERSION}"):
        OrderLog.read(path, VERSION)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "not json",
        "{}",
        '{"orders": 3}',
        '{"version": "x"}',
        '{"version": "x", "entries": [{"company": "IREN"}]}',
        '{"version": "x", "entries": [{"week": 1, "company": "IREN", "orders": {"plans": [{"sit": 1}]}}]}',
    ],
)
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


PRICES = "date,price_usd\n2025-11-17,92195\n2025-12-15,86300\n2026-01-12,91000\n"


@pytest.fixture
def priced(tmp_path: Path) -> tuple[Path, Path, EnergyMarket]:
    """A run of four weeks along a file of prices, with a shock, on disk: its `run.json`, the file, the market."""
    file, folder = tmp_path / "prices.csv", tmp_path / "run"
    file.write_text(PRICES)
    scenario = Scenario().with_changes({"weeks": 4, "bitcoin.price_path": str(file)})
    market = EnergyMarket(scenario, rng=1)
    market.run_for(1)
    market.move("bitcoin.price_shock", -0.3)
    market.run_for(3)
    run_files.write(folder, market, scenario)
    return folder / "run.json", file, market


def replayed(run: Path, out: Path, *more: object) -> np.ndarray:
    """Bitcoin's price by week in a replay, which leaves a folder of its own."""
    assert energyrun.status_of(["run", "--replay", str(run), "--out", str(out), *map(str, more)]) == 0
    return pl.read_parquet(out / "market.parquet")["btc_price_usd"].to_numpy()


def test_a_run_along_a_file_of_prices_repeats_without_the_file(priced, tmp_path: Path) -> None:
    """`run.json` alone is enough, and a file that changed meanwhile does not matter."""
    run, file, market = priced
    price = market.history.column("btc_price_usd")
    file.write_text(PRICES.replace("86300", "12345"))
    assert (replayed(run, tmp_path / "a") == price).all()
    file.unlink()
    assert (replayed(run, tmp_path / "b") == price).all()
    assert (tmp_path / "b" / "run.json").read_bytes() == run.read_bytes()
    assert (replayed(tmp_path / "b" / "run.json", tmp_path / "c", "--weeks", 3) == price[:4]).all()


def test_another_file_is_taken_where_it_is_asked_for(priced, tmp_path: Path) -> None:
    run, file, market = priced
    other = tmp_path / "other.csv"
    other.write_text(PRICES.replace("92195", "50000"))
    price = replayed(run, tmp_path / "a", "--set", f"bitcoin.price_path={other}")
    assert price[0] == 50_000.0 != market.history.column("btc_price_usd")[0]
    file.write_text(PRICES.replace("92195", "60000"))  # of the same name, and asked for: it is read
    assert replayed(run, tmp_path / "b", "--set", f"bitcoin.price_path={file}")[0] == 60_000.0


def test_a_longer_run_takes_the_weeks_beyond_from_the_same_file_alone(priced, tmp_path: Path, capsys) -> None:
    run, file, market = priced
    price = market.history.column("btc_price_usd")
    assert (replayed(run, tmp_path / "a", "--weeks", 8)[:5] == price).all()
    file.write_text(PRICES.replace("86300", "12345"))
    capsys.readouterr()
    assert energyrun.status_of(["run", "--replay", str(run), "--weeks", "8"]) == 2
    said = capsys.readouterr().err
    assert "is not the file of the run (other prices)" in said and said.count("\n") == 1


@pytest.mark.parametrize(
    "prices", [None, 3, {}, {"first": "x", "weekly_usd": [1.0]}, {"first": "2025-11-17", "weekly_usd": [1e300] * 5}]
)
def test_a_document_with_wrong_prices_is_refused(priced, capsys, prices: object) -> None:
    run, _, _ = priced
    run.write_text(json.dumps(json.loads(run.read_text()) | {"prices": prices}))
    assert energyrun.status_of(["run", "--replay", str(run)]) == 2
    said = capsys.readouterr().err
    assert "run.json" in said and "price" in said and said.count("\n") == 1


@pytest.mark.parametrize("text", ['{"seed": 18446744073709551616}', '{"week": Infinity}', "[" * 100_000])
def test_numbers_beyond_bounds_in_a_document_are_refused(priced, capsys, text: str) -> None:
    run, _, _ = priced
    entry = json.loads(text) if text.startswith("{") else {}
    document = json.loads(run.read_text())
    document |= {"seed": entry["seed"]} if "seed" in entry else {}
    document["orders"]["entries"] += [entry | {"key": "power.gas", "value": 3}] if "week" in entry else []
    run.write_text(json.dumps(document) if entry else text)
    assert energyrun.status_of(["run", "--replay", str(run)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_mechanism_that_moves_clears_the_next_auction_and_is_repeated() -> None:
    market = EnergyMarket("energy-run", rng=3)
    market.run_for(12)
    market.move("mechanism", 3.0)
    market.run_for(14)
    assert market.history.auctions["mechanism"].unique().to_list() == ["vickrey"]
    again = EnergyMarket("energy-run", rng=3, orders=OrderLog(VERSION, market.log.entries))
    again.run_for(26)
    assert again.history.auctions.equals(market.history.auctions)
    with pytest.raises(ScenarioError, match="mechanism is 9"):
        market.move("mechanism", 9.0)
