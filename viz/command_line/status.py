"""All commands together, and the exit status of a command line."""

import io
import os
import shlex
import sys
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer

from viz.command_line import evidence, live, runs
from viz.command_line import studies as of_studies
from viz.command_line.words import FAILURE, INTERRUPTED, WRONG_INPUT, spread

UsageError: Any = typer.BadParameter.__mro__[1]  # typer keeps its own copy of click, under a private name

app = typer.Typer(
    name="energyrun",
    help="Energy Run: miners, AI and utilities compete for the same megawatts of the US grid.",
    epilog="Exit status: 0 done, 2 wrong input, 3 scheduler, disk or version failure, 130 interrupted.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

studies = typer.Typer(
    help="Write a study to start from, or list those that come with the project.", no_args_is_help=True
)
app.add_typer(studies, name="study")
COMMANDS = (
    live.watch,
    live.workshop,
    runs.run,
    runs.scenarios,
    runs.prices,
    runs.docs,
    evidence.backtest,
    evidence.validate,
    of_studies.report,
    of_studies.sweep,
)
for command in COMMANDS:
    app.command()(command)
studies.command("new")(of_studies.study_new)
studies.command("list")(of_studies.study_list)


@app.callback(invoke_without_command=True)
def energyrun(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Energy Run: miners, AI and utilities compete for the same megawatts of the US grid.

    Without a command: the live market in a browser (watch).
    """
    if version:
        from model.foundation.version import VERSION

        print(f"energyrun {VERSION}")
    elif context.invoked_subcommand is None:
        live.watch()
    else:
        return
    raise typer.Exit


def status_of(arguments: Sequence[str]) -> int:
    """Runs a command line; whatever is wrong becomes one line on stderr and an exit status."""
    from model.foundation.errors import DiskError, MarketError, RunError, SchedulerError, VersionError

    try:
        return commands()(args=spread(arguments), prog_name="energyrun", standalone_mode=False) or 0
    except UsageError as error:
        if arguments and is_scenario(arguments[0]):
            return complain(f"{arguments[0]} is a scenario: play it with `energyrun run {arguments[0]}`", WRONG_INPUT)
        given = shlex.join(["energyrun", *arguments])
        return complain(f"{error.format_message().rstrip('.')}; in `{given}` (-h lists what is allowed)", WRONG_INPUT)
    except (VersionError, DiskError, SchedulerError, RunError) as error:
        return complain(str(error), FAILURE)
    except MarketError as error:
        return complain(str(error), WRONG_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED


@cache
def commands() -> Any:
    """What typer makes of the commands; made once, where many lines are read in one process."""
    return typer.main.get_command(app)


def is_scenario(word: str) -> bool:
    """Whether somebody wrote the name of a scenario in the place of a command."""
    from model.scenario import shipped_scenarios

    return word in shipped_scenarios()


def complain(message: str, status: int) -> int:
    """One line to stderr."""
    from model.foundation.errors import in_one_line

    print(f"energyrun: {in_one_line(message)}", file=sys.stderr)
    return status


def printed(arguments: Sequence[str]) -> int:
    """The status of a command line once all that it printed is out; a reader who has gone had what he wanted."""
    try:
        status = status_of(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        status = 0
    except OSError as error:
        status = complain(f"what was to be printed could not be written ({error.strerror or error})", FAILURE)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())  # what is still held goes there as Python ends
    return status


def main() -> None:
    """Entry point of the command `energyrun`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without the bar's characters prints question marks
    sys.exit(printed(sys.argv[1:]))
