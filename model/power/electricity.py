"""The week's electricity: weather, load with AI and mining in it, prices by zone and block."""

import numpy as np

from agents.codes import ABROAD, BLOCKS, US_ZONES, ZONES
from agents.population import Connection, Site, Tenant
from agents.records import Rows
from agents.rules.compiled import phase
from agents.rules.elementary import exp_of, sum_of
from agents.rules.generation import AI_USE
from agents.surroundings import Power
from agents.units import WEEKS_A_YEAR
from model.power.charges import capacity_prices
from model.power.curves import Elastic
from model.power.dispatch import Cleared, Curves
from model.power.entry import NOTICE_YEARS, closures, committed, entry, with_entry
from model.power.foresight import ai_on_the_way, horizon, weights
from model.power.forest import Lines
from model.power.gas import Gas
from model.power.grid import grid_of
from model.power.grid_week import Loads, play_grid
from model.power.load import (
    BLOCK_HOURS,
    REGIONS,
    LoadProfile,
    block_widths,
    weather_week,
)
from model.power.merit_order import Stack
from model.power.year_ahead import play_year
from model.state import State
from model.tables.start import Tables

BINS, BIN_WIDTH = 48, 5.0  # worth of mining load in steps of 5 $/MWh up to 240
START_YEAR = 2025.88  # of the tables, 17 November: plants and load are counted from there whenever a run starts
NEWS_MW = 500.0  # smaller plants are no event
UNDER_SB6, EVERYWHERE = np.array([float(zone == "ercot") for zone in US_ZONES]), np.ones(len(US_ZONES))
REFERENCE_GROWTH = 0.012  # national growth that the zones' own rates amount to


class Electricity:
    """Ten zones' merit orders through the weeks of one run; picklable."""

    def __init__(self, tables: Tables, power: Power, month: int) -> None:
        """month (0-11) in which the run starts."""
        self.profile = LoadProfile.from_tables(tables)
        self.base_grid = grid_of(tables)
        zones = tables.zones
        stock = self.base_grid.technologies.stock
        self.sellable = self.base_grid.capacity(2025.9)[:, stock]  # MW by zone of plants that change hands
        self.growth = zones["load_growth"][:ABROAD]
        self.delivery = zones["delivery_usd_mwh"].copy()
        self._usual_capacity, self._auctions = zones["capacity_usd_mw_day"].copy(), tables.capacity_auctions
        self._price_weeks = frozenset(self._auctions["from"].tolist())  # in which capacity prices change
        self.capacity_price = capacity_prices(self._usual_capacity, self._auctions, 0, list(ZONES))
        self.peak_charge = zones["peak_usd_mw_year"].copy()
        self.adders = self.delivery + self.capacity_price / 24.0
        self.share = zones["pool_share"][:ABROAD]
        self.widths = block_widths(self.profile)
        self.available = np.ascontiguousarray(
            self.base_grid.availability.transpose(1, 0, 2)
        )  # [month, fuel, block] 0-1
        self.peak = self.profile.peak_mw
        count = len(US_ZONES)
        self.deviation, self.weather, self.outage = np.zeros(count), np.zeros(count), np.zeros(count)
        self.still = np.zeros(len(ZONES))  # share of the week that a storm keeps rigs off; abroad none
        self.mining_mw = np.zeros((count, BLOCKS))
        names, lines = self.base_grid.zones, self.base_grid.lines
        self.flow_columns = tuple(f"flow_{names[line.start]}_{names[line.end]}_mw" for line in lines)
        self.flows, self.sides = np.zeros((BLOCKS, len(lines))), np.zeros((BLOCKS, len(lines)), np.int64)
        self.mining = Elastic(np.zeros((ABROAD + 1, BINS)), np.zeros((ABROAD + 1, BINS)), BIN_WIDTH)
        self.cut_mwh, self.ai_at_start = np.zeros(count), np.full(count, -1.0)  # no AI counted yet
        self.cap_hours = np.zeros(count)  # of the week, in which the zone's price stands at its cap
        self.outlook_price: np.ndarray | None = None  # by zone, mean of the year that planners reckoned with [$/MWh]
        self.ai_foreseen = np.zeros(count)  # by those who planned plants last [gross MW]
        self.flat, self.tied = np.zeros(ABROAD + 1), np.zeros(ABROAD + 1)
        self.year_margin = np.zeros_like(self.base_grid.capacity(2025.0))
        self.curves = Curves.empty(count, 2 * self.year_margin.shape[1])
        self.month_peak = np.zeros(count)
        self.gas = Gas(power.gas, float(zones["gas_basis_usd_mmbtu"][ABROAD]))
        self.coming: list[tuple[float, str, np.ndarray]] = []  # (year in service, fuel, MW by zone) begun in the run
        self._stack: Stack | None = None
        self._stack_of: tuple[float, ...] = ()
        self.set_power(power)
        self.spot = self.grid  # the same plants at this month's gas
        self.gas_price = self.gas.by_zone(self.grid, power.gas, month)  # this week [$/MMBtu by zone]

    def set_power(self, power: Power) -> None:
        """Take over fuel and carbon prices (they may move during a run)."""
        self.power = power
        self.grid = self.base_grid.with_fuel(gas=power.gas, carbon=power.carbon)
        self.lines = Lines(*self.grid.line_arrays(power.transfer))
        self.rates = self.growth + power.load_growth - REFERENCE_GROWTH  # of load, AI and mining apart [log, 1/year]
        months = [self.gas.by_zone(self.grid, power.gas, month) for month in range(12)]
        self.gas_year = np.mean(months, axis=0)  # at its mean, for values of plants [$/MMBtu by zone]
        self._stack = None

    def stack(self, year: float, month: int) -> Stack:
        """Merit orders of the month, their width that of load and supply; kept until the month changes."""
        key = (int(year), month)
        if self._stack is None or key != self._stack_of:
            self.spot = self.gas.priced(self.grid, self.power, year - START_YEAR)
            self.gas_price = self.gas.by_zone(self.spot, self.gas.henry_hub, month)
            stack, growth = self.spot.stack(year, month), self.growth_to(year)
            level = self.profile.mean_mw * growth * self.profile.months[:, month]
            self._stack = stack._replace(width=np.hypot(self.widths * level[:, None], stack.width))
            self._stack_of = key
            self.month_peak = self.peak * growth
            self.curves.outage[:] = -1.0  # to be laid out anew
        return self._stack

    def set_weather(self, state: State) -> None:
        """The week's weather: what it adds to load, takes off supply, and how long it keeps rigs off."""
        draws = state.draws.weekly_normal("weather", 2 * (REGIONS + len(US_ZONES)), state.week).reshape(-1, 2)
        month, spread = state.calendar.month(state.week), self.power.weather_sd
        weather_week(month, draws, spread, self.deviation, self.weather, self.outage, self.still)

    def dispatch_week(self, state: State, ai_mw: np.ndarray) -> None:
        """Set `state.power.prices` and `state.power.unserved_mwh`; the mining steps must have been offered before.

        ai_mw [zone] gross MW of AI in service.  In an emergency a part of what was connected since the start is cut, where the
        law says so: Texas SB6 (June 2025) has large loads that connect from 2026 on cut before firm load is shed.
        """
        month, year = state.calendar.month(state.week), START_YEAR + state.calendar.years(state.week)
        self.gas.move(state.draws, state.week, self.power)
        if self.ai_at_start[0] < 0.0:
            self.ai_at_start[:] = ai_mw
        stack, now, policy = self.stack(year, month), state.power, state.scenario.policy
        where = EVERYWHERE if policy.emergency_everywhere else UNDER_SB6
        state.beliefs.zone_year = np.empty(len(ZONES))
        loads = Loads(self.profile.mean_mw, self.rates, self.weather, self.ai_at_start, self.flat, self.tied)
        cleared = self.flows, self.sides, now.prices, self.mining_mw, now.unserved_mwh, self.cut_mwh, self.cap_hours
        cut = play_grid(
            self.profile.factors[month], loads, year - START_YEAR, ai_mw, where * policy.emergency_share,
            stack, self.month_peak, self.outage, self.curves, self.mining, self.lines, self.power.hurdle,
            Cleared(*cleared), self.power.abroad, *self.spot.offers(month), self.available[month], self.year_margin, state.beliefs.block_year, state.beliefs.zone_year,
        )  # fmt: skip
        for zone in np.flatnonzero(self.cut_mwh > 0.0).tolist() if cut else ():
            came = max(0.0, float(ai_mw[zone] - self.ai_at_start[zone]))
            may_be_cut = float(where[zone]) * policy.emergency_share * AI_USE * came
            mw, hours = cut_as_power(float(self.cut_mwh[zone]), may_be_cut)
            state.event("emergency", state.names[state.cast.first_utility + zone], mw=mw, hours=hours)
        if state.week % 52 == 0:
            self.plan_plants(state, year, ai_mw)

    def set_charges(self, week: int) -> None:
        """Capacity prices of the auctions that deliver from this week on; `adders` [$/MWh] follow in place."""
        if week not in self._price_weeks:
            return
        self.capacity_price[:] = capacity_prices(self._usual_capacity, self._auctions, week, list(ZONES))
        self.adders[:] = self.delivery + self.capacity_price / 24.0

    def plan_plants(self, state: State, year: float, ai_mw: np.ndarray) -> None:
        """Once a year utilities begin plants, and give notice to old ones, on last year's margins and expected ones.

        ai_mw [zone] gross MW of AI in service, to which they add what they foresee (`model.power.foresight`).
        """
        self.come_into_service(state, year)
        kinds = self.base_grid.kinds
        ahead = horizon(self.power.foresight, max(float(kind.lead_years) for kind in kinds))
        self.ai_foreseen = ai_mw + ai_on_the_way(state, self.share, ahead)
        expected, weight = self.expected_margins(year + ahead, self.ai_foreseen), weights(state, kinds, ahead)
        margin = (1.0 - weight) * self.year_margin + weight * expected
        payment, peak = 365.0 * self.capacity_price[:ABROAD], self.peak * self.growth_to(year)
        begun = entry(kinds, margin, payment, peak, committed(self.base_grid, year), self.power.widening)
        fuels = zip(kinds, self.base_grid.technologies.grid, begun.T, strict=True)
        self.coming += [(year + kind.lead_years, fuel, mw) for kind, fuel, mw in fuels if mw.any()]
        self.base_grid = with_entry(self.base_grid, year, begun)
        leaving = closures(kinds, margin, payment, self.base_grid.capacity(year))
        self.base_grid = self.base_grid.with_plants(year + NOTICE_YEARS, leaving)
        self.year_margin[:] = 0.0
        self.set_power(self.power)

    def come_into_service(self, state: State, year: float) -> None:
        """Tell of plants that were begun in the run and whose lead time is over."""
        for _, fuel, mw in (plant for plant in self.coming if plant[0] <= year):
            for zone in np.flatnonzero(mw >= NEWS_MW).tolist():
                utility = state.names[state.cast.first_utility + zone]
                state.event("new_plants", utility, fuel, mw=mw[zone])
        self.coming = [plant for plant in self.coming if plant[0] > year]

    def growth_to(self, year: float) -> np.ndarray:
        """Load at a time like 2028.9 over that of the start, AI and mining apart [zone]."""
        return exp_of(self.rates * (year - START_YEAR))

    def expected_margins(self, year: float, ai_mw: np.ndarray) -> np.ndarray:
        """What a MW of each kind of plant would earn in a year of normal weather [zone, fuel], $/MW-year.

        One dispatch a month with all plants that are known to come, load as it grows and `ai_mw` [zone] of AI.
        """
        grid, profile, margin = self.grid, self.profile, np.zeros_like(self.year_margin)
        self.outlook_price = np.zeros(len(US_ZONES))
        low, high = (np.array(ends) for ends in zip(*map(grid.offers, range(12)), strict=True))
        play_year(
            grid.offered(year), self.available, low, high, grid.technologies.on_grid["uncertainty"].copy(), grid.imports_mw,
            profile.factors, profile.months, profile.mean_mw, self.growth_to(year), AI_USE * ai_mw + self.flat[:ABROAD],
            self.widths, self.peak, self.mining._replace(peak_steps=self.mining.steps), self.lines, self.power.hurdle,
            Curves.empty(len(US_ZONES), 2 * margin.shape[1]), Cleared.first(len(US_ZONES), len(self.lines.tail)),
            margin, self.outlook_price,
        )  # fmt: skip
        return margin * (WEEKS_A_YEAR / 12.0)


@phase
def add_ai_load(
    sites: Rows[Site], connections: Rows[Connection], tenants: Rows[Tenant], week: int, mw: np.ndarray
) -> float:
    """Add AI that the grid serves by zone: on sites and on hyperscalers' own campuses, where the zone is known.  [gross MW]

    Returns what hyperscalers own elsewhere.  [gross MW]
    """
    own, owned = 0.0, np.empty(len(tenants))
    for row in range(len(sites)):
        mw[sites[row].zone] += max(0.0, sites[row].leased + sites[row].cloud - sites[row].ai_plant_mw)
    for row in range(len(connections)):
        link = connections[row]
        if link.site < 0 and link.alive and link.ready_week <= week:
            mw[link.zone] += link.mw
            own += link.mw
    for place in range(len(tenants)):
        owned[place] = tenants[place].owned_mw
    return sum_of(owned) - own


def ai_by_zone(state: State, share: np.ndarray) -> np.ndarray:
    """Gross MW of AI that the grid serves by zone: leases on miners' sites, own campuses, developers.

    Campuses whose zone is not known (under construction before the start) follow the pool's shares of the start, developers
    the shares as they stood at signing.
    """
    mw = np.zeros(ABROAD + 1)
    ai, demand = state.ai, state.demand
    own = add_ai_load(state.sites.rows, state.connections.rows, state.hyperscalers.rows, state.week, mw)
    elsewhere = max(0.0, own - ai.campus_mw - ai.on_site_mw) + (ai.developer_mw - ai.on_site_let_mw)
    moved = state.scenario.leasing.gross_per_it * demand.moved[state.week] if state.scenario.demand.enabled else 0.0
    return mw[:ABROAD] + elsewhere * share + moved


def cut_as_power(cut_mwh: float, relief_mw: float) -> tuple[float, float]:
    """Energy cut in a week as megawatts and hours: no more than may be cut, at least for the dearest hours.  [MW], [h]

    168 MWh of at most 50 MW: 3.36 h.  Of at most 500 MW: 100 MW in the 1.68 dearest hours.

    >>> [round(part, 2) for part in cut_as_power(168.0, 50.0) + cut_as_power(168.0, 500.0)]
    [50.0, 3.36, 100.0, 1.68]
    """
    mw = min(relief_mw, cut_mwh / float(BLOCK_HOURS[0]))
    return mw, cut_mwh / mw
