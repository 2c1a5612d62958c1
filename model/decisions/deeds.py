"""What options do when they are carried out, where no tenant is needed: one function a deed, in a table by its name."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from agents.options.barriers import FREE, NO_BUYER, NO_CAPITAL, NO_PLANT, NOT_ASKED, TOO_EARLY
from agents.options.reach import connected
from agents.options.registry import MINE, OPTIONS
from agents.options.sell import price_by_suitability
from agents.rules.curtailment import TIE_YEARS
from agents.rules.leasing import let_in_time
from agents.units import WEEKS_A_YEAR
from model.decisions.deliberation import Choices
from model.money.finance import means_of, raise_cash
from model.owners.offers import offers_for, two_best
from model.owners.price import better_sold, sale_price
from model.owners.reach import reached
from model.owners.site_sales import transfer_site, worth_to_owner
from model.owners.valuation import SiteWorth
from model.sites.generation import buy_plant
from model.sites.rigs import fill
from model.state import State


class Order(NamedTuple):
    """One option that a plan wants done at a site, and what it wants instead.  mw: of the phase"""

    site: int
    option: int
    fallback: int
    mw: float


class Dealing:
    """What the deeds of one quarter share: who could pay what, what sites are worth; barriers are noted in the choices.

    keenest: highest outlook [log] and skill [0-1] of any miner.
    """

    def __init__(self, state: State, choices: Choices, worth: SiteWorth) -> None:
        self.state, self.worth = state, worth
        self.perceived, self.blocked = choices.perceived, choices.blocked
        miners = state.companies.rows[: state.cast.miners]
        self.keenest = float(miners["outlook"].max(initial=0.0)), float(miners["skill"].max(initial=0.0))
        self.count_means()

    def count_means(self) -> None:
        """What every company could raise.  [$ by company]"""
        self.able = means_of(self.state, np.arange(len(self.state.companies)))

    def carry_out(self, order: Order) -> int:
        """Carries out one option; returns the one that was done in the end."""
        return DEEDS[OPTIONS[order.option].deed](self, order)


def mine_on(dealing: Dealing, order: Order) -> int:
    """The site stays as it is; rigs that stood still run again, and are renewed as it pays."""
    row = dealing.state.sites.rows[order.site]
    row["mothballed"], row["fill_mw"] = False, 0.0
    return order.option


def expand(dealing: Dealing, order: Order) -> int:
    """What is free is for rigs, which are ordered week by week as they pay and as the cash goes."""
    state, row = dealing.state, dealing.state.sites.rows[order.site]
    free, before = float(row["free"]), float(row["fill_mw"])
    mine_on(dealing, order)
    given = fill(state, order.site, min(free, order.mw if order.mw > 0.0 else free))
    if given <= 0.0:
        dealing.blocked[order.site, order.option] = NO_CAPITAL
        return MINE
    if before <= 0.0:
        state.event("expansion", state.names[row["owner"]], site=order.site, mw=given)
    return order.option


def switch_off(dealing: Dealing, order: Order) -> int:
    """The rigs stand still."""
    state, row = dealing.state, dealing.state.sites.rows[order.site]
    if not row["mothballed"]:
        state.event("mothball", state.names[row["owner"]], site=order.site, mw=row["mining"])
    row["mothballed"], row["fill_mw"] = True, 0.0
    return order.option


def tie_up(dealing: Dealing, order: Order) -> int:
    """The utility ties what mines, as far as its offer lasts."""
    state, row = dealing.state, dealing.state.sites.rows[order.site]
    zone = int(row["zone"])
    tied = min(float(row["mining"]), float(state.pool.tie_mw[zone]))
    state.pool.tie_mw[zone] -= tied
    if tied <= 0.0:
        return MINE
    row["tied_mw"], row["tie_price"] = tied, state.pool.tie_price[zone]
    row["tie_end"] = state.week + int(TIE_YEARS * WEEKS_A_YEAR)
    state.event(
        "tie_up", state.names[row["owner"]], state.names[state.cast.first_utility + zone], site=order.site, mw=tied
    )
    return mine_on(dealing, order)


def buy_a_plant(dealing: Dealing, order: Order) -> int:
    """Buys what is left of the plant on sale, as far as the money goes."""
    state = dealing.state
    if buy_plant(state, order.site, order.mw) <= 0.0:
        left = state.pool.plant_mw[state.sites.rows[order.site]["zone"]]
        dealing.blocked[order.site, order.option] = NO_PLANT if left < 0.5 else NO_CAPITAL
        return MINE
    return mine_on(dealing, order)


def sell(dealing: Dealing, order: Order) -> int:
    """Sells the site; one that finds no buyer is not offered again for a year, and does what its plan wants instead."""
    if sold(dealing, order):
        return mine_on(dealing, order)
    state = dealing.state
    dealing.blocked[order.site, order.option] = NO_BUYER
    state.sites.rows["unsold_until"][order.site] = state.week + 52
    return dealing.carry_out(order._replace(option=order.fallback, fallback=MINE))


def sold(dealing: Dealing, order: Order) -> bool:
    """Sold to the best buyer if it offers more than the site is worth to its owner, at the price of `sale_price`."""
    state, site = dealing.state, order.site
    row, held, letting = state.sites.rows[site], reserve_price(dealing, order), worth_of_letting(dealing, site)
    beliefs, reserve = state.beliefs, max(held, letting)
    ideal = beliefs.site_price * float(row["mw_energised"]) + beliefs.approved_price * float(row["mw_approved"])
    if dealing.worth.most(site, ideal, *dealing.keenest) <= reserve:
        return False
    buyer, offers = offers_for(state, site, dealing.worth, dealing.able)
    best, second = two_best(offers)
    price = sale_price(best, second, reserve)
    learn_site_price(state, site, max(0.0, price))
    if not better_sold(best, second, held, letting) or not raise_cash(state, buyer, price):
        return False
    transfer_site(state, site, int(row["owner"]), buyer, price)
    dealing.count_means()
    return True


def reserve_price(dealing: Dealing, order: Order) -> float:
    """Least that an owner takes for a site: what it would make of it otherwise, as it sees it, or would bid itself.  [$]

    What could be had but was not asked for this quarter counts; where nothing else could be had, what it would bid is left.
    """
    row = dealing.state.sites.rows[order.site]
    views, barred = dealing.perceived[order.site].tolist(), dealing.blocked[order.site].tolist()
    others = (
        view for option, view in enumerate(views) if option != order.option and barred[option] in (FREE, NOT_ASKED)
    )
    best = max(others, default=0.0)
    stands = float(connected(row))
    reserve = max(0.0, best * (stands if stands >= 1.0 else float(row["ahead_mw"])))
    return max(reserve, worth_to_owner(dealing.state, order.site, dealing.worth))


def worth_of_letting(dealing: Dealing, site: int) -> float:
    """Of approved megawatts that come too late for tenants as yet: letting them, as far as one is found in time.  [$]"""
    state, row = dealing.state, dealing.state.sites.rows[site]
    early = dealing.blocked[site] == TOO_EARLY
    if not early.any():
        return 0.0
    best, chance = float(dealing.perceived[site][early].max()), state.beliefs.match_chance
    mw = float(row["mw_approved"] - row["promised_mw"])
    return let_in_time(best, chance, state.scenario.leasing.ahead_years) * mw * reached(state, site, mw)


def learn_site_price(state: State, site: int, price: float) -> None:
    """Buyers and sellers learn what sites fetch, or what was the most to be had for one that was not sold.

    A site that is approved only teaches a price of its own; elsewhere approved MW count as far as they are worth of energised ones.
    """
    row, beliefs, weight = state.sites.rows[site], state.beliefs, state.scenario.finance.learning
    stands, comes = float(row["mw_energised"]), float(row["mw_approved"])
    ideal = price / price_by_suitability(float(row["suitability"]))
    if stands > 1.0:
        counted = stands + comes * beliefs.approved_price / beliefs.site_price
        beliefs.site_price += weight * (ideal / counted - beliefs.site_price)
    elif comes > 1.0:
        beliefs.approved_price += weight * (ideal / comes - beliefs.approved_price)


DEEDS: dict[str, Callable[[Dealing, Order], int]] = {
    "mine on": mine_on,
    "expand": expand,
    "switch off": switch_off,
    "tie up": tie_up,
    "buy a plant": buy_a_plant,
    "sell": sell,
}
