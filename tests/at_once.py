"""An executor for a crowd's samples that plays nothing and needs no process."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from viz.crowd.lessons import Sample


class AtOnce(Executor):
    """An empty sample for every seed, at once.  told: is called with what is asked for, before it is there."""

    def __init__(self, told: Callable[[str], Any] = str) -> None:
        self._told = told

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if not args:  # what only makes a process ready
            done.set_result(None)
            return done
        name, seed = args
        self._told(name)
        done.set_result(Sample(seed, {}, []))
        return done
