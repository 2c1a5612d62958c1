"""Parameters of works and plants: how long they take, what they cost, what limits them."""

from typing import Annotated

from agents.block import Block, next_quarter, quantity


class Building(Block):
    """Works and what limits them."""

    contractors_mw: Annotated[
        float,
        quantity(0, 1e5, "IT MW/quarter", "conversions that contractors can start", "assumption A51"),
        next_quarter("pool", 0, 4_000, 50),
    ] = 800.0
    contractors_growth: Annotated[float, quantity(-0.5, 0.5, "1/quarter", "growth of that", "assumption A51")] = 0.08
    conversion_median: Annotated[
        float, quantity(0.5, 20, "quarters", "request to energised", "GLXY, WULF, HUT: 8-18 months")
    ] = 4.2
    conversion_sd: Annotated[float, quantity(0, 1, "log", "its spread", "assumption A52")] = 0.18
    conversion_low: Annotated[float, quantity(0.5, 20, "quarters", "fastest", "Cipher-AWS 8 months")] = 3.0
    conversion_high: Annotated[float, quantity(0.5, 40, "quarters", "slowest", "Hut 8 18 months")] = 6.0
    shell_quarters: Annotated[float, quantity(0.5, 20, "quarters", "to build a powered shell", "9-12 months")] = 3.5
    connection_low: Annotated[
        float, quantity(1, 40, "quarters", "from award to service, fastest", "assumption A53")
    ] = 4.0
    connection_high: Annotated[
        float, quantity(1, 60, "quarters", "from award to service, slowest", "assumption A53")
    ] = 8.0
    greenfield_months: Annotated[float, quantity(6, 120, "months", "greenfield beyond headroom", "US mean 48; JLL")] = (
        48.0
    )
    greenfield_sd: Annotated[
        float,
        quantity(0, 1, "log", "spread of greenfield connections around the wait of their zone", "assumption A182"),
    ] = 0.18
    plant_quarters: Annotated[float, quantity(1, 40, "quarters", "gas on site", "18-24 months")] = 7.0
    plant_capex: Annotated[float, quantity(0.3e6, 6e6, "$/MW", "gas on site", "assumption A54")] = 1.9e6
    plant_rate: Annotated[float, quantity(0.01, 0.5, "1/year", "discount rate of a power plant", "assumption A54")] = (
        0.10
    )
    plant_loan: Annotated[float, quantity(0, 1, "of cost", "lent on a running plant", "assumption A37")] = 0.5
    purchase_quarters: Annotated[float, quantity(0, 20, "quarters", "to buy a plant and wire it", "assumption A37")] = (
        2.0
    )
    plants_on_sale: Annotated[
        float,
        quantity(0, 0.1, "of capacity/quarter", "running plants on sale beside a load", "A37"),
        next_quarter("pool", 0, 0.01, 0.0005),
    ] = 0.0005
    turbine_slots_mw: Annotated[
        float, quantity(0, 1e5, "MW/quarter", "turbines in 2026", "assumption A55"), next_quarter("pool", 0, 4_000, 50)
    ] = 500.0
    turbine_slots_end_mw: Annotated[
        float,
        quantity(0, 1e5, "MW/quarter", "turbines from the end of 2028", "A55"),
        next_quarter("pool", 0, 8_000, 100),
    ] = 1_500.0
    cell_slots_mw: Annotated[
        float,
        quantity(0, 1e5, "MW/quarter", "fuel cells for campuses", "assumption A55"),
        next_quarter("pool", 0, 2_000, 20),
    ] = 0.0
    cell_quarters: Annotated[float, quantity(0.5, 20, "quarters", "fuel cells on site", "assumption A55")] = 3.0
    cell_capex: Annotated[float, quantity(0.3e6, 9e6, "$/MW", "fuel cells on site", "assumption A55")] = 2.8e6
    developer_plants: Annotated[
        float, quantity(0, 100, "-", "developers' campuses with plants over those on the grid", "assumption A55")
    ] = 1.0
