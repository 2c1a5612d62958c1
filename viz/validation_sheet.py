"""A validation in a terminal: what was played, claims and targets with their verdicts, where it was written."""

import shlex
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from experiments import run_files
from experiments.running.sweep import Settings
from experiments.validation import tables, unknown_tables
from experiments.validation.play import RUNS, check, play
from experiments.validation.validation import Validation
from experiments.validation.verdicts import FAILS, HOLDS, UNDECIDED
from experiments.validation.written import page_name, write
from model.foundation.version import VERSION
from viz.terminal import console
from viz.text.language import Text, language

TONES = {HOLDS: "green", FAILS: "red", UNDECIDED: "yellow"}
SHOWN = ("claims", "targets", "facts", "levers", "beside", "unknowns")
"""Sections whose tables a terminal shows; the others stand on the page."""


def print_validation(
    runs: int, out: Path | None, levers: bool, settings: Settings, code: str = "en", unknowns: bool = False
) -> None:
    """Plays what is missing, prints what came of it and writes tables and pages.  Raises MarketError, in one line."""
    check(runs)
    folder, text, shown = out or RUNS, language(code), console()
    run_files.check_writable(folder)
    found = play(folder, runs, levers, settings, unknowns=unknowns)
    files = write(folder, found, command_of(runs, folder, levers, unknowns))
    print_found(shown, found, text)
    shown.print(Line(text("validation.written", folder=folder, files=", ".join(path.name for path in files))))
    shown.print(Line(text("validation.next", page=folder / page_name(code))))


def command_of(runs: int, folder: Path, levers: bool, unknowns: bool = False) -> str:
    """The line that makes the same pages again.

    >>> command_of(60, Path("runs/validate"), True)
    'energyrun validate --runs 60 --levers --out runs/validate'
    """
    words = ["energyrun", "validate", "--runs", str(runs), *["--levers"] * levers]
    words += [*["--unknowns"] * unknowns, "--out", str(folder)]
    return shlex.join(words)


def print_found(out: Console, found: Validation, text: Text) -> None:
    """What was played and how verdicts are made, then every table."""
    out.print()
    out.print(Line(f"Energy Run {VERSION}: {text('validation.title')}", "bold"))
    for line in (*tables.answers(found, text), *tables.lines(found, text)):
        out.print(Line(line))
    for section, sheet in (*tables.sheets(found, text), *unknown_tables.sheets(found, text)):
        if section in SHOWN:
            out.print()
            out.print(Line(sheet.title, "bold"))
            out.print(drawn(sheet))
    out.print()


def drawn(sheet: tables.Sheet) -> Table:
    """Words on the left and broken where they are long, figures on the right, verdicts in their tone."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for cell in sheet.header:
        made.add_column(cell.text, justify="right" if cell.figure else "left", no_wrap=cell.figure, overflow="fold")
    for row in sheet.rows:
        made.add_row(*(Line(cell.text, TONES.get(cell.tone, "")) for cell in row))
    return made
