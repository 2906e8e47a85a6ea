"""Ecosystem Graphs of Stanford CRFM → releases: its assets that are models, with who made them and how they are had.

Several records may bear one name. Those that share a developer or an address are one release, told by the record that
was released first; the others are releases of their own, of which the first released keeps the plain id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from steelyard.facts.load import aliases
from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import SUBJECT, schema
from steelyard.sources import base, developers
from steelyard.sources.base import Account, Adapter, Cell, Known, Parsed, Snapshot, Statement, slug
from steelyard.sources.epoch_fields import addresses, is_name

TABLE = "releases"
MODEL = "model"
OTHER_TYPES = ("dataset", "application")

BLANK = ("", "-", "unknown", "unknkown", "unknokwn", "none", "n/a")
"""What upstream writes where it knows nothing, its slips of the pen included."""
NATIONALITIES: Mapping[str, str] = {
    "USA": "United States of America",
    "UK": "United Kingdom of Great Britain and Northern Ireland",
    "UAE": "United Arab Emirates",
    "South Korea": "Korea (Republic of)",
    "International": "",
}
"""Upstream's word for a country → the name used here; those that agree are not listed."""

SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMBT])(?: param(?:eter)?s?\b.*)?\Z", re.ASCII)
"""``7B parameters (dense)``, ``306M``; what counts something else is no size of a model."""
ACTIVE = re.compile(r"(\d+(?:\.\d+)?)([KMBT]) (?:active parameters|parameters for activation)\b", re.ASCII)
THOUSANDS = {"K": 3, "M": 6, "B": 9, "T": 12}
MODALITY = re.compile(r"[\w-]+(?: [\w-]+)*\Z")
LONGEST_LICENSE = 60
"""Characters in the name of a licence; what is longer describes it."""
SHOWN = 40


class Release(NamedTuple):
    """A record that is a model: its number, its cells, and what tells it from others of its name."""

    number: int
    row: Mapping[str, str]
    makers: frozenset[str]

    def akin(self, makers: Iterable[str], url: str) -> bool:
        """Whether it shares a developer or the address with another."""
        return bool(self.makers & set(makers)) or (self.row["url"] == url != "")

    @property
    def age(self) -> tuple[str, int]:
        """Sorts the first released first, those without a day last."""
        return self.row["created_date"] or "9999", self.number


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Models among the assets of a file, which is upstream's whole list.

    Args:
        snapshot: The file.
        rows: Its records: one a model, dataset or application.
        known: Names that have an id, and the rows that stand.
    """
    accounts: dict[int, Account] = {}
    groups: dict[str, list[Release]] = {}
    renamed = dict(aliases(TABLE))
    for number, row in enumerate(rows, start=1):
        if why := _refusal(row):
            accounts[number] = Account(number, row["name"][:60], "refused", why)
        else:
            release = Release(number, row, frozenset(developers.names(row["organization"]) or ()))
            groups.setdefault(renamed.get(row["name"]) or slug(row["name"]), []).append(release)
    standing = _standing(known)
    statements = []
    for plain, group in groups.items():
        for subject, records in _subjects(plain, _apart(group), standing).items():
            statements.append((records[0].number, _statement(subject, records, accounts)))
    return Parsed(
        source=f"crfm-ecosystem-graphs-{snapshot.as_of}",
        title="Ecosystem Graphs",
        publisher="Stanford CRFM",
        licence="not stated; facts only",
        home="https://crfm.stanford.edu/ecosystem-graphs",
        accounts=[accounts[number] for number in sorted(accounts)],
        statements={TABLE: [statement for _, statement in sorted(statements, key=lambda pair: pair[0])]},
        complete=frozenset({TABLE}),
    )


def _refusal(row: Mapping[str, str]) -> str:
    """Why a record is no release of a model; empty where it is one."""
    if row["type"] in OTHER_TYPES:
        return f"no model: {row['type']}"
    if row["type"] != MODEL:
        return f"no model: its type is {_shown(row['type'])}"
    if not row["name"]:
        return "has no name"
    if not is_name(row["name"]) or not SUBJECT.match(slug(row["name"])):
        return "has a name that cannot be one: a formula, too long, or without letters and digits"
    return ""


# Which records are one release


def _apart(group: Sequence[Release]) -> list[list[Release]]:
    """Records of one name, those that are one release together, the first released first."""
    found: list[list[Release]] = []
    for release in sorted(group, key=lambda release: release.age):
        same = [records for records in found if any(release.akin(r.makers, r.row["url"]) for r in records)]
        merged = [record for records in same for record in records] + [release]
        found = [records for records in found if records not in same] + [merged]
    return sorted(found, key=lambda records: records[0].age)


def _standing(known: Known) -> dict[str, dict[str, str]]:
    """What stands on record of each release: id → attribute → value."""
    found: dict[str, dict[str, str]] = {}
    for row in known.rows.get(TABLE, ()):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def _subjects(
    plain: str, releases: Sequence[list[Release]], standing: Mapping[str, Mapping[str, str]]
) -> dict[str, list[Release]]:
    """Id → records, for the releases that share a name: first those on record under that name, then new ones."""
    on_record = [s for s, told in standing.items() if s == plain or slug(told.get("name", "")) == plain]
    found: dict[str, list[Release]] = {}
    rest = []
    for records in releases:
        first = records[0]
        ids = [s for s in on_record if s not in found and _is(first, standing[s])]
        if ids:
            found[ids[0]] = records
        else:
            rest.append(records)
    for records in rest:
        maker = next(iter(developers.names(records[0].row["organization"]) or ()), "")
        tried = (plain, slug(f"{plain} {maker}"), f"{plain}-{records[0].number}")
        found[next(subject for subject in tried if subject not in found)] = records
    return found


def _is(release: Release, told: Mapping[str, str]) -> bool:
    return release.akin(told.get("organizations", "").split(LIST_SEPARATOR), told.get("url", ""))


# What a record says


def _statement(subject: str, records: Sequence[Release], accounts: dict[int, Account]) -> Statement:
    """What the records of one release say together, the first one's cells before the others'."""
    cells: dict[str, Cell | None] = {}
    for record in records:
        said, problems = _read(record.row)
        for attribute, cell in said.items():
            cells[attribute] = cells.get(attribute) or cell
        without = "without " + "; ".join(problems) if problems else ""
        if record is records[0]:
            accounts[record.number] = Account(record.number, record.row["name"], "kept", without)
        else:
            reason = f"the same release as record {records[0].number}" + (f"; {without}" if without else "")
            accounts[record.number] = Account(record.number, record.row["name"], "merged", reason)
    return Statement(subject, cells, f"record {records[0].number}")


def _read(row: Mapping[str, str]) -> tuple[dict[str, Cell | None], list[str]]:
    """Attributes that a record gives, and what could not be used of it. A cell without a use is left out."""
    cells: dict[str, Cell | None] = {"name": Cell(row["name"], "reported")}
    problems = []
    for attribute, (column, reader) in READERS.items():
        text = row[column]
        if text.casefold() in BLANK:
            cells[attribute] = None
        elif (cell := reader(text)) is None or schema()[TABLE][attribute].problem(cell.value):
            problems.append(f"{attribute}: {_shown(text)} {WHY[attribute]}")
        else:
            cells[attribute] = cell
    active = ACTIVE.search(row["size"])
    count = _count(*active.groups()) if active else None
    sound = count and not schema()[TABLE]["active_parameters"].problem(count.value)
    cells["active_parameters"] = count if sound else None
    makers = developers.names(row["organization"]) or []
    cells["countries"] = _derived(developers.countries(makers)) or _nationality(row.get("nationality", ""))
    cells["sectors"] = _derived(developers.sectors(makers))
    return cells, problems


def _derived(values: Sequence[str]) -> Cell | None:
    return Cell(LIST_SEPARATOR.join(values), "derived") if values else None


def _nationality(text: str) -> Cell | None:
    """Countries as upstream gives them, for developers of which the table of developers knows none."""
    named = [NATIONALITIES.get(part, part) for part in text.split("/") if part.casefold() not in BLANK]
    named = [name for name in named if is_name(name)]
    return Cell(LIST_SEPARATOR.join(named), "reported") if named else None


def _organizations(text: str) -> Cell | None:
    makers = developers.names(text)
    return Cell(LIST_SEPARATOR.join(makers), "reported") if makers else None


def _released(text: str) -> Cell | None:
    written = base.day(text)
    return Cell(written[0], "reported", written[1], written[2]) if written else None


def _access(text: str) -> Cell:
    return Cell(text.casefold(), "reported")


def _modality(text: str) -> Cell | None:
    """``image, text; text``: what goes in, then what comes out; one part where upstream does not tell them apart."""
    sides = [[kind.strip() for kind in side.split(",")] for side in text.split(";")]
    if len(sides) > 2 or not all(MODALITY.match(kind) for side in sides for kind in side):
        return None
    return Cell("; ".join(", ".join(sorted(set(side))) for side in sides), "reported")


def _parameters(text: str) -> Cell | None:
    size = SIZE.match(text)
    return _count(*size.groups()) if size else None


def _count(figure: str, unit: str) -> Cell:
    number = base.number(f"{figure}e{THOUSANDS[unit]}")
    return Cell(number or "", "reported")


def _license(text: str) -> Cell | None:
    fits = is_name(text) and len(text) <= LONGEST_LICENSE and "://" not in text
    return Cell(_licenses().get(text, text), "reported") if fits else None


@cache
def _licenses() -> dict[str, str]:
    """Another spelling of a licence → the one used here."""
    return dict(aliases("licenses"))


def _url(text: str) -> Cell | None:
    found = addresses(text) if text.startswith(("http://", "https://")) else []
    return Cell(found[0], "reported") if found else None


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


READERS: Mapping[str, tuple[str, Callable[[str], Cell | None]]] = {
    "organizations": ("organization", _organizations),
    "released": ("created_date", _released),
    "access": ("access", _access),
    "modality": ("modality", _modality),
    "parameters": ("size", _parameters),
    "license": ("license", _license),
    "url": ("url", _url),
}
"""Attribute → its column upstream, and how a cell is read."""
WHY = {
    "organizations": "is no list of names",
    "released": "is no date",
    "access": "is none of open, limited, closed",
    "modality": "is no list of modalities",
    "parameters": "is no number of parameters",
    "license": "is no name of a licence",
    "url": "is no web address",
}
"""What is wrong with a cell that cannot be used."""

COLUMNS = frozenset({
    "type", "name", "organization", "created_date", "url", "modality", "size", "access", "license", "dependencies",
})  # fmt: skip
ADAPTERS = (Adapter("crfm-ecosystem-graphs", COLUMNS, parse),)
