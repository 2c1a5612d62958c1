"""The short name of `dispatch`: a week's prices and flows, see `model.power.dispatch`."""

from model.power.dispatch import dispatch

__all__ = ["dispatch"]
