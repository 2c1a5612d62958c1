"""The frame around every page: keys, looking back, colours, names, what a chart can be saved as."""

from collections.abc import Callable

from tests.visit import PATIENCE, Visit


def test_looking_back_shows_that_week_and_escape_returns(visit: Callable[..., Visit]) -> None:
    tab = visit()
    for week in range(1, 4):
        tab.page.click(".er-step")
        tab.until("week", str(week), PATIENCE)
    newest, tiles = tab.text(".er-now"), tab.text(".er-tiles")
    scrubber = tab.page.locator(".er-timeline input")
    scrubber.focus()
    scrubber.press("ArrowLeft")
    scrubber.press("ArrowLeft")
    tab.page.wait_for_selector(".er-back:visible")
    tab.page.wait_for_function("(date) => document.querySelector('.er-now').textContent !== date", arg=newest)
    assert "back to now" in tab.text(".er-back")
    assert tab.page.evaluate(
        "(([back]) => back.scrollWidth <= back.clientWidth)(document.getElementsByClassName('er-back'))"
    )
    assert tab.text(".er-tiles") != tiles
    tab.shot("looking-back-1280x720")
    tab.page.keyboard.press("Escape")
    tab.page.wait_for_selector(".er-back", state="hidden")
    tab.page.wait_for_function("(date) => document.querySelector('.er-now').textContent === date", arg=newest)


def test_the_dialog_of_keys_holds_the_focus(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.keyboard.press("?")
    tab.page.wait_for_selector(".er-keys[open]")
    tab.page.keyboard.press("ArrowRight")  # the market stands still behind a dialog
    for _ in range(3):  # from the last control to the browser's own and round again, never to the page behind
        assert tab.page.evaluate(
            "[document.body, ...document.querySelectorAll('.er-keys *')].includes(document.activeElement)"
        )
        tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Escape")
    tab.page.wait_for_selector(".er-keys[open]", state="hidden")
    assert tab.data("week") == 0


def test_colours_are_kept(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.click(".er-display")
    tab.page.select_option("[name=theme]", "dark")
    tab.page.keyboard.press("Escape")
    assert tab.page.evaluate("getComputedStyle(document.querySelector('.er')).colorScheme") == "dark"
    tab.shot("dark-1280x720")
    tab.page.reload()
    tab.until("week", "0", PATIENCE)
    assert tab.page.evaluate("getComputedStyle(document.querySelector('.er')).colorScheme") == "dark"
    tab.page.evaluate("localStorage.clear()")


PAGES = ("market", "owners", "grid", "auction", "companies", "bitcoin", "compare", "lessons")

DRAWN = """() => {
    window.drawn = [];
    CanvasRenderingContext2D.prototype.fillText = (words) => drawn.push(words);
    window.thin = [];
    const stroke = CanvasRenderingContext2D.prototype.stroke;
    CanvasRenderingContext2D.prototype.stroke = function (...path) {
        if (this.getLineDash().length) thin.push(this.lineWidth);
        return stroke.apply(this, path);
    };
}"""
SMALL = """() => [...document.querySelectorAll(".er *")]
    .filter((node) => node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
    .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 20)
    .map((node) => `${node.tagName}.${node.className.baseVal ?? node.className}: ${node.textContent.slice(0, 30)}`)"""
WIDE = """() => ["scrollWidth", "scrollHeight"].map((side) => document.querySelector(".er")[side])"""


def test_a_room_can_read_every_page(visit: Callable[..., Visit]) -> None:
    """Presentation: text from 20 px and none on canvases, where its size is not seen, lines from 3 px, four charts, and the page fits its screen."""
    tab = visit()
    tab.play_to(15)
    tab.page.evaluate(DRAWN)
    tab.page.keyboard.press("p")
    tab.page.wait_for_selector(".er-presenting")
    assert tab.page.locator(".er-page .er-plot:visible").count() == 4
    tab.settled()
    tab.page.evaluate("thin.length = 0")  # what was drawn on the way
    for size in ((1280, 720), (1920, 1080)):
        tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        for page in PAGES if size[0] == 1280 else ("market",):
            tab.turn(page)
            if page == "compare":
                tab.page.wait_for_function("document.querySelector('.er-compare-head .er-sentence').textContent")
            tab.settled()
            assert tab.page.evaluate(SMALL) == [], page
            width, height = tab.page.evaluate(WIDE)
            assert width <= size[0] and height <= size[1], page
            tab.shot(f"presentation-{page}-{size[0]}x{size[1]}")
    assert tab.page.evaluate("drawn") == []
    assert min(tab.page.evaluate("thin")) >= 3
    tab.page.keyboard.press("p")
