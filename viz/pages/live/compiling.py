"""How far the compiler is: what a page says while its market is being prepared."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable

from numba.core.dispatcher import Dispatcher

ROOMS = ("agents.", "model.")
OVER = threading.Event()
"""Set once all that a run of the page calls is ready."""


def progress() -> tuple[int, int]:
    """Loops of the market that are ready in this process, compiled or read from an earlier start, and all there are."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(ROOMS) and module]
    return ready({id(value): value for module in modules for value in list(vars(module).values())}.values())


def ready(found: Iterable[object]) -> tuple[int, int]:
    """Of whatever modules hold, compiled loops with code to run, and all of them.

    >>> ready([1, "rule", progress])
    (0, 0)
    """
    loops = [value for value in found if isinstance(value, Dispatcher)]
    return sum(bool(loop.overloads) for loop in loops), len(loops)
