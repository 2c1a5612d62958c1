"""What a run remembers: a row a week of the market, snapshots of companies and sites, and tables on request."""

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.codes import ARCHETYPES, ENDINGS, KINDS, TIERS, USES, ZONES
from agents.options.barriers import BARRIERS, FREE
from agents.options.registry import NAMES
from agents.population import CompanyRow
from agents.records import copied, dtype_of
from agents.rules.independence import independents
from model.capacity.pool import auction_rows
from model.decisions.deliberation import Deliberation
from model.foundation.events import Event
from model.record.columns import MARKET_COLUMNS
from model.record.conveyances import conveyances
from model.record.events import events_table
from model.record.schemas import DECISIONS, table, table_of_rows
from model.record.weeks import Weeks
from model.state import MOST_COMPANIES, MOST_SITES, Offer, State
from model.statements.tables import balance_sheets, flow_matrix

if TYPE_CHECKING:
    import polars as pl

OFFERED = Offer._fields.index("price")  # from here on an offer has the columns of its table


class History(Weeks):
    """Tables of one run.  Columns of `market` are written in place; frames are built when asked for."""

    def __init__(self, state: State, weeks: int) -> None:
        super().__init__(weeks)
        self._state, self._weeks = state, weeks
        self._companies: list[tuple[int, bytes]] = []  # NumPy copies records field by field
        self._sites: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._contracts: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._sheets: list[tuple[int, np.ndarray]] = []
        self._owned: list[tuple[int, np.ndarray]] = []
        self._hosted: list[tuple[int, np.ndarray]] = []
        self.deliberations: list[Deliberation] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> "History":
        """A copy that goes on by itself; what was kept is never changed, so both share it."""
        other = memo[id(self)] = object.__new__(History)
        vars(other).update({name: copy.copy(value) for name, value in vars(self).items()})
        other._state = copy.deepcopy(self._state, memo)
        return other

    @property
    def events(self) -> list[Event]:
        """Everything that happened, oldest first."""
        return self._state.events

    def snapshot(self, quarterly: bool, owned: np.ndarray) -> None:
        """Keep companies (weekly unless there are very many) and, by quarter, sites, leases and works.

        owned [company]: see `owned`.
        """
        state = self._state
        if quarterly or len(state.companies) <= MOST_COMPANIES:
            companies = state.companies.rows[: state.cast.first_utility + len(ZONES)]
            self._companies.append((state.week, companies.tobytes()))
            self._owned.append((state.week, owned))
        if quarterly or state.week == self._weeks:
            self._sheets.append((state.week, state.ledger.sheets.copy()))
        if quarterly and len(state.sites) <= MOST_SITES:
            own = state.own_fleets()
            efficiency = np.where(own >= 0, state.fleets.rows["efficiency"][own], 0.0)
            self._sites.append((state.week, copied(state.sites.rows), efficiency))
            self._contracts.append((state.week, copied(state.leases.rows), copied(state.projects.rows)))
            self._hosted.append((state.week, hosted(state)))

    def companies_at(self, week: int) -> np.ndarray:
        """Rows of companies as they stood at the end of a week, or at the last one kept before it."""
        return np.frombuffer(_latest(self._companies, week)[1], dtype_of(CompanyRow))

    def sites_at(self, week: int) -> np.ndarray:
        """Rows of sites as they stood in the quarter of a week."""
        return _latest(self._sites, week)[1]

    def site_by_quarter(self, row: int, week: int) -> list[tuple[int, np.void]]:
        """One site as it stood in each quarter up to a week, from the first in which it was there."""
        return [(at, rows[row]) for at, rows, _ in self._sites if at <= week and row < len(rows)]

    def contracts_at(self, week: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows of leases and of works as they stood in the quarter of a week."""
        return _latest(self._contracts, week)[1:]

    def quarters(self, week: int) -> list[tuple[int, np.ndarray]]:
        """Weeks and rows of sites of the quarters up to a week, the start first; what was kept is never changed."""
        return [(at, rows) for at, rows, _ in self._sites if at <= week]

    def owned(self, week: int) -> np.ndarray:
        """What each company owned in the US at the end of every week up to one.  [week, company] energised gross MW"""
        weeks, rows = [at for at, _ in self._owned], np.array([held for _, held in self._owned])
        return rows[np.searchsorted(weeks, np.arange(week + 1), side="right") - 1]

    def hosted_at(self, week: int) -> np.ndarray:
        """Rigs on others' sites in the quarter of a week: rows of guest, site and MW."""
        return _latest(self._hosted, week)[1]

    def sheets_at(self, week: int) -> tuple[int, np.ndarray]:
        """The balance sheets kept last up to a week, and their week.  [account, item] $"""
        return _latest(self._sheets, week)

    @property
    def market(self) -> "pl.DataFrame":
        """A row a week, week 0 is the start."""
        weeks = self.column("week").astype(np.int64)
        columns: dict[str, Any] = {name: self.column(name) for name in MARKET_COLUMNS if name != "week"}
        dates = [self._state.calendar.date(week) for week in weeks]
        return table("market", {"week": weeks, "date": dates, **columns}, gaps=self.alone)

    @property
    def companies(self) -> "pl.DataFrame":
        """A row a week and company: miners, hyperscalers, utilities."""
        names, record = self._state.names, dtype_of(CompanyRow)
        return _stacked("companies", [(week, np.frombuffer(rows, record)) for week, rows in self._companies], {
            "company": lambda rows: names[: len(rows)],
            "kind": lambda rows: [KINDS[kind] for kind in rows["kind"]],
            "archetype": lambda rows: [ARCHETYPES[kind] for kind in rows["archetype"]],
            "alive": lambda rows: rows["alive"],
            "independent": independents,
            "ending": lambda rows: [ENDINGS[ending] for ending in rows["ending"]],
            "cash_usd": lambda rows: rows["cash"],
            "debt_usd": lambda rows: rows["debt"],
            "btc": lambda rows: rows["btc"],
            "equity_value_usd": lambda rows: rows["value"],
            "enterprise_value_usd": lambda rows: rows["enterprise"],
            "shares": lambda rows: rows["shares"],
            "ev_usd_mw": lambda rows: ratio(rows["enterprise"], rows["mw_energised"] + rows["mw_approved"]),
            "ev_usd_ehs": lambda rows: ratio(rows["enterprise"], rows["hash_ph"] / 1e3),
            "prepaid_usd": lambda rows: rows["prepaid"],
            "mw_energised": lambda rows: rows["mw_energised"],
            "mw_approved": lambda rows: rows["mw_approved"],
            "mw_mining": lambda rows: rows["mw_mining"],
            "mw_ai": lambda rows: rows["mw_ai"],
            "hashrate_ehs": lambda rows: rows["hash_ph"] / 1e3,
            "own_generation_mw": lambda rows: rows["own_generation_mw"],
            "owner": lambda rows: [names[owner] for owner in rows["owner"]],
        })  # fmt: skip

    @property
    def sites(self) -> "pl.DataFrame":
        """A row a quarter and site."""
        state = self._state
        pairs = [(week, rows) for week, rows, _ in self._sites]
        efficiency = [efficiencies for _, _, efficiencies in self._sites]
        return _stacked("sites", pairs, {
            "site": lambda rows: state.site_names[: len(rows)],
            "company": lambda rows: [state.names[owner] for owner in rows["owner"]],
            "zone": lambda rows: [ZONES[zone] for zone in rows["zone"]],
            "mw_energised": lambda rows: rows["mw_energised"],
            "mw_approved": lambda rows: rows["mw_approved"],
            **{f"mw_{use}": (lambda rows, use=use: rows[use]) for use in USES},
            "power_price_usd_mwh": lambda rows: rows["power_paid"],
            "suitability": lambda rows: rows["suitability"],
            "own_generation_mw": lambda rows: rows["own_generation_mw"],
        }, efficiency_j_th=np.concatenate(efficiency) if efficiency else [])  # fmt: skip

    @property
    def balance_sheets(self) -> "pl.DataFrame":
        """A row a quarter and company, and one for the last week: every company with its sector."""
        return balance_sheets(self._state, self._sheets)

    @property
    def auctions(self) -> "pl.DataFrame":
        """A row a bid."""
        return table_of_rows("auctions", auction_rows(self._state))

    @property
    def leases(self) -> "pl.DataFrame":
        """A row a lease, those older than the run among them."""
        state, rows = self._state, self._state.leases.rows
        return table("leases", {
            "week": rows["signed_week"], "site": [state.site_names[site] for site in rows["site"]],
            "landlord": [state.names[owner] for owner in rows["landlord"]],
            "tenant": [state.names[tenant] for tenant in rows["tenant"]], "tier": [TIERS[tier] for tier in rows["tier"]],
            "it_mw": rows["it_mw"], "rent_usd_it_mw_year": rows["rent"], "escalator": rows["escalator"],
            "term_weeks": rows["end_week"] - rows["ready_week"], "prepaid_usd": rows["prepaid"],
            "ready_week": rows["ready_week"], "end_week": rows["end_week"], "before_start": rows["before_start"],
        })  # fmt: skip

    @property
    def decisions(self) -> "pl.DataFrame":
        """A row an option considered: its value, the company's own view of it, what stood in the way, what was chosen."""
        import polars as pl

        state, count = self._state, len(NAMES)
        parts = [table("decisions", {name: [] for name in DECISIONS})]
        for d in self.deliberations:
            repeat = np.repeat(np.arange(len(d.rows)), count)
            option = np.tile(np.arange(count), len(d.rows))
            blocked = d.blocked.ravel()
            parts.append(table("decisions", {
                "week": np.full(len(repeat), d.week), "company": [state.names[d.owners[i]] for i in repeat],
                "site": [state.site_names[d.rows[i]] for i in repeat], "option": [NAMES[o] for o in option],
                "value_usd_mw": d.values.ravel(), "perceived_usd_mw": d.perceived.ravel(), "feasible": blocked == FREE,
                "blocked_by": [BARRIERS[code].word for code in blocked], "chosen": option == d.chosen[repeat],
            }))  # fmt: skip
        return pl.concat(parts)

    @property
    def flips(self) -> "pl.DataFrame":
        """A row a decision and variable: where the second option would have equalled the first."""
        from model.record.flips import flips_of

        return table_of_rows("flips", [row for d in self.deliberations for row in flips_of(self._state, d)])

    @property
    def takeovers(self) -> "pl.DataFrame":
        """A row an offer for a whole company that reached its shareholders: who bid, who was second, whether it was taken."""
        names, kinds = self._state.names, self._state.companies.rows["kind"]
        rows = [
            (offer.week, names[offer.target], names[offer.buyer], KINDS[int(kinds[offer.buyer])],
             names[offer.second] if offer.second >= 0 else "", *offer[OFFERED:])
            for offer in self._state.offers
        ]  # fmt: skip
        return table_of_rows("takeovers", rows)

    @property
    def conveyances(self) -> "pl.DataFrame":
        """A row a site that changed hands: from whom to whom, for what, and why."""
        names = self._state.site_names
        passed = conveyances(self._state.names, self.quarters(self._state.week), self.events)
        return table_of_rows("conveyances", [(one.week, names[one.site], *one[2:-1]) for one in passed])

    @property
    def events_table(self) -> "pl.DataFrame":
        """A row an event, each amount in the column of its unit."""
        return events_table(self._state)

    def tables(self) -> dict[str, "pl.DataFrame"]:
        """Every table by the name of its file."""
        if self.alone:
            return {"market": self.market, "events": self.events_table}
        return {
            "market": self.market, "companies": self.companies, "sites": self.sites, "auctions": self.auctions,
            "leases": self.leases, "decisions": self.decisions, "flips": self.flips, "events": self.events_table, "takeovers": self.takeovers,
            "balance_sheets": self.balance_sheets, "flows": flow_matrix(self._state), "conveyances": self.conveyances,
        }  # fmt: skip


def hosted(state: State) -> np.ndarray:
    """Rigs on others' sites: rows of guest, site and MW."""
    fleets = state.fleets.rows
    owners, sites, mw = (fleets[name] for name in ("owner", "site", "mw"))
    away = np.flatnonzero(fleets["alive"] & (owners != state.sites.rows["owner"][sites]) & (mw > 0.0))
    return np.stack((owners[away], sites[away], mw[away]), axis=1)


def _latest(kept: list[Any], week: int) -> Any:
    """What was kept last up to a week; the first where nothing was."""
    return next((found for found in reversed(kept) if found[0] <= week), kept[0])


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Enterprise value by size; nothing where there is no size."""
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0.0)


def _stacked(
    name: str, snapshots: list[tuple[int, np.ndarray]], columns: dict[str, Callable[[np.ndarray], Any]], **whole: Any
) -> "pl.DataFrame":
    """Snapshots one under the other, with their week; `whole`: columns of all snapshots together."""
    data: dict[str, Any] = {"week": np.concatenate([np.full(len(rows), week) for week, rows in snapshots])}
    for column, of in columns.items():
        data[column] = np.concatenate([np.asarray(of(rows)) for _, rows in snapshots])
    return table(name, data | whole)
