"""The band of other seeds: that of the seeds themselves, of this code or not shown, and a place in it for each seed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.foundation.version import code_version
from tests.visit import Visit
from viz.crowd import fan
from viz.crowd.fan import COLUMNS, RECORDED, SUMS, Band, band_of, key_of, play, save, shipped
from viz.figures.drawing.market_record import COLUMNS as DRAWN
from viz.figures.drawing.market_record import SUPPLY, USES
from viz.figures.market import NOT_AI
from viz.pages.seen import band as page
from viz.pages.seen.view import Look


@pytest.fixture(scope="module")
def small() -> Band:
    return band_of([play(key_of("energy-run", {"weeks": 30}, ()), seed) for seed in range(6)])


def test_the_band_holds_eight_of_ten_seeds(small: Band) -> None:
    for name in COLUMNS:
        assert (small.low[name] <= small.high[name] + 1e-6).all() and len(small.low[name]) == 31
    assert set(RECORDED) <= set(DRAWN)
    areas = {"mw_not_ai": [f"mw_{use}" for use in USES[:NOT_AI]], "ai_served_gw": [f"ai_{part}_gw" for part in SUPPLY]}
    assert {name: sorted(parts) for name, parts in SUMS.items()} == {
        name: sorted(parts) for name, parts in areas.items()
    }
    assert small.seeds == 6 and small.ranked.shape == (6, 31)


def test_a_seed_is_its_own_run(small: Band) -> None:
    market = EnergyMarket("energy-run", rng=3, weeks=30)
    market.run_for(30)
    assert np.array_equal(small.ranked[3], market.history.column("independent_miners"))


def test_percentiles_count_ties_half(small: Band) -> None:
    assert small.percentile(0, 69.0) == 0.5 and small.percentile(0, 0.0) == 0.0 and small.percentile(0, 1e9) == 1.0


def test_what_is_saved_is_read_back_only_by_the_same_code(
    small: Band, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan, "SHIPPED", tmp_path / "fan.npz")
    save(small, tmp_path / "fan.npz")
    shipped.cache_clear()
    again = shipped()
    assert (
        again is not None
        and np.array_equal(again.ranked, small.ranked)
        and np.allclose(again.high["cr4_mw"], small.high["cr4_mw"])
    )
    monkeypatch.setattr(fan, "code_version", lambda: "another")
    shipped.cache_clear()
    assert shipped() is None
    shipped.cache_clear()


def test_the_shipped_band_is_of_this_code_or_is_not_shown() -> None:
    shipped.cache_clear()
    with np.load(fan.SHIPPED, allow_pickle=False) as held:
        stamp, first = str(held["stamp"]), held["ranked"][0]
    found = shipped()
    assert (found is not None) == (stamp == code_version())
    if found is not None:
        market = EnergyMarket("energy-run", rng=0)
        market.run_for(market.weeks)
        assert np.array_equal(first, market.history.column("independent_miners"))
    assert fan.SHIPPED.stat().st_size < 150_000


def test_a_changed_run_asks_for_its_own_band(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Crowd:
        def ask(self, name: str, seed: int) -> dict:
            asked.append(name)
            return {}

    monkeypatch.setattr(page, "CROWD", Crowd())
    assert page.band_for(Look(), "energy-run", {}, ((3, "policy.mining_tax", 5.0),)) is None
    assert page.band_for(Look(), "no-ai", {}, ()) is None and len(set(asked)) == 2
    assert (
        page.band_for(Look(focus={"band": "off"}), "no-ai", {}, ()) is None
        and page.band_for(Look(), "mine.toml", {}, ()) is None
    )
    assert len(asked) == 2


def test_the_page_tells_where_this_seed_stands(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.page.wait_for_function("document.querySelector('.er-others').textContent.length > 10")
    told = tab.text(".er-others")
    assert "seeds" in told
