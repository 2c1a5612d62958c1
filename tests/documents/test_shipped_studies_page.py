"""docs/studies.md: what the shipped studies find is what the rows kept beside it give, and runs played anew give those rows."""

import pytest

from experiments.questions.study import Study, shipped_studies
from model.scenario import describe
from scripts.measured import shipped_studies as studies
from scripts.measured.kept import kept


def test_the_page_says_what_the_rows_give() -> None:
    page = studies.PAGE.read_text(encoding="utf-8")
    assert page == studies.with_findings(page), "run scripts/measured/shipped_studies.py --write"
    assert set(studies.SIZES) == set(shipped_studies())


@pytest.mark.parametrize("name", studies.SIZES)
def test_a_run_played_anew_gives_its_row(name: str) -> None:
    asked, rows = studies.runs(name), kept(studies.table_name(name))
    assert rows.select("point", "seed").rows() == [(run.point, run.seed) for _, run in asked]
    place = len(asked) // 2 + 1
    row, played = rows.row(place, named=True), studies.row_of(asked[place])
    assert played.keys() == row.keys()
    for outcome in played:
        assert played[outcome] == pytest.approx(row[outcome], rel=1e-6, nan_ok=True), outcome


def test_studies_ask_for_what_they_are_about() -> None:
    """Auctions without a bid apart from those in which miners are outbid; tenants that default; priority at its strongest."""
    asked = {name: set(Study.load(name).outcomes) for name in shipped_studies()}
    assert {"auctions_no_miner_bid", "auctions_miners_shut_out"} <= asked["transformers-or-grid"]
    assert {"a_tenant_defaulted", "mw_vacant"} <= asked["ai-bust"]
    priority = next(one for one in Study.load("policy-neutrality").factors if one.key == "policy.ai_priority")
    assert priority.high == describe()["policy.ai_priority"]["maximum"]
