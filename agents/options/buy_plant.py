"""Buy a running power plant, or a share of one, and wire it to the rigs."""

from agents.options.barriers import FREE, NO_CAPITAL, NO_PLANT
from agents.options.case import Case, base_of, contract_left, means_of_owner
from agents.options.option import Option
from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.generation import WIRE, bought_plant_value, uncovered
from agents.views import ZoneView

LEAST_PLANT = 5.0  # nobody buys a smaller share of a power plant, unless the site needs no more [MW]


@rule
def plant_reach(site: Site, zone: ZoneView) -> float:
    """Nameplate MW of the plant on sale that a site could use: what its rigs need, and its land at most.  [MW]"""
    return min(zone.plant_mw, uncovered(site, zone.plant_output), site.land_mw)


@rule
def worth(case: Case) -> float:
    """Carrying on, and the plant's margin and delivery spared, its price paid.  [$/MW]"""
    rate = case.b.plant_rate + case.company.spread
    plant = bought_plant_value(case.site, case.b, case.zone, case.m.uptime, rate, contract_left(case))
    return case.stay + plant_reach(case.site, case.zone) / base_of(case) * plant


@rule
def capital(case: Case) -> float:
    """What lenders do not advance on a running plant.  [$/MW]"""
    return (1.0 - case.b.plant_loan) * (case.zone.plant_price + WIRE)


@rule
def least(case: Case) -> float:
    """The least share of a plant that is bought.  [MW]"""
    return min(LEAST_PLANT, plant_reach(case.site, case.zone))


@rule
def barrier(case: Case) -> int:
    """A plant is on sale that the rigs could use, and the owner can pay for the least share."""
    if least(case) < 1.0:
        return NO_PLANT
    return FREE if capital(case) * least(case) <= means_of_owner(case) else NO_CAPITAL


@rule
def size(case: Case) -> float:
    """As much as the site could use and the owner can pay for.  [MW]"""
    return min(plant_reach(case.site, case.zone), means_of_owner(case) / max(1.0, capital(case)))


OPTION = Option(
    "plant",
    deed="buy a plant",
    reversible=False,
    worth=worth,
    barrier=barrier,
    capital=capital,
    size=size,
    least=least,
    late=True,
)
