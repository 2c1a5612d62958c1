"""The rig market and the miners of the rest of the world: who orders, what makers can make, who leaves."""

import re
from typing import Annotated, NamedTuple

from pydantic import Field, field_validator

from agents.block import Block, quantity

FITTED = "fitted on 2016-2021, see docs/backtest.md"
VINTAGES = 10  # calendar years of rigs that are told apart
NUMBER = r"\s*(\d+(?:\.\d+)?)\s*"
FORM = re.compile(rf"\s*(\d{{4}})\s*:{NUMBER}@{NUMBER}")
MOST = 1e6  # EH/s, J/TH


class Vintage(NamedTuple):
    """Rigs first sold in a calendar year."""

    year: int
    hash_ehs: float
    joules: float  # J/TH


def given_fleet(text: str) -> tuple[Vintage, ...]:
    """A fleet as a scenario gives it, `YEAR:EH/s@J/TH` of each vintage, commas between; nothing for an empty text.  ValueError.

    >>> given_fleet("2017: 9.0@98, 2016:4.5@102")
    (Vintage(year=2017, hash_ehs=9.0, joules=98.0), Vintage(year=2016, hash_ehs=4.5, joules=102.0))
    >>> given_fleet("2017:9")
    Traceback (most recent call last):
    ValueError: '2017:9' is no vintage; give YEAR:EH/s@J/TH, such as 2017:9.0@98, commas between
    """
    found = tuple(_vintage(part.strip()) for part in text.split(",")) if text.strip() else ()
    years = [one.year for one in found]
    if twice := sorted({year for year in years if years.count(year) > 1}):
        raise ValueError(f"{twice[0]} comes twice; give a year once")
    if found and not any(one.hash_ehs > 0.0 for one in found):
        raise ValueError("no vintage has hash; give one more than 0 EH/s")
    return found


def _vintage(part: str) -> Vintage:
    form = FORM.fullmatch(part)
    if form is None:
        raise ValueError(f"'{part[:40]}' is no vintage; give YEAR:EH/s@J/TH, such as 2017:9.0@98, commas between")
    found = Vintage(int(form[1]), float(form[2]), float(form[3]))
    if not (found.hash_ehs <= MOST and 1.0 <= found.joules <= MOST):
        raise ValueError(f"{part[:40]} is out of bounds; give 0 to {MOST:,.0f} EH/s at 1 to {MOST:,.0f} J/TH")
    return found


class RigMarket(Block):
    """Orders, makers and beliefs: one rig market for all owners of rigs."""

    appetite: Annotated[
        float, quantity(0, 1, "1/week", "share of all hash ordered in a week per log of worth over price", FITTED)
    ] = 0.0563
    cost: Annotated[float, quantity(0.01, 5, "$/W", "of making rigs", FITTED)] = 0.255
    place: Annotated[
        float,
        quantity(0, 5, "$/W", "of a place for them, over the life of rigs", "0.27-0.40 $/W for 10 years and more"),
    ] = 0.13
    capacity: Annotated[
        float, quantity(0.01, 10, "1/year", "makers' capacity at the start over the power of all rigs", FITTED)
    ] = 0.693
    capacity_speed: Annotated[
        float, quantity(0, 20, "1/year", "growth of makers' capacity per log of price over cost", FITTED)
    ] = 1.86
    idle_loss: Annotated[
        float, quantity(0, 5, "1/year", "at which capacity that stands idle goes to other chips", FITTED)
    ] = 0.157
    limit_gw: Annotated[
        float, quantity(0.1, 500, "GW/year", "that chip factories would give makers in 2018", FITTED)
    ] = 5.85
    limit_growth: Annotated[float, quantity(0, 1, "log, 1/year", "its growth", "recollection: 0.05-0.15")] = 0.10
    delivery: Annotated[float, quantity(1, 40, "weeks", "from an order to its first quarter delivered", FITTED)] = 4.7
    spacing: Annotated[float, quantity(0, 10, "weeks", "between the four parts of a delivery", "4-13 weeks")] = 3.0
    rate: Annotated[
        float,
        quantity(0, 1, "1/year", "discount rate of the world's miners", "mining_rate and a listed miner's spread"),
    ] = 0.18
    response: Annotated[
        float, quantity(0.001, 1, "1/week", "how fast all owners switch rigs after hashprice", FITTED)
    ] = 0.0543
    leave: Annotated[
        float, quantity(0, 1, "1/week", "of rigs below their all-in cost that are sold to dealers", FITTED)
    ] = 0.0042
    rehome: Annotated[
        float, quantity(0, 1, "1/week", "of dealers' used rigs that find a place, or the scrapyard", FITTED)
    ] = 0.0088
    wear: Annotated[float, quantity(0, 1, "1/week", "of rigs beyond their life that fail", FITTED)] = 0.026
    closing: Annotated[
        float, quantity(0, 1, "1/week", "at which rigs leave a region that is closed", "China 2021: six weeks")
    ] = 0.40
    trend: Annotated[
        float, quantity(-1, 2, "log, 1/year", "growth of the network that is taken for granted", FITTED)
    ] = 0.24
    growth: Annotated[
        float, quantity(-1, 3, "log, 1/year", "of the network, remembered at the start", "difficulty 2025: 35 %")
    ] = 0.30
    memory: Annotated[float, quantity(1, 1000, "weeks", "over which growth is remembered", FITTED)] = 145.0
    kept: Annotated[float, quantity(0.1, 1, "-", "hashprice after a halving, as expected", FITTED)] = 0.936
    ageing: Annotated[
        float, quantity(0, 5, "log, 1/year", "by which a vintage is smaller than the next at the start", FITTED)
    ] = 1.14
    fleet: str = Field(
        default="", description="vintages at the start, YEAR:EH/s@J/TH with commas between; empty: by day and `ageing`"
    )
    one_vintage: bool = Field(default=False, description="true: all rigs are averaged (a twin to measure vintages by)")
    resold: bool = Field(
        default=True, description="false: rigs that leave are scrapped, none moves to cheaper places (a twin)"
    )
    all_in: bool = Field(default=True, description="false: rigs are sold and ordered on power cost alone (a twin)")

    @field_validator("fleet")
    @classmethod
    def _vintages(cls, text: str) -> str:
        given_fleet(text)
        return text
