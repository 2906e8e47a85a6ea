"""Epoch AI's counts of chips by owner, and the quarterly revenue of NVIDIA that they start from.

The counts are upstream's estimates, each with its 5th and 95th percentile: chips that an owner has acquired since a
day, up to the end of a quarter, of one chip or of all that a vendor makes. The power is the rated power of the chips;
upstream's columns in MW repeat it. What upstream marks as incomplete is refused: it counts a quarter that was not over
when the sellers last reported. Of the file of revenue only what NVIDIA publishes is kept: revenue in all, of data
centers, and of networking. The share of compute (assumed for early quarters) and of each chip are upstream's estimates,
of which the counts are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import schema
from steelyard.sources.base import (
    Account,
    Adapter,
    Entry,
    Known,
    Parsed,
    Snapshot,
    columns_of,
    number,
    slug,
    taken_back,
    us_day,
)
from steelyard.sources.epoch_fields import figure, is_name

TABLE = "chip_stocks"
DAY = "2026-04-30"
"""The files carry no day in their names; upstream put them out in April 2026."""
ALL = "all"
"""Stands for the chip where a row counts all chips of a vendor."""

RANGES: Mapping[str, tuple[str, ...]] = {
    "units": ("Number of Units", "Number of Units (5th percentile)", "Number of Units (95th percentile)"),
    "h100_equivalents": tuple(columns_of("epoch-chip-stocks").values()),
    "power_w": ("Total TDP (W)", "Total TDP (W) (5th percentile)", "Total TDP (W) (95th percentile)"),
}
"""Figure → the columns of its median, 5th and 95th percentile."""
OWNED = {
    "Chip manufacturer",
    "Owner",
    "Start date",
    "End date",
    "Incomplete",
    *(c for cs in RANGES.values() for c in cs),
}
WHOLE, PARTIAL = ("",), ("checked", "true")
"""How upstream marks a row that counts the whole of its last quarter, and one that counts a part."""

REVENUE = {
    "total_revenue": "nvidia-revenue-total",
    "dc_revenue": "nvidia-revenue-data-center",
    "network_revenue": "nvidia-revenue-networking",
}
"""Column of NVIDIA's revenue, in billions of USD → series, in USD."""
BILLION = 1e9


class _RefusalError(Exception):
    """A record cannot be used; its message says why."""


class _Names(NamedTuple):
    chips: Mapping[str, str]
    vendors: Mapping[str, str]


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Chips by owner and quarter.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Names of chips that have an id; vendors as the log of chips spells them.
    """
    names = _Names(known.subjects.get("chips", {}), _vendors(known))
    entries: dict[tuple[str, ...], Entry] = {}
    accounts = []
    for record, row in enumerate(rows, start=1):
        label = " ".join(
            p for p in (row["Owner"], row.get("Chip type") or row["Chip manufacturer"], row["End date"]) if p
        )
        try:
            cells = _stock(row, names)
        except _RefusalError as refusal:
            accounts.append(Account(record, label, "refused", str(refusal)))
            continue
        first = entries.setdefault(_key(cells), Entry(cells, f"record {record}"))
        if first.cells is cells:
            accounts.append(Account(record, label, "kept", ""))
        elif first.cells == cells:
            accounts.append(Account(record, label, "merged", f"says the same as {first.locator}"))
        else:
            reason = f"gives other figures than {first.locator} for the same owner, chip and day"
            accounts.append(Account(record, label, "refused", reason))
    found = list(entries.values())
    vendors = {entry.cells["vendor"] for entry in found}
    by_chip = "Chip type" in rows[0]
    gone = taken_back(
        known, TABLE, found, lambda cells: cells["vendor"] in vendors and (cells["chip"] != ALL) == by_chip
    )
    which = "-".join([*sorted(slug(vendor) for vendor in vendors), "by-chip" if by_chip else "totals"])
    return _parsed(snapshot, f"epoch-chip-stocks-{which}", "AI chips by owner", accounts, {TABLE: [*found, *gone]})


def _parsed(
    snapshot: Snapshot, source: str, title: str, accounts: list[Account], entries: Mapping[str, list[Entry]]
) -> Parsed:
    return Parsed(
        source=f"{source}-{snapshot.as_of}",
        title=title,
        publisher="Epoch AI",
        licence="CC BY 4.0",
        home="https://epoch.ai/data/ai-chip-sales",
        accounts=accounts,
        entries=entries,
    )


def _vendors(known: Known) -> dict[str, str]:
    """Vendor in lower case → as the log of chips spells it."""
    return {row[2].casefold(): row[2] for row in known.rows.get("chips", ()) if row[1] == "vendor" and row[2]}


def _key(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells[name] for name in ("owner", "vendor", "chip", "date"))


def _stock(row: Mapping[str, str], names: _Names) -> dict[str, str]:
    """Cells of one record.

    Raises:
        _RefusalError: It names no owner, no day or an unknown chip, counts part of a quarter, or its figures are none.
    """
    owner, vendor, end, since = row["Owner"], row["Chip manufacturer"], us_day(row["End date"]), row["Start date"]
    if not is_name(owner) or not is_name(vendor):
        raise _RefusalError("names no owner, or no manufacturer")
    if not end or (since and not us_day(since)):
        raise _RefusalError(f"{(since if end else row['End date'])!r} is no date")
    cells = {
        "owner": owner,
        "vendor": names.vendors.get(vendor.casefold(), vendor),
        "chip": _chips(row["Chip type"], names.chips) if "Chip type" in row else ALL,
        "date": end,
        "since": us_day(since),
    }
    for name, columns in RANGES.items():
        cells |= _range(name, *(row[column] for column in columns))
    if not cells["units"] and not cells["h100_equivalents"]:
        raise _RefusalError("gives no number of chips")
    if problem := _partial(row["Incomplete"]):
        raise _RefusalError(problem)
    return cells


def _partial(mark: str) -> str:
    """Why a row does not count the whole of its last quarter; empty where it does."""
    if mark.casefold() in PARTIAL:
        return "upstream marks it as incomplete: its last quarter was not over in the reports that it is made from"
    return "" if mark in WHOLE else f"{mark!r} does not say whether the quarter is complete"


def _chips(text: str, chips: Mapping[str, str]) -> str:
    """Ids of the chip or chips that a row counts: ``H100/H200`` counts two as one.

    Raises:
        _RefusalError: One is not on record.
    """
    listed = [text] if text in chips else [part.strip() for part in text.split("/")]
    ids = frozenset(chips.values())
    found = [chips.get(name) or (plain if (plain := slug(name)) in ids else "") for name in listed]
    if strange := [name for name, chip in zip(listed, found, strict=True) if not chip]:
        raise _RefusalError(f"{strange[0]!r} is no chip on record")
    return LIST_SEPARATOR.join(found)


def _range(name: str, median: str, low: str, high: str) -> dict[str, str]:
    """A figure with its percentiles.

    Raises:
        _RefusalError: A cell is no number, or the three are not in order.
    """
    values = {}
    for column, text in ((name, median), (f"{name}_p05", low), (f"{name}_p95", high)):
        value = figure(text) if text else ""
        if value is None:
            raise _RefusalError(f"{column}: {text[:40]!r} is no number")
        if value and (problem := schema()[TABLE][column].problem(value)):
            raise _RefusalError(f"{column}: {text[:40]!r} {problem}")
        values[column] = value
    ordered = [float(values[column]) for column in (f"{name}_p05", name, f"{name}_p95") if values[column]]
    if ordered != sorted(ordered) or (len(ordered) > 1 and not values[name]):
        raise _RefusalError(f"{name}: {low!r}, {median!r}, {high!r} are no 5th percentile, median and 95th percentile")
    return values


def parse_revenue(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Quarterly revenue that NVIDIA published, one series each.

    A fiscal quarter stands under the calendar quarter that its middle lies in: NVIDIA's ends a month later.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Not needed.
    """
    entries: list[Entry] = []
    accounts = []
    seen: set[str] = set()
    for record, row in enumerate(rows, start=1):
        period = _quarter(us_day(row["Start Date"]), us_day(row["End Date"]))
        values = {series: _dollars(row.get(column, "")) for column, series in REVENUE.items()}
        unread = [column for column, series in REVENUE.items() if row.get(column) and not values[series]]
        if problem := _quarter_problem(row, period, seen, any(values.values())):
            accounts.append(Account(record, row["Quarter"], "refused", problem))
            continue
        seen.add(period)
        remark = "without " + ", ".join(f"{column}: {row[column][:40]!r} is no amount" for column in unread)
        accounts.append(Account(record, row["Quarter"], "kept", remark if unread else ""))
        for series, value in values.items():
            if value:
                entries.append(Entry({"series": series, "period": period, "value": value}, row["Quarter"]))
    gone = taken_back(known, "series", entries, lambda cells: cells["series"] in REVENUE.values())
    return _parsed(
        snapshot,
        "epoch-nvidia-revenue",
        "Quarterly revenue of a chip maker, by segment",
        accounts,
        {"series": [*entries, *gone]},
    )


def _quarter_problem(row: Mapping[str, str], period: str, seen: set[str], valued: bool) -> str:
    if not period:
        return f"{row['Start Date']!r} to {row['End Date']!r} is no quarter"
    if period in seen:
        return f"is a second record of {period}"
    return "" if valued else "gives no revenue"


def _quarter(first: str, last: str) -> str:
    """The calendar quarter that the middle of a fiscal one lies in, as YYYYQn; empty where the days make no quarter.

    >>> _quarter("2022-01-31", "2022-05-01"), _quarter("2024-10-28", "2025-01-26"), _quarter("2024-01-01", "2024-12-31")
    ('2022Q1', '2024Q4', '')
    """
    if not first or not last:
        return ""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    if not 80 <= (ends - begins).days <= 100:
        return ""
    middle = begins + (ends - begins) / 2
    return f"{middle.year}Q{(middle.month + 2) // 3}"


def _dollars(text: str) -> str:
    value = figure(text)
    return (number(f"{float(value) * BILLION:.12g}") or "") if value else ""


ADAPTERS = (
    Adapter("epoch-chip-stocks-by-chip", frozenset({*OWNED, "Chip type"}), parse, day=DAY),
    Adapter("epoch-chip-stocks-totals", frozenset(OWNED), parse, absent=frozenset({"Chip type"}), day=DAY),
    Adapter("epoch-nvidia-revenue", frozenset({"Quarter", "Start Date", "End Date", *REVENUE}), parse_revenue, day=DAY),
)
