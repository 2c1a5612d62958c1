"""Figures and sentences of the record: titles chosen by the data, axes, brackets, events in words."""

import numpy as np
import pytest

from model.foundation.events import KINDS, happened
from tests.small_market import START, sample
from viz.figures import headline
from viz.figures import market as figures
from viz.figures.drawing.market_record import COLUMNS, RECORD, MarketRecord, round_up
from viz.figures.words.feed import CHIPS, entry, is_told, phrase
from viz.pages.live.frame import points_after
from viz.text.language import LANGUAGES, Text


def table(**changes: list[float]) -> MarketRecord:
    """Two weeks of ones everywhere, but for the columns given."""
    columns = {name: np.array(changes.get(name, [1.0, 1.0])) for name in RECORD}
    return MarketRecord(columns, 267, START)


def test_the_sentence_counts_what_happened() -> None:
    told = headline.sentence(table(ai_share=[0.06, 0.38], independent_miners=[69.0, 61.0]), Text("en"))
    assert (
        told == "AI now uses 38% of all megawatts at miners’ sites, up from 6%; 61 of 69 independent miners are left."
    )


def test_where_nothing_happened_the_title_says_so() -> None:
    still = table(ai_share=[0.06, 0.064])
    assert figures.holdings_title(still, Text("en")) == "AI uses 6% of miners’ megawatts, as at the start"
    begun = table(ai_share=[0.06, 0.064], mw_converting=[100.0, 2_000.0], mw_mining=[6_000.0, 4_000.0])
    assert (
        figures.holdings_title(begun, Text("en"))
        == "AI still uses only 6% of miners’ megawatts; 2.0 GW are being converted"
    )
    idle = table(ai_share=[0.06, 0.2], mw_idle=[0.0, 6_000.0], mw_leased=[0.0, 2_000.0], mw_mining=[8_000.0, 2_000.0])
    assert figures.holdings_title(idle, Text("en")).startswith("60% of miners’ megawatts stand idle; AI uses 20%")
    vacant = table(ai_share=[0.06, 0.2], mw_vacant=[0.0, 1_300.0], mw_leased=[0.0, 2_000.0])
    assert figures.holdings_title(vacant, Text("en")).startswith("1.3 GW of AI halls stand empty; AI uses 20%")


def test_the_gap_is_what_no_supply_covers() -> None:
    short = table(
        ai_demand_gw=[9.0, 65.0],
        ai_access_gw=[3.0, 15.0],
        ai_construction_gw=[1.5, 6.0],
        ai_developer_gw=[0.0, 0.0],
        ai_leased_gw=[0.0, 4.0],
        ai_fast_power_gw=[0.0, 2.0],
        ai_gap_net_gw=[4.5, 38.0],
    )
    figure = figures.demand(short, Text("en"))
    assert figure["title"] == "AI wants 65 GW; for 38 of them there is no power"
    assert figure["panels"][0]["bracket"] == {"low": 27.0, "high": 65.0, "label": "gap 38 GW"}


def test_capacity_beyond_demand_is_bracketed_too() -> None:
    glut = table(ai_demand_gw=[9.0, 26.0], ai_gap_net_gw=[4.5, -6.0])
    assert figures.bracket(glut, Text("en"), 32.0) == {"low": 26.0, "high": 32.0, "label": "6.0 GW too much"}
    assert figures.demand_title(glut, Text("en")) == "AI wants 26 GW; 6.0 GW more than that is on offer"


def test_no_gap_no_bracket() -> None:
    assert figures.bracket(table(), Text("en"), 1.0) is None


@pytest.mark.parametrize(("price", "rank"), [(50.0, "p90"), (35.0, "p50"), (25.0, "p10"), (10.0, "none")])
def test_the_title_of_hashprice_names_the_band_it_is_in(price: float, rank: str) -> None:
    bands = {f"shutdown_p{p}_usd_ph_day": [v, v] for p, v in ((10, 20.0), (50, 30.0), (90, 40.0))}
    told = figures.mining_title(table(hashprice_usd_ph_day=[39.0, price], **bands), Text("en"))
    assert told == Text("en")(f"mining.above_{rank}", price=f"${price:.1f}")


def test_axes_grow_in_round_steps_only() -> None:
    tops = {figures.holdings(table(mw_mining=[1e4, 1e4 + 100 * w]), Text("en"))["panels"][0]["top"] for w in range(80)}
    assert tops == {round_up(top) for top in tops} and len(tops) <= 4


def test_books_that_do_not_close_are_told() -> None:
    assert headline.books(table(ledger_residual_usd=[0, 0.0], mw_residual=[0, 0.0]), Text("en"))["closed"] is True
    open_books = headline.books(table(ledger_residual_usd=[0, 12.5], mw_residual=[0, 0.0]), Text("en"))
    assert open_books == {"closed": False, "text": "books do not balance: $12.50, 0 MW"}


def test_points_travel_column_by_column() -> None:
    sent = np.frombuffer(points_after(table(mw_mining=[1.0, 7.0]), 0), np.float32)
    assert (len(sent), sent[0]) == (len(COLUMNS), 7.0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_is_told_in_japanese(kind: str) -> None:
    assert phrase(sample(3, kind), Text("ja")) not in ("", sample(3, kind).text)


def test_the_feed_tells_of_every_kind_once_under_a_filter_of_its_own() -> None:
    """A purchase is told by its sale, which names both sides."""
    assert set(KINDS) - set(CHIPS) == {"site_purchase"} and set(CHIPS) <= set(KINDS)
    assert set(CHIPS.values()) <= set(Text("ja").sections["chip"])
    line = entry(sample(3, "site_sale"), table(), Text("ja"))
    assert (line["company"], line["counterparty"], line["chip"]) == ("CORZ", "Tenant", "deals")
    assert line["date"] == "2025年12月8日"


@pytest.mark.parametrize("code", LANGUAGES)
def test_week_0_is_drawn_before_fleets_have_a_shutdown_price(code: str) -> None:
    unknown = {f"shutdown_{rank}_usd_ph_day": [np.nan, np.nan] for rank in ("p10", "p50", "p90")}
    figure = figures.mining(table(hashprice_usd_ph_day=[38.6, 38.6], **unknown), Text(code))
    assert "38.6" in figure["title"] and figure["panels"][0]["top"] == 50.0


def test_no_line_tells_that_an_empty_site_changes_hands_for_nothing() -> None:
    sale = {"site": 7, "approved_mw": 0.0, "debt_usd": 0.0, "works_usd": 0.0}
    told = [
        happened(3, "site_sale", "CORZ", "CLSK", mw=mw, usd=usd, **sale)
        for mw, usd in ((0.0, 0.0), (0.0, 9e6), (40.0, 0.0))
    ]
    assert [is_told(event) for event in told] == [False, True, True]
