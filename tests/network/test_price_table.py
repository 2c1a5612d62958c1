"""Files of prices as people have them: the same path however it is written; what is ambiguous or wrong, in one line."""

import math
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import energyrun
from agents.bitcoin.price_path import PricePathError, weekly_path
from agents.bitcoin.price_table import read_price_path, read_price_table
from agents.bounds import USUAL_DAY as START


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "prices.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refusal(file: Path) -> str:
    with pytest.raises(PricePathError) as refused:
        read_price_path(file)
    message = str(refused.value)
    assert message.startswith("prices.csv") and "\n" not in message and len(message) < 300
    return message


def test_months_are_joined_in_logs(tmp_path: Path) -> None:
    path = read_price_path(write(tmp_path, "date,price_usd\n2022-01-01,40000\n2022-01-29,10000\n2022-02-28,20000\n"))
    weekly = path.weekly(date(2022, 1, 1), 8)
    assert weekly[[0, 2, 4]].tolist() == pytest.approx([40_000, 20_000, 10_000])
    assert np.diff(np.log(weekly[:5])) == pytest.approx(-math.log(4) / 4)


def thousands(digits: str, between: str) -> str:
    """Digits in groups of three from the right.

    >>> thousands("1234567", " ")
    '1 234 567'
    """
    return f"{int(digits):,}".replace(",", between)


@st.composite
def dialects(draw: st.DrawFn) -> tuple[bytes, list[date], list[float]]:
    """A table in one of the ways that are read, and what stands in it."""
    first = draw(st.dates(date(2010, 1, 1), date(2030, 1, 1)))
    steps = draw(st.lists(st.integers(1, 35), min_size=1, max_size=8))
    days = [first + timedelta(days=sum(steps[:place])) for place in range(len(steps) + 1)]
    cents = draw(st.lists(st.integers(100, 10**9), min_size=len(days), max_size=len(days)))
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    mark = draw(st.sampled_from([".", ","]))
    between = draw(st.sampled_from(["", "." if mark == "," else ",", " ", "\u00a0", "'"]))
    day = draw(st.sampled_from(["{}", "{}T00:00:00Z", "{}T00:00:00+00:00", "{} 00:00:00", "{} 23:59:59.999 UTC"]))
    names = draw(
        st.sampled_from([("date", "price_usd"), ("Date", "Close"), ("timestamp", "close"), ("Time", "Price (USD)")])
    )
    before, after = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    rows = [[*["a"] * before, names[0], *["b"] * after, names[1], "c"]]
    for when, value in zip(days, cents, strict=True):
        price = f"{thousands(str(value // 100), between)}{mark}{value % 100:02}"
        price = f'"{price}"' if separator in price or draw(st.booleans()) else price
        rows.append([*["x"] * before, day.format(when), *["1.5"] * after, price, ""])
    if draw(st.booleans()):
        rows[1:] = rows[:0:-1]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(separator.join(row) for row in rows) + draw(st.sampled_from(["", end, end + end]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))), days, [value / 100 for value in cents]


@given(dialects())
def test_a_table_reads_back_however_it_is_written(tmp_path_factory: pytest.TempPathFactory, made) -> None:
    content, days, prices = made
    path = read_price_path(write(tmp_path_factory.getbasetemp(), content))
    assert (path.days, path.prices) == (tuple(days), tuple(prices))


def test_how_a_file_was_understood_is_told(tmp_path: Path) -> None:
    text = "\ufeffName;Date;Open;Close\r\nx;2022-01-02;1,00;40.000,50\r\nx;2022-01-01;1,00;39.000,00\r\n"
    table = read_price_table(write(tmp_path, text))
    assert (table.separator, table.mark, table.columns) == ("semicolon", "comma", ("Date", "Close"))
    assert table.others == 2 and table.newest_first
    assert table.path.prices == (39_000.0, 40_000.5)


@pytest.mark.parametrize(
    ("cells", "prices"),
    [
        (["1,234", "98,765.43"], (1_234.0, 98_765.43)),  # only thousands fit the second
        (["1,234", "1234.5"], (1_234.0, 1_234.5)),
        (["1.234,5", "92900,50"], (1_234.5, 92_900.5)),
        (["1,234,567", "2"], (1_234_567.0, 2.0)),
        (["92.900", "101.25"], (92.9, 101.25)),  # three decimals beside two are decimals
        (["$92,900.00", "9.29e4"], (92_900.0, 92_900.0)),
    ],
)
def test_one_cell_tells_what_the_others_mean(tmp_path: Path, cells: list[str], prices: tuple[float, float]) -> None:
    rows = "".join(f'2022-01-0{place + 1},"{cell}"\n' for place, cell in enumerate(cells))
    assert read_price_path(write(tmp_path, "date,price_usd\n" + rows)).prices == prices


HEAD = "date,price_usd\n2022-01-01,100\n"
BOUNDS = "give 1 to 10000000 $/BTC"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["line 1", "date,price_usd"]),
        ("day,usd\n2022-01-01,1\n", ["line 1", "'day,usd'", "'date,price_usd'"]),
        (str([[1_763_337_600_000 + 86_400_000 * day, 90_000.1] for day in range(9_000)]), ["is JSON"]),  # in one line
        ("date,price_eur\n2022-01-01,1\n", ["line 1", "no column price_usd", "'date,price_eur'"]),
        ("date,close,price_usd\n2022-01-01,1,1\n", ["line 1", "'close' and 'price_usd'", "leave one"]),
        ("date,time,close\n2022-01-01,1,1\n", ["line 1", "'date' and 'time'", "leave one"]),
        ("date,price_usd\n", ["0 prices", "at least 2"]),
        (HEAD, ["1 prices", "at least 2"]),
        (HEAD + "2022-01-02,-3\n", ["line 3", "'-3'", BOUNDS]),
        (HEAD + "2022-01-02,0\n", ["line 3", "'0'", BOUNDS]),
        (HEAD + "2022-01-02,0.99\n", ["line 3", "'0.99'", BOUNDS]),
        (HEAD + "2022-01-02,1835458818945.9\n", ["line 3", "'1835458818945.9'", BOUNDS]),
        (HEAD + "2022-01-02,1e300\n", ["line 3", "'1e300'", BOUNDS]),
        (HEAD + "2022-01-02,1e999\n", ["line 3", "'1e999'", BOUNDS]),
        (HEAD + "2022-01-02,nan\n", ["line 3", "'nan'", BOUNDS]),
        (HEAD + "2022-01-02,inf\n", ["line 3", "'inf'", BOUNDS]),
        (HEAD + "2022-01-02,\n", ["line 3", "''", BOUNDS]),
        (HEAD + "2022-01-02,1_000\n", ["line 3", "'1_000'", BOUNDS]),
        (HEAD + '2022-01-02,"1,234"\n', ["line 3", "'1,234'", "that is 1234 or 1.234"]),
        (HEAD + '2022-01-02,"1,23"\n2022-01-03,4.5\n', ["line 3", "'1,23'", "other rows", "decimal point"]),
        ("date;price_usd\n2022-01-01;92.900\n", ["1 prices"]),
        ("date;price_usd\n2022-01-01;92.900\n2022-01-02;93.100\n", ["line 2", "'92.900'", "that is 92.9 or 92900"]),
        (HEAD + "2022-01-02,1,000\n", ["line 3", "3 values", "without thousands separators"]),
        (HEAD + "2022-01-02\n", ["line 3", "1 values"]),
        (HEAD + "03/04/2025,5\n", ["line 3", "'03/04/2025'", "YYYY-MM-DD"]),
        (HEAD + "1763337600,5\n", ["line 3", "'1763337600'", "YYYY-MM-DD"]),
        (HEAD + "2022-02-30,5\n", ["line 3", "'2022-02-30'", "YYYY-MM-DD"]),
        (HEAD + "2022-01-03T00:00:00+01:00,5\n", ["line 3", "which is 2022-01-02 in UTC", "the day alone"]),
        (HEAD + "2022-01-01,5\n", ["line 3", "2022-01-01", "twice"]),
        (HEAD + "2022-01-03,5\n2022-01-02,5\n", ["line 4", "2022-01-02 comes after 2022-01-03", "oldest first"]),
        ("date,price_usd\n2022-01-09,1\n2022-01-02,1\n2022-01-03,1\n2022-01-01,1\n", ["line 4", "newest first"]),
        (HEAD + "2022-02-06,5\n", ["line 3", "36 days", "35 days"]),
        ("date,price_usd\n2022-02-06,5\n2022-01-01,5\n", ["line 3", "36 days", "2022-01-01 and 2022-02-06"]),
        (HEAD + '2022-01-02,"5\n', ["no table"]),
        (HEAD + "2022-01-02,\x1b[31m\n", ["line 3", "'?[31m'"]),
    ],
)
def test_wrong_files_are_refused_in_one_line(tmp_path: Path, text: str, parts: list[str]) -> None:
    message = refusal(write(tmp_path, text))
    assert [part for part in parts if part not in message] == [], message


def columns_without_end() -> bytes:
    """A heading of seven megabytes."""
    return b"date," + b",".join(b"c%d" % place for place in range(1_000_000))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date,price_usd\n2022-01-01,\xff\xfe\n", "no text in UTF-8"),
        (b'{"prices": [' + b"[1763337600000, 90000.1], " * 9_000 + b"]}", "is JSON"),
        (b"<!doctype html>" * 1_000, "web page"),
        (b"PK\x03\x04" + bytes(range(128)) * 1_000, "no text"),
        (b"x" * 200_000, "line 1: has 200000 characters"),
        (columns_without_end, "more than 4 MB"),
        (lambda: b"date,price_usd\n" + b"2022-01-01,1\n" * 2_000_000, "more than 4 MB"),
        (b"date," + b"long" * 400 + b"\n2022-01-01,1\n", "no column price_usd"),
    ],
)
def test_what_is_no_table_is_refused_in_a_short_line_and_soon(
    tmp_path: Path, content: bytes | Callable[[], bytes], said: str
) -> None:
    file, begin = write(tmp_path, content if isinstance(content, bytes) else content()), time.perf_counter()
    assert said in refusal(file)
    assert time.perf_counter() - begin < 5.0


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for place in (tmp_path / "none.csv", tmp_path, Path("a\0b")):
        with pytest.raises(PricePathError, match="cannot be read"):
            read_price_path(place)


def test_a_path_that_ends_before_the_run_says_what_can_be_done(tmp_path: Path) -> None:
    path = read_price_path(write(tmp_path, HEAD + "2022-01-20,5\n"))
    assert len(path.weekly(date(2022, 1, 1), 2)) == 3
    with pytest.raises(PricePathError) as short:
        path.weekly(date(2022, 1, 1), 3)
    assert "2022-01-22 is asked for" in str(short.value)
    assert "the prices run from 2022-01-01 to 2022-01-20" in str(short.value)
    assert str(short.value).endswith("add prices, or start on another day (bitcoin.start_date), or run 2 weeks at most")
    with pytest.raises(
        PricePathError, match=r"2021-12-31 is asked for.*or start on another day \(bitcoin\.start_date\)$"
    ):
        path.weekly(date(2022, 1, 1) - timedelta(days=1), 1)


def test_a_digest_follows_the_prices_and_not_how_they_are_written(tmp_path: Path) -> None:
    plain = read_price_path(write(tmp_path, HEAD + "2022-01-02,92900.5\n"))
    german = read_price_path(write(tmp_path, "Date;Close\n2022-01-02;92.900,50\n2022-01-01;100,00\n"))
    assert plain.digest == german.digest
    assert plain.digest != read_price_path(write(tmp_path, HEAD + "2022-01-02,92900.51\n")).digest


@pytest.mark.parametrize("prices", [[], [0.0], ["1"], [True], [float("nan")], [1e300]])
def test_prices_of_weeks_are_checked_too(prices: list[float]) -> None:
    with pytest.raises(PricePathError, match=r"run\.json"):
        weekly_path("run.json", START, prices)


def shown(capsys: pytest.CaptureFixture[str], file: Path) -> str:
    assert energyrun.status_of(["prices", str(file)]) == 0
    return capsys.readouterr().out


def test_the_command_shows_what_a_run_would_take(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    days = [START + timedelta(days=place) for place in range(100)]
    prices = [50_000.0 + 500 * abs(place - 60) for place in range(100)]
    rows = [f"{day};{price:.2f}".replace(".", ",") for day, price in zip(days, prices, strict=True)]
    del rows[30:34]
    said = shown(capsys, write(tmp_path, "Date;Close\n" + "\n".join(rows) + "\n"))
    for part in (
        "96 prices from 2025-11-17 to 2026-02-24",
        "semicolon, decimal comma",
        "'Date' for the day, 'Close' for the price",
        "oldest first",
        "assumed: the column does not say",
        "50,000.00 $ on 2026-01-16",
        "80,000.00 $ on 2025-11-17",
        "5 days, from 2025-12-16 to 2025-12-21",
        "weeks 0 to 14 of a run from 2025-11-17: run --weeks 14",
        "2026-02-25 to 2030-12-30, for a run of 267 weeks",
    ):
        assert part in said, part
    drawn = [line[13:] for line in said.splitlines() if "█" in line]
    assert len(drawn) == 7 and len(drawn[-1]) == 72 and drawn[0].startswith("█") and "▁" in drawn[-1]
    assert max(map(len, said.splitlines())) <= 100


def test_the_command_refuses_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert energyrun.status_of(["prices", str(write(tmp_path, HEAD + "2022-01-02,1e300\n"))]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and "prices.csv, line 3" in printed.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,price,\n2025-11-17,92,195\n2025-12-15,86,300\n", "'195' stands beside the price under no name"),
        ('date,price\n2025-11-17,"92.195"\n2025-12-15,"86.300"\n', "that is 92.195 or 92195"),
        ("date,asset,price\n2025-11-17,BTC,92000\n2025-12-15,ETH,3000\n", "'asset' holds 'ETH' beside 'BTC'"),
    ],
)
def test_a_price_that_is_a_thousandth_or_another_coin_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Split at a thousands comma, thousands taken for decimals, two coins in one column."""
    file = tmp_path / "prices.csv"
    file.write_text(text)
    with pytest.raises(PricePathError, match=re.escape(said)):
        read_price_path(file)


def test_a_nameless_column_before_the_prices_is_left_out(tmp_path: Path) -> None:
    """As pandas writes the numbers of rows."""
    file = tmp_path / "prices.csv"
    file.write_text(",date,price\n0,2025-11-17,92195.5\n1,2025-12-15,86300\n")
    assert read_price_path(file).prices == (92195.5, 86300.0)
