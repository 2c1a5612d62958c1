"""What a run comes to: what happened in five sentences, what in it was usual and what rare, and the decisions that mattered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from agents.codes import DEFAULTED, DISSOLVED, TAKEN_OVER, WOUND_UP
from model.foundation.events import dollars
from model.record.conveyances import Conveyance
from viz.figures.bands import Owned
from viz.figures.drawing.market_record import MarketRecord
from viz.text.language import Text

RARE = (
    "independent_miners",
    "mw_owner_miner",
    "mw_not_ai",
    "ai_served_gw",
    "cr4_mw",
    "hashprice_usd_ph_day",
    "btc_price_usd",
)
"""What is held against other seeds."""
ENDINGS = {"takeover": TAKEN_OVER, "default": DEFAULTED, "liquidation": WOUND_UP, "dissolution": DISSOLVED}


class Mattered(NamedTuple):
    """A letting as hindsight has it: what it brings more than its rigs would have.  [$]   card: `week:site`"""

    card: str
    owner: str
    site: str
    mw: float
    usd: float


def sentences(
    table: MarketRecord,
    owned: Owned,
    endings: np.ndarray,
    moved: Sequence[Conveyance],
    named: Callable[[str], str],
    text: Text,
) -> list[str]:
    """Five: what the megawatts do, what became of miners, who owns most, what passed from whom to whom, what hashing earns."""
    return [
        use(table, text),
        became(table, endings, text),
        largest(owned, named, text),
        passed(moved, named, table, text),
        earned(table, text),
    ]


def use(table: MarketRecord, text: Text) -> str:
    """The share of miners' megawatts that serves AI, and how far AI's demand is met."""
    words = {
        "start": text.percent(table.then("ai_share")),
        "share": text.percent(table.now("ai_share")),
        "mw": text.gw(table.now("mw_ai") / 1000.0),
        "gap": text.gw(max(0.0, table.now("ai_gap_net_gw"))),
    }
    return text("story.use", **words)


def became(table: MarketRecord, endings: np.ndarray, text: Text) -> str:
    """How many miners are left, and how the others ended.   endings: codes of `agents.codes.ENDINGS` by miner"""
    count = {name: text.count(int((endings == code).sum())) for name, code in ENDINGS.items()}
    first, left = table.then("independent_miners"), table.now("independent_miners")
    return text("story.became", first=text.count(first), left=text.count(left), **count)


def largest(owned: Owned, named: Callable[[str], str], text: Text) -> str:
    """Who owns most at the start and now."""
    first, last = owned.mw[0], owned.mw[-1]
    then, now = int(np.argmax(first)), int(np.argmax(last))
    words = {
        "first": named(owned.names[then]),
        "first_mw": text.count(float(first[then])),
        "owner": named(owned.names[now]),
        "mw": text.count(float(last[now])),
        "share": text.percent(float(last[now] / max(1e-9, last.sum()))),
    }
    return text("story.largest_same" if then == now else "story.largest", **words)


def passed(moved: Sequence[Conveyance], named: Callable[[str], str], table: MarketRecord, text: Text) -> str:
    """How much changed hands in the US, and the most that one owner passed to another at once.   moved: sites in the US"""
    if not moved:
        return text("story.passed_none")
    sums: dict[tuple[int, str, str], float] = {}
    for one in moved:
        key = one.week, one.seller, one.buyer
        sums[key] = sums.get(key, 0.0) + one.mw
    (week, seller, buyer), most = max(sums.items(), key=lambda item: item[1])
    words = {
        "sites": text.count(len(moved)),
        "all": text.decimal(sum(sums.values()) / 1000.0),
        "seller": named(seller),
        "buyer": named(buyer),
        "mw": text.count(most),
        "when": text.date(table.date(week)),
    }
    return text("story.passed", **words)


def earned(table: MarketRecord, text: Text) -> str:
    """Bitcoin's price and what hashing earns, from start to end."""
    words = {}
    for name, column in (("btc", "btc_price_usd"), ("hashprice", "hashprice_usd_ph_day")):
        words |= {name: text.dollars(table.now(column)), f"{name}_start": text.dollars(table.then(column))}
    return text("story.earned", **words)


def usual(value: float, low: float, high: float) -> str:
    """Where a run stands among others, eight of ten of which lie between two values.

    >>> [usual(value, 10.0, 20.0) for value in (9.0, 10.0, 15.0, 21.0)]
    ['below', 'usual', 'usual', 'above']
    """
    return "below" if value < low else "above" if value > high else "usual"


def among(values: dict[str, float], ends: dict[str, tuple[float, float]], text: Text) -> list[str]:
    """What was usual and what rare at the end; nothing where other seeds are not played yet."""
    found: dict[str, list[str]] = {"usual": [], "below": [], "above": []}
    for name in (name for name in RARE if name in ends):
        found[usual(values[name], *ends[name])].append(text(f"story.{name}"))
    told = {where: text("story.and").join(names) for where, names in found.items() if names}
    if not told:
        return [text("story.among_unknown")]
    return [text(f"story.{where}", names=names) for where, names in told.items()]


def mattered(found: Sequence[Mattered], named: Callable[[str], str], table: MarketRecord, text: Text) -> list[str]:
    """The three lettings that gained or lost most, each of another site."""
    best: dict[str, Mattered] = {}
    for one in found:
        if one.site not in best or abs(one.usd) > abs(best[one.site].usd):
            best[one.site] = one
    ranked = sorted(best.values(), key=lambda one: -abs(one.usd))[:3]
    return [
        text(
            f"story.{'gained' if one.usd >= 0.0 else 'lost'}",
            owner=named(one.owner),
            site=one.site,
            mw=text.count(one.mw),
            when=text.date(table.date(int(one.card.partition(":")[0]))),
            usd=dollars(text, abs(one.usd)),
        )
        for one in ranked
    ]


def story(parts: Sequence[tuple[str, Sequence[str]]], run: str, text: Text) -> dict[str, Any]:
    """The figure: headings, each with its lines.   run: which it is"""
    blocks = [{"heading": text(f"story.{heading}"), "lines": list(lines)} for heading, lines in parts if lines]
    flat = [{"part": block["heading"], "told": line} for block in blocks for line in block["lines"]]
    return {"id": "story", "form": "story", "title": text("story.title"), "unit": run, "blocks": blocks, "rows": flat}
