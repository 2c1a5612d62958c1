"""The Companies page: who holds the megawatts, what companies are worth, and a card for every decision."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from agents.options.registry import OWN_PLANT
from agents.units import WEEKS_A_QUARTER
from model.decisions.deliberation import Deliberation
from model.foundation.events import Event
from model.record.conveyances import Conveyance, conveyances
from model.record.hindsight import Past, past_of
from model.record.history import History
from model.state import State
from viz.figures import companies as figures
from viz.figures import company
from viz.figures import gone as fates
from viz.figures.cards import cards, ending
from viz.figures.cards.decisions import decided, decision_list
from viz.figures.cards.ending import End, Quarter
from viz.figures.cards.finds import decision_at, largest_conversion, largest_that_did_not
from viz.figures.companies import Books
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import shown_name, site_name
from viz.pages.seen.once import Same, once
from viz.pages.seen.view import Look, PageView
from viz.text.language import LANGUAGES, Text, language


class Snapshot(NamedTuple):
    """A market's books at one week, and what was decided up to it."""

    books: Books
    deliberations: list[Deliberation]
    events: list[Event]
    state: State
    past: Past | None  # where a card is wished for
    miners: int
    history: History  # what was kept in it is never changed


def read(market: Any, look: Look) -> Snapshot:
    """Copies of what the page shows; decisions are never changed once they are made."""
    week, state, history = look.seen(market.week), market.state, market.history
    signed = state.leases.rows["signed_week"] <= week
    leases = state.leases.rows[signed].copy()
    leases["alive"] = leases["end_week"] > week  # a lease ends with its term only
    plants = state.projects.rows[np.array(OWN_PLANT)[state.projects.rows["option"]]]
    waits = np.isin(np.arange(len(state.leases.rows)), plants["lease"][plants["ready_week"] > week])
    sheet_week, sheets = (week, state.ledger.sheets.copy()) if week >= market.week else history.sheets_at(week)
    books = Books(
        tuple(state.names),
        tuple(state.site_names),
        history.companies_at(week),
        market.sites.copy() if week >= market.week else history.sites_at(week),
        leases,
        waits[signed],
        week,
        float(history.column("btc_price_usd")[min(week, market.week)]),
        sheet_week,
        sheets,
        state.calendar,
        market.noted[week].running,
    )
    known = [d for d in history.deliberations if d.week <= week]
    events = [event for event in history.events if event.week <= week]
    past = past_of(state, history, week) if look.focus.get("card") else None
    return Snapshot(books, known, events, state, past, state.cast.miners, history)


def contents(seen: Snapshot, _table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """The table, two scatters or one company, and the card that is open."""
    books = seen.books._replace(names=tuple(shown_name(name, look.names, text) for name in seen.books.names))
    name = gone(look, books.names) or chosen_name(look, seen.books.names, books.names)
    chosen = opened(seen, look.focus.get("card", ""))
    if chosen is not None:
        name = books.names[int(chosen[0].owners[chosen[1]])]
    detail = company.detail(books, name, text, look.names) if name else None
    return {
        "sentence": figures.sentence(books, text),
        "independent": text("companies.independent"),
        "means": text("meaning.independent_miners"),
        "head": [text(f"companies.column_{column}") for column in figures.COLUMNS],
        "rows": figures.table(books, text, left(seen, look, text)),
        "figures": [figures.scatter(books, by, name, text) for by in ("mw", "eh")],
        "company": detail | {"seat": seat_of(seen, books, name, look)} if detail else None,
        "ending": ended(seen, books, name, look, text) if name else None,
        "decisions": decisions(seen, books, name, look, text) if name else None,
        "card": made(seen, *chosen, look.names, text) if chosen is not None else None,
        "finds": [finding(key, found, seen, books.names, text) for key, found in finds(seen).items()],
        "cannot_tell": text("companies.cannot_tell"),
        "columns": figures.columns(books, text),
    }


def seat_of(seen: Snapshot, books: Books, name: str, look: Look) -> str:
    """The company as a seat that one can take in the week that is seen; nothing where it has ended, or has another name here."""
    row = books.names.index(name)
    alive = row < len(books.companies) and bool(books.companies["alive"][row])
    return f"{seen.books.names[row]}@{books.week}" if alive and look.names == "real" else ""


def chosen_name(look: Look, known: tuple[str, ...], shown: tuple[str, ...]) -> str:
    """The company that a tab looks at as it is shown now, also where it was chosen in another language."""
    wished = look.focus.get("company", "")
    if not wished or wished in shown:
        return wished
    others = (shown_name(name, look.names, language(code)) for code in LANGUAGES for name in known)
    return next((shown[place % len(known)] for place, name in enumerate(others) if name == wished), wished)


def gone(look: Look, shown: tuple[str, ...]) -> str:
    """The company whose end a tab asks for as `gone:row`; nothing for any other text."""
    kind, _, row = look.focus.get("card", "").partition(":")
    return shown[int(row)] if kind == "gone" and row.isdecimal() and len(row) < 9 and int(row) < len(shown) else ""


def passed_on(seen: Snapshot) -> list[Conveyance]:
    """Sites that have changed hands, worked out once a quarter."""
    quarters = seen.history.quarters(seen.books.week)
    return once(("moved", Same(quarters[-1][1])), lambda: conveyances(seen.books.names, quarters, seen.events))


def left(seen: Snapshot, look: Look, text: Text) -> dict[int, fates.Gone]:
    """What became of miners that are gone, by their rows."""
    row_of = {name: row for row, name in enumerate(seen.books.names[: seen.miners])}
    dead = [event for event in seen.events if event.kind in fates.ENDED and event.company in row_of]
    if not dead:
        return {}
    told = fates.gone(dead, passed_on(seen), lambda name: shown_name(name, look.names, text), seen.books.calendar, text)
    return {row_of[name]: one for name, one in told.items() if not seen.books.companies["alive"][row_of[name]]}


def ended(seen: Snapshot, books: Books, name: str, look: Look, text: Text) -> dict[str, Any] | None:
    """How a company ended or was restructured last; nothing for one that was not."""
    if name not in books.names:
        return None
    row = books.names.index(name)
    own = seen.books.names[row]
    told = [event for event in seen.events if event.kind in ENDED and event.company == own]
    if not told:
        return None
    week, history, state = told[-1].week, seen.history, seen.state
    weeks = list(range(week - 1, -1, -WEEKS_A_QUARTER))[: ending.LISTED]
    hashprice = history.column("hashprice_usd_ph_day")
    path = [Quarter(at, history.companies_at(at)[row], float(hashprice[at])) for at in reversed(weeks)]
    short = [one for one in state.shortfalls if (one.company, one.week) == (row, week)]
    bids = [one for one in state.offers if one.accepted and (one.target, one.week) == (row, week)]
    end = End(
        told[-1],
        short[-1] if short else None,
        bids[-1] if bids else None,
        path,
        [one for one in passed_on(seen) if one.seller == own],
    )
    return ending.ending(
        end, lambda company: shown_name(company, look.names, text), books.site_names, books.calendar, text, look.names
    )


def finds(seen: Snapshot) -> dict[str, tuple[int, int] | None]:
    """Two decisions that people look for: the largest conversion, and the largest miner that did not convert."""
    books = seen.books
    return {
        "largest": largest_conversion(seen.deliberations, books.leases),
        "stayed": largest_that_did_not(seen.deliberations, books.companies, books.leases, seen.miners),
    }


def finding(
    key: str, found: tuple[int, int] | None, seen: Snapshot, names: tuple[str, ...], text: Text
) -> dict[str, str]:
    """A button that opens a card, or says that there is none yet.  names: of companies, as shown"""
    known = decision_at(seen.deliberations, *found) if found else None
    if found is None or known is None:
        return {"label": text(f"companies.none_{key}"), "card": ""}
    d, place = known
    return {
        "label": text(f"companies.find_{key}", company=names[int(d.owners[place])]),
        "card": f"{found[0]}:{found[1]}",
    }


def opened(seen: Snapshot, wished: str) -> tuple[Deliberation, int] | None:
    """The decision that a tab asks for as `week:site`; nothing for any other text."""
    week, _, site = wished.partition(":")
    if not (week.isdecimal() and site.isdecimal() and len(wished) < 20):
        return None
    return decision_at(seen.deliberations, int(week), int(site))


def decisions(seen: Snapshot, books: Books, name: str, look: Look, text: Text) -> dict[str, Any] | None:
    """A company's decisions as a list to choose from by what was done and where."""
    if name not in books.names:
        return None
    made = decided(seen.deliberations, books.names.index(name))
    wished = look.focus.get("did", ""), look.focus.get("at", "")
    return decision_list(
        made, wished, tuple(site_name(name, text) for name in books.site_names), seen.state.calendar, text
    )


def made(seen: Snapshot, d: Deliberation, place: int, names: str, text: Text) -> dict[str, Any] | None:
    """A card; its flips are searched for once a quarter, since what came of it changes by quarter."""
    if seen.past is None:
        return None
    owner, site = seen.books.names[int(d.owners[place])], int(d.rows[place])
    since = [event for event in seen.events if event.week >= d.week and event.company == owner and event.kind in TOLD]
    past = seen.past
    newest = seen.deliberations[-1].values  # two runs part with a decision
    key = (Same(d.values), site, Same(newest), text.code, names, len(since))
    return once(key, lambda: cards.card(seen.state, d, place, past, since, text, names))


ENDED = ("default", "liquidation", "restructuring", "dissolution", "takeover")
TOLD = (
    "lease",
    "conversion_done",
    "eviction",
    "site_sale",
    "site_purchase",
    "default",
    "liquidation",
    "restructuring",
    "takeover",
    "plant",
    "expansion",
    "tie_up",
)
"""Events of an owner that tell what came of a decision."""

COMPANIES = PageView("companies", contents, read)
