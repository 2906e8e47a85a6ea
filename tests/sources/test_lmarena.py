"""LMArena: the score of each model with its interval, and whether its weights can be had."""

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.errors import SnapshotError
from steelyard.sources import lmarena
from steelyard.sources.base import Known, Parsed, Snapshot, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "lmarena"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

GOOD = {
    "rank": "1", "model": "Gizmo-2", "arena_score": "1434", "95_pct_ci": "+9/-7", "votes": "4112",
    "organization": "Zhipu", "license": "MIT", "url": "https://a.example/gizmo",
}  # fmt: skip
NAME = "lmarena_text_2025-08-06.csv"


def parsed(*records: dict[str, str], name: str = NAME, known: Known | None = None) -> Parsed:
    text = io.StringIO()
    writer = csv.DictWriter(text, GOOD)
    writer.writeheader()
    writer.writerows(GOOD | record for record in records)
    snapshot = Snapshot(name, "2025-08-06", text.getvalue().encode())
    return lmarena.parse(snapshot, read_table(snapshot), known or Known({}))


def test_a_record_is_told_whole():
    (entry,) = parsed({}).entries["arena"]
    assert dict(entry.cells) == {
        "date": "2025-08-06", "arena": "text", "model": "Gizmo-2", "rank": "1", "score": "1434", "low": "1427",
        "high": "1443", "votes": "4112", "organizations": "Zhipu AI", "license": "MIT", "access": "open",
        "url": "https://a.example/gizmo",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("license_", "kept", "access"),
    [
        ("Proprietary", "Proprietary", "closed"),
        ("Propretary", "Proprietary", "closed"),
        ("Apache-2.0", "Apache 2.0", "open"),
        ("CC-BY-NC-4.0", "CC BY-NC 4.0", "open"),
        ("", "", ""),
        ("-", "", ""),
        ("=1+1", "", ""),
    ],
)
def test_open_is_what_has_a_licence_of_its_own(license_, kept, access):
    (entry,) = parsed({"license": license_}).entries["arena"]
    assert (entry.cells["license"], entry.cells["access"]) == (kept, access)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"model": ""}, "names no model"),
        ({"model": "@model"}, "names no model"),
        ({"arena_score": ""}, "is no score"),
        ({"arena_score": "1,434"}, "is no score"),
        ({"arena_score": "-5"}, "is no score"),
        ({"arena_score": "99999"}, "is no score"),
        ({"arena_score": "nan"}, "is no score"),
        ({"votes": "many"}, "is no number of votes"),
        ({"votes": "9" * 40}, "is no number of votes"),
    ],
)
def test_a_record_without_a_score_is_refused(record, reason):
    result = parsed(record, {"model": "Gadget"})
    assert [account.fate for account in result.accounts] == ["refused", "kept"]
    assert reason in result.accounts[0].reason


@pytest.mark.parametrize("interval", ["", "9", "+9/+7", "+9/-9999", "±9"])
def test_a_score_without_an_interval_is_kept_and_says_so(interval):
    result = parsed({"95_pct_ci": interval})
    (entry,) = result.entries["arena"]
    assert (entry.cells["score"], entry.cells["low"], entry.cells["high"]) == ("1434", "", "")
    assert "without interval" in result.accounts[0].reason


def test_a_score_with_decimals_keeps_them():
    (entry,) = parsed({"arena_score": "1434.5", "95_pct_ci": "+9.25/-7"}).entries["arena"]
    assert [entry.cells[name] for name in ("score", "low", "high")] == ["1434.5", "1427.5", "1443.75"]


def test_a_model_stands_once():
    result = parsed({}, {"rank": "2"}, {"arena_score": "1400"})
    assert [account.fate for account in result.accounts] == ["kept", "merged", "refused"]
    assert [entry.locator for entry in result.entries["arena"]] == ["record 1"]


def test_what_the_arena_of_that_day_no_longer_holds_is_taken_back():
    width = len(lmarena.schema()["arena"]) - 4
    rows = [
        [day, arena, "Gone", "3", "1300", *[""] * (width - 1), day, "s", "l"]
        for day, arena in (("2025-08-06", "text"), ("2025-08-06", "vision"), ("2025-07-06", "text"))
    ]
    result = parsed({}, known=Known({}, {"arena": rows}))
    gone = [e.cells for e in result.entries["arena"] if e.locator == "absent"]
    assert gone == [{"date": "2025-08-06", "arena": "text", "model": "Gone"}]


@pytest.mark.parametrize("name", ["lmarena_2025-08-06.csv", "context_2025-08-06.csv"])
def test_a_file_that_names_no_arena_is_refused(name):
    with pytest.raises(SnapshotError, match="which arena"):
        parsed({}, name=name)


@needs_upstream
@pytest.mark.parametrize(
    ("arena", "kept", "merged", "best_open", "best_closed"),
    [("text", 265, 1, ("GLM-4.5", 1434), ("Gemini-2.5-Pro", 1470)),
     ("vision", 86, 0, ("Gemma-3-27B-it", 1213), ("Gemini-2.5-Pro", 1317))],
)  # fmt: skip
def test_real_files(arena, kept, merged, best_open, best_closed):
    file = UPSTREAM / f"lmarena_{arena}_2025-08-06.csv"
    snapshot = Snapshot(file.name, "2025-08-06", file.read_bytes())
    result = lmarena.parse(snapshot, read_table(snapshot), Known({}))
    assert Counter(a.fate for a in result.accounts) == Counter({"kept": kept} | ({"merged": merged} if merged else {}))
    assert {a.reason for a in result.accounts if a.fate == "kept"} == {""}
    rows = [entry.cells for entry in result.entries["arena"]]
    for access, best in (("open", best_open), ("closed", best_closed)):
        first = max((row for row in rows if row["access"] == access), key=lambda row: float(row["score"]))
        assert (first["model"], int(first["score"])) == best
    assert all(float(row["low"]) <= float(row["score"]) <= float(row["high"]) for row in rows)
