"""The price process has the moments it claims; a wrong file of prices is refused in one line."""

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator, Philox

from agents.bitcoin.fees import next_fee_share
from agents.bitcoin.price import (
    PricePathError,
    read_price_path,
    sale_impact,
    weekly_log_return,
)


def test_a_year_of_weeks_has_the_spread_of_diffusion_and_jumps() -> None:
    draws = Generator(Philox(key=3)).random((40_000, 3))
    shocks = np.array([weekly_log_return(0.1, 0.46, 5.0, 0.11, *row).shock for row in draws])
    assert shocks.std() * math.sqrt(52.18) == pytest.approx(math.sqrt(0.46**2 + 5 * 0.11**2), rel=0.02)
    assert shocks.mean() == pytest.approx(0.0, abs=0.0012)
    excess_kurtosis = np.mean((shocks / shocks.std()) ** 4) - 3
    # 3 x rate x sd**4 over the squared variance, both a week
    expected = 3 * (5 / 52.18) * 0.11**4 / ((0.46**2 + 5 * 0.11**2) / 52.18) ** 2
    assert excess_kurtosis == pytest.approx(expected, rel=0.25)


def test_jumps_of_one_week_add_like_independent_ones() -> None:
    draws = Generator(Philox(key=5)).random((20_000, 2))
    shocks = [weekly_log_return(0.0, 0.0, 10 * 52.18, 0.11, 0.5, *row).shock for row in draws]
    assert np.std(shocks) == pytest.approx(math.sqrt(10) * 0.11, rel=0.03)


def test_drift_is_apart_from_the_shock() -> None:
    low, high = (weekly_log_return(drift, 0.46, 5.0, 0.11, 0.2, 0.99, 0.7) for drift in (0.0, 0.52))
    assert low.shock == high.shock
    assert high.log_return - low.log_return == pytest.approx(0.52 * 7 / 365.25)


def test_without_volatility_and_jumps_nothing_moves() -> None:
    assert weekly_log_return(0.0, 0.0, 0.0, 0.11, 0.999, 0.999999, 0.999).log_return == 0.0


@given(st.floats(0, 1e6), st.floats(1, 1e7))
def test_sales_beyond_normal_press_and_less_than_in_proportion(excess: float, volume: float) -> None:
    once, twice = sale_impact(excess, volume, 0.8), sale_impact(2 * excess, volume, 0.8)
    assert 0.0 <= once <= twice <= 2 * once + 1e-12
    assert sale_impact(-excess, volume, 0.8) == -once


def test_fee_share_returns_to_its_mean() -> None:
    uniforms = Generator(Philox(key=9)).random(60_000)
    share, path = 0.0062, []
    for u in uniforms:
        share = next_fee_share(share, mean=0.03, reversion=0.05, sd=0.15, u=float(u))
        path.append(share)
    assert np.mean(path[1_000:]) == pytest.approx(0.03, rel=0.06)
    assert min(path) > 0.0


def write(folder: Path, text: str) -> Path:
    file = folder / "prices.csv"
    file.write_bytes(text.encode())
    return file


def test_months_are_joined_in_logs(tmp_path: Path) -> None:
    path = read_price_path(write(tmp_path, "date,price_usd\n2022-01-01,40000\n2022-01-29,10000\n2022-02-28,20000\n"))
    weekly = path.weekly(date(2022, 1, 1), 8)
    assert weekly[[0, 2, 4]].tolist() == pytest.approx([40_000, 20_000, 10_000])
    assert np.diff(np.log(weekly[:5])) == pytest.approx(-math.log(4) / 4)


@pytest.mark.parametrize("text", ["\ufeffdate,price_usd\r\n2022-01-01,1\r\n2022-01-02,2\r\n\r\n"])
def test_files_saved_by_spreadsheets_are_read(tmp_path: Path, text: str) -> None:
    assert read_price_path(write(tmp_path, text)).prices == (1.0, 2.0)


HEAD = "date,price_usd\n2022-01-01,100\n"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["line 1", "date,price_usd"]),
        ("day,usd\n2022-01-01,1\n", ["line 1", "'day,usd'", "'date,price_usd'"]),
        ("date;price_usd\n2022-01-01;1\n", ["line 1", "'date;price_usd'"]),
        ("date,price_usd\n", ["0 prices", "at least 2"]),
        (HEAD, ["1 prices", "at least 2"]),
        (HEAD + "2022-01-02,-3\n", ["line 3", "'-3'", "above 0"]),
        (HEAD + "2022-01-02,0\n", ["line 3", "'0'", "above 0"]),
        (HEAD + "2022-01-02,nan\n", ["line 3", "'nan'", "above 0"]),
        (HEAD + "2022-01-02,inf\n", ["line 3", "'inf'", "above 0"]),
        (HEAD + "2022-01-02,\n", ["line 3", "''", "above 0"]),
        (HEAD + '2022-01-02,"1,000"\n', ["line 3", "'1,000'", "above 0"]),
        (HEAD + "2022-01-02,1,000\n", ["line 3", "3 values"]),
        (HEAD + "2022-01-02\n", ["line 3", "1 values"]),
        (HEAD + "02/01/2022,5\n", ["line 3", "'02/01/2022'", "YYYY-MM-DD"]),
        (HEAD + "2022-02-30,5\n", ["line 3", "'2022-02-30'", "YYYY-MM-DD"]),
        (HEAD + "2022-01-01,5\n", ["line 3", "2022-01-01", "twice"]),
        (HEAD + "2021-12-31,5\n", ["line 3", "2021-12-31", "oldest first"]),
        (HEAD + "2022-02-06,5\n", ["line 3", "36 days", "35 days"]),
        (HEAD + '2022-01-02,"5\n', ["UTF-8"]),
    ],
)
def test_wrong_files_are_refused_in_one_line(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(PricePathError) as refusal:
        read_price_path(write(tmp_path, text))
    message = str(refusal.value)
    assert message.startswith("prices.csv")
    assert "\n" not in message
    assert [part for part in parts if part not in message] == []


def test_missing_and_foreign_files(tmp_path: Path) -> None:
    with pytest.raises(PricePathError, match="cannot be read"):
        read_price_path(tmp_path / "none.csv")
    file = tmp_path / "prices.csv"
    file.write_bytes(b"date,price_usd\n2022-01-01,\xff\xfe\n")
    with pytest.raises(PricePathError, match="UTF-8"):
        read_price_path(file)


def test_a_path_that_ends_before_the_run_says_so(tmp_path: Path) -> None:
    path = read_price_path(write(tmp_path, HEAD + "2022-01-20,5\n"))
    assert len(path.weekly(date(2022, 1, 1), 2)) == 3
    with pytest.raises(PricePathError, match="2022-01-22 is asked for, the prices run from 2022-01-01 to 2022-01-20"):
        path.weekly(date(2022, 1, 1), 3)
    with pytest.raises(PricePathError, match="2021-12-31"):
        path.weekly(date(2022, 1, 1) - timedelta(days=1), 1)
