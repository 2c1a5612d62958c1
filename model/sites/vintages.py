"""An owner's rigs at a site by calendar year: a delivery never changes what is there, the least efficient leave first."""

from agents.population import Fleet, Vintage
from agents.records import Grid, Rows
from agents.rig_market import VINTAGES
from agents.rules.building import blended_efficiency
from agents.rules.compiled import phase, rule
from agents.rules.mining import break_even_power_price
from agents.units import WEEKS_A_YEAR
from model.books.ledger import RIGS_GONE, Flows, enter, whole_coins

CRUMBS = 0.1  # of a vintage that nobody goes on running: some thirty rigs [MW]
FAILING = 0.1  # of rigs past their physical life that fail in a quarter; assumption A36
KEPT_WEEKS = WEEKS_A_YEAR * VINTAGES / 2.0  # a row with rigs that are older is of the year that it held before


@rule
def add_up(fleet: Fleet, vintages: Rows[Vintage]) -> None:
    """A fleet's megawatts, hash, book value and means are those of its vintages; an empty one keeps its means."""
    mw, hash_ph, power, lived, book, best = 0.0, 0.0, 0.0, 0.0, 0.0, 1e9
    for slot in range(len(vintages)):
        rigs = vintages[slot]
        mw += rigs.mw
        hash_ph += rigs.hash_ph
        power += rigs.hash_ph * rigs.efficiency
        lived += rigs.hash_ph * rigs.age
        book += rigs.book
        if rigs.hash_ph > 0.0:
            best = min(best, rigs.efficiency)
    fleet.mw, fleet.hash_ph, fleet.book = mw, hash_ph, book
    if hash_ph > 0.0:
        mean = power / hash_ph
        if fleet.efficiency > 0.0:
            seen = fleet.earning_efficiency * mean / fleet.efficiency
            fleet.earning_efficiency = min(max(best, seen), max(best, mean))
            fleet.shutdown_hashprice *= mean / fleet.efficiency
        fleet.efficiency, fleet.age = mean, lived / hash_ph


@rule
def put_in(
    fleet: Fleet, vintages: Rows[Vintage], slot: int, mw: float, hash_ph: float, joules: float, age: float, book: float
) -> None:
    """Rigs join those of their year.   slot: row of the year; joules [J/TH]; age [weeks]; book [$]"""
    rigs = vintages[slot]
    whole = rigs.hash_ph + hash_ph
    rigs.efficiency = blended_efficiency(rigs.hash_ph, rigs.efficiency, hash_ph, joules)
    rigs.age = (rigs.age * rigs.hash_ph + age * hash_ph) / max(1e-9, whole)
    rigs.on *= rigs.hash_ph / max(1e-9, whole)
    rigs.mw += mw
    rigs.hash_ph = whole
    rigs.book += book
    fleet.alive = True
    add_up(fleet, vintages)


@rule
def least_efficient(vintages: Rows[Vintage]) -> int:
    """Row of the rigs that use most power for their hash; -1 where there are none."""
    worst = -1
    for slot in range(len(vintages)):
        if vintages[slot].hash_ph > 0.0 and (worst < 0 or vintages[slot].efficiency > vintages[worst].efficiency):
            worst = slot
    return worst


@rule
def take_out(fleet: Fleet, vintages: Rows[Vintage], slot: int, mw: float) -> tuple[float, float, float]:
    """Take rigs of a year out, some MW of them at most; returns what they are: [MW], hash [PH/s], book value [$]."""
    rigs = vintages[slot]
    share = 1.0 if mw > rigs.mw - 1e-9 else mw / rigs.mw
    taken, hash_ph, book = rigs.mw * share, rigs.hash_ph * share, whole_coins(rigs.book * share)
    rigs.mw -= taken
    rigs.hash_ph -= hash_ph
    rigs.book -= book
    if share == 1.0:
        rigs.mw, rigs.hash_ph = 0.0, 0.0
    add_up(fleet, vintages)
    if fleet.hash_ph <= 0.0:
        fleet.alive = fleet.coming_mw > 0.0
    return taken, hash_ph, book


@rule
def grow_older(fleet: Fleet, vintages: Rows[Vintage]) -> None:
    """A week passes."""
    fleet.age += 1.0
    for slot in range(len(vintages)):
        vintages[slot].age += 1.0


@rule
def clear_year(fleet: Fleet, vintages: Rows[Vintage], slot: int, flows: Flows) -> None:
    """The row of a year that begins is freed of what is left of the rigs of as many years ago as there are rows."""
    if len(vintages) > 1 and vintages[slot].hash_ph > 0.0 and vintages[slot].age > KEPT_WEEKS:
        _, _, book = take_out(fleet, vintages, slot, vintages[slot].mw)
        enter(flows, fleet.owner, fleet.owner, RIGS_GONE, book)


@rule
def earns_like(fleet: Fleet, vintages: Rows[Vintage], hashprice: float, power: float, overhead: float) -> float:
    """Efficiency of rigs of one kind that would earn as much a MW as these vintages do today.  [J/TH]

    While all pay for their power it is their mean; where the old ones stand still and the young ones earn it is lower, since
    who stands still loses nothing.  It is never better than the best of them.  Where the best barely earn or do not, they are
    compared at a quarter above what the best need: plans ask what a recovery brings.   hashprice [$/PH/day]; power [$/MWh]
    """
    if fleet.hash_ph <= 0.0 or power <= 0.0:
        return fleet.efficiency
    margin, best = 0.0, 1e9
    for slot in range(len(vintages)):
        if vintages[slot].hash_ph > 0.0:
            best = min(best, vintages[slot].efficiency)
    seen = max(hashprice, 1.25 * 0.024 * best * overhead * power)
    for slot in range(len(vintages)):
        rigs = vintages[slot]
        if rigs.hash_ph > 0.0:
            margin += rigs.mw * max(0.0, break_even_power_price(seen, rigs.efficiency, overhead) - power)
    alike = seen / (0.024 * overhead * (power + margin / max(1e-9, fleet.mw)))
    return min(max(best, alike), max(best, fleet.efficiency))


@rule
def merge_vintages(kept: Fleet, into: Rows[Vintage], fleet: Fleet, vintages: Rows[Vintage]) -> None:
    """Two fleets become one, year by year."""
    for slot in range(len(vintages)):
        rigs = vintages[slot]
        if rigs.hash_ph > 0.0:
            put_in(kept, into, slot, rigs.mw, rigs.hash_ph, rigs.efficiency, rigs.age, rigs.book)
        rigs.mw, rigs.hash_ph, rigs.book = 0.0, 0.0, 0.0
    add_up(fleet, vintages)
    fleet.alive = False


@phase
def fail_worn(fleets: Rows[Fleet], vintages: Grid[Vintage], flows: Flows, wear_out: float) -> None:
    """A quarter of rigs beyond their physical life: a tenth of them fails, and what is too little to run is dropped."""
    for row in range(len(fleets)):
        fleet = fleets[row]
        for slot in range(vintages.shape[1]):
            rigs = vintages[row, slot]
            if fleet.alive and rigs.hash_ph > 0.0 and rigs.age > wear_out:
                failing = rigs.mw if rigs.mw < CRUMBS else FAILING * rigs.mw
                _, _, book = take_out(fleet, vintages[row], slot, failing)
                enter(flows, fleet.owner, fleet.owner, RIGS_GONE, book)
