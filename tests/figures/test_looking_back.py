"""What a page shows of a past week is what it showed in that week, whatever came later."""

import json

import pytest

from model.record.origins import origins
from viz.pages.live.frame import VIEWS, table_of
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.text.language import language

WEEK = 52


@pytest.fixture(scope="module")
def runs() -> tuple[WatchedMarket, WatchedMarket]:
    """One run as it stands in a week, and the same run long after, with levers moved since."""
    then, later = WatchedMarket(rng=4), WatchedMarket(rng=4)
    then.run_for(WEEK)
    later.run_for(WEEK)
    later.move("power.transfer", 0.3)
    later.move("policy.mining_tax", 30.0)
    later.run_for(60)
    return then, later


def shown(market: WatchedMarket, page: str, look: Look) -> dict:
    view, table = VIEWS[page], table_of(market)
    contents = view.contents(view.read(market, look), table.until(look.seen(market.week)), language("en"), look)
    return json.loads(json.dumps(contents))


@pytest.mark.parametrize("page", ["market", "owners", "grid", "auction", "companies", "bitcoin"])
@pytest.mark.parametrize("focus", [{}, {"company": "CORZ", "zone": "ercot"}], ids=["first", "chosen"])
def test_a_past_week_is_shown_as_it_stood(runs: tuple[WatchedMarket, WatchedMarket], page: str, focus: dict) -> None:
    _, later = runs
    seen, back = (shown(market, page, Look(page=page, at=WEEK, focus=focus)) for market in runs)
    assert seen == back
    assert shown(later, page, Look(page=page, focus=focus)) != back
    told = [name for figure in seen["figures"] for name in figure.get("of", [])]
    told += [tile["column"] for tile in seen.get("tiles", [])]
    assert set(told) <= set(origins()) and (told or page == "companies")
