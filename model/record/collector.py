"""Mesa's DataCollector, filled from the history when it is asked for, not step by step."""

from typing import Any

from mesa.datacollection import DataCollector

from model.record.columns import MARKET_COLUMNS
from model.record.history import History


class HistoryCollector(DataCollector):
    """What `mesa.batch_run` and SolaraViz read: a model variable for each column of `market`."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history
        self.model_reporters = {name: name for name in MARKET_COLUMNS}

    @property
    def model_vars(self) -> dict[str, list[float]]:  # type: ignore[override]
        """Columns by name, a value a week."""
        return (
            {name: self._history.column(name).tolist() for name in MARKET_COLUMNS} if hasattr(self, "_history") else {}
        )

    @model_vars.setter
    def model_vars(self, value: Any) -> None:
        """Mesa sets an empty dict at the start."""

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(self._history.weeks_recorded)) if hasattr(self, "_history") else []

    @_collection_steps.setter
    def _collection_steps(self, value: Any) -> None:
        """Mesa sets an empty list at the start."""
