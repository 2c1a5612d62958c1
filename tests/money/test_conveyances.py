"""Who passed which site to whom: known answers on made rows, and agreement with the sites of real runs."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from agents.codes import ABROAD
from agents.population import Site
from agents.records import Rows, blank
from model.economy import EnergyMarket
from model.foundation.events import Event, happened
from model.record.conveyances import conveyances, of_quarter
from model.record.survey import add_owned

NAMES = ["A", "B", "C", "Fund"]
SALE = {"mw": 10.0, "approved_mw": 5.0, "usd": 3e6, "debt_usd": 0.0, "works_usd": 0.0}


def rows(*owners: int, mw: float = 10.0) -> np.ndarray:
    """Sites of these owners, in service and of one size."""
    sites = blank(Site, len(owners))
    sites["owner"], sites["alive"], sites["mw_energised"] = owners, True, mw
    return sites


def test_a_sale_is_its_owners_will_unless_something_forced_it() -> None:
    events = [
        happened(13, "site_sale", "A", "B", site=0, **SALE),
        happened(13, "foreclosure", "A", site=1, mw=10.0, usd=9e6),
        happened(13, "site_sale", "A", "Fund", site=1, **SALE),
        happened(13, "default", "C", "debt that fell due", mw=10.0, usd=1e6),
        happened(13, "site_sale", "C", "Fund", site=2, **SALE),
    ]
    found = of_quarter(NAMES, rows(0, 0, 2), rows(1, 3, 3), events)
    assert [(one.seller, one.buyer, one.why) for one in found] == [
        ("A", "B", "site_sale"),
        ("A", "Fund", "foreclosure"),
        ("C", "Fund", "default"),
    ]
    assert [(one.mw, one.approved_mw, one.usd) for one in found] == [(10.0, 5.0, 3e6)] * 3


def test_a_takeover_passes_what_the_target_owns_then() -> None:
    """A site that the target bought earlier in the same quarter goes along; one that it sold does not."""
    events = [
        happened(13, "site_sale", "C", "A", site=2, **SALE),
        happened(13, "site_sale", "A", "C", site=1, **SALE),
        happened(13, "takeover", "A", "B", mw=20.0, usd=50e6),
    ]
    found = of_quarter(NAMES, rows(0, 0, 2), rows(1, 2, 1), events)
    assert [(one.site, one.seller, one.buyer) for one in found[2:]] == [(0, "A", "B"), (2, "A", "B")]
    assert [one.usd for one in found[2:]] == [None, None]


def owned_at_home(sites: Rows[Site], companies: int) -> np.ndarray:
    """What each company owns in the US.  [energised gross MW by company]"""
    owned = np.zeros(companies)
    add_owned(sites, owned)
    return owned


def test_what_is_owned_at_home_leaves_out_sites_abroad_and_closed() -> None:
    sites = rows(0, 0, 1, 3)
    sites["zone"][1], sites["alive"][2] = ABROAD, False
    assert owned_at_home(sites, 4).tolist() == [10.0, 0.0, 0.0, 10.0]


def replayed(names: list[str], before: np.ndarray, after: np.ndarray, events: list[Event]) -> list[str]:
    owner = [names[row] for row in after["owner"]]
    owner[: len(before)] = [names[row] for row in before["owner"]]
    for one in of_quarter(names, before, after, events):
        assert owner[one.site] == one.seller, one
        owner[one.site] = one.buyer
    return owner


@pytest.mark.parametrize("changes", [{}, {"finance.approach": 0.6, "finance.refusal": 0.1}])
def test_owners_follow_from_what_was_told(changes: dict) -> None:
    """On seeds drawn at random: from quarter to quarter, for every site; and weekly sums are those of the `market` table."""
    seed = Random().randrange(10_000)
    market = EnergyMarket(rng=seed, **changes)
    market.run_for(market.weeks)
    history, names = market.history, market.state.names
    quarters = history.quarters(market.week)
    for (_, before), (week, after) in pairwise(quarters):
        told = [event for event in history.events if event.week == week]
        found, there = replayed(names, before, after, told), [names[row] for row in after["owner"]]
        assert [f for f, a in zip(found, after["alive"], strict=True) if a] == [
            t for t, a in zip(there, after["alive"], strict=True) if a
        ], (seed, week)
        assert history.owned(week)[-1].tolist() == pytest.approx(owned_at_home(after, len(names)).tolist()), (
            seed,
            week,
        )
    owned = history.owned(market.week)
    kinds = ("miner", "hyperscaler", "utility", "capital")
    for week in Random(seed).sample(range(market.week + 1), 12):
        assert owned[week].sum() == pytest.approx(
            sum(history.column(f"mw_owner_{kind}")[week] for kind in kinds), abs=1e-6
        ), (seed, week)
    assert len(conveyances(names, quarters, history.events)) == len(history.conveyances) > 0
