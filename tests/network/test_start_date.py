"""A run that starts on another day: its chain, its calendar, its months, its prices; and days that are none."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import energyrun
from agents.bitcoin.known import HEIGHTS, difficulty_on, height_on
from agents.bounds import FIRST_DAY, LAST_DAY, USUAL_DAY
from experiments.questions.study import Study
from experiments.running.plan import plan_of
from experiments.running.tasks import play_batch
from model.economy import EnergyMarket
from model.foundation.errors import ScenarioError, StudyError
from model.record.explain import explain
from model.scenario import Scenario
from tests.sweeps import factorial, made_up, page_of, words
from viz.pages.live.live import open_market
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.link import LinkError, Saved, from_link, from_text, to_link, to_text
from viz.pages.seen.opened import opened_by

KEY = "bitcoin.start_date"


def started(day: object, **more: Any) -> EnergyMarket:
    return EnergyMarket("energy-run", rng=1, **{KEY: day} | more)


@pytest.mark.parametrize(
    ("day", "height"),
    [
        ("2009-01-03", 0),
        ("2012-11-28", 210_000),
        ("2016-07-09", 420_000),
        ("2020-05-11", 630_000),
        ("2024-04-20", 840_000),
        ("2025-11-17", 924_000),
        ("2025-11-27", 925_440),
    ],
)
def test_heights_that_are_known(day: str, height: int) -> None:
    assert height_on(date.fromisoformat(day)) == height


def test_heights_never_fall_and_halve_the_subsidy_on_the_day() -> None:
    heights = [height_on(FIRST_DAY + timedelta(days=7 * week)) for week in range(6_886)]
    assert min(np.diff(heights)) >= 700 and max(np.diff(heights)) < 1_300
    assert list(HEIGHTS) == sorted(HEIGHTS) and list(HEIGHTS.values()) == sorted(HEIGHTS.values())
    subsidies = {"2012-11-27": 50.0, "2012-11-28": 25.0, "2016-07-09": 12.5, "2020-05-11": 6.25, "2024-04-20": 3.125}
    for day, btc in subsidies.items():
        assert started(day).network.chain.next_subsidy_sat == btc * 1e8


def test_the_usual_start_is_that_of_november_2025() -> None:
    chain, usual = EnergyMarket("energy-run", rng=1).network.chain, Scenario().bitcoin
    assert usual.start_date == USUAL_DAY and (usual.height, usual.difficulty) == (0, 0.0)
    assert chain.height == 924_000 and chain.difficulty == pytest.approx(152.27e12, rel=3e-5)
    assert difficulty_on(USUAL_DAY, 500.0) == 152.27e12  # on record, whatever the hash rate


def test_height_and_difficulty_can_be_given() -> None:
    given: dict[str, Any] = {"bitcoin.height": 839_000, "bitcoin.difficulty": 86.4e12}
    chain = started("2024-04-15", **given).network.chain
    assert chain.height == 839_000 and chain.difficulty == pytest.approx(86.4e12, rel=3e-5)
    own = started("2024-04-15", **{"bitcoin.start_hashrate_ehs": 620.0}).network
    assert own.chain.difficulty == pytest.approx(620e18 * 600 / 2**32, rel=3e-5)
    assert own.hash_ehs == pytest.approx(620.0, rel=0.05)


def test_a_run_from_april_2028_halves_within_weeks() -> None:
    """924,000 + 144 x 868 days = 1,048,992: a week of blocks before 1,050,000."""
    market = started("2028-04-03")
    assert market.network.chain.height == 1_048_992
    market.run_for(6)
    halved = [event for event in market.history.events if event.kind == "halving"]
    assert [event.height for event in halved] == [1_050_000] and 1 <= halved[0].week <= 4
    assert market.history.market["date"].to_list()[1] == date(2028, 4, 10)


def test_the_seasons_are_those_of_the_day() -> None:
    """January's load and gas, in November's place; week 0 is no Monday."""
    january, november = started("2018-01-10"), started("2025-11-17")
    assert january.calendar.date(2) == date(2018, 1, 24) and january.state.calendar == january.calendar
    for market, month in ((january, 0), (november, 10)):
        electricity = market.electricity
        assert electricity.gas_price == pytest.approx(electricity.gas.by_zone(electricity.grid, 3.5, month))
        market.step()
        assert electricity._stack_of == (2025, month)
        level = (
            electricity.profile.mean_mw * electricity.growth_to(2025.88 + 1 / 52) * electricity.profile.months[:, month]
        )
        assert (electricity.stack(2025.0, month).width >= 0.999 * electricity.widths * level[:, None]).all()
    dear = january.history.column("power_price_isone_usd_mwh")[1]
    assert dear > november.history.column("power_price_isone_usd_mwh")[1] + 5.0  # gas is dearer there in January


def test_companies_and_contracts_stand_at_week_0_whenever_it_is() -> None:
    here, there = started("2025-11-17"), started("2031-03-05")
    for name in ("companies", "sites", "leases", "connections"):
        one, two = (getattr(market.state, name).rows for market in (here, there))
        for column in ("mw_energised", "contract_end", "signed_week", "ready_week", "end_week"):
            if column in (one.dtype.names or ()):
                assert (one[column] == two[column]).all(), (name, column)
    assert (here.demand_path() == there.demand_path()).all()


def test_decisions_are_told_with_the_run_s_own_dates() -> None:
    market = started("2018-01-15")
    market.run_for(13)
    said = [explain(market.state, market.history.deliberations, row) for row in range(market.state.cast.miners)]
    headings = [line for text in said for line in text.splitlines() if " MW | " in line]
    assert headings and all(line.endswith("| 16 Apr 2018") for line in headings)


def prices(path: Path, first: str, days: int = 400) -> Path:
    rows = [f"{date.fromisoformat(first) + timedelta(days=day)},{10_000 + day}" for day in range(days)]
    path.write_text("\n".join(["date,price_usd", *rows]) + "\n")
    return path


def test_the_price_of_the_start_is_the_file_s_on_that_day(tmp_path: Path) -> None:
    path = prices(tmp_path / "prices.csv", "2018-01-01")
    market = started("2018-01-10", **{"bitcoin.price_path": str(path), "weeks": 3})
    market.run_for(3)
    assert market.history.column("btc_price_usd").tolist() == [10_009.0, 10_016.0, 10_023.0, 10_030.0]


def test_a_replay_repeats_the_days_and_prices(tmp_path: Path, capsys) -> None:
    path, out = prices(tmp_path / "prices.csv", "2018-01-01"), tmp_path / "run"
    run = ["run", "--seed", "1", "--weeks", "3", "--set", f"bitcoin.price_path={path}"]
    assert energyrun.status_of([*run, "--set", f"{KEY}=2018-01-10", "--out", str(out)]) == 0
    document = json.loads((out / "run.json").read_text())
    assert document["scenario"]["bitcoin"]["start_date"] == document["prices"]["first"] == "2018-01-10"
    again = ["run", "--replay", str(out / "run.json"), "--out"]
    other = [*again, str(tmp_path / "c"), "--set", f"{KEY}=2018-02-10"]
    assert energyrun.status_of(other) == 0  # from the file: its own prices begin elsewhere
    assert pl.read_parquet(tmp_path / "c" / "market.parquet")["btc_price_usd"][0] == 10_040.0
    path.unlink()
    assert energyrun.status_of([*again, str(tmp_path / "b")]) == 0
    for name in ("run.json", "market.parquet"):
        assert (out / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    capsys.readouterr()
    assert energyrun.status_of(other) == 2
    assert capsys.readouterr().err.count("\n") == 1


def refused(capsys, *changes: str) -> str:
    """What a run that is refused says, in one line."""
    command = ["run", "--seed", "1", "--weeks", "2"]
    assert energyrun.status_of(command + [part for one in changes for part in ("--set", one)]) == 2
    said = capsys.readouterr().err.splitlines()
    return "\n".join(line for line in said if not line.startswith("compiling"))  # told while nothing is compiled yet


@pytest.mark.parametrize(
    "day", ["soon", "20180115", "2018", "2018-W03-1", "2018-02-30", "2009-01-02", "2141-01-01", "15.01.2018", "true"]
)
def test_what_is_no_day_is_refused(capsys, day: str) -> None:
    said = refused(capsys, f"{KEY}={day}")
    assert KEY in said and "give a date like 2018-01-15, from 2009-01-03 to 2140-12-31" in said and "\n" not in said


def test_prices_that_begin_later_or_end_earlier_are_refused(capsys, tmp_path: Path) -> None:
    path = f"bitcoin.price_path={prices(tmp_path / 'prices.csv', '2018-01-01', 20)}"
    early = refused(capsys, path, f"{KEY}=2017-12-31")
    assert "2017-12-31 is asked for by a run from 2017-12-31 to 2018-01-14" in early and "bitcoin.start_date" in early
    late = refused(capsys, path, f"{KEY}=2018-01-10")
    assert "2018-01-24 is asked for" in late and late.endswith("or run 1 week at most")


def test_a_hash_rate_below_the_modelled_miners_is_refused(capsys) -> None:
    said = refused(capsys, "bitcoin.start_hashrate_ehs=200")
    assert "bitcoin.start_hashrate_ehs is 200 EH/s and the modelled miners run 39" in said and "\n" not in said
    modelled = EnergyMarket("energy-run", rng=1).network.modelled_ph / 1e3
    market = EnergyMarket("energy-run", rng=1, **{"bitcoin.start_hashrate_ehs": modelled + 0.5})
    assert market.network.world_ehs == pytest.approx(0.5)
    market.run_for(2)


def test_the_old_name_of_the_hash_rate_is_told_the_new_one(capsys, tmp_path: Path) -> None:
    assert "did you mean 'start_hashrate_ehs'?" in refused(capsys, "bitcoin.network_ehs=900")
    path = tmp_path / "mine.toml"
    path.write_text("[bitcoin]\nnetwork_ehs = 900\n")
    with pytest.raises(ScenarioError, match=r"unknown key 'bitcoin.network_ehs'; did you mean 'start_hashrate_ehs'\?"):
        Scenario.load(path)
    with pytest.raises(ValueError, match=r"did you mean 'bitcoin.start_hashrate_ehs'\?"):
        Study(factors=({"key": "bitcoin.network_ehs", "values": [900.0]},), outcomes=("hhi_mw",))


@pytest.mark.parametrize("written", ["2018-01-15", '"2018-01-15"'])
def test_toml_takes_dates_and_text(tmp_path: Path, written: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"[bitcoin]\nstart_date = {written}\n")
    assert Scenario.load(path).bitcoin.start_date == date(2018, 1, 15)


@pytest.mark.parametrize("written", ["2018-01-15T00:00:00", "1530000000", "2008-01-15"])
def test_toml_is_told_what_it_may_hold(tmp_path: Path, written: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"[bitcoin]\nstart_date = {written}\n")
    with pytest.raises(ScenarioError, match=r"bitcoin\.start_date is [\d: T-]+: give a date like 2018-01-15, from"):
        Scenario.load(path)


def test_a_link_carries_the_day() -> None:
    changes: dict[str, Any] = {KEY: "2028-04-05"}
    opened = opened_by(WatchedMarket(Scenario().with_changes(changes), rng=1))
    assert (opened.scenario, dict(opened.changes)) == ("energy-run", changes)
    saved = from_link(to_link(Saved(opened.scenario, 1, 2, changes=dict(opened.changes))))
    assert open_market(saved.scenario, saved.seed, (), dict(saved.changes)).calendar.date(0) == date(2028, 4, 5)
    for wrong in ("soon", 3, "2008-01-01"):
        with pytest.raises(LinkError):
            from_text(to_text(Saved("energy-run", 1, 1, changes={KEY: wrong})))


def test_a_study_varies_the_day(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    days = f"[[factors]]\nkey = '{KEY}'\nvalues = [2018-01-15, '2028-04-03']\n"
    path.write_text(f"weeks = 4\nseeds = 1\noutcomes = ['subsidy_btc']\n{days}")
    plan = plan_of(Study.load(path))
    assert plan.points[KEY].to_list() == ["2018-01-15", "2028-04-03"]
    assert [run.outcomes for run in play_batch(plan.job, [*plan.runs([1])])] == [[12.5], [1.5625]]
    path.write_text(path.read_text().replace("2028-04-03", "soon"))
    with pytest.raises(StudyError, match=r"bitcoin.start_date is 'soon'; give a date like 2018-01-15"):
        Study.load(path)


def test_a_sweep_s_prices_must_cover_each_of_its_days(tmp_path: Path) -> None:
    prices(tmp_path / "prices.csv", "2018-01-01")
    study = "weeks = 4\nseeds = 1\noutcomes = ['hhi_mw']\n[[factors]]\nkey = 'bitcoin.price_path'\nvalues = ['prices.csv']\n"
    (tmp_path / "study.toml").write_text(f"{study}[[factors]]\nkey = '{KEY}'\nvalues = [2018-01-15, 2020-04-03]\n")
    with pytest.raises(StudyError, match="2020-04-03 is asked for by a run from 2020-04-03 to 2020-05-01"):
        plan_of(Study.load(tmp_path / "study.toml"))


def test_a_report_tells_the_dates_of_its_runs(tmp_path: Path) -> None:
    def at_random(factors: dict[str, Any], seed: int, rng: np.random.Generator) -> dict[str, float]:
        return {"independent_miners": 20.0 + rng.random(), "ai_gap_net_gw": 1.0}

    (tmp_path / "mine.toml").write_text("[bitcoin]\nstart_date = 2018-01-15\n")
    tax = {"key": "policy.mining_tax", "values": (0.0, 10.0)}
    study = factorial(tax, scenario="mine.toml", weeks=26, series=("independent_miners",))
    study._folder = tmp_path
    assert "26, to 16 Jul 2018" in words(page_of(made_up(tmp_path / "one", study, at_random)))
    two = factorial({"key": KEY, "values": ("2018-01-15", "2028-04-03")}, weeks=26, series=("independent_miners",))
    assert "26, to 16 Jul 2018 or 2 Oct 2028" in words(page_of(made_up(tmp_path / "two", two, at_random)))


def test_a_market_without_private_miners_opens_and_plays() -> None:
    market = EnergyMarket("energy-run", rng=1, **{"fringe.count": 0})
    fleets, sites, cast = market.state.fleets.rows, market.state.sites.rows, market.state.cast
    assert cast.miners == 9 and not any(name.startswith("Private 0") for name in market.state.names)
    usual = EnergyMarket("energy-run", rng=1).state
    listed = usual.fleets.rows[usual.fleets.rows["owner"] < 9]
    assert fleets["hash_ph"].sum() == pytest.approx(listed["hash_ph"].sum())
    hosted = usual.sites.rows["owner"][listed["site"]] >= 9
    assert hosted.sum() == 4  # that stand on private land elsewhere: on their owner's here
    assert (sites["owner"][fleets["site"]] == fleets["owner"]).sum() == len(fleets) - 1  # King Mountain is Hut 8's
    market.run_for(27)
    assert np.abs(market.history.column("ledger_residual_usd")).max() < 0.01
    assert np.abs(market.history.column("mw_residual")).max() < 1e-6


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_play(day: date) -> None:
    market = started(day)
    market.run_for(14)
    assert np.abs(market.history.column("btc_residual")).max() < 1e-6
    assert market.history.column("subsidy_btc")[-1] == (50.0 if day == FIRST_DAY else 0.0)
