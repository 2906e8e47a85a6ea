"""What a report tells: indicators on the facts of a day, published figures beside them, what changed, and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from steelyard.errors import InputError
from steelyard.facts.record import Source
from steelyard.facts.registry import Registry
from steelyard.facts.schema import LOGS
from steelyard.indicators import api
from steelyard.indicators.api import Table
from steelyard.indicators.changes import Changes
from steelyard.indicators.changes import changes as moved
from steelyard.indicators.reproduce import Reproduction, Vintages, reproduce
from steelyard.indicators.spec import Chapter, Indicator, chapters
from steelyard.indicators.view import View

PRICE_YEAR = 2023
"""Dollars in which a report gives money, as the published series do."""
QUANTITY = "quantity."
"""How the needs of an indicator name an estimated quantity."""


class Provider(NamedTuple):
    """A table of facts and the sources of its rows that stand on the day."""

    table: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Content:
    """Everything that a report shows beside single models.

    Attributes:
        registry: The facts.
        tables: Indicators with their values by id, in the order of the index.
        reproductions: Published figures beside ours, by id of the indicator, as ``reproductions`` gives them.
        changes: What moved in the year before; None where nothing was on record then.
    """

    registry: Registry
    tables: Mapping[str, Table]
    reproductions: Mapping[str, Sequence[Reproduction]]
    changes: Changes | None = None

    @property
    def vintage(self) -> str:
        """Day of the newest fact."""
        return self.registry.vintage

    @cached_property
    def chapters(self) -> list[tuple[Chapter, list[Table]]]:
        """Chapters with their indicators that have values: those computed first."""
        shown = [one for one in self.tables.values() if one.n]
        return [(chapter, [t for t in shown if t.indicator.chapter == chapter.id]) for chapter in chapters().values()]

    @cached_property
    def providers(self) -> dict[str, Provider]:
        """Sources of each table of facts that an indicator needs."""
        needed = {need for one in self.tables for need in self.tables[one].indicator.needs}
        return {name: self._provider(name) for name in sorted(needed) if not name.startswith(QUANTITY)}

    def _provider(self, name: str) -> Provider:
        if name in LOGS:
            facts = (fact for attributes in self.registry.facts(name).values() for fact in attributes.values())
            keys = {fact.source for fact in facts}
        else:
            keys = {row["source"] for row in self.registry.rows(name)}
        known = self.registry.sources
        return Provider(name, tuple(known[key] for key in sorted(keys)))

    def needs(self, indicator: Indicator) -> list[str]:
        """Tables of facts that an indicator rests on."""
        return [need for need in indicator.needs if not need.startswith(QUANTITY)]


def tables(view: View) -> dict[str, Table]:
    """Every indicator with its values, by id."""
    return {one.id: api.table(one, view) for one in api.indicators()}


def reproductions(facts: Registry) -> dict[str, list[Reproduction]]:
    """Published figures beside ours, by id of the indicator; those with a function alone."""
    found: dict[str, list[Reproduction]] = {}
    for one in reproduce([one for one in api.indicators() if not one.carried], Vintages(facts)):
        found.setdefault(one.indicator, []).append(one)
    return found


def changes(view: View) -> Changes | None:
    """What moved in the year before; None where nothing was on record then."""
    today = view.registry.vintage
    before = view.registry.as_of(f"{int(today[:4]) - 1}{today[4:]}".replace("-02-29", "-02-28"))
    try:
        known = before.vintage
    except InputError:
        return None
    return moved(View(before, draws=1), view, api.indicators()) if known < today else None
