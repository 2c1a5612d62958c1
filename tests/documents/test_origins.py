"""Where columns come from: every column has an origin, and whatever an origin names is there, says what it is, and has a source."""

import re
from collections import Counter
from fnmatch import fnmatchcase

import pytest

from model.ranges import ranges
from model.record.columns import COLUMNS
from model.record.origins import declared, origins, told_of
from model.scenario import Scenario, describe
from model.tables.start import load_tables
from viz.figures.drawing.market_record import RECORD
from viz.figures.words.sources import sources_told
from viz.pages.live.about import about
from viz.pages.live.boxes import MOST, come_from
from viz.text.language import language

BOOKS = {name for name in COLUMNS if name.endswith(("_residual", "_residual_usd"))}
RULES = sorted({rule for origin in origins().values() for rule in origin.rules})
KEYS = sorted({key for origin in origins().values() for key in origin.keys})


def test_every_column_has_rules_and_all_but_the_books_a_source() -> None:
    assert set(RECORD) <= set(COLUMNS) == set(origins())
    assert [name for name, origin in origins().items() if not origin.rules] == []
    assert {name for name, origin in origins().items() if not origin.keys + origin.tables} == BOOKS


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_gives(name: str) -> None:
    told = told_of(name)
    assert len(told.sentence) > 15 and told.file.endswith(".py"), told


@pytest.mark.parametrize("name", ["agents.bitcoin.rigs.gone", "agents.gone", "model.engine.Engine.gone", "os.path"])
def test_a_name_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(KeyError, match="no rule of that name"):
        told_of(name)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_there_and_has_a_source(key: str) -> None:
    schema, known = describe()[key], ranges().get(key)
    assert schema["description"] and (schema.get("source") or (known and known.why))


def test_tables_are_there_and_name_documents_or_say_that_they_are_recollection() -> None:
    tables = load_tables()
    for name in {table for origin in origins().values() for table in origin.tables}:
        sheet = getattr(tables, name)
        assert any(sheet.sources) or all(sheet.recollection), name  # else every row says that it is from memory


def test_no_entry_is_stale() -> None:
    """Each pattern names a column, each entry says something, and none says what another has said of the same columns."""
    said: Counter[tuple[str, str]] = Counter()
    for entry in declared():
        assert set(entry) <= {"columns", "rules", "keys", "tables"} and len(entry) > 1, entry
        for pattern in entry["columns"]:
            assert any(fnmatchcase(name, pattern) for name in COLUMNS), pattern
        named = [name for name in COLUMNS if any(fnmatchcase(name, pattern) for pattern in entry["columns"])]
        things = [thing for field in ("rules", "keys", "tables") for thing in entry.get(field, ())]
        said.update((name, thing) for name in named for thing in things)
    assert [pair for pair, times in said.items() if times > 1] == []


ENGLISH = re.compile(r"recollection|assumption|fitted|judgement on|split by|a lever|daily closes")


def test_the_words_around_publications_are_japanese_on_the_japanese_page() -> None:
    """Of all sources that a box names; what a rule, a key or an assumption says of itself stays as the code has it."""
    text = language("ja")
    tables = sources_told(about(), text)["sources"]
    assert [one for table in tables for one in table["sources"] if ENGLISH.search(one)] == []
    names = list(origins())
    parts = [come_from(names[at : at + MOST], Scenario(), text)["parts"] for at in range(0, len(names), MOST)]
    sources = {more.split(" – ")[0] for found in parts for _, rows in found for _, _, more in rows}
    sources |= {
        told for found in parts for head, rows in found if head == text("origins.tables") for _, told, _ in rows
    }
    assert [one for one in sources if ENGLISH.search(one)] == []
