"""The README tells the truth: its Python runs, its commands and links exist."""

import re
from pathlib import Path

import pytest

import energyrun
from experiments.questions.study import shipped_studies
from model.scenario import shipped_scenarios

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs(capsys):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(block, names)
    assert "IREN" in capsys.readouterr().out
    assert names["market"].week == 52
    assert ("policy.mining_tax", "IREN") == tuple(
        next(event.company for event in names["market"].history.events if event.kind == kind)
        for kind in ("shock", "order_by_person")
    )


def test_the_commands_of_the_readme_exist():
    given = re.findall(r"^uv run energyrun (\w+)(?: ([a-z][\w-]*)(?![\w./-]))?", README, re.MULTILINE)
    known = {command.name or command.callback.__name__ for command in energyrun.app.registered_commands}
    known |= {group.name for group in energyrun.app.registered_groups}
    assert given and {name for name, _ in given} <= known
    assert {word for _, word in given if word} <= {*shipped_scenarios(), *shipped_studies(), "new", "list"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
