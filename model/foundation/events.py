"""What can happen in a market, declared once: kinds of event, whom each names, the amounts it carries, how it is told.

An amount stands in the field of its unit, so that no column holds megawatts in one row and block heights in the next.
The sentence is made from the texts of a language, for the page as for the exported table.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from model.foundation.language import Text


class Event(NamedTuple):
    """Something that happened.  What its kind does not carry is None, or -1 for a row."""

    week: int
    kind: str
    company: str
    counterparty: str = ""
    site: int = -1
    lease: int = -1
    auction: int = -1
    mw: float | None = None
    usd: float | None = None
    usd_it_mw_year: float | None = None
    percent: float | None = None
    height: int | None = None
    points: float | None = None
    lever_value: float | None = None
    approved_mw: float | None = None
    usd_mw_year: float | None = None
    hours: float | None = None
    debt_usd: float | None = None
    works_usd: float | None = None

    @property
    def text(self) -> str:
        """One English sentence."""
        return told(self, english())

    def __deepcopy__(self, _memo: object) -> "Event":
        """Never changed once it is made: copies of a market share it."""
        return self


class Amount(NamedTuple):
    """A number that events carry: its unit, what it is, its type, its name in texts, and how a language writes it."""

    unit: str
    meaning: str
    type: Callable[[float], float]
    word: str
    written: Callable[[Text, float], str]


class Kind(NamedTuple):
    """A kind of event: whom or what it names, the fields that it carries, and endings of further texts that tell it."""

    company: str
    counterparty: str
    fields: frozenset[str]
    variants: tuple[str, ...] = ()


def rounded(usd: float) -> float:
    """Three significant figures: a sentence is read in passing.

    >>> rounded(339_876.2), rounded(0.0)
    (340000.0, 0.0)
    """
    return float(f"{usd:.3g}")


def dollars(text: Text, usd: float) -> str:
    """Dollars as a sentence has them."""
    return text.dollars(rounded(usd))


LEAST_MW, LEAST_USD = 0.5, 1.0  # that are worth a word

REFERENCES = {
    "site": "where it happened: a name, as in the `sites` table",
    "lease": "of which lease: row of the `leases` table, from 0",
    "auction": "which auction: its `week` in the `auctions` table",
}
AMOUNTS = {
    "mw": Amount("MW", "megawatts, gross; of a site or company those energised", float, "mw", Text.count),
    "usd": Amount(
        "$",
        "dollars, as the sentence has them; the debt of one that fails, what owners get of one that sold all",
        float,
        "usd",
        dollars,
    ),
    "usd_it_mw_year": Amount("$/IT MW-year", "rent", float, "rent", dollars),
    "percent": Amount(
        "%", "change of difficulty", float, "percent", lambda _, value: f"{value:+.1f}".replace("-", "−")
    ),
    "height": Amount("blocks", "of the block chain", int, "height", Text.count),
    "points": Amount(
        "points", "rise of the Herfindahl-Hirschman index of miners' megawatts", float, "points", Text.count
    ),
    "lever_value": Amount("of the lever", "where it was moved to", float, "value", lambda _, value: f"{value:,.10g}"),
    "approved_mw": Amount("MW", "megawatts that are approved and not yet energised", float, "approved_mw", Text.count),
    "usd_mw_year": Amount("$/MW-year", "premium for a grid connection, over its hardware", float, "premium", dollars),
    "hours": Amount("h", "of the week, at those megawatts", float, "hours", Text.decimal),
    "debt_usd": Amount("$", "debt that goes along with a site", float, "debt", dollars),
    "works_usd": Amount("$", "what its works under way still take of their owner's money", float, "works", dollars),
}
TYPES: dict[str, Callable[[float], float]] = dict.fromkeys(REFERENCES, int) | {
    name: amount.type for name, amount in AMOUNTS.items()
}


NOTHING = tuple(Event._field_defaults[name] for name in Event._fields[4:])
CARRIED = {name: (Event._fields.index(name), type_of) for name, type_of in TYPES.items()}
"""Of each field: its place in an event, and its type."""


def kind(company: str, counterparty: str = "", fields: str = "", *variants: str) -> Kind:
    """A declaration, its fields as one text."""
    return Kind(company, counterparty, frozenset(fields.split()), variants)


LEVER, FUEL, REASON = "lever", "fuel", "reason"
"""What an event may name that is no company; the texts have a section for each."""

SALE = ("site mw approved_mw usd debt_usd works_usd", "_approved", "_both")

KINDS = {
    "default": kind("debtor", REASON, "mw usd", "_clear"),
    "restructuring": kind("debtor", REASON, "mw usd"),
    "liquidation": kind("who is wound up", REASON, "mw usd"),
    "dissolution": kind("who sold all that it had", "", "usd"),
    "equity": kind("issuer", "", "usd"),
    "convertible": kind("issuer", "", "usd"),
    "converted": kind("issuer", "", "usd"),
    "coin_loan": kind("debtor", "", "usd"),
    "margin_call": kind("debtor", "", "usd"),
    "sweep": kind("debtor", "", "usd"),
    "waiver": kind("debtor", "", "usd"),
    "acceleration": kind("debtor", "", "usd"),
    "payout": kind("who returns cash", "", "usd"),
    "foreclosure": kind("debtor", "", "site mw usd"),
    "support": kind("landlord", "tenant", "site lease usd"),
    "takeover": kind("target", "buyer", "mw usd"),
    "share_deal": kind("target", "buyer", "usd"),
    "refusal": kind("target", "bidder", "mw usd"),
    "outbid": kind("target", "second bidder", "mw usd"),
    "concentration": kind("target", "buyer", "points"),
    "site_sale": kind("seller", "buyer", *SALE),
    "site_purchase": kind("buyer", "seller", *SALE),
    "taken_back": kind("utility", "", "site mw"),
    "tenant_default": kind("tenant", "", "mw usd"),
    "tenant_liquidated": kind("tenant", "tenant that takes over its users", "mw usd"),
    "lease_rejected": kind("landlord", "tenant", "site lease mw"),
    "lease_passed_on": kind("tenant that leaves", "tenant that takes it", "site lease mw"),
    "rent_cut": kind("landlord", "tenant", "site lease mw usd_it_mw_year"),
    "backstop": kind("tenant that stands behind a loan", "landlord", "site lease usd"),
    "lease": kind("landlord", "tenant", "site lease mw usd_it_mw_year"),
    "conversion_done": kind("owner", "tenant, or the owner itself", "site lease mw", "_own"),
    "eviction": kind("owner", "evicted", "site mw"),
    "mothball": kind("owner", "", "site mw"),
    "expansion": kind("owner", "", "site mw"),
    "award": kind("winner", "zone", "site auction mw usd_mw_year"),
    "greenfield_requested": kind("tenant", "zone", "mw"),
    "greenfield_energised": kind("tenant", "zone", "mw"),
    "greenfield_withdrawn": kind("tenant", "zone", "mw"),
    "tie_up": kind("owner", "utility", "site mw"),
    "plant_bought": kind("owner", "kind of plant", "site mw usd"),
    "plant_ordered": kind("owner", "kind of plant", "mw"),
    "plant": kind("owner", "", "site lease mw"),
    "new_plants": kind("utility of the zone", FUEL, "mw"),
    "emergency": kind("utility of the zone", "", "mw hours"),
    "retarget": kind("Bitcoin", "", "percent"),
    "halving": kind("Bitcoin", "", "height"),
    "shock": kind(LEVER, "", "lever_value"),
    "order_by_person": kind("who filed orders", "", ""),
    "repayment": kind("debtor", "", "usd"),
    "site_offer": kind("owner", "bidder", "site usd"),
    "site_offer_refused": kind("owner", "bidder", "site usd"),
    "site_offer_lapsed": kind("owner", "bidder", "site usd"),
    "company_offer": kind("target", "bidder", "usd"),
    "company_offer_refused": kind("target", "bidder", "usd"),
    "company_offer_lapsed": kind("target", "bidder", "usd"),
}
"""Every kind of event: `company`, `counterparty` and fields; a site purchase is a site sale seen by its buyer."""


def happened(week: int, name: str, company: str, counterparty: str = "", **fields: float) -> Event:
    """An event of a declared kind with just the fields that it declares; ValueError for any other.

    >>> happened(3, "halving", "Bitcoin", height=1_050_000).height
    1050000
    >>> happened(3, "halving", "Bitcoin", mw=1_050_000)
    Traceback (most recent call last):
    ValueError: halving of Bitcoin: carries height, and was given mw
    """
    declared = KINDS.get(name)
    if declared is None:
        raise ValueError(f"{name} is no kind of event")
    if fields.keys() != declared.fields:
        raise ValueError(f"{name} of {company}: carries {listed(declared.fields)}, and was given {listed(fields)}")
    if bool(counterparty) != bool(declared.counterparty):
        raise ValueError(f"{name} of {company}: names {declared.counterparty or 'nobody'} too, not {counterparty!r}")
    values = [week, name, company, counterparty, *NOTHING]
    for key, value in fields.items():
        place, type_of = CARRIED[key]
        values[place] = type_of(value)
    return tuple.__new__(Event, values)


def listed(fields: frozenset[str] | dict[str, float]) -> str:
    """Fields in words."""
    return ", ".join(sorted(fields)) or "nothing"


def told(event: Event, text: Text, named: Callable[[str], str] | None = None) -> str:
    """An event as a sentence of a language.  named: what companies are called, if not by their own names.

    >>> sold = {"site": 7, "mw": 0.0, "approved_mw": 120.0, "usd": 25e6, "debt_usd": 1.2e9, "works_usd": 0.0}
    >>> told(happened(3, "site_sale", "CORZ", "CLSK", **sold), Text("en"))
    'CORZ sells 120 MW of approved power to CLSK for $25m and $1.2bn of debt'
    """
    declared = KINDS[event.kind]
    names = [
        word(name, role, text) or (named(name) if named else company_name(name, text))
        for name, role in ((event.company, declared.company), (event.counterparty, declared.counterparty))
    ]
    written = {
        AMOUNTS[field].word: AMOUNTS[field].written(text, getattr(event, field))
        for field in declared.fields
        if field in AMOUNTS
    }
    if "debt_usd" in declared.fields:
        written["along"] = text(f"along.{along(event)}", **written)
    return text(f"event.{event.kind}{variant(event)}", company=names[0], counterparty=names[1], **written)


def along(event: Event) -> str:
    """What a buyer of a site takes on beside its price: the text that tells it."""
    owed, due = ((usd or 0.0) >= LEAST_USD for usd in (event.debt_usd, event.works_usd))
    return "both" if owed and due else "debt" if owed else "works" if due else "nothing"


def variant(event: Event) -> str:
    """The ending of the text that tells an event, where its kind has several: an own campus, a failure without debt,
    a sale of megawatts that are energised, approved or both.

    >>> variant(Event(3, "site_sale", "CORZ", "CLSK", site=7, mw=40.0, approved_mw=120.0, usd=25e6))
    '_both'
    """
    variants = KINDS[event.kind].variants
    if "_own" in variants and event.company == event.counterparty:
        return "_own"
    if "_clear" in variants and (event.usd or 0.0) < LEAST_USD:
        return "_clear"
    if "_both" in variants:
        if (event.approved_mw or 0.0) < LEAST_MW:
            return ""
        return "_both" if (event.mw or 0.0) >= LEAST_MW else "_approved"
    return ""


def word(name: str, role: str, text: Text) -> str:
    """What the texts call a lever, a fuel or a reason; nothing for others."""
    if role not in (LEVER, FUEL, REASON):
        return ""
    return text.sections[role].get(name.replace(".", "_") if role == LEVER else name, name)


def company_name(name: str, text: Text) -> str:
    """A company's own name; words for the AI companies that have none."""
    return text("event.others") if name == "OTHERS" else name


@cache
def english() -> Text:
    """The texts that the exported table is told with."""
    return Text("en")
