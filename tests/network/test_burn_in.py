"""Weeks that are lived through before a run: where prices begin early enough, and nowhere else."""

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.bitcoin.price_path import PricePath
from agents.bitcoin.regions import shares_on
from experiments.backtest.record import SHIPPED, read_record
from experiments.backtest.started import missed_by
from experiments.run_files import EarlierRun, document
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.scenario import Scenario

START = date(2018, 1, 15)


def path(weeks_before: int, weeks: int = 60) -> PricePath:
    """The same prices on the same days, known from some weeks before the start on."""
    days = tuple(START + timedelta(weeks=week) for week in range(-weeks_before, weeks + 1))
    return PricePath("made", days, tuple(9_000.0 * math.exp(math.sin(day.toordinal() / 90.0)) for day in days))


def alone(prices: PricePath, **changes: Any) -> EnergyMarket:
    given = {"bitcoin.start_date": START.isoformat(), "bitcoin.start_hashrate_ehs": 15, "bitcoin.price_path": "made"}
    return EnergyMarket("network", rng=1, prices=prices, **{"weeks": 60} | given | changes)


def hash_of(market: EnergyMarket) -> bytes:
    market.run_for(market.weeks - market.week)
    return market.history.column("network_hashrate_ehs").tobytes()


def test_prices_of_less_than_a_year_before_change_nothing() -> None:
    without, short, longer, longest, beyond = (alone(path(weeks)) for weeks in (0, 51, 52, 104, 300))
    assert [market.network.before for market in (without, short, longer, longest, beyond)] == [0, 0, 52, 104, 104]
    assert hash_of(without) == hash_of(short) != hash_of(longer) != hash_of(longest) == hash_of(beyond)


@pytest.mark.parametrize("changes", [{}, {"rigs.one_vintage": True}, {"rigs.growth": 1.5}, {"mining.frontier": 90.0}])
def test_the_start_is_what_is_given_however_it_came_about(changes: dict[str, Any]) -> None:
    """Hash, regions and the rigs on sale; what moves is the fleet's age, what is on its way and what is remembered."""
    market, twin = alone(path(104), **changes), alone(path(0), **changes)
    world, other = market.network.world, twin.network.world
    assert market.network.hash_ehs == pytest.approx(15.0) and market.history.column("network_hashrate_ehs")[
        0
    ] == pytest.approx(15.0)
    held = np.bincount(world.places.region, world.rigs.hash_ph.sum(axis=0))
    assert held / held.sum() == pytest.approx(shares_on(START, world.regions))
    assert (world.frontier, world.ahead) == pytest.approx((other.frontier, other.ahead))
    assert market.state.bitcoin.hashprice == twin.state.bitcoin.hashprice
    assert world.maker["growth"][0] != other.maker["growth"][0] and world.rigs.queue.sum() > 0.0
    assert (world.rigs.hash_ph >= 0.0).all() and (world.rigs.on <= 1.0).all()


def test_what_is_remembered_follows_from_the_hash_before() -> None:
    """Two years at 1.5 a year leave more of it than two years at 0.3; makers have grown with it."""
    fast, slow = (alone(path(104), **{"rigs.growth": growth}).network.world.maker[0] for growth in (1.5, 0.3))
    assert 0.24 < slow["growth"] < 0.3 < fast["growth"] < 1.5


def test_a_run_is_repeated_from_its_document_alone() -> None:
    """The weeks before stand in it too; a file that has grown at its beginning makes no other run."""
    market = alone(path(104))
    told = document(market, market.scenario)["prices"]
    assert told["first"] == (START - timedelta(weeks=104)).isoformat() and len(told["weekly_usd"]) == 165
    assert market.network.given is not None
    again = EnergyMarket(market.scenario, rng=1, prices=market.network.given)
    anew = market.anew(OrderLog(market.log.version))
    assert hash_of(market) == hash_of(again) == hash_of(anew)


def test_a_longer_run_begins_as_the_shorter_did(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    longer = path(104, 80)
    file.write_text(
        "date,price_usd\n"
        + "".join(f"{day},{price!r}\n" for day, price in zip(longer.days, longer.prices, strict=True))
    )
    start = {
        "bitcoin.start_date": START.isoformat(),
        "bitcoin.start_hashrate_ehs": 15.0,
        "bitcoin.price_path": str(file),
    }
    scenario = Scenario.load("network").with_changes(start | {"weeks": 40})
    market = EnergyMarket(scenario, rng=1)
    market.run_for(40)
    file.write_text(
        file.read_text().replace("price_usd\n", f"price_usd\n{longer.days[0] - timedelta(weeks=2)},8000.0\n")
    )
    earlier = EarlierRun(tmp_path / "run.json", scenario, 1, OrderLog(market.log.version), market.network.given)
    more = scenario.with_changes({"weeks": 60})
    again = EnergyMarket(more, rng=1, prices=earlier.prices_for(more))
    again.run_for(60)
    shorter, other = (each.history.column("network_hashrate_ehs")[:41] for each in (market, again))
    assert shorter.tobytes() == other.tobytes()


def test_a_whole_market_shares_the_start_with_its_miners() -> None:
    days = tuple(date(2023, 11, 1) + timedelta(weeks=week) for week in range(115))
    prices = PricePath("made", days, tuple(60_000.0 + 300.0 * week for week in range(115)))
    market = EnergyMarket("energy-run", rng=1, prices=prices, weeks=2, **{"bitcoin.price_path": "made"})
    network = market.network
    assert network.before == 104 and network.hash_ehs == pytest.approx(1_090.0)
    assert network.world_ehs == pytest.approx(1_090.0 - network.modelled_ph / 1e3)
    market.run_for(2)
    assert np.isfinite(market.history.column("network_hashrate_ehs")).all()


@pytest.mark.skipif(not SHIPPED.is_file(), reason="the record comes with the repository")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_scenario_of_2018_lies_within_thirty_percent_of_the_record(seed: int) -> None:
    """33 % where it begins with what follows from the day."""
    assert missed_by(read_record(None), "fleet-2018-backtest", seed) <= 0.30


def test_the_scenario_of_2022_lives_through_prices_that_begin_before() -> None:
    """China's ban lies in those weeks: rigs are in crates at the start, as they were; what is sold is what is given."""
    start = date(2021, 12, 13)
    days = tuple(start + timedelta(weeks=week) for week in range(-104, 60))
    prices = PricePath("made", days, tuple(np.geomspace(8_000.0, 50_000.0, len(days)).tolist()))
    changes = {"bitcoin.price_path": "made", "weeks": 50}
    market = EnergyMarket("fleet-2022-backtest", rng=1, prices=prices, **changes)
    world = market.network.world
    assert market.network.before == 104 and market.network.hash_ehs == pytest.approx(172.1)
    assert world.frontier == pytest.approx(29.5) and market.state.bitcoin.frontier == pytest.approx(29.5)
    assert world.rigs.homeless.sum() > 0.1 * world.rigs.hash_ph.sum() and np.isinf(world.places.allowed).tolist() == [
        False,
        False,
        True,
        True,
    ]
    assert world.places.allowed[:2] == pytest.approx(world.standing_mw()[:2])  # what the ban had left may stay
    market.run_for(50)
    assert (market.history.column("network_hashrate_ehs") > 100.0).all()
