"""Small registries for tests, written as ``sync`` writes them, and rows to fill them with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from steelyard.facts import load, store
from steelyard.facts.record import Fact
from steelyard.facts.schema import LOGS, META_COLUMNS, header, schema

settings.load_profile("ci")  # the same examples in every run, and no limit on time: a slow machine is no failure

SNAPSHOTS = ("2024-01-31", "2024-03-15", "2025-06-30")
"""Days on which the snapshots of a test registry were taken; each is the source ``snapshot-DAY``."""


def fact(
    subject: str, attribute: str, value: str, as_of: str = SNAPSHOTS[0], kind: str = "models", **rest: str
) -> Fact:
    """A row of a log, with the unit of the schema and a source of the day."""
    column = schema()[kind].get(attribute)
    cells = {"low": "", "high": "", "unit": column.unit if column else "", "basis": "reported"}
    cells |= {"source": f"snapshot-{as_of}", "locator": "row 1"}
    return Fact(subject=subject, attribute=attribute, value=value, as_of=as_of, **(cells | rest))


def entry(table: str, as_of: str = SNAPSHOTS[0], **cells: str) -> list[str]:
    """A row of a row table; cells that are not given are empty."""
    row = {"as_of": as_of, "source": f"snapshot-{as_of}", "locator": "row 1"} | cells
    assert row.keys() <= {*schema()[table], *META_COLUMNS}
    return [row.get(name, "") for name in header(table)]


def table_bytes(table: str, rows: Iterable[Sequence[str]]) -> bytes:
    """A table's file."""
    return store.csv_bytes(header(table), rows)


def write_registry(folder: Path, **tables: Iterable[Sequence[str]]) -> Path:
    """A registry with these tables; the logs that are not given are empty, snapshots are on record."""
    files = {load.file_of(table): table_bytes(table, tables.get(table, ())) for table in (*LOGS, *tables)}
    snapshots = [
        (f"snapshot-{day}", "Sample", "Nobody", day, "https://example.org", "CC0", "0" * 64) for day in SNAPSHOTS
    ]
    files[load.SOURCES] = store.csv_bytes(load.SOURCE_COLUMNS, snapshots)
    store.write(folder, files)
    return folder


@pytest.fixture(name="fact", scope="session")
def _fact() -> Callable[..., Fact]:
    return fact


@pytest.fixture(name="entry", scope="session")
def _entry() -> Callable[..., list[str]]:
    return entry


@pytest.fixture(name="table_bytes", scope="session")
def _table_bytes() -> Callable[..., bytes]:
    return table_bytes


@pytest.fixture(scope="session")
def make_registry(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a registry into a folder, a new one by default, and returns the folder."""

    def make(folder: Path | None = None, **tables: Any) -> Path:
        return write_registry(folder or tmp_path_factory.mktemp("registry"), **tables)

    return make
