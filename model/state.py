"""Everything that a market is at one moment, without the shell around it: tables, books, network, beliefs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.codes import BLOCKS, ZONES
from agents.messages import Bid
from agents.options.registry import OPTIONS
from agents.policies.buyers import AiBidding, MinerBidding
from agents.population import (
    POPULATIONS,
    CompanyRow,
    Connection,
    Fleet,
    GridWorks,
    Lease,
    Loan,
    Plant,
    Project,
    QueuedRequest,
    Site,
    Tenant,
)
from agents.records import Rows, Table, blank, columns_of, one
from agents.rules.charges import is_peak_season
from model.books.holdings import count
from model.books.ledger import Ledger
from model.foundation.calendar import Calendar
from model.foundation.events import Event, happened
from model.foundation.randomness import Draws
from model.foundation.terms import Parts, Terms
from model.scenario import Scenario
from model.tables.demand_path import DemandPath
from model.tables.technologies import Technologies

if TYPE_CHECKING:
    from model.auctions.clearing import Clearing


@dataclass(frozen=True)
class Cast:
    """Rows of `companies` that have a part to play; the others are miners, rows 0 to `miners`."""

    miners: int
    hyperscalers: range
    first_utility: int
    equipment: int
    developer: int
    capital: int
    lender: int
    shareholder: int
    bitcoin: int
    world: int

    @cached_property
    def parts(self) -> Rows[Parts]:
        """The same as compiled phases take it."""
        return one(Parts, **{name: getattr(self, name) for name in columns_of(Parts)})


class Offer(NamedTuple):
    """One offer for a whole company.  Money in $; `wanted`: premium that shareholders hoped for; HHI of miners' MW."""

    week: int
    target: int
    buyer: int
    second: int
    price: float
    value: float
    seen: float
    second_seen: float
    in_shares: bool
    wanted: float
    accepted: bool
    hhi_before: float
    hhi_after: float
    presumed: bool

    def __deepcopy__(self, _memo: object) -> "Offer":
        """Never changed once it is made: copies of a market share it."""
        return self


class Auction(NamedTuple):
    """One quarter's auction as it was held, with all that is needed to hold it again.

    zone_mw [zone], slots_mw [MW, transformers in hand included]; terms: further arguments of `clear`; handicaps of mining
    and of AI [$/MW-year]; bidding: what the default bids of hyperscalers and of miners
    were made from.
    """

    week: int
    mechanism: str
    bids: Rows[Bid]
    clearing: "Clearing"
    zone_mw: np.ndarray
    slots_mw: float
    terms: dict[str, np.ndarray]
    handicaps: tuple[float, float]
    bidding: tuple[AiBidding, MinerBidding] | None = None

    def __deepcopy__(self, _memo: object) -> "Auction":
        """Never changed once it is made: copies of a market share it."""
        return self


@dataclass
class Beliefs:
    """What the market has learned from deals and prices."""

    rents: np.ndarray  # by tier [$/IT-MW-year]
    match_chance: float  # that an offered site finds a tenant in a quarter
    site_price: float  # of an ideal site, as buyers pay [$/MW]
    hazard: np.ndarray  # [suitability, size] that an uncommitted MW is let in a quarter
    worth: np.ndarray  # [suitability, size] of letting it [$/MW]
    zone_year: np.ndarray  # mean price of the last year by zone [$/MWh]
    block_year: np.ndarray  # the same by zone and load block
    premium: float = 0.0  # last clearing premium of AI [$/MW-year]
    zone_price: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    transformer_price: float = 0.0
    scarcity: float = 1.0  # unmet / demanded IT MW


@dataclass
class CapacityPool:
    """Grid capacity and transformer slots, by quarter and in all."""

    sold: np.ndarray  # by zone, cumulative [MW]
    sold_limit: np.ndarray  # by zone, cumulative [MW]
    offered: np.ndarray  # by zone, this quarter [MW]
    scarcity: np.ndarray  # by zone, mean price of past auctions [$/MW-year]
    grid_works_mw: float = 0.0  # of headroom that utilities have begun to build [MW]
    slot_scarcity: float = 0.0  # mean transformer price of past auctions [$/MW-year]
    slots_back_mw: float = 0.0  # with connections that utilities took back, for the next auction
    spared: np.ndarray = field(
        default_factory=lambda: np.zeros(len(ZONES))
    )  # by load that can be switched off [$/MW-year]
    slots_mw: float = 0.0  # this quarter
    awarded_ai: float = 0.0  # this quarter [MW]
    awarded_mining: float = 0.0
    contractors_mw: float = 0.0  # left this quarter [IT MW]
    gpu_slots_mw: float = 0.0
    turbines_mw: float = 0.0  # left this quarter [MW]
    cells_mw: float = 0.0
    turbine_slots_mw: float = 0.0  # of the quarter, before anybody ordered [MW]
    turbines_ordered_mw: float = 0.0  # since the start [MW]
    plant_kind: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES), np.int64))  # on sale this quarter
    plant_mw: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    plant_price: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    tie_mw: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    tie_price: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))


class State:
    """Tables and books of one market; pickles and copies whole."""

    companies: Table[CompanyRow]
    sites: Table[Site]
    fleets: Table[Fleet]
    leases: Table[Lease]
    projects: Table[Project]
    loans: Table[Loan]
    connections: Table[Connection]
    queue: Table[QueuedRequest]
    plants: Table[Plant]
    grid_works: Table[GridWorks]
    hyperscalers: Table[Tenant]
    cast: Cast
    ledger: Ledger
    beliefs: Beliefs
    pool: CapacityPool
    demand: DemandPath
    technologies: Technologies

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.draws = Draws(seed)
        self.calendar = Calendar()
        self.week = 0
        for name, columns in POPULATIONS.items():
            setattr(self, name, Table(columns, 128))
        self.names: list[str] = []
        self.site_names: list[str] = []
        self.price = scenario.bitcoin.price_usd  # $/BTC
        self.hashprice = 0.0  # $/PH/day
        self.acted_hashprice = 0.0  # that owners switch rigs by: it follows with a lag [$/PH/day]
        self.excess_btc = 0.0  # sold beyond normal since last week
        self.rigs_sold_ph = 0.0  # second-hand rigs of this quarter
        self.losses = 0.0  # that lenders have borne [$]
        self.developer_mw = 0.0  # developers' leases in service [gross MW]
        self.adders = np.zeros(len(ZONES))  # delivery and capacity charges [$/MWh]
        self.sizes: np.ndarray = np.zeros(
            (3, 0)
        )  # MW and hash of miners when last measured, -1 for those not independent
        self.concentration: dict[str, float] = {}
        self.on_site_mw = 0.0  # AI on hyperscalers' campuses with plants of their own [gross MW]
        self.on_site_let_mw = 0.0  # AI on developers' campuses with plants of their own [gross MW]
        self.coins_at_start = 0.0  # [BTC]
        self.coins_mined_sat = 0
        self.mined_mwh = 0.0  # this week
        self.peak_charges = 0.0  # that sites pay this week for last summer's coincident peaks [$]
        self.able_mwh = 0.0  # that the fleets which ran could have taken, this week
        self.decides = np.zeros(0, bool)  # by company: whether it plans sites
        self.raised = np.zeros(0)  # shares sold this quarter, by company [$]
        self.used_mw: np.ndarray = np.zeros((0, BLOCKS))  # by site: MW of mining that ran this week
        self.campus_mw = 0.0  # AI in service on sites that hyperscalers bought [gross MW]
        self.prices = np.zeros((len(ZONES), BLOCKS))
        self.unserved_mwh = np.zeros(len(ZONES))
        self.taste = np.zeros((0, len(OPTIONS)))  # persistent errors by site and option [standard normal]
        self.events: list[Event] = []
        self.offers: list[Offer] = []  # for whole companies
        self.auctions: list[Auction] = []
        self.totals: dict[str, float] = {}

    def event(self, kind: str, company: str, counterparty: str = "", **fields: float) -> None:
        """Note that something happened this week, with the fields that its kind declares: `model.foundation.events.KINDS`."""
        self.events.append(happened(self.week, kind, company, counterparty, **fields))

    def terms(self) -> Rows[Terms]:
        """What holds for everybody this week, as compiled phases take it."""
        s, terms, month = self.scenario, blank(Terms, 1), self.calendar.month(self.week)
        m, policy, new_year = s.mining, s.policy, month == 0 and self.calendar.month(self.week - 1) == 11
        now = self.week, is_peak_season(month), new_year, self.price, self.hashprice, self.acted_hashprice
        taxes = policy.mining_tax, policy.ai_subsidy, policy.minimum_take, s.power.carbon
        terms[0] = (*now, *taxes, m.overhead, m.uptime, m.opex, m.hosting_fee, m.rig_life)  # type: ignore[index]
        return terms

    def post(self, payer: int, payee: int, kind: int, usd: float) -> float:
        """One payment in the books.  [$]"""
        return self.ledger.post(self.companies.rows, payer, payee, kind, usd)

    def live_sites_of(self, company: int) -> np.ndarray:
        """Rows of a company's sites."""
        sites = self.sites.rows
        return np.flatnonzero(sites["alive"] & (sites["owner"] == company))

    def miners_alive(self) -> np.ndarray:
        """Rows of independent miners in business."""
        return np.flatnonzero(self.companies.rows["alive"][: self.cast.miners])

    def own_fleets(self) -> np.ndarray:
        """For each site, the row of its owner's fleet there, or -1."""
        fleets, sites = self.fleets.rows, self.sites.rows
        rows = np.full(len(sites), -1)
        own = np.flatnonzero(fleets["alive"])
        own = own[sites["owner"][fleets["site"][own]] == fleets["owner"][own]]
        rows[fleets["site"][own]] = own
        return rows

    def hosted_at(self, site: int) -> Iterator[int]:
        """Rows of other owners' fleets at a site."""
        fleets, owner = self.fleets.rows, self.sites.rows["owner"][site]
        yield from np.flatnonzero(fleets["alive"] & (fleets["site"] == site) & (fleets["owner"] != owner)).tolist()

    def draw_tastes(self) -> None:
        """Persistent errors for every site there is, new ones too."""
        if len(self.taste) != len(self.sites):
            options = range(len(OPTIONS))
            self.taste = np.stack([self.draws.normal("taste", len(self.sites), 0, o) for o in options], axis=1)

    def recount(self) -> None:
        """Bring what is derived (uses of sites, what companies hold) up to date."""
        own = 1.0 - self.scenario.finance.loan_to_cost
        count(self.companies.rows, self.sites.rows, self.fleets.rows, self.projects.rows, self.week, own)
