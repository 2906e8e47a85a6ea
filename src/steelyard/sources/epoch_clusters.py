"""Epoch AI's file of GPU clusters → clusters.

A cluster's chips stand in one list with their number in all; where it has several kinds, or chips that the list does
not name, ``chip_counts`` says how many of each kind. Power is as reported where upstream has a report, else what
upstream derives from the chips. The cost is the reported one alone: upstream's calculated cost, and its hardware cost,
which mixes the two in dollars of one year, are estimates. Notes, quotes and the columns that follow from others
(logarithms, ranks, efficiency, OP/s, which H100 equivalents restate) stay behind.

Records whose supplier is anonymized share one name; they are told apart by what they say, so that an id lasts
as long as its record does, whatever else comes into the file or leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from steelyard.facts.record import LIST_SEPARATOR, Basis
from steelyard.facts.schema import SUBJECT, schema
from steelyard.sources import base
from steelyard.sources.base import Account, Adapter, Cell, Known, Parsed, Snapshot, Statement, slug
from steelyard.sources.epoch_fields import LONGEST_NAME, SHOWN, addresses, figure, is_name, items
from steelyard.sources.epoch_records import Record, ids_of, merged

KIND = "clusters"
ANONYMIZED = "Anonymized"
"""What stands for the supplier of a cluster whose record upstream has blurred."""
WEAK_CERTAINTY, WEAK_NOTE = "Unlikely", "Uncertain"
"""A certainty, and a tag of the chips, under which the figures of a record are estimates."""
SIZES = ("chip", "chip_count", "chip_counts", "h100_equivalents", "power_mw")
NO_PLACE = re.compile(r"undisclosed|unknown|anywhere", re.IGNORECASE)

EQUIVALENTS = base.columns_of("epoch-clusters")["h100_equivalents"]
CHIPS = ("Chip type (primary)", "Chip type (secondary)")
COUNTS = ("Chip quantity (primary)", "Chip quantity (secondary)")


class _Names(NamedTuple):
    chips: Mapping[str, str]
    clusters: Mapping[str, str]


class _UnusableError(Exception):
    """A cell cannot be used; its message says why."""


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Clusters of the file, one statement each.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Names of chips and clusters that have an id.

    Raises:
        SnapshotError: Two records that are plainly different clusters would share an id.
    """
    found = [_record(number, row) for number, row in enumerate(rows, start=1)]
    accounts = {
        r.number: Account(r.number, r.name[:LONGEST_NAME], "refused", why) for r in found if (why := _refusal(r))
    }
    kept = [record for record in found if record.number not in accounts]
    ids = _ids(kept, known.subjects.get(KIND, {}))
    own = {record.name: ids[record.number] for record in kept if not _is_anonymized(record)}
    names = _Names(known.subjects.get("chips", {}), own)
    groups: dict[str, list[Record]] = {}
    for record in kept:
        groups.setdefault(ids[record.number], []).append(record)
    statements = [_statement(snapshot, subject, members, names, accounts) for subject, members in groups.items()]
    return Parsed(
        source=f"epoch-clusters-{snapshot.as_of}",
        title="GPU clusters",
        publisher="Epoch AI",
        licence="CC BY 4.0",
        home="https://epoch.ai/data/gpu-clusters",
        accounts=[accounts[number] for number in sorted(accounts)],
        statements={KIND: statements},
        complete=frozenset({KIND}),
    )


def _record(number: int, row: Mapping[str, str]) -> Record:
    name = row["Name"].strip('" ')  # upstream quotes the names that hold a comma
    return Record(number, name, {**row, "Name": name})


def _refusal(record: Record) -> str:
    """Why a record is no cluster; empty where it is one."""
    if not record.name:
        return "has no name"
    if not is_name(record.name) or not SUBJECT.match(slug(record.name)):
        return "has a name that cannot be one: a formula, too long, or without letters and digits"
    if not any(record.cells[column] for column in ("Status", "Owner", "Country", EQUIVALENTS, *CHIPS, *COUNTS)):
        return "holds a name, and nothing that tells a cluster"
    return ""


def _is_anonymized(record: Record) -> bool:
    return record.cells["GPU Supplier (primary)"] == ANONYMIZED


def _ids(kept: Sequence[Record], known: Mapping[str, str]) -> dict[int, str]:
    """Number of a record → id of its cluster."""
    named = ids_of((record.name for record in kept if not _is_anonymized(record)), known)
    ids = {}
    alike: dict[str, list[Record]] = {}
    for record in kept:
        if _is_anonymized(record):
            alike.setdefault(_plain_id(record), []).append(record)
        else:
            ids[record.number] = named[record.name]
    for plain, members in alike.items():
        ranked = sorted(members, key=lambda record: (sorted(record.cells.items()), record.number))
        ids |= {r.number: plain if place == 1 else f"{plain}-{place}" for place, r in enumerate(ranked, start=1)}
    return ids


def _plain_id(record: Record) -> str:
    """An id from what an anonymized record says: its name, day and equivalents, or else chips."""
    row = record.cells
    size = figure(row[EQUIVALENTS]) or figure(row[COUNTS[0]]) or "unsized"
    return slug(f"{record.name} {row['First Operational Date'] or 'undated'} {size}")


def _statement(
    snapshot: Snapshot, subject: str, members: Sequence[Record], names: _Names, accounts: dict[int, Account]
) -> Statement:
    """What the records of one cluster say together; their accounts are added."""
    same = f"the same cluster as record {members[0].number}"
    read = partial(_read, names=names)
    return merged(snapshot, KIND, subject, members, accounts, differ=_differ, read=read, same=same)


def _differ(one: Record, other: Record) -> bool:
    """Whether two records of one name are plainly of two clusters: another day, owner or status."""
    telling = ("First Operational Date", "Owner", "Status")
    return any(one.cells[c] and other.cells[c] and one.cells[c] != other.cells[c] for c in telling)


def _read(record: Record, names: _Names) -> tuple[dict[str, Cell | None], list[str]]:
    """Attributes of a record, None where blank, and what could not be used; such a cell is left out."""
    cells: dict[str, Cell | None] = {}
    problems = []
    weak = record.cells["Certainty"] == WEAK_CERTAINTY or WEAK_NOTE in record.cells["Hardware note"].split(",")
    for attribute, reader in READERS.items():
        try:
            value = reader(record.cells, names)
        except _UnusableError as problem:
            problems.append(f"{attribute}: {problem}")
            continue
        column = schema()[KIND][attribute]
        written = base.day(value) if value and column.type == "date" else (value, "", "")
        if not written or (value and column.problem(written[0])):
            problems.append(f"{attribute}: {value[:SHOWN]!r} {column.problem(value)}")
            continue
        value, low, high = written
        cells[attribute] = Cell(value, _basis(attribute, record.cells, weak=weak), low, high) if value else None
    return cells, problems


def _basis(attribute: str, row: Mapping[str, str], *, weak: bool) -> Basis:
    if weak and attribute in SIZES:
        return "estimated"
    if attribute == "h100_equivalents" or (attribute == "power_mw" and not row["Reported Power Capacity (MW)"]):
        return "derived"
    return "reported"


def _unusable(text: str, why: str) -> _UnusableError:
    return _UnusableError(f"{text[:SHOWN]!r} {why}")


Reader = Callable[[Mapping[str, str], _Names], str]
"""Row and names → the value, "" where upstream leaves it blank."""


def _text(column: str) -> Reader:
    return lambda row, names: row[column]


def _number(column: str) -> Reader:
    def read(row: Mapping[str, str], names: _Names) -> str:
        return _figure(row[column])

    return read


def _figure(text: str) -> str:
    """A number as the log writes it; "" for nothing, and for zero, by which upstream says that it does not know.

    Raises:
        _UnusableError: It is no number.
    """
    value = figure(text) if text else ""
    if value is None:
        raise _unusable(text, "is no number")
    return value if value and float(value) else ""


def _list(column: str) -> Reader:
    """Names listed in a cell; one that begins in lower case and has several words is the piece of a sentence."""

    def read(row: Mapping[str, str], names: _Names) -> str:
        listed = items(row[column]) if row[column] else []
        if listed is None or any((" " in item and item[0].islower()) or '"' in item for item in listed):
            raise _unusable(row[column], "is no list of names")
        return LIST_SEPARATOR.join(dict.fromkeys(listed))

    return read


def _flag(column: str) -> Reader:
    def read(row: Mapping[str, str], names: _Names) -> str:
        if row[column] not in ("", "True", "False"):
            raise _unusable(row[column], "is neither True nor False")
        return row[column].lower()

    return read


def _clusters(column: str) -> Reader:
    """Ids of the clusters that a cell names, which are all in the file."""

    def read(row: Mapping[str, str], names: _Names) -> str:
        text = row[column].strip('"')
        listed = [text] if text in names.clusters else (items(row[column]) if row[column] else [])
        found = [names.clusters.get(item.strip('"'), "") for item in listed or ()]
        if listed is None or not all(found):
            raise _unusable(text, "names no cluster of the file")
        return LIST_SEPARATOR.join(dict.fromkeys(found))

    return read


def _chip(row: Mapping[str, str], names: _Names) -> str:
    """Ids of the chips.

    Raises:
        _UnusableError: One is not on record, so that the list would not be whole.
    """
    ids = frozenset(names.chips.values())
    found = []
    for name in (row[column] for column in CHIPS if row[column]):
        chip = names.chips.get(name) or (plain if (plain := slug(name)) in ids else "")
        if not chip:
            raise _unusable(name, "is no chip on record")
        found.append(chip)
    return LIST_SEPARATOR.join(dict.fromkeys(found))


def _chip_count(row: Mapping[str, str], names: _Names) -> str:
    """Chips in all: as upstream adds them up, else the sum of what it lists."""
    listed = [float(value) for column in COUNTS if (value := _figure(row[column]))]
    return _figure(row["Total number of AI chips"]) or (base.number(repr(sum(listed))) or "" if listed else "")


def _chip_counts(row: Mapping[str, str], names: _Names) -> str:
    """Chips of each kind in the list, where they are not the number in all; "" where one is not told."""
    chips = _chip(row, names)
    counts = [_figure(row[count]) for chip, count in zip(CHIPS, COUNTS, strict=True) if row[chip]]
    if not chips or not all(counts) or len(counts) != len(chips.split(LIST_SEPARATOR)):
        return ""
    return "" if counts == [_chip_count(row, names)] else LIST_SEPARATOR.join(counts)


def _power(row: Mapping[str, str], names: _Names) -> str:
    return _figure(row["Reported Power Capacity (MW)"]) or _figure(row["Calculated Power Capacity (MW)"])


def _place(row: Mapping[str, str], names: _Names) -> str:
    text = row["Location"]
    if NO_PLACE.search(text) or (text and not is_name(text)):
        raise _unusable(text, "names no place")
    return "" if text == row["Country"] else text


def _coordinate(column: str) -> Reader:
    """A coordinate of the place; where upstream knows the country alone it lists the country's middle."""

    def read(row: Mapping[str, str], names: _Names) -> str:
        if not row[column] or not _place(row, names):
            return ""
        value = base.number(row[column])
        if value is None:
            raise _unusable(row[column], "is no number")
        return value

    return read


def _url(row: Mapping[str, str], names: _Names) -> str:
    text = row["Source 1"]
    found = addresses(text) if text.startswith(("http://", "https://")) else []
    if text and not found:
        raise _unusable(text, "is no web address")
    return found[0] if found else ""


READERS: Mapping[str, Reader] = {
    "name": _text("Name"),
    "owner": _list("Owner"),
    "users": _list("Users"),
    "country": _list("Country"),
    "sector": _text("Sector"),
    "status": _text("Status"),
    "certainty": _text("Certainty"),
    "single_cluster": _text("Single cluster?"),
    "chip": _chip,
    "chip_count": _chip_count,
    "chip_counts": _chip_counts,
    "h100_equivalents": _number(EQUIVALENTS),
    "operational": _text("First Operational Date"),
    "decommissioned": _text("Decommissioned Date (if applicable)"),
    "power_mw": _power,
    "cost_usd": _number("Reported Cost"),
    "place": _place,
    "latitude": _coordinate("latitude"),
    "longitude": _coordinate("longitude"),
    "builds_upon": _clusters("Builds Upon"),
    "superseded_by": _clusters("Superseded by"),
    "possible_duplicate": _flag("Possible Duplicate"),
    "duplicate_of": _clusters("Possible Duplicate Of"),
    "counted": _flag("Include in Standard Analysis"),
    "url": _url,
}
"""Attribute → how it is read."""

ADAPTERS = (
    Adapter(
        "epoch-clusters",
        frozenset({
            "Name", "Status", "Certainty", "Single cluster?", EQUIVALENTS, *CHIPS, *COUNTS, "Country", "Owner",
            "Users", "Sector", "First Operational Date", "Total number of AI chips", "GPU Supplier (primary)",
            "Hardware note", "Reported Power Capacity (MW)", "Calculated Power Capacity (MW)", "Reported Cost",
            "Location", "latitude", "longitude", "Builds Upon", "Superseded by", "Possible Duplicate",
            "Possible Duplicate Of", "Include in Standard Analysis", "Decommissioned Date (if applicable)", "Source 1",
        }),
        parse,
    ),
)  # fmt: skip
