"""The frame around every page: keys, looking back, colours, names, what a chart can be saved as."""

from collections.abc import Callable

import pytest

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
    assert tab.text(".er-now") in tab.text(".er-back")
    assert tab.text(".er-tiles") != tiles
    tab.page.wait_for_timeout(200)
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


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_presentation_fits(visit: Callable[..., Visit], size: tuple[int, int]) -> None:
    tab = visit()
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    tab.page.keyboard.press("p")
    tab.page.wait_for_selector(".er-presenting")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= window.innerHeight")
    assert tab.page.evaluate("document.querySelector('.er').scrollWidth <= window.innerWidth")
    assert (
        tab.page.evaluate("""Math.min(...[...document.querySelectorAll('.er-page :is(.er-title, .er-label)')]
        .filter((node) => node.checkVisibility()).map((node) => parseFloat(getComputedStyle(node).fontSize)))""")
        >= 20
    )
    tab.shot(f"presentation-{size[0]}x{size[1]}")
    tab.page.keyboard.press("p")


def test_a_telephone_scrolls_downwards_only(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.shot("phone-390x844")
    assert tab.page.evaluate("document.querySelector('.er').scrollWidth <= window.innerWidth")
    tab.page.set_viewport_size({"width": 1280, "height": 720})
