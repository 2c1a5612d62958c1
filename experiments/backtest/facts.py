"""Facts of hash and price, of the record and of the model's path over the same months, side by side."""

from __future__ import annotations

import numpy as np
import polars as pl

from experiments.backtest.record import HashRecord

YEAR, LAGS = 12, 6  # months
GROWTH, FALLS, ELASTICITY = "growth", "falls", "elasticity"
FACTS = {
    "fact": pl.String,
    "origin": pl.Date,
    "months": pl.Int64,
    "whole": pl.Float64,  # of the whole record
    "record": pl.Float64,
    "model": pl.Float64,
}


def side_by_side(record: HashRecord, origin: int, said: pl.Series) -> pl.DataFrame:
    """Each fact of the whole record, and from the month `origin` to its end; null where the months are too few for it.

    said: the model's of the months after that one; its first is the record's.  [EH/s]
    """
    price, came = record.price[origin:], record.hash_ehs[origin:]
    series = [record.hash_ehs, came, np.concatenate([came[:1], said.to_numpy()])]
    found = {
        GROWTH: [growth(each) for each in series],
        FALLS: [falls(each) for each in series],
        ELASTICITY: [
            elasticity(price_of, each) for price_of, each in zip([record.price, price, price], series, strict=True)
        ],
    }
    rows = [(fact, record.months[origin], len(came), *figures) for fact, figures in found.items()]
    return pl.DataFrame(rows, FACTS, orient="row")


def growth(values: np.ndarray) -> float | None:
    """Median growth over twelve months.  [0-1]

    >>> growth(2.0 ** np.arange(14)), growth(np.ones(12)) is None
    (4095.0, True)
    """
    return float(np.median(values[YEAR:] / values[:-YEAR] - 1.0)) if len(values) > YEAR else None


def falls(values: np.ndarray) -> float | None:
    """Share of spans of twelve months over which it falls.  [0-1]

    >>> falls(np.append(np.ones(12), [0.5, 2.0]))
    0.5
    """
    return float(np.mean(values[YEAR:] < values[:-YEAR])) if len(values) > YEAR else None


def elasticity(price: np.ndarray, values: np.ndarray) -> float | None:
    """What a change of price does to hash over six months, in logs: the sum over lags 0 to 6 by least squares.  [-]

    None where the months are fewer than twice the coefficients, or the price does not move.

    >>> price = np.exp(np.sin(np.arange(40.0) ** 1.5))
    >>> round(elasticity(price, 3.0 * price**0.25), 9)
    0.25
    """
    by_price, by_hash = np.diff(np.log(price)), np.diff(np.log(values))
    rows = len(by_price) - LAGS
    if rows < 2 * (LAGS + 2):
        return None
    lagged = [by_price[LAGS - lag : LAGS - lag + rows] for lag in range(LAGS + 1)]
    columns = np.column_stack([np.ones(rows), *lagged])
    found, _, rank, _ = np.linalg.lstsq(columns, by_hash[LAGS:], rcond=None)
    return float(found[1:].sum()) if rank == LAGS + 2 else None
