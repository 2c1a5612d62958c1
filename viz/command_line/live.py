"""Commands that serve: the live market, and rooms of people."""

from pathlib import Path
from typing import Annotated

import typer

from viz.command_line.words import Changes, ScenarioName, Seed, TabSeed, change, place


def watch(
    scenario: ScenarioName = "energy-run",
    seed: TabSeed = None,
    set_: Changes = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = 8765,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Answer under this name too, such as one of a proxy; repeatable."),
    ] = None,
) -> None:
    """Serve the live market and open it in a browser."""
    from model.bitcoin import weekly_prices
    from model.scenario import Scenario
    from viz.app import serve
    from viz.workshop.solo import beside

    changes = dict(change(text) for text in set_ or [])
    chosen = Scenario.load(scenario).with_changes(changes)
    weekly_prices(chosen, chosen.weeks)  # a wrong file is told here, not in the page
    serve(scenario, seed, host, port, not no_open, changes, allow_host or (), beside)


def workshop(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 is reached from the same network.")
    ] = "0.0.0.0",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = 8770,
    kit: Annotated[
        str, typer.Option(metavar="NAME", help="How rooms begin, with notes for who leads them.")
    ] = "default",
    seed: Seed = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Bots come in, file and press the buttons: a dry run.")
    ] = False,
    pack: Annotated[
        Path | None,
        typer.Option(
            parser=place, metavar="DIR", help="Open nothing: fill a folder that installs this without internet."
        ),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Do not bring back the rooms of the last time.")] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Answer under this name too, such as one of a proxy; repeatable."),
    ] = None,
) -> None:
    """Open rooms for people to play in, on their phones; the same command brings them back after a crash."""
    if pack is not None:
        from viz.workshop.pack import pack as packed

        print(f"{pack}: {packed(pack)} wheels and README.txt")
        return
    from viz.workshop.serve import serve

    serve(kit, host, port, new, rehearse, allow_host or (), seed)
