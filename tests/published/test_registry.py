"""The committed registry is what ``steelyard sync`` writes from the upstream files, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from steelyard.facts.load import file_of, tables
from steelyard.facts.schema import DATA
from steelyard.sources.fetch import snapshots
from steelyard.sources.sync import sync

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream"))
FACTS = UPSTREAM.parent / "facts"


@pytest.mark.slow
@pytest.mark.skipif(not UPSTREAM.is_dir() or not FACTS.is_dir(), reason="needs the upstream files: STEELYARD_UPSTREAM")
def test_committed_registry_is_what_sync_writes(tmp_path: Path) -> None:
    found = snapshots([UPSTREAM, FACTS])
    reports = sync(tmp_path / "registry", found)
    assert all(len(report.accounts) == sum(report.fates().values()) for report in reports)
    for name in (*map(file_of, tables()), "sources.csv", "manifest.csv"):
        assert (tmp_path / "registry" / name).read_bytes() == (DATA / name).read_bytes(), name
    assert not any(report.added + report.revised + report.withdrawn for report in sync(tmp_path / "registry", found))
