"""The forecast ledger: dated forecasts of others, each checked as it enters ``forecasts``.

A forecast is known from the day on which it was made. It is never taken back: a ledger that drops what did not come
true would be none.
"""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.facts.schema import schema
from steelyard.sources.base import FIRST_DAY, Account, Adapter, Entry, Known, Parsed, Snapshot, number

TABLE = "forecasts"
HOME = "https://github.com/steelyard/steelyard"
MAX_TEXT = 200
"""Characters of a statement of ours; what is longer is prose of somebody's."""
COLUMNS = (
    "forecast", "made_by", "made_on", "what", "quantity", "entity", "low", "high", "unit",
    "due_from", "due_to", "rule", "url",
)  # fmt: skip


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """A ledger as rows of ``forecasts``, one a forecast."""
    entries: list[Entry] = []
    accounts: list[Account] = []
    seen: dict[str, int] = {}
    for record, row in enumerate(rows, start=1):
        cells = _cells(row)
        problem = _problem(cells, row["source"], seen)
        accounts.append(Account(record, row["forecast"], "refused" if problem else "kept", problem))
        if not problem:
            seen[cells["forecast"]] = record
            entries.append(Entry(cells | {"as_of": max(cells["made_on"], FIRST_DAY)}, row["source"]))
    return Parsed(
        source=f"steelyard-forecasts-{snapshot.as_of}",
        title="Forecasts about the AI industry, collected",
        publisher="Steelyard contributors",
        licence="Apache-2.0",
        home=HOME,
        accounts=accounts,
        entries={TABLE: entries},
    )


def _cells(row: Mapping[str, str]) -> dict[str, str]:
    cells = {name: row[name] for name in COLUMNS}
    return cells | {name: number(cells[name]) or cells[name] for name in ("low", "high") if cells[name]}


def _problem(cells: Mapping[str, str], source: str, seen: Mapping[str, int]) -> str:
    """Why a forecast cannot be taken, in one sentence; empty where it is sound."""
    for name, column in schema()[TABLE].items():
        if not cells[name] and column.required:
            return f"{name} is missing"
        if cells[name] and (fault := column.problem(cells[name])):
            return f"{name} {cells[name][:40]!r} {fault}"
        if len(cells[name]) > MAX_TEXT:
            return f"{name} has {len(cells[name])} characters; {MAX_TEXT} are the most that a statement has"
    if not source or len(source) > MAX_TEXT:
        return "source is missing" if not source else "source is prose"
    if cells["forecast"] in seen:
        return f"is the forecast of record {seen[cells['forecast']]} again"
    if cells["low"] and cells["high"] and float(cells["low"]) > float(cells["high"]):
        return f"low {cells['low']} is above high {cells['high']}"
    if not cells["low"] and not cells["high"]:
        return "it names no bound that could be passed"
    if cells["due_from"] > cells["due_to"]:
        return f"due_from {cells['due_from']} is after due_to {cells['due_to']}"
    return ""


ADAPTERS = (Adapter("forecasts", frozenset({*COLUMNS, "source"}), parse, undated=True),)
