"""What is counted again after an event is all that has changed: the same figures as a count of everything, to the last bit."""

import numpy as np
import pytest

from model.books.chains import Chain, move_once, put_once
from model.books.holdings import count
from model.decisions import quarter
from model.economy import EnergyMarket
from model.owners.offers import put_in_rank
from model.state import State
from tests.caprice import let_loose


@pytest.mark.parametrize(("seed", "share", "weeks"), [(1, 0.0, 105), (2, 0.0, 105), (3, 0.3, 40)])
def test_after_every_event_of_a_year_nothing_else_is_to_be_counted(
    monkeypatch: pytest.MonkeyPatch, seed: int, share: float, weeks: int
) -> None:
    """Of default runs, and of one in which three of ten deciders order whatever comes to their mind."""
    partly, seen = State.recount, []

    def recount(state: State) -> None:
        partly(state)
        if state.owned is not None:
            companies, sites = state.companies.rows, state.sites.rows
            before = companies.tobytes(), sites.tobytes()
            count(companies, sites, state.fleets.rows, state.projects.rows, state.week)
            seen.append((companies.tobytes(), sites.tobytes()) == before)

    monkeypatch.setattr(State, "recount", recount)
    market = EnergyMarket("energy-run", rng=seed)
    let_loose(market, seed, share)
    market.run_for(weeks)
    assert len(seen) > 20 and all(seen)
    ordered = {name for entry in market.log.entries for name in entry["orders"]}
    assert ordered >= ({"proposals", "replies", "repayments"} if share else set())


def test_after_a_quarter_companies_hold_what_their_sites_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes last in it: here 10 MW are approved at the first site when nothing else is left to be done."""

    def approve(state: State, _: object) -> None:
        state.sites.rows["mw_approved"][0] += 10.0
        state.touch(0)

    monkeypatch.setattr(quarter, "take_connections_back", approve)
    market = EnergyMarket("energy-run", rng=1)
    market.run_for(13)
    companies, sites = market.state.companies.rows, market.state.sites.rows
    live = sites[sites["alive"]]
    held = np.bincount(live["owner"], live["mw_approved"], len(companies))
    assert companies["mw_approved"] == pytest.approx(held)


def test_chains_are_what_a_search_of_the_table_finds() -> None:
    draws = np.random.Generator(np.random.Philox(1))
    keys = draws.integers(0, 7, 50)
    chain = Chain.of(keys, 7)
    for row in draws.integers(0, 50, 200).tolist():
        other = int(draws.integers(0, 7))
        move_once(chain, row, int(keys[row]), other)
        keys[row] = other
    put_once(chain, 50, 3)
    keys = np.append(keys, 3)
    for key in range(7):
        assert chain.rows(key).tolist() == np.flatnonzero(keys == key).tolist()


def test_ranks_are_those_of_a_stable_sort() -> None:
    draws = np.random.Generator(np.random.Philox(2))
    offers, rows = draws.integers(0, 9, 40).astype(float), draws.permutation(40)
    buyers, ranked, found = np.full(12, -1), np.full(12, -np.inf), 0
    for row in rows.tolist():
        found = put_in_rank(buyers, ranked, found, row, float(offers[row]))
    assert buyers.tolist() == np.argsort(-offers, kind="stable")[:12].tolist()
    assert ranked.tolist() == offers[buyers].tolist() and found == 12
