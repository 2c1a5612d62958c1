"""How each part of a market stands at one moment: bitcoin, power, capacity, what serves AI, what is believed."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek
from agents.codes import BLOCKS, ZONES
from agents.records import Rows, blank


class Proposed(NamedTuple):
    """An offer to buy that stands: since when, who offers whom how much for what, and when it is answered at the latest.

    site: -1 where the whole company is wanted; usd: of a site with the loans on it [$].
    """

    week: int
    buyer: int
    seller: int
    site: int
    usd: float
    until: int


@dataclass
class CoinMarket:
    """Bitcoin's price and what hash earns by it."""

    price: float  # $/BTC
    hashprice: float = 0.0  # $/PH/day
    acted_hashprice: float = 0.0  # that owners switch rigs by: it follows with a lag [$/PH/day]
    excess_btc: float = 0.0  # sold beyond normal since last week
    frontier: float = 0.0  # of rigs that are sold now [J/TH]
    rig_price: float = 0.0  # of new ones [$/PH]
    rig_cost: float = 0.0  # of making them [$/PH]
    decay: float = 0.0  # of hashprice that owners expect [1/year]
    makers: tuple[Rows[SupplyWeek], Rows[Maker]] = field(
        default_factory=lambda: (blank(SupplyWeek, 1), blank(Maker, 1))
    )
    rigs_ordered_ph: float = 0.0  # by miners of the market since last week
    rigs_sold: list[tuple[float, float]] = field(default_factory=list)  # second-hand since last week [J/TH], [PH/s]
    coins_at_start: float = 0.0  # [BTC]
    coins_mined_sat: int = 0


@dataclass
class PowerMarket:
    """A week's electricity."""

    prices: np.ndarray = field(default_factory=lambda: np.zeros((len(ZONES), BLOCKS)))  # by zone and load block [$/MWh]
    adders: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))  # delivery and capacity charges [$/MWh]
    unserved_mwh: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    used_mw: np.ndarray = field(default_factory=lambda: np.zeros((0, BLOCKS)))  # by site: MW of mining that ran
    mined_mwh: float = 0.0
    able_mwh: float = 0.0  # that the fleets which ran could have taken
    peak_charges: float = 0.0  # that sites pay for last summer's coincident peaks [$]

    @property
    def ran(self) -> float:
        """Share of what fleets in business could have used this week that they did use; all where there are none."""
        return self.mined_mwh / self.able_mwh if self.able_mwh > 0.0 else 1.0


@dataclass
class AiSupply:
    """What serves AI beside leases on miners' sites and campuses on the grid."""

    developer_mw: float = 0.0  # developers' leases in service [gross MW]
    campus_mw: float = 0.0  # in service on sites that hyperscalers bought [gross MW]
    on_site_mw: float = 0.0  # on hyperscalers' campuses with plants of their own [gross MW]
    on_site_let_mw: float = 0.0  # on developers' campuses with plants of their own [gross MW]


@dataclass
class Beliefs:
    """What the market has learned from deals and prices."""

    rents: np.ndarray  # by tier [$/IT-MW-year]
    match_chance: float  # that an offered site finds a tenant in a quarter
    site_price: float  # of an ideal site, as buyers pay [$/MW]
    approved_price: float  # the same of approved MW that are not energised
    hazard: np.ndarray  # [suitability, size] that an uncommitted MW is let in a quarter
    abroad: np.ndarray  # the same chance of sites abroad
    worth: np.ndarray  # [suitability, size] of letting it [$/MW]
    zone_year: np.ndarray  # mean price of the last year by zone [$/MWh]
    block_year: np.ndarray  # the same by zone and load block
    premium: float = 0.0  # last clearing premium of AI [$/MW-year]
    zone_price: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    transformer_price: float = 0.0
    scarcity: float = 1.0  # unmet / demanded IT MW


@dataclass
class CapacityPool:
    """Grid capacity and transformer slots, by quarter and in all."""

    sold: np.ndarray  # by zone, cumulative [MW]
    sold_limit: np.ndarray  # by zone, cumulative [MW]
    offered: np.ndarray  # by zone, this quarter [MW]
    scarcity: np.ndarray  # by zone, mean price of past auctions [$/MW-year]
    grid_works_mw: float = 0.0  # of headroom that utilities have begun to build [MW]
    greenfield_requested_mw: float = 0.0  # since the start [MW]
    greenfield_energised_mw: float = 0.0  # of them [MW]
    slot_scarcity: float = 0.0  # mean transformer price of past auctions [$/MW-year]
    slots_back_mw: float = 0.0  # with connections that utilities took back, for the next auction
    spared: np.ndarray = field(
        default_factory=lambda: np.zeros(len(ZONES))
    )  # by load that can be switched off [$/MW-year]
    slots_mw: float = 0.0  # this quarter
    awarded_ai: float = 0.0  # this quarter [MW]
    awarded_mining: float = 0.0
    contractors_mw: float = 0.0  # left this quarter [IT MW]
    gpu_slots_mw: float = 0.0
    turbines_mw: float = 0.0  # left this quarter [MW]
    cells_mw: float = 0.0
    turbine_slots_mw: float = 0.0  # of the quarter, before anybody ordered [MW]
    turbines_ordered_mw: float = 0.0  # since the start [MW]
    plant_kind: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES), np.int64))  # on sale this quarter
    plant_mw: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    plant_price: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    tie_mw: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
    tie_price: np.ndarray = field(default_factory=lambda: np.zeros(len(ZONES)))
