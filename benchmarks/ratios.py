"""How fast the market is beside others, in ratios: a lucky second of one machine tells nothing.

uv run python -m benchmarks.ratios --write      # every case and the table of docs/performance.md
uv run python -m benchmarks.ratios --quick      # the default market beside plain Mesa

Time is of the processor, the least of some rounds; each case has a process of its own, in which all that is compared
runs in turn.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import mesa
import numpy as np

from benchmarks.auctions import auction_rows
from benchmarks.dispatch import dispatch_rows
from benchmarks.plain_mesa import EmptyModel, PlainMarket
from model.closing import Closed
from model.economy import EnergyMarket

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"


class Case(NamedTuple):
    """A market: private miners, whether its weeks are remembered, weeks that are timed, how often; sites of plain Mesa, 0: as many."""

    miners: int
    history: bool
    weeks: int
    rounds: int
    mesa_sites: int = 0


CASES = (
    Case(60, True, 104, 5, 300),
    Case(60, False, 104, 5, 300),
    Case(320, True, 104, 3),
    Case(320, False, 104, 3),
    Case(3_900, True, 52, 2),
    Case(3_900, False, 52, 2),
    Case(39_000, True, 26, 1),
    Case(39_000, False, 26, 1),
    Case(100_000, True, 26, 1),
    Case(100_000, False, 26, 1),
)


class Forgetful(EnergyMarket):
    """A market that remembers no week."""

    def _record(self, closed: Closed, subsidy_sat: int) -> None:
        """Nothing."""


def least(make: Callable[[], mesa.Model], weeks: int, rounds: int) -> float:
    """Processor time of some weeks of a model, set-up apart, the least of some rounds.  [s]"""
    found = []
    for _ in range(rounds):
        model = make()
        begin = time.process_time()
        for _ in range(weeks):
            model.step()
        found.append(time.process_time() - begin)
    return min(found)


def streamed(market: EnergyMarket) -> float:
    """Processor time in which every column that a week works on is read once.  [s]"""
    state = market.state
    tables = (state.sites.rows, state.companies.rows, state.fleets.rows, state.vintages, state.ledger.flows)
    whole = [np.ascontiguousarray(table).view(np.uint8).reshape(-1) for table in tables]
    whole = [table[: len(table) // 8 * 8].view(np.uint64) for table in whole]
    found = []
    for _ in range(5):
        begin = time.process_time()
        for table in whole:
            table.max()
        found.append(time.process_time() - begin)
    return min(found)


def measured(case: Case) -> dict[str, float]:
    """Microseconds a site-week of the market, of plain Mesa and of its empty calls; of reading the columns; memory [MiB]."""
    kind = EnergyMarket if case.history else Forgetful
    EnergyMarket("energy-run", rng=1).run_for(40)  # whatever is compiled is loaded
    made: list[EnergyMarket] = []

    def make() -> EnergyMarket:
        made[:] = [kind("energy-run", rng=2, **{"fringe.count": case.miners})]  # type: ignore[arg-type]
        return made[0]

    ours = least(make, case.weeks, case.rounds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sites, weeks = len(made[0].sites), min(case.weeks, 26)
    read, beside = streamed(made[0]) / sites, case.mesa_sites or sites
    plain = least(lambda: PlainMarket(beside, 1), weeks, case.rounds) / weeks / beside
    empty = least(lambda: EmptyModel(beside, 1), weeks, case.rounds) / weeks / beside
    ours /= case.weeks * sites
    times = {"ours": ours, "plain": plain, "empty": empty, "read": read}
    return {name: 1e6 * seconds for name, seconds in times.items()} | {
        "sites": sites, "beside": beside, "memory": memory, "run": ours * sites / plain / beside,
    }  # fmt: skip


def row(case: Case, found: dict[str, float]) -> str:
    """A line of the table."""
    cells = [
        f"{found['sites']:,.0f}",
        "kept" if case.history else "off",
        f"{found['ours']:.2f}",
        f"{found['plain'] / found['ours']:.1f}",
        f"{found['empty'] / found['ours']:.2f}",
        f"{found['ours'] / found['read']:.0f}",
        f"{found['memory']:,.0f}",
    ]
    return "| " + " | ".join(cells) + " |\n"


def of_its_own(number: int) -> dict[str, float]:
    """A case in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.ratios", "--case", str(number)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return json.loads(told.splitlines()[-1])


def tables() -> str:
    """All that is measured, as the page has it."""
    text = "| sites | history | µs a site-week | plain Mesa, times as long | empty `shuffle_do`, times as long | reading the columns once, times as fast | peak MiB |\n"
    text += "| ---: | --- | ---: | ---: | ---: | ---: | ---: |\n"
    for number, case in enumerate(CASES):
        found = of_its_own(number)
        text += row(case, found)
        print(case, {name: round(value, 2) for name, value in found.items()}, flush=True)
        if number == 0:
            beside = f"\nThe default market of {found['sites']:.0f} sites takes {found['run']:.2f} times as long as plain Mesa with {found['beside']:.0f}.\n"
    return text + beside + "\n" + dispatch_rows() + "\n" + auction_rows()


def main() -> None:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="measure all, and write docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="the default market only")
    parser.add_argument("--case", type=int, help="one case, as JSON")
    given = parser.parse_args()
    if given.case is not None:
        print(json.dumps(measured(CASES[given.case])))
    elif given.quick:
        found = measured(CASES[0])
        print(f"plain Mesa takes {found['plain'] / found['ours']:.2f} times as long a site-week")
        print(
            f"plain Mesa with {found['beside']:.0f} sites takes {1 / found['run']:.2f} times as long as the default market"
        )
    elif given.write:
        before, rest = PAGE.read_text("utf-8").split(BEGIN)
        PAGE.write_text(before + BEGIN + tables() + END + rest.split(END)[1], "utf-8")
    else:
        print(tables())


if __name__ == "__main__":
    main()
