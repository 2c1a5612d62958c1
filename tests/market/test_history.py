"""What history holds: promised columns, rows that agree, every column written and every path taken in some run."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from agents.codes import US_ZONES, USES
from model.books.ledger import KINDS_BOOKED
from model.economy import EnergyMarket
from tests.twins import played
from tests.watched import SEEDS, WEEKS, both, tables, watched

PROMISED = {
    "market": [
        "week",
        "date",
        "btc_price_usd",
        "network_hashrate_ehs",
        "difficulty",
        "block_height",
        "subsidy_btc",
        "hashprice_usd_ph_day",
        "ai_demand_gw",
        "ai_gap_before_fast_power_gw",
        "ai_gap_net_gw",
        "ai_served_it_gw",
        "ai_unmet_it_gw",
        "pool_available_mw",
        "pool_awarded_ai_mw",
        "pool_awarded_mining_mw",
        "premium_ai_usd_mw_year",
        "premium_mining_usd_mw_year",
        "bid_mining_positive_usd_mw_year",
        "bid_mining_alone_usd_mw_year",
        "auctions_no_miner_bid",
        "auctions_miners_shut_out",
        "mw_changed_purpose",
        "transformer_price_usd_mva_year",
        "transformer_hardware_usd_mva",
        *(f"power_price_{z}_usd_mwh" for z in US_ZONES),
        *(f"hours_at_cap_{z}" for z in US_ZONES),
        "btc_shock",
        "mw_mining",
        "mw_leased",
        "mw_converting",
        "mw_cloud",
        "mw_hosting",
        "mw_idle",
        "independent_miners",
        "hhi_mw",
        "hhi_hashrate",
        "cr4_mw",
        "gini_mw",
        "r2_value_on_mw",
        "r2_value_on_hashrate",
        "ledger_residual_usd",
        "mw_residual",
        "btc_residual",
    ],
    "companies": [
        "week",
        "company",
        "kind",
        "archetype",
        "alive",
        "cash_usd",
        "debt_usd",
        "btc",
        "equity_value_usd",
        "mw_energised",
        "mw_mining",
        "mw_ai",
        "hashrate_ehs",
        "own_generation_mw",
        "owner",
    ],
    "decisions": [
        "week",
        "company",
        "site",
        "option",
        "value_usd_mw",
        "perceived_usd_mw",
        "feasible",
        "blocked_by",
        "chosen",
    ],
    "flips": ["week", "company", "site", "variable", "now", "value", "unit", "note"],
    "sites": [
        "week",
        "site",
        "company",
        "zone",
        "mw_energised",
        "mw_approved",
        *(f"mw_{use}" for use in USES),
        "efficiency_j_th",
        "power_price_usd_mwh",
        "suitability",
    ],
    "auctions": [
        "week",
        "mechanism",
        "zone",
        "bidder",
        "purpose",
        "mw",
        "bid_usd_mw_year",
        "accepted_mw",
        "payment_usd_year",
        "zone_price",
        "transformer_price",
        "why_not",
    ],
    "leases": [
        "week",
        "site",
        "landlord",
        "tenant",
        "tier",
        "it_mw",
        "rent_usd_it_mw_year",
        "escalator",
        "term_weeks",
        "prepaid_usd",
        "ready_week",
        "end_week",
        "before_start",
    ],
    "events": [
        "week",
        "kind",
        "company",
        "counterparty",
        "mw",
        "usd",
        "text",
        "site",
        "lease",
        "usd_it_mw_year",
        "percent",
        "height",
        "points",
        "lever_value",
        "approved_mw",
    ],
}


WHOLE = ("week", "kind", "company", "counterparty", "text")  # what every event has


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_tables_hold_what_others_rely_on(name: str) -> None:
    """Every promised column, finite; a flip may have no number and an event carries what its kind does: nothing else may be missing."""
    frame = tables(1)[name]
    assert len(frame) > 0
    assert set(PROMISED[name]) <= set(frame.columns)
    for column in frame.columns:
        values = frame[column]
        if (name, column) != ("flips", "value") and (name != "events" or column in WHOLE):
            assert values.null_count() == 0, column
        if values.dtype.is_float():
            assert values.drop_nulls().is_finite().all(), column


def test_one_option_is_chosen_at_every_open_site() -> None:
    """A row an option, one of them chosen, and what is blocked says why."""
    decisions = tables(1)["decisions"]
    chosen = decisions.group_by("week", "site").agg(pl.col("chosen").sum())
    assert (chosen["chosen"] == 1).all()
    assert (decisions["feasible"] == (decisions["blocked_by"] == "")).all()


def test_five_years_cross_the_halving() -> None:
    """268 rows; the subsidy halves once, at its height."""
    market = tables(1)["market"]
    assert len(market) == WEEKS + 1 and market["week"].to_list() == list(range(WEEKS + 1))
    assert sorted(set(market["subsidy_btc"])) == [1.5625, 3.125]
    height, halved = market["block_height"].to_numpy(), market["subsidy_btc"].to_numpy() < 3.0
    assert height[~halved].max() < 1_050_000 <= height[halved].min() + 1
    assert (market["difficulty"] > 0.0).all() and len(set(market["difficulty"])) > 100


@both
def test_weekly_snapshots_agree_with_the_market(seed: int) -> None:
    """Miners counted in one table are the miners of the other; MW of sites sum to those of companies."""
    t = tables(seed)
    miners = t["companies"].filter((pl.col("kind") == "miner") & pl.col("alive")).group_by("week").len().sort("week")
    assert miners["len"].to_list() == t["market"]["independent_miners"].to_list()
    by_site = t["sites"].group_by("week", "company").agg(pl.col("mw_energised").sum().alias("mw"))
    joined = by_site.join(t["companies"], on=["week", "company"])
    assert len(joined) > 100
    assert (joined["mw"] - joined["mw_energised"]).abs().max() < 1e-6  # type: ignore[operator]


def test_history_is_not_rewritten() -> None:
    """What tables say of the first two quarters stays as it was when more is played."""
    market = EnergyMarket("energy-run", rng=4)
    market.run_for(27)
    before = market.history.tables()
    market.run_for(53)
    after = market.history.tables()
    for name, frame in before.items():
        if name not in ("leases", "flows"):
            assert_frame_equal(after[name].filter(pl.col("week") <= 27), frame)
    old = after["leases"].head(len(before["leases"]))
    assert_frame_equal(old, before["leases"])


STILL: dict[str, str] = {
    "transformer_hardware_usd_mva": "a price list: moves only when the scenario moves it",
    "ledger_residual_usd": "zero is the point",
    "books_residual_usd": "zero is the point",
    "mw_residual": "zero is the point, up to rounding",
    "btc_residual": "zero is the point, up to rounding",
    "mw_vacant": "a hall stands empty where a tenant has failed: see test_tenant_default",
    "mw_owner_capital": "private capital buys a site only where nobody else does",
    "auctions_no_miner_bid": "with their option on AI somebody bids in every auction: see test_purpose.py",
}
ELSEWHERE = (
    {
        "bitcoin.price_usd": 250e3,
        "mining.site_capex": 0.0,
        "demand.speed_value": 1e4,
    },  # miners win capacity
    {"equipment.slots_mva_quarter": 1e5},  # transformers to spare: zones are what is scarce
    {"building.plant_capex": 0.3e6},  # cheap plants on site
    {"power.load_growth": 0.06, "power.transfer": 0.0},  # every zone runs short, and nobody helps
)


@cache
def elsewhere(place: int) -> dict[str, pl.DataFrame]:
    """Five years under other conditions, for what the default run may not show."""
    return played(1, WEEKS, **ELSEWHERE[place]).history.tables()


def moving(name: str) -> set[str]:
    """Columns of a table with at least two values in some run."""
    runs = [tables(seed)[name] for seed in SEEDS] + [elsewhere(place)[name] for place in range(len(ELSEWHERE))]
    return {column for frame in runs for column in frame.columns if frame[column].n_unique() > 1}


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_column_is_written(name: str) -> None:
    """A column that never moves in any run of five years says nothing, unless there is a reason."""
    seldom = {"lever_value", "points"}  # nobody moves a lever here, and large miners hardly merge
    reasons = {"auctions": {"mechanism"}, "market": set(STILL), "events": seldom}.get(name, set())
    assert sorted(set(tables(1)[name].columns) - moving(name) - reasons) == []
    assert reasons <= set(tables(1)[name].columns)


def test_all_three_paths_are_taken_and_some_fail() -> None:
    """Mining on, letting a shell, converting; companies that default and sites that are sold."""
    chosen = {option for seed in SEEDS for option in tables(seed)["decisions"].filter(pl.col("chosen"))["option"]}
    assert {"mine", "shell", "turnkey"} <= chosen
    happened = {kind for seed in SEEDS for kind in tables(seed)["events"]["kind"]}
    assert {"default", "site_sale", "lease", "conversion_done", "eviction", "halving", "retarget"} <= happened


def test_scarcity_is_of_zones_where_transformers_abound() -> None:
    """Two teachable prices: with slots to spare the transformer costs nothing extra and full zones do."""
    scarce, plenty = tables(1)["auctions"], elsewhere(1)["auctions"]
    assert scarce["transformer_price"].max() > 0.0  # type: ignore[operator]
    assert plenty["transformer_price"].max() == 0.0
    assert plenty["zone_price"].max() > 0.0  # type: ignore[operator]


MERGERS = {
    "finance.approach": 1.0,
    "finance.refusal": 0.0,
    "finance.takeover_premium": 0.0,
    "finance.takeover_gain": 0.0,
}


def test_every_kind_of_payment_is_made_in_some_run() -> None:
    """A kind that is never posted belongs to no rule.

    Cloud is converted to where capital for it is cheap; a bullet is repaid only where nobody rolls it over; rigs are
    bought where coins are dear.  GPUs pass with a site in test_books and are sold in test_gpu_clouds, damages are paid in
    test_tenant_default.
    """
    levers = {"policy.mining_tax": 5.0, "policy.ai_subsidy": 1e5, "policy.deposit": 5e4}
    runs = [watched(seed).market for seed in SEEDS]
    runs += [played(1, 120, **levers), played(1, 120, **{"leasing.cloud_rate": 0.03})]
    runs += [played(1, 150, **{"bitcoin.drift": 1.5}), played(1, 150, **MERGERS)]
    used = np.any([market.state.ledger.total_paid.any(axis=0) for market in runs], axis=0)
    assert {KINDS_BOOKED[kind] for kind in np.flatnonzero(~used)} <= {
        "maturity",
        "gpus_passed",
        "damages",
        "gpu_sale",
        "gpus_gone",
    }
