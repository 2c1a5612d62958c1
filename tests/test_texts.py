"""Texts of the page in both languages: the same keys and places, and no word that hides another."""

from itertools import combinations
from string import Formatter

import pytest

from viz.pages.live.frame import VIEWS
from viz.text.language import LANGUAGES, Text


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_fixed_word_of_a_page_hides_another(code: str) -> None:
    sections = Text(code).sections
    pages = [f"{name}_words" for name in VIEWS if f"{name}_words" in sections]
    for page in pages:
        for one, other in combinations(("widget", "lever_words", "share_words", page), 2):
            alike = {
                key
                for key in sections[one].keys() & sections[other].keys()
                if sections[one][key] != sections[other][key]
            }
            assert not alike, (one, other)


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    english, japanese = (Text(code).sections for code in LANGUAGES)
    assert english.keys() == japanese.keys()
    for section in english:
        assert english[section].keys() == japanese[section].keys(), section
        for key, text in english[section].items():
            assert fields(text) == fields(japanese[section][key]), f"{section}.{key}"
