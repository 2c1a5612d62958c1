"""A company's row, and what sites are worth to the market as it stands: what tests of money and owners begin with."""

from model.decisions.appraisal import Appraisal
from model.economy import EnergyMarket
from model.owners.valuation import SiteWorth


def worths(market: EnergyMarket) -> SiteWorth:
    """What each site is worth; companies are valued anew by it."""
    return Appraisal(market.state, market.board, market.electricity, market.network.chain.height).value()


def row_of(market: EnergyMarket, name: str) -> int:
    """A company's row."""
    return market.state.names.index(name)
