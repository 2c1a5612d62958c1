"""Validation on rows that were made up, with known answers: verdicts, paired effects, tables, pages, the command."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import energyrun
from experiments.backtest.backtest import Question, run
from experiments.backtest.record import read_record
from experiments.targets.bands import TARGETS
from experiments.targets.levers import LEVERS
from experiments.validation.arms import (
    ARMS,
    BASE,
    FIGURES,
    LEVER_ARMS,
    NO_AI,
    NO_HALVING,
)
from experiments.validation.claims import CLAIMS, Part, measured, verdicts
from experiments.validation.facts import FACTS
from experiments.validation.tables import answers, sheets
from experiments.validation.unknown_tables import BESIDE
from experiments.validation.unknowns import STORY
from experiments.validation.validation import Validation, validation
from experiments.validation.verdicts import (
    FAILS,
    GIVEN,
    HOLDS,
    REPORTED,
    UNDECIDED,
    UNTESTED,
    VERDICTS,
    difference,
    estimate,
    in_band,
    of_sign,
    paired,
)
from experiments.validation.written import write
from tests.records_of_hash import doubling, months
from tests.records_of_hash import write as write_record
from tests.sweeps import words
from viz import validation_sheet
from viz.text.language import LANGUAGES, language

SEEDS = 12


def made(levers: bool = False, seeds: int = SEEDS, **known: tuple[float, float]) -> pl.DataFrame:
    """Every figure of every arm: of the default `known` (first), of the arms the second; one step a seed; else 1 and 1."""
    rows = []
    for arm in (*ARMS, *(LEVER_ARMS if levers else ())):
        for seed in range(1, seeds + 1):
            step = 0.001 * seed
            figure = {name: known.get(name, (1.0, 1.0))[arm.name != BASE] + step for name in FIGURES}
            rows.append({"arm": arm.name, "seed": seed} | figure)
    return pl.DataFrame(rows)


def verdict_of(rows: pl.DataFrame, claim: str) -> str:
    return dict(verdicts(validation(rows).claims))[claim]


# Verdicts


@pytest.mark.parametrize(
    ("values", "band", "told"),
    [
        ([1.5] * 12, (1.0, 2.0), HOLDS),
        ([2.5] * 12, (1.0, 2.0), FAILS),
        ([0.5] * 12, (1.0, None), FAILS),
        ([0.5] * 6 + [1.5] * 6, (1.0, 2.0), UNDECIDED),
        ([1.5] * 5, (1.0, 2.0), UNDECIDED),
        ([np.nan] * 12, (1.0, 2.0), UNTESTED),
        ([1.5] * 12, (None, None), REPORTED),
    ],
)
def test_a_band_is_asked_of_the_whole_interval(values: list[float], band: tuple, told: str) -> None:
    assert in_band(estimate(np.array(values)), *band) == told


@pytest.mark.parametrize(
    ("differences", "sign", "told"),
    [
        ([-1.0] * 12, -1, HOLDS),
        ([-1.0] * 12, 1, FAILS),
        ([0.0] * 12, -1, FAILS),
        ([-1.0, 1.0] * 6, -1, UNDECIDED),
        ([-1.0] * 5, -1, UNDECIDED),
        ([0.0] * 11 + [-1.0], -1, FAILS),
        ([], -1, UNTESTED),
    ],
)
def test_a_difference_is_told_by_its_sign(differences: list[float], sign: int, told: str) -> None:
    assert of_sign(difference(np.array(differences)), sign) == told


def test_effects_are_paired_by_seed_and_seeds_that_lack_one_are_left_out() -> None:
    rows = pl.DataFrame(
        {
            "arm": [BASE, BASE, BASE, NO_AI, NO_AI],
            "seed": [1, 2, 3, 2, 1],
            "x": [10.0, 20.0, 30.0, 19.0, None],
        }
    )
    assert paired(rows, BASE, NO_AI, "x").tolist() == [1.0]
    part = Part("x", "x", against=NO_AI, sign=1, times=100.0)
    assert measured(part, rows)[0][:4] == (100.0, None, None, 1)


def test_claims_are_judged_by_all_their_parts() -> None:
    """C1: outbid threefold, and miners win less than without AI.  C5: no path is walked by less than 5 %."""
    both = {"ai_over_mining_bid": (3.0, 3.0), "awarded_mining_mw": (100.0, 300.0)}
    assert verdict_of(made(**both), "C1") == HOLDS
    assert verdict_of(made(**both | {"ai_over_mining_bid": (1.0, 1.0)}), "C1") == FAILS
    assert verdict_of(made(**both | {"awarded_mining_mw": (300.0, 100.0)}), "C1") == FAILS
    assert verdict_of(made(mined_share=(0.5, 0.5), shell_share=(0.001, 0.0), converted_share=(0.4, 0.0)), "C5") == FAILS
    months = {"months_to_convert": (12.0, 12.0), "months_greenfield": (45.0, 45.0)}
    assert verdict_of(made(**months), "C11") == HOLDS
    assert verdict_of(made(**months | {"months_greenfield": (12.0, 12.0)}), "C11") == FAILS, "as fast as a conversion"
    assert verdict_of(made(), "C2") == GIVEN


def test_an_ablation_tells_how_far_the_figure_moves() -> None:
    found = validation(made(margin_at_end=(0.2, 0.5))).ablations
    row = found.filter((pl.col("arm") == NO_HALVING) & (pl.col("figure") == "margin_at_end")).row(0, named=True)
    assert (row["median"], row["low"], row["high"], row["seeds"]) == pytest.approx((0.3, 0.3, 0.3, SEEDS))
    assert row["chance"] < 0.001 and row["without"] == pytest.approx(0.2065)
    assert row["spread"] == pytest.approx(0.001 * np.std(range(12), ddof=1))


def test_facts_after_2021_have_no_verdict_and_halving_is_read_off_the_twin() -> None:
    found = validation(made(hashprice_after_halving=(20.0, 40.0), hash_after_halving_ehs=(90.0, 100.0))).facts
    by_fact = {row["fact"]: row for row in found.iter_rows(named=True)}
    assert by_fact["halved_hashprice"]["median"] == pytest.approx(-50.0, abs=0.02)
    assert by_fact["halving_dip"]["verdict"] == HOLDS and by_fact["halving_dip"]["median"] == pytest.approx(
        -10.0, abs=0.1
    )
    later = {fact.key for fact in FACTS if fact.later and fact.figure}
    assert {by_fact[key]["verdict"] for key in later} == {"compared"}
    assert by_fact["phantom"]["verdict"] == GIVEN and by_fact["capacity_price"]["verdict"] == UNTESTED


def test_figures_that_no_run_has_are_not_judged() -> None:
    rows = made().with_columns(
        pl.lit(None, pl.Float64).alias("mw_mining_2028"), pl.lit(None, pl.Float64).alias("gap_net_gw")
    )
    found = validation(rows)
    part = found.claims.filter(pl.col("part") == "from_above").row(0, named=True)
    assert (part["verdict"], part["median"], part["seeds"]) == (UNTESTED, None, 0)
    target = found.targets.filter(pl.col("figure") == "gap_net_gw")
    assert set(target["verdict"]) == {UNTESTED}


# Tables and pages


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    """Everything, with a backtest against a short record that doubles."""
    record = write_record(tmp_path_factory.mktemp("record") / "mine.csv", months(25), [500.0] * 25, doubling(25))
    rows = made(levers=True, ai_over_mining_bid=(3.0, 2.0), awarded_mining_mw=(100.0, 300.0))
    return validation(rows, run(read_record(record, None), Question()), levers=True)


def test_a_page_a_language_and_every_table_are_written(found: Validation, tmp_path: Path) -> None:
    names = [path.name for path in write(tmp_path, found, "energyrun validate --runs 12")]
    tables = [f"{name}.parquet" for name in ("ablations", "claims", "facts", "levers", "runs", "targets")]
    assert (
        sorted(names)
        == sorted(path.name for path in tmp_path.iterdir())
        == [*tables, "validation.html", "validation.ja.html"]
    )
    assert pl.read_parquet(tmp_path / "claims.parquet").equals(found.claims)
    for code, word in (("en", "cannot be tested here"), ("ja", "ここでは検証できない")):
        page = (tmp_path / ("validation.html" if code == "en" else "validation.ja.html")).read_text(encoding="utf-8")
        assert f'<html lang="{code}">' in page and word in page and page.count("<svg") == 4
        assert not re.search(r"(?:src|href)=\"(?!#|validation)", page) and "<script" not in page, (
            "opens without internet"
        )
        assert (
            "energyrun validate --runs 12" in page
            and [f"C{n}" for n in range(1, 12)] == re.findall(r"<td>(C\d+)</td><td>[^<]", page)[:11]
        )
    japanese = words((tmp_path / "validation.ja.html").read_text(encoding="utf-8"))
    assert not re.search(r"\b(undecided|holds|median)\b", japanese)


def test_the_page_counts_what_it_shows(found: Validation) -> None:
    text = language("en")
    told = dict(verdicts(found.claims))
    assert told["C1"] == HOLDS and answers(found, text)[0].startswith(
        f"Of 11 claims of the story, {list(told.values()).count(HOLDS)} hold"
    )
    table = dict(sheets(found, text))["claims"]
    heads = [(row[0].text, row[-1].tone) for row in table.rows if row[0].text]
    assert heads == list(told.items())


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_has_words(code: str, found: Validation) -> None:
    sections = language(code).sections
    assert [claim.number for claim in CLAIMS] == list(sections["claim"])
    assert {part.key for claim in CLAIMS for part in claim.parts} == set(sections["claim_part"])
    assert {arm.name for arm in ARMS} == set(sections["arm"]) == set(sections["arm_short"])
    why = {f"{fact.key}_why" for fact in FACTS if not fact.figure}
    assert {fact.key for fact in FACTS} | why <= set(sections["fact"])
    told = {figure for claim in CLAIMS for _, figure in claim.ablations} | {lever.figure for lever in LEVERS}
    assert told | {*BESIDE, *STORY} == set(sections["figure"])
    assert set(STORY) == set(sections["figure_short"])
    assert set(VERDICTS) <= set(sections["validation"])
    titles = [target.title.replace("'", "’") for target in TARGETS]
    assert code != "en" or titles == list(sections["target"].values())


# The command


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--runs", "5"], ["--runs is 5", "no interval", "give 6 or more"]),
        (["--runs", "x"], ["--runs"]),
        (["--lang", "de"], ["'de'", "en or ja"]),
        (["--out", "/dev/null/x"], ["--out /dev/null/x cannot be written"]),
        (["--weeks", "3"], ["--weeks"]),
    ],
)
def test_wrong_input_is_answered_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], parts: list[str]
) -> None:
    assert energyrun.status_of(["validate", *arguments]) == energyrun.WRONG_INPUT
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    assert [part for part in parts if part not in printed.err] == [], printed.err


@pytest.mark.parametrize(("code", "word"), [("en", "cannot be tested here"), ("ja", "ここでは検証できない")])
def test_the_terminal_shows_verdicts(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    found: Validation,
    code: str,
    word: str,
) -> None:
    monkeypatch.setattr(validation_sheet, "play", lambda *given, **_: found)
    monkeypatch.setattr(validation_sheet, "write", lambda folder, found, command: [folder / "claims.parquet"])
    assert energyrun.status_of(["validate", "--runs", "12", "--out", str(tmp_path), "--lang", code]) == 0
    out = capsys.readouterr().out
    assert word in out.replace("\n", "") or word.split()[0] in out
    assert "C11" in out and "claims.parquet" in out
    assert "…" not in out, "words are broken, not cut off"
