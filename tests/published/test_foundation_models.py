"""AI Index 2024, section 1.3: foundation models by year, access, developer, country and sector.

Counted on the Ecosystem Graphs of 2024-02-10, the list on which the report stands. A model counts in each of its
developers and countries, and in the calendar year of its release; models without a day count in none.

Totals, access and developers are the file's own. The file has no countries and sectors: those are of its developers,
by the table of developers, and rest on a few judgements that the report does not state. Upstream calls three consortia
international; BigCode counts as American and BigScience as American and French, after who leads them, and LLM360 in no
country: by its members it would add two models to the United States and to the Emirates each. Xwin counts as Chinese
and American, after its paper. The Allen Institute counts as academia, as other research institutes do.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.facts.registry import Registry
from steelyard.sources.fetch import snapshots
from steelyard.sources.sync import sync

FILE = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "crfm/ecosystem_graphs_2024-02-10.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is absent")

US, UK = "United States of America", "United Kingdom of Great Britain and Northern Ireland"
Release = dict[str, list[str]]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    folder = tmp_path_factory.mktemp("registry")
    sync(folder, snapshots([FILE]))
    facts = Registry(folder, "2024-02-10").facts("releases").values()
    return [{name: fact.items for name, fact in told.items()} for told in facts]


def of_years(releases: list[Release], first: int, last: int) -> list[Release]:
    return [r for r in releases if r.get("released") and first <= int(r["released"][0][:4]) <= last]


def count(releases: list[Release], attribute: str) -> Counter[str]:
    return Counter(item for release in releases for item in release.get(attribute, ()))


@pytest.mark.parametrize(("year", "published"), [(2019, 4), (2021, 27), (2022, 72), (2023, 149)])
def test_models_by_year(releases, year, published):
    assert len(of_years(releases, year, year)) == published


@pytest.mark.parametrize(("year", "published"), [(2021, 33.3), (2022, 44.4), (2023, 65.7)])
def test_share_of_open_models(releases, year, published):
    """The report cuts 98 / 149 = 65.77 % off after one decimal."""
    found = of_years(releases, year, year)
    assert int(1000 * count(found, "access")["open"] / len(found)) / 10 == published


def test_access_in_2023(releases):
    assert count(of_years(releases, 2023, 2023), "access") == {"open": 98, "limited": 23, "closed": 28}


@pytest.mark.parametrize(
    ("first", "published"),
    [
        (2023, {"Google": 18, "Meta": 11, "Microsoft": 9, "OpenAI": 7, "UC Berkeley": 3, "Stanford University": 2}),
        (2019, {"Google": 40, "OpenAI": 20, "Meta": 19, "Microsoft": 18, "DeepMind": 15, "Tsinghua University": 7,
                "Stanford University": 5}),
    ],
)  # fmt: skip
def test_models_by_developer(releases, first, published):
    found = count(of_years(releases, first, 2023), "organizations")
    assert {name: found[name] for name in published} == published


@pytest.mark.parametrize(
    ("first", "published"),
    [
        (2023, {US: 109, "China": 20, UK: 8, "United Arab Emirates": 4}),
        (2019, {US: 182, "China": 30, UK: 21}),
    ],
)
def test_models_by_country(releases, first, published):
    found = count(of_years(releases, first, 2023), "countries")
    assert {name: found[name] for name in published} == published


def sector(release: Release) -> str:
    """Government where any developer is; else joint work where both are; research collectives count as industry."""
    sectors = release.get("sectors", [])
    if "Government" in sectors:
        return "government"
    if "Academia" in sectors:
        return "joint" if "Industry" in sectors else "academia"
    return "industry"


def test_models_by_sector_in_2023(releases):
    found = Counter(sector(release) for release in of_years(releases, 2023, 2023))
    assert found == {"industry": 108, "academia": 28, "joint": 9, "government": 4}
