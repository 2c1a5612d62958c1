"""What it is worth that megawatts of sites which nobody has let are let to AI one day."""

import numpy as np

from agents.codes import ABROAD
from agents.options.reach import rigs_and_free, unlet
from agents.parameters import Leasing
from agents.population import Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.finance import annuity
from agents.rules.site import ROUNDING, SIZES, SUITABLE, bucket
from agents.rules.utility import PREMIUM_YEARS
from agents.units import WEEKS_A_YEAR
from model.foundation.terms import Things
from model.owners.letting import LET_RATE, option_later, option_value
from model.owners.valuation import Outlook


@rule
def gain_of_letting(site: Site, p: Leasing, worth: float, size: float, spread: float) -> float:
    """Worth of letting a MW of a site less what changing the purpose of its megawatts costs, if all that is left were let.  [$/MW]"""
    part = site.bound_cost / max(size, site.bound_mw, 1.0)
    return max(0.0, worth - part * annuity(p.lease_rate + spread, PREMIUM_YEARS))


@phase
def value_options(things: Things, p_: Rows[Leasing], outlook: Outlook, week: int, option: np.ndarray) -> None:
    """What it is worth that uncommitted MW, empty halls among them, are let one day, by site: `option` is written.  [$]

    Those still to be energised can be let from `ahead_years` before they are, and the window is then shorter.
    """
    companies, sites, links = things.companies, things.sites, things.connections
    p, years = p_[0], outlook.years
    option[:] = 0.0
    for row in range(len(sites)):
        site = sites[row]
        if site.alive:
            spread, stands = companies[site.owner].spread, max(0.0, rigs_and_free(site))
            size = max(0.0, rigs_and_free(site) + unlet(site))
            place = bucket(site.suitability, *SUITABLE), bucket(size, *SIZES)
            chance = outlook.abroad[place] if site.zone == ABROAD else outlook.hazard[place]
            worth = stands * gain_of_letting(site, p, outlook.worth[place], size, spread)
            worth += min(site.halls, size) * (1.0 - p.refit) * p.turnkey_capex / p.gross_per_it
            option[row] = option_value(chance, worth, years, LET_RATE + spread)
    for row in range(len(links)):
        link = links[row]
        if link.alive and link.site >= 0 and link.ready_week > week and sites[link.site].alive:
            site = sites[link.site]
            spread, size = companies[site.owner].spread, max(0.0, rigs_and_free(site) + unlet(site))
            place = bucket(site.suitability, *SUITABLE), bucket(size, *SIZES)
            chance = outlook.abroad[place] if site.zone == ABROAD else outlook.hazard[place]
            part = max(0.0, unlet(site)) / max(ROUNDING, site.mw_approved)
            worth = part * link.mw * gain_of_letting(site, p, outlook.worth[place], size, spread)
            wait = max(0.0, (link.ready_week - week) / WEEKS_A_YEAR - p.ahead_years)
            option[link.site] += option_later(chance, worth, years, LET_RATE + spread, wait)
