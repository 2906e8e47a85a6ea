"""FRED series, such as the producer price index PCU518210518210, as the US Bureau of Labor Statistics revises it."""

from __future__ import annotations

from steelyard.errors import SnapshotError
from steelyard.sources.base import Account, Adapter, Entry, Known, Parsed, Snapshot, day, number

DATE_COLUMNS = ("DATE", "observation_date")
"""What FRED has called the column of dates, the older name first."""


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Monthly values of the one series of the file.

    Args:
        snapshot: The file.
        rows: Its records: a date, and the value in a column named for the series.
        known: Not needed.

    Raises:
        SnapshotError: The file has more or fewer columns than these two.
    """
    date_column, series = _columns(snapshot, list(rows[0]))
    entries, accounts = [], []
    for record, row in enumerate(rows, start=1):
        written, value = day(row[date_column]), number(row[series])
        name = f"{series} {row[date_column]}"
        if written is None:
            accounts.append(Account(record, name, "refused", "its date is no date"))
        elif value is None:
            reason = "no value: not published yet" if row[series] in ("", ".") else "its value is no number"
            accounts.append(Account(record, name, "refused", reason))
        else:
            cells = {"series": series, "period": written[0][:7], "value": value}
            entries.append(Entry(cells, row[date_column]))
            accounts.append(Account(record, name, "kept", ""))
    return Parsed(
        source=f"fred-{series.lower()}-{snapshot.as_of}",
        title=f"Producer price index by industry, series {series}",
        publisher="US Bureau of Labor Statistics through FRED",
        licence="public domain",
        home=f"https://fred.stlouisfed.org/series/{series}",
        accounts=accounts,
        entries={"series": entries},
    )


def _columns(snapshot: Snapshot, header: list[str]) -> tuple[str, str]:
    dates = [name for name in header if name in DATE_COLUMNS]
    others = [name for name in header if name not in DATE_COLUMNS]
    if len(dates) != 1 or len(others) != 1:
        raise SnapshotError(f"{snapshot.name}: a FRED file has a date and one series, not {len(header)} columns")
    return dates[0], others[0]


ADAPTERS = tuple(Adapter(f"fred-{name.lower()}", frozenset({name}), parse) for name in DATE_COLUMNS)
