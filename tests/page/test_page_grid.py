"""The Grid page: prices and flows of the record, limits of the table, and a map that paints."""

import numpy as np
import polars as pl
import pytest

from agents.codes import US_ZONES
from model.economy import EnergyMarket
from model.record.columns import LINES
from viz.figures import grid as figures
from viz.figures.drawing.market_record import MarketRecord
from viz.pages.grid import contents, read
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(
        read(market, look),
        MarketRecord({"ai_share": market.history.column("ai_share")}, 267, market.calendar.date(0)),
        Text(code),
        look,
    )


def test_flows_are_those_of_the_week_and_within_their_limits(market: EnergyMarket) -> None:
    for week in (1, 30, 60):
        seen = read(market, Look(at=week)).week
        assert np.allclose(seen.flows, [market.history.column(f"flow_{start}_{end}_mw")[week] for start, end in LINES])
        assert (figures.use(seen) <= 1.0 + 1e-6).all()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_map_tells_prices_and_ways(market: EnergyMarket, code: str) -> None:
    page = shown(market, Look(at=40), code)
    drawn = page["figures"][0]
    assert {zone["id"] for zone in drawn["zones"]} == set(US_ZONES) and len(drawn["links"]) == len(LINES)
    for (start, end), link in zip(LINES, drawn["links"], strict=True):
        flow = market.history.column(f"flow_{start}_{end}_mw")[40]
        assert (link["from"], link["to"]) == ((start, end) if flow >= 0.0 else (end, start))
    assert len(page["columns"][f"power_price_{page['zone']}_usd_mwh"]) == 41


def test_the_dearest_zone_of_the_year_is_chosen_unless_told(market: EnergyMarket) -> None:
    prices = [market.history.column(f"power_price_{zone}_usd_mwh")[-52:].mean() for zone in US_ZONES]
    assert shown(market, Look())["zone"] == US_ZONES[int(np.argmax(prices))]
    assert (
        shown(market, Look(focus={"zone": "nyiso"}))["zone"] == "nyiso"
        and shown(market, Look(focus={"zone": "<b>"}))["zone"] in US_ZONES
    )


def test_titles_follow_the_data() -> None:
    nought = np.zeros(len(LINES))
    alike = figures.Week(
        *[np.full(10, 30.0)] * 2, np.zeros(10), nought, nought + 100.0, nought + 100.0, *[np.zeros(10)] * 3
    )
    assert "no line is full" in figures.title(alike, Text("en"))
    apart = alike._replace(prices=np.array([90.0, *[30.0] * 9]), flows=nought + 100.0)
    assert (
        figures.title(apart, Text("en")) == "ERCOT pays $90.0 a MWh, $60.0 more than the cheapest zone; full lines: 12"
    )


@pytest.mark.parametrize("mechanism", ["uniform", "queue"])
def test_the_room_of_every_zone_is_that_of_the_tables(mechanism: str) -> None:
    """Of the past week that is looked at, whatever has been sold since."""
    market = WatchedMarket(rng=4, mechanism=mechanism)
    market.run_for(80)
    for at in (40, 80):
        room = read(market, Look(at=at)).room
        book = market.history.tables()["auctions"].filter(pl.col("week") == room.week)
        assert 0 < room.week <= at and room.waits.sum() > 0.0 and room.coming.sum() > 0.0
        assert room.offered.sum() == pytest.approx(market.history.column("pool_available_mw")[room.week])
        for place, zone in enumerate(US_ZONES):
            bids = book.filter(pl.col("zone") == zone)
            assert room.sold[place] == pytest.approx(bids["accepted_mw"].sum())
            assert room.sold[place] + room.waits[place] == pytest.approx(bids["mw"].sum())
            assert room.sold[place] <= room.offered[place] + 1e-6
    assert ((room.years > 0.9) & (room.years < 2.1)).all()  # connections take four to eight quarters


def test_a_place_under_construction_is_seen_from_the_week_it_was_sold(market: EnergyMarket) -> None:
    links, at = market.state.connections.rows, 30
    known = links[(links["award_week"] <= at) & (links["ready_week"] > at) & ~links["greenfield"]]  # of the pool
    assert read(market, Look(at=at)).room.coming.sum() == pytest.approx(known["mw"].sum())
    assert read(market, Look(at=5)).room.week == -1 and shown(market, Look(at=5))["figures"][2]["unit"] == ""


def test_week_0_says_when_there_is_something(market: EnergyMarket) -> None:
    assert "first week" in shown(market, Look(at=0))["empty"]
