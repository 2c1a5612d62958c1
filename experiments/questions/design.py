"""A study's design: which points of the factors' space are run.

A sampled design is drawn in the unit cube and carried over to each factor by its quantile function, cut off
at the factor's limits.  The same study gives the same design.
"""

import csv
import io
import itertools
import math
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from experiments.questions.factors import Factor, Value, check_key, check_value, kind_of, typed
from experiments.questions.study import Study
from model.foundation.documents import named, read_text
from model.foundation.errors import StudyError, cut

MORRIS_LEVELS = 4  # of the grid in which trajectories walk
MOST_POINTS = 10_000_000
MOST_OF_A_CSV = 1_000_000_000  # bytes of a list of points
SECOND_ORDER = False  # Sobol designs hold first-order and total effects: N (k + 2) rows for k factors
TYPES = {"number": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean, "string": pl.String}


def design_of(study: Study) -> pl.DataFrame:
    """A row a row of the design: `row`, `point`, the factors; `unit:<factor>` in 0-1 where sampled.

    Rows with the same values share their `point`.  Raises StudyError.

    >>> tax = {"key": "policy.mining_tax", "values": [0, 10]}
    >>> design_of(Study(factors=(tax,), outcomes=("hhi_mw",))).rows()
    [(0, 0, 0.0), (1, 1, 10.0)]
    """
    if study.design == "csv":
        frame = _from_csv(study)
    elif study.design == "factorial":
        frame = _factorial(study)
    else:
        frame = _sampled(study)
    return numbered(frame)


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of a design with their number, `row`, and that of their `point`, as in `design_of`.

    >>> numbered(pl.DataFrame({"policy.mining_tax": [0.0, 10.0, 0.0]}))["point"].to_list()
    [0, 1, 0]
    """
    factors = [name for name in frame.columns if not name.startswith("unit:")]
    first = frame.select(factors).with_row_index("row").group_by(factors, maintain_order=True).first().drop("row")
    points = first.with_row_index("point").with_columns(pl.col("point").cast(pl.Int64))
    joined = frame.with_row_index("row").join(points, on=factors, how="left", nulls_equal=True, maintain_order="left")
    return joined.select(pl.col("row").cast(pl.Int64), "point", *frame.columns)


def problem_of(factors: list[str]) -> dict[str, Any]:
    """SALib's description of the unit cube that a sampled design is drawn in."""
    return {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}


def _factorial(study: Study) -> pl.DataFrame:
    """Every combination of the factors' levels; the last factor moves fastest."""
    levels = [levels_of(factor) for factor in study.factors]
    if (points := math.prod(map(len, levels))) > MOST_POINTS:
        raise StudyError(f"{study.name}: the factorial has {points} points; give fewer values or levels, or sample")
    rows = list(itertools.product(*levels))
    return pl.DataFrame(rows, schema={factor.key: TYPES[factor.kind] for factor in study.factors}, orient="row")


def levels_of(factor: Factor) -> list[Value]:
    """Values of a factor in a factorial: its own; a range from end to end; else quantiles of equal weight.

    Equal steps are taken in decimals, as the study writes its ends: the levels are the numbers that one would type.

    >>> levels_of(Factor(key="policy.mining_tax", low=0, high=20))
    [0.0, 10.0, 20.0]
    >>> levels_of(Factor(key="policy.ai_priority", low=0, high=0.3, levels=4))  # 0.3 / 3 in binary is 0.09999999999999999
    [0.0, 0.1, 0.2, 0.3]
    """
    if factor.values:
        return [typed(factor.key, value) for value in factor.values]
    if factor.shape in ("uniform", "loguniform"):
        return list(dict.fromkeys(_equal_steps(factor)))
    units = (np.arange(factor.levels) + 0.5) / factor.levels
    return list(dict.fromkeys(carried_over(factor, units).tolist()))


def _equal_steps(factor: Factor) -> list[Value]:
    """Levels from low to high in equal steps or ratios: the nearest numbers, whole where the key holds whole ones."""
    with localcontext(prec=50):  # digits: what is lost in them never reaches a double
        low, high = (Decimal(repr(end)) for end in factor.limits())
        shares = [Decimal(step) / (factor.levels - 1) for step in range(factor.levels)]
        if factor.shape == "uniform":
            exact = [low + (high - low) * share for share in shares]
        else:
            exact = [low * (high / low) ** share for share in shares]
        return [round(value) if factor.kind == "integer" else float(value) for value in exact]


def _sampled(study: Study) -> pl.DataFrame:
    """A design drawn in the unit cube."""
    keys = [factor.key for factor in study.factors]
    units = _units(study, keys)
    columns: dict[str, Any] = {}
    for place, factor in enumerate(study.factors):
        columns[factor.key] = pl.Series(carried_over(factor, units[:, place]), dtype=TYPES[factor.kind])
    return pl.DataFrame(columns | {f"unit:{key}": units[:, place] for place, key in enumerate(keys)})


def _units(study: Study, keys: list[str]) -> np.ndarray:
    """The sample in the unit cube.  [rows, factors]"""
    count, seed = study.samples, study.design_seed
    rows = count * {"latin-hypercube": 1, "sobol": len(keys) + 2, "morris": len(keys) + 1}[study.design]
    if rows > MOST_POINTS:
        raise StudyError(
            f"{study.name}: samples = {count} gives {rows} points; give fewer, {MOST_POINTS} points are most"
        )
    if study.design == "latin-hypercube":
        return stats.qmc.LatinHypercube(len(keys), rng=np.random.default_rng(seed)).random(count)
    if study.design == "sobol":
        if count & (count - 1):
            below = 2 ** (count.bit_length() - 1)
            raise StudyError(
                f"{study.name}: samples is {count}; sobol takes a power of two, such as {below} or {2 * below}"
            )
        from SALib.sample import sobol

        return sobol.sample(problem_of(keys), count, calc_second_order=SECOND_ORDER, seed=seed)
    from SALib.sample import morris

    return morris.sample(problem_of(keys), count, num_levels=MORRIS_LEVELS, seed=seed)


def carried_over(factor: Factor, units: np.ndarray) -> np.ndarray:
    """Values of a factor at these places of 0-1: its quantiles, cut off at its limits; a list in equal parts.

    >>> carried_over(Factor(key="policy.mining_tax", distribution="normal", mean=10, sd=3), np.array([0.5])).round(2)
    array([10.])
    """
    if factor.values:
        places = np.minimum((units * len(factor.values)).astype(int), len(factor.values) - 1)
        return np.array([typed(factor.key, value) for value in factor.values])[places]
    low, high = factor.limits()
    if factor.kind == "integer" and factor.shape == "uniform":
        return np.minimum(np.floor(low + units * (high - low + 1.0)), high).astype(np.int64)
    spread = _distribution(factor, low, high)
    start, end = spread.cdf(low), spread.cdf(high)
    values = np.clip(spread.ppf(start + units * (end - start)), low, high)
    return np.rint(values).astype(np.int64) if factor.kind == "integer" else values


def _distribution(factor: Factor, low: float, high: float) -> Any:
    if factor.shape == "normal":
        return stats.norm(factor.mean, factor.sd)
    if factor.shape == "lognormal":
        return stats.lognorm(factor.sigma, scale=factor.median)
    if factor.shape == "loguniform":
        return stats.loguniform(low, high)
    if factor.mode is not None:
        return stats.triang((factor.mode - low) / (high - low), low, high - low)
    return stats.uniform(low, high - low)


def _from_csv(study: Study) -> pl.DataFrame:
    """Points as a file lists them: a header of keys, a row a point.  A wrong cell is named by line and column."""
    path = study.folder / study.path
    try:
        text = read_text(path, MOST_OF_A_CSV).removeprefix("\ufeff")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except OSError as error:
        raise StudyError(f"{named(path)}: {error.strerror or error}; give the path of a readable csv") from None
    except (csv.Error, ValueError) as error:
        raise StudyError(f"{path.name}: not valid CSV: {cut(str(error))}") from None
    if not lines:
        raise StudyError(f"{path.name}: no points; give a header of keys and a row a point")
    _check_header(path, header, study)
    seen: dict[tuple[Value, ...], int] = {}
    for line, cells in lines:
        point = _point(path, header, line, cells)
        if point in seen:
            raise StudyError(f"{path.name}, line {line}: the same point as line {seen[point]}; a point may stand once")
        seen[point] = line
    return pl.DataFrame(list(seen), schema={key: TYPES[kind_of(key)] for key in header}, orient="row")


def _check_header(path: Path, header: list[str], study: Study) -> None:
    for place, key in enumerate(header):
        try:
            check_key(key)
        except ValueError as error:
            raise StudyError(f"{path.name}, line 1, column {place + 1}: {error}") from None
        if key in header[:place]:
            raise StudyError(f"{path.name}, line 1, column {place + 1}: {key} stands there twice")
    if missing := [factor.key for factor in study.factors if factor.key not in header]:
        raise StudyError(
            f"{path.name}, line 1: no column '{missing[0]}', which is a factor (columns: {cut(', '.join(header))})"
        )


def _point(path: Path, header: list[str], line: int, cells: list[str]) -> tuple[Value, ...]:
    if len(cells) != len(header):
        raise StudyError(f"{path.name}, line {line}: {len(cells)} cells; the header has {len(header)}")
    values = []
    for key, cell in zip(header, cells, strict=True):
        value = _read(kind_of(key), cell.strip())
        try:
            check_value(key, value)
        except ValueError as error:
            raise StudyError(f"{path.name}, line {line}, column {key}: {error}") from None
        values.append(typed(key, value))
    return tuple(values)


def _read(kind: str, cell: str) -> Value:
    """A cell as its key holds it, or the text itself, which the check then names.

    >>> _read("number", "0.5"), _read("boolean", "TRUE"), _read("integer", "1.5")
    (0.5, True, '1.5')
    """
    if kind == "boolean":
        return {"true": True, "false": False}.get(cell.lower(), cell)
    try:
        return {"number": float, "integer": int}.get(kind, str)(cell)
    except ValueError:
        return cell
