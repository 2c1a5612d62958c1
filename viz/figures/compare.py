"""The Compare page: two runs side by side, their difference with the fan of all pairs, and companies as dumbbells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from viz.figures.drawing.market_record import USES, MarketRecord, round_up
from viz.figures.drawing.specification import Specification, band, dumbbells, figure, line, of, panel, series, stack
from viz.figures.words.outcomes import OUTCOMES, outcome_name, outcome_unit
from viz.text.language import Text

Columns = Mapping[str, np.ndarray]
GW = 0.001
FAN = 10  # pairs from which a band is drawn
ROWS = 10


def holdings(arm: int, own: Sequence[Columns], week: int, start: date, text: Text) -> Specification:
    """Miners' megawatts by use in one of the two runs; both on the same axis."""
    tops = [float(np.sum([run[f"mw_{use}"] for use in USES], axis=0).max()) for run in own]
    members = [
        series(
            f"{arm}:mw_{use}",
            text(f"use.{use}"),
            text.decimal(float(own[arm][f"mw_{use}"][week]) * GW),
            f"use.{use}",
            GW,
        )
        for use in USES
    ]
    frame = MarketRecord({}, len(own[0]["mw_ai"]) - 1, start)
    return figure(
        frame,
        f"run_{arm}",
        text(f"compare.run_{'ab'[arm]}"),
        text("compare.unit_holdings"),
        [panel([stack(members)], round_up(1.04 * max(tops) * GW))],
        128,
    )


def columns(
    own: Sequence[Columns], others: Sequence[Sequence[Columns]], outcome: str = "mw_ai"
) -> dict[str, np.ndarray]:
    """What the charts draw: both runs, an outcome's difference above and below nought, the fan of all pairs' differences."""
    scale = OUTCOMES[outcome].scale
    difference = (own[1][outcome] - own[0][outcome]) * scale
    drawn = {f"{arm}:mw_{use}": run[f"mw_{use}"] for arm, run in enumerate(own) for use in USES}
    drawn |= {
        "difference": difference,
        "above": np.maximum(difference, 0.0),
        "below": np.minimum(difference, 0.0),
        "nought": 0.0 * difference,
    }
    if len(others) >= FAN:
        paired = np.array([(pair[1][outcome] - pair[0][outcome]) * scale for pair in others])
        drawn["fan_low"], drawn["fan_mid"], drawn["fan_high"] = np.percentile(paired, (10.0, 50.0, 90.0), axis=0)
    return drawn


def difference(drawn: Columns, week: int, pairs: int, outcome: str, start: date, text: Text) -> Specification:
    """The second run less the first, in the outcome that is asked about, over the fan of all pairs."""
    here = float(drawn["difference"][week])
    ai, places = outcome == "mw_ai", OUTCOMES[outcome].places
    words = {"outcome": outcome_name(outcome, text), "unit": outcome_unit(outcome, text)}
    reach = max(float(np.abs(drawn[name]).max()) for name in ("difference", "fan_low", "fan_high") if name in drawn)
    top = round_up(max(0.1, 1.1 * reach))
    least = 0.5 * 10.0**-places
    level = "never" if not np.any(drawn["difference"]) else "level" if abs(here) < least else "is"
    title = text(f"compare.outcome_{level}", amount=signed(here, places), **words)
    layers: list[dict[str, Any]] = []
    if "fan_low" in drawn:
        layers.append(
            band(
                series("fan_low", "", "", "muted"),
                series("fan_high", text("compare.fan", n=text.count(pairs)), "", "muted"),
            )
        )
    layers += [
        stack([series("above", "", "", "use.leased")]),
        stack([series("below", "", "", "use.mining")]),
        line(series("nought", "", "", "muted"), thin=True),
        line(series("difference", text("compare.this_pair"), signed(here, 1 if ai else places), "text")),
    ]
    frame = MarketRecord({}, len(drawn["difference"]) - 1, start)
    shown = figure(
        frame,
        "difference",
        difference_title(drawn, here, text) if ai else title,
        text("compare.unit_difference") if ai else text("compare.unit_outcome", **words),
        [panel(layers, top, bottom=-top)],
        150,
    )
    return of(shown, outcome)


def difference_title(drawn: Columns, here: float, text: Text) -> str:
    """Which run has more that serves AI in the week that is looked at, and by how much."""
    amount = (
        text("compare.gw", gw=text.decimal(abs(here)))
        if abs(here) >= 0.95
        else text("compare.mw", mw=text.count(abs(here) / GW))
    )
    never = not np.any(drawn["difference"])
    key = "never" if never else "level" if abs(here) < 0.5 * GW else "more" if here > 0.0 else "less"
    return text(f"compare.difference_{key}", amount=amount)


def companies(ends: Mapping[str, tuple[float, float]], when: str, text: Text) -> Specification:
    """Each company's AI megawatts in both runs in one quarter, the largest differences first; all companies where none differs."""
    gaps = {name: abs(to - start) for name, (start, to) in ends.items()}
    differ = {name: gap for name, gap in gaps.items() if gap >= 0.5}
    ranked = sorted(differ or gaps, key=lambda name: (-gaps[name], name))[:ROWS]
    rows = [
        {
            "label": name,
            "start": ends[name][0],
            "to": ends[name][1],
            "same": gaps[name] < 0.5,
            "written": change(*ends[name], text),
        }
        for name in ranked
    ]
    words = {"most": rows[0]["label"] if rows else "", "n": text.count(len(differ)), "all": text.count(len(gaps))}
    title = text(f"compare.companies_{'some' if differ else 'same'}", **words)
    figure = dumbbells("companies", title, text("compare.unit_companies", when=when), rows, ("A", "B"))
    return figure | {"top": round_up(max((max(ends[name]) for name in ranked), default=1.0))}


def change(start: float, to: float, text: Text) -> str:
    """Two values, or one where they are the same."""
    return text.count(to) if abs(to - start) < 0.5 else f"{text.count(start)} → {text.count(to)}"


def sentence(pairs: Sequence[Sequence[Columns]], week: int, when: str, text: Text) -> str:
    """In how many pairs fewer or more miners are left by a week, and by how many."""
    left = np.array([[run["independent_miners"][week] for run in pair] for pair in pairs], np.float64)
    found = left[:, 1] - left[:, 0]
    fewer, more = int((found < 0).sum()), int((found > 0).sum())
    low, middle, high = np.percentile(found, (10.0, 50.0, 90.0))
    key = "fewer" if fewer > more else "more" if more > fewer else "alike" if fewer else "none"
    words = {
        "when": when,
        "n": text.count(len(found)),
        "count": text.count(max(fewer, more)),
        "middle": signed(middle, 0),
        "low": signed(low, 0),
        "high": signed(high, 0),
    }
    return text(f"compare.{key}", **words)


def signed(value: float, places: int = 1) -> str:
    """A difference with its sign.

    >>> signed(1.26), signed(-4.0, 0), signed(0.0)
    ('+1.3', '−4', '0.0')
    """
    written = f"{value:+.{places}f}" if abs(value) >= 0.5 * 10.0**-places else f"{0.0:.{places}f}"
    return written.replace("-", "−")
