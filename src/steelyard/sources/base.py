"""What every adapter takes and gives: a snapshot, what it says, and an account of each of its records."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from steelyard.errors import SnapshotError
from steelyard.facts import load
from steelyard.facts.record import Basis
from steelyard.facts.schema import is_day, key_columns, schema
from steelyard.facts.store import digest

MAX_BYTES = 64 * 2**20
"""A snapshot larger than this is no table that we know of."""
MAX_CELL = 2**20
"""Characters in one cell; the longest note upstream has about 20,000."""

FIRST_DAY = "2024-02-05"
"""The day on which the log begins; a file that carries no date stands as of this day unless told otherwise."""

Fate = Literal["kept", "merged", "refused"]


@dataclass(frozen=True)
class Snapshot:
    """A file as its publisher put it out on one day.

    Attributes:
        name: File name, or the last part of the address.
        as_of: Day of the snapshot, as YYYY-MM-DD.
        data: Its bytes.
        url: Where it was downloaded from; empty for a local file.
    """

    name: str
    as_of: str
    data: bytes = field(repr=False)
    url: str = ""

    @property
    def sha256(self) -> str:
        """Digest of the bytes."""
        return digest(self.data)


class Cell(NamedTuple):
    """A value as it will stand in the log."""

    value: str
    basis: Basis
    low: str = ""
    high: str = ""


class Statement(NamedTuple):
    """What one upstream record says of one subject.

    Attributes:
        subject: Id of the subject.
        cells: Attribute → value; None where upstream has the column and leaves it blank.
        locator: The record: ``record 17``.
    """

    subject: str
    cells: Mapping[str, Cell | None]
    locator: str


class Entry(NamedTuple):
    """One row of a row table: its cells by column (key and value columns), and where it stands upstream.

    Cells named ``as_of`` and ``source`` stand in place of the snapshot's day and source: a collection names the
    publication that each of its rows is from.
    """

    cells: Mapping[str, str]
    locator: str


class Account(NamedTuple):
    """What became of one upstream record."""

    record: int
    name: str
    fate: Fate
    reason: str


@dataclass(frozen=True)
class Parsed:
    """What a snapshot says.

    Attributes:
        source: Key of the source row that its facts will name.
        title: Title of the source.
        publisher: Who put it out.
        licence: Under which terms.
        home: Public address of the publisher's page.
        statements: Kind of subject → what is said of each.
        entries: Row table → its rows.
        complete: Kinds and tables of which the snapshot is the whole: what it no longer holds was taken back.
        accounts: The fate of every record, in order; their number is the number of records of the file.
    """

    source: str
    title: str
    publisher: str
    licence: str
    home: str
    accounts: Sequence[Account]
    statements: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()


class Known(NamedTuple):
    """What an adapter may know of the registry: names that already have an id, and the rows that stand.

    Attributes:
        subjects: Kind → {name or alias: id}.
        rows: Log or row table → its rows, the newest of each key, cells in the order of the header.
    """

    subjects: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, Collection[Sequence[str]]] = MappingProxyType({})


@dataclass(frozen=True)
class Adapter:
    """How to read one shape of upstream file.

    Attributes:
        id: Its name.
        columns: Columns by which a file of this shape is known; all must be there.
        parse: Snapshot, its rows (column → cell) and what is known → what it says. Pure.
        absent: Columns that must not be there, where two shapes share their other columns.
        undated: Whether such files carry no day of their own: each row says which year it describes.
        day: The day as of which a file of this shape stands that has none in its name, as YYYY-MM-DD; empty where the
            name must tell. For shapes that upstream put out once, under names without a date.
        monthly: Whether the name of such a file may hold a month alone, which stands for its last day.
    """

    id: str
    columns: frozenset[str]
    parse: Callable[[Snapshot, list[dict[str, str]], Known], Parsed]
    absent: frozenset[str] = frozenset()
    undated: bool = False
    day: str = ""
    monthly: bool = False

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a file with these columns is of this shape."""
        names = set(header)
        return self.columns <= names and not self.absent & names


def header_of(snapshot: Snapshot) -> list[str]:
    """Columns of a CSV snapshot, read without its records.

    Raises:
        SnapshotError: The file is empty, too large, not UTF-8, or holds NUL bytes or a huge cell.
    """
    lines = csv.reader(io.StringIO(_text(snapshot), newline=""), strict=True)
    limit = csv.field_size_limit(MAX_CELL)
    try:
        return next(([clean(name) for name in row] for row in lines if row), [])
    except csv.Error as error:
        raise SnapshotError(f"{snapshot.name}: cannot be read as CSV ({error}); nothing was taken from it") from error
    finally:
        csv.field_size_limit(limit)


def read_table(snapshot: Snapshot) -> list[dict[str, str]]:
    """Records of a CSV snapshot as column → stripped cell.

    A column that stands twice keeps its first place. Cells keep no surrounding space; inner runs of white space,
    line breaks among them, become one space.

    Raises:
        SnapshotError: The file is empty, too large, not UTF-8, holds NUL bytes or a huge cell, is cut off
            inside a quoted cell, or a record has more or fewer cells than the header.
    """
    text = _text(snapshot)
    limit = csv.field_size_limit(MAX_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SnapshotError(f"{snapshot.name}: cannot be read as CSV ({error}); nothing was taken from it") from error
    finally:
        csv.field_size_limit(limit)
    rows = [row for row in rows if row]
    if len(rows) < 2:
        raise SnapshotError(f"{snapshot.name}: has no records; nothing was taken from it")
    header = [clean(name) for name in rows[0]]
    for number, row in enumerate(rows[1:], start=1):
        if len(row) != len(header):
            raise SnapshotError(
                f"{snapshot.name}: record {number} has {len(row)} cells where the header has {len(header)}; "
                "the file is truncated or broken, and nothing was taken from it"
            )
    return [_record(header, row) for row in rows[1:]]


def _record(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for name, cell in zip(header, row, strict=True):
        record.setdefault(name, clean(cell))
    return record


def _text(snapshot: Snapshot) -> str:
    data, name = snapshot.data, snapshot.name
    if not data.strip():
        raise SnapshotError(f"{name}: is empty")
    if len(data) > MAX_BYTES:
        raise SnapshotError(f"{name}: has {len(data) >> 20} MiB; no known upstream file is over {MAX_BYTES >> 20} MiB")
    if b"\0" in data:
        raise SnapshotError(f"{name}: holds NUL bytes, so it is no text; nothing was taken from it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SnapshotError(f"{name}: is not UTF-8 (byte {error.start}); nothing was taken from it") from error


def clean(cell: str) -> str:
    """A cell in Unicode normal form C, its white space collapsed, control and invisible format characters gone."""
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip()
    kept = (" " if c.isspace() else c for c in unicodedata.normalize("NFC", cell))
    return " ".join("".join(c for c in kept if c == " " or unicodedata.category(c) not in ("Cc", "Cf")).split())


def slug(name: str) -> str:
    """An id in kebab-case from a name.

    >>> slug("Llama 2-70B"), slug("PointNet++"), slug("PanGu-Σ"), slug("Gemini 1.5 Pro")
    ('llama-2-70b', 'pointnet-plus-plus', 'pangu-sigma', 'gemini-1.5-pro')
    """
    text = unicodedata.normalize("NFKD", name.replace("+", " plus ")).casefold()
    spelled = "".join(_spell(c) for c in text if not unicodedata.combining(c))
    spelled = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", spelled)
    return re.sub(r"[^a-z0-9.]+", "-", spelled).strip("-.")


def _spell(character: str) -> str:
    if character.isascii() or not character.isalnum():
        return character
    words = unicodedata.name(character, "").lower().split()
    return f" {words[-1]} " if words and words[0] in ("greek", "latin") else f" u{ord(character):x} "


def number(cell: str) -> str | None:
    """A number as it is written in the log, from ``$6,770,000.00``, ``1.2e+24`` or ``24000.0``; None if it is none.

    >>> number("$6770000.00"), number("3.14e+23"), number("n/a")
    ('6770000', '3.14e+23', None)
    """
    try:
        value = float(cell.replace("$", "").replace(",", ""))
    except ValueError:
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return repr(value + 0.0).removesuffix(".0")


def day(cell: str) -> tuple[str, str, str] | None:
    """(day, earliest, latest) of a date; a month or year alone stands at its middle, with its bounds.

    >>> day("2023-03-15"), day("2016")
    (('2023-03-15', '', ''), ('2016-07-01', '2016-01-01', '2016-12-31'))
    """
    from datetime import date, timedelta

    parts = cell.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return date(*numbers).isoformat(), "", ""
        if len(numbers) == 2:
            first = date(numbers[0], numbers[1], 1)
            after = date(numbers[0] + numbers[1] // 12, numbers[1] % 12 + 1, 1)
            return date(numbers[0], numbers[1], 15).isoformat(), first.isoformat(), (after - timedelta(1)).isoformat()
        if len(numbers) == 1 and len(cell) == 4:
            year = numbers[0]
            return date(year, 7, 1).isoformat(), date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat()
    except ValueError:
        return None
    return None


def us_day(cell: str) -> str:
    """A date written month first, or as YYYY-MM-DD, as YYYY-MM-DD; empty where it is none.

    >>> us_day("12/31/2022"), us_day("3/1/2023"), us_day("2024-02-05"), us_day("31/12/2022")
    ('2022-12-31', '2023-03-01', '2024-02-05', '')
    """
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell, re.ASCII):
        month, date, year = match.groups()
        cell = f"{year}-{month:0>2}-{date:0>2}"
    return cell if is_day(cell) else ""


@cache
def columns_of(shape: str) -> dict[str, str]:
    """Attribute → upstream's column in a shape of file, for columns that a chip gives its name to."""
    return {row["attribute"]: row["column"] for row in load.method_table("columns") if row["shape"] == shape}


def taken_back(
    known: Known, table: str, entries: Iterable[Entry], of_file: Callable[[Mapping[str, str]], bool]
) -> list[Entry]:
    """Entries without values, for rows that stand in a table and that the file which tells of them no longer holds.

    For tables that several files fill, of which none is the whole.

    Args:
        known: What is on record.
        table: The row table.
        entries: What the file says now.
        of_file: Whether a row on record, as column → cell, is one that such a file would hold.
    """
    keys, names = key_columns(table), tuple(schema()[table])
    here = {tuple(entry.cells.get(name, "") for name in keys) for entry in entries}
    gone = []
    for row in known.rows.get(table, ()):
        cells = dict(zip(names, row, strict=False))
        stands = any(cells[name] for name in names[len(keys) :])
        if stands and tuple(row[: len(keys)]) not in here and of_file(cells):
            gone.append(Entry({name: cells[name] for name in keys}, "absent"))
    return gone
