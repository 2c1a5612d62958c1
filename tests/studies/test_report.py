"""The report of a sweep: what its first sentence says of known effects, by every design."""

import re
import shlex
from html import unescape
from typing import Any

import polars as pl
import pytest

import energyrun
from experiments.questions.study import Study
from experiments.running import store
from experiments.running.plan import plan_of
from experiments.running.tasks import play
from model.scenario import Scenario
from tests.sweeps import PRIORITY, TAX, answer, effect_of_tax, factorial, made_up, page_of, words


def test_a_known_effect_is_the_first_sentence(tmp_path):
    page = page_of(made_up(tmp_path, factorial(TAX, PRIORITY, series=("independent_miners",)), effect_of_tax(5.0)))
    said = answer(page)
    assert said.startswith("Raising mining tax from 0 to $10/MWh lowers the number of independent miners by ")
    assert "so in 12 of 12 seeds, 24 pairs of runs" in said
    size, low, high = (float(figure) for figure in re.findall(r"\d+\.\d+", said)[:3])
    assert low <= size <= high and low <= 5.0 <= high and 4.0 < low
    told = words(page)
    assert "exact for the median over seeds (sign test)" in told
    assert "Mining tax lowers" not in told and "energyrun watch energy-run --seed" in told
    assert "Raising mining tax from 0 to $10/MWh lowers the number of independent miners from" in told  # over time
    for figure in (
        "effects",
        "points-independent_miners",
        "heat-independent_miners",
        "fan-independent_miners",
        "gap-independent_miners",
        "dumbbells",
        "policies",
    ):
        for kind in ("svg", "png"):
            assert (tmp_path / "figures" / f"{figure}.{kind}").stat().st_size > 2_000
    table = pl.read_csv(tmp_path / "tables" / "differences.csv")
    row = table.filter((pl.col("outcome") == "independent_miners") & (pl.col("factor") == "policy.mining_tax"))
    assert row.select("pairs", "seeds", "lower").row(0) == (24, 12, 12)
    assert f"{-row['median'][0]:.2f}".startswith(str(size)[:3])


def test_no_effect_is_said_to_be_none(tmp_path):
    said = answer(page_of(made_up(tmp_path, factorial(TAX, PRIORITY), effect_of_tax(0.0, 4.0))))
    assert said.startswith("No effect on the number of independent miners can be told from chance: the largest, ")
    assert "(95% interval −" in said and "12 seeds, 24 pairs" in said


def test_nothing_changed_is_said_to_be_nothing(tmp_path):
    page = page_of(made_up(tmp_path, factorial(TAX, PRIORITY), effect_of_tax(0.0, 0.0)))
    assert answer(page) == (
        "Nothing that was varied changes the number of independent miners by the end: "
        "it is the same to the last digit in all 24 pairs of runs (12 seeds)."
    )
    assert "100% is due to the luck of the seed, 0% to the factors" in words(page)


def test_few_seeds_conclude_nothing(tmp_path):
    said = answer(page_of(made_up(tmp_path, factorial(TAX, seeds=5), effect_of_tax(5.0))))
    assert said.startswith("Nothing can be concluded yet: a 95% interval needs 6 seeds, here are 5.")


def test_effects_in_part_of_the_seeds_are_counted(tmp_path):
    def sometimes(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        hit = factors["policy.mining_tax"] > 0 and seed % 5 < 2
        return {"independent_miners": 40.0 - hit, "ai_gap_net_gw": 1.0}

    said = answer(page_of(made_up(tmp_path, factorial(TAX, seeds=30), sometimes)))
    assert "lowers the number of independent miners in 12 of 30 seeds (30 pairs of runs)" in said
    assert "the median difference is 0" in said


def test_words_switches_and_uncertain_factors(tmp_path):
    factors = (
        {"key": "policy.mining_ban", "values": (False, True)},
        {"key": "mechanism", "values": ("queue", "uniform"), "role": "uncertainty"},
    )

    def respond(given: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        return {"hhi_mw": 900.0 + 50.0 * given["policy.mining_ban"] + 400.0 * (given["mechanism"] == "uniform") + seed}

    page = page_of(made_up(tmp_path, factorial(*factors, outcomes=("hhi_mw",)), respond))
    assert answer(page).startswith("Switching mining ban on raises the HHI of miners’ megawatts by 50 ")
    assert "mechanism queue → uniform" in words(
        page
    ) and "--set policy.mining_ban=true --set mechanism=uniform" in words(page)


def test_what_nobody_can_choose_leads_only_where_no_lever_stands_out(tmp_path):
    uncertain = TAX | {"role": "uncertainty"}

    def both(given: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        lever = -2.0 * given["policy.ai_priority"] if strong else rng.normal()
        return {"independent_miners": effect_of_tax(9.0)(given, seed, rng)["independent_miners"] + lever}

    study = factorial(uncertain, PRIORITY, outcomes=("independent_miners",))
    strong = True
    assert answer(page_of(made_up(tmp_path / "strong", study, both))).startswith(
        "Raising AI priority from 0 to 1 lowers"
    )
    strong = False
    page = page_of(made_up(tmp_path / "weak", study, both))
    assert answer(page).startswith("Raising mining tax from 0 to $10/MWh lowers")
    assert "Of what somebody can choose, nothing stands out: the largest, raising AI priority from 0 to 1, is" in words(
        page
    )


SAMPLED = (
    {"key": "policy.mining_tax", "low": 0.0, "high": 20.0},
    {"key": "power.gas", "low": 2.0, "high": 8.0, "role": "uncertainty"},
    {"key": "mechanism", "values": ("queue", "uniform")},
)


def sampled(design: str, samples: int, **more: Any) -> Study:
    return Study(
        name=design, design=design, samples=samples, seeds=4, outcomes=("independent_miners",), factors=SAMPLED, **more
    )


def tax_and_gas(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
    tax, gas = factors["policy.mining_tax"], factors["power.gas"]
    return {"independent_miners": 60.0 - 1.5 * tax - gas + seed + 0.2 * rng.normal()}


def test_morris_names_the_strongest_factor(tmp_path):
    page = page_of(made_up(tmp_path, sampled("morris", 10), tax_and_gas))
    said = answer(page)
    assert said.startswith(
        "The number of independent miners depends most on mining tax: crossing its range, 0 to $20/MWh, lowers"
    )
    assert float(re.findall(r"by (\d+\.\d+) on average", said)[0]) == pytest.approx(30.0, abs=0.5)
    assert "10 trajectories, 4 seeds" in said and "times as much as gas price, the next" in words(page)
    assert (tmp_path / "figures" / "morris.svg").exists()


def test_morris_knows_what_luck_alone_would_do(tmp_path):
    def luck(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        return {"independent_miners": 40.0 + 5.0 * rng.normal()}

    said = answer(page_of(made_up(tmp_path, sampled("morris", 10), luck)))
    assert said.startswith(
        "Nothing can be concluded: no factor moves the number of independent miners by more than the luck"
    )


def test_sobol_and_a_run_that_failed(tmp_path):
    failing = lambda point, seed: "ValueError: no power" if point == 7 else None  # noqa: E731
    page = page_of(made_up(tmp_path, sampled("sobol", 64), tax_and_gas, failing))
    share = re.findall(r"^Mining tax alone accounts for (\d+)% of the spread", answer(page))
    assert float(share[0]) == pytest.approx(
        100 * 75.0 / (75.0 + 3.0), abs=5
    )  # variances of 1.5 x 20 / sqrt(12), 6 / sqrt(12)
    assert re.search(r"4 of 1,\d\d\d runs failed and are left out", words(page))
    assert "ValueError: no power" in words(page) and "1, 2, 3, 4" in words(page)


def test_a_hypercube_with_its_box(tmp_path):
    page = page_of(made_up(tmp_path, sampled("latin-hypercube", 120), tax_and_gas), when="independent_miners < 42")
    assert answer(page).startswith("Mining tax alone accounts for 9")
    told = words(page)
    assert re.search(
        r"With mining tax at least \$\d+\.?\d*/MWh, the number of independent miners is below 42 in \d+% of runs", told
    )
    assert "On points and seeds not used to find it" in told
    box = pl.read_csv(tmp_path / "tables" / "boxes.csv").row(0, named=True)
    assert box["holds"] and box["checked_density"] > max(0.75, box["checked_base"] + 0.2)
    assert box["factor"] == "policy.mining_tax"


def test_a_list_of_points_and_a_sweep_that_is_not_done(tmp_path):
    (tmp_path / "points.csv").write_text("policy.mining_tax,mechanism\n0,uniform\n10,uniform\n10,queue\n")
    study = Study(name="list", design="csv", path="points.csv", seeds=8, outcomes=("independent_miners",))
    study._folder = tmp_path
    folder = made_up(tmp_path / "out", study, lambda factors, seed, rng: effect_of_tax(5.0)(factors, seed, rng))
    runs = pl.read_parquet(next((folder / "runs").glob("*.parquet")))
    runs.head(20).write_parquet(next((folder / "runs").glob("*.parquet")))
    page = page_of(folder)
    assert "20 of 24 planned runs are in: figures may still move." in words(page)
    assert "raising mining tax from 0 to $10/MWh" in answer(page).lower().replace("mwh", "MWh")


def test_many_levels_are_read_as_a_sample_and_a_single_point_concludes_nothing(tmp_path):
    many = TAX | {"values": tuple(float(tax) for tax in range(30))}
    page = page_of(made_up(tmp_path / "many", factorial(many, PRIORITY, seeds=6), effect_of_tax(20.0)))
    assert re.match(r"Mining tax alone accounts for (9\d|100)% of the spread", answer(page))
    one = page_of(made_up(tmp_path / "one", factorial(TAX | {"values": (5.0,)}, seeds=3), effect_of_tax(1.0)))
    assert answer(one) == "Nothing can be concluded: no two runs differ in one factor alone."


def test_the_line_of_a_run_gives_that_run(tmp_path):
    study = Study(name="real", weeks=13, seeds=2, outcomes=("hhi_mw", "mw_mining"), factors=(TAX, PRIORITY))
    plan = plan_of(study)
    store.create(tmp_path, plan.document, plan.design)
    points, rows = plan.points.rows(named=True), []
    from experiments.questions.outcomes import outcome_of

    outcomes = [outcome_of(name, tmp_path) for name in study.outcomes]
    for run in plan.runs([1, 2]):
        played = play(plan.job, run, Scenario.load(run.scenario), outcomes)
        names = {"run_id": run.run_id, "point": run.point, "seed": run.seed, "error": None, "seconds": 1.0}
        rows.append(names | points[run.point] | dict(zip(study.outcomes, played.outcomes, strict=True)))
    store.append(tmp_path, plan.document, rows, [])
    lines = set(re.findall(r'data-copy="(energyrun watch [^"]*--set policy.mining_tax=10.0[^"]*)"', page_of(tmp_path)))
    _, _, name, _, seed, *sets = shlex.split(unescape(min(lines)))
    changes = dict(energyrun.change(text) for text in sets if text != "--set")
    assert changes["weeks"] == 13 and name == "energy-run"
    from model.economy import EnergyMarket

    market = EnergyMarket(Scenario.load(name).with_changes(changes), rng=int(seed))
    market.run_for(market.weeks)
    factors = {key: changes[key] for key in ("policy.mining_tax", "policy.ai_priority")}
    (same,) = [
        row for row in rows if row["seed"] == int(seed) and all(row[key] == value for key, value in factors.items())
    ]
    assert [float(outcome(market)) for outcome in outcomes] == [same["hhi_mw"], same["mw_mining"]]
