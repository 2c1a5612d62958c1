"""Speed and memory of whole runs, and what a first start costs.

`uv run pytest benchmarks/test_run_speed.py -n 0 -s` prints them; the README quotes these figures.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.economy import EnergyMarket
from scripts.measured import network_share

ROOT = Path(__file__).resolve().parents[1]
WEEKS = 267
PROCESS = """
import json, sys, time
begin = time.perf_counter()
from model.economy import EnergyMarket
from scripts.measured import network_share
imported = time.perf_counter()
market = EnergyMarket("energy-run", rng=1)
market.run_for(267)
market.history.tables()
done = time.perf_counter()
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
print(json.dumps({"import_s": imported - begin, "run_s": done - imported, "peak_mib": peak}))
"""


def own_process(**settings: str) -> dict[str, float]:
    """One run with its tables in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", PROCESS], cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_default_run(benchmark: Any):
    sites = []

    def whole() -> None:
        market = EnergyMarket("energy-run", rng=1)
        market.run_for(WEEKS)
        sites.append(int(market.sites["alive"].sum()))

    benchmark.pedantic(whole, rounds=5, warmup_rounds=1)
    if benchmark.stats:
        seconds = benchmark.stats.stats.median
        print(
            f"\none run: {1e3 * seconds:.0f} ms, {1e6 * seconds / WEEKS / sites[-1]:.1f} us a site-week of {sites[-1]} sites"
        )
        assert seconds < 2.0


def test_ten_years_of_the_network_alone():
    """Set-up and run, in time of the process, the least of forty: what others do on the machine counts for little."""
    ready, run = network_share.alone(by_week=False)
    stepped = network_share.alone(by_week=True)[1]
    print(
        f"\nten years of the network alone: set up in {1e3 * ready:.1f} ms, run in {1e3 * run:.1f} ms; by week {stepped / run:.1f} times"
    )
    assert ready + run < 0.025


def test_the_network_is_a_small_part_of_a_default_run():
    part, whole = network_share.share()
    print(f"\nthe network takes {100 * part:.1f}% of a default run of {1e3 * whole:.0f} ms")
    assert part < 0.10


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_memory_and_first_start(tmp_path: Path):
    cold = own_process(ENERGYRUN_CACHE_DIR=str(tmp_path))
    warm = own_process(ENERGYRUN_CACHE_DIR=str(tmp_path))
    for name, figures in (("first start", cold), ("later starts", warm)):
        print(
            f"\n{name}: import {figures['import_s']:.1f} s, run and tables {figures['run_s']:.1f} s, "
            f"peak {figures['peak_mib']:.0f} MiB",
            end="",
        )
    assert warm["import_s"] + warm["run_s"] < 10.0
    assert cold["import_s"] + cold["run_s"] < 120.0
    assert warm["peak_mib"] < 1_000.0
