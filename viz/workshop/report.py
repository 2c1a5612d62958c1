"""The report of a game: one page that opens without internet and prints, with pictures drawn in it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from model.foundation.version import VERSION
from model.seats.roster import REGULATOR
from model.seats.words import both
from viz.figures.words.names import scenario_name
from viz.text.language import Text
from viz.workshop.debrief import decided, of_runs
from viz.workshop.game import in_words
from viz.workshop.predictions import Predictions
from viz.workshop.table import Table

Series = Sequence[tuple[str, Sequence[float], Any]]
COLOURS = ("#C97923", "#1C027B", "#166E53", "#338CEB", "#8E5292", "#5F2808", "#8A6D00", "#7E5781", "#B3261E", "#5A626C")
MARKET = (
    ("btc_price_usd", 1.0), ("hashprice_usd_ph_day", 1.0), ("premium_ai_usd_mw_year", 1.0), ("mw_ai", 1.0),
    ("independent_miners", 1.0), ("cr4_mw", 100.0),
)  # fmt: skip
STYLE = """
body{font:14px/1.5 Inter,"Helvetica Neue",Arial,"Noto Sans CJK JP","Noto Sans JP","Yu Gothic UI",sans-serif;max-width:900px;margin:24px auto;padding:0 16px;color:#1B2026}
h1{font-size:26px}h2{margin-top:28px;border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%;font-size:12px}td,th{text-align:left;padding:3px 8px 3px 0;border-bottom:1px solid #eee;vertical-align:top}
svg{width:100%;height:auto}figure{margin:8px 0}figcaption{font-weight:600}.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px}.small{color:#5A626C;font-size:12px}section{break-inside:avoid-page}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}figure,tr{break-inside:avoid}}@page{size:A4;margin:14mm}
"""


def report(table: Table, text: Text, predicted: Predictions) -> str:
    """The page.  What people wrote is text in it, never markup."""
    room, game = table.room, table.game
    word = text.sections["room_report"]
    market = game.market
    seats = played(table)
    head = word["head"].format(
        code=room.code, rounds=len(room.rounds), first=text.date(market.calendar.date(game.weeks[0] if game.weeks else market.week)),
        last=text.date(market.calendar.date(market.week)), seed=market.seed, scenario=scenario_name(room.start["scenario"], text), version=VERSION,
    )  # fmt: skip
    body = [
        f"<h1>{escape(word['title'])}</h1><p>{escape(head)}</p><p class=small>{escape(word['note'])} {time.strftime('%Y-%m-%d')}</p>",
        paths(table, seats, word, text),
        scores(table, seats, word, text),
        around(table, word),
        decisions(table, word, text),
        predictions(table, word, text, predicted),
    ]
    return (
        f'<!doctype html><html lang="{text.code}"><head><meta charset="utf-8"><title>{escape(word["title"])}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def played(table: Table) -> dict[str, list[str]]:
    """Seats that people had in rounds that count, with their names; before the first round those of now."""
    room, names = table.room, dict[str, set[str]]()
    now = {seat: [one.name for one in who] for seat, who in room.seated().items()}
    for people in [one.people for one in room.rounds] or [now]:
        for seat, who in people.items():
            names.setdefault(seat, set()).update(who)
    return {seat: sorted(names[seat]) for seat in room.seats if seat in names}


def paths(table: Table, seats: dict[str, list[str]], word: dict[str, str], text: Text) -> str:
    """How each team's company went: value against where the game began, and megawatts."""
    companies = table.game.market.history.companies
    first = table.game.weeks[0] if table.game.weeks else 0
    pictures = []
    for column, relative in (("equity_value_usd", True), ("mw_energised", False)):
        series = []
        for seat, people in seats.items():
            rows = companies.filter((companies["company"] == seat) & (companies["week"] >= first)).sort("week")
            weeks, values = rows["week"].to_list(), np.array(rows[column].to_list(), float)
            if len(values) > 1:
                base = values[0] if relative and values[0] > 0.0 else 1.0
                series.append(
                    (
                        word["of_team"].format(seat=in_words(text.code, seat), people=", ".join(people)),
                        weeks,
                        values / base,
                    )
                )
        pictures.append(picture(word[f"path_{column}"], series, word["weeks"]))
    return f"<section><h2>{escape(word['paths'])}</h2>{''.join(pictures)}</section>"


def scores(table: Table, seats: dict[str, list[str]], word: dict[str, str], text: Text) -> str:
    """Each seat beside the bot's in the same seat, and what that does not measure."""
    rows, caveat = [], ""
    for seat, people in seats.items():
        if seat == REGULATOR:  # owns nothing that could be compared
            told = both("seat_error.no_score")[text.code]
            rows.append([in_words(text.code, seat), ", ".join(people), "–", told])
            continue
        score = table.game.made("score", seat)
        caveat = score["caveat"][text.code]
        rows.append([in_words(text.code, seat), ", ".join(people), str(score["orders"]), score["told"][text.code]])
    head = [word[name] for name in ("seat", "people", "orders", "against_bot")]
    return f"<section><h2>{escape(word['scores'])}</h2>{grid(head, rows)}<p class=small>{escape(caveat)} {escape(word['not_measured'])}</p></section>"


def around(table: Table, word: dict[str, str]) -> str:
    """Prices and consolidation over the game."""
    history, last = table.game.market.history, table.game.market.week + 1
    pictures = [
        picture(
            word[name],
            [("", list(range(last)), np.asarray(history.column(name)[:last], float) * unit)],
            word["weeks"],
            small=True,
        )
        for name, unit in MARKET
    ]
    return f"<section><h2>{escape(word['market'])}</h2><div class=pair>{''.join(pictures)}</div></section>"


SHOWN = ("round", "seat", "people", "kind", "item", "ordered", "by_the_rule", "outcome")


def decisions(table: Table, word: dict[str, str], text: Text) -> str:
    """What people decided beside what the rule would have, and what came of it."""
    rows = [[str(row[name]) for name in SHOWN] for row in decided(table, text)]
    return f"<h2>{escape(word['decisions'])}</h2>{grid([word[name] for name in SHOWN], rows)}" if rows else ""


def predictions(table: Table, word: dict[str, str], text: Text, runs: Predictions) -> str:
    """What the room predicted, counted, beside what this run and others gave."""
    rows = []
    for question, given in table.room.answers.items():
        this, counts = runs.came(question, int(table.room.start["seed"]))
        for answer, count in Counter(given.values()).most_common():
            came = of_runs(this, counts, question, answer, text)
            rows.append([text(question), text(f"{question}_{answer}"), str(count), came])
    head = [word[name] for name in ("question", "answer", "count", "runs")]
    return f"<h2>{escape(word['predictions'])}</h2>{grid(head, rows)}" if rows else ""


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table.

    >>> grid(["a"], [["<b>"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def picture(title: str, series: Series, span: str, small: bool = False) -> str:
    """Lines over weeks with their names at the right, the ends of the scale at the left.   span: how the weeks are told"""
    known = [(name, weeks, np.asarray(values, float)) for name, weeks, values in series]
    known = [(name, weeks, values) for name, weeks, values in known if np.isfinite(values).sum() > 1]
    if not known:
        return ""
    wide, high, right = (420, 150, 10) if small else (860, 300, 240)
    low = min(0.0, *(float(np.nanmin(values)) for _, _, values in known))
    top = max(float(np.nanmax(values)) for _, _, values in known)
    first, last = min(weeks[0] for _, weeks, _ in known), max(weeks[-1] for _, weeks, _ in known)
    lines, ends = [], []
    for place, (name, weeks, values) in enumerate(known):
        x = 50 + (np.asarray(weeks, float) - first) / max(1.0, last - first) * (wide - 50 - right)
        y = high - 20 - (values - low) / max(top - low, 1e-12) * (high - 34)
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True) if np.isfinite(b))
        colour = COLOURS[place % len(COLOURS)]
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        ends.append([float(y[np.isfinite(y)][-1]), name, colour])
    names = "".join(
        f'<text x="{wide - right + 6}" y="{y + 4:.1f}" font-size="12" fill="{colour}">{escape(name)}</text>'
        for y, name, colour in apart(ends)
    )
    scale = f'<text x="0" y="16" font-size="12">{scaled(top)}</text><text x="0" y="{high - 18}" font-size="12">{scaled(low)}</text><text x="50" y="{high - 2}" font-size="12">{escape(span.format(first=first, last=last))}</text>'
    scale += f'<line x1="50" x2="{wide - right}" y1="{high - 19}" y2="{high - 19}" stroke="#bbb"/>'
    return f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {wide} {high}" role="img">{scale}{"".join(lines)}{names}</svg></figure>'


def scaled(value: float) -> str:
    """A number at the end of a scale.

    >>> scaled(129100.4), scaled(50.034), scaled(0.0)
    ('129,100', '50.03', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def apart(ends: list[list[Any]]) -> list[list[Any]]:
    """Names at the ends of lines, none on another.

    >>> [round(y) for y, *_ in apart([[50.0, "a", ""], [52.0, "b", ""]])]
    [50, 64]
    """
    floor = -1e9
    for end in sorted(ends, key=lambda one: one[0]):
        end[0] = max(end[0], floor)
        floor = end[0] + 14.0
    return sorted(ends, key=lambda one: one[0])
