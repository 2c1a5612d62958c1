"""The options at a site: what each is worth, what keeps an owner from it, what waiting is worth, what rent it asks."""

from agents.codes import (
    ABROAD,
    BUY_PLANT,
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
    NO_PLANT,
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
)
from agents.rules.compiled import rule
from agents.rules.curtailment import TIE_YEARS, lost_margin
from agents.rules.finance import annuity, quarterly_rate
from agents.rules.generation import WIRE, bought_plant_value, own_plant_value, uncovered
from agents.rules.leasing import cloud_value, net_rent, rent_for, shell_value, turnkey_value
from agents.rules.mining import MOTHBALL_OPEX
from agents.rules.site import future_mw_value, new_rigs_value, power_of_rigs, stay_value

DISLIKE_FLOOR = 1e5  # scale of the error of options that are worth little [$/MW]
LEAST_PLANT = 5.0  # nobody buys a smaller share of a power plant, unless the site needs no more [MW]


@rule
def is_irreversible(option: int) -> bool:
    """Whether an option cannot be undone: letting, converting, building or buying a plant, selling.

    >>> is_irreversible(2), is_irreversible(0)
    (True, False)
    """
    return LET_SHELL <= option <= OWN_GENERATION or option in (SELL_SITE, BUY_PLANT)


@rule
def capital_need(option: int, site, p, b, f, zone) -> float:
    """Own capital per gross MW, net of what lenders and an advance pay; the tenant of a turnkey lease may back more.  [$/MW]"""
    unsuitable = p.unsuitable_capex * (1.0 - site.suitability)
    if option == LET_SHELL:
        return f.own_capital * p.shell_capex / p.gross_per_it
    if option == CONVERT_TURNKEY:
        return f.backed_capital * (p.turnkey_capex + unsuitable) / p.gross_per_it
    if option == CONVERT_CLOUD:
        cost = p.cloud_capex + unsuitable + p.gpu_capex
        return max(0.0, f.own_capital * cost - 0.5 * p.prepayment * p.cloud_rent * p.cloud_years) / p.gross_per_it
    if option == OWN_GENERATION:
        return f.own_capital * (p.turnkey_capex + unsuitable) / p.gross_per_it + f.own_capital * b.plant_capex
    if option == BUY_PLANT:
        return (1.0 - b.plant_loan) * (zone.plant_price + WIRE)
    return 0.0


@rule
def barrier(option: int, site, company, means: float, view, m, p, b, f, zone) -> int:
    """What keeps a site from an option before any market is asked: a code of codes.BLOCKED, 0 where nothing does."""
    if option == EXPAND:
        return FREE if site.free >= 1.0 else NOTHING_IDLE
    if option == MOTHBALL:
        return FREE if site.mining > 0.0 else NOTHING_RUNS
    if option == SELL_SITE:
        halls = site.leased + site.cloud + site.converting > 0.0
        return NO_BUYER if company.kind == CAPITAL or halls or view.week < site.unsold_until else FREE
    if option == TIE_UP:
        return FREE if zone.tie_mw > 0.0 and site.mining > 1.0 and site.tied_mw <= 0.0 else NO_TIE_UP
    if option == BUY_PLANT:
        least = min(LEAST_PLANT, plant_reach(site, zone))
        if least < 1.0:
            return NO_PLANT
        return FREE if capital_need(option, site, p, b, f, zone) * least <= means else NO_CAPITAL
    if not LET_SHELL <= option <= OWN_GENERATION:
        return FREE
    if site.zone == ABROAD:
        return NO_TENANT_ABROAD
    reach = min(rigs_and_free(site), p.largest_phase)
    mw = land_left(site, p) if option == OWN_GENERATION else reach
    if mw < p.smallest_phase:
        return NO_LAND if option == OWN_GENERATION else TOO_SMALL
    if site.suitability < 0.2:
        return UNSUITABLE
    if company.skill < (0.6 if option == CONVERT_CLOUD else 0.15):
        return NO_SKILL
    return FREE if capital_need(option, site, p, b, f, zone) * p.smallest_phase <= means else NO_CAPITAL


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
def land_left(site, p) -> float:
    """MW that the land could still take in one phase.  [MW]"""
    return max(0.0, min(p.largest_phase, site.land_mw - site.mw_energised - site.mw_approved))


@rule
def rigs_and_free(site) -> float:
    """MW of a site that a plan can still turn to something else.  [MW]"""
    return site.mining + site.hosting + site.free


@rule
def plan_base(site, p) -> float:
    """MW that values of a site are stated by: in reach of its plan, or its land where all else is let.  [MW]"""
    reach = rigs_and_free(site)
    return reach if reach >= 1.0 else max(1.0, land_left(site, p))


@rule
def plant_reach(site, zone) -> float:
    """Nameplate MW of the plant on sale that a site could use: what its rigs need, and its land at most.  [MW]"""
    return min(zone.plant_mw, uncovered(site, zone.plant_output), site.land_mw)


@rule
def fill_values(values, site, company, efficiency: float, age: float, view, m, p, b, f, zone) -> float:
    """Value every option of a site per MW in reach of its plan.  [$/MW]   zone: record of the site's zone

    Returns the worth of a new mining MW whose connection arrives as an award's does, hardware not counted.
    """
    base, later = plan_base(site, p), zone.later
    mining_rate, lease_rate = p.mining_rate + company.spread, p.lease_rate + company.spread
    contract_left = max(0, int((site.contract_end - view.week) / 13.0))
    power = power_of_rigs(site, view.week, later)
    stay = stay_value(site, company.outlook, mining_rate, efficiency, age, view, m, p, later, 0)
    off = stay_value(site, company.outlook, mining_rate, efficiency, age, view, m, p, later, 1)
    fresh = new_rigs_value(m, p, view, company.outlook, power, contract_left, later, mining_rate)
    works, shell_works = int(b.conversion_median + 0.5), int(b.shell_quarters + 0.5)
    shell = net_rent(view.rent_shell, p.shell_margin, view.subsidy)
    turnkey = net_rent(view.rent_turnkey, p.turnkey_margin, view.subsidy)
    cloud = net_rent(view.rent_cloud, p.cloud_margin, view.subsidy)
    cloud_rate = p.cloud_rate + company.spread
    values[MINE] = stay
    values[LET_SHELL] = shell_value(p, shell, lease_rate, shell_works) / p.gross_per_it
    values[CONVERT_TURNKEY] = turnkey_value(p, turnkey, site.suitability, lease_rate, works) / p.gross_per_it
    values[CONVERT_CLOUD] = cloud_value(p, cloud, turnkey, site.suitability, cloud_rate, works) / p.gross_per_it
    values[OWN_GENERATION] = stay + land_left(site, p) / base * own_plant_value(site, p, b, view, zone, lease_rate)
    values[EXPAND] = stay + max(0.0, site.free) / base * fresh
    values[MOTHBALL] = off - site.mining / base * 0.25 * MOTHBALL_OPEX * m.opex
    values[SELL_SITE] = view.site_price * (0.4 + 0.6 * site.suitability)
    tied = min(site.mining, zone.tie_mw) * (zone.tie_price - lost_margin(site, efficiency, view, m, zone))
    values[TIE_UP] = stay + tied / base * annuity(mining_rate, TIE_YEARS)
    plant = bought_plant_value(site, b, zone, m.uptime, b.plant_rate + company.spread, contract_left)
    values[BUY_PLANT] = stay + plant_reach(site, zone) / base * plant
    arrives = int(0.5 * (b.connection_low + b.connection_high))
    return future_mw_value(m, p, view, company.outlook, later, mining_rate, arrives)


@rule
def ask_of(option: int, target: float, value: float, site, company, p, b, view) -> float:
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
    if option == OWN_GENERATION:
        step *= land_left(site, p) / plan_base(site, p)
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
