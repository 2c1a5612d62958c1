"""Texts of the page in both languages: the same keys and places, and no word that hides another."""

import re
from itertools import combinations
from pathlib import Path
from string import Formatter

import pytest

from model.scenario import Scenario, lever_keys, shipped_scenarios
from viz.figures.words.levers import described
from viz.pages.live.frame import VIEWS
from viz.text.language import LANGUAGES, TEXTS, Text, tables_of

JAPANESE = {
    path: path.read_text(encoding="utf-8")
    for path in tables_of("ja", TEXTS, Path(__file__).parents[2] / "viz" / "text")
}

SAID = [
    "ハイパースケーラー",
    "ハッシュレート",
    "マイニング",
    "マイナー",
    "シミュレーション",
    "試行",
    "レッスン",
    "債務不履行",
    "賃貸契約",
    "テナント",
    "拠点",
    "シングルプライス方式",
    "マルチプライス方式",
    "最終的な所有者",
    "電気代を賄える",
    "混雑",
]
"""Terms of a Japanese newsroom: each is used."""

UNSAID = {
    "大手クラウド": "ハイパースケーラー",
    "計算力": "ハッシュレート",
    "採掘": "マイニング、マイナー",
    "掘る": "マイニング",
    "授業": "レッスン",
    "実行ファイル": "記録ファイル",
    "この実行": "このシミュレーション、この試行",
    "組の実行": "組の試行",
    "回の実行": "回の試行",
    "借り手": "テナント",
    "用地": "拠点",
    "均一価格": "シングルプライス方式",
    "入札額払い": "マルチプライス方式",
    "満杯": "混雑",
    "最終所有者": "最終的な所有者",
    "電気代を稼": "電気代を賄える",
    "千ドル": "万ドル",
    "か月": "カ月",
    "当たり": "あたり",
    "～": "〜",
    "％": "%",
}
"""What stands for it in older texts and in word-for-word translations, and what is said instead."""


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


def test_japanese_texts_hold_to_the_glossary() -> None:
    whole = "".join(JAPANESE.values())
    assert [term for term in SAID if term not in whole] == []
    found = [
        f"{path.name}: {word} -> {better}"
        for path, text in JAPANESE.items()
        for word, better in UNSAID.items()
        if word in text
    ]
    assert found == []


def test_japanese_units_stand_at_their_numbers() -> None:
    apart = re.compile(r"[\d}] (?:MW|GW|MWh|EH/s|PH/s|J/TH|%)")
    assert [
        f"{path.name}: {line}" for path, text in JAPANESE.items() for line in text.splitlines() if apart.search(line)
    ] == []


def test_japanese_brackets_and_colons_are_wide_beside_japanese() -> None:
    narrow = re.compile(r"[ぁ-んァ-ヶ一-龠][(:;,?!]|[):;,?!][ぁ-んァ-ヶ一-龠]")
    texts = [text for section in Text("ja").sections.values() for text in section.values()]
    assert [text for text in texts if narrow.search(text)] == []


def test_every_unit_of_a_lever_and_every_shipped_scenario_has_its_words() -> None:
    units = {described()[key].get("unit") or "-" for key in lever_keys()}
    for code in LANGUAGES:
        sections = Text(code).sections
        assert units <= sections["lever_unit"].keys()
        assert sections["scenario"].keys() == sections["scenario_purpose"].keys() == set(shipped_scenarios())


def test_the_english_titles_of_scenarios_are_their_own() -> None:
    for name, title in Text("en").sections["scenario"].items():
        assert title.replace("’", "'").replace("–", "-") == Scenario.load(name).title
