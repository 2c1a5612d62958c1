"""Who owns whom and who has a contract with whom, as graphs.

Nodes are companies with kind, megawatts and three measures of how central they are: `degree` (share of the others
they touch), `betweenness` (share of the shortest ways between others that lead over them), and `strength` (megawatts
of all their ties).
"""

import networkx as nx
import numpy as np

from agents.codes import KINDS, TIERS, ZONES
from model.state import State


def ownership_graph(state: State) -> nx.DiGraph:
    """From owners to companies that they took over, and to the sites that they hold.

    Sites are nodes of kind "site".  Edges carry `mw` (energised) and what they are: "takeover" or "site".
    """
    graph = _companies(state, nx.DiGraph())
    companies = state.companies.rows
    for row in np.flatnonzero(companies["owner"] != np.arange(len(companies))):
        owner = int(companies["owner"][row])
        if owner >= 0 and not companies["alive"][row] and companies["ended_week"][row] <= state.week:
            graph.add_edge(state.names[owner], state.names[row], what="takeover", mw=0.0)
    for site in np.flatnonzero(state.sites.rows["alive"]):
        record, name = state.sites.rows[site], state.site_names[site]
        mw = float(record["mw_energised"])
        graph.add_node(name, kind="site", zone=ZONES[int(record["zone"])], mw=mw)
        graph.add_edge(state.names[int(record["owner"])], name, what="site", mw=mw)
    return _with_centrality(graph)


def contract_graph(state: State) -> nx.MultiDiGraph:
    """From who pays to who is paid: leases of AI tenants, and rigs hosted on others' sites.

    Edges carry `mw` (gross), what they are: "lease" or "hosting", and `tier` of a lease.  Dead companies have no edges.
    """
    graph = _companies(state, nx.MultiDiGraph())
    names, leases, fleets = state.names, state.leases.rows, state.fleets.rows
    owner = state.sites.rows["owner"]
    for row in np.flatnonzero(leases["alive"]):
        lease = leases[row]
        landlord = names[int(owner[lease["site"]])]
        graph.add_edge(
            names[int(lease["tenant"])],
            landlord,
            what="lease",
            tier=TIERS[int(lease["tier"])],
            mw=float(lease["gross_mw"]),
        )
    for row in np.flatnonzero(fleets["alive"] & (fleets["owner"] != owner[fleets["site"]])):
        fleet = fleets[row]
        graph.add_edge(
            names[int(fleet["owner"])], names[int(owner[fleet["site"]])], what="hosting", mw=float(fleet["mw"])
        )
    return _with_centrality(graph)


def _companies[G: nx.DiGraph](state: State, graph: G) -> G:
    for row, name in enumerate(state.names[: state.cast.first_utility + len(ZONES)]):
        company = state.companies.rows[row]
        mw = float(company["mw_energised"])
        graph.add_node(name, kind=KINDS[int(company["kind"])], alive=bool(company["alive"]), mw=mw)
    graph.add_node(state.names[state.cast.capital], kind="capital", alive=True, mw=0.0)
    return graph


def _with_centrality[G: nx.DiGraph](graph: G) -> G:
    plain = nx.Graph(graph)
    nx.set_node_attributes(graph, nx.degree_centrality(plain), "degree")
    nx.set_node_attributes(graph, nx.betweenness_centrality(plain), "betweenness")
    nx.set_node_attributes(graph, {name: float(ties) for name, ties in graph.degree(weight="mw")}, "strength")
    return graph
