"""The columns of `market`, in their order: each with its type, unit, meaning and where it is measured.

From here come the columns that `History` keeps, which columns are whole numbers, the units of reports and
docs/columns.md.  What a week's survey sums up is declared there (`Survey`) and only placed here.
"""

from itertools import accumulate, chain
from typing import NamedTuple

from agents.codes import US_ZONES
from agents.records import columns_of
from model.record.survey import Survey


class MarketColumn(NamedTuple):
    """One column of `market`; `whole` where it holds whole numbers."""

    unit: str
    meaning: str
    source: str
    whole: bool = False


LINES = (  # between zones, as the grid's table orders them
    ("ercot", "spp"),
    ("pjm", "miso"),
    ("pjm", "nyiso"),
    ("pjm", "southeast"),
    ("miso", "spp"),
    ("miso", "southeast"),
    ("spp", "northwest"),
    ("spp", "southwest"),
    ("nyiso", "isone"),
    ("caiso", "northwest"),
    ("caiso", "southwest"),
    ("northwest", "southwest"),
)
SIZES = {"mw": "megawatts", "hashrate": "hash rate", "mw_ai": "megawatts that serve AI"}
NETWORK, STATE, AUCTION, ELECTRICITY, BOOKS, SURVEYED, SHARES, EXPLAINED = (
    "measures.of_network",
    "measures.of_state",
    "measures.of_auction",
    "measures.of_electricity",
    "engine",
    "survey",
    "measures.concentration",
    "measures.value_explained",
)


COUNTS = ("independent_miners", "miners_defaulted", "miners_wound_up", "miners_dissolved", "miners_taken_over")


def surveyed(*names: str) -> dict[str, MarketColumn]:
    """Columns that the survey declares."""
    declared = columns_of(Survey)
    return {name: MarketColumn(*declared[name], SURVEYED, name in COUNTS) for name in names}


def unequal(size: str) -> dict[str, MarketColumn]:
    """How unequal independent miners are in a size."""
    words = SIZES[size]
    return {
        f"hhi_{size}": MarketColumn(
            "-", f"Herfindahl-Hirschman index of independent miners' {words}, 0-10,000", SHARES
        ),
        f"cr4_{size}": MarketColumn("0-1", f"share of independent miners' {words} that the four largest hold", SHARES),
        f"gini_{size}": MarketColumn("-", f"Gini coefficient of independent miners' {words}, 0-1", SHARES),
    }


ZONE_PRICES = {
    f"power_price_{zone}_usd_mwh": MarketColumn("$/MWh", f"mean price of the week in {zone}", ELECTRICITY)
    for zone in US_ZONES
}
HOURS_AT_CAP = {
    f"hours_at_cap_{zone}": MarketColumn(
        "h", f"of the week in which the price in {zone} stands at its cap", ELECTRICITY
    )
    for zone in US_ZONES
}
LINE_FLOWS = {
    f"flow_{start}_{end}_mw": MarketColumn("MW", f"mean flow of the week from {start} to {end}", ELECTRICITY)
    for start, end in LINES
}
COLUMNS: dict[str, MarketColumn] = {
    "week": MarketColumn("week", "since the day on which the run starts", STATE, whole=True),
    "btc_price_usd": MarketColumn("$", "of a bitcoin", STATE),
    "network_hashrate_ehs": MarketColumn("EH/s", "that ran this week in all the world", NETWORK),
    "difficulty": MarketColumn("-", "of the next block", NETWORK),
    "block_height": MarketColumn("-", "of the last block found", NETWORK, whole=True),
    "subsidy_btc": MarketColumn("BTC", "a block", NETWORK),
    "hashprice_usd_ph_day": MarketColumn("$/PH/day", "what a PH/s earns in a day", STATE),
    "btc_shock": MarketColumn("-", "log move of the price that chance alone gave this week", NETWORK),
    "coins_mined_btc": MarketColumn("BTC", "new coins of the week", NETWORK),
    "world_hashrate_ehs": MarketColumn("EH/s", "of the rest of the world", NETWORK),
    "miners_hashrate_ehs": MarketColumn("EH/s", "of miners in the market", NETWORK),
    "north_america_hashrate_ehs": MarketColumn("EH/s", "that ran in North America, whoever owns it", NETWORK),
    "us_hashrate_ehs": MarketColumn("EH/s", "of it, in the United States", NETWORK),
    **surveyed("listed_hashrate_ehs"),
    **surveyed(
        "ai_demand_gw",
        "ai_access_gw",
        "ai_construction_gw",
        "ai_leased_gw",
        "ai_developer_gw",
        "ai_fast_power_gw",
        "ai_gap_before_fast_power_gw",
        "ai_gap_net_gw",
        "ai_served_it_gw",
        "ai_unmet_it_gw",
    ),
    "pool_available_mw": MarketColumn("MW", "grid capacity offered in the latest auction", AUCTION),
    "pool_slots_mw": MarketColumn("MW", "that transformer slots of its quarter were good for", AUCTION),
    "grid_works_mw": MarketColumn("MW", "of headroom that utilities have begun to build", AUCTION),
    "greenfield_requested_mw": MarketColumn(
        "MW", "of connections beyond the pool that AI has asked for since the start", AUCTION
    ),
    "greenfield_energised_mw": MarketColumn("MW", "of them in service", STATE),
    "turbine_slots_mw": MarketColumn("MW", "turbines of the quarter, before anybody ordered", AUCTION),
    "turbines_ordered_mw": MarketColumn("MW", "since the start", AUCTION),
    "pool_awarded_ai_mw": MarketColumn("MW", "won for AI in the latest auction", AUCTION),
    "pool_awarded_mining_mw": MarketColumn("MW", "won for mining in it", AUCTION),
    "mw_changed_purpose": MarketColumn("MW", "won for mining since the start that serve AI and pay for it", STATE),
    "premium_ai_usd_mw_year": MarketColumn("$/MW-year", "that AI paid in it, mean by MW", AUCTION),
    "premium_mining_usd_mw_year": MarketColumn("$/MW-year", "that miners paid in it, mean by MW", AUCTION),
    "bid_mining_positive_usd_mw_year": MarketColumn("$/MW-year", "mean of miners' bids above nothing", AUCTION),
    "bid_mining_alone_usd_mw_year": MarketColumn(
        "$/MW-year", "mean above nothing of what mining alone is worth where a miner could grow", AUCTION
    ),
    "auctions_no_miner_bid": MarketColumn("-", "auctions so far in which no miner bid", AUCTION, whole=True),
    "auctions_miners_shut_out": MarketColumn(
        "-", "auctions so far in which miners bid, were outbid and won nothing", AUCTION, whole=True
    ),
    "transformer_price_usd_mva_year": MarketColumn("$/MVA-year", "that the latest auction gave a slot", STATE),
    "transformer_hardware_usd_mva": MarketColumn("$/MVA", "of a new transformer", STATE),
    **ZONE_PRICES,
    **HOURS_AT_CAP,
    **LINE_FLOWS,
    "congestion_rent_usd": MarketColumn("$", "that the week's flows gained in price beyond the hurdle", ELECTRICITY),
    "gas_price_usd_mmbtu": MarketColumn("$/MMBtu", "of gas at Henry Hub this month", ELECTRICITY),
    "unserved_mwh": MarketColumn("MWh", "load that was shed this week", ELECTRICITY),
    "ai_cut_mwh": MarketColumn("MWh", "AI load that was cut in emergencies this week", ELECTRICITY),
    "peak_charges_usd": MarketColumn("$", "that sites paid this week for last summer's coincident peaks", ELECTRICITY),
    "mining_mwh": MarketColumn("MWh", "that rigs used this week", STATE),
    "mining_curtailed": MarketColumn("0-1", "of what fleets in business could have used, not used", STATE),
    **surveyed(
        "mw_mining",
        "mw_hosting",
        "mw_leased",
        "mw_cloud",
        "mw_converting",
        "mw_idle",
        "mw_vacant",
        "mw_ai",
        "mw_us_energised",
        "ai_share",
        "mw_plants_mining",
        "mw_plants_ai",
        "mw_tied",
        "mw_owner_miner",
        "mw_owner_hyperscaler",
        "mw_owner_utility",
        "mw_owner_capital",
        "shutdown_p10_usd_ph_day",
        "shutdown_p50_usd_ph_day",
        "shutdown_p90_usd_ph_day",
        *COUNTS,
    ),
    **unequal("mw"),
    **unequal("hashrate"),
    **unequal("mw_ai"),
    "r2_value_on_mw": MarketColumn("-", "R² of log value on log megawatts, independent miners", EXPLAINED),
    "r2_value_on_hashrate": MarketColumn("-", "R² of log value on log hash rate, independent miners", EXPLAINED),
    "rent_turnkey_usd_it_mw_year": MarketColumn("$/IT-MW-year", "of turnkey colocation, as the market believes", STATE),
    "lender_losses_usd": MarketColumn("$", "that lenders have borne since the start", STATE),
    "ledger_residual_usd": MarketColumn("$", "payments of the week that have one side only: nothing", BOOKS),
    "books_residual_usd": MarketColumn("$", "change of balance sheets that no payment explains: nothing", BOOKS),
    **surveyed("mw_residual", "btc_residual"),
}
MARKET_COLUMNS = tuple(COLUMNS)
WHOLE = tuple(name for name, column in COLUMNS.items() if column.whole)


def of_source(*sources: str) -> tuple[str, ...]:
    """Columns that are measured in some places."""
    return tuple(name for name, column in COLUMNS.items() if column.source in sources)


# A week is kept as one row of numbers, in which stands together what is written together.
SUMMED = tuple(columns_of(Survey))
GRID_COLUMNS = (*ZONE_PRICES, *LINE_FLOWS, *HOURS_AT_CAP)
AUCTIONED = of_source(AUCTION)  # they stand until the next auction
LATER = of_source(SHARES, EXPLAINED)  # worked out when somebody reads them
WEEKLY = tuple(name for name in COLUMNS if name not in {*SUMMED, *GRID_COLUMNS, *AUCTIONED, *LATER})
GROUPS = (SUMMED, GRID_COLUMNS, WEEKLY, AUCTIONED, LATER)
PLACE = {name: place for place, name in enumerate(chain(*GROUPS)) if name in COLUMNS}
WIDTHS = tuple(accumulate(map(len, GROUPS), initial=0))
SURVEY_AT, GRID_AT, WEEKLY_AT, AUCTION_AT, LATER_AT = map(slice, WIDTHS, WIDTHS[1:])

NETWORK_COLUMNS = (
    "week",
    "btc_price_usd",
    "network_hashrate_ehs",
    "difficulty",
    "block_height",
    "subsidy_btc",
    "hashprice_usd_ph_day",
    "btc_shock",
    "coins_mined_btc",
    "world_hashrate_ehs",
    "miners_hashrate_ehs",
)
"""What there is of a Bitcoin network that is played alone."""
