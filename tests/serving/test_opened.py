"""A scenario of one's own as others can repeat it: a shipped one with changes, to the last bit, or not at all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.foundation.calendar import Calendar
from model.record.columns import MARKET_COLUMNS
from model.scenario import Scenario, shipped_scenarios
from viz.pages.live.live import open_market
from viz.pages.live.start import START
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.link import LinkError, Saved, from_link, from_text, to_link, to_text
from viz.pages.seen.opened import Opened, opened_as, opened_by

OWN = """
name = "no-ai"  # a name is no proof
mechanism = "pay-as-bid"
weeks = 60
policy = { mining_tax = 4.0, mining_ban = true }
fringe = { count = 40 }

[[moves]]
date = 2026-03-02
key = "policy.mining_ban"
value = false

[[moves]]
date = 2026-06-01
key = "power.gas"
value = 6.0
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    monkeypatch.setattr(START, "scenario", str(path))  # as the command line names it
    return path


def test_a_scenario_of_one_s_own_repeats_to_the_bit_from_its_link(own: Path) -> None:
    market = open_market(str(own), 5)
    market.run_for(20)
    market.move("policy.mining_tax", 9.0)
    market.run_for(10)
    opened = opened_by(market)
    moves = (*opened.moves, *((int(one["week"]), one["key"], one["value"]) for one in market.log.entries))
    saved = from_link(to_link(Saved(opened.scenario, 5, market.week, changes=dict(opened.changes), moves=moves)))
    entries = tuple({"week": week, "key": key, "value": value} for week, key, value in saved.moves)
    again = open_market(saved.scenario, saved.seed, entries, dict(saved.changes))
    again.run_for(saved.week)
    market.run_for(20)
    again.run_for(20)
    for name in MARKET_COLUMNS:
        assert np.array_equal(market.history.column(name), again.history.column(name)), name
    assert [event.text for event in market.history.events] == [event.text for event in again.history.events]
    assert market.weeks == again.weeks == 60 and len(opened.moves) == 2


def test_every_shipped_scenario_is_itself() -> None:
    for name in shipped_scenarios():
        assert opened_by(WatchedMarket(name, rng=1)) == Opened(name)


def test_what_only_a_file_holds_is_not_offered_nor_taken() -> None:
    """A price path lies on one machine, and a stranger's link must not name files here."""
    scenario = Scenario().with_changes({"bitcoin.price_path": "prices.csv"})
    assert opened_as(scenario, Calendar(Scenario().bitcoin.start_date)) == Opened()
    refused: tuple[dict[str, Any], ...] = (
        {"bitcoin.price_path": "prices.csv"},
        {"mechanism": "lottery"},
        {"mechanism": 3},
    )
    for changes in refused:
        with pytest.raises(LinkError):
            from_text(to_text(Saved("energy-run", 1, 1, changes=changes)))
