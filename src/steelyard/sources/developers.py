"""Who is meant by the names that lists of models give their developers: ``method/developers.csv``.

A row gives a spelling its usual name; the row of a usual name says of which countries and sectors that developer is.
One spelling may stand for two developers, where upstream wrote two into one name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from steelyard.facts.load import method_table
from steelyard.facts.record import LIST_SEPARATOR
from steelyard.sources.epoch_fields import is_name

NOBODY = ("", "unknown", "n/a", "none")
"""What upstream writes where it names no developer."""


class Developer(NamedTuple):
    """A row of the table: the usual names of a spelling, and where and what they are if it is a usual name itself."""

    names: tuple[str, ...]
    countries: tuple[str, ...]
    sectors: tuple[str, ...]


@cache
def table() -> dict[str, Developer]:
    """Spelling → developer."""
    return {
        row["spelled"]: Developer(*(_split(row[name]) for name in ("developer", "countries", "sectors")))
        for row in method_table("developers")
    }


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(LIST_SEPARATOR)) if cell else ()


def names(cell: str) -> list[str] | None:
    """Usual names of the developers that a cell lists; None where it is no list of names.

    >>> names("Meta, CMU, UC Berkeley"), names("Runway AI, Inc."), names("unknown"), names("=cmd()")
    (['Meta', 'Carnegie Mellon University', 'UC Berkeley'], ['Runway'], [], None)
    """
    if cell.casefold() in NOBODY:
        return []
    parts = [cell] if cell in table() else [part.removeprefix("and ").rstrip(".") for part in cell.split(", ")]
    if not all(is_name(part) for part in parts):
        return None
    usual = (table()[part].names if part in table() else (part,) for part in parts)
    return list(dict.fromkeys(name for listed in usual for name in listed))


def countries(developers: Iterable[str]) -> list[str]:
    """Countries of these developers, each once; of a developer whose country is not on record there is none."""
    return list(dict.fromkeys(place for name in developers if name in table() for place in table()[name].countries))


def sectors(developers: Iterable[str]) -> list[str]:
    """Sectors of these developers, each once."""
    return list(dict.fromkeys(sector for name in developers if name in table() for sector in table()[name].sectors))
