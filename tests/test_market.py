"""One market, end to end: what is conserved every week, what history holds, and what a seed fixes."""

import copy
import pickle
from collections.abc import Iterator
from functools import cache
from typing import Any

import mesa
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from agents.bitcoin.protocol import block_subsidy
from agents.codes import CONVERT_CLOUD, CONVERT_TURNKEY, EXPAND, HYPERSCALER, LET_SHELL, US_ZONES, USES
from model.economy import EnergyMarket
from model.ledger import KINDS_BOOKED
from tests.twins import SOON, differences, played, snapshot

WEEKS, SEEDS = 267, (1, 2)
SATOSHI = 1e8


class Watched:
    """A default run, with what every week showed beyond the project's own residual columns."""

    def __init__(self, seed: int) -> None:
        self.market = EnergyMarket("energy-run", rng=seed)
        self.use_gap, self.coin_gap, self.unpaid, self.broken = [], [], [], []
        self.paid_at_death: dict[int, np.ndarray] = {}
        for _ in range(WEEKS):
            self.market.step()
            self._look()

    def _look(self) -> None:
        state = self.market.state
        sites, companies = state.sites.rows, state.companies.rows
        live = sites["alive"]
        used = sum(sites[use] for use in USES)
        self.use_gap.append(float(np.abs(used - sites["mw_energised"])[live].max()))
        self.coin_gap.append(float(companies["btc"].sum()) - state.coins_at_start - state.coins_mined_sat / SATOSHI)
        for row in np.flatnonzero(~companies["alive"]):
            self.paid_at_death.setdefault(int(row), self._flows(int(row)))
        self.broken += broken_links(self.market)

    def _flows(self, row: int) -> np.ndarray:
        books = self.market.state.ledger
        return np.concatenate([books.total_paid[row], books.total_received[row]])

    def flows_since_death(self) -> dict[str, float]:
        """Payments to or from a company after the week of its end.  [$]"""
        names = self.market.state.names
        return {names[row]: float(np.abs(self._flows(row) - then).sum()) for row, then in self.paid_at_death.items()}


def by(rows: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sums of values by row number."""
    return np.bincount(rows, values, minlength=count)


def broken_links(market: EnergyMarket) -> Iterator[str]:
    """Rows that do not fit together this week."""
    s = market.state
    companies, sites, fleets, leases = s.companies.rows, s.sites.rows, s.fleets.rows, s.leases.rows
    loans, projects = s.loans.rows, s.projects.rows
    alive, week, n = companies["alive"], s.week, len(sites)
    live_sites, live_fleets, live_leases = sites[sites["alive"]], fleets[fleets["alive"]], leases[leases["alive"]]
    live_loans, works = loans[loans["alive"]], projects[projects["alive"]]
    if not alive[live_sites["owner"]].all():
        yield f"week {week}: a site of a dead company"
    if not alive[live_fleets["owner"]].all() or not sites["alive"][live_fleets["site"]].all():
        yield f"week {week}: rigs of a dead company or at no site"
    if not (alive[live_leases["tenant"]].all() and sites["alive"][live_leases["site"]].all()):
        yield f"week {week}: a lease without a living party"
    if not (companies["kind"][live_leases["tenant"]] == HYPERSCALER).all():
        yield f"week {week}: a tenant that is no hyperscaler"
    if not alive[live_loans["borrower"]].all():
        yield f"week {week}: a loan to a dead company"
    owed = by(live_loans["borrower"], live_loans["principal"], len(companies))
    if np.abs(owed - companies["debt"]).max() > 1.0:
        yield f"week {week}: debt is not what is owed, {np.abs(owed - companies['debt']).max():,.0f} $"
    advance = by(sites["owner"][live_leases["site"]], live_leases["unearned"], len(companies))
    if np.abs(advance - companies["prepaid"]).max() > 1.0:
        yield f"week {week}: advances are not what leases hold, {np.abs(advance - companies['prepaid']).max():,.0f} $"
    served = live_leases[live_leases["ready_week"] <= week]
    let = by(served["site"], served["gross_mw"], n)
    miners_own = sites["alive"] & (companies["kind"][sites["owner"]] != HYPERSCALER)
    if np.abs(let - sites["leased"] - sites["cloud"])[miners_own].max() > 1e-6:
        yield f"week {week}: MW in AI service without a lease in service"
    converts = np.isin(works["option"], (LET_SHELL, CONVERT_TURNKEY, CONVERT_CLOUD))
    begun = works[converts & (works["start_week"] <= week)]
    if np.abs(by(begun["site"], begun["gross_mw"], n) - sites["converting"]).max() > 1e-6:
        yield f"week {week}: MW under conversion without works"
    later = works[(converts & (works["start_week"] > week)) | (works["option"] == EXPAND)]
    if np.abs(by(later["site"], later["gross_mw"], n) - sites["reserved"]).max() > 1e-6:
        yield f"week {week}: MW reserved for nothing"
    rigs = by(live_fleets["site"], live_fleets["mw"], n)
    if np.abs(rigs - sites["mining"] - sites["hosting"]).max() > 1e-6:
        yield f"week {week}: rigs that no use counts"
    for column in ("mw_energised", "mw_approved", "land_mw", *USES[:5]):
        if live_sites[column].min() < -1e-6:
            yield f"week {week}: {column} is {live_sites[column].min()}"
    if (companies["btc"][: s.cast.miners] < 0.0).any() or (live_loans["principal"] <= 0.0).any():
        yield f"week {week}: negative coins or an empty loan"
    if (companies["btc_pledged"] > companies["btc"] + 1e-6)[: s.cast.miners].any():
        yield f"week {week}: more coins pledged than held"


@cache
def watched(seed: int) -> Watched:
    return Watched(seed)


@cache
def tables(seed: int) -> dict[str, pl.DataFrame]:
    return watched(seed).market.history.tables()


both = pytest.mark.parametrize("seed", SEEDS)


# ---- conservation ------------------------------------------------------------------------------------------


@both
def test_money_megawatts_and_coins_close_every_week(seed: int) -> None:
    """The residual columns of every week."""
    market = watched(seed).market.history.market
    assert market["ledger_residual_usd"].abs().max() < 1e-2  # type: ignore[operator]
    assert market["books_residual_usd"].abs().max() < 1e-2  # type: ignore[operator]
    assert market["mw_residual"].abs().max() < 1e-6  # type: ignore[operator]
    assert market["btc_residual"].abs().max() < 1e-6  # type: ignore[operator]


@both
def test_uses_of_a_site_sum_to_its_connection(seed: int) -> None:
    """At every site in every week, counted anew."""
    assert max(watched(seed).use_gap) < 1e-6


@both
def test_coins_are_those_of_the_schedule(seed: int) -> None:
    """Every block found pays the subsidy of its height, and nothing else makes a coin."""
    run = watched(seed)
    market = run.market.history.market
    heights = range(market["block_height"][0] + 1, market["block_height"][-1] + 1)
    scheduled = sum(block_subsidy(height) for height in heights)
    assert run.market.state.coins_mined_sat == scheduled
    assert market["coins_mined_btc"].sum() == pytest.approx(scheduled / SATOSHI, abs=1e-6)
    assert max(map(abs, run.coin_gap)) < 1e-6


@both
def test_rows_fit_together_every_week(seed: int) -> None:
    """Owners live, leases have parties, debts have loans, works have megawatts."""
    assert not watched(seed).broken[:5]


@both
def test_the_dead_own_nothing_and_are_not_paid(seed: int) -> None:
    """No cash, coins, debt or megawatts, and no payment after the week of their end."""
    run = watched(seed)
    rows = run.market.companies
    dead = rows[~rows["alive"]]
    assert len(dead) > 0, "nobody failed in five years: the test has nothing to look at"
    for column in (
        "cash",
        "btc",
        "btc_pledged",
        "debt",
        "prepaid",
        "mw_energised",
        "mw_mining",
        "hash_ph",
        "committed",
    ):
        assert np.abs(dead[column]).max() < 1e-2, column
    assert (dead["ended_week"] <= WEEKS).all() and (dead["ended_week"] > 0).all()
    assert max(run.flows_since_death().values()) < 1e-2, run.flows_since_death()


@both
def test_companies_taken_over_belong_to_a_living_one(seed: int) -> None:
    """Unless their buyer failed in its turn; who defaulted belongs to nobody but itself."""
    run = watched(seed)
    rows, names = run.market.companies, run.market.state.names
    taken = {e.company: e.counterparty for e in run.market.history.events if e.kind == "takeover"}
    for name, buyer in taken.items():
        assert names[rows["owner"][names.index(name)]] == buyer
    failed = {e.company for e in run.market.history.events if e.kind in ("default", "liquidation")}
    assert failed.isdisjoint(taken)
    dead = {names[row] for row in np.flatnonzero(~rows["alive"])}
    assert dead == failed | set(taken)
    independent = run.market.history.column("independent_miners")
    assert independent[-1] == independent[0] - len(dead)


# ---- auctions and leases -----------------------------------------------------------------------------------


@both
def test_awards_never_exceed_pool_or_slots(seed: int) -> None:
    """Each quarter: accepted MW against the pool, and what needs a transformer against the slots."""
    auctions, market = tables(seed)["auctions"], tables(seed)["market"]
    assert (auctions["accepted_mw"] <= auctions["mw"] + 1e-6).all()
    assert (auctions["accepted_mw"] >= 0.0).all()
    quarters = auctions.group_by("week").agg(
        pl.col("accepted_mw").sum().alias("all"),
        pl.col("accepted_mw").filter(pl.col("purpose") == "ai").sum().alias("ai"),
    )
    seen = quarters.join(market, on="week")
    assert len(seen) == len(quarters) == WEEKS // 13
    assert (seen["all"] <= seen["pool_available_mw"] + 1e-6).all()
    assert (seen["ai"] <= seen["pool_slots_mw"] + 1e-6).all()
    assert (seen["ai"] - seen["pool_awarded_ai_mw"]).abs().max() < 1e-6  # type: ignore[operator]
    assert (seen["all"] - seen["ai"] - seen["pool_awarded_mining_mw"]).abs().max() < 1e-6  # type: ignore[operator]
    pool = watched(seed).market.state.pool
    assert (pool.sold[: len(US_ZONES)] <= pool.sold_limit + 1e-6).all()


@both
def test_nobody_pays_more_than_it_bid(seed: int) -> None:
    """Of a uniform price: at most the bid; nothing accepted, nothing paid."""
    auctions = tables(seed)["auctions"]
    limit = auctions["accepted_mw"] * auctions["bid_usd_mw_year"].clip(lower_bound=0.0)
    assert (auctions["payment_usd_year"] <= limit * (1 + 1e-9) + 1e-3).all()
    assert (auctions["payment_usd_year"] >= 0.0).all()
    assert (auctions.filter(pl.col("accepted_mw") < auctions["mw"] - 1e-6)["why_not"] != "").all()


@both
def test_leases_have_terms(seed: int) -> None:
    """Service after signing, an end after service, money for megawatts; those of the start are marked."""
    leases = tables(seed)["leases"]
    assert (leases["ready_week"] >= leases["week"]).all()
    assert (leases["end_week"] > leases["ready_week"]).all()
    assert (leases["it_mw"] > 0.0).all() and (leases["rent_usd_it_mw_year"] > 0.0).all()
    assert (leases.filter(pl.col("before_start"))["week"] <= 0).all()
    assert (leases.filter(~pl.col("before_start"))["week"] > 0).all()
    events = sum(event.kind == "lease" for event in watched(seed).market.history.events)
    assert (~leases["before_start"]).sum() == events


# ---- the start and the history -----------------------------------------------------------------------------


def test_the_start_is_november_2025() -> None:
    """Hashprice 36-41 $/PH/day, 1,040-1,160 EH/s, the nine listed miners at about 30 % of it."""
    start = tables(1)["market"].row(0, named=True)
    assert start["week"] == 0 and str(start["date"]) == "2025-11-17"
    assert 36.0 <= start["hashprice_usd_ph_day"] <= 41.0
    assert 1_040.0 <= start["network_hashrate_ehs"] <= 1_160.0
    assert 0.27 <= start["listed_hashrate_ehs"] / start["network_hashrate_ehs"] <= 0.33
    listed = [name for name in watched(1).market.miners if watched(1).market.miners[name].listed]
    assert sorted(listed) == sorted(["IREN", "CIFR", "RIOT", "CORZ", "MARA", "HUT", "CLSK", "BTDR", "HIVE"])


PROMISED = {
    "market": [
        "week", "date", "btc_price_usd", "network_hashrate_ehs", "difficulty", "block_height", "subsidy_btc",
        "hashprice_usd_ph_day", "ai_demand_gw", "ai_gap_before_fast_power_gw", "ai_gap_net_gw", "ai_served_it_gw",
        "ai_unmet_it_gw", "pool_available_mw", "pool_awarded_ai_mw", "pool_awarded_mining_mw", "premium_ai_usd_mw_year",
        "premium_mining_usd_mw_year", "bid_mining_positive_usd_mw_year", "auctions_miners_shut_out",
        "transformer_price_usd_mva_year", "transformer_hardware_usd_mva", *(f"power_price_{z}_usd_mwh" for z in US_ZONES),
        "btc_shock", "mw_mining", "mw_leased", "mw_converting", "mw_cloud", "mw_hosting", "mw_idle", "independent_miners",
        "hhi_mw", "hhi_hashrate", "cr4_mw", "gini_mw", "r2_value_on_mw", "r2_value_on_hashrate", "ledger_residual_usd",
        "mw_residual", "btc_residual",
    ],
    "companies": [
        "week", "company", "kind", "archetype", "alive", "cash_usd", "debt_usd", "btc", "equity_value_usd", "mw_energised",
        "mw_mining", "mw_ai", "hashrate_ehs", "own_generation_mw", "owner",
    ],
    "decisions": ["week", "company", "site", "option", "value_usd_mw", "perceived_usd_mw", "feasible", "blocked_by", "chosen"],
    "flips": ["week", "company", "site", "variable", "now", "value", "unit", "note"],
    "sites": [
        "week", "site", "company", "zone", "mw_energised", "mw_approved", *(f"mw_{use}" for use in USES), "efficiency_j_th",
        "power_price_usd_mwh", "suitability",
    ],
    "auctions": [
        "week", "mechanism", "zone", "bidder", "purpose", "mw", "bid_usd_mw_year", "accepted_mw", "payment_usd_year",
        "zone_price", "transformer_price", "why_not",
    ],
    "leases": [
        "week", "site", "landlord", "tenant", "tier", "it_mw", "rent_usd_it_mw_year", "escalator", "term_weeks",
        "prepaid_usd", "ready_week", "end_week", "before_start",
    ],
    "events": ["week", "kind", "company", "counterparty", "mw", "usd", "text"],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_tables_hold_what_others_rely_on(name: str) -> None:
    """Every promised column, finite; a flip may have no number, nothing else may be missing."""
    frame = tables(1)[name]
    assert len(frame) > 0
    assert set(PROMISED[name]) <= set(frame.columns)
    for column in frame.columns:
        values = frame[column]
        if (name, column) != ("flips", "value"):
            assert values.null_count() == 0, column
        if values.dtype.is_float():
            assert values.drop_nulls().is_finite().all(), column


def test_one_option_is_chosen_at_every_open_site() -> None:
    """A row an option, one of them chosen, and what is blocked says why."""
    decisions = tables(1)["decisions"]
    chosen = decisions.group_by("week", "site").agg(pl.col("chosen").sum())
    assert (chosen["chosen"] == 1).all()
    assert (decisions["feasible"] == (decisions["blocked_by"] == "")).all()


def test_five_years_cross_the_halving() -> None:
    """268 rows; the subsidy halves once, at its height."""
    market = tables(1)["market"]
    assert len(market) == WEEKS + 1 and market["week"].to_list() == list(range(WEEKS + 1))
    assert sorted(set(market["subsidy_btc"])) == [1.5625, 3.125]
    height, halved = market["block_height"].to_numpy(), market["subsidy_btc"].to_numpy() < 3.0
    assert height[~halved].max() < 1_050_000 <= height[halved].min() + 1
    assert (market["difficulty"] > 0.0).all() and len(set(market["difficulty"])) > 100


@both
def test_weekly_snapshots_agree_with_the_market(seed: int) -> None:
    """Miners counted in one table are the miners of the other; MW of sites sum to those of companies."""
    t = tables(seed)
    miners = t["companies"].filter((pl.col("kind") == "miner") & pl.col("alive")).group_by("week").len().sort("week")
    assert miners["len"].to_list() == t["market"]["independent_miners"].to_list()
    by_site = t["sites"].group_by("week", "company").agg(pl.col("mw_energised").sum().alias("mw"))
    joined = by_site.join(t["companies"], on=["week", "company"])
    assert len(joined) > 100
    assert (joined["mw"] - joined["mw_energised"]).abs().max() < 1e-6  # type: ignore[operator]


def test_history_is_not_rewritten() -> None:
    """What tables say of the first two quarters stays as it was when more is played."""
    market = EnergyMarket("energy-run", rng=4)
    market.run_for(27)
    before = market.history.tables()
    market.run_for(53)
    after = market.history.tables()
    for name, frame in before.items():
        if name not in ("leases", "flows"):
            assert_frame_equal(after[name].filter(pl.col("week") <= 27), frame)
    old = after["leases"].head(len(before["leases"]))
    assert_frame_equal(old, before["leases"])


# ---- seeds, copies, common random numbers ------------------------------------------------------------------


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    """To the bit, in every table; in the price from the first week."""
    first, again, other = played(1), played(1), played(2)
    assert not differences(snapshot(first), snapshot(again))
    for name, frame in first.history.tables().items():
        assert_frame_equal(frame, again.history.tables()[name], check_exact=True)
    assert {"companies", "fleets", "market", "price"} <= set(differences(snapshot(first), snapshot(other)))


def test_a_drawn_seed_is_kept_and_replays() -> None:
    """Without a seed one is drawn; with that seed the run comes again."""
    drawn = EnergyMarket("energy-run")
    drawn.run_for(14)
    assert not differences(snapshot(drawn), snapshot(played(drawn.seed, 14)))
    assert drawn.seed != EnergyMarket("energy-run").seed


def test_markets_side_by_side_do_not_touch_each_other() -> None:
    """Week about, one under another policy: each as it is alone."""
    one = EnergyMarket("energy-run", rng=1)
    changes: dict[str, Any] = {"mechanism": "vickrey", "power.gas": 8.0}
    two = EnergyMarket("energy-run", rng=2, **changes)
    for _ in range(SOON):
        one.step()
        two.step()
    assert not differences(snapshot(one), snapshot(played(1)))
    assert not differences(snapshot(two), snapshot(played(2, **changes)))


@pytest.mark.parametrize("way", ["pickle", "deepcopy"])
@pytest.mark.parametrize("week", [5, 26])
def test_a_copy_goes_on_as_the_original(way: str, week: int) -> None:
    """Taken in the middle of a run, between quarters and after one; and it is a copy."""
    original = played(3, week)
    twin = pickle.loads(pickle.dumps(original)) if way == "pickle" else copy.deepcopy(original)
    twin.run_for(SOON - week)
    assert original.week == week
    original.run_for(SOON - week)
    assert not differences(snapshot(original), snapshot(twin))
    assert twin.miners["IREN"].cash == original.miners["IREN"].cash


def exogenous(market: EnergyMarket) -> tuple[float, float, list[float]]:
    """Draws that no company moves: hash noise, fees, luck of epochs."""
    luck = [float(market.state.draws.uniform("epoch", 1, 0, epoch)[0]) for epoch in range(450, 500)]
    return market.network.noise, market.network.fee_share, luck


@pytest.mark.parametrize("changes", [{"policy.ai_priority": 0.0}, {"fringe.count": 20}, {"demand.enabled": False}])
def test_common_random_numbers(changes: dict[str, object]) -> None:
    """Two runs of a seed differ only by what was changed: shocks, noise and luck stay, whoever lives or dies."""
    same = {"bitcoin.sales_impact": 0.0}
    base, other = played(1, 80, **same), played(1, 80, **same, **changes)
    for column in ("btc_shock", "btc_price_usd"):
        assert (base.history.column(column) == other.history.column(column)).all(), column
    assert exogenous(base) == exogenous(other)
    assert differences(snapshot(base), snapshot(other)), "the change did nothing"


def test_sales_press_the_price_and_not_the_shock() -> None:
    """With an impact the price answers to who sells; the column of shocks never does."""
    calm, pressed = played(1, 60, **{"bitcoin.sales_impact": 0.0}), played(1, 60, **{"bitcoin.sales_impact": 3.0})
    assert (calm.history.column("btc_shock") == pressed.history.column("btc_shock")).all()
    assert (calm.history.column("btc_price_usd") != pressed.history.column("btc_price_usd")).any()


def test_mesa_batch_run_plays_it() -> None:
    """Two policies by two seeds, through Mesa's own runner."""
    parameters = {"scenario": ["energy-run"], "policy.ai_priority": [0, 1]}
    rows = mesa.batch_run(EnergyMarket, parameters, rng=range(2), max_steps=14, display_progress=False)
    assert len(rows) == 4
    assert {(row["policy.ai_priority"], row["rng"]) for row in rows} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    alone = played(1, 14, **{"policy.ai_priority": 1})
    found = next(row for row in rows if (row["policy.ai_priority"], row["rng"]) == (1, 1))
    assert found["btc_price_usd"] == alone.history.column("btc_price_usd")[-1]


# ---- every column is written, every path is taken -----------------------------------------------------------

STILL: dict[str, str] = {
    "transformer_hardware_usd_mva": "a price list: moves only when the scenario moves it",
    "ledger_residual_usd": "zero is the point",
    "books_residual_usd": "zero is the point",
    "mw_residual": "zero is the point, up to rounding",
    "btc_residual": "zero is the point, up to rounding",
    "mw_owner_capital": "private capital buys a site only where nobody else does",
}
ELSEWHERE = (
    {"mining.rig_price": 0.5, "mining.site_capex": 0.0, "demand.speed_value": 1e4},  # miners win capacity
    {"equipment.slots_mva_quarter": 1e5},  # transformers to spare: zones are what is scarce
    {"building.plant_capex": 0.3e6},  # cheap plants on site
)


@cache
def elsewhere(place: int) -> dict[str, pl.DataFrame]:
    """Five years under other conditions, for what the default run may not show."""
    return played(1, WEEKS, **ELSEWHERE[place]).history.tables()


def moving(name: str) -> set[str]:
    """Columns of a table with at least two values in some run."""
    runs = [tables(seed)[name] for seed in SEEDS] + [elsewhere(place)[name] for place in range(len(ELSEWHERE))]
    return {column for frame in runs for column in frame.columns if frame[column].n_unique() > 1}


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_column_is_written(name: str) -> None:
    """A column that never moves in any run of five years says nothing, unless there is a reason."""
    reasons = {"auctions": {"mechanism"}, "market": set(STILL)}.get(name, set())
    assert sorted(set(tables(1)[name].columns) - moving(name) - reasons) == []
    assert reasons <= set(tables(1)[name].columns)


def test_all_three_paths_are_taken_and_some_fail() -> None:
    """Mining on, letting a shell, converting; companies that default and sites that are sold."""
    chosen = {option for seed in SEEDS for option in tables(seed)["decisions"].filter(pl.col("chosen"))["option"]}
    assert {"mine", "shell", "turnkey"} <= chosen
    happened = {kind for seed in SEEDS for kind in tables(seed)["events"]["kind"]}
    assert {"default", "site_sale", "lease", "conversion_done", "eviction", "halving", "retarget"} <= happened


def test_scarcity_is_of_zones_where_transformers_abound() -> None:
    """Two teachable prices: with slots to spare the transformer costs nothing extra and full zones do."""
    scarce, plenty = tables(1)["auctions"], elsewhere(1)["auctions"]
    assert scarce["transformer_price"].max() > 0.0  # type: ignore[operator]
    assert plenty["transformer_price"].max() == 0.0
    assert plenty["zone_price"].max() > 0.0  # type: ignore[operator]


MERGERS = {
    "finance.approach": 1.0, "finance.refusal": 0.0, "finance.takeover_premium": 0.0, "finance.takeover_gain": 0.0,
}  # fmt: skip


def test_every_kind_of_payment_is_made_in_some_run() -> None:
    """A kind that is never posted belongs to no rule.

    Cloud is converted to where capital for it is cheap; a bullet is repaid only where nobody rolls it over; rigs are
    bought where coins are dear.  GPUs pass with a site in test_books.
    """
    levers = {"policy.mining_tax": 5.0, "policy.ai_subsidy": 1e5, "policy.deposit": 5e4}
    runs = [watched(seed).market for seed in SEEDS]
    runs += [played(1, 120, **levers), played(1, 120, **{"leasing.cloud_rate": 0.03})]
    runs += [played(1, 150, **{"bitcoin.drift": 1.5}), played(1, 150, **MERGERS)]
    used = np.any([market.state.ledger.total_paid.any(axis=0) for market in runs], axis=0)
    assert {KINDS_BOOKED[kind] for kind in np.flatnonzero(~used)} <= {"maturity", "gpus_passed"}
