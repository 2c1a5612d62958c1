"""A digest of every table of many runs: whether a change of the code left every run as it was, to the last bit.

    uv run python scripts/fingerprint.py before.json          # before the change
    uv run python scripts/fingerprint.py after.json --against before.json

Events are left out unless `--events` is given: what happened stands in the other tables; how it is told may change.
"""

import argparse
import hashlib
import json
import sys
from multiprocessing import get_context
from pathlib import Path

SCENARIOS = ("energy-run", "no-ai", "btc-winter", "ai-bust-2027")


def digests(run: tuple[str, int, bool]) -> dict[str, str]:
    """A digest a table of one run, by `scenario/seed/table`."""
    from model.economy import EnergyMarket

    scenario, seed, events = run
    market = EnergyMarket(scenario, rng=seed)
    market.run_for(market.weeks)
    tables = market.history.tables()
    if not events:
        tables.pop("events")
    return {
        f"{scenario}/{seed}/{name}": hashlib.sha256(
            json.dumps([table.columns, [column.to_list() for column in table]], default=str).encode()
        ).hexdigest()[:16]
        for name, table in tables.items()
    }


def main() -> int:
    """Writes the digests; with `--against`, names what differs and exits 1 where anything does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--events", action="store_true")
    given = parser.parse_args()
    runs = [(scenario, seed, given.events) for scenario in SCENARIOS for seed in range(1, given.seeds + 1)]
    found: dict[str, str] = {}
    with get_context("spawn").Pool(2) as pool:
        for digest in pool.imap(digests, runs):
            found |= digest
    given.file.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")
    if given.against is None:
        print(f"{len(found)} tables of {len(runs)} runs")
        return 0
    before = json.loads(given.against.read_text(encoding="utf-8"))
    shared = [key for key in found if key in before]
    other = [key for key in shared if before[key] != found[key]]
    print(f"{len(shared) - len(other)} of {len(shared)} tables as before")
    print("\n".join(other[:40]))
    return 1 if other or not shared else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())
