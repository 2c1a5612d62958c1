"""What a quarter can hold: contractors, GPUs, turbines, transformer slots; shares sold are counted anew."""

from itertools import takewhile

from agents.units import WEEKS_A_QUARTER
from model.capacity.pool import slots
from model.sites.ahead import see_coming, take_contractors
from model.sites.rigs import wear_out
from model.state import State


def open_quarter(state: State) -> None:
    """Set the quarter's limits: contractors, GPUs, turbines, slots, shares."""
    s, quarter = state.scenario, state.week / WEEKS_A_QUARTER
    state.pool.contractors_mw = s.building.contractors_mw * (1.0 + s.building.contractors_growth) ** quarter
    take_contractors(state)
    see_coming(state)
    state.pool.gpu_slots_mw = s.leasing.gpu_slots_mw
    years = min(3.1, state.calendar.years(state.week))
    ramp = s.building.turbine_slots_end_mw - s.building.turbine_slots_mw
    state.pool.turbines_mw = s.building.turbine_slots_mw + ramp * years / 3.1 if state.week >= 7 else 0.0
    state.pool.turbine_slots_mw = state.pool.turbines_mw
    state.pool.cells_mw = s.building.cell_slots_mw
    state.pool.slots_mw = slots(state)
    state.sites.rows["tied_mw"][state.sites.rows["tie_end"] <= state.week] = 0.0
    state.raised[:] = 0.0
    wear_out(state)


def halved_lately(state: State) -> bool:
    """Whether the subsidy halved since the last quarter's decisions."""
    lately = takewhile(lambda event: event.week > state.week - WEEKS_A_QUARTER, reversed(state.events))
    return any(event.kind == "halving" for event in lately)
