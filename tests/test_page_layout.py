"""Nothing that is read is cut or covered, at the sizes and in the language where a reader found it so."""

from collections.abc import Callable

from tests.visit import PATIENCE, Visit

COLUMNS = """() => [...document.querySelectorAll('.er-map-table table')].flatMap((table) => {
    const left = (row) => [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().left));
    return [left(table.tHead.rows[0]), left(table.tBodies[0].rows[0])].map(String);
})"""


def box(tab: Visit, selector: str) -> dict[str, float]:
    """Where an element lies.  [px]"""
    found = tab.page.query_selector(selector)
    assert found is not None, selector
    return found.bounding_box()


def test_nothing_is_cut_or_covered(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=ja")
    tab.page.fill(".er-seed input", "1937130471")
    assert tab.page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('.er-seed input'))")  # fmt: skip
    tab.page.keyboard.press("Escape")
    tab.page.click(".er-step")
    tab.until("week", "1", PATIENCE)
    tab.page.focus(".er-timeline input")
    tab.page.keyboard.press("ArrowLeft")
    tab.page.wait_for_selector(".er-back", timeout=PATIENCE)
    for selector in (".er-back", ".er-scenario", ".er-speed"):
        width = tab.page.evaluate(f"(({{ scrollWidth, clientWidth }}) => scrollWidth - clientWidth)(document.querySelector('{selector}'))")  # fmt: skip
        assert width <= 0, selector
    assert tab.page.evaluate("document.querySelector('.er-languages').getBoundingClientRect().right <= innerWidth")
    tab.page.keyboard.press("Escape")
    tab.turn("grid")
    tab.page.click("[data-map=table]")
    tab.page.wait_for_selector(".er-map-table table", timeout=PATIENCE)
    zones, first, sites, site = tab.page.evaluate(COLUMNS)
    assert zones == first and sites == site  # headings over their columns
    tab.turn("market")
    tab.page.click(".er-demand .er-menu")
    tab.page.click(".er-origins summary")
    tab.page.wait_for_selector(".er-origins dl", timeout=PATIENCE)
    close = box(tab, ".er-export form button")
    assert close["y"] + close["height"] <= 720  # the box can still be closed
    tab.page.keyboard.press("Escape")
    tab.page.set_viewport_size({"width": 1920, "height": 1080})
    tab.turn("compare")
    tab.page.click(".er-rank")
    tab.page.wait_for_selector("[data-chart=ranking] rect", timeout=PATIENCE)
    tab.settled()
    tabs, sentence = box(tab, ".er-tabs"), box(tab, ".er-compare-head .er-sentence")
    large = tab.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.er-compare-head .er-sentence')).fontSize)")  # fmt: skip
    lines = tab.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.er-compare-head .er-sentence')).lineHeight)")  # fmt: skip
    assert lines >= 1.2 * large and sentence["y"] >= tabs["y"] + tabs["height"]
