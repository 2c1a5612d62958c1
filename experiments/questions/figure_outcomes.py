"""Figures of targets and claims as outcomes that any study may ask for: a group is measured once a market."""

from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary

from experiments.questions import claim_figures, figures
from experiments.questions.figures import Figures
from experiments.questions.named import NAMED, Outcome
from model.economy import EnergyMarket
from model.record.columns import MARKET_COLUMNS

type Group = Callable[[EnergyMarket], Figures]

GROUPS: dict[Group, tuple[str, ...]] = {
    figures.of_gap: ("gap_before_fast_power_gw", "gap_net_gw"),
    figures.of_auctions: (
        "auctions_no_miner_bid", "auctions_shut_out", "mining_awards_serving_ai", "auctions_won_by_miners", "a_miner_won",
        "ai_over_mining_bid", "ai_over_mining_bid_with_option", "mining_share_of_awards",
    ),
    figures.of_leases: ("lease_value_usd_it_w", "months_to_convert", "a_cloud_signed", "cloud_signed_it_mw"),
    figures.of_tenants: ("a_tenant_defaulted", "a_tenant_liquidated"),
    figures.of_miners: (
        "ai_share_of_listed", "ai_share_of_mines", "signed_before_share_of_listed", "survived_resource_rich",
        "survived_asset_light", "survived_grid_dependent", "survival_lead", "independent_2028", "independent_at_end",
        "iren_threefold",
    ),
    figures.of_network: (
        "hashprice_at_start", "network_at_start_ehs", "nine_at_start", "retarget_mean", "retarget_sd", "retarget_lowest",
        "retarget_highest", "hashprice_at_end", "miners_share_at_end",
    ),
    figures.of_prices: ("ercot_usd_mwh", "ercot_2030_usd_mwh", "ercot_cap_hours", "mining_curtailed", "mw_over_hash_r2"),
    figures.of_grid: (
        "mw_mining_2028", "awarded_mining_mw", "plants_of_mines_mw", "grid_works_mw", "queue_idle_mw", "traded_mw",
        "ai_cut_mwh", "months_greenfield",
    ),
    claim_figures.of_paths: ("mined_share", "shell_share", "converted_share"),
    claim_figures.of_own_power: ("powered_share_2028", "powered_share_at_start", "grid_only_left_2028"),
    claim_figures.of_squeeze: ("margin_at_start", "margin_at_end"),
    claim_figures.of_signers: ("miners_that_let", "miners_with_a_cloud", "iren_highest"),
    claim_figures.of_values: ("listed_value_usd_w", "lease_over_listed"),
    claim_figures.of_halving: ("hash_after_halving_ehs", "hashprice_after_halving"),
    claim_figures.of_processes: (
        "network_growth", "hashprice_drift", "hashprice_volatility", "earned_lowest_usd_mwh", "retargets_falling",
        "retargets_follow",
        "hash_follows_price",
    ),
    claim_figures.of_shares: ("share_on_coin",),
    claim_figures.of_costs: ("power_share_of_costs",),
    claim_figures.of_balance: tuple(f"ai_{name}_gw_2028" for name in claim_figures.SOURCES),
    claim_figures.of_terms: ("rent_signed_usd_it_mw_year", "hall_cost_usd_it_mw", "iren_all_let"),
}  # fmt: skip
"""Names of the figures that each function measures."""

_measured: WeakKeyDictionary[EnergyMarket, dict[tuple[Group, int], Figures]] = WeakKeyDictionary()


def outcome_name(figure: str) -> str:
    """What a study calls a figure: its name, unless a column of `market` has that and means its last week by it.

    >>> outcome_name("gap_net_gw"), outcome_name("mining_curtailed")
    ('gap_net_gw', 'run_mining_curtailed')
    """
    return f"run_{figure}" if figure in MARKET_COLUMNS else figure


def measured(market: EnergyMarket, group: Group, figure: str) -> float:
    """One figure; its group is measured once as long as the market stands where it does."""
    known = _measured.setdefault(market, {})
    if (group, market.week) not in known:
        known[group, market.week] = group(market)
    return known[group, market.week][figure]


FIGURES: dict[str, Outcome] = {
    outcome_name(figure): partial(measured, group=group, figure=figure)
    for group, names in GROUPS.items()
    for figure in names
    if figure not in NAMED
}
