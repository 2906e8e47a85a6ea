"""Epoch AI's chip tables, of which the accelerators and whatever trained a model are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from steelyard.sources import peaks
from steelyard.sources.base import Account, Adapter, Cell, Known, Parsed, Snapshot, Statement, day, number, slug

NAMES = ("Name of the hardware", "Hardware name")
"""What upstream has called the column of names, the older one first."""

FIGURES = {
    "memory_bytes": ("memory size per board (byte)", "memory (bytes)"),
    "memory_bandwidth_bytes_per_s": ("memory bandwidth (byte/s)",),
    "intranode_bandwidth_bytes_per_s": ("intranode bandwidth (byte/s)",),
    "internode_bandwidth_bits_per_s": ("internode bandwidth (bit/s)",),
    "tdp_w": ("tdp (w)",),
    "price_usd": ("release price (usd)",),
}
"""Attribute → the columns that upstream has kept it in, in lower case."""

PEAKS = {
    "fp64": ("fp64 (double precision) performance (flop/s)",),
    "fp32": ("fp32 (single precision) performance (flop/s)",),
    "tf32": ("tensor float 32 (tf32)", "tf32 (tensorfloat-32) performance (flop/s)"),
    "fp16": ("fp16 (half precision) performance (flop/s)",),
    "tensor16": ("fp16 tensor core", "tensor-fp16/bf16 performance (flop/s)"),
    "fp8": ("fp8 performance (flop/s)",),
    "fp4": ("fp4 performance (flop/s)",),
    "int8": ("int8 performance (op/s)",),
    "int4": ("int4 performance (op/s)",),
}
"""Number format → the columns that upstream has kept its peak in, in lower case."""

MODELS = ("all ml systems", "ml models")
CHECKED = "ml hardware"
ACCELERATORS = frozenset({"TPU", "ASIC", "NPU", "LPU", "XPU", "XPU-R", "GPGPU", "DCU (GPGPU)"})
"""Upstream's types of which every member is an accelerator; GPUs and CPUs are judged one by one."""
KINDS = {"GPU": "GPU", "GPGPU": "GPU", "DCU (GPGPU)": "GPU", "TPU": "TPU", "CPU": "CPU", "Hybrid CPU": "CPU"}
"""Upstream's type → kind; any other type is ``Other``."""

FIGURES_KEPT = 14
"""Significant figures; upstream's arithmetic leaves noise beyond them (16309999999999.9 for 16310000000000)."""

REFUSED = "no accelerator, and no model on record was trained on it"


class _Record(NamedTuple):
    number: int
    name: str
    cells: Mapping[str, str]


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known, *, all_ml: bool = False) -> Parsed:
    """Chips of the file, one statement each; records of one chip are merged.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Names and aliases of chips that have an id.
        all_ml: Whether the file lists nothing but hardware for machine learning.
    """
    named = known.subjects.get("chips", {})
    ids = frozenset(named.values())
    groups: dict[str, list[_Record]] = {}
    accounts: dict[int, Account] = {}
    for record in _records(rows):
        subject = _subject(record, named, ids, all_ml)
        if subject:
            groups.setdefault(subject, []).append(record)
        else:
            reason = REFUSED if record.name else "has no name"
            accounts[record.number] = Account(record.number, record.name, "refused", reason)
    statements = []
    for subject, members in groups.items():
        first, *rest = sorted(members, key=partial(_rank, subject))
        accounts[first.number] = Account(first.number, first.name, "kept", "")
        for other in rest:
            reason = f"the same chip as record {first.number}, {first.name}"
            accounts[other.number] = Account(other.number, other.name, "merged", reason)
        statements.append(_statement(subject, first.name, _merged([first, *rest]), f"record {first.number}"))
    return Parsed(
        source=f"epoch-chips-{snapshot.as_of}",
        title="Machine learning hardware",
        publisher="Epoch AI",
        licence="CC BY 4.0",
        home="https://epoch.ai/data/machine-learning-hardware",
        accounts=[accounts[record] for record in sorted(accounts)],
        statements={"chips": statements},
    )


def _records(rows: Iterable[Mapping[str, str]]) -> list[_Record]:
    found = []
    for record, row in enumerate(rows, start=1):
        name = next(row[column] for column in NAMES if column in row)
        found.append(_Record(record, name, {column.casefold(): cell for column, cell in row.items()}))
    return found


def _subject(record: _Record, named: Mapping[str, str], ids: frozenset[str], all_ml: bool) -> str:
    """The id of a record's chip; empty where it is not kept."""
    if record.name in named:
        return named[record.name]
    plain = slug(record.name)
    cells = record.cells
    marked = cells.get(CHECKED) or any(cells.get(column) for column in MODELS)
    if all_ml or marked or cells.get("type") in ACCELERATORS or plain in ids:
        return plain
    return ""


def _rank(subject: str, record: _Record) -> tuple[bool, bool, int, int]:
    """The record that is spelled as its id, says what it is and is filled the most comes first."""
    filled = sum(bool(cell) for cell in record.cells.values())
    spelled = slug(record.name).replace("-", "") == subject.replace("-", "")
    return not spelled, not record.cells.get("type"), -filled, record.number


def _merged(records: Sequence[_Record]) -> dict[str, str]:
    """Cells of the first record, its blanks filled from the others."""
    columns = records[0].cells
    return {column: next((r.cells[column] for r in records if r.cells[column]), "") for column in columns}


def _statement(subject: str, name: str, cells: Mapping[str, str], locator: str) -> Statement:
    kind, url = cells["type"], cells.get("link to datasheet", "")
    said: dict[str, Cell | None] = {
        "name": Cell(name, "reported"),
        "vendor": Cell(cells["manufacturer"], "reported") if cells["manufacturer"] else None,
        "kind": Cell(KINDS.get(kind, "Other"), "reported") if kind else None,
        "released": _released(cells["release date"]),
    }
    released = said["released"].value if said["released"] else ""
    said |= peaks.cells(subject, _figures(cells, PEAKS), released)
    said |= {name: Cell(value, "reported") if value else None for name, value in _figures(cells, FIGURES).items()}
    said["url"] = Cell(url.split()[0].rstrip("\\,;"), "reported") if url.startswith("http") else None
    return Statement(subject, said, locator)


def _figures(cells: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Positive numbers by attribute, "" where blank; an attribute whose column the file lacks is left out."""
    found = {}
    for attribute, names in columns.items():
        for name in names:
            if name in cells:
                value = float(number(cells[name]) or 0)
                found[attribute] = number(f"{value:.{FIGURES_KEPT}g}") or "" if value > 0 else ""
    return found


def _released(cell: str) -> Cell | None:
    written = day(cell)
    return Cell(written[0], "reported", written[1], written[2]) if written else None


def _columns(name: str, memory: str, models: str) -> frozenset[str]:
    return frozenset({name, "Manufacturer", "Type", "Release date", "Release price (USD)", "TDP (W)", memory, models})


BOARD = "Memory size per board (Byte)"
ADAPTERS = (
    Adapter("epoch-chips-2024", _columns(NAMES[0], BOARD, "ALL ML SYSTEMS"), parse),
    Adapter("epoch-chips-2025", _columns(NAMES[1], BOARD, "ML models"), parse),
    Adapter("epoch-ml-hardware", _columns(NAMES[1], "Memory (bytes)", "ML models"), partial(parse, all_ml=True)),
)
