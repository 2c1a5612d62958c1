"""How hyperscalers bid for grid capacity and ask for leases, and what utilities put on offer."""

import math
from dataclasses import dataclass

import numpy as np

from agents.codes import FOR_AI
from agents.messages import Bid, LeaseRequest, UtilityOffer
from agents.population import Tenant
from agents.records import Rows, blank
from agents.rules.bidding import ai_worth, demand_reduction, shaded
from agents.rules.building import CAMPUS_COST
from agents.rules.compiled import phase
from agents.rules.curtailment import UTILITY_SHARE
from agents.rules.generation import AI_USE, on_site_worth, power_gain
from agents.units import HOURS_A_YEAR

STEPS = 3  # projects that a hyperscaler ranks in each zone
TIED_A_QUARTER = 0.001  # of its mean load that a utility ties at most; assumption A39


@dataclass(frozen=True)
class AiBidding:
    """What hyperscalers' bids are made from.

    rows: hyperscalers; need_mw [h] gross MW wanted; zone_mw [z] on offer; project_error [h, z, step] log; speed_value
    [$/gross MW-year]; dear [z] what power costs a MW more than elsewhere [$/MW-year]; expected: price of AI in the last
    auction [$/MW-year]; shading, reduction: see `agents.parameters.Behaviour`.
    """

    rows: Rows[Tenant]
    need_mw: np.ndarray
    zone_mw: np.ndarray
    project_error: np.ndarray
    speed_value: float
    years_saved: float
    dear: np.ndarray
    mechanism: str
    expected: float
    shading: float
    reduction: float


def hyperscaler_bids(asked: AiBidding) -> Rows[Bid]:
    """Declining steps of bids in every zone with capacity: worth of a MW that comes years early.

    Uniform price: large buyers hold demand back; pay-as-bid: bids are shaded.
    """
    held_back = asked.reduction if asked.mechanism == "uniform" else 0.0  # under Vickrey honest bids are best
    shade = asked.shading if asked.mechanism == "pay-as-bid" else 0.0
    need, spread = float(asked.need_mw.sum()), np.maximum(0.0, asked.zone_mw) / max(1.0, float(asked.zone_mw.sum()))
    bids = blank(Bid, asked.project_error.size)
    terms = asked.speed_value, asked.years_saved, asked.expected, shade, held_back
    errors = -np.sort(-asked.project_error, axis=2)
    count = fill_bids(asked.rows, asked.need_mw, need, spread, errors, asked.dear, terms, bids)
    return bids[:count]


@phase
def fill_bids(
    tenants: Rows[Tenant],
    need_mw: np.ndarray,
    need: float,
    spread: np.ndarray,
    errors: np.ndarray,
    dear: np.ndarray,
    terms: tuple[float, float, float, float, float],
    bids: Rows[Bid],
) -> int:
    """Bids of every hyperscaler [h] in every zone [z], the dearest step first: `bids` are written; how many there are.

    need: all of need_mw [h]; spread [z] of each one's bids; errors [h, z, step] log, falling; see `AiBidding`.
    """
    count, (speed, saved, expected, shade, held_back) = 0, terms
    for h in range(len(tenants)):
        base = ai_worth(speed, saved, tenants[h].discount, tenants[h].error)
        mw = need_mw[h] * demand_reduction(need_mw[h] / max(1.0, need), held_back)
        for z in range(len(spread)):
            for step in range(STEPS):
                bid = bids[count]
                bid.bidder, bid.zone, bid.purpose, bid.site = tenants[h].company, z, FOR_AI, -1
                bid.mw = mw * spread[z] / STEPS
                bid.price = max(0.0, base * math.exp(errors[h, z, step]) - dear[z])
                if shade > 0.0:
                    bid.price = shaded(bid.price, expected, shade)
                count += bid.mw > 0.01 and bid.price > 0.0
    return count


def dearness(power_price: np.ndarray, zone_mw: np.ndarray) -> np.ndarray:
    """What a gross MW of AI pays more for power in a zone than on average over what is on offer.  [$/MW-year]

    power_price [z] delivered, as expected [$/MWh]; zone_mw [z] on offer.

    >>> dearness(np.array([50.0, 40.0]), np.array([100.0, 100.0])).round(-2).tolist()
    [35100.0, -35100.0]
    """
    offered = np.maximum(0.0, zone_mw)
    mean = float((power_price * offered).sum() / max(1e-9, offered.sum()))
    return AI_USE * HOURS_A_YEAR * (power_price - mean)


def lease_requests(
    rows: np.ndarray, need_mw: np.ndarray, gross_per_it: float, ceiling: float, machines: float
) -> Rows[LeaseRequest]:
    """IT MW that each hyperscaler lacks, and what it quotes: for halls, and for machines that a landlord runs in them."""
    requests = blank(LeaseRequest, len(rows))
    requests["tenant"] = rows["company"]
    requests["it_mw"] = np.maximum(0.0, need_mw) / gross_per_it
    requests["ceiling"] = rows["rent_ceiling"] * ceiling
    requests["machines"] = machines
    return requests


def affordable(rows: np.ndarray, need_mw: np.ndarray) -> np.ndarray:
    """Gross MW that what is authorised can build, at most what is needed.

    >>> rows = np.zeros(1, [("authorised", "f8")]); rows["authorised"] = 19.8e9
    >>> affordable(rows, np.array([1000.0])).round()
    array([600.])
    """
    return np.minimum(np.maximum(0.0, need_mw), rows["authorised"] / CAMPUS_COST)


def utility_offers(
    headroom: np.ndarray,
    spared: np.ndarray,
    mean_mw: np.ndarray,
    kind: np.ndarray,
    plant_mw: np.ndarray,
    plant_price: np.ndarray,
) -> Rows[UtilityOffer]:
    """New capacity by zone, what a utility pays for load it may curtail, and shares of running plants on sale.

    headroom [z] MW not sold yet; spared [z] $/MW-year that curtailable load is worth to it, of which it pays half;
    mean_mw [z] mean load, of which it ties at most 0.1 % a quarter; kind, plant_mw, plant_price [z] of plants.
    """
    offers = blank(UtilityOffer, len(headroom))
    offers["zone"] = np.arange(len(headroom))
    offers["mw"] = np.maximum(0.0, headroom)
    offers["tie_price"] = UTILITY_SHARE * spared
    offers["tie_mw"] = np.where(spared > 0.0, TIED_A_QUARTER * mean_mw, 0.0)
    offers["plant_kind"], offers["plant_mw"], offers["plant_price"] = kind, plant_mw, plant_price
    return offers


def on_site_projects(
    discount: np.ndarray,
    need_mw: np.ndarray,
    grid: np.ndarray,
    fuel: np.ndarray,
    zone: np.ndarray,
    error: np.ndarray,
    speed_value: float,
    years_saved: float,
    capex: float,
    upkeep: float,
) -> np.ndarray:
    """MW of a campus with its own plant that each tenant would have now; nothing where waiting is worth more.

    discount [h] rates; need_mw [h] that can be paid for; grid, fuel [z] $/MWh; zone [h] where it would be; error [h] log;
    upkeep [$/MW-year].
    """
    gain = power_gain(grid, fuel, upkeep)  # type: ignore[arg-type]  # of every zone at once
    cases = zip(gain[zone].tolist(), discount.tolist(), error.tolist(), strict=True)  # type: ignore[index]
    worth = np.array([on_site_worth(speed_value, years_saved, capex, *case) for case in cases])
    return np.where(worth > 0.0, np.maximum(0.0, need_mw), 0.0)
