"""What a storm week takes off hash, by region, and what that does to blocks: each beside the same week without the storm.

uv run python scripts/storm_weeks.py            # print the table of the rows that are kept
uv run python scripts/storm_weeks.py --write    # play anew, keep the rows in docs/numbers/storm_weeks.csv and put the table in place
"""

import csv
import statistics
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "network.md"
sys.path.insert(0, str(PAGE.parents[1]))

from agents.codes import ZONES  # noqa: E402
from model.decisions.orders import OrderLog  # noqa: E402
from model.economy import EnergyMarket  # noqa: E402
from model.foundation.version import VERSION  # noqa: E402
from model.power.electricity import Electricity  # noqa: E402
from model.state import State  # noqa: E402

ROWS = PAGE.parent / "numbers" / "storm_weeks.csv"
START, END = "<!-- storms: begin -->\n", "<!-- storms: end -->"
SEEDS, WEEKS = range(1, 5), 120  # three winters begin in them
LEAST = 0.1  # of the week that a zone's rigs stand still
MINUTES = 7 * 24 * 60.0
COLUMNS = (
    "seed",
    "week",
    "zone",
    "still",
    "zone_off",
    "outside_off_ehs",
    "network_off",
    "minutes_calm",
    "minutes_storm",
)

type Row = dict[str, str | float]


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
        rows.append({"seed": seed, "week": week} | beside(market, calm, height))
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


def table(rows: list[dict[str, str]]) -> str:
    """Medians and the largest of the kept rows."""

    def of(name: str) -> list[float]:
        return [float(row[name]) for row in rows]

    longer = [after - before for before, after in zip(of("minutes_calm"), of("minutes_storm"), strict=True)]
    told = [
        ("hash of the miners in the zone that is hit worst, off, %", [100.0 * value for value in of("zone_off")], 1),
        ("North American hash outside the market, off, EH/s", of("outside_off_ehs"), 1),
        ("hash of the network, off, %", [100.0 * value for value in of("network_off")], 2),
        ("blocks later by, seconds each", [60.0 * value for value in longer], 1),
    ]
    head = f"| {len(rows)} storm weeks of {len({row['seed'] for row in rows})} seeds, each beside the same week without | median | most |\n"
    lines = [
        f"| {name} | {statistics.median(values):.{places}f} | {max(values):.{places}f} |\n"
        for name, values, places in told
    ]
    return head + "| --- | ---: | ---: |\n" + "".join(lines)


def kept() -> list[dict[str, str]]:
    """The rows beside the docs."""
    with ROWS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    if "--write" in sys.argv:
        played = [row for seed in SEEDS for row in pairs(seed)]
        with ROWS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list[str](COLUMNS), lineterminator="\n")
            writer.writeheader()
            writer.writerows(played)
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        PAGE.write_text(before + START + table(kept()) + END + rest.split(END)[1], encoding="utf-8")
    print(table(kept()))
