"""What every group of parameters is made of: a frozen pydantic block, a figure with its bounds, unit and source, a switch."""

from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Block(BaseModel):
    """A group of parameters: frozen, unknown keys and NaN refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)


class Lever(NamedTuple):
    """A parameter that may move during a run: when a move acts, its group on the page, what its slider spans."""

    when: str
    group: str
    low: float
    high: float
    step: float


def next_week(group: str, low: float, high: float, step: float) -> Lever:
    """A lever that acts next week.  Any value within the parameter's own bounds may be typed beside the slider."""
    return Lever("next week", group, low, high, step)


def next_quarter(group: str, low: float, high: float, step: float) -> Lever:
    """A lever that acts in the next quarter's decisions."""
    return Lever("next quarter", group, low, high, step)


def quantity(low: float, high: float, unit: str, meaning: str, source: str, lever: Lever | None = None) -> Any:
    """A number with its bounds, unit, meaning and source, and what it is as a lever."""
    extra: dict[str, Any] = {"unit": unit, "source": source} | _schema(lever)
    return Field(ge=low, le=high, description=meaning, json_schema_extra=extra)


def switch(on: bool, meaning: str, lever: Lever | None = None) -> Any:
    """A yes or no with its meaning, and what it is as a lever."""
    return Field(default=on, description=meaning, json_schema_extra=_schema(lever))


def _schema(lever: Lever | None) -> dict[str, Any]:
    return (
        {"lever": lever.when, "group": lever.group, "slider": [float(end) for end in lever[2:]]}
        if lever
        else {"lever": ""}
    )
