"""The page of a report: it asks nobody for anything, replaces the last one whole, refuses in one line, can be read."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import energyrun
from experiments.questions.named import NAMED
from experiments.questions.outcomes import BY_NAME
from experiments.questions.study import EXAMPLE, Study
from experiments.reporting import report
from model.record.columns import MARKET_COLUMNS
from model.scenario import describe
from tests.sweeps import TAX, effect_of_tax, factorial, made_up, page_of
from viz.figures.drawing import paper
from viz.text import measure

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reports.md"
TEXTS = tomllib.loads((Path(measure.__file__).with_name("report.toml")).read_text(encoding="utf-8"))


def test_the_page_asks_no_host_for_anything(tmp_path):
    page = page_of(made_up(tmp_path, factorial(TAX), effect_of_tax(5.0)))
    without_names = page.replace("http://www.w3.org/1999/xlink", "").replace("http://www.w3.org/2000/svg", "")
    assert "://" not in without_names and "@import" not in page and "url(" not in re.sub(r"url\(#\w+\)", "", page)
    assert re.findall(r'(?:src|href)="(?!#|figures/|tables/)', page.replace("xlink:href", "")) == []
    assert "default-src 'none'" in page
    assert len(page) < 120_000
    assert not re.search(
        r"#[0-9a-fA-F]{6}", "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    )  # the theme's colours alone


@pytest.mark.parametrize(
    "wrong",
    [
        "nothing",
        "no runs",
        "when number",
        "all failed",
        "corrupt",
        "corrupt series",
        "no design",
        "outcome",
        "when",
        "when outcome",
    ],
)
def test_wrong_input_is_one_line_and_nothing_is_written(tmp_path, capsys, wrong):
    folder, given, expected = tmp_path / "sweep", [], "no sweep lies there"
    if wrong != "nothing":
        failing = (lambda point, seed: "E: all") if wrong == "all failed" else (lambda point, seed: None)
        made_up(folder, factorial(TAX, series=("independent_miners",)), effect_of_tax(5.0), failing)
    file = next((folder / "runs").glob("*.parquet"), None)
    if wrong == "no runs":
        file.unlink()
        expected = "no run has finished yet"
    elif wrong == "all failed":
        expected = "no run ended well, 24 failed (E: all)"
    elif wrong == "corrupt":
        file.write_bytes(file.read_bytes()[:100])
        expected = f"{file}: not a readable Parquet file"
    elif wrong == "corrupt series":
        file = next((folder / "series").glob("*.parquet"))
        file.write_bytes(file.read_bytes()[:100])
        expected = f"{file}: not a readable Parquet file"
    elif wrong == "no design":
        (folder / "design.parquet").unlink()
        expected = "design.parquet: not a readable Parquet file"
    elif wrong == "outcome":
        given, expected = (
            ["--outcome", "independent_miner"],
            "did you mean 'independent_miners'? (independent_miners, ai_gap_net_gw)",
        )
    elif wrong == "when":
        given, expected = ["--when", "many miners"], "as in 'independent_miners < 20'"
    elif wrong == "when number":
        given, expected = ["--when", "independent_miners > 1.200.000"], "and a number"
    elif wrong == "when outcome":
        given, expected = ["--when", "hhi_mw < 3"], "no outcome 'hhi_mw'"
    before = sorted(folder.rglob("*"))
    assert energyrun.status_of(["report", str(folder), *given]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith("energyrun: ") and printed.err.count("\n") == 1
    assert expected in printed.err and "Traceback" not in printed.err
    assert sorted(folder.rglob("*")) == before


def test_a_report_replaces_the_last_one_whole(tmp_path, capsys, monkeypatch):
    made_up(tmp_path, factorial(TAX), effect_of_tax(5.0))
    assert energyrun.status_of(["report", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "report.html")
    first = (tmp_path / "report.html").read_text(encoding="utf-8")
    monkeypatch.setattr(report, "render", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report.write(tmp_path)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == first
    assert (tmp_path / "figures" / "effects.svg").exists() and not list(tmp_path.glob(".report*"))
    monkeypatch.undo()
    (tmp_path / "figures" / "of my own.png").touch()
    page_of(tmp_path, outcome="ai_gap_net_gw")
    assert (tmp_path / "figures" / "of my own.png").exists()
    assert (tmp_path / "report.html").read_text(encoding="utf-8") != first
    assert not (tmp_path / "figures" / "points-independent_miners.svg").exists()


def test_the_same_results_give_the_same_page(tmp_path):
    folder = made_up(tmp_path, factorial(TAX), effect_of_tax(5.0))
    assert page_of(folder) == page_of(folder)


def test_names_of_studies_and_errors_are_text_not_markup(tmp_path):
    study = factorial(TAX, question="<b>Is 1 < 2 & why?</b>")
    page = page_of(made_up(tmp_path, study, effect_of_tax(5.0), lambda point, seed: "<script>" if seed == 1 else None))
    assert "<b>Is" not in page and "&lt;b&gt;Is 1 &lt; 2 &amp; why?" in page and page.count("<script>") == 1


def test_every_outcome_has_a_name_and_every_name_an_outcome():
    names = TEXTS["outcome"]
    assert set(names) <= {*MARKET_COLUMNS, *BY_NAME} and set(TEXTS["factor"]) <= set(describe())
    for column in (*MARKET_COLUMNS, *NAMED):
        called = measure.outcome(column, [1.5], names)
        assert "_" not in called.title and called.name
    units = {column: measure.outcome(column, [1.5], names).unit for column in MARKET_COLUMNS}
    assert (units["ai_gap_net_gw"], units["mw_ai"], units["hhi_mw"], units["power_price_ercot_usd_mwh"]) == (
        "GW",
        "MW",
        "",
        "$/MWh",
    )
    for key, schema in describe().items():
        assert "_" not in measure.factor(key, schema.get("unit", ""), TEXTS["factor"]).title, key


def test_every_text_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in Path(report.__file__).parents[1].rglob("*.py"))
    for section, texts in TEXTS.items():
        if section in ("outcome", "factor", "how", "method"):
            continue
        for name in texts:
            composed = (
                re.split(r"_(?:none|unit|same|some)$", name)[0],
                name.removesuffix("s"),
                name.removeprefix("when_"),
            )
            parts = f'"{name.replace("_", " ")}"', *(f'"{part}' for part in composed)
            assert f"{section}.{name}" in source or any(part in source for part in parts), f"{section}.{name}"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_in_both_themes(theme):
    """WCAG 2.2 AA: 4.5 for text, also on the darkest cell of a heat map; 3 for marks."""

    def contrast(one: str, two: str) -> float:
        low, high = sorted((luminance(one), luminance(two)))
        return (high + 0.05) / (low + 0.05)

    colours = paper.variables(theme)
    mix = [
        round(
            paper.DARKEST * int(colours["use-leased"][place : place + 2], 16)
            + (1 - paper.DARKEST) * int(colours["panel"][place : place + 2], 16)
        )
        for place in (1, 3, 5)
    ]
    cell = "#" + "".join(f"{part:02x}" for part in mix)
    for ground in ("panel", "page"):
        assert contrast(colours["text"], colours[ground]) >= 4.5 and contrast(colours["muted"], colours[ground]) >= 4.5
    assert contrast(colours["text"], cell) >= 4.5
    for mark in ("use-leased", "use-mining", "muted", "alert"):
        assert contrast(colours[mark], colours["panel"]) >= 3.0


def test_the_page_in_a_browser_without_internet(tmp_path, browser):
    page_of(
        made_up(
            tmp_path, factorial(TAX | {"values": (0.0, 5.0, 10.0)}, series=("independent_miners",)), effect_of_tax(5.0)
        )
    )
    wrong: list[str] = []
    tab = browser.new_page()
    tab.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
    tab.goto((tmp_path / "report.html").as_uri())
    points = tab.locator("#points table")
    values = lambda: points.locator("tbody tr td:nth-child(2)").all_inner_texts()  # noqa: E731
    assert values() == ["0", "5", "10"]
    for expected in (["0", "5", "10"], ["10", "5", "0"]):
        points.locator("th:nth-child(2) button").press("Enter")
        assert values() == expected
    tab.emulate_media(color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 18, 23)"
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map(part => part.id)")
    assert len(ids) == len(set(ids)) and wrong == []
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        cut = tab.evaluate(
            """[...document.querySelectorAll('svg.figure')].flatMap(svg => {
                const frame = svg.getBoundingClientRect();
                return [...svg.querySelectorAll('text')].filter(text => {
                    const box = text.getBoundingClientRect();
                    return box.left < frame.left - 1 || box.right > frame.right + 1;
                }).map(text => text.textContent)})"""
        )
        assert cut == []
    tab.close()


def test_the_recipes_of_the_page_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    example = Study.load(EXAMPLE)

    def respond(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        return dict.fromkeys(example.outcome_columns, 900.0 + 100.0 * factors["policy.ai_priority"] + seed)

    made_up(tmp_path / "runs" / "priority-or-transformers", example, respond)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    told = capsys.readouterr().out
    assert "policy.ai_priority" in told and names["found"].contrasts["median"].max() == 100.0
