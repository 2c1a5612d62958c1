"""Markets that others may watch: each by a token that cannot be guessed, for as long as its host is there."""

from __future__ import annotations

import secrets
import threading

from viz.session import LiveMarket

TOKENS: dict[str, LiveMarket] = {}
LOCK = threading.Lock()


def token_of(live: LiveMarket) -> str:
    """The token under which a market can be watched; made when it is first asked for."""
    with LOCK:
        token = next((token for token, found in TOKENS.items() if found is live), "")
        if not token:
            token = secrets.token_urlsafe(16)
            TOKENS[token] = live
        return token


def market_of(token: str) -> LiveMarket | None:
    """The market of a token, while it is shared."""
    with LOCK:
        return TOKENS.get(token)


def forget(live: LiveMarket) -> None:
    """A market is watched no more."""
    with LOCK:
        for token in [token for token, found in TOKENS.items() if found is live]:
            del TOKENS[token]
