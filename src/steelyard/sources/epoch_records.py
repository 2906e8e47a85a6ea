"""Records of Epoch AI's files: model files whatever the columns are called, ids of names, several records merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from steelyard.errors import SnapshotError
from steelyard.sources.base import Account, Cell, Snapshot, Statement, slug

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("Model", "System"),
    "organizations": ("Organization",),
    "countries": ("Country (of organization)", "Country (from Organization)"),
    "sectors": ("Organization categorization",),
    "published": ("Publication date",),
    "domains": ("Domain",),
    "parameters": ("Parameters",),
    "training_flop": ("Training compute (FLOP)",),
    "flop_low": ("Training compute lower bound",),
    "flop_high": ("Training compute upper bound",),
    "flop_method": ("Training compute estimation method",),
    "post_training_flop": ("Post-training compute (FLOP)",),
    "dataset_size": ("Training dataset size (datapoints)",),
    "dataset_gradients": ("Training dataset size (total)", "Training dataset size (gradients)"),
    "epochs": ("Epochs",),
    "chip": ("Training hardware",),
    "chip_count": ("Hardware quantity",),
    "training_hours": ("Training time (hours)",),
    "chip_hours": ("Training chip-hours",),
    "mfu": ("Hardware utilization (MFU)", "Hardware utilization"),
    "hfu": ("Hardware utilization (HFU)",),
    "precision": ("Numerical format",),
    "batch_size": ("Batch size",),
    "base_model": ("Base model",),
    "finetune_flop": ("Finetune compute (FLOP)",),
    "cloud_vendor": ("Training cloud compute vendor",),
    "data_center": ("Training data center",),
    "access": ("Model accessibility", "Open-source"),
    "notability": ("Notability criteria",),
    "frontier": ("Frontier model",),
    "foundation_model": ("Foundation model",),
    "confidence": ("Confidence",),
    "contributors": ("Authors",),
    "power_draw_w": ("Training power draw (W)",),
    "url": ("Link",),
    "reference": ("Reference",),
}
"""What is read → the columns that upstream has kept it in; the first that a file has is taken."""

HELPERS = ("flop_low", "flop_high", "reference")
"""Read to understand the others; no attributes themselves."""


class Record(NamedTuple):
    """An upstream record: its number, its name, and its cells by what they hold, or by column."""

    number: int
    name: str
    cells: Mapping[str, str]


def records(rows: Sequence[Mapping[str, str]]) -> list[Record]:
    """Rows of a file as records; what the file has no column for is not among the cells."""
    present = {key: column for key, names in COLUMNS.items() if (column := _first(names, rows[0]))}
    found = []
    for record, row in enumerate(rows, start=1):
        cells = {key: row[column] for key, column in present.items()}
        if not cells.get("dataset_gradients", "-"):  # counted so since late 2025: a blank says that no size stands
            cells.setdefault("dataset_size", "")
        found.append(Record(record, cells.get("name", ""), cells))
    return found


def _first(names: Iterable[str], header: Iterable[str]) -> str:
    there = set(header)
    return next((name for name in names if name in there), "")


def ids_of(names: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Name → id: the one on record for that name or for another spelling of it, else a new one.

    >>> ids_of(["Falcon-180B", "GPT-1", "Emu"], {"Falcon 180B": "falcon-180b", "GPT-1": "gpt"})
    {'Falcon-180B': 'falcon-180b', 'GPT-1': 'gpt', 'Emu': 'emu'}
    """
    spelled: dict[str, set[str]] = {}
    for name, subject in known.items():
        spelled.setdefault(slug(name), set()).add(subject)
    ids = {}
    for name in names:
        plain = slug(name)
        owners = spelled.get(plain, set())
        ids[name] = known.get(name) or (next(iter(owners)) if len(owners) == 1 else plain)
    return ids


def merged(
    snapshot: Snapshot,
    kind: str,
    subject: str,
    members: Sequence[Record],
    accounts: dict[int, Account],
    *,
    differ: Callable[[Record, Record], bool],
    read: Callable[[Record], tuple[dict[str, Cell | None], list[str]]],
    same: str,
) -> Statement:
    """What the records of one subject say together, the first one's cells before the others'.

    Args:
        snapshot: The file.
        kind: The log that the subject is of.
        subject: Its id.
        members: Its records.
        accounts: Accounts by number of the record; those of the members are added.
        differ: Whether two records are plainly of two subjects.
        read: Attributes that a record gives, and what could not be used of it.
        same: What is said of a record that is merged into the first.

    Raises:
        SnapshotError: Two of them are plainly different subjects.
    """
    first = members[0]
    cells: dict[str, Cell | None] = {}
    for record in members:
        if differ(first, record):
            raise SnapshotError(
                f"{snapshot.name}: records {first.number}, {first.name!r}, and {record.number}, {record.name!r}, are "
                f"different {kind} that would share the id {subject!r}; give one its own in aliases_{kind}.csv"
            )
        said, problems = read(record)
        for attribute, cell in said.items():
            cells[attribute] = cells.get(attribute) or cell
        without = "without " + "; ".join(problems) if problems else ""
        if record is first:
            accounts[record.number] = Account(record.number, record.name, "kept", without)
        else:
            reason = "; ".join(filter(None, (same, without)))
            accounts[record.number] = Account(record.number, record.name, "merged", reason)
    return Statement(subject, cells, f"record {first.number}")
