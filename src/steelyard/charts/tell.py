"""A selection put into words: the names of its series, its values with their units, and what the picture shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from steelyard.charts.axes import time_of, trimmed
from steelyard.charts.credit import publication
from steelyard.charts.frame import Row
from steelyard.charts.select import ENTITY, SOURCE, Record, Selection
from steelyard.indicators.labels import (
    JOINT,
    UNSAID,
    dimension_words,
    entity_words,
    label_of,
    period_words,
    value_words,
)
from steelyard.indicators.spec import Indicator
from steelyard.words import numbers
from steelyard.words.language import Language

WORLDWIDE = "World"
LATELY = 3
"""So many years are the last ones."""
SHORT = 3
"""A unit of at most so many letters stands at every value, a longer one once."""
NEAR = 0.35
"""Where all values lie within this share of the largest, an axis of another thing than counts need not begin at 0."""


@dataclass(frozen=True)
class Teller:
    """A selection and the language that it is told in."""

    indicator: Indicator
    chosen: Selection
    say: Language

    @property
    def unit(self) -> str:
        """The unit of all rows."""
        return str(self.chosen.records[0]["unit"])

    @property
    def log(self) -> bool | None:
        """Whether the axis is declared logarithmic."""
        return self.indicator.chart.log

    @property
    def unit_title(self) -> str:
        """What the axis of values is in; empty for plain counts."""
        if self.unit in numbers.PURE or self.unit == "calendar year":
            return ""
        name = self.say.term("unit", self.unit)
        return f"{name}s" if self.unit in numbers.COUNTED and self.say.code == "en" else name

    def value(self, value: float) -> str:
        """A value with its unit."""
        return self._digits(numbers.quantity(value, self.unit, 3, self.say)) if value else "0"

    @property
    def _unit_is_short(self) -> bool:
        return self.unit == "USD" or len(self.unit) <= SHORT or self.unit == "percent"

    def short(self, value: float) -> str:
        """A value as a label of a picture that says a long unit elsewhere."""
        if not value:
            return "0"
        if self._unit_is_short:
            return self._digits(numbers.quantity(value, self.unit, 3, self.say))
        if self.unit.startswith("USD/"):
            return numbers.money(value, 3, self.say)
        return self._digits(numbers.plain(value, self.unit, 3, self.say))

    def _digits(self, shown: str) -> str:
        """A carried figure has no more digits than were published."""
        return trimmed(shown) if self.indicator.carried else shown

    def name(self, record: Record) -> str:
        """The name of the series that a row is of."""
        by = self.chosen.by
        if by == ENTITY:
            return entity_words(record["entity"], self.say)
        if by == SOURCE:
            return publication(record["source"], self.say)
        return value_words(by, self.chosen.name(record), self.say) if by else entity_words(record["entity"], self.say)

    def words(self, record: Record) -> str:
        """A row as a sentence: what stands beside a mark."""
        what = label_of(record, self.say)
        period = period_words(record["period"], self.say)
        value = self.value(record["value"])
        if record["p05"] is None or record["p95"] is None:
            return self.say("{what}: {value}", what=JOINT.join(filter(None, (what, period))), value=value)
        interval = numbers.interval(record["p05"], record["p95"], self.unit, self.say)
        said = JOINT.join(filter(None, (what, period)))
        if self.indicator.carried:
            return self.say("{what}: {value} (published range {interval})", what=said, value=value, interval=interval)
        return self.say("{what}: {value} (90 % interval {interval})", what=said, value=value, interval=interval)

    def ordered(self) -> list[Record]:
        """Every record, by series and time."""
        name = self.chosen.name
        return sorted(self.chosen.records, key=lambda record: (name(record), time_of(record["period"]) or 0))

    def rows(self) -> list[Row]:
        """Every row as it is drawn, by series and time."""
        return [self.row(record) for record in self.ordered()]

    def row(self, record: Record) -> Row:
        """A record as it is drawn: its words are costly, so that those that are not drawn have none made."""
        return {
            "record": record,
            "code": self.chosen.name(record),
            "name": self.name(record),
            "time": time_of(record["period"]),
            "value": record["value"],
            "low": record["p05"],
            "high": record["p95"],
            "shown": self.short(record["value"]),
            "words": self.words(record),
        }

    @cached_property
    def _by_series(self) -> Mapping[str, Sequence[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for record in sorted(self.chosen.records, key=lambda one: one["period"]):
            found[self.chosen.name(record)].append(record)
        return found

    def largest(self, most: int) -> list[str]:
        """Codes of the series that were largest in the last years, the largest first; courses before single values."""
        several = self._by_series
        newest = max(time_of(record["period"]) or 0 for record in self.chosen.records)

        def rank(code: str) -> tuple[bool, float]:
            late = [one["value"] for one in several[code] if (time_of(one["period"]) or 0) > newest - LATELY]
            return len(several[code]) > 1, max(late, default=float("-inf"))

        return sorted(several, key=rank, reverse=True)[:most]

    def left_out(self, drawn: int) -> list[str]:
        """A sentence on series that are not drawn."""
        total = len(self._by_series)
        return [self.say("The {n} largest of {total}.", n=drawn, total=f"{total:,}")] if drawn < total else []

    def from_zero(self, values: Sequence[float]) -> bool:
        """Whether a linear axis begins at zero: unless the values are far from it and no count of things."""
        if self.unit in ("count", "person", "chip", "USD", "percent"):
            return True
        return min(values) <= 0 or (max(values) - min(values)) > NEAR * max(values)

    @property
    def fixed(self) -> str:
        """What all rows have in common, in words."""
        entities = {record["entity"] for record in self.chosen.records}
        alike = {key: value for key, value in self.chosen.fixed.items() if key != self.chosen.by}
        entity = next(iter(entities)) if len(entities) == 1 and self.chosen.by != ENTITY else ""
        shown = entity_words(entity, self.say) if entity not in ("", WORLDWIDE) else ""
        period = ""
        if self.chosen.kind == "bars":
            periods = {record["period"] for record in self.chosen.records}
            period = period_words(next(iter(periods)), self.say) if len(periods) == 1 else ""
            alike = {key: value for key, value in alike.items() if value not in periods}
        pairs = dimension_words({key: value for key, value in alike.items() if key not in UNSAID}, self.say)
        unsaid = dimension_words({key: value for key, value in alike.items() if key in UNSAID}, self.say)
        return JOINT.join(filter(None, (shown, pairs, unsaid, period)))

    @property
    def subtitle(self) -> str:
        """What all of it has in common, and its unit where no axis says it."""
        unit = self.unit_title if self.chosen.kind == "bars" and not self._unit_is_short else ""
        told = self.say("unit: {unit}", unit=unit) if unit else ""
        return JOINT.join(filter(None, (self.fixed, told)))

    @property
    def band(self) -> str:
        """What an interval is."""
        bands = self.chosen.kind == "lines"
        if self.indicator.carried:
            return (
                self.say("Bands: the range as published.") if bands else self.say("Thin lines: the range as published.")
            )
        return self.say("Bands: 90 % intervals.") if bands else self.say("Thin lines: 90 % intervals.")

    @property
    def intervals(self) -> bool:
        """Whether any row has an interval."""
        return any(record["p05"] is not None and record["p95"] is not None for record in self.chosen.records)
