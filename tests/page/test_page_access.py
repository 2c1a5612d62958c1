"""WCAG 2.2 AA on every page, light and dark, as far as a program can tell: axe-core finds nothing to object to."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.page.test_page_shell import PAGES
from tests.visit import Visit

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


def objections(tab: Visit) -> list[str]:
    """What breaks which rule, on the page as it is shown."""
    found = Axe().run(tab.page, options=RULES | {"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible(visit: Callable[..., Visit], theme: str) -> None:
    tab = visit()
    tab.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    for weeks in (0, 15) if theme == "light" else (15,):
        if weeks:
            tab.turn("market")
            tab.play_to(weeks)
        for page in PAGES:
            tab.turn(page)
            tab.settled()
            assert objections(tab) == [], (page, weeks)
    tab.turn("market")
    tab.page.click("[data-chart=mining] .er-menu")  # the table behind a chart
    tab.page.wait_for_selector(".er-export[open] table")
    assert objections(tab) == []
    tab.page.keyboard.press("Escape")
    tab.page.wait_for_selector(".er-export", state="detached")
    moving = "[...document.querySelectorAll('.er, .er *')].filter((node) => getComputedStyle(node).animationName !== 'none').length"
    assert tab.page.evaluate(moving) == 0
    told = tab.page.eval_on_selector_all(
        ".er-plot", "(plots) => plots.map((plot) => plot.getAttribute('aria-label').length)"
    )
    assert len(told) == 4 and min(told) > 30
    tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
