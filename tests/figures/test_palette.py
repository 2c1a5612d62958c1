"""The palette by measure: fills that touch stay apart for every kind of colour vision, and all stand out from the panel."""

import json
from itertools import combinations

import pytest
from coloraide import Color

from viz.figures.drawing.market_record import USES
from viz.figures.drawing.paper import PALETTE
from viz.figures.market import OWNER_COLOURS, SUPPLY_COLOURS

STACKS = {
    "use": [f"use.{use}" for use in USES],
    "owner": list(OWNER_COLOURS.values()),
    "supply": list(SUPPLY_COLOURS.values()),
}
APART = 11.0  # CIEDE2000
VISION = (None, "protan", "deutan", "tritan")


def colour(theme: str, name: str) -> Color:
    part, key = name.split(".")
    return Color(PALETTE[theme][part][key])


def seen(tone: Color, vision: str | None) -> Color:
    """A colour as it looks without one kind of cone (Machado 2009)."""
    return tone.filter(vision, method="machado") if vision else tone


@pytest.mark.parametrize("theme", PALETTE)
@pytest.mark.parametrize("stack", STACKS)
def test_areas_can_be_told_apart(theme: str, stack: str) -> None:
    """Any two may touch, since what lies between them may be empty."""
    for vision in VISION:
        tones = {name: seen(colour(theme, name), vision) for name in STACKS[stack]}
        for a, b in combinations(tones, 2):
            assert tones[a].delta_e(tones[b], method="2000") >= APART, (theme, vision, a, b)


@pytest.mark.parametrize("theme", PALETTE)
def test_fills_stand_out_from_the_panel_and_so_from_the_lines_between_them(theme: str) -> None:
    """In greyscale too, where two fills may be alike: contrast is of lightness, and the lines are as light as the panel."""
    panel = Color(PALETTE[theme]["panel"])
    for name in {name for names in STACKS.values() for name in names}:
        assert colour(theme, name).contrast(panel) >= 3.0, (theme, name)
    for name in ("text", "muted", "alert"):
        assert (
            min(Color(PALETTE[theme][name]).contrast(Color(PALETTE[theme][ground])) for ground in ("panel", "page"))
            >= 4.5
        )


def test_the_palettes_name_the_same_things() -> None:
    shape = [
        json.dumps({key: sorted(value) if isinstance(value, dict) else "" for key, value in PALETTE[theme].items()})
        for theme in PALETTE
    ]
    assert len(set(shape)) == 1
