"""What already lies in a sweep's folder, and whether the same study may go on there."""

from pathlib import Path

import polars as pl

from experiments.running import store
from experiments.running.plan import Plan, difference
from model.foundation.documents import named
from model.foundation.errors import OutputError, StudyError, VersionError


def enter(folder: Path, plan: Plan, update: bool, retry_failed: bool) -> set[str]:
    """Lays the folder out, or goes on in it; returns the `run_id` of the runs that stand there.

    update: where the study or the sources changed, keep the runs that still belong and drop the others.

    Raises StudyError or VersionError where they changed and that was not asked for, OutputError or DiskError.
    """
    if (folder / store.STUDY).exists():
        _go_on(folder, plan, update)
    else:
        _check_empty(folder)
        store.create(folder, plan.document, plan.design)
    if retry_failed:
        failed = store.open(folder).runs.filter(pl.col("error").is_not_null()).select("run_id").collect().lazy()
        store.merge(folder, lambda rows: rows.join(failed, on="run_id", how="anti"))
    results = store.open(folder)
    with store.readable(results):
        return set(results.runs.select("run_id").collect()["run_id"])


def _check_empty(folder: Path) -> None:
    for table in store.TABLES:
        if any((folder / table).glob("*")):
            raise OutputError(
                f"{named(folder)}: {table}/ holds files but there is no {store.STUDY}; give another --out"
            )


def _go_on(folder: Path, plan: Plan, update: bool) -> None:
    """Mends the folder, and drops what is not of this plan where that was asked for."""
    before = store.open(folder)
    if wrong := store.unreadable(before, pl.read_parquet_schema):
        raise OutputError(f"{named(wrong)}: not a readable Parquet file; {store.FILLS}")
    other_code, change = before.code != plan.document["code"], difference(before.document, plan.document)
    advice = "give another --out, or --update to keep only the runs that still belong"
    if change and not update:
        raise StudyError(f"{named(folder)} holds another study ({change}); {advice}")
    if other_code and not update:
        raise VersionError(
            f"{named(folder)} holds runs of other sources ({before.code} there, {plan.job.code} here); {advice}"
        )
    store.mend(folder)
    if not (update or before.document.get("updating")):
        return
    if before.document["columns"] != plan.document["columns"] or before.document["functions"] != plan.job.functions:
        store.clear(folder)
    store.create(folder, plan.document | {"updating": True}, plan.design)
    seeds = plan.study.seed_list
    belong = pl.LazyFrame(
        [(run.run_id, run.point) for run in plan.runs(seeds)], schema=["run_id", "point"], orient="row"
    )
    store.merge(folder, lambda rows: _of_plan(rows, belong))
    store.create(folder, plan.document, plan.design)


def _of_plan(rows: pl.LazyFrame, belong: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of runs that belong, under the number that their point has now."""
    columns = rows.collect_schema().names()
    return rows.drop("point").join(belong, on="run_id", how="inner").select(columns)
