"""Hash, rigs and the rest of the world: who runs, who enters, who leaves, and the years 2022-2023."""

import math
import pickle
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator, Philox

from agents.bitcoin.blocks import Chain
from agents.bitcoin.hashrate import RestOfWorld, next_noise, weekly_noise
from agents.bitcoin.price_table import read_price_path
from agents.bitcoin.rigs import hashprice, payback_days
from agents.rules.mining import rig_price

WEEK = 7 * 86_400


def world(hashprice: float = 38.8) -> RestOfWorld:
    return RestOfWorld.start(670.0, hashprice)


def test_noise_and_luck_together_give_the_spread_of_retargets() -> None:
    rho, sd = weekly_noise(epoch_rho=0.7, retarget_sd=0.042)
    uniforms = Generator(Philox(key=4)).random((2, 8_000))
    chain, noise, steps = Chain.start(923_900, 152.27e12, 1_763_337_600.0), 0.0, []
    for u in uniforms[0]:
        noise = next_noise(noise, rho, sd, float(u))
        week = chain.advance(WEEK, 1_090.0 * math.exp(noise), lambda epoch: float(uniforms[1, epoch - 458]))
        steps += [math.log(new / old) for _, old, new in week.retargets]
    assert np.std(steps) == pytest.approx(0.042, rel=0.06)
    assert np.mean(steps) == pytest.approx(0.0, abs=0.001)


def test_noise_smaller_than_luck_is_refused() -> None:
    assert weekly_noise(0.7, math.sqrt(2 / 2_015) + 1e-12)[1] == pytest.approx(0.0, abs=1e-5)
    with pytest.raises(ValueError, match="0.0315"):
        weekly_noise(0.7, 0.03)


def test_start_runs_what_was_asked_near_the_efficiency_on_record() -> None:
    start = world()
    assert start.running(38.8) == pytest.approx(670.0)
    assert start.installed() == pytest.approx(670.0)
    assert 19.5 < start.mean_efficiency() < 22.0
    gigawatts = float(start.hash_ph @ start.efficiency) / 1e6
    assert 13.0 < gigawatts < 16.0


@given(st.floats(0.0, 200.0), st.floats(0.0, 200.0))
def test_supply_rises_with_hashprice(one: float, two: float) -> None:
    start = world()
    low, high = sorted((one, two))
    assert 0.0 <= start.running(low) <= start.running(high) <= start.installed() + 1e-9


def test_the_efficient_and_the_cheap_run_longest() -> None:
    start = world()
    on = start.shutdown_hashprice() < 25.0
    assert start.efficiency[on].mean() < start.efficiency[~on].mean()
    assert start.power_price[on].mean() < start.power_price[~on].mean()


def test_switching_takes_weeks_and_comes_back() -> None:
    start = world()
    falling = [start.operate(20.0, speed=0.2) for _ in range(60)]
    assert all(later <= earlier for earlier, later in pairwise(falling))
    assert falling[0] == pytest.approx(0.8 * 670.0 + 0.2 * start.running(20.0))
    assert falling[-1] == pytest.approx(start.running(20.0), rel=1e-3)
    assert [start.operate(38.8, speed=1.0)] == pytest.approx([670.0])


def test_november_2025_attracts_some_entry_at_average_and_almost_none_at_list_price() -> None:
    average, listed = world(), world()
    entry = average.quarter(38.8, 14.5, 13.5)
    assert 0.05 < entry.added_ehs / 670.0 < 0.10
    assert entry.removed_ehs == 0.0
    assert listed.quarter(38.8, 25.7, 13.5).added_ehs / 670.0 < 0.03


def test_nobody_buys_rigs_that_never_pay_back() -> None:
    quarter = world().quarter(9.0, 14.5, 13.5)
    assert (quarter.added_ehs, quarter.renewed_ehs, quarter.spent_usd) == (0.0, 0.0, 0.0)
    assert quarter.removed_ehs == pytest.approx(0.25 * (670.0 - world().running(9.0)))


def test_entry_is_capped() -> None:
    start = world()
    assert start.quarter(500.0, 1.0, 13.5, entry=0.5).added_ehs == pytest.approx(0.12 * 670.0)


@given(st.floats(0.0, 300.0), st.floats(1.0, 120.0), st.floats(4.0, 25.0))
def test_hash_and_money_of_a_quarter_add_up(hashprice: float, rig_usd_th: float, frontier: float) -> None:
    start = world()
    start.operate(15.0)
    quarter = start.quarter(hashprice, rig_usd_th, frontier)
    assert start.installed() == pytest.approx(670.0 + quarter.added_ehs - quarter.removed_ehs)
    assert quarter.spent_usd == pytest.approx((quarter.added_ehs + quarter.renewed_ehs) * 1e6 * rig_usd_th)
    assert (start.hash_ph >= 0.0).all()
    assert ((start.on >= 0.0) & (start.on <= 1.0)).all()


def test_renewal_takes_the_worst_rigs_first() -> None:
    start = world()
    oldest = start.hash_ph[::3].sum()
    quarter = start.quarter(38.7, 14.5, 13.5)
    assert quarter.renewed_ehs == pytest.approx(0.035 * 670.0, rel=0.05)
    assert start.hash_ph[::3].sum() < oldest
    assert start.mean_efficiency() < world().mean_efficiency()


def test_rigs_that_stand_still_leave_before_those_that_run() -> None:
    start = world()
    hashing = start.operate(20.0, speed=0.5)
    start.quarter(20.0, 200.0, 13.5)
    assert float(start.hash_ph @ start.on) / 1_000 == pytest.approx(hashing)


def test_new_rigs_run_from_the_start() -> None:
    start = world()
    hashing = start.operate(20.0, speed=0.5)
    quarter = start.quarter(60.0, 14.5, 13.5, renewal=0.0)
    assert float(start.hash_ph @ start.on) / 1_000 == pytest.approx(hashing + quarter.added_ehs)


def test_a_pickled_world_goes_on_as_the_original() -> None:
    one = world()
    one.quarter(38.7, 14.5, 13.5)
    two = pickle.loads(pickle.dumps(one))
    assert one.quarter(30.0, 10.0, 12.0) == two.quarter(30.0, 10.0, 12.0)
    assert one.operate(30.0) == two.operate(30.0)


def test_rules_say_the_same_compiled() -> None:
    @numba.njit
    def compiled(price: float) -> tuple[float, float, float]:
        earned = hashprice(price, 3.125, 0.03, 152.27e12)
        return earned, rig_price(earned, 14.5, 38.7, 1.2), payback_days(25.7, earned, 12.5, 54.0)

    assert compiled(92_900.0) == pytest.approx(compiled.py_func(92_900.0), rel=1e-14)
    assert compiled(1.0)[2] == math.inf


@given(st.floats(6.0, 550.0))
def test_new_rigs_cost_250_to_650_days_of_gross_revenue(earned: float) -> None:
    assert 249.9 <= rig_price(earned, 14.5, 38.7, 1.2) * 1_000 / earned <= 650.1


# Month-end closes of bitcoin, rounded to 100 $ (recollection; the test asks for orders of magnitude only)
CLOSES = (
    463,
    385,
    432,
    455,
    377,
    318,
    198,
    233,
    200,
    194,
    205,
    172,
    165,
    231,
    231,
    285,
    293,
    272,
    305,
    292,
    259,
    270,
    347,
    377,
    423,
    426,
)


def two_years_from_2022(folder: Path) -> tuple[float, float, list[float]]:
    """Hash [EH/s] and difficulty on New Year 2024 and the hashprices on the way, the whole network as one world."""
    days = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(len(CLOSES))]
    rows = [f"{day},{close * 100}" for day, close in zip(days, CLOSES, strict=True)]
    file = folder / "closes.csv"
    file.write_text("\n".join(["date,price_usd", *rows]) + "\n")
    chain = Chain.start(716_600, 24.27e12, datetime(2022, 1, 1, tzinfo=UTC).timestamp())
    miners = RestOfWorld.start(177.0, 240.0, generations=((55.0, 0.2), (35.0, 0.4), (29.5, 0.4)))
    earned = []
    for week, price in enumerate(read_price_path(file).weekly(date(2022, 1, 1), 104)):
        earned.append(hashprice(price, chain.next_subsidy_sat / 1e8, 0.1, chain.difficulty))
        chain.advance(WEEK, miners.operate(earned[-1]), lambda epoch: 0.5)
        if week % 13 == 12:
            frontier = 25.0 * math.exp(-0.18 * week / 52.18)
            miners.quarter(earned[-1], rig_price(earned[-1], 14.5, 38.7, 1.2), frontier)
    return miners.operate(earned[-1]), chain.difficulty, earned


def test_2022_and_2023_come_out_within_a_factor_of_two(tmp_path: Path) -> None:
    hashrate, difficulty, earned = two_years_from_2022(tmp_path)
    on_record = {"hash": (hashrate, 510.0), "difficulty": (difficulty, 72e12), "trough": (min(earned), 57.0)}
    outside = {name: pair for name, pair in on_record.items() if not 0.5 < pair[0] / pair[1] < 2.0}
    assert outside == {}
    assert np.argmin(earned) in range(20, 56)  # June 2022 to January 2023; on record: November 2022
