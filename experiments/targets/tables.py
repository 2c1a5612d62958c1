"""Tables of targets and of levers in Markdown, from figures by arm."""

from collections.abc import Mapping

import numpy as np

from experiments.statistics.comparison import median_interval, sign_test
from experiments.targets.bands import Target, in_order, verdict
from experiments.targets.levers import LEVERS, Arm, Lever, effect, moved_by


def target_lines(arms: Mapping[str, Arm]) -> list[str]:
    """A line a target.   arms: by scenario; of the default run what it has beside its twin, too"""
    head = [
        "| | over sixty seeds | median | its interval | 10-90 % of seeds | band | |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    return head + [target_line(target, arms[target.scenario][target.figure]) for target in in_order()]


def target_line(target: Target, values: np.ndarray) -> str:
    """One target: the median over seeds, or the share of runs that have a thing.

    >>> target_line(Target("T0", "price", "price, $", 1.0, 2.0), np.full(9, 1.5))
    '| T0 | price, $ | 1.5 | 1.5 to 1.5 | 1.5 to 1.5 | 1 to 2 | met |'
    """
    known = values[np.isfinite(values)] * target.times
    if set(np.unique(values)) <= {0.0, 1.0}:
        return f"| {target.number} | {target.title} | {known.mean():.0f} | | | | {verdict(target, values)} |"
    low, high = median_interval(known)
    tenth, ninth = np.quantile(known, [0.1, 0.9])
    shown = [f"{value:,.{target.digits}f}" for value in (np.median(known), low, high, tenth, ninth)]
    cells = [shown[0], f"{shown[1]} to {shown[2]}", f"{shown[3]} to {shown[4]}", band_of(target)]
    return f"| {target.number} | {target.title} | {' | '.join(cells)} | {verdict(target, values)} |"


def band_of(target: Target) -> str:
    """A band in words.

    >>> band_of(Target("T0", "x", "x", 2.0)), band_of(Target("T0", "x", "x", None, 30.0))
    ('at least 2', 'at most 30')
    """
    if target.low is None:
        return "" if target.high is None else f"at most {target.high:,g}"
    return f"at least {target.low:,g}" if target.high is None else f"{target.low:,g} to {target.high:,g}"


def lever_lines(arms: Mapping[str, Arm]) -> list[str]:
    """A line a lever.   arms: by key, and those without one that they are held against"""
    head = ["| lever | set to | moves | without | by | its interval | |", "|---|---:|---|---:|---:|---:|---|"]
    return head + [lever_line(lever, arms) for lever in LEVERS]


def lever_line(lever: Lever, arms: Mapping[str, Arm]) -> str:
    """One lever: the median of what the same seeds give with it and without, less one another."""
    base, moved = arms[lever.base][lever.figure], moved_by(lever, arms)
    low, high = median_interval(moved)
    luck = "" if not np.any(moved) or sign_test(moved) <= 0.05 else ", may be luck"
    told = effect(lever, moved) + (f": {lever.why}" if lever.why else luck)
    where = f" in {lever.scenario}" * (lever.scenario != "energy-run")
    cells = [f"`{lever.key}`{where}", f"{lever.value:g}", f"`{lever.figure}`", f"{np.nanmedian(base):,.4g}"]
    return f"| {' | '.join(cells)} | {np.median(moved):+,.4g} | {low:+,.4g} to {high:+,.4g} | {told} |"
