"""Epoch AI's files on AI companies: funding rounds, revenue, users, spending on compute, staff; and data centers.

Figures of companies come as their reporters gave them; upstream brings tokens to a day and revenue to a year. Of data
centers the costs are left out, since upstream estimates them by a model of its own, and so are building and site areas
and water, which few rows have; power and equivalents are upstream's estimates too, told from satellite images and
permits, and the only ones there are. A timeline's remarks on construction are prose and stay behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import SUBJECT, schema
from steelyard.sources.base import (
    Account,
    Adapter,
    Entry,
    Known,
    Parsed,
    Snapshot,
    columns_of,
    slug,
    taken_back,
    us_day,
)
from steelyard.sources.epoch_fields import LONGEST_NAME, SHOWN, addresses, figure, is_name, items

FIGURES = "company_figures"
FIGURE_KEY = ("company", "metric", "scope", "period", "date")
WORDS = {"TRUE": "true", "True": "true", "FALSE": "false"}
USERS_PERIOD = {"Daily": "day", "Weekly": "week", "Monthly": "month"}
SPEND_PERIOD = {"Year": "year", "Annualized": "annualized"}
TAG = re.compile(r"(?P<name>.*?)\s*#(?P<certainty>\w+)")
DEGREES = re.compile(r"(\d{1,3})°(\d{1,2})'(\d{1,2}(?:\.\d+)?)\"\s*([NSEW])")
AT_ANGLE = {"N": 1, "E": 1, "S": -1, "W": -1}
MINUTES, SECONDS = 60, 3600


class Reading(NamedTuple):
    """Cells that could be read, and what was wrong with the others."""

    cells: dict[str, str]
    problems: list[str]


Reader = Callable[[str], str | None]
"""Text of a cell, not empty → the cell of the table, "" for nothing; None where the text cannot be used."""


def read(table: str, row: Mapping[str, str], columns: Mapping[str, tuple[str, Reader]]) -> Reading:
    """Cells of a record.

    Args:
        table: The row table, whose schema every cell is held against.
        row: The record.
        columns: Column of the table → column of the file, and how it is read.
    """
    cells: dict[str, str] = {}
    problems = []
    for name, (column, reader) in columns.items():
        text = row.get(column, "")
        value = reader(text) if text else ""
        if value is None or (value and schema()[table][name].problem(value)):
            problems.append(f"{name}: {text[:SHOWN]!r} cannot be used")
        else:
            cells[name] = value
    return Reading(cells, problems)


def _text(text: str) -> str | None:
    return text if is_name(text) else None


def _day(text: str) -> str | None:
    return us_day(text) or None


def _list(text: str) -> str | None:
    listed = items(text)
    return None if listed is None else LIST_SEPARATOR.join(dict.fromkeys(listed))


def _flag(text: str) -> str | None:
    return WORDS.get(text)


def _address(text: str) -> str | None:
    found = addresses(text) if text.startswith(("http://", "https://")) else []
    return found[0] if found else None


def _untagged(text: str, part: str) -> str | None:
    """Names of ``OpenAI #likely, Microsoft #likely``, or the tags that say how sure upstream is of each."""
    found = [TAG.fullmatch(item) for item in items(text) or ("",)]
    if not all(found):
        return None
    return LIST_SEPARATOR.join(match[part] for match in found if match)


def _degrees(text: str) -> str | None:
    r"""Decimal degrees of ``41°11'6.6732"N``.

    >>> _degrees("32°35'25\"N"), _degrees("90°05'35\"W"), _degrees("90°75'35\"W")
    ('32.590278', '-90.093056', None)
    """
    match = DEGREES.fullmatch(text.strip())
    if not match or int(match[2]) >= MINUTES or float(match[3]) >= MINUTES:
        return None
    degrees = int(match[1]) + int(match[2]) / MINUTES + float(match[3]) / SECONDS
    return figure_signed(AT_ANGLE[match[4]] * degrees)


def figure_signed(value: float) -> str:
    """A number to six decimals, as the log writes it."""
    return repr(round(value, 6) + 0.0).removesuffix(".0")


# Figures of companies


class Metric(NamedTuple):
    """A figure that a record may give.

    Attributes:
        id: What is measured.
        unit: Its unit.
        column: The column of the value.
        period: Record → the time that it covers; None where the record does not tell it.
        timed_by: The column that the period is read from; empty where none is.
    """

    id: str
    unit: str
    column: str
    period: Callable[[Mapping[str, str]], str | None] = lambda row: ""
    timed_by: str = ""


class Shape(NamedTuple):
    """One file of figures.

    Attributes:
        id: Middle of the source's key.
        title: Title of the source.
        metrics: The figures that a record may give.
        scope: Column of the product, division or kind of spending; empty where there is none.
        others: Column of the table → column of the file, and how it is read.
    """

    id: str
    title: str
    metrics: tuple[Metric, ...]
    scope: str = ""
    others: Mapping[str, tuple[str, Reader]] = {}


def parse_figures(snapshot: Snapshot, rows: list[dict[str, str]], known: Known, *, shape: Shape) -> Parsed:
    """Figures of companies, those that agree in company, metric, scope, period and day numbered by ascending value."""
    groups: dict[tuple[str, ...], list[tuple[dict[str, str], int]]] = {}
    accounts = []
    for record, row in enumerate(rows, start=1):
        found, problems = _figures(row, shape)
        accounts.append(_account(record, row["Company"], bool(found), problems))
        for cells in found:
            groups.setdefault(tuple(cells[name] for name in FIGURE_KEY), []).append((cells, record))
    entries = [entry for members in groups.values() for entry in _numbered(members)]
    measured = {metric.id for metric in shape.metrics}
    entries += taken_back(known, FIGURES, entries, lambda cells: cells["metric"] in measured)
    return _parsed(snapshot, shape.id, shape.title, accounts, {FIGURES: entries})


def _numbered(members: Sequence[tuple[dict[str, str], int]]) -> Iterable[Entry]:
    ranked = sorted(members, key=lambda member: (float(member[0]["value"]), sorted(member[0].items()), member[1]))
    for place, (cells, record) in enumerate(ranked, start=1):
        yield Entry({**cells, "figure": str(place)}, f"record {record}")


def _figures(row: Mapping[str, str], shape: Shape) -> tuple[list[dict[str, str]], list[str]]:
    """The figures of a record, and what of it cannot be used."""
    date, company = us_day(row["Date"]), row["Company"]
    scope = _list(row[shape.scope]) if shape.scope and row[shape.scope] else ""
    if not is_name(company):
        return [], ["names no company"]
    if not date:
        return [], [f"{row['Date'][:SHOWN]!r} is no date"]
    if scope is None:
        return [], [f"{row[shape.scope][:SHOWN]!r} cannot be used"]
    others, problems = read(FIGURES, row, shape.others)
    found = []
    for metric in shape.metrics:
        value, period, text = figure(row[metric.column]), metric.period(row), row[metric.column]
        if not text:
            continue
        if value is None or period is None or schema()[FIGURES]["value"].problem(value):
            problems.append(
                f"{metric.id}: {text[:SHOWN]!r} " + ("covers no known time" if period is None else "is no number")
            )
            continue
        key = dict(zip(FIGURE_KEY, (company, metric.id, scope, period, date), strict=True))
        found.append({**key, "value": value, "unit": metric.unit, **others})
    return found, problems if found or problems else ["gives no figure"]


def _account(record: int, name: str, kept: bool, problems: Sequence[str]) -> Account:
    told = "; ".join(problems)
    if kept:
        return Account(record, name[:LONGEST_NAME], "kept", f"without {told}" if told else "")
    return Account(record, name[:LONGEST_NAME], "refused", told)


def _parsed(
    snapshot: Snapshot,
    part: str,
    title: str,
    accounts: Sequence[Account],
    entries: Mapping[str, Sequence[Entry]],
    *,
    page: str = "ai-companies",
    whole: bool = False,
) -> Parsed:
    return Parsed(
        source=f"epoch-{part}-{snapshot.as_of}",
        title=title,
        publisher="Epoch AI",
        licence="CC BY 4.0",
        home=f"https://epoch.ai/data/{page}",
        accounts=accounts,
        entries=entries,
        complete=frozenset(entries) if whole else frozenset(),
    )


TOLD: Mapping[str, tuple[str, Reader]] = {
    "reported": ("Report date", _day),
    "confidence": ("Confidence", _text),
    "set_aside": ("Exclude from graph view", _flag),
}
SPEND = Shape(
    "compute-spend",
    "Spending of AI companies on compute",
    (Metric("compute_spend", "USD", "Amount", lambda row: SPEND_PERIOD.get(row["Period type"]), "Period type"),),
    "Category",
    {**TOLD, "source_type": ("Source Type", _text)},
)
REVENUE = Shape(
    "company-revenue",
    "Revenue of AI companies",
    (Metric("revenue", "USD", "Revenue amount (normalize to annual)", lambda row: "annualized"),),
)
STAFF = Shape(
    "company-staff",
    "Staff of AI companies",
    (Metric("staff", "person", "Staff count"),),
    "Division name",
    {**TOLD, "source_type": ("Source type", _text), "kind": ("Type", _text), "url": ("Source 1", _address)},
)
USAGE = Shape(
    "company-usage",
    "Users of AI companies",
    (
        Metric(
            "active_users",
            "user",
            "Active users",
            lambda row: USERS_PERIOD.get(row["Active users time period"]),
            "Active users time period",
        ),
        Metric("tokens", "token", "Daily tokens", lambda row: "day"),
        Metric("messages", "message", "Daily messages", lambda row: "day"),
    ),
    "Product",
    {**TOLD, "source_type": ("Source type", _text), "url": ("Source 1", _address)},
)


# Rounds and data centers: one record, one row


ROUNDS: Mapping[str, tuple[str, Reader]] = {
    "company": ("Company", _text),
    "round": ("Id", _text),
    "status": ("Status", _text),
    "closed": ("Close date", _day),
    "kind": ("Type", _list),
    "equity_usd": ("Funding (equity)", figure),
    "debt_usd": ("Funding (debt)", figure),
    "valuation_usd": ("Valuation (post-money)", figure),
    **TOLD,
}


def _id(text: str) -> str | None:
    plain = slug(text)
    return plain if is_name(text) and SUBJECT.match(plain) else None


def _tagged(name: str, column: str) -> dict[str, tuple[str, Reader]]:
    return {
        name: (column, partial(_untagged, part="name")),
        f"{name}_certainty": (column, partial(_untagged, part="certainty")),
    }


CENTERS: Mapping[str, tuple[str, Reader]] = {
    "data_center": ("Handle", _id),
    "name": ("Title", _text),
    **_tagged("project", "Project"),
    **_tagged("owner", "Owner"),
    **_tagged("users", "Users"),
    "investors": ("Investors", _list),
    "builders": ("Construction companies", _list),
    "energy_suppliers": ("Energy companies", _list),
    "place": ("Address", _text),
    "latitude": ("Latitude", _degrees),
    "longitude": ("Longitude", _degrees),
    "power_mw": ("Current power (MW)", figure),
    "h100_equivalents": (columns_of("epoch-data-centers")["h100_equivalents"], figure),
}
TIMELINE: Mapping[str, tuple[str, Reader]] = {
    "data_center": ("Data center", _id),
    "date": ("Date", _day),
    "power_mw": ("Power (MW)", figure),
    "h100_equivalents": (columns_of("epoch-data-center-timelines")["h100_equivalents"], figure),
    "buildings": ("Buildings operational", figure),
}


def parse_rows(
    snapshot: Snapshot,
    rows: list[dict[str, str]],
    known: Known,
    *,
    table: str,
    columns: Mapping[str, tuple[str, Reader]],
    part: str,
    title: str,
    page: str,
) -> Parsed:
    """One row a record; the first of two with the same key is kept, whatever order of cells the second has.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Not needed.
        table: The row table.
        columns: Its columns → those of the file, and how each is read.
        part: Middle of the source's key.
        title: Title of the source.
        page: Last part of the address of upstream's page.
    """
    keys = tuple(name for name, column in schema()[table].items() if column.role == "key")
    entries: dict[tuple[str, ...], Entry] = {}
    accounts = []
    for record, row in enumerate(rows, start=1):
        label = " ".join(text for name in keys if (text := row[columns[name][0]]))
        cells, problems = read(table, row, columns)
        key = tuple(cells.get(name, "") for name in keys)
        if not all(key):
            missing = [name for name, cell in zip(keys, key, strict=True) if not cell]
            accounts.append(_account(record, label, False, problems or [f"has no {' and no '.join(missing)}"]))
        elif not any(cell for name, cell in cells.items() if name not in keys):
            accounts.append(_account(record, label, False, problems or ["says nothing of it"]))
        elif key in entries:
            same = entries[key].cells == cells
            reason = f"{'the same as' if same else 'differs from'} {entries[key].locator}, with the same key"
            accounts.append(Account(record, label, "merged" if same else "refused", reason))
        else:
            entries[key] = Entry(cells, f"record {record}")
            accounts.append(_account(record, label, True, problems))
    return _parsed(snapshot, part, title, accounts, {table: list(entries.values())}, page=page, whole=True)


def _rows(
    table: str, columns: Mapping[str, tuple[str, Reader]], part: str, title: str, page: str
) -> Callable[..., Parsed]:
    return partial(parse_rows, table=table, columns=columns, part=part, title=title, page=page)


def _of(shape: Shape) -> Adapter:
    others = {column for column, _ in shape.others.values()}
    read = [column for metric in shape.metrics for column in (metric.column, metric.timed_by)]
    needed = {"Company", "Date", *filter(None, (*read, shape.scope))}
    return Adapter(
        f"epoch-{shape.id}",
        frozenset(needed | others - {"Exclude from graph view", "Report date"}),
        partial(parse_figures, shape=shape),
    )


ADAPTERS = (
    _of(SPEND),
    _of(REVENUE),
    _of(STAFF),
    _of(USAGE),
    Adapter(
        "epoch-funding-rounds",
        frozenset({"Id", "Company", "Status", "Close date", "Funding (equity)", "Valuation (post-money)"}),
        _rows("funding_rounds", ROUNDS, "funding-rounds", "Funding rounds of AI companies", "ai-companies"),
    ),
    Adapter(
        "epoch-data-centers",
        frozenset({"Handle", "Title", "Owner", "Address", "Current power (MW)", CENTERS["h100_equivalents"][0]}),
        _rows("data_centers", CENTERS, "data-centers", "Frontier data centers", "data-centers"),
    ),
    Adapter(
        "epoch-data-center-timelines",
        frozenset({"Data center", "Date", "Power (MW)", TIMELINE["h100_equivalents"][0], "Buildings operational"}),
        _rows("data_center_timeline", TIMELINE, "data-center-timelines", "Timelines of data centers", "data-centers"),
    ),
)
