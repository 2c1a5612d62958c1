"""Records: a class declares the columns of a table once, with type, unit and meaning.

From the class come the NumPy record type (`dtype_of`), the documentation (`columns_of`, docs/records.md) and what a
type checker knows: `Rows[Site]` are rows of that type, one of them is a `Site`, and `site.mw_enrgised` is an error.
At run time rows are structured arrays and nothing else; nobody makes a record from its class.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast, get_args, get_type_hints, overload

import numpy as np

from agents.block import Block

_KINDS = {int: "i4", float: "f8", bool: "?"}


class Column(NamedTuple):
    """What a field of a record says of itself."""

    unit: str
    meaning: str


def column(unit: str, meaning: str) -> Column:
    """To be written beside the type of a field: `mw: Annotated[float, column("MW", "gross")]`."""
    return Column(unit, meaning)


class Record:
    """One row of a table; a subclass lists its columns as `name: Annotated[type, column(unit, meaning)]`."""

    if TYPE_CHECKING:

        def __getitem__(self, name: str) -> Any: ...

        def __setitem__(self, name: str, value: object) -> None: ...

        def copy(self) -> Any: ...

        def item(self) -> tuple: ...


class Rows[R](np.ndarray[Any, Any]):
    """Rows of one record type, for the type checker: any structured array with its columns stands for them."""

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: int | np.integer) -> R: ...

        @overload
        def __getitem__(self, key: str) -> np.ndarray: ...

        @overload
        def __getitem__(self, key: slice | np.ndarray | Sequence[int] | Sequence[bool]) -> "Rows[R]": ...

        @overload
        def __getitem__(self, key: list[str]) -> np.ndarray: ...

        def __getitem__(self, key: object) -> object: ...

        def __iter__(self) -> Iterator[R]: ...

        def copy(self, order: Any = "C") -> "Rows[R]": ...


class Wholes(Protocol):
    """Whole numbers, such as rows of a table, for the type checker: an array of them stands for this."""

    def __getitem__(self, key: int, /) -> int: ...

    def __setitem__(self, key: int, value: int, /) -> None: ...

    def __len__(self) -> int: ...


class Grid[R](np.ndarray[Any, Any]):
    """Records by two keys, for the type checker: `grid[row]` are rows, `grid[row, place]` is one of them."""

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: int | np.integer) -> Rows[R]: ...

        @overload
        def __getitem__(self, key: tuple[int | np.integer, int | np.integer]) -> R: ...

        @overload
        def __getitem__(self, key: str) -> np.ndarray: ...

        @overload
        def __getitem__(self, key: np.ndarray) -> "Grid[R]": ...

        def __getitem__(self, key: object) -> object: ...


@cache
def columns_of(record: type[Record]) -> Mapping[str, Column]:
    """Unit and meaning of every column.

    >>> from typing import Annotated
    >>> class Line(Record):
    ...     mw: Annotated[float, column("MW", "that it can carry")]
    >>> columns_of(Line)
    {'mw': Column(unit='MW', meaning='that it can carry')}
    """
    return {name: hint.__metadata__[0] for name, hint in get_type_hints(record, include_extras=True).items()}


@cache
def dtype_of(record: type[Record]) -> np.dtype:
    """The NumPy type of a record; made once: NumPy and numba know one faster when it is the very same object.

    >>> from typing import Annotated
    >>> class Line(Record):
    ...     mw: Annotated[float, column("MW", "that it can carry")]
    ...     built: Annotated[bool, column("-", "exists")]
    >>> dtype_of(Line).names, dtype_of(Line)["mw"]
    (('mw', 'built'), dtype('float64'))
    """
    hints = get_type_hints(record, include_extras=True)
    return np.dtype([(name, _KINDS[get_args(hint)[0]]) for name, hint in hints.items()], align=True)


def blank[R: Record](record: type[R], size: int) -> Rows[R]:
    """Rows of zeros."""
    return np.zeros(size, dtype_of(record))  # type: ignore[return-value]


def joined[R: Record](first: Rows[R], second: Rows[R]) -> Rows[R]:
    """Rows of one type, then more of them."""
    return np.concatenate([first, second], dtype=first.dtype)  # type: ignore[return-value]


def copied[A: np.ndarray](rows: A) -> A:
    """A copy of rows that stand one after the other, made as bytes: NumPy copies records field by field, and slowly.

    >>> copied(np.array([(1, 2.0)], [("row", "i4"), ("mw", "f8")]))["mw"].tolist()
    [2.0]
    """
    return rows.view(np.uint8).copy().view(rows.dtype)  # type: ignore[return-value]


def write_over(room: np.ndarray, rows: np.ndarray) -> None:
    """Rows written over the first of others of their type, as bytes: see `copied`."""
    room[: len(rows)].view(np.uint8)[...] = rows.view(np.uint8)


def one[R: Record](record: type[R], **values: object) -> Rows[R]:
    """A single record as a phase takes it: an array of length one; columns not named are zero."""
    row = blank(record, 1)
    fill(row, 0, values)
    return row


def fill(rows: np.ndarray, place: int, values: dict[str, Any]) -> None:
    """Write a row at once; columns not named are zero.  ValueError for a name that is no column."""
    none = nothing(rows.dtype.names or ())
    whole = none | values  # in the order of columns
    if len(whole) > len(none):
        raise ValueError(f"no field of name {', '.join(sorted(values.keys() - none.keys()))}")
    rows[place] = tuple(whole.values())


@cache
def nothing(columns: tuple[str, ...]) -> dict[str, Any]:
    """Zero in every column, never changed."""
    return dict.fromkeys(columns, 0)


def grid[R: Record](record: type[R], rows: int, places: int) -> Grid[R]:
    """Records of zeros by row and place."""
    return np.zeros((rows, places), dtype_of(record))  # type: ignore[return-value]


def grown[A: np.ndarray](rows: A, size: int) -> A:
    """An array with rows of zeros after its own: in the room that was kept for them, a quarter more where there is none.

    >>> one_more = grown(np.ones((3, 3)), 4)
    >>> one_more.tolist()[3], len(one_more.base), grown(one_more, 5).base is one_more.base
    ([0.0, 0.0, 0.0], 5, True)
    """
    room: Any = rows.base
    if not isinstance(room, np.ndarray) or len(room) < size or room.shape[1:] != rows.shape[1:]:
        room = np.zeros((size + size // 4, *rows.shape[1:]), rows.dtype)
        write_over(room, rows)
    return cast(A, room[:size])


def record_of[B: Block](block: B) -> Rows[B]:
    """The numbers of a block as one record (an array of length one), for compiled phases and for rules outside them.

    >>> from agents.parameters import Behaviour
    >>> float(record_of(Behaviour())[0].reopen)
    0.4
    """
    numbers = {k: float(v) for k, v in block.model_dump().items() if isinstance(v, (int, float))}
    return np.array([tuple(numbers.values())], numbers_by_name(tuple(numbers)))  # type: ignore[return-value]


@cache
def numbers_by_name(names: tuple[str, ...]) -> np.dtype:
    """The NumPy type of a block's numbers, an item of which has its fields by name; made once, as `dtype_of` a record."""
    return np.dtype((np.record, [(name, "f8") for name in names]))


class Table[R: Record]:
    """Rows of one record type that grow by doubling.

    >>> from agents.population import Site
    >>> sites = Table(Site)
    >>> sites.add(owner=3, mw_energised=20.0)
    0
    >>> sites.rows["mw_energised"].sum(), len(sites)
    (np.float64(20.0), 1)
    """

    def __init__(self, record: type[R], capacity: int = 16) -> None:
        self._records: Rows[R] = blank(record, max(capacity, 1))
        self.rows: Rows[R] = self._records[:0]  # the live slice: a view, of an older array once the table has grown

    def __len__(self) -> int:
        return len(self.rows)

    def __getstate__(self) -> tuple[Rows[R], int]:
        return self._records, len(self.rows)

    def __setstate__(self, state: tuple[Rows[R], int]) -> None:
        self._records, size = state
        self.rows = self._records[:size]

    def _grow(self, size: int) -> None:
        """Make room for `size` rows in all, by doubling, and show them."""
        if size > len(self._records):
            more: Any = np.zeros(max(size, 2 * len(self._records)), self._records.dtype)
            write_over(more, self._records)
            self._records = more
        self.rows = self._records[:size]

    def add(self, **values: object) -> int:
        """Append one row; columns not named are zero.  Returns the row's number."""
        row = len(self.rows)
        self._grow(row + 1)
        fill(self.rows, row, values)
        return row

    def extend(self, records: np.ndarray) -> range:
        """Append rows of the same type; returns their numbers."""
        first = len(self.rows)
        self._grow(first + len(records))
        self.rows[first:] = records
        return range(first, len(self.rows))
