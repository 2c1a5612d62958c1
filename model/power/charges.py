"""Charges on sites that do not go by the megawatt-hour: ERCOT's four coincident peaks, capacity prices by date."""

import numpy as np

from agents.population import CompanyRow, Fleet, Site
from agents.records import Rows
from agents.rules.charges import SUMMER_WEEKS, shaves_peaks
from agents.rules.compiled import phase, rule
from agents.rules.mining import break_even_power_price
from agents.units import WEEKS_A_YEAR
from model.books.ledger import TRANSMISSION, Flows, pay
from model.foundation.terms import Parts, Terms
from model.tables.sheet import Sheet


@rule
def stays_off(fleet: Fleet, rigs: float, site: Site, terms: Terms, charge: float) -> bool:
    """Whether rigs of a fleet on the zone's price shave this week's peak hours.   rigs [J/TH]; charge [$/MW-year]"""
    if not terms.season or charge <= 0.0 or not fleet.alive:
        return False
    held = terms.week < fleet.fee_end if fleet.owner != site.owner else terms.week < site.contract_end
    if held:
        return False
    return shaves_peaks(break_even_power_price(terms.acted_on, rigs, terms.overhead) - terms.tax, charge)


@rule
def note_peak(site: Site, mw: float, season: bool) -> None:
    """Add the MW that ran in the dearest block to what sets the site's charge of next year."""
    if season:
        site.peak_mw += mw / SUMMER_WEEKS


@phase
def charge_peaks(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    flows: Flows,
    rates: np.ndarray,
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> float:
    """A week of the year's transmission charge for the MW that ran through last summer's peaks.  Returns its sum.  [$]

    rates [zone] $/MW-year; at New Year last summer's peaks begin to be charged and a new count begins.
    """
    total = 0.0
    for row in range(len(sites)):
        site = sites[row]
        if terms[0].new_year:
            site.billed_peak_mw, site.peak_mw = site.peak_mw, 0.0
        if site.alive and site.billed_peak_mw > 0.0:
            usd = site.billed_peak_mw * rates[site.zone] / WEEKS_A_YEAR
            total += pay(companies, flows, site.owner, parts[0].first_utility + site.zone, TRANSMISSION, usd)
    return total


def capacity_prices(base: np.ndarray, path: Sheet, week: int, zones: list[str]) -> np.ndarray:
    """Capacity price of every zone in a week: the latest auction's, or the zone's usual one.  [$/MW-day]

    base [zone]; path: rows zone, from (weeks), usd_mw_day.
    """
    prices = base.copy()
    for zone, start, usd in sorted(
        zip(path["zone"], path["from"], path["usd_mw_day"], strict=True), key=lambda row: row[1]
    ):
        if start <= week:
            prices[zones.index(zone)] = usd
    return prices
