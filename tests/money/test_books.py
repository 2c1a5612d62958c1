"""Balance sheets: a published model to the digit, every kind by its two sides, and what disagrees is found."""

import doctest
import importlib.util
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from agents.codes import BITCOIN, HYPERSCALER, LENDER, MINER, SHAREHOLDER, UTILITY
from agents.population import CompanyRow
from agents.records import Table
from energyrun import status_of
from model.books import ledger
from model.books.ledger import (
    CASH,
    CHART,
    COIN_GAINS,
    COINS,
    COINS_MINED,
    DEBT_FORGIVEN,
    ITEMS,
    KINDS_BOOKED,
    LIQUIDATION,
    NET,
    PAYMENTS,
    Chart,
    Ledger,
    no_flows,
)
from model.economy import EnergyMarket
from model.owners.site_sales import transfer_site
from model.statements.sheets import close_sheets, declining, measured, revalue_coins, rig_depreciation
from model.statements.tables import flows_by_sector
from model.tables.start import load_tables
from tests.twins import played

# ---- a published model -------------------------------------------------------------------------------------

HOUSEHOLDS, PRODUCTION, GOVERNMENT = range(3)
CONSUMPTION, SPENDING, WAGES, TAXES = range(4)
SIM = Chart.of(dict.fromkeys(("consumption", "government", "wages", "taxes"), (NET, NET)))
UNIT = 1e6  # the book's figures are in units of money; the smallest coin here is 1/128 $


def simulate(periods: int) -> tuple[list[dict[str, float]], list[np.ndarray]]:
    """Model SIM of Godley and Lavoie, Monetary Economics (2007), chapter 3, played in this project's books.

    G = 20, theta = 0.2, alpha1 = 0.6, alpha2 = 0.4.  Money is owed by the government, whose account runs below zero.
    Returns each period's figures and its flow matrix [kind; households, production, government, capital account].
    """
    table, figures, matrices = Table(CompanyRow), [], []
    for _ in range(3):
        table.add(alive=True)
    books, rows = Ledger(table.rows, SIM), table.rows
    for _ in range(periods):
        money = float(rows["cash"][HOUSEHOLDS]) / UNIT
        income = (20.0 + 0.4 * money) / (1.0 - 0.6 * 0.8)
        consumption = 0.6 * 0.8 * income + 0.4 * money
        books.post(rows, HOUSEHOLDS, PRODUCTION, CONSUMPTION, consumption * UNIT)
        books.post(rows, GOVERNMENT, PRODUCTION, SPENDING, 20.0 * UNIT)
        books.post(rows, PRODUCTION, HOUSEHOLDS, WAGES, income * UNIT)
        books.post(rows, HOUSEHOLDS, GOVERNMENT, TAXES, 0.2 * income * UNIT)
        matrices.append(flows_by_sector(SIM, books.paid, books.received, np.arange(3), 3) / UNIT)
        books.carry()
        assert (books.sheets[:, CASH] == rows["cash"]).all() and books.close_week(rows) == 0.0
        saved = float(rows["cash"][HOUSEHOLDS]) / UNIT - money
        figures.append(
            {"Y": income, "T": 0.2 * income, "YD": 0.8 * income, "C": consumption, "dH": saved, "H": money + saved}
        )
    return figures, matrices


def test_model_sim_comes_out_as_published() -> None:
    """Table 3.4: the second and third period and the steady state, to the digit printed."""
    figures, _ = simulate(120)
    printed = {
        0: {"Y": 38.5, "T": 7.7, "YD": 30.8, "C": 18.5, "dH": 12.3, "H": 12.3},
        1: {"Y": 47.9, "T": 9.6, "YD": 38.3, "C": 27.9, "dH": 10.4, "H": 22.7},
        119: {"Y": 100.0, "T": 20.0, "YD": 80.0, "C": 80.0, "dH": 0.0, "H": 80.0},
    }
    for period, values in printed.items():
        assert {name: round(figures[period][name], 1) for name in values} == values


def test_flow_matrix_of_model_sim() -> None:
    """Table 3.2: rows sum to zero; columns to what each sector adds to its money, production to nothing."""
    figures, matrices = simulate(3)
    for period, matrix in zip(figures, matrices, strict=True):
        assert np.abs(matrix.sum(axis=1)).max() == 0.0
        assert not matrix[:, 3].any(), "no things are made or worn out in SIM"
        households, production, government, _ = matrix.sum(axis=0)
        assert (households, production, government) == pytest.approx((period["dH"], 0.0, -period["dH"]), abs=1e-6)
        assert matrix[TAXES].tolist() == pytest.approx([-period["T"], 0.0, period["T"], 0.0], abs=1e-6)


# ---- kinds -------------------------------------------------------------------------------------------------

ALIASES = {
    "hosting": "HOSTING_FEE",
    "tie_up": "TIE_UP_FEE",
    "loan": "LOAN_OUT",
    "plant": "PLANT_SALE",
}


def test_every_kind_has_a_constant_in_its_place() -> None:
    """A kind added in the wrong place would book rent as tax."""
    for place, kind in enumerate(KINDS_BOOKED):
        assert getattr(ledger, ALIASES.get(kind, kind.upper())) == place
    assert len(set(KINDS_BOOKED)) == len(KINDS_BOOKED) == len(CHART.payer_item) == len(CHART.payee_item)


@pytest.mark.parametrize("kind", KINDS_BOOKED)
def test_every_kind_balances_and_moves_what_its_chart_says(kind: str) -> None:
    """Cash moves with payments only; whatever one company gains and no other loses is net worth, made or worn out."""
    table = Table(CompanyRow)
    for _ in range(2):
        table.add(cash=1000.0, alive=True)
    books, place, cash = Ledger(table.rows), KINDS_BOOKED.index(kind), kind in PAYMENTS
    before = books.sheets.copy()
    if cash:
        books.post(table.rows, 0, 1, place, 64.0)
    else:
        books.enter(0, 1, place, 64.0)
    books.carry()
    change = books.sheets - before
    expected = np.zeros((2, len(ITEMS)))
    expected[:, CASH] = [-64.0 * cash, 64.0 * cash]
    raised, lowered = CHART.payer_item[place], CHART.payee_item[place]
    expected[0, raised] += 64.0 * (raised != NET)
    expected[1, lowered] -= 64.0 * (lowered != NET)
    assert change.tolist() == expected.tolist()
    if cash and raised != NET and lowered != NET:
        assert change.sum(axis=1).tolist() == [0.0, 0.0], "an exchange changes nobody's net worth"
    if raised != NET and lowered != NET:
        assert change.sum() == 0.0


def test_rigs_wear_out_in_their_life_and_halls_by_a_share() -> None:
    """Four years of a rig bought for 2,080 $ by hand: 10 $ a week, nothing left; a hall keeps e^-0.05 after a year."""
    book, charges = 2080.0, []
    for age in range(208):
        charges.append(rig_depreciation(book, float(age), 208.0))
        book -= charges[-1]
    assert charges == pytest.approx([10.0] * 208) and book == pytest.approx(0.0, abs=1e-9)
    hall = 1e6
    for _ in range(52):
        hall -= declining(hall, 0.05)
    assert hall == pytest.approx(1e6 * np.exp(-0.05), rel=1e-3)


# ---- what disagrees is found -------------------------------------------------------------------------------


def first(mask: np.ndarray) -> int:
    return int(np.flatnonzero(mask)[0])


TAMPER: dict[str, Callable] = {
    "rigs carried off": lambda s: s.fleets.rows.__setitem__("book", 0.9 * s.fleets.rows["book"]),
    "a site given away": lambda s: s.sites.rows["owner"].__setitem__(0, 5),
    "halls from nowhere": lambda s: s.sites.rows["book"].__setitem__(0, s.sites.rows["book"][0] + 1e6),
    "works forgotten": lambda s: s.projects.rows["alive"].__setitem__(first(s.projects.rows["alive"]), False),
    "a loan cut": lambda s: s.loans.rows["principal"].__setitem__(0, s.loans.rows["principal"][0] - 1e6),
    "another debtor": lambda s: s.loans.rows["borrower"].__setitem__(0, 8),
    "an advance lost": lambda s: s.leases.rows["unearned"].__setitem__(first(s.leases.rows["unearned"] > 0), 0.0),
    "coins from nowhere": lambda s: s.companies.rows["btc"].__setitem__(4, s.companies.rows["btc"][4] + 1.0),
    "debt misreported": lambda s: s.companies.rows["debt"].__setitem__(0, 0.0),
    "cash from nowhere": lambda s: s.companies.rows["cash"].__setitem__(0, 0.0),
}


@pytest.fixture(scope="module")
def at_forty() -> EnergyMarket:
    """A market in its fortieth week."""
    return played(1, 40)


@pytest.mark.parametrize("how", TAMPER)
def test_what_no_flow_explains_is_found(at_forty: EnergyMarket, how: str) -> None:
    """Each item, tampered with in its record, opens the books."""
    state = deepcopy(at_forty.state)
    assert close_sheets(state) == 0.0
    TAMPER[how](state)
    assert close_sheets(state) > 1e3


def test_net_worth_changes_by_what_the_flows_say(at_forty: EnergyMarket) -> None:
    """Opening equity, and every kind's part of what came after, kind by kind: the equity on the sheet."""
    state, start = at_forty.state, played(1, 0).state
    paid, received, cash = state.ledger.total_paid, state.ledger.total_received, len(PAYMENTS)
    equity = start.ledger.sheets.sum(axis=1)
    for kind in range(len(KINDS_BOOKED)):
        moved = kind < cash
        equity += paid[:, kind] * (float(CHART.payer_item[kind] != NET) - moved)
        equity -= received[:, kind] * (float(CHART.payee_item[kind] != NET) - moved)
    assert np.abs(equity - state.ledger.sheets.sum(axis=1)).max() < 0.005


def test_coins_gain_what_the_price_gains() -> None:
    """Coins held over a week gain by the price's move; mined coins come in at the week's price."""
    market = played(1, 20)
    state = market.state
    for _ in range(6):
        held, price = state.companies.rows["btc"].copy(), state.bitcoin.price
        gains, mined = (state.ledger.total_paid[:, kind].copy() for kind in (COIN_GAINS, COINS_MINED))
        market.step()
        gains = state.ledger.total_paid[:, COIN_GAINS] - gains
        mined = state.ledger.total_paid[:, COINS_MINED] - mined
        assert gains == pytest.approx(held * (state.bitcoin.price - price), abs=0.5)
        subsidy = 6.25 / 2 * np.diff(market.history.column("block_height"))[-1]
        assert mined.sum() == pytest.approx(subsidy * (1.0 + market.network.fee_share) * state.bitcoin.price, abs=1.0)


def test_coins_of_any_worth_stand_in_the_books_at_their_price() -> None:
    """Twenty million coins at 1 to 10 M$: what a sum of 1/128 $ can no longer hold is written, not added up."""
    random = np.random.default_rng(1)
    for before, coins, price in zip(*(scale * random.random(200) for scale in (1e9, 2e7, 1e7)), strict=True):
        sheets, flows = np.zeros((1, len(ITEMS))), no_flows(1, len(KINDS_BOOKED))
        sheets[0, COINS] = ledger.whole_coins(before)
        revalue_coins.py_func(sheets, np.array([coins]), price, flows)  # type: ignore[attr-defined]
        assert sheets[0, COINS] == ledger.whole_coins(coins * price)


def test_sheets_have_the_figures_of_the_start_tables() -> None:
    """MARA by hand: 826 M$ of cash, 52,850 coins at 92,900 $, 650 M$ of things, 3,400 M$ of debt."""
    market, companies = played(1, 0), load_tables().companies
    sheets = market.balance_sheets()
    mara = sheets.filter(sheets["company"] == "MARA").row(0, named=True)
    assert mara["cash_usd"] == 826e6 and mara["debt_usd"] == 3.4e9
    assert mara["coins_usd"] == pytest.approx(52_850 * 92_900)
    assert mara["rigs_usd"] + mara["property_usd"] == pytest.approx(650e6, abs=1.0)
    assert mara["equity_usd"] == pytest.approx(2_985_765e3, abs=1.0)
    by_name = dict(zip(sheets["company"], sheets["equity_usd"], strict=True))
    for row in companies:
        assert by_name[str(row["company"])] / 1e6 == pytest.approx(float(row["equity_usd_m"]), abs=1.0)


# ---- sales -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("price", [9e9, 2e7])
def test_a_site_bought_stands_in_the_books_at_cost(price: float) -> None:
    """A buyer is neither richer nor poorer by buying above book value; below it, it is as far as book values go.

    The seller's gain is the price less what it gave away: nothing of the site is left with it.
    """
    market = played(1, 70)
    state = market.state
    site = first((state.sites.rows["gpu_book"] > 0.0) & (state.sites.rows["leased"] + state.sites.rows["cloud"] > 0.0))
    seller, buyer = int(state.sites.rows["owner"][site]), state.cast.capital
    before = measured(state)
    close_sheets(state)
    transfer_site(state, site, seller, buyer, price)
    assert close_sheets(state) == 0.0
    after = measured(state)
    gained = (after - before).sum(axis=1)
    others = np.delete(gained, [seller, buyer])
    assert not others.any()
    assert after[buyer, ITEMS.index("gpus")] > 0.0 == after[seller, ITEMS.index("gpus")]
    if price > 2e9:
        assert abs(gained[buyer]) <= 1 / 64
    else:
        assert gained[buyer] >= 0.0
        assert gained[buyer] == 0.0 or state.sites.rows["book"][site] == 0.0


def test_a_company_taken_over_leaves_empty_books() -> None:
    """Whoever ended has nothing and owes nothing; the buyer holds it at cost."""
    mergers = {
        "finance.approach": 1.0,
        "finance.refusal": 0.0,
        "finance.takeover_premium": 0.0,
        "finance.takeover_gain": 0.0,
    }
    market = played(1, 80, **mergers)
    ended = {event.kind for event in market.history.events} & {"default", "takeover", "liquidation"}
    assert "takeover" in ended
    dead = ~market.companies["alive"]
    assert dead.sum() > 10 and not market.state.ledger.sheets[dead].any()


# ---- tables ------------------------------------------------------------------------------------------------


def test_claims_have_debtors(at_forty: EnergyMarket) -> None:
    """What lenders and tenants are owed is what companies owe: across all sheets they cancel to the cent."""
    sheets = at_forty.balance_sheets()
    assert sheets["loans_usd"].sum() == sheets["debt_usd"].sum() > 1e10
    assert sheets["advances_usd"].sum() == sheets["prepayments_usd"].sum() > 1e9
    total = sheets["assets_usd"] - sheets["debt_usd"] - sheets["prepayments_usd"]
    assert (total - sheets["equity_usd"]).abs().max() < 0.005  # type: ignore[operator]


def test_flow_matrix_by_sector(at_forty: EnergyMarket) -> None:
    """Every row sums to zero; works are paid to the world, rigs wear out in the capital account, money is conserved."""
    matrix = at_forty.flow_matrix()
    assert matrix["sum_usd"].abs().max() == 0.0
    rows = {row["kind"]: row for row in matrix.iter_rows(named=True)}
    assert (
        rows["works"]["world_usd"]
        == -rows["works"]["miner_usd"] - rows["works"]["hyperscaler_usd"] - rows["works"]["utility_usd"]
    )
    assert rows["rig_depreciation"]["miner_usd"] < 0.0 < rows["rig_depreciation"]["capital_account_usd"]
    kinds = at_forty.companies["kind"]
    start = played(1, 0).companies["cash"]
    for place, sector in (
        (MINER, "miner"),
        (HYPERSCALER, "hyperscaler"),
        (UTILITY, "utility"),
        (LENDER, "lender"),
        (SHAREHOLDER, "shareholder"),
        (BITCOIN, "bitcoin"),
    ):
        flow = sum(row[f"{sector}_usd"] for kind, row in rows.items() if kind in PAYMENTS)
        grown = (at_forty.companies["cash"] - start)[kinds == place].sum()
        assert flow == pytest.approx(grown, abs=0.01)


def test_sheets_are_kept_by_quarter_and_for_the_last_week() -> None:
    """Weeks 0, 13, 26, 39 and the fortieth of a run of forty."""
    market = EnergyMarket("energy-run", rng=1, weeks=40)
    market.run_for(40)
    frame = market.history.tables()["balance_sheets"]
    assert frame["week"].unique(maintain_order=True).to_list() == [0, 13, 26, 39, 40]
    assert set(frame.columns) >= {"company", "sector", "cash_usd", "coins_usd", "debt_usd", "equity_usd"}


# ---- the page ----------------------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "books.md").read_text(encoding="utf-8")


def test_the_page_lists_every_kind_with_its_two_sides() -> None:
    """A kind that is added to the chart and not explained fails here."""
    listed = re.findall(r"^\| (\w+) \| (\w+) \| (\w+) \| [^|]+ \|$", PAGE, re.MULTILINE)
    item = {NET: "equity", **dict(enumerate(ITEMS))}
    chart = [
        (kind, item[int(raised)], item[int(lowered)])
        for kind, raised, lowered in zip(KINDS_BOOKED, CHART.payer_item, CHART.payee_item, strict=True)
    ]
    assert [row for row in listed if row[0] in KINDS_BOOKED] == chart


def test_the_python_of_the_page_runs() -> None:
    """As it stands."""
    run = doctest.testfile(str(ROOT / "docs" / "books.md"), module_relative=False)
    assert run.attempted > 3 and run.failed == 0


def test_the_example_of_the_page_comes_out(request: pytest.FixtureRequest) -> None:
    """One miner's sheets; after a change of the economics: `pytest --regenerate-golden tests/money/test_books.py`."""
    spec = importlib.util.spec_from_file_location("books_example", ROOT / "scripts" / "books_example.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    now = script.with_example(PAGE)
    if request.config.getoption("--regenerate-golden"):
        script.PAGE.write_text(now, encoding="utf-8")
        pytest.skip("docs/books.md written anew")
    assert now == PAGE


def test_books_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A row a listed miner and sector, a row a kind; the tables on disk hold the same."""
    assert status_of(["run", "--seed", "1", "--weeks", "14", "--books", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    for name in ("IREN", "HIVE", "all miners", "all world", "works finished", "rig depr."):
        assert re.search(rf"^{name} +[-.\d]", printed, re.MULTILINE), name
    flows, sheets = (pl.read_parquet(tmp_path / f"{table}.parquet") for table in ("flows", "balance_sheets"))
    assert {"works", "rent", "rig_depreciation"} <= set(flows["kind"])
    assert sheets.filter(pl.col("week") == 14)["loans_usd"].sum() > 1e10


def test_lenders_lose_what_debtors_are_forgiven() -> None:
    """The column of losses and the books are two counts of one thing, but for remnants of less than a dollar a loan."""
    market = played(1, 200, **{"bitcoin.drift": -1.0})
    state, books = market.state, market.state.ledger
    lost = books.total_received[state.cast.lender, DEBT_FORGIVEN] + books.total_paid[state.cast.lender, LIQUIDATION]
    assert state.losses > 1e7
    assert 0.0 <= lost - state.losses < len(state.loans)
