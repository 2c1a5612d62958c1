"""What options on AI are worth, at home and abroad, and how far start values lie from the market's in and out of the fit."""

from itertools import combinations

import numpy as np
import pytest

from agents.codes import ABROAD
from agents.units import WEEKS_A_YEAR
from model.decisions.appraisal import Appraisal
from model.economy import EnergyMarket
from model.owners.letting import BEST, STEP, WORTH_PRIOR, learn, option_later, option_value
from model.owners.valuation import SiteWorth
from scripts import value_page
from scripts.value_page import Fits, Values


@pytest.fixture(scope="module")
def values() -> Values:
    return value_page.read_values()


def worths(market: EnergyMarket) -> SiteWorth:
    return Appraisal(market.state, market.board, market.electricity, market.network.chain.height).worth_of_sites()


def row_of(market: EnergyMarket, name: str) -> int:
    return market.state.site_names.index(name)


def test_the_page_shows_what_the_tables_of_the_start_give(values: Values) -> None:
    page = value_page.PAGE.read_text(encoding="utf-8")
    assert value_page.with_table(page, values) == page, "run scripts/value_page.py --write"
    assert value_page.fitted(values) == (BEST, STEP)


def test_start_values_lie_within_a_factor_of_two(values: Values) -> None:
    ratios = values.models[value_page.GRID.index((BEST, STEP))] / values.market
    assert ((ratios > 0.5) & (ratios < 2.0)).all()
    assert EnergyMarket(rng=1).companies["value"][:9] / 1e9 == pytest.approx(ratios * values.market)


def test_companies_left_out_have_no_part_in_the_fit(values: Values) -> None:
    """A wild market value of HIVE changes the error on it, and nothing else; left out, companies err by more than fitted."""
    fits, _ = value_page.fits_of(values)
    wild, hive = values.market.copy(), values.names.index("HIVE")
    wild[hive] *= 50.0
    moved, _ = value_page.fits_of(values._replace(market=wild))
    assert moved.best((hive,)) == fits.best((hive,)) and moved.best() != fits.best()
    for many in (1, 3):
        inside, outside = fits.judged(list(combinations(range(9), many)))
        assert inside < outside < 0.6


def test_errors_by_hand() -> None:
    """Of two candidates the first fits A, the second B; whoever is left out is judged by the other's."""
    fits = Fits(np.array([[0.0, 0.4], [0.3, 0.1]]))
    assert fits.best((1,)) == 0 and fits.best((0,)) == 1 and fits.best() == 1
    assert fits.judged([(0,), (1,)]) == pytest.approx((np.sqrt(0.01 / 2), np.sqrt((0.09 + 0.16) / 2)))


def test_a_site_abroad_has_an_option_where_tenants_come() -> None:
    """105 MW in Canada of middling suitability: a MW's option by hand; without tenants abroad none."""
    market = EnergyMarket(rng=1)
    site = row_of(market, "Canada")
    record = market.state.sites.rows[site]
    spread = float(market.state.companies.rows["spread"][record["owner"]])
    a_mw = option_value(BEST * STEP**2, WORTH_PRIOR, market.scenario.finance.option_years, 0.12 + spread)
    assert record["zone"] == ABROAD and worths(market).option[site] == pytest.approx(105.0 * a_mw)
    closed = EnergyMarket(rng=1, **{"leasing.abroad_mw": 0.0})
    abroad = closed.state.sites.rows["zone"] == ABROAD
    assert (worths(closed).option[abroad] == 0.0).all() and (worths(closed).option[~abroad] > 0.0).any()


def test_megawatts_that_come_late_are_worth_less() -> None:
    """Sweetwater's: 1,400 MW in spring 2026 can be let now, a MW of the 600 of late 2027 only in half a year's time."""
    market = EnergyMarket(rng=1)
    first, second = (row_of(market, f"Sweetwater {n} TX") for n in (1, 2))
    option, sites = worths(market).option, market.state.sites.rows
    years, rate = market.scenario.finance.option_years, 0.12 + float(market.state.companies.rows["spread"][0])
    wait = sites["approved_week"][second] / WEEKS_A_YEAR - market.scenario.leasing.ahead_years
    assert option[first] == pytest.approx(1400.0 * option_value(BEST, WORTH_PRIOR, years, rate))
    assert option[second] == pytest.approx(600.0 * option_later(BEST, WORTH_PRIOR, years, rate, wait))
    assert option[second] / 600.0 < option[first] / 1400.0


def test_letting_abroad_is_learned_apart_from_letting_at_home() -> None:
    market = EnergyMarket(rng=1)
    state, sites = market.state, market.state.sites.rows
    home, abroad = state.beliefs.hazard.copy(), state.beliefs.abroad.copy()
    signed = np.where(sites["zone"] == ABROAD, 0.4 * sites["mw_energised"], 0.0)
    learn(state, signed, np.full(len(sites), 1e6))
    assert (state.beliefs.abroad > abroad).any() and (state.beliefs.hazard <= home).all()


def test_leases_abroad_serve_no_demand_at_home() -> None:
    """In a run some are signed, within what tenants rent there; no hyperscaler's leases at home count them."""
    market = EnergyMarket(rng=1)
    market.run_for(160)
    state, leases = market.state, market.state.leases.rows
    abroad = leases["alive"] & (state.sites.rows["zone"][leases["site"]] == ABROAD)
    rent = market.scenario.leasing.abroad_mw
    assert 0.0 < leases["it_mw"][abroad].sum() <= rent * 160 / WEEKS_A_YEAR + rent / 4.0
    served = leases["alive"] & ~abroad & (leases["ready_week"] <= state.week)
    assert state.hyperscalers.rows["leased_mw"].sum() == pytest.approx(
        leases["gross_mw"][served].sum() + state.ai.developer_mw
    )
    closed = EnergyMarket(rng=1, **{"leasing.abroad_mw": 0.0})
    closed.run_for(60)
    leases = closed.state.leases.rows
    assert not (closed.state.sites.rows["zone"][leases["site"]] == ABROAD).any()
