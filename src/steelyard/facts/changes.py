"""What is on record otherwise on another day: facts and rows added, revised, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, log
from typing import Literal, NamedTuple

from steelyard.facts import load
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.facts.schema import LOGS, key_columns, schema

Change = Literal["added", "revised", "withdrawn"]
JOINT = "; "
"""Between the cells of several columns that changed together."""


class FactChange(NamedTuple):
    """A fact, or a row of a table, that stands otherwise on the later day.

    Attributes:
        table: The log or table.
        subject: Id of the subject; of a row, the cells of its key.
        name: Name of the subject; of a row, the cells of its key.
        attribute: The attribute; of a row, the columns that changed.
        before: What stood before, as written; empty where nothing did.
        after: What stands after; empty where it was taken back.
        unit: Unit of both; empty where they have none.
        source: Key of the source of what stands after; of what stood before where it was taken back.
        known: The day on which that became known.
    """

    table: str
    subject: str
    name: str
    attribute: str
    before: str
    after: str
    unit: str
    source: str
    known: str

    @property
    def change(self) -> Change:
        """Whether it was added, revised or withdrawn."""
        return "revised" if self.before and self.after else "added" if self.after else "withdrawn"

    @property
    def numbers(self) -> tuple[float, float] | None:
        """Both values of a revised number; None for what is no number.

        >>> FactChange("models", "a", "A", "training_flop", "1e+23", "1e+20", "FLOP", "s", "2025-01-01").numbers
        (1e+23, 1e+20)
        """
        column = schema()[self.table].get(self.attribute)
        if self.change != "revised" or column is None or column.type != "number":
            return None
        return float(self.before.split(" ")[0]), float(self.after.split(" ")[0])

    @property
    def size(self) -> float:
        """How far a revised number moved, as the absolute logarithm of the ratio; 0 for what is no number.

        >>> FactChange("models", "a", "A", "epochs", "2", "2", "1", "s", "2025-01-01").size
        0.0
        """
        both = self.numbers
        if both is None or both[0] == both[1]:
            return 0.0
        return abs(log(both[1] / both[0])) if min(both) > 0 else inf


class TableCount(NamedTuple):
    """How many facts of a log, or rows of a table, changed; and how many of its subjects came and went.

    Attributes:
        table: The log or table.
        added: Facts or rows that are new.
        revised: Those that stand otherwise.
        withdrawn: Those that stand no longer.
        new: Subjects of the log that are new; 0 of a table, whose rows have no subject.
        gone: Subjects that are listed no longer.
    """

    table: str
    added: int
    revised: int
    withdrawn: int
    new: int
    gone: int


def changes(before: Registry, after: Registry) -> tuple[list[TableCount], list[FactChange]]:
    """What changed between two days.

    Args:
        before: The facts of one day.
        after: The facts of another.

    Returns:
        A count for each table that changed, and every fact revised or withdrawn: revised numbers first, those that
        moved the most on top. What is merely new is counted alone.
    """
    counts, told = [], []
    for table in load.tables():
        added, found, new, gone = (_of_log if table in LOGS else _of_table)(table, before, after)
        if added or found:
            revised = sum(one.change == "revised" for one in found)
            counts.append(TableCount(table, added, revised, len(found) - revised, new, gone))
            told += found
    order = {"revised": 0, "withdrawn": 1}
    return counts, sorted(told, key=lambda one: (order[one.change], -one.size, one.table, one.subject, one.attribute))


def _of_log(kind: str, before: Registry, after: Registry) -> tuple[int, list[FactChange], int, int]:
    """How many facts were added, what else changed, and how many subjects came and went."""
    old, new = before.facts(kind), after.facts(kind)
    found = []
    for subject, was in old.items():
        now = new.get(subject, {})
        name = (now or was)["name"].value
        changed = (fact_change(kind, name, fact, now.get(attribute)) for attribute, fact in was.items())
        found += [one for one in changed if one]
    added = sum(len(now.keys() - old.get(subject, {}).keys()) for subject, now in new.items())
    return added, found, len(new.keys() - old.keys()), len(old.keys() - new.keys())


def fact_change(kind: str, name: str, before: Fact | None, after: Fact | None) -> FactChange | None:
    """The change of one fact; None where its value and range are the same.

    Args:
        kind: The log.
        name: Name of the subject.
        before: The fact on one day; None where there was none.
        after: The fact on another.
    """
    known = after or before
    if known is None or (before and after and before[2:5] == after[2:5]):
        return None
    old, new = (one.value if one else "" for one in (before, after))
    if old and old == new:
        old, new = _ranged(before), _ranged(after)
    return FactChange(kind, known.subject, name, known.attribute, old, new, known.unit, known.source, known.as_of)


def _ranged(fact: Fact | None) -> str:
    return f"{fact.value} ({fact.low} to {fact.high})" if fact else ""


def _of_table(table: str, before: Registry, after: Registry) -> tuple[int, list[FactChange], int, int]:
    """The same of a table of rows, which has no subjects."""
    keys, columns = key_columns(table), tuple(schema()[table])
    old, new = (_by_key(side.rows(table), keys) for side in (before, after))
    found = []
    for key, was in old.items():
        now = new.get(key)
        if moved := [name for name in columns[len(keys) :] if now is None or was[name] != now[name]]:
            found.append(_of_row(table, " ".join(filter(None, key)), moved, was, now))
    return len(new.keys() - old.keys()), found, 0, 0


def _of_row(
    table: str, key: str, moved: list[str], was: Mapping[str, str], now: Mapping[str, str] | None
) -> FactChange:
    row = now or was
    cells = [JOINT.join(side[name] for name in moved) if side else "" for side in (was, now)]
    unit = row.get("unit") or (schema()[table][moved[0]].unit if len(moved) == 1 else "")
    return FactChange(table, key, key, JOINT.join(moved), cells[0], cells[1], unit, row["source"], row["as_of"])


def _by_key(rows: Iterable[Mapping[str, str]], keys: tuple[str, ...]) -> dict[tuple[str, ...], Mapping[str, str]]:
    return {tuple(row[name] for name in keys): row for row in rows}
