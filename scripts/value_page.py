"""How often the market thinks a megawatt is let: fitted to market values of companies, and judged by those left out of the fit.

    python scripts/value_page.py            # what docs/owners.md says
    python scripts/value_page.py --write    # the table of docs/owners.md made anew

Two figures are fitted, `BEST` and `STEP` of `model/owners/letting.py`.  The market starts with the fit to all nine companies; it is
judged by companies that had no part in a fit: every choice of one, and of three, of the nine is left out in turn, and the
three whose market value is recollection (HUT, BTDR, HIVE) together.  Errors are root mean squares of log(model / market).
"""

import sys
from itertools import combinations
from typing import NamedTuple

import numpy as np

from model.decisions.appraisal import Appraisal
from model.economy import EnergyMarket
from model.owners.letting import BEST, STEP, believed_option, hazards
from model.owners.site_options import value_options
from model.owners.valuation import Outlook
from model.tables.start import load_tables
from scripts.marks import DOCS, replaced

PAGE = DOCS / "owners.md"
HELD_OUT = ("HUT", "BTDR", "HIVE")
GRID = [
    (best, step) for best in np.arange(0.01, 0.501, 0.01).round(2) for step in np.arange(0.05, 1.001, 0.05).round(2)
]
LEAST = 0.01  # of the market's, at which a value below it is counted


class Values(NamedTuple):
    """Start values in bn$ by company: the market's, and the model's by [candidate, company]; cash and coins less debt; connections,
    energised or approved [GW].
    """

    names: list[str]
    market: np.ndarray
    models: np.ndarray
    net_cash: np.ndarray
    gw: np.ndarray


def read_values() -> Values:
    """The nine as the default run opens."""
    sheet, market = load_tables().companies, EnergyMarket(rng=1)
    names, state = [str(name) for name in sheet["company"]], market.state
    rows = np.array([state.names.index(name) for name in names])
    appraisal = Appraisal(state, market.board, market.electricity, market.network.chain.height)
    options = np.array([options_of(appraisal, hazards(*candidate))[rows] for candidate in GRID]) / 1e9
    found = state.companies.rows[rows]
    cash = (found["cash"] + found["btc"] * state.bitcoin.price - found["debt"]) / 1e9
    rest = found["enterprise"] / 1e9 - options[GRID.index((BEST, STEP))] + cash
    gw = (found["mw_energised"] + found["mw_approved"]) / 1e3
    return Values(names, np.asarray(sheet["market_cap_usd_bn"], float), np.maximum(0.0, rest + options), cash, gw)


def options_of(appraisal: Appraisal, hazard: np.ndarray) -> np.ndarray:
    """What the market counts of options on AI at a prior, at home and abroad.  [$ by row of companies]"""
    state, option = appraisal.state, np.zeros(len(appraisal.state.sites))
    years, credit, owner = state.scenario.finance.option_years, np.zeros(0), state.sites.rows["owner"]
    outlook = Outlook(appraisal.later, state.beliefs.zone_year, hazard, hazard, state.beliefs.worth, years, credit)
    value_options(state.things(), appraisal.board.leasing, outlook, state.week, option)
    return np.bincount(owner, believed_option(option, state.companies.rows["skill"][owner]), len(state.companies))  # type: ignore[arg-type]


def log_errors(values: Values, model: np.ndarray) -> np.ndarray:
    """log(model / market) by company.

    >>> one = Values(["A"], np.array([2.0]), *(np.zeros(1) for _ in range(3)))
    >>> log_errors(one, np.array([1.0])).round(2).tolist()
    [-0.69]
    """
    return np.log(np.maximum(model, LEAST * values.market) / values.market)


def rms(errors: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(errors))))


class Fits(NamedTuple):
    """Errors of each candidate [candidate, company], and which fits best those that are not left out."""

    errors: np.ndarray

    def best(self, out: tuple[int, ...] = ()) -> int:
        """The candidate of least square error over the companies that are not left out."""
        kept = np.delete(np.square(self.errors), out, axis=1)
        return int(np.argmin(kept.mean(axis=1)))

    def judged(self, outs: list[tuple[int, ...]]) -> tuple[float, float]:
        """Error on those in the fit, and on those left out of it, over some choices of who is."""
        fits = [self.errors[self.best(out)] for out in outs]
        inside = np.concatenate([np.delete(fit, out) for fit, out in zip(fits, outs, strict=True)])
        return rms(inside), rms(np.concatenate([fit[list(out)] for fit, out in zip(fits, outs, strict=True)]))


def fits_of(values: Values) -> tuple[Fits, Fits]:
    """Of the prior's candidates; and of a yardstick that knows nothing: so many $ a MW beside cash, coins and debt."""
    priors = [log_errors(values, model) for model in values.models]
    a_gw = [
        log_errors(values, np.maximum(0.0, values.net_cash + price * values.gw)) for price in np.arange(0.1, 8.0, 0.05)
    ]
    return Fits(np.array(priors)), Fits(np.array(a_gw))


def table(values: Values) -> str:
    """Ratios by company, fitted and left out, and errors."""
    fits, a_gw = fits_of(values)
    model = values.models[GRID.index((BEST, STEP))]
    alone = [float(np.exp(fits.errors[fits.best((row,)), row])) for row in range(len(values.names))]
    lines = [["", *values.names], ["---"] * (len(values.names) + 1)]
    lines.append(["market, bn$", *(f"{value:.2g}" if value < 1 else f"{value:.1f}" for value in values.market)])
    lines.append(["model, bn$", *(f"{value:.1f}" for value in model)])
    lines.append(["model / market", *(f"{ratio:.2f}" for ratio in model / values.market)])
    lines.append(["the same, fitted to the other eight", *(f"{ratio:.2f}" for ratio in alone)])
    rows = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    splits = {f"every {many} of nine": list(combinations(range(len(values.names)), many)) for many in (1, 3)}
    splits[", ".join(HELD_OUT)] = [tuple(values.names.index(name) for name in HELD_OUT)]
    errors = ["| left out of the fit | BEST | STEP | in the fit | left out | one price a MW: in the fit | left out |"]
    errors += [
        "|---" * 7 + "|",
        f"| nobody | {BEST:.2f} | {STEP:.2f} | {rms(fits.errors[GRID.index((BEST, STEP))]):.2f} | | {rms(a_gw.errors[a_gw.best()]):.2f} | |",
    ]
    for name, outs in splits.items():
        found = [GRID[fits.best(out)] for out in outs]
        ranges = (
            f"{low:.2f}-{high:.2f}" if low < high else f"{low:.2f}"
            for low, high in ((min(of), max(of)) for of in zip(*found, strict=True))
        )
        figures = (f"{error:.2f}" for some in (fits, a_gw) for error in some.judged(outs))
        errors.append(f"| {name} | " + " | ".join([*ranges, *figures]) + " |")
    return rows + "\n\n" + "\n".join(errors)


def with_table(page: str, values: Values) -> str:
    """The page with the table as it follows from the tables of the start."""
    return replaced(page, "values", table(values) + "\n")


def fitted(values: Values) -> tuple[float, float]:
    """The prior that fits all nine best: what `BEST` and `STEP` must be."""
    best, step = GRID[fits_of(values)[0].best()]
    return float(best), float(step)


if __name__ == "__main__":
    found = read_values()
    print("BEST, STEP =", fitted(found))
    print(table(found))
    if "--write" in sys.argv:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
