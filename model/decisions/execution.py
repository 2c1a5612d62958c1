"""What was ordered is carried out: campuses are built, sites are sold, as far as money permits."""

import numpy as np

from agents.codes import ABROAD, HYPERSCALER
from agents.messages import Orders
from agents.options.option import NO_TIER
from agents.options.reach import connected
from agents.options.registry import SELL, TIER
from model.capacity.demand import needs
from model.decisions.deeds import Dealing, Order
from model.decisions.deliberation import Choices
from model.decisions.lease_market import LeaseMarket
from model.money.finance import sell_coins, sell_shares
from model.money.prepayment import repay_early
from model.owners.valuation import SiteWorth
from model.sites.works import start_campus
from model.state import State


def build_campuses(state: State) -> None:
    """Hyperscalers convert the sites they own, as far as they need them and contractors are left."""
    p, sites, kinds = state.scenario.leasing, state.sites.rows, state.companies.rows["kind"]
    own = sites["alive"] & (kinds[sites["owner"]] == HYPERSCALER) & (sites["zone"] != ABROAD)
    reach, missing, first = connected(sites), needs(state), state.cast.hyperscalers.start
    for site in np.flatnonzero(own & (reach >= p.smallest_phase)):
        gross = min(float(reach[site]), p.largest_phase, state.pool.contractors_mw * p.gross_per_it)
        place = int(sites["owner"][site]) - first
        if gross >= p.smallest_phase and missing[place] > 0.0:
            missing[place] -= gross
            state.pool.contractors_mw -= gross / p.gross_per_it
            start_campus(state, int(site), gross)


def carry_out(state: State, plans: np.ndarray, choices: Choices, leases: LeaseMarket, worth: SiteWorth) -> None:
    """Carry out what needs no tenant, and the fallback where none was found.   worth: what each site is to the market"""
    turn = state.draws.uniform("turn", len(state.sites), state.week)  # whoever filed first is not served first
    plans = plans[np.argsort(turn[plans["site"]], kind="stable")]
    columns, orders = [plans[name].tolist() for name in ("site", "first", "fallback", "gross_mw")], []
    for site, first, fallback, mw in zip(*columns, strict=True):
        if site in leases.matched:
            choices.chosen[site] = leases.matched[site][0]
        else:
            plain = fallback if TIER[first] != NO_TIER else first
            orders.append(Order(site, SELL if site in leases.to_sell else plain, fallback, mw))
    if orders:
        choices.chosen[[order.site for order in orders]] = Dealing(state, choices, worth).carry_out(orders)
    state.sites.rows["decided_hashprice"][choices.open] = state.bitcoin.hashprice


def fund(state: State, orders: Orders) -> None:
    """Shares and coins that deciders asked to sell, as far as the market takes them; then loans that they repay early."""
    for order in orders.capital:
        if order["sell_btc"] > 0.0:
            sell_coins(state, int(order["company"]), float(order["sell_btc"]))
        if order["equity"] > 0.0:
            sell_shares(state, int(order["company"]), float(order["equity"]))
    for order in orders.repayments:
        repay_early(state, int(order["company"]), int(order["loan"]), float(order["usd"]))
