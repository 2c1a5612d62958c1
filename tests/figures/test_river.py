"""The river of owners: its arithmetic on made rows, and its megawatts those of the tables."""

from collections import Counter
from itertools import pairwise
from random import Random

import numpy as np
import polars as pl
import pytest

from agents.codes import ABROAD
from agents.population import Site
from agents.records import blank
from model.economy import EnergyMarket
from viz.figures.bands import LATER, TOGETHER, Band, Owned, bands_of, held
from viz.figures.drawing.market_record import OWNERS
from viz.figures.river import POOL, Change, Course, between, places, title
from viz.pages import summary
from viz.pages.live.frame import table_of
from viz.pages.live.watched import WatchedMarket
from viz.pages.owners import contents, course_of, read
from viz.pages.seen.owned import owned_until
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, language

KINDS = ("miner", "miner", "miner", "hyperscaler", "utility")
NAMES = ("Big", "Small", "Tiny", "Cloud", "Wires")


def rows(*sites: tuple[int, float]) -> np.ndarray:
    """Sites of an owner and a size."""
    made = blank(Site, len(sites))
    made["alive"] = True
    made["owner"], made["mw_energised"] = zip(*sites, strict=True)
    return made


def test_bands_name_the_large_and_bundle_the_small() -> None:
    mw = np.array([[900.0, 29.0, 20.0, 0.0, 51.0]])
    bands = bands_of(Owned(NAMES, KINDS, np.array([True, False, False, False, False]), mw))
    assert [(band.id, band.rows) for band in bands] == [("Big", (0,)), (LATER, (1, 2)), ("utility", (4,))]
    small = np.array(
        [[900.0, 30.0, 20.0, 0.0, 50.0], [500.0, 60.0, 20.0, 300.0, 50.0]]
    )  # one small miner comes to matter
    bands = bands_of(Owned(NAMES, KINDS, np.array([True, False, False, False, False]), small))
    assert [band.id for band in bands] == ["Big", "Small", LATER, "utility", "Cloud"]
    assert held(bands, small).tolist() == [[900, 30, 20, 50, 0], [500, 60, 20, 50, 300]]


def test_a_quarter_parts_into_what_moved_came_and_left() -> None:
    """Two sites are sold, one of them larger after it; one grows, a connection goes back, a new site comes, one is abroad."""
    before = rows((0, 100.0), (1, 40.0), (0, 50.0), (4, 30.0), (0, 70.0))
    after = rows((3, 120.0), (3, 40.0), (0, 80.0), (4, 10.0), (3, 70.0), (2, 25.0))
    before["zone"][4] = after["zone"][4] = ABROAD
    change = between(before, after, np.arange(5), 5)
    assert change.moved == {(0, 3): 100.0, (1, 3): 40.0}
    assert change.came.tolist() == [30.0, 0.0, 25.0, 20.0, 0.0]
    assert change.left.tolist() == [0.0, 0.0, 0.0, 0.0, 20.0]


def test_what_passes_within_a_band_is_no_ribbon() -> None:
    place = places(bands_of(Owned(NAMES, KINDS, np.zeros(5, bool), np.ones((1, 5)) * [90.0, 1.0, 1.0, 0.0, 0.0])), 5)
    assert between(rows((1, 40.0)), rows((2, 40.0)), place, 2).moved == {}


def played(seed: int) -> EnergyMarket:
    market = WatchedMarket("energy-run", rng=seed)
    market.run_for(Random(seed).randrange(70, market.weeks))
    return market


def course(market: EnergyMarket, week: int) -> Course:
    look = Look(page="owners", at=week)
    seen = read(market, look)
    return course_of(seen, bands_of(seen.owned), table_of(market), language("en"), "real")


@pytest.fixture(scope="module")
def run() -> EnergyMarket:
    """A seed and a length drawn at random."""
    return played(Random().randrange(10_000))


def test_the_rivers_megawatts_are_those_of_the_tables(run: EnergyMarket) -> None:
    drawn = course(run, run.week)
    sites, market = run.history.sites.filter(pl.col("zone") != "abroad"), run.history.market
    names, kinds = run.state.names, [band.kind for band in drawn.bands]
    for at, week in enumerate(drawn.weeks):
        for kind in OWNERS:
            mw = drawn.mw[at][[place for place, one in enumerate(kinds) if one == kind]].sum()
            assert mw == pytest.approx(market[f"mw_owner_{kind}"][week], abs=1e-6), (run.seed, week, kind)
        there = sites.filter(pl.col("week") == week)
        if week % 13 == 0:
            for place, band in enumerate(drawn.bands):
                own = there.filter(pl.col("company").is_in([names[row] for row in band.rows]))
                assert drawn.mw[at, place] == pytest.approx(own["mw_energised"].sum(), abs=1e-6), (
                    run.seed,
                    week,
                    band.id,
                )


def test_nothing_is_lost_between_two_columns(run: EnergyMarket) -> None:
    """For every band: what it had, came and bought is what it has, sold and gave back; in any week looked at."""
    for week in {run.week, *Random(run.seed).sample(range(run.week), 3)}:
        drawn = course(run, week)
        assert drawn.weeks[-1] == week
        for (had, has), change in zip(pairwise(drawn.mw), drawn.changes, strict=True):
            expected = had + change.came - change.left
            for (start, to), mw in change.moved.items():
                expected[start] -= mw
                expected[to] += mw
            assert expected.tolist() == pytest.approx(has.tolist(), abs=1e-6), (run.seed, week)


def test_river_and_summary_count_the_same_megawatts_and_only_those_in_the_us(run: EnergyMarket) -> None:
    """Whoever bought them, also within a band: the table has what both count."""
    moved, zone_of = run.history.conveyances, run.history.sites.unique("site")
    moved = moved.join(zone_of.select("site", "zone"), on="site")
    us = moved.filter(pl.col("zone") != "abroad")
    en, table, look = language("en"), table_of(run), Look()
    title = contents(read(run, look), table, en, look)["figures"][0]["title"]
    lines = summary.contents(summary.read(run, look), table, en, look)["figures"][0]["blocks"][0]["lines"]
    told = next(line for line in lines if "changed hands" in line)
    assert f"{en.decimal(us['mw'].sum() / 1000.0)} GW" in title and f"{en.decimal(us['mw'].sum() / 1000.0)} GW" in told
    assert f"In the US {len(us)} sites" in told and "in the US" in title
    drawn = course(run, run.week)
    assert sum(sum(change.traded.values()) for change in drawn.changes) == pytest.approx(us["mw"].sum(), abs=1e-6)


def test_what_was_bought_is_credited_to_who_bought_it(run: EnergyMarket) -> None:
    """Utilities too, which close a mine and sell its connection anew within the quarter, so that they own it at no quarter's end."""
    moved, zone_of = run.history.conveyances, run.history.sites.unique("site")
    us = moved.join(zone_of.select("site", "zone"), on="site").filter(pl.col("zone") != "abroad")
    found: Counter[str] = Counter()
    for change in course(run, run.week).changes:
        for (_, buyer), mw in change.traded.items():
            found[buyer.id] += mw
    for name in run.hyperscalers:
        assert found[name] == pytest.approx(us.filter(pl.col("buyer") == name)["mw"].sum(), abs=1e-6)
    assert found["utility"] == pytest.approx(us.filter(pl.col("buyer").str.ends_with(" utility"))["mw"].sum(), abs=1e-6)
    listed = [name for name in run.miners if not name.startswith("Private")]
    assert sum(found[name] for name in listed) == pytest.approx(us.filter(pl.col("buyer").is_in(listed))["mw"].sum())


def test_private_capital_has_one_name_on_all_pages() -> None:
    for code in LANGUAGES:
        text = language(code)
        told = {text("owner.capital"), text.sections["actor"]["Private capital"], text("companies.kind_capital")}
        assert len({name.lower() for name in told}) == 1, told


def test_every_ribbon_says_who_and_for_what(run: EnergyMarket) -> None:
    figure = contents(read(run, Look()), table_of(run), language("en"), Look())["figures"][0]
    assert figure["flows"]
    for flow in figure["flows"]:
        start, mw = figure["bands"][flow["from"]], flow["mw"]
        assert start["label"] in flow["title"] and f"{mw:,.0f} MW" in flow["title"] and flow["lines"], flow
        assert flow["to"] == POOL or "$" in "".join(flow["lines"]) or "users" in "".join(flow["lines"]), flow
        assert flow["to"] == POOL or flow.get("card") or flow["company"], flow
    assert len(figure["rows"]) == len(run.history.conveyances)


def test_market_and_river_have_the_same_bands(run: EnergyMarket) -> None:
    owned = owned_until(run, run.week)
    whole = held(bands_of(owned), owned.mw)
    assert whole[-1].tolist() == course(run, run.week).mw[-1].tolist()
    assert {band.id for band in bands_of(owned)} & {*TOGETHER, LATER}


def test_the_headline_names_the_company_that_sold_most_not_many_together() -> None:
    """346 MW of three private miners are no seller; 330 of one company are."""
    bands = [Band("ORCL", "hyperscaler", (0,)), Band("HUT", "miner", (1,)), Band(LATER, "miner", (2, 3, 4))]
    sold = {(bands[1], bands[0]): 330.0, (bands[2], bands[0]): 346.0}
    change = Change({}, np.zeros(3), np.zeros(3), sold)
    course = Course([0, 13], bands, np.ones((2, 3)), [change], [], [], ("ORCL", "HUT", "a", "b", "c"), np.ones(5))
    told = title(course, language("en"), "full")
    assert told.startswith("ORCL bought most in the US, 676 MW, 330 of them from HUT;")
    alone = course._replace(changes=[Change({}, np.zeros(3), np.zeros(3), {(bands[2], bands[0]): 346.0})])
    assert "all from Private miners" in title(alone, language("en"), "full")
