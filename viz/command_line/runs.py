"""Commands that play one run, or show what a run is made of."""

from pathlib import Path
from typing import Annotated

import typer

from viz.command_line.loading import only_loading
from viz.command_line.words import INTERRUPTED, Changes, Seed, change, place


def run(
    scenario: Annotated[
        str | None, typer.Argument(help="A shipped name or a path to a .toml file.", show_default="energy-run")
    ] = None,
    seed: Seed = None,
    weeks: Annotated[int | None, typer.Option(metavar="N", help="Weeks to play, 1 to 2000.")] = None,
    set_: Changes = None,
    out: Annotated[
        Path | None, typer.Option(parser=place, metavar="DIR", help="Write the tables and run.json there.")
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(
            parser=place,
            metavar="RUN.json",
            help="Repeat an earlier run with its orders; what else is given changes it.",
        ),
    ] = None,
    books: Annotated[bool, typer.Option("--books", help="Print balance sheets and the matrix of flows too.")] = False,
) -> None:
    """Play one run without a browser and print what came of it."""
    with only_loading():
        from experiments import run_files
        from model.foundation.errors import ScenarioError
        from model.scenario import Scenario

        changes = dict(change(text) for text in set_ or [])
        if weeks is not None:
            changes["weeks"] = weeks
        earlier = run_files.read(replay) if replay else None
        chosen = (
            earlier.scenario
            if earlier and scenario is None
            else Scenario.load("energy-run" if scenario is None else scenario)
        )
        chosen = chosen.with_changes(changes)
        if earlier and seed is None:
            seed = earlier.seed
        if books and chosen.parts == "network":
            raise ScenarioError("--books: the Bitcoin network alone has no companies and keeps no books; leave it out")
        if out:
            run_files.check_writable(out)

        from viz.network_summary import print_network
        from viz.summary import print_summary
        from viz.terminal import open_market, play

        orders = earlier.orders if earlier else None
        followed = earlier.prices_for(chosen) if earlier and run_files.PRICE_PATH not in changes else None
        market = open_market(chosen, seed, orders, followed)
    finished = play(market)
    written = run_files.write(out, market, chosen) if out else []
    (print_network if market.alone else print_summary)(market, written)
    if books:
        from viz.sheets import print_books

        print_books(market)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def scenarios(
    name: Annotated[str | None, typer.Argument(help="Print this one in full: a shipped name or a .toml file.")] = None,
) -> None:
    """List the scenarios, or print one in full: values, units, bounds, meaning and sources."""
    from viz.scenario_sheet import print_list, print_sheet

    print_sheet(name) if name else print_list()


def prices(
    file: Annotated[
        Path, typer.Argument(parser=place, metavar="FILE", help="A table of dates and prices, such as date,price_usd.")
    ],
) -> None:
    """Show how a file of bitcoin's prices is understood, and which weeks of a run it covers."""
    from viz.price_sheet import print_prices

    print_prices(file)


def docs(
    out: Annotated[Path | None, typer.Option(parser=place, metavar="DIR", help="Put the site there.")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Open the documentation: files that need no server and no internet."""
    import webbrowser

    from experiments import run_files
    from viz.documentation import site

    if out:
        run_files.check_writable(out)
    page = site(out).resolve()
    print(page)
    if not no_open:
        webbrowser.open(page.as_uri())
