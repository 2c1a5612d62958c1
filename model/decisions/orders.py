"""The one door for decisions: orders are checked as arrays, one company may not order for another."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from agents.codes import FOR_AI, FOR_MINING, HYPERSCALER, US_ZONES, UTILITY
from agents.messages import TABLES, Orders
from agents.options.registry import LETTING, MINE, NAMES, OWN_PLANT, REVERSIBLE
from agents.records import dtype_of
from model.auctions.registry import MECHANISMS
from model.decisions.deal_orders import check_proposals, check_repayments, check_replies, refuse
from model.foundation.calendar import Calendar
from model.foundation.documents import named, read_text
from model.foundation.errors import OrderError, ScenarioError, VersionError, cut
from model.money.finance import means
from model.scenario import Scenario
from model.state import State

MECHANISM = "mechanism"
MOST_OF_A_RUN_FILE = 8_000_000  # bytes: thousands of orders; more is no run
ON_GRID = tuple(option for option in LETTING if not OWN_PLANT[option])  # turbines go by the first choice alone


def check_orders(state: State, company: int, orders: Orders) -> Orders:
    """Refuse orders that a company cannot give; raises OrderError naming table, row, column, value and what is allowed."""
    who = state.names[company]
    if not isinstance(orders, Orders):
        raise OrderError(f"{who}: its policy gave {orders!r:.60}; give Orders, or None for the default policy")
    for table, columns in TABLES.items():
        given = getattr(orders, table)
        if not isinstance(given, np.ndarray) or given.dtype != dtype_of(columns) or given.ndim != 1:
            raise OrderError(
                f"{who}: {table} is {given!r:.60}; give rows of the table's record type (Orders().with_rows)"
            )
    kind = int(state.companies.rows["kind"][company])
    for table in TABLES:
        rows = getattr(orders, table)
        for column in rows.dtype.names if len(rows) else ():
            bad = ~np.isfinite(rows[column]) if rows[column].dtype.kind == "f" else np.zeros(len(rows), bool)
            refuse(who, table, rows, column, bad, "give a finite number")
    _check_bids(state, who, company, kind, orders.bids)
    _check_plans(state, who, company, orders.plans)
    requests, offers, capital = orders.requests, orders.offers, orders.capital
    refuse(who, "requests", requests, "tenant", requests["tenant"] != company, f"give {company}, your own row")
    refuse(who, "requests", requests, "it_mw", requests["it_mw"] < 0.0, "give 0 or more")
    if len(requests) and kind != HYPERSCALER:
        raise OrderError(f"{who}: requests are for hyperscalers only; leave the table empty")
    if len(offers) and kind != UTILITY:
        raise OrderError(f"{who}: offers are for utilities only; leave the table empty")
    own_zone = company - state.cast.first_utility
    refuse(who, "offers", offers, "zone", offers["zone"] != own_zone, f"give {own_zone}, your own zone")
    refuse(who, "offers", offers, "mw", offers["mw"] < 0.0, "give 0 or more")
    if len(offers) > 1 or (len(offers) and own_zone >= len(US_ZONES)):
        raise OrderError(f"{who}: offers has {len(offers)} rows; give one row for a zone of the US, none abroad")
    for column, most in (("tie_mw", 1e5), ("tie_price", 1e6), ("plant_mw", 1e5), ("plant_price", 1e7)):
        bad = (offers[column] < 0.0) | (offers[column] > most)
        refuse(who, "offers", offers, column, bad, f"give 0 to {most:g}")
    refuse(who, "capital", capital, "company", capital["company"] != company, f"give {company}, your own row")
    refuse(who, "capital", capital, "equity", capital["equity"] < 0.0, "give 0 or more")
    refuse(who, "capital", capital, "sell_btc", capital["sell_btc"] < 0.0, "give 0 or more")
    check_repayments(state, company, orders.repayments)
    check_proposals(state, company, orders)
    check_replies(state, company, orders.replies)
    return orders


def fitting(state: State, company: int, orders: Orders) -> Orders:
    """What a company can still give of orders that it filed some weeks ago: rows that no longer hold are left out."""
    try:
        return check_orders(state, company, orders)
    except OrderError:
        kept = Orders(rest=orders.rest)
    for table in TABLES:
        for row in getattr(orders, table):
            more = kept.with_rows(table, **dict(zip(row.dtype.names, row.item(), strict=True)))
            try:
                kept = check_orders(state, company, more)
            except OrderError:
                continue
    return kept


def _check_bids(state: State, who: str, company: int, kind: int, bids: np.ndarray) -> None:
    if not len(bids):
        return
    refuse(who, "bids", bids, "bidder", bids["bidder"] != company, f"give {company}, your own row")
    zone = (bids["zone"] < 0) | (bids["zone"] >= len(US_ZONES))
    refuse(who, "bids", bids, "zone", zone, f"give 0 to {len(US_ZONES) - 1}")
    refuse(who, "bids", bids, "mw", (bids["mw"] < 0.0) | (bids["mw"] > 1e5), "give 0 to 100,000")
    refuse(who, "bids", bids, "price", np.abs(bids["price"]) > 1e8, "give at most 1e8")
    purpose = FOR_AI if kind == HYPERSCALER else FOR_MINING
    refuse(who, "bids", bids, "purpose", bids["purpose"] != purpose, f"give {purpose}")
    if kind == HYPERSCALER:
        refuse(who, "bids", bids, "site", bids["site"] != -1, "give -1: a campus of your own")
    else:
        _own_sites(state, who, "bids", company, bids)
        sites = state.sites.rows[bids["site"]]
        refuse(who, "bids", bids, "zone", sites["zone"] != bids["zone"], "give the zone of the site")
        asked = np.bincount(bids["site"], bids["mw"], len(state.sites))[bids["site"]]
        room = sites["land_mw"] - sites["mw_energised"] - sites["mw_approved"]
        refuse(who, "bids", bids, "mw", asked > np.maximum(0.0, room) + 1e-6, "all bids for a site must fit its land")
    yearly = float((bids["mw"] * np.maximum(0.0, bids["price"])).sum())
    able = max(0.0, means(state, company))
    if yearly > able:
        raise OrderError(
            f"{who}: bids come to {yearly / 1e6:,.0f} M$ a year; give at most the {able / 1e6:,.0f} M$ you could raise"
        )


def _own_sites(state: State, who: str, table: str, company: int, rows: np.ndarray) -> None:
    sites = state.sites.rows
    outside = (rows["site"] < 0) | (rows["site"] >= len(sites))
    refuse(who, table, rows, "site", outside, f"give 0 to {len(sites) - 1}")
    foreign = (sites["owner"][rows["site"]] != company) | ~sites["alive"][rows["site"]]
    mine = ", ".join(str(row) for row in state.live_sites_of(company)[:12])
    refuse(who, table, rows, "site", foreign, f"give one of your sites ({mine})")


def _check_plans(state: State, who: str, company: int, plans: np.ndarray) -> None:
    if not len(plans):
        return
    _own_sites(state, who, "plans", company, plans)
    for column in ("first", "fallback"):
        bad = (plans[column] < 0) | (plans[column] >= len(NAMES))
        refuse(who, "plans", plans, column, bad, f"give 0 to {len(NAMES) - 1}: {', '.join(NAMES)}")
    bad = ~np.array(REVERSIBLE)[plans["fallback"]]
    reversible = ", ".join(name for name, can_be in zip(NAMES, REVERSIBLE, strict=True) if can_be)
    refuse(who, "plans", plans, "fallback", bad, f"give one that can be undone: {reversible}")
    sites = state.sites.rows[plans["site"]]
    reach = np.maximum(sites["land_mw"], sites["mw_energised"] + sites["mw_approved"])
    refuse(
        who,
        "plans",
        plans,
        "gross_mw",
        (plans["gross_mw"] < 0.0) | (plans["gross_mw"] > reach + 1e-6),
        "give 0 to what the site's land could take",
    )
    let = (plans["second"] == MINE) | np.isin(plans["second"], ON_GRID)
    refuse(who, "plans", plans, "second", ~let, f"give 0, or an option for tenants: {', '.join(map(str, ON_GRID))}")
    for column in ("ask", "second_mw", "second_ask"):
        refuse(who, "plans", plans, column, plans[column] < 0.0, "give 0 or more")
    if len(np.unique(plans["site"])) != len(plans):
        raise OrderError(f"{who}: plans name a site twice; give one plan a site")


def _check_entry(entry: dict[str, Any]) -> None:
    """KeyError, TypeError or ValueError for what is neither a company's orders nor a lever's move."""
    int(entry["week"])
    if "key" in entry:
        float(entry["value"])
    else:
        Orders.from_document(entry["orders"])


class OrderLog:
    """Orders not from the default policy and lever moves, with the model's version: what a replay needs."""

    def __init__(self, version: str, entries: list[dict[str, Any]] | None = None) -> None:
        self.version = version
        self.entries = entries or []

    def orders(self, week: int, company: str, orders: Orders) -> None:
        """Note a decider's own orders."""
        self.entries.append({"week": week, "company": company, "orders": orders.to_document()})

    def move(self, week: int, key: str, value: float | bool) -> None:
        """Note a lever that was moved while the run went on."""
        self.entries.append({"week": week, "key": key, "value": value})

    def to_document(self) -> dict[str, Any]:
        """For `run.json`."""
        return {"version": self.version, "entries": self.entries}

    @classmethod
    def read(cls, path: Path, version: str) -> "OrderLog":
        """The log of a run's `run.json`; raises OrderError or VersionError."""
        try:
            document = json.loads(read_text(path, MOST_OF_A_RUN_FILE))
            log = document.get("orders", document)
            entries, written = list(log["entries"]), str(log["version"])
            for entry in entries:
                _check_entry(entry)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise OrderError(
                f"{named(path)}: not a run file with orders ({cut(str(error))}); give the run.json of a run"
            ) from None
        for other in (written, document.get("version", version)):
            if other != version:
                raise VersionError(
                    f"{named(path)}: written by version {cut(str(other))}, this is {version}; replay with that version"
                )
        return cls(written, entries)


def orders_by_week(log: OrderLog | None, names: list[str]) -> dict[int, dict[int, Orders]]:
    """Logged orders by week and company."""
    replay: dict[int, dict[int, Orders]] = {}
    for entry in log.entries if log else []:
        if "orders" in entry:
            if entry["company"] not in names:
                raise OrderError(f"orders of week {entry['week']}: no company '{entry['company']}' in this scenario")
            orders = Orders.from_document(entry["orders"])
            replay.setdefault(int(entry["week"]), {})[names.index(entry["company"])] = orders
    return replay


def moves_by_week(scenario: Scenario, calendar: Calendar) -> dict[int, list[tuple[str, float | bool]]]:
    """Levers that the scenario moves during the run, by the week they act in.

    What is dated before the start is part of the past that the start came of, and moves nothing.
    """
    moves: dict[int, list[tuple[str, float | bool]]] = {}
    for move in scenario.moves:
        if calendar.week(move.date) >= 0:
            moves.setdefault(max(1, calendar.week(move.date)), []).append((move.key, move.value))
    return moves


def moved_to(key: str, value: float | bool) -> dict[str, Any]:
    """The change of a scenario that a move makes; the log has a mechanism by its place, as it has numbers only.

    >>> moved_to("power.gas", 7.0), moved_to("mechanism", 3.0)
    ({'power.gas': 7.0}, {'mechanism': 'vickrey'})
    """
    if key != MECHANISM:
        return {key: value}
    if value not in range(len(MECHANISMS)):
        raise ScenarioError(f"mechanism is {value}; give 0 to {len(MECHANISMS) - 1}")
    return {MECHANISM: list(MECHANISMS)[int(value)]}
