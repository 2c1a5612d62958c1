"""What was ordered is carried out: leases are signed and built, sites are sold, as far as money permits."""

import numpy as np

from agents.codes import ABROAD, GPU_CLOUD, HYPERSCALER, SHELL, TURNKEY
from agents.messages import LeaseRequest, Orders, Plan
from agents.options.barriers import FREE, NO_CAPITAL, NO_SKILL, NO_TURBINE, UNSUITABLE, WAITING
from agents.options.option import NO_TIER
from agents.options.registry import COLOCATION, OPTIONS, OWN_PLANT, TIER
from agents.population import Site
from agents.records import Rows, joined
from agents.rules.leasing import credit_rent, odds_of
from model.capacity.demand import refresh
from model.decisions.appraisal import Appraisal, tenants_credit
from model.decisions.board import Board
from model.decisions.deeds import Dealing, Order
from model.decisions.deliberation import Choices
from model.money.finance import sell_coins, sell_shares
from model.sites.leases import match_leases
from model.sites.on_site import FastPower
from model.sites.works import start_campus, start_conversion
from model.state import State

TIER_OF, PLANT_OF = np.array(TIER), np.array(OWN_PLANT)  # by option
SKILL_OF = np.array([option.letting.skill if option.letting else 0.0 for option in OPTIONS])
SUITS_OF = np.array([option.letting.suitability if option.letting else 0.0 for option in OPTIONS])


class Execution:
    """One quarter's orders, carried out step by step on a state; what stood in the way is noted in the choices."""

    def __init__(self, state: State, board: Board, choices: Choices, appraisal: Appraisal) -> None:
        self.state, self.board, self.appraisal, self.choices = state, board, appraisal, choices
        self.open, self.blocked = choices.open, choices.blocked
        self.chosen, self.rent, self.signed = choices.chosen, choices.rent, choices.signed
        self.matched: dict[int, tuple[int, float]] = {}

    def lease_market(self, orders: Orders, fast_power: FastPower) -> None:
        """Match asks with requests, then what owners offer instead or beside it; who signs begins to build."""
        state, plans, requests = self.state, orders.plans, orders.requests.copy()
        order = np.argsort(state.draws.uniform("tenant", len(requests), state.week))
        plans = plans[TIER_OF[plans["first"]] != NO_TIER]
        first = self.with_turbines(self.trusted(self.admitted(plans)), fast_power)
        rents = self.let(first, requests, order)
        second = self.trusted(self.admitted(self.instead(plans)))
        rents = np.append(rents, self.let(second, requests, order))
        self.update_rents(joined(first, second), rents, orders.requests)
        refresh(state)

    def instead(self, plans: Rows[Plan]) -> Rows[Plan]:
        """What is offered in the same quarter where the first ask was refused, or for the megawatts that it left."""
        plans = plans[TIER_OF[plans["second"]] != NO_TIER].copy()
        plans["first"], plans["gross_mw"], plans["ask"] = plans["second"], plans["second_mw"], plans["second_ask"]
        return plans

    def let(self, asks: Rows[Plan], requests: Rows[LeaseRequest], order: np.ndarray) -> np.ndarray:
        """One round: tenants, in their drawn order, choose among asks; what they take is taken off requests and limits.

        Returns the rent by ask, 0 where a tenant was found and the money was not, below 0 where no tenant was found.
        """
        state = self.state
        limits = np.array([state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw])
        found = match_leases(
            asks["first"].astype(np.int64),
            asks["ask"],
            asks["gross_mw"],
            state.sites.rows["suitability"][asks["site"]],
            requests["it_mw"],
            requests["ceiling"],
            requests["machines"],
            order,
            state.beliefs.scarcity,
            limits,
            self.board.leasing,
        )
        state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw = (float(left) for left in limits)
        taken = found.tenant >= 0
        np.subtract.at(requests["it_mw"], found.tenant[taken], found.it_mw[taken])
        credit = tenants_credit(state)
        for place in range(len(asks)):
            site, option = int(asks["site"][place]), int(asks["first"][place])
            self.blocked[site, option] = found.blocked[place]
            if taken[place]:
                tenant = int(requests["tenant"][found.tenant[place]])
                gross = float(found.it_mw[place]) * state.scenario.leasing.gross_per_it
                rent = float(found.rent[place])
                found.rent[place] = self.sign(site, option, gross, tenant, rent, float(credit[tenant]))
        return np.where(taken, found.rent, -1.0)

    def sign(self, site: int, option: int, mw: float, tenant: int, rent: float, credit: float) -> float:
        """Sign and begin the works, where the phase is within reach and the money can be raised; the rent, 0 if it cannot.

        mw: gross; rent [$/IT-MW-year] before what the tenant's credit adds to it [1/year] where machines are its landlord's.
        """
        state = self.state
        if TIER[option] == GPU_CLOUD:
            rent += credit_rent(self.board.leasing[0], credit)
        gross = min(mw, float(within_reach(state.sites.rows[site], option)))
        enough = gross >= 0.9 * state.scenario.leasing.smallest_phase
        lease = start_conversion(state, site, option, gross, tenant, rent) if enough else -1
        if lease < 0:
            self.blocked[site, option] = NO_CAPITAL
            return 0.0
        self.signed[site] += gross * (not OWN_PLANT[option])
        if site not in self.matched:  # what is let beside it counts as megawatts only
            self.matched[site], self.rent[site] = (option, rent), rent
        names, owner = state.names, state.sites.rows["owner"][site]
        state.event("lease", names[owner], names[tenant], site=site, lease=lease, mw=gross, usd_it_mw_year=rent)
        return rent

    def with_turbines(self, asks: Rows[Plan], line: FastPower) -> Rows[Plan]:
        """Asks cut to the turbines that their plans get in their turn; too little is none."""
        asks = asks.copy()
        asks["gross_mw"] = line.allot(asks)
        enough = asks["gross_mw"] >= 0.9 * self.state.scenario.leasing.smallest_phase
        self.blocked[asks["site"][~enough], asks["first"][~enough]] = NO_TURBINE
        return asks[enough]

    def admitted(self, asks: Rows[Plan]) -> Rows[Plan]:
        """Asks that the market takes: at home, nothing but waiting stands in the way, and the phase is within reach."""
        p = self.state.scenario.leasing
        asks = asks[self.state.sites.rows["zone"][asks["site"]] != ABROAD]
        asks = asks[np.isin(self.blocked[asks["site"], asks["first"]], (FREE, WAITING))].copy()
        reach = within_reach(self.state.sites.rows[asks["site"]], asks["first"])
        asks["gross_mw"] = np.minimum(asks["gross_mw"], np.minimum(reach, p.largest_phase))
        return asks[asks["gross_mw"] >= 0.9 * p.smallest_phase]

    def trusted(self, asks: Rows[Plan]) -> Rows[Plan]:
        """Asks of landlords whom tenants trust this quarter, at sites that they come to: drawn by owner and by site."""
        state, width, sites = self.state, self.state.scenario.leasing.judgement, self.state.sites.rows[asks["site"]]
        at, owner = asks["site"], sites["owner"]
        draws = [("trust", len(state.companies), owner, NO_SKILL), ("visit", len(state.sites), at, UNSUITABLE)]
        graded = [(state.companies.rows["skill"][owner], SKILL_OF), (sites["suitability"], SUITS_OF)]
        keep = np.ones(len(asks), bool)
        for (name, count, rows, barrier), (grade, half) in zip(draws, graded, strict=True):
            drawn = state.draws.uniform(name, count, state.week)[rows]
            chance = [odds_of(g, h, width) for g, h in zip(grade, half[asks["first"]], strict=True)]
            refused = keep & (drawn >= chance)
            self.blocked[at[refused], asks["first"][refused]] = barrier
            keep &= ~refused
        return asks[keep]

    def build_campuses(self) -> None:
        """Hyperscalers convert the sites they own, as far as contractors are left."""
        state, p = self.state, self.state.scenario.leasing
        sites, kinds = state.sites.rows, state.companies.rows["kind"]
        for site in np.flatnonzero(sites["alive"] & (kinds[sites["owner"]] == HYPERSCALER) & (sites["zone"] != ABROAD)):
            reach = float(within_reach(sites[site], COLOCATION))
            gross = min(reach, p.largest_phase, state.pool.contractors_mw * p.gross_per_it)
            if gross >= p.smallest_phase:
                state.pool.contractors_mw -= gross / p.gross_per_it
                start_campus(state, int(site), gross)

    def update_rents(self, asks: Rows[Plan], rent: np.ndarray, requests: Rows[LeaseRequest]) -> None:
        """Beliefs move towards this quarter's deals, and for clouds to what tenants quote; without either they stay.

        asks, rent: of all rounds, rents as from `let`.
        """
        state, b = self.state, self.state.scenario.behaviour
        tiers = TIER_OF[asks["first"]]
        quote = cloud_quote(requests)
        if quote > 0.0:
            state.beliefs.rents[GPU_CLOUD] += b.rent_learning * (quote - state.beliefs.rents[GPU_CLOUD])
        for tier in (SHELL, TURNKEY):
            rents = rent[(tiers == tier) & (rent > 0.0)]
            if len(rents):
                state.beliefs.rents[tier] += b.rent_learning * (float(rents.mean()) - state.beliefs.rents[tier])
        if len(asks):
            seen = len(np.unique(asks["site"][rent >= 0.0])) / len(np.unique(asks["site"]))
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


def cloud_quote(requests: Rows[LeaseRequest]) -> float:
    """What tenants that lack megawatts quote for a GPU cloud on an ideal site, the mean by what they lack; 0: nobody does.

    300 IT MW at 2.7 M$ for the hall and 7.9 for the machines, 100 at 2.3 and 7.9:

    >>> requests = blank(LeaseRequest, 3)
    >>> requests["it_mw"], requests["ceiling"], requests["machines"] = (300.0, 100.0, 0.0), (2.7e6, 2.3e6, 9e6), 7.9e6
    >>> cloud_quote(requests), cloud_quote(requests[2:])
    (10500000.0, 0.0)
    """
    wanted = np.where(requests["machines"] > 0.0, np.maximum(0.0, requests["it_mw"]), 0.0)
    total = float(wanted.sum())
    return float((wanted * (requests["ceiling"] + requests["machines"])).sum()) / total if total > 0.0 else 0.0


def fund(state: State, orders: Orders) -> None:
    """Shares and coins that deciders asked to sell, as far as the market takes them."""
    for order in orders.capital:
        if order["sell_btc"] > 0.0:
            sell_coins(state, int(order["company"]), float(order["sell_btc"]))
        if order["equity"] > 0.0:
            sell_shares(state, int(order["company"]), float(order["equity"]))
