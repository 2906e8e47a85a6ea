"""Electricity prices and grid intensities: three small tables whose rows carry a year and whose files carry no date."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.sources.base import Account, Adapter, Entry, Known, Parsed, Snapshot, number

Row = dict[str, str]
Reader = Callable[[Row], "dict[str, str] | str"]
"""A record → its cells, or why it cannot be used."""

ELECTRICITY = "us-industrial-electricity"


def known_from(snapshot: Snapshot, year: str) -> str:
    """The day from which a row is on record: that of the file, or the first after the year that it describes.

    A file without a date stands as of the day the log begins, and no year is known before it has ended.
    """
    return max(snapshot.as_of, f"{int(year) + 1}-01-01") if year else snapshot.as_of


def _read(snapshot: Snapshot, rows: list[Row], reader: Reader) -> tuple[list[Entry], list[Account]]:
    entries, accounts = [], []
    for record, row in enumerate(rows, start=1):
        name = " ".join(row[column] for column in ("provider", "region", "country", "year") if row.get(column))
        cells = reader(row)
        if isinstance(cells, str):
            accounts.append(Account(record, name, "refused", cells))
            continue
        year = cells.get("year", cells.get("period", ""))
        entries.append(Entry({**cells, "as_of": known_from(snapshot, year)}, f"record {record}"))
        accounts.append(Account(record, name, "kept", ""))
    return entries, accounts


def _number(cell: str, what: str) -> tuple[str, str]:
    """(value, "") or ("", why there is none)."""
    value = number(cell)
    if value is None:
        return "", f"{what} is blank" if not cell else f"{what} is no number"
    return (value, "") if float(value) >= 0 else ("", f"{what} is negative")


def _year(cell: str) -> str:
    return cell if cell.isascii() and cell.isdigit() and len(cell) == 4 else ""


def _electricity(row: Row) -> dict[str, str] | str:
    value, problem = _number(row["usd_per_kwh"], "the price")
    if not _year(row["year"]):
        return "its year is no year"
    return problem or {"series": ELECTRICITY, "period": row["year"], "value": value}


def _country(row: Row) -> dict[str, str] | str:
    value, problem = _number(row["gco2e_per_kwh"], "the intensity")
    if not _year(row["year"]):
        return "its year is no year"
    if not row["iso3"]:
        return "names no country"
    place = {"place": row["iso3"], "year": row["year"], "name": row["country"], "country": row["iso3"]}
    return problem or {**place, "gco2e_per_kwh": value}


def _region(row: Row) -> dict[str, str] | str:
    value, problem = _number(row["gco2e_per_kwh"], "the intensity")
    if not row["provider"] or not row["region"]:
        return "names no region"
    place = f"{row['provider']}:{row['region']}"
    return problem or {
        "place": place, "year": "", "name": row["city"] or row["country"], "country": row["iso3"],
        "gco2e_per_kwh": value,
    }  # fmt: skip


def parse_electricity(snapshot: Snapshot, rows: list[Row], known: Known) -> Parsed:
    """Yearly US industrial electricity prices, in USD/kWh."""
    entries, accounts = _read(snapshot, rows, _electricity)
    return Parsed(
        source=f"eia-industrial-electricity-{snapshot.as_of}",
        title="US industrial electricity price, yearly average",
        publisher="US Energy Information Administration",
        licence="public domain",
        home="https://www.eia.gov/electricity/data/browser/",
        accounts=accounts,
        entries={"series": entries},
    )


def parse_countries(snapshot: Snapshot, rows: list[Row], known: Known) -> Parsed:
    """Carbon intensity of electricity by country, one year each, in gCO2e/kWh."""
    entries, accounts = _read(snapshot, rows, _country)
    return Parsed(
        source=f"owid-grid-intensity-{snapshot.as_of}",
        title="Carbon intensity of electricity by country",
        publisher="Our World in Data (Ember; Energy Institute)",
        licence="CC BY 4.0",
        home="https://ourworldindata.org/grapher/carbon-intensity-electricity",
        accounts=accounts,
        entries={"grid": entries},
    )


def parse_regions(snapshot: Snapshot, rows: list[Row], known: Known) -> Parsed:
    """Carbon intensity of electricity by cloud region, in gCO2e/kWh; upstream names no year."""
    entries, accounts = _read(snapshot, rows, _region)
    return Parsed(
        source=f"codecarbon-cloud-regions-{snapshot.as_of}",
        title="Carbon intensity of electricity by cloud region",
        publisher="CodeCarbon",
        licence="MIT",
        home="https://github.com/mlco2/codecarbon",
        accounts=accounts,
        entries={"grid": entries},
    )


ADAPTERS = (
    Adapter("electricity-prices", frozenset({"year", "usd_per_kwh"}), parse_electricity, undated=True),
    Adapter(
        "grid-intensity", frozenset({"iso3", "country", "year", "gco2e_per_kwh"}), parse_countries,
        undated=True,
    ),
    Adapter(
        "cloud-region-intensity",
        frozenset({"provider", "region", "country", "iso3", "city", "gco2e_per_kwh"}), parse_regions, undated=True,
    ),
)  # fmt: skip
