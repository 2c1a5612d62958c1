"""Playing a seat: what can be taken, what is shown, what may be filed, what came of it.  The one door of this room.

>>> from model.economy import EnergyMarket
>>> market = EnergyMarket("energy-run", rng=1)
>>> weeks_to_decision(market)
12
>>> [seat["id"] for seat in seats(market)][-2:]
['Private capital', 'regulator']
"""

from typing import Any

from model.economy import EnergyMarket
from model.seats.briefing import briefing
from model.seats.filing import check, file
from model.seats.forms import defaults
from model.seats.recap import mark, ranking, recap
from model.seats.roster import after, all_seats, seat_document
from model.seats.score import bots_only, score
from model.seats.telling import answered, said
from model.seats.words import SeatError

__all__ = [
    "SeatError",
    "after",
    "answered",
    "bots_only",
    "briefing",
    "check",
    "defaults",
    "file",
    "mark",
    "ranking",
    "recap",
    "said",
    "score",
    "seats",
    "weeks_to_decision",
]


def seats(market: EnergyMarket) -> list[dict[str, Any]]:
    """Everything that can be taken: id, kind, name, a line in both languages, whether it is still in business."""
    return [seat_document(market, seat) for seat in all_seats(market)]


def weeks_to_decision(market: EnergyMarket) -> int:
    """Weeks to play until orders are due: they are decided upon in the week after."""
    return market.calendar.weeks_to_quarter(market.week) - 1
