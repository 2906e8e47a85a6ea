"""Foundation models of Ecosystem Graphs: how many, how they can be had, who makes them."""

from __future__ import annotations

from steelyard.indicators.labels import WORLD
from steelyard.indicators.models import COLLECTIVE, GOVERNMENT, INDUSTRY, sector_class
from steelyard.indicators.spec import Row
from steelyard.indicators.view import Subject, View, counts, shares, shown

ACCESS = {"open": "open", "limited": "limited", "closed": "none"}
"""Access in the table → the word of the published figures."""


def _released(view: View) -> list[tuple[str, Subject]]:
    return [(day[:4], one) for one in view.subjects("releases") if (day := one.text("released"))]


def by_year(view: View) -> list[Row]:
    """Foundation models by year of release."""
    return counts((WORLD, year, "") for year, _ in _released(view))


def by_access(view: View) -> list[Row]:
    """Foundation models by year and access."""
    return counts(
        (WORLD, year, f"access={ACCESS[access]}") for year, one in _released(view) if (access := one.text("access"))
    )


def access_shares(view: View) -> list[Row]:
    """Each kind of access's share of the foundation models of a year, per cent."""
    return shares(by_access(view))


def by_organization(view: View) -> list[Row]:
    """Foundation models by organization and year; one of two organizations counts in each."""
    return counts((name, year, "") for year, one in _released(view) for name in one.items("organizations"))


def by_country(view: View) -> list[Row]:
    """Foundation models by country and year; one of two countries counts in each."""
    cells = ((shown("country", name), year, "") for year, one in _released(view) for name in one.items("countries"))
    return counts(cells)


def by_sector(view: View) -> list[Row]:
    """Foundation models by class of sector and year; governments' work counts apart, collectives' with industry."""
    return counts((WORLD, year, f"sector={_sector(one)}") for year, one in _released(view) if one.items("sectors"))


def _sector(one: Subject) -> str:
    sectors = set(one.items("sectors"))
    if GOVERNMENT in sectors:
        return sector_class({GOVERNMENT})
    return sector_class(sectors - {COLLECTIVE} or {INDUSTRY})


def sector_shares(view: View) -> list[Row]:
    """Each class of sector's share of the foundation models of a year, per cent."""
    return shares(by_sector(view))
