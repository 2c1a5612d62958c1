"""What a site is worth to whom: staying as it is, new rigs, a plant of its own."""

from agents.codes import ABROAD, MINER
from agents.parameters import Leasing, Mining
from agents.population import CompanyRow, Fleet, Site
from agents.records import Rows
from agents.rules.compiled import rule
from agents.rules.finance import annuity
from agents.rules.hash_supply import rig_worth
from agents.rules.mining import hash_per_mw, life_in_quarters, rig_cost_per_mw, value_of_mining
from agents.units import HOURS_A_YEAR, WEEKS_A_QUARTER
from agents.views import View

SUITABLE, SIZES = (0.4, 0.7), (40.0, 150.0)  # where buckets of suitability, and of MW that could be let, begin
ROUNDING = 1e-6  # that a sum of megawatts may lack
HOSTED_HOURS, HOSTED_YEARS = 0.9, 5.0  # share of hours in which a fee is earned, and for how long; assumption A33


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
    return value_of_mining(
        m, view, outlook, efficiency, age, power + tax, contract, later + tax, rate, start, horizon, 0.0
    )


@rule
def new_rigs_value(
    m: Mining, view: View, outlook: float, power_now: float, contract: int, power_later: float, rate: float
) -> float:
    """Worth of filling an empty, energised MW with rigs bought today: a life's margin less rigs and a place.  [$/MW]

    The comparison by which all owners order, see `agents.rules.hash_supply`: above nothing some are ordered.
    """
    now, later = power_now + view.tax, power_later + view.tax
    life = life_in_quarters(m.rig_life)
    a_ph = rig_worth(
        view.hashprice, view.halving_in, view.decay, view.kept, outlook, view.frontier, m.overhead,
        now, contract, later, m.uptime, m.opex, rate, life,
    )  # fmt: skip
    cost = rig_cost_per_mw(view.rig_price, view.frontier, m.overhead) + view.place
    return a_ph * hash_per_mw(view.frontier, m.overhead) - cost


@rule
def future_mw_value(m: Mining, p: Leasing, view: View, outlook: float, power: float, rate: float, start: int) -> float:
    """Worth of a MW that is energised in quarter `start`: rigs and a place are bought then, if they pay then.  [$/MW]"""
    worn_out, cost, horizon = 2.0 * m.wear_out, power + view.tax, int(p.horizon)
    return value_of_mining(m, view, outlook, view.frontier, worn_out, cost, 0, cost, rate, start, horizon, view.place)


@rule
def power_of_fleet(fleet: Fleet, site: Site, week: float, later: float, fee: float) -> tuple[float, int, float]:
    """What power costs a fleet now [$/MWh], for how many quarters, and afterwards [$/MWh].

    later [$/MWh]: the zone's price, delivery included; fee [$/MWh] of landlords over it.  On others' sites the fee agreed is paid to
    its end.
    """
    after = power_after(site, later)
    if fleet.owner == site.owner:
        return power_of_rigs(site, week, later), max(0, int((site.contract_end - week) / WEEKS_A_QUARTER)), after
    contract = max(0, int((fleet.fee_end - week) / WEEKS_A_QUARTER))
    return fleet.fee if contract > 0 else after + fee, contract, after + fee


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
    """Worth of a MW that hosts others: the fee over power for as long as a host counts on its guests.  [$/MW]"""
    return m.hosting_fee * HOURS_A_YEAR * HOSTED_HOURS * annuity(rate, HOSTED_YEARS)


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
        contract = max(0, int((site.contract_end - view.week) / WEEKS_A_QUARTER))
        power, after = power_of_rigs(site, view.week, later), power_after(site, later)
        value += site.mining * fleet_value(m, p, view, outlook, rate, efficiency, age, power, contract, after, start)
    return value / base


@rule
def bucket(value: float, low: float, high: float) -> int:
    """0, 1 or 2 by two thresholds; a sum that rounding left just under one has reached it.

    >>> [bucket(x, 40.0, 150.0) for x in (10.0, 40.0 - 1e-12, 200.0)]
    [0, 1, 2]
    """
    return (1 if value >= low - ROUNDING else 0) + (1 if value >= high - ROUNDING else 0)


@rule
def mined_by_miner(site: Site, companies: Rows[CompanyRow], abroad: bool) -> bool:
    """Whether a site counts: one of a miner, abroad or at home."""
    return site.alive and companies[site.owner].kind == MINER and (site.zone == ABROAD) == abroad
