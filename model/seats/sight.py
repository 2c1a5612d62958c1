"""What a seat decides on: the coming quarter's round on a copy of the market, with what everybody's rule would file in it."""

from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from agents.messages import Orders
from agents.options.registry import ask_of, size_of
from model.decisions.deeds import Dealing
from model.decisions.deliberation import Deliberation, open_sites
from model.decisions.merging import slice_of
from model.decisions.negotiation import reserve
from model.decisions.quarter_limits import halved_lately
from model.economy import EnergyMarket
from model.owners.proposals import least_for
from model.record.card import DecisionCard
from model.standing import Proposed


class Sight:
    """The round as it stands now; made once a week of play and shared by all seats, each of which is shown its own part."""

    def __init__(self, market: EnergyMarket) -> None:
        self.round = market.coming_quarter()
        self.state = self.round.state
        choices = self.round.choices
        choices.open = open_sites(self.state, halved_lately(self.state))
        offers = self.round.offers()
        self.round.publish(offers)
        self.orders = self.round.default_orders(offers)
        self.open, plans = choices.open.copy(), choices.plans[choices.open].copy()
        self.round.weigh(self.state.sites.rows["alive"] & ~self.open)  # which blanks the plans of the others
        choices.plans[self.open] = plans
        self.worth = self.round.appraisal.worth_of_sites()
        self.offers, self.zones = offers, self.round.appraisal.zones

    def orders_of(self, company: int) -> Orders:
        """What a company's rule would file."""
        owner, first = self.state.sites.rows["owner"], self.state.cast.first_utility
        return slice_of(self.orders, company, owner, first)

    def least(self, offer: Proposed) -> float:
        """Least that the owner's rule would take for what is wanted.  [$]"""
        if offer.site < 0:
            return least_for(self.state, offer.seller, offer.buyer, self.worth)
        return reserve(Dealing(self.state, self.round.choices, self.worth), offer.site, offer.buyer)

    @cached_property
    def deliberation(self) -> Deliberation:
        """Every site as its owner weighs it now, as decisions are recorded."""
        state, choices, rigs = self.state, self.round.choices, self.round.appraisal.rigs
        rows = np.flatnonzero(state.sites.rows["alive"])
        sites = state.sites.rows[rows]
        return Deliberation(
            state.week,
            rows,
            sites,
            sites["owner"],
            state.companies.rows[sites["owner"]],
            self.round.appraisal.view,
            self.zones,
            rigs.efficiency[rows],
            rigs.age[rows],
            state.taste[rows],
            choices.values[rows],
            choices.perceived[rows],
            choices.blocked[rows],
            choices.plans["first"][rows].astype(np.int64),
            np.zeros(len(rows)),
        )

    def card(self, site: int) -> DecisionCard:
        """The decision card of a site, before it is decided."""
        place = int(np.searchsorted(self.deliberation.rows, site))
        return DecisionCard(self.state, self.deliberation, place)

    def phase_of(self, card: DecisionCard, site: int, option: int) -> tuple[float, float]:
        """Megawatts of an option's phase, and the least rent at which it beats what is left without a tenant.  [MW], [$/IT-MW-year]"""
        choices = self.round.choices
        least = float(choices.perceived[site, choices.plans["fallback"][site]])
        seen = float(choices.perceived[site, option])
        return float(size_of(option, card.case)), float(ask_of(option, card.case, least, seen))

    def best(self, site: int) -> int:
        """The option that the rule would ask for at a site, were its plan open."""
        return int(self.round.choices.plans["first"][site])

    def chosen(self, site: int) -> int | None:
        """The option that the rule does ask for this quarter; None where the plan is not open and all goes on as it is."""
        return self.best(site) if self.open[site] else None


_seen: WeakKeyDictionary[EnergyMarket, tuple[tuple[int, int], Sight]] = WeakKeyDictionary()


def look(market: EnergyMarket) -> Sight:
    """The sight of a market as it stands; kept until a week is played or a lever moves."""
    key = market.week, len(market.log.entries)
    known = _seen.get(market)
    if known is None or known[0] != key:
        known = _seen[market] = (key, Sight(market))
    return known[1]


def clean(value: float) -> float | None:
    """A number for a document: None for what is none."""
    return float(value) if np.isfinite(value) else None
