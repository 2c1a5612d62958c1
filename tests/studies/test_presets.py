"""Presets of the levers' panel: levers that exist, within bounds; what each sentence says is what paired runs show."""

from collections.abc import Callable

import polars as pl
import pytest

from model.scenario import Scenario, lever_keys
from scripts.measured import presets as script
from scripts.measured.kept import kept
from tests.visit import Visit
from viz.figures.words.levers import described
from viz.figures.words.outcomes import OUTCOMES
from viz.figures.words.presets import offered, presets
from viz.text.language import LANGUAGES, language


@pytest.mark.parametrize("name", presets())
def test_levers_exist_and_are_within_the_slider_and_words_in_both_languages(name: str) -> None:
    preset = presets()[name]
    for key, value in preset.levers.items():
        assert key in lever_keys()
        low, high, _ = described()[key]["slider"]
        assert low <= value <= high and value != described()[key]["default"]
    Scenario.load("energy-run").with_changes(dict(preset.levers))
    assert preset.moves and set(preset.moves) <= set(OUTCOMES) and set(preset.moves.values()) <= {-1, 0, 1}
    for code in LANGUAGES:
        told = next(one for one in offered(language(code)) if one["name"] == name)
        assert told["title"] and len(told["asks"]) > 30


def test_each_moves_what_it_says_over_sixty_paired_seeds() -> None:
    rows = kept("presets")
    assert len(presets()) >= 10
    assert rows.select("preset", "seed").rows() == [(name, seed) for seed in script.SEEDS for name in presets()]
    for name, preset in presets().items():
        for outcome, way in preset.moves.items():
            found, _, low, high = script.shown(rows, name, outcome)
            assert found == way, (name, outcome)
            if not way:  # hardly: whatever it is, it is less than a tenth of what another story moves
                most = max(abs(script.shown(rows, other, outcome)[1]) for other in presets())
                assert max(abs(low), abs(high)) < 0.1 * most, (name, outcome)


def test_a_seed_played_anew_gives_its_rows() -> None:
    names = tuple(presets())[:2]
    rows = kept("presets").filter((pl.col("seed") == 1) & pl.col("preset").is_in(names))
    for row, again in zip(rows.iter_rows(named=True), script.rows_of(1, names), strict=True):
        moved = {key: (row[key], again[key]) for key in OUTCOMES if again[key] != pytest.approx(row[key], rel=1e-6)}
        assert not moved, "run scripts/measured/presets.py --write, and see whether the sentences still hold"


def test_a_preset_on_the_page_moves_its_levers(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.click(".er-open-levers")
    tab.page.click(".er-presets summary")
    tab.page.click("[data-preset=ai_boom]")
    tab.page.wait_for_function("document.querySelector('.er-run').textContent.includes('levers moved: 2')")
    for key, value in presets()["ai_boom"].levers.items():
        selector = f'[data-key="{key}"] [type=number]'
        tab.page.wait_for_function(f"Number(document.querySelector('{selector}').value) === {value}")
