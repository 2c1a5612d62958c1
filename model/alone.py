"""The Bitcoin network alone: no companies and no grid; all hash is the rest of the world's."""

from agents.bitcoin.price_path import PricePath
from agents.codes import BITCOIN as MARKET_OF_COINS
from agents.codes import FOREVER, WORLD
from model.bitcoin import SATOSHI, Network
from model.foundation.errors import ScenarioError
from model.record.history import History
from model.scenario import Scenario
from model.state import Cast, State
from model.tables.start import load_tables

NAMES = ("Bitcoin market", "Rest of the world")


def network_of(scenario: Scenario, seed: int, prices: PricePath | None = None) -> tuple[State, Network]:
    """The network at week 0, with the two accounts that coins pass between."""
    state = State(scenario, seed)
    for kind, name in zip((MARKET_OF_COINS, WORLD), NAMES, strict=True):
        state.companies.add(kind=kind, alive=True, owner=len(state.names), ended_week=FOREVER)
        state.names.append(name)
    state.cast = Cast(0, range(0), 0, 0, 0, 0, 0, 0, bitcoin=0, world=1)
    return state, Network(state, load_tables(), prices)


def refuse_lever(key: str) -> None:
    """Only what moves the network can move where there is nothing else."""
    if key.split(".")[0] not in ("bitcoin", "mining", "rigs"):
        raise ScenarioError(f"{key}: moves nothing where the Bitcoin network is alone; move a lever of bitcoin")


def play_week(state: State, network: Network, history: History) -> None:
    """Bitcoin's price, blocks, rigs."""
    network.move_price(state)
    found = network.find_blocks(state)
    record(state, network, history, found.subsidy_sat)


def record(state: State, network: Network, history: History, subsidy_sat: int) -> None:
    """Write the network's week; the other columns of `market` hold nothing."""
    chain = network.chain
    state.bitcoin.coins_mined_sat += subsidy_sat
    history.record_network(
        week=state.week,
        btc_price_usd=state.bitcoin.price,
        network_hashrate_ehs=network.hash_ehs,
        difficulty=chain.difficulty,
        block_height=chain.height,
        subsidy_btc=chain.next_subsidy_sat / SATOSHI,
        hashprice_usd_ph_day=state.bitcoin.hashprice,
        btc_shock=network.shock,
        coins_mined_btc=subsidy_sat / SATOSHI,
        world_hashrate_ehs=network.world_ehs,
        miners_hashrate_ehs=0.0,
    )
