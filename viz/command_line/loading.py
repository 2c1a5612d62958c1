"""How a command starts: what it loads stays to its end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def only_loading() -> Iterator[None]:
    """No rubbish is looked for while modules are loaded and a market is opened: a fifteenth of a start.

    What was loaded is not looked through again afterwards.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
