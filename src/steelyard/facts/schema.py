"""What each table may hold: ``data/schema.csv`` read into records, and the check of a cell against it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from steelyard.facts.record import BASES

DATA = Path(__file__).resolve().parent.parent / "data"
"""The tables that come with the package."""

LOGS = ("models", "chips", "organizations", "clusters", "releases")
"""Kinds of subjects whose facts are kept as a log, one fact a row."""
LOG_COLUMNS = ("subject", "attribute", "value", "low", "high", "unit", "as_of", "basis", "source", "locator")
META_COLUMNS = ("as_of", "source", "locator")
"""Columns that every row table has beside its own."""

SUBJECT = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?\Z")
"""What ``float`` reads everywhere alike: no spaces, no underscores, no other alphabet's digits."""
ADDRESS = re.compile(r"https?://\S+\Z")
"""An address on the web, which a page may lead to: no script, no file."""


class Column(NamedTuple):
    """An attribute of a log or a column of a row table."""

    table: str
    name: str
    role: str
    type: str
    unit: str
    low: str
    high: str
    options: tuple[str, ...]
    required: bool
    meaning: str

    def problem(self, cell: str) -> str | None:
        """What is wrong with a cell that is not empty; None where it is sound."""
        if self.type == "number":
            if not NUMBER.match(cell):
                return "is no number"
            if not float(self.low or "-inf") <= float(cell) <= float(self.high or "inf"):
                unit = f" {self.unit}" if self.unit not in ("", "1") else ""
                return f"is outside {self.low} to {self.high}{unit}"
        elif self.type == "date":
            if not is_day(cell):
                return "is no date of the form YYYY-MM-DD"
            if not self.low <= cell <= self.high:
                return f"is outside {self.low} to {self.high}"
        elif self.type == "category" and cell not in self.options:
            return f"is none of {', '.join(self.options)}"
        elif self.type == "flag" and cell not in ("true", "false"):
            return "is neither true nor false"
        elif self.type == "address" and not ADDRESS.match(cell):
            return "is no web address"
        elif _has_control(cell):
            return "holds a control character"
        return None


def _has_control(cell: str) -> bool:
    """Whether a cell would break a line, or the reader: a row of a log is one line of its file."""
    return any(ord(character) < 32 for character in cell)


def is_day(cell: str) -> bool:
    """Whether a cell is a date of the calendar, as YYYY-MM-DD."""
    if not DAY.match(cell):
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


@cache
def schema() -> dict[str, dict[str, Column]]:
    """Columns by table and name, in the order in which they are declared."""
    tables: dict[str, dict[str, Column]] = {}
    with (DATA / "schema.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            column = Column(
                row["table"],
                row["column"],
                row["role"],
                row["type"],
                row["unit"],
                row["low"],
                row["high"],
                tuple(row["options"].split("|")) if row["options"] else (),
                row["required"] == "yes",
                row["meaning"],
            )
            tables.setdefault(column.table, {})[column.name] = column
    return tables


def header(table: str) -> tuple[str, ...]:
    """Columns of a table's file, in order."""
    return LOG_COLUMNS if table in LOGS else (*schema()[table], *META_COLUMNS)


def key_columns(table: str) -> tuple[str, ...]:
    """The columns whose cells say which value a row gives; a later row with the same cells replaces it."""
    if table in LOGS:
        return ("subject", "attribute")
    return tuple(name for name, column in schema()[table].items() if column.role == "key")


def row_problems(table: str, row: Sequence[str]) -> list[tuple[str, str, str]]:
    """Faults of one row as (column, cell, what is wrong)."""
    return _log_problems(table, row) if table in LOGS else _table_problems(table, row)


def _log_problems(table: str, row: Sequence[str]) -> list[tuple[str, str, str]]:
    subject, attribute, value, low, high, unit, as_of, basis, source, locator = row
    faults: list[tuple[str, str, str]] = []
    column = schema()[table].get(attribute)
    if not SUBJECT.match(subject):
        faults.append(("subject", subject, "is no id in kebab-case"))
    if column is None:
        return [*faults, ("attribute", attribute, f"is no attribute of {table}")]
    for name, cell in (("value", value), ("low", low), ("high", high)):
        if cell and (problem := column.problem(cell)):
            faults.append((name, cell, problem))
    if unit != column.unit:
        faults.append(("unit", unit, f"is not the unit of {attribute}, {column.unit!r}"))
    if basis not in BASES:
        faults.append(("basis", basis, f"is none of {', '.join(BASES)}"))
    if low and high and not faults and _above(column, low, high):
        faults.append(("low", low, f"is above high, {high}"))
    return faults + _provenance_problems(as_of, source, locator)


def _above(column: Column, low: str, high: str) -> bool:
    return float(low) > float(high) if column.type == "number" else column.type == "date" and low > high


def _table_problems(table: str, row: Sequence[str]) -> list[tuple[str, str, str]]:
    faults: list[tuple[str, str, str]] = []
    for column, cell in zip(schema()[table].values(), row, strict=False):
        if cell and (problem := column.problem(cell)):
            faults.append((column.name, cell, problem))
        elif column.required and not cell:
            faults.append((column.name, cell, "is empty"))
    return faults + _provenance_problems(*row[-len(META_COLUMNS) :])


def _provenance_problems(as_of: str, source: str, locator: str) -> list[tuple[str, str, str]]:
    faults = []
    if not is_day(as_of):
        faults.append(("as_of", as_of, "is no date of the form YYYY-MM-DD"))
    if not source:
        faults.append(("source", source, "is empty: every row has a source"))
    for name, cell in (("source", source), ("locator", locator)):
        if _has_control(cell):
            faults.append((name, cell, "holds a control character"))
    return faults
