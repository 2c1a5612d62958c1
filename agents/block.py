"""What every group of parameters is made of: a frozen pydantic block, and a figure with its bounds, unit and source."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Block(BaseModel):
    """A group of parameters: frozen, unknown keys and NaN refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)


def quantity(low: float, high: float, unit: str, meaning: str, source: str, lever: str = "") -> Any:
    """A number with its bounds, unit, meaning and source; `lever` says when a move during a run takes effect."""
    extra: dict[str, Any] = {"unit": unit, "source": source, "lever": lever}
    return Field(ge=low, le=high, description=meaning, json_schema_extra=extra)
