"""One company on the Companies page: its balance sheet, sites, leases and the list of its decisions, against the tables."""

import re

import numpy as np
import pytest

from model.economy import EnergyMarket
from viz.figures.cards.decisions import decided, decision_list
from viz.figures.company import let_beyond, value_split
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.money import compact
from viz.pages.companies import contents, read
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.text.language import Text


@pytest.fixture(scope="module")
def market() -> EnergyMarket:
    market = WatchedMarket(rng=4)
    market.run_for(market.weeks)
    return market


def shown(market: EnergyMarket, look: Look) -> dict:
    return contents(read(market, look), MarketRecord({}, 267, market.calendar.date(0)), Text("en"), look)


def test_a_site_says_what_is_let_beyond_its_power_exactly_where_it_is() -> None:
    """What is let and neither works nor is being converted waits for power of its own; other sites say nothing of it."""
    assert sum(sites_that_say_it(seed) for seed in (7, 11)) > 0


def sites_that_say_it(seed: int) -> int:
    market = WatchedMarket(rng=seed)
    said, waited = 0, {}
    for week in (60, 130, 200):
        market.run_for(week - market.week)
        books = read(market, Look()).books
        waited[week] = books.waits
        let = np.bincount(books.leases["site"], books.leases["gross_mw"] * books.leases["alive"], len(books.sites))
        served = sum(books.sites[use] for use in ("leased", "cloud", "converting", "promised_mw"))
        for site in np.flatnonzero(books.sites["alive"]):
            told = let_beyond(books, int(site), Text("en"))
            numbers = [float(number.replace(",", "")) for number in re.findall(r"[\d,]+(?= MW)", told)]
            coming = let[site] - served[site] - later(market, site)
            assert numbers == ([round(let[site]), round(coming)] if coming >= 0.5 else [])
            assert told or let[site] <= books.sites["mw_energised"][site] + books.sites["mw_approved"][site] + 1e-6
            said += bool(told)
    for week, waits in waited.items():  # looking back knows no more, and no less
        assert np.array_equal(read(market, Look(at=week)).books.waits, waits)
    return said


def later(market: EnergyMarket, site: int) -> float:
    """MW let on a site before the start, whose works, on the grid's power, have not begun."""
    works = market.state.projects.rows
    waits = works["alive"] & works["before_start"] & (works["start_week"] > market.week)
    return float(works["gross_mw"][waits & (works["site"] == site)].sum())


def test_decisions_are_chosen_by_what_was_done_and_where(market: EnergyMarket) -> None:
    state, owner = market.state, market.state.names.index("CIFR")
    made = decided(market.history.deliberations, owner)
    assert len(made) == sum(int((d.owners == owner).sum()) for d in market.history.deliberations) > 40

    def listed(did: str, at: str) -> dict:
        return decision_list(made, (did, at), state.site_names, state.calendar, Text("en"))

    site = made[0].site
    there = listed("turnkey", str(site))
    wanted = [f"{one.week}:{one.site}" for one in made if one.site == site and one.did == "turnkey"]
    assert [row["card"] for row in there["rows"]] == wanted[:40]
    assert len(listed("", "")["rows"]) == 40 and "newest 40 of" in listed("", "")["told"]
    assert listed("<b>", "999999")["rows"] == listed("", "")["rows"]


def test_contracts_older_than_the_run_say_so(market: EnergyMarket) -> None:
    lines = shown(market, Look(at=0, focus={"company": "CORZ"}))["company"]["leases"]["rows"]
    assert lines and all("before the run" in line[-1] and re.search(r"signed in 202[45]", line[-1]) for line in lines)
    company = shown(market, Look(at=0, focus={"company": "CORZ"}))["company"]
    assert "Core Scientific 8-K" in company["sources"][0] and "Denton TX" in company["sources"][0]
    hidden = contents(
        read(market, Look(at=0)),
        MarketRecord({}, 267, market.calendar.date(0)),
        Text("en"),
        Look(at=0, names="alias", focus={"company": "Miner D"}),
    )
    assert hidden["company"]["sources"] == []


def test_a_balance_sheet_balances_and_is_that_of_the_week(market: EnergyMarket) -> None:
    for week in (0, 100, 267):
        seen = read(market, Look(at=week))
        sheet = market.history.sheets_at(week) if week < 267 else (267, market.state.ledger.sheets)
        assert seen.books.sheet_week == sheet[0] <= week
        assert np.array_equal(seen.books.sheets[3], sheet[1][3])
    books = shown(market, Look(focus={"company": "IREN"}))["company"]["sheet"]
    assert [side["head"] for side in books["sides"]] == ["Assets", "Liabilities"] and books["sides"][0]["rows"]
    row = market.history.balance_sheets.filter(week=267, company="IREN").to_dicts()[0]
    assert books["totals"][0][1] == compact(row["assets_usd"])


def test_the_value_of_a_company_adds_up(market: EnergyMarket) -> None:
    """Parts add up to the sum beside them, to the last figure written; the equity of the last valuation says its day."""
    books, shown = read(market, Look()).books, 0
    for row in range(9):
        if not books.companies["alive"][row]:
            continue
        *parts, whole, valued = value_split(books, row, Text("en"))
        sums = [float(part["value"].replace(",", "").replace("−", "-")) for part in (*parts, whole)]
        assert sum(sums[:-1]) == pytest.approx(sums[-1], abs=3.0, rel=0.01)
        assert "11 Nov 2030" in valued["label"] and valued["value"] == compact(float(books.companies["value"][row]))
        shown += 1
    assert shown > 3
