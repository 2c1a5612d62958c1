"""What planners of plants foresee of AI: by hand on made sites, and against what comes in a run."""

from types import SimpleNamespace

import numpy as np
import pytest

from agents.codes import ABROAD, HYPERSCALER, MINER, US_ZONES
from agents.population import CompanyRow, Project, Site
from agents.records import Table
from model.power.foresight import ai_on_the_way, to_be_let
from tests.twins import played

ERCOT, SEEN, LATER = US_ZONES.index("ercot"), 52, 208  # weeks: November 2026 and three years on


def test_a_utility_counts_what_its_customers_will_let() -> None:
    """200 MW that suit AI, half of them approved for a day too far off: of the others, let at 0.12 a quarter, 40 % in two years,
    one of them of works."""
    companies, sites, projects = Table(CompanyRow), Table(Site), Table(Project)
    for kind in (MINER, HYPERSCALER):
        companies.add(kind=kind, alive=True)
    for owner, zone in ((0, 0), (0, ABROAD), (1, 0)):  # a miner's in Texas and abroad, a hyperscaler's
        sites.add(owner=owner, zone=zone, alive=True, suitability=0.8, mining=100.0, mw_approved=100.0)
    hazard = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.12]])
    state = SimpleNamespace(companies=companies, sites=sites, projects=projects, beliefs=SimpleNamespace(hazard=hazard))
    let = to_be_let(state, 2.0)  # type: ignore[arg-type]
    assert let[ERCOT] == pytest.approx(100.0 * (1.0 - 0.88**4)) and let[1:].max() == 0.0


def test_planners_foresee_what_comes_to_ercot() -> None:
    """In November 2026 for three years on: within a fifth of what comes with foresight, more than a quarter too little without."""
    for foresight, low, high in ((1.0, 0.8, 1.2), (0.0, 0.5, 0.72)):
        market = played(1, SEEN, **{"power.foresight": foresight})
        power, seen = market.electricity, {}
        dispatch = power.dispatch_week

        def note(state, ai_mw, seen=seen, dispatch=dispatch) -> None:
            seen[state.week] = ai_mw.copy()
            dispatch(state, ai_mw)

        power.dispatch_week = note  # type: ignore[method-assign]
        market.step()
        expected = seen[SEEN + 1] + ai_on_the_way(market.state, power.share, 3.0)
        market.run_for(LATER - SEEN - 1)
        assert low < expected[ERCOT] / seen[LATER][ERCOT] < high


def test_foresight_begins_plants_in_time() -> None:
    """Gas for Texas is begun in November 2026 by those who see the pipeline, and by nobody who waits for signatures."""
    begun = []
    for foresight in (0.0, 1.0):
        coming = played(1, SEEN, **{"power.foresight": foresight}).electricity.coming
        begun.append(sum(float(mw[ERCOT]) for _, fuel, mw in coming if fuel.startswith("gas")))
    assert begun[0] == 0.0 and begun[1] > 1_000.0
