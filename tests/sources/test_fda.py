"""The FDA's list of devices: one row a submission, names apart, decisions by day."""

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.sources import fda
from steelyard.sources.base import Known, Parsed, Snapshot, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "fda"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

GOOD = {
    "date_of_final_decision": "09/29/2025", "submission_number": "K252054", "device": "Gizmo",
    "company": "Tinkers, Inc.", "panel": "Radiology", "primary_product_code": "QIH",
}  # fmt: skip


def parsed(*records: dict[str, str]) -> Parsed:
    text = io.StringIO()
    writer = csv.DictWriter(text, GOOD)
    writer.writeheader()
    writer.writerows(GOOD | record for record in records)
    snapshot = Snapshot("ai_enabled_devices_2026-01-02.csv", "2026-01-02", text.getvalue().encode())
    return fda.parse(snapshot, read_table(snapshot), Known({}))


def test_a_submission_is_told_whole():
    (entry,) = parsed({"panel": "Clinical Toxcicology"}).entries["devices"]
    assert dict(entry.cells) == {
        "submission": "K252054", "devices": "Gizmo", "company": "Tinkers, Inc.", "decided": "2025-09-29",
        "panel": "Clinical Toxicology", "product_code": "QIH",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("Gizmo (2.0); Gadget ;Gizmo (2.0);", "Gizmo (2.0)|Gadget"),
        ("Gizmo, Gadget", "Gizmo, Gadget"),
        ("Gizmo Imaging System, " * 6 + "Gadget", "Gizmo Imaging System|Gadget"),
    ],
)
def test_several_names_in_a_cell_are_told_apart(text, devices):
    assert [e.cells["devices"] for e in parsed({"device": text}).entries["devices"]] == [devices]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"date_of_final_decision": "29/09/2025"}, "no date"),
        ({"date_of_final_decision": "02/30/2024"}, "no date"),
        ({"date_of_final_decision": "01/01/0001"}, "no date"),
        ({"date_of_final_decision": ""}, "no date"),
        ({"submission_number": ""}, "submission number is none"),
        ({"submission_number": "K25205"}, "submission number is none"),
        ({"submission_number": "=1+1"}, "submission number is none"),
        ({"device": ""}, "no name"),
        ({"device": "=cmd()"}, "no name"),
        ({"device": "A|B"}, "no name"),
        ({"device": "x" * 300}, "no name"),
        ({"company": ""}, "no name"),
        ({"panel": "@panel"}, "no name"),
        ({"primary_product_code": "qih1"}, "product code is none"),
    ],
)
def test_a_record_that_cannot_be_one_is_refused(record, reason):
    result = parsed(record, {"submission_number": "DEN200001"})
    assert [account.fate for account in result.accounts] == ["refused", "kept"]
    assert reason in result.accounts[0].reason


def test_a_submission_stands_once():
    result = parsed({}, {"device": "Gadget"})
    assert [account.reason for account in result.accounts] == ["", "the submission of record 1 again"]
    assert len(result.entries["devices"]) == 1


@needs_upstream
def test_the_real_list_is_kept_whole_and_its_years_are_as_counted():
    file = UPSTREAM / "ai_enabled_devices_2026-01-02.csv"
    snapshot = Snapshot(file.name, "2026-01-02", file.read_bytes())
    result = fda.parse(snapshot, read_table(snapshot), Known({}))
    assert Counter(account.fate for account in result.accounts) == Counter(kept=1357)
    years = Counter(entry.cells["decided"][:4] for entry in result.entries["devices"])
    assert [years[year] for year in ("2016", "2020", "2022", "2023", "2024")] == [18, 114, 162, 226, 235]
    names = [name for entry in result.entries["devices"] for name in entry.cells["devices"].split("|")]
    assert max(map(len, names)) <= fda.LONGEST_DEVICE
