"""Where AI passed half first, on made rows; what AI adds to the price, as kept rows have it."""

from math import isnan

import numpy as np
import pytest

from agents.codes import ABROAD, US_ZONES
from agents.population import Site
from agents.records import blank
from scripts.measured import without_ai as script
from scripts.measured.kept import kept
from viz.figures import grid
from viz.figures import map as maps
from viz.figures.displaced import first_half
from viz.figures.words.without_ai import without_ai
from viz.text.language import LANGUAGES, Text


def rows(*sites: tuple[int, float, float]) -> np.ndarray:
    """Sites of a zone, with megawatts that mine and that serve AI."""
    made = blank(Site, len(sites))
    made["alive"] = True
    made["zone"], made["mining"], made["leased"] = zip(*sites, strict=True)
    return made


def test_the_first_zone_that_passes_half_since_the_start() -> None:
    """Zone 2 was beyond half at the start, zone 3 is too small, abroad does not count; of 0 and 1 the larger is told first."""
    start = rows((0, 90.0, 10.0), (1, 90.0, 10.0), (2, 10.0, 90.0), (3, 9.0, 1.0), (ABROAD, 90.0, 10.0))
    later = rows((0, 60.0, 40.0), (1, 60.0, 40.0), (2, 10.0, 90.0), (3, 1.0, 9.0), (ABROAD, 10.0, 90.0))
    last = rows((0, 30.0, 60.0), (1, 30.0, 90.0), (2, 10.0, 90.0), (3, 1.0, 9.0), (ABROAD, 10.0, 90.0))
    assert first_half([(0, start), (13, later)]) is None
    assert first_half([(0, start), (13, later), (26, last)]) == ((US_ZONES[1], US_ZONES[0]), 26)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_map_says_where_ai_passed_half_first(code: str) -> None:
    none, some = np.zeros(len(US_ZONES)), np.full(len(US_ZONES), 100.0)
    week = grid.Week(none, none, none, none, none, none, some, some, none)
    told = maps.use_title(week, Text(code), {"first": "PJM!", "when": "then!", "of_all": "53%!"})
    assert "PJM!" in told and "then!" in told and "50%" in told
    assert "PJM!" not in maps.use_title(week, Text(code), {"of_all": ""})


def test_what_is_shipped_of_runs_without_ai_is_what_the_kept_rows_give() -> None:
    assert script.TABLE.read_text("utf-8") == script.table(kept("without_ai"))  # else run the script with --table
    assert tuple(without_ai()) == US_ZONES and {zone.seeds for zone in without_ai().values()} == {60}
    assert {len(zone.added) for zone in without_ai().values()} == {20}


def test_a_seed_played_anew_gives_its_rows_without_ai() -> None:
    rows = kept("without_ai").filter(kept("without_ai")["seed"] == 2).rows(named=True)
    for row, again in zip(rows, script.rows_of(2), strict=True):
        moved = {name: (row[name], value) for name, value in again.items() if not same(row[name], value)}
        assert not moved, "run scripts/measured/without_ai.py --write"


def same(kept_value: object, value: object) -> bool:
    """Equal to the digits that are kept; nothing where there was no number."""
    if isinstance(value, float) and isnan(value):
        return kept_value is None or isnan(float(str(kept_value)))
    return kept_value == (pytest.approx(value, rel=1e-6) if isinstance(value, float) else value)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_grid_page_tells_what_ai_adds_to_a_zone(code: str) -> None:
    text = Text(code)
    zone = without_ai()["ercot"]
    told = grid.because_of_ai(zone, "unit!", text)
    assert told.startswith("unit!") and "60" in told and f"{zone.adds[0]:.1f}" in told
    assert text.count(zone.still[0] * 8766.0) in told
    assert grid.hours_still(zone._replace(still=(float("nan"), 0.1)), text) == {}
    most = grid.most_added(without_ai(), text)
    top = max(without_ai(), key=lambda name: without_ai()[name].adds[0])
    assert text.sections["zone"][top] in most and grid.most_added({}, text) == ""
    prices = np.full(268, 50.0)
    assert grid.less_ai(np.full(268, 2.0), zone).min() == grid.LOWEST and grid.less_ai(np.zeros(268), zone).max() <= 0.0
    assert grid.less_ai(prices, zone)[7] == pytest.approx(50.0 - zone.added[0]) and len(grid.less_ai(prices, None)) == 0
