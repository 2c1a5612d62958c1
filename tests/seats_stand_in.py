"""Stand-in."""
import sys, types
from model.decisions.orders import OrderLog
from model.foundation.version import VERSION
from agents.messages import Orders
m = types.ModuleType("model.seats.game")
class SeatError(Exception): pass
def both(t): return {"en": t, "ja": t + "（日）"}
def seats(market):
    names = market.state.names
    out = []
    for i in range(market.state.cast.miners):
        out.append({"id": names[i], "kind": "miner" if i < 9 else "private_miner", "name": names[i], "line": both(f"{names[i]} mines in Texas"), "alive": bool(market.companies["alive"][i]), "listed": i < 9})
    for i in market.state.cast.hyperscalers:
        out.append({"id": names[i], "kind": "hyperscaler", "name": names[i], "line": both("needs megawatts"), "alive": True, "listed": True})
    out.append({"id": "Private capital", "kind": "capital", "name": "Private capital", "line": both("buys the failed"), "alive": True, "listed": False})
    out.append({"id": "regulator", "kind": "regulator", "name": "Regulator", "line": both("sets the rules"), "alive": True, "listed": False})
    return out
def weeks_to_decision(market): return (12 - market.week) % 13
def briefing(market, seat, hide=False):
    s = next(x for x in seats(market) if x["id"] == seat)
    row = market.state.names.index(seat) if seat in market.state.names else None
    c = market.companies
    sites = []
    if row is not None:
        for i in market.state.live_sites_of(row)[:12]:
            r = market.sites[i]
            sites.append({"id": int(i), "name": market.state.site_names[i], "zone": "ercot", "mw": float(r["mw_energised"]), "mw_approved": float(r["mw_approved"]), "approved_week": 0, "land_mw": float(r["land_mw"]), "mining": float(r["mining"]), "hosting": 0.0, "leased": 0.0, "cloud": 0.0, "converting": 0.0, "idle": 0.0, "suitability": .8, "power_price": 42.0, "plan_open": True,
              "card": {"rule": "mine", "options": [{"option": "mine", "name": both("Mine on"), "value": 1.2e6, "seen": 1.3e6, "barrier": "", "barrier_told": both(""), "reversible": True, "rule": True}, {"option": "turnkey", "name": both("Let a turnkey hall"), "value": 3.2e6, "seen": 3.3e6, "barrier": "no_tenant", "barrier_told": both("No tenant wants it"), "reversible": False, "rule": False}]}, "room_mw": 50.0})
    own = {"cash": float(c["cash"][row]) if row is not None else 0.0, "free_cash": 1e8, "committed": 2e7, "months_of_cash": 7.5, "btc": 1200.0, "btc_pledged": 0.0, "debt": 5e8, "value": 3e9, "share_price": 22.5, "shares": 1e8, "raise_most": 3e8, "operating_cash": 1e7, "mw": 500.0, "mw_approved": 200.0, "mw_mining": 400.0, "mw_ai": 50.0, "hash_ehs": 30.0, "loans": [{"id": 3, "form": "term loan", "usd": 1e8, "rate": .09, "due_week": 80, "due_date": "2027-05-01", "site": None, "repayable": True, "repay_cost_per_usd": 1.0}], "covenant": {"limit": 3.0, "now": 2.0, "breach_usd": 1e8}, "leases": []}
    return {"seat": s, "week": market.week, "date": str(market.calendar.date(market.week)), "decision_week": market.week + 1, "alive": s["alive"],
      "market": {"hashprice": 41.2, "btc_price": float(market.history.column("btc_price_usd")[market.week]), "network_ehs": 900.0, "halving_weeks": 120, "gas": 3.5, "ai_demand_mw": 44000.0, "ai_unmet_mw": 12000.0, "rents": {"shell": 1e6, "turnkey": 1.8e6, "cloud": 9e6}, "zones": [{"zone": "ercot", "price": 38.0, "headroom_mw": 900.0, "believed_premium": 52000.0, "tie_mw": 0, "tie_price": 0, "plant_mw": 0, "plant_price": 0}]},
      "own": own, "sites": sites, "tenant": None, "utility": None, "levers": [{"key": "policy.ai_priority", "name": both("Priority for AI"), "why": both("why"), "value": 1.0, "low": 0.0, "high": 3.0, "step": .1, "kind": "number"}] if seat == "regulator" else [], "offers_received": [{"id": "o1", "by": "MARA", "what": "site", "site": sites[0]["id"], "usd": 2e8, "until_week": 30, "reserve": 3e8, "rule_accepts": False}] if sites else [], "offers_made": [], "for_sale": [{"site": 5, "name": "Somewhere TX", "owner": "CIFR", "zone": "ercot", "mw": 40.0, "mw_approved": 0.0, "most": 1e8}], "targets": [{"company": "HIVE", "value": 6e8, "mw": 300.0}],
      "others": [{"id": x["id"], "name": x["name"], "kind": x["kind"], "alive": x["alive"], "mw": 300.0, "mw_ai": 20.0, "mw_approved": 40.0, "hash_ehs": 20.0, "value": None if hide else 2e9, "share_price": 10.0} for x in seats(market)[:9]], "rivals_hidden": hide}
def defaults(market, seat):
    b = briefing(market, seat)
    return {"plans": [{"site": s["id"], "option": "mine", "mw": s["mw"], "ask": 0.0} for s in b["sites"]], "bids": [{"site": s["id"], "mw": 10.0, "premium": 50000.0} for s in b["sites"][:2]], "raise": {"equity": 0.0, "sell_btc": 12.0}}
def check(market, seat, doc, *, lang="en"):
    if not isinstance(doc.get("bids", []), list): raise SeatError("bids are no list")
    sell = doc.get("raise", {}).get("sell_btc", 0.0)
    if not 0 <= sell <= 1e5: raise SeatError(f"{seat} cannot sell {sell:g} coins; give 0 to 1,200")
def file(market, seat, doc, *, answer_quarters=0):
    check(market, seat, doc)
    sell = doc.get("raise", {}).get("sell_btc")
    if sell and seat in market.state.names:
        row = market.state.names.index(seat)
        market.file(row, Orders().with_rows("capital", company=row, equity=0.0, sell_btc=sell))
    return doc
def mark(market): return {"week": market.week}
def recap(market, before, seat_id=None):
    e = market.history.events[-6:]
    return {"weeks": [before["week"], market.week], "auctions": [{"week": market.week, "mechanism": "uniform", "zones": [{"zone": "ercot", "offered_mw": 900.0, "asked_mw": 4000.0, "awarded_mw": 900.0, "price": 52000.0, "why": both("More was asked for than the grid had.")}]}],
      "own": {"deeds": [both("Sold 12 coins"), both("Mined on at 4 sites")], "bids": [], "change": {"cash": 1e6, "value": -2e7}} if seat_id else None,
      "told": [{"week": x.week, "en": x.kind, "ja": x.kind, "kind": x.kind} for x in e],
      "rank": [{"id": x["id"], "name": x["name"], "alive": x["alive"], "value_per_share": 12.0, "start": 10.0, "change": .2 - i * .03, "mw": 300.0, "ehs": 12.0} for i, x in enumerate(seats(market)[:9])]}
def after(market, seat, taken): return {"ended": True, "how": "default", "told": both("Lenders took the sites."), "next": ["Private capital", "Private 03"]}
def score(market, seat, *, since=0):
    return {"seat": seat, "weeks": [since, market.week], "yours": {"value_per_share": 12.0, "mw": 500.0}, "bot": {"value_per_share": 11.0, "mw": 480.0}, "difference": {"value_per_share": 1.0, "mw": 20.0}, "orders": 2, "told": both("One dollar a share above the bot."), "caveat": both("One history: luck is in it.")}
def bots_only(market, since=0):
    from model.economy import EnergyMarket
    o = EnergyMarket(market._given, rng=market.seed); o.run_for(market.week); return o
for f in (SeatError, seats, weeks_to_decision, briefing, defaults, check, file, mark, recap, after, score, bots_only): setattr(m, f.__name__, f)
package = types.ModuleType("model.seats"); package.game = m; package.__path__ = []
sys.modules["model.seats"] = package; sys.modules["model.seats.game"] = m
