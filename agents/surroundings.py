"""Parameters of what surrounds miners: electricity, grid capacity, transformers, policy, private miners, demand of AI."""

from typing import Annotated

from pydantic import Field

from agents.block import Block, next_quarter, next_week, quantity


class Power(Block):
    """Electricity prices that sites pay."""

    gas: Annotated[
        float,
        quantity(0.5, 30, "$/MMBtu", "Henry Hub, to which it comes back", "2025 mean about 3.5"),
        next_week("power", 1, 12, 0.25),
    ] = 3.5
    gas_sd: Annotated[
        float, quantity(0, 1, "log", "spread of gas around its mean in the long run; 0: it stays there", "A140")
    ] = 0.30
    gas_half_life: Annotated[
        float, quantity(0.05, 20, "years", "in which half of a deviation of gas is gone", "assumption A140")
    ] = 0.8
    load_growth: Annotated[
        float, quantity(-0.1, 0.2, "1/year", "of load other than AI and mining", "assumption A11")
    ] = 0.012
    carbon: Annotated[
        float, quantity(0, 500, "$/t CO2", "price on fossil generation", "policy"), next_week("power", 0, 150, 5)
    ] = 0.0
    weather_sd: Annotated[float, quantity(0, 0.3, "log", "weekly spread of load", "assumption A12")] = 0.04
    transfer: Annotated[
        float,
        quantity(0, 20, "-", "limits of lines between zones over the table's", "assumption A13"),
        next_week("power", 0, 4, 0.1),
    ] = 1.0
    hurdle: Annotated[
        float,
        quantity(0, 100, "$/MWh", "cost of trade between zones", "NREL ReEDS cost_hurdle"),
        next_week("power", 0, 30, 0.5),
    ] = 5.84
    foresight: Annotated[
        float,
        quantity(0, 1, "0-1", "of AI's pipeline that planners of plants count; 0: what has signed", "assumption A14"),
    ] = 1.0
    widening: Annotated[
        float,
        quantity(
            0, 1, "0-1", "of the way to record entry of plants that scarce margins widen supply", "assumption A14"
        ),
    ] = 1.0
    abroad: Annotated[float, quantity(0, 500, "$/MWh", "price outside the US", "CCAF 2025 median 45")] = 45.0


class Pool(Block):
    """Grid capacity that is offered."""

    access_factor: Annotated[
        float,
        quantity(0, 10, "-", "grid access over the reference path", "15 GW to 2028"),
        next_quarter("pool", 0, 3, 0.05),
    ] = 1.0
    construction_factor: Annotated[
        float, quantity(0, 10, "-", "data centres under construction", "6 GW"), next_week("pool", 0, 3, 0.05)
    ] = 1.0
    lead_quarters: Annotated[float, quantity(0, 24, "quarters", "capacity is sold ahead of delivery by", "A53")] = 6.0
    grid_cost: Annotated[
        float, quantity(0, 1e7, "$/MW", "lines and substations for more headroom", "interconnection studies; A59")
    ] = 0.4e6
    grid_pace: Annotated[
        float,
        quantity(0, 0.1, "of peak/quarter", "most that a utility begins to build", "assumption A59"),
        next_quarter("pool", 0, 0.01, 0.0005),
    ] = 0.0015
    grid_delay: Annotated[
        float, quantity(0, 10, "years", "works may take more than a greenfield connection waits", "3-7 years; A59")
    ] = 2.0
    grid_memory: Annotated[
        float, quantity(0, 1, "0-1", "weight of an auction in what a utility takes for scarcity", "assumption A59")
    ] = 0.25
    greenfield_pace: Annotated[
        float,
        quantity(
            0, 0.1, "of peak/quarter", "most that AI is promised on greenfield connections; 0: none is built", "A181"
        ),
    ] = 0.0015
    share_response: Annotated[
        float,
        quantity(0, 5, "-", "elasticity of a zone's share of new access in what power is expected to cost", "A57"),
    ] = 1.0
    study_quarters: int = Field(
        default=2, ge=1, le=20, description="between batch studies of the queue [quarters]; A58"
    )
    exit_hazard: Annotated[
        float, quantity(0, 1, "1/quarter", "of speculators that hold capacity give it up", "Georgia Power 2025; A58")
    ] = 0.25


class Equipment(Block):
    """The transformer maker."""

    slots_mva_quarter: Annotated[
        float,
        quantity(0, 1e6, "MVA/quarter", "for new large loads", "assumption A56; 1,300-3,000"),
        next_quarter("pool", 0, 8_000, 100),
    ] = 1_900.0
    slots_growth: Annotated[float, quantity(-0.5, 0.5, "1/quarter", "of slots", "assumption A56")] = 0.02
    mva_per_mw: Annotated[float, quantity(1, 3, "MVA/MW", "transformer per gross MW", "1.3-1.6")] = 1.45
    hardware_usd_mva: Annotated[float, quantity(1e3, 1e6, "$/MVA", "price of the hardware", "15 k$ in 2020 x 1.77")] = (
        30_000.0
    )


class Policy(Block):
    """What rules prefer."""

    ai_priority: Annotated[
        float,
        quantity(0, 3, "100 k$/MW-year", "handicap given to AI bids in the auction", "assumption A81"),
        next_quarter("policy", 0, 3, 0.1),
    ] = 0.5
    ai_set_aside: Annotated[
        float,
        quantity(0, 1, "0-1", "of each zone's pool kept for AI, as far as it asks", "A81"),
        next_quarter("policy", 0, 1, 0.05),
    ] = 0.0
    mining_cap: Annotated[
        float,
        quantity(0, 1, "0-1", "most of a zone's pool that mining may win", "A81"),
        next_quarter("policy", 0, 1, 0.05),
    ] = 1.0
    change_of_use: Annotated[
        float,
        quantity(0, 1, "0-1", "of what AI paid more, due for MW won for mining that serve AI", "assumption A85"),
    ] = 1.0
    mining_ban: Annotated[bool, next_quarter("policy", 0, 1, 1)] = Field(
        default=False, description="mining may not bid for new capacity"
    )
    mining_tax: Annotated[
        float, quantity(0, 200, "$/MWh", "surcharge on mining's energy", "2024 proposal"), next_week("policy", 0, 60, 1)
    ] = 0.0
    ai_subsidy: Annotated[
        float,
        quantity(0, 2e6, "$/IT-MW-year", "paid to landlords of AI", "assumption A82"),
        next_week("policy", 0, 1e6, 25_000),
    ] = 0.0
    deposit: Annotated[
        float,
        quantity(0, 1e6, "$/MW", "asked of each request", "Texas SB6: 50 k$/MW"),
        next_quarter("policy", 0, 2e5, 5_000),
    ] = 0.0
    speculative: Annotated[
        float,
        quantity(
            0, 10, "-", "phantom requests per real one in a queue without deposits", "AEP, Georgia Power: 75-90 %"
        ),
    ] = 3.0
    minimum_take: Annotated[
        float,
        quantity(0, 1, "0-1", "of contracted delivery paid in any case", "AEP Ohio 85 %"),
        next_quarter("policy", 0, 1, 0.05),
    ] = 0.0
    emergency_share: Annotated[
        float,
        quantity(0, 1, "0-1", "of new AI load in ERCOT that is cut in an emergency", "Texas SB6: backup of half"),
        next_week("policy", 0, 1, 0.05),
    ] = 0.5
    emergency_everywhere: Annotated[bool, next_week("policy", 0, 1, 1)] = Field(
        default=False, description="emergency cuts hold in every US zone"
    )
    curtailable_first: Annotated[
        float,
        quantity(0, 3, "100 k$/MW-year", "handicap given to curtailable bids (mining)", "SPP CHILLS"),
        next_quarter("policy", 0, 3, 0.1),
    ] = 0.0


class Fringe(Block):
    """Private miners, drawn so that US totals fit."""

    count: int = Field(default=60, ge=0, le=100_000, description="private miners")
    total_mw: Annotated[float, quantity(0, 1e6, "MW", "they run in all", "US about 6.3 GW less the nine")] = 2_000.0
    size_sd: Annotated[float, quantity(0, 3, "log", "spread of sizes", "assumption A91")] = 0.95
    efficiency: Annotated[float, quantity(5, 200, "J/TH", "of their rigs", "CCAF: network 20-22")] = 22.0
    efficiency_sd: Annotated[float, quantity(0, 1, "log", "its spread", "assumption A91")] = 0.15
    power_mean: Annotated[float, quantity(5, 300, "$/MWh", "their power price", "assumption A92")] = 52.0
    power_sd: Annotated[float, quantity(0, 100, "$/MWh", "its spread", "assumption A92")] = 9.0
    basis_kept: Annotated[
        float, quantity(0, 1, "0-1", "of a site's own difference in power price, after its contract", "assumption A95")
    ] = 0.7
    hosted: Annotated[float, quantity(0, 1, "0-1", "of them on others' sites", "assumption A93")] = 0.25
    landlords: Annotated[float, quantity(0, 1, "0-1", "of the others who host", "assumption A93")] = 0.2


class Demand(Block):
    """What AI wants."""

    enabled: bool = Field(default=True, description="false: no AI demand and no lease signed before the start")
    growth: Annotated[
        float,
        quantity(-2, 5, "-", "growth of AI demand over the reference path", "Morgan Stanley, Nov 2025"),
        next_week("ai", 0, 2, 0.05),
    ] = 1.0
    spread: Annotated[
        float, quantity(0, 1, "log", "spread of that growth between runs; 0: the reference in every one", "A142")
    ] = 0.20
    response: Annotated[
        float,
        quantity(0, 5, "-", "elasticity of that growth in what compute costs against the start; 0: none", "A143"),
    ] = 0.5
    speed_value: Annotated[
        float,
        quantity(0, 20e6, "$/gross MW-year", "worth of a MW a year earlier, less its cost", "A76; 1.5 M$/MW"),
        next_quarter("ai", 0, 2e6, 50_000),
    ] = 0.55e6
    request_factor: Annotated[float, quantity(0.1, 10, "-", "MW bid for over MW missing", "30 % deficit; A77")] = 1.0
    revenue: Annotated[
        float, quantity(0, 100e6, "$/IT-MW-year", "that tenants earn with a megawatt in use", "CoreWeave 2025; A101")
    ] = 11e6
    margin: Annotated[float, quantity(0, 1, "0-1", "of it left after power and staff, before rent", "A101")] = 0.75
    leverage: Annotated[
        float, quantity(0, 50, "-", "debt that lenders give tenants, over a year's earnings after rent", "A102")
    ] = 6.0
    tenant_sheets: Annotated[
        float, quantity(-1, 1, "-", "how good tenants' opening sheets are in their ranges; 0: as recalled", "A188")
    ] = 0.0
    glut: Annotated[
        float, quantity(0, 10, "-", "fall of what AI earns, in %, for each % of capacity beyond demand", "A121")
    ] = 1.0
    defaults: bool = Field(
        default=True, description="false: lenders roll every tenant's debt over, and every lease runs to its end"
    )
