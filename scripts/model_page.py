"""Writes the rules of docs/model.md: every rule of the market, room by room, from what each says of itself.

    uv run python scripts/model_page.py

The rest of the page is written by hand.  A test fails while the tables are not what the sources say.
"""

import ast
from pathlib import Path

from scripts.marks import DOCS, replaced

ROOT = Path(__file__).resolve().parents[1]
PAGE = DOCS / "model.md"
ROOMS = {
    "agents/bitcoin": "Bitcoin and its supply of hash",
    "model/power": "Electricity",
    "agents/rules": "Economics of mines, halls, plants and money",
    "agents/options": "The choice at a site",
    "agents/policies": "Who files what",
    "model/capacity": "The pool of capacity",
    "model/auctions": "The capacity auction",
    "model/sites": "Sites: rigs, works, leases",
    "model/money": "Capital, contracts, covenants",
    "model/decisions": "A quarter: asks, tenants, deeds",
    "model/owners": "Value, distress, owners",
    "model/opening": "The first week",
    "model/foundation": "Random numbers",
    "model/books": "The books",
    "model/statements": "Balance sheets",
    "model/record": "What is measured",
}


def rules_of(file: Path) -> list[ast.FunctionDef]:
    """Functions of a file that are marked as rules, in its order."""
    functions = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    return [f for f in functions if any(isinstance(mark, ast.Name) and mark.id == "rule" for mark in f.decorator_list)]


def opening_of(node: ast.FunctionDef | ast.Module) -> str:
    """The first paragraph of a docstring, as a cell of a table; a rule without one is an error."""
    told = ast.get_docstring(node)
    if not told:
        raise ValueError(f"{getattr(node, 'name', 'a file')} says nothing of itself")
    return " ".join(told.split("\n\n")[0].split()).replace("|", "\\|")


def table_of(room: str, title: str) -> list[str]:
    """A heading, and under it a table for each file that holds rules."""
    lines = [f"### {title}", ""]
    for file in sorted((ROOT / room).glob("*.py")):
        rules = rules_of(file)
        if rules:
            name = file.relative_to(ROOT).as_posix()
            about = opening_of(ast.parse(file.read_text(encoding="utf-8")))
            lines += [f"**[{name}](../{name})** {about}", "", "| rule | what it gives |", "|---|---|"]
            lines += [f"| `{rule.name}` | {opening_of(rule)} |" for rule in rules] + [""]
    return lines


def rooms_with_rules() -> set[str]:
    """Folders that hold at least one rule."""
    files = [*(ROOT / "agents").rglob("*.py"), *(ROOT / "model").rglob("*.py")]
    return {file.parent.relative_to(ROOT).as_posix() for file in files if rules_of(file)}


def page() -> str:
    """The whole page as it should be."""
    if untold := rooms_with_rules() - ROOMS.keys():
        raise ValueError(f"rooms of {', '.join(sorted(untold))} have no heading here")
    rules = "\n".join(line for room, title in ROOMS.items() for line in table_of(room, title))
    return replaced(PAGE.read_text(encoding="utf-8"), "rules", rules)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
