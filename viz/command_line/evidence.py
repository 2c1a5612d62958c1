"""Commands that hold the model against records, claims and targets."""

from pathlib import Path
from typing import Annotated

import typer

from viz.command_line.words import check_language, place


def backtest(
    file: Annotated[
        Path | None,
        typer.Argument(
            parser=place,
            metavar="CSV",
            help="date,price_usd,hashrate_ehs by day or month; the project's own to 2021 if left out.",
        ),
    ] = None,
    hash_: Annotated[
        Path | None,
        typer.Option("--hash", parser=place, metavar="FILE", help="Hash rates, where CSV holds prices alone."),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM", help="First month to forecast from.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Last month to forecast from.")] = None,
    single: Annotated[
        list[str] | None,
        typer.Option(metavar="YYYY-MM", help="Forecast from here to the end too; repeatable.", show_default="2018-01"),
    ] = None,
    no_ban: Annotated[bool, typer.Option("--no-ban", help="Do not tell the model of China's ban of 2021.")] = False,
    ablations: Annotated[bool, typer.Option("--ablations", help="Variants of the model beside it.")] = False,
    out: Annotated[
        Path | None, typer.Option(parser=place, metavar="DIR", help="Write the tables and a page there.")
    ] = None,
    lang: Annotated[str, typer.Option(metavar="en|ja", help="Language of tables and page.")] = "en",
) -> None:
    """Hold the network's supply of hash against a record of price and hash rate."""
    from experiments.backtest.backtest import Question
    from experiments.backtest.rivals import ABLATIONS
    from viz.backtest_sheet import print_backtest

    check_language(lang)
    question = Question(from_, to, tuple(single or ()), not no_ban, ABLATIONS if ablations else None)
    print_backtest(file, hash_, question, out, lang)


def validate(
    runs: Annotated[
        int, typer.Option(metavar="N", help="Seeds of every arm; 6 are the least that give an interval.")
    ] = 60,
    out: Annotated[
        Path | None,
        typer.Option(parser=place, metavar="DIR", help="Runs go, and go on, there; runs/validate if left out."),
    ] = None,
    lang: Annotated[str, typer.Option(metavar="en|ja", help="Language of the terminal; pages are in both.")] = "en",
    levers: Annotated[bool, typer.Option("--levers", help="Each lever at a strong setting too; takes long.")] = False,
    unknowns: Annotated[
        bool,
        typer.Option("--unknowns", help="Every figure that has a range over it, too: which decide; takes longest."),
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes on this machine; all its cores if left out.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="DIR follows another N or version; runs that fit are kept.")
    ] = False,
) -> None:
    """Hold runs against claims, targets, facts and the record.  The same command goes on where it stopped."""
    from experiments.running.sweep import Settings
    from viz.validation_sheet import print_validation

    check_language(lang)
    print_validation(runs, out, levers, Settings(workers, update=update), lang, unknowns)
