"""The Companies page and decision cards: the numbers of the tables, words for everything, found from the page alone."""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from agents.codes import ABROAD, BLOCKED, OPTIONS
from model.economy import EnergyMarket
from tests.visit import PATIENCE, Visit
from viz.figures import cards
from viz.figures import companies as figures
from viz.figures.table import Table
from viz.pages.companies import contents, finds, opened, read
from viz.pages.view import Look
from viz.text.language import LANGUAGES, Text


def script() -> ModuleType:
    path = Path(__file__).parents[1] / "scripts" / "answer_key.py"
    spec = importlib.util.spec_from_file_location("answer_key", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def market() -> EnergyMarket:
    market = EnergyMarket(rng=4)
    market.run_for(market.weeks)
    return market


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(read(market, look), Table({}, 267, market.calendar.date(0)), Text(code), look)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_option_barrier_and_flip_has_words(code: str) -> None:
    sections = Text(code).sections["cards"]
    assert {f"blocked_{place}" for place in range(len(BLOCKED))} | set(OPTIONS) | {
        f"did_{name}" for name in OPTIONS
    } <= set(sections)


def test_the_largest_holder_is_that_of_the_tables(market: EnergyMarket) -> None:
    page, key = shown(market, Look()), script().key_of(market)
    name, mw = key["holds most"].split(": ")
    assert page["rows"][0]["id"] == name
    assert page["rows"][0]["sort"][2] == pytest.approx(
        float(mw.removesuffix(" MW").replace(",", "")), rel=0.02
    )  # of the quarter
    assert page["sentence"].startswith(name)


def test_megawatts_in_the_table_are_those_of_the_us_sites(market: EnergyMarket) -> None:
    books = read(market, Look()).books
    sites = market.sites
    home = sites["alive"] & (sites["zone"] != ABROAD)
    assert figures.held(books).sum() == pytest.approx(float(sites["mw_energised"][home].sum()))


def test_the_page_finds_the_decisions_of_the_key(market: EnergyMarket) -> None:
    seen, key = read(market, Look()), script().key_of(market)
    found = finds(seen)
    week, site = found["largest"] or (0, 0)
    d, place = cards.decision_at(seen.deliberations, week, site) or pytest.fail("no card")
    assert key["largest conversion"].startswith(
        f"{market.state.names[d.owners[place]]} at {market.state.site_names[site]}: {OPTIONS[d.chosen[place]]}"
    )
    week, site = found["stayed"] or (0, 0)
    d, place = cards.decision_at(seen.deliberations, week, site) or pytest.fail("no card")
    assert key["largest that did not"].split(" at ")[0] == market.state.names[d.owners[place]]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_card_says_what_was_chosen_and_never_looks_ahead(market: EnergyMarket, code: str) -> None:
    for d in market.history.deliberations[::5]:
        for place in range(0, len(d.rows), 17):
            week, site = d.week, int(d.rows[place])
            page = shown(market, Look(at=week, focus={"card": f"{week}:{site}"}), code)
            card = page["card"]
            chosen = [option for option in card["options"] if option["chosen"]]
            assert len(chosen) == 1 and chosen[0]["seen"] == pytest.approx(d.perceived[place, d.chosen[place]] / 1e6)
            assert len(card["flips"]) >= 4 and not re.search(r"\{\w+\}", str(card))
            assert page["company"]["name"] == market.state.names[d.owners[place]]


def test_a_card_of_the_future_or_of_nonsense_does_not_open(market: EnergyMarket) -> None:
    last = market.history.deliberations[-1]
    assert opened(read(market, Look(at=20)), f"{last.week}:{last.rows[0]}") is None
    for wish in ("", "1", "a:b", "-1:3", "1:99999", "9" * 30, "1:2:3"):
        assert opened(read(market, Look()), wish) is None


def test_rigs_stop_where_the_identity_says() -> None:
    """0.024 x 17 J/TH x 1.03 x 50 $/MWh = 21.0 $/PH/day."""
    market = EnergyMarket(rng=1)
    market.run_for(14)
    d = market.history.deliberations[0]
    place = next(place for place in range(len(d.rows)) if d.efficiency[place] > 0.0)
    held = d.sites["contract_end"][place] > d.week
    power = float(d.sites["strike"][place] if held else d.zones["later"][d.sites["zone"][place]])
    at = 0.024 * float(d.efficiency[place]) * market.scenario.mining.overhead * power
    assert Text("en").dollars(at) in cards.stop(market.state, d, place, Text("en"))["rigs"]


def test_a_past_week_shows_that_week(market: EnergyMarket) -> None:
    start, end = shown(market, Look(at=0)), shown(market, Look())
    assert start["rows"] != end["rows"] and start["finds"][0]["card"] == ""
    assert sum(row["alive"] and row["miner"] for row in start["rows"]) == 69


def test_contracts_older_than_the_run_say_so(market: EnergyMarket) -> None:
    lines = shown(market, Look(at=0, focus={"company": "CORZ"}))["company"]["leases"]["rows"]
    assert lines and all("before the run" in line[-1] for line in lines)


def test_the_value_of_a_company_adds_up(market: EnergyMarket) -> None:
    books = read(market, Look()).books
    for row in range(9):
        company = books.companies[row]
        if company["alive"] and company["value"] > 0.0:
            total = company["enterprise"] + company["btc"] * books.price + company["cash"] - company["debt"]
            assert total == pytest.approx(
                company["value"], rel=0.35
            )  # valued by the quarter, coins and cash by the week


def test_the_page_forecasts_nothing(market: EnergyMarket) -> None:
    assert "cannot tell" in shown(market, Look(focus={"company": "HUT"}))["names"]
    words = " ".join(str(value) for value in Text("en").sections["companies"].values()) + str(
        Text("en").sections["cards"]
    )
    assert not any(word in words.lower() for word in ("will go", "likely", "probably", "bankrupt"))


def test_it_sorts_opens_a_company_and_a_card(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("companies")
    tab.shot("companies-start-en")
    tab.page.click("[data-column='4']")
    values = [
        float(text.replace(",", "") or 0)
        for text in tab.page.locator(".er-ledger tbody tr td:nth-child(5)").all_inner_texts()
    ]
    assert values == sorted(values, reverse=True) or values == sorted(values)
    tab.unattended()
    tab.page.select_option(".er-speed", "50")
    tab.page.click(".er-play")
    tab.page.wait_for_function("Number(document.querySelector('.er').dataset.week) >= 40", timeout=PATIENCE)
    tab.page.click(".er-play")
    tab.page.click(".er-find-buttons button:first-child")
    tab.page.wait_for_selector(".er-bars")
    assert "M$" in tab.text(".er-detail .er-verdict")
    tab.shot("companies-card-en")
    tab.page.click("[data-close=card]")
    tab.page.wait_for_selector(".er-split")
    tab.page.click("[data-language=ja]")
    tab.until("language", "ja")
    tab.shot("companies-one-ja")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
    assert np.isfinite(tab.data("painted"))


def test_aliases_hide_every_name(market: EnergyMarket) -> None:
    found = finds(read(market, Look()))["largest"] or (0, 0)
    page = shown(market, Look(names="alias", focus={"card": f"{found[0]}:{found[1]}"}))
    told = str(
        [
            page["sentence"],
            page["rows"],
            page["company"]["title"],
            page["card"]["heading"],
            page["card"]["next"],
            page["figures"],
        ]
    )
    for name in ("IREN", "CORZ", "RIOT", "MARA", "MSFT", "GOOGL", "OPENAI"):
        assert name not in told, name
    assert "Miner A" in told
