"""A file of prices in a terminal: how it was understood, what it holds, and which weeks of a run it covers."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from rich.text import Text as Line

from agents.bitcoin.price_path import PricePath, PricePathError
from agents.bitcoin.price_table import PriceTable, read_price_table
from model.foundation.errors import ScenarioError
from model.scenario import Scenario
from viz.terminal import console

COLUMNS, ROWS = 72, 7  # of the picture
EIGHTHS = " ▁▂▃▄▅▆▇█"
LABEL = 12  # columns of what stands at the left


def print_prices(file: Path) -> None:
    """All that a run would take from a file.  Raises ScenarioError, in one line, where it would refuse it."""
    try:
        table = read_price_table(file)
    except PricePathError as error:
        raise ScenarioError(str(error)) from None
    out, path, usual = console(), table.path, Scenario.load("energy-run")
    out.print(Line(f"{path.name}: {len(path.days):,} prices from {path.days[0]} to {path.days[-1]}", "bold"))
    for what, said in facts(table) + coverage(path, usual.bitcoin.start_date, usual.weeks):
        out.print(Line(f"  {what:<{LABEL}} {said}"))
    out.print()
    for line in picture(path):
        out.print(Line(line))


def facts(table: PriceTable) -> list[tuple[str, str]]:
    """How the file is written, and its extremes."""
    path, (day, price) = table.path, table.columns
    left_out = f"; {table.others} more left out" if table.others else ""
    says = "usd" in price.lower() or "$" in price
    low, high = (end(path.prices) for end in (min, max))
    before, after = path.longest_gap
    gap = (after - before).days
    between = f"{gap} days, from {before} to {after}; between them in equal ratios" if gap > 1 else "none: every day"
    return [
        ("separator", f"{table.separator}, decimal {table.mark}"),
        ("columns", f"'{day}' for the day, '{price}' for the price{left_out}"),
        ("order", "newest first, turned round" if table.newest_first else "oldest first"),
        ("currency", "US dollars a bitcoin, " + ("as the column says" if says else "assumed: the column does not say")),
        ("lowest", f"{low:,.2f} $ on {path.days[path.prices.index(low)]}"),
        ("highest", f"{high:,.2f} $ on {path.days[path.prices.index(high)]}"),
        ("largest gap", between),
    ]


def coverage(path: PricePath, start: date, weeks: int) -> list[tuple[str, str]]:
    """Which weeks of a run the prices cover, and what is missing for all of them.

    >>> days = (date(2025, 11, 17), date(2025, 12, 1))
    >>> coverage(PricePath("prices.csv", days, (9.0, 9.0)), date(2025, 11, 17), 267)[0]
    ('covers', 'weeks 0 to 2 of a run from 2025-11-17: run --weeks 2')
    """
    covered, end = path.weeks_from(start), start + timedelta(weeks=weeks)
    if covered < 0:
        said = f"no week: a run starts on {start}; set bitcoin.start_date to a day that they cover"
        return [("covers", said), ("missing", f"{start} to {end}, for a run of {weeks} weeks")]
    if covered >= weeks:
        return [("covers", f"all {weeks} weeks of a run from {start} to {end}")]
    missing = ("missing", f"{path.days[-1] + timedelta(days=1)} to {end}, for a run of {weeks} weeks")
    whole = f": run --weeks {covered}" if covered else ""
    return [("covers", f"weeks 0 to {covered} of a run from {start}{whole}"), missing]


def picture(path: PricePath) -> list[str]:
    """The prices through time on a scale of ratios, in lines of text."""
    span = (path.days[-1] - path.days[0]).days
    width = min(COLUMNS, span + 1)
    days = [path.days[0] + timedelta(days=round(span * place / max(1, width - 1))) for place in range(width)]
    drawn = columns([math.log(path.price_on(day)) for day in days], ROWS)
    ends = [f"{max(path.prices):,.0f} $", *[""] * (ROWS - 2), f"{min(path.prices):,.0f} $"]
    lines = [f"{label:>{LABEL}} {line}".rstrip() for label, line in zip(ends, drawn, strict=True)]
    first, last = str(path.days[0]), str(path.days[-1])
    return [*lines, f"{'':{LABEL}} {first}{last:>{max(len(last) + 2, width - len(first))}}", f"{'':{LABEL}} log scale"]


def columns(values: Sequence[float], rows: int) -> list[str]:
    """Columns as high as values, the lowest an eighth of a row, as lines from the top.

    >>> columns([0.0, 1.0, 2.0], 1)
    ['▁▅█']
    """
    low, high = min(values), max(values)
    heights = [1 + round((value - low) / ((high - low) or 1.0) * (8 * rows - 1)) for value in values]
    return ["".join(EIGHTHS[min(8, max(0, height - 8 * row))] for height in heights) for row in reversed(range(rows))]
