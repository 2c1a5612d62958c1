"""Orders of a seat are checked and filed for the coming quarter; what equals the rule's stays the rule's."""

from typing import Any

import numpy as np

from agents.messages import TABLES, Orders
from agents.records import Rows
from model.decisions.merging import THINGS
from model.economy import EnergyMarket
from model.foundation.errors import MarketError
from model.scenario import describe
from model.seats.briefing import lever_of
from model.seats.fields import amount, group, only, yes_or_no
from model.seats.reading import Reader, read
from model.seats.roster import Seat, is_alive, public_levers, seat_of
from model.seats.sight import look
from model.seats.words import SeatError, quoted

type Document = dict[str, Any]
type Stands = int | dict[str, int]


def check(market: EnergyMarket, seat_id: str, document: Document, *, answer_quarters: Stands = 0) -> None:
    """Whether a seat could file this now.  Raises SeatError, one friendly sentence; changes nothing."""
    understood(market, seat_id, document, answer_quarters)


def file(market: EnergyMarket, seat_id: str, document: Document, *, answer_quarters: Stands = 0) -> Document:
    """Files a seat's orders for the coming quarter, in the place of what it filed before; returns what differs from the rule's.

    answer_quarters: for how long its offers stand for their owners to answer, all or by the owner's seat; 0: a bot answers at
    once.  Raises SeatError.
    """
    seat, orders = understood(market, seat_id, document, answer_quarters)
    if isinstance(orders, dict):
        for key, value in orders.items():
            market.move(key, value)
        return {"levers": orders}
    market.unfile(seat.row)
    if not any(len(getattr(orders, table)) for table in TABLES):
        return {}
    market.file(seat.row, orders)
    return orders.to_document()


def understood(
    market: EnergyMarket, seat_id: str, document: Document, answer_quarters: Stands
) -> tuple[Seat, Orders | dict[str, float | bool]]:
    """A seat and what it orders beyond its rule: orders, or levers to move.  Raises SeatError."""
    seat = seat_of(market, seat_id)
    if not isinstance(document, dict):
        raise SeatError("no_form", given=quoted(document))
    if not is_alive(market, seat):
        raise SeatError("ended", company=seat.id)
    if seat.is_regulator:
        return seat, moved(market, document)
    sight = look(market)
    reader = Reader(market.state, sight, seat.row, lambda seller: quarters(market, seller, answer_quarters))
    return seat, beyond(sight.orders_of(seat.row), read(reader, document))


def quarters(market: EnergyMarket, seller: int, stands: Stands) -> int:
    """For how long an offer to an owner stands."""
    found = stands.get(market.state.names[seller], 0) if isinstance(stands, dict) else stands
    return max(0, min(4, int(found)))


def moved(market: EnergyMarket, document: Document) -> dict[str, float | bool]:
    """Levers that the regulator moves away from where they stand.  Raises SeatError."""
    only(document, ("levers",))
    levers, changed = group(document, "levers"), {}
    for key in levers:
        if key not in public_levers():
            raise SeatError("no_lever", given=quoted(key), allowed=", ".join(public_levers()))
        lever = lever_of(market, key, describe()[key])
        value = moved_to(levers[key], lever)
        if value != lever["value"]:
            changed[key] = value
    try:
        for key, value in changed.items():
            market.scenario.with_changes({key: value})
    except MarketError as error:
        raise SeatError("refused", why=quoted(error)) from None
    return changed


def moved_to(given: object, lever: Document) -> float | bool:
    """Where a lever is moved to: yes or no, or a number that its slider shows.  Raises SeatError."""
    row = {"lever": given}
    if lever["kind"] == "switch":
        return yes_or_no(row, "lever")
    return amount(row, "lever", float(lever["low"]), float(lever["high"]), of=lever["name"], unit=lever["unit"])


def beyond(usual: Orders, own: Orders) -> Orders:
    """A seat's orders without what its rule would file anyway."""
    kept = Orders(rest=True)
    for table in TABLES:
        rows, default = getattr(own, table), getattr(usual, table)
        for group_ in groups(rows, THINGS.get(table, ())):
            there = default[same_thing(default, group_[0], THINGS.get(table, ()))]
            if not alike(there, group_):
                for row in group_:
                    kept = kept.with_rows(table, **dict(zip(row.dtype.names, row.item(), strict=True)))
    return kept


def groups(rows: Rows[Any], things: tuple[str, ...]) -> list[Rows[Any]]:
    """Rows that are about the same thing, together; a table that has no things is one group."""
    if not len(rows):
        return []
    keys = [tuple(row[name].item() for name in things) for row in rows]
    return [rows[np.array([key == one for key in keys])] for one in dict.fromkeys(keys)]


def same_thing(rows: Rows[Any], like: Any, things: tuple[str, ...]) -> np.ndarray:
    """Which rows are about the same thing as one."""
    found = np.ones(len(rows), bool)
    for name in things:
        found &= rows[name] == like[name]
    return found


def alike(rows: Rows[Any], others: Rows[Any]) -> bool:
    """Whether two groups of rows hold the same orders, in any order."""
    return sorted(row.item() for row in rows) == sorted(row.item() for row in others)
