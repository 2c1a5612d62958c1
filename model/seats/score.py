"""How a seat did against its own bot: the same run again, with this seat's orders left to the rule and everybody else's kept."""

from collections.abc import Callable
from typing import Any

from agents.messages import Observation, Orders
from model.decisions.orders import OrderLog, fitting
from model.economy import EnergyMarket
from model.foundation.version import VERSION
from model.seats.recap import figures_of
from model.seats.roster import Seat, seat_of
from model.seats.words import Named, SeatError, both, names

type Document = dict[str, Any]

MEASURES = ("share_price", "value", "net_worth", "cash", "debt", "mw", "mw_ai", "ehs")


def score(market: EnergyMarket, seat_id: str, *, since: int = 0, named: Named | None = None) -> Document:
    """A seat's company beside the same company left to its rule from a week on, all else equal.  Raises SeatError.   named: in a language"""
    seat = seat_of(market, seat_id)
    if seat.is_regulator:
        raise SeatError("no_score")
    orders = [e for e in market.log.entries if e.get("company") == seat.id and e["week"] > since]
    bot = again(market, lambda entry: entry not in orders) if orders else market  # who ordered nothing was the bot
    yours, other = measured(market, seat), measured(bot, seat)
    gap = yours["share_price"] / other["share_price"] - 1.0 if other["share_price"] > 0.0 else None
    even = gap is None or round(100.0 * gap) == 0
    told = (
        "score_ended"
        if not yours["alive"] and other["alive"]
        else "score_alone"
        if not other["alive"]
        else "score_even"
        if even
        else "score"
    )
    return {
        "seat": seat.id,
        "weeks": [since, market.week],
        "orders": len(orders),
        "yours": yours,
        "bot": other,
        "difference": {name: yours[name] - other[name] for name in MEASURES},
        "gap": gap,
        "told": both(
            f"seat_told.{told}", company=names(seat.id, named), gap=f"{100.0 * (gap or 0.0):+.0f}%".replace("-", "−")
        ),
        "caveat": both("seat_told.caveat"),
    }


def measured(market: EnergyMarket, seat: Seat) -> Document:
    """What a score compares.   net_worth: assets less debts as the books have them [$]"""
    row = seat.row
    sheets = market.state.ledger.sheets[row]
    return figures_of(market, row) | {
        "net_worth": float(sheets.sum()),
        "alive": bool(market.companies["alive"][row]),
    }


def bots_only(market: EnergyMarket, *, since: int = 0) -> EnergyMarket:
    """The same run to the same week with the same levers, without anybody's orders after a week."""
    return again(market, lambda entry: "key" in entry or entry["week"] <= since)


def again(market: EnergyMarket, kept: Callable[[dict[str, Any]], bool]) -> EnergyMarket:
    """The same run with some of its orders; of what is kept, rows that do not fit the other course of things are left out."""
    entries = [entry for entry in market.log.entries if kept(entry)]
    levers = OrderLog(VERSION, [entry for entry in entries if "key" in entry])
    other = market.anew(levers)
    filed: dict[int, dict[int, Orders]] = {}
    for entry in entries:
        if "key" not in entry:
            row = market.state.names.index(entry["company"])
            filed.setdefault(row, {})[int(entry["week"])] = Orders.from_document(entry["orders"])
    for row, orders in filed.items():
        other.set_policy(row, as_filed(other, orders))
    other.run_for(market.week)
    return other


def as_filed(market: EnergyMarket, orders: dict[int, Orders]) -> Callable[[Observation], Orders | None]:
    """A policy that files what was filed in each week, as far as it fits."""

    def policy(seen: Observation) -> Orders | None:
        own = orders.get(seen.week)
        return None if own is None else fitting(market.state, seen.company, own)

    return policy
