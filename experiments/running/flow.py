"""Batches of runs on their way to workers and back.

Only a bounded number is under way.  A batch whose workers die is played run by run, each alone in the cluster,
so that the one that kills its worker is known and the others are not blamed.
"""

import asyncio
import concurrent.futures
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from statistics import median
from typing import NamedTuple
from uuid import uuid4

from distributed import Client, Future, KilledWorker

from experiments.running import cluster
from experiments.running.tasks import Job, Played, Run, work
from model.foundation.errors import SchedulerError, VersionError

BATCH = 2.0  # s of work in a batch
WINDOW = 3  # batches under way for each thread
LOOK = 2.0  # s between two looks at who works
ENDED = ("finished", "error", "cancelled")  # states of a batch that will not change any more
AGAIN = 0.01  # s between two looks at what has ended
RECENT = 64  # runs whose time counts


class Ended(NamedTuple):
    """A run and what came of it."""

    run: Run
    played: Played


class Pace:
    """How many runs make a batch and how many batches are under way: from measured times and the threads there are."""

    def __init__(self, client: Client, minutes: float = 10.0) -> None:
        """minutes: how long a cluster may be without workers."""
        self._client, self._minutes = client, minutes
        self._peopled = time.monotonic()
        self._seconds: list[float] = []
        self._looked = 0.0
        self.threads = 0

    def look(self) -> None:
        """Counts the cluster's threads, now and then.  Raises SchedulerError where there have been none for long."""
        now = time.monotonic()
        if now - self._looked > LOOK:
            self.threads = sum(cluster.threads(self._client).values())
            self._looked = now
            self._peopled = now if self.threads else self._peopled
            if now - self._peopled > 60.0 * self._minutes:
                raise SchedulerError(
                    f"no worker has been there for {self._minutes:g} min; what was finished is kept: the same command goes on"
                )

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

    def __init__(self, client: Client, job: Job, todo: Iterator[Run], left: int, minutes: float) -> None:
        self._client, self._job, self._todo, self._left = client, job, todo, left
        self._sent: dict[Future, list[Run]] = {}
        self._suspects: list[Run] = []
        self.pace = Pace(client, minutes)

    def ended(self) -> Iterator[list[Ended]]:
        """Runs that ended since the last time.  Raises SchedulerError or VersionError."""
        self._fill()
        while self._sent:
            ended = [
                one for future in ended_of(self._sent, self.pace) for one in self._taken(self._sent.pop(future), future)
            ]
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
                self._sent[self._submit(batch)] = batch

    def _submit(self, batch: list[Run]) -> Future:
        return self._client.submit(work, self._job, batch, key=f"runs-{uuid4().hex}", pure=False)

    def _taken(self, runs: list[Run], future: Future) -> list[Ended]:
        """What a batch brought; nothing yet where its workers died."""
        brought = brought_by(future)
        if not isinstance(brought, KilledWorker):
            self.pace.learn(brought)
            return [Ended(run, played) for run, played in zip(runs, brought, strict=True)]
        self._suspects += runs
        return []

    def _alone(self, run: Run) -> Played:
        """A run with the cluster to itself: if its workers die now, the run kills them."""
        brought = brought_by(*ended_of([self._submit([run])], self.pace))
        if not isinstance(brought, KilledWorker):
            return brought[0]
        text = f"KilledWorker: {brought.allowed_failures + 1} workers died while they played this run (out of memory?)"
        return Played([None] * len(self._job.outcomes), text, 0.0, {})


def ended_of(sent: Iterable[Future], pace: Pace) -> list[Future]:
    """Those of some batches that have ended; waits for the first.

    Their states are asked for: Dask's own way of being told (`as_completed`) can lose a batch whose worker died.
    """
    while not (ended := [future for future in sent if future.status in ENDED]):
        pace.look()
        time.sleep(AGAIN)
    return ended


def brought_by(future: Future) -> list[Played] | KilledWorker:
    """What a batch brought, or that its workers died.  Raises SchedulerError or VersionError for all else."""
    try:
        return future.result()
    except KilledWorker as error:
        return error
    except (asyncio.CancelledError, concurrent.futures.CancelledError):
        raise cluster.lost() from None  # nobody knows: the scheduler is gone
    except Exception as error:  # noqa: BLE001  whatever a worker raised outside of a run
        raise _meaning(error) from None


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
