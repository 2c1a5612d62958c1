"""Mining load as it is offered to the dispatch: the price up to which each fleet runs, and what runs at any price."""

import numpy as np

from agents.population import Fleet, Site, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase, rule
from agents.rules.mining import break_even_power_price
from model.foundation.terms import Terms
from model.power.charges import stays_off
from model.power.curves import Elastic

ALWAYS = 1e9  # a worth above every price: the load does not answer to the market


@rule
def runs_below(
    hashprice: float,
    efficiency: float,
    overhead: float,
    tax: float,
    fixed: bool,
    strike: float,
    resalable: bool,
    adder: float,
) -> float:
    """Zone price under which a fleet mines; `ALWAYS` or 0 where the zone's price does not reach it.  [$/MWh]

    Under a fixed price that cannot be resold the fleet compares its break-even with that price alone.  Where
    power can be resold, mining competes with the zone's price itself; without a contract, with the zone's
    price plus delivery (`adder`).

    >>> runs_below(40.0, 17.5, 1.0, 0.0, True, 45.0, False, 10.0) == ALWAYS
    True
    >>> round(runs_below(40.0, 17.5, 1.0, 0.0, False, 0.0, False, 10.0), 1)
    85.2
    """
    worth = break_even_power_price(hashprice, efficiency, overhead) - tax
    if fixed and not resalable:
        return ALWAYS if worth >= strike else 0.0
    return worth if fixed else worth - adder


@rule
def fleet_runs_below(fleet: Fleet, rigs: float, site: Site, adder: float, t: Terms) -> float:
    """`runs_below` for rigs of a fleet where it stands: hosted, under the site's contract, or at the zone's price.  [$/MWh]

    rigs [J/TH]: efficiency of the vintage.
    """
    if not fleet.alive or site.mothballed and fleet.owner == site.owner:
        return 0.0
    if fleet.owner != site.owner:
        fixed = t.week < fleet.fee_end
        over = adder + site.basis + t.markup
        return runs_below(t.acted_on, rigs, t.overhead, t.tax, fixed, fleet.fee, False, over)
    over = over_zone(site, adder)
    return runs_below(
        t.acted_on, rigs, t.overhead, t.tax, t.week < site.contract_end, site.strike, site.resalable, over
    )


@rule
def over_zone(site: Site, adder: float) -> float:
    """What grid power costs a site's own rigs over its zone's price without a contract: delivery, capacity, basis.  [$/MWh]

    What its own plant gives is spared both.
    """
    return (adder + site.basis) * (1.0 - own_share(site.own_output_mw, site.mw_energised))


@rule
def own_share(generation_mw: float, energised_mw: float) -> float:
    """Share of a site that its own plant can carry.  [0-1]

    >>> own_share(30.0, 120.0)
    0.25
    """
    if energised_mw <= 0.0:
        return 0.0
    return min(1.0, generation_mw / energised_mw)


@rule
def tied_share(site: Site) -> float:
    """Part of a site's own rigs that the utility may switch off.  [0-1]"""
    if site.mining <= 0.0:
        return 0.0
    return min(1.0, site.tied_mw / site.mining)


@phase
def offer_load(
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    adders: np.ndarray,
    peak_charge: np.ndarray,
    still: np.ndarray,
    terms: Rows[Terms],
    mining: Elastic,
    flat: np.ndarray,
    tied: np.ndarray,
) -> None:
    """Mining load as the dispatch sees it, vintage by vintage: MW by zone and worth, and MW that run whatever the price.

    mining: what answers to prices, of which what shaves the dearest block is not there; flat [zone] MW; tied [zone] MW that would
    run, but for the hours in which the utility calls them.  All three are overwritten.  adders [zone] $/MWh; peak_charge [zone] $/MW-year: see `stays_off`; still [zone] 0-1
    of the week that a storm keeps rigs off.
    """
    steps, peak_steps, width = mining
    steps[:] = 0.0
    peak_steps[:] = 0.0
    flat[:] = 0.0
    tied[:] = 0.0
    t, last = terms[0], steps.shape[1] - 1
    for row in range(len(fleets)):
        fleet = fleets[row]
        site = sites[fleet.site]
        zone, able = site.zone, t.uptime * (1.0 - still[site.zone])
        on_call = tied_share(site) if fleet.owner == site.owner else 0.0
        for slot in range(vintages.shape[1] if fleet.alive else 0):
            rigs = vintages[row, slot]
            if rigs.hash_ph <= 0.0:
                continue
            worth = fleet_runs_below(fleet, rigs.efficiency, site, adders[zone], t)
            if worth <= 0.0:
                continue
            tied[zone] += rigs.mw * able * on_call
            mw = rigs.mw * able * (1.0 - on_call)
            if worth >= ALWAYS:
                flat[zone] += mw
                continue
            place = min(last, int(worth / width))
            steps[zone, place] += mw
            if not stays_off(fleet, rigs.efficiency, site, t, peak_charge[zone]):
                peak_steps[zone, place] += mw
