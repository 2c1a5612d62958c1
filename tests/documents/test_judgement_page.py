"""docs/owners.md: what judgement moves is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from model.opening import fringe
from scripts.measured import judgement
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = judgement.PAGE.read_text(encoding="utf-8")
    assert page == judgement.with_table(page), "run scripts/measured/judgement.py --write"
    assert kept("judgement").select("arm", "seed").rows() == judgement.runs()


@pytest.mark.parametrize("run", [("grades 0.15 higher", 7), ("private sites up to 0.70", 7)], ids=str)
def test_a_case_played_anew_gives_its_row(run: tuple[str, int]) -> None:
    row = kept("judgement").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = judgement.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name


def test_private_sites_have_a_range_and_a_case_leaves_the_default() -> None:
    """Within a case they are as good as it says, and no better afterwards; listed miners' sites stay as they are."""
    ends = {case: judgement.started(case, 1) for case in (*judgement.PRIVATE, "as judged")}
    sites = {case: market.state.sites.rows for case, market in ends.items()}
    private = sites["as judged"]["owner"] >= ends["as judged"].state.names.index("Private 01")
    private &= sites["as judged"]["owner"] < ends["as judged"].state.cast.miners
    usual = sites["as judged"]["suitability"]
    assert 0.5 < usual[private].max() <= fringe.MOST_SUITABLE == 0.55
    for case, most in judgement.PRIVATE.items():
        assert sites[case]["suitability"][private] == pytest.approx(usual[private] * most / 0.55)
        assert (sites[case]["suitability"][~private] == usual[~private]).all()
