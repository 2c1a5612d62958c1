"""Records of price and hash rate: months and weeks as they are meant, however a file writes them; wrong ones in a line."""

import csv
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from experiments.backtest import record
from experiments.backtest.record import SHIPPED, middle, read_record
from model.foundation.errors import TableError
from tests.records_of_hash import HEADER, doubling, months, write

COUNT = 40


def refusal(*files: Path | None) -> str:
    with pytest.raises(TableError) as refused:
        read_record(*files)
    message = str(refused.value)
    assert "\n" not in message and len(message) < 300
    return message


@pytest.fixture
def monthly(tmp_path: Path) -> Path:
    return write(tmp_path / "record.csv", months(COUNT), [1_000.0 + place for place in range(COUNT)], doubling(COUNT))


def test_the_projects_own_record_agrees_with_itself() -> None:
    """Hash rate is work over time: difficulty x 2^32 x blocks / seconds, of months as of days."""
    with SHIPPED.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["date"] for row in rows] == [day.isoformat() for day in months(96, date(2014, 1, 1))]
    for row in rows:
        seconds = 86_400 * monthrange(*map(int, row["date"].split("-")[:2]))[1]
        work = float(row["difficulty"]) * 2**32 * int(row["blocks"])
        assert work / seconds / 1e18 == pytest.approx(float(row["hashrate_ehs"]), rel=0.02)


def test_months_stand_for_their_middle(monthly: Path) -> None:
    read = read_record(monthly)
    assert not read.daily and not read.shipped and len(read.months) == COUNT
    assert read.days[0] == middle(read.months[0]) == date(2015, 1, 16)
    assert read.weekly_hash[0] == pytest.approx(1.0)
    for month in range(COUNT - 1):
        before, nearest = (read.days[week] for week in (read.week_before(month), read.week_nearest(month)))
        assert timedelta(0) <= middle(read.months[month]) - before < timedelta(7)
        assert abs(middle(read.months[month]) - nearest) <= timedelta(3)
        assert read.weekly_hash[read.week_before(month)] <= read.hash_ehs[month] * (1 + 1e-12), "nothing of next month"
    assert read.days[-2] <= middle(read.months[-1]) + timedelta(3) and read.days[-1] > middle(read.months[-1])
    assert read.weekly_hash[-1] == pytest.approx(read.hash_ehs[-1])


def test_a_record_reads_the_same_however_it_is_written(monthly: Path, tmp_path: Path) -> None:
    plain = read_record(monthly)
    rows = [line.split(",") for line in monthly.read_text().splitlines()[1:]]
    other = tmp_path / "other.csv"
    lines = [f"x;{day};{value.replace('.', ',')};;{price.replace('.', ',')}" for day, price, value in rows[::-1]]
    other.write_text("\ufeffname;Date;Hash rate (EH/s);note;Close\r\n" + "\r\n".join(lines), encoding="utf-8")
    read = read_record(other)
    assert read.months == plain.months
    for name in ("price", "hash_ehs", "weekly_price", "weekly_hash"):
        assert getattr(read, name).tolist() == getattr(plain, name).tolist(), name


def test_price_and_hash_may_stand_in_two_files(monthly: Path, tmp_path: Path) -> None:
    """The months that both have are taken, whatever else each holds."""
    plain = read_record(monthly)
    prices, hashes = tmp_path / "prices.csv", tmp_path / "hash.csv"
    rows = [line.split(",") for line in monthly.read_text().splitlines()[1:]]
    prices.write_text("date,close\n" + "".join(f"{day},{price}\n" for day, price, _ in rows[2:]))
    hashes.write_text("date,hash_ehs\n" + "".join(f"{day},{value}\n" for day, _, value in rows[:-1]))
    read = read_record(prices, hashes)
    assert read.name == "prices.csv" and read.months == plain.months[2:-1]
    assert read.hash_ehs.tolist() == plain.hash_ehs[2:-1].tolist()
    assert read.price.tolist() == plain.price[2:-1].tolist()


def test_days_are_compared_by_the_means_of_their_months(tmp_path: Path) -> None:
    days = [date(2015, 1, 20) + timedelta(days=place) for place in range(1_000)]  # to 2017-10-15
    values = [float(place + 1) for place in range(1_000)]
    read = read_record(write(tmp_path / "days.csv", days, values, values))
    assert read.daily and (read.months[0], read.months[-1]) == (date(2015, 2, 1), date(2017, 9, 1))
    for month, value in zip(read.months, read.hash_ehs, strict=True):
        known = [
            value for day, value in zip(days, values, strict=True) if (day.year, day.month) == (month.year, month.month)
        ]
        assert value == pytest.approx(np.mean(known))
    at = dict(zip(days, values, strict=True))
    assert read.weekly_hash.tolist() == pytest.approx([at[day] for day in read.days]), "a line's mean is its middle"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("date,price_usd\n2021-01-01,5\n", ["line 1", "no column hashrate_ehs", "'date,price_usd'"]),
        ("date,hashrate_ehs\n2021-01-01,5\n", ["line 1", "no column price_usd"]),
        ("date,price_usd,hashrate_ths\n2021-01-01,5,5\n", ["line 1", "no column hashrate_ehs"]),
        ("day,usd,hash\n2021-01-01,5,5\n", ["line 1", f"give '{HEADER}'"]),
        (f"{HEADER},hash_ehs\n2021-01-01,5,5,5\n", ["'hashrate_ehs' and 'hash_ehs'", "hash rate", "leave one"]),
        (f"{HEADER}\n2021-01-01,5,5\n2021-02-01,5,0\n", ["line 3", "hashrate_ehs is '0'", "1e-09 to 1000000 EH/s"]),
        (f"{HEADER}\n2021-01-01,5,5\n2021-02-01,5,\n", ["line 3", "hashrate_ehs is ''"]),
        (f"{HEADER}\n2021-01-01,5,5\n2021-02-01,5,170000000\n", ["line 3", "hashrate_ehs is '170000000'"]),
        (f"{HEADER}\n2021-01-01,5,5\n2021-02-01,-1,5\n", ["line 3", "price_usd is '-1'", "$/BTC"]),
        (f"{HEADER}\n2021-01-01,5,5\n2021-04-01,5,5\n", ["line 3", "90 days lie between 2021-01-01 and 2021-04-01"]),
        (f"{HEADER}\n2021-01-01,5,5\n2021-02-01,5,5\n", ["holds 2 whole months", "at least 25"]),
    ],
)
def test_wrong_records_are_refused_in_one_line(tmp_path: Path, text: str, parts: list[str]) -> None:
    file = tmp_path / "record.csv"
    file.write_text(text)
    message = refusal(file)
    assert [part for part in ("record.csv", *parts) if part not in message] == [], message


def test_a_month_without_a_row_is_refused(tmp_path: Path) -> None:
    """Though no two days lie 35 apart."""
    days = [date(2015, 1, 1) + timedelta(days=place) for place in range(1_200)]
    days = [day for day in days if (day.year, day.month) != (2016, 2)]
    ones = [1.0] * len(days)
    message = refusal(write(tmp_path / "record.csv", days, ones, ones))
    assert message == "record.csv: has no row between 2016-01 and 2016-03; give one in every month"


def test_files_that_share_no_month_are_refused(tmp_path: Path) -> None:
    early = write(tmp_path / "early.csv", months(30), [1.0] * 30, [1.0] * 30)
    late = write(tmp_path / "late.csv", months(30, date(2020, 1, 1)), [1.0] * 30, [1.0] * 30)
    assert "give files of the same months" in refusal(early, late)


def test_without_the_repository_a_file_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "SHIPPED", tmp_path / "none.csv")
    assert f"give a file of {HEADER}" in refusal(None)
    assert "give a file of prices before it" in refusal(None, tmp_path / "hash.csv")
