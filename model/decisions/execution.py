"""What was ordered is carried out: leases are signed and built, sites are sold, as far as money permits."""

import numpy as np

from agents.codes import ABROAD, HYPERSCALER, TIERS
from agents.messages import Orders
from agents.options.barriers import FREE, NO_CAPITAL, NO_TURBINE, WAITING
from agents.options.option import NO_TIER
from agents.options.registry import COLOCATION, OWN_PLANT, TIER
from agents.population import Site
from agents.records import Rows
from model.capacity.demand import needs, refresh
from model.decisions.appraisal import Appraisal
from model.decisions.board import Board
from model.decisions.deeds import Dealing, Order
from model.decisions.deliberation import Choices
from model.money.finance import sell_coins, sell_shares
from model.sites.leases import match_leases
from model.sites.on_site import FastPower
from model.sites.works import start_campus, start_conversion
from model.state import State

TIER_OF, PLANT_OF = np.array(TIER), np.array(OWN_PLANT)  # by option


class Execution:
    """One quarter's orders, carried out step by step on a state; what stood in the way is noted in the choices."""

    def __init__(self, state: State, board: Board, choices: Choices, appraisal: Appraisal) -> None:
        self.state, self.board, self.appraisal, self.choices = state, board, appraisal, choices
        self.open, self.blocked = choices.open, choices.blocked
        self.chosen, self.rent, self.signed = choices.chosen, choices.rent, choices.signed
        self.matched: dict[int, tuple[int, float]] = {}

    def lease_market(self, orders: Orders, fast_power: FastPower) -> None:
        """Match asks with requests; what is matched is signed and built where the capital can be raised."""
        state, plans = self.state, orders.plans
        asks = self.admitted(plans[TIER_OF[plans["first"]] != NO_TIER])
        suits = state.sites.rows["suitability"][asks["site"]]
        home = state.sites.rows["zone"][asks["site"]] != ABROAD
        asks, suits = asks[home], suits[home]
        asks, suits = self.with_turbines(asks, suits, fast_power)
        requests = orders.requests
        order = np.argsort(state.draws.uniform("tenant", len(requests), state.week))
        limits = np.array([state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw])
        matches = match_leases(
            asks["first"].astype(np.int64),
            asks["ask"],
            asks["gross_mw"],
            suits,
            requests["it_mw"],
            requests["ceiling"],
            order,
            state.beliefs.scarcity,
            limits,
            self.board.leasing,
        )
        state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw = (float(left) for left in limits)
        for place, ask in enumerate(asks):
            site, option = int(ask["site"]), int(ask["first"])
            if matches.tenant[place] < 0:
                self.blocked[site, option] = matches.blocked[place]
                continue
            tenant, rent = int(requests["tenant"][matches.tenant[place]]), float(matches.rent[place])
            gross = min(float(ask["gross_mw"]), float(within_reach(state.sites.rows[site], option)))
            enough = gross >= 0.9 * state.scenario.leasing.smallest_phase
            lease = start_conversion(state, site, option, gross, tenant, rent) if enough else -1
            if lease >= 0:
                self.matched[site] = (option, rent)
                self.signed[site], self.rent[site] = gross * (not OWN_PLANT[option]), rent
                names, owner = state.names, state.sites.rows["owner"][site]
                state.event("lease", names[owner], names[tenant], site=site, lease=lease, mw=gross, usd_it_mw_year=rent)
            else:
                self.blocked[site, option] = NO_CAPITAL
        self.update_rents(asks, matches.tenant)
        refresh(state)

    def with_turbines(self, asks: np.ndarray, suits: np.ndarray, line: FastPower) -> tuple[np.ndarray, np.ndarray]:
        """Asks cut to the turbines that their plans get in their turn; too little is none."""
        asks = asks.copy()
        asks["gross_mw"] = line.allot(asks)
        enough = asks["gross_mw"] >= 0.9 * self.state.scenario.leasing.smallest_phase
        self.blocked[asks["site"][~enough], asks["first"][~enough]] = NO_TURBINE
        return asks[enough], suits[enough]

    def admitted(self, asks: np.ndarray) -> np.ndarray:
        """Asks that the market takes: nothing but waiting stands in the way, and the phase is within reach."""
        p = self.state.scenario.leasing
        asks = asks[np.isin(self.blocked[asks["site"], asks["first"]], (FREE, WAITING))].copy()
        reach = within_reach(self.state.sites.rows[asks["site"]], asks["first"])
        asks["gross_mw"] = np.minimum(asks["gross_mw"], np.minimum(reach, p.largest_phase))
        return asks[asks["gross_mw"] >= 0.9 * p.smallest_phase]

    def build_campuses(self) -> None:
        """Hyperscalers convert the sites they own, as far as they need them and contractors are left."""
        state, p = self.state, self.state.scenario.leasing
        sites, kinds = state.sites.rows, state.companies.rows["kind"]
        missing, first = needs(state), state.cast.hyperscalers.start
        for site in np.flatnonzero(sites["alive"] & (kinds[sites["owner"]] == HYPERSCALER) & (sites["zone"] != ABROAD)):
            reach = float(within_reach(sites[site], COLOCATION))
            gross = min(reach, p.largest_phase, state.pool.contractors_mw * p.gross_per_it)
            place = int(sites["owner"][site]) - first
            if gross >= p.smallest_phase and missing[place] > 0.0:
                missing[place] -= gross
                state.pool.contractors_mw -= gross / p.gross_per_it
                start_campus(state, int(site), gross)

    def update_rents(self, asks: np.ndarray, tenant: np.ndarray) -> None:
        """Beliefs move towards this quarter's deals; without deals for a tier they stay."""
        state, b = self.state, self.state.scenario.behaviour
        tiers = TIER_OF[asks["first"]]
        for tier in range(len(TIERS)):
            sites = asks["site"][(tiers == tier) & (tenant >= 0)]
            rents = self.rent[sites][self.rent[sites] > 0.0]
            if len(rents):
                state.beliefs.rents[tier] += b.rent_learning * (float(rents.mean()) - state.beliefs.rents[tier])
        if len(asks):
            seen = float((tenant >= 0).mean())
            state.beliefs.match_chance += b.rent_learning * (seen - state.beliefs.match_chance)

    def carry_out(self, plans: np.ndarray) -> None:
        """Carry out what needs no tenant, and the fallback where none was found."""
        state = self.state
        dealing = Dealing(state, self.choices, self.appraisal.worth_of_sites())
        turn = state.draws.uniform("turn", len(state.sites), state.week)  # whoever filed first is not served first
        plans = plans[np.argsort(turn[plans["site"]])]
        columns = [plans[name].tolist() for name in ("site", "first", "fallback", "gross_mw")]
        for order in (Order(*plan) for plan in zip(*columns, strict=True)):
            if order.site in self.matched:
                self.chosen[order.site] = self.matched[order.site][0]
                continue
            if TIER[order.option] != NO_TIER:
                order = order._replace(option=order.fallback)
            self.chosen[order.site] = dealing.carry_out(order)
        state.sites.rows["decided_hashprice"][self.open] = state.bitcoin.hashprice


def within_reach(sites: Rows[Site] | Site, option: np.ndarray | int) -> np.ndarray:
    """Gross MW that plans can still take now: land for a plant of their own, else what is mined, hosted or free.  [MW]

    sites: one row, or rows of as many sites as there are options.
    """
    land = sites["land_mw"] - sites["mw_energised"] - sites["mw_approved"]
    return np.where(PLANT_OF[option], land, sites["mining"] + sites["hosting"] + sites["free"])


def fund(state: State, orders: Orders) -> None:
    """Shares and coins that deciders asked to sell, as far as the market takes them."""
    for order in orders.capital:
        if order["sell_btc"] > 0.0:
            sell_coins(state, int(order["company"]), float(order["sell_btc"]))
        if order["equity"] > 0.0:
            sell_shares(state, int(order["company"]), float(order["equity"]))
