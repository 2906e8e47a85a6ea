"""A chart in words, for those who do not see it: what kind of picture, of what, from when to when, what is largest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.charts.tell import Teller

NAMED = 3
"""So many rows are said."""
KINDS = {
    "lines": "Line chart: {title}",
    "bars": "Bar chart: {title}",
    "scatter": "Scatter plot: {title}",
    "stack": "Stacked columns: {title}",
    "against": "Scatter plot: {title}",
}


def alternative(tell: Teller, kind: str, title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The alternative text of a chart.

    Args:
        tell: The selection and its language.
        kind: What kind of chart it is.
        title: Its title.
        rows: The records drawn.
    """
    say = tell.say
    head = say(KINDS[kind], title=title)
    if tell.subtitle:
        head = say("{one} ({more})", one=head, more=tell.subtitle)
    periods = sorted(row["period"] for row in rows if row["period"])
    span = ""
    if kind != "bars" and periods and periods[0] != periods[-1]:
        span = say(", {first} to {last}", first=_short(periods[0], tell), last=_short(periods[-1], tell))
    told = say("; ").join(tell.words(row) for row in _telling(tell, kind, rows))
    lead = say("Newest values") if kind in ("lines", "stack") else say("Largest values")
    return say("{head}{span}, {n} values. {lead}: {told}.", head=head, span=span, n=len(rows), lead=lead, told=told)


def _telling(tell: Teller, kind: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows worth saying: the largest, of a course those of the last period."""
    if kind in ("lines", "stack"):
        last = {tell.name(row): row for row in sorted(rows, key=lambda row: row["period"])}
        rows = list(last.values())
    return sorted(rows, key=lambda row: -row["value"])[:NAMED]


def _short(period: str, tell: Teller) -> str:
    from steelyard.indicators.labels import period_words

    return period_words(period, tell.say)
