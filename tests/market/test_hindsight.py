"""What came of a decision: by hand, against the books of a run, and never later than the week that is looked at."""

import numpy as np
import pytest

from agents.options.registry import COLOCATION, MINE, OPTIONS
from model.books.ledger import COINS_MINED, OPEX, POWER, TAX
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.economy import EnergyMarket
from model.record.hindsight import ACCOUNTS, let, mined_on, mining_cash, past_of, realised, works_cash, worth

ONE_FLEET = {"mining": 10.0, "hosting": 0.0, "free": 0.0, "strike": 40.0, "contract_end": 10_000, "alive": True}


@pytest.fixture(scope="module")
def market() -> EnergyMarket:
    market = EnergyMarket(rng=11)
    market.run_for(65)
    return market


def decisions(market: EnergyMarket, chosen: int) -> list[tuple[Deliberation, int]]:
    known = market.history.deliberations
    return [(d, int(place)) for d in known for place in np.flatnonzero(d.chosen == chosen)]


def test_a_mining_megawatt_by_hand(market: EnergyMarket) -> None:
    """Hashprice 50, 20 J/TH, overhead 1.05, 40 $/MWh fixed: a MW grosses 99.2 $/MWh and keeps 59.2 of it.

    8,766 h x 0.95 x 59.2063 - 55,000 = 438,053 $ a year, 8,395.25 $ a week and MW; ten MW for the site.
    """
    past, board = past_of(market.state, market.history, 26), Board.of(market.state.scenario)
    d, place = decisions(market, MINE)[0]
    sites = d.sites.copy()
    for name, value in ONE_FLEET.items():
        sites[name][place] = value
    sites["resalable"][place] = False
    efficiency = d.efficiency.copy()
    efficiency[place] = 20.0
    d = d._replace(sites=sites, efficiency=efficiency)
    past = past._replace(hashprice=np.full_like(past.hashprice, 50.0))
    year = 8766.0 * 0.95 * (50.0 / (0.024 * 20.0 * 1.05) - 40.0) - 55_000.0
    assert mining_cash(past, board, d, place, 20) == pytest.approx(10.0 * year * 7.0 / 365.25)
    assert mining_cash(past, board, d, place, 20) == pytest.approx(10.0 * 8_395.25, rel=1e-4)


def test_present_value_by_hand() -> None:
    """121 $ a year (52.18 weeks) away at 21 % are 100 $ now; 52 weeks are a little less than a year."""
    assert worth([0.0] * 51 + [121.0], 0.21) == pytest.approx(121.0 / 1.21 ** (52.0 * 7.0 / 365.25))
    assert worth([0.0] * 51 + [121.0], 0.21) == pytest.approx(100.0, abs=0.1)


def test_cash_of_mining_is_that_of_the_books() -> None:
    """Owners of one site at a fixed price, without guests, whose rigs always earn their power: what is counted is what their accounts took in, to 3 %."""
    found = [pair for seed in (11, 12, 13, 14) for pair in counted_and_booked(seed)]
    counted, booked = np.array(found).T
    assert len(found) >= 3 and counted.sum() == pytest.approx(booked.sum(), rel=0.03)


def counted_and_booked(seed: int) -> list[tuple[float, float]]:
    """Half a year of mining at sites where nothing else happened, in a market that orders no rigs.  [$]"""
    market = EnergyMarket(rng=seed, **{"rigs.appetite": 0.0})  # type: ignore[arg-type]
    market.run_for(13)
    before = net_of(market)
    market.run_for(26)
    state, past, board = market.state, past_of(market.state, market.history, 39), Board.of(market.state.scenario)
    d, found = past.deliberations[0], []
    fleets = state.fleets.rows
    for place in np.flatnonzero(d.chosen == MINE):
        owner, site = int(d.owners[place]), d.sites[place]
        alone = len(state.live_sites_of(owner)) == 1 and (fleets["alive"] & (fleets["owner"] == owner)).sum() == 1
        own = int(state.own_fleets()[d.rows[place]])
        still = own >= 0 and fleets["efficiency"][own] == pytest.approx(
            d.efficiency[place], rel=1e-9
        )  # not renewed, and all of it ran
        still &= state.sites.rows["mining"][d.rows[place]] == pytest.approx(site["mining"])
        still &= past.hashprice[14:40].min() > 1.2 * fleets["shutdown_hashprice"][own]  # nor stopped, which takes weeks
        if alone and still and site["hosting"] <= 0.0 and site["contract_end"] > 39 and not site["resalable"]:
            counted = sum(mining_cash(past, board, d, int(place), week) for week in range(14, 40))
            found.append((counted, float(net_of(market)[owner] - before[owner])))
    return found


def net_of(market: EnergyMarket) -> np.ndarray:
    books = market.state.ledger
    spent = sum(books.total_paid[:, kind] for kind in (POWER, OPEX, TAX))
    return books.total_received[:, COINS_MINED] - spent


def test_rent_paid_ahead_is_counted_when_it_is_due(market: EnergyMarket) -> None:
    """What a tenant paid at signing and takes off its rent later changes nothing."""
    board, counted = Board.of(market.state.scenario), 0
    for d, place in decisions(market, COLOCATION):
        past = past_of(market.state, market.history, market.week)
        signed, leases = let(past, board, d, place), past.leases.copy()
        if signed is not None:
            leases["unearned"] += 40e6
            assert let(past._replace(leases=leases), board, d, place) == signed
            counted += 1
    assert counted > 10


def test_a_lease_begins_as_the_rule_valued_it(market: EnergyMarket) -> None:
    """A quarter after signing, cash and promise come to the rule's value, but for rent and works as they were agreed."""
    board, off = Board.of(market.state.scenario), []
    for d, place in decisions(market, COLOCATION):
        past = past_of(market.state, market.history, d.week + 13)
        if past.deliberations[-1].week <= d.week:
            continue
        lease = past.leases[(past.leases["site"] == d.rows[place]) & (past.leases["signed_week"] == d.week)][0]
        found = let(past, board, d, place)
        assert found is not None and found.so_far <= 0.0 < found.promised  # nothing yet where a hall stands ready
        more = (lease["rent"] - d.view["rent_turnkey"][0]) / lease["rent"] * found.promised
        off.append(found.whole - float(d.values[place, COLOCATION]) - more)
    assert len(off) > 10 and abs(float(np.median(off))) < 0.4e6


def test_all_the_works_are_paid_and_no_more(market: EnergyMarket) -> None:
    for project in market.state.projects.rows:
        paid = sum(
            works_cash(project, week) for week in range(int(project["start_week"]) - 5, int(project["ready_week"]) + 5)
        )
        assert paid == pytest.approx(float(project["cost"] * (1.0 - project["tenant_share"])))


def test_nothing_is_known_of_a_later_week() -> None:
    """The same card from a run that has gone on, and from one that stopped at the week looked at."""
    early, late = EnergyMarket(rng=4), EnergyMarket(rng=4)
    early.run_for(52)
    late.run_for(130)
    board, pasts = (
        Board.of(early.state.scenario),
        [past_of(market.state, market.history, 52) for market in (early, late)],
    )
    d = pasts[0].deliberations[0]
    assert pasts[1].deliberations[-1].week == 52 and len(pasts[1].hashprice) == 53
    for place in range(len(d.rows)):
        assert realised(pasts[0], board, d, place) == realised(pasts[1], board, d, place)


def test_what_cannot_be_told_apart_by_site_is_not_counted(market: EnergyMarket) -> None:
    past, board = past_of(market.state, market.history, 65), Board.of(market.state.scenario)
    for d in past.deliberations:
        for place in np.flatnonzero([OPTIONS[option].account not in ACCOUNTS for option in d.chosen]):
            assert realised(past, board, d, int(place)) is None
    last = past.deliberations[-1]
    assert all(realised(past, board, last, place) is None for place in range(len(last.rows)))


def test_mining_ends_where_the_rigs_went(market: EnergyMarket) -> None:
    past, board = past_of(market.state, market.history, 65), Board.of(market.state.scenario)
    found = [(d, place, realised(past, board, d, place)) for d, place in decisions(market, MINE)]
    ended = [(d, place, came) for d, place, came in found if came is not None and came.ended]
    assert ended
    for d, place, came in ended:
        site = past.sites_at(came.until)[d.rows[place]]
        assert came.promised == 0.0 and came.until <= 65
        assert (
            site["mothballed"]
            or site["mining"] + site["hosting"] < 0.5 * (d.sites["mining"] + d.sites["hosting"])[place]
        )
    d, place, came = next(item for item in found if item[2] is not None and not item[2].ended)
    assert came == mined_on(past, board, d, place)
