"""Counting rules on a registry of a few made-up models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.indicators import economy, foundation, hardware, models, policy
from steelyard.indicators.spec import Row
from steelyard.indicators.view import View, extremes, shares

Make = Callable[..., Path]
MakeFact = Callable[..., Fact]


def model(fact: MakeFact, subject: str, year: str, organizations: str, **facts: str) -> list[Fact]:
    cells = {"name": subject.title(), "published": f"{year}-05-01", "organizations": organizations} | facts
    return [fact(subject, name, value) for name, value in cells.items()]


def organization(fact: MakeFact, subject: str, sector: str, country: str, later: str = "") -> list[Fact]:
    rows = [("name", subject.title()), ("sector", sector), ("country", country)]
    found = [fact(subject, name, value, kind="organizations") for name, value in rows]
    return [*found, fact(subject, "country", later, "2025-06-30", kind="organizations")] if later else found


@pytest.fixture(scope="module")
def folder(make_registry: Make, fact: MakeFact) -> Path:
    notable = {"notability": "Highly cited"}
    return make_registry(
        models=[
            *model(fact, "one", "2023", "Firm", **notable),
            *model(fact, "two", "2023", "Firm|School", sectors="Academia", **notable),
            *model(fact, "three", "2023", "School|Office", **notable, access="API access"),
            *model(fact, "four", "2023", "Firm"),
            *model(fact, "five", "2022", "Nobody", **notable),
        ],
        organizations=[
            *organization(fact, "firm", "Industry", "Multinational", later="France|Multinational"),
            *organization(fact, "school", "Academia", "Germany"),
            *organization(fact, "office", "Government", "United States of America"),
        ],
    )


def view(folder: Path, vintage: str | None = None) -> View:
    return View(Registry(folder, vintage), draws=1)


def values(rows: list[Row], period: str = "2023") -> dict[str, float]:
    return {row.dimension or row.entity: row.value for row in rows if row.period == period}


def test_joint_work_counts_once_by_organizations_whatever_is_stated(folder: Path) -> None:
    found = values(models.notable(view(folder)))
    assert found == {
        "sector=all": 3,
        "sector=industry": 1,
        "sector=industry_academia_collaboration": 1,
        "sector=other_collaboration": 1,
    }
    assert values(models.notable(view(folder)), "2022") == {"sector=all": 1, "sector=unknown": 1}


def test_parts_of_a_year_add_up_to_all(folder: Path) -> None:
    rows = models.notable_sector_shares(view(folder))
    assert sum(values(rows).values()) == pytest.approx(100)
    assert values(models.notable_access_shares(view(folder))) == pytest.approx(
        {"access=unknown": 200 / 3, "access=api": 100 / 3}
    )


def test_a_multinational_counts_where_upstream_places_it_later(folder: Path) -> None:
    rows = [row for row in models.notable_by_country(view(folder, "2024-01-31")) if not row.dimension]
    assert values(rows) == {"France": 2, "Germany": 2, "United States": 1}


def test_a_union_counts_a_model_of_two_members_once(folder: Path) -> None:
    rows = [row for row in models.notable_by_country(view(folder)) if row.dimension == "scope=eu27"]
    assert [(row.entity, row.period, row.value) for row in rows] == [("European Union", "2023", 3)]


def test_training_sets_are_of_text_alone_and_in_tokens_where_they_are_told(make_registry: Make, fact: MakeFact) -> None:
    text = {"notability": "Highly cited", "domains": "Language"}
    rows = [
        *model(fact, "sentences", "2023", "Firm", **text, dataset_size="16000", dataset_gradients="9e9"),
        *model(fact, "tokens", "2023", "Firm", **text, dataset_size="1e9"),
        *model(fact, "untold", "2023", "Firm", **text),
        *model(fact, "pictures", "2023", "Firm", **text | {"domains": "Vision"}, dataset_gradients="1e14"),
        *model(fact, "both", "2023", "Firm", **text | {"domains": "Vision|Language"}, dataset_gradients="1e14"),
    ]
    found = values(models.dataset_by_year(view(make_registry(models=rows))))
    assert found == {"statistic=max": 9e9, "statistic=median": 5e9}


def test_a_day_knows_only_its_facts(make_registry: Make, fact: MakeFact) -> None:
    later = [fact("one", "notability", "Highly cited", "2024-03-15"), fact("one", "name", "One")]
    folder = make_registry(models=[*later, fact("one", "published", "2023-01-01")])
    assert models.notable(view(folder, "2024-01-31")) == []
    assert values(models.notable(view(folder)))["sector=all"] == 1


def test_governments_and_collectives_of_foundation_models(make_registry: Make, fact: MakeFact) -> None:
    sectors = ("Academia|Government|Industry", "Research collective", "Academia|Research collective", "Industry")
    rows = []
    for place, cell in enumerate(sectors):
        facts = {"name": f"R{place}", "released": "2023-02-01", "sectors": cell, "access": "open"}
        rows += [fact(f"r{place}", name, value, kind="releases") for name, value in facts.items()]
    found = values(foundation.by_sector(view(make_registry(releases=rows))))
    assert found == {"sector=government": 1, "sector=industry": 2, "sector=academia": 1}


def test_phases_of_a_cluster_are_not_added_up(make_registry: Make, fact: MakeFact) -> None:
    common = {"owner": "Firm", "status": "Existing", "certainty": "Likely", "counted": "true", "chip": "fast-1"}
    rows = []
    for subject, facts in {
        "phase-1": {"chip_count": "100", "operational": "2023-01-01", "h100_equivalents": "50"},
        "phase-2": {
            "chip_count": "300",
            "operational": "2024-01-01",
            "h100_equivalents": "150",
            "builds_upon": "phase-1",
        },
        "planned": {"chip_count": "900", "status": "Planned"},
    }.items():
        cells = {"name": subject.title()} | common | facts
        rows += [fact(subject, name, value, kind="clusters") for name, value in cells.items()]
    chips = [fact("fast-1", name, value, kind="chips") for name, value in (("name", "Fast 1"), ("family", "fast-1"))]
    seen = view(make_registry(clusters=rows, chips=chips))
    assert [(row.entity, row.dimension, row.value) for row in hardware.cluster_chips(seen)] == [
        ("Firm", "chip=Fast 1", 300)
    ]
    assert [row.value for row in hardware.cluster_sizes(seen)] == [100, 300]
    assert [(row.period, row.value) for row in hardware.largest_cluster(seen)] == [("2023", 50), ("2024", 150)]


def test_rounds_that_bring_no_money_are_not_counted(make_registry: Make, entry: Callable[..., Any]) -> None:
    def closed(name: str, **cells: str) -> Any:
        common = {"company": "Firm", "round": name, "status": "Closed", "closed": "2024-06-01", "equity_usd": "100"}
        return entry("funding_rounds", **(common | cells))

    rows = [
        closed("a", debt_usd="50"),
        closed("b", kind="Secondary"),
        closed("c", status="Announced"),
        closed("d", set_aside="true"),
    ]
    assert [row.value for row in economy.funding(view(make_registry(funding_rounds=rows)))] == [150]


def test_devices_count_in_the_year_of_their_decision(make_registry: Make, entry: Callable[..., Any]) -> None:
    days = {"K1": "2022-12-31", "K2": "2023-01-01", "K3": "2023-06-01"}
    rows = [entry("devices", submission=key, decided=day, panel="Radiology") for key, day in days.items()]
    seen = view(make_registry(devices=rows))
    assert [(row.period, row.value) for row in policy.devices(seen)] == [("2022", 1), ("2023", 2)]
    assert {row.value for row in policy.device_shares(seen)} == {100}


def test_largest_and_median_of_a_year() -> None:
    rows = [
        Row("A", "2023-01-01", "", 1.0),
        Row("B", "2023-09", "", 3.0),
        Row("C", "2023", "", 8.0),
        Row("D", "", "", 9.0),
    ]
    assert values(extremes(rows, "method=x")) == {"method=x; statistic=max": 8.0, "method=x; statistic=median": 3.0}


def test_shares_are_of_each_period_alone() -> None:
    rows = [Row("W", "1", "a=x", 1.0), Row("W", "1", "a=y", 3.0), Row("W", "2", "a=x", 5.0)]
    assert [row.value for row in shares(rows)] == [25.0, 75.0, 100.0]
