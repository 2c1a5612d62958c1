"""What people of Mesa expect of a model: variables of agents, the page that Mesa draws."""

import solara

from model.economy import EnergyMarket


def test_agents_have_variables() -> None:
    """A row a week and company, by the number of its agent, as the `companies` table has it."""
    market = EnergyMarket("energy-run", rng=1)
    market.run_for(3)
    frame = market.datacollector.get_agent_vars_dataframe()
    riot = market.miners["RIOT"]
    assert frame.index.names == ["Step", "AgentID"] and len(frame) == 4 * len(market.history.companies_at(0))
    assert frame.loc[(3, riot.unique_id), "company"] == "RIOT"
    assert frame.loc[(3, riot.unique_id), "cash_usd"] == riot.cash
    assert set(frame.index.get_level_values("AgentID")) <= {agent.unique_id for agent in market.agents}
    market.step()
    assert len(market.datacollector.get_agent_vars_dataframe()) == len(frame) * 5 // 4


def test_a_network_alone_has_no_companies() -> None:
    """Its table of agents is empty, with its columns."""
    market = EnergyMarket("network", rng=1)
    market.run_for(2)
    frame = market.datacollector.get_agent_vars_dataframe()
    assert frame.empty and "cash_usd" in frame.columns and len(market.datacollector.model_vars["week"]) == 3


def test_mesa_can_draw_the_market() -> None:
    """Its page renders; it needs altair, which Mesa asks for only with an extra."""
    from mesa.visualization import SolaraViz, make_plot_component

    market = EnergyMarket("energy-run", rng=1)
    page = SolaraViz(market, components=[make_plot_component("btc_price_usd")])
    box, context = solara.render(page, handle_error=False)
    assert box.children
    context.close()
