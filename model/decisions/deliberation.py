"""What a quarter's plans are made from: the market's view, the rigs in place, the sites whose plan is open."""

import math
from typing import NamedTuple

import numpy as np

from agents.bitcoin.quiet import quarters_to_halving
from agents.codes import ABROAD
from agents.messages import Plan
from agents.options.barriers import FREE, NOT_ASKED
from agents.options.reach import rigs_and_free
from agents.options.registry import MINE, OPTIONS
from agents.options.tenants import SUITABLE
from agents.population import Fleet, Site
from agents.records import Rows, Wholes, blank, one
from agents.rules.compiled import phase, rule
from agents.rules.hash_supply import place_per_mw
from agents.units import WEEKS_A_QUARTER
from agents.views import Rigs, View, Weighed
from model.state import State


class Deliberation(NamedTuple):
    """Everything that a quarter's plans were made from and came to: enough to explain and to ask what if."""

    week: int
    rows: np.ndarray  # sites whose plan was open
    sites: np.ndarray  # those sites, as they were
    owners: np.ndarray  # rows of the deciding companies
    companies: np.ndarray  # those companies, as they were
    view: np.ndarray
    zones: np.ndarray  # records of what each zone offers: see `agents.views.ZoneView`
    efficiency: np.ndarray  # of own rigs, by open site
    age: np.ndarray
    taste: np.ndarray  # [open site, option]
    values: np.ndarray
    perceived: np.ndarray
    blocked: np.ndarray
    chosen: np.ndarray
    rent: np.ndarray  # agreed, where a lease was signed

    def __deepcopy__(self, _memo: object) -> "Deliberation":
        """Never changed once it is made: copies of a market share it."""
        return self


class Choices:
    """What owners weigh and choose at every site this quarter; rows of sites whose plan is not open stay zero.

    values, perceived [site, option] $/MW; blocked [site, option] a code of options.barriers; plans [site] as they would be
    filed; fresh [site] worth of a new mining MW [$/MW]; chosen [site]; rent [site] agreed [$/IT-MW-year]; signed [site]
    gross MW let.
    """

    def __init__(self, sites: int) -> None:
        self.open = np.zeros(sites, bool)
        self.values, self.perceived = np.zeros((sites, len(OPTIONS))), np.zeros((sites, len(OPTIONS)))
        self.blocked = np.zeros((sites, len(OPTIONS)), np.int64)
        self.plans, self.fresh = blank(Plan, sites), np.zeros(sites)
        self.weighed = Weighed(self.values, self.perceived, self.blocked, self.plans, self.fresh)
        self.chosen, self.rent, self.signed = np.zeros(sites, np.int64), np.zeros(sites), np.zeros(sites)

    def created(self) -> np.ndarray:
        """Value that a choice was believed to create per gross MW over mining on.  [$/MW]"""
        return self.values[np.arange(len(self.chosen)), self.chosen] - self.values[:, MINE]

    def note_not_asked(self, rows: np.ndarray) -> None:
        """A plan asks for one thing a quarter: what was free and better than what came of it was not asked for."""
        note_not_asked(rows, self.perceived, self.chosen, self.blocked)


@phase
def note_not_asked(rows: Wholes, perceived: np.ndarray, chosen: Wholes, blocked: np.ndarray) -> None:
    """See `Choices.note_not_asked`; blocked [site, option] is written."""
    for place in range(len(rows)):
        row = rows[place]
        for option in range(perceived.shape[1]):
            if perceived[row, option] > perceived[row, chosen[row]] and blocked[row, option] == FREE:
                blocked[row, option] = NOT_ASKED


def halving_in_quarters(state: State, height: int) -> int:
    """Quarter in which the next halving falls at 144 blocks a day, as all owners of rigs count; far away where there is none."""
    return max(1, math.ceil(quarters_to_halving(height, state.scenario.bitcoin.halving)))


def market_view(state: State, height: int) -> Rows[View]:
    """What every decider sees of the market, as one record."""
    beliefs, coins = state.beliefs, state.bitcoin
    shell, turnkey, cloud = beliefs.rents.tolist()
    return one(
        View,
        week=state.week,
        hashprice=coins.hashprice,
        btc_price=coins.price,
        halving_in=halving_in_quarters(state, height),
        decay=coins.decay,
        kept=state.scenario.rigs.kept,
        frontier=coins.frontier,
        rig_price=coins.rig_price / 1e3,
        rig_cost=coins.rig_cost / (coins.frontier * 1e3),
        place=place_per_mw(state.scenario.rigs.place, state.scenario.mining.overhead),
        rent_shell=shell,
        rent_turnkey=turnkey,
        rent_cloud=cloud,
        match_chance=beliefs.match_chance,
        site_price=beliefs.site_price,
        approved_price=beliefs.approved_price,
        tax=state.scenario.policy.mining_tax,
        subsidy=state.scenario.policy.ai_subsidy,
    )


@phase
def find_rigs(sites: Rows[Site], fleets: Rows[Fleet], frontier: float, rigs: Rigs) -> None:
    """See `rigs_in_place`; rigs [site] are written.   frontier [J/TH]"""
    rigs.efficiency[:] = frontier
    rigs.age[:] = 0.0
    for row in range(len(fleets)):
        fleet = fleets[row]
        if fleet.alive and fleet.owner == sites[fleet.site].owner:
            rigs.efficiency[fleet.site], rigs.age[fleet.site] = fleet.earning_efficiency, fleet.age


def rigs_in_place(state: State) -> Rigs:
    """The owner's rigs at every site, as what they earn at today's prices weighs them: `earns_like`."""
    rigs = Rigs(np.empty(len(state.sites)), np.empty(len(state.sites)))
    find_rigs(state.sites.rows, state.fleets.rows, state.bitcoin.frontier, rigs)
    return rigs


@rule
def could_change(site: Site, least: float) -> bool:
    """Whether a plan has anything to decide about: megawatts, land for a plant, or what can be let ahead.   least [MW] of a phase"""
    if rigs_and_free(site) >= 1.0 or site.ahead_mw >= least:
        return True
    land = site.land_mw - site.mw_energised - site.mw_approved
    return land >= least and site.zone != ABROAD and site.suitability >= SUITABLE


@phase
def find_open(
    sites: Rows[Site], decides: np.ndarray, drawn: np.ndarray, reopen: float, hashprice: float, trigger: float,
    week: int, moved: bool, least: float, found: np.ndarray,
) -> None:  # fmt: skip
    """See `open_sites`; found [site] is written.   drawn [site], in (0, 1); trigger: log move of hashprice; least [MW] of a phase"""
    for row in range(len(sites)):
        site = sites[row]
        ending = week - WEEKS_A_QUARTER < site.contract_end <= week
        strayed = abs(math.log(hashprice / max(1e-9, site.decided_hashprice))) > trigger
        called = drawn[row] < reopen or ending or strayed or moved
        found[row] = site.alive and called and decides[site.owner] and could_change(site, least)


def open_sites(state: State, moved: bool) -> np.ndarray:
    """Sites whose plan is opened this quarter: by chance, at a contract's end, or everywhere after a large move."""
    sites, b, least = state.sites.rows, state.scenario.behaviour, state.scenario.leasing.smallest_phase
    drawn, found = state.draws.uniform("reopen", len(sites), state.week), np.empty(len(sites), np.bool_)
    when = max(1e-9, state.bitcoin.hashprice), math.log1p(b.trigger_move), state.week, moved
    find_open(sites, state.decides, drawn, b.reopen, *when, least, found)
    return found
