"""The tables kept by hand and the registry that comes with the package: sourced, in unit, pointing at what exists."""

import csv

import pytest

from steelyard.estimators.world import World
from steelyard.facts import load, store
from steelyard.facts.registry import Registry
from steelyard.facts.schema import DATA, LOG_COLUMNS, LOGS, header, schema


@pytest.fixture(scope="module")
def registry():
    if not (DATA / "facts/models.csv").exists():
        pytest.skip("the registry has not been written: run steelyard sync")
    return Registry()


@pytest.fixture(scope="module")
def rows(registry):
    """Rows of every table, as (table, row by column)."""
    return [
        (table, dict(zip(header(table), row, strict=True)))
        for table in load.tables()
        for row in load.TableFile(DATA, table).rows()
    ]


# Kept by hand


@pytest.fixture(scope="module")
def method_sources():
    return {row["id"]: row for row in load.method_table("sources")}


def test_sources_are_told_in_full_and_once(method_sources):
    listed = [row["id"] for row in load.method_table("sources")]
    assert sorted(listed) == sorted(set(listed))
    for key, row in method_sources.items():
        for name in ("title", "publisher", "published", "url", "licence"):
            assert row[name], f"{key} has no {name}"
        assert row["url"].startswith("https://"), key


def test_every_assumption_has_a_source_a_place_and_a_meaning(method_sources):
    for assumption in load.assumptions():
        which = (assumption.id, assumption.scope)
        assert assumption.source in method_sources, which
        assert assumption.locator, which
        assert assumption.meaning, which
        assert assumption.unit, which
        assert assumption.scope, which


def test_an_assumption_has_one_value_a_scope_one_unit_and_one_shape():
    found: dict[str, list] = {}
    for assumption in load.assumptions():
        found.setdefault(assumption.id, []).append(assumption)
    for name, scoped in found.items():
        assert len({one.scope for one in scoped}) == len(scoped), name
        assert len({(one.unit, one.common) for one in scoped}) == 1, name
        for one in scoped:
            assert (one.low == one.value == one.high) == (one.distribution == "fixed"), (name, one.scope)
            assert one.distribution == "fixed" or one.low > 0, (name, one.scope)


@pytest.mark.parametrize("kind", LOGS)
def test_facts_kept_by_hand_are_sound_and_sourced(kind, method_sources):
    for fact in load.method_facts(kind):
        assert fact.source in method_sources, fact
        assert fact.locator, fact


@pytest.mark.parametrize("kind", LOGS)
def test_facts_kept_by_hand_are_about_subjects_on_record(registry, rows, kind):
    subjects = {row["subject"] for table, row in rows if table == kind}
    assert {fact.subject for fact in load.method_facts(kind)} - subjects == set()


@pytest.mark.parametrize("kind", LOGS)
def test_aliases_are_of_subjects_on_record_and_tell_why(rows, kind):
    subjects = {row["subject"] for table, row in rows if table == kind}
    aliases = load.method_table(f"aliases_{kind}")
    assert {row["subject"] for row in aliases} - subjects == set()
    assert [row["alias"] for row in aliases if not row["reason"]] == []
    names = [row["alias"] for row in aliases]
    assert sorted(names) == sorted(set(names))


def test_scopes_of_assumptions_are_chips_kinds_vendors_or_sectors_that_exist(registry, rows):
    """A scope with a slip of the pen would never fit, and its constant never count."""
    chips = registry.facts("chips")
    known = {"any", *World(registry, []).groups, *chips, *schema()["chips"]["kind"].options}
    known |= {facts["family"].value for facts in chips.values() if "family" in facts}
    known |= {row["vendor"] for table, row in rows if table == "prices"}
    assert {a.scope for a in load.assumptions()} - known == set()


# The registry


def test_files_are_as_they_were_written(registry):
    """Whoever edits a table by hand breaks the promise that sync writes it, byte for byte."""
    manifest = store.manifest(DATA)
    assert set(manifest) >= {load.file_of(table) for table in LOGS} | {load.SOURCES}
    assert {name for name, told in manifest.items() if store.digest(store.read(DATA, name) or b"") != told} == set()
    assert [
        path.name for path in DATA.rglob("*") if path.suffix == ".new" or path.name in (store.MARKER, store.LOCK)
    ] == []


def test_every_row_keeps_its_schema(registry):
    for table in load.tables():
        name = load.file_of(table)
        data = store.read(DATA, name)
        if data is None:
            assert name not in store.manifest(DATA), f"{name} is gone"
        else:
            load.check(data, table, name)


def test_every_row_has_a_source_on_record(registry, rows):
    assert {row["source"] for _, row in rows} - registry.sources.keys() == set()


def test_nothing_is_known_before_the_snapshot_that_told_it(registry, rows):
    days = {source.id: source.published for source in registry.sources.values() if source.sha256}
    for table, row in rows:
        if table in LOGS and row["source"] in days:
            assert row["as_of"] == days[row["source"]], row


def test_a_log_says_nothing_twice(registry):
    """A row that repeats value, range and basis of what stood already is no revision."""
    for kind in LOGS:
        last: dict[tuple[str, str], tuple[str, ...]] = {}
        for row in load.TableFile(DATA, kind).rows():
            key, told = (row[0], row[1]), (*row[2:6], row[7])
            assert last.get(key) != told, row
            last[key] = told


def test_every_subject_has_a_name(registry, rows):
    for kind in LOGS:
        subjects = {row["subject"] for table, row in rows if table == kind}
        named = {row["subject"] for table, row in rows if table == kind and row["attribute"] == "name"}
        assert subjects == named


def test_no_prose_of_others_is_on_record(registry, rows):
    """The longest name has 135 characters; addresses may be longer. A note or an abstract would be neither."""
    items = ((table, name, item) for table, row in rows for name, cell in row.items() for item in cell.split("|"))
    assert [one for one in items if len(one[2]) > 160 and not one[2].startswith(("https://", "http://"))] == []


def test_tables_kept_by_hand_are_whole():
    for path in sorted(load.METHOD.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            first, *rest = csv.reader(lines, strict=True)
        assert all(len(row) == len(first) for row in rest), path.name
        if path.name.startswith("facts_"):
            assert tuple(first) == LOG_COLUMNS
