"""The pool: grid capacity and transformer slots, offered each quarter, auctioned together, awarded, delivered."""

from typing import NamedTuple

import numpy as np

from agents.codes import FOR_AI, PURPOSES, US_ZONES
from agents.messages import Bid
from agents.policies.buyers import STEPS
from agents.population import CompanyRow, Connection, Site
from agents.records import Rows, Wholes, blank
from agents.rules.building import between
from agents.rules.compiled import phase
from agents.surroundings import Policy
from agents.units import WEEKS_A_QUARTER
from model.auctions import clear
from model.auctions.clearing import Clearing
from model.books.ledger import TRANSFORMER, Flows, pay
from model.capacity.interconnection import batch, file_requests, grant, is_study
from model.capacity.purpose import bind
from model.state import Auction, State

HANDICAP = 100_000.0  # $/MW-year per unit of priority
ZONES_US = len(US_ZONES)


class Rules(NamedTuple):
    """How policy bends an auction."""

    handicap: np.ndarray  # by bid [$/MW-year]
    group: np.ndarray  # by bid: capped group, or -1
    group_mw: np.ndarray  # by group [MW]


def slots(state: State) -> float:
    """Transformer slots of this quarter, as MW of new large load."""
    equipment = state.scenario.equipment
    grown = equipment.slots_mva_quarter * (1.0 + equipment.slots_growth) ** (state.week / WEEKS_A_QUARTER)
    return grown / equipment.mva_per_mw


def policy_rules(policy: Policy, bids: Rows[Bid], zone_mw: np.ndarray) -> Rules:
    """Priorities, bans, caps and set-asides as handicaps and as caps on mining inside each zone."""
    ai = bids["purpose"] == FOR_AI
    handicap = HANDICAP * np.where(ai, policy.ai_priority, policy.curtailable_first)
    group = np.where(ai, -1, bids["zone"])
    asked = np.bincount(bids["zone"][ai], bids["mw"][ai], len(zone_mw))
    return Rules(handicap, group, room_for_mining(policy, zone_mw, asked))


def room_for_mining(policy: Policy, zone_mw: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The most that mining may win in each zone: a cap holds in any case, a set-aside yields what AI does not ask for.  [MW]

    zone_mw on offer, asked by AI [zone] MW.

    >>> zone_mw, asked = np.array([100.0, 100.0]), np.array([300.0, 30.0])
    >>> room_for_mining(Policy(ai_set_aside=0.8), zone_mw, asked).round(9).tolist()
    [20.0, 70.0]
    >>> room_for_mining(Policy(mining_cap=0.2), zone_mw, asked).tolist()
    [20.0, 20.0]
    """
    if policy.mining_ban:
        return np.zeros(len(zone_mw))
    left = np.maximum((1.0 - policy.ai_set_aside) * zone_mw, zone_mw - asked)
    return np.minimum(policy.mining_cap * zone_mw, left)


def steps_of(place: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Which of a bidder's bids for one place each bid is: 0 for its dearest.

    >>> steps_of(np.array([4, 4, 9, 4]), np.array([10.0, 30.0, 5.0, 20.0])).tolist()
    [2, 0, 0, 1]
    """
    order = np.lexsort((-price, place))
    first = np.searchsorted(place[order], place[order])  # where each place's bids begin
    steps = np.empty(len(place), np.int64)
    steps[order] = np.arange(len(place)) - first
    return steps


class Places:
    """Where each bid stands among its bidder's own: numbers drawn for it do not depend on who else bids.

    The place is the site that would grow, or the zone of a campus; the step counts a bidder's bids there.
    """

    def __init__(self, state: State, bids: Rows[Bid]) -> None:
        cast = state.cast.hyperscalers
        campuses = len(cast) * ZONES_US
        self.state, self.cells = state, campuses + len(state.sites)
        bidder = np.minimum(bids["bidder"], cast.stop - 1)  # speculators' numbers are of no account
        campus = (bidder - cast.start) * ZONES_US + bids["zone"]
        self.place = np.where(bids["site"] >= 0, campuses + bids["site"], campus)
        self.turn, self.step = np.divmod(steps_of(self.place, bids["price"]), STEPS)

    def draw(self, process: str) -> np.ndarray:
        """A number in (0, 1) for each bid."""
        numbers = np.empty(len(self.place))
        for option in range(int(self.turn.max(initial=-1)) + 1):
            draws = self.state.draws.uniform(process, self.cells * STEPS, self.state.week, option)
            chosen = draws.reshape(STEPS, self.cells)[self.step, self.place]
            numbers = np.where(self.turn == option, chosen, numbers) if option else chosen
        return numbers


@phase
def give_in_hand(sites: Rows[Site], bids: Rows[Bid], ratio: float, spare: np.ndarray, hand: np.ndarray) -> None:
    """Transformers in stock go to bids for their site in turn: hand [bid] MW is written.   ratio [MVA/MW]; spare [site]: nan"""
    for place in range(len(bids)):
        row = bids[place].site
        if row >= 0:
            site = sites[row]
            if np.isnan(spare[row]):
                spare[row] = max(0.0, site.mva / ratio - site.mw_energised - site.mw_approved)
            hand[place] = min(spare[row], bids[place].mw)
            spare[row] -= hand[place]


def in_hand(state: State, bids: Rows[Bid]) -> np.ndarray:
    """MW of each bid for which the bidder has a transformer on the site already."""
    hand, used = np.zeros(len(bids)), np.full(len(state.sites), np.nan)
    give_in_hand(state.sites.rows, bids, state.scenario.equipment.mva_per_mw, used, hand)
    return hand


def with_deposits(state: State, bids: Rows[Bid]) -> Rows[Bid]:
    """Requests are cut to those whose deposits their bidder's cash covers; none is paid, since all come back with the connection."""
    deposit = state.scenario.policy.deposit
    if deposit <= 0.0 or not len(bids):
        return bids
    asked = np.bincount(bids["bidder"], bids["mw"], len(state.companies))
    secured = np.maximum(0.0, state.companies.rows["cash"]) / deposit
    cut = bids.copy()
    cut["mw"] *= np.minimum(1.0, secured / np.maximum(asked, 1e-9))[bids["bidder"]]
    return cut


def hold_auction(state: State, bids: Rows[Bid], offers: np.ndarray) -> Clearing:
    """Clear the quarter's capacity, with transformer slots, by the scenario's mechanism; award it and keep the record."""
    zone_mw = np.zeros(ZONES_US)
    zone_mw[offers["zone"]] = offers["mw"]
    slots_mw, bids, arrival, rows = slots(state), with_deposits(state, bids), None, None
    if state.scenario.mechanism == "queue":
        file_requests(state, bids, Places(state, bids).draw("arrival"))
        rows, bids = batch(state)
        arrival, slots_mw = state.queue.rows["place"][rows], slots_mw * state.scenario.pool.study_quarters
    slots_mw += state.pool.slots_back_mw
    hand, places = in_hand(state, bids), Places(state, bids)
    rules = policy_rules(state.scenario.policy, bids, zone_mw)
    terms = {"rank": places.draw("rank"), "handicap": rules.handicap, "group": rules.group, "group_mw": rules.group_mw}
    terms |= {} if arrival is None else {"arrival": arrival}
    clearing = clear(
        bids["price"],
        bids["mw"],
        bids["zone"],
        zone_mw,
        slots_mw + hand.sum(),
        bidder=bids["bidder"],
        mechanism=state.scenario.mechanism,
        **terms,
    )
    state.pool.offered, state.pool.slots_mw = zone_mw, slots_mw
    if rows is None or is_study(state):  # between studies what was given back waits for the next
        state.pool.slots_back_mw = 0.0
    state.beliefs.zone_price[:ZONES_US] = clearing.zone_price
    state.beliefs.transformer_price = float(clearing.transformer_price)
    sum_up(state, bids, clearing)
    award(state, bids, clearing, hand, places.draw("connection"))
    if rows is not None:
        grant(state, rows, clearing.accepted_mw)
    if len(bids):
        policy = state.scenario.policy
        handicaps = HANDICAP * policy.curtailable_first, HANDICAP * policy.ai_priority
        state.auctions.append(
            Auction(
                state.week,
                state.scenario.mechanism,
                bids,
                clearing,
                zone_mw,
                slots_mw + float(hand.sum()),
                terms,
                handicaps,
            )
        )
    return clearing


def award(state: State, bids: Rows[Bid], clearing: Clearing, hand: np.ndarray, chance: np.ndarray) -> None:
    """Accepted bids become connections that are energised after four to eight quarters; hardware is paid now.

    chance [bid], drawn, in (0, 1): how long the connection takes.
    """
    b, equipment, policy = state.scenario.building, state.scenario.equipment, state.scenario.policy
    won = np.flatnonzero((clearing.accepted_mw > 1e-6) & (bids["bidder"] != state.cast.world))
    links, hardware = blank(Connection, len(won)), equipment.hardware_usd_mva * equipment.mva_per_mw
    tables = state.companies.rows, state.sites.rows, bids, links, state.ledger.flows, state.pool.sold
    figures = won, clearing.accepted_mw, clearing.payment_usd_year, hand, chance, float(clearing.transformer_price)
    charged = policy.change_of_use, state.totals["premium_ai_usd_mw_year"]
    costs = hardware, state.cast.equipment, *charged
    make_links(*tables, *figures, *costs, b.connection_low, b.connection_high, state.week)
    ai, mw = links["purpose"] == FOR_AI, links["mw"]
    state.pool.awarded_ai, state.pool.awarded_mining = float(mw[ai].sum()), float(mw[~ai].sum())
    state.connections.extend(links)
    columns = (links[name][~ai].tolist() for name in ("owner", "zone", "site", "mw", "premium"))
    for owner, zone, site, won_mw, premium in zip(*columns, strict=True):
        state.sites.rows["mw_approved"][site] += won_mw
        state.touch(site)
        amounts = {"mw": won_mw, "usd_mw_year": premium}
        state.event("award", state.names[owner], US_ZONES[zone].upper(), site=site, auction=state.week, **amounts)


@phase
def make_links(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    bids: Rows[Bid],
    links: Rows[Connection],
    flows: Flows,
    sold: np.ndarray,
    won: Wholes,
    accepted: np.ndarray,
    payment: np.ndarray,
    hand: np.ndarray,
    chance: np.ndarray,
    transformer: float,
    hardware: float,
    maker: int,
    charged: float,
    ai_pays: float,
    low: float,
    high: float,
    week: int,
) -> None:
    """Bids that have won become connections: `links` are written, the maker of their transformers is paid.

    won: rows of bids; accepted, hand [bid] MW, payment [bid] $/year, chance [bid]; transformer [$/MW-year]: price of a slot;
    hardware [$/MW]; charged: part that AI's use of them costs of what AI paid more, ai_pays [$/MW-year]; low, high [quarters]
    until service; sold [zone] MW is brought up to date.
    """
    for place in range(len(won)):
        row = won[place]
        bid, link, mw = bids[row], links[place], accepted[row]
        link.owner, link.zone, link.purpose, link.site = bid.bidder, bid.zone, bid.purpose, bid.site
        link.alive, link.mw, link.award_week = True, mw, week
        link.premium = max(0.0, payment[row] - transformer * min(hand[row], mw)) / mw
        link.slot_premium = min(link.premium, transformer)
        link.ready_week = week + int(WEEKS_A_QUARTER * between(low, high, chance[row]))
        link.book = pay(companies, flows, bid.bidder, maker, TRANSFORMER, hardware * max(0.0, mw - hand[row]))
        sold[bid.zone] += mw
        if bid.site >= 0:
            bind(sites[bid.site], link, charged * max(0.0, ai_pays - payment[row] / mw))


def auction_rows(state: State) -> list[tuple]:
    """A row a bid of every auction held, for the `auctions` table."""
    rows = []
    for week, mechanism, bids, clearing, *_ in state.auctions:
        for place, why in enumerate(clearing.reasons):
            bid = bids[place]
            who = "speculator" if bid["bidder"] == state.cast.world else state.names[bid["bidder"]]
            rows.append(
                (
                    week,
                    mechanism,
                    US_ZONES[bid["zone"]],
                    who,
                    PURPOSES[bid["purpose"]],
                    float(bid["mw"]),
                    float(bid["price"]),
                    float(clearing.accepted_mw[place]),
                    float(clearing.payment_usd_year[place]),
                    float(clearing.zone_price[bid["zone"]]),
                    float(clearing.transformer_price),
                    why,
                )
            )
    return rows


def sum_up(state: State, bids: Rows[Bid], clearing: Clearing) -> None:
    """The quarter's average premiums, the mean of miners' bids, and whether miners bid at all and were outbid."""
    paid, accepted = np.asarray(clearing.payment_usd_year), np.asarray(clearing.accepted_mw)
    ai, real = bids["purpose"] == FOR_AI, bids["bidder"] != state.cast.world
    totals = state.totals
    for name, mask in (("ai", ai & real), ("mining", ~ai & real)):
        mw = accepted[mask].sum()
        totals[f"premium_{name}_usd_mw_year"] = float(paid[mask].sum() / mw) if mw > 0.0 else 0.0
    positive = bids["price"][~ai & real & (bids["price"] > 0.0)]
    totals["bid_mining_positive_usd_mw_year"] = float(positive.mean()) if len(positive) else 0.0
    if not len(positive) and (
        len(bids) or state.scenario.mechanism != "queue"
    ):  # the queue is not studied each quarter
        totals["auctions_no_miner_bid"] = totals.get("auctions_no_miner_bid", 0.0) + 1.0
    elif len(positive) and accepted[~ai & real].sum() <= 0.0:
        totals["auctions_miners_shut_out"] = totals.get("auctions_miners_shut_out", 0.0) + 1.0
    state.beliefs.premium = totals["premium_ai_usd_mw_year"]
