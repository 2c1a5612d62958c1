"""The command `energyrun backtest` as a person meets it, its page, and the page of the documentation."""

import re
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import energyrun
from experiments.backtest import rivals
from experiments.backtest.aims import judged
from experiments.backtest.backtest import Question
from experiments.backtest.record import SHIPPED, read_record
from experiments.backtest.rivals import ABLATIONS
from scripts.measured import backtest_page
from tests.records_of_hash import doubling, months, write
from viz import backtest_sheet

ROOT = Path(__file__).resolve().parents[2]


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backtest_sheet, "QUIET", 1e3)  # s: a busy machine takes longer than a moment
        assert energyrun.status_of(["backtest", *map(str, arguments)]) == 0
    printed = capsys.readouterr()
    assert printed.err == "", "nothing of how far it is where it is done in a moment"
    assert max(map(len, printed.out.splitlines())) <= 100
    return printed.out


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert energyrun.status_of(["backtest", *map(str, arguments)]) == energyrun.WRONG_INPUT
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    return printed.err


def test_the_command_prints_what_is_known_of_its_own_record(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys)
    assert "96 months, 2014-01 to 2021-12" in out and "origins: 53, 2016-08 to 2020-12" in out
    first = out[out.index("Mean error of the hash rate") : out.index("Bias")]
    assert re.search(r"^persistence .* 23\.5% .* 36\.3% .* 51\.2% ", first, re.MULTILINE)
    assert re.search(r"^trend .* 17\.0% .* 36\.7% .* 88\.5% ", first, re.MULTILINE)
    assert said(capsys, SHIPPED) == out, "its own record by its name"


def test_tables_and_a_page_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "held"
    out = said(capsys, "--out", folder, "--no-ban", "--ablations", "--single", "2018-01", "--single", "2019-06")
    names = [
        "aims.parquet",
        "backtest.html",
        *(f"{name}.parquet" for name in ("errors", "facts", "origins", "paths", "trials")),
    ]
    assert sorted(path.name for path in folder.iterdir()) == names and "backtest.html" in out
    found = pl.read_parquet(folder / "errors.parquet")
    assert {"all", "with the ban", "2017", "from 2018-01", "from 2019-06"} <= set(found["origins"])
    assert set(ABLATIONS) <= set(found["forecaster"]) and next(iter(ABLATIONS)) in out
    met = pl.read_parquet(folder / "origins.parquet").filter(pl.col("horizon_days") == 365)
    assert met.filter(pl.col("forecaster") == "trend")["error"].mean() == pytest.approx(0.885, abs=0.003)
    page = (folder / "backtest.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3 and "51.2%" in page and "not given" in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page) and "<script" not in page, "opens without internet"
    assert "energyrun backtest --single 2018-01 --single 2019-06 --no-ban --ablations --out" in page
    again = page
    said(capsys, "--out", folder, "--no-ban", "--ablations", "--single", "2018-01", "--single", "2019-06")
    assert (folder / "backtest.html").read_text(encoding="utf-8") == again


def test_it_speaks_japanese(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = said(capsys, "--lang", "ja", "--out", tmp_path)
    assert "ハッシュレートの平均誤差" in out and "origins" not in out.replace("origins.parquet", "")
    page = (tmp_path / "backtest.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in page and "横ばい" in page and "persistence" not in page


def test_a_short_record_of_ones_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Two years and a month: one origin, one month to be met, no interval, no year."""
    file = write(tmp_path / "mine.csv", months(25), [500.0] * 25, doubling(25))
    out = said(capsys, file, "--out", tmp_path / "out")
    assert "origins: 1, 2016-12 to 2016-12" in out and re.search(
        r"^persistence\s+5\.6%\s+–\s+–\s+–$", out, re.MULTILINE
    )
    assert "by year" not in out
    assert (tmp_path / "out" / "backtest.html").read_text(encoding="utf-8").count("<svg") == 3


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["none.csv"], ["none.csv", "cannot be read"]),
        (["--from", "2030-01"], ["--from is '2030-01'", "2015-12 to 2021-11"]),
        (["--single", "x"], ["--single is 'x'", "YYYY-MM"]),
        (["--lang", "de"], ["'de'", "en or ja"]),
        (["--hash", "h.csv"], ["give a file of prices before it"]),
        (["--out", "/dev/null/x"], ["--out /dev/null/x cannot be written"]),
        (["--weeks", "3"], ["--weeks"]),
    ],
)
def test_wrong_input_is_answered_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], parts: list[str]
) -> None:
    message = refused(capsys, *arguments)
    assert [part for part in parts if part not in message] == [], message


def test_how_far_it_is_is_told_where_it_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest_sheet, "QUIET", 0.0)
    monkeypatch.setattr(backtest_sheet, "EVERY", 0.0)
    assert energyrun.status_of(["backtest", "--to", "2016-09"]) == 0
    assert capsys.readouterr().err.splitlines() == ["1 of 3 origins", "2 of 3 origins", "3 of 3 origins"]


def test_an_interrupted_backtest_writes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stopped(*given: object) -> np.ndarray:
        raise KeyboardInterrupt

    monkeypatch.setattr(rivals, "hindcast", stopped)
    assert energyrun.status_of(["backtest", "--out", str(tmp_path)]) == energyrun.INTERRUPTED
    assert capsys.readouterr().out == "" and list(tmp_path.iterdir()) == []


def test_the_record_stays_out_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "data" not in wheel["only-include"]
    assert not any(name.startswith("data") for name in wheel["force-include"])


def test_the_page_says_what_a_run_says() -> None:
    page = backtest_page.PAGE.read_text(encoding="utf-8")
    found = judged(read_record(None), Question(ablations=ABLATIONS))
    assert page == backtest_page.with_tables(page, found), "run scripts/measured/backtest_page.py --write"
    for name, drawn in backtest_page.drawings(found).items():
        assert name in page, "every picture stands on the page"
        assert (backtest_page.PAGE.parent / name).read_text(encoding="utf-8") == drawn, (
            f"{name}: run scripts/measured/backtest_page.py --write"
        )
    for row in found.errors.rows(named=True):
        assert row["low"] is None or row["low"] <= row["error"] <= row["high"], "an interval holds its mean"
