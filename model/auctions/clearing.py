"""The result of an auction, the same for every mechanism."""

from dataclasses import dataclass, fields

import numpy as np

from model.auctions.fill import NOTHING_ASKED, fill, scarcity_prices
from model.auctions.order_book import Book

WHY_NOT = (
    "accepted",
    "partly accepted",
    "zone full",
    "no transformer slots",
    "group cap full",
    "excluded",
    "no pool in the zone",
    "below reserve",
    "nothing asked",
)


@dataclass(frozen=True, eq=False)
class Clearing:
    """Who gets which MW, at what yearly payment, and what scarcity was worth.  Arrays are read-only.

    accepted_mw, payment_usd_year, score, why_not   one entry a bid; `why_not` indexes WHY_NOT
    zone_price [$/MW-year]                          one entry a zone: its pool alone, transformer apart
    group_price [$/MW-year]                         one entry a group: the shadow price of its cap
    transformer_price [$/MW-year]                   a slot for one MW, anywhere
    welfare [$/year]                                accepted MW at their score
    """

    accepted_mw: np.ndarray
    payment_usd_year: np.ndarray
    zone_price: np.ndarray
    transformer_price: float
    welfare: float
    group_price: np.ndarray
    why_not: np.ndarray
    score: np.ndarray
    mechanism: str

    def __post_init__(self) -> None:
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def reasons(self) -> list[str]:
        """The why-not code of each bid in words."""
        return [WHY_NOT[code] for code in self.why_not]


@dataclass(frozen=True)
class Prices:
    """Scarcity prices [$/MW-year] that support an allocation."""

    transformer: float
    zone: np.ndarray
    group: np.ndarray

    def threshold(self, book: Book) -> np.ndarray:
        """The score a bid must reach where it stands: transformer + zone + group.  [$/MW-year, a bid]"""
        without_group = np.append(self.group, 0.0)  # a bid without a group takes the last place, as NO_GROUP is -1
        return self.transformer + self.zone[book.zone] + without_group[book.group]


def allocate(book: Book, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Accepted MW and why-not code of each bid when the pool is filled in this order."""
    accepted, why = fill(order, *book.capacity)
    why[book.mw == 0] = NOTHING_ASKED
    return accepted, why


def supporting_prices(book: Book, accepted: np.ndarray) -> Prices:
    """The lowest prices at which no refused MW would buy, for an allocation made by score."""
    return Prices(*scarcity_prices(book.by_score, book.score, accepted, *book.capacity))


def no_prices(book: Book) -> Prices:
    """Zero everywhere: a queue rations by time, not by price."""
    return Prices(0.0, np.zeros(len(book.zone_mw)), np.zeros(len(book.group_mw)))


def cleared(
    book: Book, mechanism: str, accepted: np.ndarray, why: np.ndarray, payment: np.ndarray, prices: Prices
) -> Clearing:
    """Put the parts of a result together."""
    return Clearing(
        accepted_mw=accepted,
        payment_usd_year=payment,
        zone_price=prices.zone,
        transformer_price=prices.transformer,
        welfare=float((book.score * accepted).sum()),
        group_price=prices.group,
        why_not=why,
        score=book.score.copy(),
        mechanism=mechanism,
    )
