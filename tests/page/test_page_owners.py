"""The Owners page: who depends on whom as the contracts have it, both languages, and a river that paints and answers."""

from collections.abc import Callable

import numpy as np
import pytest

from model.economy import EnergyMarket
from tests.visit import Visit
from viz.figures.bands import bands_of
from viz.figures.ties import ties_of
from viz.pages.live.frame import table_of
from viz.pages.owners import contents, read
from viz.pages.seen.owned import with_bands
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    table = table_of(market).until(look.seen(market.week))
    return contents(read(market, look), table, Text(code), look)


def test_ties_are_summed_by_band_and_none_leads_to_itself() -> None:
    leases = np.array(
        [(3, 0, 200.0, 2e6, 150.0), (3, 0, 100.0, 2e6, 75.0), (2, 1, 50.0, 1e6, 40.0)],
        [("tenant", int), ("site", int), ("gross_mw", float), ("rent", float), ("it_mw", float)],
    )
    owner, guests, debt = np.array([0, 1]), np.array([[1, 0, 30.0], [2, 1, 9.0]]), np.array([5e8, 0.0, 0.0, 0.0])
    found = ties_of(leases, guests, owner, debt, np.array([0, 1, 1, 2]), 3)
    assert [(tie.start, tie.to, tie.kind, tie.size, tie.usd) for tie in found] == [
        (2, 0, "rent", 300.0, 4.5e8),
        (1, 0, "hosting", 30.0, 0.0),
        (0, 3, "debt", 5e8, 5e8),
    ]


def test_ties_are_those_of_the_contracts(market: EnergyMarket) -> None:
    drawn = shown(market, Look(at=52))["figures"][1]
    leases = market.history.contracts_at(52)[0]
    rented = sum(link["size"] for link in drawn["links"] if link["kind"] == "rent")
    assert rented == pytest.approx(leases["gross_mw"][leases["alive"]].sum(), abs=1.0)
    ids = {node["id"] for node in drawn["nodes"]}
    assert {end for link in drawn["links"] for end in (link["from"], link["to"])} <= ids


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_languages_tell_all(market: EnergyMarket, code: str) -> None:
    for at in (0, 30, 60):
        figures = shown(market, Look(at=at), code)["figures"]
        assert [figure["id"] for figure in figures] == ["river", "ties", "shares"]
        assert all(figure["title"] and figure["unit"] for figure in figures)
        assert figures[0]["at"][-1] == at
    assert len({figure["title"] for figure in figures}) == 3


def test_aliases_hide_who_it_is(market: EnergyMarket) -> None:
    told = str(shown(market, Look(names="alias"))["figures"])
    assert "Miner A" in told and "'label': 'IREN'" not in told


def test_the_owners_view_of_the_market_has_the_bands_of_the_river(market: EnergyMarket) -> None:
    table = with_bands(table_of(market), market, Text("en"), "real")
    seen = read(market, Look())
    assert [kind for _, kind in table.owners] == [band.kind for band in bands_of(seen.owned)]
    whole = sum(table.now(f"owned:{place}") for place in range(len(table.owners)))
    assert whole == pytest.approx(table.now("mw_owner_miner") + sum(
        table.now(f"mw_owner_{kind}") for kind in ("hyperscaler", "utility", "capital")
    ))  # fmt: skip


def test_it_paints_and_a_ribbon_leads_to_its_card(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("owners")
    tab.page.wait_for_selector("[data-chart=river] [data-band] path")
    tab.play_to(110)
    assert tab.page.locator("[data-chart=river] g[data-owner]").count() >= 9
    ribbons = tab.page.locator("[data-chart=river] [data-flow]")
    assert ribbons.count() >= 3
    for place in range(ribbons.count()):
        assert "NaN" not in ribbons.nth(place).get_attribute("d")
    ribbons.first.focus()
    tab.page.wait_for_selector(".er-river .er-note-tip:visible")
    assert "MW" in tab.text(".er-river .er-note-tip")
    tab.shot("owners-en")
    tab.page.click("[data-chart=river] .er-menu")
    assert tab.page.locator(".er-export tbody tr").count() >= 3
    tab.page.keyboard.press("Escape")
    tab.page.click("[data-language=ja]")
    tab.until("language", "ja")
    tab.page.wait_for_function("document.querySelector('.er-river .er-title').textContent.includes('GW')")
    tab.shot("owners-ja")
    ribbons.first.focus()
    tab.page.keyboard.press("Enter")
    tab.until("page", "companies")
    tab.page.wait_for_selector(".er-detail:visible")
    tab.page.keyboard.press("2")
    tab.until("page", "owners")
