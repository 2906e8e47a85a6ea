"""Energy tables: rows that carry a year in files that carry no date."""

import os
from pathlib import Path

import pytest

from steelyard.facts.registry import Registry
from steelyard.sources import energy, fetch, sync
from steelyard.sources.base import FIRST_DAY, Known, Parsed, Snapshot, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream"))
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

ELECTRICITY, COUNTRIES, REGIONS = energy.ADAPTERS


def parsed(adapter, text: str, as_of: str = FIRST_DAY) -> Parsed:
    snapshot = Snapshot("table.csv", as_of, text.encode())
    return adapter.parse(snapshot, read_table(snapshot), Known({}))


def test_a_year_is_known_when_it_has_ended_and_not_before_the_log_begins():
    entries = parsed(ELECTRICITY, "year,usd_per_kwh\n2010,0.0677\n2023,0.0804\n2024,0.0815\n2025,0.086\n").entries[
        "series"
    ]
    assert [(e.cells["period"], e.cells["as_of"]) for e in entries] == [
        ("2010", FIRST_DAY), ("2023", FIRST_DAY), ("2024", "2025-01-01"), ("2025", "2026-01-01"),
    ]  # fmt: skip
    assert entries[0].cells["series"] == "us-industrial-electricity"


def test_a_file_with_a_day_of_its_own_is_known_from_that_day():
    entries = parsed(ELECTRICITY, "year,usd_per_kwh\n2010,0.0677\n2026,0.09\n", "2026-06-01").entries["series"]
    assert [e.cells["as_of"] for e in entries] == ["2026-06-01", "2027-01-01"]


def test_places():
    country = parsed(COUNTRIES, "iso3,country,year,gco2e_per_kwh\nABC,Abcland,2022,561.224\n").entries["grid"][0].cells
    assert (country["place"], country["year"], country["gco2e_per_kwh"]) == ("ABC", "2022", "561.224")
    text = "provider,region,country,iso3,state,city,gco2e_per_kwh,source\ngcp,giz-east1,Abcland,ABC,,Abctown,451,https://a.example\n"
    region = parsed(REGIONS, text).entries["grid"][0].cells
    assert (region["place"], region["year"], region["country"], region["name"]) == (
        "gcp:giz-east1",
        "",
        "ABC",
        "Abctown",
    )
    assert region["as_of"] == FIRST_DAY


@pytest.mark.parametrize(
    ("adapter", "text", "reason"),
    [
        (ELECTRICITY, "year,usd_per_kwh\n2010,\n", "the price is blank"),
        (ELECTRICITY, "year,usd_per_kwh\n2010,-1\n", "the price is negative"),
        (ELECTRICITY, "year,usd_per_kwh\nlast,0.07\n", "its year is no year"),
        (COUNTRIES, "iso3,country,year,gco2e_per_kwh\n,World,2022,480\n", "names no country"),
        (COUNTRIES, "iso3,country,year,gco2e_per_kwh\nABC,Abcland,2022,clean\n", "the intensity is no number"),
        (REGIONS, "provider,region,country,iso3,city,gco2e_per_kwh\ngcp,,Abcland,ABC,X,451\n", "names no region"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused(adapter, text, reason):
    result = parsed(adapter, text)
    assert [(a.fate, a.reason) for a in result.accounts] == [("refused", reason)]
    assert not any(result.entries.values())


@needs_upstream
def test_electricity_of_2025_does_not_keep_the_price_index_of_2025_08_out(tmp_path):
    """Both stand in ``series``; the first has rows of 2026-01-01 and goes in before the second."""
    paths = [*sorted((UPSTREAM / "fred").glob("*.csv")), *sorted((UPSTREAM / "energy").glob("*.csv"))]
    snapshots = fetch.snapshots(paths)
    assert {s.as_of for s in snapshots if s.name.startswith(("us_", "grid", "cloud"))} == {FIRST_DAY}
    reports = sync.sync(tmp_path, snapshots)
    assert sum(r.fates()["kept"] for r in reports) == 277 + 281 + 295 + 16 + 213 + 40
    for day, years in [("2024-02-05", 14), ("2025-08-07", 15), ("2026-03-18", 16)]:
        rows = Registry(tmp_path, day).rows("series")
        assert sum(row["series"] == "us-industrial-electricity" for row in rows) == years
    first, last = (
        {r["period"]: r["value"] for r in Registry(tmp_path, day).rows("series") if r["series"] == "PCU518210518210"}
        for day in ("2024-02-05", "2025-08-07")
    )
    assert max(first) == "2023-12"
    assert max(last) == "2025-06"
