"""Bounded rationality: every open site of every owner values its options, with its own persistent errors.

A site's plan does not open every quarter; an irreversible option must also beat waiting one quarter.
"""

from agents.codes import BUY_PLANT, EXPAND, FREE, LET_SHELL, MINE, OWN_GENERATION, TIE_UP, WAITING
from agents.policies.options import (
    DISLIKE_FLOOR,
    ask_of,
    barrier,
    capital_need,
    fill_values,
    is_irreversible,
    land_left,
    plan_base,
    plant_reach,
    rank,
    rigs_and_free,
    waiting_value,
)
from agents.rules.compiled import phase, rule
from agents.rules.site import fleet_value, new_rigs_value, power_of_rigs, stay_value


@rule
def means_of_owner(company, view, f) -> float:
    """What an owner could put into works now: most of its free cash, free coins at a haircut, shares.  [$]"""
    coins = f.coin_haircut * view.btc_price * max(0.0, company.btc - company.btc_pledged)
    return max(0.0, 0.8 * (company.cash - company.committed)) + coins + f.equity_share * max(0.0, company.value)


@rule
def weigh_waiting(
    site, company, efficiency: float, age: float, view, m, p, later: float, move: float, perceived, blocked
) -> float:
    """Block irreversible options that do not beat waiting a quarter; returns what staying open is worth.  [$/MW]"""
    rate = p.mining_rate + company.spread
    up = stay_value(site, company.outlook + move, rate, efficiency, age, view, m, p, later, 0)
    down = stay_value(site, company.outlook - move, rate, efficiency, age, view, m, p, later, 0)
    margin = site.weekly_margin * 13.0 / plan_base(site, p)
    for option in range(perceived.shape[0]):
        wait = waiting_value(perceived[option], up, down, margin, view.match_chance, p.lease_rate)
        if blocked[option] == FREE and is_irreversible(option) and perceived[option] <= wait:
            blocked[option] = WAITING
    return waiting_value(0.0, up, down, margin, 0.0, p.lease_rate)


@rule
def size_plan(plan, site, company, means: float, waiting: float, perceived, view, p, b, f, zone) -> None:
    """Megawatts of the phase, as many as the owner can pay for, and the least rent."""
    base = max(0.0, rigs_and_free(site))
    if LET_SHELL <= plan.first <= OWN_GENERATION:
        room = land_left(site, p) if plan.first == OWN_GENERATION else min(base, p.largest_phase)
        need = max(1.0, capital_need(plan.first, site, p, b, f, zone))
        plan.gross_mw = min(room, max(p.smallest_phase, means / need))
        target = max(perceived[plan.fallback], waiting)
        plan.ask = ask_of(plan.first, target, perceived[plan.first], site, company, p, b, view)
    elif plan.first == EXPAND:
        plan.gross_mw = site.free
    elif plan.first == TIE_UP:
        plan.gross_mw = min(site.mining, zone.tie_mw)
    elif plan.first == BUY_PLANT:
        plan.gross_mw = min(plant_reach(site, zone), means / max(1.0, capital_need(BUY_PLANT, site, p, b, f, zone)))
    else:
        plan.gross_mw = base


@phase
def plan_sites(sites, companies, own_efficiency, own_age, open_, view_, m_, p_, b_, f_, zones, taste,
               taste_sd, move, values, perceived, blocked, plans, fresh):  # fmt: skip
    """File a ranked plan for every open site.

    own_efficiency, own_age [site]: of the owner's rigs there; open_ [site]; zones: records of what each zone offers;
    taste [site, option] standard normal; move: expected quarterly log move of hashprice.  Writes values, perceived [$/MW],
    blocked (codes) [site, option], plans (one row a site) and fresh [site], the worth of a new mining MW.
    """
    view, m, p, b, f = view_[0], m_[0], p_[0], b_[0], f_[0]
    for row in range(len(sites)):
        site = sites[row]
        plan = plans[row]
        plan.site, plan.first, plan.fallback, plan.gross_mw, plan.ask = row, MINE, MINE, 0.0, 0.0
        if not open_[row]:
            continue
        company, zone = companies[site.owner], zones[site.zone]
        efficiency, age = own_efficiency[row], own_age[row]
        means = means_of_owner(company, view, f)
        fresh[row] = fill_values(values[row], site, company, efficiency, age, view, m, p, b, f, zone)
        for option in range(values.shape[1]):
            blocked[row, option] = barrier(option, site, company, means, view, m, p, b, f, zone)
            scale = max(abs(values[row, option]), DISLIKE_FLOOR)
            perceived[row, option] = values[row, option] + taste[row, option] * taste_sd * scale
        waiting = weigh_waiting(
            site, company, efficiency, age, view, m, p, zone.later, move, perceived[row], blocked[row]
        )
        plan.first, plan.fallback = rank(perceived[row], blocked[row])
        size_plan(plan, site, company, means, waiting, perceived[row], view, p, b, f, zone)


@phase
def weigh_rigs(fleets, asked, sites, companies, view_, m_, p_, later, own_view, old, new):
    """For every fleet that is asked for: worth of running it on, and of new rigs in its place, their price paid.  [$/MW]

    asked [fleet]; old, new [fleet] are written, 0 where nobody asked; own_view: 1 with each owner's outlook, 0 as the
    market sees it.  On others' sites the fee is paid to the contract's end, the zone's price and a fee after it.
    """
    view, m, p = view_[0], m_[0], p_[0]
    for row in range(len(fleets)):
        fleet = fleets[row]
        old[row] = new[row] = 0.0
        if not (fleet.alive and asked[row]):
            continue
        site, company = sites[fleet.site], companies[fleet.owner]
        rate, after = p.mining_rate + company.spread, later[site.zone]
        contract, now = max(0, int((site.contract_end - view.week) / 13.0)), power_of_rigs(site, view.week, after)
        if fleet.owner != site.owner:
            after += m.hosting_fee
            contract = max(0, int((fleet.fee_end - view.week) / 13.0))
            now = fleet.fee if contract > 0 else after
        outlook = own_view * company.outlook
        old[row] = fleet_value(m, p, view, outlook, rate, fleet.efficiency, fleet.age, now, contract, after, 0)
        new[row] = m.site_capex + new_rigs_value(m, p, view, outlook, now, contract, after, rate)


@phase
def values_of(values, site_, company_, efficiency, age, view_, m_, p_, b_, f_, zones):
    """Every option of one site from recorded inputs (arrays of length one); fills `values`.  [$/MW]"""
    fill_values(
        values, site_[0], company_[0], efficiency, age, view_[0], m_[0], p_[0], b_[0], f_[0], zones[site_[0].zone]
    )
