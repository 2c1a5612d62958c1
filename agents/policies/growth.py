"""How miners bid for grid capacity: what a megawatt that joins a site is worth with new rigs, and let to AI one day."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from agents.codes import FOR_MINING
from agents.messages import Bid
from agents.population import Site
from agents.records import Rows, blank
from agents.rules.bidding import growth_bid, growth_room
from agents.rules.compiled import phase
from agents.rules.finance import discount_factor


@dataclass(frozen=True)
class MinerBidding:
    """What miners' bids are made from.

    sites; fresh [site] worth today of a new mining MW [$/MW] that is energised in `arrives` quarters; chance [site] of letting
    it to AI, discounted to the day it is energised, and gain [site] over mining on when it is let [$/MW]; open [site] whose plan
    is open; zone_mw [z] on offer; spread [company] cost of capital above `rate`; able [company] $ that it could raise;
    hardware [$/MW] of transformers; growth_cap: most that a site grows in a quarter; ai_premium [$/MW-year] that AI is
    expected to pay, which MW won for mining owe where they serve AI, for `owed` years; expected, shading: as in `AiBidding`.
    """

    sites: Rows[Site]
    fresh: np.ndarray
    chance: np.ndarray
    gain: np.ndarray
    open: np.ndarray
    zone_mw: np.ndarray
    spread: np.ndarray
    able: np.ndarray
    rate: float
    arrives: float
    hardware: float
    mva_per_mw: float
    growth_cap: float
    ai_premium: float
    owed: float
    mechanism: str
    expected: float
    shading: float


class Growth(NamedTuple):
    """By site: MW that it could grow by, and what one of them is worth a year for mining alone and with the option.  [$/MW-year]"""

    room: np.ndarray
    alone: np.ndarray
    worth: np.ndarray


def weigh_growth(asked: MinerBidding) -> Growth:
    """What growth is worth wherever a miner could bid for it now; nothing elsewhere."""
    found = Growth(*(np.zeros(len(asked.sites)) for _ in Growth._fields))
    terms = (
        asked.rate,
        asked.arrives,
        asked.hardware,
        asked.mva_per_mw,
        asked.growth_cap,
        asked.ai_premium,
        asked.owed,
    )
    weigh_sites(
        asked.sites, asked.fresh, asked.chance, asked.gain, asked.open, asked.zone_mw, asked.spread, terms, found
    )
    return found


@phase
def weigh_sites(sites, fresh, chance, gain, open_, zone_mw, spread, terms, found):
    """What a megawatt more is worth at each open site with room in a zone that has some on offer; `found` is written.

    Transformers that are lacking are paid at the award, the premium in ten years from service on.  terms: see `weigh_growth`.
    """
    rate, arrives, hardware, mva_per_mw, growth_cap, ai_premium, owed = terms
    room, alone, worth = found
    for row in range(len(sites)):
        site = sites[row]
        if not open_[row] or site.zone >= len(zone_mw) or zone_mw[site.zone] <= 0.0:
            continue
        mw = growth_room(site, growth_cap)
        if mw < 1.0:
            continue
        in_hand = max(0.0, site.mva / mva_per_mw - site.mw_energised - site.mw_approved)
        cost = rate + spread[site.owner]
        mining = (fresh[row] - hardware * max(0.0, 1.0 - in_hand / mw)) / discount_factor(cost, arrives)
        room[row] = mw
        alone[row] = growth_bid(mining, 0.0, 0.0, 0.0, cost, owed) if fresh[row] > 0.0 else 0.0
        worth[row] = growth_bid(mining, chance[row], gain[row], ai_premium, cost, owed)


def miner_bids(asked: MinerBidding) -> Rows[Bid]:
    """A miner bids what a megawatt more is worth to it, with the option on AI: for mining alone that is often nothing.

    Bounded by what it could raise; pay-as-bid: bids are shaded.
    """
    growth = weigh_growth(asked)
    rows = np.flatnonzero(growth.worth > 0.0)
    price = growth.worth[rows]
    shading = asked.shading if asked.mechanism == "pay-as-bid" else 0.0
    bids, sites = blank(Bid, len(rows)), asked.sites[rows]
    bids["bidder"], bids["zone"], bids["purpose"], bids["site"] = sites["owner"], sites["zone"], FOR_MINING, rows
    bids["mw"], bids["price"] = growth.room[rows], price - shading * np.maximum(0.0, price - asked.expected)
    return within_means(bids, asked.able)


def bid_for_mining_alone(asked: MinerBidding) -> float:
    """Mean of what growth is worth for mining alone, of miners to whom that is something.  [$/MW-year]"""
    alone = weigh_growth(asked).alone
    return float(alone[alone > 0.0].mean()) if (alone > 0.0).any() else 0.0


def within_means(bids: Rows[Bid], able: np.ndarray) -> Rows[Bid]:
    """Bids of those who could pay a year of all that they bid for.   able [company] $

    >>> bids = blank(Bid, 2); bids["bidder"] = [0, 1]; bids["mw"] = 10.0; bids["price"] = 1e5
    >>> within_means(bids, np.array([2e6, 5e5]))["bidder"].tolist()
    [0]
    """
    yearly = np.bincount(bids["bidder"], bids["mw"] * bids["price"], len(able))
    return bids[(yearly <= np.maximum(0.0, able))[bids["bidder"]]]
