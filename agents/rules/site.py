"""What a site is worth to whom: staying as it is, new rigs, a plant of its own."""

from agents.parameters import Leasing, Mining
from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.finance import annuity, discount_factor
from agents.rules.mining import rig_cost_per_mw, value_of_mining
from agents.units import HOURS_A_YEAR
from agents.views import View


@rule
def fleet_value(
    m: Mining,
    p: Leasing,
    view: View,
    outlook: float,
    rate: float,
    efficiency: float,
    age: float,
    power: float,
    contract: int,
    later: float,
    start: int,
) -> float:
    """Worth of running rigs on from quarter `start`, at a contract's price and then the zone's, tax added.  [$/MW]"""
    tax, horizon = view.tax, int(p.horizon)
    return value_of_mining(m, view, outlook, efficiency, age, power + tax, contract, later + tax, rate, start, horizon)


@rule
def new_rigs_value(
    m: Mining, p: Leasing, view: View, outlook: float, power_now: float, contract: int, power_later: float, rate: float
) -> float:
    """Worth of filling an empty, energised MW with rigs bought today, building included.  [$/MW]"""
    mining = fleet_value(m, p, view, outlook, rate, view.frontier, 0.0, power_now, contract, power_later, 1)
    return mining - rig_cost_per_mw(view.rig_price, view.frontier, m.overhead) - m.site_capex


@rule
def future_mw_value(m: Mining, p: Leasing, view: View, outlook: float, power: float, rate: float, start: int) -> float:
    """Worth of a MW that is energised in quarter `start`: rigs are bought then, if they pay then.  [$/MW]"""
    worn_out = 2.0 * m.wear_out
    mining = fleet_value(m, p, view, outlook, rate, view.frontier, worn_out, power, 0, power, start)
    return mining - m.site_capex * discount_factor(rate, start)


@rule
def power_after(site: Site, later: float) -> float:
    """Power price of a site once its contract is over: its zone's, delivery included (`later`), and its basis.  [$/MWh]"""
    return later + site.basis


@rule
def power_of_rigs(site: Site, week: float, later: float) -> float:
    """Power price that mining is charged with at a site: the contract's, or the market's where power can be resold.  [$/MWh]

    later [$/MWh]: the zone's price, delivery included.  A resalable contract is an asset of its own; mining's opportunity cost is then the market.
    """
    if site.contract_end > week and not site.resalable:
        return site.strike
    return power_after(site, later)


@rule
def hosting_value(m: Mining, rate: float) -> float:
    """Worth of a MW that hosts others: the fee over power for five years.  [$/MW]"""
    return m.hosting_fee * HOURS_A_YEAR * 0.9 * annuity(rate, 5.0)


@rule
def stay_value(
    site: Site,
    outlook: float,
    rate: float,
    efficiency: float,
    age: float,
    view: View,
    m: Mining,
    p: Leasing,
    later: float,
    start: int,
) -> float:
    """Carrying on as the site is, mining (from quarter `start` on) and hosting, per MW in reach of a plan.  [$/MW]

    later [$/MWh]: the zone's price of power, delivery included.
    """
    base = site.mining + site.hosting + site.free
    if base <= 0.0:
        return 0.0
    value = hosting_value(m, rate) * site.hosting
    if site.mining > 0.0:
        contract = max(0, int((site.contract_end - view.week) / 13.0))
        power, after = power_of_rigs(site, view.week, later), power_after(site, later)
        value += site.mining * fleet_value(m, p, view, outlook, rate, efficiency, age, power, contract, after, start)
    return value / base
