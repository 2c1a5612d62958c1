"""The Auction page: its book adds up, its mechanisms are the model's own, and it paints in a browser."""

from collections.abc import Callable

import numpy as np
import pytest

from agents.codes import US_ZONES
from model.auctions.registry import MECHANISMS
from model.capacity.limits import cost_of_slots, held_again, mechanisms_compared, remade, worth
from model.economy import EnergyMarket
from tests.visit import Visit
from viz.figures import auction as figures
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import zone_name
from viz.pages.auction import AUCTION, contents, read
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text

KEPT = "queue", "uniform", "pay-as-bid", "vickrey"


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(read(market, look), MarketRecord({}, 267, market.calendar.date(0)), Text(code), look)


def test_an_auction_held_again_is_the_same(market: EnergyMarket) -> None:
    for auction in market.state.auctions:
        again = held_again(auction, auction.mechanism)
        assert np.array_equal(again.accepted_mw, auction.clearing.accepted_mw)
        assert again.transformer_price == auction.clearing.transformer_price


def test_bids_remade_for_the_mechanism_that_was_held_are_those_that_were_made(market: EnergyMarket) -> None:
    auction = market.state.auctions[0]
    bids = remade(auction, auction.mechanism)
    assert (
        np.array_equal(np.sort(bids["price"]), np.sort(auction.bids["price"]))
        and bids["mw"].sum() == auction.bids["mw"].sum()
    )


def test_with_the_same_bids_pay_as_bid_takes_the_whole_welfare_of_uniform(market: EnergyMarket) -> None:
    same, other = mechanisms_compared(market.state.auctions[0], KEPT)
    found = {one.mechanism: one for one in same}
    assert found["pay-as-bid"].revenue == pytest.approx(found["uniform"].welfare)
    assert (
        found["uniform"].welfare == pytest.approx(found["vickrey"].welfare)
        and found["queue"].welfare <= found["uniform"].welfare + 1.0
    )
    assert {one.mechanism: one for one in other}["pay-as-bid"].revenue < found["pay-as-bid"].revenue  # bids are shaded


def test_more_slots_never_cost_welfare(market: EnergyMarket) -> None:
    for place, auction in enumerate(market.state.auctions):
        cost = cost_of_slots(market.state, place)
        assert cost.welfare_usd_year >= 0.0 and cost.mw_left_out >= 0.0
        doubled = held_again(auction, auction.mechanism, slots_mw=2.0 * auction.slots_mw)
        assert worth(auction.bids, doubled) >= worth(auction.bids, auction.clearing) - 1.0
    assert sum(cost_of_slots(market.state, place).mw_left_out for place in range(len(market.state.auctions))) > 0.0


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_book_of_every_zone_adds_up(market: EnergyMarket, code: str) -> None:
    auction = market.state.auctions[-1]
    for zone in US_ZONES:
        page = shown(market, Look(page="auction", focus={"zone": zone}), code)
        book = page["figures"][0]
        sold = np.asarray(auction.clearing.accepted_mw)[auction.bids["zone"] == US_ZONES.index(zone)].sum()
        assert sum(bar["accepted"] for bar in book["bars"]) == pytest.approx(float(sold), abs=0.5)
        prices = [bar["price"] for bar in book["bars"]]
        assert prices == sorted(prices, reverse=True)
        assert page["zone"] == zone and zone_name(zone, Text(code)) in book["title"]


def test_what_the_transformer_limit_cost_is_the_key_s_answer(market: EnergyMarket) -> None:
    """The page's first sentence names the sums over all auctions that `scripts/answer_key.py` prints."""
    costs = [cost_of_slots(market.state, place) for place in range(len(market.state.auctions))]
    lost, left = sum(cost.welfare_usd_year for cost in costs), sum(cost.mw_left_out for cost in costs)
    for code in LANGUAGES:
        text = Text(code)
        told = shown(market, Look(), code)["sentence"]
        assert (
            text.dollars(lost) in told
            and text.count(left) + (" MW" if code == "en" else "MW") in told
            and f"{len(costs)}" in told
        )
    assert "one auction" in shown(market, Look(at=14))["sentence"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_column_of_mechanisms_is_in_its_one_unit_and_every_mechanism_is_explained(
    market: EnergyMarket, code: str
) -> None:
    same, other = mechanisms_compared(market.state.auctions[-1], tuple(MECHANISMS))
    sheet = shown(market, Look(), code)["mechanisms"]
    for row, found, again in zip(sheet["rows"], same, other, strict=True):
        told = [float(cell["text"].replace(",", "")) for cell in row["cells"]]
        exact = [
            value
            for one in (found, again)
            for value in (one.revenue / 1e6, one.ai_mw, one.mining_mw, one.welfare / 1e6)
        ]
        assert told == pytest.approx(exact, abs=0.51) and len(row["told"]) > 20
    assert [row["held"] for row in sheet["rows"]] == [name == "uniform" for name in MECHANISMS]
    assert sum(group["span"] for group in sheet["groups"]) == len(sheet["heads"]) == 8
    early = shown(market, Look(at=3), code)
    assert [row["held"] for row in early["mechanisms"]] == [row["held"] for row in sheet["rows"]]


def test_limits_stand_apart_only_where_they_differ() -> None:
    text = Text("en")
    assert [line["label"] for line in figures.limits(300.0, 300.2, True, text)] == ["all 300 MW on offer sold"]
    bound, free = (figures.limits(900.0, 300.0, no_slots, text)[0]["label"] for no_slots in (True, False))
    assert bound == "slots allow 300 MW" and free == "sold 300 MW"


def test_the_scrubber_chooses_the_auction_and_before_the_first_the_page_says_when_it_is(market: EnergyMarket) -> None:
    assert "2026" in shown(market, Look(at=3))["empty"]
    first, last = shown(market, Look(at=14)), shown(market, Look())
    assert first["held"] != last["held"]
    assert shown(market, Look(focus={"zone": "<script>"}))["zone"] in US_ZONES


def test_every_reason_and_mechanism_has_words() -> None:
    from model.auctions.clearing import WHY_NOT

    for code in LANGUAGES:
        text = Text(code)
        assert set(text.sections["auction_why"]) == set(WHY_NOT)
        assert all(text(f"auction.mechanism_{name.replace('-', '_')}") for name in MECHANISMS)
    assert AUCTION.name == "auction" and figures.why("zone full", Text("en")) == "zone full"


def test_it_paints_scrubs_and_changes_zone(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("auction")
    assert "first auction" in tab.text(".er-empty")
    tab.play_to(30)
    tab.page.wait_for_selector("[data-chart=book] .er-overlay rect")
    tab.shot("auction-en")
    tab.page.click("[data-zone=miso]")
    tab.page.wait_for_selector('[data-zone=miso][aria-pressed="true"]')
    assert "MISO" in tab.text("[data-chart=book] .er-title")
    tab.page.click("[data-language=ja]")
    tab.until("language", "ja")
    tab.shot("auction-ja")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
