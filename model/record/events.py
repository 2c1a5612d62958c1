"""The `events` table: a row an event, each amount in the column of its unit, and what it refers to by its table."""

from typing import TYPE_CHECKING, Any

from model.foundation.events import Event
from model.record.schemas import EVENTS, table_of_rows
from model.state import State

if TYPE_CHECKING:
    import polars as pl


def events_table(state: State) -> "pl.DataFrame":
    """A row an event, oldest first; null where its kind carries no such amount, or belongs to no site, lease or auction."""
    return table_of_rows("events", [row_of(event, state.site_names) for event in state.events])


def row_of(event: Event, site_names: list[str]) -> tuple[Any, ...]:
    """One event in the order of the columns."""
    fields = event._asdict() | {
        "text": event.text,
        "site": site_names[event.site] if event.site >= 0 else None,
        "lease": event.lease if event.lease >= 0 else None,
        "auction": event.auction if event.auction >= 0 else None,
    }
    return tuple(fields[name] for name in EVENTS)
