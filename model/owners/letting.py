"""What the market believes of letting to AI: how often a MW is signed, what it is worth then, and how it learns."""

import numpy as np

from agents.options.reach import bucket_of, rigs_and_free
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.elementary import power_of, sum_of
from agents.rules.finance import discount_factor
from agents.rules.site import ROUNDING, mined_by_miner
from model.state import State

# Fitted to the nine's market values of November 2025, and judged by companies left out of it: scripts/value_page.py, A64.
BEST = 0.15  # chance in a quarter that a MW of the largest and most suitable sites is let
STEP = 0.50  # of it that is left for each step down in suitability or size
WORTH_PRIOR = 4.5e6  # $/gross MW of a signing: 5.19-7.81 $ per W of critical IT in the deals of 2025, over 1.35
LET_RATE = 0.12  # at which the chance of letting a MW is discounted, an owner's spread apart [1/year]
NEEDS_SKILL = 0.6  # of the option on AI at a site: the part that only who can build makes of it; assumption A66
MINE_TO_CAPITAL = 0.85  # of a mine's worth that private capital counts; assumption A66


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
    return option * (1.0 - NEEDS_SKILL + NEEDS_SKILL * skill)


@rule
def seen_by_capital(contracted: float, mine: float, option: float) -> float:
    """What private capital counts of a site's contracts, mine and option on AI.  [$]

    >>> seen_by_capital(10.0, 100.0, 100.0)
    155.0
    """
    return contracted + MINE_TO_CAPITAL * mine + NEEDS_SKILL * option


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
    tables, weight, beliefs = (state.sites.rows, state.companies.rows), state.scenario.finance.learning, state.beliefs
    learn_where(*tables, signed, False, weight, beliefs.hazard)
    learn_worth(*tables, signed, created, weight, beliefs.worth)
    if state.scenario.leasing.abroad_mw > 0.0:
        learn_where(*tables, signed, True, weight, beliefs.abroad)


@phase
def learn_where(
    sites: Rows[Site], companies: Rows[CompanyRow], signed: np.ndarray, abroad: bool, weight: float, hazard: np.ndarray
) -> None:
    """How often sites at home, or abroad, are let: `hazard` [suitability, size] is moved."""
    count, let, now = np.zeros((3, 3), np.int64), np.empty((3, 3, len(sites))), np.empty((3, 3, len(sites)))
    for row in range(len(sites)):
        site = sites[row]
        if mined_by_miner(site, companies, abroad):
            suit, size = bucket_of(site, signed[row])
            place = count[suit, size]
            let[suit, size, place] = signed[row]
            now[suit, size, place] = rigs_and_free(site) + site.ahead_mw + signed[row]
            count[suit, size] += 1
    for suit in range(3):
        for size in range(3):
            total = sum_of(now[suit, size, : count[suit, size]])
            if total > ROUNDING:
                seen = min(0.5, sum_of(let[suit, size, : count[suit, size]]) / total)
                hazard[suit, size] += weight * (seen - hazard[suit, size])


@phase
def learn_worth(
    sites: Rows[Site],
    companies: Rows[CompanyRow],
    signed: np.ndarray,
    created: np.ndarray,
    weight: float,
    worths: np.ndarray,
) -> None:
    """What signings at home were worth moves what others are believed to be, abroad too: `worths` [suitability, size]."""
    mw, value = np.zeros((3, 3)), np.zeros((3, 3))
    for row in range(len(sites)):
        if mined_by_miner(sites[row], companies, False):
            suit, size = bucket_of(sites[row], signed[row])
            mw[suit, size] += signed[row]
            value[suit, size] += created[row] * signed[row]
    for suit in range(3):
        for size in range(3):
            if mw[suit, size] > ROUNDING:
                seen = max(0.0, value[suit, size] / mw[suit, size])
                worths[suit, size] += weight * (seen - worths[suit, size])
