"""Orders as people write them: plain documents made of what a rule would file, by names instead of codes."""

from typing import Any

from agents.codes import HYPERSCALER, UTILITY, ZONES
from agents.messages import Orders
from agents.options.registry import MINE, NAMES
from model.economy import EnergyMarket
from model.seats.holdings import offers_received
from model.seats.roster import is_alive, public_levers, seat_of
from model.seats.sight import look

type Document = dict[str, Any]

OFFER = ("mw", "tie_mw", "tie_price", "plant_mw", "plant_price")
REQUEST = ("it_mw", "ceiling")


def defaults(market: EnergyMarket, seat_id: str) -> Document:
    """What the rule would file for a seat now, ready to be changed and filed.  Raises SeatError."""
    seat = seat_of(market, seat_id)
    if seat.is_regulator:
        groups = (key.split(".") for key in public_levers())
        return {"levers": {f"{group}.{name}": getattr(getattr(market.scenario, group), name) for group, name in groups}}
    if not is_alive(market, seat):
        return {}
    sight = look(market)
    document = of_orders(sight.orders_of(seat.row), int(market.companies["kind"][seat.row]))
    asked = offers_received(sight, market.state, seat.row)
    return document | {"answers": [{"offer": one["id"], "accept": one["rule_accepts"]} for one in asked]}


def of_orders(orders: Orders, kind: int) -> Document:
    """A rule's orders as a document."""
    document: Document = {"plans": [plan_of(row) for row in orders.plans]}
    if kind == HYPERSCALER:
        document["bids"] = [
            {"zone": ZONES[int(b["zone"])], "mw": float(b["mw"]), "premium": float(b["price"])} for b in orders.bids
        ]
        document["request"] = {name: float(row[name]) for row in orders.requests for name in REQUEST}
    else:
        document["bids"] = [
            {"site": int(b["site"]), "mw": float(b["mw"]), "premium": float(b["price"])} for b in orders.bids
        ]
    if kind == UTILITY:
        document["offer"] = {name: float(row[name]) for row in orders.offers for name in OFFER}
    return document | {"raise": {"equity": 0.0, "sell_btc": 0.0}, "repay": [], "offers": [], "answers": []}


def plan_of(row: Any) -> Document:
    """A plan by the names of its options."""
    plan = {
        "site": int(row["site"]),
        "option": NAMES[int(row["first"])],
        "fallback": NAMES[int(row["fallback"])],
        "mw": float(row["gross_mw"]),
        "ask": float(row["ask"]),
    }
    if row["second"] != MINE:
        plan |= {
            "second": NAMES[int(row["second"])],
            "second_mw": float(row["second_mw"]),
            "second_ask": float(row["second_ask"]),
        }
    return plan
