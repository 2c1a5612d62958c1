"""Everything that a market is at one moment, without the shell around it: tables, books, network, beliefs."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from agents.bitcoin.trade import weeks_ahead
from agents.block import Block
from agents.codes import FOREVER, TURNKEY
from agents.messages import Bid
from agents.options.registry import OPTIONS
from agents.policies.buyers import AiBidding
from agents.policies.growth import MinerBidding
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
    Vintage,
)
from agents.records import Grid, Rows, Table, blank, columns_of, grid, grown, one, record_of
from agents.rules.charges import is_peak_season
from agents.rules.independence import independents
from model.books.holdings import find_own
from model.books.ledger import Ledger
from model.foundation.calendar import Calendar
from model.foundation.events import Event, happened
from model.foundation.randomness import Draws
from model.foundation.terms import Parts, Terms, Things
from model.scenario import Scenario
from model.standing import AiSupply, Beliefs, CapacityPool, CoinMarket, PowerMarket, Proposed
from model.tables.demand_path import DemandPath
from model.tables.technologies import Technologies
from model.tracking import Tracked

if TYPE_CHECKING:
    from model.auctions.clearing import Clearing

MOST_COMPANIES, MOST_SITES = 5_000, 5_000  # above them companies are remembered by quarter, sites not at all


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


class Shortfall(NamedTuple):
    """What a miner could not pay in the quarter ahead, after cash, coins, shares and what lenders would add.  [$]

    losses: of operations after debt service; works: under way; due: loans to be repaid in one piece; missing: of all
    that, what nothing covered.
    """

    week: int
    company: int
    losses: float
    works: float
    due: float
    missing: float

    def __deepcopy__(self, _memo: object) -> "Shortfall":
        """Never changed once it is made: copies of a market share it."""
        return self


class Auction(NamedTuple):
    """One quarter's auction as it was held, with all that is needed to hold it again.

    zone_mw [zone], slots_mw [MW, transformers in hand included]; terms: further arguments of `clear`; handicaps of mining
    and of AI [$/MW-year]; bidding: what the default bids of hyperscalers and of miners
    were made from, nothing where sites are too many to be remembered.
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


class State(Tracked):
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
        super().__init__()
        self.scenario = scenario
        self.draws = Draws(seed)
        self.calendar = Calendar(scenario.bitcoin.start_date)
        self.week = 0
        for name, columns in POPULATIONS.items():
            setattr(self, name, Table(columns, 128))
        # MW that arrive, by fleet and week, around
        self.rigs_due: np.ndarray = np.zeros((0, weeks_ahead(scenario.rigs)))
        self.vintages: Grid[Vintage] = grid(Vintage, 0, 1)  # [fleet, year]: rows of years as the world's
        self.bitcoin = CoinMarket(scenario.bitcoin.price_usd)
        self.power = PowerMarket()
        self.ai = AiSupply()
        self.names: list[str] = []
        self.site_names: list[str] = []
        self.losses = 0.0  # that lenders have borne [$]
        self.sizes: np.ndarray = np.zeros(
            (3, 0)
        )  # MW, hash and AI MW of miners when last measured, -1 for those not independent
        self.decides = np.zeros(0, bool)  # by company: whether it plans sites
        self.assessed: np.ndarray = np.zeros((3, 0))  # booked until the last assessment of taxes, by company [$]
        self.spent = np.zeros(0)  # running costs until the last quarter, by company [$]
        self.raised = np.zeros(0)  # shares sold this quarter, by company [$]
        self.keenest: tuple[np.ndarray, np.ndarray] | None = (
            None  # miners, the keenest on mines first, and how keen each is
        )
        self.taste = np.zeros((0, len(OPTIONS)))  # persistent errors by site and option [standard normal]
        self.blocks: dict[type[Block], tuple[Block, Any]] = {}  # of the scenario, with their numbers
        # of a scenario, until a lever moves: terms that no week changes, and the record of all
        self._terms: tuple[Scenario, tuple[Any, ...], Rows[Terms]] | None = None
        self.events: list[Event] = []
        self.offers: list[Offer] = []  # for whole companies
        self.shortfalls: list[Shortfall] = []  # of those that failed or were restructured
        self.proposals: list[Proposed] = []  # that companies made of their own accord and that are not answered yet
        self.auctions: list[Auction] = []
        self.totals: dict[str, float] = {}

    def event(self, kind: str, company: str, counterparty: str = "", **fields: float) -> None:
        """Note that something happened this week, with the fields that its kind declares: `model.foundation.events.KINDS`."""
        self.events.append(happened(self.week, kind, company, counterparty, **fields))

    def numbers[B: Block](self, block: B) -> Rows[B]:
        """A block of the scenario as compiled phases take it; made anew only once a lever has moved in it."""
        known = self.blocks.get(type(block))
        if known is None or known[0] is not block:
            known = self.blocks[type(block)] = (block, record_of(block))
        return known[1]

    def terms(self) -> Rows[Terms]:
        """What holds for everybody this week, as compiled phases take it: one record, written anew each week."""
        if self._terms is None or self._terms[0] is not self.scenario:
            self._terms = self.scenario, self._lasting_terms(), blank(Terms, 1)
        _, lasting, terms = self._terms
        month, coins = self.calendar.month(self.week), self.bitcoin
        new_year = month == 0 and self.calendar.month(self.week - 1) == 11
        moving = self.week, is_peak_season(month), new_year, coins.price, coins.hashprice, coins.acted_hashprice
        moving = *moving, float(self.beliefs.rents[TURNKEY])
        terms[0] = moving + lasting[len(moving) :]  # in the order of their columns
        return terms

    def _lasting_terms(self) -> tuple[Any, ...]:
        """Terms of which only those hold that no week changes, until a lever moves."""
        s, m, policy = self.scenario, self.scenario.mining, self.scenario.policy
        return one(
            Terms,
            tax=policy.mining_tax,
            subsidy=policy.ai_subsidy,
            minimum_take=policy.minimum_take,
            carbon=s.power.carbon,
            overhead=m.overhead,
            uptime=m.uptime,
            opex=m.opex,
            markup=m.hosting_fee,
            rig_life=m.rig_life,
        )[0].item()

    def things(self) -> Things:
        """The tables as they are now, as compiled phases take them together."""
        return Things(
            self.companies.rows,
            self.sites.rows,
            self.fleets.rows,
            self.leases.rows,
            self.projects.rows,
            self.loans.rows,
            self.connections.rows,
            self.plants.rows,
            self.grid_works.rows,
            self.hyperscalers.rows,
        )

    def post(self, payer: int, payee: int, kind: int, usd: float) -> float:
        """One payment in the books.  [$]"""
        return self.ledger.post(self.companies.rows, payer, payee, kind, usd)

    def miners_alive(self) -> np.ndarray:
        """Rows of miners that have not ended."""
        return np.flatnonzero(self.companies.rows["alive"][: self.cast.miners])

    def independent_miners(self) -> np.ndarray:
        """Rows of miners that own or operate megawatts and have no parent."""
        return np.flatnonzero(independents(self.companies.rows))

    def own_fleets(self) -> np.ndarray:
        """For each site, the row of its owner's fleet there, or -1."""
        rows = np.empty(len(self.sites), np.int64)
        find_own(self.sites.rows, self.fleets.rows, rows)
        return rows

    def add_fleet(self, owner: int, site: int, joules: float, fee: float = 0.0, fee_end: int = FOREVER) -> int:
        """A fleet without rigs, with room for its vintages and deliveries; returns its row.   joules [J/TH] that it will have"""
        row = self.fleets.add(
            owner=owner,
            site=site,
            alive=True,
            efficiency=joules,
            earning_efficiency=joules,
            fee=fee,
            fee_end=fee_end,
            uptime=self.scenario.mining.uptime,
        )
        self.vintages, self.rigs_due = grown(self.vintages, row + 1), grown(self.rigs_due, row + 1)
        if self.owned:
            self.owned = self.owned.with_fleet(row, owner, site)
        return row

    def draw_tastes(self) -> None:
        """Persistent errors for every site there is, new ones too."""
        if len(self.taste) != len(self.sites):
            options = range(len(OPTIONS))
            self.taste = np.stack([self.draws.normal("taste", len(self.sites), 0, o) for o in options], axis=1)
