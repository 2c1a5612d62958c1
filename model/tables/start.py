"""The state of the world on Monday 17 November 2025: companies, sites, contracts, zones and plants.

Twenty tables are shipped in `model/tables/shipped`; a folder of one's own may hold some of them, the rest stay as shipped.
Columns, units and bounds: `model.tables.columns`.  Sources: a column of each table, and `docs/assumptions.md`.
"""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from model.foundation.errors import TableError, nearest
from model.tables.checks import check_start
from model.tables.columns import TABLES
from model.tables.sheet import Sheet, read_sheet

SHIPPED_TABLES = Path(__file__).with_name("shipped")


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything a run starts from; days are weeks from the start and may be negative.

    >>> tables = load_tables()
    >>> tables.companies.names
    ('IREN', 'CIFR', 'RIOT', 'CORZ', 'MARA', 'HUT', 'CLSK', 'BTDR', 'HIVE')
    >>> round(float(tables.sites["hash_ehs"].sum() + tables.hosted["hash_ehs"].sum()), 6)
    328.0
    """

    companies: Sheet
    sites: Sheet
    hosted: Sheet
    leases: Sheet
    hyperscalers: Sheet
    developers: Sheet
    zones: Sheet
    load_blocks: Sheet
    load_months: Sheet
    technologies: Sheet
    capacity: Sheet
    additions: Sheet
    heat_rates: Sheet
    links: Sheet
    pool: Sheet
    capacity_auctions: Sheet
    rig_releases: Sheet
    mining_regions: Sheet
    places: Sheet
    states: Sheet


def load_tables(folder: Path | None = None) -> Tables:
    """Read the shipped tables, or those of `folder` in the place of the shipped ones of the same name.

    Raises TableError for a folder that is not there, a CSV file in it that is none of the tables, any cell that
    breaks its column's declaration, and any contradiction between tables.
    """
    return _shipped() if folder is None else _read(Path(folder))


@cache
def _shipped() -> Tables:
    return _read(SHIPPED_TABLES)


def _read(folder: Path) -> Tables:
    if not folder.is_dir():
        raise TableError(f"{folder}: there is no such folder; give one that holds tables like companies.csv")
    given = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    for stem in given:
        if stem not in TABLES:
            raise TableError(f"{stem}.csv: no table of that name{nearest(stem, tuple(TABLES))}")
    paths = {table: given.get(table, SHIPPED_TABLES / f"{table}.csv") for table in TABLES}
    sheets = {table: read_sheet(path, table) for table, path in paths.items()}
    check_start(sheets)
    return Tables(**{entry.name: sheets[entry.name] for entry in fields(Tables)})
