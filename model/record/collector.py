"""Mesa's DataCollector, filled from the history when it is asked for, not step by step."""

from typing import Any

import pandas as pd
from mesa import Model
from mesa.datacollection import DataCollector

from model.record.columns import MARKET_COLUMNS
from model.record.history import History
from model.record.schemas import COMPANIES

REPORTED = [name for name in COMPANIES if name != "week"]


class HistoryCollector(DataCollector):
    """What `mesa.batch_run` and SolaraViz read: a model variable for each column of `market`; agents' are those of `companies`."""

    def __init__(self, model: Model, history: History) -> None:
        super().__init__()
        self._model, self._history = model, history
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

    def get_agent_vars_dataframe(self) -> pd.DataFrame:
        """A row a week and agent that is a company, with the columns of `companies`.

        A batch of runs keeps to a row a run: Mesa would else add one a company to each.
        """
        agents = {agent.name: agent.unique_id for agent in self._model.agents if hasattr(agent, "row")}
        told = () if getattr(self._model, "alone", False) else self._history.companies.iter_rows()
        rows = [(week, agents[company], company, *columns) for week, company, *columns in told if company in agents]
        return pd.DataFrame.from_records(rows, columns=["Step", "AgentID", *REPORTED]).set_index(["Step", "AgentID"])

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(self._history.weeks_recorded)) if hasattr(self, "_history") else []

    @_collection_steps.setter
    def _collection_steps(self, value: Any) -> None:
        """Mesa sets an empty list at the start."""
