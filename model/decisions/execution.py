"""What was ordered is carried out: leases are signed and built, sites are sold, as far as money permits."""

import numpy as np

from agents.codes import ABROAD, HYPERSCALER, TIERS
from agents.messages import Orders
from agents.options.barriers import FREE, NO_CAPITAL, NO_TURBINE, WAITING
from agents.options.option import NO_TIER
from agents.options.registry import AHEAD, OWN_PLANT, SELL, TIER
from agents.population import Site
from agents.records import Rows
from agents.rules.leasing import price_of_waiting, worth_of_rent
from agents.units import WEEKS_A_QUARTER
from model.capacity.demand import needs, refresh
from model.decisions.appraisal import Appraisal
from model.decisions.board import Board
from model.decisions.deeds import Dealing, Order
from model.decisions.deliberation import Choices
from model.money.finance import means_of, sell_coins, sell_shares
from model.money.project_loans import margin_of
from model.owners.price import better_sold
from model.owners.site_sales import offers_for, two_best, worth_to_owner
from model.owners.valuation import SiteWorth
from model.sites.leases import match_leases
from model.sites.on_site import FastPower
from model.sites.works import start_campus, start_conversion
from model.state import State

TIER_OF, PLANT_OF, AHEAD_OF = np.array(TIER), np.array(OWN_PLANT), np.array(AHEAD)  # by option


class Execution:
    """One quarter's orders, carried out step by step on a state; what stood in the way is noted in the choices."""

    def __init__(self, state: State, board: Board, choices: Choices, appraisal: Appraisal) -> None:
        self.state, self.board, self.appraisal, self.choices = state, board, appraisal, choices
        self.open, self.blocked = choices.open, choices.blocked
        self.chosen, self.rent, self.signed = choices.chosen, choices.rent, choices.signed
        self.matched: dict[int, tuple[int, float]] = {}
        self.to_sell: set[int] = set()
        self.worth: SiteWorth | None = None

    def lease_market(self, orders: Orders, fast_power: FastPower) -> None:
        """Match asks with requests; what is matched is signed and built where the capital can be raised."""
        state, plans = self.state, orders.plans
        asks = self.admitted(plans[TIER_OF[plans["first"]] != NO_TIER])
        suits = state.sites.rows["suitability"][asks["site"]]
        home = state.sites.rows["zone"][asks["site"]] != ABROAD
        asks, suits = asks[home], suits[home]
        asks, suits = self.with_turbines(asks, suits, fast_power)
        requests = orders.requests
        ahead, waits = self.waits(asks)
        order = np.argsort(state.draws.uniform("tenant", len(requests), state.week))
        limits = np.array([state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw])
        matches = match_leases(
            asks["first"].astype(np.int64),
            asks["ask"],
            asks["gross_mw"],
            suits,
            waits / 4.0 * self.a_year_later(),
            waits >= 1.0,
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
            if ahead[place] and self.fetches_more(site, option, rent, float(waits[place])):
                self.to_sell.add(site)
                continue
            gross = min(float(ask["gross_mw"]), float(self.reach(asks[place : place + 1])[0]))
            how = {"ahead": bool(ahead[place]), "booked": bool(waits[place] >= 1.0)}
            enough = gross >= 0.9 * state.scenario.leasing.smallest_phase
            lease = start_conversion(state, site, option, gross, tenant, rent, **how) if enough else -1
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
        asks["gross_mw"] = np.minimum(asks["gross_mw"], np.minimum(self.reach(asks), p.largest_phase))
        return asks[asks["gross_mw"] >= 0.9 * p.smallest_phase]

    def reach(self, asks: np.ndarray) -> np.ndarray:
        """Gross MW that asks can still take now: land for a plant of their own, else what is connected or let ahead.  [MW]"""
        sites, option = self.state.sites.rows[asks["site"]], asks["first"]
        land = sites["land_mw"] - sites["mw_energised"] - sites["mw_approved"]
        on_grid = np.where(self.ahead(asks), sites["ahead_mw"], connected(sites))
        return np.where(PLANT_OF[option], land, on_grid)

    def ahead(self, asks: np.ndarray) -> np.ndarray:
        """Which asks are for megawatts that are energised later: those of sites with too few for a tenant now."""
        sites, least = self.state.sites.rows[asks["site"]], self.state.scenario.leasing.smallest_phase
        return AHEAD_OF[asks["first"]] & (connected(sites) < least) & (sites["ahead_mw"] >= 0.9 * least)

    def waits(self, asks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which asks are ahead, and how much later than works begun today their service begins.  [quarters]"""
        state, ahead = self.state, self.ahead(asks)
        until = (state.sites.rows["ahead_week"][asks["site"]] - state.week) / WEEKS_A_QUARTER
        return ahead, np.where(ahead, np.maximum(0.0, until - state.scenario.building.conversion_median), 0.0)

    def fetches_more(self, site: int, option: int, rent: float, wait: float) -> bool:
        """Whether what is bid for a site brings more than letting it ahead at a rent, or keeping it, is worth."""
        state, row, p = self.state, self.state.sites.rows[site], self.state.scenario.leasing
        if self.blocked[site, SELL] not in (FREE, WAITING):
            return False
        tier, until = TIER[option], wait + state.scenario.building.conversion_median
        years = (p.shell_years, p.turnkey_years)[tier]
        more = worth_of_rent(p, rent - float(state.beliefs.rents[tier]), margin_of(p, tier), float(years), until)
        letting = float(self.choices.perceived[site, option] + more / p.gross_per_it) * float(row["ahead_mw"])
        self.worth = self.worth or self.appraisal.worth_of_sites()
        _, offers = offers_for(state, site, self.worth, means_of(state, np.arange(len(state.companies))))
        return better_sold(*two_best(offers), worth_to_owner(state, site, self.worth), letting)

    def a_year_later(self) -> float:
        """What tenants pay less for service a year later.  [$/IT-MW-year]"""
        s, p = self.state.scenario, self.state.scenario.leasing
        return price_of_waiting(s.demand.speed_value, p.gross_per_it, p.lease_rate, float(p.turnkey_years))

    def build_campuses(self) -> None:
        """Hyperscalers convert the sites they own, as far as they need them and contractors are left."""
        state, p = self.state, self.state.scenario.leasing
        sites, kinds = state.sites.rows, state.companies.rows["kind"]
        own = sites["alive"] & (kinds[sites["owner"]] == HYPERSCALER) & (sites["zone"] != ABROAD)
        reach, missing, first = connected(sites), needs(state), state.cast.hyperscalers.start
        for site in np.flatnonzero(own & (reach >= p.smallest_phase)):
            gross = min(float(reach[site]), p.largest_phase, state.pool.contractors_mw * p.gross_per_it)
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
            if order.site in self.to_sell:
                order = order._replace(option=SELL)
            elif TIER[order.option] != NO_TIER:
                order = order._replace(option=order.fallback)
            self.chosen[order.site] = dealing.carry_out(order)
        state.sites.rows["decided_hashprice"][self.open] = state.bitcoin.hashprice


def connected(sites: Rows[Site] | Site) -> np.ndarray:
    """Gross MW of the connection that plans can still take: what is mined, hosted or free.  [MW]"""
    return sites["mining"] + sites["hosting"] + sites["free"]


def fund(state: State, orders: Orders) -> None:
    """Shares and coins that deciders asked to sell, as far as the market takes them."""
    for order in orders.capital:
        if order["sell_btc"] > 0.0:
            sell_coins(state, int(order["company"]), float(order["sell_btc"]))
        if order["equity"] > 0.0:
            sell_shares(state, int(order["company"]), float(order["equity"]))
