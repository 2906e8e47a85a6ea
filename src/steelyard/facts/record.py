"""A fact, a source, an assumption: the frozen records of which the tables are made."""

from __future__ import annotations

from typing import Literal, NamedTuple

Basis = Literal["reported", "measured", "derived", "estimated", "assumed"]
BASES: tuple[Basis, ...] = ("reported", "measured", "derived", "estimated", "assumed")
"""How a value is known, from the firmest to the weakest."""

LIST_SEPARATOR = "|"
"""Between the items of a list in a cell."""


class Fact(NamedTuple):
    """One fact: one row of a log, every cell as it is written there.

    Attributes:
        subject: Id of what the fact is about, in kebab-case.
        attribute: Which of its attributes; the schema gives type and unit.
        value: The value; empty where the row takes back what stood before.
        low: Lower end of its range, where one is given.
        high: Upper end.
        unit: Unit of value, low and high.
        as_of: The day on which this became known, as YYYY-MM-DD.
        basis: How it is known; one of ``BASES``.
        source: Key of the source.
        locator: The page, table or record of the source.
    """

    subject: str
    attribute: str
    value: str
    low: str
    high: str
    unit: str
    as_of: str
    basis: str
    source: str
    locator: str

    @property
    def items(self) -> list[str]:
        """The value as a list."""
        return self.value.split(LIST_SEPARATOR) if self.value else []


class Source(NamedTuple):
    """Where facts come from: a row of ``sources.csv``."""

    id: str
    title: str
    publisher: str
    published: str
    url: str
    licence: str
    sha256: str


class Assumption(NamedTuple):
    """A constant of a method: a row of ``assumptions.csv``.

    Attributes:
        id: Its name.
        scope: What it holds for: a chip, family, kind, vendor or sector; ``any`` is the default.
        value: The middle.
        low: Lower end of the 90 % interval.
        high: Upper end.
        unit: Unit of the three.
        distribution: ``fixed``, ``lognormal`` (with unequal sides the two halves have their own widths), or
            ``quartiles`` (measured: quartiles and the ends of the 90 % interval are met).
        common: Whether one draw serves all models (what many runs have in common stays common).
        source: Key of the source.
        locator: Where in the source.
        meaning: What it is, in words.
        p25: Lower quartile, where the distribution is measured; NaN where the other three numbers give it.
        p75: Upper quartile.
    """

    id: str
    scope: str
    value: float
    low: float
    high: float
    unit: str
    distribution: str
    common: bool
    source: str
    locator: str
    meaning: str
    p25: float
    p75: float
