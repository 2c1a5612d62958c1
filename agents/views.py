"""What every decider sees of the market and of each zone when a plan is made."""

from typing import Annotated, NamedTuple

import numpy as np

from agents.records import Record, column


class View(Record):
    """What every decider sees of the market."""

    week: Annotated[float, column("week", "of the run")]
    hashprice: Annotated[float, column("$/PH/day", "of this week")]
    btc_price: Annotated[float, column("$/BTC", "of this week")]
    halving_in: Annotated[float, column("quarters", "to the next halving")]
    decay: Annotated[float, column("1/year", "decline of hashprice that owners of rigs expect")]
    kept: Annotated[float, column("0-1", "of hashprice that they expect to be left after a halving")]
    frontier: Annotated[float, column("J/TH", "of the rigs that are sold now")]
    rig_price: Annotated[float, column("$/TH", "of new rigs now")]
    rig_cost: Annotated[float, column("$/W", "of making them")]
    place: Annotated[float, column("$/MW", "of a place for rigs, over one life of theirs")]
    rent_shell: Annotated[float, column("$/IT-MW-year", "believed rent of a powered shell")]
    rent_turnkey: Annotated[float, column("$/IT-MW-year", "believed rent of turnkey colocation")]
    rent_cloud: Annotated[float, column("$/IT-MW-year", "believed rent of GPU cloud")]
    match_chance: Annotated[float, column("0-1", "believed chance that an offered site finds a tenant in a quarter")]
    site_price: Annotated[float, column("$/MW", "believed price of an ideal site")]
    approved_price: Annotated[float, column("$/MW", "the same of approved MW that are not energised")]
    tax: Annotated[float, column("$/MWh", "on mining")]
    subsidy: Annotated[float, column("$/IT-MW-year", "paid to landlords of AI")]


class ZoneView(Record):
    """What every decider sees of a zone; offers are added when they are published."""

    later: Annotated[float, column("$/MWh", "expected price of power after a contract")]
    adder: Annotated[float, column("$/MWh", "delivery and capacity charges")]
    peak_price: Annotated[float, column("$/MWh", "of the dearest block, last year's mean")]
    peak_hours: Annotated[float, column("h/year", "that a utility calls tied load in it")]
    next_price: Annotated[float, column("$/MWh", "of the next block, last year's mean")]
    next_hours: Annotated[float, column("h/year", "that a utility calls tied load in it")]
    gas_fuel: Annotated[float, column("$/MWh", "fuel of a gas plant of one's own")]
    gas_upkeep: Annotated[float, column("$/MW-year", "staff and parts of such a plant")]
    tie_mw: Annotated[float, column("MW", "curtailable load that the utility still takes")]
    tie_price: Annotated[float, column("$/MW-year", "that it pays for it")]
    plant_mw: Annotated[float, column("MW", "of a running plant that is on sale")]
    plant_price: Annotated[float, column("$/MW", "that is asked for it")]
    plant_margin: Annotated[float, column("$/MW-year", "that it would earn over its fuel")]
    plant_upkeep: Annotated[float, column("$/MW-year", "its staff and parts")]
    plant_output: Annotated[float, column("0-1", "mean output over nameplate")]


class Rigs(NamedTuple):
    """The owner's rigs at every site, frontier rigs where there are none: efficiency [J/TH], age [weeks]."""

    efficiency: np.ndarray
    age: np.ndarray


class Weighed(NamedTuple):
    """What came of weighing sites: values, perceived [site, option] $/MW; blocked [site, option] a code of
    options.barriers; plans [site] as they would be filed; fresh [site] worth of a new mining MW [$/MW].
    """

    values: np.ndarray
    perceived: np.ndarray
    blocked: np.ndarray
    plans: np.ndarray
    fresh: np.ndarray
