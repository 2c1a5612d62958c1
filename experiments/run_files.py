"""A run on disk: twelve Parquet tables (two of the Bitcoin network alone) and `run.json`, which holds all that a replay needs."""

import io
import json
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.bitcoin.price_path import PricePath, PricePathError, weekly_path
from model.bitcoin import weekly_prices
from model.foundation.documents import named, read_text
from model.foundation.errors import DiskError, OrderError, OutputError, ScenarioError, cut
from model.foundation.randomness import checked_seed
from model.foundation.version import VERSION
from model.scenario import Scenario, validated

if TYPE_CHECKING:
    import polars as pl

    from model.decisions.orders import OrderLog
    from model.engine import Engine

RUN = "run.json"
PRICE_PATH = "bitcoin.price_path"
OF_COMPANIES = (
    *(f"{name}.parquet" for name in (
        "companies", "sites", "auctions", "leases", "decisions", "flips", "takeovers", "balance_sheets", "flows",
        "conveyances",
    )),
    "ownership.graphml",
    "contracts.graphml",
)  # fmt: skip
"""Files that a run of the Bitcoin network alone does not have."""
NOTE = "Simulation of one possible history, not a forecast or advice."


@dataclass(frozen=True)
class EarlierRun:
    """What a `run.json` holds: the scenario with its changes, the seed, people's orders and lever moves, the prices."""

    path: Path
    scenario: Scenario
    seed: int
    orders: "OrderLog"
    prices: PricePath | None  # a week each, as they were when the run was made; None where it had no file of them

    def prices_for(self, scenario: Scenario) -> PricePath | None:
        """Prices to repeat the run with; None where a file is to be read, or none.  Raises ScenarioError.

        A run that lasts longer takes the weeks beyond from the file, which must agree in those before.  One that
        starts on another day takes all of them from there.
        """
        path, start = scenario.bitcoin.price_path, scenario.bitcoin.start_date
        if not path or (path, start) != (self.scenario.bitcoin.price_path, self.scenario.bitcoin.start_date):
            return None
        again = f"--set {PRICE_PATH}=FILE plays with another file"
        if self.prices is None:
            raise ScenarioError(
                f"{named(self.path)}: holds no prices though the run had some ({cut(Path(path).name)}); {again}"
            )
        if self.prices.weeks_from(start) >= scenario.weeks:
            return self.prices
        there = weekly_prices(scenario, scenario.weeks)
        told = {} if there is None else dict(zip(there.days, there.prices, strict=True))
        if there is None or any(
            told.get(day) != price for day, price in zip(self.prices.days, self.prices.prices, strict=True)
        ):
            raise ScenarioError(
                f"{named(self.path)}: {cut(Path(path).name)} is not the file of the run (other prices), and the run's own end after "
                f"{self.prices.weeks_from(start)} weeks; {again}"
            )
        first = there.days.index(self.prices.days[0])  # earlier rows that the file has now were not lived through
        return PricePath(there.name, there.days[first:], there.prices[first:])


def check_writable(folder: Path) -> None:
    """Raises OutputError where the folder cannot be made or written; makes nothing."""
    there = folder
    try:
        with suppress(FileNotFoundError):
            folder.lstat()  # a name that is too long is told here
        there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        reason = f"{named(there)}: {error.strerror or error}"
        raise OutputError(f"--out {named(folder)} cannot be written ({reason}); give a folder that can be") from None


def write(folder: Path, market: "Engine", scenario: Scenario) -> list[Path]:
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
        raise DiskError(
            f"{named(folder)}: the run could not be written ({error.strerror or error}); free the disk"
        ) from None


def _draft(draft: Path, market: "Engine", scenario: Scenario) -> list[str]:
    from networkx import write_graphml

    names = []
    for name, table in market.history.tables().items():
        write_parquet(table, draft / f"{name}.parquet")
        names.append(f"{name}.parquet")
    graphs = {} if market.alone else {"ownership": market.ownership_graph(), "contracts": market.contract_graph()}
    for name, graph in graphs.items():
        write_graphml(graph, draft / f"{name}.graphml")
        names.append(f"{name}.graphml")
    (draft / RUN).write_text(json.dumps(document(market, scenario), indent=1) + "\n", encoding="utf-8")
    return [*names, RUN]


def write_parquet(table: "pl.DataFrame", path: Path) -> None:
    """A table as a file, by way of memory: a full disk is told as an OSError.  Raises OSError."""
    content = io.BytesIO()
    table.write_parquet(content)
    path.write_bytes(content.getbuffer())


def _move(draft: Path, folder: Path, names: list[str]) -> list[Path]:
    (folder / RUN).unlink(missing_ok=True)
    for name in set(OF_COMPANIES) - set(names):  # of an earlier run that had companies
        (folder / name).unlink(missing_ok=True)
    for name in names:
        os.replace(draft / name, folder / name)
    return [folder / name for name in names]


def document(market: "Engine", scenario: Scenario) -> dict[str, Any]:
    """What `run.json` holds; the same run gives the same document.

    Prices that were read from a file go along, a week each: whoever has this document alone can repeat the run.
    """
    prices = market.network.given
    return {
        "note": NOTE,
        "version": VERSION,
        "seed": market.seed,
        "weeks_played": market.week,
        "finished": market.week >= market.weeks,
        "scenario": scenario.model_dump(mode="json"),
        "orders": market.log.to_document(),
    } | ({} if prices is None else {"prices": {"first": prices.days[0].isoformat(), "weekly_usd": list(prices.prices)}})


def read(path: Path) -> EarlierRun:
    """An earlier run from its `run.json`; raises OrderError, ScenarioError or VersionError."""
    from model.decisions.orders import MOST_OF_A_RUN_FILE, OrderLog

    orders = OrderLog.read(path, VERSION)
    written = json.loads(read_text(path, MOST_OF_A_RUN_FILE))
    seed, scenario = written.get("seed"), written.get("scenario")
    try:
        checked_seed(seed)
    except ScenarioError as error:
        raise OrderError(f"{named(path)}: {error}, as the run.json of a run has it") from None
    if not isinstance(scenario, dict):
        raise ScenarioError(f"{named(path)}: scenario is missing; give the run.json of a run")
    played = validated(scenario, path.name)
    prices = _prices(path, written.get("prices"), played.bitcoin.start_date)
    return EarlierRun(path, played, seed, orders, prices)


def _prices(path: Path, found: Any, start: date) -> PricePath | None:
    """Prices of a `run.json`; ScenarioError for what is none."""
    if found is None:
        return None
    try:
        first, prices = date.fromisoformat(found["first"]), list(found["weekly_usd"])
        if first > start or (start - first).days % 7:
            raise ScenarioError(
                f"{named(path)}: its prices begin on {first}; those of its run begin on {start}, or whole weeks before"
            )
        return weekly_path(path.name, first, prices)
    except PricePathError as error:
        raise ScenarioError(str(error)) from None
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise ScenarioError(
            f"{named(path)}: prices are no prices ({cut(repr(error))}); give the run.json of a run"
        ) from None
