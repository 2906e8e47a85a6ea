"""The facts that indicators read, as of one day, typed and under the names that people use."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from steelyard.estimators.estimate import Estimates
from steelyard.estimators.selection import values
from steelyard.estimators.world import ANY
from steelyard.facts.load import aliases
from steelyard.facts.record import LIST_SEPARATOR, Fact
from steelyard.facts.registry import Registry, normal
from steelyard.indicators.labels import WORLD
from steelyard.indicators.spec import FOLDER, Row

if TYPE_CHECKING:
    from steelyard.draws.summary import Summary

UNPLACED = "Multinational"
"""What upstream wrote for the country of an organization that works in many."""
DRAWS = 10_000


class Subject:
    """A subject of a log: a model, a release, a chip, a cluster.

    Args:
        subject: Its id.
        facts: Its facts by attribute.
    """

    __slots__ = ("_facts", "id")

    def __init__(self, subject: str, facts: Mapping[str, Fact]) -> None:
        self.id, self._facts = subject, facts

    def text(self, attribute: str) -> str:
        """An attribute as it is written; empty where unknown."""
        fact = self._facts.get(attribute)
        return fact.value if fact else ""

    def items(self, attribute: str) -> list[str]:
        """A list without repetitions; empty where unknown."""
        fact = self._facts.get(attribute)
        return list(dict.fromkeys(fact.items)) if fact else []

    def number(self, attribute: str) -> float | None:
        """A number in the unit of the schema; None where unknown."""
        fact = self._facts.get(attribute)
        return float(fact.value) if fact else None

    @property
    def name(self) -> str:
        """Its name."""
        return self.text("name")


class View:
    """The facts as of the day of a registry.

    Args:
        registry: The facts.
        draws: Draws of estimated quantities, for their intervals; none are given with 1.
        estimates: Estimates of all models of the day where they are made already.

    Attributes:
        registry: The facts.
        computed: Rows of indicators that were asked for, by id.
    """

    def __init__(self, registry: Registry, draws: int = DRAWS, estimates: Estimates | None = None) -> None:
        self.registry, self._draws = registry, draws
        if estimates is not None:
            self.estimates = estimates
        self.computed: dict[str, list[Row]] = {}
        self._subjects: dict[str, list[Subject]] = {}
        self._quantities: dict[str, dict[str, float]] = {}
        self._known_as: dict[str, dict[str, str]] = {}

    def subjects(self, kind: str) -> list[Subject]:
        """The subjects of a log that stand on the day."""
        if kind not in self._subjects:
            facts = self.registry.facts(kind)
            self._subjects[kind] = [Subject(subject, attributes) for subject, attributes in facts.items()]
        return self._subjects[kind]

    def known_as(self, kind: str) -> dict[str, str]:
        """Ids by the names, bare of case and punctuation, that the subjects of a log go by."""
        if kind not in self._known_as:
            ids = {one.id for one in self.subjects(kind)}
            found = {normal(alias): subject for alias, subject in aliases(kind) if subject in ids}
            found |= {normal(one): one for one in ids}
            found |= {normal(one.name): one.id for one in self.subjects(kind)}
            self._known_as[kind] = found
        return self._known_as[kind]

    def rows(self, table: str, first: str | None = None) -> list[dict[str, str]]:
        """Rows of a table that stand on the day."""
        return self.registry.rows(table, first)

    def constant(self, name: str) -> float:
        """The value of a constant of the methods that holds everywhere."""
        return next(one.value for one in self.registry.assumptions[name] if one.scope == ANY)

    @cached_property
    def estimates(self) -> Estimates:
        """Estimates of every model of the day, in dollars of 2023 as published series are."""
        return Estimates(self.registry, draws=self._draws)

    def quantity(self, name: str) -> dict[str, float]:
        """Central values of a quantity by model; what rests on like models alone is left out."""
        if name not in self._quantities:
            found = zip(self.estimates.subjects, values(self.estimates, name, False), strict=True)
            self._quantities[name] = {subject: float(value) for subject, value in found if np.isfinite(value)}
        return self._quantities[name]

    def quantity_rows(self, name: str, dimension: str = "") -> list[Row]:
        """A quantity as rows: one a model for which it is known, at the day of its publication."""
        known = self.quantity(name)
        summary = self.estimates.summaries([name])[name] if self._draws > 1 else None
        place = {subject: at for at, subject in enumerate(self.estimates.subjects)}
        rows = []
        for model in self.subjects("models"):
            if model.id in known:
                low, high = _interval(summary, place[model.id]) if summary else (None, None)
                day = model.text("published")
                rows.append(Row(model.name, day, dimension, known[model.id], low, high, model.id))
        return rows

    # Who

    @cached_property
    def _organizations(self) -> dict[str, Subject]:
        return {one.name: one for one in self.subjects("organizations")}

    @cached_property
    def _placed_later(self) -> dict[str, list[str]]:
        """Countries that upstream gives today, of organizations that it called multinational on this day."""
        unplaced = [one.id for one in self.subjects("organizations") if UNPLACED in one.items("country")]
        if not unplaced:
            return {}
        facts = Registry(self.registry.folder).facts("organizations")
        later = {one: facts[one]["country"].items for one in unplaced if one in facts and "country" in facts[one]}
        return {one: [country for country in countries if country != UNPLACED] for one, countries in later.items()}

    def countries(self, model: Subject) -> list[str]:
        """Countries of a model's organizations, each once, under their usual names."""
        stated = [country for name in model.items("organizations") for country in self._countries_of(name)]
        known = stated or [country for country in model.items("countries") if country != UNPLACED]
        return list(dict.fromkeys(shown("country", country) for country in known))

    def _countries_of(self, name: str) -> list[str]:
        one = self._organizations.get(name)
        if one is None:
            return []
        stated = one.items("country")
        return self._placed_later.get(one.id, []) if UNPLACED in stated else stated

    def organizations(self, model: Subject) -> list[str]:
        """Who made a model, divisions counted with their company."""
        return list(dict.fromkeys(shown("organization", name) for name in model.items("organizations")))

    def sectors(self, model: Subject) -> set[str]:
        """Sectors of a model: those stated of it and those of its organizations."""
        found = set(model.items("sectors"))
        for name in model.items("organizations"):
            if one := self._organizations.get(name):
                found |= set(one.items("sector"))
        return found


def _interval(summary: Summary, place: int) -> tuple[float | None, float | None]:
    low, high = float(summary.p05[place]), float(summary.p95[place])
    return (low, high) if low < high else (None, None)


@cache
def _shown() -> dict[tuple[str, str], str]:
    with (FOLDER / "names.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["kind"], row["name"]): row["shown"] for row in csv.DictReader(lines)}


def shown(kind: str, name: str) -> str:
    """The name under which a country or an organization is counted.

    >>> shown("country", "United States of America"), shown("country", "France")
    ('United States', 'France')
    """
    return _shown().get((kind, name), name)


def names(kind: str) -> dict[str, str]:
    """The names of a kind that the table lists, and what each is shown as."""
    return {name: text for (of, name), text in _shown().items() if of == kind}


def counts(cells: Iterable[tuple[str, str, str]]) -> list[Row]:
    """How often each (entity, period, dimension) occurs, by period, the most frequent first."""
    found = Counter(cells)
    ordered = sorted(found.items(), key=lambda pair: (pair[0][1], pair[0][2], -pair[1], pair[0][0]))
    return [Row(entity, period, dimension, float(n)) for (entity, period, dimension), n in ordered]


def shares(rows: Sequence[Row]) -> list[Row]:
    """Each count of a period as per cent of the period's total.

    Args:
        rows: Counts of parts that do not overlap.
    """
    totals: dict[tuple[str, str], float] = {}
    for row in rows:
        totals[row.entity, row.period] = totals.get((row.entity, row.period), 0.0) + row.value
    return [row._replace(value=100 * row.value / totals[row.entity, row.period]) for row in rows]


def extremes(rows: Iterable[Row], by: str = "") -> list[Row]:
    """Largest, median and number of values of each year, as dimensions ``statistic=max``, ``median`` and ``n``.

    Args:
        rows: Values at days.
        by: A dimension that stays.
    """
    years: dict[str, list[float]] = {}
    for row in rows:
        if row.period:
            years.setdefault(row.period[:4], []).append(row.value)
    found = []
    for year in sorted(years):
        several = years[year]
        for name, value in (("max", max(several)), ("median", float(np.median(several)))):
            found.append(Row(WORLD, year, "; ".join(filter(None, (by, f"statistic={name}"))), value))
    return found


def items(cell: str) -> list[str]:
    """A cell of a list."""
    return cell.split(LIST_SEPARATOR) if cell else []
