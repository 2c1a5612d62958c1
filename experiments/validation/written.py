"""A validation on disk: its tables as Parquet, and a page a language that opens without internet."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.reporting import markup
from experiments.reporting.drafts import drafted
from experiments.run_files import write_parquet
from experiments.validation import unknown_pictures, unknown_tables
from experiments.validation.pictures import pictures
from experiments.validation.tables import answers, lines, sheets
from experiments.validation.validation import Validation
from model.foundation.language import LANGUAGES
from model.foundation.version import VERSION, code_version
from viz.text.language import Text, language

HERE = Path(__file__).with_name("page")
TEMPLATE = "validation.html"
SECTIONS = ("claims", "ablations", "targets", "facts", "beside", "unknowns", "levers", "backtest")


def page_name(code: str) -> str:
    """The file of a language's page.

    >>> page_name("en"), page_name("ja")
    ('validation.html', 'validation.ja.html')
    """
    return TEMPLATE if code == "en" else f"validation.{code}.html"


def write(folder: Path, found: Validation, command: str) -> list[Path]:
    """Writes every table as .parquet and a page a language, whole or not at all; the files.  Raises DiskError.

    command: how it was asked for, which the pages repeat.
    """
    frames = found.frames()
    names = [*(f"{name}.parquet" for name in frames), *map(page_name, LANGUAGES)]
    with drafted(folder, "the validation") as draft:
        for name, frame in frames.items():
            write_parquet(frame, draft / f"{name}.parquet")
        for code in LANGUAGES:
            (draft / page_name(code)).write_text(page(found, language(code), command), encoding="utf-8")
        for name in {"levers", "effects", "unknowns", "shares", "kept"} - {
            *frames
        }:  # of an earlier call, with other runs
            (folder / f"{name}.parquet").unlink(missing_ok=True)
    return [folder / name for name in names]


def page(found: Validation, text: Text, command: str) -> str:
    """The page in one language, as one document."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    drawn = [*pictures(found, text), *unknown_pictures.pictures(found, text)]
    tables = [*sheets(found, text), *unknown_tables.sheets(found, text)]
    sections = [
        {
            "id": name,
            "title": text(f"validation.{name}"),
            "lines": notes(found, name, text),
            "pictures": [picture for section, picture in drawn if section == name],
            "tables": [table for section, table in tables if section == name],
        }
        for name in SECTIONS
    ]
    style = (markup.PAGE / "report.css").read_text(encoding="utf-8")
    return environment.get_template(TEMPLATE).render(
        text=text,
        code=text.code,
        pages=[(code, page_name(code)) for code in LANGUAGES if code != text.code],
        colours=markup.safe(markup.colours()),
        style=markup.safe(style),
        answers=answers(found, text),
        lines=lines(found, text),
        sections=sections,
        command=command,
        version=VERSION,
        sources=code_version(),
    )


def notes(found: Validation, section: str, text: Text) -> list[str]:
    """What a section says before its figures."""
    if section == "facts":
        return [text("validation.facts_note")]
    if section == "levers" and found.levers is None:
        return [text("validation.levers_none")]
    if section in ("beside", "unknowns"):
        return unknown_tables.notes(found, section, text)
    return [text("validation.backtest_none")] if section == "backtest" and found.backtest is None else []
