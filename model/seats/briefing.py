"""What a seat is shown before it decides: its own company in full, the market as everybody believes it, of others what is public."""

from typing import Any

import numpy as np

from agents.codes import CAPITAL, MINER, US_ZONES, UTILITY, ZONES
from agents.rules.independence import independents
from model.capacity.demand import needs
from model.decisions.bidding import expected_premium
from model.economy import EnergyMarket
from model.foundation.language import LANGUAGES
from model.money.finance import share_price
from model.scenario import describe
from model.seats.holdings import money_of, offers_made, offers_received, site_of, tenant_of
from model.seats.roster import Seat, all_seats, is_alive, public_levers, seat_document, seat_of
from model.seats.sight import Sight, look
from model.seats.words import text_of
from model.tables.demand_path import LOOK_AHEAD

type Document = dict[str, Any]


def briefing(market: EnergyMarket, seat_id: str, *, hide: bool = False) -> Document:
    """Everything that a seat may know now, as plain values.   hide: of others only who they are.  Raises SeatError."""
    seat, sight = seat_of(market, seat_id), look(market)
    state, played = market.state, is_alive(market, seat) and not seat.is_regulator
    own = seat.row if played else -1
    return {
        "seat": seat_document(market, seat),
        "week": market.week,
        "date": market.calendar.date(market.week).isoformat(),
        "decision_week": sight.state.week,
        "decision_date": market.calendar.date(sight.state.week).isoformat(),
        "alive": is_alive(market, seat),
        "market": market_now(market, sight),
        "own": money_of(state, own) if played else None,
        "sites": [site_of(state, sight, int(site)) for site in state.live_sites_of(own)] if played else [],
        "tenant": tenant_of(sight.state, own) if played else None,
        "utility": utility_of(sight, own) if played and seat.kind == "utility" else None,
        "levers": levers_of(market) if seat.is_regulator else [],
        "offers_received": offers_received(sight, state, own) if played else [],
        "offers_made": offers_made(state, own) if played else [],
        "for_sale": for_sale(market, seat, hide) if played else [],
        "targets": targets(market, seat, hide) if played else [],
        "others": [public_figures(market, one, hide) for one in all_seats(market) if one.row >= 0 and one.row != own],
        "rivals_hidden": hide,
    }


def market_now(market: EnergyMarket, sight: Sight) -> Document:
    """Prices, and what everybody believes of rents, capacity and power."""
    state, beliefs, view = market.state, market.state.beliefs, sight.round.appraisal.view
    shell, turnkey, cloud = beliefs.rents.tolist()
    offered = dict(zip(sight.offers["zone"].tolist(), sight.offers, strict=True))
    wanted = float(needs(sight.state).sum())
    return {
        "hashprice": float(state.bitcoin.hashprice),
        "btc_price": float(state.bitcoin.price),
        "network_ehs": float(market.network.hash_ehs),
        "halving_quarters": int(view["halving_in"][0]),
        "rig_price_usd_th": float(view["rig_price"][0]),
        "gas": float(state.scenario.power.gas),
        "ai_demand_mw": float(state.hyperscalers.rows["demand_mw"].sum()),
        "ai_gap_gw": gap_of(market),
        "ai_sought_gw": wanted / 1e3,
        "ai_sought_date": market.calendar.date(sight.state.week + LOOK_AHEAD).isoformat(),
        "rents": {"shell": shell, "turnkey": turnkey, "cloud": cloud},
        "match_chance": float(beliefs.match_chance),
        "site_price": float(beliefs.site_price),
        "expected_premium_ai": float(expected_premium(sight.state)),
        "transformer_price": float(beliefs.transformer_price),
        "mechanism": state.scenario.mechanism,
        "zones": [zone_now(market, sight, zone, offered.get(zone)) for zone in range(len(US_ZONES))],
    }


def gap_of(market: EnergyMarket) -> float:
    """AI's demand of this week that nothing serves, as the record has it; halls to spare are no demand.  [GW]

    What AI still seeks is another figure: for a later day, less what is on its way.
    """
    return max(0.0, float(market.history.column("ai_gap_net_gw")[market.week]))


def zone_now(market: EnergyMarket, sight: Sight, zone: int, offer: Any) -> Document:
    """A zone as everybody sees it: power, what its utility offers, what the last auction made of it."""
    beliefs = market.state.beliefs
    names = ("tie_mw", "tie_price", "plant_mw", "plant_price")
    return {
        "zone": ZONES[zone],
        "power_price": float(beliefs.zone_year[zone] + sight.zones["adder"][zone]),
        "headroom_mw": float(offer["mw"]) if offer is not None else 0.0,
        "last_price": float(beliefs.zone_price[zone]),
        "believed_price": float(market.state.pool.scarcity[zone] + market.state.pool.slot_scarcity),
        **{name: float(offer[name]) if offer is not None else 0.0 for name in names},
    }


def utility_of(sight: Sight, company: int) -> Document:
    """A utility's pool and what its rule would offer."""
    pool, zone = sight.state.pool, company - sight.state.cast.first_utility
    offer = sight.offers[sight.offers["zone"] == zone][0]
    names = ("mw", "tie_mw", "tie_price", "plant_mw", "plant_price")
    return {
        "zone": ZONES[zone],
        "headroom_mw": max(0.0, float(pool.sold_limit[zone] - pool.sold[zone])),
        "sold_mw": float(pool.sold[zone]),
        "worth_of_curtailing": float(pool.spared[zone]),
        "rule": {name: float(offer[name]) for name in names},
    }


def levers_of(market: EnergyMarket) -> list[Document]:
    """The levers of an authority, as they stand."""
    return [lever_of(market, key, describe()[key]) for key in public_levers()]


def lever_of(market: EnergyMarket, key: str, schema: Document) -> Document:
    """One lever with its bounds and words."""
    group, name = key.split(".")
    value, word = getattr(getattr(market.scenario, group), name), key.replace(".", "_")
    low, high, step = schema["slider"]
    return {
        "key": key,
        "name": {code: text_of(code)(f"lever.{word}") for code in LANGUAGES},
        "why": {code: text_of(code)(f"lever_why.{word}") for code in LANGUAGES},
        "unit": schema.get("unit", ""),
        "kind": "switch" if schema["type"] == "boolean" else "number",
        "value": value,
        "low": low,
        "high": high,
        "step": step,
    }


def public_figures(market: EnergyMarket, seat: Seat, hide: bool) -> Document:
    """What is known of another: connections and rigs are seen from the road, accounts only of those that are listed."""
    row = market.companies[seat.row]
    seen = {
        "mw": float(row["mw_energised"]),
        "mw_approved": float(row["mw_approved"]),
        "mw_ai": float(row["mw_ai"]),
        "hash_ehs": float(row["hash_ph"]) / 1e3,
    }
    told: Document = dict.fromkeys(("value", "share_price", "debt", "btc"))
    if seat.kind == "miner":
        told = {name: float(row[name]) for name in ("value", "debt", "btc")}
        told["share_price"] = share_price(market.companies, seat.row)
    figures = seen | told
    if hide:
        figures = dict.fromkeys(figures)
    return {"id": seat.id, "kind": seat.kind, "alive": bool(row["alive"]), **figures}


def for_sale(market: EnergyMarket, seat: Seat, hide: bool) -> list[Document]:
    """Sites of others that one may offer for: what can be seen from the road."""
    sites, companies = market.sites, market.companies
    kinds = companies["kind"][sites["owner"]]
    may = sites["alive"] & np.isin(kinds, (MINER, UTILITY, CAPITAL)) & (sites["owner"] != seat.row)
    return [
        {
            "site": int(site),
            "name": market.state.site_names[site],
            "owner": market.state.names[int(sites["owner"][site])],
            "zone": ZONES[int(sites["zone"][site])],
            "mw": None if hide else float(sites["mw_energised"][site]),
            "mw_approved": None if hide else float(sites["mw_approved"][site]),
            "let_mw": None if hide else float(sites["leased"][site] + sites["cloud"][site]),
        }
        for site in np.flatnonzero(may).tolist()
    ]


def targets(market: EnergyMarket, seat: Seat, hide: bool) -> list[Document]:
    """Companies that one may offer for."""
    rows = np.flatnonzero(independents(market.companies[: market.state.cast.miners]))
    by_row = {one.row: one for one in all_seats(market)}
    found = [public_figures(market, by_row[row], hide) for row in rows.tolist() if row != seat.row]
    return [{"company": one["id"], **one} for one in found]
