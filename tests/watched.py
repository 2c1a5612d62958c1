"""Default runs of five years, looked at every week; each is played once for all tests of a file."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import polars as pl
import pytest

from agents.codes import HYPERSCALER, USES
from agents.options.registry import code_of
from model.economy import EnergyMarket

WEEKS, SEEDS = 267, (1, 2)
SATOSHI = 1e8


class Watched:
    """A default run, with what every week showed beyond the project's own residual columns."""

    def __init__(self, seed: int) -> None:
        self.market = EnergyMarket("energy-run", rng=seed)
        self.use_gap, self.coin_gap, self.broken = [], [], []
        self.paid_at_death: dict[int, np.ndarray] = {}
        for _ in range(WEEKS):
            self.market.step()
            self._look()

    def _look(self) -> None:
        state = self.market.state
        sites, companies = state.sites.rows, state.companies.rows
        live = sites["alive"]
        used = sum(sites[use] for use in USES)
        self.use_gap.append(float(np.abs(used - sites["mw_energised"])[live].max()))
        self.coin_gap.append(
            float(companies["btc"].sum()) - state.bitcoin.coins_at_start - state.bitcoin.coins_mined_sat / SATOSHI
        )
        for row in np.flatnonzero(~companies["alive"]):
            self.paid_at_death.setdefault(int(row), self._flows(int(row)))
        self.broken += broken_links(self.market)

    def _flows(self, row: int) -> np.ndarray:
        books = self.market.state.ledger
        return np.concatenate([books.total_paid[row], books.total_received[row]])

    def flows_since_death(self) -> dict[str, float]:
        """Payments to or from a company after the week of its end.  [$]"""
        names = self.market.state.names
        return {names[row]: float(np.abs(self._flows(row) - then).sum()) for row, then in self.paid_at_death.items()}


def by(rows: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sums of values by row number."""
    return np.bincount(rows, values, minlength=count)


def broken_links(market: EnergyMarket) -> Iterator[str]:
    """Rows that do not fit together this week."""
    s = market.state
    companies, sites, fleets, leases = s.companies.rows, s.sites.rows, s.fleets.rows, s.leases.rows
    loans, projects = s.loans.rows, s.projects.rows
    alive, week, n = companies["alive"], s.week, len(sites)
    live_sites, live_fleets, live_leases = sites[sites["alive"]], fleets[fleets["alive"]], leases[leases["alive"]]
    live_loans, works = loans[loans["alive"]], projects[projects["alive"]]
    if not alive[live_sites["owner"]].all():
        yield f"week {week}: a site of a dead company"
    if not alive[live_fleets["owner"]].all() or not sites["alive"][live_fleets["site"]].all():
        yield f"week {week}: rigs of a dead company or at no site"
    if not (alive[live_leases["tenant"]].all() and sites["alive"][live_leases["site"]].all()):
        yield f"week {week}: a lease without a living party"
    if not (companies["kind"][live_leases["tenant"]] == HYPERSCALER).all():
        yield f"week {week}: a tenant that is no hyperscaler"
    if not alive[live_loans["borrower"]].all():
        yield f"week {week}: a loan to a dead company"
    owed = by(live_loans["borrower"], live_loans["principal"], len(companies))
    if np.abs(owed - companies["debt"]).max() > 1.0:
        yield f"week {week}: debt is not what is owed, {np.abs(owed - companies['debt']).max():,.0f} $"
    advance = by(sites["owner"][live_leases["site"]], live_leases["unearned"], len(companies))
    if np.abs(advance - companies["prepaid"]).max() > 1.0:
        yield f"week {week}: advances are not what leases hold, {np.abs(advance - companies['prepaid']).max():,.0f} $"
    served = live_leases[live_leases["ready_week"] <= week]
    let = by(served["site"], served["gross_mw"], n)
    miners_own = sites["alive"] & (companies["kind"][sites["owner"]] != HYPERSCALER)
    if np.abs(let - sites["leased"] - sites["cloud"])[miners_own].max() > 1e-6:
        yield f"week {week}: MW in AI service without a lease in service"
    converts = np.isin(works["option"], [code_of(name) for name in ("shell", "turnkey", "cloud")])
    waits = works["before_start"] & (works["start_week"] > week)
    begun, due = works[converts & ~waits], sites["converting"] + sites["promised_mw"]
    if np.abs(by(begun["site"], begun["gross_mw"], n) - due).max() > 1e-6:
        yield f"week {week}: MW under conversion without works"
    later = works[converts & waits]
    kept = by(later["site"], later["gross_mw"], n) + by(live_fleets["site"], live_fleets["filling_mw"], n)
    if np.abs(kept - sites["reserved"]).max() > 1e-6:
        yield f"week {week}: MW reserved for nothing"
    if np.abs(s.rigs_due.sum(axis=1) - fleets["coming_mw"]).max(initial=0.0) > 1e-6:
        yield f"week {week}: rigs on order that nobody delivers"
    for column, most in (("mw", 1e-6), ("hash_ph", 1e-6), ("book", 0.0)):
        if np.abs(s.vintages[column].sum(axis=1) - fleets[column]).max(initial=0.0) > most:
            yield f"week {week}: {column} of fleets is not what their vintages hold"
    if (s.vintages["mw"] < 0.0).any() or ((s.vintages["mw"] > 0.0) != (s.vintages["hash_ph"] > 0.0)).any():
        yield f"week {week}: rigs without power or power without rigs"
    rigs = by(live_fleets["site"], live_fleets["mw"], n)
    if np.abs(rigs - sites["mining"] - sites["hosting"]).max() > 1e-6:
        yield f"week {week}: rigs that no use counts"
    for column in ("mw_energised", "mw_approved", "land_mw", *USES[:5]):
        if live_sites[column].min() < -1e-6:
            yield f"week {week}: {column} is {live_sites[column].min()}"
    if (companies["btc"][: s.cast.miners] < 0.0).any() or (
        live_loans["principal"] + live_loans["undrawn"] <= 0.0
    ).any():
        yield f"week {week}: negative coins or an empty loan"
    if (companies["btc_pledged"] > companies["btc"] + 1e-6)[: s.cast.miners].any():
        yield f"week {week}: more coins pledged than held"


@cache
def watched(seed: int) -> Watched:
    return Watched(seed)


@cache
def tables(seed: int) -> dict[str, pl.DataFrame]:
    return watched(seed).market.history.tables()


both = pytest.mark.parametrize("seed", SEEDS)
