"""Records of Epoch AI's model files, whatever the columns are called, and the ids of the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from steelyard.sources.base import slug

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
    "dataset_size": (
        "Training dataset size (total)",
        "Training dataset size (gradients)",
        "Training dataset size (datapoints)",
    ),
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
    """An upstream record: its number, its name, and its cells by what they hold."""

    number: int
    name: str
    cells: Mapping[str, str]


def records(rows: Sequence[Mapping[str, str]]) -> list[Record]:
    """Rows of a file as records; what the file has no column for is not among the cells."""
    present = {key: column for key, names in COLUMNS.items() if (column := _first(names, rows[0]))}
    found = []
    for record, row in enumerate(rows, start=1):
        cells = {key: row[column] for key, column in present.items()}
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
