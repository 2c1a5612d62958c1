"""What can be taken away of the page: pictures, numbers, tables; and what the program says of itself."""

import re
from collections.abc import Callable

from model.foundation.version import code_version
from tests.visit import PATIENCE, Visit
from viz.pages.live.about import about, assumptions


def test_the_about_box_names_sources_and_every_assumption() -> None:
    told = about()
    assert told["code"] == code_version() and len(told["sources"]) >= 5
    numbers = [row[0] for row in assumptions()]
    assert (
        len(numbers) == len(set(numbers))
        and {"A61", "A68", "A91"} <= set(numbers)
        and all(row[1] for row in assumptions())
    )


def test_a_chart_gives_its_numbers_and_its_picture_with_the_stamp(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    for week in ("1", "2", "3"):
        tab.page.click(".er-step")
        tab.until("week", week, PATIENCE)
    tab.page.click("[data-chart=mining] .er-menu")
    tab.page.wait_for_selector(".er-export[open] table")
    with tab.page.expect_download() as download:
        tab.page.click("[data-do=csv]")
    lines = download.value.path().read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    assert any("not a forecast" in line.lower() for line in head) and any(
        re.search(r"seed 11, week 3", line) for line in head
    )
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    assert rows[0][:2] == ["week", "date"] and len(rows) == 5 and rows[1][:2] == ["0", "2025-11-17"]
    with tab.page.expect_download() as download:
        tab.page.click("[data-do=png]")
    assert (
        download.value.suggested_filename == "energy-run-mining.png"
        and download.value.path().read_bytes()[:4] == b"\x89PNG"
    )
    download.value.save_as("screenshots/exported-mining.png")
    tab.page.click(".er-export form button")
    tab.page.click(".er-about")
    tab.page.wait_for_selector(".er-about-box[open] dt")
    tab.shot("about-en")


def test_every_use_keeps_its_name_for_those_who_see_no_colour(visit: Callable[..., Visit]) -> None:
    """Names stand beside the areas; greyscale and three kinds of colour vision are kept as pictures to look at."""
    tab = visit("?lang=en")
    uses = {"Own rigs", "Hosted rigs", "Idle"}
    session = tab.page.context.new_cdp_session(tab.page)
    for kind in ("achromatopsia", "protanopia", "deuteranopia", "tritanopia"):
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
        told = tab.page.evaluate("document.querySelector('[data-chart=holdings] .er-overlay').textContent")
        assert all(use in told for use in uses)
        tab.shot(f"market-{kind}")
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})


def test_a_number_is_followed_to_its_rule_and_source(visit: Callable[..., Visit]) -> None:
    """From the chart of hashprice, and from a figure at the top."""
    tab = visit("?lang=en")
    tab.page.click("[data-chart=mining] .er-menu")
    tab.page.click(".er-export .er-origins summary")
    tab.page.wait_for_selector(".er-origins dt:has-text('agents.bitcoin.rigs.hashprice')")
    told = tab.text(".er-origins")
    assert "hashprice_usd_ph_day [$/PH/day]" in told and "agents/bitcoin/rigs.py" in told
    assert "bitcoin.fee_share = 0.0065 of subsidy" in told and "week to 3 Nov 2025: 0.62 %" in told
    assert re.search(r"assumption A21 – A21: \w+ .*0\.2 / 0\.5 / 1\.0", told), "an assumption stands there in words"
    tab.shot("origins-en")
    tab.page.keyboard.press("Escape")
    tab.page.click("[data-tile=miners] button")
    tab.page.wait_for_selector(".er-origins dt:has-text('agents.rules.independence.is_independent')")
    tab.page.keyboard.press("Escape")
    tab.page.wait_for_selector(".er-origins", state="detached")
