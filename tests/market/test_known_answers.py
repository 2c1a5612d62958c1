"""Reports of made datasets whose answer is known: what the sentences say, and that every lever asked about has one."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.questions.study import Study
from experiments.reporting import report
from experiments.running import launch, store
from experiments.running.plan import plan_of
from experiments.running.stopping import settled
from experiments.statistics.sensitivity import first_order
from model.foundation.errors import OutputError
from tests.sweeps import PRIORITY, TAX, answer, factorial, made_up, page_of, words

MINERS = ("independent_miners",)
GAS = {"key": "power.gas", "values": (3.0, 4.0, 5.0), "role": "uncertainty"}


@pytest.fixture(autouse=True)
def no_files_of_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn for the page suffices: PNG files take longer than all else."""
    monkeypatch.setattr(report, "draw_files", lambda material, pictures, folder: folder.mkdir())


def sentences(folder: Path, **asked: str) -> str:
    """The page as a reader sees it."""
    return words(page_of(folder, **asked))


def miners(of):
    """Outcomes of a function of tax, priority (each 0 to 1), seed and luck."""

    def respond(given: dict[str, Any], seed: int, rng: np.random.Generator) -> dict[str, float]:
        tax, priority = given.get("policy.mining_tax", 0.0) / 10.0, given.get("policy.ai_priority", 0.0)
        return {"independent_miners": of(tax, priority, seed, rng)}

    return respond


def test_a_hump_is_told_at_its_height_and_at_its_end(tmp_path):
    levels = TAX | {"values": (0.0, 5.0, 10.0)}
    hump = miners(lambda tax, priority, seed, rng: 200 * (tax == 0.5) + tax + 10 * seed + rng.uniform(-2, 2))
    page = page_of(made_up(tmp_path, factorial(levels, PRIORITY, outcomes=MINERS), hump))
    assert answer(page).startswith("Raising mining tax from 0 to $5/MWh raises the number of independent miners by 200")
    told = words(page)
    assert "aising mining tax from 0 to $10/MWh" in told
    assert "No effect of raising AI priority from 0 to 1 on the number of independent miners was found" in told
    assert "No dependence of one effect on another was found among 1 pair of factors" in told
    assert "correction for 3 comparisons" in told


def test_effects_that_are_there_only_together_are_found_by_every_design(tmp_path):
    both = miners(lambda tax, priority, seed, rng: 40 - 8 * (tax - 0.5) * (priority - 0.5) + rng.normal(0, 0.05))
    told = sentences(made_up(tmp_path / "pairs", factorial(TAX, PRIORITY, outcomes=MINERS), both))
    assert "Mining tax and AI priority interact" in told
    ranges = tuple(
        {"key": key, "low": 0.0, "high": high}
        for key, high in (("policy.mining_tax", 10.0), ("policy.ai_priority", 1.0))
    )
    still = {"key": "power.gas", "low": 3.0, "high": 5.0}
    study = Study(name="s", design="sobol", samples=64, seeds=1, outcomes=MINERS, factors=(*ranges, still))
    exact = miners(lambda tax, priority, *_: 40 - 8 * (tax - 0.5) * (priority - 0.5))
    page = page_of(made_up(tmp_path / "sobol", study, exact))
    assert re.match(
        r"No factor alone accounts for a share .* but they do together: with its interactions (Mining|mining|AI)",
        answer(page),
    )
    assert re.search(r"accounts for (9\d|100)% \(95% interval", answer(page))
    assert re.search(r"The other factors: (mining tax|AI priority) (9\d|100)% with others", words(page))
    assert "Nothing was found of gas price." in words(page)


def test_where_six_seeds_cannot_do_the_report_says_how_many_can(tmp_path, capsys):
    sure = miners(lambda tax, priority, seed, rng: 40 - 5 * tax + seed)
    folder = made_up(tmp_path, factorial(TAX, PRIORITY, seeds=6, outcomes=MINERS), sure)
    said = answer(page_of(folder))
    assert said.startswith("Nothing can be concluded yet: among 2 comparisons an effect needs 7 seeds")
    assert "luck" not in said.partition("stand out from luck")[2]
    assert launch.needed(plan_of(factorial(TAX, PRIORITY, seeds=6, outcomes=MINERS))) == [
        "an answer needs 7 seeds at least: the report makes 2 comparisons an outcome; 6 can tell nothing from luck"
    ]
    enough = made_up(tmp_path / "seven", factorial(TAX, PRIORITY, seeds=7, outcomes=MINERS), sure)
    assert "Raising mining tax from 0 to $10/MWh lowers the number of independent miners by 5" in answer(
        page_of(enough)
    )


def test_a_list_of_points_keeps_its_roles(tmp_path):
    (tmp_path / "points.csv").write_text("policy.mining_tax,policy.ai_priority\n0,0\n10,0\n0,1\n10,1\n")
    roles = ({"key": "policy.mining_tax", "role": "uncertainty"}, {"key": "policy.ai_priority"})
    stop = {"outcome": "independent_miners", "width": 1.0, "least": 4, "every": 4}
    study = Study(name="list", design="csv", path="points.csv", seeds=12, outcomes=MINERS, factors=roles, stop=stop)
    study._folder = tmp_path
    weak = miners(lambda tax, priority, seed, rng: 40 - 9 * tax - 2 * priority + rng.normal(0, 0.1))
    folder = made_up(tmp_path / "out", study, weak)
    assert [factor.role for factor in store.open(folder).study.factors] == ["uncertainty", "lever"]
    assert settled(store.open(folder), list(range(1, 13)))
    assert answer(page_of(folder)).startswith("Raising AI priority from 0 to 1 lowers")  # the lever, though weaker


@pytest.mark.parametrize("watched", ["", "policy.mining_tax"])
def test_a_study_that_its_rule_ended_is_not_called_unfinished(tmp_path, watched):
    stop = {"outcome": "independent_miners", "width": 3.0, "least": 6, "every": 3, "factor": watched}
    study = factorial(TAX, seeds=30, outcomes=MINERS, stop=stop)
    spread = 40.0 if watched else 0.5  # of seeds: pairs do not feel it
    found = miners(lambda tax, priority, seed, rng: 40 - 5 * tax + spread * (seed % 3) + rng.normal(0, 0.2))
    folder = made_up(tmp_path, study, found)
    file = next((folder / "runs").glob("*.parquet"))
    pl.read_parquet(file).filter(pl.col("seed") <= 9).write_parquet(file)
    told = sentences(folder)
    assert "The stopping rule ended the study after 9 of at most 30 seeds" in told
    assert ("Mining tax’s effect on the number of independent miners is known to within 3" in told) == bool(watched)
    assert "planned runs are in" not in told
    pl.read_parquet(file).filter(pl.col("seed") <= 2).write_parquet(file)
    assert "4 of 60 planned runs are in" in sentences(folder)


def test_the_rule_that_watches_pairs_ends_where_means_would_not(tmp_path):
    noisy = miners(lambda tax, priority, seed, rng: 40 - 5 * tax + 100 * (seed % 3) + rng.normal(0, 0.2))
    for watched, ends in (("policy.mining_tax", True), ("", False)):
        stop = {"outcome": "independent_miners", "width": 1.0, "least": 6, "factor": watched}
        folder = made_up(tmp_path / f"w{watched}", factorial(TAX, PRIORITY, outcomes=MINERS, stop=stop), noisy)
        assert settled(store.open(folder), list(range(1, 13))) == ends


def test_a_gap_as_nan_is_a_gap(tmp_path):
    def respond(given: dict[str, Any], seed: int, rng: np.random.Generator) -> dict[str, float]:
        return {"independent_miners": float("nan") if seed == 3 else 40 - given["policy.mining_tax"] + seed}

    page = page_of(made_up(tmp_path, factorial(TAX, outcomes=MINERS), respond))
    assert "lowers the number of independent miners by 10" in answer(page) and "11 of 11 seeds" in answer(page)
    assert not re.search(r"\bnan\b", words(page).lower())


@pytest.mark.parametrize(
    ("seeds", "when", "said"),
    [
        (20, "independent_miners < 0", "in no run: there is nothing to explain"),
        (20, "independent_miners < 900", "in every run: there is nothing to explain"),
        (12, "independent_miners < 40", "was not examined: that takes 80 runs"),
        (60, "independent_miners < 40", "No box of factors was found in which"),
    ],
)
def test_where_no_box_is_found_the_reason_is_told(tmp_path, seeds, when, said):
    luck = miners(lambda tax, priority, seed, rng: 40 + (1 if seed % 4 < 2 else -1))
    assert said in sentences(made_up(tmp_path, factorial(TAX, seeds=seeds, outcomes=MINERS), luck), when=when)


@pytest.mark.parametrize("turned", [False, True])
def test_a_box_does_not_depend_on_the_order_of_factors(tmp_path, turned):
    """Every other point of a design whose last factor has two levels is one level of it."""
    many = TAX | {"values": tuple(np.linspace(0.0, 10.0, 12).round(2).tolist())}
    factors = (many, GAS, PRIORITY)
    cold = miners(lambda tax, priority, seed, rng: 30.0 if priority and rng.random() < 0.9 else 50.0)
    study = factorial(*(factors[::-1] if turned else factors), seeds=4, outcomes=MINERS)
    told = sentences(made_up(tmp_path, study, cold), when="independent_miners < 40")
    assert re.search(
        r"With AI priority at least 1, the number of independent miners is below 40 in (8|9)\d% of runs", told
    )
    assert "On points and seeds not used to find it" in told and "but it is luck" not in told


def test_intervals_of_shares_miss_now_and_then_and_not_more():
    missed, asked = 0, 40
    truth = np.array([9.0 / 12.0, 1.0 / 12.0, 0.0]) / (10.0 / 12.0 + 1.0)
    for seed in range(asked):
        rng = np.random.default_rng(seed)
        cube = np.argsort(rng.random((3, 120)), axis=1).T / 120.0
        value = 3.0 * cube[:, 0] + cube[:, 1] + rng.normal(size=120)
        units = {f"unit:{name}": cube[:, place] for place, name in enumerate("abc")}
        found = first_order(pl.DataFrame({"value": value} | units), list("abc"))
        missed += int((np.abs(found["first"].to_numpy() - truth) > found["first_half"].to_numpy()).sum())
    assert 1 <= missed <= 0.1 * 3 * asked


def test_one_outcome_that_fails_takes_no_other_along(tmp_path):
    def respond(given: dict[str, Any], seed: int, rng: np.random.Generator) -> dict[str, float]:
        return {"independent_miners": 40 - given["policy.mining_tax"] + seed, "ai_gap_net_gw": None}

    folder = made_up(tmp_path, factorial(TAX), respond)
    file = next((folder / "runs").glob("*.parquet"))
    pl.read_parquet(file).with_columns(error=pl.lit("outcome ai_gap_net_gw: KeyError: 'x' (own.py:3)")).write_parquet(
        file
    )
    page = page_of(folder)
    assert "lowers the number of independent miners by 10" in answer(page)
    assert "In 24 runs an outcome failed: it is a gap there" in words(page) and "KeyError" in words(page)


def test_a_report_goes_elsewhere_and_leaves_the_dataset_alone(tmp_path):
    folder = made_up(tmp_path / "sweep", factorial(TAX, outcomes=MINERS), miners(lambda tax, *_: 40 - tax + _[1]))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    page = report.write(folder, out=tmp_path / "told" / "here")
    assert page == tmp_path / "told" / "here" / "report.html" and "--out" in page.read_text(encoding="utf-8")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("broken", ["merging", "missing series", "study", "deep study", "columns"])
def test_a_broken_dataset_is_named(tmp_path, broken):
    study = factorial(TAX, outcomes=MINERS, series=MINERS)
    folder = made_up(tmp_path, study, miners(lambda tax, *_: 40 - tax))
    if broken == "merging":
        (folder / "merging.json").write_text("{")
    elif broken == "missing series":
        next((folder / "series").glob("*.parquet")).unlink()
    elif broken == "deep study":
        (folder / "study.json").write_text("[" * 100_000)
    else:
        document = json.loads((folder / "study.json").read_text())
        part = {"study": {"study": {"seeds": "many"}}, "columns": {"columns": {"runs": {"seed": "read_csv"}}}}[broken]
        (folder / "study.json").write_text(json.dumps(document | part))
    with pytest.raises(OutputError) as refusal:
        page_of(folder)
    assert len(str(refusal.value)) < 280 and folder.name in str(refusal.value)
