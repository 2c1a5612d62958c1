"""Fits the supply of hash to the project's record, and keeps what a fit that ends early gives for the years after it.

uv run python scripts/measured/fit_network.py                                 # from anywhere, on 2016-2021
uv run python scripts/measured/fit_network.py --near                          # from the figures in use, one after the other
uv run python scripts/measured/fit_network.py --until 2018-12 --write         # hold-out: kept in data/fit_to_2018.toml
uv run python scripts/measured/fit_network.py --around                        # the shipped figures, each a tenth up and down
uv run python scripts/measured/fit_network.py --variants --write              # variants refitted: kept in data/variants_refitted.csv

Nothing after December 2021 is read.  The shipped figures are those of a longer fit by the same method, which also looked, loosely,
at the price of rigs in May 2021, and of `--near` after it.  A run prints figures and changes none that are shipped.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import OptimizeResult, differential_evolution

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from agents.bitcoin.regions import BAN  # noqa: E402
from experiments.backtest.backtest import Question, run  # noqa: E402
from experiments.backtest.facts import elasticity, growth  # noqa: E402
from experiments.backtest.fitted import HELD_OUT, VARIANTS, Fitted, fitted_model, shipped  # noqa: E402
from experiments.backtest.record import HashRecord, read_record  # noqa: E402
from experiments.backtest.rivals import ABLATIONS, MODEL, Model  # noqa: E402
from experiments.backtest.trials import LEAST, QUARTER_YEAR  # noqa: E402
from model.hindcast import hindcast  # noqa: E402

BOUNDS: dict[str, tuple[float, float]] = {
    "rigs.appetite": (0.02, 0.15),
    "rigs.cost": (0.25, 0.8),
    "rigs.capacity": (0.2, 1.5),
    "rigs.capacity_speed": (0.3, 5.0),
    "rigs.idle_loss": (0.02, 0.6),
    "rigs.limit_gw": (2.0, 12.0),
    "rigs.delivery": (4.0, 9.0),
    "rigs.response": (0.02, 0.3),
    "rigs.leave": (0.001, 0.02),
    "rigs.rehome": (0.003, 0.04),
    "rigs.wear": (0.005, 0.04),
    "rigs.trend": (0.15, 0.6),
    "rigs.memory": (30.0, 260.0),
    "rigs.kept": (0.6, 0.95),
    "rigs.ageing": (0.4, 2.0),
    "hydro.power": (25.0, 45.0),
    "hydro.wet_discount": (0.1, 0.45),
    "hint": (0.01, 0.3),
}
"""Within which each of the 18 figures is looked for, in equal ratios."""

FIRST, SINGLE, LAST = date(2016, 8, 1), date(2018, 1, 1), date(2021, 12, 1)
HALVINGS = (date(2016, 7, 9), date(2020, 5, 11))
MONTHS = (3, 6, 12)  # horizons
MEMBERS = 4  # of the population, a figure
MOVING = (
    "rigs.appetite", "rigs.cost", "rigs.capacity_speed", "rigs.limit_gw", "rigs.trend", "rigs.memory", "rigs.kept", "hydro.power",
)  # fmt: skip
"""Figures that the loss hangs on, by `--around`; the other ten move it by 0.004 or less."""
NEAR = (*MOVING, "rigs.leave", "rigs.rehome")  # that `--near` moves
STEPS = (0.15,)  # of a figure that is refitted for a variant
FINER = (0.15, 0.15, 0.08, 0.08, 0.04, 0.04)  # by `--near`
MOST, CHANCE = 0.039, 0.0011  # mean retarget that is aimed at, and what chance adds to it
WEIGHT = 10.0  # of what goes beyond


def figures_of(point: np.ndarray) -> Fitted:
    """A point of the search, in logs, as figures."""
    return dict(zip(BOUNDS, np.exp(point).tolist(), strict=True))


def loss(figures: Fitted, record: HashRecord, until: date, changes: Mapping[str, float | bool] = {}) -> float:
    """Mean errors at 90, 180 and 365 days, that of the single origin, and what facts and halvings miss, to a month.

    changes: what a variant of the model has otherwise.
    """
    model, last = fitted_model(figures, changes), record.month(until)
    missed: dict[int, list[float]] = {months: [] for months in MONTHS}
    for origin in range(record.month(FIRST), last):
        said = model(record, origin, min(last, origin + max(MONTHS))).months
        for months in MONTHS:
            if origin + months <= last:
                missed[months].append(abs(said[months - 1] / record.hash_ehs[origin + months] - 1.0))
    start = record.month(SINGLE)
    path = model(record, start, last).months
    single = float(np.mean(np.abs(path / record.hash_ehs[start + 1 : last + 1] - 1.0)))
    told = np.concatenate([record.hash_ehs[start : start + 1], path])
    beside = facts_missed(record.price[start : last + 1], record.hash_ehs[start : last + 1], told)
    beside += halvings_missed(model, record, until) + retargets_missed(model, record, until)
    return sum(float(np.mean(each)) for each in missed.values()) + single + beside


def facts_missed(price: np.ndarray, came: np.ndarray, told: np.ndarray) -> float:
    """By how much growth and elasticity lie farther off than a third; nothing where the months are too few for them."""
    pairs = [(growth(came), growth(told)), (elasticity(price, came), elasticity(price, told))]
    return sum(max(0.0, abs(model / record - 1.0) - 1 / 3) for record, model in pairs if record and model is not None)


def halvings_missed(model: Model, record: HashRecord, until: date) -> float:
    """By how much hash of the month after a halving lies beyond 0 to -15 % of a twin's, from five weeks and a year before."""
    found = 0.0
    rigs, mining = model.scenario.rigs, model.scenario.mining
    for day in HALVINGS:
        week = next(at for at, begins in enumerate(record.days) if begins >= day)
        for before in (5, 52):
            if day < until and week - before > 0:
                asked = (record.days, record.weekly_price, record.weekly_hash, week - before, week + 5, rigs, mining)
                halved, twin = (hindcast(*asked, halving=halves, **model.more) for halves in (True, False))
                effect = float(halved[week : week + 5].mean() / twin[week : week + 5].mean() - 1.0)
                found += max(0.0, effect) + max(0.0, -0.15 - effect)
    return found


def retargets_missed(model: Model, record: HashRecord, until: date) -> float:
    """By how much the mean retarget lies beyond what is aimed at, from two years of record on, the ban's quarter left out."""
    rigs, mining, end = model.scenario.rigs, model.scenario.mining, record.week_nearest(record.month(until))
    path = hindcast(record.days, record.weekly_price, record.weekly_hash, LEAST, end, rigs, mining, **model.more)
    weeks, closed = np.diff(np.log(path[LEAST:])), (BAN - record.days[LEAST]).days // 7
    free = np.delete(weeks, [week for week in range(closed, closed + QUARTER_YEAR) if week < len(weeks)])
    return WEIGHT * max(0.0, float(np.expm1(2.0 * free.mean())) + CHANCE - MOST)


def fit(record: HashRecord, until: date, generations: int, seed: int, write: bool) -> OptimizeResult:
    """Differential evolution from a population drawn anywhere within the bounds; the shipped figures are not in it.

    write: the best of every generation is kept, so that the search may be stopped.
    """
    done = 0

    def tell(intermediate_result: OptimizeResult) -> None:
        nonlocal done
        done += 1
        found = intermediate_result
        print(f"generation {done}: {found.fun:.4f}", flush=True)
        if write:
            HELD_OUT.write_text(written(figures_of(found.x), until, seed, done, float(found.fun)), encoding="utf-8")

    return differential_evolution(
        lambda point: loss(figures_of(point), record, until), np.log(list(BOUNDS.values())), rng=seed, callback=tell,
        popsize=MEMBERS, maxiter=generations, polish=False, init="latinhypercube", recombination=0.9, tol=1e-6,
    )  # fmt: skip


def around(record: HashRecord, until: date) -> None:
    """The loss of the shipped figures, and with each a tenth lower and higher."""
    own = shipped()
    print(f"shipped: {loss(own, record, until):.4f}")
    for name in BOUNDS:
        moved = [
            loss(own | {name: min(own[name] * times, 1.0 if name == "rigs.kept" else np.inf)}, record, until)
            for times in (0.9, 1.1)
        ]
        print(f"{name}: {own[name]:g}, a tenth lower {moved[0]:.4f}, higher {moved[1]:.4f}")


def stepped(
    record: HashRecord,
    changes: Mapping[str, float | bool],
    until: date = LAST,
    names: Sequence[str] = MOVING,
    steps: Sequence[float] = STEPS,
) -> tuple[Fitted, float]:
    """The shipped figures refitted for a variant, one after the other, up or down by each of `steps` in turn where that helps."""
    own, least = dict(shipped()), loss(shipped(), record, until, changes)
    for step in steps:
        for name in (name for name in names if name not in changes):
            for times in (1.0 - step, 1.0 + step):
                low, high = BOUNDS[name]
                moved = own | {name: min(high, max(low, own[name] * times))}
                if (found := loss(moved, record, until, changes)) < least:
                    own, least = moved, found
        if len(steps) > 1:
            print(f"by {step:g}: {least:.4f} {own}", flush=True)
    return own, least


def refitted(record: HashRecord) -> str:
    """A row a variant, the model itself among them: its loss with the shipped figures, and loss and errors refitted."""
    lines = [",".join(("variant", "loss", "loss_refitted", "error_365", "single", *BOUNDS))]
    for name, changes in {MODEL: {}, **ABLATIONS}.items():
        figures, reached = stepped(record, changes)
        told = (loss(shipped(), record, LAST, changes), reached, *errors_of(fitted_model(figures, changes), record))
        row = (name, *(f"{value:.4f}" for value in told), *(f"{figures[key]:.5g}" for key in BOUNDS))
        lines.append(",".join(row))
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def errors_of(model: Model, record: HashRecord) -> tuple[float, float]:
    """At 365 days, and of the single origin."""
    found = run(record, Question(), model=model, tried=False)
    return found.error(MODEL, 365)["error"], found.error(MODEL, None, f"from {SINGLE:%Y-%m}")["error"]


def written(figures: Fitted, until: date, seed: int, generations: int, reached: float) -> str:
    """The file that is kept."""
    head = f"# Made by scripts/measured/fit_network.py --until {until:%Y-%m} --generations {generations} --seed {seed} --write; loss {reached:.4f}\n"
    return (
        head
        + f"until = {until.isoformat()}\n\n[figures]\n"
        + "".join(f'"{name}" = {value:.6g}\n' for name, value in figures.items())
    )


def main(words: Sequence[str]) -> None:
    """What the command line asks for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--until", default=f"{LAST:%Y-%m}")
    asked.add_argument("--generations", type=int, default=40)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--around", action="store_true")
    asked.add_argument("--near", action="store_true")
    asked.add_argument("--variants", action="store_true")
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args(words)
    record, until = read_record(None), date.fromisoformat(f"{given.until}-01")
    if given.variants:
        rows = refitted(record)
        if given.write:
            VARIANTS.write_text(rows, encoding="utf-8")
        return
    if given.near:
        print(*stepped(record, {}, until, NEAR, FINER))
        return
    if given.around:
        around(record, until)
        return
    found = fit(record, until, given.generations, given.seed, given.write)
    print(f"shipped: {loss(shipped(), record, until):.4f}")
    print(written(figures_of(found.x), until, given.seed, given.generations, float(found.fun)))


if __name__ == "__main__":
    main(sys.argv[1:])
