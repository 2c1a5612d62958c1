"""What a site is worth to whom: staying as it is, new rigs, a plant of its own."""

import math

from agents.rules.compiled import rule
from agents.rules.finance import annuity, discount_factor
from agents.rules.leasing import turnkey_value
from agents.rules.mining import HOURS_A_YEAR, rig_cost_per_mw, rig_price, value_of_mining


@rule
def new_rigs_value(
    m, p, view, outlook: float, power_now: float, contract: int, power_later: float, rate: float
) -> float:
    """Worth of filling an empty, energised MW with new rigs, building included.  [$/MW]"""
    price = rig_price(view.hashprice, m.rig_price, m.rig_reference_hashprice, m.rig_elasticity)
    frontier = m.frontier * math.exp(-m.frontier_decline * view.years)
    rigs = rig_cost_per_mw(price, frontier, m.overhead)
    mining = value_of_mining(
        m, p, view.hashprice, int(view.halving_in), outlook, frontier, 0.0, power_now, contract, power_later, rate, 1,
        int(p.horizon),
    )  # fmt: skip
    return mining - rigs - m.site_capex


@rule
def hosting_value(m, rate: float) -> float:
    """Worth of a MW that hosts others: the fee over power for five years.  [$/MW]"""
    return m.hosting_fee * HOURS_A_YEAR * 0.9 * annuity(rate, 5.0)


@rule
def stay_value(
    site, outlook: float, rate: float, fleet_efficiency: float, fleet_age: float, view, m, p, later: float
) -> float:
    """Carrying on as the site is (mining and hosting), per MW in reach of a plan.  [$/MW]"""
    base = site.mining + site.hosting + site.free
    if base <= 0.0:
        return 0.0
    value = hosting_value(m, rate) * site.hosting
    if site.mining > 0.0:
        power = site.strike if site.contract_end > view.week else later
        contract = max(0, int((site.contract_end - view.week) / 13.0))
        value += site.mining * value_of_mining(
            m, p, view.hashprice, int(view.halving_in), outlook, fleet_efficiency, fleet_age,
            power, contract, later, rate, 0, int(p.horizon),
        )  # fmt: skip
    return value / base


@rule
def own_plant_value(site, p, b, view, rate: float, later: float) -> float:
    """Gas on site for AI that cannot wait for the grid: turnkey rent less plant and dearer power.  [$/MW of plant]"""
    works = int(b.plant_quarters)
    colocation = turnkey_value(p, view.rent_turnkey, site.suitability, rate, works) / p.gross_per_it
    dearer = max(0.0, b.plant_energy - later) * HOURS_A_YEAR * 0.8
    delay = discount_factor(rate, works)
    return colocation - b.plant_capex - dearer * annuity(rate, 15.0) * delay
