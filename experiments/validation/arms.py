"""Arms of a validation: scenarios with keys changed, all played with the same seeds, as a study that can be resumed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from experiments.questions.design import TYPES
from experiments.questions.factors import SCENARIO, Value, kind_of
from experiments.questions.figure_outcomes import GROUPS, outcome_name
from experiments.questions.study import Study
from experiments.running import store
from experiments.running.plan import Plan, plan_of
from experiments.targets.levers import LEVERS
from model.ranges import unknowns
from model.scenario import Scenario

BASE, NO_AI, GAP_13, BUST = "energy-run", "no-ai", "gap-13", "ai-bust-2027"
NO_HALVING, NO_POLICY, NO_LIMIT = "no-halving", "no-policy", "no-transformer-limit"
NO_FORESIGHT, NO_EARLY, ONE_TIER = "no-foresight", "no-early-leases", "one-tier"
ENDS = {"demand": "demand.growth", "gas": "power.gas"}  # unknowns whose low and high stand beside every interval
FIGURES = tuple(dict.fromkeys(figure for names in GROUPS.values() for figure in names))


class Arm(NamedTuple):
    """A scenario and the keys that are changed in it."""

    name: str
    scenario: str = BASE
    changes: Mapping[str, Value] = {}


NEUTRAL: dict[str, Value] = {
    "policy.ai_priority": 0.0,
    "policy.ai_set_aside": 0.0,
    "policy.mining_cap": 1.0,
    "policy.mining_ban": False,
    "policy.mining_tax": 0.0,
    "policy.ai_subsidy": 0.0,
    "policy.deposit": 0.0,
    "policy.minimum_take": 0.0,
    "policy.emergency_share": 0.0,
    "policy.emergency_everywhere": False,
    "policy.curtailable_first": 0.0,
}
"""Policy that favours nobody: the settings at which each lever does nothing."""


def at_ends() -> tuple[Arm, ...]:
    """The default at low and high of what an interval over seeds holds fixed.

    >>> [(arm.name, dict(arm.changes)) for arm in at_ends()][:2]
    [('demand-low', {'demand.growth': 0.6}), ('demand-high', {'demand.growth': 1.2})]
    """
    ends = ((name, key, *unknowns()[key]) for name, key in ENDS.items())
    return tuple(
        Arm(f"{name}-{end}", changes={key: value})
        for name, key, low, high in ends
        for end, value in (("low", low), ("high", high))
    )


ARMS = (
    Arm(BASE),
    Arm(GAP_13, GAP_13),
    Arm(NO_AI, NO_AI),
    Arm(BUST, BUST),
    Arm(NO_HALVING, changes={"bitcoin.halving": False}),
    Arm(NO_POLICY, changes=NEUTRAL),
    Arm(NO_LIMIT, changes={"equipment.slots_mva_quarter": 1e6}),
    Arm(NO_FORESIGHT, changes={"power.foresight": 0.0}),
    Arm(NO_EARLY, changes={"leasing.ahead_years": 0.0}),
    Arm(ONE_TIER, changes={"leasing.shell_ceiling": 0.0, "leasing.gpu_slots_mw": 0.0}),
    *at_ends(),
)
"""The default, its three companions, the default with one mechanism switched off, and at low and high of two unknowns."""

LEVER_ARMS = (
    *{
        lever.base: Arm(lever.base, lever.scenario, {"mechanism": lever.mechanism})
        for lever in LEVERS
        if lever.base != "none"
    }.values(),
    *(Arm(lever.key, lever.scenario, {lever.key: lever.value, "mechanism": lever.mechanism}) for lever in LEVERS),
)
"""Each lever at its strong setting, and what those are held against that bind elsewhere than in the default."""


def points_of(arms: Sequence[Arm]) -> pl.DataFrame:
    """A row an arm: its scenario, and every key that any arm changes as it stands in this one.

    >>> points_of([Arm("a"), Arm("b", changes={"bitcoin.halving": False})]).rows()
    [('energy-run', True), ('energy-run', False)]
    """
    keys = list(dict.fromkeys(key for arm in arms for key in arm.changes))
    rows = []
    for arm in arms:
        document = Scenario.load(arm.scenario).with_changes(dict(arm.changes)).model_dump(mode="json")
        rows.append((arm.scenario, *(_value(document, key) for key in keys)))
    return pl.DataFrame(rows, {key: TYPES[kind_of(key)] for key in (SCENARIO, *keys)}, orient="row")


def _value(document: Any, key: str) -> Value:
    for part in key.split("."):
        document = document[part]
    return document


def plan_for(name: str, arms: Sequence[Arm], runs: int, weeks: int | None = None) -> Plan:
    """The study of some arms with seeds 1 to `runs`, every figure its outcome.  Raises StudyError or ScenarioError."""
    outcomes = tuple(map(outcome_name, FIGURES))
    study = Study(name=name, design="csv", path=store.DESIGN, outcomes=outcomes, seeds=runs, weeks=weeks)
    return plan_of(study, points_of(arms))


def rows_of(folder: Path, arms: Sequence[Arm]) -> tuple[pl.DataFrame, int]:
    """A row an arm and seed that ended well, with `arm`, `seed` and every figure under its own name; how many runs gave nothing."""
    results = store.open(folder)
    runs = results.runs.collect()
    named = pl.DataFrame({"arm": [arm.name for arm in arms], "point": results.design["point"]})
    known = [pl.col(outcome_name(figure)).is_not_null() for figure in FIGURES]
    good = runs.filter(pl.col("error").is_null() | pl.any_horizontal(known))  # one figure that fails leaves the others
    figures = [pl.col(outcome_name(figure)).alias(figure) for figure in FIGURES]
    rows = named.join(good, on="point", how="inner", maintain_order="left").select("arm", "seed", *figures)
    return rows.sort("seed", maintain_order=True), len(runs) - len(good)
