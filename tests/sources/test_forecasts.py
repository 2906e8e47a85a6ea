"""The forecast ledger as a file: what enters the table, what is refused and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from steelyard.errors import SnapshotError
from steelyard.facts import store
from steelyard.facts.load import method_table
from steelyard.facts.registry import Registry
from steelyard.facts.schema import header, row_problems
from steelyard.sources import forecasts
from steelyard.sources.base import Known, Parsed, Snapshot, read_table
from steelyard.sources.sync import sync

FILE = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")).parent / "facts" / "forecasts.csv"
COLUMNS = (*forecasts.COLUMNS, "source")
ROW = {
    "forecast": "someone-2024",
    "made_by": "Someone",
    "made_on": "2024-04-01",
    "what": "it passes a hundred",
    "quantity": "training_flop",
    "entity": "models",
    "low": "100",
    "high": "",
    "unit": "FLOP",
    "due_from": "2025-01-01",
    "due_to": "2025-12-31",
    "rule": "the largest passes the bound",
    "url": "",
    "source": "a report",
}


def snapshot(*rows: dict[str, str]) -> Snapshot:
    lines = [[(ROW | row)[name] for name in COLUMNS] for row in rows]
    return Snapshot("forecasts.csv", "2024-02-05", store.csv_bytes(COLUMNS, lines))


def parsed(*rows: dict[str, str]) -> Parsed:
    file = snapshot(*rows)
    return forecasts.parse(file, read_table(file), Known({}))


def test_a_forecast_is_known_from_the_day_it_was_made_and_not_before_the_log() -> None:
    entries = parsed({}, {"forecast": "earlier-2023", "made_on": "2023-08-23"}).entries["forecasts"]
    assert [one.cells["as_of"] for one in entries] == ["2024-04-01", "2024-02-05"]
    assert entries[0].locator == "a report"
    assert dict(entries[0].cells)["low"] == "100"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"made_on": "April 2024"}, "is no date"),
        ({"low": "a hundred"}, "is no number"),
        ({"low": ""}, "no bound"),
        ({"low": "9", "high": "8"}, "low 9 is above high 8"),
        ({"due_to": "2024-12-31"}, "due_from 2025-01-01 is after due_to"),
        ({"what": ""}, "what is missing"),
        ({"source": ""}, "source is missing"),
        ({"what": "word " * 60}, "200 are the most"),
    ],
)
def test_a_faulty_record_is_refused_with_its_reason(change: dict[str, str], reason: str) -> None:
    result = parsed({"forecast": "sound-2024"}, change)
    assert [one.fate for one in result.accounts] == ["kept", "refused"]
    assert reason in result.accounts[1].reason
    assert len(result.entries["forecasts"]) == 1


def test_a_forecast_stands_once() -> None:
    result = parsed({}, {"low": "200"})
    assert [one.fate for one in result.accounts] == ["kept", "refused"]
    assert "record 1 again" in result.accounts[1].reason


def test_what_lands_fits_the_schema_and_is_read_back(tmp_path: Path) -> None:
    sync(tmp_path, [snapshot({})])
    rows = Registry(tmp_path).rows("forecasts")
    assert [row["forecast"] for row in rows] == ["someone-2024"]
    assert row_problems("forecasts", [rows[0][name] for name in header("forecasts")]) == []
    assert Registry(tmp_path, "2024-03").rows("forecasts") == []


def test_a_file_without_its_columns_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no adapter knows"):
        sync(tmp_path, [Snapshot("forecasts.csv", "2024-02-05", b"forecast,what\na,b\n")])


@pytest.mark.skipif(not FILE.is_file(), reason=f"{FILE} is absent")
def test_every_forecast_of_the_collection_lands_and_its_rule_is_read() -> None:
    file = Snapshot(FILE.name, "2024-02-05", FILE.read_bytes())
    result = forecasts.parse(file, read_table(file), Known({}))
    assert {one.fate for one in result.accounts} == {"kept"}
    assert len(result.entries["forecasts"]) == 12
    known = {row["rule"] for row in method_table("forecast_rules")}
    assert {one.cells["rule"] for one in result.entries["forecasts"]} <= known
