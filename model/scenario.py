"""A scenario: a validated document.  TOML on disk, frozen pydantic in memory, dotted keys for changes."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from agents.block import Block, next_quarter, next_week, quantity, switch
from agents.building import Building
from agents.parameters import Behaviour, Bitcoin, Demand, Finance, Leasing, Mining
from model.foundation.documents import read_document
from model.foundation.errors import ScenarioError, cut, nearest

SHIPPED = Path(__file__).parent / "scenarios"


class Power(Block):
    """Electricity prices that sites pay."""

    gas: Annotated[
        float, quantity(0.5, 30, "$/MMBtu", "Henry Hub", "2025 mean about 3.5", next_week("power", 1, 12, 0.25))
    ] = 3.5
    load_growth: Annotated[
        float, quantity(-0.1, 0.2, "1/year", "of load other than AI and mining", "assumption A11")
    ] = 0.012
    carbon: Annotated[
        float, quantity(0, 500, "$/t CO2", "price on fossil generation", "policy", next_week("power", 0, 150, 5))
    ] = 0.0
    weather_sd: Annotated[float, quantity(0, 0.3, "log", "weekly spread of load", "assumption A12")] = 0.04
    transfer: Annotated[
        float,
        quantity(
            0,
            20,
            "-",
            "limits of lines between zones over the table's",
            "assumption A13",
            next_week("power", 0, 4, 0.1),
        ),
    ] = 1.0
    hurdle: Annotated[
        float,
        quantity(
            0, 100, "$/MWh", "cost of trade between zones", "NREL ReEDS cost_hurdle", next_week("power", 0, 30, 0.5)
        ),
    ] = 5.84
    abroad: Annotated[float, quantity(0, 500, "$/MWh", "price outside the US", "CCAF 2025 median 45")] = 45.0


class Pool(Block):
    """Grid capacity that is offered."""

    access_factor: Annotated[
        float,
        quantity(0, 10, "-", "grid access over the reference path", "15 GW to 2028", next_quarter("pool", 0, 3, 0.05)),
    ] = 1.0
    construction_factor: Annotated[
        float, quantity(0, 10, "-", "data centres under construction", "6 GW", next_week("pool", 0, 3, 0.05))
    ] = 1.0
    lead_quarters: Annotated[float, quantity(0, 24, "quarters", "capacity is sold ahead of delivery by", "A53")] = 6.0
    grid_cost: Annotated[
        float, quantity(0, 1e7, "$/MW", "lines and substations for more headroom", "interconnection studies; A59")
    ] = 0.4e6
    grid_pace: Annotated[
        float,
        quantity(
            0,
            0.1,
            "of peak/quarter",
            "most that a utility begins to build",
            "assumption A59",
            next_quarter("pool", 0, 0.01, 0.0005),
        ),
    ] = 0.0015
    grid_delay: Annotated[
        float, quantity(0, 10, "years", "works may take more than a greenfield connection waits", "3-7 years; A59")
    ] = 2.0
    grid_memory: Annotated[
        float, quantity(0, 1, "0-1", "weight of an auction in what a utility takes for scarcity", "assumption A59")
    ] = 0.25
    study_quarters: int = Field(
        default=2, ge=1, le=20, description="between batch studies of the queue [quarters]; A58"
    )
    exit_hazard: Annotated[
        float, quantity(0, 1, "1/quarter", "of speculators that hold capacity give it up", "Georgia Power 2025; A58")
    ] = 0.25


class Equipment(Block):
    """The transformer maker."""

    slots_mva_quarter: Annotated[
        float,
        quantity(
            0,
            1e6,
            "MVA/quarter",
            "for new large loads",
            "assumption A56; 1,300-3,000",
            next_quarter("pool", 0, 8_000, 100),
        ),
    ] = 1_900.0
    slots_growth: Annotated[float, quantity(-0.5, 0.5, "1/quarter", "of slots", "assumption A56")] = 0.02
    mva_per_mw: Annotated[float, quantity(1, 3, "MVA/MW", "transformer per gross MW", "1.3-1.6")] = 1.45
    hardware_usd_mva: Annotated[float, quantity(1e3, 1e6, "$/MVA", "price of the hardware", "15 k$ in 2020 x 1.77")] = (
        30_000.0
    )


class Policy(Block):
    """What rules prefer."""

    ai_priority: Annotated[
        float,
        quantity(
            0,
            3,
            "100 k$/MW-year",
            "handicap given to AI bids in the auction",
            "assumption A81",
            next_quarter("policy", 0, 3, 0.1),
        ),
    ] = 0.5
    ai_set_aside: Annotated[
        float,
        quantity(0, 1, "0-1", "of each zone's pool kept for AI", "assumption A81", next_quarter("policy", 0, 1, 0.05)),
    ] = 0.0
    mining_cap: Annotated[
        float,
        quantity(0, 1, "0-1", "most of a zone's pool that mining may win", "A81", next_quarter("policy", 0, 1, 0.05)),
    ] = 1.0
    mining_ban: bool = switch(False, "mining may not bid for new capacity", next_quarter("policy", 0, 1, 1))
    mining_tax: Annotated[
        float, quantity(0, 200, "$/MWh", "surcharge on mining's energy", "2024 proposal", next_week("policy", 0, 60, 1))
    ] = 0.0
    ai_subsidy: Annotated[
        float,
        quantity(
            0, 2e6, "$/IT-MW-year", "paid to landlords of AI", "assumption A82", next_week("policy", 0, 1e6, 25_000)
        ),
    ] = 0.0
    deposit: Annotated[
        float,
        quantity(0, 1e6, "$/MW", "asked of each request", "Texas SB6: 50 k$/MW", next_quarter("policy", 0, 2e5, 5_000)),
    ] = 0.0
    speculative: Annotated[
        float,
        quantity(
            0, 10, "-", "phantom requests per real one in a queue without deposits", "AEP, Georgia Power: 75-90 %"
        ),
    ] = 3.0
    minimum_take: Annotated[
        float,
        quantity(
            0, 1, "0-1", "of contracted delivery paid in any case", "AEP Ohio 85 %", next_quarter("policy", 0, 1, 0.05)
        ),
    ] = 0.0
    emergency_share: Annotated[
        float,
        quantity(
            0,
            1,
            "0-1",
            "of new AI load in ERCOT that is cut in an emergency",
            "Texas SB6: backup of half",
            next_week("policy", 0, 1, 0.05),
        ),
    ] = 0.5
    emergency_everywhere: bool = switch(False, "emergency cuts hold in every US zone", next_week("policy", 0, 1, 1))
    curtailable_first: Annotated[
        float,
        quantity(
            0,
            3,
            "100 k$/MW-year",
            "handicap given to curtailable bids (mining)",
            "SPP CHILLS",
            next_quarter("policy", 0, 3, 0.1),
        ),
    ] = 0.0


class Fringe(Block):
    """Private miners, drawn so that US totals fit."""

    count: int = Field(default=60, ge=0, le=100_000, description="private miners")
    total_mw: Annotated[float, quantity(0, 1e6, "MW", "they run in all", "US about 6.3 GW less the nine")] = 2_000.0
    size_sd: Annotated[float, quantity(0, 3, "log", "spread of sizes", "assumption A91")] = 0.95
    efficiency: Annotated[float, quantity(5, 200, "J/TH", "of their rigs", "CCAF: network 20-22")] = 22.0
    efficiency_sd: Annotated[float, quantity(0, 1, "log", "its spread", "assumption A91")] = 0.15
    power_mean: Annotated[float, quantity(5, 300, "$/MWh", "their power price", "assumption A92")] = 52.0
    power_sd: Annotated[float, quantity(0, 100, "$/MWh", "its spread", "assumption A92")] = 9.0
    hosted: Annotated[float, quantity(0, 1, "0-1", "of them on others' sites", "assumption A93")] = 0.25
    landlords: Annotated[float, quantity(0, 1, "0-1", "of the others who host", "assumption A93")] = 0.2


class Move(Block):
    """A lever moved during the run."""

    date: date
    key: str
    value: float | bool


class Scenario(Block):
    """Everything that a run depends on but the seed and people's orders."""

    name: str = "energy-run"
    title: str = ""
    purpose: str = ""
    weeks: int = Field(default=267, ge=1, le=2_000, description="length of a run; 267 weeks end with 2030")
    mechanism: Literal["queue", "uniform", "pay-as-bid", "vickrey"] = "uniform"
    bitcoin: Bitcoin = Bitcoin()
    mining: Mining = Mining()
    leasing: Leasing = Leasing()
    building: Building = Building()
    finance: Finance = Finance()
    behaviour: Behaviour = Behaviour()
    demand: Demand = Demand()
    power: Power = Power()
    pool: Pool = Pool()
    equipment: Equipment = Equipment()
    policy: Policy = Policy()
    fringe: Fringe = Fringe()
    moves: tuple[Move, ...] = ()

    @model_validator(mode="after")
    def _moves_are_levers(self) -> Self:
        levers = lever_keys()
        for move in self.moves:
            if move.key not in levers:
                raise ValueError(f"moves: {move.key} cannot move during a run; levers are {', '.join(levers)}")
            try:
                Scenario().with_changes({move.key: move.value})
            except ScenarioError as error:
                raise ValueError(f"moves of {move.date}: {str(error).removeprefix('change: ')}") from None
        return self

    @classmethod
    def load(cls, name: str | Path) -> "Scenario":
        """A shipped scenario by name, or one from a `.toml` file; raises ScenarioError."""
        path, document = read_document("scenario", name, SHIPPED, shipped_scenarios(), ScenarioError)
        document.setdefault("name", path.stem)
        _anchor_price_path(document, path.parent)
        return validated(document, str(path.name))

    def with_changes(self, changes: dict[str, Any]) -> "Scenario":
        """A copy with dotted keys changed, checked like a file.

        >>> Scenario().with_changes({"policy.ai_priority": 0.0}).policy.ai_priority
        0.0
        """
        document = self.model_dump()
        for key, value in changes.items():
            *groups, last = key.split(".")
            target = document
            for group in groups:
                _known(key, group, target)
                target = target[group]
                if not isinstance(target, dict):
                    raise ScenarioError(f"{key}: '{group}' has no keys below it")
            _known(key, last, target)
            if isinstance(target[last], dict):
                raise ScenarioError(f"{key}: holds other keys; give one of them ({', '.join(target[last])})")
            target[last] = value
        return validated(document, "change")


def _anchor_price_path(document: dict[str, Any], folder: Path) -> None:
    """A relative price path is looked for beside the scenario file."""
    bitcoin = document.get("bitcoin")
    if isinstance(bitcoin, dict) and isinstance(bitcoin.get("price_path"), str) and bitcoin["price_path"]:
        beside = folder / bitcoin["price_path"]
        if beside.exists():
            bitcoin["price_path"] = str(beside)


def _known(key: str, part: str, target: dict[str, Any]) -> None:
    if part not in target:
        raise ScenarioError(
            f"{cut(key)}: unknown key '{cut(part)}'{nearest(part, list(target))} (allowed: {', '.join(target)})"
        )


def validated(document: dict[str, Any], origin: str) -> Scenario:
    """A scenario from a document; the first error in one line, with what is allowed."""
    try:
        return Scenario.model_validate(document)
    except ValidationError as error:
        raise ScenarioError(f"{origin}: {_first_error(error)}") from None


def _first_error(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "scenario"
    if first["type"] == "extra_forbidden":
        *groups, last = key.split(".")
        block: Any = Scenario
        for group in groups:
            block = block.model_fields[group].annotation if group in getattr(block, "model_fields", {}) else Scenario
        fields = list(getattr(block, "model_fields", {}))
        return f"unknown key '{key}'{nearest(last, fields)} (allowed: {', '.join(fields)})"
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    return f"{key} is {cut(repr(first['input']))}: {message}" + _bounds(key)


def _bounds(key: str) -> str:
    schema = describe().get(key)
    if not schema or "minimum" not in schema:
        return ""
    return f"; give {schema['minimum']:g} to {schema['maximum']:g} {schema.get('unit', '')}".rstrip()


def shipped_scenarios() -> list[str]:
    """Names of the scenarios that come with the project, the default first."""
    names = sorted(path.stem for path in SHIPPED.glob("*.toml"))
    return sorted(names, key=lambda name: (name != "energy-run", name))


@cache
def describe() -> dict[str, dict[str, Any]]:
    """Every dotted key with unit, bounds, default, meaning, source and lever.

    >>> describe()["bitcoin.volatility"]["unit"]
    '1/year'
    """
    described: dict[str, dict[str, Any]] = {}
    for group, field in Scenario.model_fields.items():
        block = field.annotation
        if isinstance(block, type) and issubclass(block, Block):
            for name, schema in block.model_json_schema()["properties"].items():
                described[f"{group}.{name}"] = schema
    for name in ("weeks", "mechanism"):
        described[name] = Scenario.model_json_schema()["properties"][name]
    return described


def lever_keys() -> list[str]:
    """Dotted keys that may move while a run goes on."""
    return [key for key, schema in describe().items() if schema.get("lever")]
