"""Ultimate owners as bands of a picture: large miners by name, the others together until one matters, then by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from viz.figures.words.names import shown_name
from viz.text.language import Text

NAMED = 12  # listed miners at most that have a band of their own
MATTERS = 0.03  # of all megawatts, from which on any other miner has one too
APART, TOGETHER = ("miner", "hyperscaler"), ("capital", "utility")  # kinds with a band a company, and in one band
LATER = "private"  # the band of miners that do not matter yet


class Band(NamedTuple):
    """Companies that are drawn as one.  id: a company's name, or what they are together; rows: of `companies`."""

    id: str
    kind: str
    rows: tuple[int, ...]


class Owned(NamedTuple):
    """Who owns how much.  names, kinds, listed: by company; mw [week, company]: energised gross MW in the US."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    listed: np.ndarray
    mw: np.ndarray


def bands_of(owned: Owned, empty: bool = False) -> list[Band]:
    """Every owner in a band, from the bottom of a picture to its top.   empty: bands too that never hold anything

    >>> kinds = ("miner", "miner", "miner", "hyperscaler", "utility")
    >>> mw = np.array([[60.0, 39.0, 1.0, 0.0, 0.0], [60.0, 0.0, 1.0, 39.0, 0.0]])
    >>> [band.id for band in bands_of(Owned(("A", "B", "C", "D", "E"), kinds, np.array([True] + [False] * 4), mw))]
    ['A', 'B', 'private', 'D']
    """
    most = owned.mw.max(axis=0, initial=0.0)
    share = (owned.mw / np.maximum(owned.mw.sum(axis=1, keepdims=True), 1e-9)).max(axis=0, initial=0.0)
    rows = {kind: [row for row, one in enumerate(owned.kinds) if one == kind] for kind in (*APART, *TOGETHER)}
    listed = sorted((row for row in rows["miner"] if owned.listed[row]), key=lambda row: -most[row])[:NAMED]
    named = [row for row in rows["miner"] if row in listed or share[row] >= MATTERS]
    others = [row for row in rows["miner"] if row not in named]
    found = [Band(owned.names[row], "miner", (row,)) for row in named]
    found.append(Band(LATER, "miner", tuple(others)))
    found += [Band(kind, kind, tuple(rows[kind])) for kind in TOGETHER]
    found += [Band(owned.names[row], "hyperscaler", (row,)) for row in rows["hyperscaler"]]
    return [band for band in found if empty or most[list(band.rows)].max(initial=0.0) > 0.0]


def band_of(owned: Owned) -> dict[str, Band]:
    """The band of every company by its name; whoever is in none is one for himself.

    >>> kinds = ("miner", "miner", "lender")
    >>> own = band_of(Owned(("A", "B", "L"), kinds, np.array([True, False, False]), np.zeros((1, 3))))
    >>> {name: band.id for name, band in own.items()}
    {'A': 'A', 'B': 'private', 'L': 'L'}
    """
    alone = {name: Band(name, owned.kinds[row], (row,)) for row, name in enumerate(owned.names)}
    return alone | {owned.names[row]: band for band in bands_of(owned, empty=True) for row in band.rows}


def held(bands: Sequence[Band], mw: np.ndarray) -> np.ndarray:
    """Megawatts by week and band.   mw [week, company]"""
    return np.stack([mw[:, list(band.rows)].sum(axis=1) for band in bands], axis=1)


def label(band: Band, text: Text, names: str = "real") -> str:
    """What a band is called."""
    if band.id == LATER:
        return text("river.private")
    return text(f"owner.{band.id}") if band.id in TOGETHER else shown_name(band.id, names, text)


def colour(band: Band) -> str:
    """By kind of ultimate owner."""
    return f"actor.{band.kind}"
