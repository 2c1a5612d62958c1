"""Greenfield connections: who asks for how much, when it comes, who pays for it, and who needs it no longer."""

from copy import deepcopy
from functools import cache

import numpy as np
import pytest

from agents.codes import ABROAD, US_ZONES
from agents.rules.building import CAMPUS_COST
from agents.units import WEEKS_A_YEAR
from experiments.questions.figures import months_greenfield
from model.books.ledger import WORKS
from model.capacity.demand import refresh
from model.economy import EnergyMarket
from model.power.foresight import awarded
from model.sites.energising import energise
from model.sites.greenfield import add_request, request_greenfield, waits
from model.state import State
from model.tables.demand_path import LOOK_AHEAD
from tests.twins import played

ERCOT, PJM = US_ZONES.index("ercot"), US_ZONES.index("pjm")
PEAKS, POWER = np.full(ABROAD, 50_000.0), np.full(ABROAD, 40.0)


@cache
def market() -> EnergyMarket:
    return played(1, 12, **{"building.greenfield_sd": 0.0})


def opened() -> State:
    """A state in whose first quarter nobody has asked for anything yet."""
    state = deepcopy(market().state)
    state.week = 13
    return state


def asked(state: State) -> np.ndarray:
    rows = state.connections.rows
    return rows[rows["greenfield"] & rows["alive"]]


def test_a_zone_of_36_months_delivers_after_36_months() -> None:
    """And PJM after sixty; no zone promises more than its pace."""
    state = opened()
    request_greenfield(state, PEAKS, POWER)
    links = asked(state)
    years = (links["ready_week"] - links["award_week"]) / WEEKS_A_YEAR
    assert set(links["zone"]) >= {ERCOT, PJM}, "AI lacks tens of gigawatts"
    assert years[links["zone"] == ERCOT] == pytest.approx(3.0, abs=0.02)
    assert years[links["zone"] == PJM] == pytest.approx(5.0, abs=0.02)
    by_zone = np.bincount(links["zone"], links["mw"], ABROAD)
    assert by_zone == pytest.approx(0.0015 * PEAKS), "all lack, so every zone promises all it can"
    assert state.pool.greenfield_requested_mw == pytest.approx(links["mw"].sum())
    assert sum(event.mw or 0.0 for event in state.events if event.kind == "greenfield_requested") == pytest.approx(
        links["mw"].sum()
    )


def test_the_mean_wait_scales_the_zones() -> None:
    state = opened()
    state.scenario = state.scenario.with_changes({"building.greenfield_months": 24.0})
    assert waits(state)[ERCOT] == pytest.approx(1.5) and waits(state)[PJM] == pytest.approx(2.5)


def test_nobody_asks_where_nothing_lacks_or_nothing_can_be_paid() -> None:
    for column, value in (("owned_mw", 1e6), ("room", -1e13)):
        state = opened()
        state.hyperscalers.rows[column] = value
        request_greenfield(state, PEAKS, POWER)
        assert not len(asked(state)), column


def test_nobody_asks_where_a_megawatt_is_not_worth_its_connection() -> None:
    """Ten years of 0.55 M$ are less than works of 10 M$ a MW."""
    state = opened()
    state.scenario = state.scenario.with_changes({"pool.grid_cost": 1e7})
    request_greenfield(state, PEAKS, POWER)
    assert not len(asked(state))


def test_off_asks_for_nothing() -> None:
    off = played(1, 27, **{"pool.greenfield_pace": 0.0})
    assert not off.state.connections.rows["greenfield"].any()
    assert not off.history.column("greenfield_requested_mw").any()


def test_what_is_lacking_is_asked_for_once() -> None:
    """At a pace without a limit the first quarter asks for all that the soonest zones leave open, and the second for no more."""
    state = opened()
    state.companies.rows["cash"][state.hyperscalers.rows["company"]] = 1e14
    request_greenfield(state, 1e9 * np.ones(ABROAD), POWER)
    first = len(asked(state))
    assert first
    request_greenfield(state, 1e9 * np.ones(ABROAD), POWER)
    assert len(asked(state)) == first


def test_who_pays_what_and_when_it_comes() -> None:
    """100 MW: works of 40 M$ to the utility in equal instalments, which it builds with; then a campus at 33 M$ a MW."""
    state, owner = opened(), int(opened().hyperscalers.rows["company"][0])
    add_request(state, ERCOT, owner, 100.0, 3.0)
    link = state.connections.rows[-1]
    utility = state.cast.first_utility + ERCOT
    row, books = state.hyperscalers.rows[0], state.ledger
    owned, campus, cash = float(row["owned_mw"]), float(row["campus_book"]), state.companies.rows["cash"].copy()
    before = books.paid[owner, WORKS]
    ready = int(link["ready_week"])
    assert ready == 13 + 157
    while state.week < ready:
        assert float(row["owned_mw"]) == owned
        state.week += 1
        energise(state)
        if state.week == 14:
            assert float(link["book"]) == pytest.approx(40e6 / 157, abs=0.01)
    assert float(row["owned_mw"]) >= owned + 100.0
    mw = float(row["owned_mw"]) - owned  # with what had been awarded to it
    assert books.paid[owner, WORKS] - before == pytest.approx(40e6 + CAMPUS_COST * mw, rel=1e-6)
    assert float(row["campus_book"]) - campus >= 40e6 + CAMPUS_COST * mw - 1.0
    assert state.companies.rows["cash"][utility] == cash[utility], "all that it was paid went into the works"
    assert books.residual(state.companies.rows) == 0.0
    told = [event for event in state.events if event.kind == "greenfield_energised"]
    assert [(event.mw, event.counterparty) for event in told] == [(100.0, "ERCOT")]
    assert state.pool.greenfield_energised_mw == 100.0


def test_it_counts_as_coming_once_its_campus_is_begun() -> None:
    """Nobody bids less for the pool of next year because of what comes in three."""
    state = opened()
    owner, row = int(state.hyperscalers.rows["company"][0]), state.hyperscalers.rows[0]
    refresh(state)
    coming, due = float(row["coming_mw"]), float(row["building_mw"])
    add_request(state, ERCOT, owner, 100.0, 3.0)
    refresh(state)
    assert float(row["coming_mw"]) == coming
    state.connections.rows["ready_week"][-1] = state.week + LOOK_AHEAD
    refresh(state)
    assert float(row["coming_mw"]) == pytest.approx(coming + 100.0)
    assert float(row["building_mw"]) == pytest.approx(due + 100.0)


def test_planners_of_plants_see_it_come() -> None:
    state = opened()
    before = awarded(state, 4.5)
    add_request(state, ERCOT, int(state.hyperscalers.rows["company"][0]), 100.0, 3.0)
    add_request(state, PJM, int(state.hyperscalers.rows["company"][0]), 50.0, 5.0)
    more = awarded(state, 4.5) - before
    assert more[ERCOT] == pytest.approx(100.0) and more[PJM] == 0.0, "half a year beyond their horizon"


@pytest.mark.parametrize("lacks", [False, True])
def test_who_lacks_nothing_when_its_campus_would_begin_gives_it_up(lacks: bool) -> None:
    """A campus that is begun is built, one that is years away is kept; what was paid is lost, and the books close."""
    state = opened()
    rows = state.hyperscalers.rows
    owner = int(rows["company"][0])
    for mw, weeks in ((100.0, 98), (80.0, 52), (60.0, 157)):
        add_request(state, ERCOT, owner, mw, weeks / WEEKS_A_YEAR)
    for _ in range(13):
        state.week += 1
        energise(state)
    rows["owned_mw"] += 0.0 if lacks else 1e6
    request_greenfield(state, PEAKS, POWER)
    due, begun, later = first_three(state)
    assert begun["alive"] and begun["book"] > 0.0 and later["alive"] and bool(due["alive"]) == lacks
    assert (due["book"] > 0.0) == lacks
    told = [event.mw for event in state.events if event.kind == "greenfield_withdrawn"]
    assert told == ([] if lacks else [100.0])
    assert state.ledger.residual(state.companies.rows) == 0.0


def first_three(state: State) -> np.ndarray:
    """The first greenfield connections of a state."""
    rows = state.connections.rows
    return rows[np.flatnonzero(rows["greenfield"])[:3]]


def test_a_run_builds_it_and_everything_closes() -> None:
    """Waits of some four to eight months, so that a year shows it: load, access and campuses rise, money and MW are conserved."""
    keys = {"building.greenfield_months": 6.0, "pool.greenfield_pace": 0.005}
    run = played(2, 53, **keys)
    column = run.history.column
    asked_for, built = column("greenfield_requested_mw"), column("greenfield_energised_mw")
    assert built[-1] > 1_000.0 and (built <= asked_for + 1e-6).all() and (np.diff(built) >= 0.0).all()
    for name in ("ledger_residual_usd", "books_residual_usd", "mw_residual"):
        assert np.abs(column(name)).max() < 1e-6, name
    off = played(2, 53, **{**keys, "pool.greenfield_pace": 0.0})
    gained = 1e3 * (column("ai_access_gw")[-1] - off.history.column("ai_access_gw")[-1])
    assert gained > 0.5 * built[-1], "some of it in the place of what tenants would have bid for"
    assert 3.0 < months_greenfield(run) < 8.0
