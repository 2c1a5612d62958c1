"""Bounded rationality: every open site of every owner values its options, with its own persistent errors.

A site's plan does not open every quarter; an irreversible option must also beat waiting one quarter.
"""

from agents.codes import (
    ABROAD,
    CAPITAL,
    CONVERT_CLOUD,
    CONVERT_TURNKEY,
    EXPAND,
    FREE,
    LET_SHELL,
    MINE,
    MOTHBALL,
    NO_BUYER,
    NO_CAPITAL,
    NO_LAND,
    NO_SKILL,
    NO_TENANT_ABROAD,
    NO_TIE_UP,
    NOTHING_IDLE,
    NOTHING_RUNS,
    OWN_GENERATION,
    SELL_SITE,
    TIE_UP,
    TOO_SMALL,
    UNSUITABLE,
    WAITING,
)
from agents.rules.compiled import phase, rule
from agents.rules.finance import annuity, quarterly_rate
from agents.rules.leasing import cloud_value, rent_for, shell_value, turnkey_value
from agents.rules.mining import value_of_mining
from agents.rules.site import new_rigs_value, own_plant_value, stay_value

DISLIKE_FLOOR = 1e5  # scale of the error of options that are worth little [$/MW]


@rule
def is_irreversible(option: int) -> bool:
    """Whether an option cannot be undone: letting, converting, building a plant, selling.

    >>> is_irreversible(2), is_irreversible(0)
    (True, False)
    """
    return LET_SHELL <= option <= OWN_GENERATION or option == SELL_SITE


@rule
def capital_need(option: int, site, p, b, f) -> float:
    """Own capital per gross MW, net of what lenders and an advance pay.  [$/MW]"""
    unsuitable = p.unsuitable_capex * (1.0 - site.suitability)
    if option == LET_SHELL:
        return f.own_capital * p.shell_capex / p.gross_per_it
    if option == CONVERT_TURNKEY:
        return f.own_capital * (p.turnkey_capex + unsuitable) / p.gross_per_it
    if option == CONVERT_CLOUD:
        cost = p.cloud_capex + unsuitable + p.gpu_capex
        return max(0.0, f.own_capital * cost - 0.5 * p.prepayment * p.cloud_rent * p.cloud_years) / p.gross_per_it
    if option == OWN_GENERATION:
        return f.own_capital * (p.turnkey_capex + unsuitable) / p.gross_per_it + f.own_capital * b.plant_capex
    return 0.0


@rule
def barrier(
    option: int, site, company, base: float, phase_mw: float, means: float, view, m, p, b, f, tie_mw: float
) -> int:
    """What keeps a site from an option before any market is asked: a code of codes.BLOCKED, 0 where nothing does."""
    if option == EXPAND:
        return FREE if site.free >= 1.0 else NOTHING_IDLE
    if option == MOTHBALL:
        return FREE if site.mining > 0.0 else NOTHING_RUNS
    if option == SELL_SITE:
        return NO_BUYER if company.kind == CAPITAL else FREE
    if option == TIE_UP:
        return FREE if tie_mw > 0.0 and site.mining > 1.0 and site.tied_mw <= 0.0 else NO_TIE_UP
    if not LET_SHELL <= option <= OWN_GENERATION:
        return FREE
    if site.zone == ABROAD:
        return NO_TENANT_ABROAD
    mw = (
        phase_mw
        if option != OWN_GENERATION
        else min(p.largest_phase, site.land_mw - site.mw_energised - site.mw_approved)
    )
    if mw < p.smallest_phase:
        return NO_LAND if option == OWN_GENERATION else TOO_SMALL
    if site.suitability < 0.2:
        return UNSUITABLE
    if company.skill < (0.6 if option == CONVERT_CLOUD else 0.15):
        return NO_SKILL
    return FREE if capital_need(option, site, p, b, f) * p.smallest_phase <= means else NO_CAPITAL


@rule
def waiting_value(
    chosen: float, stay: float, stay_up: float, stay_down: float, margin: float, chance: float, rate: float
) -> float:
    """Keeping an irreversible option open for a quarter: this quarter's margin, then the better of the two.  [$/MW]

    chance: that the option can still be had in a quarter.

    >>> waiting_value(10.0, 1.0, 2.0, 0.0, 0.0, 1.0, 0.0)
    10.0
    >>> waiting_value(10.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0)
    1.0
    """
    later = 0.5 * max(chosen, stay_up) + 0.5 * max(chosen, stay_down)
    kept = 0.5 * (stay_up + stay_down)
    return margin + (chance * later + (1.0 - chance) * kept) / (1.0 + quarterly_rate(rate))


@rule
def fill_values(
    values, site, company, efficiency: float, age: float, view, m, p, b, f, later: float, tie_price: float
) -> float:
    """Value every option of a site per MW in reach of its plan; returns the worth of a new mining MW.  [$/MW]"""
    base = max(1e-9, site.mining + site.hosting + site.free)
    mining_rate, lease_rate = p.mining_rate + company.spread, p.lease_rate + company.spread
    power = site.strike if site.contract_end > view.week else later
    contract = max(0, int((site.contract_end - view.week) / 13.0))
    stay = stay_value(site, company.outlook, mining_rate, efficiency, age, view, m, p, later)
    fresh = new_rigs_value(m, p, view, company.outlook, power, contract, later, mining_rate)
    works = int(b.conversion_median + 0.5)
    land = max(0.0, min(p.largest_phase, site.land_mw - site.mw_energised - site.mw_approved))
    values[MINE] = stay
    values[LET_SHELL] = shell_value(p, view.rent_shell, lease_rate, int(b.shell_quarters + 0.5)) / p.gross_per_it
    values[CONVERT_TURNKEY] = turnkey_value(p, view.rent_turnkey, site.suitability, lease_rate, works) / p.gross_per_it
    values[CONVERT_CLOUD] = (
        cloud_value(p, view.rent_cloud, view.rent_turnkey, site.suitability, p.cloud_rate + company.spread, works)
        / p.gross_per_it
    )
    values[OWN_GENERATION] = stay + land / base * own_plant_value(site, p, b, view, lease_rate, later)
    values[EXPAND] = stay + max(0.0, site.free) / base * fresh
    values[MOTHBALL] = stay - site.mining / base * max(0.0, stay) - 0.2 * m.opex * annuity(mining_rate, 1.0)
    values[SELL_SITE] = view.site_price * (0.4 + 0.6 * site.suitability)
    values[TIE_UP] = stay + site.mining / base * tie_price * annuity(mining_rate, 5.0) * 0.9
    return fresh


@rule
def ask_of(option: int, target: float, value: float, company, p, b, view) -> float:
    """Least rent at which an option is as good as `target`, and never under the cost floor.  [$/IT-MW-year]"""
    rate = p.lease_rate + company.spread
    works = int(b.conversion_median + 0.5)
    if option == LET_SHELL:
        step = (
            shell_value(p, 2e6, rate, int(b.shell_quarters + 0.5))
            - shell_value(p, 1e6, rate, int(b.shell_quarters + 0.5))
        ) / 1e6
        return max(p.shell_floor, rent_for(target, value, view.rent_shell, step / p.gross_per_it))
    if option == CONVERT_CLOUD:
        rate = p.cloud_rate + company.spread
        step = (cloud_value(p, 2e6, 0.0, 1.0, rate, works) - cloud_value(p, 1e6, 0.0, 1.0, rate, works)) / 1e6
        return rent_for(target, value, view.rent_cloud, step / p.gross_per_it)
    works = int(b.plant_quarters) if option == OWN_GENERATION else works
    step = (turnkey_value(p, 2e6, 1.0, rate, works) - turnkey_value(p, 1e6, 1.0, rate, works)) / 1e6
    return max(p.turnkey_capex * 0.07, rent_for(target, value, view.rent_turnkey, step / p.gross_per_it))


@rule
def rank(perceived, blocked) -> tuple[int, int]:
    """Best feasible option and the best one after it that needs no tenant (the fallback)."""
    first, fallback = MINE, MINE
    for option in range(perceived.shape[0]):
        if blocked[option] == FREE:
            if perceived[option] > perceived[first]:
                first = option
            if not is_irreversible(option) and perceived[option] > perceived[fallback]:
                fallback = option
    return first, fallback


@phase
def plan_sites(sites, companies, own_efficiency, own_age, open_, view_, m_, p_, b_, f_, later, tie_mw, tie_price, taste,
               taste_sd, move, values, perceived, blocked, plans, fresh):  # fmt: skip
    """File a ranked plan for every open site.

    own_efficiency, own_age [site]: of the owner's rigs there; open_ [site]; later, tie_* [zone];
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
        company = companies[site.owner]
        zone = site.zone
        base = max(0.0, site.mining + site.hosting + site.free)
        phase_mw = min(base, p.largest_phase)
        means = company.btc - company.btc_pledged
        means = max(0.0, 0.8 * (company.cash - company.committed)) + f.coin_haircut * view.btc_price * max(0.0, means)
        means += f.equity_share * max(0.0, company.value)
        fresh[row] = fill_values(values[row], site, company, own_efficiency[row], own_age[row], view, m, p, b, f, later[zone],
                                 tie_price[zone])  # fmt: skip
        for option in range(values.shape[1]):
            blocked[row, option] = barrier(option, site, company, base, phase_mw, means, view, m, p, b, f, tie_mw[zone])
            scale = max(abs(values[row, option]), DISLIKE_FLOOR)
            perceived[row, option] = values[row, option] + taste[row, option] * taste_sd * scale
        stay = values[row, MINE]
        rate = p.mining_rate + company.spread
        up = stay_value(site, company.outlook + move, rate, own_efficiency[row], own_age[row], view, m, p, later[zone])
        down = stay_value(
            site, company.outlook - move, rate, own_efficiency[row], own_age[row], view, m, p, later[zone]
        )
        margin = site.weekly_margin * 13.0 / max(1.0, base)
        for option in range(values.shape[1]):
            if blocked[row, option] == FREE and is_irreversible(option):
                wait = waiting_value(perceived[row, option], stay, up, down, margin, view.match_chance, p.lease_rate)
                if perceived[row, option] <= wait:
                    blocked[row, option] = WAITING
        first, fallback = rank(perceived[row], blocked[row])
        plan.first, plan.fallback = first, fallback
        if LET_SHELL <= first <= OWN_GENERATION:
            need = max(1.0, capital_need(first, site, p, b, f))
            room = phase_mw
            if first == OWN_GENERATION:
                room = min(p.largest_phase, site.land_mw - site.mw_energised - site.mw_approved)
            plan.gross_mw = max(p.smallest_phase, min(room, means / need))
            target = max(perceived[row, fallback], waiting_value(stay, stay, up, down, margin, 0.0, p.lease_rate))
            plan.ask = ask_of(first, target, perceived[row, first], company, p, b, view)
        elif first == EXPAND:
            plan.gross_mw = site.free
        elif first == TIE_UP:
            plan.gross_mw = min(site.mining, tie_mw[zone])
        else:
            plan.gross_mw = base


@phase
def weigh_hosted_rigs(fleets, sites, companies, view_, m_, p_, later, old, new):
    """For rigs on others' sites: worth of running them on, and of new ones in their place, price paid.  [$/MW]

    old, new [fleet] are written; the fee is paid to the contract's end, the zone's price and a fee after it.
    """
    view, m, p = view_[0], m_[0], p_[0]
    for row in range(len(fleets)):
        fleet = fleets[row]
        site = sites[fleet.site]
        old[row] = new[row] = 0.0
        if not fleet.alive or fleet.owner == site.owner:
            continue
        company = companies[fleet.owner]
        rate, after = p.mining_rate + company.spread, later[site.zone] + m.hosting_fee
        contract = max(0, int((fleet.fee_end - view.week) / 13.0))
        now = fleet.fee if contract > 0 else after
        old[row] = value_of_mining(
            m, p, view.hashprice, int(view.halving_in), company.outlook, fleet.efficiency, fleet.age, now, contract, after,
            rate, 0, int(p.horizon),
        )  # fmt: skip
        new[row] = m.site_capex + new_rigs_value(m, p, view, company.outlook, now, contract, after, rate)


@phase
def values_of(values, site_, company_, efficiency, age, view_, m_, p_, b_, f_, later, tie_price):
    """Every option of one site from recorded inputs (arrays of length one); fills `values`.  [$/MW]"""
    zone = site_[0].zone
    fill_values(
        values,
        site_[0],
        company_[0],
        efficiency,
        age,
        view_[0],
        m_[0],
        p_[0],
        b_[0],
        f_[0],
        later[zone],
        tie_price[zone],
    )
