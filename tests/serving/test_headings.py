"""Tables behind figures: every column has a heading in words, or is known to help drawing alone; codes are called by their names."""

import time
from typing import Any

import pytest

from viz.commands import Command
from viz.figures.words.headings import headings
from viz.figures.words.levers import lever_keys
from viz.figures.words.settings import setting
from viz.pages.live.frame import VIEWS, draw
from viz.pages.live.live import open_market
from viz.pages.seen.view import Look
from viz.session import LiveMarket
from viz.text.language import LANGUAGES, Text

HELP = {"row", "colour", "ring", "chosen", "name", "same", "lever", "still"}
"""Fields that help to draw a row, or tell it from others."""

CODED = {"zone", "kind", "use", "for"}
"""Fields that hold codes."""


@pytest.fixture(scope="module")
def figures() -> dict[str, list[dict[str, Any]]]:
    """Every figure of every page in a run's twentieth week, by language."""
    live = LiveMarket(open_market, "energy-run", 3)
    live.submit(Command("open", scenario="energy-run", seed=3, week=20))
    while live.state.phase != "ready" or live.state.run < 2:
        time.sleep(0.01)
    looks = ({}, {"site": "2"}, {"compare_view": "ranking"})
    found = {
        code: [
            figure
            for page in VIEWS
            for focus in looks
            for figure in draw(live, Look(language=code, page=page, focus=focus))[0]["contents"].get("figures", [])
        ]
        for code in LANGUAGES
    }
    live.close()
    return found


def rows_of(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return figure.get("rows") or figure.get("bars") or figure.get("dots") or []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_field_of_a_row_has_a_heading(code: str, figures: dict[str, list[dict[str, Any]]]) -> None:
    known = headings(Text(code))
    drawn = {figure["id"]: rows_of(figure) for figure in figures[code] if rows_of(figure)}
    assert {"river", "network", "room", "book", "value_mw", "supply", "shutdowns", "ranking", "story"} <= drawn.keys()
    for name, rows in drawn.items():
        fields = {field for field, value in rows[0].items() if isinstance(value, str | int | float)}
        nameless = {field for field in fields - HELP if f"{name}.{field}" not in known and field not in known}
        assert not nameless, name
        for field in fields & CODED:
            codes = {row[field] for row in rows if row[field]} - {row.get("label") for row in rows}
            assert not {one for one in codes if f"is:{one}" not in known}, (name, field)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_series_is_called_something(code: str, figures: dict[str, list[dict[str, Any]]]) -> None:
    known = headings(Text(code))
    for figure in figures[code]:
        for panel in figure.get("panels", []):
            for series in (one for layer in panel["layers"] for one in layer["series"]):
                assert series["label"] or series["column"] in known, (figure["id"], series["column"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_lever_has_a_value_with_its_unit(code: str) -> None:
    for key in lever_keys():
        told = setting(key, 1.0, Text(code))
        assert told not in ("1", "1.0"), key
