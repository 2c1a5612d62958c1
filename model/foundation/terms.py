"""What phases are told: who plays which part, the terms of the week, and all tables where they want most of them.

Parts and terms are one record each, handed over as an array of length one (`agents.records.Rows`).
"""

from typing import Annotated, NamedTuple

from agents.population import (
    CompanyRow,
    Connection,
    Fleet,
    GridWorks,
    Lease,
    Loan,
    Plant,
    Project,
    Site,
    Tenant,
)
from agents.records import Record, Rows, column


class Things(NamedTuple):
    """Companies, what they own and what they have agreed: the tables of a market, handed over together."""

    companies: Rows[CompanyRow]
    sites: Rows[Site]
    fleets: Rows[Fleet]
    leases: Rows[Lease]
    projects: Rows[Project]
    loans: Rows[Loan]
    connections: Rows[Connection]
    plants: Rows[Plant]
    works: Rows[GridWorks]
    tenants: Rows[Tenant]


class Parts(Record):
    """Rows of `companies` that have a part to play in the books."""

    first_utility: Annotated[int, column("row", "utility of zone 0; the other zones' follow")]
    equipment: Annotated[int, column("row", "transformer maker")]
    developer: Annotated[int, column("row", "developers of data centres that never mined")]
    lender: Annotated[int, column("row", "all lenders")]
    shareholder: Annotated[int, column("row", "all owners of companies")]
    bitcoin: Annotated[int, column("row", "market on which coins are sold")]
    world: Annotated[int, column("row", "rest of the world")]


class Terms(Record):
    """What holds for everybody in a week: prices, taxes, what mining costs."""

    week: Annotated[int, column("week", "of the run")]
    season: Annotated[bool, column("-", "a month in which peak load sets next year's transmission charge")]
    new_year: Annotated[bool, column("-", "the first week of a calendar year")]
    price: Annotated[float, column("$/BTC", "of a bitcoin")]
    hashprice: Annotated[float, column("$/PH/day", "what is earned")]
    acted_on: Annotated[float, column("$/PH/day", "hashprice that owners switch rigs by: it follows with a lag")]
    colocation: Annotated[float, column("$/IT-MW-year", "rent of halls that the market expects")]
    tax: Annotated[float, column("$/MWh", "on mining")]
    subsidy: Annotated[float, column("$/IT-MW-year", "paid to landlords of AI")]
    minimum_take: Annotated[float, column("0-1", "part of delivery charges due for energy that was not taken")]
    carbon: Annotated[float, column("$/t", "price of carbon")]
    overhead: Annotated[float, column("-", "power that a mine takes over what its rigs take")]
    uptime: Annotated[float, column("0-1", "of rigs that are on")]
    opex: Annotated[float, column("$/MW-year", "staff and repairs of mining")]
    markup: Annotated[float, column("$/MWh", "landlord's fee over the power of hosted rigs")]
    rig_life: Annotated[float, column("weeks", "over which rigs are written off")]
