"""The 18 figures that the supply of hash was fitted with: those shipped, and those of a fit that ends in 2018."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from experiments.backtest.record import SHIPPED
from experiments.backtest.rivals import Model
from model.hindcast import HINT
from model.scenario import Scenario
from model.tables.mining import shipped_regions

HELD_OUT = SHIPPED.with_name("fit_to_2018.toml")  # figures fitted on targets to December 2018 alone
VARIANTS = SHIPPED.with_name("variants_refitted.csv")  # errors of variants, as they are and refitted
HYDRO, HINT_KEY = "China hydro", "hint"
type Fitted = Mapping[str, float]


def fitted_model(figures: Fitted, changes: Mapping[str, float | bool] | None = None) -> Model:
    """The model with other figures: keys of the scenario, of Chinese hydro, and the hint.   changes: of a variant"""
    keys: dict[str, float | bool] = {name: value for name, value in figures.items() if name.startswith("rigs.")}
    regions = [
        region._replace(
            power=figures.get("hydro.power", region.power),
            wet_discount=figures.get("hydro.wet_discount", region.wet_discount),
        )
        if region.name == HYDRO
        else region
        for region in shipped_regions()
    ]
    return Model(
        Scenario().with_changes(keys | dict(changes or {})),
        more={"regions": regions, "hint": figures.get(HINT_KEY, HINT)},
    )


def shipped() -> dict[str, float]:
    """The figures that runs use."""
    hydro = next(region for region in shipped_regions() if region.name == HYDRO)
    rigs = {f"rigs.{name}": getattr(Scenario().rigs, name) for name in OF_RIGS}
    return rigs | {"hydro.power": hydro.power, "hydro.wet_discount": hydro.wet_discount, HINT_KEY: HINT}


OF_RIGS = (
    "appetite", "cost", "capacity", "capacity_speed", "idle_loss", "limit_gw", "delivery", "response", "leave", "rehome",
    "wear", "trend", "memory", "kept", "ageing",
)  # fmt: skip


def held_out() -> dict[str, float]:
    """Figures of the fit that knew nothing after December 2018."""
    return {
        name: float(value) for name, value in tomllib.loads(HELD_OUT.read_text(encoding="utf-8"))["figures"].items()
    }
