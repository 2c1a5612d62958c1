"""All that a report says of a sweep, computed once: which methods fit the design, and what they found."""

from __future__ import annotations

from functools import cached_property

import polars as pl

from experiments.reporting.findings import strongest
from experiments.reporting.material import Material
from experiments.reporting.words import Row, told
from experiments.statistics import comparison, discovery, points, sensitivity
from experiments.statistics.box import Box
from experiments.statistics.comparison import setting

MOST_POLICIES = 24
MOST_SERIES = 3
MOST_GROUPS = 3


class Analysis:
    """Findings of a sweep, each made when first asked for."""

    def __init__(self, material: Material) -> None:
        self.material = material

    @cached_property
    def contrasts(self) -> pl.DataFrame:
        """Effects of every level of every factor, where runs differ in that factor alone."""
        found = comparison.contrasts(self.material.runs, self.material.levels, self.material.outcomes)
        return found.filter(pl.col("pairs") > 0)

    @cached_property
    def interactions(self) -> pl.DataFrame:
        """Whether effects depend on other factors."""
        found = comparison.interactions(self.material.runs, self.material.levels, self.material.outcomes[:1])
        return found.filter(pl.col("pairs") > 0)

    @cached_property
    def policies(self) -> pl.DataFrame:
        """Combinations of levers against the first; of a list of points, every point against the first."""
        roles = {factor.key: factor.role for factor in self.material.study.factors}
        listed = self.material.study.design == "csv"
        levers = [key for key in self.material.factors if listed or roles.get(key, "lever") == "lever"]
        worlds = [key for key in self.material.factors if key not in levers]
        combinations = self.material.points.select(levers).n_unique() if levers else 0
        if not self.material.levels or not (len(levers) > 1 or listed) or not 1 < combinations <= MOST_POLICIES:
            return pl.DataFrame(schema=comparison.EFFECT)
        return comparison.policies(self.material.runs, levers, worlds, self.material.outcomes[:1])

    @cached_property
    def candidates(self) -> list[Row]:
        """Effects on the outcome that is asked about: every level of every factor against its first, all corrected for."""
        rows = self.contrasts.filter(pl.col("outcome") == self.material.primary).rows(named=True)
        return rows or [row for row in self.policies.rows(named=True) if row["pairs"]]

    @cached_property
    def answers(self) -> list[Row]:
        """The strongest effect of every factor, in the order of the design."""
        of = {key: [row for row in self.candidates if row["factor"] == key] for key in self.material.levels}
        return [best for rows in of.values() if (best := strongest(rows))]

    @cached_property
    def last_level(self) -> Row | None:
        """The effect of the last level of the leading factor, where the report leads with one in between."""
        if not self.lead or not is_ordered(values := self.material.levels.get(self.lead["factor"], ["no number"])):
            return None
        last = [
            row for row in self.candidates if (row["factor"], row["to"]) == (self.lead["factor"], setting(values[-1]))
        ]
        return last[0] if last and last[0] is not self.lead else None

    @cached_property
    def levers(self) -> list[Row]:
        """Those of factors that somebody can choose."""
        roles = {factor.key: factor.role for factor in self.material.study.factors}
        return [row for row in self.candidates if roles.get(row["factor"], "lever") == "lever"]

    @cached_property
    def lead(self) -> Row | None:
        """The effect that the report leads with: a lever's if one stands out, else the largest of all."""
        best = strongest(self.levers)
        return best if best and told(best) else strongest(self.candidates)

    @cached_property
    def on_design(self) -> pl.DataFrame:
        """The design with the mean over seeds of the outcome that is asked about."""
        return sensitivity.on_design(self.material.design, self.material.runs, self.material.primary)

    @cached_property
    def on_sample(self) -> pl.DataFrame:
        """The rows of it that were drawn independently."""
        return self.on_design.join(self.material.sample.select("row"), on="row", how="semi")

    @cached_property
    def effects(self) -> pl.DataFrame:
        """Morris's elementary effects."""
        return sensitivity.morris(self.on_design, [factor.key for factor in self.material.study.factors])

    @cached_property
    def effects_by_luck(self) -> dict[str, float]:
        """What elementary effects would seem to be by the luck of the seeds."""
        keys = [factor.key for factor in self.material.study.factors]
        return sensitivity.morris_luck(self.material.design, self.material.runs, keys, self.material.primary)

    @cached_property
    def indices(self) -> pl.DataFrame:
        """Shares of the spread: Sobol's where the design is his, else first-order shares by RBD-FAST."""
        if self.material.method == "sobol":
            return sensitivity.sobol(self.on_design, [factor.key for factor in self.material.study.factors])
        return sensitivity.first_order(self.on_sample, self.material.factors)

    @cached_property
    def fifths(self) -> pl.DataFrame:
        """Changes from the lowest to the highest fifth of each factor."""
        return sensitivity.fifths(self.on_sample, self.material.factors)

    @cached_property
    def luck(self) -> dict[str, float]:
        """Shares of the spread of single runs by factors and seeds."""
        return sensitivity.luck(self.material.runs, self.material.primary)

    @cached_property
    def boxes(self) -> list[Box]:
        """Where the condition that is asked about holds; none for Morris's walks, whose points hang together."""
        material = self.material
        if material.method == "morris" or not material.factors:
            return []
        return discovery.boxes(self.sampled_runs, material.factors, material.when)

    @cached_property
    def sampled_runs(self) -> pl.DataFrame:
        """Runs of the points that were drawn independently."""
        return self.material.runs.join(self.material.sample.select("point").unique(), on="point", how="semi")

    @cached_property
    def no_box(self) -> str:
        """Why there is no box; see `discovery.why_none`."""
        return discovery.why_none(self.sampled_runs, self.material.factors, self.material.when)

    @cached_property
    def spread(self) -> pl.DataFrame:
        """Medians and ranges at every point."""
        return points.spread(self.material.runs, self.material.outcomes)

    @cached_property
    def notable(self) -> pl.DataFrame:
        """Runs worth opening."""
        return points.notable(self.material.runs, self.material.primary)

    @cached_property
    def key(self) -> str:
        """The factor that figures are told apart by: that of the leading effect, else the one that matters most."""
        if self.lead and self.lead["factor"] in self.material.levels:
            return self.lead["factor"]
        if self.material.method == "effects":
            return next(iter(self.material.factors), "")
        found, size = (self.effects, "size") if self.material.method == "morris" else (self.indices, "first")
        return next(iter([*found.sort(size, descending=True)["factor"], *self.material.factors]))

    @cached_property
    def groups(self) -> tuple[pl.DataFrame, list[tuple[str, object]]]:
        """Points by the first, the middle and the last level of the key factor: `point`, `group`, and the levels."""
        values = self.material.levels.get(self.key, [])
        if not values:
            return self.material.points.select("point", group=pl.lit(0)), [("", None)]
        chosen = dict.fromkeys(
            values if len(values) <= MOST_GROUPS else (values[0], values[len(values) // 2], values[-1])
        )
        parts = [
            self.material.points.filter(pl.col(self.key) == value).select("point", group=pl.lit(place))
            for place, value in enumerate(chosen)
        ]
        return pl.concat(parts), [(self.key, value) for value in chosen]

    def fan(self, column: str) -> pl.DataFrame:
        """Bands over the weeks for each group."""
        assert self.material.series is not None
        return points.fan(self.material.series, [column], self.groups[0], "group")

    def gap(self, column: str) -> pl.DataFrame | None:
        """Paired differences over the weeks of the leading effect: `week`, `difference` and its 10-90 % ends."""
        if not (self.lead and self.lead["factor"] in self.material.levels and self.material.series is not None):
            return None
        levels = {setting(value): value for value in self.material.levels[self.key]}
        return points.gap(
            self.material.series,
            column,
            self.material.points,
            self.key,
            levels[self.lead["start"]],
            levels[self.lead["to"]],
        )

    def typical_pair(self) -> Row | None:
        """The pair of runs whose difference is nearest the median of the leading effect."""
        if not (self.lead and self.lead["factor"] in self.material.levels and self.lead["median"] is not None):
            return None
        row, levels = self.lead, {setting(value): value for value in self.material.levels[self.key]}
        others = [name for name in self.material.levels if name != self.key]
        found = comparison.pairs(
            self.material.runs, self.key, levels[row["start"]], levels[row["to"]], others, row["outcome"]
        )
        return found.sort((pl.col("difference") - row["median"]).abs(), "seed").row(0, named=True)


def is_ordered(values: object) -> bool:
    """Whether levels are numbers, from one end to the other."""
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)  # type: ignore[union-attr]
