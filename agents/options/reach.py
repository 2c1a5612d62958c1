"""What of a site a plan can reach: megawatts that mine, host or are free, and land."""

from agents.parameters import Leasing
from agents.population import Site
from agents.rules.compiled import rule


@rule
def land_left(site: Site, p: Leasing) -> float:
    """MW that the land could still take in one phase.  [MW]"""
    return max(0.0, min(p.largest_phase, site.land_mw - site.mw_energised - site.mw_approved))


@rule
def rigs_and_free(site: Site) -> float:
    """MW of a site that a plan can still turn to something else.  [MW]"""
    return site.mining + site.hosting + site.free


@rule
def plan_base(site: Site, p: Leasing) -> float:
    """MW that values of a site are stated by: in reach of its plan, or its land where all else is let.  [MW]"""
    reach = rigs_and_free(site)
    return reach if reach >= 1.0 else max(1.0, land_left(site, p))
