"""What docs/studies.md and the notebook say works, and a sweep on a cluster of its own does what the page says."""

import json
import re
from pathlib import Path

import nbformat
import polars as pl
import pytest
from nbclient import NotebookClient

import energyrun
from experiments.questions.named import NAMED
from experiments.questions.study import EXAMPLE, Study, shipped_studies
from experiments.running import store
from experiments.running.plan import plan_of
from model.economy import EnergyMarket

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "examples" / "first_study.ipynb"


@pytest.mark.filterwarnings("ignore:.*ipyparallel.*:UserWarning", "ignore:.*DataFrame.drop.*:DeprecationWarning")
def test_the_recipes_run_one_after_the_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "mine.py").write_text(blocks[0])
    example = EXAMPLE.read_text().replace("weeks = 104", "weeks = 14").replace("seeds = 10", "seeds = 3")
    (tmp_path / "study.toml").write_text(example.replace("outcomes = [", 'outcomes = ["mine:largest_gap", '))
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks:
        exec(block, names)
    runs = store.open(tmp_path / "runs" / "priority-or-transformers").runs.collect()
    assert len(runs) == 18 and runs["error"].null_count() == 18 and runs["largest_gap"].min() > 0.0
    assert len(names["frame"]) == 18 and len(names["pairs"]) == 3
    assert names["outcomes"]["hhi_mw"].shape == (6,) and names["box"] is not None
    assert {(row["policy.ai_priority"], row["Step"]) for row in names["rows"]} == {(0, 26), (1, 26)}
    assert "hhi_mw" in capsys.readouterr().out


def test_mesas_batch_runner_gives_what_a_run_gives():
    import mesa

    rows = mesa.batch_run(
        EnergyMarket,
        {"scenario": ["energy-run"], "policy.ai_priority": [0, 1]},
        rng=range(2),
        max_steps=14,
        data_collection_period=-1,
        display_progress=False,
    )
    assert len(rows) == 4
    for row in rows:
        market = EnergyMarket("energy-run", rng=row["iteration"], **{"policy.ai_priority": row["policy.ai_priority"]})
        market.run_for(14)
        for column in ("hhi_mw", "btc_price_usd", "pool_awarded_ai_mw"):
            assert row[column] == market.history.column(column)[-1]


def test_the_page_names_every_named_outcome_and_shipped_study():
    told = set(re.findall(r"`([\w-]+)`", PAGE))
    assert set(NAMED) <= told and set(shipped_studies()) <= told
    for name in shipped_studies():
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
        study = Study.load(name)
        seeds, words = str(len(study.seed_list)), re.findall(r"\d+", line.rpartition("|")[0].rpartition("|")[2])
        assert seeds == words[-1], line
        points = plan_of(study).document["points"]
        numbers = [int(word) for word in words[:-1]]
        assert study.design == "morris" or points == eval("*".join(map(str, numbers))), line


def test_the_commands_of_the_page_exist():
    commands = {command.name or command.callback.__name__ for command in energyrun.app.registered_commands}
    commands |= {group.name for group in energyrun.app.registered_groups}
    assert (
        set(re.findall(r"energyrun (?!must)([a-z]+) ", "\n".join(re.findall(r"```\n(.*?)```", PAGE, re.DOTALL))))
        <= commands
    )


def test_the_notebook_runs(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear its outputs"
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    printed = json.dumps([cell.get("outputs") for cell in notebook.cells])
    assert "image/png" in printed and "Error" not in printed
    assert pl.read_parquet(tmp_path / "runs" / "first" / "runs")["error"].null_count() == 12
