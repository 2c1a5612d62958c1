"""Behaviour and economics that a scenario may set: pydantic blocks with unit, bounds and source on every figure.

The scenario is composed of these blocks.  `agents.records.record_of(block)` hands the numbers of a block to compiled phases.
"""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from agents.block import Block, calendar_day, next_quarter, next_week, quantity
from agents.bounds import FIRST_DAY, LAST_DAY, LEAST_PRICE, MOST_PRICE, USUAL_DAY, start_day


class Bitcoin(Block):
    """The network, its price and the rest of the world's miners."""

    start_date: Annotated[
        date,
        BeforeValidator(start_day),
        calendar_day(
            FIRST_DAY, LAST_DAY, "day on which week 0 starts; tables are moved to it", "the day of the tables"
        ),
    ] = USUAL_DAY
    price_usd: Annotated[
        float, quantity(LEAST_PRICE, MOST_PRICE, "$/BTC", "price at the start", "close of 18 Nov 2025")
    ] = 92_900.0
    price_path: str = Field(default="", description="CSV (date,price_usd) that replaces the price process")
    drift: Annotated[
        float,
        quantity(-2, 2, "1/year", "log drift of the price", "judgement; 0.18 from 2022 to Nov 2025"),
        next_week("bitcoin", -1, 1, 0.05),
    ] = 0.10
    volatility: Annotated[
        float, quantity(0, 3, "1/year", "diffusion of the price", "daily closes since 2022: 0.464")
    ] = 0.46
    jumps_per_year: Annotated[
        float, quantity(0, 52, "1/year", "jumps of the price", "daily closes since 2020: 5.1")
    ] = 5.0
    jump_sd: Annotated[float, quantity(0, 1, "log", "size of a jump", "daily closes since 2022")] = 0.11
    price_shock: Annotated[
        float,
        quantity(-3, 3, "log", "one-off move of the price in the week it is set", "a lever"),
        next_week("bitcoin", -1, 1, 0.05),
    ] = 0.0
    sales_impact: Annotated[
        float, quantity(0, 5, "-", "fall of the log price per unit of excess sales / weekly volume", "assumption A21")
    ] = 0.5
    weekly_volume_btc: Annotated[
        float, quantity(1e3, 1e8, "BTC", "bought and sold in a week", "spot about 20 bn$ a day, recollection")
    ] = 1_500_000.0
    height: int = Field(
        default=0, ge=0, le=7_000_000, description="block height at the start; 0 follows from the date: 924,000"
    )
    difficulty: Annotated[
        float,
        quantity(0, 1e18, "-", "at the start; 0 follows from date and hash rate", "mainnet, 18 Nov 2025: 152.27 T"),
    ] = 0.0
    start_hashrate_ehs: Annotated[
        float, quantity(1e-9, 1e6, "EH/s", "of the network at the start", "7- and 30-day means, Nov 2025: 1,086-1,098")
    ] = 1_090.0
    fee_share: Annotated[
        float, quantity(0, 1, "of subsidy", "fees at the start; 0: none ever", "week to 3 Nov 2025: 0.62 %")
    ] = 0.0065
    fee_mean: Annotated[
        float, quantity(1e-4, 1, "of subsidy", "fees in the long run", "2025 about 1.5 %, 2024 6 %")
    ] = 0.015
    fee_reversion: Annotated[
        float, quantity(0, 20, "1/year", "pull of fees to the mean; 0: they walk freely", "A22")
    ] = 0.7
    fee_sd: Annotated[float, quantity(0, 5, "1/year", "noise of log fees", "assumption A22")] = 0.9
    noise_rho: Annotated[
        float, quantity(0, 0.999, "-", "memory of hash noise from epoch to epoch", "retargets 2022-25")
    ] = 0.7
    retarget_sd: Annotated[
        float,
        quantity(
            0.032,
            0.3,
            "log",
            "of retargets that hash noise and luck alone would give",
            "since 2022: 4.2 % with switching",
        ),
    ] = 0.035
    china: Annotated[
        float,
        quantity(
            0,
            1,
            "0-1",
            "part of the rigs in China when it is moved that may stay and be renewed; 0 from May 2021",
            "State Council, May 2021",
        ),
        next_week("bitcoin", 0, 1, 0.1),
    ] = 1.0
    halving: bool = Field(default=True, description="false: the subsidy stays (a twin to measure the halving by)")


class Mining(Block):
    """Rigs and the people who run them."""

    uptime: Annotated[float, quantity(0.1, 1, "0-1", "share of hours that rigs are able to run", "assumption A31")] = (
        0.95
    )
    overhead: Annotated[float, quantity(1, 2, "-", "site MW per rig MW", "air-cooled sites 1.02-1.10")] = 1.05
    opex: Annotated[float, quantity(0, 1e6, "$/MW-year", "staff, repair, rent of land", "power about 80 % of opex")] = (
        55_000.0
    )
    site_capex: Annotated[float, quantity(0, 5e6, "$/MW", "mining building and plant", "HIVE Yguazu; Sabre56")] = 0.40e6
    rig_life: Annotated[float, quantity(26, 520, "weeks", "economic life of rigs", "3-4 years, recollection")] = 208.0
    wear_out: Annotated[
        float,
        quantity(26, 1000, "weeks", "age from which a tenth of the rigs fails each quarter", "5-7 years, recollection"),
    ] = 312.0
    rig_book: Annotated[
        float, quantity(0, 300, "$/TH", "paid for the rigs held at the start", "Hashrate Index, Dec 2022 to Nov 2025")
    ] = 14.5
    resale: Annotated[
        float,
        quantity(0, 1, "0-1", "second-hand rigs over new ones, per dollar they earn", "Bitmain clearance 7-8 $/TH"),
    ] = 0.5
    scrap: Annotated[float, quantity(0, 1, "$/W", "of rigs that are sold for their metal", "assumption A170")] = 0.005
    site_split: Annotated[
        float,
        quantity(
            0, 3, "-", "a listed miner's mining over its sites: below 1 more even, above 1 more at the largest", "A2"
        ),
    ] = 1.0
    vintage_step: Annotated[
        float,
        quantity(
            0,
            1,
            "-",
            "J/TH by which a year's rigs at a site are worse than the next year's, at the start, over their mean",
            "assumption A171",
        ),
    ] = 0.15
    frontier: Annotated[
        float,
        quantity(
            0, 1e5, "J/TH", "of rigs that are bought at the start; 0: by the table of releases", "rig_releases.csv"
        ),
    ] = 0.0
    frontier_decline: Annotated[
        float, quantity(0, 1, "1/year", "log decline of the frontier after the last release", "2020-26: 17-19 %")
    ] = 0.18
    releases_known: Annotated[
        float,
        quantity(
            2009, 2141, "year", "rigs first sold later are not known: the frontier declines instead", "rig_releases.csv"
        ),
    ] = 2141.0
    hosting_fee: Annotated[float, quantity(0, 50, "$/MWh", "landlord's fee over power", "assumption A33")] = 8.0
    expansion_cap: Annotated[
        float, quantity(0, 5, "of MW", "most that a site bids for in a quarter", "assumption A34")
    ] = 0.25


class Leasing(Block):
    """AI tenants, what they pay and what serving them costs.  IT = critical IT load."""

    gross_per_it: Annotated[float, quantity(1, 2, "-", "gross MW per IT MW", "Hut 8 River Bend 330/245")] = 1.35
    horizon: int = Field(default=64, ge=8, le=160, description="quarters over which options are valued")
    shell_rent: Annotated[float, quantity(0.05e6, 3e6, "$/IT-MW-year", "powered shell", "yield on cost; 0.12-0.75")] = (
        0.40e6
    )
    shell_floor: Annotated[float, quantity(0, 3e6, "$/IT-MW-year", "cost floor of shell rent", "2.5 M$ at 7.5 %")] = (
        0.19e6
    )
    shell_capex: Annotated[float, quantity(0.5e6, 8e6, "$/IT-MW", "powered shell", "15-20 % of 10-12 M$; Riot 1.9")] = (
        2.5e6
    )
    shell_margin: Annotated[float, quantity(0.3, 1, "0-1", "of shell rent (triple net)", "assumption A41")] = 0.97
    turnkey_rent: Annotated[
        float, quantity(0.3e6, 6e6, "$/IT-MW-year", "turnkey colocation", "deals of 2024-25: 1.4-2.1")
    ] = 1.8e6
    turnkey_capex: Annotated[
        float, quantity(2e6, 25e6, "$/IT-MW", "on a converted site", "TeraWulf 8-10, Cipher 9-10")
    ] = 9.5e6
    unsuitable_capex: Annotated[float, quantity(0, 20e6, "$/IT-MW", "more at suitability 0", "0-5, assumption A42")] = (
        5.0e6
    )
    turnkey_margin: Annotated[
        float, quantity(0.3, 1, "0-1", "of turnkey rent", "TeraWulf, Cipher, Galaxy: 85-90 %")
    ] = 0.87
    cloud_rent: Annotated[
        float, quantity(1e6, 30e6, "$/IT-MW-year", "GPU cloud", "IREN-Microsoft 9.7 bn$ / 5 y / 200 MW")
    ] = 9.7e6
    cloud_capex: Annotated[
        float, quantity(2e6, 40e6, "$/IT-MW", "shell of a GPU cloud", "IREN Horizon 14-16, recollection")
    ] = 15.0e6
    gpu_capex: Annotated[float, quantity(2e6, 90e6, "$/IT-MW", "GPUs and network", "IREN: 5.8 bn$ for 200 MW")] = 29.0e6
    gpu_residual: Annotated[float, quantity(0, 1, "0-1", "worth of GPUs after the contract", "assumption A43")] = 0.20
    gpu_decline: Annotated[
        float, quantity(0, 0.9, "1/year", "by which what a generation of GPUs earns falls", "assumption A131")
    ] = 0.11
    follow_on_years: int = Field(
        default=3, ge=0, le=10, description="GPUs may be let on after a cloud contract [years]; A131; 0: never"
    )
    cloud_margin: Annotated[float, quantity(0.2, 1, "0-1", "of cloud rent", "IREN: about 85 % of project EBITDA")] = (
        0.85
    )
    prepayment: Annotated[
        float, quantity(0, 0.5, "0-1", "of a cloud contract, paid in advance", "IREN-Microsoft 20 %")
    ] = 0.20
    escalator: Annotated[float, quantity(0, 0.1, "1/year", "growth of rents", "Hut 8: 3 %")] = 0.03
    shell_years: int = Field(default=15, ge=1, le=30, description="term of a shell lease [years]; 10-25")
    turnkey_years: int = Field(default=15, ge=1, le=30, description="term of a turnkey lease [years]; 10-15")
    cloud_years: int = Field(default=5, ge=1, le=15, description="term of a cloud contract [years]; IREN-Microsoft 5")
    mining_rate: Annotated[float, quantity(0.01, 0.5, "1/year", "discount rate of mining", "assumption A44")] = 0.15
    lease_rate: Annotated[float, quantity(0.01, 0.5, "1/year", "of a contracted lease", "assumption A44")] = 0.085
    cloud_rate: Annotated[float, quantity(0.01, 0.5, "1/year", "of a cloud contract", "assumption A44")] = 0.09
    ceiling: Annotated[
        float,
        quantity(0.3e6, 10e6, "$/IT-MW-year", "most that speed is worth on an ideal site", "assumption A45"),
        next_quarter("ai", 5e5, 5e6, 50_000),
    ] = 2.7e6
    shell_ceiling: Annotated[
        float, quantity(0, 1, "of the ceiling", "most paid for a shell: 0.75 M$", "assumption A45")
    ] = 0.28
    theta_base: Annotated[float, quantity(0, 1, "0-1", "landlord's share of the surplus in a slack market", "A46")] = (
        0.15
    )
    theta_slope: Annotated[float, quantity(0, 2, "-", "rise of that share with scarcity", "assumption A46")] = 0.5
    theta_max: Annotated[float, quantity(0, 1, "0-1", "most of the surplus a landlord gets", "assumption A46")] = 0.6
    refit: Annotated[
        float, quantity(0, 1, "of cost", "works that make an empty hall ready for another tenant", "assumption A120")
    ] = 0.10
    smallest_phase: Annotated[float, quantity(1, 500, "gross MW", "least that a tenant takes", "assumption A47")] = 15.0
    largest_phase: Annotated[float, quantity(10, 2000, "gross MW", "most let at once on a site", "deals: 50-200")] = (
        200.0
    )
    ahead_years: Annotated[
        float, quantity(0, 10, "years", "that tenants sign before a connection comes; 0: never", "assumption A110")
    ] = 1.5
    ahead_advance: Annotated[
        float, quantity(0, 5, "years of rent", "paid when such a lease is signed", "assumption A111")
    ] = 0.5
    developer_gw_year: Annotated[
        float,
        quantity(0, 20, "IT GW/year", "leases by developers that never mined", "TeraWulf, Applied Digital, Galaxy"),
        next_quarter("ai", 0, 4, 0.1),
    ] = 1.0
    developer_yield: Annotated[float, quantity(0.03, 0.3, "1/year", "their yield on cost", "7-12 %; base 9-10")] = 0.095
    developer_capex: Annotated[float, quantity(2e6, 25e6, "$/IT-MW", "their cost", "Cushman 2025: 11.7")] = 11.7e6
    abroad_mw: Annotated[
        float,
        quantity(0, 5000, "IT MW/year", "that tenants rent at sites abroad; 0: none", "assumption A150"),
    ] = 150.0
    judgement: Annotated[
        float,
        quantity(0, 1, "0-1", "spread of tenants' judgement of landlords and sites; 0: all or nothing", "A132"),
    ] = 0.1
    grade_error: Annotated[
        float, quantity(-1, 1, "0-1", "that skill and suitability of all are really higher", "assumption A6")
    ] = 0.0
    power_borne: Annotated[
        float,
        quantity(
            0, 1, "0-1", "of what power costs more at a site than at new campuses, taken off tenants' offers", "A145"
        ),
    ] = 1.0
    gpu_slots_mw: Annotated[
        float,
        quantity(0, 5000, "IT MW/quarter", "GPU allocations to miners", "assumption A48"),
        next_quarter("ai", 0, 600, 10),
    ] = 60.0


class Behaviour(Block):
    """How deciders err and how often they think."""

    taste_sd: Annotated[
        float, quantity(0, 1, "of the ask", "persistent error by site and option", "assumption A71")
    ] = 0.12
    outlook_sd: Annotated[float, quantity(0, 1, "log", "persistent error of hashprice by company", "A71")] = 0.08
    reopen: Annotated[float, quantity(0, 1, "1/quarter", "chance that a site's plan is opened anew", "A72")] = 0.4
    trigger_move: Annotated[float, quantity(0, 5, "0-1", "move of hashprice that opens every plan", "A72")] = 0.25
    expected_move: Annotated[
        float, quantity(0, 2, "log", "quarterly sd of hashprice for waiting", "vol 0.79 a year")
    ] = 0.25
    rent_learning: Annotated[float, quantity(0, 1, "0-1", "weight of a quarter's deals in believed rents", "A73")] = 0.4
    project_sd: Annotated[float, quantity(0, 2, "log", "spread of AI projects' worth", "assumption A74")] = 0.35
    shading: Annotated[float, quantity(0, 1, "0-1", "pay-as-bid: how far a bid falls to the expected price", "A75")] = (
        0.6
    )
    reduction: Annotated[
        float, quantity(0, 1, "0-1", "uniform price: demand held back per share of the market", "A75")
    ] = 0.5
    option_in_bids: Annotated[
        float, quantity(0, 1, "0-1", "of the option on AI that miners count when they bid", "assumption A86")
    ] = 1.0
