"""Effects, indices and boxes against published figures, figures by hand, and luck that must be called luck."""

import numpy as np
import polars as pl
import pytest
from SALib.test_functions import Ishigami
from scipy.stats import qmc

from experiments.questions.design import design_of, problem_of
from experiments.questions.factors import Factor
from experiments.questions.study import Study
from experiments.statistics import comparison, discovery, points, sensitivity
from experiments.statistics.box import Condition, Limit, condition

FACTORS = ["x1", "x2", "x3"]
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)  # Ishigami with a = 7, b = 0.1; Saltelli 2008
LEVELS = {"a": [0.0, 1.0], "b": [0.0, 1.0]}


def experiment(effect: float, seeds: int, rng: np.random.Generator, joint: float = 0.0) -> pl.DataFrame:
    """A 2 x 2 design in which a adds `effect`, b adds nothing and both together add `joint`, in skewed noise."""
    rows = []
    luck = rng.normal(0.0, 10.0, seeds)  # common to all runs of a seed
    for point, (a, b) in enumerate((a, b) for a in LEVELS["a"] for b in LEVELS["b"]):
        for seed in range(seeds):
            noise = rng.exponential(2.0) - 2.0 * np.log(2.0)  # of median nought, so that differences are too
            y = 50.0 + luck[seed] + effect * a + joint * a * b + noise
            rows.append({"run_id": f"{point}-{seed}", "point": point, "seed": seed, "a": a, "b": b, "y": y})
    return pl.DataFrame(rows)


def test_a_known_effect_is_found_with_its_sign_and_an_interval_that_covers_it():
    found = [
        comparison.contrasts(experiment(-4.0, 12, np.random.default_rng(trial)), LEVELS, ["y"]).rows(named=True)
        for trial in range(60)
    ]
    known = [rows[0] for rows in found]
    assert all(row["factor"] == "a" and row["pairs"] == 24 and row["seeds"] == 12 for row in known)
    assert sum(row["low"] <= -4.0 <= row["high"] for row in known) >= 55  # nominally 96 %
    assert sum(row["p_holm"] < 0.05 and row["median"] < 0 for row in known) >= 55


def test_an_effect_of_nought_is_seldom_told():
    trials = [
        comparison.contrasts(experiment(0.0, 9, np.random.default_rng(trial)), LEVELS, ["y"]) for trial in range(200)
    ]
    told = sum((trial["p_holm"] < 0.05).any() for trial in trials)
    assert told <= 14  # at most 5 % of families; 2.5 standard errors allowed


def test_effects_that_depend_on_one_another():
    runs = experiment(0.0, 12, np.random.default_rng(1), joint=8.0)
    row = comparison.interactions(runs, LEVELS, ["y"]).row(0, named=True)
    assert row["factor"] == "a x b" and row["low"] <= 8.0 <= row["high"] and row["p"] < 0.01
    apart = comparison.interactions(experiment(8.0, 12, np.random.default_rng(2)), LEVELS, ["y"]).row(0, named=True)
    assert apart["low"] <= 0.0 <= apart["high"]


def test_pairs_are_runs_of_one_seed_that_differ_in_one_factor_alone():
    runs = experiment(1.0, 4, np.random.default_rng(3)).filter(~pl.col("run_id").is_in(["2-0", "1-3"]))
    pairs = comparison.pairs(runs, "a", 0.0, 1.0, ["b"], "y")
    assert sorted(zip(pairs["run_start"], pairs["run_to"], strict=True)) == [
        ("0-1", "2-1"),
        ("0-2", "2-2"),
        ("0-3", "2-3"),
        ("1-0", "3-0"),
        ("1-1", "3-1"),
        ("1-2", "3-2"),
    ]


@pytest.mark.parametrize(("seeds", "places"), [(6, (0, 5)), (10, (1, 8)), (20, (5, 14)), (100, (39, 60))])
def test_intervals_of_the_median_are_those_of_the_tables(seeds, places):
    """Conover 1999, table A3; attained: 96.9, 97.9, 95.9 and 96.5 %."""
    ordered = np.arange(seeds, dtype=float)
    assert comparison.median_interval(ordered[::-1]) == places


def test_combinations_of_levers_are_compared_in_the_same_worlds():
    runs = experiment(-4.0, 12, np.random.default_rng(4)).with_columns(world=pl.col("b"), c=pl.lit(1.0))
    found = comparison.policies(runs, ["a", "c"], ["world"], ["y"])
    assert found.select("start", "to", "pairs").rows() == [("a=0.0, c=1.0", "a=1.0, c=1.0", 24)]
    assert found["high"][0] < 0.0


def design(places: np.ndarray, values: np.ndarray | None = None) -> pl.DataFrame:
    """Rows in the unit cube with Ishigami's function, or other values, as the outcome."""
    x = -np.pi + 2.0 * np.pi * places
    columns = {name: x[:, place] for place, name in enumerate(FACTORS)}
    units = {f"unit:{name}": places[:, place] for place, name in enumerate(FACTORS)}
    value = Ishigami.evaluate(x) if values is None else values
    return pl.DataFrame({"row": np.arange(len(x)), "point": np.arange(len(x)), **columns, **units, "value": value})


def test_sobol_indices_of_ishigami_with_a_run_missing():
    from SALib.sample import sobol

    whole = design(sobol.sample(problem_of(FACTORS), 1024, calc_second_order=False, seed=1))
    gap = whole.with_columns(value=pl.when(pl.col("row") != 777).then("value"))
    found = sensitivity.sobol(gap, FACTORS)
    assert found["first"].to_list() == pytest.approx(FIRST, abs=0.05)
    assert found["total"].to_list() == pytest.approx(TOTAL, abs=0.05)
    within = (found["first"] - pl.Series(FIRST)).abs() <= found["first_half"]
    assert within.all() and (found["first_half"] < 0.12).all()


def test_first_order_indices_of_ishigami_from_a_latin_hypercube():
    sample = design(qmc.LatinHypercube(3, rng=np.random.default_rng(1)).random(1000))
    assert sensitivity.first_order(sample, FACTORS)["first"].to_list() == pytest.approx(FIRST, abs=0.06)


def test_elementary_effects_of_ishigami_by_hand():
    """On the grid -pi, -pi/3, pi/3, pi a step of x2 always changes 7 sin(x2)**2 by 7 x 0.75, over 2/3 of its range."""
    from SALib.sample import morris

    found = sensitivity.morris(design(morris.sample(problem_of(FACTORS), 400, num_levels=4, seed=1)), FACTORS)
    size = dict(zip(found["factor"], found["size"], strict=True))
    assert size["x2"] == pytest.approx(7.0 * 0.75 * 1.5)
    sine, fourths = np.sin(np.pi / 3), ((np.pi**4 + (np.pi / 3) ** 4) / 2, np.pi**4 - (np.pi / 3) ** 4)
    assert size["x1"] == pytest.approx(1.5 * sine * (1 + 0.1 * fourths[0]), rel=0.1)
    assert size["x3"] == pytest.approx(1.5 * 0.1 * fourths[1] * sine / 2, rel=0.1)


def test_the_luck_of_seeds_explains_what_a_factor_without_effect_seems_to_do():
    from SALib.sample import morris

    rng = np.random.default_rng(5)
    walks = design(morris.sample(problem_of(FACTORS), 60, num_levels=4, seed=2)).drop("value")
    seeds = 6
    first = walks["unit:x1"].to_numpy()
    runs = pl.DataFrame(
        {
            "point": np.repeat(walks["point"].to_numpy(), seeds),
            "seed": np.tile(np.arange(seeds), walks.height),
            "y": np.repeat(9.0 * first, seeds) + rng.normal(size=walks.height * seeds),
        }
    )
    luck = sensitivity.morris_luck(walks, runs, FACTORS, "y")
    found = sensitivity.morris(sensitivity.on_design(walks, runs, "y"), FACTORS)
    size = dict(zip(found["factor"], found["size"], strict=True))
    assert size["x2"] == pytest.approx(luck["x2"], rel=0.3) and size["x3"] == pytest.approx(luck["x3"], rel=0.3)
    assert size["x1"] == pytest.approx(9.0, rel=0.1) and luck["x1"] < 1.5


def test_shares_of_luck():
    rng = np.random.default_rng(6)
    point, seed, both = rng.normal(0, 3, 400), rng.normal(0, 2, 40), rng.normal(0, 1, (400, 40))
    table = point[:, None] + seed[None, :] + both
    found = sensitivity.shares(table)
    assert found == pytest.approx({"point": 9 / 14, "seed": 4 / 14, "both": 1 / 14}, abs=0.08)


def test_from_fifth_to_fifth():
    places = qmc.LatinHypercube(3, rng=np.random.default_rng(7)).random(500)
    found = sensitivity.fifths(design(places, 10.0 * places[:, 0]), FACTORS)
    change = {row["factor"]: row for row in found.rows(named=True)}
    assert change["x1"]["change"] == pytest.approx(8.0, abs=0.1)  # mean 9 less mean 1
    assert change["x2"]["low"] < 0.0 < change["x2"]["high"]


def cases(shape: tuple[int, int], rng: np.random.Generator, happens) -> pl.DataFrame:
    """Runs of a Latin hypercube with a number, another and a name, whose outcome is 1 where it happens."""
    count, seeds = shape
    places, kind = qmc.LatinHypercube(2, rng=rng).random(count), rng.choice(["queue", "uniform"], count)
    y = np.repeat(happens(places, kind), seeds) + rng.normal(0.0, 0.1, count * seeds)
    names = {"a": places[:, 0], "b": places[:, 1], "kind": kind}
    columns = {name: np.repeat(column, seeds) for name, column in names.items()}
    return pl.DataFrame(
        {"point": np.repeat(np.arange(count), seeds), "seed": np.tile(np.arange(seeds), count), **columns, "y": y}
    )


HAPPENS = Condition("y", ">", 0.5)
CASE_FACTORS = ["a", "b", "kind"]


def test_a_known_box_is_found_and_borne_out():
    runs = cases((300, 4), np.random.default_rng(8), lambda x, kind: 1.0 * ((x[:, 0] > 0.6) & (x[:, 1] < 0.5)))
    box = discovery.boxes(runs, CASE_FACTORS, HAPPENS)[0]
    limits = {limit.factor: limit for limit in box.limits}
    assert set(limits) == {"a", "b"}
    assert limits["a"].low == pytest.approx(0.6, abs=0.04) and limits["a"].high is None
    assert limits["b"].high == pytest.approx(0.5, abs=0.04) and limits["b"].low is None
    assert box.holds and box.checked_on == "points and seeds"
    assert (
        box.checked.density > 0.85 and box.checked.coverage > 0.9 and box.checked.base == pytest.approx(0.2, abs=0.04)
    )


def test_a_box_may_ask_for_a_name():
    runs = cases((200, 2), np.random.default_rng(9), lambda x, kind: 1.0 * (kind == "queue"))
    (box, *_) = discovery.boxes(runs, CASE_FACTORS, HAPPENS)
    assert box.limits == (Limit("kind", values=("queue",)),)
    assert box.checked.density == 1.0 and box.checked.coverage == 1.0


def test_boxes_of_luck_are_called_luck():
    held = 0
    for trial in range(30):
        rng = np.random.default_rng(100 + trial)
        runs = cases((60, 3), rng, lambda x, kind, rng=rng: rng.uniform(0.0, 1.0, len(x)))
        held += any(box.holds for box in discovery.boxes(runs, CASE_FACTORS, HAPPENS))
    assert held <= 5  # 5 % of 30, and 2.5 standard errors


def test_few_unseen_seeds_cannot_tell_a_box_from_luck():
    points_ = [(a, b) for a in (0.0, 1.0, 2.0) for b in (0.0, 1.0, 2.0)]
    rows = [
        {"point": point, "seed": seed, "a": a, "b": b, "y": float(a > 0.5 and b < 1.5)}
        for point, (a, b) in enumerate(points_)
        for seed in range(12)
    ]
    runs = pl.DataFrame(rows)
    (box, *_) = discovery.boxes(runs, ["a", "b"], HAPPENS)
    assert {limit.factor: (limit.low, limit.high) for limit in box.limits} == {"a": (1.0, None), "b": (None, 1.0)}
    assert box.holds and box.checked_on == "seeds" and box.p == pytest.approx(0.5**6)
    (few, *_) = discovery.boxes(pl.concat([runs.filter(pl.col("seed") < 8)] * 2), ["a", "b"], HAPPENS)
    assert not few.holds and not few.can_be_checked


def test_medians_and_ranges_and_the_runs_worth_opening():
    runs = experiment(3.0, 11, np.random.default_rng(10))
    spread = points.spread(runs, ["y"])
    first = np.sort(runs.filter(pl.col("point") == 0)["y"].to_numpy())
    assert spread.row(0) == pytest.approx((0, 11, first[5], first[1], first[9]))
    typical = points.notable(runs, "y").row(0, named=True)
    assert (typical["lowest:y"], typical["typical:y"], typical["highest:y"]) == (first[0], first[5], first[10])


def test_nan_is_a_gap_like_null():
    """numpy and pandas write a gap as NaN: every method finds what it finds beside a null."""
    rng = np.random.default_rng(4)
    effects = study_of("morris", 50)
    places = effects.select(f"unit:{key}" for key in KEYS).to_numpy()
    value = 3.0 * places[:, 0] - 2.0 * places[:, 1]
    value[7] = np.nan
    found = sensitivity.morris(effects.with_columns(value=pl.Series(value)), KEYS)
    assert found["size"].to_list() == pytest.approx([3.0, 2.0, 0.0])
    assert sensitivity.fifths(effects.with_columns(value=pl.Series(value)), KEYS)["change"].is_finite().all()

    sample = study_of("sobol", 1024)
    places = sample.select(f"unit:{key}" for key in KEYS).to_numpy()
    value = 3.0 * places[:, 0] - 2.0 * places[:, 1]
    value[7] = np.nan
    design = sample.with_columns(value=pl.Series(value))
    shares = [9 / 13, 4 / 13, 0.0]
    assert sensitivity.sobol(design, KEYS)["first"].to_list() == pytest.approx(shares, abs=0.02)
    random = pl.DataFrame(rng.random((500, 3)), schema=KEYS)
    value = 3.0 * random[KEYS[0]].to_numpy() - 2.0 * random[KEYS[1]].to_numpy()
    value[7] = np.nan
    first = sensitivity.first_order(random.with_columns(value=pl.Series(value)), KEYS)
    assert first["first"].to_list() == pytest.approx(shares, abs=0.1)


@pytest.mark.parametrize("gap", [None, float("nan")])
def test_a_gap_neither_happens_nor_counts(gap):
    runs = experiment(4.0, 12, np.random.default_rng(1))
    holes = runs.with_columns(y=pl.when(pl.col("seed") == 3).then(pl.lit(gap)).otherwise("y"))
    less = runs.filter(pl.col("seed") != 3)
    happens = condition("y > 50", ["y"])
    assert discovery.boxes(holes, ["a", "b"], happens) == discovery.boxes(less, ["a", "b"], happens)
    assert comparison.contrasts(holes, LEVELS, ["y"]).equals(comparison.contrasts(less, LEVELS, ["y"]))
    assert sensitivity.luck(holes, "y") == sensitivity.luck(less, "y")
    assert points.spread(holes, ["y"])["y"].equals(points.spread(less, ["y"])["y"])
    assert points.notable(holes, "y").equals(points.notable(less, "y"))
    both = [points.profile(frame, "a", "y").drop("runs") for frame in (holes, less)]
    assert both[0].equals(both[1])


KEYS = ["policy.ai_priority", "policy.mining_tax", "power.gas"]


def study_of(design, samples):
    ends = zip(KEYS, (0, 0, 2), (1.5, 20, 6), strict=True)
    factors = tuple(Factor(key=key, low=low, high=high) for key, low, high in ends)
    return design_of(Study(design=design, samples=samples, outcomes=("hhi_mw",), factors=factors))
