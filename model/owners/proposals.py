"""Offers that a company makes of its own accord for a site or a whole company: they stand, are answered, and are paid in cash."""

import math
from collections.abc import Callable

import numpy as np

from agents.messages import Orders
from agents.rules.compiled import rule
from agents.units import WEEKS_A_QUARTER
from model.money.finance import free_cash
from model.owners.consolidation import merger_presumption
from model.owners.site_sales import secured_debt, transfer_site
from model.owners.takeovers import absorb, concentration_after, means_to_buy, seen_in, wanted_premium
from model.owners.valuation import SiteWorth
from model.standing import Proposed
from model.state import Offer, State

type Reserve = Callable[[int, int], float]
"""Least that the owner takes for a site, were it left to its rule.   (site, who offers) -> $"""


def bill_of(state: State, site: int, usd: float) -> float:
    """Cash that an offer takes: for a site what it leaves over the loans that go with it.  [$]"""
    return usd - (float(secured_debt(state.loans.rows, site)) if site >= 0 else 0.0)


def at_hand(state: State, company: int) -> float:
    """Cash that a company can offer: what works under way do not need; of a hyperscaler what it may still commit.  [$]"""
    if company in state.cast.hyperscalers:
        return float(state.hyperscalers.rows["authorised"][company - state.cast.hyperscalers.start])
    return free_cash(state, company)


def spoken_for(state: State, company: int, but: set[tuple[int, int]]) -> float:
    """Cash that a company's offers that stand would take, but for those that are made anew.  [$]   but: sellers and sites"""
    stand = [o for o in state.proposals if o.buyer == company and (o.seller, o.site) not in but]
    return sum(bill_of(state, offer.site, offer.usd) for offer in stand)


def enter_proposals(state: State, orders: Orders) -> None:
    """Offers of this quarter stand beside the earlier ones; who offers anew for a thing takes the earlier offer back."""
    for row in orders.proposals:
        buyer, seller, site, usd, stands = row.item()
        state.proposals = [o for o in state.proposals if (o.buyer, o.seller, o.site) != (buyer, seller, site)]
        state.proposals.append(Proposed(state.week, buyer, seller, site, usd, state.week + WEEKS_A_QUARTER * stands))
        if stands:
            tell(state, "offer", state.proposals[-1])


def tell(state: State, what: str, offer: Proposed) -> None:
    """An event of an offer: made, refused or lapsed."""
    names = state.names[offer.seller], state.names[offer.buyer]
    if offer.site >= 0:
        state.event(f"site_{what}", *names, site=offer.site, usd=offer.usd)
    else:
        state.event(f"company_{what}", *names, usd=offer.usd)


def settle_proposals(state: State, orders: Orders, worth: SiteWorth, reserve: Reserve) -> bool:
    """Offers that are due are answered, by their owners or by these owners' rule, the highest first; returns whether anything was sold."""
    enter_proposals(state, orders)
    if not state.proposals:
        return False
    replies = {(int(r["company"]), int(r["buyer"]), int(r["site"])): bool(r["accept"]) for r in orders.replies}

    def said(offer: Proposed) -> bool | None:
        """What the owner said to an offer; nothing to one made this quarter, in the place of which it may have seen another."""
        return replies.get((offer.seller, offer.buyer, offer.site)) if offer.week < state.week else None

    due = [o for o in state.proposals if o.until <= state.week or said(o) is not None or gone(state, o)]
    state.proposals = [offer for offer in state.proposals if offer not in due]
    sold = False
    for offer in sorted(due, key=lambda o: (-o.usd, o.week, o.buyer)):
        sold |= answer(state, offer, worth, reserve, said(offer))
    return sold


def gone(state: State, offer: Proposed) -> bool:
    """Whether what is wanted is not its seller's any more, or one of the two has ended."""
    alive, site = state.companies.rows["alive"], offer.site
    if not alive[offer.seller] or not alive[offer.buyer]:
        return True
    return site >= 0 and not (state.sites.rows["alive"][site] and state.sites.rows["owner"][site] == offer.seller)


def answer(state: State, offer: Proposed, worth: SiteWorth, reserve: Reserve, said: bool | None) -> bool:
    """One offer is accepted and paid, refused, or lapses; returns whether there was a sale.   said: by the owner, None: by its rule"""
    bill = bill_of(state, offer.site, offer.usd)
    if gone(state, offer) or bill < -1.0 or bill > at_hand(state, offer.buyer) + 1.0:
        tell(state, "offer_lapsed", offer)
        return False
    least = reserve(offer.site, offer.buyer) if offer.site >= 0 else least_for(state, offer.seller, offer.buyer, worth)
    floor = 0.0 if offer.site >= 0 else float(state.companies.rows["value"][offer.seller])  # shareholders vote as well
    if not (offer.usd >= least if said is None else said and offer.usd >= floor):
        tell(state, "offer_refused", offer)
        return False
    if offer.buyer in state.cast.hyperscalers:
        state.hyperscalers.rows["authorised"][offer.buyer - state.cast.hyperscalers.start] -= bill
    if offer.site >= 0:
        transfer_site(state, offer.site, offer.seller, offer.buyer, offer.usd)
    else:
        take_over(state, offer, worth)
    return True


def take_over(state: State, offer: Proposed, worth: SiteWorth) -> None:
    """A company is bought as it was offered for, and told as any takeover is."""
    target, buyer, value = offer.seller, offer.buyer, float(state.companies.rows["value"][offer.seller])
    seen, before = seen_in(state, target, worth), concentration_after(state, target, buyer)
    presumed = merger_presumption(*before)
    wanted = offer.usd / value - 1.0 if value > 0.0 else 0.0
    state.offers.append(
        Offer(
            state.week,
            target,
            buyer,
            -1,
            offer.usd,
            value,
            float(seen[buyer]),
            -1.0,
            False,
            wanted,
            True,
            *before[:2],
            presumed,
        )
    )
    absorb(state, target, buyer, offer.usd)
    if presumed:
        state.event("concentration", state.names[target], state.names[buyer], points=before[1] - before[0])


@rule
def least_price(value: float, wanted: float, rival: float) -> float:
    """Least that shareholders take: their hoped premium, and no less than what another buyer would pay.  [$]

    >>> least_price(100.0, 0.25, 90.0), least_price(100.0, 0.25, 150.0), least_price(0.0, 0.25, 0.0)
    (125.0, 150.0, 1.0)
    """
    return max(1.0, value * (1.0 + wanted), rival)


def least_for(state: State, target: int, buyer: int, worth: SiteWorth) -> float:
    """Least that a company's shareholders take from a buyer, by the rule of takeovers.  [$]

    Their hope is this quarter's, as when they are approached by anybody; a board that is asked looks for a better buyer first.
    """
    f, value = state.scenario.finance, float(state.companies.rows["value"][target])
    hope = float(state.draws.uniform("refusal", len(state.companies), state.week)[target])
    ceilings = seen_in(state, target, worth) / (1.0 + f.takeover_gain)
    ceilings = np.minimum(ceilings, np.maximum(*means_to_buy(state)))
    ceilings[buyer] = -math.inf
    best = float(ceilings.max())
    rival = best if best >= value * (1.0 + f.takeover_premium) else 0.0
    return float(least_price(value, wanted_premium(hope, f.takeover_premium, f.refusal), rival))
