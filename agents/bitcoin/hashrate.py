"""Hash rate that is nobody's decision here: short-run noise, and the miners of the rest of the world."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from scipy.special import ndtri

from agents.bitcoin.protocol import EPOCH_BLOCKS
from agents.bitcoin.rigs import payback_days

PH_PER_EH = 1_000.0
TH_PER_PH = 1_000.0


def next_noise(noise: float, rho: float, sd: float, u: float) -> float:
    """Log deviation of the network's hash from what is switched on, a week later: weather, outages, migration.

    rho [-, a week]; sd [log] of the week's innovation, whose number u lies in (0, 1).

    >>> round(next_noise(0.04, rho=0.78, sd=0.0235, u=0.5), 4)
    0.0312
    """
    return rho * noise + sd * float(ndtri(u))


def weekly_noise(epoch_rho: float, retarget_sd: float) -> tuple[float, float]:
    """Weekly `rho` and `sd` of the noise that gives retargets a wanted spread, the luck of the lottery included.

    epoch_rho: correlation of the noise averaged over one epoch with the next; retarget_sd [log].

    A retarget compares two epochs: log(D'/D) = (x' - x) - (g' - g), with x the noise averaged over an epoch and g
    the log of the work its 2,015 intervals took.  g has sd 1/sqrt(2015) = 2.2 % and counts twice, because a
    difficulty that was set by luck is set right by the next retarget: at constant hash retargets have sd 3.15 %.
    So Var x = (retarget_sd**2 - 2/2015) / (2 (1 - epoch_rho)).  An epoch is two weeks, and means of two weeks of
    an AR(1) have variance s**2 (1 + rho)/2 and correlation rho (1 + rho)/2, which is solved for rho and s.
    ValueError if retarget_sd is below luck alone.

    Since 2022 retargets had sd 4.2 % (daily difficulty, 2022-2025):

    >>> rho, sd = weekly_noise(epoch_rho=0.7, retarget_sd=0.042)
    >>> round(rho, 3), round(sd, 4)
    (0.785, 0.0235)
    """
    luck = 2.0 / (EPOCH_BLOCKS - 1)
    if retarget_sd * retarget_sd < luck or not 0.0 <= epoch_rho < 1.0:
        raise ValueError(
            f"retarget_sd is {retarget_sd}, epoch_rho {epoch_rho}; give at least {math.sqrt(luck):.4f} and 0 to below 1"
        )
    epoch_variance = (retarget_sd * retarget_sd - luck) / (2.0 * (1.0 - epoch_rho))
    rho = (math.sqrt(1.0 + 8.0 * epoch_rho) - 1.0) / 2.0
    weekly_variance = 2.0 * epoch_variance / (1.0 + rho)
    return rho, math.sqrt(weekly_variance * (1.0 - rho * rho))


class WorldQuarter(NamedTuple):
    """What the rest of the world did in a quarter."""

    added_ehs: float
    removed_ehs: float
    renewed_ehs: float  # same hash, newer rigs
    spent_usd: float  # on rigs, for growth and renewal


class RestOfWorld:
    """Miners outside the model: hash by power price and generation of rigs, that comes and goes on profit.

    Rows are power prices (quantiles of a normal) times generations of rigs, flattened; the last generation of each
    power price takes what is bought.  Columns: `power_price` [$/MWh], `hash_ph` [PH/s] in place, `efficiency`
    [J/TH], `on` [0-1], the share of the hash in place that is switched on.
    """

    def __init__(
        self, power_price: np.ndarray, hash_ph: np.ndarray, efficiency: np.ndarray, generations: int, overhead: float
    ) -> None:
        self.power_price = power_price
        self.hash_ph = hash_ph
        self.efficiency = efficiency
        self.generations = generations
        self.overhead = overhead
        self.on = np.ones_like(hash_ph)

    @classmethod
    def start(
        cls,
        total_ehs: float,
        hashprice: float,
        price_mean: float = 46.0,
        price_sd: float = 11.0,
        prices: int = 41,
        generations: Sequence[tuple[float, float]] = ((27.0, 0.25), (21.0, 0.40), (16.5, 0.35)),
        overhead: float = 1.05,
    ) -> Self:
        """A world with `total_ehs` [EH/s] running at `hashprice` [$/PH/day].

        Power N(46, 11) $/MWh: Cambridge's survey has a median of 45 (2025).  generations: (J/TH, share of hash),
        oldest first; Cambridge's network mean was 19.6 J/TH in March 2025 and its survey's 28.2 in mid-2024, and
        the shares between them are an assumption.  Old rigs that could not pay their power have left already, as
        they have moved to cheap power in the world.  overhead: site MW per rig MW, 1.02-1.10 (recollection).
        """
        quantiles = (np.arange(prices) + 0.5) / prices
        power = np.maximum(price_mean + price_sd * ndtri(quantiles), 0.0)
        joules = np.array([efficiency for efficiency, _ in generations])
        shares = np.array([share for _, share in generations])
        world = cls(
            np.repeat(power, len(joules)), np.tile(shares, prices), np.tile(joules, prices), len(joules), overhead
        )
        world.hash_ph = np.where(world.shutdown_hashprice() < hashprice, world.hash_ph, 0.0)
        installed = world.hash_ph.sum()
        if installed > 0.0:
            world.hash_ph *= total_ehs * PH_PER_EH / installed
        return world

    def shutdown_hashprice(self) -> np.ndarray:
        """Hashprice at which each row just pays for its power.  [$/PH/day]"""
        return 0.024 * self.overhead * self.efficiency * self.power_price

    def installed(self) -> float:
        """Hash in place, running or not.  [EH/s]"""
        return float(self.hash_ph.sum()) / PH_PER_EH

    def running(self, hashprice: float) -> float:
        """Hash that earns its power at this hashprice, were it all switched on or off at once.  [EH/s]

        >>> world = RestOfWorld.start(670.0, 38.8)
        >>> round(world.running(38.8), 6), world.running(5.0)
        (670.0, 0.0)
        """
        return float(self.hash_ph[self.shutdown_hashprice() < hashprice].sum()) / PH_PER_EH

    def operate(self, hashprice: float, speed: float = 0.15) -> float:
        """A week in which rigs that no longer earn go off and rigs that earn again go on; hash on.  [EH/s]

        Only `speed` of them a week: power is bought ahead, hosts must be told, owners hope.  0.15 gives a
        contemporaneous monthly elasticity of hash to price of 0.11 and 0.31 over six months, where the daily
        hash rate and price since 2016 give 0.13 (standard error 0.05) and 0.30; switching at once (1) gives 0.29
        and retargets with twice the spread on record.  (Simulated with this module alone, 24 seeds.)

        >>> world = RestOfWorld.start(670.0, 38.8)
        >>> round(world.operate(5.0), 6), round(world.operate(5.0), 6)  # 670 x 0.85, then x 0.85 again
        (569.5, 484.075)
        """
        self.on = self.on + speed * ((self.shutdown_hashprice() < hashprice) - self.on)
        return float(self.hash_ph @ self.on) / PH_PER_EH

    def mean_efficiency(self) -> float:
        """Mean of the hash in place.  [J/TH]"""
        installed = self.hash_ph.sum()
        return float(self.hash_ph @ self.efficiency / installed) if installed > 0.0 else 0.0

    def quarter(
        self,
        hashprice: float,
        rig_price_usd_th: float,
        frontier_j_th: float,
        entry: float = 0.17,
        longest_payback: float = 1_200.0,
        entry_cap: float = 0.12,
        renewal: float = 0.035,
        exit_share: float = 0.25,
    ) -> WorldQuarter:
        """A quarter of exit, renewal and entry at `hashprice` [$/PH/day]; changes the rows.

        Rigs that do not earn their power leave, `exit_share` of them a quarter (assumption: sellers hope first).
        Where a rig of `frontier_j_th` at `rig_price_usd_th` pays back in `longest_payback` days, `renewal` of the
        fleet is replaced, worst first, and hash grows by `entry` (1 - payback / longest_payback), at most
        `entry_cap`; nobody else buys.  All five are assumptions.  In November 2025 they let this world grow by 8 %
        a quarter (difficulty rose 35 % in 2025); from New Year 2022, by itself, by a third a year, short of the
        46 and 104 % on record.
        """
        removed = self._leave(hashprice, exit_share)
        attraction = self._attraction(hashprice, rig_price_usd_th, frontier_j_th, longest_payback)
        held = self.hash_ph.reshape(-1, self.generations)
        growth = np.minimum(entry * attraction, entry_cap) * held.sum(axis=1)
        renewed = self._scrap_oldest(np.where(attraction > 0.0, renewal, 0.0) * held.sum(axis=1))
        self._install(growth + renewed, frontier_j_th)
        bought = float(growth.sum() + renewed.sum())
        return WorldQuarter(
            float(growth.sum()) / PH_PER_EH,
            removed / PH_PER_EH,
            float(renewed.sum()) / PH_PER_EH,
            bought * TH_PER_PH * rig_price_usd_th,
        )

    def _leave(self, hashprice: float, exit_share: float) -> float:
        leaving = np.where(self.shutdown_hashprice() >= hashprice, exit_share * self.hash_ph, 0.0)
        hashing = self.hash_ph * self.on
        self.hash_ph = self.hash_ph - leaving
        # rigs that stand still are sold first
        self.on = np.minimum(hashing / np.where(self.hash_ph > 0.0, self.hash_ph, 1.0), 1.0)
        return float(leaving.sum())

    def _attraction(self, hashprice: float, rig_price: float, frontier: float, longest_payback: float) -> np.ndarray:
        drawn = frontier * self.overhead
        paybacks = [payback_days(rig_price, hashprice, drawn, power) for power in self.power_price[:: self.generations]]
        return np.maximum(1.0 - np.array(paybacks) / longest_payback, 0.0)

    def _scrap_oldest(self, wanted: np.ndarray) -> np.ndarray:
        """Take `wanted` PH/s out of each power price, oldest generation first; the newest is kept."""
        held = self.hash_ph.reshape(-1, self.generations)
        scrapped = np.zeros_like(wanted)
        for generation in range(self.generations - 1):
            part = np.minimum(wanted - scrapped, held[:, generation])
            held[:, generation] -= part
            scrapped += part
        return scrapped

    def _install(self, bought: np.ndarray, frontier: float) -> None:
        newest = slice(self.generations - 1, None, self.generations)
        held = self.hash_ph[newest]
        total = held + bought
        new = bought / np.where(total > 0.0, total, 1.0)
        self.efficiency[newest] += new * (frontier - self.efficiency[newest])
        self.on[newest] += new * (1.0 - self.on[newest])
        self.hash_ph[newest] = total
