"""The honest range of every figure, the register of keys, and what a screen of them would find on made data."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.questions.design import design_of
from experiments.validation.claims import Part
from experiments.validation.sensitivity import Sensitivity, around_base, effects, kept, ranking, shares, values_of
from experiments.validation.unknown_pictures import bars
from experiments.validation.unknown_tables import deciding, headline, keeping, shared
from experiments.validation.unknowns import STORY, factors, in_one_run, outcomes, screen
from experiments.validation.unknowns import shares as sample
from model.ranges import ranges, unknowns
from model.scenario import Scenario, describe
from scripts import keys_page
from viz.text.language import LANGUAGES, language

DOCS = Path(__file__).parents[2] / "docs"
NUMBERS = ("number", "integer")


def test_every_number_of_a_scenario_has_a_range_or_says_why_not() -> None:
    schema = describe()
    numbers = {key for key, one in schema.items() if one.get("type") in NUMBERS and "." in key}
    assert set(ranges()) == numbers
    document = Scenario().model_dump()
    for key, known in ranges().items():
        group, name = key.split(".")
        assert known.base == document[group][name], f"{key}: the base is the default"
        assert known.why, f"{key}: why?"
        if known.open:
            low, high = unknowns()[key]
            assert schema[key]["minimum"] <= low < high <= schema[key]["maximum"], key
            assert low <= known.base <= high, key


def test_every_key_stands_in_the_register_with_a_source() -> None:
    page = (DOCS / "keys.md").read_text(encoding="utf-8")
    assert page == keys_page.page(), "run scripts/keys_page.py --write"
    register = (DOCS / "assumptions.md").read_text(encoding="utf-8")
    entries = set(re.findall(r"^\| (A\d+) \|", register, flags=re.M))
    for key, one in describe().items():
        if "." not in key:
            continue
        assert f"`{key}`" in page
        cited = keys_page.NUMBER.findall(f"{one.get('source', '')} {ranges()[key].why if key in ranges() else ''}")
        assert {f"A{number}" for number in cited} <= entries, f"{key} cites what the register does not hold"
        told = one.get("source") or one.get("description") or ""
        assert told, f"{key} says nothing of itself"


@pytest.mark.parametrize("end", ["low", "high"])
def test_all_figures_at_one_end_make_a_scenario(end: str) -> None:
    """Blocks check how their figures stand to each other: neither end of all ranges at once is refused."""
    changes = {key: (low if end == "low" else high) for key, (low, high) in unknowns().items()}
    whole = {key for key, one in describe().items() if one.get("type") == "integer"}
    Scenario().with_changes({key: int(value) if key in whole else value for key, value in changes.items()})


def test_both_studies_ask_for_outcomes_that_there_are() -> None:
    study = screen(2)
    assert len(study.factors) == len(unknowns()) and set(STORY) <= set(study.outcomes)
    assert all(part.figure for _, part in in_one_run())
    assert sample(["demand.growth", "power.gas"], 4).samples == 4
    assert len(outcomes()) == len(set(outcomes()))


KEYS = ("demand.growth", "power.gas", "finance.approach")


def made(design: pl.DataFrame, seeds: int = 2) -> pl.DataFrame:
    """Runs whose gap is 10 times the place of demand and 3 times less that of gas; nothing else moves anything but luck."""
    known = design.unique("point", maintain_order=True)
    rng, frames = np.random.default_rng(5), []
    for seed in range(1, seeds + 1):
        demand, gas = (known[f"unit:{key}"].to_numpy() for key in KEYS[:2])
        columns = {name: np.zeros(len(known)) for name in outcomes()}
        columns["gap_net_gw"] = 10.0 * demand - 3.0 * gas
        columns["hhi_mw"] = rng.normal(size=len(known))
        columns["ai_over_mining_bid"] = 5.0 * demand
        frames.append(pl.DataFrame({"point": known["point"], "seed": [seed] * len(known)} | columns))
    return pl.concat(frames)


def test_the_screen_finds_what_moves_and_what_is_luck() -> None:
    study = screen(12).model_copy(update={"factors": factors(KEYS)})
    design = design_of(study)
    found = effects(design, made(design), KEYS)
    rows = {(row["outcome"], row["factor"]): row for row in found.iter_rows(named=True)}
    assert rows["gap_net_gw", "demand.growth"]["mean"] == pytest.approx(10.0)
    assert rows["gap_net_gw", "power.gas"]["mean"] == pytest.approx(-3.0)
    assert rows["gap_net_gw", "finance.approach"]["size"] == pytest.approx(0.0)
    lucky = rows["hhi_mw", "finance.approach"]
    assert lucky["size"] < 2.0 * lucky["luck"], "what only seeds move is as large as luck would have it"
    order = ranking(found)["factor"].to_list()
    assert order[0] == "demand.growth"


def test_shares_of_a_known_sum() -> None:
    """Of 10 u + 3 v the first has 100 / 109 of the spread."""
    design = design_of(sample(KEYS, 256))
    found = shares(design, made(design), KEYS)
    own = {row["factor"]: row for row in found.filter(pl.col("outcome") == "gap_net_gw").iter_rows(named=True)}
    assert own["demand.growth"]["total"] == pytest.approx(100.0 / 109.0, abs=0.06)
    assert own["finance.approach"]["total"] == pytest.approx(0.0, abs=1e-9)


def test_a_claim_is_told_where_it_turns() -> None:
    """AI pays over twice mining's bid where demand is in the upper three fifths: 5 u >= 2; the base is at 2 / 3 of its range."""
    design = design_of(sample(KEYS, 256))
    found = kept(design, made(design), KEYS).filter(pl.col("part") == "outbid")
    own = {row["factor"]: row for row in found.iter_rows(named=True)}
    low, high = unknowns()["demand.growth"]
    assert own["demand.growth"]["holds"] == pytest.approx(0.6, abs=0.02)
    assert own["demand.growth"]["to"] == pytest.approx(high)
    assert own["demand.growth"]["from"] == pytest.approx(low + (high - low) * 0.4, abs=0.01 * (high - low))


def test_a_claim_that_fails_at_the_base_has_no_range() -> None:
    places = np.linspace(0.0, 0.999, 50)
    part = Part("outbid", "ai_over_mining_bid", 2.0)
    assert around_base(places, np.zeros(50), part, "demand.growth") == (None, None)
    assert around_base(places, np.full(50, 3.0), part, "demand.growth") == unknowns()["demand.growth"]


def test_a_part_is_measured_in_the_unit_of_its_words() -> None:
    runs = pl.DataFrame(
        {"point": [0, 0], "seed": [1, 2], "survived_resource_rich": [0.5, 0.7], "survived_grid_dependent": [0.1, 0.1]}
    )
    part = Part("rich_over", "survived_resource_rich", times=100.0, less="survived_grid_dependent")
    assert values_of(part, runs)["value"].to_list() == pytest.approx([50.0])


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_says_which_unknowns_decide(code: str) -> None:
    design, few = design_of(sample(KEYS, 64)), list(KEYS)
    walked = design_of(screen(8).model_copy(update={"factors": factors(KEYS)}))
    found = effects(walked, made(walked), few)
    runs = made(design)
    told = Sensitivity(
        found, ranking(found), shares(design, runs, few), kept(design, runs, few), 100, design["point"].n_unique()
    )
    text = language(code)
    assert headline(told, text).index("demand.growth") < headline(told, text).index("power.gas")
    table = deciding(told, text)
    gap = [text(f"figure.{name}") for name in STORY].index(text("figure.gap_net_gw")) + 5
    rows = {row[0].text: row for row in table.rows}
    assert rows["demand.growth"][gap].text == "+10.00" and rows["power.gas"][gap].text == "−3.00"
    assert rows["finance.approach"][gap].text == text("validation.none"), "what may be luck is not told as an effect"
    turned = next(row for row in keeping(told, text).rows if row[1].text == text("claim_part.outbid"))
    assert "demand.growth" in turned[-1].text and "power.gas" not in turned[-1].text
    assert shared(told, text).rows[0][0].text == "demand.growth"
    assert bars(told, text).axes[0].get_yticklabels()[0].get_text() == "demand.growth"
