"""Offers for sites and companies within a quarter's round: owners who are left to their rule answer by their reserve."""

from collections.abc import Callable

import numpy as np

from agents.messages import Orders
from agents.options.registry import MINE, SELL
from model.decisions.appraisal import Appraisal
from model.decisions.deeds import Dealing, Order, reserve_price, worth_of_letting
from model.decisions.deliberation import Choices
from model.owners.offers import ranked_offers
from model.owners.proposals import settle_proposals
from model.owners.valuation import SiteWorth
from model.state import State


def negotiate(
    state: State, appraisal: Appraisal, choices: Choices, weigh: Callable[[np.ndarray], None], orders: Orders
) -> SiteWorth:
    """The market values everything, offers are settled, and where something was sold it is valued again.  [$]

    weigh: values every option of some sites (a mask).
    """
    worth = appraisal.value()
    if not state.proposals and not len(orders.proposals):
        return worth
    wanted = np.zeros(len(state.sites), bool)
    rows = [offer.site for offer in state.proposals] + orders.proposals["site"].tolist()
    wanted[[row for row in rows if row >= 0]] = True
    wanted &= ~choices.open
    if wanted.any():
        weigh(wanted)
    dealing = Dealing(state, choices, worth)
    sold = settle_proposals(state, orders, worth, lambda site, buyer: reserve(dealing, site, buyer))
    return appraisal.value() if sold else worth


def reserve(dealing: Dealing, site: int, buyer: int) -> float:
    """Least that an owner takes for a site when somebody asks: its rule's reserve, and no less than what others would bid.  [$]"""
    held = max(reserve_price(dealing, Order(site, SELL, MINE, 0.0)), worth_of_letting(dealing, site))
    buyers, offers = ranked_offers(dealing.state, site, dealing.worth, None, 2)  # means as they are now
    rival = float(offers[1] if buyers[0] == buyer else offers[0])
    return max(1.0, held, rival)
