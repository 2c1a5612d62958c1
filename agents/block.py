"""What every group of parameters is made of: a frozen pydantic block, a figure with its bounds, unit and source, a lever."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError


class Block(BaseModel):
    """A group of parameters: frozen, unknown keys and NaN refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_number_in_disguise(cls, value: Any, known: ValidationInfo) -> Any:
        """Neither true nor "5" is a number, though Python would take them for one."""
        if isinstance(value, bool | str) and refused(cls.model_fields[str(known.field_name)].annotation, type(value)):
            raise PydanticCustomError("no_number", "Input should be a number")
        return value


@cache
def refused(annotation: Any, kind: type) -> bool:
    """Whether a field holds numbers and nothing of this kind.

    >>> refused(float, bool), refused(float | bool, bool), refused(str, str)
    (True, False, False)
    """
    kinds = {annotation, *get_args(annotation)}
    return bool(kinds & {int, float}) and kind not in kinds


def quantity(low: float, high: float, unit: str, meaning: str, source: str) -> Any:
    """A number with its bounds, unit, meaning and source."""
    return Field(ge=low, le=high, description=meaning, json_schema_extra={"unit": unit, "source": source})


def calendar_day(first: date, last: date, meaning: str, source: str) -> Any:
    """A date with its bounds, meaning and source."""
    bounds = {"earliest": first.isoformat(), "latest": last.isoformat()}
    return Field(description=meaning, json_schema_extra={"source": source, **bounds})


@dataclass(frozen=True)
class Lever:
    """What makes a parameter a lever: when a move during a run acts, its group on the page, what its slider spans.

    Stands beside the parameter's type.  Any value within the parameter's own bounds may be typed beside the slider.
    """

    when: str
    group: str
    low: float
    high: float
    step: float

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        """What `model.scenario.describe` tells of it."""
        slider = [float(self.low), float(self.high), float(self.step)]
        return handler(core_schema) | {"lever": self.when, "group": self.group, "slider": slider}


def next_week(group: str, low: float, high: float, step: float) -> Lever:
    """A lever that acts next week."""
    return Lever("next week", group, low, high, step)


def next_quarter(group: str, low: float, high: float, step: float) -> Lever:
    """A lever that acts in the next quarter's decisions."""
    return Lever("next quarter", group, low, high, step)
