"""Kits: run sheets add up, both languages say the same, and what a kit says of its weeks and the halving is so."""

from datetime import date
from itertools import pairwise

import pytest

from model.economy import EnergyMarket
from model.foundation.errors import ScenarioError
from model.seats.game import weeks_to_decision
from viz.text.language import language
from viz.workshop.kit import Kit, kit, kit_names
from viz.workshop.paper import paper

PLANNED = [name for name in kit_names() if kit(name).minutes]


def test_there_are_kits_of_45_90_and_180_minutes() -> None:
    assert sorted(kit(name).minutes for name in PLANNED) == [45, 90, 180]


@pytest.mark.parametrize("name", PLANNED)
def test_a_run_sheet_adds_up_and_has_time_for_every_round(name: str) -> None:
    chosen = kit(name)
    assert sum(row["minutes"] for row in chosen.run_sheet) == chosen.minutes
    played = [row for row in chosen.run_sheet if "round" in row]
    assert [row["round"] for row in played] == list(range(chosen.rounds + 1))  # practice first
    assert all(60 * row["minutes"] >= chosen.seconds for row in played)
    told = chosen.told(language("en"))["run_sheet"]
    assert all(row["minutes"] == after["at"] - before["at"] for row, (before, after) in zip(chosen.run_sheet, pairwise(told), strict=False))  # fmt: skip


@pytest.mark.parametrize("name", kit_names())
def test_both_languages_are_there_in_full(name: str) -> None:
    chosen = kit(name)
    for found in (chosen.title, chosen.notes, *([chosen.teaches] if chosen.minutes else [])):
        assert found.keys() == {"en", "ja"} and all(found.values())
    for row in (*chosen.run_sheet, *chosen.expect, *(row["ask"] for row in chosen.expect)):
        assert row["en"] and any("\u3040" <= letter <= "\u30ff" for letter in row["ja"])
    for one in chosen.worksheets:
        assert len(one["lines"]["en"]) == len(one["lines"]["ja"]) >= 5 and one["title"].keys() == {"en", "ja"}
    for code in ("en", "ja"):
        page = paper(chosen, language(code))
        assert page.count("<section>") == 2 + 2 * bool(chosen.minutes) + len(chosen.worksheets)
        assert "--pack" in page and "?new" in page and "src=" not in page and "href=" not in page


@pytest.mark.parametrize("name", PLANNED)
def test_its_rounds_are_those_of_the_calendar_and_the_halving_falls_where_it_says(name: str) -> None:
    chosen = kit(name)
    market = EnergyMarket(chosen.scenario, rng=1)
    market.run_for(chosen.week)
    market.run_for(weeks_to_decision(market))
    for number in range(1, chosen.rounds + 1):
        first, last = chosen.weeks_of(number)
        assert market.week == first - 1
        market.run_for(13 * chosen.quarters)
        assert market.week == last
    halvings = [event.week for event in market.history.events if event.kind == "halving"]
    first, last = chosen.weeks_of(chosen.halving_round)
    assert len(halvings) == 1 and first + 4 <= halvings[0] <= last  # whatever the seed's luck with blocks
    said = chosen.covers(language("en"))
    assert language("en").date(market.calendar.date(last_week(chosen))) in said and str(chosen.halving_round) in said
    assert market.calendar.date(chosen.weeks_of(chosen.halving_round)[0]) > date(2028, 1, 1)


def last_week(chosen: Kit) -> int:
    return chosen.weeks_of(chosen.rounds)[1]


def test_a_kit_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="90-minutes"):
        kit("90-minute")
