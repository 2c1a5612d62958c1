"""The command line as a person meets it: what it prints and writes, and what it says of wrong input."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import energyrun
from experiments import run_files
from model.bitcoin import weekly_prices
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.engine import Engine
from model.foundation.errors import ScenarioError
from model.foundation.version import VERSION
from model.scenario import Scenario, describe, shipped_scenarios

ROOT = Path(__file__).resolve().parents[2]
WEEKS = 30  # two quarters' decisions and four weeks more
COLUMNS = {
    "conveyances": "week site seller buyer why mw approved_mw usd",
    "takeovers": "week target buyer buyer_kind second price_usd value_usd seen_usd wanted accepted hhi_before hhi_after presumed",
    "market": "week date btc_price_usd network_hashrate_ehs difficulty block_height subsidy_btc hashprice_usd_ph_day "
    "ai_demand_gw ai_gap_before_fast_power_gw ai_gap_net_gw ai_served_it_gw ai_unmet_it_gw pool_available_mw "
    "pool_awarded_ai_mw pool_awarded_mining_mw premium_ai_usd_mw_year premium_mining_usd_mw_year "
    "bid_mining_positive_usd_mw_year auctions_miners_shut_out transformer_price_usd_mva_year "
    "transformer_hardware_usd_mva power_price_ercot_usd_mwh power_price_southwest_usd_mwh btc_shock mw_mining "
    "mw_leased mw_converting mw_cloud mw_hosting mw_idle independent_miners hhi_mw hhi_hashrate cr4_mw gini_mw "
    "r2_value_on_mw r2_value_on_hashrate ledger_residual_usd books_residual_usd mw_residual btc_residual",
    "companies": "week company kind archetype alive cash_usd debt_usd btc equity_value_usd mw_energised mw_mining mw_ai "
    "hashrate_ehs own_generation_mw owner",
    "decisions": "week company site option value_usd_mw perceived_usd_mw feasible blocked_by chosen",
    "flips": "week company site variable now value unit note",
    "sites": "week site company zone mw_energised mw_approved mw_mining efficiency_j_th power_price_usd_mwh suitability",
    "auctions": "week mechanism zone bidder purpose mw bid_usd_mw_year accepted_mw payment_usd_year zone_price "
    "transformer_price why_not",
    "leases": "week site landlord tenant tier it_mw rent_usd_it_mw_year escalator term_weeks prepaid_usd ready_week "
    "end_week before_start",
    "events": "week kind company counterparty mw usd text site lease auction usd_it_mw_year percent height points lever_value "
    "approved_mw usd_mw_year hours debt_usd works_usd",
    "balance_sheets": "week company sector cash_usd coins_usd rigs_usd gpus_usd property_usd construction_usd loans_usd "
    "advances_usd assets_usd debt_usd prepayments_usd equity_usd",
    "flows": "kind miner_usd hyperscaler_usd utility_usd lender_usd shareholder_usd world_usd capital_account_usd sum_usd",
}


def command(*arguments: object, **settings: str) -> "subprocess.Popen[str]":
    """The command in a process of its own, away from a terminal."""
    given = [sys.executable, str(ROOT / "energyrun.py"), *map(str, arguments)]
    environment = os.environ | {"PYTHONUTF8": "1"} | settings
    return subprocess.Popen(
        given, cwd=ROOT, env=environment, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A short run: its folder, what it printed, what it said meanwhile."""
    folder = tmp_path_factory.mktemp("runs") / "new" / "run"
    with command("run", "--seed", 7, "--weeks", WEEKS, "--out", folder) as process:
        out, err = process.communicate()
    assert process.returncode == 0, err
    return folder, out, err


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def refused(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 2) -> str:
    """The one line about a wrong input."""
    assert energyrun.status_of([str(argument) for argument in arguments]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("energyrun: ") and printed.err.count("\n") == 1
    return printed.err


def test_a_run_writes_its_tables_two_graphs_and_its_document(written):
    folder, _, _ = written
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*(f"{name}.parquet" for name in COLUMNS), "contracts.graphml", "ownership.graphml", "run.json"]
    )
    for name, table in tables(folder).items():
        assert set(COLUMNS[name].split()) <= set(table.columns), name
    market = pl.read_parquet(folder / "market.parquet")
    assert market["week"].to_list() == list(range(WEEKS + 1))
    assert market["date"].dtype == pl.Date


def test_the_summary_tells_what_came_of_the_run(written):
    folder, out, err = written
    market, companies = pl.read_parquet(folder / "market.parquet"), pl.read_parquet(folder / "companies.parquet")
    assert "energy-run, seed 7" in out and "not a forecast" in out
    assert f"{market['mw_us_energised'][-1]:,.0f}" in out
    for name in ("IREN", "CIFR", "RIOT", "CORZ", "MARA", "HUT", "CLSK", "BTDR", "HIVE"):
        end = companies.filter((pl.col("company") == name) & (pl.col("week") == WEEKS))["mw_energised"][0]
        line = next(line for line in out.splitlines() if line.startswith(name))
        assert f"{end:,.0f}" in line, line
    assert "Books closed every week" in out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "\x1b" not in out + err and "week 30" not in out
    assert "energy-run, seed 7: 30 weeks to" in err


def test_the_same_seed_gives_the_same_tables(written, tmp_path):
    assert energyrun.status_of(["run", "--seed", "7", "--weeks", str(WEEKS), "--out", str(tmp_path)]) == 0
    first, second = tables(written[0]), tables(tmp_path)
    assert first.keys() == second.keys() == COLUMNS.keys()
    for name, table in first.items():
        assert table.equals(second[name]), name
    assert (written[0] / "run.json").read_text() == (tmp_path / "run.json").read_text()


def test_a_replay_repeats_orders_and_moves_of_levers(tmp_path):
    scenario = Scenario.load("energy-run").with_changes({"weeks": WEEKS, "policy.ai_priority": 0.0})
    market = EnergyMarket(scenario, rng=7)
    market.miners["IREN"].policy = lambda seen: replace(seen.suggestion, plans=seen.suggestion.plans[:0])
    market.run_for(10)
    market.move("policy.mining_tax", 20.0)
    market.run_for(WEEKS - 10)
    run_files.write(tmp_path / "live", market, scenario)

    replayed = tmp_path / "replayed"
    assert energyrun.status_of(["run", "--replay", str(tmp_path / "live" / "run.json"), "--out", str(replayed)]) == 0
    live, again = tables(tmp_path / "live"), tables(replayed)
    assert "order_by_person" in live["events"]["kind"].to_list()
    for name, table in live.items():
        assert table.equals(again[name]), name
    assert (replayed / "run.json").read_text() == (tmp_path / "live" / "run.json").read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_an_interrupted_run_keeps_whole_weeks(tmp_path):
    with command("run", "--seed", 7, "--weeks", 2000, "--out", tmp_path) as process:
        assert process.stderr is not None
        while line := process.stderr.readline():
            if line.startswith("week 52"):
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate()
    assert process.returncode == energyrun.INTERRUPTED
    assert "Traceback" not in err
    document, market = json.loads((tmp_path / "run.json").read_text()), pl.read_parquet(tmp_path / "market.parquet")
    assert 52 <= document["weeks_played"] < 2000 and not document["finished"]
    assert market["week"][-1] == document["weeks_played"]
    assert f"({document['weeks_played']} weeks of 2000, stopped early)" in out


def loaded_after(arguments: list[str], *names: str) -> tuple[str, str]:
    """What a command prints in a process of its own, and which of some modules are loaded after it."""
    script = f"import sys, energyrun; print(energyrun.status_of({arguments}), sorted({set(names)} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout, run.stdout.splitlines()[-1]


def test_scenarios_are_listed_without_anything_heavy():
    out, loaded = loaded_after(["scenarios"], "mesa", "numba", "numpy", "polars", "solara", "pandas", "scipy")
    assert loaded == "0 []"
    assert all(name in out for name in shipped_scenarios())


def test_a_run_in_a_terminal_loads_no_mesa():
    assert loaded_after(["run", "--weeks", "1"], "mesa", "pandas", "networkx", "solara")[1] == "0 []"


def test_an_engine_plays_the_run_of_the_market():
    market, engine = EnergyMarket("energy-run", rng=3), Engine("energy-run", rng=3)
    market.run_for(27)
    engine.run_for(27)
    assert market.history.market.equals(engine.history.market)
    assert market.anew(OrderLog(VERSION)).week == 0 and type(engine.branch(OrderLog(VERSION))) is Engine


def test_a_scenario_in_full_names_every_key_and_marks_what_differs(capsys):
    assert energyrun.status_of(["scenarios", "transformer-relief"]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = {line[2:].split(" = ")[0]: line for line in lines if " = " in line}
    assert describe().keys() <= heads.keys()
    assert [key for key, line in heads.items() if line.startswith("* ")] == ["equipment.slots_mva_quarter"]
    assert heads["equipment.slots_mva_quarter"] == (
        "* equipment.slots_mva_quarter = 3800 MVA/quarter  (0 to 1000000; default 1900)"
    )


def test_version_and_help(capsys):
    assert energyrun.status_of(["--version"]) == 0
    assert capsys.readouterr().out.startswith("energyrun 0.")
    assert energyrun.status_of(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("watch", "run", "scenarios"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("run btc-wintr", "did you mean 'btc-winter'"),
        ("watch nosuch", "no scenario 'nosuch'"),
        ("scenarios nosuch", "no scenario 'nosuch'"),
        ("run missing.toml", "missing.toml"),
        ("run --set foo", "--set foo: give KEY=VALUE"),
        ("run --set policy.ai_priority=", "give KEY=VALUE"),
        ("run --set polcy.ai_priority=1", "did you mean 'policy'"),
        ("run --set policy.ai_prioritie=1", "did you mean 'ai_priority'"),
        ("run --set policy=1", "policy: holds other keys"),
        ("run --set policy.ai_priority=9", "policy.ai_priority is 9"),
        ("run --set policy.ai_priority=9", "give 0 to 3"),
        ("run --set policy.ai_priority=much", "policy.ai_priority is 'much'"),
        ("run --set policy.ai_priority=nan", "policy.ai_priority is nan"),
        ("run --set policy.mining_ban=7", "policy.mining_ban is 7"),
        ("run --set mechanism=lottery", "'vickrey'"),
        ("run --weeks 0", "weeks is 0"),
        ("run --weeks 2001", "give 1 to 2000"),
        ("run --weeks 1.5", "--weeks 1.5"),
        ("run --seed -1", "--seed -1"),
        ("run --seed 18446744073709551616", "--seed"),
        ("run --set bitcoin.price_path=nowhere.csv", "nowhere.csv: cannot be read"),
        ("run --replay pyproject.toml", "pyproject.toml: not a run file"),
        ("run --replay nowhere.json", "nowhere.json"),
        ("watch --port 70000", "--port 70000"),
        ("watch --set bitcoin.price_path=nowhere.csv", "nowhere.csv: cannot be read"),
        ("run energy-run twice", "(twice)"),
        ("run --frequently", "No such option: --frequently"),
        ("dance", "No such command 'dance'"),
    ],
)
def test_wrong_input_is_one_line_that_says_what_is_allowed(capsys, arguments, said):
    assert said in refused(capsys, *arguments.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy\nai_priority = 1", "mine.toml: not valid TOML"),
        ("[policy]\nai_prioritie = 1", "did you mean 'ai_priority'"),
        ("[policy]\nai_priority = -1", "policy.ai_priority is -1"),
        ("[[moves]]\ndate = 2026-01-05\nkey = 'fringe.count'\nvalue = 3", "fringe.count cannot move"),
        ("[[moves]]\ndate = 2026-01-05\nkey = 'policy.mining_tax'", "moves.0.value"),
        ("[[moves]]\ndate = 2026-01-05\nkey = 'policy.mining_tax'\nvalue = 1e9", "policy.mining_tax is"),
        ("weeks = '267 weeks'", "weeks is '267 weeks'"),
        ("\x00", "mine.toml: not valid TOML"),
    ],
)
def test_a_wrong_scenario_file_is_named_with_key_and_value(capsys, tmp_path, text, said):
    path, out = tmp_path / "mine.toml", tmp_path / "out"
    path.write_text(text)
    assert said in refused(capsys, "run", path, "--out", out)
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,price\n2025-11-17,90000\n", "line 1"),
        ("date,price_usd\n2025-11-17,90000\n2025-11-24,cheap\n", "price_usd is 'cheap'"),
        ("date,price_usd\n2025-11-17,90000\n2025-11-24,-1\n", "line 3"),
        ("date,price_usd\n2025-11-24,90000\n2025-11-17,91000\n", "run 1 week at most"),
        ("date,price_usd\n2025-11-17,90000\n2025-12-01,91000\n2025-11-24,91000\n", "comes after"),
        ("date,price_usd\n2025-11-17,1835458818945.9\n2025-12-15,1720000000000\n", "line 2"),
        (
            "date,price_usd\n2019-03-20,4043\n2019-04-17,5214\n",
            "add prices, or start on another day (bitcoin.start_date)\n",
        ),
        ("date,price_usd\n2025-11-17,90000\n2026-03-17,91000\n", "days lie between"),
        ("date,price_usd\n2025-11-17,90000\n2025-12-15,91000\n", "is asked for"),
        ("", "line 1"),
    ],
)
def test_a_wrong_price_path_is_named_before_the_run(capsys, tmp_path, text, said):
    path, out = tmp_path / "prices.csv", tmp_path / "out"
    path.write_text(text)
    line = refused(capsys, "run", "--weeks", 20, "--set", f"bitcoin.price_path={path}", "--out", out)
    assert "prices.csv" in line and said in line
    assert not out.exists()


def test_a_folder_that_cannot_be_written_stops_before_the_run(capsys, tmp_path):
    (tmp_path / "file").write_text("kept")
    assert "file" in refused(capsys, "run", "--out", tmp_path / "file")
    assert "Not a directory" in refused(capsys, "run", "--out", tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "kept"


def test_a_full_disk_leaves_the_earlier_run_as_it_was(capsys, tmp_path, monkeypatch):
    run = ["run", "--weeks", "2", "--out", str(tmp_path), "--seed"]
    assert energyrun.status_of([*run, "1"]) == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    capsys.readouterr()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    assert energyrun.status_of([*run, "2"]) == energyrun.FAILURE
    assert "No space left on device" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_another_versions_orders_are_refused_with_status_3(capsys, written, tmp_path):
    document = json.loads((written[0] / "run.json").read_text())
    document["orders"]["version"] = "0.0.9"
    (tmp_path / "run.json").write_text(json.dumps(document))
    assert "0.0.9" in refused(capsys, "run", "--replay", tmp_path / "run.json", status=energyrun.FAILURE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": "seven"}, "seed is 'seven'"),
        ({"scenario": None}, "scenario is missing"),
        ({"scenario": {"weeks": -1}}, "weeks is -1"),
        ({"orders": []}, "not a run file"),
        ({"orders": {"version": None, "entries": [{"week": 3}]}}, "not a run file"),
        (
            {
                "orders": {
                    "version": None,
                    "entries": [{"week": 3, "company": "IREN", "orders": {"wishes": [{"mw": 1}]}}],
                }
            },
            "not a run",
        ),
    ],
)
def test_a_run_file_that_was_tampered_with_is_refused(capsys, written, tmp_path, change, said):
    document = json.loads((written[0] / "run.json").read_text())
    if isinstance(change.get("orders"), dict):
        change["orders"]["version"] = document["version"]
    (tmp_path / "run.json").write_text(json.dumps(document | change))
    assert said in refused(capsys, "run", "--replay", tmp_path / "run.json")


def test_a_port_in_use_is_said_with_what_to_do(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port + 1}" in refused(capsys, "watch", "--no-open", "--port", port)


def of_another_model(tmp_path, script):
    """Runs Python where another package named `model` comes first on the path."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "__init__.py").touch()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)


def test_a_folder_that_has_the_name_of_one_of_ours_is_passed_by(tmp_path):
    run = of_another_model(tmp_path, "import sys, energyrun; sys.exit(energyrun.status_of(['scenarios']))")
    assert (run.returncode, run.stderr) == (0, "") and "no-ai" in run.stdout


@pytest.mark.parametrize(("started", "status"), [("energyrun", 2), ("notebook", 1)])
def test_another_package_that_is_loaded_already_is_named(tmp_path, started, status):
    """By the command in one line; whoever imports gets an ImportError."""
    run = of_another_model(tmp_path, f"import sys, model; sys.argv = ['{started}']; import energyrun")
    last = run.stderr.splitlines()[-1]
    assert run.returncode == status and str(tmp_path / "model") in last and "import energyrun before it" in last
    assert status != 2 or run.stderr.count("\n") == 1


def test_a_module_has_one_object_under_both_names():
    script = (
        "import energyrun, model.books.ledger as ledger, energyrun.model.books.ledger as same; print(same is ledger)"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "True\n"


def test_watch_starts_with_changes(monkeypatch, capsys):
    from viz import app
    from viz.pages.live.live import open_market
    from viz.pages.live.start import START

    for name in ("scenario", "seed", "changes"):
        monkeypatch.setattr(START, name, getattr(START, name))
    monkeypatch.setattr(app, "run", lambda *given: None)
    line = [
        "watch",
        "no-ai",
        "--seed",
        "3",
        "--set",
        "policy.mining_tax=7",
        "--set",
        "weeks=52",
        "--no-open",
        "--port",
        "0",
    ]
    assert energyrun.status_of(line) == 0
    opened = open_market("no-ai", 3)
    assert opened.scenario.policy.mining_tax == 7.0 and opened.weeks == 52 and opened.seed == 3
    assert open_market("energy-run", 3).scenario.policy.mining_tax == 0.0
    assert energyrun.status_of(["watch", "--set", "policy.mining_taxes=7"]) == 2
    assert "did you mean 'mining_tax'?" in capsys.readouterr().err


LONG = "x" * 5_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (LONG, "give KEY=VALUE"),
        (f"{LONG}=1", "unknown key"),
        (f"weeks={LONG}", "weeks is"),
        (f"policy.mining_tax={'9' * 5_000}", "policy.mining_tax is"),
        (f"bitcoin.price_path={LONG}", "cannot be read"),
    ],
)
def test_what_was_written_is_repeated_in_eighty_characters_at_most(given, said):
    """It may be a whole file, pasted or named by mistake."""
    with pytest.raises(ScenarioError, match=said) as refusal:
        key, value = energyrun.change(given)
        scenario = Scenario().with_changes({key: value})
        weekly_prices(scenario, scenario.weeks)
    assert "x" * 81 not in str(refusal.value) and "9" * 81 not in str(refusal.value)
    assert len(str(refusal.value)) < 400
