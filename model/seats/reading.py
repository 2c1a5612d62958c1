"""An orders document becomes the orders of its company, checked against what the company has; every refusal is one friendly sentence."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, FOR_AI, FOR_MINING, HYPERSCALER, US_ZONES, UTILITY, ZONES
from agents.messages import Orders
from agents.options.registry import LETTING, MINE, NAMES, OWN_PLANT, REVERSIBLE, code_of
from model.decisions.deal_orders import why_not
from model.decisions.orders import check_orders
from model.foundation.errors import OrderError
from model.money.finance import equity_room, free_cash, free_coins, means
from model.money.prepayment import may_repay, price_of_repayment
from model.owners.proposals import at_hand, bill_of, spoken_for
from model.seats.fields import MOST, amount, choice, group, only, part, whole, yes_or_no
from model.seats.holdings import offer_id
from model.seats.sight import Sight
from model.seats.words import SeatError, both, quoted
from model.state import State

REVERSIBLES = [name for name, can in zip(NAMES, REVERSIBLE, strict=True) if can]
SECONDS = [NAMES[option] for option in LETTING if not OWN_PLANT[option]]
MOST_MW, MOST_PREMIUM = 1e5, 1e8
PARTS = ("plans", "bids", "raise", "repay", "offers", "answers", "request", "offer")


class Reader(NamedTuple):
    """Whose orders are read.  stands: for how many quarters an offer to an owner stands"""

    state: State
    sight: Sight
    company: int
    stands: Callable[[int], int]

    @property
    def name(self) -> str:
        """Of the company."""
        return self.state.names[self.company]

    @property
    def kind(self) -> int:
        """Of the company."""
        return int(self.state.companies.rows["kind"][self.company])

    def own_site(self, row: dict[str, Any]) -> int:
        """A site that the company owns.  Raises SeatError."""
        site, mine = whole(row, "site"), self.state.live_sites_of(self.company).tolist()
        if site not in mine:
            known = ", ".join(f"{self.state.site_names[one]} ({one})" for one in mine[:6])
            raise SeatError("site_not_yours", given=quoted(row.get("site")), allowed=known or "-")
        return site


def read(reader: Reader, document: dict[str, Any]) -> Orders:
    """Orders of a document; what it does not name is left to the rule.  Raises SeatError."""
    only(document, PARTS)
    orders = Orders(rest=True)
    for step in (
        read_plans,
        read_bids,
        read_money,
        read_request,
        read_offer,
        read_repayments,
        read_proposals,
        read_answers,
    ):
        orders = step(reader, document, orders)
    try:
        return check_orders(reader.state, reader.company, orders)
    except OrderError as error:
        raise SeatError("refused", why=quoted(error)) from None


PLAN = ("site", "option", "fallback", "mw", "ask", "second", "second_mw", "second_ask")


def read_plans(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """Plans for own sites; megawatts and rent that are not named are those of the decision card."""
    seen: set[int] = set()
    for row in part(document, "plans"):
        only(row, PLAN, ("site", "option"))
        site = reader.own_site(row)
        if site in seen:
            raise SeatError("twice", what=reader.state.site_names[site])
        seen.add(site)
        option = code_of(choice(row, "option", NAMES))
        mw, ask = reader.sight.phase_of(reader.sight.card(site), site, option)
        usual = int(reader.sight.round.choices.plans["fallback"][site])
        place = reader.state.sites.rows[site]
        reach = float(max(place["land_mw"], place["mw_energised"] + place["mw_approved"]))
        plan = both("seat_field.plan_of", what=reader.state.site_names[site])
        orders = orders.with_rows(
            "plans",
            site=site,
            first=option,
            fallback=code_of(choice(row, "fallback", REVERSIBLES, NAMES[usual])),
            gross_mw=amount(row, "mw", 0.0, reach, min(mw, reach), plan),
            ask=amount(row, "ask", 0.0, MOST, ask if np.isfinite(ask) else 0.0, plan),
            second=code_of(choice(row, "second", [NAMES[MINE], *SECONDS], NAMES[MINE])),
            second_mw=amount(row, "second_mw", 0.0, MOST_MW, of=plan),
            second_ask=amount(row, "second_ask", 0.0, MOST, of=plan),
        )
    return orders


def read_bids(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """Bids for capacity: at own sites within their land, or of a hyperscaler by zone, payable by what could be raised."""
    asked: dict[int, float] = {}
    for row in part(document, "bids"):
        if reader.kind == HYPERSCALER:
            only(row, ("zone", "mw", "premium"), ("zone", "mw", "premium"))
            site, zone, most = -1, ZONES.index(choice(row, "zone", US_ZONES)), MOST_MW
        else:
            only(row, ("site", "mw", "premium"), ("site", "mw", "premium"))
            site = reader.own_site(row)
            place = reader.state.sites.rows[site]
            zone = int(place["zone"])
            room = float(place["land_mw"] - place["mw_energised"] - place["mw_approved"])
            most = 0.0 if zone == ABROAD else max(0.0, room - asked.get(site, 0.0))
        bid = both(
            "seat_field.bid_of", what=reader.state.site_names[site] if site >= 0 else both(f"zone.{ZONES[zone]}")
        )
        mw = amount(row, "mw", 0.0, most, of=bid)
        asked[site] = asked.get(site, 0.0) + mw
        orders = orders.with_rows(
            "bids",
            bidder=reader.company,
            zone=zone,
            purpose=FOR_AI if reader.kind == HYPERSCALER else FOR_MINING,
            site=site,
            mw=mw,
            price=amount(row, "premium", 0.0, MOST_PREMIUM, of=bid),
        )
    yearly, able = (
        float((orders.bids["mw"] * orders.bids["price"]).sum()),
        max(0.0, means(reader.state, reader.company)),
    )
    if yearly > able:
        raise SeatError("bids_too_dear", usd=yearly, able=able)
    return orders


def read_money(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """Shares and coins to be sold, as far as there are any."""
    row, state, company = group(document, "raise"), reader.state, reader.company
    only(row, ("equity", "sell_btc"))
    equity = amount(row, "equity", 0.0, max(0.0, equity_room(state, company)))
    coins = amount(row, "sell_btc", 0.0, free_coins(state.companies.rows, company))
    if equity <= 0.0 and coins <= 0.0:
        return orders
    return orders.with_rows("capital", company=company, equity=equity, sell_btc=coins)


def read_request(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """What a hyperscaler would lease."""
    row = group(document, "request")
    if not row:
        return orders
    if reader.kind != HYPERSCALER:
        raise SeatError("not_for_you", what=quoted("request"), company=reader.name)
    only(row, ("it_mw", "ceiling"))
    usual = reader.sight.orders_of(reader.company).requests
    machines = float(usual["machines"][0]) if len(usual) else 0.0
    return orders.with_rows(
        "requests",
        tenant=reader.company,
        it_mw=amount(row, "it_mw", 0.0, MOST_MW, float(usual["it_mw"].sum())),
        ceiling=amount(row, "ceiling", 0.0, 1e8, float(usual["ceiling"].max(initial=0.0))),
        machines=machines,
    )


MOST_OFFERED = {"mw": 1e5, "tie_mw": 1e5, "tie_price": 1e6, "plant_mw": 1e5, "plant_price": 1e7}


def read_offer(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """What a utility offers in its zone; what is not named is its rule's."""
    row = group(document, "offer")
    if not row:
        return orders
    if reader.kind != UTILITY:
        raise SeatError("not_for_you", what=quoted("offer"), company=reader.name)
    only(row, MOST_OFFERED)
    usual = reader.sight.orders_of(reader.company).offers[0]
    values = {name: amount(row, name, 0.0, most, float(usual[name])) for name, most in MOST_OFFERED.items()}
    return orders.with_rows("offers", zone=int(usual["zone"]), plant_kind=int(usual["plant_kind"]), **values)


def read_repayments(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """Loans of one's own to be repaid early, from free cash."""
    state, bill, seen = reader.state, 0.0, set()
    able = max(0.0, free_cash(state, reader.company))
    for row in part(document, "repay"):
        only(row, ("loan", "usd"), ("loan", "usd"))
        loan = whole(row, "loan")
        if loan in seen:
            raise SeatError("twice", what=f"loan {loan}")
        seen.add(loan)
        if not may_repay(state, reader.company, loan):
            raise SeatError("loan_not_yours", given=quoted(row.get("loan")))
        usd = amount(row, "usd", 0.0, float(np.ceil(state.loans.rows["principal"][loan])))
        if usd <= 0.0:
            continue
        usd = min(usd, float(state.loans.rows["principal"][loan]))
        bill += usd * price_of_repayment(state, loan)
        if bill > able:
            raise SeatError("cash_short", usd=bill, able=able)
        orders = orders.with_rows("repayments", company=reader.company, loan=loan, usd=usd)
    return orders


def read_proposals(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """Offers for sites and companies, payable from cash together with those that stand."""
    state, company, wanted, bill = reader.state, reader.company, set(), 0.0
    for row in part(document, "offers"):
        only(row, ("site", "company", "usd"), ("usd",))
        seller, site = thing(reader, row)
        usd = amount(row, "usd", 1.0, MOST)
        if (seller, site) in wanted:
            raise SeatError("twice", what=state.site_names[site] if site >= 0 else state.names[seller])
        wanted.add((seller, site))
        with_one = orders.with_rows(
            "proposals", buyer=company, seller=seller, site=site, usd=usd, stands=reader.stands(seller)
        )
        column, _ = why_not(state, company, with_one.proposals[-1])
        if column == "usd":
            raise SeatError("usd_low", usd=-bill_of(state, site, 0.0))
        if column:
            raise SeatError("not_for_sale", what=state.site_names[site] if site >= 0 else state.names[seller])
        orders, bill = with_one, bill + bill_of(state, site, usd)
    repaid = sum(float(r["usd"]) * price_of_repayment(state, int(r["loan"])) for r in orders.repayments)
    able = max(0.0, at_hand(state, company) - repaid - spoken_for(state, company, wanted))
    if bill > able:
        raise SeatError("cash_short", usd=bill, able=able)
    return orders


def thing(reader: Reader, row: dict[str, Any]) -> tuple[int, int]:
    """What an offer is for: who sells, and which site or -1 for the whole company.  Raises SeatError."""
    state = reader.state
    if (row.get("site") is None) == (row.get("company") is None):
        raise SeatError("site_or_company")
    if row.get("site") is None:
        name = row["company"]
        if not isinstance(name, str) or name not in state.names or name == reader.name:
            raise SeatError("no_company", given=quoted(name))
        return state.names.index(name), -1
    site = whole(row, "site")
    if not 0 <= site < len(state.sites) or not state.sites.rows["alive"][site]:
        raise SeatError("no_site", given=quoted(row["site"]))
    return int(state.sites.rows["owner"][site]), site


def read_answers(reader: Reader, document: dict[str, Any], orders: Orders) -> Orders:
    """Answers to offers that stand."""
    state = reader.state
    stand = {offer_id(state, o.buyer, o.site): o for o in state.proposals if o.seller == reader.company}
    for row in part(document, "answers"):
        only(row, ("offer", "accept"), ("offer", "accept"))
        offer = stand.get(row["offer"]) if isinstance(row["offer"], str) else None
        if offer is None:
            raise SeatError("no_offer", given=quoted(row["offer"]))
        said = yes_or_no(row, "accept")
        orders = orders.with_rows("replies", company=reader.company, buyer=offer.buyer, site=offer.site, accept=said)
    return orders
