"""What a kit prints: before the day, run sheet, worksheets and glossary, a page of A4 each, in one file that needs no internet."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from viz.text.language import Text
from viz.workshop.kit import Kit

COMMON = Path(__file__).with_name("kits") / "shared" / "paper.toml"
STYLE = """
body{font:14px/1.55 Inter,"Helvetica Neue",Arial,"Noto Sans CJK JP","Noto Sans JP","Yu Gothic UI",sans-serif;max-width:800px;margin:24px auto;padding:0 16px;color:#1B2026}
h1{font-size:24px}h2{font-size:17px;margin:14px 0 4px}p{margin:4px 0}section{break-after:page}section:last-child{break-after:auto}
li{margin:3px 0}ul.sheet{list-style:none;padding:0}ul.sheet li{display:grid;grid-template-columns:52px 1fr}.line{border-bottom:1px solid #999;padding:34px 0 2px}
b{font-variant-numeric:tabular-nums}dt{font-weight:700;margin-top:6px}dd{margin:0 0 0 16px}.notes{white-space:pre-line}
@page{size:A4;margin:14mm}@media print{body{margin:0;max-width:none}li,dt,dd{break-inside:avoid}}
"""


def paper(kit: Kit, text: Text) -> str:
    """The page.

    >>> from viz.text.language import language
    >>> from viz.workshop.kit import kit
    >>> paper(kit("45-minutes"), language("ja")).count("<section>")
    5
    """
    code, word, told = text.code, text.sections["room_report"], kit.told(text)
    common = tomllib.loads(COMMON.read_text(encoding="utf-8"))
    rows = "".join(f"<li><b>{row['at']}′</b><span>{escape(row['text'])}</span></li>" for row in told["run_sheet"])
    asked = ((row["text"], f"{word['ask']} {row['ask']}") for row in told["expect"])
    sheets = [
        section(told["title"], notes(told, word), head(word["before"]), terms(common["before"][code].items())),
        section(word["run_sheet"], f"<ul class=sheet>{rows}</ul>") if rows else "",
        section(word["expect"], terms(asked)) if kit.expect else "",
        *(section(one["title"][code], lines(one["lines"][code])) for one in kit.worksheets),
        section(word["glossary"], terms(common["glossary"][code].items())),
    ]
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8"><title>{escape(told["title"])}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(sheets)}</body></html>"
    )


def section(title: str, *parts: str) -> str:
    """A page of paper."""
    return f"<section><h1>{escape(title)}</h1>{''.join(parts)}</section>"


def head(title: str) -> str:
    """The title of a part."""
    return f"<h2>{escape(title)}</h2>"


def notes(told: Mapping[str, str], word: Mapping[str, str]) -> str:
    """Where a kit starts, what it teaches, what whoever leads it should know."""
    start = f"<p><b>{escape(told['covers'])}</b></p>" if told["covers"] else ""
    taught = f"{head(word['teaches'])}<p>{escape(told['teaches'])}</p>" if told["teaches"] else ""
    return f"{start}{taught}{head(word['notes'])}<p class=notes>{escape(told['notes'].strip())}</p>"


def terms(rows: Iterable[tuple[str, str]]) -> str:
    """Words and what they mean, or what happens and what to do.

    >>> terms([("a<", "b")])
    '<dl><dt>a&lt;</dt><dd>b</dd></dl>'
    """
    return f"<dl>{''.join(f'<dt>{escape(term)}</dt><dd>{escape(said)}</dd>' for term, said in rows)}</dl>"


def lines(wanted: Iterable[str]) -> str:
    """Lines to write on."""
    return "".join(f"<div class=line>{escape(line)}</div>" for line in wanted)
