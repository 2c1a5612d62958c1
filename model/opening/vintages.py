"""The opening fleets by calendar year: means, megawatts, hash and book values of the tables stay as they are."""

import numpy as np

from agents.population import Vintage
from agents.records import grid, grown
from agents.units import WEEKS_A_YEAR
from model.books.ledger import COIN
from model.opening.holdings import rigs_left
from model.state import State

PARTS = {-1.0: 0.25, 0.0: 0.5, 1.0: 0.25}  # of the hash, by years older than its mean; assumption A171


def spread_vintages(state: State, years: int) -> None:
    """Every fleet becomes rigs of three years around its mean age: a quarter a year older, a quarter a year younger.

    What is a year older is worse by `mining.vintage_step` of the mean, and the younger better by as much, but never better
    than what is sold.  years: calendar years that are told apart, this year's first.
    """
    fleets, m = state.fleets.rows, state.scenario.mining
    rigs = state.vintages = grown(grid(Vintage, 0, years), len(fleets))
    mean, rows = fleets["efficiency"], np.arange(len(fleets))
    step = np.clip(m.vintage_step * mean, 0.0, np.maximum(0.0, mean - state.bitcoin.frontier))
    standard = np.zeros(rigs.shape)
    for part, share in PARTS.items():
        joules, age = mean + part * step, fleets["age"] + part * np.minimum(WEEKS_A_YEAR, fleets["age"])
        at = rows, np.minimum(years - 1, years_back(state, age))
        hash_ph = share * fleets["hash_ph"]
        rigs["hash_ph"][at] += hash_ph
        rigs["mw"][at] += share * fleets["mw"] * joules / np.maximum(1e-9, mean)
        rigs["efficiency"][at] += hash_ph * joules
        rigs["age"][at] += hash_ph * age
        standard[at] += [rigs_left(*one, m.rig_life) for one in zip(hash_ph, [m.rig_book] * len(age), age, strict=True)]
    for column in ("efficiency", "age"):
        rigs[column] /= np.maximum(1e-9, rigs["hash_ph"])
    spread_books(state, np.where(standard.sum(axis=1, keepdims=True) > 0.0, standard, rigs["hash_ph"]))
    fleets["earning_efficiency"] = mean
    state.rigs_due = grown(state.rigs_due, len(fleets))


def years_back(state: State, age: np.ndarray) -> np.ndarray:
    """Calendar years between rigs of an age [weeks] and the start."""
    day = state.calendar.start
    this_year = (day.timetuple().tm_yday - 1) / 7.0
    return np.maximum(0, np.ceil((age - this_year) / WEEKS_A_YEAR)).astype(int)


def spread_books(state: State, standard: np.ndarray) -> None:
    """Book values of fleets by vintage in proportion to what is standard, to the coin.   standard [fleet, year] $"""
    book, rigs = state.fleets.rows["book"], state.vintages
    share = standard / np.maximum(1e-9, standard.sum(axis=1, keepdims=True))
    rigs["book"] = np.floor(book[:, None] * share * COIN) / COIN
    most = np.argmax(share, axis=1) if len(share) else np.zeros(0, int)
    rigs["book"][np.arange(len(book)), most] += book - rigs["book"].sum(axis=1)
