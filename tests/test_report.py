"""The report of a sweep: what its first sentence says of known effects, what the page holds, what it refuses."""

import re
import shlex
import tomllib
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import energyrun
from experiments import report, store
from experiments.outcomes import NAMED
from experiments.plan import plan_of
from experiments.study import EXAMPLE, Study
from experiments.tasks import play
from model.history import MARKET_COLUMNS
from model.scenario import Scenario, describe
from tests.sweeps import PRIORITY, TAX, factorial, made_up
from viz.figures import paper
from viz.text import measure
from viz.text.language import Text

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "reports.md"
TEXTS = tomllib.loads((Path(measure.__file__).with_name("report.toml")).read_text(encoding="utf-8"))


def page_of(folder: Path, **asked: str) -> str:
    return report.write(folder, **asked).read_text(encoding="utf-8")


def words(markup: str) -> str:
    """Text as a reader sees it."""
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare))


def answer(markup: str) -> str:
    """The first sentence."""
    (found,) = re.findall(r'<p class="answer">(.*?)</p>', markup, re.DOTALL)
    return words(found).strip()


def effect_of_tax(size: float, spread: float = 1.0):
    """Miners fall by `size` with the tax; the seed moves all runs, chance moves each."""

    def respond(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        taxed = factors.get("policy.mining_tax", 0.0) / 10.0
        miners = 40.0 + 3.0 * (seed % 5) - size * taxed + spread * rng.uniform(-1.0, 1.0)
        return {"independent_miners": miners, "ai_gap_net_gw": 30.0 + rng.normal()}

    return respond


def test_a_known_effect_is_the_first_sentence(tmp_path):
    page = page_of(made_up(tmp_path, factorial(TAX, PRIORITY, series=("independent_miners",)), effect_of_tax(5.0)))
    said = answer(page)
    assert said.startswith("Raising mining tax from 0 to $10/MWh lowers the number of independent miners by ")
    assert "so in 12 of 12 seeds, 24 pairs of runs" in said
    size, low, high = (float(figure) for figure in re.findall(r"\d+\.\d+", said)[:3])
    assert low <= size <= high and low <= 5.0 <= high and 4.0 < low
    told = words(page)
    assert "exact for the median over seeds (sign test)" in told
    assert "Mining tax lowers" not in told and "energyrun watch energy-run --seed" in told
    assert "Raising mining tax from 0 to $10/MWh lowers the number of independent miners from" in told  # over time
    for figure in ("effects", "points-independent_miners", "heat-independent_miners", "fan-independent_miners",
                   "gap-independent_miners", "dumbbells", "policies"):  # fmt: skip
        for kind in ("svg", "png"):
            assert (tmp_path / "figures" / f"{figure}.{kind}").stat().st_size > 2_000
    table = pl.read_csv(tmp_path / "tables" / "differences.csv")
    row = table.filter((pl.col("outcome") == "independent_miners") & (pl.col("factor") == "policy.mining_tax"))
    assert row.select("pairs", "seeds", "lower").row(0) == (24, 12, 12)
    assert f"{-row['median'][0]:.2f}".startswith(str(size)[:3])


def test_no_effect_is_said_to_be_none(tmp_path):
    said = answer(page_of(made_up(tmp_path, factorial(TAX, PRIORITY), effect_of_tax(0.0, 4.0))))
    assert said.startswith("No effect on the number of independent miners can be told from chance: the largest, ")
    assert "(95% interval −" in said and "12 seeds, 24 pairs" in said


def test_nothing_changed_is_said_to_be_nothing(tmp_path):
    page = page_of(made_up(tmp_path, factorial(TAX, PRIORITY), effect_of_tax(0.0, 0.0)))
    assert answer(page) == (
        "Nothing that was varied changes the number of independent miners by the end: "
        "it is the same to the last digit in all 24 pairs of runs (12 seeds)."
    )
    assert "100% is the luck of the seed, 0% the factors’ doing" in words(page)


def test_few_seeds_conclude_nothing(tmp_path):
    said = answer(page_of(made_up(tmp_path, factorial(TAX, seeds=5), effect_of_tax(5.0))))
    assert said.startswith("Nothing can be concluded yet: a 95% interval needs 6 seeds, here are 5.")


def test_effects_in_part_of_the_seeds_are_counted(tmp_path):
    def sometimes(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        hit = factors["policy.mining_tax"] > 0 and seed % 5 < 2
        return {"independent_miners": 40.0 - hit, "ai_gap_net_gw": 1.0}

    said = answer(page_of(made_up(tmp_path, factorial(TAX, seeds=30), sometimes)))
    assert "lowers the number of independent miners in 12 of 30 seeds (30 pairs of runs)" in said
    assert "the median difference is 0" in said


def test_words_switches_and_uncertain_factors(tmp_path):
    factors = (
        {"key": "policy.mining_ban", "values": (False, True)},
        {"key": "mechanism", "values": ("queue", "uniform"), "role": "uncertainty"},
    )

    def respond(given: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        return {"hhi_mw": 900.0 + 50.0 * given["policy.mining_ban"] + 400.0 * (given["mechanism"] == "uniform") + seed}

    page = page_of(made_up(tmp_path, factorial(*factors, outcomes=("hhi_mw",)), respond))
    assert answer(page).startswith("Switching mining ban on raises the HHI of miners’ megawatts by 50 ")
    assert "mechanism queue → uniform" in words(
        page
    ) and "--set policy.mining_ban=true --set mechanism=uniform" in words(page)


def test_what_nobody_can_choose_leads_only_where_no_lever_stands_out(tmp_path):
    uncertain = TAX | {"role": "uncertainty"}

    def both(given: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        lever = -2.0 * given["policy.ai_priority"] if strong else rng.normal()
        return {"independent_miners": effect_of_tax(9.0)(given, seed, rng)["independent_miners"] + lever}

    study = factorial(uncertain, PRIORITY, outcomes=("independent_miners",))
    strong = True
    assert answer(page_of(made_up(tmp_path / "strong", study, both))).startswith(
        "Raising AI priority from 0 to 1 lowers"
    )
    strong = False
    page = page_of(made_up(tmp_path / "weak", study, both))
    assert answer(page).startswith("Raising mining tax from 0 to $10/MWh lowers")
    assert "Of what somebody can choose, nothing stands out: the largest, raising AI priority from 0 to 1, is" in words(
        page
    )


SAMPLED = (
    {"key": "policy.mining_tax", "low": 0.0, "high": 20.0},
    {"key": "power.gas", "low": 2.0, "high": 8.0, "role": "uncertainty"},
    {"key": "mechanism", "values": ("queue", "uniform")},
)


def sampled(design: str, samples: int, **more: Any) -> Study:
    return Study(
        name=design, design=design, samples=samples, seeds=4, outcomes=("independent_miners",), factors=SAMPLED, **more
    )


def tax_and_gas(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
    tax, gas = factors["policy.mining_tax"], factors["power.gas"]
    return {"independent_miners": 60.0 - 1.5 * tax - gas + seed + 0.2 * rng.normal()}


def test_morris_names_the_strongest_factor(tmp_path):
    page = page_of(made_up(tmp_path, sampled("morris", 10), tax_and_gas))
    said = answer(page)
    assert said.startswith(
        "The number of independent miners depends most on mining tax: crossing its range, 0 to $20/MWh, lowers"
    )
    assert float(re.findall(r"by (\d+\.\d+) on average", said)[0]) == pytest.approx(30.0, abs=0.5)
    assert "10 trajectories, 4 seeds" in said and "times as much as gas price, the next" in words(page)
    assert (tmp_path / "figures" / "morris.svg").exists()


def test_morris_knows_what_luck_alone_would_do(tmp_path):
    def luck(factors: dict[str, Any], seed: int, rng: Any) -> dict[str, float]:
        return {"independent_miners": 40.0 + 5.0 * rng.normal()}

    said = answer(page_of(made_up(tmp_path, sampled("morris", 10), luck)))
    assert said.startswith(
        "Nothing can be concluded: no factor moves the number of independent miners by more than the luck"
    )


def test_sobol_and_a_run_that_failed(tmp_path):
    failing = lambda point, seed: "ValueError: no power" if point == 7 else None  # noqa: E731
    page = page_of(made_up(tmp_path, sampled("sobol", 64), tax_and_gas, failing))
    share = re.findall(r"^Mining tax alone accounts for (\d+)% of the spread", answer(page))
    assert float(share[0]) == pytest.approx(
        100 * 75.0 / (75.0 + 3.0), abs=5
    )  # variances of 1.5 x 20 / sqrt(12), 6 / sqrt(12)
    assert re.search(r"4 of 1,\d\d\d runs failed and are left out", words(page))
    assert "ValueError: no power" in words(page) and "1, 2, 3, 4" in words(page)


def test_a_hypercube_with_its_box(tmp_path):
    page = page_of(made_up(tmp_path, sampled("latin-hypercube", 120), tax_and_gas), when="independent_miners < 42")
    assert answer(page).startswith("Mining tax alone accounts for 9")
    told = words(page)
    assert re.search(
        r"With mining tax at least \$\d+\.?\d*/MWh, the number of independent miners is below 42 in \d+% of runs", told
    )
    assert "On points and seeds not used to find it" in told
    box = pl.read_csv(tmp_path / "tables" / "boxes.csv").row(0, named=True)
    assert box["holds"] and box["checked_density"] > 0.9 and box["factor"] == "policy.mining_tax"


def test_a_list_of_points_and_a_sweep_that_is_not_done(tmp_path):
    (tmp_path / "points.csv").write_text("policy.mining_tax,mechanism\n0,uniform\n10,uniform\n10,queue\n")
    study = Study(name="list", design="csv", path="points.csv", seeds=8, outcomes=("independent_miners",))
    study._folder = tmp_path
    folder = made_up(tmp_path / "out", study, lambda factors, seed, rng: effect_of_tax(5.0)(factors, seed, rng))
    runs = pl.read_parquet(next((folder / "runs").glob("*.parquet")))
    runs.head(20).write_parquet(next((folder / "runs").glob("*.parquet")))
    page = page_of(folder)
    assert "20 of 24 planned runs are in: figures may still move." in words(page)
    assert "raising mining tax from 0 to $10/MWh" in answer(page).lower().replace("mwh", "MWh")


def test_many_levels_are_read_as_a_sample_and_a_single_point_concludes_nothing(tmp_path):
    many = TAX | {"values": tuple(float(tax) for tax in range(30))}
    page = page_of(made_up(tmp_path / "many", factorial(many, PRIORITY, seeds=6), effect_of_tax(20.0)))
    assert re.match(r"Mining tax alone accounts for (9\d|100)% of the spread", answer(page))
    one = page_of(made_up(tmp_path / "one", factorial(TAX | {"values": (5.0,)}, seeds=3), effect_of_tax(1.0)))
    assert answer(one) == "Nothing can be concluded: no two runs differ in one factor alone."


def test_the_line_of_a_run_gives_that_run(tmp_path):
    study = Study(name="real", weeks=13, seeds=2, outcomes=("hhi_mw", "mw_mining"), factors=(TAX, PRIORITY))
    plan = plan_of(study)
    store.create(tmp_path, plan.document, plan.design)
    points, rows = plan.points.rows(named=True), []
    from experiments.outcomes import outcome_of

    outcomes = [outcome_of(name, tmp_path) for name in study.outcomes]
    for run in plan.runs([1, 2]):
        played = play(plan.job, run, Scenario.load(run.scenario), outcomes)
        names = {"run_id": run.run_id, "point": run.point, "seed": run.seed, "error": None, "seconds": 1.0}
        rows.append(names | points[run.point] | dict(zip(study.outcomes, played.outcomes, strict=True)))
    store.append(tmp_path, plan.document, rows, [])
    lines = set(re.findall(r'data-copy="(energyrun watch [^"]*--set policy.mining_tax=10.0[^"]*)"', page_of(tmp_path)))
    _, _, name, _, seed, *sets = shlex.split(unescape(min(lines)))
    changes = dict(energyrun.change(text) for text in sets if text != "--set")
    assert changes["weeks"] == 13 and name == "energy-run"
    from model.economy import EnergyMarket

    market = EnergyMarket(Scenario.load(name).with_changes(changes), rng=int(seed))
    market.run_for(market.weeks)
    factors = {key: changes[key] for key in ("policy.mining_tax", "policy.ai_priority")}
    (same,) = [
        row for row in rows if row["seed"] == int(seed) and all(row[key] == value for key, value in factors.items())
    ]
    assert [float(outcome(market)) for outcome in outcomes] == [same["hhi_mw"], same["mw_mining"]]


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
    ["nothing", "no runs", "all failed", "corrupt", "corrupt series", "no design", "outcome", "when", "when outcome"],
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
    assert set(names) <= {*MARKET_COLUMNS, *NAMED} and set(TEXTS["factor"]) <= set(describe())
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
    source = "".join(path.read_text(encoding="utf-8") for path in Path(report.__file__).parent.glob("*.py"))
    for section, texts in TEXTS.items():
        if section in ("outcome", "factor", "how", "method"):
            continue
        for name in texts:
            stem = re.split(r"_(?:none|unit|same|some)$", name)[0]
            known = f"{section}.{name}" in source or f'"{name}"' in source or f'"{stem}' in source
            assert known or f'f"{section}.' in source, f"{section}.{name}"


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
        round(paper.DARKEST * int(colours["use-leased"][place : place + 2], 16) + (1 - paper.DARKEST) * int(colours["panel"][place : place + 2], 16))
        for place in (1, 3, 5)
    ]  # fmt: skip
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


def test_watch_starts_with_changes(monkeypatch, capsys):
    from viz import app
    from viz.pages.live import open_market
    from viz.pages.start import START

    for name in ("scenario", "seed", "changes"):
        monkeypatch.setattr(START, name, getattr(START, name))
    monkeypatch.setattr(app, "run", lambda *given: None)
    line = [
        "watch",
        "no-ai",
        "--seed",
        "3",
        "--set",
        "policy.mining_tax=7",
        "--set",
        "weeks=52",
        "--no-open",
        "--port",
        "0",
    ]
    assert energyrun.status_of(line) == 0
    opened = open_market("no-ai", 3)
    assert opened.scenario.policy.mining_tax == 7.0 and opened.weeks == 52 and opened.seed == 3
    assert open_market("energy-run", 3).scenario.policy.mining_tax == 0.0
    assert energyrun.status_of(["watch", "--set", "policy.mining_taxes=7"]) == 2
    assert "did you mean 'mining_tax'?" in capsys.readouterr().err


def test_text_reads_the_reports_words():
    assert Text("en", "report")("effect.raises") == "raises"


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
