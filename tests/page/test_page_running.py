"""Rigs that stand still are not mining: what ran is one number on every page, in any run and week drawn at random."""

import random

import numpy as np
import pytest

from agents.codes import ABROAD, US_ZONES
from agents.units import HOURS_A_WEEK, WEEKS_A_QUARTER
from viz.figures.drawing.market_record import RECORD, MarketRecord
from viz.pages import companies, grid, market
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.text.language import Text

EN = Text("en")


@pytest.fixture(scope="module")
def played() -> tuple[WatchedMarket, list[int]]:
    """A run of any seed, some way in, and three of its weeks."""
    draw = random.Random()
    seed, weeks = draw.randrange(1, 100_000), draw.randrange(2 * WEEKS_A_QUARTER, 8 * WEEKS_A_QUARTER)
    print("seed", seed, "weeks", weeks)
    run = WatchedMarket(rng=seed)
    run.run_for(weeks)
    return run, [draw.randrange(1, weeks), weeks - 1, weeks]


def test_what_ran_is_one_number(played: tuple[WatchedMarket, list[int]]) -> None:
    """Companies by owner, map and Market by site; and the meter of the week's dispatch."""
    run, weeks = played
    for week in weeks:
        look = Look(at=week)
        by_company = companies.read(run, look).books.running.mw
        by_site, by_zone = run.noted[week].running.at, grid.read(run, look).week.ran
        sites = run.history.sites_at(week)
        abroad = by_site[sites["zone"] == ABROAD].sum()
        assert by_company.sum() == pytest.approx(by_site.sum())
        assert market.read(run, look) == pytest.approx(by_zone.sum()) == pytest.approx(by_site.sum() - abroad)
        metered = run.history.column("mining_mwh")[week] / HOURS_A_WEEK
        if week % WEEKS_A_QUARTER:  # a quarter's decisions sell and move rigs after the meter was read
            assert by_site.sum() == pytest.approx(metered, rel=0.02), week


def test_no_site_runs_more_than_its_rigs(played: tuple[WatchedMarket, list[int]]) -> None:
    run, _ = played
    rigs = run.sites["mining"] + run.sites["hosting"]
    ran = run.noted[run.week].running.at
    assert (ran <= rigs + 1e-6).all()


def test_market_map_and_table_say_the_same(played: tuple[WatchedMarket, list[int]]) -> None:
    """Megawatts with rigs and what of them ran, as they are read on two pages."""
    run, _ = played
    record = MarketRecord({name: run.history.column(name) for name in RECORD}, 267, run.calendar.date(0))
    page = market.contents(market.read(run, Look()), record, EN, Look())
    seen = grid.read(run, Look()).week
    rigs, ran = float(seen.mining.sum()), float(seen.ran.sum())
    assert (
        f"rigs fill {EN.decimal(rigs / 1e3)} GW of them, and {EN.decimal(ran / 1e3)} GW of that ran this week"
        in page["figures"][0]["unit"]
    )
    assert np.isclose(rigs, record.now("mw_mining") + record.now("mw_hosting"))
    sheet = grid.contents(grid.read(run, Look()), record, EN, Look(focus={"map": "table"}))["sheets"]["zones"]
    place = sheet["head"].index("of them ran")
    assert [line[place] for line in sheet["rows"]] == [EN.count(mw) for mw in seen.ran[: len(US_ZONES)]]
