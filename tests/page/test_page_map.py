"""The map of the Grid page: sites of the tables at their places, a scale that no spike flattens, a site's history."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from agents.codes import ABROAD, MINER, US_ZONES, USES
from agents.population import Site
from agents.records import blank
from model.economy import EnergyMarket
from model.foundation.events import Event
from model.tables.start import load_tables
from tests.visit import Visit
from viz.figures import map as maps
from viz.figures import site
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.grid import Week
from viz.figures.words.names import actor_name, site_name
from viz.pages.grid import contents, read
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text, language

NOUGHT = np.zeros(len(US_ZONES))
LINES = np.zeros(12)
EVEN = Week(NOUGHT + 30.0, NOUGHT + 30.0, NOUGHT, LINES, LINES + 100.0, LINES + 100.0, NOUGHT, NOUGHT, NOUGHT)


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(
        read(market, look),
        MarketRecord({"ai_share": market.history.column("ai_share")}, 267, market.calendar.date(0)),
        Text(code),
        look,
    )


def test_states_and_names_stand_in_one_zone_each() -> None:
    drawn = [state for zone in US_ZONES for state in maps.states()[zone]]
    assert len(drawn) == len(set(drawn)) == 49  # 48 that hang together, and the capital
    assert set(maps.ANCHORS) == set(US_ZONES) and len(set(maps.ANCHORS.values())) == len(US_ZONES)


def test_every_named_site_has_a_town_that_is_called_recollection() -> None:
    tables = load_tables()
    home = {name for name, zone in zip(tables.sites.names, tables.sites["zone"], strict=True) if zone != "abroad"}
    assert set(tables.places.names) == home
    assert all({"latitude", "longitude"} <= set(recalled) for recalled in tables.places.recollection)


@pytest.mark.parametrize("at", [0, 13, 52])
def test_bubbles_hold_the_megawatts_of_the_tables(market: EnergyMarket, at: int) -> None:
    rows = shown(market, Look(at=at))["figures"][0]["rows"]
    table = market.history.tables()["sites"].filter(pl.col("week") == at)
    for zone in (*US_ZONES, "abroad"):
        mw = sum(row["mw"] for row in rows if row["zone"] == zone)
        assert mw == pytest.approx(table.filter(pl.col("zone") == zone)["mw_energised"].sum(), abs=5.0)
    owners = {site_name(site, Text("en")): owner for site, owner in zip(table["site"], table["company"], strict=True)}
    for row in rows:
        assert row["owner"] == owners[row["site"]] and sum(row["uses"]) == pytest.approx(row["mw"], abs=1.0)
        assert (row["at"] is None) == (row["site"] not in load_tables().places.names)
        assert (row["lot"] is None) == (row["at"] is not None or row["zone"] == "abroad")
    sizes = [max(row["mw"], row["approved_mw"]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)


def test_a_spike_changes_no_other_colour() -> None:
    """3,000 $ in one zone: the others keep the colours that tell 20 from 40 $."""
    calm = NOUGHT + np.array([20.0, 30.0, 40.0, 60.0, 90.0, 20.0, 30.0, 40.0, 60.0, 90.0])
    spiked = calm.copy()
    spiked[0] = 3_000.0
    drawn = [
        [
            zone["part"]
            for zone in maps.country(EVEN._replace(prices=p), nobody(), ("pjm", -1), "price", Text("en"))["zones"]
        ]
        for p in (calm, spiked)
    ]
    assert drawn[0][1:] == drawn[1][1:] and len(set(drawn[0])) == 5
    assert drawn[1][0] == max(drawn[1]) and drawn[0][:5] == sorted(drawn[0][:5])


def test_zones_are_brown_where_they_mine_and_blue_where_ai_does() -> None:
    week = EVEN._replace(
        mining=NOUGHT + np.array([100.0, 10.0, *[0.0] * 8]), ai=NOUGHT + np.array([0.0, 90.0, *[0.0] * 8])
    )
    figure = maps.country(week, nobody(), ("pjm", -1), "use", Text("en"), {"of_all": "30%"})
    assert [zone["colour"] for zone in figure["zones"][:3]] == ["use.mining", "use.leased", "use.idle"]
    assert [zone["written"] for zone in figure["zones"][:3]] == ["AI 0%", "AI 90%", "–"]
    assert figure["title"] == (
        "AI has 45% of megawatts in use on miners’ sites (30% of all, idle too); most in PJM: 90 MW, AI 90%"
    )


def nobody() -> maps.Standing:
    return maps.Standing(blank(Site, 0), [], [], np.zeros(0, int))


def test_a_site_that_was_sold_has_two_owners_and_the_sale_between_them() -> None:
    rows = blank(Site, 3)
    rows["alive"], rows["owner"], rows["mw_energised"], rows["mining"] = True, [0, 0, 1], 46.0, 46.0
    sale = Event(20, "site_sale", "Ada", "Bob", site=0, mw=46.0, usd=21e6)
    other = Event(19, "site_sale", "Ada", "Bob", site=1, mw=46.0, usd=21e6)
    past = site.Past(0, [(0, rows[0]), (13, rows[1]), (26, rows[2])], np.zeros(0), [other, sale])
    assert site.owners(past, ["Ada", "Bob"]) == [site.Owned(0, 0, None), site.Owned(1, 20, sale)]
    assert site.columns(past, 28)["site_mining"] == [46.0] * 28


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_site_has_a_history_that_agrees_with_the_tables(market: EnergyMarket, code: str) -> None:
    state, leases = market.state, market.history.tables()["leases"]
    for row in range(0, len(state.site_names), 9):
        page = shown(market, Look(focus={"site": str(row)}), code)
        assert len(page["site"]["leases"]["rows"]) == len(leases.filter(pl.col("site") == state.site_names[row]))
        owner = actor_name(state.names[state.sites.rows["owner"][row]], language(code))
        assert page["site"]["owners"]["rows"][-1][1].startswith(owner)
        drawn = sum(page["columns"][f"site_{use}"][-1] for use in USES)
        assert drawn == pytest.approx(state.sites.rows["mw_energised"][row], abs=0.5)


@pytest.mark.parametrize("wished", ["<b>", "99999", "-1", "1e3", "9999999999", ""])
def test_a_site_that_is_none_opens_nothing(market: EnergyMarket, wished: str) -> None:
    assert shown(market, Look(focus={"site": wished}))["site"] is None


def test_the_table_has_every_bubble(market: EnergyMarket) -> None:
    page = shown(market, Look(focus={"map": "table"}))
    assert [line["row"] for line in page["sheets"]["sites"]] == [row["row"] for row in page["figures"][0]["rows"]]
    assert len(page["sheets"]["zones"]["rows"]) == len(US_ZONES)


def test_rings_tell_owners_that_are_no_miners(market: EnergyMarket) -> None:
    kinds = market.state.companies.rows["kind"]
    sites = market.state.sites.rows
    for row in shown(market, Look())["figures"][0]["rows"]:
        assert (row["ring"] == "") == (kinds[sites["owner"][row["row"]]] == MINER)
        assert (row["zone"] == "abroad") == (sites["zone"][row["row"]] == ABROAD)


def test_it_paints_and_a_zone_and_a_site_can_be_chosen(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("grid")
    page = tab.page
    page.wait_for_selector("[data-chart=network] [data-outlines=true]")
    assert page.locator("[data-chart=network] circle[data-site]").count() > 100  # before the first week too
    tab.play_to(60)
    assert page.locator("[data-chart=room] [data-zone]").count() == len(US_ZONES)
    assert page.locator("[data-chart=network] path[data-zone]").count() == len(US_ZONES)
    page.click("[data-chart=network] g[data-zone=miso] text >> nth=0")
    page.wait_for_function("document.querySelector('[data-chart=zone_price] .er-title').textContent.includes('MISO')")
    tab.shot("grid-en")
    page.focus("[data-chart=network] [data-site][tabindex='0']")
    page.keyboard.press("ArrowRight")
    week = tab.data("week")
    page.keyboard.press("Enter")
    page.wait_for_selector(".er-site .er-title")
    assert tab.data("week") == week  # arrows among sites do not step through the weeks
    page.click("[data-map=table]")
    page.wait_for_selector(".er-map-table [data-open]")
    name = tab.text(".er-map-table [data-open] >> nth=3")
    page.click(".er-map-table [data-open] >> nth=3")
    page.wait_for_function(f"document.querySelector('.er-site .er-title').textContent.startsWith({name!r})")
    page.click("[data-close=site]")
    page.wait_for_selector("[data-chart=zone_price]", state="visible")
    page.click("[data-map=use]")
    page.click("[data-language=ja]")
    tab.until("language", "ja")
    assert page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
    page.set_viewport_size({"width": 390, "height": 844})
    tab.settled()
    assert page.evaluate("document.querySelector('.er').scrollWidth <= innerWidth")
