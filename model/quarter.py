"""A quarter's decisions: beliefs, sealed orders, auction, lease market, execution, distress, takeovers."""

from collections.abc import Callable

import numpy as np

from agents.codes import (
    ABROAD,
    CONVERT_TURNKEY,
    EXPAND,
    FREE,
    HYPERSCALER,
    KINDS,
    LET_SHELL,
    MINE,
    MOTHBALL,
    NO_BUYER,
    NO_CAPITAL,
    NOT_ASKED,
    OPTIONS,
    OWN_GENERATION,
    SELL_SITE,
    TIE_UP,
    WAITING,
)
from agents.messages import PLAN, Observation, Orders
from agents.policies.bounded import plan_sites, weigh_rigs
from agents.policies.buyers import affordable, hyperscaler_bids, lease_requests, miner_bids, utility_offers
from agents.population import dtype_of
from model.board import Board
from model.deliberation import Deliberation, market_view, open_sites, rig_columns
from model.demand import needs, refresh
from model.distress import offers_for, settle_distress, settle_takeovers, transfer_site
from model.electricity import Electricity
from model.finance import means_of, raise_cash, sell_coins, sell_shares
from model.grid_works import widen_grid, widened
from model.leases import match_leases
from model.orders import OrderLog, check_orders, in_order, merge, slice_of
from model.pool import hold_auction, slots
from model.rigs import renew_rigs, start_expansion, wear_out
from model.state import State
from model.valuation import SiteWorth, learn, value_companies, value_sites
from model.works import start_campus, start_conversion

type Policy = Callable[[Observation], Orders | None]


class QuarterRound:
    """One quarter's decisions, step by step, on a state."""

    def __init__(self, state: State, board: Board, electricity: Electricity, height: int) -> None:
        self.state, self.board, self.electricity = state, board, electricity
        self.view = market_view(state, height)
        self.later = np.append(state.beliefs.zone_year[:ABROAD], state.scenario.power.abroad) + electricity.adders
        self.efficiency, self.age = rig_columns(state)
        n = len(state.sites)
        self.values, self.perceived = np.zeros((n, len(OPTIONS))), np.zeros((n, len(OPTIONS)))
        self.blocked = np.zeros((n, len(OPTIONS)), np.int64)
        self.plans, self.fresh = np.zeros(n, dtype_of(PLAN)), np.zeros(n)
        self.chosen, self.rent = np.zeros(n, np.int64), np.zeros(n)
        self.signed = np.zeros(n)
        self.before, self.companies_before = state.sites.rows.copy(), state.companies.rows.copy()
        if len(state.taste) != n:
            state.taste = np.stack(
                [state.draws.normal("taste", n, 0, option) for option in range(len(OPTIONS))], axis=1
            )
        self.taste = state.taste

    def weigh(self, sites: np.ndarray) -> None:
        """Value every option of some sites (a mask) and rank them into plans."""
        state, board, behaviour = self.state, self.board, self.state.scenario.behaviour
        plan_sites(
            state.sites.rows, state.companies.rows, self.efficiency, self.age, sites, self.view, board.mining,
            board.leasing, board.building, board.finance, self.later, state.pool.tie_mw, state.pool.tie_price, self.taste,
            behaviour.taste_sd, behaviour.expected_move, self.values, self.perceived, self.blocked, self.plans, self.fresh,
        )  # fmt: skip

    def default_orders(self, offers: np.ndarray) -> Orders:
        """What everybody orders who is left to bounded rationality."""
        state, behaviour = self.state, self.state.scenario.behaviour
        self.weigh(self.open)
        zone_mw = np.zeros(ABROAD)
        zone_mw[offers["zone"]] = offers["mw"]
        need = needs(state)
        rows = state.hyperscalers.rows
        errors = state.draws.normal("project", len(rows) * len(zone_mw) * 3, state.week).reshape(len(rows), -1, 3)
        demand, mechanism = state.scenario.demand, state.scenario.mechanism
        ai = hyperscaler_bids(
            rows, affordable(rows, need * demand.request_factor), zone_mw, errors * behaviour.project_sd,
            demand.speed_value, self.years_saved(), mechanism, state.beliefs.premium, behaviour.shading, behaviour.reduction,
        )  # fmt: skip
        mining = miner_bids(
            state.sites.rows, self.fresh, self.open, zone_mw, state.companies.rows["spread"],
            state.scenario.leasing.mining_rate, state.scenario.mining.expansion_cap, mechanism, state.beliefs.premium,
            behaviour.shading,
        )  # fmt: skip
        requests = lease_requests(rows, need, state.scenario.leasing.gross_per_it, state.scenario.leasing.ceiling)
        return Orders(np.concatenate([ai, mining]), self.plans[self.open], requests, offers)

    def run(self, deciders: dict[int, Policy | Orders], log: OrderLog, moved: bool) -> Deliberation:
        """The whole round; returns what was deliberated.

        deciders: companies not left to the default policy, with a policy to ask or with orders filed before.
        """
        state = self.state
        self.open = open_sites(state, moved)
        utilities = range(state.cast.first_utility, state.cast.equipment)
        offers = self.ask(
            Orders(offers=self.offers()), {c: p for c, p in deciders.items() if c in utilities}, log
        ).offers
        self.publish(offers)
        orders = self.ask(self.default_orders(offers), {c: p for c, p in deciders.items() if c not in utilities}, log)
        self.weigh_unasked(orders.plans)
        fund(state, orders)
        hold_auction(state, orders.bids, orders.offers)
        widen_grid(state, self.electricity.peak)
        self.lease_market(orders)
        self.build_campuses()
        self.execute(orders.plans)
        self.renew()
        found = self.deliberation()
        learn(state, self.signed, self.created())
        settle_distress(state, self.value())
        settle_takeovers(state)
        return found

    def years_saved(self) -> float:
        """Years by which a connection from the pool comes before greenfield."""
        b = self.state.scenario.building
        return max(0.0, b.greenfield_months / 12.0 - 0.125 * (b.connection_low + b.connection_high))

    def offers(self) -> np.ndarray:
        """Utilities publish the pool by zone and their tie-ups."""
        state = self.state
        pool = state.scenario.pool
        state.pool.sold_limit += state.demand.new_headroom(state.week, pool.lead_quarters, pool.access_factor)
        state.pool.sold_limit += widened(state)
        headroom = np.maximum(0.0, state.pool.sold_limit - state.pool.sold[:ABROAD])
        return utility_offers(headroom, self.electricity.capacity_price[:ABROAD], self.electricity.profile.mean_mw)

    def publish(self, offers: np.ndarray) -> None:
        """Everybody sees what utilities pay for load that they may curtail."""
        pool = self.state.pool
        room = np.maximum(0.0, pool.sold_limit - pool.sold[:ABROAD])
        offers["mw"] = np.minimum(offers["mw"], room[offers["zone"]])  # nobody sells more than the headroom
        pool.tie_mw[:], pool.tie_price[:] = 0.0, 0.0
        pool.tie_mw[offers["zone"]], pool.tie_price[offers["zone"]] = offers["tie_mw"], offers["tie_price"]
        self.tie_before = pool.tie_mw.copy()

    def ask(self, default: Orders, deciders: dict[int, Policy | Orders], log: OrderLog) -> Orders:
        """Put deciders' own orders in the place of the default ones; they pass the same checks and are logged.

        A decider that files nothing (None) is left to the default policy.
        """
        state, orders = self.state, default
        owner, first = state.sites.rows["owner"], state.cast.first_utility
        for company, decider in sorted(deciders.items()):
            if not state.companies.rows["alive"][company]:
                continue
            own = decider
            if not isinstance(own, Orders):
                own = decider(self.observation(company, slice_of(default, company, owner, first)))  # type: ignore[operator]
            if own is None:
                continue
            orders = merge(orders, company, check_orders(state, company, own), owner, first)
            log.orders(state.week, state.names[company], own)
            state.event("order_by_person", state.names[company])
        return in_order(orders)

    def look(self, company: int) -> Observation:
        """One decider's observation, from a round that is not played."""
        self.open = open_sites(self.state, False)
        offers = self.offers()
        self.publish(offers)
        default = self.default_orders(offers)
        owner, first = self.state.sites.rows["owner"], self.state.cast.first_utility
        return self.observation(company, slice_of(default, company, owner, first))

    def weigh_unasked(self, plans: np.ndarray) -> None:
        """A plan filed for a site whose plan was not open opens it: its options are valued for the record."""
        fresh = np.zeros(len(self.open), bool)
        fresh[plans["site"]] = True
        fresh &= ~self.open
        if fresh.any():
            self.weigh(fresh)
            self.open |= fresh

    def observation(self, company: int, suggestion: Orders) -> Observation:
        """What one decider sees."""
        state, beliefs = self.state, self.state.beliefs
        rows = state.live_sites_of(company)
        fleets = state.fleets.rows
        return Observation(
            state.week, company, state.names[company], KINDS[int(state.companies.rows["kind"][company])],
            state.companies.rows[company].copy(), rows, state.sites.rows[rows].copy(),
            fleets[fleets["alive"] & (fleets["owner"] == company)].copy(), state.hashprice, state.price,
            int(self.view["halving_in"][0]), beliefs.zone_year.copy(), self.electricity.adders.copy(),
            dict(zip(("shell", "turnkey", "cloud"), beliefs.rents.tolist(), strict=True)), beliefs.zone_price.copy(),
            beliefs.transformer_price, float(needs(state).sum() / state.scenario.leasing.gross_per_it), suggestion,
        )  # fmt: skip

    def lease_market(self, orders: Orders) -> None:
        """Match asks with requests; what is matched is signed and built where the capital can be raised."""
        state, plans = self.state, orders.plans
        wants = np.flatnonzero((plans["first"] >= LET_SHELL) & (plans["first"] <= OWN_GENERATION))
        asks = self.admitted(plans[wants])
        suits = state.sites.rows["suitability"][asks["site"]]
        home = state.sites.rows["zone"][asks["site"]] != ABROAD
        asks, suits = asks[home], suits[home]
        requests = orders.requests
        order = np.argsort(state.draws.uniform("tenant", len(requests), state.week))
        limits = np.array([state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw])
        matches = match_leases(
            asks["first"].astype(np.int64), asks["ask"], asks["gross_mw"], suits, requests["it_mw"], requests["ceiling"],
            order, state.beliefs.scarcity, limits, self.board.leasing,
        )  # fmt: skip
        state.pool.contractors_mw, state.pool.gpu_slots_mw, state.pool.turbines_mw = (float(left) for left in limits)
        self.matched: dict[int, tuple[int, float]] = {}
        for place, ask in enumerate(asks):
            site, option = int(ask["site"]), int(ask["first"])
            if matches.tenant[place] < 0:
                self.blocked[site, option] = matches.blocked[place]
                continue
            tenant, rent = int(requests["tenant"][matches.tenant[place]]), float(matches.rent[place])
            gross = min(float(ask["gross_mw"]), self.reach(site, option))
            if gross >= 0.9 * state.scenario.leasing.smallest_phase and start_conversion(
                state, site, option, gross, tenant, rent
            ):
                self.matched[site] = (option, rent)
                self.signed[site], self.rent[site] = gross, rent
                names = state.names
                state.event("lease", names[state.sites.rows["owner"][site]], names[tenant], gross, rent)
            else:
                self.blocked[site, option] = NO_CAPITAL
        self.update_rents(asks, matches.tenant)
        refresh(state)

    def admitted(self, asks: np.ndarray) -> np.ndarray:
        """Asks that the market takes: nothing but waiting stands in the way, and the phase is within reach."""
        p = self.state.scenario.leasing
        asks = asks[np.isin(self.blocked[asks["site"], asks["first"]], (FREE, WAITING))].copy()
        reach = [self.reach(int(ask["site"]), int(ask["first"])) for ask in asks]
        asks["gross_mw"] = np.minimum(asks["gross_mw"], np.minimum(reach, p.largest_phase))
        return asks[asks["gross_mw"] >= 0.9 * p.smallest_phase]

    def build_campuses(self) -> None:
        """Hyperscalers convert the sites they own, as far as contractors are left."""
        state, p = self.state, self.state.scenario.leasing
        sites, kinds = state.sites.rows, state.companies.rows["kind"]
        for site in np.flatnonzero(sites["alive"] & (kinds[sites["owner"]] == HYPERSCALER) & (sites["zone"] != ABROAD)):
            gross = min(
                self.reach(int(site), CONVERT_TURNKEY), p.largest_phase, state.pool.contractors_mw * p.gross_per_it
            )
            if gross >= p.smallest_phase:
                state.pool.contractors_mw -= gross / p.gross_per_it
                start_campus(state, int(site), gross)

    def reach(self, site: int, option: int) -> float:
        """Gross MW that a plan can still take now.  [MW]"""
        row = self.state.sites.rows[site]
        if option == OWN_GENERATION:
            return float(row["land_mw"] - row["mw_energised"] - row["mw_approved"])
        return float(row["mining"] + row["hosting"] + row["free"])

    def update_rents(self, asks: np.ndarray, tenant: np.ndarray) -> None:
        """Beliefs move towards this quarter's deals; without deals for a tier they stay."""
        state, b = self.state, self.state.scenario.behaviour
        tiers = np.where(asks["first"] == OWN_GENERATION, 1, asks["first"] - LET_SHELL)
        for tier in range(3):
            sites = asks["site"][(tiers == tier) & (tenant >= 0)]
            rents = self.rent[sites][self.rent[sites] > 0.0]
            if len(rents):
                state.beliefs.rents[tier] += b.rent_learning * (float(rents.mean()) - state.beliefs.rents[tier])
        if len(asks):
            seen = float((tenant >= 0).mean())
            state.beliefs.match_chance += b.rent_learning * (seen - state.beliefs.match_chance)

    def execute(self, plans: np.ndarray) -> None:
        """Carry out what needs no tenant, and the fallback where none was found."""
        state, self.worth = self.state, self.worth_of_sites()
        self.able = means_of(state, np.arange(len(state.companies)))
        for plan in plans:
            site, first = int(plan["site"]), int(plan["first"])
            if site in self.matched:
                self.chosen[site] = self.matched[site][0]
                continue
            option = int(plan["fallback"]) if LET_SHELL <= first <= OWN_GENERATION else first
            if option == SELL_SITE and not self.sell(site):
                self.blocked[site, SELL_SITE] = NO_BUYER
                option = int(plan["fallback"])
            self.chosen[site] = self.do(site, option, float(plan["gross_mw"]))
        state.sites.rows["decided_hashprice"][self.open] = state.hashprice

    def do(self, site: int, option: int, mw: float) -> int:
        """One option without a tenant; returns what was done."""
        state = self.state
        row = state.sites.rows[site]
        name = state.names[row["owner"]]
        if option == EXPAND:
            ordered = start_expansion(state, site, min(float(row["free"]), mw if mw > 0.0 else float(row["free"])))
            if ordered <= 0.0:
                self.blocked[site, EXPAND] = NO_CAPITAL
                return MINE
            state.event("expansion", name, mw=ordered)
        elif option == MOTHBALL:
            if not row["mothballed"]:
                state.event("mothball", name, mw=float(row["mining"]))
            row["mothballed"] = True
            return option
        elif option == TIE_UP:
            zone = int(row["zone"])
            tied = min(float(row["mining"]), float(state.pool.tie_mw[zone]))
            state.pool.tie_mw[zone] -= tied
            if tied <= 0.0:
                return MINE
            row["tied_mw"], row["tie_price"] = tied, state.pool.tie_price[zone]
            state.event("tie_up", name, state.names[state.cast.first_utility + zone], tied)
        row["mothballed"] = False
        return option

    def sell(self, site: int) -> bool:
        """Sell to the best buyer if it pays more than the owner's best other plan for the site."""
        state, row = self.state, self.state.sites.rows[site]
        others = [o for o in range(len(OPTIONS)) if o != SELL_SITE and self.blocked[site, o] == FREE]
        best = max(float(self.perceived[site, o]) for o in others)
        reserve = max(0.0, best * float(row["mining"] + row["hosting"] + row["free"]))
        if self.worth.most(site, state.beliefs.site_price * float(row["mw_energised"] + row["mw_approved"])) <= reserve:
            return False
        price, buyer = offers_for(state, site, self.worth, self.able)[0]
        learn_site_price(state, site, max(0.0, price))
        if price <= reserve or not raise_cash(state, buyer, price):
            return False
        transfer_site(state, site, int(row["owner"]), buyer, price)
        self.able = means_of(state, np.arange(len(state.companies)))
        return True

    def renew(self) -> None:
        """Owners replace rigs when new ones are worth more: where they mine on, and on others' sites."""
        state, fleets = self.state, self.state.fleets.rows
        old, new = self.weigh_all_rigs(1.0)
        hosted = state.sites.rows["owner"][fleets["site"]] != fleets["owner"]
        draw = state.draws.uniform("reopen-hosted", len(state.companies), state.week)[fleets["owner"]]
        mines_on = self.open & (self.chosen == MINE)
        thinks = np.where(hosted, draw < state.scenario.behaviour.reopen, mines_on[fleets["site"]])
        for row in np.flatnonzero(thinks & (new > np.maximum(0.0, old))):
            renew_rigs(state, int(row), float(old[row]), float(new[row]))

    def created(self) -> np.ndarray:
        """Value that a choice was believed to create per gross MW over mining on.  [$/MW]"""
        option = np.maximum(self.chosen, 0)
        return self.values[np.arange(len(option)), option] - self.values[:, MINE]

    def worth_of_sites(self) -> SiteWorth:
        """What each site is worth to the market.  [$]"""
        state, board, beliefs = self.state, self.board, self.state.beliefs
        efficiency, age = rig_columns(state)
        worth = SiteWorth(*(np.zeros(len(state.sites)) for _ in range(3)))
        value_sites(
            state.companies.rows, state.sites.rows, state.leases.rows, state.projects.rows, efficiency, age, self.view,
            board.mining, board.leasing, self.later, beliefs.zone_year, beliefs.hazard, beliefs.worth,
            state.scenario.finance.option_years, state.week, *worth,
        )  # fmt: skip
        return worth

    def value(self) -> SiteWorth:
        """The market values every company: its sites, and its rigs on others' sites."""
        state, fleets = self.state, self.state.fleets.rows
        worth, (old, _) = self.worth_of_sites(), self.weigh_all_rigs(0.0)
        hosted = fleets["alive"] & (state.sites.rows["owner"][fleets["site"]] != fleets["owner"])
        rigs = np.where(hosted, fleets["mw"] * np.maximum(0.0, old), 0.0)
        value_companies(state.companies.rows, state.sites.rows, fleets, worth.whole, rigs, state.price)
        return worth

    def weigh_all_rigs(self, own_view: float) -> tuple[np.ndarray, np.ndarray]:
        """Worth of every fleet as it is, and of new rigs in its place.  [$/MW]"""
        state, fleets = self.state, self.state.fleets.rows
        old, new = np.zeros(len(fleets)), np.zeros(len(fleets))
        weigh_rigs(fleets, state.sites.rows, state.companies.rows, self.view, self.board.mining, self.board.leasing,
                   self.later, own_view, old, new)  # fmt: skip
        return old, new

    def note_not_asked(self, rows: np.ndarray) -> None:
        """A plan asks for one thing a quarter: what was free and better than what came of it was not asked for."""
        for site in rows:
            better = self.perceived[site] > self.perceived[site, self.chosen[site]]
            self.blocked[site, better & (self.blocked[site] == FREE)] = NOT_ASKED

    def deliberation(self) -> Deliberation:
        """Keep what explains this quarter's decisions."""
        rows = np.flatnonzero(self.open)
        self.note_not_asked(rows)
        return Deliberation(
            self.state.week, rows, self.before[rows], self.before["owner"][rows],
            self.companies_before[self.before["owner"][rows]], self.view, self.later, self.tie_before,
            self.state.pool.tie_price.copy(), self.efficiency[rows], self.age[rows], self.taste[rows], self.values[rows],
            self.perceived[rows], self.blocked[rows], self.chosen[rows], self.rent[rows],
        )  # fmt: skip


def learn_site_price(state: State, site: int, price: float) -> None:
    """Buyers and sellers learn what is offered for sites."""
    row = state.sites.rows[site]
    if row["mw_energised"] > 1.0:
        seen = price / float(row["mw_energised"]) / (0.4 + 0.6 * float(row["suitability"]))
        state.beliefs.site_price += state.scenario.finance.learning * (seen - state.beliefs.site_price)


def fund(state: State, orders: Orders) -> None:
    """Shares and coins that deciders asked to sell, as far as the market takes them."""
    for order in orders.capital:
        if order["sell_btc"] > 0.0:
            sell_coins(state, int(order["company"]), float(order["sell_btc"]))
        if order["equity"] > 0.0:
            sell_shares(state, int(order["company"]), float(order["equity"]))


def open_quarter(state: State) -> None:
    """Set the quarter's limits: contractors, GPUs, turbines, slots, shares."""
    s, quarter = state.scenario, state.week / 13.0
    state.pool.contractors_mw = s.building.contractors_mw * (1.0 + s.building.contractors_growth) ** quarter
    state.pool.gpu_slots_mw = s.leasing.gpu_slots_mw
    years = min(3.1, state.calendar.years(state.week))
    ramp = s.building.turbine_slots_end_mw - s.building.turbine_slots_mw
    state.pool.turbines_mw = s.building.turbine_slots_mw + ramp * years / 3.1 if state.week >= 7 else 0.0
    state.pool.slots_mw = slots(state)
    state.raised[:] = 0.0
    wear_out(state)
