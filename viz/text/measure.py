"""How an outcome or a factor is called and written: a name, a unit, and as many digits as its spread deserves."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from model.record.columns import COLUMNS


def ending(unit: str) -> str:
    """How a unit is spelt at the end of a column's name.

    >>> ending("$/IT-MW-year"), ending("EH/s"), ending("GW of IT")
    ('usd_it_mw_year', 'ehs', 'it_gw')
    """
    known = {"EH/s": "ehs", "GW of IT": "it_gw"}
    return known.get(unit) or unit.lower().replace("$", "usd").replace("/", "_").replace("-", "_")


UNITS = {ending(column.unit): column.unit for column in COLUMNS.values() if column.unit not in ("-", "0-1", "week")}
"""Ends of names that are units: how the unit of an outcome of one's own is told."""

SIGNS = {
    "ai": "AI",
    "btc": "bitcoin",
    "mw": "MW",
    "hhi": "HHI",
    "cr4": "CR4",
    "gini": "Gini",
    "r2": "R²",
    "us": "US",
    "it": "IT",
    "ercot": "ERCOT",
    "pjm": "PJM",
    "miso": "MISO",
    "spp": "SPP",
    "nyiso": "NYISO",
    "isone": "ISO-NE",
    "caiso": "CAISO",
    "usd": "$",
    "ehs": "EH/s",
    "mva": "MVA",
}
BLOCKS = (
    "policy",
    "behaviour",
    "finance",
    "leasing",
    "building",
)  # blocks of a scenario whose keys speak for themselves
LARGE = ((1e9, "bn", 1e9), (1e6, "m", 1e6), (1e4, "k", 1e3))
"""From which size on dollars are written in billions, millions or thousands."""

SHARES = ("share_", "alive_", "failed_", "a_tenant_")  # outcomes in 0-1 that are no columns
POINTS = "percentage points"


@dataclass(frozen=True)
class Measure:
    """A quantity on the page: `key` as in tables, `name` as in sentences, its unit and how it is written."""

    key: str
    name: str
    unit: str = ""
    divisor: float = 1.0
    places: int = 1

    @property
    def title(self) -> str:
        """The name at the start of a line, with the unit."""
        name = self.name[:1].upper() + self.name[1:]
        return f"{name}, {self.axis}" if self.unit else name

    @property
    def axis(self) -> str:
        """The unit as it stands beside an axis: `$m`, `GW`.

        >>> Measure("x", "worth", "bn $/MW").axis
        '$bn/MW'
        """
        scale, dollars, rest = self.unit.partition("$")
        return self.unit if not dollars or scale[:1].isdigit() else f"${scale.strip()}{rest}"

    def number(self, value: float | None) -> str:
        """The figure alone; nothing where nothing is known.

        >>> Measure("x", "x", "bn $", 1e9, 2).number(-1.264e9)
        '−1.26'
        """
        if value is None or not math.isfinite(value):
            return ""
        written = f"{value / self.divisor:,.{self.decimals(value)}f}"
        return written.replace("-", "−") if float(written.replace(",", "")) else written.lstrip("-")

    def decimals(self, value: float) -> int:
        """Its places; one for the half of a small whole number, which a median may be.

        >>> Measure("x", "miners", places=0).number(29.5), Measure("x", "miners", places=0).number(30.0)
        ('29.5', '30')
        """
        half = self.places == 0 and self.divisor == 1.0 and abs(value) < 100.0 and not float(value).is_integer()
        return 1 if half else self.places

    def signed(self, value: float | None) -> str:
        """The figure with its sign: a difference."""
        written = self.number(value)
        return f"+{written}" if value is not None and value > 0 and written.strip("0.,") else written

    def write(self, value: float | None) -> str:
        """The figure with its unit.

        >>> Measure("x", "price", "$/MWh").write(44.26), Measure("x", "worth", "bn $", 1e9).write(3.21e9)
        ('$44.3/MWh', '$3.2bn')
        """
        return with_unit(self.number(value), self.unit)

    def between(self, low: float, high: float) -> str:
        """An interval: `1.2 to 3.4 GW`."""
        return f"{self.number(low)} to {self.last(self.number(high))}"

    def last(self, number: str) -> str:
        """The end of an interval, with the unit unless that takes two words that were just said."""
        return number if self.unit == POINTS else with_unit(number, self.unit)


def with_unit(number: str, unit: str) -> str:
    """A written figure with its unit where readers look for it: dollars in front.

    >>> with_unit("−3.2", "bn $"), with_unit("44", "$/MWh"), with_unit("7", "GW"), with_unit("7", "")
    ('−$3.2bn', '$44/MWh', '7 GW', '7')
    >>> with_unit("14.7", "%")
    '14.7%'
    >>> with_unit("0.5", "100 k$/MW-year")  # such a unit stands beside an axis or a table, not in a sentence
    '0.5'
    """
    if unit[:1].isdigit():
        return number
    if unit == "%" and number:
        return f"{number}%"
    if "$" not in unit or not number:
        return f"{number} {unit}".rstrip()
    scale, rest = unit.split("$", 1)
    bare = number.lstrip("+−")
    return f"{number[: len(number) - len(bare)]}${bare}{scale.strip()}{rest}"


def outcome(column: str, values: Iterable[float], names: dict[str, str] | None = None) -> Measure:
    """How an outcome is written whose values are these.

    names: names that are not read off the column.

    >>> outcome("ai_gap_net_gw", [31.26, 44.0]).write(31.26)
    '31.3 GW'
    >>> outcome("lender_losses_usd", [2.11e9, 4.0e8]).write(2.11e9), outcome("alive_asset_light", [0.381]).write(0.381)
    ('$2.11bn', '38.1%')
    """
    known = COLUMNS.get(column)
    unit = (
        known.unit
        if known
        else UNITS.get(max((end for end in UNITS if column.endswith(f"_{end}")), key=len, default=""), "")
    )
    share = unit == "0-1" or (known is None and column.startswith(SHARES))
    unit = "" if unit in ("-", "0-1", "week") else unit
    name = (names or {}).get(column) or words(column.removesuffix(f"_{ending(unit)}") if unit else column)
    if share:
        return Measure(column, name, "%", 0.01, places(values, 0.01))
    largest = max((abs(value) for value in values if value is not None and math.isfinite(value)), default=0.0)
    large = [(by, sign) for least, sign, by in LARGE if unit.startswith("$") and largest >= least]
    divisor, scale = large[0] if large else (1.0, "")
    return Measure(column, name, f"{scale} {unit}".strip(), divisor, places(values, divisor))


def places(values: Iterable[float], divisor: float = 1.0) -> int:
    """Decimals that show three figures of the largest value; fewer where fewer tell all.

    >>> places([3, 12]), places([0.5, 4.0]), places([0.1234]), places([31.26]), places([1234.5])
    (0, 1, 3, 1, 0)
    """
    known = [abs(value) / divisor for value in values if value is not None and math.isfinite(value)]
    largest = max(known, default=0.0)
    most = min(max(0, 2 - math.floor(math.log10(largest))), 8) if largest else 0
    return next((few for few in range(most) if all(abs(round(value, few) - value) < 1e-9 for value in known)), most)


def words(name: str) -> str:
    """A column's name in words.

    >>> words("ai_unmet_it"), words("power_price_ercot")
    ('AI unmet IT', 'power price ERCOT')
    """
    return " ".join(SIGNS.get(part, part) for part in name.split("_"))


def factor(key: str, unit: str = "", names: dict[str, str] | None = None) -> Measure:
    """How a factor of a study is called.

    names: names that are not read off the key.

    >>> factor("policy.ai_priority").name, factor("bitcoin.volatility", "1/year").title
    ('AI priority', 'Bitcoin volatility, 1/year')
    >>> factor("equipment.slots_mva_quarter", "MVA/quarter").name
    'equipment slots'
    """
    block, _, name = key.rpartition(".")
    written = {"usd", "mva", "quarter", "mw", "year", "usd_mva", "ehs"}
    parts = name.split("_")
    while unit not in ("", "-") and len(parts) > 1 and parts[-1] in written:
        parts.pop()
    called = (names or {}).get(key) or words("_".join(parts))
    if key not in (names or {}) and block and block not in BLOCKS and called.split()[0].lower() != block.lower():
        called = f"{words(block)} {called}"
    return Measure(key, called, "" if unit in ("-", "0-1", "log") or unit.startswith(("of ", "x ")) else unit)


def level(value: object, unit: str = "") -> str:
    """A factor's value as people write it.

    >>> level(0.5), level(1900.0, "MVA/quarter"), level(True), level("queue"), level(0.1 + 0.2)
    ('0.5', '1,900 MVA/quarter', 'on', 'queue', '0.3')
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return with_unit(plain(value), unit)
    return str(value)


def plain(value: float) -> str:
    """Four significant figures at most, without zeros at the end.

    >>> [plain(value) for value in (0.0, 1.0, 0.12345, 12345.6, 1e6, -2.5e-5)]
    ['0', '1', '0.1235', '12,346', '1,000,000', '−0.000025']
    """
    if value == 0.0 or not math.isfinite(value):
        return "0" if value == 0.0 else str(value)
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    written = f"{value:,.{digits}f}"
    return (written.rstrip("0").rstrip(".") if digits else written).replace("-", "−")
