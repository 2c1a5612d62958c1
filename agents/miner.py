"""A bitcoin miner: owns sites and rigs, decides site by site."""

from agents.company import Company


class Miner(Company):
    """A bitcoin miner: owns sites and rigs, decides site by site."""
