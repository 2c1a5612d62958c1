"""What of a site a plan can reach: megawatts that mine, host or are free, and land."""

from typing import Any

from agents.parameters import Leasing
from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.site import SIZES, SUITABLE, bucket


@rule
def land_left(site: Site, p: Leasing) -> float:
    """MW that the land could still take in one phase.  [MW]"""
    return max(0.0, min(p.largest_phase, site.land_mw - site.mw_energised - site.mw_approved))


@rule
def rigs_and_free(site: Site) -> float:
    """MW of a site that a plan can still turn to something else.  [MW]"""
    return site.mining + site.hosting + site.free


@rule
def unlet(site: Site) -> float:
    """Approved MW that are not energised, and that no tenant has signed for.  [MW]"""
    return site.mw_approved - site.promised_mw


@rule
def plan_base(site: Site, p: Leasing) -> float:
    """MW that values of a site are stated by: in reach of its plan, else what can be let ahead, else its land.  [MW]"""
    reach = rigs_and_free(site)
    if reach >= 1.0:
        return reach
    return site.ahead_mw if site.ahead_mw >= 1.0 else max(1.0, land_left(site, p))


def connected(sites: Any) -> Any:
    """`rigs_and_free` of rows of sites, or of one: what of the connection plans can still take.  [MW]"""
    return sites["mining"] + sites["hosting"] + sites["free"]


@rule
def lettable(site: Site) -> float:
    """What could still be let of a site, energised or approved.  [MW]"""
    return rigs_and_free(site) + site.mw_approved - site.promised_mw


@rule
def bucket_of(site: Site, signed: float) -> tuple[int, int]:
    """Suitability and size of a site by what it could let before `signed` MW of it were let."""
    room = lettable(site) + signed
    return bucket(site.suitability, SUITABLE[0], SUITABLE[1]), bucket(room, SIZES[0], SIZES[1])
