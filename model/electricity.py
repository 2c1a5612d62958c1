"""The week's electricity: weather, load with AI and mining in it, prices by zone and block."""

import numpy as np

from agents.codes import ABROAD, BLOCKS, US_ZONES
from agents.rules.compiled import phase
from agents.rules.curtailment import YEAR_HOURS
from agents.rules.generation import AI_USE
from model.dispatch import clear_zones
from model.entry import add_margins, entry, with_entry
from model.grid import Grid, Stack
from model.load import BLOCK_HOURS, BLOCK_SHARES, LoadProfile, block_widths, called_hours, weather_week, weekly_load
from model.plants import FUELS
from model.scenario import Power
from model.start import Tables
from model.state import State

BINS, BIN_WIDTH = 48, 5.0  # worth of mining load in steps of 5 $/MWh up to 240
UNCALLED = 1.0 - called_hours() / (YEAR_HOURS * BLOCK_SHARES)  # part of each block in which tied load runs
REFERENCE_GROWTH = 0.012  # national growth that the zones' own rates amount to


class Electricity:
    """Ten zones' merit orders through the weeks of one run; picklable."""

    def __init__(self, tables: Tables, power: Power) -> None:
        self.profile = LoadProfile.from_tables(tables)
        self.base_grid = Grid.from_tables(tables)
        zones = tables.zones
        kinds = [FUELS.index(fuel) for fuel in ("gas_cc", "wind", "hydro")]
        self.sellable = self.base_grid.capacity(2025.9)[:, kinds]  # MW by zone of plants that change hands
        self.gas_basis = zones["gas_basis_usd_mmbtu"].astype(float)
        self.growth = zones["load_growth"][:ABROAD]
        self.delivery = zones["delivery_usd_mwh"].copy()
        self.capacity_price = zones["capacity_usd_mw_day"].copy()
        self.adders = self.delivery + self.capacity_price / 24.0
        self.share = zones["pool_share"][:ABROAD]
        self.widths = block_widths(self.profile)
        self.peak = self.profile.peak_mw
        count = len(US_ZONES)
        self.deviation, self.weather, self.outage = np.zeros(count), np.zeros(count), np.zeros(count)
        self.mining_mw = np.zeros((count, BLOCKS))
        self.steps = np.zeros((ABROAD + 1, BINS))
        self.flat, self.tied = np.zeros(ABROAD + 1), np.zeros(ABROAD + 1)
        self.year_margin = np.zeros_like(self.base_grid.capacity(2025.0))
        self._stack: Stack | None = None
        self._stack_of: tuple[float, ...] = ()
        self.set_power(power)

    def set_power(self, power: Power) -> None:
        """Take over fuel and carbon prices (they may move during a run)."""
        self.power = power
        self.grid = self.base_grid.with_fuel(gas=power.gas, carbon=power.carbon)
        self.gas_price = power.gas + self.gas_basis  # $/MMBtu by zone
        self._offers: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # by month
        self._stack = None

    def stack(self, week: int, year: float, month: int) -> Stack:
        """Merit orders of the month; kept until the month changes."""
        key = (int(year), month)
        if self._stack is None or key != self._stack_of:
            self._stack, self._stack_of = self.grid.stack(year, month), key
        return self._stack

    def dispatch_week(self, state: State, ai_mw: np.ndarray) -> None:
        """Set `state.prices` and `state.unserved_mwh`; the mining steps must have been offered before.

        ai_mw [zone] gross MW of AI in service.
        """
        month, year = state.calendar.month(state.week), 2025.88 + state.calendar.years(state.week)
        draws = state.draws.weekly("weather", 2 * len(US_ZONES), state.week).reshape(-1, 2)
        weather_week(month, draws, self.power.weather_sd, self.deviation, self.weather, self.outage)
        growth = np.exp((self.growth + self.power.load_growth - REFERENCE_GROWTH) * state.calendar.years(state.week))
        load = weekly_load(self.profile, month, growth, self.weather)
        extra = AI_USE * ai_mw + self.flat[:ABROAD]
        load = np.ascontiguousarray(load + extra[:, None] + self.tied[:ABROAD, None] * UNCALLED)
        stack = self.stack(state.week, year, month)
        level = self.profile.mean_mw * growth * self.profile.months[:, month]
        width = np.hypot(self.widths * level[:, None], stack.width)
        clear_zones(
            stack.cost, stack.supply, width, self.peak * growth, self.outage, load, self.steps[:ABROAD], BIN_WIDTH, BLOCK_HOURS,
            state.prices[:ABROAD], self.mining_mw, state.unserved_mwh[:ABROAD],
        )  # fmt: skip
        state.prices[ABROAD] = self.power.abroad
        if month not in self._offers:
            self._offers[month] = self.grid.offers(month)
        low, high = self._offers[month]
        available = self.base_grid.availability[:, month]
        add_margins(state.prices[:ABROAD], low, high, available, BLOCK_HOURS, self.year_margin)
        if state.week % 52 == 0:
            self.begin_plants(year, growth)

    def begin_plants(self, year: float, growth: np.ndarray) -> None:
        """Once a year new plants are begun where the year's prices more than pay for them."""
        payment = 365.0 * self.capacity_price[:ABROAD]
        begun = entry(self.year_margin, payment, self.peak * growth, 1.0)
        self.base_grid = with_entry(self.base_grid, year, begun)
        self.year_margin[:] = 0.0
        self.set_power(self.power)

    def week_mean(self, prices: np.ndarray) -> np.ndarray:
        """Mean price of the week by zone.  [$/MWh]"""
        return prices @ BLOCK_SHARES


@phase
def add_ai_load(sites, connections, week, mw):
    """Add AI that the grid serves by zone: on sites and on hyperscalers' own campuses; returns the latter.  [gross MW]"""
    own = 0.0
    for row in range(len(sites)):
        mw[sites[row].zone] += max(0.0, sites[row].leased + sites[row].cloud - sites[row].ai_plant_mw)
    for row in range(len(connections)):
        link = connections[row]
        if link.site < 0 and link.alive and link.ready_week <= week:
            mw[link.zone] += link.mw
            own += link.mw
    return own


def ai_by_zone(state: State, share: np.ndarray) -> np.ndarray:
    """Gross MW of AI that the grid serves by zone: leases on miners' sites, own campuses, developers.

    Campuses whose zone is not known (under construction before the start, developers) follow the pool's shares.
    """
    mw = np.zeros(ABROAD + 1)
    own = add_ai_load(state.sites.rows, state.connections.rows, state.week, mw)
    elsewhere = max(0.0, float(state.hyperscalers.rows["owned_mw"].sum()) - own - state.campus_mw - state.on_site_mw)
    elsewhere += state.developer_mw - state.on_site_let_mw
    return mw[:ABROAD] + elsewhere * share
