"""Rigs of the market's miners: the world's rule of investment, paid when ordered, delivered in parts, no faster switching."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents.bitcoin.fleet import Maker, SupplyWeek
from agents.parameters import Leasing, Mining
from agents.population import Fleet, Site, Vintage
from agents.records import one, record_of
from agents.rig_market import RigMarket
from agents.rules.hash_supply import place_per_mw
from agents.rules.mining import hash_per_mw
from model.economy import EnergyMarket
from model.sites.rig_orders import keep_room, trade_rigs, wanted
from model.sites.rig_sales import RigQuote
from tests.rig_trade import clear_in_one_region

COST, INSTALLED = 48.0, 50_000.0  # $/MWh all-in, PH/s
DELIVERIES = (4, 7, 10, 13)  # weeks after an order: 4.7 and every three weeks from then on


def row(record: Any, **values: Any) -> Any:
    """A record whose columns can be asked for by name, as compiled code does."""
    return one(record, **values).view(np.recarray)


def quote(**market: Any) -> RigQuote:
    """A week of the rig market at 39 $/PH/day, in which the rest of the world has ordered."""
    now = row(SupplyWeek, week=3, hashprice=39.0, frontier=14.0, halving_in=9.6, overhead=1.05, life=208.0, limit=300.0)
    maker, rules = row(Maker, capacity=1e6, decay=0.2), record_of(RigMarket(**market))
    clear_in_one_region(maker[0], rules[0], now[0], COST, INSTALLED)
    return RigQuote(now[0], maker[0], rules[0])


def miner(
    power: float, *, fleet_ph: float = 0.0, idle: float = 0.0, mw: float = 0.0, **asked: Any
) -> tuple[float, float]:
    """What a miner would order whose costs are those of the world: MW for idle places, MW for rigs in place."""
    told = asked.pop("quote", None) or quote()
    m = record_of(Mining(uptime=1.0, opex=0.0))[0]
    p = record_of(Leasing(mining_rate=told.market.rate))[0]
    fleet = row(Fleet, owner=1, hash_ph=fleet_ph, mw=mw)[0]
    rigs = row(Vintage, hash_ph=fleet_ph, mw=mw, efficiency=30.0, age=asked.pop("age", 400.0))
    site = row(Site, owner=1, fill_mw=idle, free=idle)[0]
    company = SimpleNamespace(spread=asked.pop("spread", 0.0), outlook=asked.pop("outlook", 0.0))
    return wanted(fleet, rigs, site, company, power, 0.0, told, m, p)  # type: ignore[arg-type]


def test_a_miner_orders_what_the_world_orders() -> None:
    """Same rig, price of power, cost of capital and beliefs: the same share of what each could hold, place included."""
    told, idle = quote(), INSTALLED / hash_per_mw(14.0, 1.05)
    filled, renewed = miner(COST, idle=idle, quote=told)
    assert told.maker.worth > told.maker.price and renewed == 0.0
    assert filled * hash_per_mw(14.0, 1.05) == pytest.approx(told.maker.ordered, rel=1e-12)


def test_a_rig_is_worth_the_same_to_both() -> None:
    """The price of power at which orders cease is the world's: there a rig is worth its price and its place."""
    told = quote()
    told.maker.price = told.maker.worth - place_per_mw(0.13, 1.05) / hash_per_mw(14.0, 1.05)
    assert miner(COST - 0.01, idle=100.0, quote=told)[0] > 0.0 == miner(COST + 0.01, idle=100.0, quote=told)[0]


@pytest.mark.parametrize("less", [{"power": 56.0}, {"spread": 0.1}, {"outlook": -0.2}])
def test_who_earns_less_orders_less(less: dict[str, float]) -> None:
    """Dear power, dear money and a gloomy view lower orders; what idles is filled before rigs in place are renewed."""
    usual = miner(COST, idle=100.0, mw=1000.0, fleet_ph=30_000.0)
    fewer = miner(**({"power": COST, "idle": 100.0, "mw": 1000.0, "fleet_ph": 30_000.0} | less))  # type: ignore[arg-type]
    assert sum(fewer) < sum(usual) and usual[0] > usual[1] > 0.0


def test_young_rigs_are_not_renewed_as_old_ones_are() -> None:
    """What rigs in place still earn is lost with them: a young 30 J/TH fleet is renewed more slowly than a worn one."""
    old, young = (miner(30.0, mw=100.0, fleet_ph=3_000.0, age=age)[1] for age in (400.0, 10.0))
    assert old > young > 0.0


@pytest.fixture
def market() -> EnergyMarket:
    """A market in which one owner, rich and with cheap power, has 40 idle MW for rigs; others have no money for them."""
    market = EnergyMarket("energy-run", rng=1)
    state = market.state
    state.companies.rows["cash"][state.decides] = 0.0
    fleet = chosen(market)
    owner, site = int(fleet["owner"]), state.sites.rows[fleet["site"]]
    state.companies.rows[owner]["cash"] = state.companies.rows[owner]["committed"] + 1e9
    site["mw_energised"] += 40.0
    site["contract_end"], site["strike"], site["resalable"] = 999, 20.0, False
    state.recount()
    site["fill_mw"] = 40.0
    state.ledger.close_week(state.companies.rows)
    return market


def chosen(market: EnergyMarket) -> Any:
    """The first fleet that is all its owner has, at its only site, which has nothing else."""
    state = market.state
    sites, fleets = state.sites.rows, state.fleets.rows
    count = len(state.decides)
    single = np.bincount(sites["owner"], sites["alive"], count) + np.bincount(fleets["owner"], fleets["alive"], count)
    alone = sites["alive"] & (sites["mining"] > 20.0) & (sites["hosting"] + sites["reserved"] == 0.0)
    alone &= (state.decides & (single == 2))[sites["owner"]]
    return fleets[state.own_fleets()[np.flatnonzero(alone)[0]]]


def play(market: EnergyMarket, week: int) -> None:
    """A week of the rig market and of nothing else, hashprice and prices standing still."""
    world = market.network.world
    world.told["week"], world.told["hashprice"], world.maker["price"] = week, 60.0, 3_500.0
    trade_rigs(market.state, world, market.board.mining, market.board.leasing)
    market.state.recount()


def test_rigs_for_idle_megawatts_are_paid_at_once_and_come_in_parts(market: EnergyMarket) -> None:
    """An order of one week: money now, a quarter of the rigs in each of four weeks, on places that were kept for them."""
    state, fleet = market.state, chosen(market)
    site, account = state.sites.rows[fleet["site"]], state.companies.rows[fleet["owner"]]
    idle, cash, held, mining = (
        float(site["free"]),
        float(account["cash"]),
        float(fleet["hash_ph"]),
        float(site["mining"]),
    )
    play(market, 1)
    mw, ph = float(fleet["coming_mw"]), float(fleet["coming_ph"])
    fills = float(fleet["filling_mw"])
    assert 0.5 < fills <= mw and site["free"] == pytest.approx(idle - fills) and site["fill_mw"] == 40.0 - fills
    assert fleet["coming_paid"] == pytest.approx(ph * 3_500.0, abs=1.0)
    building = market.scenario.mining.site_capex * fills
    assert cash - account["cash"] == pytest.approx(fleet["coming_paid"] + building, abs=1.0)
    account["cash"] = 0.0  # no more orders
    for week in range(2, 16):
        play(market, week)
        came = sum(week >= 1 + due for due in DELIVERIES) / 4
        assert fleet["coming_mw"] == pytest.approx((1.0 - came) * mw, abs=1e-9), week
        assert site["mining"] == pytest.approx(mining + min(fills, came * mw)), week
        if mw == fills:
            assert fleet["hash_ph"] == pytest.approx(held + came * ph)
    assert fleet["coming_paid"] == fleet["coming_ph"] == fleet["filling_mw"] == site["reserved"] == 0.0


def test_nobody_orders_beyond_half_of_its_free_cash_in_a_quarter(market: EnergyMarket) -> None:
    state, fleet = market.state, chosen(market)
    account = state.companies.rows[fleet["owner"]]
    account["cash"] = account["committed"] + 2e6
    for week in range(1, 14):
        play(market, week)
    assert 0.0 < fleet["coming_paid"] and account["cash"] - account["committed"] > 1e6


def test_places_that_stand_are_not_built_twice(market: EnergyMarket) -> None:
    """Idle megawatts where rigs stood before cost their rigs alone."""
    state, fleet = market.state, chosen(market)
    site, account = state.sites.rows[fleet["site"]], state.companies.rows[fleet["owner"]]
    site["built_mw"] += 40.0
    cash = float(account["cash"])
    play(market, 1)
    assert fleet["filling_mw"] > 0.5 and cash - account["cash"] == pytest.approx(fleet["coming_paid"], abs=1.0)


def test_rigs_that_leave_take_the_orders_for_their_places_along(market: EnergyMarket) -> None:
    """Half of the rigs go: what was ordered to replace them is sold on as far as it has no place left; no delivery is lost."""
    from model.sites.rigs import sell_rigs

    state, fleet = market.state, chosen(market)
    for week in range(1, 60):
        play(market, week)
    row, mw = int(state.own_fleets()[fleet["site"]]), float(fleet["mw"])
    sell_rigs(state, row, 0.999 * mw)
    assert fleet["coming_mw"] - fleet["filling_mw"] <= fleet["mw"] + 1e-9
    assert state.rigs_due[row].sum() == pytest.approx(fleet["coming_mw"])


def test_deliveries_keep_their_weeks_where_a_lever_lengthens_them(market: EnergyMarket) -> None:
    """14 weeks are booked ahead; at twice the way and the spacing 28, and what comes in so many weeks comes then."""
    state = market.state
    for week in range(1, 40):
        play(market, week)
    before, state.week = state.rigs_due.copy(), 40
    state.scenario = state.scenario.with_changes({"rigs.delivery": 9.4, "rigs.spacing": 6.0})
    keep_room(state)
    assert (before.shape[1], state.rigs_due.shape[1]) == (14, 28) and before.sum() > 0.0
    for week in range(40, 54):
        assert (state.rigs_due[:, week % 28] == before[:, week % 14]).all()
    assert state.rigs_due.sum() == pytest.approx(before.sum())


def test_all_owners_switch_at_one_speed() -> None:
    """The hashprice that the market's miners switch by follows as the world's rigs do: by `rigs.response` of the gap."""
    market = EnergyMarket("energy-run", rng=1, **{"rigs.response": 0.2})  # type: ignore[arg-type]
    coins = market.state.bitcoin
    for _ in range(3):
        before, now = coins.acted_hashprice, coins.hashprice
        market.step()
        assert coins.acted_hashprice == pytest.approx(before + 0.2 * (now - before))
        assert market.network.world.told["response"][0] == 0.2


def test_miners_keep_more_of_the_network_than_if_they_never_ordered() -> None:
    """Two years without AI: owners who order weekly hold more hash than a twin in which nobody of the market can."""
    ends = []
    for order in (True, False):
        market = EnergyMarket("no-ai", rng=3)
        if not order:
            market.state.decides = np.zeros_like(market.state.decides)
        market.run_for(104)
        ends.append(float(market.history.column("listed_hashrate_ehs")[-1]))
    assert ends[0] > 1.1 * ends[1] > 0.0
