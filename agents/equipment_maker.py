"""The transformer maker: slots, price and what it has sold."""

from agents.company import Company


class EquipmentMaker(Company):
    """The transformer maker: slots, price and what it has sold."""
