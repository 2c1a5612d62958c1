"""The Bitcoin network alone: many weeks at once as week by week, its command line, its studies, its two scenarios."""

import csv
import json
import math
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import energyrun
from agents.bitcoin.frontier import frontier_on, frontier_path
from agents.bitcoin.price import log_returns, weekly_log_return
from agents.bitcoin.price_table import read_price_path
from experiments.backtest.record import middle
from experiments.questions.study import Study
from experiments.running.plan import plan_of
from experiments.running.tasks import play_batch
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.errors import ScenarioError, StudyError
from model.foundation.version import VERSION
from model.record.columns import MARKET_COLUMNS, NETWORK_COLUMNS
from model.scenario import SHIPPED, Scenario, lever_keys, shipped_scenarios
from model.tables.mining import shipped_releases
from viz.pages.live.frame import scenario_names
from viz.pages.live.live import open_market
from viz.pages.seen.link import LinkError, Saved, from_text, to_text
from viz.pages.seen.opened import page_scenarios

TABLE = Path(__file__).resolve().parents[2] / "data" / "bitcoin_monthly.csv"
BACKTESTS = ("fleet-2018-backtest", "fleet-2022-backtest")


def alone(scenario: str = "network", **changes: Any) -> EnergyMarket:
    return EnergyMarket(scenario, rng=1, **changes)


def prices(path: Path, first: str, rows: int, step: int = 28) -> Path:
    days = [date.fromisoformat(first) + timedelta(days=step * row) for row in range(rows)]
    lines = [f"{day},{9_000 * math.exp(math.sin(row / 7.0)):.2f}" for row, day in enumerate(days)]
    path.write_text("\n".join(["date,price_usd", *lines]) + "\n")
    return path


def shown(market: EnergyMarket) -> list[object]:
    """All that a run has come to, to the bit."""
    world, history = market.network.world, market.history
    return [
        *(history.column(name).tobytes() for name in MARKET_COLUMNS),
        *(array.tobytes() for array in (*world.rigs, *world.places, world.maker, world._week)),
        (market.network.chain, market.network.noise, market.network.fee_share, market.network.hash_ehs),
        (market.state.bitcoin, world.frontier, world._slot, world._year, market.week, market.running),
        (market.steps, market.time, history.events),
    ]


def moved(market: EnergyMarket) -> EnergyMarket:
    """Levers moved by hand in the weeks to come."""
    for at, key, value in ((20, "bitcoin.drift", 0.6), (21, "bitcoin.price_shock", -0.7), (22, "bitcoin.china", 0.2)):
        market._moves.setdefault(at, []).append((key, value))
    return market


CASES: tuple[dict[str, Any], ...] = (
    {},
    {"bitcoin.start_date": "2018-01-15", "bitcoin.start_hashrate_ehs": 15, "bitcoin.price_path": "prices"},
    {"bitcoin.start_date": "2020-03-11", "bitcoin.start_hashrate_ehs": 110, "bitcoin.price_usd": 8_000},
    {"rigs.one_vintage": True, "bitcoin.halving": False, "bitcoin.volatility": 0.0},
    {"bitcoin.drift": -2.0, "rigs.all_in": False, "mining.frontier": 12.0},
    {"bitcoin.start_date": "2021-02-01", "bitcoin.start_hashrate_ehs": 150, "bitcoin.price_shock": 0.4},
)


@pytest.mark.parametrize("case", range(len(CASES)))
def test_many_weeks_at_once_are_the_weeks_one_by_one(case: int, tmp_path: Path) -> None:
    """Retargets, halvings, years that begin, levers that move: to the last bit, however the run is cut."""
    changes = {"weeks": 160} | CASES[case]
    if "bitcoin.price_path" in changes:
        changes["bitcoin.price_path"] = str(prices(tmp_path / "prices.csv", "2018-01-01", 60))
    by_week, at_once, in_parts = (moved(alone(**changes)) for _ in range(3))
    while by_week.running:
        by_week.step()
    at_once.run_for(160)
    for part in (1, 6, 0, 60, 93):
        in_parts.run_for(part)
    assert shown(by_week) == shown(at_once) == shown(in_parts)
    assert by_week.week == 160 and not by_week.running


def test_a_step_behind_many_weeks_is_one_week() -> None:
    """Mesa's clock has gone along; what was scheduled with Mesa is not passed over."""
    market, twin = alone(weeks=40), alone(weeks=40)
    market.run_for(17)
    market.step()
    for _ in range(18):
        twin.step()
    assert shown(market) == shown(twin) and (market.steps, market.time) == (18, 18.0)
    called: list[int] = []

    def call() -> None:
        called.append(market.week)

    market.schedule_event(call, at=20.0)
    market.run_for(5)
    assert market.week == 23 and called == [20]


def test_a_branch_leaves_the_run_as_it_is() -> None:
    market = alone(weeks=60)
    market.run_for(30)
    before = shown(deepcopy(market))
    other = market.branch(OrderLog(VERSION, [{"week": 31, "key": "bitcoin.price_shock", "value": 0.5}]))
    other.run_for(10)
    market.move("bitcoin.price_shock", 0.5)
    assert shown(market)[:-1] == before[:-1]
    market.run_for(10)
    assert (market.history.column("btc_price_usd") == other.history.column("btc_price_usd")).all()


def test_it_plays_on_beyond_its_end() -> None:
    market = alone(weeks=10)
    market.run_for(25)
    assert market.week == 25 and len(market.history.market) == 26 and not market.running


def test_arrays_are_the_scalars_to_the_bit() -> None:
    u = alone().state.draws.weeks("btc", 3, 1, 300)
    returns, shocks = log_returns(0.1, 0.46, 5.0, 0.11, u)
    each = [weekly_log_return(0.1, 0.46, 5.0, 0.11, *row) for row in u.tolist()]
    assert returns.tolist() == [move.log_return for move in each] and shocks.tolist() == [move.shock for move in each]
    days = [date(2012, 1, 2) + timedelta(weeks=week) for week in range(1_200)]
    path = frontier_path(np.array([day.toordinal() for day in days]), shipped_releases(), 0.18)
    assert path.tolist() == [frontier_on(day, shipped_releases(), 0.18) for day in days]


# ---- levers, studies ----------------------------------------------------------------------------------------


def test_levers_that_cannot_act_are_refused(tmp_path: Path) -> None:
    """In `move`, among a scenario's moves, in a log that is replayed; those of bitcoin are taken."""
    market, said = alone(), "power.gas moves nothing where the Bitcoin network is alone; levers there are bitcoin"
    with pytest.raises(ScenarioError, match=said):
        market.move("power.gas", 5.0)
    assert not market.log.entries
    with pytest.raises(ScenarioError, match=said):
        alone(orders=OrderLog(VERSION, [{"week": 2, "key": "power.gas", "value": 5.0}]))
    path = tmp_path / "mine.toml"
    path.write_text('parts = "network"\n[[moves]]\ndate = 2026-01-05\nkey = "power.gas"\nvalue = 5.0\n')
    with pytest.raises(ScenarioError, match=f"mine.toml: moves: {said}"):
        Scenario.load(path)
    acting = [key for key in lever_keys() if key.startswith("bitcoin.")]
    for key in acting:
        market.move(key, 0.5)
    market.run_for(2)
    assert {event.company for event in market.history.events if event.kind == "shock"} == set(acting)


def study(**given: Any) -> Study:
    document = {"scenario": "network", "weeks": 30, "seeds": 1, "outcomes": ("difficulty",)} | given
    return Study.model_validate(document)


def test_a_study_of_the_network_measures_what_there_is() -> None:
    factor = {"key": "bitcoin.drift", "values": (-0.5, 0.5)}
    plan = plan_of(study(factors=(factor,), outcomes=("btc_price_usd", "difficulty"), series=("difficulty", "hhi_mw")))
    played = play_batch(plan.job, [*plan.runs([1])])
    assert all(run.error is None and None not in run.outcomes for run in played)
    assert played[0].outcomes[0] < played[1].outcomes[0]  # type: ignore[operator]
    assert played[0].series["hhi_mw"] == [None] * 3 and None not in played[0].series["difficulty"]


@pytest.mark.parametrize("outcome", ["hhi_mw", "failures", "share_mw_miner", "alive_asset_light"])
def test_an_outcome_that_holds_nothing_fails_in_one_line(outcome: str) -> None:
    plan = plan_of(study(factors=({"key": "bitcoin.drift", "values": (0.5,)},), outcomes=("difficulty", outcome)))
    (run,) = play_batch(plan.job, [*plan.runs([1])])
    assert run.outcomes[0] is not None and run.outcomes[1] is None and run.error is not None
    assert f"{outcome} holds nothing where the Bitcoin network is alone" in run.error and "\n" not in run.error


def test_a_study_of_what_cannot_act_is_refused() -> None:
    with pytest.raises(StudyError, match="factor policy.mining_tax moves nothing where the Bitcoin network is alone"):
        plan_of(study(factors=({"key": "policy.mining_tax", "values": (0.0, 10.0)},)))
    parts = ({"key": "parts", "values": ("market", "network")}, {"key": "power.gas", "values": (3.0,)})
    assert plan_of(study(factors=parts)).size == 2
    assert plan_of(study(factors=({"key": "weeks", "values": (3, 4)},), weeks=None)).size == 2


# ---- the command line ---------------------------------------------------------------------------------------


def run(*arguments: object) -> int:
    return energyrun.status_of([str(argument) for argument in arguments])


def test_one_command_plays_it_from_any_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several figures behind one `--set`; the tables that there are; a replay to the bit without the file."""
    path, out, again = prices(tmp_path / "prices.csv", "2018-01-01", 60), tmp_path / "out", tmp_path / "again"
    out.mkdir()
    (out / "companies.parquet").write_text("of an earlier run")
    day, ehs, file = "bitcoin.start_date=2018-01-15", "bitcoin.start_hashrate_ehs=15", f"bitcoin.price_path={path}"
    assert run("run", "network", "--set", day, ehs, file, "--weeks", 200, "--out", out) == 0
    said = capsys.readouterr().out
    for told in (
        "bitcoin, $",
        "network, EH/s",
        "difficulty",
        "hashprice",
        "Retargets: 1",
        "Halvings: 2020-",
        "rig price",
    ):
        assert told in said, told
    assert (
        "run.json and, as .parquet, market, events" in " ".join(said.split())
        and max(map(len, said.splitlines())) <= 100
    )
    assert sorted(file.name for file in out.iterdir()) == ["events.parquet", "market.parquet", "run.json"]
    market = pl.read_parquet(out / "market.parquet")
    assert set(MARKET_COLUMNS) <= set(market.columns) and len(market) == 201 and market["date"][0] == date(2018, 1, 15)
    for name in MARKET_COLUMNS:
        assert market[name].null_count() == (0 if name in NETWORK_COLUMNS else 201), name
    assert json.loads((out / "run.json").read_text())["scenario"]["parts"] == "network"
    path.unlink()
    assert run("run", "--replay", out / "run.json", "--out", again) == 0
    for name in ("market.parquet", "events.parquet", "run.json"):
        assert (out / name).read_bytes() == (again / name).read_bytes()


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = [line for line in printed.err.splitlines() if not line.startswith("compiling")]
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("run network --books", "--books: the Bitcoin network alone has no companies"),
        ("run network --set weeks=5 bitcoin.start_hashrate_ehs=0", "start_hashrate_ehs is 0"),
        ("run network --set bitcoin.start_hashrate_ehs=-1", "give 1e-09 to 1e+06 EH/s"),
        ("run network --set bitcoin.start_date=2018-13-01 weeks=3", "give a date like 2018-01-15"),
        ("run fleet-2018-backtest --set bitcoin.start_date=2021-12-20", "the prices run from 2015-12-16 to 2021-12-16"),
        ("run fleet-2018-backtest --set bitcoin.start_date=2015-12-01", "2015-12-01 is asked for"),
        ("run fleet-2018-backtest --weeks 300", "or run 204 weeks at most"),
        ("run fleet-2022-backtest --set bitcoin.price_path=nowhere.csv", "nowhere.csv: cannot be read"),
        ("run network --set weeks=3 polcy=1", "did you mean 'policy'"),
        ("run network --set weeks=3 bitcoin.pric_path=x", "did you mean 'price_path'"),
        ("run network --set weeks=3 nonsense", "Got unexpected extra argument"),
        ("run network --set weeks=3 --seed 1 weeks=4", "Got unexpected extra argument"),
        ("run network --set", "requires an argument"),
        ("run --set weeks=3 a=b.toml", "a=b.toml: No such file"),
        ("run weeks=3", "no scenario 'weeks=3'"),
        ("network", "play it with `energyrun run network`"),
        ("watch network", "play it with: energyrun run network --out DIR"),
        ("watch fleet-2022-backtest --no-open", "has no companies to show"),
        ("watch --set parts=network weeks=3", "has no companies to show"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: str, said: str) -> None:
    assert said in refused(capsys, *arguments.split())


def test_words_behind_set_are_changes_until_another_word_comes() -> None:
    spread = energyrun.spread
    assert spread(["run", "--set", "a.b=1", "--set", "c.d=2"]) == ["run", "--set", "a.b=1", "--set", "c.d=2"]
    assert spread(["run", "--set=a.b=1", "c.d=2", "x"]) == ["run", "--set=a.b=1", "--set", "c.d=2", "x"]
    assert spread(["run", "--set", "foo", "c.d=2"]) == ["run", "--set", "foo", "--set", "c.d=2"]
    for unchanged in (
        ["run", "a.b=1"],
        ["run", "--set", "a.b=1", "--", "c.d=2"],
        ["run", "--set", "a.b=1", "x=1.toml"],
    ):
        assert spread(unchanged) == unchanged


# ---- the page -----------------------------------------------------------------------------------------------


def test_the_page_neither_offers_nor_opens_it() -> None:
    assert "energy-run" in page_scenarios() and not {"network", *BACKTESTS} & set(page_scenarios())
    assert scenario_names("no-ai") == list(page_scenarios())
    for saved in (Saved("network", 1, 1), Saved("fleet-2018-backtest", 1, 1)):
        with pytest.raises(LinkError, match="play it with: energyrun run"):
            from_text(to_text(saved))
    with pytest.raises(ScenarioError, match="has no companies to show"):
        open_market("network", 1)


NETWORKS = [name for name in shipped_scenarios() if Scenario.load(name).parts == "network"]


@pytest.mark.parametrize("name", NETWORKS)
def test_shipped_scenarios_of_the_network_play(name: str) -> None:
    """Title and purpose for people; a year in which blocks and coins come as the protocol wants."""
    scenario = Scenario.load(name)
    assert scenario.title and scenario.purpose
    market = EnergyMarket(scenario, rng=1)
    market.run_for(52)
    found = market.history.market
    assert abs(found["block_height"][-1] - found["block_height"][0] - 52 * 1_008) < 52 * 100
    assert (found["network_hashrate_ehs"] > 0.0).all() and found["coins_mined_btc"].sum() > 0.0


# ---- the two scenarios --------------------------------------------------------------------------------------


def table(column: str) -> dict[date, float]:
    """A column of the record by the middle of its months."""
    with TABLE.open(encoding="utf-8") as file:
        return {middle(date.fromisoformat(row["date"])): float(row[column]) for row in csv.DictReader(file)}


def on(day: date, column: str) -> float:
    """A figure of the record on a day, interpolated in logs."""
    rows = table(column)
    days = [other.toordinal() for other in rows]
    return math.exp(np.interp(day.toordinal(), days, np.log(list(rows.values()))))


@pytest.mark.parametrize("name", BACKTESTS)
def test_figures_of_the_backtests_are_those_of_the_record(name: str) -> None:
    scenario = Scenario.load(name)
    day, a_year_before = (
        scenario.bitcoin.start_date,
        scenario.bitcoin.start_date.replace(year=scenario.bitcoin.start_date.year - 1),
    )
    hash_ehs = on(day, "hashrate_ehs")
    assert scenario.bitcoin.start_hashrate_ehs == pytest.approx(hash_ehs, rel=5e-4)
    assert scenario.rigs.growth == pytest.approx(math.log(hash_ehs / on(a_year_before, "hashrate_ehs")), abs=1e-3)
    market = EnergyMarket(scenario, rng=1)
    assert market.history.column("btc_price_usd")[0] == pytest.approx(on(day, "price_usd"), rel=1e-4)


def test_the_prices_of_the_first_are_the_record_s_to_its_last_month() -> None:
    scenario = Scenario.load("fleet-2018-backtest")
    path = read_price_path(scenario.bitcoin.price_path)
    assert Path(scenario.bitcoin.price_path).parent == SHIPPED
    rows = {day: price for day, price in table("price_usd").items() if day >= date(2015, 12, 1)}
    assert dict(zip(path.days, path.prices, strict=True)) == rows
    assert scenario.bitcoin.start_date == date(2018, 1, 15)
    assert [(move.date, move.key, move.value) for move in scenario.moves] == [(date(2021, 5, 20), "bitcoin.china", 0.0)]
    market = EnergyMarket(scenario, rng=1)
    market.run_for(scenario.weeks)
    assert date(2021, 12, 1) <= market.calendar.date(market.week) <= max(rows)
    hash_ehs = market.history.column("network_hashrate_ehs")
    ban = market.calendar.week(date(2021, 5, 20))
    assert hash_ehs[ban : ban + 13].min() < 0.8 * hash_ehs[ban - 1]


def test_the_second_knows_nothing_that_came_later(tmp_path: Path) -> None:
    scenario = Scenario.load("fleet-2022-backtest")
    assert scenario.bitcoin.start_date == date(2021, 12, 13) and not scenario.bitcoin.price_path and not scenario.moves
    assert "bitcoin.price_path=FILE" in scenario.purpose and "random walk" in scenario.purpose
    path = prices(tmp_path / "prices.csv", "2021-12-01", 20)
    assert max(release.first_ship for release in EnergyMarket(scenario, rng=1).network.world.releases) < date(
        2021, 12, 13
    )
    market = EnergyMarket(scenario, rng=1, **{"bitcoin.price_path": str(path), "weeks": 70})
    market.run_for(70)
    given = read_price_path(path).weekly(date(2021, 12, 13), 70)
    assert (market.history.column("btc_price_usd") == given).all()
    years = (market.calendar.date(70) - scenario.bitcoin.start_date).days / 365.25
    assert market.state.bitcoin.frontier == pytest.approx(29.5 * math.exp(-0.18 * years))


# ---- moves before the start ---------------------------------------------------------------------------------


def test_moves_dated_before_the_start_move_nothing() -> None:
    """China's ban is past in 2022: what the start still finds there goes on; in 2021 it acts in its week."""
    later = alone(**{"bitcoin.start_date": "2021-05-21", "bitcoin.start_hashrate_ehs": 160, "weeks": 8})
    later.run_for(8)
    assert later.scenario.bitcoin.china == 1.0 and not [e for e in later.history.events if e.kind == "shock"]
    on_the_day = alone(**{"bitcoin.start_date": "2021-05-20", "bitcoin.start_hashrate_ehs": 160, "weeks": 8})
    on_the_day.step()
    assert on_the_day.scenario.bitcoin.china == 0.0  # week 0 is over when levers move first
    document = {"moves": [{"date": date(2025, 11, 16), "key": "power.gas", "value": 9.0}]}
    market = EnergyMarket(Scenario.model_validate(Scenario().model_dump() | document), rng=1)
    market.step()
    assert market.scenario.power.gas == Scenario().power.gas


# ---- a fleet that is given -----------------------------------------------------------------------------------


def test_a_fleet_that_is_given_stands_there_and_nothing_is_lived_through(tmp_path: Path) -> None:
    """Two vintages, nine parts and one, of the start's hash; no rigs of other years, whatever prices of before would have left."""
    day = {
        "bitcoin.start_date": "2018-01-15",
        "bitcoin.start_hashrate_ehs": 15.0,
        "rigs.fleet": "2017:9@98,2013: 1@900",
    }
    market = alone(**day, **{"bitcoin.price_path": str(prices(tmp_path / "p.csv", "2015-01-01", 80))}, weeks=10)
    rigs = market.network.world.rigs
    assert rigs.hash_ph.sum() == pytest.approx(15_000.0)
    by_vintage = {
        round(float(one), 1): float(held) for one, held in zip(rigs.joules, rigs.hash_ph.sum(axis=1), strict=True)
    }
    assert by_vintage[98.0] == pytest.approx(13_500.0) and by_vintage[900.0] == pytest.approx(1_500.0)
    assert market.network.before == 0
    ages = -rigs.born[rigs.hash_ph.sum(axis=1) > 0.0]
    assert ages.tolist() == pytest.approx([379 / 7, 1840 / 7])  # weeks since New Year of 2017 and 2013


def test_old_rigs_that_are_given_are_switched_off_first() -> None:
    """Where hashprice pays the power of the new and not of the old, the old are off after a while, and the network runs less."""
    day: dict[str, Any] = {
        "bitcoin.start_date": "2018-01-15",
        "bitcoin.start_hashrate_ehs": 15.0,
        "bitcoin.price_usd": 3_000.0,
    }
    market = alone(
        **day, **{"rigs.fleet": "2017:9@98,2013:1@900", "rigs.appetite": 0.0, "bitcoin.volatility": 0.0}, weeks=60
    )
    market.run_for(60)
    on, joules = market.network.world.rigs.on, market.network.world.rigs.joules
    assert on[joules == 900.0].max() < 0.1 and on[joules == 98.0].min() > 0.95


@pytest.mark.parametrize(
    ("fleet", "said"),
    [
        ("2017", "'2017' is no vintage; give YEAR:EH/s@J/TH"),
        ("2017:1.2.3@98", "is no vintage"),
        ("2017:9@0.5", "out of bounds; give 0 to 1,000,000 EH/s at 1 to 1,000,000 J/TH"),
        ("2017:9@98,2017:1@99", "2017 comes twice"),
        ("2017:0@98", "no vintage has hash"),
        ("2005:1@98", "a vintage of 2005; give years from 2009 to 2018"),
        ("2019:1@98", "a vintage of 2019; give years from 2009 to 2018"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused_in_words(fleet: str, said: str) -> None:
    with pytest.raises(ScenarioError, match="rigs.fleet") as told:
        alone(**{"bitcoin.start_date": "2018-01-15", "rigs.fleet": fleet})
    assert said in str(told.value) and len(str(told.value)) < 300


def test_a_run_with_a_fleet_is_replayed_from_its_file(tmp_path: Path) -> None:
    start = ("bitcoin.start_date=2018-01-15", "bitcoin.start_hashrate_ehs=15", "rigs.fleet=2017:9@98, 2016:4@110")
    one, two = tmp_path / "one", tmp_path / "two"
    assert run("run", "network", "--weeks", 20, "--set", *start, "--out", one) == 0
    assert run("run", "--replay", one / "run.json", "--out", two) == 0
    assert pl.read_parquet(one / "market.parquet").equals(pl.read_parquet(two / "market.parquet"))
