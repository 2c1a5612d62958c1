"""A backtest in a terminal: how far it is, what it found, where it was written."""

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text as Line

from experiments import run_files
from experiments.backtest import tables
from experiments.backtest.aims import judged
from experiments.backtest.backtest import Backtest, Question
from experiments.backtest.record import read_record
from experiments.backtest.written import write
from model.foundation.version import VERSION
from viz.terminal import console
from viz.text.language import Text, language

QUIET = 2.0  # s before anything is said of how far it is
EVERY = 5.0  # s between two lines where there is no terminal


def print_backtest(
    file: Path | None, hash_file: Path | None, question: Question, out: Path | None, code: str = "en"
) -> None:
    """Runs a backtest, prints its tables and writes them where asked.  Raises MarketError, in one line.

    code: the language.
    """
    if out:
        run_files.check_writable(out)
    text, record = language(code), read_record(file, hash_file)
    with progress(console(stderr=True), text) as tell:
        found = judged(record, question, tell)
    shown = console()
    print_tables(shown, found, text)
    if out:
        command = command_of(file, hash_file, question, out, code)
        files = ", ".join(path.name for path in write(out, found, text, command))
        shown.print()
        shown.print(Line(text("backtest.written", folder=out, files=files)))


def command_of(file: Path | None, hash_file: Path | None, question: Question, out: Path, code: str) -> str:
    """The line that makes the same page again.

    >>> command_of(None, None, Question(first="2018-01", ban=False), Path("held"), "ja")
    'energyrun backtest --from 2018-01 --no-ban --out held --lang ja'
    """
    singles = [("--single", month) for month in question.single]
    given = [("--hash", hash_file), ("--from", question.first), ("--to", question.last), *singles]
    words = ["energyrun", "backtest", *([str(file)] if file else [])]
    words += [str(word) for option, value in given if value is not None for word in (option, value)]
    words += ["--no-ban"] * (not question.ban) + ["--ablations"] * (question.ablations is not None)
    return shlex.join([*words, "--out", str(out), *(["--lang", code] if code != "en" else [])])


def print_tables(out: Console, found: Backtest, text: Text) -> None:
    """What was asked, and every table under its title."""
    out.print()
    out.print(Line(f"Energy Run {VERSION}: {text('backtest.title')}", "bold"))
    for line in tables.lines(found, text):
        out.print(Line(line))
    for table in tables.tables(found, text):
        out.print()
        out.print(Line(table.title, "bold"))
        out.print(drawn(table))


def drawn(table: tables.FigureTable) -> Table:
    """Names on the left, figures on the right."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for place, name in enumerate(table.header):
        made.add_column(name, justify="left" if place == 0 else "right")
    for row in table.rows:
        made.add_row(*map(Line, row))
    return made


@contextmanager
def progress(err: Console, text: Text) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a line now and then elsewhere; neither where it is done in a moment."""
    began = told = time.monotonic()

    def told_of(done: int, of: int) -> str:
        return text("backtest.progress", done=done, of=of)

    with Progress(TextColumn("{task.description}"), BarColumn(), console=err, transient=True, disable=True) as bar:
        task = bar.add_task("")

        def tell(done: int, of: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - began < QUIET:
                return
            if err.is_terminal:
                if bar.disable:
                    bar.disable = False
                    bar.start()
                bar.update(task, total=of, completed=done, description=told_of(done, of))
            elif now - told >= EVERY:
                told = now
                err.print(told_of(done, of))

        yield tell
