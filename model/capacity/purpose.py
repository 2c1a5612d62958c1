"""Megawatts that were awarded for mining and serve AI: from then on they pay what AI paid for its own in that auction."""

from agents.population import Connection, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from model.state import State


@rule
def beyond_older(site: Site) -> float:
    """MW in AI's service that only megawatts awarded for mining can carry: all older ones of the site serve AI first.  [MW]"""
    older = site.mw_energised + site.mw_approved - site.bound_mw
    return min(site.bound_mw, max(0.0, site.leased + site.cloud - older))


@phase
def change_purpose(sites: Rows[Site], connections: Rows[Connection], week: int) -> None:
    """Connections in service whose megawatts have come to serve AI change their purpose for good, the oldest first."""
    for row in range(len(connections)):
        link = connections[row]
        if link.site < 0 or link.award_week < 0 or not link.alive or link.ready_week > week:
            continue
        taken = min(link.mw - link.converted, beyond_older(sites[link.site]))
        if taken > 0.0:
            link.converted += taken
            sites[link.site].bound_mw -= taken
            sites[link.site].bound_cost -= taken * link.ai_premium


@rule
def bind(site: Site, link: Connection, more: float) -> None:
    """A new award for a site is bound to mining: what AI paid more for a MW in this auction is due where it serves AI.

    more [$/MW-year]: the part of the difference that is charged (assumption A85), transformers counted.
    """
    link.ai_premium = more
    site.bound_mw += link.mw
    site.bound_cost += link.mw * more


def end_connections(state: State, site: int) -> None:
    """What a site has connected is given back: its premiums end with it; only awards still to come stay bound to mining."""
    links, row = state.connections.rows, state.sites.rows[site]
    here = links["alive"] & (links["site"] == site)
    links["alive"][here & (links["ready_week"] <= state.week)] = False
    coming = here & (links["ready_week"] > state.week) & (links["award_week"] >= 0)
    row["bound_mw"] = links["mw"][coming].sum()
    row["bound_cost"] = (links["mw"] * links["ai_premium"])[coming].sum()


def changed_mw(state: State) -> float:
    """Megawatts awarded for mining that serve AI and pay for it.  [MW]"""
    return float(state.connections.rows["converted"].sum())
