"""Runs that nobody would think of, and what must hold in each of them: keys, orders and levers drawn within their bounds.

    uv run python -m tests.wild '{"seed": 7, "changes": {"power.gas": 30.0}}'

plays one of them again; a failing test prints that line.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from unittest import mock

import numpy as np
import polars as pl
import polars.selectors as cs
from hypothesis import strategies as st

from model.books.ledger import OPERATING
from model.economy import EnergyMarket
from model.owners import site_sales, takeovers
from model.power.curves import PRICE_CAP
from model.record.history import History
from model.record.schemas import SCHEMAS
from model.scenario import Scenario, describe, lever_keys, shipped_scenarios
from tests.caprice import Person, let_loose
from tests.twice_told import apart


@contextmanager
def sellers_own() -> Iterator[None]:
    """Inside, a site that is handed over by whom it does not belong to, or to the dead, is an error."""
    hand_over = site_sales.hand_over_site

    def watched(state: Any, site: int, seller: int, buyer: int) -> float:
        assert state.sites.rows["owner"][site] == seller != buyer, "sold by another than its owner"
        assert state.companies.rows["alive"][buyer], "sold to the dead"
        return hand_over(state, site, seller, buyer)

    with (
        mock.patch.object(site_sales, "hand_over_site", watched),
        mock.patch.object(takeovers, "hand_over_site", watched),
    ):
        yield


def operating(market: EnergyMarket) -> np.ndarray:
    """What each company has paid and received for running so far.  [$]"""
    books = market.state.ledger
    return books.total_paid[:, :OPERATING] + books.total_received[:, :OPERATING]


def check_parties(market: EnergyMarket) -> None:
    """Every lease, rig, loan, power contract, connection, plant and work in force has parties in business."""
    state = market.state
    alive, sites = state.companies.rows["alive"], state.sites.rows
    owners = sites["owner"]
    assert alive[owners[sites["alive"]]].all(), "a power contract without a customer"
    leases, fleets, loans = state.leases.rows, state.fleets.rows, state.loans.rows
    let = leases[leases["alive"]]
    assert alive[let["tenant"]].all() and alive[owners[let["site"]]].all() and sites["alive"][let["site"]].all()
    rigs = fleets[fleets["alive"]]
    assert alive[rigs["owner"]].all() and alive[owners[rigs["site"]]].all()
    owed = loans[loans["alive"]]
    assert alive[owed["borrower"]].all() and (owed["principal"] >= 0.0).all()
    assert not loans["principal"][~loans["alive"]].any()
    secured = owed[owed["site"] >= 0]
    assert (owners[secured["site"]] == secured["borrower"]).all(), "a loan on another's site"
    for table in ("connections", "plants"):
        rows = getattr(state, table).rows
        assert alive[np.where(rows["site"] >= 0, owners[rows["site"]], rows["owner"])].all(), table
    works = state.projects.rows[state.projects.rows["alive"]]
    assert alive[owners[works["site"]]].all()
    assert leases["alive"][works["lease"][works["lease"] >= 0]].all()
    waits = state.queue.rows["bidder"][state.queue.rows["alive"]]  # withdrawn at the quarter after a company has ended
    assert (alive | (state.companies.rows["ended_week"] > state.week - 13))[waits].all()


def check_amounts(market: EnergyMarket) -> None:
    """Nothing that is counted is negative, and the dead have nothing and owe nothing."""
    state = market.state
    for table, columns in (
        ("sites", ("book", "gpu_book", "mw_energised", "leased", "cloud", "converting", "mining", "hosting")),
        ("fleets", ("book", "mw", "hash_ph", "coming_mw", "coming_paid", "filling_mw")),
        ("leases", ("unearned", "fitout")),
        ("loans", ("principal",)),
        ("projects", ("built", "tenant_built")),
        ("connections", ("book", "mw")),
        ("plants", ("book", "mw")),
    ):
        for column in columns:
            assert (getattr(state, table).rows[column] >= -1e-6).all(), f"{table}.{column}"
    miners = state.companies.rows[: state.cast.miners]
    assert (miners["btc"] >= -1e-9).all() and (miners["btc_pledged"] <= miners["btc"] + 1e-9).all()
    dead = ~state.companies.rows["alive"]
    assert not state.ledger.sheets[dead].any(), [state.names[row] for row in np.flatnonzero(dead)][:5]


def play_and_check(market: EnergyMarket, weeks: int) -> None:
    """Week by week: residuals, parties, amounts, and no business with those that had ended before."""
    for _ in range(weeks):
        dead, before = ~market.companies["alive"], operating(market)
        market.step()
        assert market.history.column("ledger_residual_usd")[-1] == 0.0
        assert market.history.column("books_residual_usd")[-1] == 0.0
        assert abs(market.history.column("mw_residual")[-1]) < 1e-6
        assert abs(market.history.column("btc_residual")[-1]) < 1e-6
        assert not (operating(market) - before)[dead].any(), "business with the dead"
        check_parties(market)
        check_amounts(market)


@dataclass(frozen=True)
class Case:
    """A run: keys changed, a seed, the share of deciders that follow their caprice, levers moved (week, key, value)."""

    seed: int = 1
    weeks: int = 40
    share: float = 0.0
    scenario: str = "energy-run"
    changes: dict[str, Any] = field(default_factory=dict)
    moves: tuple[tuple[int, str, float | bool], ...] = ()

    def __str__(self) -> str:
        return f"uv run python -m tests.wild '{json.dumps(asdict(self))}'"

    def market(self) -> EnergyMarket:
        """At week 0.  Raises ScenarioError."""
        return EnergyMarket(self.scenario, rng=self.seed, **self.changes)


SCENARIOS = [name for name in shipped_scenarios() if Scenario.load(name).parts == "market"]
DEAR = {"fringe.count": (0, 300)}  # where a bound would take minutes
NAMED = ("weeks", "parts")  # keys that a case has elsewhere, or not at all


def ends(key: str) -> list[Any]:
    """Both bounds of a key, each of its words, or yes and no; nothing for a text or a date.

    >>> ends("power.gas"), ends("policy.mining_ban"), ends("fringe.count")
    ([0.5, 30], [False, True], [0, 300])
    """
    schema = describe()[key]
    if key in NAMED or "minimum" not in schema and schema["type"] not in ("boolean", "string"):
        return []
    if schema["type"] == "boolean":
        return [False, True]
    return list(DEAR.get(key, [schema[end] for end in ("minimum", "maximum") if end in schema])) or schema.get(
        "enum", []
    )


def values(key: str) -> st.SearchStrategy[Any]:
    """What a key may be: most often near what it is, sometimes at a bound."""
    schema, bounds = describe()[key], ends(key)
    if schema["type"] in ("boolean", "string"):
        return st.sampled_from(bounds)
    if schema["type"] == "integer":
        return st.integers(*bounds)
    usual = float(schema["default"])
    near = st.builds(lambda end, share: usual + share * (end - usual), st.sampled_from(bounds), st.floats(0.0, 1.0))
    return st.one_of(near, near, st.sampled_from(bounds))


def settings_of(keys: list[str], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Some keys, each with a value."""
    chosen = st.lists(st.sampled_from(keys), max_size=most, unique=True)
    return chosen.flatmap(lambda some: st.fixed_dictionaries({key: values(key) for key in some}))


@st.composite
def cases(draw: st.DrawFn, most_weeks: int = 54) -> Case:
    """Scenarios within bounds, orders of any kind, levers moved."""
    levers = draw(settings_of(lever_keys(), 4))
    return Case(
        seed=draw(st.integers(0, 2**32 - 1)),
        weeks=draw(st.integers(1, most_weeks)),
        share=draw(st.sampled_from((0.0, 0.2, 1.0))),
        scenario=draw(st.sampled_from(["energy-run", *SCENARIOS])),
        changes=draw(settings_of([key for key in describe() if ends(key)], 10)),
        moves=tuple((draw(st.integers(0, most_weeks)), key, value) for key, value in levers.items()),
    )


type Tables = dict[str, pl.DataFrame]


def check_tables(tables: Tables) -> None:
    """Every table is exported with the types that it declares; no number is infinite or NaN, no megawatt negative."""
    for name, table in tables.items():
        assert table.schema == pl.Schema(SCHEMAS[name]), name
        endless = table.select((~cs.float().is_finite()).sum())
        assert not any(sum(endless.rows(), ())), (
            f"{name}: not finite: {[c for c in endless.columns if endless[c].item()]}"
        )
        least = table.select((cs.starts_with("mw") & cs.numeric() - cs.by_name("mw_residual", require_all=False)).min())
        assert all(mw is None or mw >= -1e-6 for mw in sum(least.rows(), ())), f"{name}: {least.to_dicts()} MW"
    for column in (name for name in tables["market"].columns if name.startswith("power_price_")):
        prices = tables["market"][column].drop_nulls()
        assert prices.is_between(-PRICE_CAP, PRICE_CAP).all(), f"{column}: {prices.min()} to {prices.max()} $/MWh"
    if "auctions" in tables:
        check_payments(tables["auctions"].filter(pl.col("accepted_mw") > 0.0))
        assert not (told := apart(tables)), told


def check_payments(won: pl.DataFrame) -> None:
    """Nobody pays more than he bid."""
    within = won["payment_usd_year"] <= won["bid_usd_mw_year"] * won["accepted_mw"] * (1.0 + 1e-9) + 1e-3
    assert within.all(), won.filter(~within)


def check(case: Case) -> tuple[EnergyMarket, Tables]:
    """Play a case and ask everything of it; the market at its end, and all that it exports."""
    market = case.market()
    person = Person(let_loose(market, case.seed, case.share), case.seed)
    moves = sorted(case.moves, key=lambda move: move[0])
    with sellers_own():
        for week in range(case.weeks):
            while moves and moves[0][0] <= week:
                market.move(*moves.pop(0)[1:])
            person.may_file(market)
            play_and_check(market, 1)
    tables = market.history.tables()
    check_tables(tables)
    return market, tables


def check_replay(case: Case, market: EnergyMarket, tables: Tables) -> None:
    """The log of a run gives its tables again, to the bit; of the flips, which take longest, all that they are made from."""
    again = EnergyMarket(case.scenario, rng=case.seed, orders=market.log, **case.changes)
    again.run_for(case.weeks)
    for one, other in zip(market.history.deliberations, again.history.deliberations, strict=True):
        for name, value, told in zip(one._fields, one, other, strict=True):
            assert np.asarray(value).tobytes() == np.asarray(told).tobytes(), f"{name} is another in the replay"
    with mock.patch.object(History, "flips", tables.get("flips")):
        for name, table in again.history.tables().items():
            assert table.equals(tables[name]), f"{name} is another in the replay"


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    case = Case(**given | {"moves": tuple(tuple(move) for move in given.get("moves", ()))})
    check_replay(case, *check(case))
    print("all holds")
