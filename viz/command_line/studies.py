"""Commands of studies: write one, run it, report what it found."""

from pathlib import Path
from typing import Annotated

import typer

from viz.command_line.words import place

STUDY = "study.toml"


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


def study_new(
    path: Annotated[Path, typer.Argument(parser=place, metavar="[PATH]", help="Where to write it.")] = Path(STUDY),
) -> None:
    """Write an example with every key explained; it runs as it stands."""
    from experiments.questions.study import write_example

    write_example(path)
    print(f"{path}: change it, then: energyrun sweep {path}")


def study_list() -> None:
    """List the studies that come with the project, with their questions."""
    from experiments.questions.study import Study, shipped_studies

    for name in shipped_studies():
        print(f"{name}\n    {Study.load(name).question}")
