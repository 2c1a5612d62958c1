"""Scenarios: every key is read by somebody, has a unit and a source, and wrong documents are refused in one line."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.options.registry import COLOCATION
from model.economy import EnergyMarket
from model.foundation.errors import ScenarioError
from model.money.tenants import national_price
from model.owners.reorganisation import reorganise_tenants, settle_debt
from model.scenario import SHIPPED, Scenario, describe, lever_keys, shipped_scenarios
from model.sites.works import project_cost
from tests.twins import differences, snapshot

LOOKS = (13, 26, 52, 78, 117)  # weeks after which two runs are compared; most keys show in the first quarter

RICH = {
    "bitcoin.price_usd": 250e3,
    "mining.site_capex": 0.0,
    "demand.speed_value": 1e4,
}  # miners bid, win and grow
CLOUD = {"leasing.cloud_rate": 0.03}
QUEUE = {"mechanism": "queue"}
CELLS = {"building.cell_slots_mw": 500.0}
MERGERS = {"finance.approach": 1.0, "finance.takeover_premium": 0.0, "finance.refusal": 0.0}

# Keys that act only where something else is so.
WHERE: dict[str, dict[str, Any]] = {
    "rigs.closing": {"bitcoin.china": 0.0},
    "mining.expansion_cap": RICH,
    "leasing.gpu_slots_mw": CLOUD,
    "building.cell_quarters": CELLS,
    "building.cell_capex": CELLS,
    "finance.refusal": MERGERS,
    "finance.takeover_gain": MERGERS,
    "demand.request_factor": {"demand.growth": 0.3},
    "behaviour.shading": {"mechanism": "pay-as-bid"},
    "policy.ai_set_aside": RICH,
    "policy.mining_cap": RICH,
    "policy.mining_ban": RICH,
    "policy.curtailable_first": RICH | {"policy.ai_priority": 0.0},
    "policy.speculative": QUEUE,
    "pool.study_quarters": QUEUE,
    "pool.exit_hazard": QUEUE,
    "policy.deposit": {"mechanism": "queue", "policy.speculative": 3.0},
}
# Values to try where a third more, or the other truth value, would not show.
OTHER: dict[str, Any] = {
    "bitcoin.start_date": "2026-02-16",
    "bitcoin.height": 925_000,
    "bitcoin.difficulty": 200e12,
    "mechanism": "pay-as-bid",
    "rigs.fleet": "2025:400@17, 2019:300@60",
    "mining.wear_out": 26.0,
    "leasing.shell_floor": 1e6,
    "leasing.theta_max": 0.2,
    "leasing.gpu_slots_mw": 0.0,
    "leasing.gpu_decline": 0.0,
    "building.conversion_high": 4.5,
    "building.cell_slots_mw": 500.0,
    "finance.least_value": 2.0,
    "finance.convertible_cover": 20.0,
    "finance.takeover_premium": 0.0,
    "finance.refusal": 1.0,
    "finance.approach": 1.0,
    "finance.takeover_gain": 3.0,
    "demand.request_factor": 0.2,
    "policy.ai_set_aside": 0.95,
    "policy.mining_cap": 0.05,
    "policy.curtailable_first": 3.0,
    "policy.speculative": 0.0,
    "policy.deposit": 50e3,
}
NOT_PLAYED = {
    "parts": "what is played: see test_the_network_plays_alone",
    "weeks": "the length of a run: see test_a_run_is_as_long_as_its_scenario",
    "bitcoin.price_path": "a file: see test_a_price_path_replaces_the_process",
    "bitcoin.halving": "acts in 2028: see test_without_a_halving",
    "demand.glut": "acts in a bust: see test_a_glut_lowers_what_megawatts_earn",
    "demand.defaults": "acts where a tenant fails: see test_without_defaults_nobody_is_reorganised",
    "leasing.refit": "acts where halls stand empty: see test_a_refit_costs_its_part_of_a_conversion",
    "finance.restructured_debt": "acts where debt is cut: see test_lenders_leave_a_part_of_what_a_tenant_is_worth",
    "power.widening": "gas takes three years to build: see test_wider_supply_brings_gas_in_time",
}


def other_value(key: str) -> Any:
    """Another legal value of a key: a third more, or less where there is no more."""
    if key in OTHER:
        return OTHER[key]
    schema = describe()[key]
    default = schema["default"]
    if isinstance(default, bool):
        return not default
    more = default * 4 / 3 if default else 0.3 * min(1.0, schema["maximum"])
    more = more if more <= schema["maximum"] else max(schema["minimum"], default * 2 / 3)
    return int(np.ceil(more)) if schema["type"] == "integer" else more


def looks(changes: tuple[tuple[str, Any], ...]) -> list[dict[str, object]]:
    """What a run shows at each look, decisions included."""
    market, seen = EnergyMarket("energy-run", rng=1, **dict(changes)), []
    for week in LOOKS:
        market.run_for(week - market.week)
        seen.append(shown(market))
    return seen


def shown(market: EnergyMarket) -> dict[str, object]:
    decided = market.history.deliberations[-1]
    return snapshot(market) | {"values": decided.values.tobytes() + decided.blocked.tobytes()}


@cache
def base(changes: tuple[tuple[str, Any], ...]) -> list[dict[str, object]]:
    return looks(changes)


def matters(key: str) -> bool:
    """Whether another value of a key changes anything that a run shows."""
    where = WHERE.get(key, {})
    market = EnergyMarket("energy-run", rng=1, **where | {key: other_value(key)})
    for week, before in zip(LOOKS, base(tuple(sorted(where.items()))), strict=True):
        market.run_for(week - market.week)
        if differences(before, shown(market)):
            return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in describe() if key not in NOT_PLAYED])
def test_every_key_is_read(key: str) -> None:
    """A key that changes nothing in nine quarters is a promise that nobody keeps."""
    assert matters(key), f"{key} = {other_value(key)!r} changes nothing (default {describe()[key]['default']!r})"


def test_keys_that_are_not_played_have_a_test_of_their_own() -> None:
    """The list of exceptions names keys that exist and tests that exist."""
    assert set(NOT_PLAYED) | set(WHERE) | set(OTHER) <= set(describe())
    for reason in NOT_PLAYED.values():
        assert reason.split(" see ")[1] in globals()


def test_a_glut_lowers_what_megawatts_earn() -> None:
    """Capacity beyond demand: the price falls with the key, and not at 0."""
    tenants = EnergyMarket("energy-run", rng=1).state.hyperscalers.rows
    tenants["owned_mw"] = 2.0 * tenants["demand_mw"]
    assert national_price(tenants, 0.0) == 1.0 > national_price(tenants, 1.0)


def test_without_defaults_nobody_is_reorganised() -> None:
    """A tenant whose cash is gone and whom lenders refuse is told of, unless the key is off."""
    for on in (True, False):
        state = EnergyMarket("energy-run", rng=1, **{"demand.defaults": on}).state
        row = state.hyperscalers.rows[0]
        state.companies.rows["cash"][row["company"]], row["room"] = -1e9, 0.0
        reorganise_tenants(state)
        assert any(event.kind == "tenant_default" for event in state.events) == on


def test_a_refit_costs_its_part_of_a_conversion() -> None:
    """Where halls stand empty works cost `leasing.refit` of what they cost elsewhere."""
    market = EnergyMarket("energy-run", rng=1, **{"leasing.refit": 0.25})
    site = market.state.sites.rows[0]
    usual, _ = project_cost(market.state.scenario, COLOCATION, site, 40.0)
    site["halls"] = 50.0
    assert project_cost(market.state.scenario, COLOCATION, site, 40.0)[0] == pytest.approx(0.25 * usual)


@pytest.mark.parametrize("part", [0.25, 0.5])
def test_lenders_leave_a_part_of_what_a_tenant_is_worth(part: float) -> None:
    """Of a tenant worth its debt, lenders leave the key's part as debt."""
    state = EnergyMarket("energy-run", rng=1, **{"finance.restructured_debt": part}).state
    loan = int(state.hyperscalers.rows["loan"][0])
    owed = 10e9
    state.loans.rows["principal"][loan], state.loans.rows["alive"][loan] = owed, True
    state.companies.rows["debt"][state.hyperscalers.rows["company"][0]] = owed
    settle_debt(state, 0, owed)
    assert state.loans.rows["principal"][loan] == pytest.approx(part * owed)


def test_a_run_is_as_long_as_its_scenario() -> None:
    """It stops by itself, and `market` has a row more than weeks."""
    market = EnergyMarket("energy-run", rng=1, weeks=17)
    weeks = 0
    while market.running:
        market.step()
        weeks += 1
    assert weeks == market.week == 17 and len(market.history.market) == 18


def test_wider_supply_brings_gas_in_time() -> None:
    """Texas has more gas plants on 1 January 2031 where scarce margins widen supply; other regions have what was committed."""
    narrow, wide = (EnergyMarket("energy-run", rng=1, **{"power.widening": widening}) for widening in (0.0, 1.0))
    for market in (narrow, wide):
        market.run_for(52)
    more = wide.electricity.base_grid.capacity(2031.0) - narrow.electricity.base_grid.capacity(2031.0)
    gas = [fuel.startswith("gas") for fuel in wide.electricity.base_grid.technologies.grid]
    assert more[0, gas].sum() > 1_000.0 and np.abs(more[1:]).max() == 0.0


def test_without_a_halving() -> None:
    """A twin to measure the halving by: the same until its height, where nobody sees it coming, the old subsidy after it."""
    near: dict[str, Any] = {"bitcoin.height": 1_035_000, "rigs.kept": 1.0}
    without: dict[str, Any] = near | {"bitcoin.halving": False}
    halved, twin = EnergyMarket("energy-run", rng=1, **near), EnergyMarket("energy-run", rng=1, **without)
    halved.run_for(10)
    twin.run_for(10)
    assert set(halved.history.column("subsidy_btc")) == {3.125}
    assert (halved.history.column("block_height") == twin.history.column("block_height")).all()
    halved.run_for(12)
    twin.run_for(12)
    assert halved.history.column("subsidy_btc")[-1] == 1.5625 and twin.history.column("subsidy_btc")[-1] == 3.125
    assert [event.height for event in halved.history.events if event.kind == "halving"] == [1_050_000]
    assert not [event for event in twin.history.events if event.kind == "halving"]


def test_a_price_path_replaces_the_process(tmp_path: Path) -> None:
    """Monthly closes, interpolated; the process goes on drawing beside it, untouched."""
    path = tmp_path / "prices.csv"
    days = [date(2025, 11, 17) + timedelta(days=28 * month) for month in range(80)]
    closes = [100_000, 60_000, *[20_000] * 78]
    lines = [f"{day},{close}" for day, close in zip(days, closes, strict=True)]
    path.write_text("\n".join(["date,price_usd", *lines]) + "\n", encoding="utf-8")
    given: dict[str, Any] = {"bitcoin.price_path": str(path)}
    market = EnergyMarket("energy-run", rng=1, **given)
    plain = EnergyMarket("energy-run", rng=1)
    market.run_for(12)
    plain.run_for(12)
    price = market.history.column("btc_price_usd")
    assert price[0] == 100_000.0 and price[8:] == pytest.approx([20_000.0] * 5)
    assert price[4] == pytest.approx(60_000.0) and (np.diff(price[:9]) < 0.0).all()
    assert (market.history.column("btc_shock") == plain.history.column("btc_shock")).all()


# ---- documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", describe())
def test_every_key_says_what_it_is(key: str) -> None:
    """Meaning for all; for figures unit, source and bounds that hold the default; outside them it is refused by name."""
    schema = describe()[key]
    assert schema.get("description") or schema.get("enum"), "no meaning"
    if schema.get("type") == "number":
        assert schema["unit"] and schema["source"], "no unit or source"
        assert schema["minimum"] <= schema["default"] <= schema["maximum"]
    for bound, outside in (("minimum", -1), ("maximum", 1)):
        if bound in schema:
            with pytest.raises(ScenarioError, match=key.replace(".", r"\.")) as caught:
                Scenario().with_changes({key: schema[bound] + outside * max(1.0, abs(schema[bound]))})
            assert f"{schema['minimum']:g}" in str(caught.value) and "\n" not in str(caught.value)


def test_levers_say_when_they_act() -> None:
    """Next week or next quarter; and the levers that people will ask for are there."""
    assert {describe()[key]["lever"] for key in lever_keys()} == {"next week", "next quarter"}
    asked = {
        "policy.ai_priority",
        "policy.mining_tax",
        "policy.ai_subsidy",
        "policy.deposit",
        "policy.mining_ban",
        "power.carbon",
        "power.gas",
        "bitcoin.price_shock",
        "demand.growth",
        "equipment.slots_mva_quarter",
        "pool.access_factor",
    }
    assert asked <= set(lever_keys())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[polcy]\nai_priority = 1.0\n", "policy"),
        ("[policy]\nai_prioritty = 1.0\n", "ai_priority"),
        ("[policy]\nai_priority = 99.0\n", "policy.ai_priority is 99"),
        ("[policy]\nai_priority = nan\n", "policy.ai_priority is nan"),
        ('[policy]\nai_priority = "much"\n', "policy.ai_priority is 'much'"),
        ('mechanism = "lottery"\n', "mechanism is 'lottery'"),
        ("weeks = 0\n", "weeks is 0"),
        ("weeks = \n", "not valid TOML"),
        ('[[moves]]\ndate = 2026-01-01\nkey = "mining.uptime"\nvalue = 0.5\n', "mining.uptime"),
        ('[[moves]]\ndate = "soon"\nkey = "policy.ai_priority"\nvalue = 0.5\n', "moves.0.date"),
        ('[[moves]]\ndate = 2026-01-01\nkey = "policy.ai_priority"\nvalue = 50.0\n', "policy.ai_priority"),
    ],
)
def test_a_wrong_document_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    """File, key, value, and what is allowed."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message) as caught:
        Scenario.load(path)
    assert "mine.toml" in str(caught.value) and "\n" not in str(caught.value)


def test_a_scenario_that_is_not_there() -> None:
    """Unknown names get the nearest; missing files and folders are named."""
    with pytest.raises(ScenarioError, match="did you mean 'btc-winter'"):
        Scenario.load("btc-wintr")
    with pytest.raises(ScenarioError, match="nowhere.toml"):
        Scenario.load("nowhere.toml")
    for key in ("policy", "policy.nonsense", "nonsense.policy", "weeks.days", "policy.ai_priority.more"):
        with pytest.raises(ScenarioError):
            Scenario().with_changes({key: 1.0})


WHOLE = [name for name in shipped_scenarios() if Scenario.load(name).parts == "market"]


def test_the_network_plays_alone() -> None:
    """A year of it: blocks come as the protocol wants, all hash is the world's, and what is not there is not told."""
    market = EnergyMarket("network", rng=1)
    market.run_for(52)
    found = market.history.market
    assert abs(found["block_height"][-1] - found["block_height"][0] - 52 * 1_008) < 52 * 100
    assert (found["world_hashrate_ehs"] > 0.0).all() and (found["miners_hashrate_ehs"] == 0.0).all()
    assert found["power_price_ercot_usd_mwh"].null_count() == found["independent_miners"].null_count() == 53
    assert list(market.history.tables()) == ["market", "events"]


@pytest.mark.parametrize("name", WHOLE)
def test_shipped_scenarios_play_and_close(name: str) -> None:
    """Title and purpose for people; two quarters of books that close; and it is not the default under a name."""
    document = tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))
    assert document["title"] and document["purpose"]
    market = EnergyMarket(name, rng=1)
    market.run_for(28)
    assert np.abs(market.history.column("ledger_residual_usd")).max() < 1e-2
    assert np.abs(market.history.column("mw_residual")).max() < 1e-6
    default = Scenario.load("energy-run")
    changed = {k for k, v in Scenario.load(name).model_dump().items() if v != getattr(default, k) and k in document}
    assert bool(changed - {"name", "title", "purpose"}) or name == "energy-run"


def test_moves_of_a_scenario_act_on_their_date() -> None:
    """A move of 5 January 2026 acts in the week that holds it, as a lever moved by hand would."""
    document = {"moves": [{"date": date(2026, 1, 5), "key": "power.gas", "value": 9.0}]}
    market = EnergyMarket(Scenario.model_validate(Scenario.load("energy-run").model_dump() | document), rng=1)
    week = market.calendar.week(date(2026, 1, 5))
    by_hand = EnergyMarket("energy-run", rng=1)
    for _ in range(week + 4):
        if by_hand.week == week - 1:
            assert market.scenario.power.gas == by_hand.scenario.power.gas
            by_hand.move("power.gas", 9.0)
        market.step()
        by_hand.step()
    assert market.scenario.power.gas == 9.0
    assert not differences(snapshot(market), snapshot(by_hand))
    assert not market.log.to_document()["entries"], "the scenario holds its own moves: a log would play them twice"


def test_without_ai_there_is_none() -> None:
    """No demand, no bids, no leases, no megawatts."""
    market = EnergyMarket("no-ai", rng=1)
    market.run_for(60)
    for column in ("ai_demand_gw", "ai_served_it_gw", "mw_leased", "mw_cloud", "mw_converting", "pool_awarded_ai_mw"):
        assert not market.history.column(column).any(), column
    assert len(market.history.leases) == 0


def test_speculation_in_the_queue_crowds_real_projects_out() -> None:
    """The more requests without a project, the less is left for those with one; a deposit brings it back."""
    won = []
    for requests, deposit in ((0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (9.0, 0.0), (9.0, 50e3)):
        changes: dict[str, Any] = {"policy.speculative": requests, "policy.deposit": deposit}
        market = EnergyMarket("energy-run", rng=1, mechanism="queue", **changes)
        market.run_for(13)
        won.append(float(market.history.column("pool_awarded_ai_mw")[-1]))
    assert won[0] > won[1] > won[2] > won[3] < won[4]
