"""Backtests with answers that are known: of simple rules on the record, of made records, of made models."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.backtest import rivals
from experiments.backtest.backtest import Backtest, Question, run
from experiments.backtest.errors import ALL, WITH_BAN, WITHOUT_BAN, interval
from experiments.backtest.record import HashRecord, read_record
from experiments.backtest.rivals import ABLATIONS, forecasters
from model.foundation.errors import ScenarioError, StudyError
from model.scenario import Scenario
from tests.records_of_hash import doubling, months, write


@pytest.fixture(scope="module")
def own() -> Backtest:
    return run(read_record(None), Question())


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("persistence", {90: 0.235, 180: 0.363, 365: 0.512}),
        ("trend", {90: 0.170, 180: 0.367, 365: 0.885}),
    ],
)
def test_simple_rules_err_on_the_record_as_is_known(own: Backtest, name: str, known: dict[int, float]) -> None:
    for days, share in known.items():
        row = own.error(name, days)
        assert row["count"] == 53 and row["error"] == pytest.approx(share, abs=0.003)
        assert row["low"] < row["error"] < row["high"]


def test_the_ban_parts_the_origins(own: Backtest) -> None:
    """Targets of May 2021 stand for the 16th, before it; those of June to December after or in it."""
    for days, held in ((30, 0), (90, 0), (180, 1), (365, 7)):
        parts = [own.error("trend", days, origins) for origins in (WITH_BAN, WITHOUT_BAN, ALL)]
        counts = [row.get("count", 0) for row in parts]
        assert counts == [held, 53 - held, 53]
        sums = [row["error"] * row["count"] for row in parts if row]
        assert sum(sums[:-1]) == pytest.approx(sums[-1])
    years = {year: own.error("trend", 365, str(year))["count"] for year in range(2016, 2021)}
    assert years == {2016: 5, 2017: 12, 2018: 12, 2019: 12, 2020: 12}


def test_facts_of_the_record_are_known(own: Backtest) -> None:
    """By hand from the table: 84 spans of twelve months, two of which fall."""
    found = {row["fact"]: row for row in own.facts.rows(named=True)}
    assert found["growth"]["whole"] == pytest.approx(1.8207, abs=1e-4)
    assert found["falls"]["whole"] == pytest.approx(2 / 84)
    assert found["falls"]["record"] == pytest.approx(2 / 36)
    assert found["elasticity"]["whole"] == pytest.approx(0.2268, abs=1e-4)
    assert {row["months"] for row in found.values()} == {48}


@pytest.fixture
def made(tmp_path: Path) -> HashRecord:
    """Four years in which hash doubles every year, and the price stands still."""
    return read_record(write(tmp_path / "record.csv", months(48), [500.0] * 48, doubling(48)))


def test_where_hash_doubles_the_trend_is_right_and_the_last_value_half(made: HashRecord) -> None:
    found = run(made, Question())
    assert (found.origins[0], found.origins[-1]) == (made.months[23], made.months[46])
    assert found.single == (made.months[36],), "2018-01"
    for days, ahead in ((30, 1), (90, 3), (180, 6), (365, 12)):
        row = found.error("persistence", days)
        assert row["error"] == pytest.approx(1.0 - 0.5 ** (ahead / 12))
        assert row["bias"] == pytest.approx(-ahead / 12 * np.log(2.0))
        assert row["count"] == 25 - ahead, "a target is in the record"
        assert found.error("trend", days)["error"] == pytest.approx(0.0, abs=1e-9)
    assert found.error("persistence", 365)["error"] == pytest.approx(0.5)
    assert found.error("persistence", None, "from 2018-01")["count"] == 11
    assert found.facts.filter(pl.col("fact") == "growth")["whole"].item() == pytest.approx(1.0)


def saying(path: np.ndarray, asked: list[dict[str, object]]):
    """A model that says a path, and remembers what it was asked."""

    def hindcast(days: Sequence[date], prices: np.ndarray, hash_ehs: np.ndarray, origin: int, end: int, *more: object):
        asked.append({"hash": hash_ehs.copy(), "origin": origin, "prices": len(prices), "more": more, "end": end})
        return path[: end + 1].copy()

    return hindcast


def test_a_model_that_knows_all_errs_by_nothing_and_is_shown_nothing(
    made: HashRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weeks lie beside the middles of months, so a percent remains where hash grows by six a month."""
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(rivals, "hindcast", saying(made.weekly_hash, asked))
    found = run(made, Question(ban=False))
    assert 0.0 < found.error("model", 365)["error"] < 0.01
    for call in asked:
        known, origin = call["hash"], call["origin"]
        assert isinstance(known, np.ndarray) and isinstance(origin, int)
        assert known[: origin + 1].tolist() == made.weekly_hash[: origin + 1].tolist()
        assert set(known[origin:]) == {known[origin]}, "nothing that came after"
        assert call["prices"] == len(made.days) and call["more"] == (Scenario().rigs, Scenario().mining, False)
        assert isinstance(call["end"], int) and call["end"] < len(made.days)


def test_a_month_of_the_model_is_the_mean_of_three_weeks(made: HashRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "hindcast", saying(np.arange(1.0, len(made.days) + 1.0) ** 2, []))
    said = rivals.Model()(made, 30, 31).months
    week = made.week_nearest(31) + 1
    assert said.tolist() == pytest.approx([week**2 + 2 / 3])


def test_paths_hold_the_weeks_from_the_origin(own: Backtest) -> None:
    one = own.paths.filter((pl.col("kind") == "rolling") & (pl.col("origin") == date(2018, 1, 1)))
    assert set(one["forecaster"]) == {"model"}
    assert one["hash_ehs"][0] == one["record_ehs"][0], "the record up to the origin"
    assert 52 <= one.height <= 55 and one["date"].is_sorted()
    assert own.met.null_count().select(pl.exclude("horizon_days")).sum_horizontal().item() == 0


def test_intervals_are_those_of_a_mean_of_months_that_hang_together() -> None:
    """Blocks of twelve: months that are alike in years spread as years do, not as single months."""
    rng = np.random.default_rng(3)
    alike, single = np.repeat(rng.normal(size=20), 12), rng.normal(size=240)
    widths = [high - low for low, high in (interval(values) for values in (alike, single))]  # type: ignore[operator]
    assert widths[0] == pytest.approx(2 * 1.96 * alike.std() / np.sqrt(20), rel=0.35)
    assert widths[1] == pytest.approx(2 * 1.96 * single.std() / np.sqrt(240), rel=0.35)
    assert interval(single) == interval(single)


def test_variants_stand_beside_the_model() -> None:
    found = run(read_record(None), Question(ablations={"none": {}, "other": {"rigs.appetite": 0.0}}))
    assert found.names == ("model", "none", "other", "persistence", "trend")
    assert found.error("none", 365)["error"] == found.error("model", 365)["error"]
    assert found.error("other", 365)["error"] != found.error("model", 365)["error"]
    assert set(forecasters(ablations=ABLATIONS)) > set(ABLATIONS)


@pytest.mark.parametrize("changes", [{"rigs.appetit": 0.1}, {"rigs.appetite": -1.0}])
def test_an_impossible_variant_is_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ScenarioError, match=rf"variant 'odd': {next(iter(changes))}"):
        forecasters(ablations={"odd": changes})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question(first="2018"), "--from is '2018'; give a month as YYYY-MM, 2016-12 to 2018-11 for record.csv"),
        (Question(first="2018-13"), "--from is '2018-13'"),
        (Question(first="2016-11"), "--from is '2016-11'"),
        (Question(first="0000-01"), "--from is '0000-01'"),
        (Question(last="2018-12"), "--to is '2018-12'"),
        (Question(first="2018-03", last="2018-02"), "--from is 2018-03, --to 2018-02"),
        (Question(single=("2018-01", "now")), "--single is 'now'"),
    ],
)
def test_months_that_cannot_be_origins_are_refused(made: HashRecord, question: Question, said: str) -> None:
    with pytest.raises(StudyError) as refused:
        run(made, question)
    assert said in str(refused.value)
