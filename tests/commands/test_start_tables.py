"""The tables of the start: totals that companies reported, figures that fit together, and clear refusals."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.codes import US_ZONES
from model.foundation.errors import TableError
from model.opening.splits import resplit
from model.power.load import BLOCK_SHARES, fit_spread
from model.tables.checks import check_rigs, check_uses
from model.tables.columns import DAY, NAME, TABLES
from model.tables.sheet import TABLES_DATE, Sheet
from model.tables.start import SHIPPED_TABLES, Tables, load_tables

# As reported in autumn 2025: EH/s installed, J/TH of the fleet, MW energised for mining (own rigs, hosting, spare).
REPORTED = {
    "IREN": (50.0, 15.0, 810),
    "CIFR": (23.6, 16.8, 423),
    "RIOT": (36.5, 20.5, 1200),
    "CORZ": (16.3, 23.6, 600),
    "HUT": (25.0, 16.3, 1020),
    "CLSK": (50.0, 16.7, 1027),
    "BTDR": (41.2, 17.5, 1300),
    "HIVE": (25.0, 17.0, 435),
    "MARA": (60.4, 18.3, 1100),
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables()


def of(sheet: Sheet, column: str, company: str) -> np.ndarray:
    return sheet[column][sheet["company" if "company" in sheet.columns else "owner"] == company]


@pytest.mark.parametrize("company", REPORTED)
def test_fleets_add_up_to_what_the_company_reports(tables: Tables, company: str) -> None:
    ehs, efficiency, _ = REPORTED[company]
    fleets = (tables.sites, tables.hosted)
    hash_rate = np.concatenate([of(sheet, "hash_ehs", company) for sheet in fleets])
    joules = np.concatenate([of(sheet, "efficiency_j_th", company) for sheet in fleets])
    assert hash_rate.sum() == pytest.approx(ehs)
    assert hash_rate @ joules / hash_rate.sum() == pytest.approx(efficiency, rel=0.025)


@pytest.mark.parametrize("company", REPORTED)
def test_mining_connections_add_up_to_what_the_company_reports(tables: Tables, company: str) -> None:
    mine = sum(of(tables.sites, use, company).sum() for use in ("mining_mw", "hosting_mw", "idle_mw"))
    if company == "MARA":  # its figure is that of its rigs, nearly half of which stand at hosts
        mine = of(tables.sites, "mining_mw", company).sum() + of(tables.hosted, "mw", company).sum()
    assert mine == pytest.approx(REPORTED[company][2], rel=0.06)


def test_the_nine_are_about_thirty_percent_of_the_network(tables: Tables) -> None:
    total = tables.sites["hash_ehs"].sum() + tables.hosted["hash_ehs"].sum()
    assert total == pytest.approx(328.0)
    assert 0.29 < total / 1_090.0 < 0.31


def test_secured_megawatts_of_the_nine(tables: Tables) -> None:
    secured = tables.sites["mw_energised"] + tables.sites["mw_approved"]
    assert secured[tables.sites["company"] == "IREN"].sum() == pytest.approx(2_910)
    assert secured[tables.sites["company"] == "RIOT"].sum() == pytest.approx(1_800)
    assert 16_000 < secured.sum() < 18_000


def test_leases_signed_before_the_start(tables: Tables) -> None:
    leases = tables.leases
    core = leases["tenant"] == "COREWEAVE"
    assert leases["it_mw"][core].sum() == pytest.approx(590)
    by_new_year = leases["ready"] <= 6
    assert leases["it_mw"][core & by_new_year].sum() == pytest.approx(250)
    microsoft = leases["tenant"] == "MSFT"
    value = 5.0 * float((leases["it_mw"] * leases["rent_usd_m_it_mw_year"])[microsoft].sum())
    assert value == pytest.approx(9_700)
    assert leases["prepaid_usd_m"][microsoft].sum() / value == pytest.approx(0.20)
    amazon = leases["tenant"] == "AMZN"
    assert leases["gross_mw"][amazon].sum() == pytest.approx(300)
    assert 15 * float((leases["it_mw"] * leases["rent_usd_m_it_mw_year"])[amazon].sum()) == pytest.approx(
        5_500, rel=0.01
    )


def test_buyers_are_as_concentrated_as_their_spending(tables: Tables) -> None:
    spending = tables.hyperscalers["capex_usd_bn_2025"][:5]
    share = spending / spending.sum()
    assert 1e4 * float(share @ share) == pytest.approx(2_370, rel=0.05)


@pytest.mark.parametrize("zone", US_ZONES)
def test_spread_of_the_blocks_is_the_fitted_one(tables: Tables, zone: str) -> None:
    given = tables.zones["k"][tables.zones.names.index(zone)]
    assert given == pytest.approx(fit_spread(tables.load_blocks[zone], tables.load_months[zone]), abs=0.006)


def test_weights_agree_with_the_grid(tables: Tables) -> None:
    assert tables.load_blocks["weight"] == pytest.approx(BLOCK_SHARES)


def test_demand_less_access_and_construction_leaves_about_45_gw(tables: Tables) -> None:
    pool = tables.pool
    row = int(
        np.flatnonzero(pool["date"] == (np.datetime64("2028-12-31") - np.datetime64(TABLES_DATE)).astype(int) // 7)[0]
    )
    gap = pool["demand_gw"][row] - pool["access_gw"][row] - pool["construction_gw"][row]
    assert gap == pytest.approx(44.0)


def test_every_figure_has_a_source_or_is_marked_as_recollection(tables: Tables) -> None:
    for table, layout in TABLES.items():
        figures = {name for name, column in layout.columns.items() if column.kind != NAME}
        sheet: Sheet = getattr(tables, table)
        for source, recalled in zip(sheet.sources, sheet.recollection, strict=True):
            assert source or figures <= set(recalled), table


def test_days_are_weeks_from_the_start(tables: Tables) -> None:
    ready = dict(zip(tables.sites.names, tables.sites["approved_date"], strict=True))
    assert ready["Odessa TX"] == 0 and ready["Sweetwater 1 TX"] == 23  # 27 April 2026
    for table, layout in TABLES.items():
        days = [name for name, column in layout.columns.items() if column.kind == DAY]
        assert all(getattr(tables, table)[name].dtype.kind == "i" for name in days), table


def test_tables_cannot_be_changed(tables: Tables) -> None:
    with pytest.raises(ValueError, match="read-only"):
        tables.sites["mw_energised"][0] = 1.0


BROKEN = [
    (
        "companies",
        "IREN,IREN,1800",
        "IREN,IREN,-3",
        r"companies\.csv, line 2 \(IREN\): cash_usd_m is -3; give 0 to 1,000,000",
    ),
    ("companies", "IREN,IREN,1800", "IREN,IREN,", r"cash_usd_m is missing"),
    ("companies", "IREN,IREN,1800", "IREN,IREN,nan", r"cash_usd_m is nan; give 0"),
    ("companies", "IREN,IREN,1800", "IREN,IREN,inf", r"cash_usd_m is inf; give 0"),
    ("companies", "2030-12-15", "2030-13-15", r"debt_maturity is 2030-13-15; give a date"),
    ("companies", ",19287,3300,", ",19287,33000,", r"\(RIOT\): btc_pledged is 33000; give no more than btc, 19287"),
    ("companies", "HUT,Hut 8", "MARA,Hut 8", r"line 7 \(MARA\): MARA stands in line 6 too"),
    (
        "companies",
        "IREN,IREN,1800,2400",
        "IREN,IREN,1800,2500",
        r"companies\.csv, line 2 \(IREN\): equity_usd_m is 200; assets of 2,600 M\$ less debt leave 100, a gap of \+100 M\$",
    ),
    ("companies", ",590,466,", ",490,466,", r"\(CIFR\): equity_usd_m is 466; .* leave 366, a gap of \+100 M\$"),
    ("companies", "debt_rate", "debt_rat", r"no column 'debt_rat' is known; did you mean 'debt_rate'"),
    ("sites", "Odessa TX,CIFR,ercot", "Odessa TX,CIFR,ercott", r"zone is 'ercott'; .*did you mean 'ercot'"),
    ("sites", "Odessa TX,CIFR,", "Odessa TX,CIFRR,", r"company is 'CIFRR'; .*did you mean 'CIFR'"),
    ("sites", "Odessa TX,CIFR,ercot,206", "Odessa TX,CIFR,ercot,216", r"its uses .* sum to 206; make them equal"),
    ("hosted", "King Mountain TX", "King Mountin TX", r"site is 'King Mountin TX'; .*did you mean 'King Mountain TX'"),
    ("leases", "Auburn AL,COREWEAVE", "Auburn AL,COREWAVE", r"tenant is 'COREWAVE'; .*did you mean 'COREWEAVE'"),
    (
        "leases",
        "turnkey,70,94.5,1.45,0,2025-02-26",
        "turnkey,70,84.5,1.45,0,2025-02-26",
        r"converting_mw is 94.5; leases.csv makes it 84.5",
    ),
    ("hyperscalers", "Amazon,0.22", "Amazon,0.32", r"demand_share sums to 1.1; make it sum to 1"),
    ("load_blocks", "1,0.01,1.697", "1,0.01,2.697", r"ercot averages to 1.0102; make it average to 1"),
    ("load_blocks", "1,0.01,", "1,0.02,", r"weight sums to 1.01"),
    (
        "capacity",
        "ercot,coal,13.5",
        "ercot,coal,0.1",
        r"\(ercot\): gw is 0.1; additions.csv retires 0.86 GW of 0.1 of coal",
    ),
    ("capacity", "ercot,coal,13.5", "ercot,gas,13.5", r"fuel is 'gas'; "),
    ("capacity", "nyiso,oil,", "nyiso,coal,", r"\(nyiso\): fuel is coal; heat_rates.csv has no row nyiso,coal"),
    (
        "technologies",
        "gas,gas,flat,gas_cc,0,1",
        "gas,gas,flat,gas_c,0,1",
        r"sold_from is 'gas_c'; .*did you mean 'gas_c",
    ),
    ("technologies", "gas,gas,flat,gas_cc,0,1", "gas,gas,flat,gas_cc,0,0", r"\(gas\): output_1 is 0.9; give a share"),
    (
        "technologies",
        "nuclear,none,overhaul,none,1",
        "nuclear,none,overhaul,none,0",
        r"on_grid is 1; give the tech.* first",
    ),
    (
        "technologies",
        "gas_ct,gas,overhaul,none,1,0,0",
        "gas_ct,gas,overhaul,none,1,0,3.5",
        r"fuel_usd_mmbtu is 3.5; give 0",
    ),
    ("heat_rates", "spp,oil,", "spp,oill,", r"fuel is 'oill'; .*did you mean 'oil'"),
    ("links", "pjm,miso", "pjm,pjm", r"zone_to is pjm; give each pair of different zones once"),
    ("pool", "2028-12-31,65,15", "2028-12-31,65,5", r"access_gw is 5; the row before says 11"),
    ("zones", "ercot,48.3", "ercot,98.3", r"peak_gw is 85.4; give more than mean_gw, 98.3"),
]


@pytest.mark.parametrize(("table", "old", "new", "message"), BROKEN)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, table: str, old: str, new: str, message: str) -> None:
    text = (SHIPPED_TABLES / f"{table}.csv").read_text()
    assert old in text
    (tmp_path / f"{table}.csv").write_text(text.replace(old, new, 1))
    with pytest.raises(TableError, match=message):
        load_tables(tmp_path)


def test_a_folder_may_hold_some_of_the_tables(tmp_path: Path) -> None:
    shutil.copy(SHIPPED_TABLES / "technologies.csv", tmp_path)
    text = (tmp_path / "technologies.csv").read_text()
    assert ",2.3," in text
    (tmp_path / "technologies.csv").write_text(text.replace(",2.3,", ",4.6,"))
    assert load_tables(tmp_path).technologies["fuel_usd_mmbtu"].max() == 18.0
    assert 4.6 in load_tables(tmp_path).technologies["fuel_usd_mmbtu"]
    assert load_tables(tmp_path).companies.names == load_tables().companies.names


def test_a_strange_file_or_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such folder"):
        load_tables(tmp_path / "nowhere")
    (tmp_path / "company.csv").write_text("company\n")
    with pytest.raises(TableError, match="no table of that name; did you mean 'companies'"):
        load_tables(tmp_path)


@pytest.mark.parametrize("content", ["", "fuel\n", "\x00\xff"])
def test_an_empty_or_unreadable_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "technologies.csv").write_text(content, encoding="latin-1")
    with pytest.raises(TableError, match=r"technologies\.csv"):
        load_tables(tmp_path)


def test_a_figure_without_source_is_refused(tmp_path: Path) -> None:
    text = (SHIPPED_TABLES / "companies.csv").read_text()
    source = "share price 13.9 on 12 Nov 2025 (shares outstanding: recollection)"
    assert source in text
    (tmp_path / "companies.csv").write_text(text.replace(source, ""))
    with pytest.raises(TableError, match=r"\(BTDR\): source is missing; name one, or list .*market_cap_usd_bn under"):
        load_tables(tmp_path)


def test_every_assumption_that_the_code_cites_is_registered() -> None:
    root = SHIPPED_TABLES.parents[2]
    register = (root / "docs" / "assumptions.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| (A\d+) \|", register, flags=re.MULTILINE))
    for folder in ("agents", "model"):
        for path in (root / folder).rglob("*.py"):
            cited = set(re.findall(r"\bA[1-9]\d\b", path.read_text(encoding="utf-8")))
            assert cited <= known, f"{path.relative_to(root)} cites {sorted(cited - known)}; add to docs/assumptions.md"


@pytest.mark.parametrize("power", (0.5, 1.5))
def test_a_company_mines_as_much_however_it_is_spread(power: float) -> None:
    """Totals of megawatts, hash and J/TH by company stay, other uses too, and the tables' own checks hold."""
    sheet, told = load_tables().sites, load_tables().sites
    moved = list(resplit(sheet, power))
    columns = {name: np.array([row[name] for row in moved]) for name in sheet.columns}
    check_uses(replace(sheet, columns=columns))
    check_rigs(replace(sheet, columns=columns), "mining_mw")
    for company in np.unique(told["company"]):
        own = told["company"] == company
        for name in ("mining_mw", "hash_ehs", "mw_energised", "hosting_mw", "mw_approved"):
            assert columns[name][own].sum() == pytest.approx(told[name][own].sum(), rel=1e-12)
        used = told["hash_ehs"][own] @ told["efficiency_j_th"][own]
        assert columns["hash_ehs"][own] @ columns["efficiency_j_th"][own] == pytest.approx(used, rel=0.02)
    riot = dict(zip(columns["site"].tolist(), columns["mining_mw"].tolist(), strict=True))
    wider = riot["Corsicana TX"] / riot["Kentucky"]
    assert wider == pytest.approx((319.4 / 78.4) ** power)  # both of one company
    assert riot["Childress TX"] == 629.6  # a tenant waits there
