"""The event feed: one sentence a line."""

from __future__ import annotations

from model.foundation.events import LEAST_MW, LEAST_USD, Event, told
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.levers import described
from viz.figures.words.names import shown_name
from viz.figures.words.settings import setting
from viz.text.language import Text

CHIPS = {
    "default": "distress",
    "liquidation": "distress",
    "dissolution": "deals",
    "mothball": "distress",
    "eviction": "distress",
    "lease": "deals",
    "award": "deals",
    "takeover": "deals",
    "share_deal": "deals",
    "refusal": "deals",
    "outbid": "deals",
    "concentration": "deals",
    "site_sale": "deals",
    "tie_up": "deals",
    "equity": "capital",
    "convertible": "capital",
    "converted": "capital",
    "coin_loan": "capital",
    "margin_call": "capital",
    "support": "capital",
    "payout": "capital",
    "sweep": "distress",
    "waiver": "distress",
    "acceleration": "distress",
    "restructuring": "distress",
    "foreclosure": "distress",
    "tenant_default": "distress",
    "tenant_liquidated": "distress",
    "lease_rejected": "distress",
    "rent_cut": "distress",
    "backstop": "distress",
    "lease_passed_on": "deals",
    "expansion": "building",
    "conversion_done": "building",
    "plant": "building",
    "new_plants": "building",
    "emergency": "levers",
    "taken_back": "deals",
    "plant_bought": "deals",
    "plant_ordered": "building",
    "greenfield_requested": "building",
    "greenfield_energised": "building",
    "greenfield_withdrawn": "building",
    "halving": "bitcoin",
    "retarget": "retargets",
    "shock": "levers",
    "order_by_person": "levers",
    "repayment": "capital",
    "site_offer": "deals",
    "site_offer_refused": "deals",
    "site_offer_lapsed": "deals",
    "company_offer": "deals",
    "company_offer_refused": "deals",
    "company_offer_lapsed": "deals",
}
"""The filter under which each kind of event is found; a purchase is told by the line of its sale, which names both."""


def is_told(event: Event) -> bool:
    """Whether the feed has a line for it: its kind has a filter, no empty site changes hands for nothing, no rigs of 0 MW stop.

    >>> [is_told(Event(1, "mothball", "CORZ", mw=mw)) for mw in (0.2, 14.0)]
    [False, True]
    """
    empty = (event.mw or 0.0) + (event.approved_mw or 0.0) < LEAST_MW
    nothing = event.kind == "mothball" or (event.kind == "site_sale" and (event.usd or 0.0) < LEAST_USD)
    return event.kind in CHIPS and not (empty and nothing)


def entry(event: Event, table: MarketRecord, text: Text, names: str = "real") -> dict[str, object]:
    """One line of the feed, told in the language and the units of the page."""
    return {
        "week": event.week,
        "date": text.date(table.date(event.week)),
        "kind": event.kind,
        "chip": CHIPS[event.kind],
        "company": event.company,
        "counterparty": event.counterparty,
        "text": phrase(event, text, names),
    }


def phrase(event: Event, text: Text, names: str = "real") -> str:
    """The event in the language of the page.  names: as of `Look.names`"""
    if event.kind == "shock" and event.company in described():
        lever = text(f"lever.{event.company.replace('.', '_')}")
        return text("event.shock", company=lever, value=setting(event.company, event.lever_value or 0.0, text))
    return told(event, text, lambda company: shown_name(company, names, text))
