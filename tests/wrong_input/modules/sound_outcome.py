"""An outcome that is sound."""

number = 3


def f(market):
    """The week."""
    return market.week
