"""Orders of a seat in words: a row a decision, beside what the rule would have done, and after the round what came of it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from agents.codes import LOAN_FORMS, ZONES
from agents.options.registry import LETTING, NAMES
from model.auctions.clearing import WHY_NOT
from model.economy import EnergyMarket
from model.foundation.events import Event, rounded
from model.foundation.language import LANGUAGES
from model.seats.cards import called
from model.seats.recap import TWICE, figures_of, sentence
from model.seats.roster import Seat, seat_of
from model.seats.sight import Sight, look
from model.seats.words import Named, Told, both, in_words, megawatts, names, text_of

type Document = dict[str, Any]
type Rows = list[Document]

NAMED = ("site", "zone", "loan", "company", "offer")
"""Columns of an order's rows that say what a row is about."""
LET = [NAMES[option] for option in LETTING]
SEPARATED = {"en": ", ", "ja": "、"}
MONEY = ("usd", "ask", "second_ask", "premium", "ceiling", "tie_price", "plant_price", "equity")
POWER = ("mw", "second_mw", "it_mw", "tie_mw", "plant_mw")
OPTIONS = ("option", "fallback", "second")
SECOND = ("fallback", "second", "second_mw", "second_ask")
"""Of a plan, what stands behind its first choice: told where somebody ordered it himself."""


def said(
    market: EnergyMarket, seat_id: str, order: Document | None, rule: Document, named: Named | None = None
) -> Rows:
    """What a seat ordered, in words, as the market stands when it does.

    Each row: kind, and in every language `item` (what it is about), `ordered`, `by_the_rule`.  key: what it is about in ids.
    """
    found, sight = [], look(market)
    ruled = {(kind, str(about)): as_shown(sight, about, row) for kind, about, row in in_one(rule)}
    for kind, about, given in in_one(order or {}):
        row = as_shown(sight, about, given)
        usual = ruled.get((kind, str(about)), {})
        kept = {name: usual[name] for name in usual if name in row or name not in SECOND}
        found.append(
            {
                "kind": kind,
                "key": about,
                "row": row,
                "item": item(market, kind, about, named),
                "ordered": wording(market, row, named),
                "by_the_rule": wording(market, kept, named) if usual else blank(),
            }
        )
    return found


def as_shown(sight: Sight, about: Any, row: Document) -> Document:
    """A plan with its options by the names that its card shows: to mine on is to leave a site as it is where nobody mines."""
    return {
        name: called(sight, int(about[1]), value) if name in ("option", "fallback") else value
        for name, value in row.items()
    }


def blank() -> Told:
    """Nothing to say."""
    return dict.fromkeys(LANGUAGES, "")


def parts(order: Document) -> Iterator[tuple[str, Any, Document]]:
    """An order's decisions: kind, what it is about, and what is ordered.

    >>> list(parts({"bids": [{"site": 3, "mw": 10.0}], "raise": {"sell_btc": 12.0}}))
    [('bids', ('site', 3), {'mw': 10.0}), ('raise', 'sell_btc', {'sell_btc': 12.0})]
    """
    for kind, rows in order.items():
        if isinstance(rows, dict):
            for name, value in rows.items():
                yield kind, name, {name: value}
            continue
        for row in rows:
            about = next((name for name in NAMED if row.get(name) is not None), "")
            yield kind, (about, row.get(about)), {name: v for name, v in row.items() if name != about and v is not None}


def in_one(order: Document) -> list[tuple[str, Any, Document]]:
    """The same with bids in steps for one place told as one, at what they pay in the mean.

    >>> in_one({"bids": [{"site": 3, "mw": 10.0, "premium": 6.0}, {"site": 3, "mw": 20.0, "premium": 3.0}]})
    [('bids', ('site', 3), {'mw': 30.0, 'premium': 4.0})]
    """
    found: dict[tuple[str, str], tuple[str, Any, Document]] = {}
    for kind, about, row in parts(order):
        key = kind, str(about)
        if kind == "bids" and key in found:
            first = found[key][2]
            mw = first["mw"] + row["mw"]
            paid = first["mw"] * first["premium"] + row["mw"] * row["premium"]
            row = {"mw": mw, "premium": paid / mw if mw else 0.0}
        found[key] = kind, about, row
    return list(found.values())


def item(market: EnergyMarket, kind: str, about: Any, named: Named | None) -> Told:
    """What a decision is about, by its name.  Raises nothing: orders were checked."""
    if not isinstance(about, tuple):
        return lever_name(about) if kind == "levers" else both(f"seat_order.{about}")
    what, which = about
    if what == "offer":
        buyer, _, thing = str(which).rpartition(":")
        what_for = thing_name(market, int(thing), named) if thing.lstrip("-").isdigit() else blank()
        return {code: f"{in_words(code, buyer, named)} {what_for[code]}".strip() for code in LANGUAGES}
    if what == "loan":
        return loan_name(market, int(which), named)
    return thing_name(market, which, named) if what == "site" else names(str(which), named)


def thing_name(market: EnergyMarket, site: int, named: Named | None) -> Told:
    """A site's name."""
    return names(market.state.site_names[site], named)


def loan_name(market: EnergyMarket, row: int, named: Named | None) -> Told:
    """A loan by its kind, and the site that it paid for."""
    loan = market.state.loans.rows[row]
    form, site = both(f"loan_form.{LOAN_FORMS[int(loan['form'])]}"), int(loan["site"])
    if site < 0:
        return form
    place = thing_name(market, site, named)
    return {code: f"{form[code]} ({place[code]})" for code in LANGUAGES}


def lever_name(key: str) -> Told:
    """A lever as the page calls it."""
    return both(f"lever.{key.replace('.', '_')}")


def wording(market: EnergyMarket, row: Document, named: Named | None) -> Told:
    """What is ordered, in a line of each language: options by their names, money and megawatts as people write them."""
    return {
        code: SEPARATED[code].join(part for name, value in row.items() if (part := word_of(code, name, value, row)))
        for code in LANGUAGES
    }


def word_of(code: str, name: str, value: Any, row: Document) -> str:
    """One field of an order.

    >>> word_of("en", "usd", 2e8, {}), word_of("ja", "mw", 167.0615, {}), word_of("en", "option", "expand", {})
    ('$200m', '167MW', 'expand mining')
    >>> word_of("en", "accept", True, {}), word_of("en", "sell_btc", 1200.0, {}), word_of("en", "ask", 0.0, {})
    ('accepted', '1,200 BTC', '')
    """
    text = text_of(code)
    if name in OPTIONS:
        return text(f"seat_order.{name}_of", option=text(f"option.{value}"))
    if isinstance(value, bool):
        words = ("declined", "accepted") if name == "accept" else ("off", "on")
        return text(f"seat_order.{words[value]}")
    if isinstance(value, str):
        return value
    if name in ("ask", "second_ask", "second_mw") and not value:
        return ""
    written = amount(code, name, float(value))
    return text(f"seat_order.{name}_of", amount=written) if f"{name}_of" in text.sections["seat_order"] else written


def amount(code: str, name: str, value: float) -> str:
    """Dollars, megawatts, coins, or a plain number of a lever."""
    text = text_of(code)
    if name in MONEY:
        return text.dollars(rounded(value))
    if name in POWER:
        return f"{megawatts(value)}{'' if code == 'ja' else ' '}MW"
    return f"{value:,.0f} BTC" if name == "sell_btc" else f"{value:,.4g}"


def answered(market: EnergyMarket, before: Document, seat_id: str, rows: Rows, named: Named | None = None) -> Rows:
    """The same rows with `outcome`: what the round made of each, as far as it shows."""
    seat = seat_of(market, seat_id)
    events = market.state.events[int(before["events"]) :]
    own = [event for event in events if seat.id in (event.company, event.counterparty)]
    return [row | {"outcome": outcome(market, before, seat, own, row, named)} for row in rows]


def outcome(
    market: EnergyMarket, before: Document, seat: Seat, own: list[Event], row: Document, named: Named | None
) -> Told:
    """What came of one decision."""
    kind, about, ordered = row["kind"], row["key"], row["row"]
    if kind == "levers":
        return both("seat_came.moved")
    if kind == "bids":
        return of_bids(market, before, seat, about)
    if kind == "offer" and about == "mw":
        return of_zone(market, before, seat.row - market.state.cast.first_utility)
    if kind == "raise" and about == "sell_btc":
        had, has = float(before["figures"][seat.id]["btc"]), figures_of(market, seat.row)["btc"]
        return both("seat_came.coins", had=round(had), has=round(has))
    kinds, stands = ANSWERS.get(kind, ((), ""))
    if kind == "plans":
        done = sentences(own, lambda event: event.site == about[1] and event.kind not in OF_OTHERS, named)
        return done or both(f"seat_came.{STILL.get(ordered.get('option', ''), 'waits')}")
    if kind == "raise":
        return of_shares(own, float(ordered["equity"]))
    found = sentences(own, lambda event: event.kind in kinds and concerns(market, event, about), named)
    return found or both(f"seat_came.{stands or 'nothing'}")


ANSWERS: dict[str, tuple[tuple[str, ...], str]] = {
    "repay": (("repayment",), ""),
    "offers": (
        ("site_sale", "takeover", "site_offer_refused", "site_offer_lapsed", "company_offer_refused", "company_offer_lapsed"),
        "stands",
    ),
    "answers": (("site_sale", "takeover", "site_offer_refused", "site_offer_lapsed", "company_offer_refused", "company_offer_lapsed"), ""),
    "request": (("lease", "lease_passed_on"), ""),
    "offer": (("tie_up", "plant_bought"), ""),
}  # fmt: skip
"""Kinds of events that answer a kind of order, and what is said where none does."""


OF_OTHERS = ("award", "margin_call", "repayment", "sweep", "site_offer", "site_offer_refused", "site_offer_lapsed")
"""What happens at a site and is no answer to its plan."""


def of_shares(own: list[Event], ordered: float) -> Told:
    """What shares brought: those that were ordered, and those that the company sold besides to pay for what it does."""
    sold = sum(event.usd or 0.0 for event in own if event.kind == "equity")
    if sold <= 0.0:
        return both("seat_came.nothing")
    return both(f"seat_came.{'shares_more' if sold > 1.1 * ordered else 'shares'}", sold=rounded(sold))


def concerns(market: EnergyMarket, event: Event, about: Any) -> bool:
    """Whether an event is about what an order is about."""
    if not isinstance(about, tuple) or about[0] == "loan":
        return True
    what, which = about
    if what == "offer":
        buyer, _, thing = str(which).rpartition(":")
        what, which = ("site", int(thing)) if thing.isdigit() else ("company", buyer)
    return event.site == which if what == "site" else which in (event.company, event.counterparty)


STILL = (
    dict.fromkeys(("mine", "host", "left"), "goes_on")
    | {"again": "again", "sell": "unsold"}
    | dict.fromkeys(LET, "unlet")
)
"""What is said of a plan that nothing was told of, by its option."""


def sentences(events: Iterable[Event], fits: Callable[[Event], bool], named: Named | None) -> Told | None:
    """What events tell, as far as they fit; None where none does."""
    told = [sentence(event, named) for event in events if fits(event) and event.kind not in TWICE]
    told = [one for place, one in enumerate(told) if one not in told[:place]][:4]
    return {code: "; ".join(one[code] for one in told) for code in LANGUAGES} if told else None


def of_zone(market: EnergyMarket, before: Document, zone: int) -> Told:
    """What the auctions sold of a zone's megawatts."""
    held = [one for one in market.state.auctions if before["week"] < one.week <= market.week]
    offered = sum(float(one.zone_mw[zone]) for one in held)
    won = sum(float(one.clearing.accepted_mw[one.bids["zone"] == zone].sum()) for one in held)
    return both("seat_came.sold", won=megawatts(won), offered=megawatts(offered))


def of_bids(market: EnergyMarket, before: Document, seat: Seat, about: Any) -> Told:
    """What the auction awarded of bids for a site, or in a zone."""
    for auction in market.state.auctions:
        if not before["week"] < auction.week <= market.week:
            continue
        place = about[1] if about[0] == "site" else ZONES.index(about[1])
        mine = (auction.bids["bidder"] == seat.row) & (auction.bids[about[0]] == place)
        if not mine.any():
            continue
        asked, won = float(auction.bids["mw"][mine].sum()), float(auction.clearing.accepted_mw[mine].sum())
        reasons = [WHY_NOT[code] for code in auction.clearing.why_not[mine] if WHY_NOT[code] != "accepted"]
        if not reasons:
            return both("seat_came.awarded_whole", won=megawatts(won))
        why = both(f"seat_why.{reasons[0].replace(' ', '_')}")
        return both("seat_came.awarded", won=megawatts(won), asked=megawatts(asked), why=why)
    return both("seat_came.no_bid")
