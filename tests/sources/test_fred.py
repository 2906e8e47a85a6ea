"""FRED: one series a file, named by its column."""

import os
from pathlib import Path

import pytest

from steelyard.errors import SnapshotError
from steelyard.sources import fred
from steelyard.sources.base import Known, Parsed, Snapshot, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "fred"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")


def parsed(text: str) -> Parsed:
    snapshot = Snapshot("GIZ1_2024-02-05.csv", "2024-02-05", text.encode())
    return fred.parse(snapshot, read_table(snapshot), Known({}))


@pytest.mark.parametrize("date", ["DATE", "observation_date"])
def test_both_headers_give_months_of_the_series_named_by_the_column(date):
    result = parsed(f"{date},GIZ1\n2023-12-01,139.100\n2024-01-01,140\n")
    assert [dict(e.cells) for e in result.entries["series"]] == [
        {"series": "GIZ1", "period": "2023-12", "value": "139.1"},
        {"series": "GIZ1", "period": "2024-01", "value": "140"},
    ]
    assert result.complete == frozenset()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2024-02-01,", "not published yet"),
        ("2024-02-01,.", "not published yet"),
        ("2024-02-01,high", "is no number"),
        ("February,1", "is no date"),
    ],
)
def test_a_record_without_a_value_is_refused(row, reason):
    result = parsed(f"DATE,GIZ1\n2024-01-01,140\n{row}\n")
    assert [a.fate for a in result.accounts] == ["kept", "refused"]
    assert reason in result.accounts[1].reason


@pytest.mark.parametrize("header", ["DATE,GIZ1,GIZ2\n2024-01-01,1,2\n", "DATE\n2024-01-01\n"])
def test_a_file_of_another_width_is_no_fred_file(header):
    with pytest.raises(SnapshotError, match="a date and one series"):
        parsed(header)


@needs_upstream
def test_december_2023_was_revised_after_it_was_first_published():
    values = {}
    for file in sorted(UPSTREAM.glob("*.csv")):
        snapshot = Snapshot(file.name, file.stem[-10:], file.read_bytes())
        result = fred.parse(snapshot, read_table(snapshot), Known({}))
        assert {a.fate for a in result.accounts} == {"kept"}
        by_month = {e.cells["period"]: e.cells["value"] for e in result.entries["series"]}
        assert by_month["2000-12"] == "100"
        values[snapshot.as_of] = len(by_month)
    assert values == {"2024-02-05": 277, "2024-05-26": 281, "2025-08-07": 295}
