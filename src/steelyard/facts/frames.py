"""Tables as typed Polars frames: wide for logs, one row an entry for row tables.

The one module that imports Polars, so that a question at the prompt never loads it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from steelyard.errors import UnknownNameError
from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import LOGS, META_COLUMNS, Column, schema

if TYPE_CHECKING:
    from steelyard.facts.registry import Registry

RANGED = ("training_flop",)
"""Attributes whose stated range has columns of its own, ``_low`` and ``_high``."""

TYPES: dict[str, tuple[pl.DataType, Callable[[str], Any]]] = {
    "number": (pl.Float64(), float),
    "date": (pl.Date(), date.fromisoformat),
    "flag": (pl.Boolean(), "true".__eq__),
    "list": (pl.List(pl.String()), lambda cell: cell.split(LIST_SEPARATOR)),
    "text": (pl.String(), str),
    "address": (pl.String(), str),
    "category": (pl.String(), str),
}
"""Type of a frame's column, and how a cell is read into it, by type of the schema."""


def frame(registry: Registry, table: str) -> pl.DataFrame:
    """A table as it stood on the registry's day.

    Args:
        registry: The facts as of a day.
        table: Any table of the schema, such as ``models`` or ``prices``.

    Returns:
        For a log one row a subject, in the order in which subjects entered it: ``id``, then every attribute of the
        schema. For another table one row an entry: its own columns, then ``as_of``, ``source`` and ``locator``.
        Each column is in the unit of the schema; unknown is null.

    Raises:
        UnknownNameError: There is no such table.
        RegistryError: The table breaks its schema.
    """
    if table not in schema():
        raise UnknownNameError("table", table, hint=f"among {', '.join(schema())}")
    return _wide(registry, table) if table in LOGS else _entries(registry, table)


def _wide(registry: Registry, kind: str) -> pl.DataFrame:
    facts = registry.facts(kind)
    columns = [pl.Series("id", list(facts), pl.String())]
    for column in schema()[kind].values():
        found = [attributes.get(column.name) for attributes in facts.values()]
        columns.append(_series(column, column.name, [fact.value if fact else "" for fact in found]))
        if column.name in RANGED:
            columns.append(_series(column, f"{column.name}_low", [fact.low if fact else "" for fact in found]))
            columns.append(_series(column, f"{column.name}_high", [fact.high if fact else "" for fact in found]))
    return pl.DataFrame(columns)


def _entries(registry: Registry, table: str) -> pl.DataFrame:
    rows = registry.rows(table)
    columns = [_series(column, name, [row[name] for row in rows]) for name, column in schema()[table].items()]
    for name in META_COLUMNS:
        dtype, parse = TYPES["date" if name == "as_of" else "text"]
        columns.append(pl.Series(name, [parse(row[name]) for row in rows], dtype))
    return pl.DataFrame(columns)


def _series(column: Column, name: str, cells: list[str]) -> pl.Series:
    dtype, parse = TYPES[column.type]
    return pl.Series(name, [parse(cell) if cell else None for cell in cells], dtype)
