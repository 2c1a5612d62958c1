"""Events tell the truth: declared kinds, units that keep apart, sentences of one set of texts, sales as in the books."""

import doctest
import importlib.util
import string
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from model.books.ledger import SITE_SALE
from model.decisions.appraisal import Appraisal
from model.economy import EnergyMarket
from model.foundation.events import AMOUNTS, FUEL, KINDS, REASON, REFERENCES, happened, told
from model.foundation.language import LANGUAGES, Text
from model.money.prepayment import repay_early
from model.owners.distress import LASTING_LOSSES, REASONS
from model.owners.endings import NOTHING_LEFT
from model.owners.enforcement import foreclose
from model.owners.liquidation import liquidate
from model.owners.proposals import tell
from model.owners.takeovers import absorb
from model.owners.tenancies import pass_on_spare, reject
from model.record.schemas import EVENTS
from model.standing import Proposed
from model.tables.start import load_tables
from tests.small_market import sample
from tests.watched import SEEDS, both, tables, watched

ROOT = Path(__file__).resolve().parents[2]
MERGERS = {
    "finance.approach": 1.0,
    "finance.refusal": 0.0,
    "finance.takeover_premium": 0.0,
    "finance.takeover_gain": 0.0,
}
NAMES = {"others"}  # in the section of the texts, and no sentence


def placeholders(text: str) -> set[str]:
    """What a text wants to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_are_of_declared_kinds_and_use_what_those_carry(code: str) -> None:
    """A text for each kind and each of its variants, none beside them."""
    texts = Text(code).sections["event"]
    wanted = {f"{name}{ending}": kind for name, kind in KINDS.items() for ending in ("", *kind.variants)}
    assert set(texts) - NAMES == set(wanted)
    for name, kind in wanted.items():
        named = {"company"} | ({"counterparty"} if kind.counterparty else set())
        words = {AMOUNTS[field].word for field in kind.fields if field in AMOUNTS}
        words |= {"along"} if "debt_usd" in kind.fields else set()
        assert placeholders(texts[name]) <= named | words, name


def test_words_name_what_they_hold() -> None:
    """No two amounts go by one name in the texts, and every field is an amount or a reference."""
    words = [amount.word for amount in AMOUNTS.values()]
    assert len(set(words)) == len(words)
    assert set().union(*(kind.fields for kind in KINDS.values())) == {*AMOUNTS, *REFERENCES}
    assert set(EVENTS) >= {*AMOUNTS, *REFERENCES}


@pytest.mark.parametrize("code", LANGUAGES)
def test_reasons_and_fuels_have_words(code: str) -> None:
    sections, kinds = Text(code).sections, load_tables().technologies
    built = {name for name, cost in zip(kinds.names, kinds["new_usd_mw_year"], strict=True) if cost > 0.0}
    assert set(sections[REASON]) == {*REASONS, LASTING_LOSSES, NOTHING_LEFT} and set(sections[FUEL]) == built


@pytest.mark.parametrize(
    ("kind", "counterparty", "fields", "why"),
    [
        ("conversion", "", {"mw": 3.0}, "no kind of event"),
        ("halving", "", {"mw": 1_050_000.0}, "carries height, and was given mw"),
        ("lease", "MSFT", {"mw": 3.0, "usd_it_mw_year": 1.0}, "carries lease, mw, site, usd_it_mw_year"),
        ("equity", "MSFT", {"usd": 3.0}, "names nobody too"),
        ("takeover", "", {"mw": 3.0, "usd": 1.0}, "names buyer too"),
    ],
)
def test_what_is_not_declared_is_refused(kind: str, counterparty: str, fields: dict[str, float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        happened(1, kind, "CORZ", counterparty, **fields)


@pytest.mark.parametrize(
    ("kind", "company", "counterparty", "fields", "sentence"),
    [
        (
            "lease",
            "CORZ",
            "OTHERS",
            {"site": 1, "lease": 2, "mw": 120.4, "usd_it_mw_year": 1.8123e6},
            "CORZ leases 120 MW to Other AI firm at $1.8m per IT MW per year",
        ),
        ("retarget", "Bitcoin", "", {"percent": -3.14}, "Bitcoin’s difficulty changes by −3.1%"),
        ("halving", "Bitcoin", "", {"height": 1_050_000}, "The block subsidy halves at block 1,050,000"),
        (
            "concentration",
            "CORZ",
            "CLSK",
            {"points": 212.0},
            "CLSK with CORZ: HHI up by 212 points, a merger presumed to lessen competition",
        ),
        ("shock", "policy.ai_priority", "", {"lever_value": 1.0}, "Lever moved: Priority for AI in auctions, to 1"),
        (
            "default",
            "CORZ",
            "works under way",
            {"mw": 9.0, "usd": 0.0},
            "CORZ fails, though it owes lenders nothing: it cannot cover works under way",
        ),
        (
            "conversion_done",
            "MSFT",
            "MSFT",
            {"site": 3, "lease": -1, "mw": 50.0},
            "MSFT brings 50 MW of AI halls into service for itself",
        ),
        (
            "site_purchase",
            "CLSK",
            "CORZ",
            {"site": 3, "mw": 50.0, "approved_mw": 20.0, "usd": 0.0, "debt_usd": 0.0, "works_usd": 0.0},
            "CLSK buys 50 MW and 20 MW of approved power from CORZ for $0",
        ),
        (
            "site_sale",
            "CORZ",
            "CLSK",
            {"site": 3, "mw": 666.0, "approved_mw": 0.0, "usd": 8.8e6, "debt_usd": 1.2e9, "works_usd": 3e8},
            "CORZ sells 666 MW to CLSK for $8.8m, $1.2bn of debt and $300m of works still to be paid",
        ),
        (
            "emergency",
            "ERCOT utility",
            "",
            {"mw": 700.0, "hours": 3.36},
            "ERCOT utility cuts 700 MW of new AI load for 3.4 hours in an emergency",
        ),
        (
            "new_plants",
            "MISO utility",
            "solar",
            {"mw": 700.0},
            "700 MW of new solar farms comes into service in the zone of MISO utility",
        ),
    ],
)
def test_sentences_to_the_letter(
    kind: str, company: str, counterparty: str, fields: dict[str, float], sentence: str
) -> None:
    assert happened(9, kind, company, counterparty, **fields).text == sentence


def test_names_are_as_the_page_gives_them() -> None:
    """Companies by the names that are asked for; a reason is no company."""
    failed = happened(9, "default", "CORZ", "works under way", mw=9.0, usd=5e6)
    assert (
        told(failed, Text("ja"), lambda name: f"<{name}>") == "<CORZ>、500万ドルの債務が不履行に。原因は建設中の工事費"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_holds_what_its_kind_carries_and_nothing_else(kind: str) -> None:
    event = sample(3, kind)
    assert {name for name in AMOUNTS if getattr(event, name) is not None} == KINDS[kind].fields & AMOUNTS.keys()
    assert {name for name in REFERENCES if getattr(event, name) >= 0} == KINDS[kind].fields & REFERENCES.keys()


@both
def test_the_table_has_its_columns_and_nulls_where_a_kind_carries_nothing(seed: int) -> None:
    """First the seven old columns; types are those of a table without events."""
    table, empty = tables(seed)["events"], EnergyMarket(rng=1).history.events_table
    assert table.columns[:10] == [
        "week",
        "kind",
        "company",
        "counterparty",
        "mw",
        "usd",
        "text",
        "site",
        "lease",
        "auction",
    ]
    assert empty.is_empty() and empty.schema == table.schema
    for (kind,), rows in table.group_by("kind"):
        for name in AMOUNTS:
            assert rows[name].null_count() == (0 if name in KINDS[str(kind)].fields else len(rows)), (kind, name)


@both
def test_every_dollar_for_a_site_is_told_by_its_seller_and_by_its_buyer(seed: int) -> None:
    """Sales of approved megawatts too, to the cent."""
    market = watched(seed).market
    sold, bought = (
        [event for event in market.history.events if event.kind == kind] for kind in ("site_sale", "site_purchase")
    )
    seen_by_seller = [e._replace(kind="site_sale", company=e.counterparty, counterparty=e.company) for e in bought]
    assert sold == seen_by_seller and sold
    told_of = [event for each in SEEDS for event in watched(each).market.history.events if event.kind == "site_sale"]
    assert any(event.mw == 0.0 and (event.approved_mw or 0.0) > 0.0 for event in told_of)
    names, booked = market.state.names, market.state.ledger
    for events, totals in ((bought, booked.total_paid), (sold, booked.total_received)):
        usd = dict.fromkeys(names, 0.0)
        for event in events:
            usd[event.company] += event.usd or 0.0
        assert [usd[name] for name in names] == pytest.approx(totals[:, SITE_SALE].tolist(), rel=0.0, abs=0.005)


@both
def test_a_site_has_the_owner_that_the_last_event_about_it_names(seed: int) -> None:
    """Sales and takeovers are all the ways in which a site changes hands: told in order, they lead to today's owners."""
    market = watched(seed).market
    state = EnergyMarket(rng=seed).state
    owner = [state.names[row] for row in state.sites.rows["owner"]]
    for event in market.history.events:
        if event.kind == "site_sale":
            assert owner[event.site] == event.company
            owner[event.site] = event.counterparty
        elif event.kind == "takeover":
            owner = [event.counterparty if name == event.company else name for name in owner]
    sites = market.state.sites.rows
    live = np.flatnonzero(sites["alive"][: len(owner)])
    assert [owner[site] for site in live] == [market.state.names[sites["owner"][site]] for site in live]


@both
def test_references_lead_to_what_they_are_about(seed: int) -> None:
    """Leases and halls by landlord's site, tenant and rent; awards by an auction of their week; sites by their company."""
    leases, auctions = tables(seed)["leases"], tables(seed)["auctions"]
    events = tables(seed)["events"]
    passed_on = events.filter(pl.col("kind") == "lease_passed_on")["lease"].implode()
    let = events.filter((pl.col("kind") == "lease") & ~pl.col("lease").is_in(passed_on))
    signed = leases[let["lease"].to_list()]
    assert let.select("week", "site", "company", "counterparty", "usd_it_mw_year").rows() == (
        signed.select("week", "site", "landlord", "tenant", "rent_usd_it_mw_year").rows()
    )
    done = events.filter((pl.col("kind") == "conversion_done") & pl.col("lease").is_not_null())
    done = done.filter(~pl.col("lease").is_in(passed_on))
    handed = leases[done["lease"].to_list()]
    assert done.select("site", "counterparty").rows() == handed.select("site", "tenant").rows()
    backed = events.filter(pl.col("kind") == "support")
    assert backed["site"].to_list() == leases[backed["lease"].to_list()]["site"].to_list()
    won = events.filter(pl.col("kind") == "award")
    assert set(won["auction"]) <= set(auctions["week"])


@cache
def cheap_rigs() -> EnergyMarket:
    """A run in which miners win grid capacity."""
    market = EnergyMarket(
        rng=1,
        **{
            "bitcoin.price_usd": 250e3,
            "mining.site_capex": 0.0,
            "demand.speed_value": 1e4,
        },
    )
    market.run_for(60)
    return market


def test_an_award_is_of_its_auction() -> None:
    """Where miners win capacity: the zone and the megawatts of the bid that won."""
    won = [event for event in cheap_rigs().history.events if event.kind == "award"]
    bids = cheap_rigs().history.auctions.filter(pl.col("purpose") == "mining")
    for event in won:
        mine = bids.filter((pl.col("week") == event.auction) & (pl.col("bidder") == event.company))
        assert (event.counterparty.lower(), event.mw) in mine.select("zone", "accepted_mw").rows()
        assert event.week == event.auction and event.usd_mw_year is not None and event.usd_mw_year >= 0.0
    assert won


def dealing() -> EnergyMarket:
    """A market in which offers are made, refused and lapse, and a loan is repaid early."""
    market = EnergyMarket("energy-run", rng=1)
    state, owner = market.state, market.miners["MARA"].row
    for site in (int(state.live_sites_of(owner)[0]), -1):
        for what in ("offer", "offer_refused", "offer_lapsed"):
            tell(state, what, Proposed(0, state.cast.capital, owner, site, 1e9, 0))
    loan = int(np.flatnonzero(state.loans.rows["borrower"] == owner)[0])
    repay_early(state, owner, loan, 5e6)
    return market


def test_every_kind_happens() -> None:
    """Nothing is declared that no run tells of: two default runs, one with awards, one with offers, a lever and a person."""
    eager = EnergyMarket("no-ai", rng=3, **MERGERS)
    eager.move("policy.mining_tax", 1.0)
    eager.run_for(12)
    eager.file(0, eager.observe(0).suggestion)
    eager.run_for(90)
    target, buyer = (int(row) for row in eager.state.miners_alive()[:2])
    absorb(eager.state, target, buyer, 1e6, in_shares=True)  # which no run of a test comes to by itself
    failed = EnergyMarket(rng=3)
    failed.run_for(1)
    appraisal = Appraisal(failed.state, failed.board, failed.electricity, failed.network.chain.height)
    foreclose(failed.state, failed.state.site_names.index("Childress TX"), appraisal.value())
    left = EnergyMarket("ai-bust-2027", rng=10)
    left.run_for(156)  # a tenant fails
    spare = np.full(len(left.hyperscalers), -1e3)
    spare[left.hyperscalers["COREWEAVE"].row - left.state.cast.hyperscalers.start] = 1e3
    left.state.leases.rows["support"], left.state.leases.rows["backer"] = 1e9, left.hyperscalers["MSFT"].row
    for lease in np.flatnonzero(left.state.leases.rows["alive"])[-9:]:
        reject(left.state, int(lease))
    left.move("leasing.ceiling", 5e6)
    left.run_for(1)
    pass_on_spare(left.state, spare)
    liquidate(left.state, left.hyperscalers["ORCL"].row - left.state.cast.hyperscalers.start, spare)
    runs = [watched(seed).market for seed in SEEDS] + [cheap_rigs(), eager, failed, left, dealing()]
    assert {event.kind for market in runs for event in market.history.events} == set(KINDS)


def test_the_tables_of_the_page_are_current(request: pytest.FixtureRequest) -> None:
    """After a change of kinds or texts: `pytest --regenerate-golden tests/market/test_events.py`."""
    spec = importlib.util.spec_from_file_location("events_page", ROOT / "scripts" / "events_page.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = script.PAGE.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate-golden"):
        script.PAGE.write_text(script.with_tables(page), encoding="utf-8")
        pytest.skip("docs/events.md written anew")
    assert script.with_tables(page) == page


def test_the_python_of_the_page_runs() -> None:
    """As it stands in docs/events.md."""
    run = doctest.testfile(str(ROOT / "docs" / "events.md"), module_relative=False)
    assert run.attempted > 3 and run.failed == 0
