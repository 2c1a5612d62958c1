"""Parameter records of one scenario, in the form that compiled phases take."""

from agents.parameters import record_of
from model.state import State


class Board:
    """Made anew whenever a lever moves."""

    def __init__(self, state: State) -> None:
        s = state.scenario
        self.mining, self.leasing = record_of(s.mining), record_of(s.leasing)
        self.building, self.finance = record_of(s.building), record_of(s.finance)
