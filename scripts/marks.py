"""Pages of the docs of which a part is written by a script: where they are, and how that part is put in place."""

from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def replaced(page: str, name: str, made: str) -> str:
    """A page with what stands between its marks of a name made anew.

    >>> replaced("a <!-- x: begin --> old <!-- x: end --> b", "x", "new").split("\\n")
    ['a <!-- x: begin -->', '', 'new', '<!-- x: end --> b']
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = page.split(begin)
    return f"{before}{begin}\n\n{made}\n{end}{rest.split(end)[1]}"


def put(page: Path, name: str, made: str) -> None:
    """Puts that part into a page."""
    page.write_text(replaced(page.read_text(encoding="utf-8"), name, made), encoding="utf-8")
