"""Charges that do not go by the megawatt-hour: who shaves coincident peaks, who pays, when capacity prices change."""

import numpy as np
import pytest

from agents.codes import ZONES
from agents.population import CompanyRow, Site
from agents.records import Table, one
from agents.rules.charges import PEAK_HOURS, shaves_peaks
from model.books.ledger import TRANSMISSION, Ledger
from model.economy import EnergyMarket
from model.foundation.terms import Parts, Terms
from model.power.charges import capacity_prices, charge_peaks
from model.tables.start import load_tables

PJM, MISO, ERCOT = (ZONES.index(zone) for zone in ("pjm", "miso", "ercot"))


def test_capacity_prices_follow_the_auctions() -> None:
    tables = load_tables()
    base = tables.zones["capacity_usd_mw_day"]
    in_weeks = [capacity_prices(base, tables.capacity_auctions, week, list(ZONES)) for week in (0, 27, 28, 79, 80, 300)]
    assert [prices[PJM] for prices in in_weeks] == [269.92, 269.92, 329.17, 329.17, 333.44, 333.44]
    assert {prices[MISO] for prices in in_weeks} == {217.0}
    assert all(prices[ERCOT] == 0.0 for prices in in_weeks)


def test_an_hour_in_the_peaks_would_have_to_earn_what_it_costs() -> None:
    worth = 66_000.0 / PEAK_HOURS  # 2,276 $/MWh
    assert shaves_peaks(worth - 1.0, 66_000.0) and not shaves_peaks(worth + 1.0, 66_000.0)


def test_last_summer_s_peak_is_charged_by_the_week_and_both_sides_book_it() -> None:
    companies, sites = Table(CompanyRow), Table(Site)
    for _ in range(2):
        companies.add(cash=1e6, alive=True)
    sites.add(owner=0, alive=True, zone=ERCOT, peak_mw=10.0)
    books = Ledger(companies.rows)
    rates = np.where(np.arange(len(ZONES)) == ERCOT, 66_000.0, 0.0)
    parts = one(Parts, first_utility=1 - ERCOT)
    idle = charge_peaks(companies.rows, sites.rows, books.flows, rates, one(Terms), parts)
    assert idle == 0.0
    week = charge_peaks(companies.rows, sites.rows, books.flows, rates, one(Terms, new_year=True), parts)
    assert week == pytest.approx(10.0 * 66_000.0 * 7.0 / 365.25, abs=0.01)
    assert books.paid[0, TRANSMISSION] == books.received[1, TRANSMISSION] == week
    assert books.residual(companies.rows) == 0.0
    assert (sites.rows["peak_mw"][0], sites.rows["billed_peak_mw"][0]) == (0.0, 10.0)


def test_miners_in_texas_shave_and_miners_elsewhere_do_not() -> None:
    """In a summer week the dearest block has no rigs on the zone's price in ERCOT; without the charge it has."""
    market = EnergyMarket("energy-run", rng=1)
    market.run_for(32)  # into the last week of June 2026
    power = market.electricity
    sites, fleets = market.sites, market.state.fleets.rows
    held = fleets["alive"] & (sites["contract_end"][fleets["site"]] > 32) & (sites["zone"][fleets["site"]] == ERCOT)
    own = fleets["owner"] == sites["owner"][fleets["site"]]
    assert power.mining.steps[ERCOT].sum() > power.mining.peak_steps[ERCOT].sum() + 100.0
    assert (
        power.mining.peak_steps[ERCOT].sum() <= 0.95 * fleets["mw"][held | ~own].sum()
    )  # a price that holds includes it
    others = [zone for zone in range(len(ZONES)) if zone != ERCOT]
    assert np.array_equal(power.mining.steps[others], power.mining.peak_steps[others])
    market.run_for(20)  # November
    assert np.array_equal(power.mining.steps, power.mining.peak_steps)


def test_emergency_cuts_move_texas_and_leave_the_dice_alone() -> None:
    """A lever of the regulator acts on prices in ERCOT; weather, bitcoin's shocks and the first weeks stay."""
    with_law, without = (EnergyMarket("energy-run", rng=3, **{"policy.emergency_share": share}) for share in (1.0, 0.0))
    for market in (with_law, without):
        market.run_for(267)
    assert np.array_equal(with_law.history.column("btc_shock"), without.history.column("btc_shock"))
    assert without.history.column("ai_cut_mwh").sum() == 0.0
    assert with_law.history.column("ai_cut_mwh").sum() > 0.0
    assert with_law.history.column("unserved_mwh").sum() < without.history.column("unserved_mwh").sum()
