"""How much it costs that many tabs watch one market, and whether memory grows: frames are made, not painted.

uv run python benchmarks/watchers.py --tabs 30 --seconds 20
uv run python benchmarks/watchers.py --tabs 5 --seconds 1200     # a soak: the slope of memory over restarts
"""

import argparse
import json
import resource
import threading
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from viz.commands import Command
from viz.pages.dashboard import Dashboard, Viewer
from viz.pages.frame import VIEWS, draw
from viz.pages.live import open_market
from viz.session import LiveMarket

WEEKS_A_SECOND = 10.0


class Tab(Dashboard):
    """A browser that says at once that it has painted."""

    viewer: Any = None
    frames = 0

    def send(self, content: Any, buffers: Any = None) -> None:
        json.dumps(content)
        self.frames += 1
        threading.Timer(0.02, self.viewer._hear, (None, {"type": "painted"}, [])).start()


def open_tabs(live: LiveMarket, count: int) -> list[Tab]:
    """Tabs on one market, each on another page than its neighbour."""
    tabs = []
    for _, page in zip(range(count), cycle(["market", "market", *VIEWS]), strict=False):
        tab = Tab()
        tab.viewer = Viewer(live, tab, draw)
        tab.viewer._hear(None, {"type": "view", "page": page}, [])
        tabs.append(tab)
    return tabs


def memory() -> float:
    """Resident memory now.  [MiB]"""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def watch(live: LiveMarket, count: int, seconds: float) -> tuple[float, float, list[float]]:
    """Share of a core and frames a second over some seconds with so many tabs; memory every tenth of the time."""
    tabs = open_tabs(live, count)
    began, spent, seen = time.perf_counter(), time.process_time(), []
    for _ in range(10):
        time.sleep(seconds / 10.0)
        if not live.state.playing:
            live.submit(Command("restart", scenario="energy-run", seed=1))
            while live.state.phase != "ready":
                time.sleep(0.05)
            live.submit(Command("play"))
        seen.append(memory())
    wall = time.perf_counter() - began
    rate = sum(tab.frames for tab in tabs) / wall
    core = (time.process_time() - spent) / wall
    for tab in tabs:
        tab.viewer.leave()
    return core, rate, seen


def main() -> None:
    """Prints both counts and what the tabs beyond the first cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    live = LiveMarket(open_market, "energy-run", 1)
    while live.state.phase != "ready":
        time.sleep(0.1)
    live.submit(Command("speed", speed=WEEKS_A_SECOND))
    for kind in ("lease", "default", "halving"):
        live.submit(Command("pause_at", kind=kind, on=False))
    live.submit(Command("play"))
    one, rate, alone = watch(live, 1, min(10.0, given.seconds))
    many, all_rate, seen = watch(live, given.tabs, given.seconds)
    print(f"1 tab: {one:.2f} core, {rate:.1f} frames/s, {alone[-1]:.0f} MiB")
    print(f"{given.tabs} tabs: {many:.2f} core, {all_rate / given.tabs:.1f} frames/s each, {seen[-1]:.0f} MiB")
    print(f"beyond the first: {many - one:+.2f} core, {max(seen) - alone[-1]:+.0f} MiB")
    print("MiB over time: " + " ".join(f"{value:.0f}" for value in seen))
    live.close()


if __name__ == "__main__":
    main()
