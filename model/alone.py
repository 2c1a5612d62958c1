"""The Bitcoin network alone: no companies and no grid; all hash is the rest of the world's."""

from typing import NamedTuple, Self

import numpy as np

from agents.bitcoin.hashrate import noises
from agents.bitcoin.price_path import PricePath
from agents.bitcoin.quiet import Found, Path, quiet_weeks, tip_of, to_chain
from agents.codes import BITCOIN as MARKET_OF_COINS
from agents.codes import FOREVER, WORLD
from agents.records import Rows, blank
from agents.rules.elementary import exp_of
from agents.units import SATOSHI
from model.bitcoin import Network
from model.record.columns import NETWORK_COLUMNS
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


def play_week(state: State, network: Network, history: History) -> None:
    """Bitcoin's price, blocks, rigs."""
    network.move_price(state)
    found = network.find_blocks(state)
    record(state, network, history, found.subsidy_sat)


def record(state: State, network: Network, history: History, subsidy_sat: int) -> None:
    """Write the network's week; the other columns of `market` hold nothing."""
    chain, coins = network.chain, state.bitcoin
    coins.coins_mined_sat += subsidy_sat
    figures = (
        state.week,
        coins.price,
        network.hash_ehs,
        chain.difficulty,
        chain.height,
        chain.next_subsidy_sat / SATOSHI,
        coins.hashprice,
        network.shock,
        subsidy_sat / SATOSHI,
        network.world_ehs,
        0.0,
    )
    history.record_network(np.array([figures]))


def play_weeks(state: State, network: Network, history: History, count: int) -> None:
    """What `play_week` would do in each of the coming weeks, to the last bit; no lever moves in them."""
    if count <= 0:
        return
    ahead = Ahead.of(state, network, count)
    first, found, at = state.week + 1, blank(Found, count), 0
    world, rules = network.world, network.world.rules(state.scenario.rigs)
    world.set_law(state.scenario.bitcoin.china, state.power.ran)
    network.modelled_ph = 0.0
    tips = tip_of(network.chain, state.bitcoin.hashprice, ahead.slot)
    while (at := quiet_weeks(world.rigs, world.places, world.maker, rules, ahead.path, tips, found, at)) < count:
        to_chain(tips[0], network.chain)
        state.week, state.bitcoin.price = first + at, float(ahead.path.price[at])
        network.fee_share, network.hash_ehs = float(ahead.path.fee_share[at]), float(found[at]["hash_ehs"])
        subsidy_sat, chain = network.advance(state).subsidy_sat, network.chain
        tips = tip_of(chain, state.bitcoin.hashprice, int(tips[0]["slot"]))
        found[at] = (
            *found[at].item()[:2],
            chain.difficulty,
            chain.height,
            chain.next_subsidy_sat,
            state.bitcoin.hashprice,
            subsidy_sat,
        )
        at += 1
    to_chain(tips[0], network.chain)
    state.week = first + count - 1
    _leave(state, network, ahead, found)
    _record_all(state, history, ahead, found)


class Ahead(NamedTuple):
    """What is known of the coming weeks whatever the network does."""

    path: Path
    shock: np.ndarray  # [week] of the log price
    noise: float  # of hash, in the last of them [log]
    slot: int  # vintage of this year

    @classmethod
    def of(cls, state: State, network: Network, count: int) -> Self:
        """Draws, prices, fees, seasons and what rigs are sold, for all of the weeks at once."""
        first, draws, scenario = state.week + 1, state.draws, state.scenario
        stretch = network.world.stretch(first, state.calendar.start, count, scenario.rigs, scenario.mining)
        price, shock = network.prices_ahead(state, draws.weeks("btc", 3, first, count))
        fees = network.fees_ahead(scenario.bitcoin, draws.weeks_normal("fees", 1, first, count)[:, 0])
        normals = draws.weeks_normal("hash-noise", 1, first, count)[:, 0].tolist()
        noise = noises(network.noise, network.noise_rho, network.noise_sd, normals)
        path = Path(stretch.weeks, price, np.array(fees), exp_of(np.asarray(noise)), stretch.newborn, stretch.season)
        return cls(path, shock, noise[-1], stretch.slot)


def _leave(state: State, network: Network, ahead: Ahead, found: Rows[Found]) -> None:
    """Price, hash and world as the last of the weeks has left them."""
    coins, path = state.bitcoin, ahead.path
    coins.price, coins.hashprice = float(path.price[-1]), float(found["hashprice"][-1])
    coins.coins_mined_sat += int(found["coins"].sum())
    coins.excess_btc, coins.rigs_ordered_ph, coins.rigs_sold = 0.0, 0.0, []
    network.shock, network.fee_share, network.noise = float(ahead.shock[-1]), float(path.fee_share[-1]), ahead.noise
    network.hash_ehs, network.world_ehs = float(found["hash_ehs"][-1]), float(found["world_ehs"][-1])
    network.world.settle(path.weeks[-1:].copy(), state.calendar.date(state.week))
    network.tell_makers(state)


def _record_all(state: State, history: History, ahead: Ahead, found: Rows[Found]) -> None:
    """Write the weeks, as `record` does one by one."""
    path, figures = ahead.path, np.zeros((len(found), len(NETWORK_COLUMNS)))
    for place, column in enumerate(
        (
            path.weeks["week"],
            path.price,
            found["hash_ehs"],
            found["difficulty"],
            found["height"],
            found["subsidy"] / SATOSHI,
            found["hashprice"],
            ahead.shock,
            found["coins"] / SATOSHI,
            found["world_ehs"],
        )
    ):
        figures[:, place] = column
    history.record_network(figures)
