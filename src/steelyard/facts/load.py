"""Tables on disk → rows in memory, every fault reported at once.

A file whose digest stands in the manifest was checked when it was written and is not checked again; any other file is
checked row by row before the first of its facts is used.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from steelyard.errors import Fault, RegistryError
from steelyard.facts import store
from steelyard.facts.record import Assumption, Fact, Source
from steelyard.facts.schema import ADDRESS, DATA, LOGS, header, is_day, row_problems, schema

METHOD = DATA / "method"
"""Tables that are kept by hand: aliases, assumptions, facts that no upstream file carries, sources."""

DISTRIBUTIONS = ("fixed", "lognormal", "quartiles")
SOURCES = "sources.csv"
SOURCE_COLUMNS = Source._fields

Problems: TypeAlias = list[tuple[str, str, str]]
"""Faults of one row: column, cell, what is wrong."""


def file_of(table: str) -> str:
    """Path of a table's file inside a registry."""
    return f"facts/{table}.csv" if table in LOGS else f"{table}.csv"


class TableFile:
    """One table's file: its bytes, and the rows for all subjects or a few.

    Args:
        folder: The registry.
        table: The table.

    Raises:
        RegistryError: The file breaks its schema, or is gone though the manifest lists it.
    """

    def __init__(self, folder: Path, table: str) -> None:
        self.folder, self.table, self.name = folder, table, file_of(table)
        self.data = self._checked(store.read(folder, self.name), store.manifest(folder).get(self.name))

    def _checked(self, data: bytes | None, trusted: str | None) -> bytes:
        """The bytes as ``store`` writes them, whatever hand wrote them: one line a row, quotes where they are due."""
        where = str(self.folder / self.name)
        if data is None:
            if trusted:
                raise RegistryError([Fault(where, 1, "", "", "is missing, though the manifest lists it")])
            return b""
        if store.digest(data) == trusted:
            if not data.startswith(store.csv_bytes(header(self.table), ())):
                told = "is the header of another version of Steelyard; sync the registry anew, into a new folder"
                raise RegistryError([Fault(where, 1, "", data.partition(b"\n")[0].decode(), told)])
            return data
        check(data, self.table, where)
        return store.csv_bytes(header(self.table), _records(data))

    def rows(self) -> list[list[str]]:
        """All rows, in the order in which they were written; parsed once."""
        return self._rows

    @cached_property
    def _rows(self) -> list[list[str]]:
        return _records(self.data)

    @cached_property
    def facts(self) -> list[Fact]:
        """All rows of a log as facts; made once, whatever the days asked for."""
        return [Fact._make(row) for row in self._rows]

    def rows_of(self, subject: str) -> list[list[str]]:
        """Rows whose first cell is ``subject``, found without parsing the rest."""
        start = store.csv_bytes((subject, ""), ()).removesuffix(b"\n")
        return list(csv.reader(self._lines(start)))

    def _lines(self, start: bytes) -> Iterator[str]:
        data, mark = self.data, b"\n" + start
        found = data.find(mark)
        while found >= 0:
            yield self._line_at(found + 1)
            found = data.find(mark, found + 1)

    def _line_at(self, start: int) -> str:
        end = self.data.find(b"\n", start)
        return self.data[start : end if end >= 0 else len(self.data)].decode("utf-8")

    def subjects_named(self, name: str) -> list[str]:
        """Subjects of a log that go, or went, by exactly this name."""
        found, place = [], -1
        mark = f",name,{_quoted(name)},".encode()
        while (place := self.data.find(mark, place + 1)) >= 0:
            subject = self.data[self.data.rfind(b"\n", 0, place) + 1 : place]
            if b"," not in subject:
                found.append(subject.decode())
        return list(dict.fromkeys(found))

    def names(self) -> list[tuple[str, str]]:
        """(subject, name) of every ``name`` row of a log, past names included, oldest first."""
        lines, data, mark = [], self.data, b",name,"
        found = data.find(mark)
        while found >= 0:
            start = data.rfind(b"\n", 0, found) + 1
            if b"," not in data[start:found]:
                lines.append(self._line_at(start))
            found = data.find(mark, found + 1)
        return [(row[0], row[2]) for row in csv.reader(lines) if row[2]]


def _quoted(cell: str) -> str:
    return store.csv_bytes((cell,), ()).decode("utf-8").rstrip("\n")


def _records(data: bytes) -> list[list[str]]:
    rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    next(rows, None)
    return list(rows)


def check(data: bytes, table: str, where: str) -> None:
    """Hold a table's bytes against its schema.

    Raises:
        RegistryError: With every fault: file, line, column, value and what is wrong.
    """
    if faults := list(faults_of(data, table, where)):
        raise RegistryError(faults)


def faults_of(data: bytes, table: str, where: str) -> Iterator[Fault]:
    """Every fault of a table's bytes."""
    return _faults(data, header(table), where, lambda row: row_problems(table, row))


def _faults(
    data: bytes, columns: tuple[str, ...], where: str, problems: Callable[[list[str]], Problems]
) -> Iterator[Fault]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        yield Fault(where, line, "", repr(data[error.start : error.start + 8]), "is not UTF-8")
        return
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        first = next(lines, [])
        if tuple(first) != columns:
            yield Fault(where, 1, "", ",".join(first), f"is not the header {','.join(columns)}")
            return
        for row in lines:
            if len(row) != len(columns):
                text = f"has {len(row)} cells; {len(columns)} are due"
                yield Fault(where, lines.line_num, "", ",".join(row), text)
                continue
            yield from (Fault(where, lines.line_num, *problem) for problem in problems(row))
    except csv.Error as error:
        yield Fault(where, lines.line_num, "", "", f"cannot be read: {error}")


def method_table(name: str) -> list[dict[str, str]]:
    """Rows of a table that is kept by hand, such as ``aliases``."""
    with (METHOD / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def aliases(kind: str) -> list[tuple[str, str]]:
    """(other name, id) of the subjects of a kind that go by several names, from ``method/aliases_KIND.csv``."""
    return [(row["alias"], row["subject"]) for row in method_table(f"aliases_{kind}")]


def method_facts(kind: str) -> list[Fact]:
    """Facts about a kind that no upstream file carries, from ``method/facts_KIND.csv``.

    Raises:
        RegistryError: A row breaks the schema.
    """
    where = METHOD / f"facts_{kind}.csv"
    check(where.read_bytes(), kind, str(where))
    return [Fact(**row) for row in method_table(f"facts_{kind}")]


def assumptions() -> list[Assumption]:
    """Every constant of a method, from ``method/assumptions.csv``.

    Raises:
        RegistryError: A value, range or distribution is not sound.
    """
    found, faults = [], []
    where = str(METHOD / "assumptions.csv")
    for line, row in enumerate(method_table("assumptions"), start=2):
        try:
            value, low, high = (float(row[name]) for name in ("value", "low", "high"))
            p25, p75 = (float(row.get(name) or "nan") for name in ("p25", "p75"))
        except ValueError:
            faults.append(Fault(where, line, "value", row["value"], "or its range is no number"))
            continue
        if not low <= value <= high:
            faults.append(Fault(where, line, "value", row["value"], f"is outside {row['low']} to {row['high']}"))
        if row["distribution"] not in DISTRIBUTIONS:
            problem = f"is none of {', '.join(DISTRIBUTIONS)}"
            faults.append(Fault(where, line, "distribution", row["distribution"], problem))
        if row["distribution"] == "quartiles" and not low <= p25 <= value <= p75 <= high:
            faults.append(Fault(where, line, "p25", str(row["p25"]), "and the other quantiles are not in order"))
        rest = {name: row[name] for name in ("unit", "distribution", "source", "locator", "meaning")}
        common = row["common"] == "yes"
        found.append(Assumption(row["id"], row["scope"], value, low, high, common=common, p25=p25, p75=p75, **rest))
    if faults:
        raise RegistryError(faults)
    return found


def sources(folder: Path) -> dict[str, Source]:
    """Every source by its key: those of the method and those of the registry's snapshots.

    Raises:
        RegistryError: A row of the registry's ``sources.csv`` has no key, no day of publication or no web address.
    """
    found = {row["id"]: Source(**row) for row in method_table("sources")}
    data = store.read(folder, SOURCES)
    if data is None:
        return found
    if faults := list(_faults(data, SOURCE_COLUMNS, str(folder / SOURCES), _source_problems)):
        raise RegistryError(faults)
    return found | {row[0]: Source._make(row) for row in _records(data)}


def _source_problems(row: list[str]) -> Problems:
    source = Source._make(row)
    faults: Problems = [] if source.id else [("id", source.id, "is empty")]
    if not is_day(source.published):
        faults.append(("published", source.published, "is no date of the form YYYY-MM-DD"))
    if source.url and not ADDRESS.match(source.url):
        faults.append(("url", source.url, "is no web address"))
    return faults


def tables() -> tuple[str, ...]:
    """Names of all tables."""
    return tuple(schema())


def newest(
    rows: Iterable[list[str]], key_width: int, day_column: int, vintage: str
) -> dict[tuple[str, ...], list[str]]:
    """The last row of each key known on a day, in the order in which keys first appeared.

    Args:
        rows: Rows whose first ``key_width`` cells are their key.
        key_width: How many cells that is.
        day_column: Position of ``as_of``.
        vintage: The day, as YYYY-MM-DD.
    """
    current: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        day = row[day_column]
        if day <= vintage:
            key = tuple(row[:key_width])
            before = current.get(key)
            if before is None or before[day_column] <= day:
                current[key] = row
    return current
