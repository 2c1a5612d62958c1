"""Two runs side by side: what a market is to the bit, and where two of them differ."""

import numpy as np

from model.economy import EnergyMarket

SOON = 42  # three quarters and the weeks after them
POPULATIONS = ("companies", "sites", "fleets", "leases", "projects", "loans", "connections", "hyperscalers")


def columns_of(rows: np.ndarray) -> bytes:
    """Every column's bytes, without the padding between them."""
    return b"".join(rows[name].tobytes() for name in rows.dtype.names or ())


def snapshot(market: EnergyMarket) -> dict[str, object]:
    """Everything that a market is, to the bit; orders filed by somebody else than the default policy left out."""
    state = market.state
    return {
        **{name: columns_of(getattr(state, name).rows) for name in POPULATIONS},
        "price": state.bitcoin.price,
        "events": tuple(event for event in state.events if event.kind != "order_by_person"),
        "height": market.network.chain.height,
        "market": market.history.market.drop("date").to_numpy().tobytes(),
        "prices": state.power.prices.tobytes(),
    }


def differences(a: dict[str, object], b: dict[str, object]) -> list[str]:
    """What is not the same."""
    return [name for name in a if a[name] != b[name]]


def played(seed: int, weeks: int = SOON, **changes: object) -> EnergyMarket:
    """A default run with some keys changed."""
    market = EnergyMarket("energy-run", rng=seed, **changes)  # type: ignore[arg-type]
    market.run_for(weeks)
    return market
