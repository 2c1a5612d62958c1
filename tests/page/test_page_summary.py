"""The Summary page: five sentences by hand on made data, what is rare among others, decisions in hindsight, both languages."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.foundation.events import happened
from model.record.conveyances import Conveyance
from tests.visit import PATIENCE, Visit
from viz.figures import story
from viz.figures.bands import Owned
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.story import Mattered
from viz.pages import companies, grid
from viz.pages.live.frame import table_of
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.pages.summary import contents, ends_of, read, values_of, weighed
from viz.text.language import LANGUAGES, Text, language

EN = Text("en")
TABLE = MarketRecord(
    {
        name: np.array(pair)
        for name, pair in {
            "ai_share": (0.1, 0.6),
            "mw_ai": (1000.0, 12_000.0),
            "ai_gap_net_gw": (5.0, -1.0),
            "independent_miners": (60.0, 12.0),
            "btc_price_usd": (90_000.0, 120_000.0),
            "hashprice_usd_ph_day": (40.0, 30.0),
        }.items()
    },
    60,
    date(2025, 11, 17),
)


def conveyed(week: int, seller: str, buyer: str, mw: float) -> Conveyance:
    told = happened(week, "takeover", seller, buyer, mw=mw, usd=1.0)
    return Conveyance(week, 0, seller, buyer, "takeover", mw, 0.0, None, told)


def test_five_sentences_by_hand() -> None:
    owned = Owned(("A", "B"), ("miner", "miner"), np.array([True, True]), np.array([[60.0, 40.0], [10.0, 90.0]]))
    moved = [conveyed(13, "A", "B", 30.0), conveyed(13, "A", "B", 20.0), conveyed(26, "B", "A", 45.0)]
    told = story.sentences(TABLE, owned, np.array([0, 4, 4, 1, 2, 3]), moved, str, EN)
    assert told == [
        "AI’s share of the megawatts at miners’ sites went from 10% to 60% (12 GW); 0.0 GW of AI’s demand is unmet.",
        "Of 60 independent miners 12 are left: taken over 2, in default 1, wound up 1 (mining no longer paid), dissolved 1 (sold all sites, paid their owners).",
        "The largest owner was A with 60 MW and is now B with 90 MW, 90% of all.",
        "In the US 3 sites changed hands, 0.1 GW in service; the most at once were 50 MW from A to B, 16 Feb 2026.",
        "Bitcoin went from $90,000 to $120,000, and what hashing earns from $40.0 to $30.0 per PH/s and day.",
    ]


def test_rare_is_what_lies_outside_eight_of_ten() -> None:
    values = {"independent_miners": 3.0, "cr4_mw": 0.5, "btc_price_usd": 9e5}
    ends = {"independent_miners": (5.0, 20.0), "cr4_mw": (0.4, 0.6), "btc_price_usd": (5e4, 2e5)}
    assert story.among(values, ends, EN) == [
        "Usual, as in eight of ten seeds: share of the four largest.",
        "Rare, lower than in nine of ten: independent miners left.",
        "Rare, higher than in nine of ten: bitcoin’s price.",
    ]
    assert story.among(values, {}, EN) == ["Other seeds are still being played, or their band is switched off."]


def test_the_three_that_mattered_are_the_largest_each_of_another_site() -> None:
    usd = {"a": 5e6, "b": -9e6, "c": 1e6, "d": 2e6}
    found = [Mattered("13:0", "A", site, 10.0, size) for site, size in usd.items()] + [
        Mattered("26:0", "A", "b", 10.0, 1e6)
    ]
    told = story.mattered(found, str, TABLE, EN)
    assert [line.partition(" at ")[2][0] for line in told] == ["b", "a", "d"]
    assert "$9.0m less" in told[0] and "$5.0m more" in told[1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_languages_tell_all(market: WatchedMarket, code: str) -> None:
    look, table = Look(page="summary", language=code), table_of(market)
    page = contents(read(market, look), table, language(code), look)
    drawn, flowing = page["figures"][:2]
    assert (drawn["form"], flowing["id"]) == ("story", "river")
    assert len(drawn["blocks"][0]["lines"]) == 5 and len(drawn["rows"]) >= 7
    assert all(len(row) == len(page["head"]) for row in page["rows"])


def test_hash_is_what_ran_as_on_the_page_of_companies(market: WatchedMarket) -> None:
    look = Look(page="summary")
    rows = contents(read(market, look), table_of(market), EN, look)["rows"]
    told = {row[0]: row[-1] for row in rows}
    others = companies.contents(companies.read(market, look), table_of(market), EN, look)["rows"]
    shown = {row["id"]: row["read"][5] for row in others}
    assert {name: told[name] for name in ("IREN", "RIOT", "CORZ")} == {
        name: shown[name] for name in ("IREN", "RIOT", "CORZ")
    }


def test_the_map_and_value_on_size_are_those_of_their_pages(market: WatchedMarket) -> None:
    look, table = Look(page="summary", focus={"map": "use"}), table_of(market)
    country, *on_size = contents(read(market, look), table, EN, look)["figures"][2:]
    theirs = grid.contents(grid.read(market, look), table, EN, look)["figures"][0]
    assert country["rows"] == theirs["rows"] and country["title"] == theirs["title"]
    others = companies.contents(companies.read(market, look), table, EN, look)["figures"]
    assert [one["dots"] for one in on_size] == [[dot | {"chosen": False} for dot in one["dots"]] for one in others]


def test_lettings_are_weighed_as_their_cards_do(market: EnergyMarket) -> None:
    """Judged on the day that is known; the seed's lettings have a value each, and MW of their leases."""
    from model.record.hindsight import past_of

    past = past_of(market.state, market.history, market.week)
    found = weighed(market.state, past)
    assert all(np.isfinite(one.usd) and one.mw > 0.0 for one in found)
    signed = past.leases[~past.leases["before_start"]]
    assert len(found) <= len(signed)


def test_ends_are_those_of_the_week() -> None:
    table = MarketRecord({"hashprice_usd_ph_day": np.zeros(2)}, 60, date(2025, 11, 17), fan={
        "fan_low:cr4_mw": np.array([0.1, 0.2, 0.3]), "fan_high:cr4_mw": np.array([0.5, 0.6, 0.7])})  # fmt: skip
    assert ends_of(table) == {"cr4_mw": (0.2, 0.6)}


def test_values_are_sums_where_the_band_has_sums(market: EnergyMarket) -> None:
    table = table_of(market)
    parts = ("mw_mining", "mw_hosting", "mw_converting", "mw_idle")
    assert values_of(table)["mw_not_ai"] == pytest.approx(sum(table.now(part) for part in parts))


def test_the_summary_is_painted_and_the_space_bar_plays_after_a_click_on_its_tab(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("summary")
    tab.page.wait_for_selector("[data-chart=story] .er-overlay text")
    told = "".join(tab.page.locator("[data-chart=story] .er-overlay text").all_text_contents())
    assert "What happened" in told and "Bitcoin went from" in told
    assert tab.page.locator(".er-holders tbody tr").count() >= 9
    tab.page.keyboard.press(" ")
    tab.until("playing", "true", PATIENCE)
    tab.page.keyboard.press(" ")
    tab.until("playing", "false")
    tab.page.emulate_media(media="print")
    assert not tab.page.is_visible(".er-rail") and tab.page.is_visible("[data-chart=story]")
    tab.page.emulate_media(media="screen")
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.settled()
    assert tab.page.locator(".er-page").bounding_box()["y"] <= 844 / 4
    assert tab.wrong == []
