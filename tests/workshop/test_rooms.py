"""The drawing of the rooms is of the imports as they are, the map names every room, and paths in docs exist."""

import re
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

from scripts import draw_rooms

ROOT = Path(__file__).resolve().parents[2]
MAP = ROOT / "docs" / "architecture.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
rooms = cache(draw_rooms.rooms)  # every file of the program is read for it
OUTSIDE = ("viz/static", "NAME")  # built, not kept; a name that a recipe leaves open


def test_no_rooms_go_round_in_a_circle() -> None:
    circles = [sorted(found) for found in nx.strongly_connected_components(rooms()) if len(found) > 1]
    assert circles == []
    assert len(rooms()) > 40, "rooms were not found"


def test_every_arrow_points_down() -> None:
    drawn = draw_rooms.boxes(rooms())
    floor = {box: drawn.nodes[box]["floor"] for box in drawn}
    assert [edge for edge in drawn.edges if floor[edge[0]] <= floor[edge[1]]] == []
    at = draw_rooms.places(drawn)
    assert [edge for edge in drawn.edges if at[edge[0]][1] >= at[edge[1]][1]] == []


def test_a_circle_is_refused() -> None:
    with pytest.raises(nx.NetworkXUnfeasible):
        draw_rooms.floors_of(nx.DiGraph([("model/power", "model/money"), ("model/money", "model/power")]))
    with pytest.raises(nx.NetworkXUnfeasible):
        draw_rooms.floors_of(nx.DiGraph([("agents/rules", "model/books")]))  # up into a higher storey


def test_the_drawing_is_of_these_imports() -> None:
    assert draw_rooms.DRAWING.read_text(encoding="utf-8") == draw_rooms.drawing(), "run scripts/draw_rooms.py"


def test_the_map_names_every_room() -> None:
    text = MAP.read_text(encoding="utf-8")
    folders = [room for room in rooms() if not room.endswith(".py")]
    assert [room for room in folders if f"`{room}/`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_code_that_a_page_names_exists(page: Path) -> None:
    """Paths and dotted modules in back quotes or tables of commands: `model/week.py`, `model/auctions/`, `model.state`."""
    text = page.read_text(encoding="utf-8")
    tops = "agents|model|experiments|viz|tests|scripts|benchmarks|docs|examples"
    paths = re.findall(rf"(?<![\w/.])((?:{tops}|\.ci)/[\w./*-]*[\w/*])", text)
    paths = [path for path in paths if not any(part in path for part in OUTSIDE)]
    assert [path for path in paths if not any(ROOT.glob(path.rstrip("/")))] == []
    modules = re.findall(rf"(?<![\w/.])((?:{tops})(?:\.[a-z_]\w*)+)", text)
    assert [name for name in modules if not (name.endswith(".md") or is_code(name))] == []


def is_code(name: str) -> bool:
    """Whether a dotted name is a module, or a name written in one: `model.foundation.randomness.Draws`."""
    folder, parts = ROOT, name.split(".")
    for place, part in enumerate(parts):
        if (folder / part).is_dir():
            folder /= part
        elif (file := folder / f"{part}.py").is_file():
            rest = parts[place + 1 :]
            return not rest or re.search(rf"\b{rest[0]}\b", file.read_text(encoding="utf-8")) is not None
        else:
            return False
    return True
