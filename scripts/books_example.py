"""Prints the example of docs/books.md: one miner's balance sheet through a prepayment, a conversion and a lease.

uv run python scripts/books_example.py            # print it
uv run python scripts/books_example.py --write    # put it into the page, after a change of the economics
"""

import sys

import numpy as np

from model.books.ledger import CASH, CHART, ITEMS, KINDS_BOOKED, LIABILITIES, NET, PAYMENTS
from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced

PAGE = DOCS / "books.md"
COMPANY, SEED = "IREN", 1
WEEKS = (  # of Microsoft's lease at Childress, in four phases
    (0, "the start: 1,940 M$ of Microsoft's rent is in the bank and owed"),
    (13, "works go on, a first quarter of decisions is over"),
    (19, "the week before the first phase is handed over"),
    (20, "it is handed over: halls are property, GPUs are delivered, three quarters of them on credit"),
    (58, "the fourth phase is in service"),
    (123, "the last week before rent is set off against the prepayment"),
    (175, "a year later"),
)
SIGNS = np.where(np.arange(len(ITEMS)) < LIABILITIES, 1.0, -1.0)  # what is owed is shown as a positive number
SHOWN = ("cash", "coins", "rigs", "gpus", "property", "construction", "debt", "prepayments")


def example() -> str:
    """The two tables, in Markdown."""
    market = EnergyMarket("energy-run", rng=SEED)
    row = market.miners[COMPANY].row
    lines = [
        "| week | " + " | ".join(SHOWN) + " | equity | |",
        "|---" * (len(SHOWN) + 3) + "|",
    ]
    flows: list[str] = []
    for week, note in WEEKS:
        market.run_for(week - market.week - (week == 20))
        before = totals(market, row)
        market.run_for(week - market.week)
        sheet = market.state.ledger.sheets[row]
        shown = dict(zip(ITEMS, sheet * SIGNS, strict=True))
        figures = [shown[item] for item in SHOWN]
        lines.append(f"| {week} | " + " | ".join(map(millions, [*figures, sheet.sum()])) + f" | {note} |")
        if week == 20:
            flows = handover(totals(market, row) - before)
    return "\n".join([*lines, "", "The flows of week 20, M$ (paid, then received):", "", *flows]) + "\n"


def totals(market: EnergyMarket, row: int) -> np.ndarray:
    """What a company has paid and received so far: [2, kind] $."""
    books = market.state.ledger
    return np.stack([books.total_paid[row], books.total_received[row]])


def handover(flows: np.ndarray) -> list[str]:
    """A week's flows of at least a million, with what each does to the sheet."""
    lines = ["| kind | paid | received | raises | lowers |", "|---|---|---|---|---|"]
    for place, kind in enumerate(KINDS_BOOKED):
        paid, received = flows[:, place]
        if max(abs(paid), abs(received)) >= 0.5e6:
            lines.append(f"| {kind} | {millions(paid)} | {millions(received)} | {sides(place, paid, received)} |")
    return lines


def sides(place: int, paid: float, received: float) -> str:
    """The items that a kind raises and lowers on this company's sheet."""
    change = np.zeros(len(ITEMS))
    change[CASH] = (received - paid) * (place < len(PAYMENTS))
    for item, usd in ((CHART.payer_item[place], paid), (CHART.payee_item[place], -received)):
        if item != NET:
            change[item] += usd
    shown = {**dict(zip(ITEMS, change * SIGNS, strict=True)), "equity": change.sum()}
    raised = ", ".join(name for name, usd in shown.items() if usd > 0.5e6)
    return raised + " | " + ", ".join(name for name, usd in shown.items() if usd < -0.5e6)


def millions(usd: float) -> str:
    """Whole millions."""
    return f"{usd / 1e6 + 0.0:,.0f}".replace("-0", "0")


def with_example(page: str) -> str:
    """The page with the example as it comes out now."""
    return replaced(page, "example", example())


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(with_example(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(example())
