"""The Bitcoin network as an agent: height, difficulty and hashprice."""

from agents.company import Company


class BitcoinNetwork(Company):
    """The Bitcoin network as an agent: height, difficulty and hashprice."""
