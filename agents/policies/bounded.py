"""Bounded rationality: every open site of every owner values its options, with its own persistent errors.

A site's plan does not open every quarter; an irreversible option must also beat waiting one quarter.
"""

import numpy as np

from agents.options.barriers import FREE, WAITING
from agents.options.case import Case, base_of, mining_rate, stay_now
from agents.options.registry import INSTEAD, MINE, REVERSIBLE, ask_of, barrier_of, size_of, worth_of
from agents.rules.compiled import phase, rule
from agents.rules.finance import quarterly_rate
from agents.rules.site import fleet_value, future_mw_value, power_after, power_of_fleet, stay_value
from agents.units import WEEKS_A_QUARTER

DISLIKE_FLOOR = 1e5  # scale of the error of options that are worth little [$/MW]


@rule
def as_seen(value: float, taste: float, taste_sd: float) -> float:
    """What an owner believes that an option is worth, with its own persistent error.  [$/MW]   taste: standard normal

    >>> as_seen(2e6, -1.0, 0.1), as_seen(0.0, 1.0, 0.1)
    (1800000.0, 10000.0)
    """
    return value + taste * taste_sd * max(abs(value), DISLIKE_FLOOR)


@rule
def waiting_value(chosen: float, stay_up: float, stay_down: float, margin: float, chance: float, rate: float) -> float:
    """Keeping an irreversible option open for a quarter: this quarter's margin, then the better of the two.  [$/MW]

    stay_up, stay_down: staying after a rise and a fall of hashprice; chance: that the option can still be had then.

    >>> waiting_value(10.0, 2.0, 0.0, 0.0, 1.0, 0.0)
    10.0
    >>> waiting_value(10.0, 2.0, 0.0, 0.0, 0.0, 0.0)
    1.0
    """
    later = 0.5 * max(chosen, stay_up) + 0.5 * max(chosen, stay_down)
    kept = 0.5 * (stay_up + stay_down)
    return margin + (chance * later + (1.0 - chance) * kept) / (1.0 + quarterly_rate(rate))


@rule
def stay_after(case: Case, move: float) -> float:
    """Carrying on as it is after hashprice has moved.  [$/MW]   move [log]"""
    return stay_value(
        case.site,
        case.company.outlook + move,
        mining_rate(case),
        case.efficiency,
        case.age,
        case.market,
        case.m,
        case.p,
        case.zone.later,
        0,
    )


@rule
def weigh_waiting(case: Case, move: float, perceived: np.ndarray, blocked: np.ndarray) -> float:
    """Block irreversible options that do not beat waiting a quarter; returns what staying open is worth.  [$/MW]"""
    up, down, rate = stay_after(case, move), stay_after(case, -move), case.p.lease_rate
    margin = case.site.weekly_margin * WEEKS_A_QUARTER / base_of(case)
    for option in range(perceived.shape[0]):
        wait = waiting_value(perceived[option], up, down, margin, case.market.match_chance, rate)
        if blocked[option] == FREE and not REVERSIBLE[option] and perceived[option] <= wait:
            blocked[option] = WAITING
    return waiting_value(0.0, up, down, margin, 0.0, rate)


@rule
def rank(perceived: np.ndarray, blocked: np.ndarray) -> tuple[int, int]:
    """Best feasible option, and the best of those that can be taken back (the fallback), which may be the same."""
    first, fallback = MINE, MINE
    for option in range(perceived.shape[0]):
        if blocked[option] == FREE:
            if perceived[option] > perceived[first]:
                first = option
            if REVERSIBLE[option] and perceived[option] > perceived[fallback]:
                fallback = option
    return first, fallback


@rule
def worth_of_new_mw(case: Case) -> float:
    """Worth of a mining MW whose connection arrives as an award's does, hardware not counted.  [$/MW]"""
    arrives = int(0.5 * (case.b.connection_low + case.b.connection_high))
    return future_mw_value(
        case.m,
        case.p,
        case.market,
        case.company.outlook,
        power_after(case.site, case.zone.later),
        mining_rate(case),
        arrives,
    )


@phase
def plan_sites(sites, companies, rigs, open_, view_, board, zones, taste, taste_sd, move, weighed):
    """File a ranked plan for every open site.

    rigs: `Rigs`; open_ [site]; board: records of mining, leasing, building, finance; zones: records of what each zone
    offers; taste [site, option] standard normal; move: expected quarterly log move of hashprice.  weighed: `Weighed`,
    which is written.
    """
    view, m, p, b, f = view_[0], board.mining[0], board.leasing[0], board.building[0], board.finance[0]
    values, perceived, blocked, plans, fresh = weighed
    own_efficiency, own_age = rigs
    for row in range(len(sites)):
        site, plan = sites[row], plans[row]
        plan.site, plan.first, plan.fallback, plan.gross_mw, plan.ask = row, MINE, MINE, 0.0, 0.0
        plan.second, plan.second_mw, plan.second_ask = MINE, 0.0, 0.0
        if not open_[row]:
            continue
        company, zone, efficiency, age = companies[site.owner], zones[site.zone], own_efficiency[row], own_age[row]
        stay = stay_now(site, company, zone, view, m, p, efficiency, age)
        case = Case(site, company, zone, view, m, p, b, f, efficiency, age, stay)
        fresh[row] = worth_of_new_mw(case)
        for option in range(values.shape[1]):
            values[row, option] = worth_of(option, case)
            blocked[row, option] = barrier_of(option, case)
            perceived[row, option] = as_seen(values[row, option], taste[row, option], taste_sd)
        waiting = weigh_waiting(case, move, perceived[row], blocked[row])
        plan.first, plan.fallback = rank(perceived[row], blocked[row])
        plan.gross_mw = size_of(plan.first, case)
        least, second = max(perceived[row, plan.fallback], waiting), INSTEAD[plan.first]
        if second != MINE and blocked[row, second] == FREE:
            plan.second, plan.second_mw = second, size_of(second, case)
            plan.second_ask = ask_of(second, case, least, perceived[row, second])
            least = max(least, perceived[row, second])
        plan.ask = ask_of(plan.first, case, least, perceived[row, plan.first])


@phase
def weigh_rigs(fleets, asked, sites, companies, view_, m_, p_, later, worth):
    """For every fleet that is asked for: worth of running it on as the market sees it.  [$/MW]

    asked [fleet]; worth [fleet] is written, 0 where nobody asked.
    """
    view, m, p = view_[0], m_[0], p_[0]
    for row in range(len(fleets)):
        fleet = fleets[row]
        worth[row] = 0.0
        if not (fleet.alive and asked[row]):
            continue
        site, rate = sites[fleet.site], p.mining_rate + companies[fleet.owner].spread
        now, contract, after = power_of_fleet(fleet, site, view.week, later[site.zone], m.hosting_fee)
        worth[row] = fleet_value(m, p, view, 0.0, rate, fleet.earning_efficiency, fleet.age, now, contract, after, 0)


@phase
def see_site(seen, site_, company_, efficiency, age, view_, board, zones, taste, taste_sd):
    """Every option of one site as its owner sees it, from recorded inputs (arrays of length one); `seen` is written.  [$/MW]"""
    site, company, view, m, p = site_[0], company_[0], view_[0], board.mining[0], board.leasing[0]
    b, f = board.building[0], board.finance[0]
    zone = zones[site.zone]
    stay = stay_now(site, company, zone, view, m, p, efficiency, age)
    case = Case(site, company, zone, view, m, p, b, f, efficiency, age, stay)
    for option in range(len(seen)):
        seen[option] = as_seen(worth_of(option, case), taste[option], taste_sd)
