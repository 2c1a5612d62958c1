"""Own generation: what a plant behind the meter costs, earns and spares its owner, and whom it gives time."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.building import Building
from agents.parameters import Leasing
from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.finance import annuity, discount_factor, spread_evenly
from agents.rules.leasing import net_rent, turnkey_value
from agents.units import HOURS_A_YEAR
from agents.views import View, ZoneView

AI_USE = 0.8  # of contracted gross MW, mean over the hours; assumption A13
PLANT_YEARS = 15.0  # over which a plant is valued
SELLER_RATE, SELLER_MARKUP = 0.08, 1.1  # how owners of plants value them; assumption A37
WIRE = 0.15e6  # closing a purchase and a line to the rigs [$/MW]; assumption A37


type Blocks = Sequence[float] | NDArray[np.float64]  # a figure by load block, the dearest first


class Technology(Protocol):
    """What a rule needs of a kind of plant: a row of the table of technologies."""

    burns_gas: bool
    fuel_usd_mmbtu: float
    heat_rate_mmbtu_mwh: float
    running_usd_mwh: float
    co2_t_mmbtu: float
    output: Blocks  # share of the nameplate by load block


@rule
def fuel_cost(plant: Technology, gas: float, carbon: float) -> float:
    """Fuel and running upkeep of a plant's MWh behind the meter.  [$/MWh]   assumption A35

    plant: record of its technology; gas [$/MMBtu]; carbon [$/t CO2].

    >>> from types import SimpleNamespace
    >>> engine = SimpleNamespace(burns_gas=True, heat_rate_mmbtu_mwh=7.5, running_usd_mwh=3.0, co2_t_mmbtu=0.0531)
    >>> fuel_cost(engine, 3.5, 0.0), round(fuel_cost(engine, 3.5, 100.0), 3)
    (29.25, 69.075)
    """
    price = gas if plant.burns_gas else plant.fuel_usd_mmbtu
    heat = plant.heat_rate_mmbtu_mwh
    return heat * price + plant.running_usd_mwh + heat * plant.co2_t_mmbtu * carbon


@rule
def cost_of_own_power(capex: float, upkeep: float, fuel: float, rate: float) -> float:
    """Full cost of power made on site for AI, which runs four fifths of the hours: dearer than the grid.  [$/MWh]

    >>> round(cost_of_own_power(1.9e6, 15e3, 29.25, 0.085))
    64
    """
    return (capex / annuity(rate, PLANT_YEARS) + upkeep) / (HOURS_A_YEAR * AI_USE) + fuel


@rule
def mean_output(plant: Technology, weights: Blocks) -> float:
    """Share of its nameplate that a plant gives over the year.  [0-1]   weights [block] of the hours

    >>> from types import SimpleNamespace
    >>> wind = SimpleNamespace(output=(0.28, 0.30, 0.33, 0.35, 0.37, 0.38))
    >>> round(mean_output(wind, (0.01, 0.09, 0.20, 0.30, 0.30, 0.10)), 3)
    0.35
    """
    total = 0.0
    for block in range(len(weights)):
        total += weights[block] * plant.output[block]
    return total


@rule
def energy_margin(plant: Technology, prices: Blocks, weights: Blocks, fuel: float) -> float:
    """What a MW of a plant earns in a year over its fuel, running where the price beats it.  [$/MW-year]

    prices [block] $/MWh.

    >>> from types import SimpleNamespace
    >>> round(energy_margin(SimpleNamespace(output=(0.9, 0.9)), (49.25, 19.25), (0.5, 0.5), 29.25)), 10 * 8766 * 0.9
    (78894, 78894.0)
    """
    total = 0.0
    for block in range(len(weights)):
        total += weights[block] * plant.output[block] * max(0.0, prices[block] - fuel)
    return total * HOURS_A_YEAR


@rule
def asking_price(margin: float, capacity: float, upkeep: float) -> float:
    """What the owner of a running plant asks: fifteen years of margin and capacity payments, and a tenth more.  [$/MW]

    margin, capacity, upkeep [$/MW-year].  Deals for US gas plants in 2025 were at 0.7-1.2 M$/MW (recollection).

    >>> round(asking_price(60e3, 60e3, 15e3), -3)
    989000.0
    """
    return SELLER_MARKUP * max(0.0, margin + capacity - upkeep) * annuity(SELLER_RATE, PLANT_YEARS)


@rule
def uncovered(site: Site, output: float) -> float:
    """Nameplate of a plant that a site's rigs could still take up.  [MW]   output [0-1]: mean of its nameplate"""
    if output <= 0.0:
        return 0.0
    return max(0.0, site.mining + site.hosting - site.own_output_mw) / output


@rule
def plant_worth(
    site: Site, margin: float, upkeep: float, output: float, adder: float, uptime: float, rate: float, contract: float
) -> float:
    """A running plant behind the meter: its margin, and delivery spared to the rigs once the contract is over.  [$/MW]

    margin over fuel and upkeep [$/MW-year]; output [0-1]; adder [$/MWh] of delivery and capacity; contract [quarters] that the power
    contract still runs; rate [1/year] of power plants.
    """
    rigs = uptime * min(1.0, (site.mining + site.hosting) / max(1e-9, site.mw_energised))
    spared = adder * output * HOURS_A_YEAR * rigs
    years = annuity(rate, PLANT_YEARS)
    return (margin - upkeep + spared) * years - spared * annuity(rate, 0.25 * max(0.0, contract))


@rule
def bought_plant_value(site: Site, b: Building, zone: ZoneView, uptime: float, rate: float, contract: float) -> float:
    """A running plant bought and wired to the rigs, its price paid.  [$/MW]   zone: record of the site's zone

    It pays where delivery and capacity charges are high and the contract ends soon.
    """
    start = b.purchase_quarters
    worth = plant_worth(
        site, zone.plant_margin, zone.plant_upkeep, zone.plant_output, zone.adder, uptime, rate, contract - start
    )
    return worth * discount_factor(rate, start) - zone.plant_price - WIRE


@rule
def power_gain(grid: float, fuel: float, upkeep: float) -> float:
    """What a MW made on site for AI spares of the grid's price, upkeep [$/MW-year] paid.  [$/MW-year]   grid, fuel [$/MWh]

    >>> round(power_gain(50.0, 30.0, 15e3))
    125256
    """
    return (grid - fuel) * HOURS_A_YEAR * AI_USE - upkeep


@rule
def own_plant_value(site: Site, p: Leasing, b: Building, view: View, zone: ZoneView, rate: float) -> float:
    """Gas on site for AI that cannot wait for the grid: turnkey rent, and power sold at the grid's price.  [$/MW of plant]

    The tenant pays for power what the grid would charge; the owner bears fuel and capital, once each.
    """
    works = int(b.plant_quarters)
    rent = net_rent(view.rent_turnkey, p.turnkey_margin, view.subsidy)
    colocation = turnkey_value(p, rent, site.suitability, rate, works) / p.gross_per_it
    power = power_gain(zone.later, zone.gas_fuel, zone.gas_upkeep) * annuity(rate, p.turnkey_years)
    power *= discount_factor(rate, works)
    return colocation + power - spread_evenly(b.plant_capex, 0.0, works, rate)


@rule
def on_site_worth(
    speed_value: float, years_saved: float, capex: float, gain: float, rate: float, error: float
) -> float:
    """What a campus with its own plant is worth to AI over waiting for a connection; negative where waiting is better.

    [$/MW]   speed_value [$/gross MW-year] of a MW a year earlier; gain [$/MW-year] from `power_gain`; error [log].

    >>> round(on_site_worth(0.55e6, 2.25, 1.9e6, 140e3, 0.085, 0.0), -4)
    500000.0
    """
    return speed_value * max(0.0, years_saved) * math.exp(error) - capex + gain * annuity(rate, PLANT_YEARS)
