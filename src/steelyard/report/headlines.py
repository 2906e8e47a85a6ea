"""The headline figures of a front page: sentences whose numbers lead to where they come from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from steelyard.indicators.api import Table
from steelyard.indicators.spec import FOLDER, dimension_of, parts

Show = Literal["value", "entity", "period", "dimension"]
Record = Mapping[str, Any]
MATCHED = ("entity", "subject", "dimension")
REMAINDERS = ("Other", "unknown", "World")
"""Entities that are nobody by name."""


@dataclass(frozen=True)
class Slot:
    """A place of a sentence and what stands there.

    Attributes:
        name: Name of the place.
        table: The indicator.
        record: Its value that was picked.
        show: Which part of the record is said.
    """

    name: str
    table: Table
    record: Record
    show: Show


@dataclass(frozen=True)
class Headline:
    """A sentence of the front page.

    Attributes:
        chapter: Id of its chapter.
        sentence: English template with a place for each slot.
        slots: What stands there.
    """

    chapter: str
    sentence: str
    slots: tuple[Slot, ...]


def declared() -> list[Mapping[str, Any]]:
    """The declarations, as they stand in ``headlines.toml``."""
    text = (FOLDER / "headlines.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["headline"])


def headlines(tables: Mapping[str, Table]) -> list[Headline]:
    """The sentences for which every value is on record.

    Args:
        tables: Indicators with their values by id.
    """
    found = []
    for one in declared():
        picks = {name: pick for name, pick in one.items() if isinstance(pick, dict)}
        slots = tuple(_slots(picks, tables))
        if len(slots) == len(picks):
            found.append(Headline(one["chapter"], one["sentence"], slots))
    return found


def _slots(picks: Mapping[str, Mapping[str, str]], tables: Mapping[str, Table]) -> Iterator[Slot]:
    for name, pick in picks.items():
        table = tables[pick["indicator"]]
        record = picked(table.records, pick)
        if record and "part" in pick:
            record = {**record, "dimension": dimension_of({pick["part"]: parts(record["dimension"])[pick["part"]]})}
        if record:
            yield Slot(name, table, record, cast("Show", pick.get("show", "value")))


def picked(records: Sequence[Record], pick: Mapping[str, str]) -> Record | None:
    """The record that a declaration means; None where there is none.

    Args:
        records: Values of an indicator.
        pick: ``entity``, ``subject``, ``dimension`` and ``period`` that it must have; ``entities = "named"`` for
            somebody by name; ``pick = "largest"`` for the largest of those left, else the last.
    """
    kept = [one for one in records if all(one[key] == pick[key] for key in MATCHED if key in pick)]
    if pick.get("entities") == "named":
        kept = [one for one in kept if one["entity"] not in REMAINDERS]
    periods = sorted({one["period"] for one in records})
    if pick.get("period") == "full year":
        kept = [one for one in kept if one["period"] in periods[-2:-1]]
    elif pick.get("period") == "last":
        last = max((one["period"] for one in kept), default="")
        kept = [one for one in kept if one["period"] == last]
    if not kept:
        return None
    key = "value" if pick.get("pick") == "largest" else "period"
    return max(kept, key=lambda one: one[key])
