"""The picture of what decides the story: unknowns down, outcomes across, bars for what crossing a range changes."""

from collections.abc import Iterator

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.reporting.markup import Drawn
from experiments.validation.pictures import drawn, quiet
from experiments.validation.sensitivity import Sensitivity
from experiments.validation.unknowns import MATTER, STORY
from experiments.validation.validation import Validation
from viz.figures.drawing import paper
from viz.text.language import Text

ROW, EDGES, MARGIN = 0.3, 1.0, 1.15  # inches of a row, of the edges; share of the longest bar


def pictures(found: Validation, text: Text) -> Iterator[tuple[str, Drawn]]:
    """The picture with the section that it stands in, where unknowns were varied."""
    if found.sensitivity is not None:
        title = text("validation.picture_unknowns", first=found.sensitivity.ranking["factor"][0])
        figure = bars(found.sensitivity, text)
        yield "unknowns", drawn("unknowns", title, text("validation.picture_unknowns_unit"), figure)


def bars(found: Sensitivity, text: Text) -> Figure:
    """A column an outcome, a row an unknown; to the right what raises the outcome, faint what may be luck."""
    keys = found.ranking["factor"].head(MATTER).to_list()
    rows = {(row["factor"], row["outcome"]): row for row in found.effects.iter_rows(named=True)}
    with rc_context(paper.style()), quiet():
        figure = Figure(figsize=(paper.WIDTH, EDGES + ROW * len(keys)), layout="constrained")
        figure.patch.set_alpha(0.0)
        made = figure.subplots(1, len(STORY), sharey=True)
        for axes, outcome in zip(made, STORY, strict=True):
            column(axes, [rows[key, outcome] for key in keys], text(f"figure_short.{outcome}"))
        made[0].set_yticks(range(len(keys)), keys)
        made[0].invert_yaxis()
        return figure


def column(axes: Axes, rows: list[dict[str, float]], title: str) -> None:
    """The bars of one outcome, in standard deviations of the screen's runs."""
    axes.set_facecolor("none")
    paper.bare(axes)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False)
    axes.set_xticks([])
    axes.set_title(title, fontsize="small")
    sizes = [row["mean"] / row["spread"] if row["spread"] else 0.0 for row in rows]
    most = max((abs(size) for size in sizes), default=0.0) or 1.0
    axes.set_xlim(-MARGIN * most, MARGIN * most)
    axes.axvline(0.0, color=paper.colour("muted"), linewidth=0.8)
    for place, (size, row) in enumerate(zip(sizes, rows, strict=True)):
        sure = row["size"] > row["luck"]
        axes.barh(place, size, height=0.62, color=paper.colour("use.leased"), alpha=0.95 if sure else 0.25)
