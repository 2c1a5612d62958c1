"""What was worked out before, for pages that are drawn again and again and for all tabs."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any

MOST = 256
KNOWN: dict[Hashable, Any] = {}
LOCK = threading.RLock()


class Same:
    """An array or the like as a key: this very one, not its numbers.  It goes with its market: a key does not keep it.

    >>> mine, other = {1}, {1}
    >>> Same(mine) == Same(mine), Same(mine) == Same(other)
    (True, False)
    """

    def __init__(self, named: Any) -> None:
        self.named, self._number = weakref.ref(named), id(named)

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        mine = self.named()
        return self is other or (isinstance(other, Same) and mine is not None and other.named() is mine)


def once(key: Hashable, make: Callable[[], Any]) -> Any:
    """What a key stands for, made where it is not known; what names an object that is gone, and the oldest, is forgotten."""
    with LOCK:
        if key not in KNOWN:
            for old in [old for old in KNOWN if gone(old)]:
                del KNOWN[old]
            while len(KNOWN) >= MOST:
                KNOWN.pop(next(iter(KNOWN)))
            KNOWN[key] = make()
        return KNOWN[key]


def gone(key: Hashable) -> bool:
    """Whether a key names an object that is no more.

    >>> there = {1}
    >>> gone(("a", Same(there))), gone(("a", Same({2}))), gone("a")
    (False, True, False)
    """
    return isinstance(key, tuple) and any(isinstance(part, Same) and part.named() is None for part in key)
