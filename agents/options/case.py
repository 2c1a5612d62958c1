"""A site as its owner weighs it: what every rule about an option may take into account."""

from typing import NamedTuple

from agents.building import Building
from agents.capital import Finance
from agents.options.reach import plan_base
from agents.parameters import Leasing, Mining
from agents.population import CompanyRow, Site
from agents.rules.compiled import rule
from agents.rules.finance import Means, able_to_raise
from agents.rules.site import stay_value
from agents.units import WEEKS_A_QUARTER
from agents.views import View, ZoneView


class Case(NamedTuple):
    """One site in one quarter.

    m, p, b, f: parameters of mining, leasing, building, finance; efficiency [J/TH], age [weeks]: of the owner's rigs there;
    stay [$/MW]: worth of carrying on as it is, from `stay_now`.

    It is made inside the phase that weighs the site: compiled functions take a tuple of records, but cannot return one.
    """

    site: Site
    company: CompanyRow
    zone: ZoneView
    market: View
    m: Mining
    p: Leasing
    b: Building
    f: Finance
    efficiency: float
    age: float
    stay: float


@rule
def stay_now(
    site: Site, company: CompanyRow, zone: ZoneView, view: View, m: Mining, p: Leasing, efficiency: float, age: float
) -> float:
    """Carrying on as it is, as the owner sees hashprice.  [$/MW]"""
    rate = p.mining_rate + company.spread
    return stay_value(site, company.outlook, rate, efficiency, age, view, m, p, zone.later, 0)


@rule
def means_of_owner(case: Case) -> float:
    """What an owner could put into works now, by the rule by which they are paid for when they begin.  [$]"""
    f = case.f
    terms = Means(case.market.btc_price, f.coin_haircut, f.equity_share, f.least_value)
    return max(0.0, able_to_raise(case.company, 0.0, terms))


@rule
def base_of(case: Case) -> float:
    """What values of the site are stated by.  [MW]"""
    return plan_base(case.site, case.p)


@rule
def contract_left(case: Case) -> int:
    """That the power contract still runs.  [quarters]"""
    return max(0, int((case.site.contract_end - case.market.week) / WEEKS_A_QUARTER))


@rule
def mining_rate(case: Case) -> float:
    """Discount rate of mining, the owner's spread added.  [1/year]"""
    return case.p.mining_rate + case.company.spread


@rule
def lease_rate(case: Case) -> float:
    """Discount rate of a contracted lease, the owner's spread added.  [1/year]"""
    return case.p.lease_rate + case.company.spread
