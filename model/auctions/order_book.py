"""The order book of a capacity auction, checked once at the border so that no mechanism has to."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from model.foundation.errors import OrderError

NO_GROUP = -1
MOST_COUNTED = 1_000_000  # numbers of bidders up to here are counted, not sorted

# Columns, for the type checker: a bid, a zone, a group or a bidder an entry.
type Figures = np.ndarray[tuple[int], np.dtype[np.float64]]
type Codes = np.ndarray[tuple[int], np.dtype[np.int64]]
type Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Book:
    """Sealed bids for MW of grid connection, and the capacity they compete for.

    A bid i asks for up to `mw[i]`, divisible, in `zone[i]` at `price[i]` $/MW-year.  Capacity is a laminar
    family: a group's cap lies inside its zone, a zone's pool inside the nation's transformer slots.

    `group` is -1 where a bid is under no cap.  `bidder` numbers the bidders 0, 1, 2, ...
    """

    price: np.ndarray
    mw: np.ndarray
    zone: np.ndarray
    zone_mw: np.ndarray
    slots_mw: float
    bidder: np.ndarray
    rank: np.ndarray
    arrival: np.ndarray
    handicap: np.ndarray
    group: np.ndarray
    group_mw: np.ndarray

    @cached_property
    def score(self) -> np.ndarray:
        """What the auctioneer ranks by: the price and the handicap that policy adds.  [$/MW-year]"""
        return self.price + self.handicap

    @cached_property
    def eligible(self) -> np.ndarray:
        """Bids at or above the reserve of 0, in price and in score, that ask for something."""
        return (self.price >= 0) & (self.score >= 0) & (self.mw > 0)

    @cached_property
    def by_score(self) -> np.ndarray:
        """Eligible bids, best score first; equal scores by the drawn rank, then by place in the book."""
        return _sorted(self.eligible, -self.score, self.rank)

    @cached_property
    def by_arrival(self) -> np.ndarray:
        """Bids at or above the reserve, first come first; arrivals of one moment by the drawn rank."""
        return _sorted((self.price >= 0) & (self.mw > 0), self.arrival, self.rank)

    @property
    def capacity(self) -> tuple[Figures, Codes, Codes, Figures, float, Figures]:
        """What every compiled loop over the book needs: mw, zone, group, zone_mw, slots_mw, group_mw."""
        return self.mw, self.zone, self.group, self.zone_mw, self.slots_mw, self.group_mw


def read_book(
    price: ArrayLike,
    mw: ArrayLike,
    zone: ArrayLike,
    zone_mw: ArrayLike,
    slots_mw: float,
    *,
    bidder: ArrayLike | None = None,
    rank: ArrayLike | None = None,
    arrival: ArrayLike | None = None,
    handicap: ArrayLike | None = None,
    group: ArrayLike | None = None,
    group_mw: ArrayLike | None = None,
) -> Book:
    """Check a book of bids and bring it into arrays; nothing that is handed in is changed.

    Errors: OrderError for a figure that is not finite, negative MW, columns of different length, an unknown
    zone or group, a group that spans two zones.
    """
    prices = _figures("price", price, None)
    bids = len(prices)
    pools, caps = _caps("zone_mw", zone_mw), _caps("group_mw", () if group_mw is None else group_mw)
    zones = _codes("zone", zone, bids, 0, len(pools))
    groups = np.full(bids, NO_GROUP) if group is None else _codes("group", group, bids, NO_GROUP, len(caps))
    _refuse_spanning(groups, zones, len(caps))
    zeros = np.zeros(bids)
    return Book(
        price=prices,
        mw=_figures("mw", mw, bids, lowest=0.0),
        zone=zones,
        zone_mw=pools,
        slots_mw=float(_caps("slots_mw", [slots_mw])[0]),
        bidder=np.arange(bids) if bidder is None else _bidders(bidder, bids),
        rank=zeros if rank is None else _figures("rank", rank, bids),
        arrival=zeros if arrival is None else _figures("arrival", arrival, bids),
        handicap=zeros if handicap is None else _figures("handicap", handicap, bids),
        group=groups,
        group_mw=caps,
    )


def _sorted(which: np.ndarray, key: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Rows of a mask by key, equal keys by rank, then by place."""
    rows = np.flatnonzero(which)
    key = key[rows]
    order = np.argsort(key, kind="quicksort")
    ordered = key[order]
    # Most books hold no ties: there any sort gives the one order, and the quickest takes a tenth of one by two keys.
    return rows[np.lexsort((rank[rows], key)) if (ordered[1:] == ordered[:-1]).any() else order]


def _figures(name: str, values: ArrayLike, bids: int | None, lowest: float = -np.inf) -> np.ndarray:
    column = _column(name, values, bids)
    wrong = ~np.isfinite(column) | (column < lowest)
    if wrong.any():
        row = int(wrong.argmax())
        allowed = "0 or more" if lowest == 0 else "a finite number"
        raise OrderError(f"bid {row}: {name} is {column[row]:g}; give {allowed}")
    return column


def _codes(name: str, values: ArrayLike, bids: int, lowest: int, count: int) -> np.ndarray:
    column = _column(name, values, bids)
    wrong = ~((column >= lowest) & (column < count) & (column == np.floor(column)))
    if wrong.any():
        row = int(wrong.argmax())
        allowed = f"{lowest} to {count - 1}" if count > 0 or lowest < 0 else f"a list of {name}s first: there is none"
        raise OrderError(f"bid {row}: {name} is {column[row]:g}; give {allowed}")
    return column.astype(np.int64)


def _caps(name: str, values: ArrayLike) -> np.ndarray:
    """Capacities; infinity says that a limit does not exist."""
    column = _column(name, values, None)
    wrong = ~(column >= 0)
    if wrong.any():
        row = int(wrong.argmax())
        raise OrderError(f"{name}, entry {row}: {column[row]:g} MW; give 0 or more")
    return column


def _column(name: str, values: ArrayLike, bids: int | None) -> np.ndarray:
    try:
        # A copy, because compiled code takes a read-only or strided column for another type and compiles anew.
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OrderError(f"{name} is not a list of numbers: {error}") from None
    if column.ndim != 1:
        raise OrderError(f"{name} has {column.ndim} dimensions; give a list of numbers")
    if bids is not None and len(column) != bids:
        raise OrderError(f"{name} has {len(column)} entries for {bids} bids; give one a bid")
    return column


def _bidders(bidder: ArrayLike, bids: int) -> np.ndarray:
    names = np.asarray(bidder)
    if names.shape != (bids,):
        raise OrderError(f"bidder has shape {names.shape} for {bids} bids; give one a bid")
    if bids and names.dtype.kind in "iu" and 0 <= names.min() and names.max() <= MOST_COUNTED:
        there = np.bincount(names) > 0
        return (np.cumsum(there) - 1)[names]  # as below, without sorting
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _refuse_spanning(group: np.ndarray, zone: np.ndarray, groups: int) -> None:
    """A cap across zones breaks the laminar family, and with it the right to accept bids by price."""
    home = np.full(groups + 1, -1)
    home[group] = zone  # the last place is that of bids without a group
    astray = (home[group] != zone) & (group != NO_GROUP)
    if astray.any():
        row = int(astray.argmax())
        raise OrderError(
            f"bid {row}: group {group[row]} holds bids of zones {zone[row]} and {home[group[row]]};"
            " give each group bids of one zone"
        )
