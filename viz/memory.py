"""Memory of markets that have ended goes back to the system.

A market and its agents point at one another, so that it stays until Python looks for such circles; and threads that come and go
leave what is free in heaps of their own (glibc's arenas).  Thirty-two markets, four at a time, left 40 MB behind, now 5.
"""

import ctypes
import gc
import threading
import time

EVERY = 5.0  # seconds between two times: it looks at every heap
_LOCK, _LAST = threading.Lock(), [-EVERY]


def give_back() -> bool:
    """Gives back what is free, where the C library can and it was not done a moment ago; whether it was done."""
    with _LOCK:
        if time.monotonic() - _LAST[0] < EVERY:
            return False
        _LAST[0] = time.monotonic()
    gc.collect()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, another system
        return False
    trim(0)
    return True
