"""A study: a question put to the market as a validated document.  TOML on disk, frozen pydantic in memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from agents.parameters import Block
from experiments.questions.factors import Factor, check_value
from model.foundation.documents import named, read_document
from model.foundation.errors import OutputError, StudyError, cut, nearest

SHIPPED = Path(__file__).parents[1] / "studies"
EXAMPLE = Path(__file__).parents[1] / "example.toml"
UNIONS = ("int", "tuple[int, ...]", "bool", "float", "str")  # what pydantic adds to the place of an error


class Stop(Block):
    """Replications end once an outcome's mean at every point, or a factor's effect on it, is known well enough."""

    outcome: str
    width: float = Field(gt=0, description="half the interval of the mean, in the outcome's unit")
    factor: str = Field(default="", description="watch paired differences of its levels from the first instead")
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    least: int = Field(default=10, ge=2, description="replications before the first look")
    every: int = Field(default=5, ge=1, description="replications between two looks")


class Study(Block):
    """What is asked, of which scenario, over which factors, measured by what."""

    name: str = Field(default="", pattern=r"^(\w[\w. -]*)?$", max_length=100)
    question: str = ""
    when: str = ""  # asked of the runs: `independent_miners < 20`
    scenario: str = "energy-run"
    weeks: int | None = Field(default=None, ge=1, le=2_000)
    seeds: int | tuple[int, ...] = 10
    design: Literal["factorial", "latin-hypercube", "sobol", "morris", "csv"] = "factorial"
    samples: int = Field(default=64, ge=1, le=10_000_000)
    design_seed: int = Field(default=1, ge=0, lt=2**32)
    path: str = ""
    outcomes: tuple[str, ...]
    series: tuple[str, ...] = ()
    factors: tuple[Factor, ...] = ()
    stop: Stop | None = None

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """Folder of the file: a study's paths and modules are looked for there."""
        return self._folder

    @property
    def seed_list(self) -> list[int]:
        """Seeds of the replications, the same at every point.

        >>> Study(design="csv", path="points.csv", outcomes=("hhi_mw",), seeds=3).seed_list
        [1, 2, 3]
        """
        return list(range(1, self.seeds + 1)) if isinstance(self.seeds, int) else list(self.seeds)

    @property
    def outcome_columns(self) -> list[str]:
        """Columns of `runs` that hold outcomes: the name itself, of `module:function` the function's."""
        return [name.rpartition(":")[2] for name in self.outcomes]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        self._check_lists()
        check_value("scenario", self.scenario)
        columns = self.outcome_columns
        if self.stop and self.stop.outcome not in columns:
            hint = nearest(self.stop.outcome, columns)
            raise ValueError(f"stop.outcome is '{cut(self.stop.outcome)}'{hint} (outcomes: {', '.join(columns)})")
        if self.stop and self.stop.factor:
            self._check_watched(self.stop.factor)
        if (self.design == "csv") != bool(self.path):
            raise ValueError(
                f"design is '{self.design}' and path is '{cut(self.path)}'; csv takes a path, others take none"
            )
        if self.design != "csv" and not self.factors:
            raise ValueError("factors is empty; give at least one [[factors]] with a key")
        for factor in self.factors:
            if factor.varies == (self.design == "csv"):
                where = (
                    f"{cut(self.path)} holds its values" if factor.varies else "give values = [...], or low and high"
                )
                raise ValueError(f"factor {factor.key}: {where}")
        return self

    def _check_watched(self, key: str) -> None:
        if self.design not in ("factorial", "csv"):
            raise ValueError(
                f"stop.factor: a {self.design} design has no pairs; take factorial or csv, or leave it out"
            )
        known = [factor.key for factor in self.factors]
        if self.design == "factorial" and key not in known:
            raise ValueError(f"stop.factor is '{cut(key)}'{nearest(key, known)} (factors: {', '.join(known)})")

    def _check_lists(self) -> None:
        if isinstance(self.seeds, int) and not 1 <= self.seeds <= 1_000_000:
            raise ValueError(f"seeds is {self.seeds}; give 1 to 1000000 replications, or a list of seeds")
        if wrong := [seed for seed in self.seed_list if not 0 <= seed < 2**63]:
            raise ValueError(f"seeds holds {wrong[0]}; give 0 to {2**63 - 1}")
        if not (self.outcomes and self.seed_list):
            raise ValueError("outcomes or seeds is empty; name at least one outcome, such as hhi_mw, and one seed")
        keys = [factor.key for factor in self.factors]
        lists = {"factors": keys, "outcomes": self.outcome_columns, "series": self.series, "seeds": self.seed_list}
        for what, names in lists.items():
            if len(set(names)) < len(names):
                raise ValueError(f"{what}: {cut(str(twice(names)))} stands there twice")
        if taken := {"run_id", "point", "seed", "error", "seconds", *keys} & {*self.outcome_columns}:
            raise ValueError(
                f"outcomes: {cut(min(taken))} is the name of another column; give the function another name"
            )

    @classmethod
    def load(cls, name: str | Path) -> "Study":
        """A shipped study by name, or one from a `.toml` file; raises StudyError."""
        path, document = read_document("study", name, SHIPPED, shipped_studies(), StudyError)
        study = validated({"name": path.stem} | document, path.name)
        study._folder = path.resolve().parent
        return study


def twice(names: Sequence[Any]) -> Any:
    """The first of some names that was there before.

    >>> twice(["a", "b", "a"])
    'a'
    """
    seen = set()
    return next(name for name in names if name in seen or seen.add(name))


def validated(document: dict[str, Any], origin: str) -> Study:
    """A study from a document; the first error in one line, with what is allowed.  Raises StudyError."""
    try:
        return Study.model_validate(document)
    except ValidationError as error:
        raise StudyError(f"{origin}: {_first_error(error)}") from None


def _first_error(error: ValidationError) -> str:
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")  # a misspelt key is missing, too
    places = [str(place) for place in first["loc"] if place not in UNIONS]
    key, message = ".".join(places), first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        block = {"factors": Factor, "stop": Stop}.get(places[0], Study) if len(places) > 1 else Study
        fields = list(block.model_fields)
        return f"unknown key '{cut(key)}'{nearest(places[-1], fields)} (allowed: {', '.join(fields)})"
    if first["type"] == "missing":
        return f"{key} is missing"
    return message if first["type"] == "value_error" else f"{key} is {cut(repr(first['input']))}: {message}"


def write_example(path: Path) -> None:
    """Writes the example, every key explained, where nothing lies yet.  Raises OutputError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(EXAMPLE.read_text(encoding="utf-8"))
    except FileExistsError:
        raise OutputError(f"{named(path)} is there already; give another path") from None
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(f"{named(path)} cannot be written ({reason}); give a path that can be") from None


def shipped_studies() -> list[str]:
    """Names of the studies that come with the project."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))
