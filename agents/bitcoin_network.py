"""The Bitcoin network: height, difficulty, subsidy and what a petahash earns."""

from agents.company import Company


class BitcoinNetwork(Company):
    """The network as an agent; its account is the market on which miners sell their coins."""

    @property
    def height(self) -> int:
        """Of the last block found."""
        return self.market.network.chain.height

    @property
    def difficulty(self) -> float:
        """Of the next block."""
        return self.market.network.chain.difficulty

    @property
    def hashrate_ehs(self) -> float:
        """Hash rate that ran this week.  [EH/s]"""
        return self.market.network.hash_ehs

    @property
    def hashprice(self) -> float:
        """Revenue of 1 PH/s for a day.  [$/PH/day]"""
        return self.market.state.bitcoin.hashprice
