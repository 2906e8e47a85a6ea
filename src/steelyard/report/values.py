"""The values of an indicator as a table: years side by side where that reads well, else one value a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from steelyard.indicators.api import Table

COLUMNS, LINES, ROWS = 12, 40, 150
"""Years side by side, lines of such a table, and rows of a long one that a page shows; downloads hold all."""
Record = Mapping[str, Any]


class Pivot(NamedTuple):
    """Values by period.

    Attributes:
        periods: Columns, the oldest first.
        lines: One an entity and breakdown: its first record, and its records by period.
        more: Lines that are left out.
        earlier: Whether earlier periods are left out.
    """

    periods: Sequence[str]
    lines: Sequence[tuple[Record, Mapping[str, Record]]]
    more: int
    earlier: bool


def pivoted(table: Table) -> Pivot | None:
    """The values by period, largest lines of the newest period first; None where a long table reads better.

    Args:
        table: An indicator with its values.
    """
    if table.indicator.carried or table.indicator.period not in ("year", "quarter", "edition"):
        return None
    lines: dict[tuple[str, str], dict[str, Record]] = {}
    for record in table.records:
        lines.setdefault((record["entity"], record["dimension"]), {})[record["period"]] = record
    periods = sorted({record["period"] for record in table.records})
    if sum(map(len, lines.values())) < 1.5 * len(lines) or any(one["p05"] is not None for one in table.records):
        return None
    shown = periods[-COLUMNS:]
    kept = [line for line in lines.values() if any(period in line for period in shown)]
    kept.sort(key=lambda line: [-line[period]["value"] if period in line else 0.0 for period in reversed(shown)])
    pairs = [(next(iter(line.values())), line) for line in kept[:LINES]]
    return Pivot(shown, pairs, len(lines) - len(pairs), len(periods) > len(shown))


def listed(table: Table) -> Sequence[Record]:
    """The first rows of a long table: the newest first, and of one period the largest."""
    if table.indicator.carried:
        return table.records[:ROWS]
    ordered = sorted(table.records, key=lambda one: (one["dimension"], -one["value"]))
    if len({one["dimension"] for one in ordered}) > 1 and len(ordered) > ROWS:
        each = ROWS // len({one["dimension"] for one in ordered})
        by_dimension: dict[str, list[Record]] = {}
        for one in ordered:
            by_dimension.setdefault(one["dimension"], []).append(one)
        return [one for several in by_dimension.values() for one in several[: max(each, 5)]][:ROWS]
    return ordered[:ROWS]
