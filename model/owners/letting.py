"""What the market believes of letting to AI: how often a MW is signed, what it is worth then, and how it learns."""

import numpy as np

from agents.codes import ABROAD, MINER
from agents.options.reach import connected, lettable
from agents.rules.compiled import rule
from agents.rules.elementary import power_of
from agents.rules.finance import discount_factor
from agents.rules.site import ROUNDING, SIZES, SUITABLE, buckets
from model.state import State

# Fitted to the nine's market values of November 2025, and judged by companies left out of it: scripts/value_page.py, A64.
BEST = 0.15  # chance in a quarter that a MW of the largest and most suitable sites is let
STEP = 0.50  # of it that is left for each step down in suitability or size
WORTH_PRIOR = 4.5e6  # $/gross MW of a signing: 5.19-7.81 $ per W of critical IT in the deals of 2025, over 1.35


@rule
def option_value(hazard: float, worth: float, years: float, rate: float) -> float:
    """Chance that a MW is let within the window, times the worth of letting it, from the middle of the window.  [$/MW]

    >>> option_value(0.0, 1e6, 4.0, 0.1), round(option_value(1.0, 121.0, 4.0, 0.1), 6)
    (0.0, 100.0)
    """
    chance = 1.0 - (1.0 - hazard) ** (4.0 * years)
    return chance * worth * discount_factor(rate, 2.0 * years)


@rule
def option_later(hazard: float, worth: float, years: float, rate: float, wait: float) -> float:
    """The same of a MW that nobody signs for until `wait` years from now: the rest of the window counts.  [$/MW]

    >>> option_later(1.0, 121.0, 4.0, 0.1, 0.0) == option_value(1.0, 121.0, 4.0, 0.1), option_later(1.0, 121.0, 4.0, 0.1, 5.0)
    (True, 0.0)
    >>> round(option_later(1.0, 133.1, 4.0, 0.1, 2.0), 6)
    100.0
    """
    return option_value(hazard, worth, max(0.0, years - wait), rate) * discount_factor(rate, 4.0 * wait)


@rule
def believed_option(option: float, skill: float) -> float:
    """What the market counts of an option on AI in its owner's hands: four tenths, the rest as far as it can build.  [$]

    >>> believed_option(100.0, 1.0), believed_option(100.0, 0.5)
    (100.0, 70.0)
    """
    return option * (0.4 + 0.6 * skill)


def hazards(best: float, step: float) -> np.ndarray:
    """Chance by [suitability, size] that a MW is let in a quarter, from the best bucket down.

    >>> hazards(0.4, 0.5)[2].tolist(), float(hazards(0.4, 0.5)[0, 0])
    ([0.1, 0.2, 0.4], 0.025)
    """
    steps = np.arange(3)
    return best * power_of(np.full((3, 3), step), 4 - steps[:, None] - steps)


def prior(enabled: bool, abroad: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The market's beliefs on signings at the start, here and abroad, and their worth; none where there are no tenants."""
    if not enabled:
        return np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((3, 3))
    hazard = hazards(BEST, STEP)
    return hazard, hazard * abroad, np.full((3, 3), WORTH_PRIOR)


def learn(state: State, signed: np.ndarray, created: np.ndarray) -> None:
    """Move beliefs on letting towards this quarter's signings.

    signed [site] gross MW let this quarter; created [site] value per gross MW over mining on.
    """
    sites, companies = state.sites.rows, state.companies.rows
    mine = sites["alive"] & (companies["kind"][sites["owner"]] == MINER)
    home = sites["zone"] != ABROAD
    learn_where(state, mine & home, state.beliefs.hazard, signed)
    learn_worth(state, mine & home, signed, created)
    if state.scenario.leasing.abroad_mw > 0.0:
        learn_where(state, mine & ~home, state.beliefs.abroad, signed)


def learn_where(state: State, mine: np.ndarray, hazard: np.ndarray, signed: np.ndarray) -> None:
    """The same of some sites (a mask): `hazard` [suitability, size] is moved."""
    weight, sites = state.scenario.finance.learning, state.sites.rows
    room, now = lettable(sites) + signed, connected(sites) + sites["ahead_mw"] + signed
    suits, sizes = buckets(sites["suitability"], SUITABLE), buckets(room, SIZES)
    for suit in range(3):
        for size in range(3):
            here = mine & (suits == suit) & (sizes == size)
            total = now[here].sum()
            if total <= ROUNDING:
                continue
            seen = min(0.5, signed[here].sum() / total)
            hazard[suit, size] += weight * (seen - hazard[suit, size])


def learn_worth(state: State, mine: np.ndarray, signed: np.ndarray, created: np.ndarray) -> None:
    """What signings of some sites (a mask) were worth moves what others are believed to be, abroad too."""
    weight, worths, sites = state.scenario.finance.learning, state.beliefs.worth, state.sites.rows
    place = buckets(sites["suitability"], SUITABLE), buckets(lettable(sites) + signed, SIZES)
    mw, value = np.zeros((3, 3)), np.zeros((3, 3))
    np.add.at(mw, (place[0][mine], place[1][mine]), signed[mine])
    np.add.at(value, (place[0][mine], place[1][mine]), (created * signed)[mine])
    seen = mw > ROUNDING
    worths[seen] += weight * (np.maximum(0.0, value[seen] / mw[seen]) - worths[seen])
