"""Studies: what is refused and how it is said, what designs look like, what a study's outcomes measure."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import energyrun
from experiments.questions.design import carried_over, design_of, levels_of
from experiments.questions.factors import Factor
from experiments.questions.named import DECIDED, NAMED
from experiments.questions.outcomes import outcome_of
from experiments.questions.study import EXAMPLE, Study, shipped_studies
from experiments.running import store
from experiments.running.plan import difference, plan_of
from experiments.running.stopping import half_width, rounds, settled
from experiments.running.tasks import play_batch
from model.economy import EnergyMarket
from model.foundation.errors import StudyError
from model.record.columns import MARKET_COLUMNS
from model.scenario import Scenario, describe

TAX = {"key": "policy.mining_tax", "values": [0, 10]}
SLOTS = {"key": "equipment.slots_mva_quarter", "low": 1300, "high": 3000, "role": "uncertainty"}


def study(**given: object) -> Study:
    return Study.model_validate({"name": "test", "weeks": 13, "outcomes": ["hhi_mw"], "factors": [TAX]} | given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outcomes = ['hhi_mw'", "mine.toml: not valid TOML"),
        ("weeks = 13", "outcomes is missing"),
        ("outcomes = []", "outcomes or seeds is empty"),
        ("outcomes = ['hhi_mw']", "give at least one [[factors]]"),
        ("outcomes = ['hhi_mw']\nsedes = 3", "unknown key 'sedes'; did you mean 'seeds'?"),
        ("outcomes = ['hhi_mw', 'hhi_mw']\nFACTOR", "hhi_mw stands there twice"),
        ("outcomes = ['hhi_mv']\nFACTOR", "no outcome 'hhi_mv'; did you mean 'hhi_mw'?"),
        ("outcomes = ['alive_resource_ritch']\nFACTOR", "did you mean 'alive_resource_rich'?"),
        ("outcomes = ['nowhere_at_all:share']\nFACTOR", "nowhere_at_all:share cannot be imported"),
        ("outcomes = ['experiments.questions.named:share_aliv']\nFACTOR", "did you mean 'share_alive'?"),
        ("outcomes = ['hhi_mw']\nseries = ['mw_aii']\nFACTOR", "no column 'mw_aii' in market; did you mean 'mw_ai'?"),
        ("outcomes = ['hhi_mw']\nscenario = 'energy-rum'\nFACTOR", "scenario is 'energy-rum'; give energy-run or"),
        ("outcomes = ['hhi_mw']\nscenario = 'gone.toml'\nFACTOR", "gone.toml: No such file"),
        ("outcomes = ['hhi_mw']\nweeks = 0\nFACTOR", "weeks is 0"),
        ("outcomes = ['hhi_mw']\nseeds = 0\nFACTOR", "seeds is 0; give 1 to 1000000"),
        ("outcomes = ['hhi_mw']\nseeds = 'ten'\nFACTOR", "seeds is 'ten'"),
        ("outcomes = ['hhi_mw']\nseeds = [1, -1]\nFACTOR", "seeds holds -1"),
        ("outcomes = ['hhi_mw']\nseeds = [1, 1]\nFACTOR", "1 stands there twice"),
        ("outcomes = ['hhi_mw']\ndesign = 'factorail'\nFACTOR", "design is 'factorail'"),
        ("outcomes = ['hhi_mw']\ndesign = 'csv'\nFACTOR", "csv takes a path"),
        ("outcomes = ['hhi_mw']\ndesign = 'sobol'\nsamples = 100\nFACTOR", "a power of two, such as 64 or 128"),
        ("outcomes = ['hhi_mw']\nstop = {outcome = 'hhi', width = 1.0}\nFACTOR", "stop.outcome is 'hhi'; did you mean"),
        ("outcomes = ['hhi_mw']\nstop = {outcome = 'hhi_mw', width = 0}\nFACTOR", "stop.width is 0"),
        ("outcomes = ['hhi_mw']\nstop = {outcome = 'hhi_mw', width = 1, lest = 3}\nFACTOR", "did you mean 'least'?"),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.ai_priorty', values = [1]}]",
            "did you mean 'policy.ai_priority'?",
        ),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'ai_priority', values = [1]}]",
            "did you mean 'policy.ai_priority'?",
        ),
        ("outcomes = ['hhi_mw']\nfactors = [{kay = 'x', values = [1]}]", "did you mean 'key'?"),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax'}]", "give values = [...], or low and high"),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', values = []}]",
            "give values = [...], or low and high",
        ),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', values = [1, 1.0]}]", "holds one twice"),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', values = [-1]}]", "is -1; give 0 to 200 $/MWh"),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', values = ['x']}]", "is 'x'; give 0 to 200"),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_ban', values = [1]}]", "is 1; give true or false"),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_ban', low = 0, high = 1}]", "holds true or false"),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'mechanism', values = ['lottery']}]", "give queue or uniform"),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'fringe.count', values = [1.5]}]",
            "give a whole number, 0 to 100000",
        ),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', low = 0}]", "high is missing"),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', low = 9, high = 2}]",
            "low must be less than high",
        ),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', low = 0, high = 201}]",
            "is 201.0; give 0 to 200",
        ),
        ("outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', low = 0, high = 2, values = [1]}]", "not both"),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', distribution = 'normal', mean = 1}]",
            "sd is missing",
        ),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', distribution = 'gauss'}]",
            "distribution is 'gauss'",
        ),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', distribution = 'loguniform', low = 0, high = 2}]",
            "above 0",
        ),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', distribution = 'triangular', low = 0, mode = 3, high = 2}]",
            "0 to 2",
        ),
        (
            "outcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax', low = 0, high = 2, sd = 1}]",
            "uniform takes no sd",
        ),
        ("outcomes = ['hhi_mw']\nfactors = [FIRST, FIRST]", "policy.mining_tax stands there twice"),
    ],
)
def test_a_wrong_study_is_one_line_that_says_what_is_allowed(capsys, tmp_path, text, said):
    first = "{key = 'policy.mining_tax', values = [1]}"
    (tmp_path / "mine.toml").write_text(text.replace("FACTOR", f"factors = [{first}]").replace("FIRST", first))
    out = tmp_path / "out"
    assert energyrun.status_of(["sweep", str(tmp_path / "mine.toml"), "--out", str(out)]) == energyrun.WRONG_INPUT
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1 and err.startswith("energyrun: ")
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no points"),
        ("policy.mining_tax\n", "no points"),
        ("policy.mining_taxes\n1\n", "line 1, column 1: no key 'policy.mining_taxes'"),
        ("policy.mining_tax,policy.mining_tax\n1,2\n", "line 1, column 2: policy.mining_tax stands there twice"),
        ("policy.mining_tax,mechanism\n1,queue\n2\n", "line 3: 1 cells; the header has 2"),
        (
            "policy.mining_tax\n1\n\n201\n",
            "line 4, column policy.mining_tax: policy.mining_tax is 201.0; give 0 to 200",
        ),
        ("policy.mining_tax\nmuch\n", "line 2, column policy.mining_tax: policy.mining_tax is 'much'"),
        ("policy.mining_tax\nnan\n", "line 2, column policy.mining_tax: policy.mining_tax is nan"),
        (
            "policy.mining_tax,policy.mining_ban\n0,yes\n",
            "line 2, column policy.mining_ban: policy.mining_ban is 'yes'; give",
        ),
        ("policy.mining_tax\n1\n2\n1.0\n", "line 4: the same point as line 2"),
        ("mechanism\nqueue\n", "no column 'policy.mining_tax', which is a factor (columns: mechanism)"),
        ('policy.mining_tax\n"1\n', "not valid CSV"),
    ],
)
def test_a_wrong_csv_is_named_by_file_line_and_column(tmp_path, text, said):
    (tmp_path / "points.csv").write_text(text)
    (tmp_path / "mine.toml").write_text(
        "design = 'csv'\npath = 'points.csv'\noutcomes = ['hhi_mw']\nfactors = [{key = 'policy.mining_tax'}]"
    )
    with pytest.raises(StudyError, match="points.csv") as error:
        design_of(Study.load(tmp_path / "mine.toml"))
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_csv_gives_typed_points(tmp_path):
    (tmp_path / "points.csv").write_text(
        "mechanism, policy.mining_ban,fringe.count,policy.mining_tax\nqueue,TRUE,10,0\n"
    )
    (tmp_path / "mine.toml").write_text("design = 'csv'\npath = 'points.csv'\noutcomes = ['hhi_mw']")
    assert design_of(Study.load(tmp_path / "mine.toml")).rows() == [(0, 0, "queue", True, 10, 0.0)]


def test_a_factorial_is_every_combination():
    frame = design_of(study(factors=[TAX, SLOTS, {"key": "mechanism", "values": ["queue", "uniform"]}]))
    assert len(frame) == frame["point"].n_unique() == 2 * 3 * 2
    assert frame["equipment.slots_mva_quarter"].unique().sort().to_list() == [1300.0, 2150.0, 3000.0]


def test_a_latin_hypercube_has_one_point_in_each_slice():
    frame = design_of(
        study(design="latin-hypercube", samples=40, factors=[SLOTS, {"key": "power.gas", "low": 2, "high": 4}])
    )
    for key in ("equipment.slots_mva_quarter", "power.gas"):
        assert sorted((frame[f"unit:{key}"] * 40).floor().to_list()) == list(range(40))
    assert design_of(study(design="latin-hypercube", factors=[SLOTS])).equals(
        design_of(study(design="latin-hypercube", factors=[SLOTS]))
    )


def test_sobol_and_morris_designs_feed_their_analyses():
    from SALib.analyze import morris, sobol

    from experiments.questions.design import MORRIS_LEVELS, SECOND_ORDER, problem_of

    factors = [SLOTS, {"key": "power.gas", "low": 2, "high": 4}, {"key": "policy.mining_ban", "values": [False, True]}]
    keys = [factor["key"] for factor in factors]
    for design, samples, rows in (("sobol", 256, 256 * 5), ("morris", 20, 20 * 4)):
        frame = design_of(study(design=design, samples=samples, factors=factors))
        assert len(frame) == rows
        x = frame.select(pl.col(f"unit:{key}") for key in keys).to_numpy()
        y = frame["equipment.slots_mva_quarter"].to_numpy() / 1e3 + 10.0 * frame["policy.mining_ban"].to_numpy()
        if design == "sobol":
            found = sobol.analyze(problem_of(keys), y, calc_second_order=SECOND_ORDER, seed=1)["ST"]
            share = np.var([0.0, 10.0]) / (np.var([0.0, 10.0]) + 1.7**2 / 12.0)
            assert found == pytest.approx([1.0 - share, 0.0, share], abs=0.05)
        else:
            found = morris.analyze(problem_of(keys), x, y, num_levels=MORRIS_LEVELS, seed=1)["mu_star"]
            assert found[0] == pytest.approx(1.7) and found[1] == 0.0 and found[2] > 5.0


def test_rows_that_ask_for_the_same_run_share_a_point():
    frame = design_of(
        study(design="morris", samples=10, factors=[{"key": "policy.mining_ban", "values": [False, True]}])
    )
    assert len(frame) == 20 and frame["point"].to_list() == [
        frame["policy.mining_ban"].unique(maintain_order=True).to_list().index(value)
        for value in frame["policy.mining_ban"]
    ]
    assert (
        plan_of(
            study(design="morris", samples=10, seeds=3, factors=[{"key": "policy.mining_ban", "values": [False, True]}])
        ).size
        == 6
    )


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["uniform", "loguniform", "normal", "lognormal", "triangular"]),
    st.floats(0, 1),
    st.floats(0.5, 4.9),
    st.floats(5.1, 30),
)
def test_every_draw_lies_within_the_limits_and_has_its_distribution(shape, unit, low, high):
    middle = {
        "normal": {"mean": 5.0, "sd": 3.0},
        "lognormal": {"median": 5.0, "sigma": 0.8},
        "triangular": {"mode": 5.0},
    }
    factor = Factor.model_validate(
        {"key": "power.gas", "distribution": shape, "low": low, "high": high} | middle.get(shape, {})
    )
    (value,) = carried_over(factor, np.array([unit]))
    assert low <= value <= high
    spread = {
        "uniform": stats.uniform(low, high - low),
        "loguniform": stats.loguniform(low, high),
        "normal": stats.norm(5, 3),
        "lognormal": stats.lognorm(0.8, scale=5),
        "triangular": stats.triang((5 - low) / (high - low), low, high - low),
    }[shape]
    within = (spread.cdf(value) - spread.cdf(low)) / (spread.cdf(high) - spread.cdf(low))
    assert within == pytest.approx(unit, abs=1e-6)


def test_a_whole_number_is_drawn_with_equal_weight():
    drawn = carried_over(Factor(key="fringe.count", low=1, high=4), np.linspace(0.0, 1.0, 4001))
    assert np.bincount(drawn)[1:] == pytest.approx([1000] * 4, abs=1)


def test_the_example_says_every_key_and_runs_as_it_stands(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert energyrun.status_of(["study", "new"]) == 0
    assert (tmp_path / "study.toml").read_text() == EXAMPLE.read_text()
    text = EXAMPLE.read_text()
    for field in (*Study.model_fields, *Factor.model_fields, "least", "every", "confidence", "width"):
        assert field in text, field
    assert energyrun.status_of(["sweep", "study.toml", "--dry-run"]) == 0
    assert "6 points x 10 seeds = 60 runs" in capsys.readouterr().out
    assert energyrun.status_of(["study", "new"]) == energyrun.WRONG_INPUT
    assert "study.toml is there already" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", shipped_studies())
def test_a_shipped_study_is_sound_and_small(name):
    found = Study.load(name)
    plan = plan_of(found.model_copy(update={"weeks": 1}))
    assert found.name == name and found.question.endswith("?") and found.weeks is None
    assert 500 <= plan.size <= 1_100, "it has to end within five minutes on two cores"
    for run in list(plan.runs([1]))[:: max(1, plan.document["points"] // 8)]:
        (played,) = play_batch(plan.job, [run])
        assert played.error is None


def test_an_unknown_study_names_the_nearest(capsys):
    assert energyrun.status_of(["sweep", "ai-burst"]) == energyrun.WRONG_INPUT
    assert "did you mean 'ai-bust'" in capsys.readouterr().err
    assert energyrun.status_of(["study", "list"]) == 0
    told = capsys.readouterr().out
    assert all(name in told and Study.load(name).question in told for name in shipped_studies())


def test_a_run_is_known_by_all_that_it_depends_on(tmp_path):
    def ids(**given: object) -> list[str]:
        return [run.run_id for run in plan_of(study(**given)).runs([1, 2])]

    base = ids()
    assert len(set(base)) == 4 and base == ids(name="other", question="why", outcomes=["gini_mw"], seeds=7)
    assert not set(base) & {*ids(weeks=14), *ids(scenario="no-ai"), *ids(factors=[TAX | {"key": "power.carbon"}])}
    scenarios = ids(factors=[{"key": "scenario", "values": ["energy-run", "no-ai"]}])
    assert len(set(scenarios)) == 4
    for price in (1, 2):
        (tmp_path / "prices.csv").write_text(f"date,price_usd\n2025-11-17,9\n2025-12-17,{price}\n")
        path = {"key": "bitcoin.price_path", "values": [str(tmp_path / "prices.csv")]}
        base += ids(factors=[path], weeks=4)
    assert len(set(base)) == 8


def test_what_changed_in_a_study_is_said():
    now = plan_of(study()).document
    assert difference(plan_of(study(name="x", question="y")).document, now) == ""
    assert difference(plan_of(study(seeds=3)).document, now) == "seeds is 3 there, is 10 here"
    assert "factors is" in difference(plan_of(study(factors=[SLOTS])).document, now)


def test_named_outcomes_add_up():
    market = EnergyMarket(Scenario.load("energy-run"), rng=4)
    market.run_for(130)
    value = {name: outcome(market) for name, outcome in NAMED.items()}
    assert sum(
        value[f"share_mw_{holder}"] for holder in ("miner", "hyperscaler", "utility", "capital")
    ) == pytest.approx(1.0)
    final = market.history.companies.filter(pl.col("week") == 130, pl.col("kind") == "miner")
    for archetype in DECIDED:
        rows = final.filter(pl.col("archetype") == archetype)
        name = archetype.replace("-", "_")
        assert value[f"alive_{name}"] == pytest.approx(rows["independent"].mean())
        assert 0.0 <= value[f"failed_{name}"] <= 1.0 - value[f"alive_{name}"] + 1e-9
    gone = len(final) - final["alive"].sum()
    assert value["failures"] + value["solvent_exits"] + value["takeovers"] == gone > 0
    told = final.filter(~pl.col("alive"))["ending"]
    assert value["failures"] == told.is_in(["default", "liquidation"]).sum()
    for name in ("hhi_mw", "btc_price_usd"):
        assert outcome_of(name, None)(market) == market.history.column(name)[-1]
    assert not set(NAMED) & set(MARKET_COLUMNS)


def test_the_stopping_rule_looks_at_every_point(tmp_path):
    plan = plan_of(study(seeds=9, stop={"outcome": "hhi_mw", "width": 2.0, "least": 4, "every": 3}))
    assert rounds(plan.study) == [[1, 2, 3, 4], [5, 6, 7], [8, 9]]
    store.create(tmp_path, plan.document, plan.design)

    def row(point: int, seed: int, value: float | None) -> dict[str, object]:
        return {
            "run_id": f"{point}-{seed}",
            "point": point,
            "seed": seed,
            "policy.mining_tax": 0.0,
            "hhi_mw": value,
            "error": None if value else "x",
            "seconds": 1.0,
        }

    spread = {seed: 100.0 + (-1.0) ** seed for seed in range(1, 5)}
    store.append(tmp_path, plan.document, [row(0, seed, value) for seed, value in spread.items()], [])
    assert half_width(np.std(list(spread.values()), ddof=1), 4, 0.95) == pytest.approx(1.837, abs=1e-3)
    assert not settled(store.open(tmp_path), [1, 2, 3, 4]), "one point has no runs yet"
    store.append(tmp_path, plan.document, [row(1, seed, value) for seed, value in spread.items()], [])
    assert settled(store.open(tmp_path), [1, 2, 3, 4])
    assert not settled(store.open(tmp_path), [1, 2, 3])
    store.append(tmp_path, plan.document, [row(1, 5, 110.0), row(1, 6, None)], [])
    assert settled(store.open(tmp_path), [1, 2, 3, 4]) and not settled(store.open(tmp_path), [1, 2, 3, 4, 5, 6])


def test_a_failed_run_is_an_answer_with_the_place():
    plan = plan_of(study(factors=[{"key": "bitcoin.price_path", "values": [""]}]))
    (run,) = plan.runs([1])
    (played,) = play_batch(plan.job, [run._replace(changes=run.changes | {"bitcoin.price_path": "gone.csv"})])
    assert played.outcomes == [None] and math.isfinite(played.seconds)
    assert played.error is not None and played.error.startswith("ScenarioError: bitcoin.price_path: gone.csv")
    assert played.error.endswith(")") and "\n" not in played.error


def test_every_factor_key_of_a_scenario_can_be_a_factor():
    for key, schema in describe().items():
        if "minimum" in schema:
            low = schema["minimum"]
            assert Factor.model_validate({"key": key, "values": [low if schema["type"] == "integer" else float(low)]})


@given(st.integers(0, 30), st.integers(1, 40), st.integers(2, 9), st.sampled_from([1, 10, 100]))
def test_levels_are_the_decimals_that_one_would_type(first, step, levels, digits):
    """Ends of some decimals in equal steps of as many: each level is the number nearest to its decimal."""
    typed = [(first + step * place) / digits for place in range(levels)]  # a quotient is rounded once
    given_ = Factor(key="power.abroad", low=typed[0], high=typed[-1], levels=levels)
    assert levels_of(given_) == typed


def test_levels_of_ratios_and_of_whole_numbers():
    assert levels_of(Factor(key="policy.ai_priority", low=0, high=0.3, levels=4)) == [0, 0.1, 0.2, 0.3]
    ratios = Factor(key="power.abroad", low=0.1, high=100, distribution="loguniform", levels=4)
    assert levels_of(ratios) == [0.1, 1.0, 10.0, 100.0]
    whole = levels_of(Factor(key="fringe.count", low=1, high=50, levels=50))
    assert whole == list(range(1, 51)) and all(isinstance(level, int) for level in whole)


@pytest.mark.parametrize(
    "when", ["hhi_mw > 1.200.000", "hhi_mw > .", "hhi_mw > 1e999", "hhi_mw > ", "hhi_mw > " + "9" * 500]
)
def test_a_condition_without_a_number_is_refused_in_one_short_line(when):
    with pytest.raises(StudyError, match="give an outcome, <, <=, > or >= and a number") as refusal:
        plan_of(study(when=when))
    assert len(str(refusal.value)) < 200
