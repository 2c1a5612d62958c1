"""The Bitcoin page: all hash is on the steps, what runs is filled, and the protocol's numbers are the protocol's."""

from collections.abc import Callable

import pytest

from model.economy import EnergyMarket
from tests.visit import PATIENCE, Visit, painted
from viz.figures.table import Table
from viz.pages.bitcoin import contents, read
from viz.pages.view import Look
from viz.text.language import LANGUAGES, Text


@pytest.fixture(scope="module")
def market() -> EnergyMarket:
    market = EnergyMarket(rng=4)
    market.run_for(60)
    return market


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(read(market, look), Table({}, 267, market.calendar.date(0)), Text(code), look)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rig_is_on_the_steps_once(market: EnergyMarket, code: str) -> None:
    supply = shown(market, Look(), code)["figures"][0]
    fleets = market.state.fleets.rows
    whole = float(fleets["hash_ph"][fleets["alive"]].sum()) / 1e3 + market.network.world.installed()
    assert sum(bar["mw"] for bar in supply["bars"]) == pytest.approx(whole, rel=0.01)
    assert [bar["price"] for bar in supply["bars"]] == sorted(bar["price"] for bar in supply["bars"])
    assert all(bar["accepted"] <= bar["mw"] + 1e-9 for bar in supply["bars"])


def test_what_runs_is_about_the_network_s_hash_rate(market: EnergyMarket) -> None:
    running = read(market, Look()).found.running.sum() / 1e3
    assert running == pytest.approx(
        market.history.column("network_hashrate_ehs")[-1], rel=0.2
    )  # the record has noise of its own


def test_the_subsidy_and_the_way_to_the_halving(market: EnergyMarket) -> None:
    """Block 1,050,000 is the next halving."""
    told = {fact["label"]: fact["value"] for fact in shown(market, Look())["facts"]}
    height = int(market.history.column("block_height")[-1])
    assert told["Subsidy of a block"] == "3.125 BTC"
    assert told["To the next halving"].startswith(f"{1_050_000 - height:,} blocks")


def test_charts_follow_the_timeline_and_say_what_does_not(market: EnergyMarket) -> None:
    past = shown(market, Look(at=20))
    assert (
        len(past["columns"]["network"]) == 21 and "newest week" in past["note"] and shown(market, Look())["note"] == ""
    )


def test_it_paints(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("bitcoin")
    tab.unattended()
    tab.page.select_option(".er-speed", "50")
    tab.page.click(".er-play")
    tab.page.wait_for_function("Number(document.querySelector('.er').dataset.week) >= 60", timeout=PATIENCE)
    tab.page.click(".er-play")
    tab.page.wait_for_selector("[data-chart=supply] .er-overlay rect")
    assert painted(tab, "hash_rate") > 3
    tab.shot("bitcoin-en")
    tab.page.click("[data-language=ja]")
    tab.until("language", "ja")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
