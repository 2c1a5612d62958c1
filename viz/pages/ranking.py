"""The ranking on the Compare page: all levers on what one asks, shipped at once, while runs of one's own are played in the background."""

from __future__ import annotations

from typing import Any

from experiments.statistics.comparison import LEAST_SEEDS
from model.scenario import lever_keys
from viz.crowd.crowd import CROWD
from viz.crowd.rank import SEEDS, Ranking, ranked
from viz.figures import rank as figures
from viz.figures.words.shipped import OF, shipped
from viz.text.language import Text


def ranking(asked: Ranking, seed: int, outcome: str, text: Text) -> dict[str, Any]:
    """The levers so far, how many pairs of runs are in, and what that says."""
    there = CROWD.ask(asked.key, seed)
    levers = len(lever_keys())
    shown = [
        figures.Shown(
            row.key, row.seeds, row.still, tuple((end.middle, end.low, end.high, end.sure) for end in row.ends)
        )
        for row in ranked(there, seed, outcome)
    ]
    whole = len(there) // levers  # seeds of which every lever is in
    words = {"done": text.count(len(there)), "all": text.count(SEEDS * levers), "seeds": text.count(whole)}
    told = {"computing": not CROWD.full(asked.key, seed), "progress": text("ranking.progress", **words)}
    other = asked.changes or asked.moves  # then what was shipped is of another run, and gives way early
    enough = LEAST_SEEDS if other else SEEDS
    before = shipped(outcome) if asked.scenario == OF and whole < enough else ()
    if before:
        return told | {
            "sentence": figures.kept_headline(before, outcome, text),
            "what": text("ranking.what_kept", n=text.count(before[0].seeds), least=text.count(enough))
            + (text("ranking.what_other") if other else ""),
            "figures": [figures.kept(before, outcome, text)],
        }
    return (
        told
        | {
            "sentence": figures.headline(shown, outcome, whole < LEAST_SEEDS, text),
            "what": text("ranking.what", seed=seed),
            "figures": [figures.tornado(shown, outcome, text)] if shown else [],
        }
        | ({} if shown else {"note": text("ranking.wait")})
    )
