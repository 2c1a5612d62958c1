"""The quarter's lease market: asks that stand, tenants' choices among them, contracts that are signed and begin."""

import numpy as np

from agents.building import Building
from agents.codes import ABROAD, GPU_CLOUD, SHELL, TURNKEY
from agents.messages import LeaseRequest, Orders, Plan
from agents.options.barriers import FREE, NO_CAPITAL, NO_TURBINE, WAITING
from agents.options.option import NO_TIER
from agents.options.registry import OPTIONS, OWN_PLANT, SELL, TIER
from agents.options.tenants import ENOUGH
from agents.records import Rows, joined
from agents.rules.clouds import credit_rent
from agents.rules.leasing import price_of_waiting, worth_of_rent
from agents.units import WEEKS_A_QUARTER
from model.capacity.demand import refresh
from model.decisions.appraisal import Appraisal, tenants_credit
from model.decisions.asks import admit, reach_of, trust, wait_for
from model.decisions.board import Board
from model.decisions.deliberation import Choices
from model.money.project_loans import margin_of
from model.owners.offers import offers_for, two_best
from model.owners.price import better_sold
from model.owners.reach import reached
from model.owners.site_sales import worth_to_owner
from model.owners.valuation import SiteWorth
from model.sites.leases import Matches, match_leases
from model.sites.on_site import FastPower
from model.sites.signing import start_conversion
from model.state import State

TIER_OF = np.array(TIER)  # by option
SKILL_OF = np.array([option.letting.skill if option.letting else 0.0 for option in OPTIONS])
SUITS_OF = np.array([option.letting.suitability if option.letting else 0.0 for option in OPTIONS])


class LeaseMarket:
    """One quarter's market on a state; what stood in the way, and the rents agreed, are noted in the choices."""

    def __init__(self, state: State, board: Board, choices: Choices, appraisal: Appraisal) -> None:
        self.state, self.board, self.appraisal, self.choices = state, board, appraisal, choices
        self.blocked, self.rent, self.signed = choices.blocked, choices.rent, choices.signed
        self.matched: dict[int, tuple[int, float]] = {}
        self.to_sell: set[int] = set()
        self.worth: SiteWorth | None = None
        self.works = works_expected(state.scenario.building)  # [quarters] by option
        self.credit = tenants_credit(state)

    def hold(self, orders: Orders, fast_power: FastPower) -> None:
        """Match asks with requests, then what owners offer instead or beside it; who signs begins to build."""
        state, plans, requests = self.state, orders.plans, orders.requests.copy()
        order = np.argsort(state.draws.uniform("tenant", len(requests), state.week), kind="stable")
        plans = plans[TIER_OF[plans["first"]] != NO_TIER]
        first = self.with_turbines(self.trusted(self.admitted(plans)), fast_power)
        rents = self.let(first, requests, order)
        second = self.trusted(self.admitted(self.instead(plans)))
        rents = np.append(rents, self.let(second, requests, order))
        self.update_rents(joined(first, second), rents, orders.requests)
        self.let_abroad(plans, requests, order)
        refresh(state)

    def let_abroad(self, plans: Rows[Plan], requests: Rows[LeaseRequest], order: np.ndarray) -> None:
        """What tenants rent abroad is for their business there: one of them comes in its turn, whatever they lack at home.

        What is not found is looked for in later quarters, two years' worth at most; contractors there are not the nation's.
        """
        demand, p = self.state.demand, self.state.scenario.leasing
        order = order[self.state.companies.rows["alive"][requests["tenant"][order]]]
        demand.abroad = min(2.0 * p.abroad_mw, demand.abroad + p.abroad_mw / 4.0)
        plans = plans[self.state.sites.rows["zone"][plans["site"]] == ABROAD]
        wanted = self.state.scenario.demand.enabled and demand.abroad * p.gross_per_it >= p.smallest_phase
        if not (wanted and len(order) and len(plans)):
            return
        wish = requests[order[:1]].copy()
        wish["it_mw"] = demand.abroad
        for asks in (plans, self.instead(plans)):
            asks = self.trusted(self.admitted(asks, abroad=True))
            asks["gross_mw"] = np.minimum(asks["gross_mw"], wish["it_mw"][0] * p.gross_per_it)
            self.let(asks[asks["gross_mw"] >= ENOUGH * p.smallest_phase], wish, np.array([0]))
        demand.abroad = float(wish["it_mw"][0])

    def instead(self, plans: Rows[Plan]) -> Rows[Plan]:
        """What is offered in the same quarter where the first ask was refused, or for the megawatts that it left."""
        plans = plans[TIER_OF[plans["second"]] != NO_TIER].copy()
        plans["first"], plans["gross_mw"], plans["ask"] = plans["second"], plans["second_mw"], plans["second_ask"]
        return plans

    def let(self, asks: Rows[Plan], requests: Rows[LeaseRequest], order: np.ndarray) -> np.ndarray:
        """One round: tenants, in their drawn order, choose among asks; what they take is taken off requests and limits.

        Returns the rent by ask, 0 where a tenant was found and nothing was signed, below 0 where no tenant was found.
        """
        state, ratio = self.state, self.state.scenario.leasing.gross_per_it
        if not len(asks):
            return np.zeros(0)
        ahead, waits = self.waits(asks)
        found = self.match(asks, waits, requests, order)
        taken = found.tenant >= 0
        np.subtract.at(requests["it_mw"], found.tenant[taken], found.it_mw[taken])
        self.blocked[asks["site"], asks["first"]] = found.blocked
        for place in np.flatnonzero(taken).tolist():
            site, option = int(asks["site"][place]), int(asks["first"][place])
            tenant, rent = int(requests["tenant"][found.tenant[place]]), float(found.rent[place])
            if TIER[option] == GPU_CLOUD:  # machines that nobody else may want when the tenant fails
                rent += credit_rent(self.board.leasing[0], float(self.credit[tenant]))
            gross = min(float(found.it_mw[place]) * ratio, reach_of(state.sites.rows, site, option, self.board.leasing))
            wait = float(waits[place])
            if ahead[place] and self.fetches_more(site, option, rent, wait):
                self.to_sell.add(site)
                found.rent[place] = 0.0
            else:
                how = {"ahead": bool(ahead[place]), "booked": wait >= 1.0}
                found.rent[place] = self.sign(site, option, gross, tenant, rent, **how)
            if found.rent[place] <= 0.0:
                requests["it_mw"][found.tenant[place]] += found.it_mw[place]
                home = self.state.sites.rows["zone"][site] != ABROAD
                self.give_back(option, float(found.it_mw[place]), float(asks["gross_mw"][place]), home and wait < 1.0)
        return np.where(taken, found.rent, -1.0)

    def match(self, asks: Rows[Plan], waits: np.ndarray, requests: Rows[LeaseRequest], order: np.ndarray) -> Matches:
        """Who takes which ask at what rent; contractors, GPUs and turbines are used up.

        Asks are all at home or all abroad, where nobody is short of power and other contractors build.
        """
        state, pool, sites = self.state, self.state.pool, self.state.sites.rows
        zones = sites["zone"][asks["site"]]
        home = ABROAD not in zones.tolist()
        limits = np.array([pool.contractors_mw if home else np.inf, pool.gpu_slots_mw, pool.turbines_mw])
        found = match_leases(
            asks["first"].astype(np.int64),
            asks["ask"],
            asks["gross_mw"],
            sites["suitability"][asks["site"]],
            waits / 4.0 * self.a_year_later() + state.demand.dear_power[zones],
            waits >= 1.0,
            requests["it_mw"],
            requests["ceiling"],
            requests["machines"],
            order,
            state.beliefs.scarcity * home,
            limits,
            self.board.leasing,
        )
        pool.contractors_mw = float(limits[0]) if home else pool.contractors_mw
        pool.gpu_slots_mw, pool.turbines_mw = float(limits[1]), float(limits[2])
        return found

    def give_back(self, option: int, it_mw: float, plant_mw: float, works: bool) -> None:
        """What an ask took of contractors, GPUs and turbines is there for others where nothing was signed."""
        pool = self.state.pool
        pool.contractors_mw += it_mw if works else 0.0
        pool.gpu_slots_mw += it_mw if TIER[option] == GPU_CLOUD else 0.0
        pool.turbines_mw += plant_mw if OWN_PLANT[option] else 0.0

    def sign(
        self, site: int, option: int, gross: float, tenant: int, rent: float, *, ahead: bool, booked: bool
    ) -> float:
        """Sign and begin the works, where the phase is within reach and the money can be raised; the rent, 0 if it cannot."""
        state = self.state
        enough = gross >= ENOUGH * state.scenario.leasing.smallest_phase
        how = {"ahead": ahead, "booked": booked}
        lease = start_conversion(state, site, option, gross, tenant, rent, **how) if enough else -1
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
        enough = asks["gross_mw"] >= ENOUGH * self.state.scenario.leasing.smallest_phase
        self.blocked[asks["site"][~enough], asks["first"][~enough]] = NO_TURBINE
        return asks[enough]

    def admitted(self, asks: Rows[Plan], *, abroad: bool = False) -> Rows[Plan]:
        """Asks that the market takes, at home or abroad: nothing but waiting stands in the way, and the phase is within reach."""
        asks, keep = asks.copy(), np.empty(len(asks), np.bool_)
        admit(asks, self.state.sites.rows, self.blocked, abroad, self.board.leasing, keep)
        return asks[keep]

    def trusted(self, asks: Rows[Plan]) -> Rows[Plan]:
        """Asks of landlords whom tenants trust this quarter, at sites that they come to: drawn by owner and by site."""
        state, draws, keep = self.state, self.state.draws, np.empty(len(asks), np.bool_)
        trusting = draws.uniform("trust", len(state.companies), state.week)
        visiting = draws.uniform("visit", len(state.sites), state.week)
        width = state.scenario.leasing.judgement
        tables = state.sites.rows, state.companies.rows
        trust(asks, *tables, SKILL_OF, SUITS_OF, width, trusting, visiting, self.blocked, keep)
        return asks[keep]

    def waits(self, asks: Rows[Plan]) -> tuple[np.ndarray, np.ndarray]:
        """Which asks are ahead, and how much later than works begun today their service begins.  [quarters]"""
        ahead, waits = np.empty(len(asks), np.bool_), np.empty(len(asks))
        wait_for(asks, self.state.sites.rows, self.state.week, self.works, self.board.leasing, ahead, waits)
        return ahead, waits

    def fetches_more(self, site: int, option: int, rent: float, wait: float) -> bool:
        """Whether what is bid for a site brings more than letting it ahead at a rent, or keeping it, is worth."""
        state, row, p = self.state, self.state.sites.rows[site], self.state.scenario.leasing
        if self.blocked[site, SELL] not in (FREE, WAITING):
            return False
        tier, until = TIER[option], wait + float(self.works[option])
        years = (p.shell_years, p.turnkey_years)[tier]
        more = worth_of_rent(p, rent - float(state.beliefs.rents[tier]), margin_of(p, tier), float(years), until)
        letting = float(self.choices.perceived[site, option] + more / p.gross_per_it) * float(row["ahead_mw"])
        letting *= reached(state, site, float(row["ahead_mw"]))
        self.worth = self.worth or self.appraisal.worth_of_sites()
        _, offers = offers_for(state, site, self.worth)
        return better_sold(*two_best(offers), worth_to_owner(state, site, self.worth), letting)

    def a_year_later(self) -> float:
        """What tenants pay less for service a year later.  [$/IT-MW-year]"""
        s, p = self.state.scenario, self.state.scenario.leasing
        return price_of_waiting(s.demand.speed_value, p.gross_per_it, p.lease_rate, float(p.turnkey_years))

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
            seen = len({*asks["site"][rent >= 0.0].tolist()}) / len({*asks["site"].tolist()})
            state.beliefs.match_chance += b.rent_learning * (seen - state.beliefs.match_chance)


def works_expected(building: Building) -> np.ndarray:
    """How long works for a tenant are expected to take, by option; nothing where none is let to.  [quarters]"""
    weeks = [one.letting.weeks(building, building.conversion_median) if one.letting else 0.0 for one in OPTIONS]
    return np.array(weeks) / WEEKS_A_QUARTER


def cloud_quote(requests: Rows[LeaseRequest]) -> float:
    """What tenants that lack megawatts quote for a GPU cloud on an ideal site, the mean by what they lack; 0: nobody does.

    300 IT MW at 2.7 M$ for the hall and 7.9 for the machines, 100 at 2.3 and 7.9:

    >>> from agents.records import blank
    >>> requests = blank(LeaseRequest, 3)
    >>> requests["it_mw"], requests["ceiling"], requests["machines"] = (300.0, 100.0, 0.0), (2.7e6, 2.3e6, 9e6), 7.9e6
    >>> cloud_quote(requests), cloud_quote(requests[2:])
    (10500000.0, 0.0)
    """
    wanted = np.where(requests["machines"] > 0.0, np.maximum(0.0, requests["it_mw"]), 0.0)
    total = float(wanted.sum())
    return float((wanted * (requests["ceiling"] + requests["machines"])).sum()) / total if total > 0.0 else 0.0
