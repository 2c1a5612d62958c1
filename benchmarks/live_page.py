"""The live page as people have it: served, in a real browser, painted.

uv run python -m benchmarks.live_page                 # loading, painted frames a second, lever to painted difference
uv run python -m benchmarks.live_page --tabs 30       # what tabs that watch one market cost the server
uv run python -m benchmarks.live_page --page owners   # painted frames a second of one page at full speed
uv run python -m benchmarks.live_page --soak 20       # minutes of opening, playing and closing: the slope of memory

The browser shares the machine with the server: figures are pessimistic, and wander with it.  Compare within one run.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.visit import PATIENCE, Visit, browsing, serving
from viz.pages.live.frame import VIEWS

TICKS = os.sysconf("SC_CLK_TCK")
MAP = "map"  # the Grid page, by what it draws

# Two cores cannot draw thirty pages ten times a second: tabs that watch take their frames and draw nothing.
TAKE = """
const take = ({ model, el }) => {
    let frames = 0;
    const root = Object.assign(document.createElement("div"), { className: "er" });
    el.append(root);
    model.on("msg:custom", ({ type, week, asks, number }) => {
        if (type !== "frame") return;
        Object.assign(root.dataset, { week: week ?? "", painted: (frames += 1) });
        if (asks) model.send({ type: "painted", number });
    });
    model.send({ type: "hello", watch: new URLSearchParams(location.search).get("watch"), language: "en" });
};
export default { render: (given) => (location.search.includes("watch=") ? take(given) : whole.render(given)) };
"""
TAKERS = f"""
import re
from viz.pages.live.dashboard import STATIC, Dashboard
whole = (STATIC / "dashboard.js").read_text("utf-8")
Dashboard._esm = re.sub(r"export *{{ *(\\w+) as default *}};", r"const whole = \\1;", whole) + {TAKE!r}
"""

LEVER = """(at) => new Promise((done) => {
    const root = document.querySelector(".er"), run = root.dataset.run;
    const range = document.querySelector(".er-timeline input");
    range.value = at;
    range.dispatchEvent(new Event("input"));
    setTimeout(() => {  // the panel is written anew for a week of the past
        const field = document.querySelector('[data-key="policy.mining_tax"] [type=number]');
        const began = performance.now();
        new MutationObserver((_, seen) => {
            if (root.dataset.run === run) return;
            seen.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
        }).observe(root, { attributes: true });
        field.value = Number(field.value) === 10 ? 20 : 10;
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }, 1500);
})"""


def server(pid: int) -> tuple[float, float]:
    """Processor time that the server has used, and its memory now.  [s], [MiB]"""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return (int(fields[11]) + int(fields[12])) / TICKS, pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def play(tab: Visit, speed: str, week: int = 267) -> None:
    """Plays on to a week without a pause."""
    tab.page.select_option(".er-speed", speed)
    if tab.page.get_attribute(".er", "data-playing") == "false":
        tab.page.click(".er-play")
    tab.page.wait_for_function(f"Number(document.querySelector('.er').dataset.week) >= {week}", timeout=PATIENCE)


def loading(context: Any, address: str) -> list[float]:
    """From the address to a painted week 0, five times.  [s]"""
    found = []
    for _ in range(5):
        began = time.perf_counter()
        tab = Visit(context, address, "?lang=en")
        found.append(time.perf_counter() - began)
        tab.page.close()
    return found


def watching(context: Any, address: str, host: Visit, count: int) -> list[Visit]:
    """Tabs that watch the host's market by its link."""
    host.page.click(".er-share")
    links = host.page.locator(".er-sharing input[readonly]")
    links.nth(1).wait_for()
    query = "?" + links.nth(1).input_value().split("?")[1] + "&lang=en"
    host.page.click(".er-sharing [data-close]")
    week = str(host.data("week"))
    return [Visit(context, address, query, week) for _ in range(count)]


def painted(context: Any, address: str, pages: int) -> float:
    """Frames a second that a window paints at full speed with one or two Market pages on one market, four charts in each."""
    host = Visit(context, address, "?lang=en")
    host.unattended()
    guest = watching(context, address, host, 1)[0]
    frame = '<iframe src="{}" style="border:0;width:1280px;height:720px"></iframe>'
    shown = context.new_page()
    shown.set_viewport_size({"width": 1280, "height": 720 * pages})
    shown.goto(f"{address}/static/none")  # of the same server, so that the frames may be read
    shown.set_content(frame.format(guest.page.url) * pages)
    guest.page.close()
    count = """() => [...document.querySelectorAll("iframe")].map((frame) => Number(frame.contentDocument.querySelector(".er")?.dataset.painted ?? 0))"""
    shown.wait_for_function(f"({count})().every((painted) => painted > 0)", timeout=PATIENCE)
    play(host, "50", 20)
    began, before = time.perf_counter(), shown.evaluate(count)
    shown.bring_to_front()
    week = """() => Math.min(...[...document.querySelectorAll("iframe")].map((frame) => Number(frame.contentDocument.querySelector(".er").dataset.week)))"""
    shown.wait_for_function(f"({week})() >= 260", timeout=PATIENCE)
    seconds = time.perf_counter() - began
    rate = min(now - old for now, old in zip(shown.evaluate(count), before, strict=True)) / seconds
    shown.close()
    host.page.close()
    return rate


def turned(context: Any, address: str, page: str) -> tuple[float, float]:
    """Frames and weeks a second of one tab on a page at full speed, from week 20 on."""
    tab = Visit(context, address, "?lang=en")
    tab.unattended()
    tab.turn(page)
    play(tab, "50", 20)
    began, frames, week = time.perf_counter(), tab.data("painted"), tab.data("week")
    tab.page.wait_for_function("Number(document.querySelector('.er').dataset.week) >= 260", timeout=PATIENCE)
    seconds = time.perf_counter() - began
    rates = (tab.data("painted") - frames) / seconds, (tab.data("week") - week) / seconds
    tab.page.close()
    return rates


def levers(context: Any, address: str) -> dict[int, float]:
    """From a lever moved in a week of the past of a whole run to the first painted difference, the median of five.  [ms]"""
    tab = Visit(context, address, "?lang=en")
    tab.unattended()
    play(tab, "50")
    tab.page.click(".er-open-levers")
    tab.page.evaluate("document.querySelectorAll('.er-levers details').forEach((group) => (group.open = true))")
    found: dict[int, list[float]] = {at: [] for at in (5, 70, 135, 200, 260)}
    for at in [*found] * 5:
        tab.until("week", "267", PATIENCE)  # the branch before has caught up
        found[at].append(tab.page.evaluate(LEVER, at))
    tab.page.close()
    return {at: statistics.median(times) for at, times in found.items()}


def crowd(context: Any, address: str, pid: int, count: int) -> None:
    """What tabs that take ten frames a second of one market cost the server beyond the host's tab."""
    host = Visit(context, address, "?lang=en")
    host.unattended()
    play(host, "10", 10)
    alone, _, before = spent(pid, [host], 10.0)
    host.page.click(".er-play")
    host.until("playing", "false")
    shown = watching(context, address, host, count)
    host.page.click(".er-play")
    core, frames, after = spent(pid, shown, 15.0)
    print(
        f"{count} tabs take {frames / count:.1f} frames/s each: {core - alone:+.2f} core and {after - before:+.0f} MiB beyond the host's"
    )
    for tab in [host, *shown]:
        tab.page.close()


def spent(pid: int, tabs: list[Visit], seconds: float) -> tuple[float, float, float]:
    """Share of a core that the server uses for some seconds, frames a second that tabs paint together, memory.  [MiB]"""
    (used, _), painted, began = server(pid), sum(tab.data("painted") for tab in tabs), time.perf_counter()
    time.sleep(seconds)
    wall, frames = time.perf_counter() - began, sum(tab.data("painted") for tab in tabs) - painted
    now, memory = server(pid)
    return (now - used) / wall, frames / wall, memory


def soak(context: Any, address: str, pid: int, minutes: float) -> None:
    """Opens a tab, plays a whole run, branches, turns the pages, closes it, for so many minutes."""
    end, seen = time.perf_counter() + 60.0 * minutes, []
    while time.perf_counter() < end:
        tab = Visit(context, address, "?lang=en")
        tab.unattended()
        play(tab, "50")
        for page in ("owners", "grid", "auction", "companies", "bitcoin", "compare", "lessons", "market"):
            tab.turn(page)
        tab.page.click(".er-week-back")
        tab.until("week", "266", PATIENCE)
        tab.page.close()
        seen.append((time.perf_counter() / 60.0, server(pid)[1]))
        print(f"{len(seen)} tabs opened, played and closed: {seen[-1][1]:.0f} MiB", flush=True)
    half = seen[len(seen) // 3 :]  # past what is compiled and kept once
    slope = float(np.polyfit([at for at, _ in half], [mib for _, mib in half], 1)[0])
    print(f"slope of the last two thirds: {slope:+.2f} MiB a minute, {slope * 1440 / 1024:+.2f} GiB a day at this pace")


def main() -> None:
    """Prints what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tabs", type=int, default=0)
    parser.add_argument("--soak", type=float, default=0.0, metavar="MINUTES")
    parser.add_argument("--page", action="append", default=[], choices=(*VIEWS, MAP))
    given = parser.parse_args()
    before = TAKERS if given.tabs else ""
    with (
        tempfile.TemporaryDirectory() as profile,
        serving(before) as (address, pid),
        browsing(Path(profile)) as context,
    ):
        Visit(context, address).page.close()  # whatever is cold warms up
        if given.tabs:
            crowd(context, address, pid, given.tabs)
        if given.soak:
            soak(context, address, pid, given.soak)
        pages(context, address, ["grid" if name == MAP else name for name in given.page])
        if not (given.tabs or given.soak or given.page):
            told(context, address)


def pages(context: Any, address: str, names: list[str]) -> None:
    """Painting of whole pages, with how busy the machine is: processes that want a core."""
    for name in names:
        frames, weeks = turned(context, address, name)
        print(
            f"{name} at full speed: {frames:.1f} painted frames/s, {weeks:.1f} weeks/s, load {os.getloadavg()[0]:.1f}"
        )


def told(context: Any, address: str) -> None:
    """Loading, painting, levers."""
    print(f"loading a warm page: {statistics.median(loading(context, address)):.2f} s")
    for count in (1, 2):
        print(f"{4 * count} charts at 50 weeks a second: {painted(context, address, count):.1f} painted frames/s")
    pages(context, address, ["owners", "grid"])
    for at, ms in levers(context, address).items():
        print(f"lever moved in week {at} of a whole run: its branch is on the page after {ms:.0f} ms")


if __name__ == "__main__":
    main()
