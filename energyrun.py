"""The command line: what each command takes, and how it ends.  Heavy imports wait for the command that needs them."""

import io
import os
import re
import shlex
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

WRONG_INPUT, FAILURE, INTERRUPTED = 2, 3, 130
HOME = Path(__file__).resolve().parent  # of the four folders: a checkout, or this package where it is installed
PACKAGES = ("agents", "model", "experiments", "viz")
__path__: list[str] = globals().get("__path__", [])  # `energyrun.model` is there in a checkout too
STUDY = "study.toml"
CHANGE = re.compile(r"[A-Za-z]\w*(\.\w+)*=(?!.*\.toml$)")  # KEY=VALUE; a scenario's file may have a name with `=`
UsageError: Any = typer.BadParameter.__mro__[1]  # typer keeps its own copy of click, under a private name


class OneModule(MetaPathFinder, Loader):
    """`energyrun.model.economy` is `model.economy`: one module under two names, loaded once."""

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Answers for our folders below our own name."""
        top, _, rest = fullname.partition(".")
        return ModuleSpec(fullname, self) if top == "energyrun" and rest.partition(".")[0] in PACKAGES else None

    def exec_module(self, module: ModuleType) -> None:
        """Puts the module itself in the place of the one that was begun."""
        sys.modules[module.__name__] = import_module(module.__name__.partition(".")[2])


def taken() -> str:
    """Which other package of one of our common names is loaded already; empty where none is."""
    for name in PACKAGES:
        there = sys.modules.get(name)
        if there and HOME / name not in [Path(folder).resolve() for folder in getattr(there, "__path__", [])]:
            where = getattr(there, "__file__", None) or "elsewhere"
            return (
                f"another '{name}' is loaded already ({where}): import energyrun before it, or in a process of its own"
            )
    return ""


def claim() -> None:
    """Makes our four folders importable by their names, `import model.economy`, before others that have one of them.

    They stand on the path, which processes that Python starts inherit, and are loaded at once, so that no change of the
    path comes in between.  Raises ImportError where another is loaded; the command leaves in one line instead.
    """
    if why := taken():
        if Path(sys.argv[0]).stem == "energyrun" or sys.orig_argv[1:3] == ["-m", "energyrun"]:
            print(f"energyrun: {why}", file=sys.stderr)
            raise SystemExit(WRONG_INPUT)
        raise ImportError(why)
    if sys.path[:1] != [str(HOME)]:
        sys.path.insert(0, str(HOME))
    for name in PACKAGES:
        import_module(name)
    sys.meta_path.insert(0, OneModule())


claim()

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


def place(text: str | Path) -> Path:
    """A path that somebody gave; nothing at all is none."""
    if not str(text).strip():
        raise typer.BadParameter("it is empty; give a path")
    return Path(text)


ScenarioName = Annotated[str, typer.Argument(metavar="[SCENARIO]", help="A shipped name or a path to a .toml file.")]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=2**64 - 1, metavar="N", help="Seed of the random numbers; drawn and printed if left out."),
]
TabSeed = Annotated[
    int | None,
    typer.Option(
        min=0, max=2**64 - 1, metavar="N", help="Seed of the random numbers; left out, each tab draws one and shows it."
    ),
]

Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change keys of the scenario: one, or several in a row; repeatable."
    ),
]


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
        watch()
    else:
        return
    raise typer.Exit


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def scenarios(
    name: Annotated[str | None, typer.Argument(help="Print this one in full: a shipped name or a .toml file.")] = None,
) -> None:
    """List the scenarios, or print one in full: values, units, bounds, meaning and sources."""
    from viz.scenario_sheet import print_list, print_sheet

    print_sheet(name) if name else print_list()


@app.command()
def prices(
    file: Annotated[
        Path, typer.Argument(parser=place, metavar="FILE", help="A table of dates and prices, such as date,price_usd.")
    ],
) -> None:
    """Show how a file of bitcoin's prices is understood, and which weeks of a run it covers."""
    from viz.price_sheet import print_prices

    print_prices(file)


@app.command()
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


@app.command()
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


@app.command()
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


def check_language(lang: str) -> None:
    """Refuses a language that is not one of ours."""
    from model.foundation.language import LANGUAGES

    if lang not in LANGUAGES:
        raise typer.BadParameter(f"--lang is '{lang}'; give {' or '.join(LANGUAGES)}")


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(parser=place, metavar="DIR", help="A sweep's folder, finished or not.")],
    outcome: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What the report is about; the study's first outcome if left out."),
    ] = None,
    when: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION", help="When does it happen: 'independent_miners < 20'; the median if left out."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(parser=place, metavar="DIR", help="The report goes there, and not into the sweep's.")
    ] = None,
) -> None:
    """Write DIR/report.html: what a sweep found, in one page that opens without internet."""
    from experiments import run_files
    from experiments.reporting import report as page

    if out:
        run_files.check_writable(out)
    print(page.write(folder, outcome, when, out))


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A shipped name or a path to a .toml file.")],
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes on this machine; all its cores if left out.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="Run on this Dask cluster instead.")
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0.05, max=100_000.0, metavar="MIN", help="How long to wait for a cluster's workers.")
    ] = 10.0,
    out: Annotated[
        Path | None,
        typer.Option(parser=place, metavar="DIR", help="Results go, and go on, there; runs/NAME if left out."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many runs and how long; run nothing.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first run that fails.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Play runs that failed once more.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="DIR follows a study or version that changed; runs that fit are kept.")
    ] = False,
) -> None:
    """Run a study: every point of its design with every seed.  The same command goes on where it stopped."""
    if workers and scheduler:
        raise typer.BadParameter("give --workers or --scheduler, not both")
    if not wait > 0.0:
        raise typer.BadParameter(f"--wait {wait}: give minutes, such as 10")
    from experiments import run_files
    from experiments.running import cluster, launch
    from experiments.running.sweep import Settings

    if scheduler is not None:
        cluster.read_address(scheduler)
    if out:
        run_files.check_writable(out)

    if dry_run:
        launch.estimate(study, out, workers)
    else:
        launch.run(study, out, Settings(workers, scheduler, update, retry_failed, fail_fast, wait))


@studies.command("new")
def study_new(
    path: Annotated[Path, typer.Argument(parser=place, metavar="[PATH]", help="Where to write it.")] = Path(STUDY),
) -> None:
    """Write an example with every key explained; it runs as it stands."""
    from experiments.questions.study import write_example

    write_example(path)
    print(f"{path}: change it, then: energyrun sweep {path}")


@studies.command("list")
def study_list() -> None:
    """List the studies that come with the project, with their questions."""
    from experiments.questions.study import Study, shipped_studies

    for name in shipped_studies():
        print(f"{name}\n    {Study.load(name).question}")


def spread(arguments: Sequence[str]) -> list[str]:
    """The arguments with a `--set` before every `KEY=VALUE` that stands behind another.

    >>> spread(["run", "--set", "weeks=4", "power.gas=5", "no-ai"])
    ['run', '--set', 'weeks=4', '--set', 'power.gas=5', 'no-ai']
    """
    found, inside, before = [], False, ""  # inside: behind `--set` and nothing but changes
    for place, word in enumerate(arguments):
        if word == "--":
            return [*found, *arguments[place:]]
        if before != "--set":
            inside = word.startswith("--set=") or word == "--set" or (inside and CHANGE.match(word) is not None)
            found += ["--set"] if inside and not word.startswith("--") else []
        found.append(word)
        before = word
    return found


def change(text: str) -> tuple[str, bool | int | float | str]:
    """A dotted key and its value from `KEY=VALUE`; ScenarioError without a key or a value.

    >>> change("policy.ai_priority=0"), change("bitcoin.halving=false"), change("mechanism=queue")
    (('policy.ai_priority', 0), ('bitcoin.halving', False), ('mechanism', 'queue'))
    """
    from model.foundation.errors import ScenarioError, cut

    key, _, value = (part.strip() for part in text.partition("="))
    if not (key and value):
        raise ScenarioError(f"--set {cut(text)}: give KEY=VALUE, such as --set policy.ai_priority=0.5")
    if value.lower() in ("true", "false"):
        return key, value.lower() == "true"
    for number in (int, float):
        try:
            return key, number(value)
        except ValueError:
            pass
    return key, value


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


if __name__ == "__main__":
    main()
