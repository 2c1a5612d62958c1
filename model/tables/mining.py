"""Releases of rigs and regions of the world's miners, as the rules take them."""

from datetime import timedelta
from functools import cache

from agents.bitcoin.frontier import Release
from agents.bitcoin.regions import Region
from model.tables.sheet import TABLES_DATE
from model.tables.start import Tables, load_tables


def releases_of(tables: Tables) -> tuple[Release, ...]:
    """Generations of rigs by the day they were first delivered."""
    table = tables.rig_releases
    days = [TABLES_DATE + timedelta(weeks=int(week)) for week in table["first_ship"]]
    return tuple(map(Release, days, table["efficiency_j_th"].tolist()))


def regions_of(tables: Tables) -> tuple[Region, ...]:
    """The parts of the world."""
    return tuple(
        Region(
            str(row["region"]),
            str(row["law"]),
            float(row["power_usd_mwh"]),
            float(row["power_sd"]),
            float(row["opex_usd_mwh"]),
            float(row["wet_discount"]),
            (int(row["wet_from"]), int(row["wet_to"])),
            tuple(float(row[f"share_{year}"]) for year in (2016, 2021, 2022, 2025)),
        )
        for row in tables.mining_regions
    )


@cache
def shipped_releases() -> tuple[Release, ...]:
    """Of the shipped table."""
    return releases_of(load_tables())


@cache
def shipped_regions() -> tuple[Region, ...]:
    """Of the shipped table."""
    return regions_of(load_tables())
