"""Batches of runs on their way to workers and back.

Only a bounded number is under way.  A batch whose workers die is played run by run, each alone in the cluster,
so that the one that kills its worker is known and the others are not blamed.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any, NamedTuple
from uuid import uuid4

from distributed import Client, Future, KilledWorker, as_completed

from experiments.running import cluster
from experiments.running.tasks import Job, Played, Run, work
from model.foundation.errors import SchedulerError, VersionError

BATCH = 2.0  # s of work in a batch
WINDOW = 3  # batches under way for each thread
LOOK = 2.0  # s between two looks at who works
RECENT = 64  # runs whose time counts


class Ended(NamedTuple):
    """A run and what came of it."""

    run: Run
    played: Played


class Pace:
    """How many runs make a batch and how many batches are under way: from measured times and the threads there are."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._seconds: list[float] = []
        self._looked = 0.0
        self.threads = 0

    def look(self) -> None:
        """Counts the cluster's threads, now and then."""
        if time.monotonic() - self._looked > LOOK:
            self.threads = sum(cluster.threads(self._client).values())
            self._looked = time.monotonic()

    def learn(self, played: Sequence[Played]) -> None:
        """Takes note of how long runs took."""
        self._seconds = [*self._seconds, *(one.seconds for one in played)][-RECENT:]

    @property
    def window(self) -> int:
        """Batches under way."""
        return WINDOW * max(1, self.threads)

    def batch(self, left: int) -> int:
        """Runs in a batch: one until times are known, fewer towards the end so that all threads end together."""
        if not self._seconds:
            return 1
        whole = round(BATCH / max(median(self._seconds), 1e-4))
        return max(1, min(whole, left // (2 * max(1, self.threads))))


class Flow:
    """Plays the runs of an iterator; `ended()` hands them back in the order in which they end."""

    def __init__(self, client: Client, job: Job, todo: Iterator[Run], left: int) -> None:
        self._client, self._job, self._todo, self._left = client, job, todo, left
        self._ready = as_completed(with_results=True, raise_errors=False, loop=client.loop)
        self._sent: dict[Any, list[Run]] = {}
        self._suspects: list[Run] = []
        self.pace = Pace(client)

    def ended(self) -> Iterator[list[Ended]]:
        """Runs that ended since the last time.  Raises SchedulerError or VersionError."""
        self._fill()
        for ready in self._ready.batches():
            ended = [one for future, result in ready for one in self._taken(future, result)]
            self._fill()
            if ended:
                yield ended
        for suspect in self._suspects:
            yield [Ended(suspect, self._alone(suspect))]

    def _fill(self) -> None:
        self.pace.look()
        while self._left > 0 and len(self._sent) < self.pace.window:
            batch = list(islice(self._todo, self.pace.batch(self._left)))
            self._left = self._left - len(batch) if batch else 0
            if batch:
                future = self._submit(batch)
                self._sent[future.key] = batch
                self._ready.add(future)

    def _submit(self, batch: list[Run]) -> Future:
        return self._client.submit(work, self._job, batch, key=f"runs-{uuid4().hex}", pure=False)

    def _taken(self, future: Future, result: Any) -> list[Ended]:
        """What a batch brought; nothing yet where its workers died."""
        runs = self._sent.pop(future.key)
        if future.status == "finished":
            self.pace.learn(result)
            return [Ended(run, played) for run, played in zip(runs, result, strict=True)]
        error = _error_of(future, result)
        if not isinstance(error, KilledWorker):
            raise _meaning(error)
        self._suspects += runs
        return []

    def _alone(self, run: Run) -> Played:
        """A run with the cluster to itself: if its workers die now, the run kills them."""
        self._ready.add(self._submit([run]))
        future, result = next(self._ready)
        if future.status == "finished":
            return result[0]
        error = _error_of(future, result)
        if not isinstance(error, KilledWorker):
            raise _meaning(error)
        text = f"KilledWorker: {error.allowed_failures + 1} workers died while they played this run (out of memory?)"
        return Played([None] * len(self._job.outcomes), text, 0.0, {})


def _error_of(future: Future, result: Any) -> BaseException:
    """What went wrong with a batch; raises SchedulerError where nobody knows, since the scheduler is gone."""
    if future.status != "error":
        raise cluster.lost()
    return result[1]


def _meaning(error: BaseException) -> SchedulerError | VersionError:
    """An error of a batch as a whole, in words."""
    if isinstance(error, VersionError | ImportError):
        return VersionError(
            f"a worker that came later has other sources than the client or none ({error}); "
            "install the client's version there; what was finished is kept"
        )
    return SchedulerError(
        f"a worker failed outside of a run ({type(error).__name__}: {error}); what was finished is kept"
    )
