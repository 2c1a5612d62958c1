"""Archetypes, read off the columns of week 0; nothing in the model reads them."""

import numpy as np

from agents.codes import ASSET_LIGHT, GRID_DEPENDENT, OTHER, RESOURCE_RICH
from model.state import State


def read_archetypes(state: State) -> None:
    """Asset-light: at least half the hash on others' sites.  Resource-rich: at least 100 MW energised and approved,
    70 % of its mining MW on own sites.  Grid-dependent: under 60 MW, own generation under 10 %.
    """
    companies, fleets, sites = state.companies.rows, state.fleets.rows, state.sites.rows
    away = np.zeros(len(companies))
    abroad = sites["owner"][fleets["site"]] != fleets["owner"]
    np.add.at(away, fleets["owner"][abroad], fleets["hash_ph"][abroad])
    for row in range(state.cast.miners):
        company = companies[row]
        share_away = away[row] / company["hash_ph"] if company["hash_ph"] > 0.0 else 0.0
        held = company["mw_energised"] + company["mw_approved"]
        kind = OTHER
        if share_away >= 0.5:
            kind = ASSET_LIGHT
        elif held >= 100.0 and share_away <= 0.3:
            kind = RESOURCE_RICH
        elif held < 60.0 and company["own_generation_mw"] < 0.1 * held:
            kind = GRID_DEPENDENT
        company["archetype"] = kind
