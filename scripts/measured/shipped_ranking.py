"""What Compare shows of all levers before a run of its own is played: sixty paired seeds of the default run, a row a lever.

uv run python scripts/measured/shipped_ranking.py            # print what the kept rows say
uv run python scripts/measured/shipped_ranking.py --write    # and keep it beside the page: viz/figures/words/ranking.toml

Nothing is played: the rows are those of docs/numbers/levers.csv (`targets_page.py`), each lever at its strong setting.  Levers
that are measured under another mechanism or scenario than the default are left out.  A test fails while the kept table is
not what the rows give.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.statistics.comparison import median_interval
from experiments.targets.levers import LEVERS, Lever
from scripts.measured.kept import kept
from scripts.measured.targets_page import of_arm

TABLE = Path(__file__).resolve().parents[2] / "viz" / "figures" / "words" / "ranking.toml"
OUTCOMES = {"independent_miners": "independent_at_end"}
"""What the page asks about, and the figure of the kept rows that is the same number."""
HEAD = """# Each lever at a strong setting, from the start to the end of the default run: median of paired differences over sixty seeds and its
# 95 % interval, by outcome.  Made by scripts/measured/shipped_ranking.py from docs/numbers/levers.csv.
"""


def table() -> str:
    """The kept rows as the page reads them."""
    rows = kept("levers")
    base = of_arm(rows, "none")
    return HEAD + "".join(entry(one, of_arm(rows, one.key), base) for one in LEVERS if one.base == "none")


def entry(lever: Lever, arm: dict[str, np.ndarray], base: dict[str, np.ndarray]) -> str:
    """One lever: its setting, seeds, and what each outcome differs by."""
    lines = [f'["{lever.key}"]', f"value = {float(lever.value):g}", f"seeds = {len(base['seed'])}"]
    for outcome, figure in OUTCOMES.items():
        moved = arm[figure] - base[figure]
        ends = ", ".join(f"{value:g}" for value in (float(np.median(moved)), *median_interval(moved)))
        lines.append(f"{outcome} = [{ends}]")
        lines.append(f"{outcome}_still = {'false' if np.any(moved) else 'true'}")
    return "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        TABLE.write_text(table(), encoding="utf-8")
    print(table())
