"""Rigs where they stand: what is there, what runs, what joins."""

import numpy as np

from agents.bitcoin.fleet import WorldPlaces, WorldRigs
from agents.rules.compiled import rule


@rule
def total(values: np.ndarray) -> float:
    """Sum, one after the other."""
    found = 0.0
    for value in values:
        found += value
    return found


@rule
def by_place(rigs: WorldRigs) -> np.ndarray:
    """Hash in place, running or not.  [PH/s]"""
    found = np.zeros(rigs.hash_ph.shape[1])
    for vintage in range(rigs.hash_ph.shape[0]):
        for place in range(len(found)):
            found[place] += rigs.hash_ph[vintage, place]
    return found


@rule
def running_now(rigs: WorldRigs) -> float:
    """All hash that is switched on.  [PH/s]"""
    found = 0.0
    for place in range(rigs.hash_ph.shape[1]):
        for vintage in range(rigs.hash_ph.shape[0]):
            found += rigs.hash_ph[vintage, place] * rigs.on[vintage, place]
    return found


@rule
def by_region(here: np.ndarray, places: WorldPlaces) -> np.ndarray:
    """What is counted by place, by region."""
    found = np.zeros(len(places.allowed))
    for place in range(len(here)):
        found[places.region[place]] += here[place]
    return found


@rule
def put(rigs: WorldRigs, vintage: int, place: int, hash_ph: float) -> None:
    """Rigs join a place and run from the start."""
    held = rigs.hash_ph[vintage, place] + hash_ph
    if hash_ph > 0.0:
        rigs.on[vintage, place] += (1.0 - rigs.on[vintage, place]) * hash_ph / held
        rigs.hash_ph[vintage, place] = held


@rule
def power_now(places: WorldPlaces, place: int) -> float:
    """Power price of a place in this season.  [$/MWh]"""
    return places.power[place] * (1.0 - places.season[places.region[place]])


@rule
def standing_mw(rigs: WorldRigs, places: WorldPlaces) -> np.ndarray:
    """Power of the rigs in each region, running or not.  [MW]"""
    found = np.zeros(len(places.allowed))
    for vintage in range(len(rigs.joules)):
        for place in range(len(places.region)):
            found[places.region[place]] += rigs.hash_ph[vintage, place] * (rigs.joules[vintage] / 1e3)
    return found


@rule
def room(rigs: WorldRigs, places: WorldPlaces) -> np.ndarray:
    """Rigs that may be added in each region: without end where no law limits mining.  [MW]"""
    found = standing_mw(rigs, places)
    for region in range(len(found)):
        found[region] = max(0.0, places.allowed[region] - found[region])
    return found


@rule
def scale(table: np.ndarray, by: float) -> None:
    """Every figure of a table times one.

    >>> table = np.ones((2, 2))
    >>> scale(table, 3.0)
    >>> table.tolist()
    [[3.0, 3.0], [3.0, 3.0]]
    """
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            table[row, column] *= by


@rule
def set_season(places: WorldPlaces, season: np.ndarray) -> None:
    """What the wet season takes off power prices now.   season [region] 0-1"""
    for region in range(len(season)):
        places.season[region] = season[region]
