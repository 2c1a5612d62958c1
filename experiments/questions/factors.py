"""What varies in a study: keys of the scenario with values, a range or a distribution."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from agents.bounds import start_day
from agents.parameters import Block
from model.foundation.errors import cut, nearest
from model.scenario import RENAMED, describe, shipped_scenarios

Value = bool | int | float | str
Distribution = Literal["uniform", "loguniform", "normal", "lognormal", "triangular"]
SCENARIO = "scenario"  # a factor of this key varies the scenario as a whole
NEEDS: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "triangular": ("low", "mode", "high"),
}


class Factor(Block):
    """What varies from point to point: a key of the scenario with its values, its range or its distribution."""

    key: str
    role: Literal["lever", "uncertainty"] = "lever"
    values: tuple[Value, ...] = ()
    distribution: Distribution | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    sd: float | None = Field(default=None, gt=0)
    median: float | None = Field(default=None, gt=0)
    sigma: float | None = Field(default=None, gt=0)
    mode: float | None = None
    levels: int = Field(default=3, ge=2, le=10_000)

    @property
    def kind(self) -> str:
        """What the key holds: number, integer, boolean or string."""
        return kind_of(self.key)

    @property
    def shape(self) -> str:
        """Name of the distribution, or `values`."""
        return "values" if self.values else self.distribution or "uniform"

    @property
    def varies(self) -> bool:
        """Whether the study itself says how; in a csv design the file does."""
        usual = type(self).model_fields
        return any(getattr(self, name) != usual[name].default for name in usual if name not in ("key", "role"))

    def limits(self) -> tuple[float, float]:
        """Least and largest value: as given, else the bounds of the key.

        >>> Factor(key="policy.mining_tax", distribution="normal", mean=10, sd=5).limits()
        (0.0, 200.0)
        """
        schema = describe()[self.key]
        low = self.low if self.low is not None else float(schema["minimum"])
        return low, self.high if self.high is not None else float(schema["maximum"])

    @field_validator("values", mode="before")
    @classmethod
    def _days_are_text(cls, values: Any) -> Any:
        """Dates of TOML as tables hold them: 2018-01-15."""
        return [str(one) if isinstance(one, date) else one for one in values] if isinstance(values, list) else values

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        check_key(self.key)
        given = {name for names in NEEDS.values() for name in names if getattr(self, name) is not None}
        if not self.values:
            if self.varies:
                self._check_distribution(given)
            return self
        if given or self.distribution:
            raise ValueError(f"{self.key}: give values, or a range or distribution, not both")
        for value in self.values:
            check_value(self.key, value)
        if len({typed(self.key, value) for value in self.values}) < len(self.values):
            raise ValueError(f"{self.key}: values holds one twice ({cut(', '.join(map(str, self.values)))})")
        return self

    def _check_distribution(self, given: set[str]) -> None:
        takes = f"{self.shape} takes {', '.join(NEEDS[self.shape])}"
        if self.kind not in ("number", "integer"):
            raise ValueError(f"{self.key} holds {WORDS[self.kind]}: give values = [...]")
        if missing := [name for name in NEEDS[self.shape] if getattr(self, name) is None]:
            raise ValueError(f"{self.key}: {missing[0]} is missing; give values, or low and high; {takes}")
        if extra := given - {*NEEDS[self.shape], "low", "high"}:
            raise ValueError(f"{self.key}: {self.shape} takes no {', '.join(sorted(extra))}; {takes}")
        for name in ("low", "high"):
            if (value := getattr(self, name)) is not None:
                check_value(self.key, int(value) if self.kind == "integer" and value.is_integer() else value)
        low, high = self.limits()
        if low >= high:
            raise ValueError(f"{self.key}: low is {low:g} and high is {high:g}; low must be less than high")
        if self.shape == "loguniform" and low <= 0.0:
            raise ValueError(f"{self.key}: low is {low:g}; loguniform takes a low above 0")
        middle = next((value for value in (self.mode, self.mean, self.median) if value is not None), low)
        if not low <= middle <= high:
            raise ValueError(f"{self.key}: the middle of {self.shape} is {middle:g}; give {low:g} to {high:g}")


WORDS = {"number": "a number", "integer": "a whole number", "boolean": "true or false", "string": "text"}


def kind_of(key: str) -> str:
    """What a key holds: number, integer, boolean or string.

    >>> kind_of("policy.mining_ban"), kind_of("fringe.count"), kind_of("mechanism")
    ('boolean', 'integer', 'string')
    """
    return "string" if key == SCENARIO else describe()[key].get("type", "string")


def check_key(key: str) -> None:
    """Raises ValueError, with the nearest known key, for what is no key of a scenario."""
    known = [*describe(), SCENARIO]
    if key not in known:
        group, _, name = key.rpartition(".")
        now = f"{group}.{RENAMED.get(name)}"
        near = (
            f"; did you mean '{now}'?"
            if now in known
            else nearest(key, known) or nearest(key, [name for name in known if name.endswith(key.rpartition(".")[2])])
        )
        raise ValueError(f"no key '{cut(key)}' in a scenario{near} (energyrun scenarios energy-run lists them)")


def check_value(key: str, value: Any) -> None:
    """Raises ValueError, with what is allowed, for a value that a key cannot take."""
    schema, kind = describe().get(key, {}), kind_of(key)
    if kind in ("number", "integer"):
        right = isinstance(value, int if kind == "integer" else int | float) and not isinstance(value, bool)
        if not (right and schema["minimum"] <= value <= schema["maximum"]):
            unit = schema.get("unit", "-")
            bounds = f"{schema['minimum']:.15g} to {schema['maximum']:.15g}{'' if unit == '-' else f' {unit}'}"
            raise ValueError(
                f"{key} is {cut(repr(value))}; give {'a whole number, ' if kind == 'integer' else ''}{bounds}"
            )
        return
    if schema.get("format") == "date":
        try:
            start_day(value)
        except ValueError as error:
            raise ValueError(f"{key} is {cut(repr(value))}; {error}") from None
        return
    allowed = shipped_scenarios() if key == SCENARIO else schema.get("enum")
    if kind == "boolean":
        right = isinstance(value, bool)
    else:
        file = key == SCENARIO and isinstance(value, str) and value.endswith(".toml")
        right = isinstance(value, str) and (allowed is None or value in allowed or file)
    if not right:
        raise ValueError(f"{key} is {cut(repr(value))}; give {' or '.join(allowed) if allowed else WORDS[kind]}")


def typed(key: str, value: Value) -> Value:
    """A value as its column holds it: 0 is 0.0 where the key holds a number.

    >>> typed("policy.mining_tax", 0), typed("fringe.count", 60)
    (0.0, 60)
    """
    return float(value) if kind_of(key) == "number" else value
