"""Auctions of grid capacity together with its transformer slots: offers in, trades out."""

from model.auctions.registry import clear

__all__ = ["clear"]
