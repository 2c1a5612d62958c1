"""Targets: what the default run should look like, as bands of the median over seeds, and whether it does."""

from typing import NamedTuple

import numpy as np

from experiments.statistics.comparison import median_interval

MET, UNMET, UNDECIDED, REPORTED = "met", "not met", "undecided", "reported"


class Target(NamedTuple):
    """A figure of runs, the scenario that it is of, and its band; without a band it is reported beside the others.

    times: makes the unit of the title; digits: behind the point.  A figure that is 0 or 1 in every run is told as the share
    of runs that have it.
    """

    number: str
    figure: str
    title: str
    low: float | None = None
    high: float | None = None
    digits: int = 1
    times: float = 1.0
    scenario: str = "energy-run"


TARGETS = (
    Target("T1", "gap_before_fast_power_gw", "gap at the end of 2028 before fast power, GW", 40.0, 48.0),
    Target("T1", "gap_net_gw", "the same, net of everything, GW", 30.0, 42.0),
    Target("T1", "gap_net_gw", "the same in gap-13, GW", 8.0, 20.0, scenario="gap-13"),
    Target("T2", "ai_over_mining_bid", "AI's clearing premium over the mean positive bid for mining alone", 2.0, None, 2),
    Target("T2", "ai_over_mining_bid_with_option", "over what miners bid, their option on AI included", None, None, 2),
    Target("T2", "auctions_no_miner_bid", "quarters in which no miner bids, %", None, None, 0, 100.0),
    Target("T2", "auctions_shut_out", "quarters in which miners bid and are outbid, %", None, None, 0, 100.0),
    Target("T2", "auctions_won_by_miners", "quarters in which a miner is awarded megawatts, %", None, None, 0, 100.0),
    Target("T2", "mining_share_of_awards", "miners' share of the megawatts awarded, %", None, None, 1, 100.0),
    Target("T2", "mining_awards_serving_ai", "of them serving AI at the end of 2030, %", None, None, 0, 100.0),
    Target("T3", "lease_value_usd_it_w", "value that a turnkey lease creates, $ per W of critical IT", 5.19, 7.81, 2),
    Target("T4", "months_to_convert", "from signing a conversion to service, months", 8.0, 18.0),
    Target("T4", "months_greenfield", "from request to service of a greenfield campus, months", 36.0, 60.0),
    Target("T5", "ai_share_of_listed", "AI's share of listed miners' megawatts, end of 2028", 0.30, 0.75, 2),
    Target("T5", "ai_share_of_mines", "AI's share of the megawatts of all former mines", None, None, 2),
    Target("T5", "signed_before_share_of_listed", "of listed miners': signed before the start", None, None, 2),
    Target("T6", "survival_lead", "survival of resource-rich miners less twice the lowest, points", 0.0, None, 0, 100.0),
    Target("T6", "survived_resource_rich", "resource-rich that did not fail by the end of 2030, %", None, None, 0, 100.0),
    Target("T6", "survived_asset_light", "asset-light, %", None, None, 0, 100.0),
    Target("T6", "survived_grid_dependent", "small grid-dependent, %", None, None, 0, 100.0),
    Target("T7", "retarget_mean", "mean change of difficulty, %", 0.3, 2.0, 2),
    Target("T7", "retarget_sd", "standard deviation of the changes, %", 3.0, 6.0, 2),
    Target("T7", "retarget_lowest", "lowest change, %", -30.0, None),
    Target("T7", "retarget_highest", "highest change, %", None, 30.0),
    Target("T8", "hashprice_at_start", "hashprice at the start, $/PH/day", 36.0, 41.0),
    Target("T8", "network_at_start_ehs", "network at the start, EH/s", 1040.0, 1160.0, 0),
    Target("T8", "nine_at_start", "the nine's share of it, %", 27.0, 33.0, 0, 100.0),
    Target("T9", "mw_over_hash_r2", "R2 of log value on megawatts less that on hash, from 2026", 0.0, None, 2),
    Target("T9", "mw_over_hash_r2", "the same in no-ai", None, None, 2, scenario="no-ai"),
    Target("T10", "ercot_usd_mwh", "mean price in ERCOT, $/MWh", 27.0, 55.0),
    Target("T10", "ercot_2030_usd_mwh", "the same in 2030, $/MWh", None, None),
    Target("T10", "ercot_cap_hours", "hours in ERCOT at the price cap, a year", None, None, 1),
    Target("T10", "mining_curtailed", "mining curtailed, % of what could run", 1.0, 6.0, 1, 100.0),
    Target("-", "independent_2028", "independent miners, end of 2028", None, None, 0),
    Target("-", "independent_at_end", "independent miners, end of 2030", None, None, 0),
    Target("-", "a_cloud_signed", "runs in which a GPU cloud is signed, %", None, None, 0, 100.0),
    Target("-", "cloud_signed_it_mw", "critical IT signed for GPU clouds, MW", None, None, 0),
    Target("-", "a_tenant_defaulted", "runs of ai-bust-2027 in which a tenant defaults, %", None, None, 0, 100.0, "ai-bust-2027"),
    Target("-", "a_tenant_liquidated", "in which one is liquidated, %", None, None, 0, 100.0, "ai-bust-2027"),
    Target("-", "a_miner_won", "runs in which a miner wins an auction, %", None, None, 0, 100.0),
    Target("-", "iren_threefold", "runs in which IREN's share is worth three times its start, %", None, None, 0, 100.0),
    Target("-", "miners_share_at_end", "miners' share of the network's hash at the end, %", None, None, 1, 100.0),
    Target("-", "miners_share_at_end", "the same in no-ai: it falls because AI pays more", None, None, 1, 100.0, "no-ai"),
)  # fmt: skip

TWINNED = (
    Target("T7", "halving_effect", "hash of the four weeks after the halving over a twin's without it, less one, %", -15.0, 0.0, 1, 100.0),
)  # fmt: skip
"""Targets of a run beside its twin: no figure of one run alone."""


def in_order() -> list[Target]:
    """All of them, those of twins behind the others of their number.

    >>> [target.figure for target in in_order() if target.number == "T7"][-2:]
    ['retarget_highest', 'halving_effect']
    """
    numbers = list(dict.fromkeys(target.number for target in TARGETS))
    return sorted((*TARGETS, *TWINNED), key=lambda target: numbers.index(target.number))


def verdict(target: Target, values: np.ndarray) -> str:
    """Met where the whole interval of the median lies in the band, not met where none of it does.

    >>> verdict(Target("T0", "x", "x", 1.0, 2.0), np.full(9, 1.5)), verdict(Target("T0", "x", "x", 1.0), np.full(9, 0.5))
    ('met', 'not met')
    """
    if target.low is None and target.high is None:
        return REPORTED
    low, high = median_interval(values * target.times)
    least = -np.inf if target.low is None else target.low
    most = np.inf if target.high is None else target.high
    if least <= low and high <= most:
        return MET
    return UNMET if high < least or low > most else UNDECIDED
