"""Makes the band of a hundred seeds that the page ships for the default run; `--check` says whether it is of this code.

uv run python scripts/make_fan.py [--check]
"""

import sys

from viz.crowd.crowd import SEEDS
from viz.crowd.fan import SHIPPED, band_of, key_of, play, save, shipped


def make() -> None:
    """Plays the seeds, one after another, and writes the band."""
    samples = []
    for seed in range(SEEDS):
        samples.append(play(key_of("energy-run", {}, ()), seed))
        print(f"\r{seed + 1} of {SEEDS} seeds", end="", file=sys.stderr, flush=True)
    save(band_of(samples))
    print(f"\n{SHIPPED}: {SHIPPED.stat().st_size / 1e3:.0f} kB", file=sys.stderr)


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = shipped() is not None
        print(f"{SHIPPED.name} is {'of this code' if found else 'of other code: the page computes its band anew'}")
        sys.exit(0 if found else 1)
    make()
