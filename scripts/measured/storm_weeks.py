"""What a storm week takes off hash, by region, and what that does to blocks: each beside the same week without the storm.

uv run python scripts/measured/storm_weeks.py            # print the table of the rows that are kept
uv run python scripts/measured/storm_weeks.py --write    # play anew, keep the rows in docs/numbers/storm_weeks.csv and put the table in place
"""

import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.codes import ZONES
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.version import VERSION
from model.power.electricity import Electricity
from model.state import State
from scripts.marks import DOCS, put
from scripts.measured.kept import Row, kept, mapped, written

PAGE = DOCS / "network.md"
SEEDS, WEEKS = range(1, 61), 120  # three winters begin in them
LEAST = 0.1  # of the week that a zone's rigs stand still
MINUTES = 7 * 24 * 60.0


class Calm(Electricity):
    """The same weather without storms: no plant is taken down by one, no rig kept off."""

    def set_weather(self, state: State) -> None:
        """As it would be, and then no outage."""
        super().set_weather(state)
        self.outage[:], self.still[:] = 0.0, 0.0


def storms(seed: int) -> list[int]:
    """Weeks in which a storm keeps the rigs of some zone off."""
    market, found = EnergyMarket("energy-run", rng=seed), []
    for week in range(1, WEEKS + 1):
        market.step()
        if market.electricity.still.max() >= LEAST:
            found.append(week)
    return found


def pairs(seed: int) -> list[Row]:
    """A row a storm week: the run goes on with the storm, a branch plays that week without."""
    market, rows = EnergyMarket("energy-run", rng=seed), []
    for week in storms(seed):
        market.run_for(week - 1 - market.week)
        calm = market.branch(OrderLog(VERSION))
        calm.electricity.__class__ = Calm
        height = market.network.chain.height
        market.step()
        calm.step()
        rows.append({"seed": seed, "week": week, **beside(market, calm, height)})
    return rows


def beside(storm: EnergyMarket, calm: EnergyMarket, height: int) -> Row:
    """What the storm took off, in the zone that it hit worst, outside the market, and of the network; minutes a block."""
    zone = int(storm.electricity.still.argmax())
    ran = [hash_of(market, zone) for market in (storm, calm)]
    outside = [market.network.world_ehs for market in (storm, calm)]
    network = [float(market.history.column("network_hashrate_ehs")[-1]) for market in (storm, calm)]
    minutes = [MINUTES / (market.network.chain.height - height) for market in (calm, storm)]
    return {
        "zone": ZONES[zone],
        "still": round(float(storm.electricity.still[zone]), 4),
        "zone_off": round(1.0 - ran[0] / ran[1], 4) if ran[1] > 0.0 else 0.0,
        "outside_off_ehs": round(outside[1] - outside[0], 3),
        "network_off": round(1.0 - network[0] / network[1], 5),
        "minutes_calm": round(minutes[0], 3),
        "minutes_storm": round(minutes[1], 3),
    }


def hash_of(market: EnergyMarket, zone: int) -> float:
    """Hash that the market's miners ran in a zone.  [PH/s]"""
    rigs = market.state.fleets.rows
    there = market.sites["zone"][rigs["site"]] == zone
    return float((rigs["hash_ph"] * rigs["uptime"])[there].sum())


def table(rows: pl.DataFrame) -> str:
    """Medians and the largest of rows."""
    told = [
        ("hash of the miners in the zone that is hit worst, off, %", 100.0 * rows["zone_off"], 1),
        ("North American hash outside the market, off, EH/s", rows["outside_off_ehs"], 1),
        ("hash of the network, off, %", 100.0 * rows["network_off"], 2),
        ("blocks later by, seconds each", 60.0 * (rows["minutes_storm"] - rows["minutes_calm"]), 1),
    ]
    weeks = f"{len(rows)} storm weeks of {rows['seed'].n_unique()} seeds, each beside the same week without"
    lines = [
        f"| {name} | {values.median():.{places}f} | {values.max():.{places}f} |\n" for name, values, places in told
    ]
    return f"| {weeks} | median | most |\n| --- | ---: | ---: |\n" + "".join(lines)


if __name__ == "__main__":
    if "--write" in sys.argv:
        written(pl.DataFrame([row for rows in mapped(pairs, SEEDS) for row in rows]), "storm_weeks")
        put(PAGE, "storms", table(kept("storm_weeks")))
    print(table(kept("storm_weeks")))
