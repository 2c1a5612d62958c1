"""What only the seat itself is shown of its company: money, debt, contracts, sites with the options of their decision cards."""

from typing import Any

import numpy as np

from agents.codes import FOREVER, KINDS, LOAN_FORMS, TIERS, ZONES
from agents.population import Lease, Loan, Site
from model.money.covenants import covenanted_debt, over_covenant
from model.money.cover import ring_fenced, service_due
from model.money.finance import equity_room, free_cash, share_price
from model.money.prepayment import may_repay, price_of_repayment
from model.owners.proposals import at_hand, bill_of
from model.seats.cards import card_of
from model.seats.sight import Sight
from model.state import State

type Document = dict[str, Any]


def date_of(state: State, week: int) -> str | None:
    """A week as a day; None for what never comes."""
    return state.calendar.date(week).isoformat() if -2000 < week < FOREVER // 2**10 else None


def months_of_cash(state: State, company: int, less: float = 0.0) -> float | None:
    """How long the cash lasts as the last quarter went, debt service included; None where it does not shrink.  [months]

    less: what a quarter earns less than the last did [$]
    """
    row = state.companies.rows[company]
    flow = float(row["operating_profit"]) - less - float(np.sum(service_due(state), axis=0)[company])
    return None if flow >= 0.0 else max(0.0, free_cash(state, company)) / (-flow / 3.0)


def lost_if_halved(state: State, company: int) -> float:
    """What own rigs earn less in a quarter at half the hashprice: those that do not pay for their power stop.  [$]"""
    return sum(
        91.0 * float((hash_ph * uptime * (gain(price, stop) - gain(price / 2.0, stop))).sum())
        for hash_ph, stop, uptime, price in (
            (*rigs_of(state, int(fleet)), float(state.fleets.rows["uptime"][fleet]), float(state.bitcoin.hashprice))
            for fleet in fleets_of(state, company)
        )
    )


def gain(hashprice: float, stop: np.ndarray) -> np.ndarray:
    """What a PH/s earns a day over its power; nothing where it stops.  [$]

    >>> gain(50.0, np.array([30.0, 60.0])).tolist()
    [20.0, 0.0]
    """
    return np.maximum(0.0, hashprice - stop)


def fleets_of(state: State, company: int, site: int = -1) -> np.ndarray:
    """Rows of a company's fleets, at all sites or one."""
    fleets = state.fleets.rows
    return np.flatnonzero(fleets["alive"] & (fleets["owner"] == company) & ((site < 0) | (fleets["site"] == site)))


def rigs_of(state: State, fleet: int) -> tuple[np.ndarray, np.ndarray]:
    """Hash of a fleet's vintages, and the hashprice below which each does not earn its power.  [PH/s], [$/PH/day]"""
    row, vintages = state.fleets.rows[fleet], state.vintages[fleet]
    there = vintages["hash_ph"] > 0.0
    stop = float(row["shutdown_hashprice"]) * vintages["efficiency"][there] / max(float(row["efficiency"]), 1e-9)
    return vintages["hash_ph"][there], stop


def stops_of(state: State, company: int, site: int) -> Document | None:
    """When own rigs at a site stop: hashprice of the first and the last [$/PH/day], and the share that does at half of today's."""
    found = [rigs_of(state, int(fleet)) for fleet in fleets_of(state, company, site)]
    if not found:
        return None
    hash_ph, stop = (np.concatenate(part) for part in zip(*found, strict=True))
    if not len(stop):
        return None
    halved = hash_ph[stop > float(state.bitcoin.hashprice) / 2.0].sum() / hash_ph.sum()
    return {"least": float(stop.min()), "most": float(stop.max()), "halved": float(halved)}


def money_of(state: State, company: int) -> Document:
    """Cash, coins, debt and what the market thinks of the company."""
    row = state.companies.rows[company]
    names = ("cash", "committed", "btc", "btc_pledged", "debt", "value", "shares", "operating_cash", "operating_profit")
    own, projects = service_due(state)
    return {name: float(row[name]) for name in names} | {
        "kind": KINDS[int(row["kind"])],
        "free_cash": at_hand(state, company),
        "months_of_cash": months_of_cash(state, company),
        "months_if_halved": months_of_cash(state, company, lost_if_halved(state, company)),
        "service_due": float(own[company] + projects[company]),
        "share_price": share_price(state.companies.rows, company),
        "raise_most": equity_room(state, company),
        "mw": float(row["mw_energised"]),
        "mw_approved": float(row["mw_approved"]),
        "mw_mining": float(row["mw_mining"]),
        "mw_ai": float(row["mw_ai"]),
        "hash_ehs": float(row["hash_ph"]) / 1e3,
        "skill": float(row["skill"]),
        "loans": [loan_of(state, int(loan)) for loan in loans_of(state, company)],
        "covenant": covenant_of(state, company),
        "leases": [lease_of(state, int(lease)) for lease in leases_of(state, company)],
    }


def loans_of(state: State, company: int) -> np.ndarray:
    """Rows of a company's loans."""
    loans = state.loans.rows
    return np.flatnonzero(loans["alive"] & (loans["borrower"] == company))


def loan_of(state: State, row: int) -> Document:
    """A loan as its borrower knows it."""
    loan: Loan = state.loans.rows[row]
    site = int(loan["site"])
    return {
        "id": row,
        "form": LOAN_FORMS[int(loan["form"])],
        "usd": float(loan["principal"]),
        "undrawn": float(loan["undrawn"]),
        "rate": float(loan["rate"]),
        "due_week": int(loan["maturity_week"]),
        "due_date": date_of(state, int(loan["maturity_week"])),
        "amortising": bool(loan["amortising"]),
        "site": site if site >= 0 else None,
        "site_name": state.site_names[site] if site >= 0 else None,
        "repayable": may_repay(state, int(loan["borrower"]), row),
        "repay_cost_per_usd": price_of_repayment(state, row),
    }


def covenant_of(state: State, company: int) -> Document | None:
    """What lenders accept of secured debt, and how far the company is from it; None where it has none."""
    owed = float(covenanted_debt(state)[company])
    if owed <= 0.0:
        return None
    row = state.companies.rows[company]
    value, own = float(row["value"]), float(row["debt"]) - float(ring_fenced(state)[company])
    limit = float(row["covenant"])
    return {
        "limit": limit,
        "now": owed / max(1.0, value + own),
        "breach_usd": over_covenant(owed, value, own, limit),
        "waived_until": date_of(state, int(row["waived_week"])) if row["waived_week"] > state.week else None,
        "thin_quarters": int(row["thin_quarters"]),
    }


def leases_of(state: State, company: int) -> np.ndarray:
    """Rows of leases in which a company is landlord of today's sites, or tenant."""
    leases, owner = state.leases.rows, state.sites.rows["owner"]
    return np.flatnonzero(leases["alive"] & ((owner[leases["site"]] == company) | (leases["tenant"] == company)))


def lease_of(state: State, row: int) -> Document:
    """A lease as its parties know it."""
    lease: Lease = state.leases.rows[row]
    site = int(lease["site"])
    return {
        "id": row,
        "site": site,
        "site_name": state.site_names[site],
        "landlord": state.names[int(state.sites.rows["owner"][site])],
        "tenant": state.names[int(lease["tenant"])],
        "tier": TIERS[int(lease["tier"])],
        "it_mw": float(lease["it_mw"]),
        "mw": float(lease["gross_mw"]),
        "rent": float(lease["rent"]),
        "ready_week": int(lease["ready_week"]),
        "end_week": int(lease["end_week"]),
        "end_date": date_of(state, int(lease["end_week"])),
    }


USES = ("mining", "hosting", "leased", "cloud", "converting", "idle")


def site_of(state: State, sight: Sight, site: int) -> Document:
    """A site as its owner knows it, with its decision card."""
    row: Site = state.sites.rows[site]
    room = max(0.0, float(row["land_mw"] - row["mw_energised"] - row["mw_approved"]))
    return {
        "id": site,
        "name": state.site_names[site],
        "zone": ZONES[int(row["zone"])],
        "mw": float(row["mw_energised"]),
        "mw_approved": float(row["mw_approved"]),
        "approved_week": int(row["approved_week"]),
        "approved_date": date_of(state, int(row["approved_week"])) if row["mw_approved"] > 0.0 else None,
        "land_mw": float(row["land_mw"]),
        **{use: float(row[use]) for use in USES},
        "off": bool(row["mothballed"]),
        "suitability": float(row["suitability"]),
        "power_price": float(row["power_paid"]),
        "power_contract_until": date_of(state, int(row["contract_end"])),
        "margin_week": float(row["weekly_margin"]),
        "rigs": stops_of(state, int(row["owner"]), site),
        "loans_usd": -bill_of(state, site, 0.0),
        "room_mw": room if ZONES[int(row["zone"])] != "abroad" else 0.0,
        "plan_open": bool(sight.open[site]) if site < len(sight.open) else False,
        "card": card_of(sight, site),
    }


def offers_received(sight: Sight, state: State, company: int) -> list[Document]:
    """Offers that stand for what a company has, with the least that its rule would take."""
    found = []
    for offer in state.proposals:
        if offer.seller == company:
            least = sight.least(offer)
            found.append(
                {
                    "id": offer_id(state, offer.buyer, offer.site),
                    "by": state.names[offer.buyer],
                    **thing_of(state, offer.site),
                    "usd": offer.usd,
                    "over_loans": bill_of(state, offer.site, offer.usd),
                    "until_week": offer.until,
                    "reserve": least,
                    "rule_accepts": offer.usd >= least,
                }
            )
    return found


def offers_made(state: State, company: int) -> list[Document]:
    """Offers of a company that stand."""
    return [
        {
            "id": offer_id(state, offer.buyer, offer.site),
            "to": state.names[offer.seller],
            **thing_of(state, offer.site),
            "usd": offer.usd,
            "until_week": offer.until,
        }
        for offer in state.proposals
        if offer.buyer == company
    ]


def thing_of(state: State, site: int) -> Document:
    """What an offer is for."""
    return {
        "what": "site" if site >= 0 else "company",
        "site": site if site >= 0 else None,
        "site_name": state.site_names[site] if site >= 0 else None,
    }


def offer_id(state: State, buyer: int, site: int) -> str:
    """How an answer names an offer: its buyer and the site, or the whole company."""
    return f"{state.names[buyer]}:{site if site >= 0 else 'company'}"


def tenant_of(state: State, company: int) -> Document | None:
    """What a hyperscaler wants, has and may commit; None for others."""
    if company not in state.cast.hyperscalers:
        return None
    row = state.hyperscalers.rows[company - state.cast.hyperscalers.start]
    names = ("demand_mw", "owned_mw", "leased_mw", "coming_mw", "authorised", "budget", "room")
    found = {name: float(row[name]) for name in names}
    have = found["owned_mw"] + found["leased_mw"] + found["coming_mw"]
    return found | {"missing_mw": max(0.0, found["demand_mw"] - have), "ceiling": float(row["rent_ceiling"])}
