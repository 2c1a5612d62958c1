"""Whatever the scenario and whoever files what orders: the books close, and no contract is left without a party."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from agents.codes import FOR_MINING, HYPERSCALER, MINER, UTILITY
from agents.messages import Observation, Orders
from agents.options.registry import OPTIONS
from model.books.ledger import OPERATING
from model.decisions.orders import check_orders
from model.economy import EnergyMarket
from model.foundation.errors import OrderError, ScenarioError
from model.owners import site_sales, takeovers
from model.scenario import describe

KEYS = {
    key: schema
    for key, schema in describe().items()
    if schema.get("type") in ("number", "boolean") and key.split(".")[0] not in ("electricity",)
}
REVERSIBLE = [code for code, option in enumerate(OPTIONS) if option.reversible]
TERMS = {"mechanism": ("queue", "uniform", "pay-as-bid", "vickrey")}


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Up to a dozen keys of the default scenario, each half-way or less from its default to one of its bounds."""
    changes: dict[str, Any] = {}
    for key in draw(st.lists(st.sampled_from(sorted(KEYS)), max_size=12, unique=True)):
        schema = KEYS[key]
        if schema["type"] == "boolean":
            changes[key] = draw(st.booleans())
            continue
        bound = schema[draw(st.sampled_from(("minimum", "maximum")))]
        changes[key] = schema["default"] + draw(st.floats(0.0, 0.5)) * (bound - schema["default"])
    if draw(st.booleans()):
        changes["mechanism"] = draw(st.sampled_from(TERMS["mechanism"]))
    return changes


class Caprice:
    """A decider that files whatever comes to its mind, as far as the market takes it."""

    def __init__(self, market: EnergyMarket, seed: int) -> None:
        self.market, self.random = market, np.random.default_rng(seed)

    def __call__(self, seen: Observation) -> Orders | None:
        orders = {"miner": self.miner, "hyperscaler": self.hyperscaler, "utility": self.utility}[seen.kind](seen)
        try:
            return check_orders(self.market.state, seen.company, orders)
        except OrderError:
            return None

    def miner(self, seen: Observation) -> Orders:
        random, orders = self.random, Orders()
        for row, site in zip(seen.site_rows, seen.sites, strict=True):
            if random.random() < 0.5:
                continue
            orders = orders.with_rows(
                "plans",
                site=row,
                first=random.integers(len(OPTIONS)),
                fallback=random.choice(REVERSIBLE),
                gross_mw=random.random() * site["land_mw"],
                ask=random.random() * 2e6,
            )
            room = max(0.0, float(site["land_mw"] - site["mw_energised"] - site["mw_approved"]))
            if site["zone"] < 10 and room > 1.0 and random.random() < 0.3:
                orders = orders.with_rows(
                    "bids",
                    bidder=seen.company,
                    zone=site["zone"],
                    purpose=FOR_MINING,
                    site=row,
                    mw=0.5 * random.random() * room,
                    price=random.random() * 1e6,
                )
        equity, coins = 1e9 * random.random(2) ** 4 * [1.0, 2e-5]
        return orders.with_rows("capital", company=seen.company, equity=equity, sell_btc=coins)

    def hyperscaler(self, seen: Observation) -> Orders:
        orders = seen.suggestion
        orders.requests["it_mw"] *= 3.0 * self.random.random(len(orders.requests))
        orders.bids["mw"] *= self.random.random(len(orders.bids))
        return orders

    def utility(self, seen: Observation) -> Orders:
        orders = seen.suggestion
        for column in ("mw", "tie_mw", "tie_price", "plant_mw", "plant_price"):
            orders.offers[column] *= 2.0 * self.random.random(len(orders.offers))
        return orders


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
        beyond = 1e-15 * np.abs(market.state.ledger.sheets).sum()  # sums above 7e13 $ are no longer exact in binary
        assert market.history.column("ledger_residual_usd")[-1] <= beyond
        assert market.history.column("books_residual_usd")[-1] <= 0.005 + beyond
        assert abs(market.history.column("mw_residual")[-1]) < 1e-6
        assert abs(market.history.column("btc_residual")[-1]) < 1e-6
        assert not (operating(market) - before)[dead].any(), "business with the dead"
        check_parties(market)
        check_amounts(market)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(scenarios(), st.integers(0, 2**32 - 1), st.floats(0.0, 1.0))
def test_nothing_is_lost_whatever_is_ordered(changes: dict[str, Any], seed: int, share: float) -> None:
    """Random scenarios; a share of all deciders, drawn, follows its caprice instead of its reason."""
    try:
        market = EnergyMarket("energy-run", rng=seed, **changes)
    except ScenarioError as error:
        assert "start_hashrate_ehs" in str(error)  # the modelled miners alone run more
        reject()
    random = np.random.default_rng(seed)
    kinds = market.companies["kind"]
    for row in np.flatnonzero(np.isin(kinds, (MINER, HYPERSCALER, UTILITY))).tolist():
        if random.random() < share:
            market.set_policy(row, Caprice(market, seed + row))
    with sellers_own():
        play_and_check(market, 54)
