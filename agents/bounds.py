"""Bounds that more than one door checks."""

LEAST_PRICE, MOST_PRICE = 1.0, 1e7  # $/BTC; 1 $ in 2011, and far above what anybody has paid
