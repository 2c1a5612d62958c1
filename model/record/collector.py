"""Mesa's DataCollector, filled from the history when it is asked for, not step by step."""

from typing import Any

from mesa import Model
from mesa.datacollection import DataCollector

from model.record.columns import MARKET_COLUMNS
from model.record.history import History
from model.record.schemas import COMPANIES

REPORTED = [name for name in COMPANIES if name != "week"]


class HistoryCollector(DataCollector):
    """What `mesa.batch_run` and SolaraViz read: a model variable for each column of `market`, an agent's for each of `companies`."""

    def __init__(self, model: Model, history: History, alone: bool = False) -> None:
        super().__init__()
        self._model, self._history = model, history
        self._records: tuple[int, dict[int, list[tuple[Any, ...]]]] = (0, {})
        self.model_reporters = {name: name for name in MARKET_COLUMNS}
        self.agent_reporters = {} if alone else {name: name for name in REPORTED}

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
    def _agent_records(self) -> dict[int, list[tuple[Any, ...]]]:
        """By week: its number, an agent's, and the company's columns; made once for as many weeks as were played."""
        if not getattr(self, "agent_reporters", None):
            return {}
        if self._records[0] != self._history.weeks_recorded:
            self._records = (self._history.weeks_recorded, self._read_companies())
        return self._records[1]

    @_agent_records.setter
    def _agent_records(self, value: Any) -> None:
        """Mesa sets an empty dict at the start."""

    def _read_companies(self) -> dict[int, list[tuple[Any, ...]]]:
        """Companies that are agents, as the `companies` table has them."""
        agents = {agent.name: agent.unique_id for agent in self._model.agents if hasattr(agent, "row")}
        records: dict[int, list[tuple[Any, ...]]] = {}
        for week, company, *columns in self._history.companies.iter_rows():
            if company in agents:
                records.setdefault(week, []).append((week, agents[company], company, *columns))
        return records

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(self._history.weeks_recorded)) if hasattr(self, "_history") else []

    @_collection_steps.setter
    def _collection_steps(self, value: Any) -> None:
        """Mesa sets an empty list at the start."""
