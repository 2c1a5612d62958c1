"""The address of a tab: a reload, the back button and another tab find the run and the page where they were."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from tests.visit import Visit
from viz.pages.seen.link import from_link


def run_of(tab: Visit) -> str:
    return parse_qs(urlsplit(tab.page.url).query).get("run", [""])[0]


def test_nothing_is_lost_by_a_reload_and_back_turns_pages(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    page = tab.page
    page.wait_for_function("location.search.includes('run=')")
    tab.turn("grid")
    page.keyboard.press("ArrowRight")
    tab.until("week", "1")
    page.click("[data-map=use]")
    page.wait_for_selector("[data-map=use][aria-pressed=true]")
    tab.turn("companies")
    page.go_back()
    tab.until("page", "grid")
    page.go_forward()
    tab.until("page", "companies")
    page.go_back()
    tab.until("page", "grid")
    page.wait_for_function("document.querySelector('.er').dataset.week === '1'")
    page.reload()
    tab.until("week", "1")
    tab.until("page", "grid")
    page.wait_for_selector("[data-map=use][aria-pressed=true]")
    saved = from_link(run_of(tab))
    assert (saved.seed, saved.week, saved.page) == (int(page.input_value(".er-seed input")), 1, "grid")
    other = visit(f"?lang=en&run={run_of(tab)}", week="1")
    other.until("page", "grid")
    assert other.page.input_value(".er-seed input") == page.input_value(".er-seed input")
