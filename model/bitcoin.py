"""The Bitcoin network through the weeks of a run: price, blocks, coins, hashprice, the rest of the world."""

import math
from datetime import UTC, datetime, time, timedelta

import numpy as np

from agents.bitcoin.blocks import Chain, WeekOfBlocks
from agents.bitcoin.fees import fee_shares
from agents.bitcoin.frontier import known_by
from agents.bitcoin.hashrate import next_noise, weekly_noise
from agents.bitcoin.known import difficulty_on, height_on
from agents.bitcoin.price import log_returns, sale_impact, weekly_log_return
from agents.bitcoin.price_path import PricePath, PricePathError, weekly_path
from agents.bitcoin.price_table import read_price_path
from agents.bitcoin.quiet import quarters_to_halving
from agents.bitcoin.regions import US_PART
from agents.bitcoin.rigs import hashprice
from agents.bitcoin.world import World
from agents.parameters import Bitcoin
from agents.rules.elementary import exp_of
from agents.units import PH_PER_EH, SATOSHI, WEEK_SECONDS, WEEKS_A_YEAR
from model.burn_in import lived_through, weeks_before
from model.foundation.errors import ScenarioError
from model.scenario import Scenario
from model.sites.operation import earn, hash_running
from model.state import State
from model.tables.mining import regions_of, releases_of
from model.tables.start import Tables


def weekly_prices(scenario: Scenario, weeks: int, given: PricePath | None = None) -> PricePath | None:
    """Prices at the end of every week to `weeks`, from those that are lived through before week 0 on; None where no file is named.

    given: what stands in the file, where that is known already; the file is not read then.  Raises ScenarioError.
    """
    if not scenario.bitcoin.price_path:
        return None
    start = scenario.bitcoin.start_date
    try:
        path = given or read_price_path(scenario.bitcoin.price_path)
        path.weekly(start, weeks)  # what is missing is told of the run alone
        before = 0 if scenario.rigs.fleet else weeks_before(path, start)
        first = start - timedelta(weeks=before)
        return weekly_path(path.name, first, path.weekly(first, before + weeks).tolist())
    except PricePathError as error:
        raise ScenarioError(f"bitcoin.price_path: {error}") from None


def others_ph(network_ph: float, modelled_ph: float) -> float:
    """Hash that the rest of the world runs at the start.  [PH/s]  ScenarioError where nothing is left for it.

    >>> others_ph(1_090_000.0, 420_000.0)
    670000.0
    """
    if network_ph <= modelled_ph:
        network, modelled = f"{network_ph / PH_PER_EH:g} EH/s", f"{modelled_ph / PH_PER_EH:.1f}"
        raise ScenarioError(
            f"bitcoin.start_hashrate_ehs is {network} and the modelled miners run {modelled} EH/s; give more than {modelled}"
        )
    return network_ph - modelled_ph


class Network:
    """Price, chain and rest of the world of one run; picklable."""

    def __init__(self, state: State, tables: Tables, prices: PricePath | None = None) -> None:
        b = state.scenario.bitcoin
        midnight = datetime.combine(b.start_date, time(), UTC).timestamp()
        height = b.height or height_on(b.start_date)
        difficulty = b.difficulty or difficulty_on(b.start_date, b.start_hashrate_ehs)
        self.chain = Chain.start(height, difficulty, midnight, halving=b.halving)
        self.given = weekly_prices(state.scenario, state.scenario.weeks, prices)  # before any shock
        self.before = 0 if self.given is None else (b.start_date - self.given.days[0]).days // 7  # weeks lived through
        self.path = None if self.given is None else np.array(self.given.prices[self.before :])
        self.fee_share = b.fee_share
        self.noise = 0.0
        self.noise_rho, self.noise_sd = weekly_noise(b.noise_rho, b.retarget_sd)
        self.shock = 0.0
        if self.path is not None:
            state.bitcoin.price = float(self.path[0])
        self.set_hashprice(state)
        self.world = self._world(state, tables)
        self.world_ehs = float((self.world.rigs.hash_ph * self.world.rigs.on).sum()) / PH_PER_EH
        self.hash_ehs = self.world_ehs + self.modelled_ph / PH_PER_EH
        self.tell_makers(state)

    def _world(self, state: State, tables: Tables) -> World:
        """Everybody outside the market: what the network runs beyond the market's own fleets."""
        scenario, fleets = state.scenario, state.fleets.rows
        self.modelled_ph = hash_running(fleets)
        outside = others_ph(scenario.bitcoin.start_hashrate_ehs * PH_PER_EH, self.modelled_ph)
        regions, releases = regions_of(tables), known_by(releases_of(tables), scenario.mining.releases_known)
        if self.before and self.given is not None:
            prices = np.array(self.given.prices[: self.before + 1])
            return lived_through(scenario, prices, self.modelled_ph, regions, releases)
        world = World.start(
            outside,
            self.modelled_ph,
            state.bitcoin.hashprice,
            state.calendar.start,
            regions,
            releases,
            scenario.rigs,
            scenario.mining,
        )
        world.open(
            state.calendar.start,
            state.bitcoin.hashprice,
            self.halving_in(state),
            self.modelled_ph,
            scenario.rigs,
            scenario.mining,
        )
        return world

    def halving_in(self, state: State) -> float:
        """Quarters to the next halving at 144 blocks a day; far away where the scenario has none."""
        return quarters_to_halving(self.chain.height, state.scenario.bitcoin.halving)

    def tell_makers(self, state: State) -> None:
        """What everybody knows of the rig market: its price and what is sold; what owners believe of hashprice."""
        coins, world = state.bitcoin, self.world
        coins.frontier, coins.makers = world.frontier, (world.told, world.maker)
        maker = world.maker[0]
        coins.rig_price, coins.rig_cost, coins.decay = (float(maker[name]) for name in ("price", "cost", "decay"))

    def home_ehs(self, ours: float) -> tuple[float, float]:
        """Hash that ran in North America, and of it in the United States, the market's miners (`ours` PH/s) and others.  [EH/s]"""
        others = self.world.at_home()
        scale = math.exp(self.noise) / PH_PER_EH
        return (others + ours) * scale, (US_PART * others + ours) * scale

    def set_hashprice(self, state: State) -> None:
        """Revenue of 1 PH/s for a day at the present price, subsidy, fees and difficulty.  [$/PH/day]"""
        subsidy = self.chain.next_subsidy_sat / SATOSHI
        state.bitcoin.hashprice = float(
            hashprice(state.bitcoin.price, subsidy, subsidy * self.fee_share, self.chain.difficulty)
        )

    def shock_price(self, state: State, log_move: float) -> None:
        """A one-off move of the price; a path that was given is moved as a whole from now on."""
        state.bitcoin.price *= math.exp(log_move)
        if self.path is not None:
            self.path[state.week :] *= math.exp(log_move)

    def move_price(self, state: State) -> None:
        """A week of the price: drift, diffusion, jumps, the press of excess sales; or the path that was given."""
        b, week = state.scenario.bitcoin, state.week
        u = state.draws.weekly("btc", 3, week)
        move = weekly_log_return(
            b.drift, b.volatility, b.jumps_per_year, b.jump_sd, float(u[0]), float(u[1]), float(u[2])
        )
        self.shock = move.shock
        if self.path is not None and week < len(self.path):
            state.bitcoin.price = float(self.path[week])
        else:
            press = sale_impact(state.bitcoin.excess_btc, b.weekly_volume_btc, b.sales_impact)
            state.bitcoin.price *= math.exp(move.log_return - press)
        state.bitcoin.excess_btc = 0.0
        self.fee_share = self.fees_ahead(b, state.draws.weekly_normal("fees", 1, week))[0]

    def prices_ahead(self, state: State, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Prices of the coming weeks where miners of the market sell nothing, and the shocks in them.   u [week, 3]"""
        b, first = state.scenario.bitcoin, state.week + 1
        returns, shocks = log_returns(b.drift, b.volatility, b.jumps_per_year, b.jump_sd, u)
        given = self.path[first : first + len(u)] if self.path is not None else np.zeros(0)
        last = given[-1] if len(given) else state.bitcoin.price
        walk = np.multiply.accumulate(np.concatenate([[last], exp_of(returns[len(given) :])]))
        return np.concatenate([given, walk[1:]]), shocks

    def fees_ahead(self, b: Bitcoin, normals: np.ndarray) -> list[float]:
        """Fees of as many weeks as there are standard normal numbers.  [of the subsidy]"""
        return fee_shares(
            self.fee_share,
            b.fee_mean,
            b.fee_reversion / WEEKS_A_YEAR,
            b.fee_sd / math.sqrt(WEEKS_A_YEAR),
            normals.tolist(),
        )

    def find_blocks(self, state: State) -> WeekOfBlocks:
        """A week of blocks at the hash that ran; the target changes inside it."""
        normal = float(state.draws.weekly_normal("hash-noise", 1, state.week)[0])
        self.noise = next_noise(self.noise, self.noise_rho, self.noise_sd, normal)
        fleets, scenario = state.fleets.rows, state.scenario
        self.modelled_ph = hash_running(fleets)
        self.world.take(state.bitcoin.rigs_ordered_ph, state.bitcoin.rigs_sold)
        state.bitcoin.rigs_ordered_ph, state.bitcoin.rigs_sold = 0.0, []
        self.world.set_law(scenario.bitcoin.china, state.power.ran)
        self.world_ehs = (
            self.world.week(
                state.week,
                state.calendar.date(state.week),
                state.bitcoin.hashprice,
                self.halving_in(state),
                self.modelled_ph,
                scenario.rigs,
                scenario.mining,
            )
            / PH_PER_EH
        )
        self.tell_makers(state)
        self.hash_ehs = (self.world_ehs + self.modelled_ph / PH_PER_EH) * math.exp(self.noise)
        return self.advance(state)

    def advance(self, state: State) -> WeekOfBlocks:
        """Blocks of the week at the network's hash; the events that they bring; hashprice after them."""
        found = self.chain.advance(
            WEEK_SECONDS, self.hash_ehs, lambda epoch: float(state.draws.uniform("epoch", 1, 0, epoch)[0])
        )
        for _, old, new in found.retargets:
            state.event("retarget", "Bitcoin", percent=100.0 * (new / old - 1.0))
        for height in found.halvings:
            state.event("halving", "Bitcoin", height=height)
        self.set_hashprice(state)
        return found

    def pay_miners(self, state: State, subsidy_sat: int) -> None:
        """Subsidy and fees go to whoever hashed, the rest of the world among them."""
        books, cast, world_ph = state.ledger, state.cast, self.world_ehs * PH_PER_EH
        coins, fees = subsidy_sat / SATOSHI, subsidy_sat / SATOSHI * self.fee_share
        companies, fleets, price = state.companies.rows, state.fleets.rows, state.bitcoin.price
        sold = earn(companies, fleets, books.flows, books.coins, coins, fees, world_ph, price, cast.parts)
        state.bitcoin.excess_btc += sold
        state.bitcoin.coins_mined_sat += subsidy_sat
