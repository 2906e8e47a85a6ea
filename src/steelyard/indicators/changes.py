"""What moved between two vintages: facts, indicators, estimates, each largest movement first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, log
from typing import Any, Literal, NamedTuple

from steelyard.estimators.causes import sentence
from steelyard.estimators.moves import Movement, QuantityCount, moved
from steelyard.facts.changes import FactChange, TableCount
from steelyard.facts.changes import changes as fact_changes
from steelyard.facts.registry import normal
from steelyard.indicators.spec import Indicator, Row, dimension_of, parts
from steelyard.indicators.view import View
from steelyard.words.language import ENGLISH, Language
from steelyard.words.numbers import EXACT

Kind = Literal["facts", "indicators", "estimates"]
KINDS: tuple[Kind, ...] = ("facts", "indicators", "estimates")
NOTICEABLE = 1e-6
"""Relative change below which a value counts as unmoved."""
BOUNDED = ("percent", "index", "Elo", "year", "month", "calendar year", "person")
"""Units in which a ratio says little: a step from 1 to 3 or from 0.1 % to 0.4 % is no threefold change of the world."""
SAMPLE = "models"
"""Key of a dimension that says how many models a value rests on; it names no other value."""
COLUMNS = (
    "kind", "change", "n", "of", "subject", "name", "period", "dimension", "before", "after", "ratio", "unit",
    "price_year", "source", "cause", "vintage_before", "vintage_after",
)  # fmt: skip
"""What a record holds; ``of`` is the attribute, indicator or quantity, ``n`` how many changes a record stands for."""


class RowChange(NamedTuple):
    """A value of an indicator that is on both days and is not the same.

    Attributes:
        entity: Of whom or what.
        subject: Id of the entity in its log, where it has one.
        period: Period on the later day.
        dimension: Breakdown.
        before: Value on the first day.
        after: Value on the second.
        size: How far it moved, for the order: ``rank_rule`` says how it is measured.
    """

    entity: str
    subject: str
    period: str
    dimension: str
    before: float
    after: float
    size: float

    @property
    def relative(self) -> float | None:
        """Relative change, after / before − 1; None where it was 0."""
        return self.after / self.before - 1 if self.before else None


class IndicatorChange(NamedTuple):
    """How the values of an indicator changed.

    Attributes:
        indicator: The declaration.
        same: How many values are the same.
        moved: Those that moved, the largest movement first.
        new: How many are new.
        gone: How many are there no longer.
    """

    indicator: Indicator
    same: int
    moved: tuple[RowChange, ...]
    new: int
    gone: int

    @property
    def size(self) -> float:
        """The largest movement of a value."""
        return self.moved[0].size if self.moved else 0.0


@dataclass(frozen=True)
class Changes:
    """What moved between two vintages.

    Attributes:
        before: The first vintage.
        after: The second.
        price_year: Year in whose dollars money is given on both days.
        tables: Counts of facts added, revised and withdrawn, by table.
        facts: Facts revised or withdrawn: revised numbers first, the largest movement on top.
        indicators: Every computed indicator that changed, the one with the largest movement first.
        quantities: Counts of estimates that moved, came and went, by quantity.
        estimates: Estimates of models that are known on both days and moved, the largest movement first, with what
            moved them.
    """

    before: str
    after: str
    price_year: int
    tables: tuple[TableCount, ...]
    facts: tuple[FactChange, ...]
    indicators: tuple[IndicatorChange, ...]
    quantities: tuple[QuantityCount, ...]
    estimates: tuple[Movement, ...]

    def summary(self, say: Language = ENGLISH) -> str:
        """The change in a few sentences.

        Args:
            say: The language.
        """
        facts = [sum(getattr(one, name) for one in self.tables) for name in ("added", "revised", "withdrawn")]
        models = next((one for one in self.tables if one.table == "models"), None)
        rows = [one for one in self.indicators if one.moved]
        values, others = sum(len(one.moved) for one in rows), len(self.indicators) - len(rows)
        own = sum(one.own for one in self.estimates)
        texts = [
            say(
                "From {before} to {after}: {added} facts added, {revised} revised, {withdrawn} withdrawn.",
                before=say.day(self.before), after=say.day(self.after),
                **dict(zip(("added", "revised", "withdrawn"), (f"{n:,}" for n in facts), strict=True)),
            ),
            say("{new} models came, {gone} went.", new=f"{models.new:,}", gone=f"{models.gone:,}") if models else "",
            say("Values that moved: {n}, of {m} indicators.", n=f"{values:,}", m=len(rows)) if rows else "",
            say("Indicators with new or withdrawn values alone: {n}.", n=others) if others else "",
            say(
                "Estimates that moved: {n}, of {m} models, {own} of them since a fact of the model itself changed.",
                n=f"{len(self.estimates):,}", m=f"{len({one.subject for one in self.estimates}):,}", own=f"{own:,}",
            )
            if self.estimates
            else "",
        ]  # fmt: skip
        return ("" if say.code == "zh" else " ").join(filter(None, texts))

    def records(self, kind: Kind | None = None, say: Language = ENGLISH) -> list[dict[str, Any]]:
        """Every change as plain data, all in one form; what is merely new or gone is counted.

        Args:
            kind: Facts, indicators or estimates alone; all by default, estimates first.
            say: The language of the causes.
        """
        forms = {"estimates": self._estimates(say), "indicators": self._indicators(), "facts": self._facts()}
        days = {"vintage_before": self.before, "vintage_after": self.after}
        chosen = [one for name, several in forms.items() if kind in (None, name) for one in several]
        return [{name: one.get(name) for name in COLUMNS} | days for one in chosen]

    def _estimates(self, say: Language) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {
                "kind": "estimate", "change": "moved", "n": 1, "of": one.quantity, "subject": one.subject,
                "name": one.model, "before": one.before, "after": one.after, "ratio": one.after / one.before,
                "unit": one.unit, "price_year": one.price_year, "cause": sentence(one.causes, say),
                "source": "; ".join(dict.fromkeys(cause.source for cause in one.causes if cause.source)),
            }
            for one in self.estimates
        ]  # fmt: skip
        return found + _counted("estimate", ((one.quantity, one._asdict()) for one in self.quantities), ("new", "gone"))

    def _indicators(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {
                "kind": "indicator", "change": "moved", "n": 1, "of": one.indicator.id, "subject": row.subject,
                "name": row.entity, "period": row.period, "dimension": row.dimension, "before": row.before,
                "after": row.after, "ratio": row.after / row.before if row.before else None,
                "unit": one.indicator.unit,
            }
            for one in self.indicators
            for row in one.moved
        ]  # fmt: skip
        counts = ((one.indicator.id, one._asdict()) for one in self.indicators)
        return found + _counted("indicator", counts, ("new", "gone"))

    def _facts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for one in self.facts:
            both = one.numbers
            ratio = both[1] / both[0] if both and both[0] else None
            found.append({
                "kind": "fact", "change": one.change, "n": 1, "of": f"{one.table}.{one.attribute}",
                "subject": one.subject, "name": one.name, "before": one.before, "after": one.after, "ratio": ratio,
                "unit": one.unit, "source": one.source,
            })  # fmt: skip
        return found + _counted("fact", ((one.table, one._asdict()) for one in self.tables), ("added",))


def _counted(kind: str, counts: Iterable[tuple[str, dict[str, Any]]], names: Sequence[str]) -> list[dict[str, Any]]:
    """One record for each count that is not 0."""
    return [
        {"kind": kind, "change": name, "n": cells[name], "of": of}
        for of, cells in counts
        for name in names
        if cells[name]
    ]


def changes(before: View, after: View, chosen: Sequence[Indicator]) -> Changes:
    """What moved between two days; whichever is the earlier.

    Args:
        before: The facts of one day.
        after: The facts of another.
        chosen: The indicators that are compared; carried ones are not.
    """
    counts, facts = fact_changes(before.registry, after.registry)
    quantities, estimates = moved(before.estimates, after.estimates)
    found = [indicator_change(one, before, after) for one in chosen if not one.carried]
    told = [one for one in found if one.moved or one.new or one.gone]
    return Changes(
        before.registry.day,
        after.registry.day,
        after.estimates.price_year,
        tuple(counts),
        tuple(facts),
        tuple(sorted(told, key=lambda one: (-one.size, -one.new - one.gone, one.indicator.id))),
        tuple(quantities),
        tuple(estimates),
    )


def indicator_change(indicator: Indicator, before: View, after: View) -> IndicatorChange:
    """How the values of a computed indicator changed between two days.

    Values are joined by entity, period and dimension. A period that is the vintage itself is the same on both days;
    where entity and dimension name one value on each day, its period may be revised as well.
    """
    old, new = indicator.rows(before), indicator.rows(after)
    dated = indicator.period in ("day", "span") or indicator.unit == "year"
    alone = _alone(old) & _alone(new) if dated else frozenset()
    was, now = (_keyed(rows, alone) for rows in (old, new))
    largest = max((abs(row.value) for row in (*old, *new)), default=0.0)
    both = [(was[key], row) for key, row in now.items() if key in was]
    moves = [
        RowChange(b.entity, b.subject, b.period, b.dimension, a.value, b.value, _size(indicator.unit, a, b, largest))
        for a, b in both
        if abs(b.value - a.value) > NOTICEABLE * max(abs(a.value), abs(b.value))
    ]
    ordered = sorted(moves, key=lambda one: (-one.size, one.entity, one.dimension, one.period))
    return IndicatorChange(
        indicator, len(both) - len(moves), tuple(ordered), len(now) - len(both), len(was) - len(both)
    )


def _name(row: Row) -> tuple[str, str]:
    pairs = parts(row.dimension)
    return row.subject or normal(row.entity), dimension_of(pairs | {SAMPLE: ""}) if SAMPLE in pairs else row.dimension


def _alone(rows: Iterable[Row]) -> frozenset[tuple[str, str]]:
    """Entities and dimensions that have one value."""
    return frozenset(name for name, n in Counter(map(_name, rows)).items() if n == 1)


def _keyed(rows: Iterable[Row], alone: frozenset[tuple[str, str]]) -> dict[tuple[str, str, str], Row]:
    found: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        name = _name(row)
        found.setdefault((*name, "" if name in alone else row.period), row)
    return found


def _size(unit: str, before: Row, after: Row, largest: float) -> float:
    """How far a value moved: counts, shares and points against the largest value, anything else by its ratio."""
    tally = unit in BOUNDED or (unit == "count" and largest < EXACT)
    if tally or min(before.value, after.value) < 0:
        return abs(after.value - before.value) / largest
    return abs(log(after.value / before.value)) if before.value and after.value else inf


def rank_rule(say: Language = ENGLISH) -> str:
    """How movements are ranked, as a sentence.

    Args:
        say: The language.
    """
    return say(
        "Ranked by ratio: ten times more and ten times less are alike; counts, shares and points of an indicator by "
        "their change against its largest value."
    )
