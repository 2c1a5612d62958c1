"""The Companies page and decision cards: the numbers of the tables, words for everything, found from the page alone."""

import importlib.util
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from agents.codes import ABROAD, ENDINGS
from agents.options.barriers import BARRIERS, FREE, NO_CAPITAL, UNSUITABLE, no_numbers
from agents.options.registry import COLOCATION, NAMES, OPTIONS
from agents.rules.independence import independents
from agents.rules.leasing import odds_of
from model.economy import EnergyMarket
from model.record.card import DecisionCard
from model.record.words import why
from tests.visit import PATIENCE, Visit
from viz.figures import companies as figures
from viz.figures.cards import cards
from viz.figures.cards.tracks import quantity
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import actor_name, shown_name, site_name
from viz.pages.companies import contents, opened, read
from viz.pages.companies import finds as found_by
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text


def script() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "answer_key.py"
    spec = importlib.util.spec_from_file_location("answer_key", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SEEDS = (4, 7, 11)


@cache
def played(seed: int) -> EnergyMarket:
    market = WatchedMarket(rng=seed)
    market.run_for(market.weeks)
    return market


@cache
def key_of(seed: int) -> dict[str, str]:
    return script().key_of(played(seed))


@pytest.fixture(scope="module")
def market() -> EnergyMarket:
    return played(4)


def shown(market: EnergyMarket, look: Look, code: str = "en") -> dict:
    return contents(read(market, look), MarketRecord({}, 267, market.calendar.date(0)), Text(code), look)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_option_barrier_and_flip_has_words(code: str) -> None:
    sections = Text(code).sections
    for form in ("option", "option_did", "option_ing"):
        assert set(sections[form]) == {*NAMES, "host", "left", "again"}
    causes = {"halls", "unsold"} | {option.gone for option in OPTIONS if option.gone}
    assert set(sections["barrier"]) == {one.name for one in BARRIERS} | causes
    assert set(sections["barrier_numbers"]) == {one.name for one in BARRIERS if one.numbers is not no_numbers}


@pytest.mark.parametrize("seed", SEEDS)
def test_value_by_hash_is_left_out_for_whoever_hardly_mines(seed: int) -> None:
    """Divided by almost nothing it would be the largest number of the page, and mean nothing."""
    market, told = played(seed), {row["id"]: row["read"][-1] for row in shown(played(seed), Look())["rows"]}
    rows = market.history.companies_at(market.week)[: market.state.cast.miners]
    for name, row in zip(market.state.names, rows, strict=False):
        size, hashed = float(row["mw_energised"] + row["mw_approved"]), float(row["hash_ph"]) / 1e3
        assert (told[name] == "–") == (hashed <= 0.0025 * size), (seed, name)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_holder_is_that_of_the_tables(seed: int) -> None:
    page = shown(played(seed), Look())
    name, mw = key_of(seed)["holds most"].split(": ")
    assert page["rows"][0]["id"] == name
    assert page["rows"][0]["sort"][2] == pytest.approx(
        float(mw.removesuffix(" MW").replace(",", "")), rel=0.02
    )  # of the quarter
    assert page["sentence"].startswith(f"{name} is the ultimate owner of the most energised US megawatts")


def test_megawatts_in_the_table_are_those_of_the_us_sites(market: EnergyMarket) -> None:
    books = read(market, Look()).books
    sites = market.sites
    home = sites["alive"] & (sites["zone"] != ABROAD)
    assert figures.held(books).sum() == pytest.approx(float(sites["mw_energised"][home].sum()))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_miner_that_is_gone_says_what_became_of_it_below_the_living(seed: int, code: str) -> None:
    """The day of its end, and the buyers that the table of conveyances names; no figures of a company that is no more."""
    market, text = played(seed), Text(code)
    rows, alive = shown(market, Look(), code)["rows"], market.companies["alive"][: market.state.cast.miners]
    last = rows[len(rows) - int((~alive).sum()) :]
    assert not any(row["alive"] for row in last) and all(row["alive"] for row in rows[: -len(last)])
    gone = {actor_name(market.state.names[row], text): row for row in np.flatnonzero(~alive).tolist()}
    assert gone.keys() == {row["id"] for row in last}
    for row in last:
        own = market.companies[gone[row["id"]]]
        assert set(row["read"][2:]) == {"–"} and set(row["sort"][2:]) == {None}
        assert text.date(market.calendar.date(int(own["ended_week"]))) in row["read"][1]
        if ENDINGS[own["ending"]] == "takeover":
            assert shown_name(market.state.names[own["owner"]], "real", text) in row["read"][1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_is_called_independent_is_who_is_counted_and_the_term_is_defined_there(code: str) -> None:
    """Also those whose rigs all stand still: the definition says so."""
    text, still = Text(code), 0
    for market in map(played, SEEDS):
        for week in (0, 120, 267):
            page = shown(market, Look(at=week), code)
            called = {row["id"] for row in page["rows"] if row["read"][1] == page["independent"]}
            rows = market.history.companies_at(week)
            own = np.flatnonzero(independents(rows)).tolist()
            assert called == {actor_name(market.state.names[row], text) for row in own}
            assert len(called) == market.history.column("independent_miners")[week]
            ran = market.noted[week].running.mw
            still += sum(rows["mw_mining"][row] > 0.0 and ran[row] < 0.01 for row in own)
            assert {page["means"]} == {figure["means"] for figure in page["figures"]}
    assert still > 0 and page["means"] == text("meaning.independent_miners")


@pytest.mark.parametrize("by", ["mw", "eh"])
def test_every_independent_miner_is_a_dot_or_is_said_not_to_be_one(by: str) -> None:
    """As many as the Market page counts; and what is said to be explained is the figure of the market's table."""
    column = {"mw": "r2_value_on_mw", "eh": "r2_value_on_hashrate"}[by]
    hidden = 0
    for market in map(played, SEEDS):
        for week in range(0, 267, 52):
            figure = figures.scatter(read(market, Look(at=week)).books, by, "", Text("en"))
            left = int(market.history.column("independent_miners")[week])
            counts, _, why = figure["unit"].partition(" independent miners")
            missing = [int(n) for n in re.findall(r"(\d+) (?:without|whose)", why)]
            assert len(figure["dots"]) + sum(missing) == left and f"of {left}" in f"of {counts.removeprefix('All ')}"
            assert Text("en").percent(float(market.history.column(column)[week])) in figure["title"]
            hidden += sum(missing)
    assert hidden > 0


def card_behind(market: EnergyMarket, key: str) -> dict:
    """The card that one of the two buttons at the top opens."""
    place = ("largest", "stayed").index(key)
    button = shown(market, Look())["finds"][place]
    page = shown(market, Look(focus={"card": button["card"]}))
    assert page["company"]["name"] in button["label"] and page["card"]["heading"].startswith(page["company"]["name"])
    return page["card"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_says_why_the_largest_conversion_came_as_the_key_does(seed: int) -> None:
    owner, site, option, value, other, rival = re.fullmatch(
        r"(.+) at (.+): (.+) seemed worth (.+) M\$ a MW against (.+) for (.+)", key_of(seed)["largest conversion"]
    ).groups()  # type: ignore[union-attr]
    card, text = card_behind(played(seed), "largest"), Text("en")
    assert card["heading"] == f"{owner} | {site_name(site, text)}"
    assert card["sentence"].startswith(text(f"option_did.{option}"))
    told = ("mine", "host", "left") if rival == "mine" else (rival,)  # the card says what mining on is at this site
    told = tuple(f"{value} M$ a megawatt, against {other} for {text(f'option_ing.{name}')}" for name in told)
    assert any(words in card["sentence"] for words in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_says_what_would_have_changed_the_largest_stayer_as_the_key_does(seed: int) -> None:
    """Every number, "none in range" and "blocked" of the table of flips stands on the card that the page finds."""
    where, *lines = key_of(seed)["largest that did not"].split("; ")
    owner, site = re.fullmatch(r"(.+) at (.+), week \d+: .+", where).groups()  # type: ignore[union-attr]
    card, text = card_behind(played(seed), "stayed"), Text("en")
    assert card["heading"] == f"{owner} | {site_name(site, text)}"
    asked = card["flips"]["tracks"] or card["stop"]["tracks"]  # the first question is of converting
    tracks = asked["lines"] if asked else []
    drawn = {track["variable"]: track["told"] for track in tracks}
    for line in lines:
        if blocked := re.fullmatch(r".+: blocked: ([^:]+): .+", line):
            assert text(f"option_ing.{blocked[1]}") in card["flips"]["barrier"].lower()
            continue
        name, value = re.fullmatch(r"([a-z ]+)(?:: | [\d.e+-]+ -> )(.+)", line).groups()  # type: ignore[union-attr]
        variable = name.replace(" ", "_")
        told = drawn[text(f"cards.variable_{variable}")]
        found = re.match(r"[\d.e+-]+", value)
        assert quantity(variable, float(found[0])) in told if found else told == text("cards.none_in_range")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_card_says_what_was_chosen_and_never_looks_ahead(market: EnergyMarket, code: str) -> None:
    for d in market.history.deliberations[::5]:
        for place in range(0, len(d.rows), 17):
            week, site = d.week, int(d.rows[place])
            page = shown(market, Look(at=week, focus={"card": f"{week}:{site}"}), code)
            card = page["card"]
            chosen = [option for option in card["options"] if option["chosen"]]
            assert len(chosen) == 1 and chosen[0]["seen"] == pytest.approx(
                d.perceived[place, d.chosen[place]] / (1e4 if code == "ja" else 1e6)
            )
            for found in (card["flips"]["tracks"], card["stop"]["tracks"]):
                assert found is None or len(found["lines"]) == 4
            assert card["flips"]["tracks"] or card["flips"]["barrier"] or card["stop"]["tracks"]
            assert not re.search(r"\{\w+\}", str(card)) and not card["outcome"]["rows"]
            assert page["company"]["name"] == actor_name(market.state.names[d.owners[place]], Text(code))


def test_a_card_of_the_future_or_of_nonsense_does_not_open(market: EnergyMarket) -> None:
    last = market.history.deliberations[-1]
    assert opened(read(market, Look(at=20)), f"{last.week}:{last.rows[0]}") is None
    for wish in ("", "1", "a:b", "-1:3", "1:99999", "9" * 30, "1:2:3"):
        assert opened(read(market, Look()), wish) is None


def test_what_came_of_a_decision_grows_with_the_week_looked_from(market: EnergyMarket) -> None:
    d, place = next(
        (d, int(place))
        for d in market.history.deliberations
        for place in np.flatnonzero((d.chosen == COLOCATION) & (d.sites["mining"] > 1.0))
    )
    focus = {"card": f"{d.week}:{d.rows[place]}"}
    told = [
        shown(market, Look(at=week, focus=focus))["card"]["outcome"] for week in (d.week, d.week + 13, d.week + 130)
    ]
    assert [len(outcome["rows"]) for outcome in told] == [0, 2, 2]
    so_far = [float(outcome["rows"][0][1].replace("−", "-")) for outcome in told[1:]]
    assert so_far[0] < 0.0 and "works are paid for before rent comes" in told[1]["told"] and so_far[0] != so_far[1]


def test_barriers_name_numbers_that_bar(market: EnergyMarket) -> None:
    """A site to which no tenant came was not sure of one; what could be raised is less than what it took."""
    text, seen = Text("en"), set()
    for seed in SEEDS:
        state = played(seed).state
        for d in played(seed).history.deliberations:
            for place, option in zip(*np.nonzero(d.blocked), strict=True):
                code = int(d.blocked[place, option])
                if code == UNSUITABLE:
                    assert odds_of(float(d.sites["suitability"][place]), 0.2, state.scenario.leasing.judgement) < 0.999
                if code == NO_CAPITAL and code not in seen:
                    words = why(DecisionCard(state, d, int(place)).options[option], text)
                    money = [
                        float(x) * {"m": 1.0, "bn": 1e3}[unit] for x, unit in re.findall(r"\$([\d.]+)(m|bn)", words)
                    ]
                    assert money == sorted(money, reverse=True) and "could" in words
                    seen.add(code) if money else None
    assert NO_CAPITAL in seen


@pytest.mark.parametrize("code", LANGUAGES)
def test_where_a_dearer_option_lost_the_sentence_says_why(market: EnergyMarket, code: str) -> None:
    text, state = Text(code), market.state
    for d in market.history.deliberations[::3]:
        for place in range(len(d.rows)):
            made = DecisionCard(state, d, place)
            chosen, said = int(d.chosen[place]), cards.sentence(made, text)
            best = int(np.argmax(d.perceived[place]))
            open_to_it = np.where(d.blocked[place] == FREE, d.values[place], -np.inf)
            if d.perceived[place, best] > d.perceived[place, chosen]:
                assert why(made.options[best], text) in said
            elif open_to_it.max() > d.values[place, chosen]:
                assert text("cards.erred", rival="", value="", other="")[-12:] in said


def test_rigs_stop_where_the_identity_says() -> None:
    """0.024 x 17 J/TH x 1.03 x 50 $/MWh = 21.0 $/PH/day."""
    market = WatchedMarket(rng=1)
    market.run_for(14)
    d = market.history.deliberations[0]
    place = next(place for place in range(len(d.rows)) if d.sites["mining"][place] > 0.0)
    held = d.sites["contract_end"][place] > d.week
    power = float(d.sites["strike"][place] if held else d.zones["later"][d.sites["zone"][place]])
    at = 0.024 * float(d.efficiency[place]) * market.scenario.mining.overhead * power
    assert Text("en").dollars(at) in cards.stop(DecisionCard(market.state, d, place), Text("en"))["rigs"]


def test_a_past_week_shows_that_week(market: EnergyMarket) -> None:
    start, end = shown(market, Look(at=0)), shown(market, Look())
    assert start["rows"] != end["rows"] and start["finds"][0]["card"] == ""
    assert sum(row["alive"] and row["miner"] for row in start["rows"]) == 69


def test_the_page_forecasts_nothing(market: EnergyMarket) -> None:
    assert "The page cannot tell" in shown(market, Look(focus={"company": "HUT"}))["cannot_tell"]
    words = " ".join(str(value) for value in Text("en").sections["companies"].values()) + str(
        Text("en").sections["cards"]
    )
    assert not any(word in words.lower() for word in ("will go", "likely", "probably", "bankrupt"))


FIRST_SCREEN = """() => {
    const box = document.querySelector(".er-detail .er-scroll"), end = box.getBoundingClientRect().bottom;
    const heads = [...box.querySelectorAll(".er-changes :is(h3, h4)")];
    const next = box.querySelector(".er-verdict").nextElementSibling;
    return next.matches(".er-changes") && heads.length >= 3 && heads.every((head) => head.getBoundingClientRect().bottom < end);
}"""
"""Whether what would have changed a decision follows the answer, all its heads in sight without scrolling."""


def test_it_sorts_opens_a_company_and_a_card(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("companies")
    tab.shot("companies-start-en")
    tab.page.focus("[data-column='4']")
    tab.page.keyboard.press("Enter")
    assert tab.page.evaluate("document.activeElement.dataset.column") == "4"
    values = [
        float(text.replace(",", "") or 0)
        for text in tab.page.locator(".er-ledger tbody tr td:nth-child(5)").all_inner_texts()
    ]
    assert values == sorted(values, reverse=True) or values == sorted(values)
    tab.play_to(40)
    tab.page.click(".er-find-buttons button:first-child")
    tab.page.wait_for_selector(".er-bars")
    assert "M$" in tab.text(".er-detail .er-verdict")
    tab.shot("companies-card-en")
    tab.page.click(".er-find-buttons button:nth-child(2)")
    tab.page.wait_for_function("document.querySelector('.er-detail').textContent.includes('chosen')")
    tab.page.wait_for_function(FIRST_SCREEN, timeout=PATIENCE)
    tab.page.click("[data-close=card]")
    tab.page.wait_for_selector(".er-split")
    tab.page.click("[data-jump=decisions]")
    assert tab.page.evaluate("document.activeElement.dataset.part") == "decisions"
    site = tab.page.locator("[data-choice=at] option").nth(1).get_attribute("value")
    tab.page.select_option("[data-choice=at]", site)
    tab.page.wait_for_function(
        f"[...document.querySelectorAll('.er-events [data-card]')].every(row => row.dataset.card.endsWith(':{site}'))"
    )
    tab.page.click("[data-language=ja]")
    tab.until("language", "ja")
    tab.shot("companies-one-ja")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
    assert np.isfinite(tab.data("painted"))


def test_aliases_hide_every_name(market: EnergyMarket) -> None:
    found = found_by(read(market, Look()))["largest"] or (0, 0)
    page = shown(market, Look(names="alias", focus={"card": f"{found[0]}:{found[1]}"}))
    told = str(
        [
            page["sentence"],
            page["rows"],
            page["company"]["title"],
            page["card"]["heading"],
            page["card"]["next"],
            page["figures"],
        ]
    )
    for name in ("IREN", "CORZ", "RIOT", "MARA", "MSFT", "GOOGL", "OPENAI"):
        assert name not in told, name
    assert "Miner A" in told


@pytest.mark.parametrize("at", [0, 20, 60])
def test_rigs_that_stand_still_do_not_mine(market: WatchedMarket, at: int) -> None:
    """Hash and megawatts of the table are those of the Bitcoin page: what ran; rigs that came after it make the difference."""
    rows = shown(market, Look(at=at))["rows"]
    ran = sum(row["sort"][5] for row in rows if row["sort"][5])
    assert ran == pytest.approx(market.history.column("miners_hashrate_ehs")[at], rel=0.02)
    held = market.history.companies_at(at)["hash_ph"].sum() / 1e3
    assert ran < 0.98 * held
    if at:
        mw = sum(row["sort"][3] for row in rows if row["sort"][3])
        assert mw == pytest.approx(market.history.column("mining_mwh")[at] / 168.0, rel=0.02)
