"""Where a sweep's runs are played: a Dask cluster of our own on this machine, or one that is there already."""

import gc
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from typing import Any

from dask import config
from dask.system import CPU_COUNT
from distributed import Client, LocalCluster

from experiments.running.interrupt import held_back
from experiments.running.tasks import Job, Run, check_worker, play_batch
from model.foundation.errors import SchedulerError, StudyError, VersionError, cut

CONNECT = 15  # s to wait for a scheduler's answer
ADVICE = "give tcp://HOST:PORT of one that runs"
REACH = 5.0  # s to wait for its port
ADDRESS = re.compile(r"^(tcp|tls|ucx|ws|wss)://(\[[0-9a-fA-F:]+\]|[\w.-]{1,253}):(\d{1,5})/?$")
OWN = {
    "distributed.scheduler.allowed-failures": 1,  # what kills a worker twice is then played alone
    "distributed.worker.profile.enabled": False,  # it looks a hundred times a second at what runs, and slows compiling most
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
    "distributed.admin.large-graph-warning-threshold": "1GB",
}


@contextmanager
def opened(workers: int | None, scheduler: str | None) -> Iterator[Client]:
    """A client of this machine's cores (one process each) or of a scheduler's cluster.  Raises SchedulerError."""
    if scheduler is not None:
        check_address(scheduler)
    with config.set({} if scheduler else OWN), _quiet(), ExitStack() as stack:
        with held_back():
            cluster = None if scheduler else _own_cluster(workers)
            if cluster is not None:
                stack.callback(_close, cluster)
        client = _client(cluster or scheduler)
        stack.callback(_close, client)
        yield client


def check_address(scheduler: str) -> None:
    """Raises SchedulerError, at once, where nobody listens, and StudyError for what is no address."""
    try:
        socket.create_connection(read_address(scheduler), timeout=REACH).close()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SchedulerError(f"--scheduler {cut(scheduler)} cannot be reached ({reason}); {ADVICE}") from None


def read_address(scheduler: str) -> tuple[str, int]:
    """Host and port.  Raises StudyError for what is no address.

    >>> read_address("tcp://127.0.0.1:8786")
    ('127.0.0.1', 8786)
    """
    found = ADDRESS.match(scheduler)
    if not found or not 0 < int(found[3]) < 65_536:
        raise StudyError(f"--scheduler {cut(scheduler)} is no address; {ADVICE}")
    return found[2].strip("[]"), int(found[3])


def await_worker(client: Client, minutes: float) -> None:
    """Waits for a first worker.  Raises SchedulerError where none comes."""
    try:
        client.wait_for_workers(1, timeout=60.0 * minutes)
    except TimeoutError:
        raise SchedulerError(f"no worker came within {minutes:g} min; start some, or give a longer --wait") from None


def _own_cluster(workers: int | None) -> LocalCluster:
    try:
        return LocalCluster(
            n_workers=workers or CPU_COUNT,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            host="127.0.0.1",
            preload=["experiments.running.tasks"],
        )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise SchedulerError(f"this machine's workers do not start ({_why(error)})") from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Clients that failed to start are closed before another one starts, not meanwhile.

    Dask closes a forgotten client when it is collected, and waits then for the lock that a starting one holds: collected by
    the very thread that starts, it would wait for ever.
    """
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _client(where: LocalCluster | str | None, again: bool = True) -> Client:
    try:
        with _uncollected():
            return Client(where, timeout=CONNECT, set_as_default=False)
    except AssertionError:  # Dask gives its own event loop ten seconds to start: on a busy machine, once more
        if again:
            return _client(where, again=False)
        raise SchedulerError("this machine is too busy to start a client of Dask; try again") from None
    except Exception as error:  # noqa: BLE001  whatever answers there, it is no scheduler
        reason = _why(error.__cause__ or error)
        raise SchedulerError(f"--scheduler {cut(str(where))} cannot be reached ({reason}); {ADVICE}") from None


def _close(part: Any) -> None:
    with suppress(OSError, TimeoutError, RuntimeError):
        part.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own log of deaths and restarts stays out of the terminal: the sweep tells what matters."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def threads(client: Client) -> dict[str, int]:
    """Threads of each worker, by its address; empty where there is none.  Raises SchedulerError."""
    try:
        found: Any = client.nthreads()
        return dict(found)
    except (OSError, TimeoutError, RuntimeError) as error:
        raise lost(error) from None


def dashboard(client: Client) -> str:
    """Address of Dask's live pages; empty where the scheduler serves none (it does where bokeh is installed)."""
    services = client.scheduler_info(n_workers=0).get("services", {})
    return str(client.dashboard_link) if "dashboard" in services and find_spec("bokeh") else ""


def lost(error: BaseException | None = None) -> SchedulerError:
    """The scheduler went away."""
    reason = f" ({_why(error)})" if error else ""
    return SchedulerError(
        f"the scheduler cannot be reached any more{reason}; what was finished is kept: the same command goes on"
    )


def check_versions(client: Client, job: Job) -> None:
    """Raises VersionError, naming the worker, where any worker's sources are not the client's."""
    answers: Any = client.run(check_worker, job, on_error="return")
    for address, found in answers.items():
        if isinstance(found, BaseException):
            advice = "install the client's energyrun there, and start it with --preload energyrun"
            raise VersionError(f"worker {address} cannot take part ({found}); {advice}")
        if found[0] != job.code:
            raise VersionError(
                f"worker {address} has energyrun of sources {found[0]}, the client {job.code}; "
                "install one version on both and start the worker anew"
            )
        if found[1] != job.functions:
            raise VersionError(
                f"worker {address} has other sources of the study's own outcomes than the client; "
                f"put the same module there and start the worker anew"
            )


def compile_once(client: Client, job: Job, run: Run) -> None:
    """Lets one worker of each machine compile the market's rules; the others find them in the shared folder."""
    by_host: dict[str, str] = {}
    for address in threads(client):
        by_host.setdefault(address.rpartition(":")[0], address)
    futures = [
        client.submit(play_batch, job, [run], workers=[address], allow_other_workers=True, pure=False)
        for address in by_host.values()
    ]
    for future in futures:
        future.exception()  # what is wrong with it shows when the run is played


def _why(error: BaseException) -> str:
    """What went wrong, without the object that it went wrong in."""
    return cut(" ".join(str(error).split()).rpartition(">: ")[2]) or type(error).__name__
