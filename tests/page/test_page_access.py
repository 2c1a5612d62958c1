"""WCAG 2.2 AA on every page, light and dark, as far as a program can tell: axe-core finds nothing to object to."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe

from tests.page.test_page_shell import PAGES
from tests.visit import Visit

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


def objections(tab: Visit) -> list[str]:
    """What breaks which rule, on the page as it is shown."""
    found = Axe().run(tab.page, options=RULES | {"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def test_every_page_is_accessible(visit: Callable[..., Visit]) -> None:
    tab, found = visit(), []
    tab.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for weeks, themes in ((0, ("light",)), (15, ("light", "dark"))):
        if weeks:
            tab.turn("market")
            tab.play_to(weeks)
        for page in PAGES:
            tab.turn(page)
            for theme in themes:
                tab.page.emulate_media(color_scheme=theme)
                tab.settled()
                found += [(page, weeks, theme, broken) for broken in objections(tab)]
    tab.turn("market")
    tab.page.click("[data-chart=mining] .er-menu")  # the table behind a chart
    tab.page.wait_for_selector(".er-export[open] table")
    for theme in ("dark", "light"):
        tab.page.emulate_media(color_scheme=theme)
        tab.settled()
        found += [("table", 15, theme, broken) for broken in objections(tab)]
    tab.page.keyboard.press("Escape")
    tab.page.wait_for_selector(".er-export", state="detached")
    assert found == []
    moving = "[...document.querySelectorAll('.er, .er *')].filter((node) => getComputedStyle(node).animationName !== 'none').length"
    for theme in ("light", "dark"):
        tab.page.emulate_media(color_scheme=theme)
        tab.settled()
        assert tab.page.evaluate(moving) == 0
        told = tab.page.eval_on_selector_all(
            ".er-plot", "(plots) => plots.map((plot) => plot.getAttribute('aria-label').length)"
        )
        assert len(told) == 4 and min(told) > 30
    tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
