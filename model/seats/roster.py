"""What can be played: a seat is a company of the market that takes decisions, or the regulator, who moves levers."""

from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, CAPITAL, ENDINGS, HYPERSCALER, MINER, UTILITY, ZONES
from model.economy import EnergyMarket
from model.scenario import lever_keys
from model.seats.words import Named, SeatError, both, names, quoted

REGULATOR = "regulator"
PUBLIC = ("policy.", "power.carbon")  # levers that an authority moves


class Seat(NamedTuple):
    """Who sits where.  row: of the company, -1 for the regulator"""

    id: str
    kind: str
    row: int

    @property
    def is_regulator(self) -> bool:
        """Whether it moves levers and owns nothing."""
        return self.row < 0


def all_seats(market: EnergyMarket) -> list[Seat]:
    """Every seat: listed miners, private ones, hyperscalers, utilities of the US, private capital, the regulator."""
    state, cast = market.state, market.state.cast
    miners = sorted(range(cast.miners), key=lambda row: not state.companies.rows["listed"][row])
    utilities = range(cast.first_utility, cast.first_utility + ABROAD)
    rows = [*miners, *cast.hyperscalers, *utilities, cast.capital]
    return [Seat(state.names[row], kind_of(market, row), row) for row in rows] + [Seat(REGULATOR, REGULATOR, -1)]


def kind_of(market: EnergyMarket, row: int) -> str:
    """The kind of a seat: miners on an exchange and private ones are told apart."""
    company = market.companies[row]
    if company["kind"] == MINER:
        return "miner" if company["listed"] else "private_miner"
    return {HYPERSCALER: "hyperscaler", UTILITY: "utility", CAPITAL: "capital"}[int(company["kind"])]


def seat_of(market: EnergyMarket, seat_id: object) -> Seat:
    """A seat by its id.  Raises SeatError."""
    for seat in all_seats(market):
        if seat.id == seat_id:
            return seat
    raise SeatError("no_seat", given=quoted(seat_id))


def is_alive(market: EnergyMarket, seat: Seat) -> bool:
    """Whether a seat can decide; the regulator always can."""
    return seat.is_regulator or bool(market.companies["alive"][seat.row])


def seat_document(market: EnergyMarket, seat: Seat) -> dict[str, Any]:
    """A seat as it is offered."""
    return {
        "id": seat.id,
        "kind": seat.kind,
        "name": seat.id,
        "line": line_of(market, seat),
        "alive": is_alive(market, seat),
        "listed": not seat.is_regulator and bool(market.companies["listed"][seat.row]),
    }


def line_of(market: EnergyMarket, seat: Seat) -> dict[str, str]:
    """A line about a seat, in both languages."""
    if seat.is_regulator:
        return both("seat_line.regulator", levers=len(public_levers()))
    row, state = market.companies[seat.row], market.state
    if seat.kind == "hyperscaler":
        tenant = state.hyperscalers.rows[seat.row - state.cast.hyperscalers.start]
        return both("seat_line.hyperscaler", mw=round(float(tenant["demand_mw"])), have=round(held_by(tenant)))
    if seat.kind == "utility":
        return both("seat_line.utility", zone=both(f"zone.{ZONES[seat.row - state.cast.first_utility]}"))
    if seat.kind == "capital":
        return both("seat_line.capital", usd=float(row["cash"]))
    sites = len(state.live_sites_of(seat.row))
    return both(
        f"seat_line.{seat.kind}", mw=round(float(row["mw_energised"])), sites=sites, ehs=f"{row['hash_ph'] / 1e3:,.1f}"
    )


def held_by(tenant: Any) -> float:
    """Megawatts that a hyperscaler has in service.  [MW]"""
    return float(tenant["owned_mw"] + tenant["leased_mw"])


def public_levers() -> list[str]:
    """Levers that an authority moves."""
    return [key for key in lever_keys() if key.startswith(PUBLIC)]


def after(market: EnergyMarket, seat_id: str, taken: set[str], named: Named | None = None) -> dict[str, Any]:
    """How a seat's company ended, and which seats its team may go on in, best first.   taken: seats that people have

    Private capital comes first; then a team goes on as administrator of a company that a bot runs, the ones nearest to failing
    first: lenders' restructurings, then debt against value; then whatever miner is left.
    """
    seat = seat_of(market, seat_id)
    ended = not is_alive(market, seat)
    if not ended:
        return {"ended": False, "how": "", "told": both("seat_told.goes_on", company=names(seat.id, named)), "next": []}
    row = market.companies[seat.row]
    how = ENDINGS[int(row["ending"])]
    free = [one for one in all_seats(market) if one.id not in taken and is_alive(market, one) and not one.is_regulator]
    capital = [one.id for one in free if one.kind == "capital"]
    miners = sorted((one for one in free if "miner" in one.kind), key=lambda one: strain(market, one.row))
    told = both(f"seat_told.{how or 'default'}", company=names(seat.id, named))
    return {"ended": True, "how": how, "told": told, "next": [*capital, *(one.id for one in miners)]}


def strain(market: EnergyMarket, row: int) -> tuple[int, float]:
    """How near a company is to failing: restructured ones first, then by debt against debt and value."""
    company = market.companies[row]
    weighs = float(company["debt"]) / max(1.0, float(company["debt"] + company["value"]))
    return (-int(company["restructured_week"] > 0), -weighs if np.isfinite(weighs) else 0.0)
