"""Notable models: who makes them, how large they are, how they can be had; open against closed on the arena."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from steelyard.estimators.world import TEXT
from steelyard.indicators.labels import WORLD
from steelyard.indicators.spec import FOLDER, Row
from steelyard.indicators.view import Subject, View, counts, extremes, shares, shown

INDUSTRY, ACADEMIA, GOVERNMENT, COLLECTIVE = "Industry", "Academia", "Government", "Research collective"
JOINT = "industry_academia_collaboration"
SECTORS = {
    (): "unknown",
    (INDUSTRY,): "industry",
    (ACADEMIA,): "academia",
    (GOVERNMENT,): "government",
    (COLLECTIVE,): "research_collective",
    (GOVERNMENT, INDUSTRY): "industry_government_collaboration",
}
"""Sectors taking part → the class counted; with industry and academia it is joint, whoever else takes part."""


def sector_class(sectors: set[str]) -> str:
    """The class of a model made by these sectors: joint work is a class of its own.

    >>> sector_class({"Industry", "Academia", "Government"}), sector_class({"Industry"})
    ('industry_academia_collaboration', 'industry')
    """
    if {INDUSTRY, ACADEMIA} <= sectors:
        return JOINT
    found = tuple(sorted(sectors))
    return SECTORS.get(found) or SECTORS.get(tuple(s for s in found if s != COLLECTIVE)) or "other_collaboration"


def _notable(view: View) -> list[tuple[str, Subject]]:
    """Notable models with a day of publication, and its year."""
    models = view.subjects("models")
    return [(day[:4], one) for one in models if one.text("notability") and (day := one.text("published"))]


def notable(view: View) -> list[Row]:
    """Notable models by year, in all and by class of sector."""
    models = _notable(view)
    by_sector = [(WORLD, year, f"sector={sector_class(view.sectors(one))}") for year, one in models]
    return counts([*((WORLD, year, "sector=all") for year, _ in models), *by_sector])


def notable_sector_shares(view: View) -> list[Row]:
    """Each class of sector's share of the notable models of a year, per cent."""
    return shares([row for row in notable(view) if row.dimension != "sector=all"])


def notable_by_country(view: View) -> list[Row]:
    """Notable models by country and year, and by group of countries; one of two countries counts in each."""
    cells = []
    for year, one in _notable(view):
        countries = view.countries(one)
        cells += [(country, year, "") for country in countries]
        cells += [(region, year, f"scope={scope}") for (region, scope), of in _regions().items() if of & set(countries)]
    return counts(cells)


@cache
def _regions() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault((row["region"], row["scope"]), set()).add(row["country"])
    return found


def notable_by_organization(view: View) -> list[Row]:
    """Notable models by organization and year; one of two organizations counts in each."""
    return counts((name, year, "") for year, one in _notable(view) for name in view.organizations(one))


def notable_access_shares(view: View) -> list[Row]:
    """Each kind of access's share of the notable models of a year, per cent."""
    cells = ((WORLD, year, f"access={shown('access', one.text('access'))}") for year, one in _notable(view))
    return shares(counts(cells))


def parameters(view: View) -> list[Row]:
    """Parameters of each model on record, at the day of its publication."""
    return [
        Row(one.name, one.text("published"), "", value, subject=one.id)
        for one in view.subjects("models")
        if (value := one.number("parameters")) is not None
    ]


def parameters_by_year(view: View) -> list[Row]:
    """Largest and median number of parameters of the notable models of each year."""
    return _extremes((year, one.number("parameters")) for year, one in _notable(view))


def dataset_by_year(view: View) -> list[Row]:
    """Largest and median training set, in tokens, of the notable models of each year that work on text alone."""
    of_text = [(year, one) for year, one in _notable(view) if one.items("domains") == [TEXT]]
    return _extremes((year, one.number("dataset_gradients") or one.number("dataset_size")) for year, one in of_text)


def _extremes(values: Iterable[tuple[str, float | None]]) -> list[Row]:
    """Largest and median of the known values of each year."""
    return extremes(Row(WORLD, year, "", value) for year, value in values if value is not None)


def arena_gap(view: View) -> list[Row]:
    """Best score of open and of closed models on each leaderboard, and how far the closed are ahead."""
    best: dict[tuple[str, str, str], float] = {}
    for row in view.rows("arena"):
        key = (row["date"], row["arena"], row["access"])
        if row["access"] and row["score"]:
            best[key] = max(best.get(key, 0.0), float(row["score"]))
    rows = [Row(WORLD, day, f"access={access}; arena={arena}", score) for (day, arena, access), score in best.items()]
    for day, arena in sorted({(day, arena) for day, arena, _ in best}):
        if {(day, arena, "open"), (day, arena, "closed")} <= best.keys():
            gap = best[day, arena, "closed"] - best[day, arena, "open"]
            rows.append(Row(WORLD, day, f"access=gap; arena={arena}", gap))
    return rows
