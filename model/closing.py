"""The end of a week in one compiled look: AI tenants' positions and cash, the books, and what is summed up of all tables."""

from typing import NamedTuple

import numpy as np

from agents.population import Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase
from model.books.ledger import Books, close_books
from model.capacity.demand import count_served, in_all
from model.foundation.terms import Parts, Things
from model.money.tenants import balance_tenants
from model.record.measures import outside_tables
from model.record.survey import Outside, Survey, survey
from model.state import State
from model.statements.sheets import compare


class Closed(NamedTuple):
    """What is found when a week is closed.

    owned_mw [company]: energised at its US sites, gross; running_here_ph [PH/s] at sites that are not abroad; residual:
    payments with one side only [$]; unexplained: change of balance sheets without a payment [$].
    """

    owned_mw: np.ndarray
    running_here_ph: float
    residual: float = 0.0
    unexplained: float = 0.0


def close_week(state: State, found: Rows[Survey]) -> Closed:
    """Bring AI tenants up to date, let them draw or pay on, close the books, and fill the one record of the survey."""
    ai = state.ai
    owned, sizes = np.zeros(len(state.companies)), state.sizes.copy()
    served, residual, unexplained, changed, running = play_close(
        state.things(), state.vintages, state.cast.parts, state.week, state.bitcoin.price, in_all(state),
        state.ledger.books, outside_tables(state), sizes, owned, found,
    )  # fmt: skip
    ai.on_site_mw, ai.on_site_let_mw, ai.developer_mw = served
    if changed:
        state.sizes = sizes  # never written to: the history keeps them
    return Closed(owned, running, residual, unexplained)


@phase
def play_close(
    things: Things,
    vintages: Grid[Vintage],
    parts: Rows[Parts],
    week: int,
    price: float,
    in_all: tuple[float, float, float, bool],
    books: Books,
    outside: Outside,
    sizes: np.ndarray,
    owned: np.ndarray,
    found: Rows[Survey],
) -> tuple[tuple[float, float, float], float, float, bool, float]:
    """AI tenants are counted and balanced, flows go to the sheets, the week's books are closed, tables are summed up.

    in_all: see `model.capacity.demand.in_all`; outside to found: see `survey`.
    Returns what `count_served` does, both residuals of the books, and what `survey` does.
    """
    companies, sites, _, leases, projects, loans, connections, plants, _, tenants = things
    served = count_served(tenants, leases, connections, projects, sites, plants, companies, week, *in_all)
    balance_tenants(companies, tenants, loans, books.flows, parts)
    unexplained = compare(things, price, parts, books)
    residual = close_books(companies, books)
    changed, running = survey(things, vintages, outside, served, sizes, owned, found)
    return served, residual, unexplained, changed, running
