"""What miners win for mining: who bid, what binds it to its purpose, what policy leaves them."""

from copy import deepcopy
from functools import cache

import numpy as np
import pytest

from agents.codes import ABROAD, FOR_AI, FOR_MINING
from agents.messages import Bid, Orders
from agents.options.registry import code_of
from agents.policies.bounded import see_site
from agents.population import Connection, Site
from agents.records import Rows, Table, blank, one
from agents.surroundings import Policy
from agents.units import WEEKS_A_YEAR
from model.capacity.pool import hold_auction, policy_rules
from model.capacity.purpose import change_purpose
from model.economy import EnergyMarket
from model.foundation.terms import Terms
from model.money.contracts import pay_standing
from model.state import State
from tests.twins import played


@cache
def market(**changes: object) -> EnergyMarket:
    """A year with the default rules, or with others: four auctions."""
    return played(1, 53, **{key.replace("__", "."): value for key, value in changes.items()})


def book(state: State, *bids: tuple[int, int, float, float]) -> Rows[Bid]:
    """Bids by purpose, zone, MW and price; the miner's are for its first site there."""
    rows, sites = blank(Bid, len(bids)), state.sites.rows
    for row, (purpose, zone, mw, price) in zip(rows, bids, strict=True):
        site = int(np.flatnonzero(sites["alive"] & (sites["zone"] == zone))[0]) if purpose == FOR_MINING else -1
        row["bidder"] = sites["owner"][site] if site >= 0 else state.cast.hyperscalers.start
        row["purpose"], row["zone"], row["site"], row["mw"], row["price"] = purpose, zone, site, mw, price
    return rows


def offers(mw: float) -> np.ndarray:
    return Orders().with_rows("offers", zone=np.arange(ABROAD), mw=np.full(ABROAD, mw)).offers


# ---- who bid -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("miner", "counts"), [(None, (1.0, 0.0)), (0.0, (1.0, 0.0)), (50e3, (0.0, 1.0)), (200e3, (0.0, 0.0))]
)
def test_nobody_bidding_and_being_outbid_are_told_apart(miner: float | None, counts: tuple[float, float]) -> None:
    """AI bids 100 k$ for all there is: no bid of a miner, one of nothing, one below it, one above it."""
    state = deepcopy(market().state)
    state.scenario = state.scenario.with_changes({"policy.ai_priority": 0.0})
    names = ("auctions_no_miner_bid", "auctions_miners_shut_out")
    before = [state.totals.get(name, 0.0) for name in names]
    bids = book(state, (FOR_AI, 0, 100.0, 100e3), *([] if miner is None else [(FOR_MINING, 0, 100.0, miner)]))
    hold_auction(state, bids, offers(100.0))
    assert tuple(state.totals.get(name, 0.0) - was for name, was in zip(names, before, strict=True)) == counts


def test_every_auction_is_without_a_miners_bid_or_lost_or_won_by_one() -> None:
    """In a run in which miners bid for mining alone, and in one in which they bid with their option: then more bid."""
    unbid = []
    for option in (0.0, 1.0):
        column = played(1, 267, **{"behaviour.option_in_bids": option}).history.column
        won = int((column("pool_awarded_mining_mw")[13::13] > 0.0).sum())
        none, lost = int(column("auctions_no_miner_bid")[-1]), int(column("auctions_miners_shut_out")[-1])
        assert none + lost + won == 20
        unbid.append(none)
    assert unbid[1] < unbid[0]


# ---- what binds --------------------------------------------------------------------------------------------


def test_what_was_won_for_mining_serves_ai_last_and_then_pays_for_it() -> None:
    """100 MW older, then 30 and 50 won for mining; 90, 120, 170 and again 90 MW serve AI: 0, 20, 70 and still 70 changed."""
    sites, links = Table(Site), Table(Connection)
    site = sites.add(mw_energised=180.0, bound_mw=80.0, bound_cost=30.0 * 2e3 + 50.0 * 1e3)
    for mw, more, ready in ((30.0, 2e3, 10), (50.0, 1e3, 10)):
        links.add(site=site, alive=True, purpose=FOR_MINING, mw=mw, ai_premium=more, award_week=1, ready_week=ready)
    links.add(site=site, alive=True, purpose=FOR_MINING, mw=99.0, award_week=-5, ready_week=1)  # older than the run
    for serving, changed in ((90.0, (0.0, 0.0)), (120.0, (20.0, 0.0)), (170.0, (30.0, 40.0)), (90.0, (30.0, 40.0))):
        sites.rows["leased"][site] = serving
        change_purpose(sites.rows, links.rows, 20)
        assert links.rows["converted"].tolist() == [*changed, 0.0]
        assert sites.rows["bound_mw"][site] == 80.0 - sum(changed)
    assert sites.rows["bound_cost"][site] == 10.0 * 1e3


def test_a_changed_purpose_is_charged_from_service_on() -> None:
    """30 MW won below AI's mean premium: once they are in service and serve AI, the owner pays the difference a week, the utility
    of the zone has it; before they are in service nobody does."""
    state = deepcopy(market().state)
    state.sites.rows["bound_mw"], state.connections.rows["ai_premium"] = 0.0, 0.0  # of what the run itself has awarded
    bids = book(state, (FOR_AI, 0, 10.0, 300e3), (FOR_AI, 0, 100.0, 250e3), (FOR_MINING, 1, 30.0, 10e3))
    hold_auction(state, bids, offers(50.0))
    link = state.connections.rows[-1]
    site, utility = int(link["site"]), state.cast.first_utility + 1
    more = state.totals["premium_ai_usd_mw_year"] - float(link["premium"])
    assert more > 0.0 and link["ai_premium"] == pytest.approx(more) and state.sites.rows["bound_mw"][site] == 30.0
    row, cash = state.sites.rows[site], state.companies.rows["cash"]
    row["leased"] = row["mw_energised"] + row["mw_approved"]
    for ready, changed in ((state.week + 1, 0.0), (state.week, 30.0)):
        link["ready_week"] = ready
        change_purpose(state.sites.rows, state.connections.rows, state.week)
        assert link["converted"] == pytest.approx(changed)
    paid = []
    for changed in (0.0, 30.0):
        link["converted"], before = changed, cash.copy()
        terms, parts = one(Terms, week=state.week), state.cast.parts
        pay_standing(state.companies.rows, state.sites.rows, state.connections.rows, state.ledger.flows, terms, parts)
        paid.append(cash - before)
    due = 30.0 * more / WEEKS_A_YEAR
    assert (paid[1] - paid[0])[[link["owner"], utility]] == pytest.approx([-due, due], abs=0.1)


def test_an_owner_counts_what_a_changed_purpose_costs() -> None:
    """A megawatt let of a site that is bound whole, at 100 k$ a MW, is worth ten years of that less."""
    decided = market().history.deliberations[0]
    wide = sum(decided.sites[use] for use in ("mining", "hosting", "free")) > 60.0
    place = int(np.argmax(wide & (decided.sites["zone"] < ABROAD)))
    run, seen = market(), []
    code = code_of("turnkey")
    for bound in (0.0, 1.0):
        site = decided.sites[[place]].copy()
        reach = float((site["mining"] + site["hosting"] + site["free"] + site["mw_approved"])[0])
        site["bound_mw"], site["bound_cost"] = bound * reach, bound * reach * 100e3
        values = np.zeros(decided.values.shape[1])
        company = decided.companies[[place]]
        taste = np.zeros(len(values))
        see_site(
            values,
            site,
            company,
            decided.efficiency[place],
            decided.age[place],
            decided.view,
            run.board,
            decided.zones,
            taste,
            0.0,
        )
        seen.append(values[code])
    rate = float(run.board.leasing["lease_rate"][0] + decided.companies["spread"][place])
    assert seen[0] - seen[1] == pytest.approx(100e3 * (1.0 - (1.0 + rate) ** -10) / rate)


# ---- what policy leaves them -------------------------------------------------------------------------------


def test_a_set_aside_yields_what_ai_does_not_ask_for_and_a_cap_does_not() -> None:
    """In two zones of 100 MW, where AI asks for 300 and for 30."""
    bids = blank(Bid, 3)
    bids["purpose"], bids["zone"], bids["mw"] = [FOR_AI, FOR_AI, FOR_MINING], [0, 1, 0], [300.0, 30.0, 500.0]
    zones = np.full(2, 100.0)
    for policy, room in (
        (Policy(), (100.0, 100.0)),
        (Policy(ai_set_aside=0.8), (20.0, 70.0)),
        (Policy(mining_cap=0.2), (20.0, 20.0)),
        (Policy(ai_set_aside=0.8, mining_cap=0.5), (20.0, 50.0)),
        (Policy(mining_ban=True), (0.0, 0.0)),
    ):
        assert policy_rules(policy, bids, zones).group_mw == pytest.approx(room)


@pytest.mark.parametrize(
    ("key", "value", "sign"),
    [
        ("policy.ai_priority", 3.0, -1),
        ("policy.ai_set_aside", 0.95, -1),
        ("policy.mining_cap", 0.0, -1),
        ("policy.mining_ban", True, -1),
        ("policy.curtailable_first", 3.0, 1),
        ("behaviour.option_in_bids", 0.0, -1),
    ],
)
def test_what_miners_win_moves_with_the_rules(key: str, value: float, sign: int) -> None:
    """Megawatts of the first four auctions and miners' share of all that was awarded: the strong setting on the right side by far."""
    won = []
    for column in (market().history.column, played(1, 53, **{key: value}).history.column):
        mining, ai = (column(f"pool_awarded_{who}_mw")[13::13].sum() for who in ("mining", "ai"))
        won.append((mining, mining / (mining + ai)))
    assert won[0][0] > 100.0
    for before, after in zip(*won, strict=True):
        assert sign * after > sign * before and abs(after - before) > 0.3 * before


def test_what_a_changed_purpose_costs_lowers_bids() -> None:
    """Where nothing is due, what lies below AI's premium is bid higher; what wins has paid as much as AI in any case."""
    free = played(1, 53, **{"policy.change_of_use": 0.0}).history.column
    bids = [column("bid_mining_positive_usd_mw_year")[13::13] for column in (market().history.column, free)]
    assert (bids[1] >= bids[0]).all() and bids[1].sum() > bids[0].sum()
    won = [column("pool_awarded_mining_mw")[13] for column in (market().history.column, free)]
    assert won[1] == pytest.approx(won[0], rel=0.02)
