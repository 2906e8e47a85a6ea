"""The Foundation Model Transparency Index: scores by edition, developer and indicator."""

import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.facts.load import method_table
from steelyard.facts.store import read
from steelyard.sources import adapters, fetch, fmti
from steelyard.sources.base import Known, Parsed, Snapshot, read_table
from steelyard.sources.sync import sync

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "crfm"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

HEADER = "Indicator,Anthropic,Google,Meta,OpenAI\n"
EDITIONS = {
    "2023-10": ("2024-02-05", 10, 37),
    "2024-05": ("2024-05-31", 14, 57.93),
    "2025-12": ("2025-12-31", 13, 40.69),
}
"""Edition → the day as of which its file stands, developers, and the mean of their totals."""


def parsed(text: str, name: str = "fmti_scores_2030-05.csv", known: Known | None = None) -> Parsed:
    snapshot = Snapshot(name, "2030-05-31", text.encode())
    return fmti.parse(snapshot, read_table(snapshot), known or Known({}))


def scores(result: Parsed) -> dict[tuple[str, str], str]:
    entries = result.entries["transparency"]
    return {(e.cells["developer"], e.cells["indicator"]): e.cells.get("score", "") for e in entries}


def test_an_indicator_gives_a_score_for_each_developer():
    result = parsed("Domain,Subdomain,Total," + HEADER + "Up,Data,3,Data size ,1,0,1,1\n")
    assert scores(result) == {
        ("Anthropic", "Data size"): "1", ("Google", "Data size"): "0",
        ("Meta", "Data size"): "1", ("OpenAI", "Data size"): "1",
    }  # fmt: skip
    (cells,) = {(e.cells["edition"], e.cells["domain"], e.cells["subdomain"]) for e in result.entries["transparency"]}
    assert cells == ("2030-05", "Up", "Data")


@pytest.mark.parametrize(
    ("row", "fate", "reason"),
    [
        ("Wages,1,,1,1", "kept", "without Google: '' is neither 0 nor 1"),
        ("Wages,1,0.5,1,yes", "kept", "without Google: '0.5' is neither 0 nor 1; OpenAI: 'yes' is neither 0 nor 1"),
        ("Wages,,,,", "refused", "holds no score"),
        (",1,1,1,1", "refused", "names no indicator"),
        ('"=HYPERLINK(1)",1,1,1,1', "refused", "names no indicator"),
        ("Data size,1,1,1,1", "refused", "the indicator of record 1 again"),
        ("Total,1,0,0,0", "refused", "no indicator: the totals"),
        ("Total,1,0,2,0", "refused", "no indicator: totals that differ from the scores: Meta 2, not 0"),
    ],
)
def test_each_record_has_its_fate(row, fate, reason):
    account = parsed(HEADER + "Data size,1,0,0,0\n" + row + "\n").accounts[1]
    assert (account.fate, account.reason) == (fate, reason)


def test_the_edition_is_the_month_in_the_name_or_that_of_the_day():
    text = HEADER + "Wages,1,1,1,1\n"
    for name, edition in (
        ("scores_2023-10.csv", "2023-10"),
        ("scores.csv", "2030-05"),
        ("s_2023-10-18.csv", "2023-10"),
    ):
        assert {e.cells["edition"] for e in parsed(text, name).entries["transparency"]} == {edition}


def test_a_score_that_the_edition_no_longer_holds_is_taken_back():
    rows = [[edition, "Meta", "Wages", "", "", "1", "2030-05-01", "s", "l"] for edition in ("2030-05", "2029-05")]
    result = parsed(HEADER + "Data size,1,0,0,0\n", known=Known({}, {"transparency": rows}))
    assert [e.cells for e in result.entries["transparency"] if e.locator == "absent"] == [
        {"edition": "2030-05", "developer": "Meta", "indicator": "Wages"}
    ]


def test_another_table_of_indicators_is_no_file_of_the_index():
    header = ["Indicator", "Google", "Meta"]
    assert not [adapter.id for adapter in adapters.ALL if adapter.id == "crfm-fmti" and adapter.fits(header)]


@needs_upstream
@pytest.mark.parametrize("edition", EDITIONS)
def test_real_files_give_a_hundred_indicators_and_the_published_means(edition):
    day, developers, mean = EDITIONS[edition]
    (snapshot,) = fetch.snapshots([UPSTREAM / f"fmti_scores_{edition}.csv"])
    result = fmti.parse(snapshot, read_table(snapshot), Known({}))
    assert snapshot.as_of == day
    totals: Counter[str] = Counter()
    for entry in result.entries["transparency"]:
        totals[entry.cells["developer"]] += int(entry.cells["score"])
    assert Counter(a.fate for a in result.accounts)["kept"] == 100
    assert {a.reason for a in result.accounts} <= {"", "no indicator: the totals"}
    assert len(totals) == developers
    assert totals.total() / developers == pytest.approx(mean, abs=0.005)


@needs_upstream
def test_editions_stand_beside_one_another(tmp_path):
    found = fetch.snapshots(UPSTREAM / f"fmti_scores_{edition}.csv" for edition in EDITIONS)
    reports = sync(tmp_path / "registry", found)
    assert [(report.added, report.revised, report.withdrawn) for report in reports] == [
        (1000, 0, 0), (1400, 0, 0), (1300, 0, 0),
    ]  # fmt: skip
    data = read(tmp_path / "registry", "transparency.csv")
    assert data is not None
    assert data.count(b"\n") == 3701
    assert {row["id"] for row in method_table("sources")} >= {"fmti-2023-10", "fmti-2024-05"}
