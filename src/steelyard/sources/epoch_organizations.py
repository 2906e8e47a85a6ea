"""Organizations behind the models of Epoch AI's files: their names, sectors and countries.

A record that names one organization says which sector and country are its own; a record of several says so only
where the lists are equally long. What most records say holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import SUBJECT
from steelyard.sources.base import Cell, Statement
from steelyard.sources.epoch_fields import SPELLED, items, sectors
from steelyard.sources.epoch_records import Record, ids_of

Votes = Counter[tuple[str, ...]]
Value = TypeVar("Value", str, tuple[str, ...])


@dataclass
class _Tally:
    """What the records of a file say of one organization.

    Attributes:
        place: Number of the first record that names it.
        names: How often each spelling of its name stands.
        alone: Attribute → values, by records of this organization alone.
        joint: The same by joint work.
    """

    place: int
    names: Counter[str] = field(default_factory=Counter)
    alone: dict[str, Votes] = field(default_factory=dict)
    joint: dict[str, Votes] = field(default_factory=dict)


def _countries(text: str) -> list[str] | None:
    return [SPELLED.get(item, item) for item in items(text) or ()]


READ: Mapping[str, tuple[str, Callable[[str], list[str] | None]]] = {
    "sector": ("sectors", sectors),
    "country": ("countries", _countries),
}
"""Attribute → the cell of a record that lists it, and how that is read."""


def organizations(found: Sequence[Record], known: Mapping[str, str]) -> list[Statement]:
    """One statement for each organization named in the records.

    Args:
        found: Records of a file.
        known: Names of organizations that have an id.
    """
    listed = {record.number: items(record.cells.get("organizations", "")) or [] for record in found}
    ids = ids_of((name for names in listed.values() for name in names), known)
    tallies: dict[str, _Tally] = {}
    for record in found:
        names = listed[record.number]
        for position, name in enumerate(names):
            if SUBJECT.match(ids[name]):
                tally = tallies.setdefault(ids[name], _Tally(record.number))
                tally.names[name] += 1
                _count(tally, record, position, len(names))
    return [_statement(subject, tally) for subject, tally in tallies.items()]


def _count(tally: _Tally, record: Record, position: int, size: int) -> None:
    for attribute, (column, values) in READ.items():
        given = values(record.cells.get(column, "")) or []
        if size == 1 and given:
            tally.alone.setdefault(attribute, Counter())[tuple(dict.fromkeys(given))] += 1
        elif given and len(given) == size:
            tally.joint.setdefault(attribute, Counter())[given[position],] += 1


def _statement(subject: str, tally: _Tally) -> Statement:
    cells: dict[str, Cell | None] = {"name": Cell(_most(tally.names), "reported")}
    for attribute in READ:
        votes = tally.alone.get(attribute) or tally.joint.get(attribute)
        if votes:
            cells[attribute] = Cell(LIST_SEPARATOR.join(_most(votes)), "reported")
    return Statement(subject, cells, f"record {tally.place}")


def _most(votes: Counter[Value]) -> Value:
    """The value with the most votes; of equals the first in the alphabet, so that the order of records is nothing."""
    return min(votes, key=lambda value: (-votes[value], value))
