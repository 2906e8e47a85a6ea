"""Ecosystem Graphs: which assets are models, which records are one release, what a cell may say."""

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.facts import load
from steelyard.sources import crfm, developers
from steelyard.sources.base import Known, Parsed, Snapshot, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "crfm"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

GOOD = {
    "type": "model", "name": "Gizmo", "organization": "Tinkers", "created_date": "2023-05-09", "access": "open",
    "url": "https://a.example/gizmo", "modality": "text; text", "size": "7B parameters (dense)", "license": "MIT",
    "dependencies": "[]",
}  # fmt: skip


def parsed(*records: dict[str, str], known: Known | None = None) -> Parsed:
    text = io.StringIO()
    columns = [*GOOD, "nationality"] if any("nationality" in record for record in records) else list(GOOD)
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    for record in records:
        writer.writerow(GOOD | record)
    snapshot = Snapshot("ecosystem_graphs_2024-02-10.csv", "2024-02-10", text.getvalue().encode())
    return crfm.parse(snapshot, read_table(snapshot), known or Known({}))


def cells(**record: str) -> dict[str, str | None]:
    (statement,) = parsed(record).statements["releases"]
    return {name: cell.value if cell else None for name, cell in statement.cells.items()}


def on_record(*facts: tuple[str, str, str]) -> Known:
    rows = [[subject, name, value, "", "", "", "2024-02-10", "reported", "s", "l"] for subject, name, value in facts]
    return Known({}, {"releases": rows})


def test_a_model_is_told_whole():
    assert cells(organization="CMU, Google Deepmind") == {
        "name": "Gizmo",
        "organizations": "Carnegie Mellon University|Google DeepMind",
        "countries": "United States of America|United Kingdom of Great Britain and Northern Ireland",
        "sectors": "Academia|Industry",
        "released": "2023-05-09",
        "access": "open",
        "modality": "text; text",
        "parameters": "7000000000",
        "active_parameters": None,
        "license": "MIT",
        "url": "https://a.example/gizmo",
    }


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"type": "dataset"}, "no model: dataset"),
        ({"type": "application"}, "no model: application"),
        ({"type": ""}, "its type is ''"),
        ({"type": "Model of\n\nsorts"}, "its type is 'Model of sorts'"),
        ({"name": ""}, "has no name"),
        ({"name": "=cmd|' /C calc'!A0"}, "cannot be one"),
        ({"name": "???"}, "cannot be one"),
        ({"name": "x" * 300}, "cannot be one"),
    ],
)
def test_what_is_no_model_is_refused(record, reason):
    result = parsed(record)
    assert [account.fate for account in result.accounts] == ["refused"]
    assert reason in result.accounts[0].reason
    assert result.statements["releases"] == []


@pytest.mark.parametrize(
    ("column", "text", "attribute"),
    [
        ("created_date", "2023-02-30", "released"),
        ("created_date", "spring", "released"),
        ("created_date", "1066-10-14", "released"),
        ("access", "on request", "access"),
        ("organization", "=cmd()", "organizations"),
        ("modality", "text (English)", "modality"),
        ("modality", "text; text; text", "modality"),
        ("size", "2024-05-29", "parameters"),
        ("size", "5B (text, image) pairs", "parameters"),
        ("size", "9" * 30 + "T parameters", "parameters"),
        ("license", "see https://a.example", "license"),
        ("license", "a long story of who may use it and for what purpose, told in full", "license"),
        ("url", "a.example/gizmo", "url"),
        ("url", "javascript:alert(1)", "url"),
    ],
)
def test_a_cell_that_cannot_be_used_is_left_out_and_the_record_kept(column, text, attribute):
    result = parsed({column: text})
    (account,), (statement,) = result.accounts, result.statements["releases"]
    assert account.fate == "kept"
    assert f"without {attribute}: " in account.reason
    assert attribute not in statement.cells


@pytest.mark.parametrize("text", ["", "unknown", "Unknown", "unknkown", "none"])
def test_an_unknown_takes_back_what_stood(text):
    found = cells(size=text, license=text, organization="" if text == "none" else text)
    assert (found["parameters"], found["license"], found["organizations"]) == (None, None, None)


@pytest.mark.parametrize(
    ("column", "text", "attribute", "value"),
    [
        ("access", "Open", "access", "open"),
        ("modality", "text ;text", "modality", "text; text"),
        ("modality", "text, image;video, text", "modality", "image, text; text, video"),
        ("modality", "code", "modality", "code"),
        ("size", "306M", "parameters", "306000000"),
        ("size", "1.75T parameters (dense)", "parameters", "1750000000000"),
        ("size", "61B parameters (sparse); 6.6B active parameters", "active_parameters", "6600000000"),
        ("size", "14B parameters with 2.7B parameters for activation (MoE)", "parameters", "14000000000"),
        ("license", "CC by-NC-SA 4.0", "license", "CC BY-NC-SA 4.0"),
        ("organization", "Runway AI, Inc.", "organizations", "Runway"),
        ("organization", "ByteDance and University of Maryland, College Park", "organizations",
         "ByteDance|University of Maryland"),
        ("organization", "Tinkers, and Sons.", "organizations", "Tinkers|Sons"),
    ],
)  # fmt: skip
def test_spellings_of_one_thing_are_one(column, text, attribute, value):
    assert cells(**{column: text})[attribute] == value


def test_a_year_alone_keeps_its_bounds():
    (statement,) = parsed({"created_date": "2023"}).statements["releases"]
    assert statement.cells["released"][:4] == ("2023-07-01", "reported", "2023-01-01", "2023-12-31")


def test_countries_are_upstreams_only_where_no_developer_is_known():
    assert cells(nationality="Canada/UK") == cells() | {
        "countries": "Canada|United Kingdom of Great Britain and Northern Ireland"
    }
    assert cells(nationality="France", organization="01 AI")["countries"] == "China"
    assert cells(nationality="International")["countries"] is None


# Records of one name


def ids(result: Parsed) -> dict[str, str]:
    return {s.subject: s.cells["released"].value for s in result.statements["releases"]}


def test_records_that_share_a_developer_or_address_are_one_release_of_the_first_day():
    late = {
        "created_date": "2024-01-02",
        "organization": "Tinkers, Smiths",
        "url": "https://a.example/other",
        "size": "",
    }
    result = parsed(late, {"size": "7B parameters", "license": ""})
    assert [account.fate for account in result.accounts] == ["merged", "kept"]
    assert result.accounts[0].reason == "the same release as record 2"
    (statement,) = result.statements["releases"]
    assert statement.locator == "record 2"
    told = {name: cell.value for name, cell in statement.cells.items() if cell}
    assert (told["released"], told["license"], told["parameters"]) == ("2023-05-09", "MIT", "7000000000")


@pytest.mark.parametrize("turn", [1, -1])
def test_different_models_of_one_name_get_ids_that_no_order_changes(turn):
    other = {"created_date": "2024-01-02", "organization": "Smiths", "url": "https://b.example"}
    result = parsed(*({}, other)[::turn])
    assert ids(result) == {"gizmo": "2023-05-09", "gizmo-smiths": "2024-01-02"}
    assert {account.fate for account in result.accounts} == {"kept"}


def test_blank_addresses_and_developers_tell_nothing_in_common():
    nobody = {"organization": "unknown", "url": ""}
    assert len(ids(parsed(nobody, nobody | {"created_date": "2024-01-02"}))) == 2


def test_releases_on_record_keep_their_ids_whoever_comes_first_in_the_file():
    known = on_record(
        ("gizmo", "name", "Gizmo"), ("gizmo", "organizations", "Tinkers"),
        ("gizmo-smiths", "name", "Gizmo"), ("gizmo-smiths", "organizations", "Smiths"),
    )  # fmt: skip
    smiths = {"organization": "Smiths", "url": "https://b.example", "created_date": "2020-01-02"}
    assert ids(parsed(smiths, {}, known=known)) == {"gizmo": "2023-05-09", "gizmo-smiths": "2020-01-02"}
    assert ids(parsed(smiths, known=known)) == {"gizmo-smiths": "2020-01-02"}


def test_a_release_stays_itself_when_its_developer_is_renamed():
    known = on_record(("gizmo", "name", "GIZMO"), ("gizmo", "organizations", "Old Tinkers"))
    assert set(ids(parsed({}, known=known))) == {"gizmo"}


# The table of developers


def test_every_developer_that_a_spelling_stands_for_has_a_row_of_its_own():
    table = developers.table()
    assert len(table) == len(load.method_table("developers"))
    for spelled, row in table.items():
        for name in row.names:
            assert table[name].names == (name,), spelled
        assert row.names == (spelled,) or not (row.countries or row.sectors), spelled


# The real files


def real(name: str, known: Known | None = None) -> Parsed:
    snapshot = Snapshot(name, name[-14:-4], (UPSTREAM / name).read_bytes())
    return crfm.parse(snapshot, read_table(snapshot), known or Known({}))


@needs_upstream
@pytest.mark.parametrize(
    ("name", "kept", "merged", "refused"),
    [("ecosystem_graphs_2024-02-10.csv", 268, 0, 194), ("ecosystem_graphs_2025-01-24.csv", 426, 3, 210)],
)
def test_every_record_of_the_real_files_is_accounted_for(name, kept, merged, refused):
    result = real(name)
    assert [account.record for account in result.accounts] == list(range(1, kept + merged + refused + 1))
    assert Counter(account.fate for account in result.accounts) == Counter(kept=kept, merged=merged, refused=refused)
    assert {a.reason for a in result.accounts if a.fate == "refused"} == {"no model: dataset", "no model: application"}
    assert len({statement.subject for statement in result.statements["releases"]}) == kept
    assert result.complete == {"releases"}


@needs_upstream
def test_every_developer_of_the_real_files_is_in_the_table():
    listed = {
        name
        for file in ("ecosystem_graphs_2024-02-10.csv", "ecosystem_graphs_2025-01-24.csv")
        for statement in real(file).statements["releases"]
        if (cell := statement.cells["organizations"])
        for name in cell.value.split("|")
    }
    assert listed - developers.table().keys() == set()


@needs_upstream
def test_no_release_of_2024_is_lost_in_2025_nor_its_day_but_one():
    older = {s.subject: s for s in real("ecosystem_graphs_2024-02-10.csv").statements["releases"]}
    rows = [
        [s.subject, name, cell.value, "", "", "", "2024-02-10", "reported", "s", "l"]
        for s in older.values()
        for name, cell in s.cells.items()
        if cell
    ]
    newer = {
        s.subject: s
        for s in real("ecosystem_graphs_2025-01-24.csv", Known({}, {"releases": rows})).statements["releases"]
    }
    assert older.keys() - newer.keys() == set()
    assert [s for s in older if older[s].cells["released"] != newer[s].cells["released"]] == ["deepseek"]
