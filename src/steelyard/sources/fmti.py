"""Foundation Model Transparency Index of Stanford CRFM: which indicators each developer satisfies, by edition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steelyard.sources.base import Account, Adapter, Entry, Known, Parsed, Snapshot, columns_of, taken_back
from steelyard.sources.epoch_fields import is_name

TABLE = "transparency"
EDITION = re.compile(r"(?<![\d-])20\d{2}-(?:0[1-9]|1[0-2])(?!\d)")
TOTAL = "Total"
"""Names the record and the column that upstream adds up; neither is an indicator or a developer."""
LABELS = ("Indicator", "Domain", "Subdomain")
"""Columns that name an indicator; the two last stand in the first edition alone."""
SCORES = ("0", "1")


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Scores of one edition.

    Args:
        snapshot: The file; the edition is the month in its name, or that of its day.
        rows: Its records: an indicator each, with a column for each developer.
        known: The rows that stand; scores that an edition no longer holds are taken back.
    """
    named = EDITION.search(snapshot.name)
    edition = named[0] if named else snapshot.as_of[:7]
    companies = [name for name in rows[0] if name not in (*LABELS, TOTAL) and is_name(name)]
    entries: list[Entry] = []
    accounts: list[Account] = []
    seen: dict[str, int] = {}
    for record, row in enumerate(rows, start=1):
        name = row["Indicator"]
        if name == TOTAL:
            accounts.append(Account(record, name, "refused", _total(row, companies, entries)))
        elif not is_name(name):
            accounts.append(Account(record, name[:60], "refused", "names no indicator"))
        elif first := seen.get(name):
            accounts.append(Account(record, name, "refused", f"the indicator of record {first} again"))
        else:
            seen[name] = record
            accounts.append(_take(record, row, companies, edition, entries))
    return Parsed(
        source=f"crfm-fmti-{edition}",
        title=f"Foundation Model Transparency Index, {edition}",
        publisher="Stanford CRFM",
        licence="CC BY 4.0",
        home="https://crfm.stanford.edu/fmti/",
        accounts=accounts,
        entries={TABLE: entries + taken_back(known, TABLE, entries, lambda cells: cells["edition"] == edition)},
    )


def _take(record: int, row: dict[str, str], companies: Sequence[str], edition: str, entries: list[Entry]) -> Account:
    """One indicator: an entry for each developer that has a score."""
    problems = []
    for developer in companies:
        if row[developer] not in SCORES:
            problems.append(f"{developer}: {row[developer][:40]!r} is neither 0 nor 1")
            continue
        cells = {"edition": edition, "developer": developer, "indicator": row["Indicator"], "score": row[developer]}
        cells |= {"domain": row.get("Domain", ""), "subdomain": row.get("Subdomain", "")}
        entries.append(Entry(cells, f"record {record}"))
    if len(problems) == len(companies):
        return Account(record, row["Indicator"], "refused", "holds no score")
    return Account(record, row["Indicator"], "kept", "without " + "; ".join(problems) if problems else "")


def _total(row: dict[str, str], companies: Sequence[str], entries: Sequence[Entry]) -> str:
    """What to say of the record of totals, held against the scores above it."""
    sums = dict.fromkeys(companies, 0)
    for entry in entries:
        sums[entry.cells["developer"]] += int(entry.cells["score"])
    wrong = [f"{name} {row[name][:10]}, not {sums[name]}" for name in companies if row[name] != str(sums[name])]
    return "no indicator: " + ("totals that differ from the scores: " + "; ".join(wrong) if wrong else "the totals")


ADAPTERS = (Adapter("crfm-fmti", frozenset(columns_of("crfm-fmti").values()), parse, monthly=True),)
"""The file is known by the developers that have a column in every edition."""
