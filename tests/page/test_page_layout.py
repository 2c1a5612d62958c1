"""Nothing that is read is cut or covered, at the sizes and in the language where a reader found it so."""

from collections.abc import Callable

from tests.page.test_page_shell import PAGES, WIDE
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


SMALL = """() => {
    const walk = document.createTreeWalker(document.querySelector(".er"), NodeFilter.SHOW_TEXT), found = new Set();
    for (let node; (node = walk.nextNode()); ) {
        const box = node.parentElement;
        if (!node.textContent.trim() || !box.getClientRects().length) continue;
        const size = parseFloat(getComputedStyle(box).fontSize);
        if (size < 11) found.add(`${size} ${node.textContent.trim().slice(0, 30)} in ${box.closest("[data-chart]")?.dataset.chart}`);
    }
    return [...found];
}"""
"""Texts below eleven pixels, pictures included."""


FIRST = r"""() => {
    const bad = /^[、。，．・：；？！」』）】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/, found = new Set(), range = document.createRange();
    const walk = document.createTreeWalker(document.querySelector(".er"), NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode()); ) {
        const { textContent: text, parentElement: box } = node;
        if (!text.trim() || !box.getClientRects().length) continue;
        if (box.closest("svg")) { if (bad.test(text.trim())) found.add(text); continue; }
        let last = null;
        for (let at = 0; at < text.length; at++) {
            range.setStart(node, at), range.setEnd(node, at + 1);
            const place = [...range.getClientRects()].find(({ width }) => width > 0);
            if (place && last !== null && place.top > last + 4 && bad.test(text[at])) found.add(text.slice(Math.max(0, at - 12), at + 3));
            last = place?.top ?? last;
        }
    }
    return [...found];
}"""
"""Lines of Japanese that begin with what may begin none."""

NAMES = """() => {
    const texts = [...document.querySelectorAll("[data-chart=network] svg g[data-zone] text")].map((text) => [text.parentElement, text.textContent, text.getBBox()]);
    return texts.flatMap(([zone, told, a], at) => texts.slice(at + 1).flatMap(([other, more, b]) =>
        zone !== other && a.x < b.x + b.width - 2 && b.x < a.x + a.width - 2 && a.y < b.y + b.height - 3 && b.y < a.y + a.height - 3 ? [`${told} / ${more}`] : []));
}"""
"""Names of the map that cover one another."""


JAPANESE = {"a line begins with what may begin none": FIRST, "too small to read": SMALL}


def test_every_page_in_japanese(visit: Callable[..., Visit]) -> None:
    """Lines begin as they may, no text is too small to read, no name of the map covers another; all that is wrong is told."""
    tab, wrong = visit("?lang=ja"), []
    tab.play_to(60)
    for width, height in ((1280, 720), (390, 844), (360, 740)):
        tab.page.set_viewport_size({"width": width, "height": height})
        for page in (*PAGES, "summary"):
            tab.turn(page)
            tab.settled()
            wrong += [
                (page, width, what, found) for what, look in JAPANESE.items() if (found := tab.page.evaluate(look))
            ]
            if page == "grid":
                assert tab.page.locator("[data-chart=network] svg g[data-zone]").count() == 10
                wrong += [(page, width, "covers another", found) for found in tab.page.evaluate(NAMES)]
    tab.turn("compare")
    tab.page.click(".er-rank")
    tab.page.wait_for_selector("[data-chart=ranking] rect", timeout=PATIENCE)
    for width, height in ((390, 844), (1280, 720)):
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.settled()
        wrong += [("ranking", width, "too small to read", found) for found in tab.page.evaluate(SMALL)]
    rows = tab.page.evaluate("[...document.querySelectorAll('[data-chart=ranking] text[text-anchor=end]')].map((text) => text.getBoundingClientRect().left - text.closest('.er-area').getBoundingClientRect().left)")  # fmt: skip
    assert min(rows) >= 0  # no name of a lever is cut
    assert wrong == []


OVER = """() => {
    const cards = [...document.querySelectorAll(".er-page .er-card")].filter((card) => card.checkVisibility());
    const boxes = cards.map((card) => [card.className, card.getBoundingClientRect()]);
    return boxes.flatMap(([name, a], at) => boxes.slice(at + 1).flatMap(([other, b]) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1 ? [`${name} / ${other}`] : []));
}"""
"""Cards that lie over one another."""


NOTE = """() => {
    const note = document.querySelector("[data-chart=holdings] .er-tip p"), { left, top, right, bottom } = note.getBoundingClientRect();
    return note.matches(":popover-open") && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && note.scrollHeight <= note.clientHeight;
}"""
"""Whether what a chart says of a week stands over all cards, whole and inside the window."""


TARGETS = """() => [...document.querySelectorAll(".er :is(button, select, summary, input)")]
    .filter((node) => node.checkVisibility() && !node.closest("dialog"))
    .map((node) => [node.className || node.tagName, node.textContent.trim(), node.getBoundingClientRect()])
    .filter(([, , {width, height}]) => Math.min(width, height) < 43.5).map(([kind, words]) => `${kind} ${words}`)"""
"""What a finger would miss."""

TELEPHONES = (390, 360)


def test_every_page_in_english(visit: Callable[..., Visit]) -> None:
    """No card lies over another; a telephone scrolls downwards only, and a finger hits what it means; what a chart says of
    a week is never cut.  All that is wrong is told."""
    tab, wrong = visit("?lang=en"), []
    tab.play_to(20)
    for width, height in ((1280, 720), (1920, 1080), (390, 844), (360, 740)):
        tab.page.set_viewport_size({"width": width, "height": height})
        for page in (*PAGES, "summary"):
            tab.turn(page)
            tab.settled()
            wrong += [(page, width, "cards over one another", found) for found in tab.page.evaluate(OVER)]
            if width not in TELEPHONES or page == "summary":
                continue
            wide = tab.page.evaluate(WIDE)[0]
            wrong += [(page, width, "scrolls sideways", wide)] if wide > width else []
            wrong += [(page, width, "small for a finger", found) for found in tab.page.evaluate(TARGETS)]
            if width == 390:
                tab.shot(f"phone-{page}")
    tab.turn("market")
    whole_note(tab)
    assert wrong == []


def whole_note(tab: Visit) -> None:
    """What a chart says of a week stands whole in windows of all sizes."""
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.page.click("[data-holdings=owner]")
    tab.page.wait_for_selector('[data-holdings=owner][aria-pressed="true"]')
    for width, height in ((1280, 720), (1920, 1080), (390, 844), (320, 568)):
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.settled()
        plot = tab.page.locator("[data-chart=holdings] .er-plot")
        plot.scroll_into_view_if_needed()
        for share in (0.01, 0.06):
            place = box(tab, "[data-chart=holdings] .er-plot")
            plot.hover(position={"x": 36 + share * (place["width"] - 170), "y": 0.7 * place["height"]})
            assert len(tab.text("[data-chart=holdings] .er-tip").splitlines()) > 8
            assert tab.page.evaluate(NOTE), (width, share)
            tab.page.mouse.move(2, 2)


def test_the_menu_stays_where_a_short_window_scrolls(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.page.set_viewport_size({"width": 1280, "height": 520})
    for page in ("lessons", "market"):
        tab.turn(page)
        if page == "lessons":
            tab.page.click(".er-lesson-list button")
            tab.page.wait_for_selector(".er-question", timeout=PATIENCE)
        tab.page.mouse.move(700, 300)
        tab.page.mouse.wheel(0, 3000)
        tab.page.wait_for_timeout(400)
        tabs = box(tab, ".er-tabs")
        assert 0 <= tabs["y"] < 80, page
        at = f"{{ x: 40, y: {tabs['y'] + 10} }}"
        covered = tab.page.evaluate(f"(({{ x, y }}) => document.elementFromPoint(x, y).dataset.page)({at})")
        assert covered == "market"
        assert box(tab, ".er-play")["y"] >= 0


def test_a_unit_stands_clear_of_its_lever(visit: Callable[..., Visit]) -> None:
    for code in ("en", "ja"):
        tab = visit(f"?lang={code}")
        tab.page.click(".er-open-levers")
        tab.page.evaluate("document.querySelectorAll('.er-levers > details').forEach((group) => (group.open = true))")
        for width in (1280, 390):
            tab.page.set_viewport_size({"width": width, "height": 844})
            tab.settled()
            apart = """() => [...document.querySelectorAll(".er-lever")].flatMap((lever) => {
                const unit = lever.querySelector("small").getBoundingClientRect();
                return [...lever.querySelectorAll("input")].flatMap((input) => {
                    const at = input.getBoundingClientRect();
                    const meets = unit.width && unit.left < at.right && at.left < unit.right && unit.top < at.bottom - 1 && at.top < unit.bottom - 1;
                    return meets ? [lever.dataset.key] : [];
                });
            })"""
            assert tab.page.evaluate(apart) == [], (code, width)
