"""The rules of mining, letting, time and the lease market: published numbers, hand-checkable ones, and what must always hold."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents.options import barriers
from agents.options.registry import LETTING, MINE, OPTIONS, code_of
from agents.parameters import Leasing, Mining
from agents.records import record_of
from agents.rules import bidding, building, clouds, finance, leasing, mining
from model.decisions.deeds import DEEDS
from model.decisions.plain_deeds import PLAIN
from model.record.hindsight import ACCOUNTS
from model.sites.leases import match_leases, offer_for

quick = settings(deadline=None, max_examples=60)
money = st.floats(1e4, 1e7)
rates = st.floats(0.02, 0.30)

# Published figures, stated here so that a change of the project's defaults leaves the tests alone:
# IREN-Microsoft 9.7 bn$ over 5 years for 200 MW, a fifth in advance, GPUs 5.8 bn$; shell 2.5 M$/IT-MW at 7.5 %.
PUBLISHED = Leasing(
    horizon=64,
    shell_capex=2.5e6,
    shell_margin=0.97,
    shell_years=15,
    turnkey_rent=1.8e6,
    turnkey_capex=9.5e6,
    unsuitable_capex=5e6,
    turnkey_margin=0.87,
    turnkey_years=15,
    escalator=0.03,
    cloud_rent=9.7e6,
    cloud_capex=15e6,
    gpu_capex=29e6,
    gpu_residual=0.20,
    follow_on_years=0,
    cloud_margin=0.85,
    cloud_years=5,
    prepayment=0.20,
)
P = record_of(PUBLISHED)[0]


# ---- mining ------------------------------------------------------------------------------------------------


def test_break_even_of_published_rigs() -> None:
    """At 40 $/PH/day a 17.5 J/TH rig pays for power of 95 $/MWh; overhead is power too."""
    assert mining.break_even_power_price(40.0, 17.5, 1.0) == pytest.approx(95.238, abs=1e-3)
    assert mining.break_even_power_price(40.0, 17.5, 1.25) == pytest.approx(95.238 / 1.25, abs=1e-3)
    assert mining.shutdown_hashprice(50.0, 17.0, 1.0) == pytest.approx(20.4)


@quick
@given(st.floats(1, 500), st.floats(5, 100), st.floats(1, 1.5))
def test_shutdown_hashprice_inverts_the_break_even(price: float, efficiency: float, overhead: float) -> None:
    """A rig at its shut-down hashprice breaks even at exactly the price it pays."""
    hashprice = mining.shutdown_hashprice(price, efficiency, overhead)
    assert mining.break_even_power_price(hashprice, efficiency, overhead) == pytest.approx(price)


def test_margin_of_a_megawatt_by_hand() -> None:
    """(95.238 - 45) $/MWh x 8,760 h x 0.9 = 0.396 M$; below break-even only the staff is paid."""
    assert mining.mining_margin(40.0, 17.5, 1.0, 45.0, 0.9, 0.0) == pytest.approx(50.238 * 8766 * 0.9, rel=1e-4)
    assert mining.mining_margin(10.0, 17.5, 1.0, 45.0, 0.9, 7.0) == -7.0


def test_a_mining_megawatt_grosses_its_break_even() -> None:
    """Two routes to the revenue of a MW-day: hash times hashprice, and energy times break-even."""
    hash_ph = mining.hash_per_mw(17.5, 1.05)
    assert hash_ph * 40.0 == pytest.approx(24.0 * mining.break_even_power_price(40.0, 17.5, 1.05))


def test_believed_hashprice_halves_at_every_halving() -> None:
    """Sixteen quarters apart: the quarters before, at and after two halvings."""
    believed = [mining.believed_hashprice(40.0, q, 10, 0.0, 0.5, 0.0) for q in (9, 10, 25, 26)]
    assert believed == [40.0, 20.0, 20.0, 10.0]


def value(
    hashprice: float = 40.0,
    now: float = 45.0,
    later: float = 50.0,
    contract: int = 8,
    efficiency: float = 18.0,
    rate: float = 0.15,
    outlook: float = 0.0,
    rig_price: float = 12.0,
    horizon: int = 64,
    age: float = 52.0,
) -> float:
    view = seen(hashprice, rig_price)
    m = record_of(Mining())[0]
    return mining.value_of_mining(m, view, outlook, efficiency, age, now, contract, later, rate, 0, horizon, 0.0)


def seen(hashprice: float, rig_price: float = 12.0, halving_in: float = 10.0) -> Any:
    """What is seen and believed of the rig market."""
    return SimpleNamespace(
        hashprice=hashprice,
        halving_in=halving_in,
        decay=0.1,
        kept=0.6,
        frontier=15.0,
        rig_price=rig_price,
        rig_cost=0.4,
    )


hashprices, powers = st.floats(1, 300), st.floats(0, 200)


@quick
@given(hashprices, powers, powers, st.floats(0, 100), st.integers(0, 70), st.floats(1, 100))
def test_mining_is_worth_no_more_with_dearer_power(
    hashprice: float, now: float, later: float, dearer: float, contract: int, rig_price: float
) -> None:
    """Under the contract or after it, a dearer MWh never adds value, and a quarter of running costs is the most that can be lost."""
    base = value(hashprice, now, later, contract, rig_price=rig_price)
    assert base >= -0.25 * Mining().opex
    assert value(hashprice, now + dearer, later, contract, rig_price=rig_price) <= base + 1e-6
    assert value(hashprice, now, later + dearer, contract, rig_price=rig_price) <= base + 1e-6


@quick
@given(hashprices, st.floats(0, 100), powers, powers)
def test_mining_is_worth_no_less_at_a_higher_hashprice(low: float, more: float, now: float, later: float) -> None:
    """At what makers ask today."""
    assert value(low + more, now, later) >= value(low, now, later) - 1e-6


@quick
@given(hashprices, st.floats(0, 100), powers, st.floats(1, 100))
def test_rigs_in_hand_are_worth_no_less_at_a_higher_hashprice(
    low: float, more: float, now: float, rig_price: float
) -> None:
    """However much new rigs would cost: what is bought already only gains."""
    assert value(low + more, now, now, rig_price=rig_price, horizon=12) >= value(
        low, now, now, rig_price=rig_price, horizon=12
    )


@quick
@given(hashprices, powers, rates, st.floats(0.001, 0.2))
def test_mining_is_worth_no_more_to_the_impatient_or_the_gloomy(
    hashprice: float, now: float, rate: float, more: float
) -> None:
    """For rigs in hand that earn: a higher discount rate and a lower outlook never add value."""
    base = value(hashprice, now, now, rate=rate, horizon=12)
    assert value(hashprice, now, now, rate=rate + more, horizon=12) <= max(0.0, base) + 1e-6
    assert value(hashprice, now, now, rate=rate, outlook=-more, horizon=12) <= base + 1e-6


def test_a_dearth_of_rigs_passes_with_what_made_them_dear() -> None:
    """Twelve $/TH of which six are cost (0.4 $/W at 15 J/TH): two years on, frontier and hashprice have both fallen."""
    later = mining.later_rig_price(record_of(Mining())[0], seen(40.0), 8, 0.0)
    assert later == pytest.approx(6.0 * math.exp(-0.18 * 2) + 6.0 * math.exp(-0.1 * 2))


def test_one_quarter_of_mining_by_hand() -> None:
    """A horizon of one quarter is a quarter of a year's margin, discounted once."""
    m = Mining()
    margin = mining.mining_margin(40.0, 18.0, m.overhead, 45.0, m.uptime, m.opex)
    assert value(horizon=1) == pytest.approx(0.25 * margin / 1.15**0.25)


# ---- time and leases ---------------------------------------------------------------------------------------


@quick
@given(rates, st.floats(0.0, 0.05), st.integers(1, 30))
def test_annuities_are_sums_of_discounted_payments(rate: float, growth: float, years: int) -> None:
    """Written out year by year."""
    plain = sum((1 + rate) ** -t for t in range(1, years + 1))
    growing = sum((1 + growth) ** (t - 1) * (1 + rate) ** -t for t in range(1, years + 1))
    assert finance.annuity(rate, float(years)) == pytest.approx(plain)
    assert finance.growing_annuity(rate, growth, float(years)) == pytest.approx(growing, rel=1e-5)


def test_annuities_at_the_edges() -> None:
    """No interest: as many dollars as years; growth at the rate of interest: each payment is worth the first."""
    assert finance.annuity(0.0, 7.0) == 7.0
    assert finance.annuity(0.085, 15.0) == pytest.approx(8.304, abs=1e-3)
    assert finance.growing_annuity(0.05, 0.05, 10.0) == pytest.approx(10 / 1.05)
    assert finance.growing_annuity(0.05, 0.05 + 1e-7, 10.0) == pytest.approx(10 / 1.05, rel=1e-5)


@quick
@given(rates, st.floats(0.0, 0.05), st.integers(1, 20), st.integers(0, 30))
def test_rent_is_a_sum_of_weekly_payments(rate: float, escalator: float, years: int, delay: int) -> None:
    """Written out week by week; the rent steps up at each anniversary of service and stops at the horizon."""
    discount = (1 + rate) ** (-1 / 52)
    last = min(64 * 13, (delay + 4 * years) * 13)
    weeks = range(delay * 13, last)
    by_hand = sum((1 + escalator) ** ((w - delay * 13) // 52) / 52 * discount ** (w + 0.5) for w in weeks)
    assert finance.value_of_rent(1.0, escalator, float(years), delay, rate, 64) == pytest.approx(by_hand, rel=1e-3)


def test_value_created_per_watt_of_it() -> None:
    """Turnkey at 1.8 M$, capex 9.5 M$, 87 % margin, 3 % escalator: 5.3 / 3.3 / 1.6 M$ per IT MW at 8 / 10 / 12 %."""
    values = [finance.value_of_lease_at_signing(1.8e6, 0.87, 9.5e6, 0.03, r, 15.0) / 1e6 for r in (0.08, 0.10, 0.12)]
    assert values == pytest.approx([5.3, 3.3, 1.6], abs=0.05)


def test_a_shell_at_its_floor_rent_never_pays() -> None:
    """0.19 M$ a year against 2.5 M$: -0.9 M$ per IT MW at 8.5 % and 15 years."""
    flat = record_of(PUBLISHED.model_copy(update={"escalator": 0.0, "shell_margin": 1.0}))[0]
    assert leasing.shell_value(flat, 0.19e6, 0.085, 1) / 1e6 == pytest.approx(-0.9, abs=0.05)
    assert leasing.shell_value(P, 0.19e6, 0.085, 4) < 0.0


@pytest.mark.parametrize(("rate", "published"), [(0.08, 3.9), (0.10, 1.6), (0.12, -0.4)])
def test_cloud_pays_for_cheap_balance_sheets_only(rate: float, published: float) -> None:
    """IREN-Microsoft's terms, works of a year, GPUs paid at delivery, the hall re-let flat: timing decides.

    The published figures have rent paid by the quarter in advance and works on each quarter's first day; here both come by the week.
    """
    flat = record_of(PUBLISHED.model_copy(update={"escalator": 0.0}))[0]
    half = finance.discount_factor(rate, -0.5) - 1.0
    rents = finance.value_of_rent(9.7e6 * 0.85, 0.0, 5.0, 4, rate, 64) + clouds.relet_value(flat, 1.8e6, rate, 24)
    credited = clouds.credits_worth(9.7e6, 4.0, 0.0, 5.0, rate)
    value = clouds.cloud_value(flat, 9.7e6, 1.8e6, 1.0, rate, 4)
    value += half * (rents - credited - finance.spread_evenly(15e6, 0.0, 4.0, rate))
    assert value / 1e6 == pytest.approx(published, abs=0.25)


def test_an_advance_is_credited_in_full_and_late() -> None:
    """At no interest an advance is worth nothing; at any interest it is a cheap loan."""
    assert clouds.prepayment_value(P, 9.7e6, 1e-12, 4) == pytest.approx(0.0, abs=1.0)
    assert 0.0 < clouds.prepayment_value(P, 9.7e6, 0.10, 4) < 0.2 * 9.7e6 * 5


VALUES = {
    "shell": lambda rent, rate, works: leasing.shell_value(P, rent, rate, works),
    "turnkey": lambda rent, rate, works: leasing.turnkey_value(P, rent, 0.7, rate, works),
    "cloud": lambda rent, rate, works: clouds.cloud_value(P, rent, 1.8e6, 0.7, rate, works),
}


@quick
@given(st.sampled_from(sorted(VALUES)), money, money, st.floats(-5e6, 2e7), rates, st.integers(1, 10))
def test_value_is_linear_in_rent_and_rent_for_inverts_it(
    tier: str, rent: float, other: float, target: float, rate: float, works: int
) -> None:
    """The least rent for a target value, put back into the value, gives the target."""
    worth = VALUES[tier]
    slope = (worth(3e6, rate, works) - worth(1e6, rate, works)) / 2e6
    assert worth(other, rate, works) == pytest.approx(worth(rent, rate, works) + slope * (other - rent), abs=5.0)
    needed = leasing.rent_for(target, worth(rent, rate, works), rent, slope)
    assert needed >= 0.0
    if needed > 0.0:
        assert worth(needed, rate, works) == pytest.approx(target, abs=5.0)
    else:
        assert worth(0.0, rate, works) >= target - 5.0


@quick
@given(st.floats(0, 1), st.floats(0, 1), rates, st.integers(1, 10))
def test_an_unsuitable_site_is_dearer_to_convert(a: float, b: float, rate: float, works: int) -> None:
    """By 5 M$ per IT MW from the best to the worst, spent over the works."""
    worse, better = sorted((a, b))
    assert leasing.turnkey_cost(worse, 9.5e6, 5e6) - leasing.turnkey_cost(better, 9.5e6, 5e6) == pytest.approx(
        5e6 * (better - worse), abs=1e-3
    )
    assert (
        leasing.turnkey_value(P, 1.8e6, worse, rate, works)
        <= leasing.turnkey_value(P, 1.8e6, better, rate, works) + 1e-6
    )


def test_tenants_pay_less_for_small_and_poor_sites() -> None:
    """2.7 M$ x min(1, 0.35 + 0.75 suitability) x 1 / 0.85 / 0.5 for 75+ / 40-75 / under 40 MW."""
    assert [leasing.size_factor(mw) for mw in (75.0, 74.9, 40.0, 39.9)] == [1.0, 0.85, 0.85, 0.5]
    assert leasing.rent_ceiling(2.7e6, 1.0, 200.0) == 2.7e6
    assert leasing.rent_ceiling(2.7e6, 0.4, 50.0) == pytest.approx(2.7e6 * 0.65 * 0.85)
    assert leasing.rent_ceiling(2.7e6, 0.0, 10.0) == pytest.approx(2.7e6 * 0.35 * 0.5)


def test_scarcity_gives_landlords_more_of_the_surplus_up_to_a_bound() -> None:
    """min(0.6, 0.15 + 0.5 scarcity)."""
    shares = [leasing.landlord_share(s, 0.15, 0.5, 0.6) for s in (-1.0, 0.0, 0.5, 0.9, 5.0)]
    assert shares == pytest.approx([0.15, 0.15, 0.4, 0.6, 0.6])


# ---- bids, works, capital ----------------------------------------------------------------------------------


@quick
@given(money, rates, st.integers(1, 30))
def test_a_premium_just_uses_up_a_value(worth: float, rate: float, years: int) -> None:
    """Present value of the yearly payments is the value; nobody pays to have a loss."""
    paid = finance.annual_premium(worth, rate, float(years))
    assert sum(paid * (1 + rate) ** -t for t in range(1, years + 1)) == pytest.approx(worth)
    assert finance.annual_premium(-worth, rate, float(years)) == 0.0


@quick
@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_a_shaded_bid_lies_between_worth_and_expected_price(worth: float, expected: float, shading: float) -> None:
    """Nobody bids above worth, and nobody who expects to lose shades at all."""
    bid = bidding.shaded(worth, expected, shading)
    assert min(worth, expected) - 1e-6 <= bid <= worth
    if worth <= expected:
        assert bid == worth


def test_large_buyers_hold_demand_back() -> None:
    """A monopsonist holds back half, a small buyer nothing."""
    assert [bidding.demand_reduction(share, 0.5) for share in (0.0, 0.3, 1.0, 2.0)] == [1.0, 0.85, 0.5, 0.5]


@quick
@given(st.floats(-6, 6))
def test_conversions_take_months_within_bounds(z: float) -> None:
    """Never under three quarters, never over six, and slower for a worse draw."""
    quarters = building.conversion_quarters(4.2, 0.18, 3.0, 6.0, z)
    assert 3.0 <= quarters <= 6.0
    assert building.conversion_quarters(4.2, 0.18, 3.0, 6.0, z + 0.1) >= quarters


@quick
@given(st.floats(0.1, 1e4), st.floats(5, 60), st.floats(0.1, 1e4), st.floats(5, 60))
def test_blending_fleets_keeps_their_power(hash_a: float, eff_a: float, hash_b: float, eff_b: float) -> None:
    """Power is hash times efficiency, before and after."""
    blend = building.blended_efficiency(hash_a, eff_a, hash_b, eff_b)
    assert (hash_a + hash_b) * blend == pytest.approx(hash_a * eff_a + hash_b * eff_b)


def test_nobody_invests_in_a_company_under_water() -> None:
    """A share of value; nothing without value, nor where debt dwarfs it."""
    assert finance.capacity_to_raise(1e9, 2e8, 0.06, 0.25) == pytest.approx(6e7)
    assert finance.capacity_to_raise(4e7, 2e8, 0.06, 0.25) == 0.0
    assert finance.capacity_to_raise(-1.0, 0.0, 0.06, -5.0) == 0.0


# ---- the lease market --------------------------------------------------------------------------------------


@st.composite
def lease_markets(draw: st.DrawFn) -> SimpleNamespace:
    """Random asks and tenants; figures are continuous, so that ties have no chance."""
    rng = np.random.Generator(np.random.Philox(draw(st.integers(0, 2**32))))
    asks, tenants = draw(st.integers(0, 12)), draw(st.integers(1, 5))
    tight = draw(st.sampled_from([0.2, 1.0, 10.0]))
    return SimpleNamespace(
        option=rng.choice(LETTING, asks),
        ask=rng.uniform(0.1e6, 4e6, asks),
        gross_mw=rng.uniform(15, 200, asks),
        suitability=rng.uniform(0, 1, asks),
        wanted=rng.uniform(0, 400, tenants),
        ceiling=rng.uniform(1.5e6, 4e6, tenants),
        machines=rng.uniform(0, 3e6, tenants) * rng.integers(0, 2, tenants),
        order=rng.permutation(tenants),
        scarcity=float(rng.uniform(-0.1, 1.5)),
        limits=tight * rng.uniform(20, 300, 3),
        rng=rng,
    )


def matched(m: SimpleNamespace, order: np.ndarray | None = None):
    """The market cleared, asks taken in another order if given; and the limits that are left."""
    at = np.arange(len(m.ask)) if order is None else order
    limits = m.limits.copy()
    matches = match_leases(
        m.option[at],
        m.ask[at],
        m.gross_mw[at],
        m.suitability[at],
        np.zeros(len(at)),
        np.zeros(len(at), bool),
        m.wanted,
        m.ceiling,
        m.machines,
        m.order,
        m.scarcity,
        limits,
        record_of(PUBLISHED),
    )
    return matches, limits


def top(m: SimpleNamespace, ask: int, tenant: int) -> float:
    """Most that a tenant offers for an ask."""
    machines = m.machines[tenant]
    return offer_for(int(m.option[ask]), m.ceiling[tenant], machines, m.suitability[ask], m.gross_mw[ask], 0.0, P)


@quick
@given(lease_markets())
def test_rents_lie_between_ask_and_offer_and_limits_hold(m: SimpleNamespace) -> None:
    """Nobody pays above its ceiling or lets below its ask; bottlenecks and wants are never exceeded."""
    wanted = m.wanted.copy()
    matches, left = matched(m)
    assert (m.wanted == wanted).all()
    it_mw = matches.it_mw
    assert (it_mw <= m.gross_mw / PUBLISHED.gross_per_it + 1e-9).all()
    let = np.flatnonzero(matches.tenant >= 0)
    for ask in let:
        assert m.ask[ask] - 1e-6 <= matches.rent[ask] <= top(m, int(ask), int(matches.tenant[ask])) + 1e-6
    taken = np.bincount(matches.tenant[let], it_mw[let], minlength=len(wanted))
    assert (taken <= wanted + 1e-9).all()
    cloud, plant = let[m.option[let] == code_of("cloud")], let[m.option[let] == code_of("generation")]
    used = np.array([it_mw[let].sum(), it_mw[cloud].sum(), m.gross_mw[plant].sum()])
    assert left == pytest.approx(m.limits - used)
    assert (left >= -1e-9).all()
    assert (matches.blocked[let] == 0).all() and (np.delete(matches.blocked, let) > 0).all()


@quick
@given(lease_markets())
def test_no_bargain_is_left_on_the_table(m: SimpleNamespace) -> None:
    """Where neither wants nor bottlenecks bind, an ask without a tenant is above what every tenant offers."""
    m.wanted, m.limits = np.full(len(m.wanted), 1e6), np.full(3, 1e9)
    matches, _ = matched(m)
    for ask in np.flatnonzero(matches.tenant < 0):
        assert all(top(m, int(ask), tenant) < m.ask[ask] for tenant in range(len(m.wanted)))


@quick
@given(lease_markets())
def test_the_order_of_asks_does_not_matter(m: SimpleNamespace) -> None:
    """The book may be shuffled: the same sites are let to the same tenants at the same rents."""
    matches, left = matched(m)
    order = m.rng.permutation(len(m.ask))
    again, left_again = matched(m, order)
    assert (again.tenant == matches.tenant[order]).all()
    assert again.rent == pytest.approx(matches.rent[order])
    assert left_again == pytest.approx(left)


@quick
@given(lease_markets())
def test_scarcity_never_lowers_a_rent(m: SimpleNamespace) -> None:
    """The matching does not depend on scarcity; the landlord's share grows with it."""
    assume(len(m.ask))
    slack = SimpleNamespace(**{**vars(m), "scarcity": 0.0})
    tight = SimpleNamespace(**{**vars(m), "scarcity": 1.0})
    a, b = matched(slack)[0], matched(tight)[0]
    assert (a.tenant == b.tenant).all()
    assert (b.rent >= a.rent - 1e-9).all()


def test_every_rule_is_finite_at_the_edges() -> None:
    """Zero hash, zero sites, zero works: rules guard their own divisions."""
    assert building.blended_efficiency(0.0, 20.0, 0.0, 15.0) == 15.0
    assert leasing.rent_for(10.0, 4.0, 1.0, 0.0) == 1.0
    assert math.isfinite(
        mining.value_of_mining(record_of(Mining())[0], seen(0.0), 0.0, 18.0, 0.0, 0.0, 0, 0.0, 0.15, 0, 64, 0.0)
    )


# ---- options and barriers ----------------------------------------------------------------------------------


def test_every_option_is_carried_out_and_every_account_is_kept() -> None:
    """What an option declares is known to the market; those that need a tenant are let, all others have a deed."""
    assert {option.deed for option in OPTIONS if not option.letting} == {*DEEDS, *PLAIN}
    assert {option.account for option in OPTIONS} == {"", *ACCOUNTS}
    assert not any(option.reversible for option in OPTIONS if option.letting)
    assert MINE == 0  # rows of sites that nobody decided about say so


def test_constants_of_barriers_are_their_names() -> None:
    assert [getattr(barriers, barrier.name.upper()) for barrier in barriers.BARRIERS] == [
        *range(len(barriers.BARRIERS))
    ]
