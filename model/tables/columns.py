"""The tables that a run starts from: every column declared once, with its unit, bounds and meaning.

The declarations are what `model.tables.start` reads and validates by.  Three kinds of column: names, figures and days
(ISO dates in the file, weeks from the start of the model in memory).  Every table has two columns more: `source`
names the public document a row's figures come from, `recollection` lists the columns of that row that are
recollection or assumption instead.
"""

from typing import NamedTuple

from agents.codes import BLOCKS, TIERS, US_ZONES, ZONES

NAME, FIGURE, DAY = "name", "figure", "day"
NONE, GAS = "none", "gas"  # no fuel, no technology; the fuel whose price the scenario sets
SHAPES = ("overhaul", "sun", "wind", "water", "storage", "flat")  # of what can run, over months and load blocks
PRIVATE = "private:"  # a landlord who is no listed miner, by zone: "private:ercot"


class Column(NamedTuple):
    """What may stand in a column.  `known` are the names allowed, or the table whose first column lists them."""

    kind: str
    unit: str
    meaning: str
    low: float = 0.0
    high: float = 0.0
    known: tuple[str, ...] | str = ()


class Layout(NamedTuple):
    """Columns of a table and how many of the first ones identify a row."""

    columns: dict[str, Column]
    key: int = 1


def name(meaning: str, known: tuple[str, ...] | str = ()) -> Column:
    """A column of names."""
    return Column(NAME, "-", meaning, known=known)


def number(low: float, high: float, unit: str, meaning: str) -> Column:
    """A column of numbers from low to high."""
    return Column(FIGURE, unit, meaning, low, high)


def day(meaning: str) -> Column:
    """A column of ISO dates between 2000 and 2100."""
    return Column(DAY, "date", meaning)


_MW = (0, 20_000, "MW")
_EHS = (0, 2_000, "EH/s")
_SHARE = (0, 1, "0-1")

COMPANIES = {
    "company": name("ticker"),
    "name": name("as people say it"),
    "cash_usd_m": number(0, 1e6, "M$", "in the bank"),
    "debt_usd_m": number(0, 1e6, "M$", "principal"),
    "debt_rate": number(0, 0.5, "1/year", "interest on it"),
    "debt_maturity": day("principal-weighted"),
    "convertible_usd_m": number(0, 1e6, "M$", "of the debt, in convertible notes"),
    "coin_loan_usd_m": number(0, 1e6, "M$", "of the debt, lent on pledged coins"),
    "fixed_assets_usd_m": number(0, 1e6, "M$", "book value of rigs, sites, halls and works"),
    "equity_usd_m": number(-1e6, 1e6, "M$", "cash, coins at 92,900 $ and fixed assets less debt"),
    "btc": number(0, 1e6, "BTC", "held, pledged coins included"),
    "btc_pledged": number(0, 1e6, "BTC", "pledged or lent"),
    "market_cap_usd_bn": number(0, 10_000, "bn$", "market value of the shares"),
    "shares_m": number(0.001, 1e6, "million", "shares outstanding"),
    "spread": number(0, 0.04, "1/year", "cost of capital above the market"),
    "ai_skill": number(*_SHARE, "ability to build and run AI data centres"),
    "sell_share": number(*_SHARE, "of the coins mined that is sold at once"),
    "overhead_usd_m_year": number(0, 10_000, "M$/year", "salaries and administration"),
}

SITES = {
    "site": name("short name"),
    "company": name("owner", "companies"),
    "zone": name("where it stands", ZONES),
    "mw_energised": number(*_MW, "gross grid connection in service, or in use by works for a signed lease"),
    "mw_approved": number(*_MW, "approved or under development, not yet energised"),
    "approved_date": day("when the approved MW are energised (the start where there are none)"),
    "land_mw": number(*_MW, "what the land could take in all"),
    "mva": number(0, 30_000, "MVA", "main transformers in place or in stock"),
    "suitability": number(*_SHARE, "for AI: fibre, scale, land, water"),
    "own_generation_mw": number(*_MW, "power plants of the owner, nameplate"),
    "own_wind_mw": number(*_MW, "wind farms among them; the rest burns gas"),
    "power_price_usd_mwh": number(0, 500, "$/MWh", "fixed price of the power contract, delivery included"),
    "contract_end": day("end of the fixed price"),
    "resalable": number(0, 1, "0 or 1", "power under the contract may be sold at the zone's price"),
    "mining_mw": number(*_MW, "use: the owner's rigs, overhead included"),
    "hosting_mw": number(*_MW, "use: other owners' rigs"),
    "leased_mw": number(*_MW, "use: let to an AI tenant, in service"),
    "converting_mw": number(*_MW, "use: under conversion for a signed lease"),
    "idle_mw": number(*_MW, "use: energised and unused"),
    "hash_ehs": number(*_EHS, "the owner's rigs installed here"),
    "efficiency_j_th": number(0, 200, "J/TH", "of those rigs; 0 where there are none"),
    "rig_age_years": number(0, 12, "years", "of those rigs"),
}

HOSTED = {
    "owner": name("of the rigs", "companies"),
    "site": name("where they stand: a site, or private:<zone> for a private landlord"),
    "mw": number(*_MW, "connection they take, overhead included"),
    "hash_ehs": number(*_EHS, "installed"),
    "efficiency_j_th": number(1, 200, "J/TH", "of the rigs"),
    "rig_age_years": number(0, 12, "years", "of the rigs"),
    "fee_usd_mwh": number(0, 500, "$/MWh", "hosting fee, power included"),
    "fee_end": day("end of the hosting contract"),
}

LEASES = {
    "site": name("let", "sites"),
    "tenant": name("hyperscaler", "hyperscalers"),
    "tier": name("shell, turnkey or cloud", TIERS),
    "it_mw": number(0.1, 20_000, "IT MW", "critical IT load"),
    "gross_mw": number(0.1, 20_000, "MW", "connection it takes"),
    "rent_usd_m_it_mw_year": number(0, 100, "M$/IT-MW-year", "mean over the term where the escalator is 0"),
    "escalator": number(0, 0.2, "1/year", "growth of the rent"),
    "signed": day("contract"),
    "works_from": day("works take the MW; until then they serve mining or are not yet energised"),
    "ready": day("service and rent begin"),
    "end": day("rent ends"),
    "prepaid_usd_m": number(0, 100_000, "M$", "paid in advance, not yet in the cash at the start"),
    "tenant_capex_share": number(*_SHARE, "of the cost of the works that the tenant pays"),
}

HYPERSCALERS = {
    "company": name("short name"),
    "name": name("as people say it"),
    "demand_share": number(*_SHARE, "of national AI demand"),
    "capex_usd_bn_2025": number(0, 10_000, "bn$/year", "capital spending in 2025 as guided in October"),
    "capex_growth": number(-0.5, 2, "1/year", "its growth as expected in November 2025"),
    "cash_usd_bn": number(0, 10_000, "bn$", "cash and securities"),
    "debt_usd_bn": number(0, 10_000, "bn$", "debt, leases left out"),
    "cash_flow_usd_bn": number(
        -1_000, 10_000, "bn$/year", "operating cash flow of what ran before 2025, shareholders' rounds included"
    ),
    "credit_spread": number(0, 0.5, "1/year", "of its debt over the rate of government bonds"),
    "debt_years": number(0.5, 40, "years", "over which its debt falls due where lenders do not roll it over"),
    "discount_rate": number(0.01, 0.5, "1/year", "rate"),
    "rent_ceiling_factor": number(0, 5, "-", "times the most that an ideal site is worth"),
    "owned_share": number(*_SHARE, "of its demand that it builds itself, given a connection"),
}

DEVELOPERS = {
    "date": day("until"),
    "it_mw_cumulative": number(0, 1e6, "IT MW", "in service by then of what was signed before the start"),
}

ZONE = {
    "zone": name("planning region", ZONES),
    "mean_gw": number(0, 1_000, "GW", "mean load 2021-2023 (0: the zone has a flat price instead)"),
    "peak_gw": number(0, 1_000, "GW", "highest hour 2021-2023"),
    "load_2025": number(0.5, 2, "-", "load of 2025 over that mean, mining left out"),
    "load_growth": number(-0.1, 0.2, "1/year", "from 2025, AI and mining left out"),
    "k": number(0, 1.5, "-", "shrinks the annual block factors so that months and blocks give the annual curve"),
    "gas_basis_usd_mmbtu": number(-3, 10, "$/MMBtu", "gas over Henry Hub"),
    "delivery_usd_mwh": number(0, 200, "$/MWh", "transmission and distribution for a large load"),
    "capacity_usd_mw_day": number(0, 2_000, "$/MW-day", "capacity charge where no auction path is given"),
    "peak_usd_mw_year": number(0, 500_000, "$/MW-year", "transmission charge per MW in the coincident peaks"),
    "wait_months": number(0, 120, "months", "greenfield connection beyond headroom"),
    "pool_share": number(*_SHARE, "of the national pool of new grid access"),
    "price_low_usd_mwh": number(0, 500, "$/MWh", "wholesale energy, mean of a year: low"),
    "price_base_usd_mwh": number(0, 500, "$/MWh", "wholesale energy, mean of a year: base"),
    "price_high_usd_mwh": number(0, 500, "$/MWh", "wholesale energy, mean of a year: high"),
}

_BY_ZONE = {zone: number(0.1, 5, "of mean", f"load of {zone} over its mean") for zone in US_ZONES}
LOAD_BLOCKS = {
    "block": number(1, 6, "-", "slice of the annual load-duration curve, the highest first"),
    "weight": number(0.001, 1, "of hours", "share of the year"),
} | _BY_ZONE
LOAD_MONTHS = {"month": number(1, 12, "-", "of the year")} | _BY_ZONE

TECHNOLOGY = {
    "technology": name("kind of plant; those in merit orders first"),
    "fuel": name("what it burns, or none"),
    "shape": name("how what can run moves with months and hours", SHAPES),
    "sold_from": name("whose plants are sold in shares to loads beside them; none: not sold"),
    "on_grid": number(0, 1, "0 or 1", "stands in the merit orders of zones"),
    "behind_meter": number(0, 1, "0 or 1", "may stand behind the meter of a load"),
    "fuel_usd_mmbtu": number(0, 200, "$/MMBtu", "of what it burns; 0 for gas, whose price is power.gas and a basis"),
    "offer_usd_mwh": number(0, 500, "$/MWh", "whole offer of plants without a heat rate"),
    "availability": number(*_SHARE, "mean share of capacity that can run"),
    "offer_spread": number(*_SHARE, "offers run evenly from mean x (1 - s) to mean x (1 + s): heat rates differ"),
    "uncertainty": number(*_SHARE, "sd of output inside a block over what can run: wind, clouds, forced outages"),
    "co2_t_mmbtu": number(0, 0.5, "t CO2/MMBtu", "of its fuel"),
    "capacity_credit": number(*_SHARE, "of its nameplate that earns capacity payments"),
    "new_usd_mw_year": number(
        0, 1e6, "$/MW-year", "that a new plant must earn: capital and fixed O&M; 0: none is built"
    ),
    "lead_years": number(0, 20, "years", "from decision to service"),
    "most_entry": number(*_SHARE, "of a zone's peak, most that is begun in a year"),
    "record_entry": number(
        *_SHARE, "of a zone's peak, most that has come in a year; to it margins may widen the former"
    ),
    "keep_usd_mw_year": number(0, 1e6, "$/MW-year", "that an old plant must earn to be kept; 0: none gives notice"),
    "heat_rate_mmbtu_mwh": number(0, 30, "MMBtu/MWh", "behind the meter (of the grid's plants: heat_rates.csv)"),
    "running_usd_mwh": number(0, 100, "$/MWh", "upkeep by use behind the meter"),
    "upkeep_usd_mw_year": number(0, 1e6, "$/MW-year", "staff and parts behind the meter"),
} | {
    f"output_{block}": number(*_SHARE, f"of the nameplate that runs behind the meter in load block {block}")
    for block in range(1, BLOCKS + 1)
}
CAPACITY = {
    "zone": name("planning region", US_ZONES),
    "fuel": name("kind of plant", "technologies"),
    "gw": number(0, 1_000, "GW", "installed at the end of 2024; none where there is no row"),
}
ADDITIONS = {
    "zone": name("planning region", US_ZONES),
    "fuel": name("kind of plant", "technologies"),
    "year": number(2025, 2035, "year", "in which it starts (or, negative, retires)"),
    "gw": number(-100, 100, "GW", "committed"),
}
HEAT_RATES = {
    "zone": name("planning region", US_ZONES),
    "fuel": name("kind of plant", "technologies"),
    "heat_rate_mmbtu_mwh": number(3, 30, "MMBtu/MWh", "capacity-weighted"),
    "vom_usd_mwh": number(0, 100, "$/MWh", "variable operation and maintenance"),
}
LINKS = {
    "zone_from": name("one end", US_ZONES),
    "zone_to": name("other end", US_ZONES),
    "forward_gw": number(0, 200, "GW", "limit from one end to the other"),
    "reverse_gw": number(0, 200, "GW", "limit the other way"),
    "dc": number(0, 1, "0 or 1", "direct-current tie"),
}
CAPACITY_AUCTIONS = {
    "zone": name("region", US_ZONES),
    "from": day("first day of delivery"),
    "usd_mw_day": number(0, 2_000, "$/MW-day", "price of capacity from then on"),
}
POOL = {
    "date": day("until"),
    "demand_gw": number(0, 1_000, "gross GW", "AI demand since 1 January 2025"),
    "access_gw": number(0, 1_000, "gross GW", "grid access since then"),
    "construction_gw": number(0, 1_000, "gross GW", "data centres under construction that are finished"),
}
RIG_RELEASES = {
    "rig": name("model"),
    "first_ship": day("delivered from this day on; its share of what is sold grows over a year"),
    "ship_error": number(0, 104, "weeks", "of that day, either way"),
    "efficiency_j_th": number(0.1, 1e5, "J/TH", "at the wall"),
    "efficiency_low": number(0.1, 1e5, "J/TH", "low estimate"),
    "efficiency_high": number(0.1, 1e5, "J/TH", "high estimate"),
}
_POWER = (0, 500, "$/MWh")
_MONTH = (1, 12, "month")
MINING_REGIONS = {
    "region": name("of the world's miners"),
    "law": name("whose law its mining is under", ("china", NONE)),
    "power_usd_mwh": number(*_POWER, "mean power price of its miners"),
    "power_low": number(*_POWER, "low estimate"),
    "power_high": number(*_POWER, "high estimate"),
    "power_sd": number(*_POWER, "spread of it between miners"),
    "sd_low": number(*_POWER, "low estimate"),
    "sd_high": number(*_POWER, "high estimate"),
    "opex_usd_mwh": number(*_POWER, "staff, repairs, rent of land"),
    "opex_low": number(*_POWER, "low estimate"),
    "opex_high": number(*_POWER, "high estimate"),
    "wet_discount": number(*_SHARE, "taken off the power price in the wet season"),
    "wet_low": number(*_SHARE, "low estimate"),
    "wet_high": number(*_SHARE, "high estimate"),
    "wet_from": number(*_MONTH, "first of the wet season"),
    "wet_to": number(*_MONTH, "last of it"),
    "wet_error": number(0, 6, "months", "by which both may lie otherwise"),
    "share_2016": number(*_SHARE, "of the network's hash on New Year 2016"),
    "share_2021": number(*_SHARE, "in May 2021"),
    "share_2022": number(*_SHARE, "on New Year 2022, after China's ban"),
    "share_2025": number(*_SHARE, "in November 2025"),
    "share_error": number(*_SHARE, "of a share, either way"),
}
PLACES = {
    "site": name("of `sites`; a site without a row has a place drawn by its name"),
    "town": name("the nearest known one"),
    "latitude": number(24, 50, "degrees", "of that town"),
    "longitude": number(-125, -66, "degrees", "of it"),
}
STATES = {"state": name("as people say it"), "zone": name("that it is drawn in, as a whole", US_ZONES)}
TABLES: dict[str, Layout] = {
    "companies": Layout(COMPANIES),
    "sites": Layout(SITES),
    "hosted": Layout(HOSTED, 2),
    "leases": Layout(LEASES, 0),
    "hyperscalers": Layout(HYPERSCALERS),
    "developers": Layout(DEVELOPERS),
    "zones": Layout(ZONE),
    "load_blocks": Layout(LOAD_BLOCKS),
    "load_months": Layout(LOAD_MONTHS),
    "technologies": Layout(TECHNOLOGY),
    "capacity": Layout(CAPACITY, 2),
    "additions": Layout(ADDITIONS, 3),
    "heat_rates": Layout(HEAT_RATES, 2),
    "links": Layout(LINKS, 2),
    "pool": Layout(POOL),
    "capacity_auctions": Layout(CAPACITY_AUCTIONS, 2),
    "rig_releases": Layout(RIG_RELEASES),
    "mining_regions": Layout(MINING_REGIONS),
    "places": Layout(PLACES),
    "states": Layout(STATES),
}
