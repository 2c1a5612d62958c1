"""Which unknowns decide the story: a screen of all figures that have a range, then shares of the ten that matter most.

Both are studies like any other: `energyrun report` reads their folders.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from experiments.questions.factors import Factor
from experiments.questions.figure_outcomes import outcome_name
from experiments.questions.study import Study
from experiments.validation.claims import CLAIMS, Part
from model.ranges import unknowns

STORY = (
    "independent_2028", "mw_ai", "gap_net_gw", "hhi_mw", "hashprice_at_end", "ercot_usd_mwh",
)  # fmt: skip
"""What the story is told in: who survives, AI's MW at mines, the gap, concentration, hashprice, power."""

MATTER = 10  # unknowns of which shares are measured
TRAJECTORIES, SAMPLES, SEEDS = 4, 32, 2
SCREEN, SHARES = "screen", "shares"


def in_one_run() -> list[tuple[str, Part]]:
    """Parts of claims that one run can show, with the claim's number: those with a band, and no other arm to compare with."""
    parts = [(claim.number, part) for claim in CLAIMS for part in claim.parts if part.figure and not part.against]
    return [(number, part) for number, part in parts if (part.low, part.high) != (None, None)]


def outcomes() -> tuple[str, ...]:
    """Everything that both studies measure."""
    figures = [name for _, part in in_one_run() for name in (part.figure, part.less) if name]
    return tuple(dict.fromkeys([*STORY, *map(outcome_name, figures)]))


def factors(keys: Iterable[str]) -> tuple[Factor, ...]:
    """Keys over their whole range, each value as likely as the next."""
    return tuple(Factor(key=key, role="uncertainty", low=unknowns()[key][0], high=unknowns()[key][1]) for key in keys)


def screen(trajectories: int = TRAJECTORIES, seeds: int = SEEDS, weeks: int | None = None) -> Study:
    """Morris's one-at-a-time walks through the ranges of all figures (Morris 1991, Campolongo 2007).

    >>> screen(2).samples, len(screen(2).factors) == len(unknowns())
    (2, True)
    """
    question = "Which unknowns move the story?"
    return asking(question, unknowns(), name=SCREEN, design="morris", samples=trajectories, seeds=seeds, weeks=weeks)


def shares(keys: Sequence[str], samples: int = SAMPLES, seeds: int = SEEDS, weeks: int | None = None) -> Study:
    """Sobol's shares of the spread, of few keys; the others stay at their base (Saltelli 2010)."""
    question = "How much of the story's spread is each unknown's?"
    return asking(question, keys, name=SHARES, design="sobol", samples=samples, seeds=seeds, weeks=weeks)


def asking(question: str, keys: Iterable[str], **more: Any) -> Study:
    """A study of what the story depends on."""
    return Study(question=question, outcomes=outcomes(), factors=factors(keys), **more)
