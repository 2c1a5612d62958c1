"""Draws docs/rooms.svg from the imports: which room stands on which, nothing by hand.

    uv run python scripts/draw_rooms.py            # draw it anew, after a change of imports
    uv run python scripts/draw_rooms.py --check    # exit 1 where the drawing is stale

A room is a folder with Python in it; files that stand beside folders share a box where no room
stands between them.  A room stands above all that it imports, imports within functions and for type checkers included, so that every
arrow points down; an arrow that others imply is left out.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "docs" / "rooms.svg"
PACKAGES = ("agents", "model", "experiments", "viz")
COLOURS = {"agents": "#fde9c9", "model": "#d7e8f7", "experiments": "#dcf0dc", "viz": "#ecdff5", "energyrun": "#eeeeee"}
STOREYS = (  # from the ground up: a storey imports from those below it
    ("who decides", ("agents",)),
    ("the world", ("model",)),
    ("words and figures", ("viz/figures", "viz/text")),
    ("many runs, the page, the terminal", ("experiments", "viz", "energyrun")),
)
WIDTH, BETWEEN, LINE, LETTER, EDGE = 1000, 26, 15, 7.6, 34
NEAREST, WIDEST = 14, 60  # between two boxes of a floor [px]
PER_LINE = 5  # names of files in a line of their box


def sources() -> Iterator[tuple[str, Path]]:
    """Modules by their dotted name, with their files."""
    yield "energyrun", ROOT / "energyrun.py"
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports from the project: modules, or names in modules."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] in PACKAGES)


def room_of(module: str) -> str:
    """The room that a module stands in: its folder below the package, or the module itself.

    >>> room_of("model.power.grid"), room_of("model.state"), room_of("viz.pages.live.frame"), room_of("viz.pages.grid")
    ('model/power', 'model/state.py', 'viz/pages/live', 'viz/pages/grid.py')
    """
    folder = ROOT.joinpath(*module.split("."))
    if folder.is_dir():
        return "/".join(module.split("."))
    *above, name = module.split(".")
    beside = ROOT.joinpath(*above)
    has_rooms = any(beside.glob("*/__init__.py"))
    return "/".join([*above, f"{name}.py"]) if has_rooms else "/".join(above)


def rooms() -> nx.DiGraph:
    """Rooms, with an edge from each to those that it imports."""
    modules = dict(sources())
    graph = nx.DiGraph()
    for module, path in modules.items():
        room = room_of(module)
        if path.stat().st_size:
            graph.add_node(room)
        for name in imported(path):
            target = room_of(name if name in modules else name.rpartition(".")[0])
            if target != room:
                graph.add_edge(room, target)
    return graph


def floors_of(graph: nx.DiGraph) -> dict[str, int]:
    """The floor of every node, counted from the ground: above all that it imports, and above the storey below its own.

    Raises networkx.NetworkXUnfeasible where imports go round in a circle, or up into a higher storey.
    """
    stacked = graph.copy()
    storeys = [[node for node in graph if storey_of(node) == place] for place in range(len(STOREYS))]
    for below, above in pairwise(storeys):
        stacked.add_edges_from((high, low) for high in above for low in below)
    levels = nx.topological_generations(stacked.reverse())
    return {node: floor for floor, level in enumerate(levels) for node in level}


def storey_of(node: str) -> int:
    """The storey that a room or a box stands in.

    >>> storey_of("agents/rules"), storey_of("viz/figures/words"), storey_of("viz/crowd")
    (0, 2, 3)
    """
    return next(place for place, (_, folders) in enumerate(STOREYS) if node.startswith(folders))


def boxes(graph: nx.DiGraph) -> nx.DiGraph:
    """Boxes of the drawing with their floors: rooms, and files of one folder that no room stands between."""
    floors, box = floors_of(graph), {room: room for room in graph}
    shared: dict[str, list[str]] = {}
    for room in sorted(graph, key=lambda room: (floors[room], room)):
        if not room.endswith(".py"):
            continue
        folder = f"{storey_of(room)} {room.rpartition('/')[0]}"
        together = [*shared.get(folder, []), room]
        trial = box | dict.fromkeys(together, "\n".join(sorted(together)))
        together = together if nx.is_directed_acyclic_graph(quotient(graph, trial)) else [room]
        shared[folder] = together
        box |= dict.fromkeys(together, "\n".join(sorted(together)))
    whole = quotient(graph, box)
    light = nx.transitive_reduction(whole)
    light.add_nodes_from((node, {"floor": floor}) for node, floor in floors_of(whole).items())
    return light


def quotient(graph: nx.DiGraph, box: dict[str, str]) -> nx.DiGraph:
    """The graph of boxes."""
    found = nx.DiGraph()
    found.add_nodes_from(sorted(set(box.values())))
    edges = {(box[room], box[below]) for room, below in graph.edges}
    found.add_edges_from(sorted((above, below) for above, below in edges if above != below))
    return found


def labels(box: str) -> tuple[str, list[str]]:
    """The folder that a box belongs to, and the lines of names in it.

    >>> labels("model/power"), labels("agents/block.py\\nagents/codes.py")
    (('model/', ['power']), ('agents/', ['block · codes']))
    """
    files = box.split("\n")
    folder = files[0].rpartition("/")[0] + "/" * ("/" in files[0])
    names = [file.rpartition("/")[2].removesuffix(".py") for file in files]
    return folder, [" · ".join(names[at : at + PER_LINE]) for at in range(0, len(names), PER_LINE)]


def size(box: str) -> tuple[float, float]:
    """Width and height of a box.  [px]"""
    folder, lines = labels(box)
    letters = max(len(folder) * 0.85, *map(len, lines))
    return letters * LETTER + 28.0, (len(lines) + bool(folder)) * LINE + 12.0


def places(drawn: nx.DiGraph) -> dict[str, tuple[float, float]]:
    """Centre of every box: floors one above the other, each ordered by where what it stands on is."""
    floors: dict[int, list[str]] = defaultdict(list)
    for box in drawn:
        floors[drawn.nodes[box]["floor"]].append(box)
    x = dict.fromkeys(drawn, 0.5 * WIDTH)
    for _ in range(12):
        for floor in sorted(floors):
            around = {box: [x[other] for other in nx.all_neighbors(drawn, box)] for box in floors[floor]}
            floors[floor].sort(key=lambda box: (sum(around[box]) / max(1, len(around[box])), box))
            spread(floors[floor], x)
    y, foot = {}, float(EDGE)
    for floor in sorted(floors, reverse=True):
        height = max(size(box)[1] for box in floors[floor])
        y |= dict.fromkeys(floors[floor], foot + 0.5 * height)
        foot += height + BETWEEN
    return {box: (x[box], y[box]) for box in drawn}


def spread(row: list[str], x: dict[str, float]) -> None:
    """Set the boxes of a floor side by side, in the middle."""
    widths = [size(box)[0] for box in row]
    gap = max(NEAREST, min(WIDEST, (WIDTH - 2 * EDGE - sum(widths)) / max(1, len(row) - 1)))
    at = 0.5 * (WIDTH - sum(widths) - gap * (len(row) - 1))
    for box, width in zip(row, widths, strict=True):
        x[box] = at + 0.5 * width
        at += width + gap


def arrow(drawn: dict[str, tuple[float, float]], above: str, below: str) -> str:
    """A line from the foot of one box to the head of another."""
    (x1, y1), (x2, y2) = drawn[above], drawn[below]
    y1, y2 = y1 + 0.5 * size(above)[1], y2 - 0.5 * size(below)[1] - 4.0
    bend = min(60.0, 0.5 * (y2 - y1))
    return f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2:.0f}"/>'


def ground(at: dict[str, tuple[float, float]], storey: int) -> str:
    """The storey behind its boxes, and what it is."""
    name, _ = STOREYS[storey]
    own = [(y, size(box)[1]) for box, (_, y) in at.items() if storey_of(box) == storey]
    top, foot = min(y - 0.5 * height for y, height in own), max(y + 0.5 * height for y, height in own)
    corner = f'x="8" y="{top - 0.4 * BETWEEN:.0f}" width="{WIDTH - 16}" height="{foot - top + 0.8 * BETWEEN:.0f}"'
    return f'<rect class="storey" {corner} rx="6"/><text class="name" x="18" y="{top + 8.0:.0f}">{name}</text>'


def plate(box: str, x: float, y: float) -> str:
    """One box with its names."""
    (width, height), (folder, lines) = size(box), labels(box)
    top = y - 0.5 * height
    colour = COLOURS[box.split("/")[0].removesuffix(".py")]
    parts = [
        f'<rect x="{x - 0.5 * width:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="5" fill="{colour}"/>'
    ]
    texts = [("folder", folder)] * bool(folder) + [("room", line) for line in lines]
    for place, (kind, text) in enumerate(texts, start=1):
        parts.append(f'<text class="{kind}" x="{x:.0f}" y="{top + LINE * place + 2.0:.0f}">{escape(text)}</text>')
    return "".join(parts)


STYLE = (
    "text{font:13px ui-sans-serif,system-ui,sans-serif;text-anchor:middle;fill:#1b1f24}"
    ".room{font-weight:600}.folder{font-size:11px;fill:#57606a}"
    ".name{font-size:12px;fill:#57606a;text-anchor:start}rect{stroke:#8c959f}.storey{fill:#f6f8fa;stroke:none}path{fill:none;stroke:#6e7781;stroke-opacity:.55;marker-end:url(#head)}"
)


def drawing() -> str:
    """The whole picture, on a light plate of its own so that it reads on a dark page too."""
    drawn = boxes(rooms())
    at = places(drawn)
    height = max(y + 0.5 * size(box)[1] for box, (_, y) in at.items()) + EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        "<title>Rooms of the code on their floors: every arrow is an import, and points down</title>",
        f"<style>{STYLE}</style>",
        '<marker id="head" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<polygon points="0,0 8,4 0,8" fill="#6e7781"/></marker>',
        f'<rect width="{WIDTH}" height="{height:.0f}" rx="8" fill="#ffffff"/>',
        *(ground(at, storey) for storey in range(len(STOREYS))),
        *(arrow(at, above, below) for above, below in sorted(drawn.edges)),
        *(plate(box, *at[box]) for box in sorted(at)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        same = DRAWING.read_text(encoding="utf-8") == drawing()
        print("docs/rooms.svg is of these imports" if same else "stale: uv run python scripts/draw_rooms.py")
        sys.exit(0 if same else 1)
    DRAWING.write_text(drawing(), encoding="utf-8")
