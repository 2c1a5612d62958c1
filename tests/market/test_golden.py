"""A few figures of whole runs as they were: a change of the economics must be meant.

After a change that is meant: `pytest --regenerate-golden tests/market/test_golden.py`, and look at the difference.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from model.economy import EnergyMarket
from model.foundation.randomness import Draws
from model.record.columns import MARKET_COLUMNS

GOLDEN = Path(__file__).parents[1] / "golden"
WEEKS = (0, 1, 13, 52, 104, 156, 267)
ROUNDING = {"ledger_residual_usd", "books_residual_usd", "mw_residual", "btc_residual"}  # noise around zero
RUNS = [("energy-run", 1), ("energy-run", 2), ("no-ai", 1), ("ai-bust-2027", 1)]


def figures(scenario: str, seed: int) -> dict[str, object]:
    """Columns of `market` in a few weeks to ten digits, and how often what happened."""
    market = EnergyMarket(scenario, rng=seed)
    market.run_for(WEEKS[-1])
    columns = {
        name: [float(f"{market.history.column(name)[week]:.10g}") for week in WEEKS]
        for name in MARKET_COLUMNS
        if name not in ROUNDING
    }
    return {
        "weeks": list(WEEKS),
        "market": columns,
        "events": dict(sorted(Counter(e.kind for e in market.history.events).items())),
    }


@pytest.mark.parametrize(("scenario", "seed"), RUNS)
def test_a_run_is_as_it_was(request: pytest.FixtureRequest, scenario: str, seed: int) -> None:
    """Names the first column and week that differ."""
    path, now = GOLDEN / f"{scenario}-{seed}.json", figures(scenario, seed)
    if request.config.getoption("--regenerate-golden"):
        path.parent.mkdir(exist_ok=True)
        rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(values)}" for name, values in now["market"].items())  # type: ignore[attr-defined]
        rest = ",\n".join(f"  {json.dumps(part)}: {json.dumps(now[part])}" for part in ("weeks", "events"))
        path.write_text(f'{{\n{rest},\n  "market": {{\n{rows}\n  }}\n}}\n', encoding="utf-8")
        pytest.skip(f"{path.name} written anew")
    then = json.loads(path.read_text(encoding="utf-8"))
    assert list(now["market"]) == list(then["market"]), "columns were added or left out"  # type: ignore[call-overload]
    for place, week in enumerate(then["weeks"]):
        for name, values in then["market"].items():
            found = now["market"][name][place]  # type: ignore[index]
            assert found == pytest.approx(values[place], rel=1e-6, abs=1e-9), f"{name} in week {week}"
    assert now["events"] == then["events"]


def test_random_numbers_are_as_they_were() -> None:
    """A draw by seed, process, week and option, as NumPy's Philox gives it on every machine; all runs rest on it."""
    assert Draws(7).uniform("taste", 2, 13, 1).tolist() == pytest.approx(DRAWN, rel=1e-15)


DRAWN = [0.5786574652167354, 0.12123265328233068]
