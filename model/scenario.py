"""A scenario: a validated document.  TOML on disk, frozen pydantic in memory, dotted keys for changes."""

from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from agents.block import Block, Lever
from agents.building import Building
from agents.capital import Finance
from agents.parameters import Behaviour, Bitcoin, Leasing, Mining
from agents.rig_market import VINTAGES, RigMarket, given_fleet
from agents.surroundings import Demand, Equipment, Fringe, Policy, Pool, Power
from model.foundation.documents import read_document
from model.foundation.errors import ScenarioError, cut, nearest

SHIPPED = Path(__file__).parent / "scenarios"
RENAMED = {"network_ehs": "start_hashrate_ehs"}  # keys by the name that they had before


ALONE = ("bitcoin", "mining", "rigs")  # groups of keys that act where the Bitcoin network is alone


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
    parts: Literal["market", "network"] = Field(
        default="market", description="what is played: the whole market, or the Bitcoin network alone"
    )
    mechanism: Literal["queue", "uniform", "pay-as-bid", "vickrey"] = "uniform"
    bitcoin: Bitcoin = Bitcoin()
    mining: Mining = Mining()
    rigs: RigMarket = RigMarket()
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

    @field_validator("name", "title", "purpose")
    @classmethod
    def _is_shown(cls, text: str) -> str:
        """A terminal shows these: they may not steer it."""
        if not " ".join(text.split()).isprintable():
            raise ValueError("leave out what is no letter: a terminal shows it")
        return text

    @model_validator(mode="after")
    def _moves_are_levers(self) -> Self:
        for move in self.moves:
            if move.key not in lever_keys():
                raise ValueError(
                    f"moves: {cut(move.key)} cannot move during a run; levers are {', '.join(lever_keys())}"
                )
            if self.parts == "network" and not acts_alone(move.key):
                raise ValueError(f"moves: {told_alone(move.key)}")
            if why := _refused(move.key, move.value):
                raise ValueError(f"moves of {move.date}: {why}")
        return self

    @model_validator(mode="after")
    def _fleet_is_of_the_start(self) -> Self:
        last = self.bitcoin.start_date.year
        for vintage in given_fleet(self.rigs.fleet):
            if not last - VINTAGES < vintage.year <= last:
                raise ValueError(
                    f"rigs.fleet: a vintage of {vintage.year}; give years from {last - VINTAGES + 1} to {last}"
                )
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


@lru_cache(maxsize=1_000, typed=True)  # 1 may be where true may not
def _refused(key: str, value: float | bool) -> str:
    """Why a lever cannot be moved there; nothing where it can."""
    try:
        Scenario().with_changes({key: value})
    except ScenarioError as error:
        return str(error).removeprefix("change: ")
    return ""


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
            f"{cut(key)}: unknown key '{cut(part)}'{meant(part, list(target))} (allowed: {', '.join(target)})"
        )


def meant(name: str, known: list[str]) -> str:
    """`; did you mean 'x'?` for the name that a key has now, else for the closest; or nothing.

    >>> meant("network_ehs", ["height", "start_hashrate_ehs"])
    "; did you mean 'start_hashrate_ehs'?"
    """
    new = RENAMED.get(name)
    return f"; did you mean '{new}'?" if new in known else nearest(name, known)


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
        return f"unknown key '{cut(key)}'{meant(last, fields)} (allowed: {', '.join(fields)})"
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    given = first["input"]
    shown = str(given) if isinstance(given, date) else repr(given)  # a date as TOML writes it
    return f"{key} is {cut(shown)}: {message}" + _bounds(key)


def _bounds(key: str) -> str:
    schema = describe().get(key)
    if not schema or "minimum" not in schema:
        return ""
    return f"; give {schema['minimum']:g} to {schema['maximum']:g} {schema.get('unit', '')}".rstrip()


def shipped_scenarios() -> list[str]:
    """Names of the scenarios that come with the project, the default first."""
    names = sorted(path.stem for path in SHIPPED.glob("*.toml"))
    return sorted(names, key=lambda name: (name != "energy-run", name))


def blocks() -> dict[str, type[Block]]:
    """The groups of keys."""
    kinds = {group: field.annotation for group, field in Scenario.model_fields.items()}
    return {group: kind for group, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, Block)}


@cache
def describe() -> dict[str, dict[str, Any]]:
    """Every dotted key with unit, bounds, default, meaning, source and lever.

    >>> describe()["bitcoin.volatility"]["unit"]
    '1/year'
    """
    described: dict[str, dict[str, Any]] = {}
    for group, block in blocks().items():
        for name, schema in block.model_json_schema()["properties"].items():
            described[f"{group}.{name}"] = schema
    for name in ("weeks", "parts", "mechanism"):
        described[name] = Scenario.model_json_schema()["properties"][name]
    return described


def acts_alone(key: str) -> bool:
    """Whether a key can act where the Bitcoin network is played without companies and grid.

    >>> acts_alone("bitcoin.china"), acts_alone("weeks"), acts_alone("power.gas"), acts_alone("mechanism")
    (True, True, False, False)
    """
    return key in ("weeks", "parts", "scenario") or key.split(".")[0] in ALONE


def told_alone(key: str) -> str:
    """Why a key is refused there, and which levers act."""
    levers = ", ".join(lever for lever in lever_keys() if acts_alone(lever))
    return f"{key} moves nothing where the Bitcoin network is alone; levers there are {levers}"


@cache
def lever_keys() -> tuple[str, ...]:
    """Dotted keys that may move while a run goes on."""
    return tuple(
        f"{group}.{name}"
        for group, block in blocks().items()
        for name, field in block.model_fields.items()
        if any(isinstance(note, Lever) for note in field.metadata)
    )
