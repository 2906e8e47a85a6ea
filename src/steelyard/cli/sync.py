"""``steelyard sync``: upstream files in, a new vintage appended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli.options import registry_option, show
from steelyard.facts.schema import DATA

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steelyard.sources.sync import Report

SHOWN_CHANGES = 10


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--as-of", help="Day of files whose names hold none, as YYYY-MM-DD.")
@click.option("--dry-run", is_flag=True, help="Read, compare and report; write nothing.")
@click.option("--accounts", is_flag=True, help="List every upstream record that was merged or refused, and why.")
@registry_option
def sync(paths: tuple[str, ...], as_of: str | None, dry_run: bool, accounts: bool, folder: Path | None) -> int:
    """Read upstream files, folders or addresses, and append what they say that the registry did not know.

    All of it lands, or none. For instance: steelyard sync https://epoch.ai/data/all_ai_models.csv --dry-run
    """
    from steelyard.estimators.moves import moved, settled
    from steelyard.sources.fetch import snapshots
    from steelyard.sources.sync import sync as append

    home = folder or DATA
    found = snapshots(paths, as_of)
    before = None if dry_run else settled(home)
    reports = append(home, found, dry_run=dry_run)
    show(_table(reports), *_notes(reports, found.unknown, dry_run))
    if accounts:
        show(_accounts(reports))
    if before is not None and reports and (after := settled(home)):
        from steelyard.render.changes import estimates_table

        _, moves = moved(before, after)
        show(estimates_table(moves, SHOWN_CHANGES))
    return 0


def _table(reports: Sequence[Report]) -> RenderableType:
    from steelyard.render.text import plain_table

    names = ["file", "as of", "records", "kept", "merged", "refused", "added", "revised", "withdrawn", "same"]
    rows = []
    for report in reports:
        fates = report.fates()
        counts = [len(report.accounts), *fates.values(), report.added, report.revised, report.withdrawn, report.same]
        rows.append([report.snapshot.name, report.snapshot.as_of, *(f"{count:,}" for count in counts)])
    return plain_table(names, rows, numeric=names[2:])


def _notes(reports: Sequence[Report], unknown: Sequence[str], dry_run: bool) -> list[str]:
    notes = []
    if unknown:
        notes.append(f"Passed over, of no known shape: {', '.join(Path(name).name for name in unknown)}")
    if not reports:
        notes.append("Nothing new: every file is on record already.")
    elif dry_run:
        notes.append("Dry run: nothing was written.")
    return notes


def _accounts(reports: Sequence[Report]) -> RenderableType:
    from steelyard.render.text import plain_table

    rows = [
        [report.snapshot.name, str(account.record), account.name, account.fate, account.reason]
        for report in reports
        for account in report.accounts
        if account.reason
    ]
    return plain_table(["file", "record", "name", "fate", "reason"], rows, numeric=["record"])
