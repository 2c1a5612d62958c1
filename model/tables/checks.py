"""What the tables of the start must agree on with one another: megawatts, coins, shares, contracts, load shapes."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from agents.codes import US_ZONES, ZONES
from agents.parameters import Bitcoin
from model.foundation.errors import TableError
from model.tables.columns import GAS, NONE, PRIVATE, TABLES
from model.tables.sheet import Sheet, check_known

USES = ("mining_mw", "hosting_mw", "leased_mw", "converting_mw", "idle_mw")
ROUNDING_USD_M = 1.0  # sums are given to a million
START_PRICE = Bitcoin().price_usd  # that coins stand at in the balance sheets of the start [$/BTC]
ROUNDING_MW = 0.25  # uses and leases are given to a tenth of a MW
FIRST_OVERHEAD, LAST_OVERHEAD = 1.0, 1.25  # connection over rigs: fans, transformers

type Sheets = Mapping[str, Sheet]


def check_start(sheets: Sheets) -> None:
    """Raise TableError at the first contradiction between the tables."""
    check_references(sheets)
    check_coins(sheets["companies"])
    check_loans(sheets["companies"])
    check_equity(sheets)
    check_uses(sheets["sites"])
    check_rigs(sheets["sites"], "mining_mw")
    check_rigs(sheets["hosted"], "mw")
    check_hosting(sheets["sites"], sheets["hosted"])
    check_leases(sheets["sites"], sheets["leases"])
    check_shares(sheets)
    check_zones(sheets)
    check_load(sheets)
    check_technologies(sheets)
    check_plants(sheets)
    for table in ("pool", "developers"):
        check_rising(sheets[table])


def check_references(sheets: Sheets) -> None:
    """Every name that points at another table is held there."""
    for table, layout in TABLES.items():
        for column, declared in layout.columns.items():
            if isinstance(declared.known, str):
                check_known(sheets[table], column, sheets[declared.known].names)
    check_known(sheets["hosted"], "site", (*sheets["sites"].names, *(PRIVATE + zone for zone in ZONES)))


def check_coins(companies: Sheet) -> None:
    """Nobody has pledged more bitcoin than it holds."""
    for row in np.flatnonzero(companies["btc_pledged"] > companies["btc"]):
        raise companies.refuse(row, "btc_pledged", f"give no more than btc, {companies['btc'][row]:g}")


def check_loans(companies: Sheet) -> None:
    """Convertible notes and loans on coins are part of the debt, and a loan on coins has coins behind it."""
    parts = companies["convertible_usd_m"] + companies["coin_loan_usd_m"]
    for row in np.flatnonzero(parts > companies["debt_usd_m"] + 1e-9):
        raise companies.refuse(
            row, "convertible_usd_m", f"with coin_loan_usd_m no more than debt_usd_m, {companies['debt_usd_m'][row]:g}"
        )
    for row in np.flatnonzero((companies["coin_loan_usd_m"] > 0.0) & (companies["btc_pledged"] <= 0.0)):
        raise companies.refuse(row, "coin_loan_usd_m", "give 0 where no coins are pledged (btc_pledged)")


def check_equity(sheets: Sheets) -> None:
    """Balance sheets of the start balance: cash, coins and fixed assets less debt are the equity that is stated.

    Prepayments that leases.csv adds are cash and a liability alike.  Fixed assets need a site or rigs to stand for.
    """
    companies = sheets["companies"]
    assets = companies["cash_usd_m"] + companies["btc"] * START_PRICE / 1e6 + companies["fixed_assets_usd_m"]
    equity = assets - companies["debt_usd_m"]
    gap = companies["equity_usd_m"] - equity
    for row in np.flatnonzero(np.abs(gap) > ROUNDING_USD_M):
        owed = f"assets of {assets[row]:,.0f} M$ less debt leave {equity[row]:,.0f}, a gap of {gap[row]:+,.0f} M$"
        raise companies.refuse(row, "equity_usd_m", f"{owed}; make them equal")
    owners = {*sheets["sites"]["company"], *sheets["hosted"]["owner"]}
    for row in np.flatnonzero(companies["fixed_assets_usd_m"] > 0.0):
        if companies.names[row] not in owners:
            raise companies.refuse(row, "fixed_assets_usd_m", "give 0, or a site or rigs that it owns")


def check_uses(sites: Sheet) -> None:
    """The uses of each site sum to its energised megawatts, and the land takes what is energised and approved."""
    used = np.sum([sites[use] for use in USES], axis=0)
    for row in np.flatnonzero(np.abs(used - sites["mw_energised"]) > ROUNDING_MW):
        raise sites.refuse(row, "mw_energised", f"its uses ({', '.join(USES)}) sum to {used[row]:g}; make them equal")
    connected = sites["mw_energised"] + sites["mw_approved"]
    for row in np.flatnonzero(sites["land_mw"] < connected):
        raise sites.refuse(row, "land_mw", f"give at least {connected[row]:g}, what is energised and approved")


def check_rigs(sheet: Sheet, mw: str) -> None:
    """Megawatts of rigs are hash rate x efficiency x an overhead (1 EH/s at 17.5 J/TH is 17.5 MW)."""
    for row in np.flatnonzero((sheet["hash_ehs"] > 0.0) & (sheet["efficiency_j_th"] < 1.0)):
        raise sheet.refuse(row, "efficiency_j_th", f"give 1 to 200 for {sheet['hash_ehs'][row]:g} EH/s")
    rigs = sheet["hash_ehs"] * sheet["efficiency_j_th"]
    low, high = rigs * FIRST_OVERHEAD - ROUNDING_MW, rigs * LAST_OVERHEAD + ROUNDING_MW
    for row in np.flatnonzero((sheet[mw] < low) | (sheet[mw] > high)):
        allowed = f"give {rigs[row] * FIRST_OVERHEAD:.1f} to {rigs[row] * LAST_OVERHEAD:.1f}"
        raise sheet.refuse(row, mw, f"{allowed} for {sheet['hash_ehs'][row]:g} EH/s")


def check_hosting(sites: Sheet, hosted: Sheet) -> None:
    """Rigs at a listed miner's site fit into what that site hosts, and belong to somebody else."""
    for row, site in enumerate(sites.names):
        there = hosted["site"] == site
        mw = float(hosted["mw"][there].sum())
        if mw > sites["hosting_mw"][row] + ROUNDING_MW:
            raise sites.refuse(row, "hosting_mw", f"hosted.csv puts {mw:g} MW there; give at least that")
        for guest in np.flatnonzero(there & (hosted["owner"] == sites["company"][row])):
            raise hosted.refuse(guest, "owner", "owns that site itself; give its rigs in sites.csv")


def check_leases(sites: Sheet, leases: Sheet) -> None:
    """Leases signed before the start are in order, and each site's leased and converting MW are theirs."""
    order = ("signed", "works_from", "ready", "end")
    for before, after in pairwise(order):
        for row in np.flatnonzero(leases[before] > leases[after]):
            raise leases.refuse(row, before, f"give it no later than {after}, {leases.shown(row, after)}")
    for row in np.flatnonzero(leases["signed"] > 0):
        raise leases.refuse(row, "signed", "give a contract signed before the start")
    for row in np.flatnonzero(leases["gross_mw"] < leases["it_mw"]):
        raise leases.refuse(row, "gross_mw", f"give at least it_mw, {leases['it_mw'][row]:g}")
    _check_let(sites, leases)


def _check_let(sites: Sheet, leases: Sheet) -> None:
    live, begun = leases["ready"] <= 0, leases["works_from"] <= 0
    for row, site in enumerate(sites.names):
        here = leases["site"] == site
        let = {"leased_mw": live, "converting_mw": begun & ~live}
        for column, which in let.items():
            mw = float(leases["gross_mw"][here & which].sum())
            if abs(mw - sites[column][row]) > ROUNDING_MW:
                raise sites.refuse(row, column, f"leases.csv makes it {mw:g}; make them equal")
        later = float(leases["gross_mw"][here & ~begun].sum())
        free = sites["mining_mw"][row] + sites["idle_mw"][row] + sites["mw_approved"][row]
        if later > free + ROUNDING_MW:
            raise sites.refuse(row, "mw_energised", f"leases to be built later need {later:g} MW, {free:g} are there")


def check_shares(sheets: Sheets) -> None:
    """Demand and pool are shared out in full."""
    for table, column in (("hyperscalers", "demand_share"), ("zones", "pool_share"), ("load_blocks", "weight")):
        total = float(sheets[table][column].sum())
        if abs(total - 1.0) > 1e-6:
            raise TableError(f"{sheets[table].file}: {column} sums to {total:g}; make it sum to 1")


def check_zones(sheets: Sheets) -> None:
    """Every zone is there, its price band in order and its peak above its mean; links join different zones once."""
    zones = sheets["zones"]
    _check_complete(zones, ZONES)
    _check_complete(sheets["capacity"], US_ZONES)
    for row, zone in enumerate(zones.names):
        if not zones["price_low_usd_mwh"][row] <= zones["price_base_usd_mwh"][row] <= zones["price_high_usd_mwh"][row]:
            raise zones.refuse(row, "price_base_usd_mwh", "give low, base and high in rising order")
        if zone in US_ZONES and not 0.0 < zones["mean_gw"][row] < zones["peak_gw"][row]:
            raise zones.refuse(row, "peak_gw", f"give more than mean_gw, {zones['mean_gw'][row]:g}, and that above 0")
    links = sheets["links"]
    pairs = [frozenset(pair) for pair in zip(links["zone_from"], links["zone_to"], strict=True)]
    for row, pair in enumerate(pairs):
        if len(pair) == 1 or pair in pairs[:row]:
            raise links.refuse(row, "zone_to", "give each pair of different zones once")


def _check_complete(sheet: Sheet, wanted: tuple[str, ...]) -> None:
    for name in wanted:
        if name not in sheet.names:
            raise TableError(f"{sheet.file}: no row for {name}; give one for each of {', '.join(wanted)}")


def check_load(sheets: Sheets) -> None:
    """Blocks fall from the highest; factors of blocks and months average to one (the figures carry three digits)."""
    blocks, months = sheets["load_blocks"], sheets["load_months"]
    for sheet, column, rows in ((blocks, "block", 6), (months, "month", 12)):
        if sheet[column].tolist() != list(range(1, rows + 1)):
            raise TableError(f"{sheet.file}: {column} must run from 1 to {rows} in order")
    for sheet, weights in ((blocks, blocks["weight"]), (months, np.full(12, 1 / 12))):
        for zone in US_ZONES:
            mean = float((weights * sheet[zone]).sum())
            if abs(mean - 1.0) > 0.003:
                raise TableError(f"{sheet.file}: {zone} averages to {mean:.4f}; make it average to 1")
    for zone in US_ZONES:
        for row in np.flatnonzero(np.diff(blocks[zone]) > 0.0):
            raise blocks.refuse(row + 1, zone, f"give at most {blocks[zone][row]:g}, the block before")


def check_technologies(sheets: Sheets) -> None:
    """Those of the grid come first, what stands behind a meter gives something, and shares are sold of what there is."""
    kinds = sheets["technologies"]
    grid = kinds.names[: int(kinds["on_grid"].sum())]
    for row in np.flatnonzero(np.diff(kinds["on_grid"]) > 0.0):
        raise kinds.refuse(row + 1, "on_grid", "give the technologies of the grid first")
    for row in np.flatnonzero((kinds["fuel"] == GAS) & (kinds["fuel_usd_mmbtu"] > 0.0)):
        raise kinds.refuse(row, "fuel_usd_mmbtu", "give 0: gas has the price of power.gas")
    gives = kinds["output_1"] > 0.0
    for row in np.flatnonzero(gives != (kinds["behind_meter"] > 0.0)):
        raise kinds.refuse(row, "output_1", "give a share where behind_meter is 1, and 0 elsewhere")
    for row in np.flatnonzero(kinds["sold_from"] != NONE):
        check_known(kinds, "sold_from", (*grid, NONE))
        if not gives[row]:
            raise kinds.refuse(row, "sold_from", "give none where behind_meter is 0")
    for table in ("capacity", "additions", "heat_rates"):
        check_known(sheets[table], "fuel", grid)


def check_plants(sheets: Sheets) -> None:
    """What retires was there, and what burns a fuel has a heat rate wherever it stands or comes."""
    capacity, added, rates, kinds = (sheets[name] for name in ("capacity", "additions", "heat_rates", "technologies"))
    burned = {str(kind) for kind, fuel in zip(kinds.names, kinds["fuel"], strict=True) if fuel != NONE}
    known = set(zip(rates["zone"], rates["fuel"], strict=True))
    for sheet in (capacity, added):
        for row, (zone, fuel) in enumerate(zip(sheet["zone"], sheet["fuel"], strict=True)):
            if fuel in burned and (zone, fuel) not in known:
                raise sheet.refuse(row, "fuel", f"heat_rates.csv has no row {zone},{fuel}; give one")
            there = float(capacity["gw"][(capacity["zone"] == zone) & (capacity["fuel"] == fuel)].sum())
            change = float(added["gw"][(added["zone"] == zone) & (added["fuel"] == fuel)].sum())
            if there + change < -1e-9:
                raise sheet.refuse(
                    row, "gw", f"additions.csv retires {-change:g} GW of {there:g} of {fuel}; retire no more"
                )


def check_rising(sheet: Sheet) -> None:
    """A cumulative path never falls, and its days follow one another."""
    for column in sheet.columns:
        for row in np.flatnonzero(np.diff(sheet[column]) < (1 if column == "date" else 0.0)):
            raise sheet.refuse(row + 1, column, f"the row before says {sheet.shown(row, column)}; a path never falls")
