"""The transformer maker: a slot for every new large load, each quarter a few more."""

from agents.company import Company


class EquipmentMaker(Company):
    """Transformers for new large loads."""

    @property
    def slots_mva(self) -> float:
        """Slots of this quarter.  [MVA]"""
        return self.market.state.pool.slots_mw * self.market.scenario.equipment.mva_per_mw

    @property
    def slot_price(self) -> float:
        """Price of a slot in the last auction.  [$/MVA-year]"""
        return self.market.state.beliefs.transformer_price / self.market.scenario.equipment.mva_per_mw
