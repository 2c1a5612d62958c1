"""One thread for all that is to be done after a while: tabs that come and go would each have one of their own."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger("energyrun")


class Alarm:
    """Calls functions when their time has come, one after the other; each has to be short.

    >>> done = threading.Event()
    >>> _ = Alarm().after(0.01, done.set)
    >>> done.wait(5.0)
    True
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._due: list[tuple[float, int]] = []
        self._to_do: dict[int, Callable[[], None]] = {}
        self._thread: threading.Thread | None = None

    def after(self, seconds: float, do: Callable[[], None]) -> Callable[[], None]:
        """Has something done after a while; returns how to have it left undone."""
        with self._changed:
            number = next(self._numbers)
            self._to_do[number] = do
            heapq.heappush(self._due, (time.monotonic() + seconds, number))
            if self._thread is None:
                self._thread = threading.Thread(target=self._wait, name="energy-alarm", daemon=True)
                self._thread.start()
            self._changed.notify()
        return lambda: self._to_do.pop(number, None) and None

    def _wait(self) -> None:
        while True:
            do = self._next()
            try:
                do()
            except Exception:  # whatever it was, others wait for this thread
                logger.exception("what was due failed")

    def _next(self) -> Callable[[], None]:
        """What is due, once it is."""
        with self._changed:
            while True:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0.0:
                    _, number = heapq.heappop(self._due)
                    if do := self._to_do.pop(number, None):
                        return do
                else:
                    self._changed.wait(wait)


ALARM = Alarm()
