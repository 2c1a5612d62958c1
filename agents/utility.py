"""The utility of a zone: offers capacity from the pool, sells energy, ties up curtailable load."""

from agents.company import Company


class Utility(Company):
    """The utility of a zone: offers capacity from the pool, sells energy, ties up curtailable load."""
