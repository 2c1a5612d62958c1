"""Levers at a strong setting against the same seed without: what each should move, which way, and whether it does."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from experiments.statistics.comparison import median_interval, sign_test

type Arm = Mapping[str, np.ndarray]  # a figure's values by seed

MOVES, STILL, WRONG, UNSURE = "as expected", "moves nothing", "the other way", "undecided"


class Lever(NamedTuple):
    """A key, its strong setting, and what that should move under the mechanism where it binds.

    figure: see `experiments.questions.figures`; sign: of the expected change, 0 where nothing should move; why: what else
    binds where it, or a setting still stronger, moves nothing; scenario: where it binds.
    """

    key: str
    value: float | bool
    figure: str
    sign: int
    mechanism: str = "uniform"
    why: str = ""
    scenario: str = "energy-run"

    @property
    def base(self) -> str:
        """The arm that it is held against: the same scenario and mechanism without it.

        >>> Lever("x", 1.0, "y", 1).base, Lever("x", 1.0, "y", 1, mechanism="queue").base
        ('none', 'none/queue')
        """
        parts = [part for part in (self.scenario, self.mechanism) if part not in ("energy-run", "uniform")]
        return "/".join(["none", *parts])


FEW_CLOUDS = "what asks for more than the default's 60 finds no tenant at its rent, or no money: below"
LEVERS = (
    Lever("bitcoin.drift", 0.6, "hashprice_at_end", 1),
    Lever("bitcoin.price_shock", -0.7, "independent_2028", -1),
    Lever("bitcoin.china", 0.0, "hashprice_at_end", 0, why="what was switched off is bought elsewhere within three quarters"),
    Lever("leasing.ceiling", 0.5e6, "ai_share_of_mines", -1),
    Lever("leasing.developer_gw_year", 3.0, "gap_net_gw", -1),
    Lever("leasing.gpu_slots_mw", 0.0, "cloud_signed_it_mw", -1, why=FEW_CLOUDS),
    Lever("building.contractors_mw", 100.0, "ai_share_of_mines", -1),
    Lever("building.plants_on_sale", 0.005, "plants_of_mines_mw", 1),
    Lever("building.turbine_slots_mw", 3_000.0, "gap_net_gw", -1),
    Lever("building.turbine_slots_end_mw", 5_000.0, "gap_net_gw", -1),
    Lever("building.cell_slots_mw", 3_000.0, "gap_net_gw", -1),
    Lever("demand.growth", 1.5, "gap_net_gw", 1),
    Lever("demand.speed_value", 2e6, "ai_over_mining_bid", 1),
    Lever("power.gas", 8.0, "ercot_usd_mwh", 1),
    Lever("power.carbon", 60.0, "ercot_usd_mwh", 1),
    Lever("power.transfer", 4.0, "ercot_usd_mwh", -1),
    Lever("power.hurdle", 40.0, "traded_mw", -1),
    Lever("pool.access_factor", 1.5, "gap_net_gw", -1, why="by default transformers bind first", scenario="transformer-relief"),
    Lever("pool.construction_factor", 2.0, "gap_net_gw", -1),
    Lever("pool.grid_pace", 0.01, "grid_works_mw", 1),
    Lever("equipment.slots_mva_quarter", 600.0, "gap_net_gw", 1),
    Lever("policy.ai_priority", 3.0, "awarded_mining_mw", -1),
    Lever("policy.ai_set_aside", 0.95, "awarded_mining_mw", -1, why="in more quarters, though: what was not won is bid for again"),
    Lever("policy.mining_cap", 0.0, "awarded_mining_mw", -1),
    Lever("policy.mining_ban", True, "awarded_mining_mw", -1),
    Lever("policy.mining_tax", 30.0, "mw_mining_2028", -1),
    Lever("policy.ai_subsidy", 600_000.0, "ai_share_of_mines", 1),
    Lever("policy.deposit", 100_000.0, "queue_idle_mw", -1, mechanism="queue"),
    Lever("policy.minimum_take", 1.0, "independent_2028", -1),
    Lever("policy.emergency_share", 1.0, "ai_cut_mwh", 1),
    Lever("policy.emergency_everywhere", True, "ai_cut_mwh", 1),
    Lever("policy.curtailable_first", 3.0, "awarded_mining_mw", 1),
)  # fmt: skip


def moved_by(lever: Lever, arms: Mapping[str, Arm]) -> np.ndarray:
    """What the lever moves, seed by seed, where both runs have the figure."""
    moved = arms[lever.key][lever.figure] - arms[lever.base][lever.figure]
    return moved[np.isfinite(moved)]


def effect(lever: Lever, differences: np.ndarray) -> str:
    """What paired differences say of a lever: their median's interval lies on one side of nothing, or does not.

    >>> effect(Lever("x", 1.0, "y", 1), np.full(9, 2.0)), effect(Lever("x", 1.0, "y", 1), np.zeros(9))
    ('as expected', 'moves nothing')
    """
    low, high = median_interval(differences)
    if not np.any(differences):
        return MOVES if lever.sign == 0 else STILL
    if sign_test(differences) > 0.05 or low <= 0.0 <= high:
        return MOVES if lever.sign == 0 else UNSURE
    return MOVES if np.sign(np.median(differences)) == lever.sign else WRONG
