"""A backtest on disk: its tables as Parquet, and one page that opens without internet."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.backtest import errors
from experiments.backtest.aims import AIMS
from experiments.backtest.backtest import Backtest
from experiments.backtest.pictures import pictures
from experiments.backtest.rivals import MODEL, PERSISTENCE, TREND
from experiments.backtest.tables import lines, percent, tables
from experiments.reporting import markup
from experiments.reporting.drafts import drafted
from experiments.run_files import write_parquet
from model.foundation.version import VERSION
from viz.text.language import Text

HERE = Path(__file__).with_name("page")
PAGE = "backtest.html"


def write(folder: Path, found: Backtest, text: Text, command: str) -> list[Path]:
    """Writes `aims`, `errors`, `origins`, `paths`, `facts` and `trials` as .parquet and the page, whole or not at all; the files.

    command: how it was asked for, which the page repeats.  Raises DiskError.
    """
    frames = {
        "aims": found.aims if found.aims.width else pl.DataFrame(schema=AIMS),
        "errors": found.errors,
        "origins": found.met,
        "paths": found.paths,
        "facts": found.facts,
        "trials": found.trials,
    }
    names = [*(f"{name}.parquet" for name in frames), PAGE]
    with drafted(folder, "the backtest") as draft:
        for name, frame in frames.items():
            write_parquet(frame, draft / f"{name}.parquet")
        (draft / PAGE).write_text(page(found, text, command), encoding="utf-8")
    return [folder / name for name in names]


def page(found: Backtest, text: Text, command: str) -> str:
    """The page as one document."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = (markup.PAGE / "report.css").read_text(encoding="utf-8")
    return environment.get_template(PAGE).render(
        text=text,
        code=text.code,
        colours=markup.safe(markup.colours()),
        style=markup.safe(style),
        answer=answer(found, text),
        lines=lines(found, text),
        pictures=list(pictures(found, text)),
        tables=list(tables(found, text)),
        command=command,
        version=VERSION,
    )


def answer(found: Backtest, text: Text) -> str:
    """The errors twelve months ahead in a sentence; nothing where no horizon is that long."""
    met = {name: found.error(name, errors.LONGEST) for name in (MODEL, PERSISTENCE, TREND)}
    if not met[MODEL]:
        return ""
    return text("backtest.answer", **{name: percent(row["error"]) for name, row in met.items()})
