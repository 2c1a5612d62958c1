"""How a company ended: what it lacked and what would have saved it by hand, on made data and in a run."""

from collections.abc import Sequence

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.state import Shortfall
from viz.figures.cards.ending import Quarter, lacked, line, saved
from viz.figures.drawing.market_record import MarketRecord
from viz.pages.companies import ENDED, contents, read
from viz.pages.live.behind import decisions_behind
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text, language

COLUMNS = ("cash", "debt", "value", "covenant", "operating_profit", "hash_ph")


def path_of(**numbers: float) -> list[Quarter]:
    row = np.zeros(1, [(name, float) for name in COLUMNS])
    for name, value in numbers.items():
        row[name] = value
    return [Quarter(12, row[0], 40.0)]


@pytest.mark.parametrize(
    ("needs", "ways"),
    [
        ((9.1e6, 0.0, 0.0, 9.1e6), ["$9.1m more in cash", "a hashprice 10.0 $/PH/day higher"]),
        ((0.0, 8e6, 0.0, 5e6), ["$5.0m more in cash", "its works stopped", "a hashprice 5.5 $/PH/day higher"]),
        ((2e6, 0.0, 50e6, 40e6), ["$40m more in cash", "lenders who extended the loans that fell due"]),
        ((20e6, 0.0, 5e6, 25e6), ["$25m more in cash"]),
    ],
)
def test_what_would_have_saved_it(needs: Sequence[float], ways: list[str]) -> None:
    """Of 9.1 M$ of losses a miner of 10 EH/s is freed by 9.1e6 / (10,000 PH/s x 91 days) = 10 $/PH/day more."""
    told = saved(Shortfall(13, 0, *needs), path_of(hash_ph=10_000.0), Text("en"))
    assert all(way in told for way in ways) and told.count(";") == len(ways) - 1


def test_what_it_lacked_names_who_was_owed() -> None:
    told = lacked(Shortfall(13, 0, 2e6, 0.0, 50e6, 40e6), Text("en"))
    assert "$2.0m for running costs" in told and "$50m for loans that fell due" in told and "works" not in told
    assert "$40m was covered by nothing" in told


def test_debt_stands_beside_the_covenant(market: EnergyMarket) -> None:
    """60 owed by a company of which shareholders are thought to own 40: 60 % of what it is worth."""
    found = path_of(cash=5e6, debt=60e6, value=40e6, covenant=0.7, operating_profit=-1e6)[0]
    told = line(found, market.calendar, Text("en"))
    assert told[1:] == ["5.00", "60.0", "40.0", "60%", "70%", "−1.00", "40.0"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_end_is_told(market: EnergyMarket, code: str) -> None:
    """Of a run: an end answers its own "Why?", and the sites that passed on are those of the table of conveyances."""
    state, text = market.state, language(code)
    table = MarketRecord({}, 267, market.calendar.date(0))
    ends = [event for event in market.history.events if event.kind in ENDED]
    assert ends
    conveyed = market.history.conveyances
    for event, leads in zip(ends, decisions_behind(market, ends), strict=True):
        row = state.names.index(event.company)
        assert leads == {"card": f"gone:{row}"}
        look = Look(page="companies", language=code, focus=leads)
        found = contents(read(market, look), table, text, look)
        assert found["company"]["name"] and found["card"] is None
        assert found["ending"]["told"] and len(found["ending"]["path"]["rows"]) <= 8
        assert len(found["ending"]["sites"]["rows"]) == len(conveyed.filter(conveyed["seller"] == event.company))


def test_a_shortfall_is_what_its_needs_leave_open(market: EnergyMarket) -> None:
    for short in market.state.shortfalls:
        assert 0.0 < short.missing and min(short.losses, short.works, short.due) >= 0.0
        assert (
            short.missing
            <= short.losses
            + short.works
            + short.due
            + abs(float(market.history.companies_at(max(0, short.week - 1))[short.company]["committed"]))
            + 1e9
        )
