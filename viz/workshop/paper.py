"""What a kit prints: run sheet, worksheets and glossary, a page of A4 each, in one file that opens without internet."""

from __future__ import annotations

from html import escape

from viz.text.language import Text
from viz.workshop.kit import Kit

STYLE = """
body{font:15px/1.6 Inter,"Helvetica Neue",Arial,"Noto Sans CJK JP","Noto Sans JP","Yu Gothic UI",sans-serif;max-width:800px;margin:24px auto;padding:0 16px;color:#1B2026}
section{break-after:page}li{margin:4px 0}.line{border-bottom:1px solid #999;padding:34px 0 2px}b{font-variant-numeric:tabular-nums}dt{font-weight:700}
@page{size:A4;margin:16mm}@media print{body{margin:0;max-width:none}}
"""


def paper(kit: Kit, text: Text) -> str:
    """The page.

    >>> from viz.text.language import language
    >>> from viz.workshop.kit import kit
    >>> paper(kit("45-minutes"), language("ja")).count("<section>")
    3
    """
    code, word, told = text.code, text.sections["room_report"], kit.told(text.code)
    rows = "".join(f"<li><b>{row['at']:02d}:00</b> {escape(row['text'])}</li>" for row in told["run_sheet"])
    sheet = f"<ol>{rows}</ol><p style='white-space:pre-line'>{escape(told['notes'])}</p>"
    parts = [f"<section><h1>{escape(told['title'])}</h1><h2>{escape(word['run_sheet'])}</h2>{sheet}</section>"]
    for one in kit.worksheets:
        lines = "".join(f"<div class=line>{escape(line)}</div>" for line in one["lines"][code])
        parts.append(f"<section><h1>{escape(one['title'][code])}</h1>{lines}</section>")
    if terms := kit.glossary.get(code):
        listed = "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in terms.items())
        parts.append(f"<section><h1>{escape(word['glossary'])}</h1><dl>{listed}</dl></section>")
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8"><title>{escape(told["title"])}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )
