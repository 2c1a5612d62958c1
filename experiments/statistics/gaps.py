"""Gaps among values: a run that failed, or one with nothing to measure."""

import polars as pl


def number(column: str) -> pl.Expr:
    """A column as numbers, NaN (numpy's and pandas' gap) a gap like null.

    >>> pl.DataFrame({"y": [1, None]}).select(number("y"))["y"].to_list()
    [1.0, None]
    >>> pl.DataFrame({"y": [1.0, float("nan")]}).select(number("y"))["y"].to_list()
    [1.0, None]
    """
    return pl.col(column).cast(pl.Float64).fill_nan(None)


def known(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Rows that have a number in a column; the others are gaps.

    >>> known(pl.DataFrame({"y": [1.0, None, float("nan")]}), "y")["y"].to_list()
    [1.0]
    """
    return frame.filter(number(column).is_not_null())
