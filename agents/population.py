"""The populations: each record type declared once, with the unit and the meaning of every column.

A population is a NumPy structured array that grows by doubling (`Table`).  Rows are stable: who dies stays,
masked by `alive`.  `rows` is the live slice; a table may move when it grows, so nobody keeps a slice
across phases.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

type Columns = Mapping[str, tuple[str, str, str]]  # name -> (dtype, unit, meaning)

COMPANY: Columns = {
    "kind": ("i4", "-", "miner, hyperscaler, utility, ...: see codes.KINDS"),
    "archetype": ("i4", "-", "read off the columns at week 0: see codes.ARCHETYPES"),
    "alive": ("?", "-", "still in business (a company taken over is no longer alive, its row stays)"),
    "listed": ("?", "-", "has shares on an exchange"),
    "owner": ("i4", "row", "itself while independent, else the company that took it over"),
    "ended_week": ("i4", "week", "of default, liquidation or takeover"),
    "cash": ("f8", "$", "in the bank"),
    "committed": ("f8", "$", "own part of works under way that is still to be paid, lent money included"),
    "btc": ("f8", "BTC", "held, pledged coins included"),
    "btc_pledged": ("f8", "BTC", "pledged or lent: not for sale"),
    "debt": ("f8", "$", "principal of all live loans"),
    "shares": ("f8", "-", "outstanding"),
    "covenant": ("f8", "-", "most secured debt over value and debt that lenders accept"),
    "waived_week": ("i4", "week", "until then lenders overlook a breach of covenants"),
    "restructured_week": ("i4", "week", "when lenders last took shares for debt"),
    "prepaid": ("f8", "$", "rent received in advance and not yet earned"),
    "spread": ("f8", "1/year", "cost of capital above the market's rate for the same cash flow"),
    "skill": ("f8", "0-1", "ability to build and run AI data centres"),
    "sell_share": ("f8", "0-1", "share of the coins mined that is sold at once"),
    "overhead": ("f8", "$/week", "salaries and administration"),
    "outlook": ("f8", "log", "persistent error in the company's view of future hashprice"),
    "operating_cash": ("f8", "$", "net operating cash flow of a quarter, smoothed over six weeks"),
    "weak_quarters": ("i4", "quarters", "in a row without an operating margin"),
    "value": ("f8", "$", "equity value as the market sees it"),
    "enterprise": ("f8", "$", "value of sites, contracts and options before coins, cash and debt"),
    "mw_energised": ("f8", "MW", "gross grid connection in service at owned sites"),
    "mw_approved": ("f8", "MW", "approved at owned sites and not yet energised"),
    "mw_mining": ("f8", "MW", "own rigs, at own and at other owners' sites"),
    "mw_ai": ("f8", "MW", "gross MW at owned sites that serve AI: leased and cloud"),
    "hash_ph": ("f8", "PH/s", "own rigs installed"),
    "own_generation_mw": ("f8", "MW", "power plants at owned sites"),
}

SITE: Columns = {
    "owner": ("i4", "row", "company that owns the connection"),
    "zone": ("i4", "-", "see codes.ZONES"),
    "alive": ("?", "-", "exists"),
    "mw_energised": ("f8", "MW", "gross grid connection in service"),
    "mw_approved": ("f8", "MW", "approved by the utility, energised from `approved_week`"),
    "approved_week": ("i4", "week", "when the approved MW are energised"),
    "land_mw": ("f8", "MW", "what the land could take in all"),
    "mva": ("f8", "MVA", "main transformers in place or in stock"),
    "suitability": ("f8", "0-1", "for AI: fibre, scale, land, water"),
    "book": ("f8", "$", "book value of land, connection, halls and plants, as far as the owner paid for them"),
    "gpu_book": ("f8", "$", "book value of the owner's GPUs"),
    "own_generation_mw": ("f8", "MW", "power plants behind the meter, nameplate"),
    "own_output_mw": ("f8", "MW", "that they give on average"),
    "ai_plant_mw": ("f8", "MW", "power plant built for an AI tenant"),
    "strike": ("f8", "$/MWh", "fixed price of the power contract, delivery included"),
    "contract_end": ("i4", "week", "after it the site pays its zone's price and delivery"),
    "contracted": ("?", "-", "the fixed price still holds this week"),
    "contract_mw": ("f8", "MW", "that the power contract covers"),
    "resalable": ("?", "-", "power bought under the contract may be sold at the zone's price"),
    "peak_mw": ("f8", "MW", "that ran through this summer's coincident peaks so far, power at the zone's price"),
    "billed_peak_mw": ("f8", "MW", "that ran through last summer's: this year's transmission charge goes by it"),
    "tied_mw": ("f8", "MW", "curtailable MW under a tie-up with the utility"),
    "tie_price": ("f8", "$/MW-year", "capacity payment of the tie-up"),
    "tie_end": ("i4", "week", "end of the tie-up"),
    "mining": ("f8", "MW", "use: the owner's rigs"),
    "hosting": ("f8", "MW", "use: other owners' rigs"),
    "leased": ("f8", "MW", "use: let to an AI tenant, in service"),
    "cloud": ("f8", "MW", "use: own GPU cloud, in service"),
    "converting": ("f8", "MW", "use: under conversion"),
    "idle": ("f8", "MW", "use: energised and unused"),
    "reserved": ("f8", "MW", "promised: rigs are ordered, or works of a signed lease begin later"),
    "free": ("f8", "MW", "idle and not reserved; negative where signed works will take what still mines"),
    "decided_hashprice": ("f8", "$/PH/day", "hashprice when the site's plan was last opened"),
    "unsold_until": ("i4", "week", "it found no buyer at its owner's price and is not offered again before"),
    "mothballed": ("?", "-", "own rigs are off until a plan says otherwise"),
    "weekly_margin": ("f8", "$/week", "mining and hosting margin, smoothed over a quarter"),
    "power_paid": ("f8", "$/MWh", "average delivered price of the last week's mining energy"),
}

FLEET: Columns = {
    "owner": ("i4", "row", "company that owns the rigs"),
    "site": ("i4", "row", "where they stand"),
    "alive": ("?", "-", "exists"),
    "mw": ("f8", "MW", "connection the rigs take, overhead included"),
    "hash_ph": ("f8", "PH/s", "installed"),
    "efficiency": ("f8", "J/TH", "of the rigs"),
    "age": ("f8", "weeks", "of the rigs"),
    "book": ("f8", "$", "book value of the rigs"),
    "fee": ("f8", "$/MWh", "hosting fee, power included; 0 on own sites"),
    "fee_end": ("i4", "week", "end of the hosting contract"),
    "uptime": ("f8", "0-1", "share of the last week's hours the rigs ran"),
    "shutdown_hashprice": ("f8", "$/PH/day", "below it the rigs do not earn their power"),
}

LEASE: Columns = {
    "site": ("i4", "row", "let"),
    "tenant": ("i4", "row", "hyperscaler"),
    "landlord": ("i4", "row", "company that signed it"),
    "tier": ("i4", "-", "shell, turnkey, GPU cloud"),
    "alive": ("?", "-", "in force or under construction"),
    "it_mw": ("f8", "MW", "critical IT load"),
    "gross_mw": ("f8", "MW", "connection it takes"),
    "rent": ("f8", "$/IT-MW-year", "in the first year of service"),
    "escalator": ("f8", "1/year", "growth of the rent"),
    "signed_week": ("i4", "week", "negative for contracts older than the run"),
    "ready_week": ("i4", "week", "service and rent begin"),
    "end_week": ("i4", "week", "rent ends"),
    "prepaid": ("f8", "$", "paid in advance in all"),
    "unearned": ("f8", "$", "prepayment not yet credited back"),
    "support": ("f8", "$", "of the landlord's loan that the tenant stands behind"),
    "fitout": ("f8", "$", "book value of what the tenant has paid for at the site"),
    "before_start": ("?", "-", "signed before the run"),
}

PROJECT: Columns = {
    "site": ("i4", "row", "where it is built"),
    "option": ("i4", "-", "what is built: see options.registry"),
    "alive": ("?", "-", "under way"),
    "gross_mw": ("f8", "MW", "connection it will serve"),
    "lease": ("i4", "row", "lease that starts when it is done, or -1"),
    "start_week": ("i4", "week", "works begin"),
    "ready_week": ("i4", "week", "works end"),
    "before_start": ("?", "-", "for a lease signed before the run"),
    "cost": ("f8", "$", "of the works in all, spent evenly over them"),
    "at_delivery": ("f8", "$", "paid when done (GPUs)"),
    "tenant_share": ("f8", "0-1", "of the cost that the tenant pays"),
    "built": ("f8", "$", "paid so far by the owner, rigs apart"),
    "tenant_built": ("f8", "$", "paid so far by the tenant"),
    "rigs_paid": ("f8", "$", "paid for rigs that are on order"),
    "hash_ph": ("f8", "PH/s", "rigs that arrive (expansion)"),
    "efficiency": ("f8", "J/TH", "of those rigs"),
}

LOAN: Columns = {
    "borrower": ("i4", "row", "company"),
    "site": ("i4", "row", "that secures it, or -1"),
    "alive": ("?", "-", "outstanding"),
    "principal": ("f8", "$", "still owed"),
    "rate": ("f8", "1/year", "interest"),
    "maturity_week": ("i4", "week", "principal due (project loans amortise until then)"),
    "grace_week": ("i4", "week", "until then interest is added to the principal and nothing is repaid"),
    "amortising": ("?", "-", "repaid week by week"),
    "form": ("i4", "-", "term, project, convertible, coins, bridge: see codes.LOAN_FORMS"),
    "conversion": ("f8", "$/share", "at which a convertible turns into shares"),
    "coins": ("f8", "BTC", "pledged for it"),
}

CONNECTION: Columns = {
    "owner": ("i4", "row", "company that was awarded it"),
    "zone": ("i4", "-", "see codes.ZONES"),
    "purpose": ("i4", "-", "mining or AI"),
    "alive": ("?", "-", "in force"),
    "mw": ("f8", "MW", "gross"),
    "premium": ("f8", "$/MW-year", "over the energy tariff, for ten years from service"),
    "slot_premium": ("f8", "$/MW-year", "part of the premium that goes to the transformer maker"),
    "award_week": ("i4", "week", "of the auction"),
    "ready_week": ("i4", "week", "in service"),
    "site": ("i4", "row", "it enlarges, or -1 for a hyperscaler's own campus"),
    "book": ("f8", "$", "paid for transformers that are not yet in service"),
}

REQUEST_IN_QUEUE: Columns = {
    "bidder": ("i4", "row", "company; the rest of the world for speculators"),
    "zone": ("i4", "-", "see codes.ZONES"),
    "purpose": ("i4", "-", "mining or AI"),
    "site": ("i4", "row", "that it would enlarge, or -1"),
    "mw": ("f8", "MW", "that still wait, or are held"),
    "price": ("f8", "$/MW-year", "premium it would pay in an auction; the queue does not ask"),
    "place": ("f8", "week", "place in the queue: when it was filed"),
    "filed_week": ("i4", "week", "of filing"),
    "speculative": ("?", "-", "no project stands behind it"),
    "granted": ("?", "-", "a speculator holds the capacity"),
    "alive": ("?", "-", "waits or holds"),
}

PLANT: Columns = {
    "owner": ("i4", "row", "company; of a plant on a site, whoever owns the site"),
    "zone": ("i4", "-", "see codes.ZONES"),
    "site": ("i4", "row", "behind whose meter it stands, or -1 for a campus of its own"),
    "kind": ("i4", "-", "see codes.PLANTS"),
    "purpose": ("i4", "-", "for mining or for AI"),
    "lease": ("i4", "row", "of the tenant it serves, or -1"),
    "alive": ("?", "-", "ordered"),
    "running": ("?", "-", "in service"),
    "mw": ("f8", "MW", "nameplate"),
    "cost": ("f8", "$", "of the works in all, spent evenly; 0 where it was paid otherwise"),
    "start_week": ("i4", "week", "ordered"),
    "ready_week": ("i4", "week", "in service"),
    "book": ("f8", "$", "paid so far for a campus's plant that is not yet in service"),
}

GRID_WORKS: Columns = {
    "zone": ("i4", "-", "see codes.ZONES"),
    "alive": ("?", "-", "begun"),
    "mw": ("f8", "MW", "of headroom that it adds"),
    "cost": ("f8", "$", "in all, spent evenly"),
    "start_week": ("i4", "week", "begun"),
    "ready_week": ("i4", "week", "in service"),
    "offered": ("?", "-", "its headroom is in the pool"),
    "book": ("f8", "$", "book value: paid so far, less depreciation from service on"),
}

HYPERSCALER_DEMAND: Columns = {
    "company": ("i4", "row", "in companies"),
    "share": ("f8", "0-1", "of national AI demand"),
    "rent_ceiling": ("f8", "$/IT-MW-year", "most it pays for a turnkey MW on an ideal site"),
    "discount": ("f8", "1/year", "rate"),
    "budget": ("f8", "$/quarter", "capital spending this quarter"),
    "budget_growth": ("f8", "1/year", "of the budget"),
    "error": ("f8", "log", "persistent error in its view of an early MW"),
    "campus_book": ("f8", "$", "book value of own campuses, plants and connections included"),
    "owned_mw": ("f8", "gross MW", "own campuses in service, counted from 1 January 2025"),
    "demand_mw": ("f8", "gross MW", "wanted by now, counted from 1 January 2025"),
    "leased_mw": ("f8", "gross MW", "leases in service"),
    "coming_mw": ("f8", "gross MW", "awards, leases and plants on the way"),
}

POPULATIONS: Mapping[str, Columns] = {
    "companies": COMPANY, "sites": SITE, "fleets": FLEET, "leases": LEASE, "projects": PROJECT,
    "loans": LOAN, "connections": CONNECTION, "queue": REQUEST_IN_QUEUE,
    "plants": PLANT, "grid_works": GRID_WORKS, "hyperscalers": HYPERSCALER_DEMAND,
}  # fmt: skip


def dtype_of(columns: Columns) -> np.dtype:
    """The NumPy record type of a population.

    >>> dtype_of({"mw": ("f8", "MW", "gross"), "alive": ("?", "-", "exists")}).names
    ('mw', 'alive')
    """
    return _record_type(tuple((name, kind) for name, (kind, _, _) in columns.items()))


@cache
def _record_type(fields: tuple[tuple[str, str], ...]) -> np.dtype:
    """Made once: NumPy and numba know a record type faster when it is the very same object."""
    return np.dtype(list(fields), align=True)


class Table:
    """Rows of one record type that grow by doubling.

    >>> sites = Table(SITE)
    >>> sites.add(owner=3, mw_energised=20.0)
    0
    >>> sites.rows["mw_energised"].sum(), len(sites)
    (np.float64(20.0), 1)
    """

    def __init__(self, columns: Columns, capacity: int = 16) -> None:
        self._records = np.zeros(max(capacity, 1), dtype_of(columns))
        self.rows = self._records[:0]  # the live slice: a view, of an older array once the table has grown

    def __len__(self) -> int:
        return len(self.rows)

    def __getstate__(self) -> tuple[np.ndarray, int]:
        return self._records, len(self.rows)

    def __setstate__(self, state: tuple[np.ndarray, int]) -> None:
        self._records, size = state
        self.rows = self._records[:size]

    def _grow(self, size: int) -> None:
        """Make room for `size` rows in all, by doubling, and show them."""
        if size > len(self._records):
            old, self._records = self._records, np.zeros(max(size, 2 * len(self._records)), self._records.dtype)
            self._records[: len(old)] = old
        self.rows = self._records[:size]

    def add(self, **values: object) -> int:
        """Append one row; columns not named are zero.  Returns the row's number."""
        row = len(self.rows)
        self._grow(row + 1)
        record = self.rows[row]
        for name, value in values.items():
            record[name] = value
        return row

    def extend(self, records: np.ndarray) -> range:
        """Append rows of the same type; returns their numbers."""
        first = len(self.rows)
        self._grow(first + len(records))
        self.rows[first:] = records
        return range(first, len(self.rows))
