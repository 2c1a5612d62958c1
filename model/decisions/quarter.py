"""A quarter's decisions: beliefs, sealed orders, auction, lease market, execution, distress, takeovers."""

from collections.abc import Callable

import numpy as np

from agents.codes import ABROAD, KINDS
from agents.messages import Observation, Orders, UtilityOffer
from agents.policies.bounded import plan_sites
from agents.policies.buyers import hyperscaler_bids, lease_requests, utility_offers
from agents.policies.growth import bid_for_mining_alone, miner_bids
from agents.records import Rows, copied, joined
from agents.rules.clouds import machines_rent
from agents.rules.curtailment import spared_reserve
from model.capacity.demand import needs
from model.capacity.grid_works import widen_grid, widened
from model.capacity.pool import hold_auction
from model.capacity.response import weigh_costs
from model.decisions.appraisal import Appraisal
from model.decisions.bidding import ai_bidding, miner_bidding
from model.decisions.board import Board
from model.decisions.deliberation import Choices, Deliberation, open_sites
from model.decisions.execution import build_campuses, carry_out, fund
from model.decisions.lease_market import LeaseMarket
from model.decisions.merging import in_order, merge, slice_of, with_deals
from model.decisions.negotiation import negotiate
from model.decisions.orders import OrderLog, check_orders, fitting
from model.money.payouts import return_cash
from model.money.taxes import pay_taxes
from model.owners.distress import settle_distress
from model.owners.endings import dissolve_empty
from model.owners.letting import learn
from model.owners.takeovers import settle_takeovers
from model.owners.utilities import take_connections_back
from model.power.electricity import Electricity
from model.power.expected_price import power_expected
from model.sites.generation import plants_on_sale
from model.sites.greenfield import request_greenfield
from model.sites.on_site import FastPower
from model.state import MOST_SITES, State

DEAREST = ("peak_price", "peak_hours", "next_price", "next_hours")

type Policy = Callable[[Observation], Orders | None]


class QuarterRound:
    """One quarter's decisions, step by step, on a state."""

    def __init__(self, state: State, board: Board, electricity: Electricity, height: int) -> None:
        self.state, self.board, self.electricity = state, board, electricity
        self.appraisal = Appraisal(state, board, electricity, height)
        self.choices = Choices(len(state.sites))
        self.before, self.companies_before = copied(state.sites.rows), copied(state.companies.rows)
        state.draw_tastes()

    def weigh(self, sites: np.ndarray) -> None:
        """Value every option of some sites (a mask) and rank them into plans."""
        state, board, behaviour = self.state, self.board, self.state.scenario.behaviour
        appraisal, choices = self.appraisal, self.choices
        plan_sites(
            state.sites.rows,
            state.companies.rows,
            appraisal.rigs,
            sites,
            appraisal.view,
            board,
            appraisal.zones,
            state.taste,
            behaviour.taste_sd,
            behaviour.expected_move,
            choices.weighed,
        )

    def default_orders(self, offers: Rows[UtilityOffer]) -> Orders:
        """What everybody orders who is left to bounded rationality."""
        self.weigh(self.choices.open)
        zone_mw, need, p = np.zeros(ABROAD), needs(self.state), self.state.scenario.leasing
        zone_mw[offers["zone"]] = offers["mw"]
        ai = ai_bidding(self.state, need, zone_mw, self.appraisal.later)
        miners = miner_bidding(self.state, self.before, self.companies_before, self.choices, zone_mw)
        self.bidding = ai, miners
        machines = machines_rent(self.board.leasing[0])
        requests = lease_requests(self.state.hyperscalers.rows, need, p.gross_per_it, p.ceiling, machines)
        plans = self.choices.plans[self.choices.open]
        return Orders(joined(hyperscaler_bids(ai), miner_bids(miners)), plans, requests, offers)

    def run(self, deciders: dict[int, Policy | Orders], log: OrderLog, moved: bool) -> Deliberation:
        """The whole round; returns what was deliberated.

        deciders: companies not left to the default policy, with a policy to ask or with orders filed before.
        """
        self.state.keep_track()
        try:
            return self.play(deciders, log, moved)
        finally:
            self.state.owned = None

    def play(self, deciders: dict[int, Policy | Orders], log: OrderLog, moved: bool) -> Deliberation:
        """`run`, while the state keeps track of who owns what."""
        state = self.state
        self.choices.open = open_sites(state, moved)
        utilities = range(state.cast.first_utility, state.cast.equipment)
        asked = self.ask(Orders(offers=self.offers()), {c: p for c, p in deciders.items() if c in utilities}, log)
        offers = asked.offers
        self.publish(offers)
        default = with_deals(self.default_orders(offers), asked)
        orders = self.ask(default, {c: p for c, p in deciders.items() if c not in utilities}, log)
        self.weigh_unasked(orders.plans)
        fund(state, orders)
        held = len(state.auctions)
        hold_auction(state, orders.bids, orders.offers)
        state.totals["bid_mining_alone_usd_mw_year"] = bid_for_mining_alone(self.bidding[1])
        if len(state.sites) <= MOST_SITES:
            state.auctions[held:] = [auction._replace(bidding=self.bidding) for auction in state.auctions[held:]]
        widen_grid(state, self.electricity.peak)
        fast_power = FastPower(state, self.electricity, self.appraisal.zones)
        leases = LeaseMarket(state, self.board, self.choices, self.appraisal)
        leases.hold(orders, fast_power)
        build_campuses(state)
        fast_power.build_campuses()
        request_greenfield(state, self.electricity.peak, self.appraisal.zones["later"][:ABROAD])
        state.pool.turbines_ordered_mw += state.pool.turbine_slots_mw - state.pool.turbines_mw
        carry_out(state, orders.plans, self.choices, leases, self.appraisal.worth_of_sites())
        found = self.deliberation()
        learn(state, self.choices.signed, self.choices.created())
        worth = negotiate(state, self.appraisal, self.choices, self.weigh, orders)
        dissolve_empty(state)
        pay_taxes(state)
        settle_distress(state, worth)
        return_cash(state)
        settle_takeovers(state, worth)
        take_connections_back(state, worth)
        dissolve_empty(state)
        state.recount()  # what was awarded or conveyed last stands in this week's figures of companies too
        return found

    def offers(self) -> Rows[UtilityOffer]:
        """Utilities publish the pool by zone, their tie-ups, and shares of running plants."""
        state, electricity, zones = self.state, self.electricity, self.appraisal.zones[:ABROAD]
        pool = state.scenario.pool
        power = power_expected(electricity, state)
        state.demand.move_shares(power, pool.share_response)
        weigh_costs(state, power)
        state.pool.sold_limit += state.demand.new_headroom(state.week, pool.lead_quarters, pool.access_factor)
        state.pool.sold_limit += widened(state)
        headroom = np.maximum(0.0, state.pool.sold_limit - state.pool.sold[:ABROAD])
        dearest = [zones[name].tolist() for name in DEAREST]
        capacity = electricity.capacity_price[:ABROAD].tolist()
        spared = state.pool.spared[:ABROAD]
        spared[:] = [spared_reserve(*prices) for prices in zip(capacity, *dearest, strict=True)]
        on_sale = plants_on_sale(state, electricity, self.appraisal.margins)
        return utility_offers(headroom, spared, electricity.profile.mean_mw, *on_sale)

    def publish(self, offers: Rows[UtilityOffer]) -> None:
        """Everybody sees what utilities pay for load that they may curtail, and what plants are on sale."""
        pool = self.state.pool
        room = np.maximum(0.0, pool.sold_limit - pool.sold[:ABROAD])
        offers["mw"] = np.minimum(offers["mw"], room[offers["zone"]])  # nobody sells more than the headroom
        for name in ("tie_mw", "tie_price", "plant_kind", "plant_mw", "plant_price"):
            column = getattr(pool, name)
            column[:] = 0
            column[offers["zone"]] = offers[name]
            if name != "plant_kind":
                self.appraisal.zones[name] = column
        self.appraisal.note_plants(pool.plant_kind)

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
            own = fitting(state, company, own) if isinstance(own, Orders) and own.rest else own
            orders = merge(orders, company, check_orders(state, company, own), owner, first)
            log.orders(state.week, state.names[company], own)
            state.event("order_by_person", state.names[company])
        return in_order(orders)

    def look(self, company: int) -> Observation:
        """One decider's observation, from a round that is not played."""
        self.choices.open = open_sites(self.state, False)
        offers = self.offers()
        self.publish(offers)
        default = self.default_orders(offers)
        owner, first = self.state.sites.rows["owner"], self.state.cast.first_utility
        return self.observation(company, slice_of(default, company, owner, first))

    def weigh_unasked(self, plans: np.ndarray) -> None:
        """A plan filed for a site whose plan was not open opens it: its options are valued for the record."""
        fresh = np.zeros(len(self.choices.open), bool)
        fresh[plans["site"]] = True
        fresh &= ~self.choices.open
        if fresh.any():
            self.weigh(fresh)
            self.choices.open = self.choices.open | fresh  # what default bids were made from is kept as it was

    def observation(self, company: int, suggestion: Orders) -> Observation:
        """What one decider sees."""
        state, beliefs = self.state, self.state.beliefs
        rows = state.live_sites_of(company)
        fleets = state.fleets.rows
        return Observation(
            state.week,
            company,
            state.names[company],
            KINDS[int(state.companies.rows["kind"][company])],
            state.companies.rows[company].copy(),
            rows,
            state.sites.rows[rows].copy(),
            fleets[fleets["alive"] & (fleets["owner"] == company)].copy(),
            state.bitcoin.hashprice,
            state.bitcoin.price,
            int(self.appraisal.view["halving_in"][0]),
            beliefs.zone_year.copy(),
            self.electricity.adders.copy(),
            dict(zip(("shell", "turnkey", "cloud"), beliefs.rents.tolist(), strict=True)),
            beliefs.zone_price.copy(),
            beliefs.transformer_price,
            float(needs(state).sum() / state.scenario.leasing.gross_per_it),
            suggestion,
        )

    def deliberation(self) -> Deliberation:
        """Keep what explains this quarter's decisions."""
        choices, rows = self.choices, np.flatnonzero(self.choices.open)
        choices.note_not_asked(rows)
        return Deliberation(
            self.state.week,
            rows,
            self.before[rows],
            self.before["owner"][rows],
            self.companies_before[self.before["owner"][rows]],
            self.appraisal.view,
            self.appraisal.zones,
            self.appraisal.rigs.efficiency[rows],
            self.appraisal.rigs.age[rows],
            self.state.taste[rows],
            choices.values[rows],
            choices.perceived[rows],
            choices.blocked[rows],
            choices.chosen[rows],
            choices.rent[rows],
        )
