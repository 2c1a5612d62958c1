"""What options do when they are carried out, where no tenant is needed: plain deeds in a loop, others a function each."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from agents.options.barriers import FREE, NO_BUYER, NO_CAPITAL, NO_PLANT, NOT_ASKED, TOO_EARLY
from agents.options.reach import rigs_and_free
from agents.options.registry import MINE, OPTIONS
from agents.options.sell import price_by_suitability
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.rules.compiled import phase
from agents.rules.leasing import let_in_time
from model.decisions.deliberation import Choices
from model.decisions.plain_deeds import DEED_OF, TELLS, carry_out_plain
from model.money.finance import means_of_all, raise_cash
from model.owners.offers import offers_for, secured_debt, two_best
from model.owners.price import better_sold, sale_price
from model.owners.reach import reached
from model.owners.site_sales import kept, transfer_site
from model.owners.valuation import SiteWorth
from model.sites.generation import buy_plant
from model.state import State

INSTEAD = -1  # what a deed returns that could not be done: what its plan wants instead is


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
        self.able = means_of_all(self.state)

    def carry_out(self, orders: list[Order]) -> np.ndarray:
        """Carries out orders one after the other; the options that were done in the end."""
        state, place = self.state, 0
        wanted, mw = np.array([order[:2] for order in orders]), np.array([order.mw for order in orders])
        done, told = wanted[:, 1].copy(), np.empty(len(orders))
        while place < len(orders):
            first, place = place, self._plain(wanted, mw, place, done, told)
            for order, news in zip(orders[first:place], told[first:place].tolist(), strict=True):
                if news >= 0.0:
                    self._tell(order, news)
            if place < len(orders):
                order = orders[place]
                if DEED_OF[order.option] >= 0:
                    state.add_fleet(int(state.sites.rows["owner"][order.site]), order.site, state.bitcoin.frontier)
                elif (option := DEEDS[OPTIONS[order.option].deed](self, order)) != INSTEAD:
                    done[place], place = option, place + 1
                else:
                    orders[place] = order._replace(option=order.fallback, fallback=MINE)
                    wanted[place, 1] = order.fallback
        return done

    def _plain(self, wanted: np.ndarray, mw: np.ndarray, place: int, done: np.ndarray, told: np.ndarray) -> int:
        state, pool = self.state, self.state.pool
        tables = state.companies.rows, state.sites.rows, state.fleets.rows, state.belongings().fleets_at
        orders = wanted, mw, place, self.blocked, done, told
        return carry_out_plain(*tables, pool.tie_mw, pool.tie_price, state.week, *orders)

    def _tell(self, order: Order, mw: float) -> None:
        state, row = self.state, self.state.sites.rows[order.site]
        kind, zone = TELLS[order.option], int(row["zone"])
        utility = state.names[state.cast.first_utility + zone] if kind == "tie_up" else ""
        state.event(kind, state.names[row["owner"]], utility, site=order.site, mw=mw)


def go_on(state: State, site: int) -> None:
    """Mining goes on, with what has changed."""
    row = state.sites.rows[site]
    row["mothballed"], row["fill_mw"] = False, 0.0


def buy_a_plant(dealing: Dealing, order: Order) -> int:
    """Buys what is left of the plant on sale, as far as the money goes."""
    state = dealing.state
    if buy_plant(state, order.site, order.mw) <= 0.0:
        left = state.pool.plant_mw[state.sites.rows[order.site]["zone"]]
        dealing.blocked[order.site, order.option] = NO_PLANT if left < 0.5 else NO_CAPITAL
        return MINE
    go_on(state, order.site)
    return order.option


def sell(dealing: Dealing, order: Order) -> int:
    """Sells the site; one that finds no buyer is not offered again for a year, and does what its plan wants instead."""
    state = dealing.state
    if sold(dealing, order):
        go_on(state, order.site)
        return order.option
    dealing.blocked[order.site, order.option] = NO_BUYER
    state.sites.rows["unsold_until"][order.site] = state.week + 52
    return INSTEAD


def sold(dealing: Dealing, order: Order) -> bool:
    """Sold to the best buyer if it offers more than the site is worth to its owner, at the price of `sale_price`.

    The loans that the site secures go with it and are part of the price: no lender lets go of it for less than they are.
    """
    state, site = dealing.state, order.site
    row, held, letting = state.sites.rows[site], reserve_price(dealing, order), worth_of_letting(dealing, site)
    beliefs, reserve = state.beliefs, max(held, letting)
    ideal = beliefs.site_price * float(row["mw_energised"]) + beliefs.approved_price * float(row["mw_approved"])
    if dealing.worth.most(site, ideal, *dealing.keenest) <= reserve:
        return False
    buyer, offers = offers_for(state, site, dealing.worth, dealing.able)
    best, second = two_best(offers)
    price, owed = sale_price(best, second, reserve), secured_debt(state.loans.rows, site)
    learn_site_price(state, site, max(0.0, price))
    if price < owed or not better_sold(best, second, held, letting) or not raise_cash(state, buyer, price - owed):
        return False
    transfer_site(state, site, int(row["owner"]), buyer, price)
    dealing.count_means()
    return True


@phase
def least_price(
    sites: Rows[Site],
    companies: Rows[CompanyRow],
    site: int,
    option: int,
    perceived: np.ndarray,
    blocked: np.ndarray,
    worth: SiteWorth,
) -> float:
    """Least that an owner takes for a site: what it would make of it otherwise, as it sees it, or would bid itself.  [$]

    What could be had but was not asked for this quarter counts; where nothing else could be had, what it would bid is left.
    """
    best, found, row = 0.0, False, sites[site]
    for other in range(perceived.shape[1]):
        barrier = blocked[site, other]
        if other != option and barrier in (FREE, NOT_ASKED):
            best = max(best, perceived[site, other]) if found else perceived[site, other]
            found = True
    stands = rigs_and_free(row)
    otherwise = worth.contracted[site] + max(0.0, best * (stands if stands >= 1.0 else row.ahead_mw))
    return max(0.0, otherwise, kept(row, site, companies[row.owner], worth))


def reserve_price(dealing: Dealing, order: Order) -> float:
    """`least_price` of a site that an order would sell.  [$]"""
    tables = dealing.state.sites.rows, dealing.state.companies.rows
    return least_price(*tables, order.site, order.option, dealing.perceived, dealing.blocked, dealing.worth)


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


DEEDS: dict[str, Callable[[Dealing, Order], int]] = {"buy a plant": buy_a_plant, "sell": sell}
