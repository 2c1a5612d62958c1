"""A run on disk: ten Parquet tables and `run.json`, which holds all that a replay needs."""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from model.foundation.errors import DiskError, OrderError, OutputError, ScenarioError
from model.foundation.version import VERSION
from model.scenario import Scenario, validated

if TYPE_CHECKING:
    from model.decisions.orders import OrderLog
    from model.economy import EnergyMarket

RUN = "run.json"
NOTE = "Simulation of one possible history, not a forecast or advice."


@dataclass(frozen=True)
class EarlierRun:
    """What a `run.json` holds: the scenario with its changes, the seed, and people's orders and lever moves."""

    scenario: Scenario
    seed: int
    orders: "OrderLog"


def check_writable(folder: Path) -> None:
    """Raises OutputError where the folder cannot be made or written; makes nothing."""
    there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        reason = f"{there}: {error.strerror or error}"
        raise OutputError(f"--out {folder} cannot be written ({reason}); give a folder that can be") from None


def write(folder: Path, market: "EnergyMarket", scenario: Scenario) -> list[Path]:
    """Writes every table of a run, whole or not at all; returns the files.  Raises DiskError.

    scenario: as it stood before any lever was moved.

    Everything is written into a folder beside them first and moved from there, `run.json` last: where it
    lies, the tables beside it are complete and of the same run.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        try:
            names = _draft(draft, market, scenario)
            return _move(draft, folder, names)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise DiskError(f"{folder}: the run could not be written ({error.strerror or error}); free the disk") from None


def _draft(draft: Path, market: "EnergyMarket", scenario: Scenario) -> list[str]:
    names = []
    for name, table in market.history.tables().items():
        table.write_parquet(draft / f"{name}.parquet")
        names.append(f"{name}.parquet")
    for name, graph in (("ownership", market.ownership_graph()), ("contracts", market.contract_graph())):
        nx.write_graphml(graph, draft / f"{name}.graphml")
        names.append(f"{name}.graphml")
    (draft / RUN).write_text(json.dumps(document(market, scenario), indent=1) + "\n", encoding="utf-8")
    return [*names, RUN]


def _move(draft: Path, folder: Path, names: list[str]) -> list[Path]:
    (folder / RUN).unlink(missing_ok=True)
    for name in names:
        os.replace(draft / name, folder / name)
    return [folder / name for name in names]


def document(market: "EnergyMarket", scenario: Scenario) -> dict[str, Any]:
    """What `run.json` holds; the same run gives the same document."""
    return {
        "note": NOTE,
        "version": VERSION,
        "seed": market.seed,
        "weeks_played": market.week,
        "finished": market.week >= market.weeks,
        "scenario": scenario.model_dump(mode="json"),
        "orders": market.log.to_document(),
    }


def read(path: Path) -> EarlierRun:
    """An earlier run from its `run.json`; raises OrderError, ScenarioError or VersionError."""
    from model.decisions.orders import OrderLog

    orders = OrderLog.read(path, VERSION)
    written = json.loads(path.read_text(encoding="utf-8"))
    seed, scenario = written.get("seed"), written.get("scenario")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise OrderError(f"{path}: seed is {seed!r}; give the run.json of a run")
    if not isinstance(scenario, dict):
        raise ScenarioError(f"{path}: scenario is missing; give the run.json of a run")
    return EarlierRun(validated(scenario, path.name), seed, orders)
