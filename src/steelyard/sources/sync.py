"""``sync``: snapshots in, a new vintage appended to the log, whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from steelyard.errors import InputError, SnapshotError
from steelyard.facts import load, store
from steelyard.facts.record import Source
from steelyard.facts.schema import LOGS, header, key_columns, schema
from steelyard.sources.base import Account, Entry, Known, Parsed, Snapshot, Statement, read_table

VALUE, LOW, HIGH, UNIT, AS_OF, BASIS = 2, 3, 4, 5, 6, 7


@dataclass
class Report:
    """What one snapshot brought.

    Attributes:
        snapshot: The file.
        adapter: Which adapter read it.
        source: Key of its source.
        accounts: The fate of each of its records.
        added: Facts and rows that are new.
        revised: Facts and rows whose value changed.
        withdrawn: Facts and rows taken back.
        same: Facts and rows that stood already.
    """

    snapshot: Snapshot
    adapter: str
    source: str
    accounts: Sequence[Account]
    added: int = 0
    revised: int = 0
    withdrawn: int = 0
    same: int = 0
    changes: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    """(table, subject or key, attribute, before, after) of every revision and withdrawal."""

    def fates(self) -> dict[str, int]:
        """How many records were kept, merged and refused."""
        counts = {"kept": 0, "merged": 0, "refused": 0}
        for account in self.accounts:
            counts[account.fate] += 1
        return counts


class _Log:
    """A table being appended to: its rows, and the current one of each key."""

    def __init__(self, folder: Path, table: str, sources: Mapping[str, Source]) -> None:
        self.table = table
        self.rows = load.TableFile(folder, table).rows()
        self.as_of = header(table).index("as_of")
        self.width = len(key_columns(table))
        self.ends = _last_snapshot(self.rows, header(table), sources)
        self.current = load.newest(self.rows, self.width, self.as_of, "9999")
        self.grown = False

    def append(self, row: list[str]) -> None:
        self.rows.append(row)
        self.current[tuple(row[: self.width])] = row
        self.grown = True


def _last_snapshot(rows: Sequence[Sequence[str]], columns: Sequence[str], sources: Mapping[str, Source]) -> str:
    """Day of the newest snapshot that a table was written from; its rows may carry later days of their own."""
    as_of, source = columns.index("as_of"), columns.index("source")
    days = {sources[row[source]].published if row[source] in sources else row[as_of] for row in rows}
    return max(days, default="")


def sync(folder: Path, snapshots: Iterable[Snapshot], *, dry_run: bool = False) -> list[Report]:
    """Read snapshots, oldest first, and append what they say that the registry did not know.

    Args:
        folder: The registry; an empty or new folder starts one.
        snapshots: Files, in any order.
        dry_run: Read, compare and report, and write nothing.

    Raises:
        SnapshotError: A file cannot be read; nothing is written.
        InputError: A snapshot is older than what the log already holds, or the folder cannot be written.
        RegistryError: What would be written breaks the schema; nothing is written.
    """
    sources = _stored_sources(folder)
    logs = {table: _Log(folder, table, sources) for table in load.tables()}
    reports = []
    for snapshot in sorted(snapshots, key=lambda s: (s.as_of, _rank(s), s.name)):
        if any(source.sha256 == snapshot.sha256 for source in sources.values()):
            continue
        reports.append(_take(snapshot, logs, sources))
    files = _files(logs, sources)
    for table, log in logs.items():
        if log.grown:
            load.check(files[load.file_of(table)], table, load.file_of(table))
    if files and not dry_run:
        store.write(folder, files)
    return reports


def _take(snapshot: Snapshot, logs: Mapping[str, _Log], sources: dict[str, Source]) -> Report:
    from steelyard.sources import adapters

    rows = read_table(snapshot)
    adapter = adapters.adapter_for(snapshot, rows[0])
    parsed = adapter.parse(snapshot, rows, _known(logs))
    if len(parsed.accounts) != len(rows):
        raise SnapshotError(f"{snapshot.name}: {len(rows)} records, but {len(parsed.accounts)} accounted for")
    report = Report(snapshot, adapter.id, parsed.source, parsed.accounts)
    for table in (*parsed.statements, *parsed.entries):
        if snapshot.as_of < logs[table].ends:
            raise InputError(
                f"{snapshot.name} is of {snapshot.as_of}, but the log of {table} already reaches "
                f"{logs[table].ends}; a vintage is never changed after it is written"
            )
    for kind, statements in parsed.statements.items():
        _append_facts(logs[kind], statements, parsed, snapshot, report)
    for table, entries in parsed.entries.items():
        _append_entries(logs[table], entries, parsed, snapshot, report)
    sources[parsed.source] = Source(
        parsed.source, parsed.title, parsed.publisher, snapshot.as_of, snapshot.url or parsed.home, parsed.licence,
        snapshot.sha256,
    )  # fmt: skip
    return report


def _append_facts(
    log: _Log, statements: Sequence[Statement], parsed: Parsed, snapshot: Snapshot, report: Report
) -> None:
    columns = schema()[log.table]
    for statement in statements:
        for attribute, cell in statement.cells.items():
            before = log.current.get((statement.subject, attribute))
            stood = before is not None and before[VALUE] != ""
            if cell is None:
                if before is not None and stood:
                    _note(report, "withdrawn", log.table, statement.subject, attribute, before[VALUE], "")
                    log.append(_withdrawal(before, parsed.source, snapshot.as_of, statement.locator))
                continue
            if before is not None and stood:
                if (before[VALUE], before[LOW], before[HIGH], before[BASIS]) == (
                    cell.value,
                    cell.low,
                    cell.high,
                    cell.basis,
                ):
                    report.same += 1
                    continue
                _note(report, "revised", log.table, statement.subject, attribute, before[VALUE], cell.value)
            else:
                report.added += 1
            log.append([
                statement.subject, attribute, cell.value, cell.low, cell.high, columns[attribute].unit,
                snapshot.as_of, cell.basis, parsed.source, statement.locator,
            ])  # fmt: skip
    if log.table in parsed.complete:
        here = {statement.subject for statement in statements}
        for (subject, attribute), row in list(log.current.items()):
            if attribute == "name" and row[VALUE] and subject not in here:
                _note(report, "withdrawn", log.table, subject, attribute, row[VALUE], "")
                log.append(_withdrawal(row, parsed.source, snapshot.as_of, "absent"))


def _withdrawal(row: Sequence[str], source: str, as_of: str, locator: str) -> list[str]:
    return [row[0], row[1], "", "", "", row[UNIT], as_of, row[BASIS], source, locator]


def _append_entries(log: _Log, entries: Sequence[Entry], parsed: Parsed, snapshot: Snapshot, report: Report) -> None:
    names = tuple(schema()[log.table])
    here = set()
    for entry in entries:
        cells = [entry.cells.get(name, "") for name in names]
        as_of, source = entry.cells.get("as_of", snapshot.as_of), entry.cells.get("source", parsed.source)
        key = tuple(cells[: log.width])
        here.add(key)
        before = log.current.get(key)
        if before is not None and before[log.width : len(names)] == cells[log.width :]:
            report.same += 1
            continue
        if before is None or not any(before[log.width : len(names)]):
            report.added += 1
        else:
            old, new = "; ".join(before[log.width : len(names)]), "; ".join(cells[log.width :])
            _note(report, "revised", log.table, " ".join(key), "", old, new)
        log.append([*cells, as_of, source, entry.locator])
    if log.table in parsed.complete:
        empty = [""] * (len(names) - log.width)
        for key, row in list(log.current.items()):
            if key not in here and any(row[log.width : len(names)]):
                _note(report, "withdrawn", log.table, " ".join(key), "", row[log.width], "")
                log.append([*key, *empty, snapshot.as_of, parsed.source, "absent"])


def _note(report: Report, what: str, table: str, subject: str, attribute: str, before: str, after: str) -> None:
    setattr(report, what, getattr(report, what) + 1)
    report.changes.append((table, subject, attribute, before, after))


def _known(logs: Mapping[str, _Log]) -> Known:
    subjects: dict[str, dict[str, str]] = {}
    for kind in LOGS:
        names = {row[VALUE]: row[0] for row in logs[kind].rows if row[1] == "name" and row[VALUE]}
        names.update(load.aliases(kind))
        subjects[kind] = names
    return Known(subjects, {table: log.current.values() for table, log in logs.items()})


def _rank(snapshot: Snapshot) -> int:
    """Chips before models of the same day, so that a model's chips have their ids."""
    return 0 if snapshot.name.startswith(("chips", "ml_hardware")) else 1


def _stored_sources(folder: Path) -> dict[str, Source]:
    data = store.read(folder, load.SOURCES)
    if not data:
        return {}
    return {row["id"]: Source(**row) for row in csv.DictReader(io.StringIO(data.decode("utf-8")))}


def _files(logs: Mapping[str, _Log], sources: Mapping[str, Source]) -> dict[str, bytes]:
    grown = {table: log for table, log in logs.items() if log.grown}
    if not grown:
        return {}
    files = {load.file_of(table): store.csv_bytes(header(table), log.rows) for table, log in grown.items()}
    files[load.SOURCES] = store.csv_bytes(Source._fields, sources.values())
    return files
