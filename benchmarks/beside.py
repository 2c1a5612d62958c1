"""What a host keeps of his frames beside a guest who never reads his socket and asks without end.

uv run python -m benchmarks.beside                    # eight times: alone, beside a flood, beside one at the pace that is heard
uv run python -m benchmarks.beside --times 20 --says origins
uv run python -m benchmarks.beside --core             # what he costs the server, for a machine that is busy: no rate holds there

The host plays a whole run at full speed, the same seed each time, and counts frames; with `--core` he rests.  The guest is a process of his own: he opens
the market that he was given a link to, reads nothing from then on, asks for a large box again and again, and is back a
second after he was cut off.  All share one machine, so that the figures are pessimistic; compare within one run.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from benchmarks.live_page import server
from tests.bare_tab import BareTab, DeafTab
from tests.visit import ROOT, serving
from viz.commands import FIRSTS, SPEEDS
from viz.serving.line import BOX, RATE

FROM, TO = 20, 260  # weeks between which frames are counted
PACES = {"flood": 0.0, "heard": RATE / BOX}  # messages a second; 0: as many as the socket takes
ALONE = "alone"
SETTLING = 5.0  # seconds after a guest has come: his coming is not what he asks for


def guest(address: str, watch: str, pace: float, says: str) -> None:
    """Comes, asks, is cut off and comes back, for ever; a line each time."""
    while True:
        tab = DeafTab(address, {"watch": watch})
        if not tab.ready.wait(60):
            print("not let in", flush=True)
            continue
        print("in", flush=True)
        if tab.flood(says, pace, 3600.0):
            print("cut off", flush=True)
        time.sleep(1.0)


@contextmanager
def beside(address: str, watch: str, pace: float | None, says: str) -> Iterator[list[str]]:
    """With such a guest, if any; what he met is there at the end."""
    met: list[str] = []
    if pace is None:
        yield met
        return
    command = [sys.executable, "-m", "benchmarks.beside", "--guest", address, watch, str(pace), "--says", says]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "in\n"
        try:
            yield met
        finally:
            process.terminate()
            met += process.stdout.read().splitlines()


def hosting(address: str) -> BareTab:
    """A host who has a link to give away."""
    host = BareTab(address)
    assert host.ready.wait(600)
    host.say("share")
    until(host, lambda: bool(host.link))
    return host


def rate(host: BareTab, seed: int) -> float:
    """Frames a second of a whole run at full speed."""
    host.say("restart", scenario="energy-run", seed=seed)
    until(host, lambda: week(host) == 0)
    for kind in FIRSTS:
        host.say("pause_at", kind=kind, on=False)
    host.say("speed", speed=SPEEDS[-1])
    host.say("play")
    until(host, lambda: week(host) >= FROM)
    began, before = time.perf_counter(), host.frames
    until(host, lambda: week(host) >= TO)
    return (host.frames - before) / (time.perf_counter() - began)


def week(host: BareTab) -> int:
    """The week of the host's last frame; none while a market is made."""
    return host.frame["week"] if host.frame.get("phase") == "ready" else -1


def until(host: BareTab, there: Callable[[], bool], patience: float = 300.0) -> None:
    """Waits for a frame."""
    end = time.monotonic() + patience
    while not there():
        assert time.monotonic() < end and not host.gone.is_set(), week(host)
        time.sleep(0.002)


def costs(address: str, pid: int, times: int, says: str) -> None:
    """The server's processor time in twenty seconds, alone and beside a guest, while the host's market rests."""
    host = hosting(address)
    found: dict[str, list[float]] = {name: [] for name in (ALONE, *PACES)}
    for _ in range(times):
        for name, used in found.items():
            with beside(address, host.link["watch"], PACES.get(name), says) as met:
                time.sleep(SETTLING)
                (before, _), began = server(pid), time.perf_counter()
                time.sleep(20.0)
                used.append((server(pid)[0] - before) / (time.perf_counter() - began))
            print(f"{name}: {used[-1]:.3f} core; cut off {met.count('cut off')} times", flush=True)
    for name in PACES:
        more = np.array(found[name]) - np.array(found[ALONE])
        half = 2.0 * more.std(ddof=1) / np.sqrt(times)
        print(f"a guest ({name}) costs {more.mean():.3f} +- {half:.3f} of a core, {times} times", flush=True)


def ratio(rates: np.ndarray, alone: np.ndarray) -> tuple[float, float, float]:
    """What is kept of the rate alone, and its 95 % interval: of the geometric mean over pairs.

    >>> [round(value, 3) for value in ratio(np.array([9.0, 18.0]), np.array([10.0, 20.0]))]
    [0.9, 0.9, 0.9]
    """
    logs = np.log(rates / alone)
    half = 2.0 * float(logs.std(ddof=1)) / np.sqrt(len(logs))
    return tuple(float(np.exp(logs.mean() + side * half)) for side in (0.0, -1.0, 1.0))  # type: ignore[return-value]


def main() -> None:
    """Prints a line a time, then what was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=8)
    parser.add_argument("--says", default="about", help="what the guest asks for: about, origins, share, view")
    parser.add_argument("--core", action="store_true", help="what the guest costs the server, not what the host keeps")
    parser.add_argument("--guest", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.guest:
        address, watch, pace = given.guest
        guest(address, watch, float(pace), given.says)
        return
    with serving() as (address, pid):
        if given.core:
            costs(address, pid, given.times, given.says)
        else:
            measure(address, given.times, given.says)


def measure(address: str, times: int, says: str) -> None:
    """Alternates, the order turned round each time."""
    host = hosting(address)
    rate(host, 0)  # whatever is cold warms up
    found: dict[str, list[float]] = {name: [] for name in (ALONE, *PACES)}
    for seed in range(1, times + 1):
        cut = {}
        for name in [*found][:: 1 if seed % 2 else -1]:
            with beside(address, host.link["watch"], PACES.get(name), says) as met:
                found[name].append(rate(host, seed))
            cut[name] = met.count("cut off")
        told = ", ".join(f"{name} {rates[-1]:.1f}" for name, rates in found.items())
        print(f"frames a second: {told}; cut off {', '.join(f'{cut[name]} times' for name in PACES)}", flush=True)
    for name in PACES:
        kept, low, high = ratio(np.array(found[name]), np.array(found[ALONE]))
        print(f"beside a guest ({name}) the host keeps {kept:.2f} of his rate ({low:.2f} to {high:.2f}), {times} pairs")


if __name__ == "__main__":
    main()
