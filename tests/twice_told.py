"""Figures that two tables of a run tell: equal to the last bit, or as far as adding up in another order moves them."""

from collections.abc import Iterator

import polars as pl
import polars.selectors as cs

from agents.codes import ABROAD, USES, ZONES

NEAR = 1e-9  # of the larger figure: sums of some hundred numbers, added in another order
EXACT = 0.0

type Tables = dict[str, pl.DataFrame]
type Twice = tuple[str, pl.DataFrame, pl.DataFrame, float]
"""What is told twice: its name, rows (keys, and the figure last) of the one and of the other table, the tolerance."""


def by(table: pl.DataFrame, keys: list[str], **figures: pl.Expr) -> list[pl.DataFrame]:
    """Sums by key, a table a figure, without those that are nothing."""
    sums = table.group_by(keys).agg(**{name: figure.sum().cast(float) for name, figure in figures.items()})
    return [sums.select(*keys, pl.col(name).alias("told")).filter(pl.col("told") != 0.0) for name in figures]


def of_market(tables: Tables, column: str) -> pl.DataFrame:
    """A column of `market` in the weeks of which sites are kept."""
    weeks = tables["sites"]["week"].unique().implode()
    kept = tables["market"].filter(pl.col("week").is_in(weeks))
    return by(kept, ["week"], told=pl.col(column))[0]


def megawatts(tables: Tables) -> Iterator[Twice]:
    """Of the market, of companies and of sites."""
    sites, col = tables["sites"], pl.col
    at_home = sites.filter(col("zone") != ZONES[ABROAD])
    weeks = sites["week"].unique().implode()
    companies = tables["companies"].filter(col("week").is_in(weeks))
    owned = sites.join(companies, on=["week", "company"], how="semi")  # not those of private capital
    for use in USES:
        if f"mw_{use}" in tables["market"].columns:
            yield f"mw_{use}", of_market(tables, f"mw_{use}"), by(at_home, ["week"], told=col(f"mw_{use}"))[0], NEAR
    # mw_approved of a company is that of the week before where it changed after the quarter's last count: it is told a week later
    mine, theirs = (by(t, ["week", "company"], told=col("mw_energised"))[0] for t in (companies, owned))
    yield "mw_energised by company", mine, theirs, NEAR
    ai = col("mw_leased") + col("mw_cloud")
    mine = by(companies, ["week", "company"], told=col("mw_ai"))[0]
    yield "mw_ai by company", mine, by(owned, ["week", "company"], told=ai)[0], NEAR
    yield "mw_ai", of_market(tables, "mw_ai"), by(at_home, ["week"], told=ai)[0], NEAR


def money(tables: Tables) -> Iterator[Twice]:
    """Of companies and their balance sheets, and the sum of all flows."""
    col, keys, sheets = pl.col, ["week", "company"], tables["balance_sheets"]
    both = tables["companies"].join(sheets.select(keys), on=keys, how="semi")
    sheets = sheets.join(both.select(keys), on=keys, how="semi")
    for name in ("cash_usd", "debt_usd"):
        yield f"{name} by company", by(both, keys, told=col(name))[0], by(sheets, keys, told=col(name))[0], EXACT
    flows = tables["flows"]
    parts = flows.select(told=pl.sum_horizontal(cs.ends_with("_usd") - cs.by_name("sum_usd")))
    yield (
        "flows",
        parts.filter(col("told").abs() > 0.01),
        flows.select(told="sum_usd").filter(col("told") != 0.0),
        EXACT,
    )


def happenings(tables: Tables) -> Iterator[Twice]:
    """Of what tables list and events tell: awards, leases, takeovers, sales; how many miners are independent."""
    col, one, events = pl.col, pl.lit(1.0), tables["events"].filter(pl.col("week") > 0)
    won = tables["auctions"].filter((col("accepted_mw") > 1e-6) & (col("purpose") == "mining"))
    won = won.filter(col("bidder") != "speculator")  # whose awards nobody builds on
    awards = events.filter(col("kind") == "award")
    yield "awarded", *(by(t, ["week"], told=col(n))[0] for t, n in ((won, "accepted_mw"), (awards, "mw"))), NEAR
    signed, let = tables["leases"].filter(col("week") > 0), events.filter(col("kind") == "lease")
    keys = ["week", "site"]
    yield "leases", *(by(t.with_columns(one=one), keys, told=col("one"))[0] for t in (signed, let)), EXACT
    taken = tables["takeovers"].filter("accepted").rename({"target": "company"})
    ends = events.filter(col("kind") == "takeover")
    keys = ["week", "company"]
    yield "takeovers", *(by(t.with_columns(one=one), keys, told=col("one"))[0] for t in (taken, ends)), EXACT
    last = tables["companies"].filter(col("week").is_in(tables["market"]["week"].implode()))
    counted = by(last, ["week"], told=col("independent"))[0]
    yield "independent", by(tables["market"], ["week"], told=col("independent_miners"))[0], counted, EXACT


def apart(tables: Tables) -> list[str]:
    """Every figure that two tables tell otherwise, with the first place."""
    found = []
    for name, one, other, near in [*megawatts(tables), *money(tables), *happenings(tables)]:
        keys = one.columns[:-1]
        if not keys:
            found += [name] if max((abs(v) for v in [*one["told"], *other["told"]]), default=0.0) > near else []
            continue
        both = one.join(other, on=keys, how="full", coalesce=True, suffix="_there").fill_null(0.0)
        gap = (pl.col("told") - pl.col("told_there")).abs()
        most = pl.max_horizontal(pl.col("told").abs(), pl.col("told_there").abs())
        wrong = both.filter(gap > near * most + (1e-9 if near else 0.0)).sort(keys)
        found += [f"{name}: {wrong.height} of {both.height}, first {wrong.row(0, named=True)}"] if wrong.height else []
    return found
