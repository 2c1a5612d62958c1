"""The Bitcoin page: all hash is on the steps, what runs is filled, and the protocol's numbers are the protocol's."""

from collections.abc import Callable

import numpy as np
import pytest

from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.version import VERSION
from model.scenario import Scenario
from tests.visit import Visit, painted
from viz.figures import bitcoin as figures
from viz.figures.bitcoin import Hash
from viz.figures.drawing.market_record import MarketRecord
from viz.pages.bitcoin import contents, read
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(read(market, look), MarketRecord({}, 267, market.calendar.date(0)), Text(code), look)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rig_is_on_the_steps_once(market: WatchedMarket, code: str) -> None:
    supply = shown(market, Look(), code)["figures"][0]
    fleets = market.state.fleets.rows
    whole = float(fleets["hash_ph"][fleets["alive"]].sum()) / 1e3 + market.network.world.installed()
    assert sum(bar["mw"] for bar in supply["bars"]) == pytest.approx(whole, rel=0.01)
    assert [bar["price"] for bar in supply["bars"]] == sorted(bar["price"] for bar in supply["bars"])
    assert all(bar["accepted"] <= bar["mw"] + 1e-9 for bar in supply["bars"])


def test_what_runs_is_about_the_network_s_hash_rate(market: WatchedMarket) -> None:
    running = read(market, Look()).supply.found.running.sum() / 1e3
    assert running == pytest.approx(
        market.history.column("network_hashrate_ehs")[-1], rel=0.2
    )  # the record has noise of its own


def test_the_subsidy_and_the_way_to_the_halving(market: WatchedMarket) -> None:
    """Block 1,050,000 is the next halving."""
    told = {fact["label"]: fact["value"] for fact in shown(market, Look())["facts"]}
    height = int(market.history.column("block_height")[-1])
    assert told["Subsidy of a block"] == "3.125 BTC"
    assert told["Next halving"] == f"in {(1_050_000 - height) / 1008:.0f} weeks"


def test_a_past_week_is_seen_as_it_was_then() -> None:
    """No record holds past fleets, so the market notes them; a branch keeps what lies before it."""
    market = WatchedMarket(Scenario.load("energy-run").with_changes({"policy.mining_tax": 3.0}), rng=4)
    market.run_for(15)
    market.move("policy.mining_tax", 12.0)
    market.run_for(20)
    then = shown(market, Look())
    taxed = {"week": 36, "key": "policy.mining_tax", "value": 60.0}
    branch = market.branch(OrderLog(VERSION, [*market.log.entries, taxed]))
    for run in (market, branch):
        run.run_for(10)
        assert shown(run, Look()) != then
        assert shown(run, Look(at=35)) == then
    assert shown(market, Look(at=40)) != shown(branch, Look(at=40))


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_stands_though_it_would_earn_is_told(code: str) -> None:
    """Three rows: earns and runs by half; earns and is a miner's, off; does not earn and still runs."""
    found = Hash(
        np.array([10.0, 20.0, 60.0]), np.array([4e3, 2e3, 4e3]), np.array([2e3, 0.0, 1e3]), np.array([2, 0, 2])
    )
    now = figures.stands(found, 40.0)
    assert now == figures.Stands(10.0, 3.0, 6.0, 2.0, 2.0, 1.0)
    title, why = figures.supply_title(now, 40.0, Text(code)), figures.why_not(now, 0.15, Text(code))
    assert (
        title.index("30%") >= 0
        and "60%" in title
        and all(part in why.replace(" ", "") for part in ("2EH/s", "1EH/s", "15%"))
    )


def test_every_fleet_stands_among_the_shut_down_prices(market: WatchedMarket) -> None:
    drawn = shown(market, Look())["figures"][2]
    fleets = market.state.fleets.rows
    live = fleets["alive"] & (fleets["hash_ph"] > 0.0) & (fleets["shutdown_hashprice"] > 0.0)
    rigs, mean = market.state.vintages[live], fleets[live]
    stops = (rigs["efficiency"] * (mean["shutdown_hashprice"] / mean["efficiency"])[:, None])[rigs["hash_ph"] > 0.0]
    told = sorted(dot["at"] for row in drawn["rows"] for dot in row["dots"])
    assert np.allclose(told, np.sort(stops))
    below = int((stops >= market.state.bitcoin.hashprice).sum())
    assert drawn["title"].startswith(f"{below} of these miners’ {len(stops)} vintages") or below == 0
    assert all(
        row["label"].startswith(("Miner ", "private"))
        for row in shown(market, Look(names="alias"))["figures"][2]["rows"]
    )


def test_it_paints(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("bitcoin")
    tab.play_to(60)
    tab.page.wait_for_selector("[data-chart=supply] .er-overlay rect")
    assert painted(tab, "hash_rate", "use.mining") > 100
    tab.shot("bitcoin-en")
    tab.page.click("[data-language=ja]")
    tab.until("language", "ja")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
