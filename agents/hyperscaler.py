"""An AI tenant and builder: bids for capacity and asks for leases."""

from agents.company import Company


class Hyperscaler(Company):
    """An AI tenant and builder: bids for capacity and asks for leases."""
