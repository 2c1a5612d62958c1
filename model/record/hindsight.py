"""What came of a decision: what a megawatt has earned since, and what it still promises by the same rules.

Per gross MW, before loans, and of the site, whoever owns it by now: as the rule's values are.  Both parts are worth in
the week of the decision, discounted at the rate by which the rule judged their kind of cash, so that their sum stands
beside what was believed.  Counted are mining on, shells and colocation; what a sale, a plant, a tie-up or new rigs
brought cannot be told apart by site.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from agents.codes import US_ZONES
from agents.options.reach import connected
from agents.options.registry import OPTIONS
from agents.rules.finance import spread_evenly
from agents.rules.mining import mining_margin
from agents.rules.site import HOSTED_HOURS, power_of_rigs, stay_value
from agents.units import HOURS_A_YEAR, WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.money.contracts import rent_of_week
from model.money.project_loans import margin_of
from model.owners.valuation import lease_value
from model.record.history import History
from model.state import State


class Past(NamedTuple):
    """What was known of a run by a week.  deliberations: of every quarter up to it; sites_at(week): rows as they stood."""

    deliberations: list[Deliberation]
    hashprice: np.ndarray  # [week] $/PH/day
    power: np.ndarray  # [zone, week] $/MWh
    leases: np.ndarray
    projects: np.ndarray
    sites_at: Callable[[int], np.ndarray]


class Realised(NamedTuple):
    """Per gross MW, worth in the week of the decision.  [$/MW]

    until: week up to which cash is counted; ended: the rigs gave way to something else then, so nothing is promised.
    """

    until: int
    ended: bool
    so_far: float
    promised: float

    @property
    def whole(self) -> float:
        """Cash so far and what is still promised.  [$/MW]"""
        return self.so_far + self.promised


def row(rows: np.ndarray, place: int) -> Any:
    """A row whose columns rules may ask for by name."""
    return rows.view(np.recarray)[place]


def past_of(state: State, history: History, week: int) -> Past:
    """Copies of what was known by a week; quarterly snapshots are never changed once they are made."""
    power = np.full((len(US_ZONES) + 1, history.weeks_recorded), state.scenario.power.abroad)
    for zone, name in enumerate(US_ZONES):
        power[zone] = history.column(f"power_price_{name}_usd_mwh")
    return Past(
        [d for d in history.deliberations if d.week <= week],
        history.column("hashprice_usd_ph_day")[: week + 1].copy(),
        power[:, : week + 1],
        *history.contracts_at(week),
        history.sites_at,
    )


def realised(past: Past, board: Board, d: Deliberation, place: int) -> Realised | None:
    """What came of a decision up to the last quarter that is known; nothing where it cannot be counted, or not yet."""
    count = ACCOUNTS.get(OPTIONS[int(d.chosen[place])].account)
    if count is None or past.deliberations[-1].week <= d.week:
        return None
    return count(past, board, d, place)


def kept_mining(past: Past, board: Board, d: Deliberation, place: int) -> Realised | None:
    """What a MW earned by mining on, as long as its rigs stood."""
    return mined_on(past, board, d, place, rigs_stood(past, d, place))


def mined_on(past: Past, board: Board, d: Deliberation, place: int, until: int = 0) -> Realised | None:
    """What a MW with the rigs of that day earned by mining on, and would earn still, or would have, had it not been let.

    Everybody else is held still.  until: week from which the rigs gave way; the last quarter that is known where it is 0.
    """
    site, now = row(d.sites, place), past.deliberations[-1]
    base = float(connected(site))
    if base < 1.0:
        return None
    ended, last = until > 0, until or now.week
    rate = float(board.leasing[0].mining_rate + d.companies[place]["spread"])
    weekly = [mining_cash(past, board, d, place, week) for week in range(d.week + 1, last + 1)]
    promised = 0.0
    if not ended:
        later = float(now.zones["later"][int(site["zone"])])
        promised = stay_value(
            site,
            0.0,
            rate,
            float(d.efficiency[place]),
            float(d.age[place]) + last - d.week,
            row(now.view, 0),
            row(board.mining, 0),
            row(board.leasing, 0),
            later,
            0,
        )
    return Realised(last, ended, worth(weekly, rate) / base, promised * discount(rate, last - d.week))


def mining_cash(past: Past, board: Board, d: Deliberation, place: int, week: int) -> float:
    """A week of a site's rigs, its own and hosted ones, at that week's hashprice and its contract's or zone's power.  [$]"""
    site, m, then = row(d.sites, place), row(board.mining, 0), in_force(past, week)
    zone = int(site["zone"])
    market = float(past.power[zone, week] + then.zones["adder"][zone])
    price = float(power_of_rigs(site, week, market)) + float(then.view[0]["tax"])
    own = mining_margin(
        float(past.hashprice[week]), float(d.efficiency[place]), m["overhead"], price, m["uptime"], m["opex"]
    )
    hosted = m["hosting_fee"] * HOURS_A_YEAR * HOSTED_HOURS
    return float(site["mining"] * own + site["hosting"] * hosted) / WEEKS_A_YEAR


def rigs_stood(past: Past, d: Deliberation, place: int) -> int:
    """The first quarter in which fewer than half of the rigs stood or ran, 0 where they still do."""
    site = d.sites[place]
    for later in (found for found in past.deliberations if found.week > d.week):
        then = past.sites_at(later.week)[d.rows[place]]
        left = 0.0 if then["mothballed"] or not then["alive"] else then["mining"] + then["hosting"]
        if left < 0.5 * (site["mining"] + site["hosting"]):
            return later.week
    return 0


def let(past: Past, board: Board, d: Deliberation, place: int) -> Realised | None:
    """Rent less works of the lease that was signed with the decision, and what is left of both."""
    p, leases, tier = row(board.leasing, 0), past.leases, OPTIONS[int(d.chosen[place])].tier
    signed = (leases["site"] == d.rows[place]) & (leases["signed_week"] == d.week) & (leases["tier"] == tier)
    rows = np.flatnonzero(signed & ~leases["before_start"])
    works = past.projects[np.isin(past.projects["lease"], rows)]
    if len(rows) == 0 or len(works) == 0:
        return None
    lease, project, now = row(leases[rows[:1]], 0), works[0], past.deliberations[-1]
    looks = d.week + WEEKS_A_QUARTER * int(p["horizon"])  # as far as the rule does
    lease["end_week"] = min(int(lease["end_week"]), looks)
    lease["unearned"] = 0.0  # rent is counted when it is due, not what was paid ahead of it and is credited back
    spread = float(d.companies[place]["spread"])
    rate = float(p["lease_rate"]) + spread
    weekly = [
        rent_cash(past, board, lease, week) - works_cash(project, week) for week in range(d.week + 1, now.week + 1)
    ]
    left = max(0.0, (int(project["ready_week"]) - now.week) / WEEKS_A_QUARTER)
    cost = float(project["cost"] * (1.0 - project["tenant_share"])) * WEEKS_A_QUARTER * left
    cost /= max(1, int(project["ready_week"] - project["start_week"]))
    promised = lease_value(lease, p, row(now.view, 0), now.week, spread, 0.0)
    promised -= spread_evenly(cost, 0.0, left, rate)
    gross = float(lease["gross_mw"])
    return Realised(now.week, False, worth(weekly, rate) / gross, promised * discount(rate, now.week - d.week) / gross)


def rent_cash(past: Past, board: Board, lease: np.void, week: int) -> float:
    """A week's rent that is left to the landlord, and the subsidy.  [$]"""
    if not lease["ready_week"] <= week < lease["end_week"]:
        return 0.0
    rent = rent_of_week(lease["rent"], lease["it_mw"], lease["escalator"], week - int(lease["ready_week"]))
    subsidy = float(in_force(past, week).view[0]["subsidy"] * lease["it_mw"]) / WEEKS_A_YEAR
    return float(rent) * margin_of(board.leasing[0], int(lease["tier"])) + subsidy


def works_cash(project: np.void, week: int) -> float:
    """A week's cost of the works to their owner.  [$]"""
    start, ready = int(project["start_week"]), int(project["ready_week"])
    if not start < week <= ready:
        return 0.0
    return float(project["cost"] * (1.0 - project["tenant_share"])) / max(1, ready - start)


def in_force(past: Past, week: int) -> Deliberation:
    """The quarter whose charges, tax and subsidy hold in a week."""
    return next((d for d in reversed(past.deliberations) if d.week <= week), past.deliberations[0])


def discount(rate: float, weeks: float) -> float:
    """Worth now of 1 $ some weeks away.

    >>> round(discount(0.10, 365.25 / 7.0), 4)
    0.9091
    """
    return (1.0 + rate) ** (-weeks / WEEKS_A_YEAR)


def worth(weekly: list[float], rate: float) -> float:
    """Present value of cash by week, the first a week away.  [$]

    >>> worth([1.0, 1.0], 0.0)
    2.0
    """
    return sum(cash * discount(rate, weeks) for weeks, cash in enumerate(weekly, 1))


ACCOUNTS: dict[str, Callable[[Past, Board, Deliberation, int], Realised | None]] = {"rigs": kept_mining, "rent": let}
"""How what came of an option is counted, by what the option declares."""
