"""What a seed fixes: runs, copies and markets side by side; two runs of a seed differ by what was changed alone."""

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from polars.testing import assert_frame_equal

from model.economy import EnergyMarket
from model.foundation.errors import ScenarioError
from tests.twins import SOON, differences, played, snapshot

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    """To the bit, in every table; in the price from the first week."""
    first, again, other = played(1), played(1), played(2)
    assert not differences(snapshot(first), snapshot(again))
    for name, frame in first.history.tables().items():
        assert_frame_equal(frame, again.history.tables()[name], check_exact=True)
    assert {"companies", "fleets", "market", "price"} <= set(differences(snapshot(first), snapshot(other)))


def test_a_drawn_seed_is_kept_and_replays() -> None:
    """Without a seed one is drawn; with that seed the run comes again."""
    drawn = EnergyMarket("energy-run")
    drawn.run_for(14)
    assert not differences(snapshot(drawn), snapshot(played(drawn.seed, 14)))
    assert drawn.seed != EnergyMarket("energy-run").seed


def test_markets_side_by_side_do_not_touch_each_other() -> None:
    """Week about, one under another policy: each as it is alone."""
    one = EnergyMarket("energy-run", rng=1)
    changes: dict[str, Any] = {"mechanism": "vickrey", "power.gas": 8.0}
    two = EnergyMarket("energy-run", rng=2, **changes)
    for _ in range(SOON):
        one.step()
        two.step()
    assert not differences(snapshot(one), snapshot(played(1)))
    assert not differences(snapshot(two), snapshot(played(2, **changes)))


@pytest.mark.parametrize("way", ["pickle", "deepcopy"])
@pytest.mark.parametrize("week", [5, 26])
def test_a_copy_goes_on_as_the_original(way: str, week: int) -> None:
    """Taken in the middle of a run, between quarters and after one; and it is a copy."""
    original = played(3, week)
    twin = pickle.loads(pickle.dumps(original)) if way == "pickle" else copy.deepcopy(original)
    twin.run_for(SOON - week)
    assert original.week == week
    original.run_for(SOON - week)
    assert not differences(snapshot(original), snapshot(twin))
    assert twin.miners["IREN"].cash == original.miners["IREN"].cash


TOLD = """
import hashlib
from model.economy import EnergyMarket

market = EnergyMarket("energy-run", rng=3)
market.run_for(14)
for name, table in market.history.tables().items():
    print(name, hashlib.sha256(table.write_csv().encode()).hexdigest())
"""


def test_processes_give_the_same_tables_whatever_they_hash_by_and_how_many_threads_they_have() -> None:
    """Sets and dicts of text are ordered by the hash seed, sums by threads: no table may follow either."""
    running = []
    for hash_seed, threads in (("0", "1"), ("12345", "7")):
        counts = dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
        environment = os.environ | counts | {"PYTHONHASHSEED": hash_seed, "POLARS_MAX_THREADS": threads}
        command = [sys.executable, "-c", TOLD]
        running.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True))
    one, other = (process.communicate()[0] for process in running)
    assert one.count("\n") == 12 and one == other


def exogenous(market: EnergyMarket) -> tuple[float, float, list[float]]:
    """Draws that no company moves: hash noise, fees, luck of epochs."""
    luck = [float(market.state.draws.uniform("epoch", 1, 0, epoch)[0]) for epoch in range(450, 500)]
    return market.network.noise, market.network.fee_share, luck


@pytest.mark.parametrize("changes", [{"policy.ai_priority": 0.0}, {"fringe.count": 20}, {"demand.enabled": False}])
def test_common_random_numbers(changes: dict[str, object]) -> None:
    """Two runs of a seed differ only by what was changed: shocks, noise and luck stay, whoever lives or dies."""
    same = {"bitcoin.sales_impact": 0.0}
    base, other = played(1, 80, **same), played(1, 80, **same, **changes)
    for column in ("btc_shock", "btc_price_usd"):
        assert (base.history.column(column) == other.history.column(column)).all(), column
    assert exogenous(base) == exogenous(other)
    assert differences(snapshot(base), snapshot(other)), "the change did nothing"


def test_sales_press_the_price_and_not_the_shock() -> None:
    """With an impact the price answers to who sells; the column of shocks never does."""
    calm, pressed = played(1, 60, **{"bitcoin.sales_impact": 0.0}), played(1, 60, **{"bitcoin.sales_impact": 3.0})
    assert (calm.history.column("btc_shock") == pressed.history.column("btc_shock")).all()
    assert (calm.history.column("btc_price_usd") != pressed.history.column("btc_price_usd")).any()


def test_mesa_batch_run_plays_it() -> None:
    """Two policies by two seeds, through Mesa's own runner."""
    parameters = {"scenario": ["energy-run"], "policy.ai_priority": [0, 1]}
    rows = mesa.batch_run(EnergyMarket, parameters, rng=range(2), max_steps=14, display_progress=False)
    assert len(rows) == 4
    assert {(row["policy.ai_priority"], row["rng"]) for row in rows} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    alone = played(1, 14, **{"policy.ai_priority": 1})
    found = next(row for row in rows if (row["policy.ai_priority"], row["rng"]) == (1, 1))
    assert found["btc_price_usd"] == alone.history.column("btc_price_usd")[-1]


@pytest.mark.parametrize("seed", [2**64, -1, 1.5, 1.0, True, "7", np.random.SeedSequence(1), float("nan")])
def test_a_seed_that_no_draw_tells_from_another_is_refused(seed: Any) -> None:
    with pytest.raises(ScenarioError, match=r"^seed is .{1,80}; give a whole number, 0 to 18446744073709551615$"):
        EnergyMarket("energy-run", rng=seed)


def test_seeds_at_the_ends_and_of_numpy_are_taken() -> None:
    assert EnergyMarket("energy-run", rng=2**64 - 1).seed == 2**64 - 1
    assert EnergyMarket("energy-run", rng=np.int64(3)).seed == 3  # pyright: ignore[reportArgumentType]
