"""Sweeps made up in a moment: a folder as `energyrun sweep` leaves it, with outcomes from a function of one's own; and
the page that a report makes of it, read.
"""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np

from experiments.questions.study import Study
from experiments.reporting import report
from experiments.running import store
from experiments.running.plan import plan_of

Respond = Callable[[dict[str, Any], int, np.random.Generator], dict[str, float]]
TAX = {"key": "policy.mining_tax", "values": (0.0, 10.0)}
PRIORITY = {"key": "policy.ai_priority", "values": (0.0, 1.0)}


def made_up(
    folder: Path, study: Study, respond: Respond, failing: Callable[[int, int], str | None] = lambda point, seed: None
) -> Path:
    """Writes a sweep whose outcomes `respond` gives for (factors, seed, that run's own random numbers).

    failing: the error of a run (point, seed), or None.
    """
    plan = plan_of(study)
    store.create(folder, plan.document, plan.design)
    points = plan.points.rows(named=True)
    rows, series = [], []
    for run in plan.runs(study.seed_list):
        rng = np.random.default_rng((run.seed, run.point))
        error = failing(run.point, run.seed)
        factors = {key: value for key, value in points[run.point].items() if key != "point"}
        found = dict.fromkeys(study.outcome_columns) if error else respond(factors, run.seed, rng)
        names = {"run_id": run.run_id, "point": run.point, "seed": run.seed}
        rows.append(names | factors | found | {"error": error, "seconds": 0.1})
        if study.series and not error:
            weeks = [0, 13, 26]
            path = {name: [100.0 + week * found[study.outcome_columns[0]] for week in weeks] for name in study.series}
            series.append({name: [value] * 3 for name, value in names.items()} | {"week": weeks} | path)
    store.append(folder, plan.document, rows, series)
    return folder


def factorial(*factors: dict[str, Any], seeds: int = 12, **more: Any) -> Study:
    """A factorial study of independent miners and unmet demand."""
    outcomes = more.pop("outcomes", ("independent_miners", "ai_gap_net_gw"))
    return Study(name="made-up", seeds=seeds, factors=factors, outcomes=outcomes, **more)


def page_of(folder: Path, **asked: str) -> str:
    return report.write(folder, **asked).read_text(encoding="utf-8")


def words(markup: str) -> str:
    """Text as a reader sees it."""
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare))


def answer(markup: str) -> str:
    """The first sentence."""
    (found,) = re.findall(r'<p class="answer">(.*?)</p>', markup, re.DOTALL)
    return words(found).strip()


def effect_of_tax(size: float, spread: float = 1.0):
    """Miners fall by `size` with the tax; the seed moves all runs, chance moves each."""

    def respond(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        taxed = factors.get("policy.mining_tax", 0.0) / 10.0
        miners = 40.0 + 3.0 * (seed % 5) - size * taxed + spread * rng.uniform(-1.0, 1.0)
        return {"independent_miners": miners, "ai_gap_net_gw": 30.0 + rng.normal()}

    return respond
