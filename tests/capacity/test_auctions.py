"""Capacity auctions: hand-made books, the LP they must equal, and the incentives they promise."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from model.auctions import clear
from model.auctions.clearing import WHY_NOT, Prices, allocate
from model.auctions.fill import fill, scarcity_prices
from model.auctions.order_book import Book, read_book
from model.auctions.registry import MECHANISMS
from model.foundation.errors import OrderError

BY_SCORE = ("uniform", "pay-as-bid", "vickrey")

# Three zones A, B, C of 100, 300 and 200 MW; transformers for 400 MW; miners in C may take 30 MW.
#
#   bid   zone  MW   $   purpose            slots left   gets
#    0     A    80  200  AI                     320        80
#    2     B   150  180  AI                     170       150
#    4     C    50  150  AI                     120        50
#    1     A    60   90  mining                 100        20   A is full
#    5     C   100   70  mining, capped          70        30   the cap is full
#    3     B   100   60  mining                   0        70   no slots
#    6     B   100   40  mining                   0         -
#    7     A    10   -5  mining                             -   below the reserve
#
# The best loser in a zone with room is the rest of bid 3: a transformer costs 60.  A's best loser bid 90, so
# its pool costs 30 more; the cap in C keeps out 70, so it costs 10 more.
BOOK: dict[str, Any] = {
    "price": [200, 90, 180, 60, 150, 70, 40, -5],
    "mw": [80, 60, 150, 100, 50, 100, 100, 10],
    "zone": [0, 0, 1, 1, 2, 2, 1, 0],
    "zone_mw": [100, 300, 200],
    "slots_mw": 400,
    "group": [-1, -1, -1, -1, -1, 0, -1, -1],
    "group_mw": [30],
}
ACCEPTED = [80, 20, 150, 70, 50, 30, 0, 0]


def test_three_zones_at_uniform_price():
    result = clear(**BOOK)
    assert result.accepted_mw.tolist() == ACCEPTED
    assert result.transformer_price == 60
    assert result.zone_price.tolist() == [30, 0, 0]
    assert result.group_price.tolist() == [10]
    assert result.payment_usd_year.tolist() == [7200, 1800, 9000, 4200, 3000, 2100, 0, 0]
    assert result.welfare == 58_600
    assert result.reasons == [
        "accepted",
        "partly accepted",
        "accepted",
        "partly accepted",
        "accepted",
        "partly accepted",
        "no transformer slots",
        "below reserve",
    ]


def test_three_zones_pay_as_bid():
    result = clear(**BOOK, mechanism="pay-as-bid")
    assert result.accepted_mw.tolist() == ACCEPTED
    assert result.payment_usd_year.tolist() == [16_000, 1800, 27_000, 4200, 7500, 2100, 0, 0]
    assert (result.transformer_price, result.zone_price.tolist()) == (60, [30, 0, 0])


def test_three_zones_vickrey():
    """Without bid 0, bid 1 gets 40 MW more at 90, bid 3 30 MW at 60 and bid 6 10 MW at 40: 5,800."""
    result = clear(**BOOK, mechanism="vickrey")
    assert result.accepted_mw.tolist() == ACCEPTED
    assert result.payment_usd_year[0] == pytest.approx(5800)
    assert (result.transformer_price, result.zone_price.tolist()) == (60, [30, 0, 0])


def test_one_bidder_with_two_bids_pays_for_both_in_proportion_to_what_it_bid():
    """100 MW; bidder 7 wins 60 at 50 and 40 at 30; it keeps out 80 MW at 20: 1,600 of the 4,200 it offered."""
    result = clear([50, 30, 20], [60, 40, 80], [0, 0, 0], [100], 100, bidder=[7, 7, 3], mechanism="vickrey")
    assert result.payment_usd_year == pytest.approx([1600 * 3000 / 4200, 1600 * 1200 / 4200, 0])


def test_queue_serves_the_first_whatever_they_bid():
    """The last of the three-zone book comes first; bid 2 finds 100 MW in B, bid 1 20 slots, bid 0 none."""
    result = clear(**BOOK, arrival=[7, 6, 5, 4, 3, 2, 1, 0], mechanism="queue")
    assert result.accepted_mw.tolist() == [0, 20, 100, 100, 50, 30, 100, 0]
    assert not result.payment_usd_year.any() and not result.zone_price.any() and result.transformer_price == 0
    assert result.reasons[0] == "no transformer slots"
    assert result.welfare == 20 * 90 + 100 * 180 + 100 * 60 + 50 * 150 + 30 * 70 + 100 * 40


def test_slack_slots_cost_nothing():
    result = clear([50, 40, 10], [100, 100, 100], [0, 0, 1], [100, 500], 1e6)
    assert result.transformer_price == 0 and result.zone_price.tolist() == [40, 0]
    assert result.reasons == ["accepted", "zone full", "accepted"]


def test_exclusion_does_not_price_the_others():
    """Mining is banned in the zone (cap 0): the miner's 90 is the shadow price of the ban, not AI's price."""
    book: dict[str, Any] = {"price": [50, 90], "mw": [60, 60], "zone": [0, 0], "zone_mw": [100], "slots_mw": 500}
    result = clear(**book, group=[-1, 0], group_mw=[0])
    assert result.payment_usd_year.tolist() == [0, 0]
    assert (result.zone_price.tolist(), result.group_price.tolist()) == ([0], [90])
    assert result.reasons == ["accepted", "excluded"]


@pytest.mark.parametrize(("handicap", "winner", "payment"), [(0, 1, 60), (20, 1, 80), (40, 0, 60), (150, 0, 0)])
@pytest.mark.parametrize("mechanism", ["uniform", "vickrey"])
def test_ai_priority_ranks_by_price_plus_handicap_and_pays_threshold_less_handicap(
    mechanism: str, handicap: float, winner: int, payment: float
):
    """AI bids 60, a miner 100, for one MW.  With h = 40 they tie and the rank decides; AI pays 100 - 40."""
    result = clear([60, 100], [1, 1], [0, 0], [1], 1, handicap=[handicap, 0], rank=[0, 1], mechanism=mechanism)
    assert result.accepted_mw[winner] == 1 and result.accepted_mw.sum() == 1
    assert result.payment_usd_year[winner] == payment


def test_handicap_is_counted_mw_by_mw():
    """Two MW, h = 50 for AI alone.  Its first MW displaces nobody and is free, its second displaces 100 and
    costs 100 - 50; the unused 50 of the first MW is no credit on the second."""
    result = clear([80, 100], [2, 1], [0, 0], [2], 2, handicap=[50, 0], mechanism="vickrey")
    assert result.accepted_mw.tolist() == [2, 0]
    assert result.payment_usd_year[0] == pytest.approx(50)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_ties_go_by_rank_then_by_place(mechanism: str):
    book: dict[str, Any] = {"price": [5, 5, 5], "mw": [1, 1, 1], "zone": [0, 0, 0], "zone_mw": [2], "slots_mw": 9}
    assert clear(**book, rank=[0.9, 0.1, 0.5], mechanism=mechanism).accepted_mw.tolist() == [0, 1, 1]
    assert clear(**book, mechanism=mechanism).accepted_mw.tolist() == [1, 1, 0]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_empty_book_and_empty_pool(mechanism: str):
    empty = clear([], [], [], [10, 10], 20, mechanism=mechanism)
    assert empty.accepted_mw.shape == (0,) and empty.welfare == 0 and empty.zone_price.tolist() == [0, 0]
    nothing = clear([5, 3, 1], [1, 1, 0], [0, 0, 1], [0, 10], 20, mechanism=mechanism)
    assert nothing.reasons == ["no pool in the zone", "no pool in the zone", "nothing asked"]
    assert nothing.zone_price.tolist() == ([0, 0] if mechanism == "queue" else [5, 0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"price": [1, np.nan]}, "bid 1: price is nan; give a finite number"),
        ({"price": [1, np.inf]}, "bid 1: price is inf"),
        ({"mw": [1, -2]}, "bid 1: mw is -2; give 0 or more"),
        ({"mw": [1]}, "mw has 1 entries for 2 bids"),
        ({"zone": [0, 2]}, "bid 1: zone is 2; give 0 to 1"),
        ({"zone": [0, -1]}, "bid 1: zone is -1"),
        ({"zone": [0, 0.5]}, "bid 1: zone is 0.5"),
        ({"zone_mw": [1, -1]}, "zone_mw, entry 1: -1 MW"),
        ({"slots_mw": np.nan}, "slots_mw, entry 0: nan MW"),
        ({"rank": [np.nan, 0]}, "bid 0: rank is nan"),
        ({"group": [0, 0], "group_mw": [5]}, "group 0 holds bids of zones 0 and 1"),
        ({"group": [0, -1]}, "bid 0: group is 0"),
        ({"group": [3, -1], "group_mw": [5]}, "bid 0: group is 3; give -1 to 0"),
        ({"bidder": [1, 2, 3]}, "bidder has shape"),
        ({"price": ["a", 1]}, "price is not a list of numbers"),
        ({"price": 3.0}, "price has 0 dimensions"),
        ({"mechanism": "unifrom"}, "did you mean 'uniform'"),
    ],
)
def test_refusals_name_the_bid_and_the_value(change: dict[str, Any], message: str):
    book: dict[str, Any] = {"price": [1, 2], "mw": [1, 1], "zone": [0, 1], "zone_mw": [5, 5], "slots_mw": 9}
    with pytest.raises(OrderError) as error:
        clear(**(book | change))
    told = str(error.value)
    assert message in told and "\n" not in told


# Random laminar books of whole numbers, so that ties, full limits and exact equality all occur.


@st.composite
def books(draw: st.DrawFn, handicaps: bool = True, most: int = 10) -> dict[str, Any]:
    zones, groups, bids = draw(st.integers(1, 3)), draw(st.integers(0, 3)), draw(st.integers(1, most))
    whole = st.integers
    home = draw(st.lists(whole(0, zones - 1), min_size=groups, max_size=groups))
    zone = draw(st.lists(whole(0, zones - 1), min_size=bids, max_size=bids))
    group = [draw(st.sampled_from([-1, *(j for j in range(groups) if home[j] == k)])) for k in zone]

    def column(values: st.SearchStrategy[int]) -> list[int]:
        return draw(st.lists(values, min_size=bids, max_size=bids))

    return {
        "price": column(whole(-2, 12)),
        "mw": column(whole(0, 8)),
        "zone": zone,
        "zone_mw": draw(st.lists(whole(0, 20), min_size=zones, max_size=zones)),
        "slots_mw": draw(whole(0, 40)),
        "bidder": column(whole(0, 3)),
        "rank": draw(st.permutations(range(bids))),
        "handicap": column(whole(-3, 6) if handicaps else st.just(0)),
        "group": group,
        "group_mw": draw(st.lists(whole(0, 10), min_size=groups, max_size=groups)),
    }


def changed(offers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**offers, **changes}


def best_welfare(book: Book, score: np.ndarray) -> float:
    """Largest welfare under the limits, by HiGHS; bids below the reserve are no option."""
    limits = [book.zone == k for k in range(len(book.zone_mw))]
    limits += [book.group == j for j in range(len(book.group_mw))] + [np.ones(len(score), bool)]
    caps = [*book.zone_mw, *book.group_mw, book.slots_mw]
    upper = np.where(book.eligible, book.mw, 0.0)
    solved = linprog(-score, np.array(limits, float), caps, bounds=np.stack([np.zeros_like(upper), upper], 1))
    assert solved.status == 0
    return -solved.fun


def threshold(result: Any, book: Book) -> np.ndarray:
    return Prices(result.transformer_price, result.zone_price, result.group_price).threshold(book)


@settings(max_examples=80, deadline=None)
@given(books())
def test_acceptance_by_score_reaches_the_welfare_of_the_lp(offers: dict[str, Any]):
    book, result = read_book(**offers), clear(**offers)
    assert result.welfare == pytest.approx(best_welfare(book, book.score), abs=1e-7)
    assert (np.bincount(book.zone, result.accepted_mw, len(book.zone_mw)) <= book.zone_mw).all()
    assert (result.accepted_mw <= book.mw).all()
    assert result.accepted_mw.sum() <= book.slots_mw
    for j, cap in enumerate(book.group_mw):
        assert result.accepted_mw[book.group == j].sum() <= cap


@settings(max_examples=80, deadline=None)
@given(books())
def test_displayed_prices_solve_the_dual(offers: dict[str, Any]):
    """Strong duality: the limits at their prices plus the bidders' surplus at them are worth the welfare."""
    book, result = read_book(**offers), clear(**offers)
    surplus = np.where(book.eligible, book.mw * np.maximum(0, book.score - threshold(result, book)), 0.0).sum()
    rents = result.zone_price @ book.zone_mw + result.group_price @ book.group_mw
    assert rents + result.transformer_price * book.slots_mw + surplus == pytest.approx(result.welfare, abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(books())
def test_a_price_is_the_worth_of_half_a_mw_more(offers: dict[str, Any]):
    """t: half a slot more.  t + z (+ g): half a MW more of everything that bid 0 needs."""
    result, book = clear(**offers), read_book(**offers)
    slot_more = clear(**changed(offers, slots_mw=offers["slots_mw"] + 0.5))
    assert 2 * (slot_more.welfare - result.welfare) == pytest.approx(result.transformer_price, abs=1e-7)
    pools, caps = book.zone_mw.copy(), book.group_mw.copy()
    pools[book.zone[0]] += 0.5
    if book.group[0] >= 0:
        caps[book.group[0]] += 0.5
    all_more = clear(**changed(offers, slots_mw=offers["slots_mw"] + 0.5, zone_mw=pools, group_mw=caps))
    worth = 2 * (all_more.welfare - result.welfare)
    assert worth == pytest.approx(threshold(result, book)[0], abs=1e-7)


@settings(max_examples=80, deadline=None)
@given(books())
def test_nobody_regrets_the_uniform_price(offers: dict[str, Any]):
    """Who was refused would not have bought at the price; who was served pays at most its bid."""
    book, result = read_book(**offers), clear(**offers)
    refused = book.eligible & (result.accepted_mw < book.mw)
    assert (book.score[refused] <= threshold(result, book)[refused]).all()
    assert (book.score >= threshold(result, book))[result.accepted_mw > 0].all()


@pytest.mark.parametrize("mechanism", MECHANISMS)
@settings(max_examples=60, deadline=None)
@given(offers=books())
def test_no_payment_is_negative_or_above_the_bid(mechanism: str, offers: dict[str, Any]):
    result = clear(**offers, mechanism=mechanism)
    assert (result.payment_usd_year >= 0).all()
    assert (result.payment_usd_year <= result.accepted_mw * np.maximum(0, offers["price"]) + 1e-9).all()
    assert not result.accepted_mw[np.array(offers["price"]) < 0].any()


@pytest.mark.parametrize("mechanism", BY_SCORE)
@settings(max_examples=50, deadline=None)
@given(offers=books(), random=st.randoms(use_true_random=False))
def test_the_place_of_a_bid_in_the_book_is_irrelevant(mechanism: str, offers: dict[str, Any], random: Any):
    result = clear(**offers, mechanism=mechanism)
    places = list(range(len(offers["price"])))
    random.shuffle(places)
    columns = ("price", "mw", "zone", "bidder", "rank", "handicap", "group")
    moved = changed(offers, **{c: np.array(offers[c])[places] for c in columns})
    shuffled = clear(**moved, mechanism=mechanism)
    assert shuffled.accepted_mw == pytest.approx(result.accepted_mw[places])
    assert shuffled.payment_usd_year == pytest.approx(result.payment_usd_year[places])
    assert (shuffled.why_not == result.why_not[places]).all()
    assert shuffled.zone_price == pytest.approx(result.zone_price)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@settings(max_examples=20, deadline=None)
@given(offers=books())
def test_inputs_are_never_changed_and_results_are_frozen(mechanism: str, offers: dict[str, Any]):
    arrays: dict[str, Any] = {
        k: np.array(v, float) if k in ("price", "mw", "zone_mw", "group_mw") else v for k, v in offers.items()
    }
    before = {k: np.copy(v) for k, v in arrays.items()}
    result = clear(**arrays, mechanism=mechanism)
    for name, column in arrays.items():
        assert np.array_equal(column, before[name])
        assert not isinstance(column, np.ndarray) or column.flags.writeable
    with pytest.raises(ValueError):
        result.accepted_mw[...] = 1.0
    with pytest.raises(AttributeError):
        result.welfare = 0.0  # type: ignore[misc]


@settings(max_examples=80, deadline=None)
@given(books())
def test_vickrey_payments_by_brute_force(offers: dict[str, Any]):
    """Welfare of the LP with the bidder's MW valued at 0, less what the others (and its handicap) have now."""
    book, result = read_book(**offers), clear(**offers, mechanism="vickrey")
    for who in np.unique(book.bidder):
        own = book.bidder == who
        without = best_welfare(book, np.where(own, book.handicap, book.score))
        now = np.where(own, book.handicap, book.score) @ result.accepted_mw
        assert result.payment_usd_year[own].sum() == pytest.approx(without - now, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(books(handicaps=False))
def test_vickrey_without_handicaps_charges_what_the_others_lose(offers: dict[str, Any]):
    book, result = read_book(**offers), clear(**offers, mechanism="vickrey")
    for who in np.unique(book.bidder):
        own = book.bidder == who
        alone = clear(**changed(offers, mw=np.where(own, 0.0, book.mw))).welfare
        others = book.score[~own] @ result.accepted_mw[~own]
        assert result.payment_usd_year[own].sum() == pytest.approx(alone - others, abs=1e-6)


@pytest.mark.parametrize("lie_about_mw", [False, True])
@settings(max_examples=80, deadline=None)
@given(offers=books(most=7), data=st.data())
def test_honesty_is_the_best_bid_under_vickrey(lie_about_mw: bool, offers: dict[str, Any], data: st.DataObject):
    """Whatever bidder 0 files instead of its own prices, it ends no better off, nor with other MW where one
    handicap holds for all of its bids (with several, dropping a favoured bid can pay)."""
    book = read_book(**changed(offers, bidder=[0] + [b % 2 for b in offers["bidder"][1:]]))
    own = book.bidder == 0
    handicap = np.where(own, book.handicap[0], book.handicap) if lie_about_mw else book.handicap
    value = np.maximum(book.price, 0)
    true = changed(offers, bidder=book.bidder, price=value, handicap=handicap)
    lie = {"price": value.copy(), "mw": book.mw.copy()}
    for bid in np.flatnonzero(own):
        lie["price"][bid] = data.draw(st.integers(-1 if lie_about_mw else 0, 15))
        lie["mw"][bid] = data.draw(st.integers(0, 10)) if lie_about_mw else book.mw[bid]

    def gain(filed: dict[str, Any]) -> float:
        result = clear(**filed, mechanism="vickrey")
        useful = np.minimum(result.accepted_mw, book.mw)
        return float((value * useful - result.payment_usd_year)[own].sum())

    assert gain(changed(true, **lie)) <= gain(true) + 1e-7


def test_demand_reduction_pays_at_uniform_price_and_not_under_vickrey():
    """One buyer wants 2 MW at 10, the other 1 MW at 6; two MW are for sale.  Asking for one MW only makes it
    free at the uniform price (10 instead of 2 x (10 - 6) = 8); under Vickrey honesty earns 20 - 6 = 14."""
    for mechanism, honest, reduced in (("uniform", 8, 10), ("vickrey", 14, 10)):
        full = clear([10, 6], [2, 1], [0, 0], [2], 2, mechanism=mechanism)
        less = clear([10, 6], [1, 1], [0, 0], [2], 2, mechanism=mechanism)
        assert 10 * full.accepted_mw[0] - full.payment_usd_year[0] == honest
        assert 10 * less.accepted_mw[0] - less.payment_usd_year[0] == reduced


def test_rounding_leaves_no_dust_for_sale():
    """0.8 - 0.7 - 0.1 is not quite 0 in binary, 0.3 - 0.1 not quite 0.2: both zones are full, at 3 and at 2."""
    result = clear([9, 8, 3, 9, 8, 2], [0.7, 0.1, 5, 0.1, 0.2, 5], [0, 0, 0, 1, 1, 1], [0.8, 0.3], 10)
    assert result.accepted_mw == pytest.approx([0.7, 0.1, 0, 0.1, 0.2, 0])
    assert result.zone_price.tolist() == [3, 2] and result.transformer_price == 0
    assert result.reasons == ["accepted", "accepted", "zone full"] * 2


@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6])
def test_rounding_sets_no_price_in_a_large_book(scale: float):
    """Ten thousand bids that ask for all that there is, to the last MW: nobody is refused and nothing is scarce."""
    mw = scale * (0.1 + np.random.default_rng(3).random(10_000))
    result = clear(np.full(len(mw), 50.0), mw, np.zeros(len(mw), int), [float(np.sum(mw))], float(np.sum(mw)))
    assert set(result.reasons) == {"accepted"}
    assert (result.transformer_price, result.zone_price.tolist()) == (0.0, [0.0])


def test_unlimited_slots_and_names_of_bidders():
    result = clear([9, 8], [5, 5], [0, 0], [7], np.inf, bidder=["IREN", "MARA"], mechanism="vickrey")
    assert result.accepted_mw.tolist() == [5, 2] and result.payment_usd_year.tolist() == [24, 0]


@settings(max_examples=40, deadline=None)
@given(books())
def test_compiled_loops_equal_plain_python(offers: dict[str, Any]):
    book = read_book(**offers)
    accepted, why = fill.py_func(book.by_score, *book.capacity)  # type: ignore[attr-defined]
    assert np.array_equal(accepted, allocate(book, book.by_score)[0])
    assert set(why.tolist()) <= set(range(len(WHY_NOT)))
    arguments = (book.by_score, book.score, accepted, *book.capacity)
    for plain, compiled in zip(
        scarcity_prices.py_func(*arguments),  # type: ignore[attr-defined]
        scarcity_prices(*arguments),
        strict=True,
    ):
        assert np.array_equal(plain, compiled)
