"""Sync: a new vintage whole or not at all, nothing lost on the way, nothing written twice."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from steelyard.errors import InputError, RegistryError, SnapshotError
from steelyard.facts import store
from steelyard.facts.registry import Registry
from steelyard.sources import adapters, fetch, sync
from steelyard.sources.base import Account, Adapter, Cell, Entry, Parsed, Snapshot, Statement, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream"))
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")


def series(day: str, *values: str) -> Snapshot:
    rows = "".join(f"2024-{month:02}-01,{value}\n" for month, value in enumerate(values, start=1))
    return Snapshot(f"GIZ1_{day}.csv", day, f"observation_date,GIZ1\n{rows}".encode())


def index(folder: Path, vintage: str | None = None) -> list[str]:
    return [row["value"] for row in Registry(folder, vintage).rows("series")]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


OLD, NEW = series("2024-02-05", "100", "101"), series("2024-05-26", "100", "102", "103")


@pytest.fixture
def folder(tmp_path):
    sync.sync(tmp_path, [OLD])
    return tmp_path


# What a sync brings


def test_a_revision_is_a_new_row_and_the_old_vintage_stays(folder):
    (report,) = sync.sync(folder, [NEW])
    assert (report.added, report.revised, report.same, report.withdrawn) == (1, 1, 1, 0)
    assert report.changes == [("series", "GIZ1 2024-02", "", "101", "102")]
    assert index(folder, "2024-02-05") == ["100", "101"]
    assert index(folder) == ["100", "102", "103"]


def test_a_log_is_only_appended_to(folder):
    before = (folder / "series.csv").read_bytes()
    sync.sync(folder, [NEW])
    assert (folder / "series.csv").read_bytes().startswith(before)


def test_files_may_come_in_any_order_at_once(tmp_path):
    sync.sync(tmp_path / "a", [OLD, NEW])
    sync.sync(tmp_path / "b", [NEW, OLD])
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_second_sync_adds_nothing(folder):
    before = files(folder)
    assert sync.sync(folder, [OLD]) == []
    assert files(folder) == before


def test_a_dry_run_reports_and_writes_nothing(folder, tmp_path_factory):
    before = files(folder)
    (report,) = sync.sync(folder, [NEW], dry_run=True)
    assert (report.added, report.revised) == (1, 1)
    assert files(folder) == before
    new = tmp_path_factory.mktemp("new") / "registry"
    assert sync.sync(new, [OLD], dry_run=True)[0].added == 2
    assert not new.exists()


def test_an_older_snapshot_is_refused(folder):
    sync.sync(folder, [NEW])
    before = files(folder)
    with pytest.raises(InputError, match=r"GIZ1_2024-03-01.csv is of 2024-03-01, .* already reaches 2024-05-26"):
        sync.sync(folder, [series("2024-03-01", "99")])
    assert files(folder) == before


def test_one_bad_file_keeps_all_out(folder):
    before = files(folder)
    with pytest.raises(SnapshotError, match=r"GIZ1_2024-06-01\.csv: is empty"):
        sync.sync(folder, [NEW, Snapshot("GIZ1_2024-06-01.csv", "2024-06-01", b"")])
    assert files(folder) == before


def test_a_file_of_no_known_shape_lists_the_known_ones(folder):
    with pytest.raises(
        SnapshotError, match=r"x.csv: no adapter knows .* 'colour', 'smell'; known shapes are .*epoch-chips-2024"
    ):
        sync.sync(folder, [Snapshot("x.csv", "2025-01-01", b"colour,smell\nred,sweet\n")])


def test_the_adapter_that_asks_for_the_most_columns_reads_the_file(monkeypatch):
    def adapter(name: str, *columns: str) -> Adapter:
        return Adapter(name, frozenset(columns), lambda *_: None)

    all_of_them = (adapter("one", "a"), adapter("three", "a", "b", "c"), adapter("two", "a", "b"))
    monkeypatch.setattr(adapters, "_collected", lambda: all_of_them)
    snapshot = Snapshot("x.csv", "2025-01-01", b"")
    assert adapters.adapter_for(snapshot, ["c", "b", "a", "z"]).id == "three"
    assert adapters.adapter_for(snapshot, ["b", "a"]).id == "two"


# Broken adapters


def with_adapter(monkeypatch, **parts):
    """An adapter of the header ``gizmo`` whose output is sound but for ``parts``."""

    def parse(snapshot, rows, known):
        sound = Parsed(
            source=f"gizmo-{snapshot.as_of}",
            title="Gizmo",
            publisher="Gizmo",
            licence="none",
            home="https://a.example",
            accounts=[Account(1, "A", "kept", "")],
            statements={"chips": [Statement("gizmo-a", {"name": Cell("Gizmo A", "reported")}, "record 1")]},
        )
        return replace(sound, **parts)

    monkeypatch.setattr(adapters, "_collected", lambda: (Adapter("gizmo", frozenset({"gizmo"}), parse),))
    return Snapshot("gizmo_2025-01-01.csv", "2025-01-01", b"gizmo\n1\n")


def test_a_sound_adapter_lands(folder, monkeypatch):
    sync.sync(folder, [with_adapter(monkeypatch)])
    assert Registry(folder).name("chips", "gizmo-a") == "Gizmo A"


PRICE = {"chip": "gizmo-a", "date": "2025-01-01", "kind": "purchase", "basis": "unstated", "offer": "1", "usd": "9"}
BROKEN = {
    "a record not accounted for": ({"accounts": []}, SnapshotError, "1 records, but 0 accounted for"),
    "a number that is none": (
        {"statements": {"chips": [Statement("gizmo-a", {"tdp_w": Cell("hot", "reported")}, "")]}},
        RegistryError,
        "'hot' is no number",
    ),
    "a number out of range": (
        {"statements": {"chips": [Statement("gizmo-a", {"tdp_w": Cell("-5", "reported")}, "")]}},
        RegistryError,
        "'-5' is outside 0.1 to 1e5 W",
    ),
    "an id that is none": (
        {"statements": {"chips": [Statement("Gizmo A", {"name": Cell("A", "reported")}, "")]}},
        RegistryError,
        "is no id in kebab-case",
    ),
    "a price without a chip": ({"entries": {"prices": [Entry(PRICE | {"chip": ""}, "")]}}, RegistryError, "is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_output_of_an_adapter_never_lands(folder, monkeypatch, case):
    parts, error, reason = BROKEN[case]
    before = files(folder)
    with pytest.raises(error, match=reason):
        sync.sync(folder, [with_adapter(monkeypatch, **parts)])
    assert files(folder) == before


# Withdrawals


def test_what_a_complete_file_no_longer_holds_is_taken_back(folder, monkeypatch):
    whole = frozenset({"prices", "chips"})
    full = with_adapter(monkeypatch, entries={"prices": [Entry(PRICE, "record 1")]}, complete=whole)
    sync.sync(folder, [full])
    with_adapter(monkeypatch, entries={"prices": []}, statements={"chips": []}, complete=whole)
    later = replace(full, as_of="2025-02-01", data=b"gizmo\n2\n")
    (report,) = sync.sync(folder, [later])
    assert report.withdrawn == 2
    assert [row["usd"] for row in Registry(folder, "2025-01-01").rows("prices")] == ["9"]
    assert Registry(folder).rows("prices") == []
    assert Registry(folder, "2025-01-01").name("chips", "gizmo-a") == "Gizmo A"
    assert Registry(folder).name("chips", "gizmo-a") == ""


# Interruptions


class Killed(BaseException):
    """What a kill does to a program, as far as a test can."""


def killed_at(monkeypatch, step: int) -> list[str]:
    """Have the given call of ``os.replace`` never return; the names replaced so far are in the list."""
    real, done = os.replace, []

    def replace_or_die(source, target):
        if len(done) + 1 == step:
            raise Killed
        real(source, target)
        done.append(Path(target).name)

    monkeypatch.setattr(os, "replace", replace_or_die)
    return done


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_write_cut_off_leaves_the_old_registry_or_the_new_one(folder, monkeypatch, step):
    old, new = ["100", "101"], ["100", "102", "103"]
    with monkeypatch.context() as patch:
        done = killed_at(patch, step)
        with pytest.raises(Killed):
            sync.sync(folder, [NEW])
    assert len(done) == step - 1
    announced = step > 1  # the marker is the first file put in its place
    assert index(folder) == (new if announced else old)
    assert index(folder, "2024-02-05") == old
    assert sorted(Registry(folder).sources).count("fred-giz1-2024-05-26") == announced
    sync.sync(folder, [NEW, series("2024-06-30", "100", "102", "104")])  # the next write finishes what was begun
    assert index(folder) == ["100", "102", "104"]
    assert index(folder, "2024-05-26") == new
    assert not [name for name in files(folder) if name.endswith(".new") or name in (store.MARKER, store.LOCK)]


def test_a_write_has_as_many_steps_as_the_test_above_cuts(folder, monkeypatch):
    done = killed_at(monkeypatch, 99)
    sync.sync(folder, [NEW])
    assert done == [store.MARKER, "series.csv", "sources.csv", store.MANIFEST]


def test_new_files_without_a_marker_are_passed_over(folder):
    (folder / "series.csv.new").write_bytes(b"half a fi")
    (folder / (store.MARKER + ".new")).write_bytes(b"{")
    assert index(folder) == ["100", "101"]
    sync.sync(folder, [NEW])
    assert index(folder) == ["100", "102", "103"]


def test_a_write_that_runs_out_of_space_leaves_the_old_registry(folder, monkeypatch):
    before = files(folder)

    def full(path, data):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write_through", full)
        with pytest.raises(InputError, match="No space left"):
            sync.sync(folder, [NEW])
    assert files(folder) == before


def test_a_new_file_that_is_not_the_announced_one_is_a_fault(folder, monkeypatch):
    with monkeypatch.context() as patch:
        killed_at(patch, 2)
        with pytest.raises(Killed):
            sync.sync(folder, [NEW])
    (folder / "series.csv.new").write_bytes(b"something else")
    with pytest.raises(RegistryError, match=r"series.csv.new.* is not the file that the last write announced"):
        index(folder)


def test_a_marker_that_is_none_is_a_fault(folder):
    (folder / store.MARKER).write_bytes(b"{")
    with pytest.raises(RegistryError, match=r"commit.json.* is not the list of files"):
        index(folder)


def test_two_writes_at_once_do_not_mix(folder):
    """The one that comes second is sent away, and does not take the lock of the first with it."""
    with store._locked(folder):
        for _ in range(2):
            with pytest.raises(InputError, match="another sync is writing"):
                sync.sync(folder, [NEW])
    assert index(folder) == ["100", "101"]
    sync.sync(folder, [NEW])
    assert index(folder) == ["100", "102", "103"]


# The real files


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    found = fetch.snapshots([UPSTREAM])
    return folder, found, sync.sync(folder, found)


@needs_upstream
@pytest.mark.slow
def test_every_record_of_the_real_folder_is_accounted_for(real):
    _, found, reports = real
    assert len(reports) == len(found)
    for report in reports:
        records = len(read_table(report.snapshot))
        assert sum(report.fates().values()) == records, report.snapshot.name
        assert [account.record for account in report.accounts] == list(range(1, records + 1)), report.snapshot.name
        assert all(account.reason for account in report.accounts if account.fate != "kept"), report.snapshot.name


@needs_upstream
@pytest.mark.slow
def test_the_real_registry_is_read_back_and_stands_on_every_day(real):
    folder, _, reports = real
    days = {vintage.day for vintage in Registry(folder).vintages()}
    assert {report.snapshot.as_of for report in reports if report.added or report.revised} <= days
    for day, chips, prices in [("2024-02-05", 100, 182), ("2024-05-26", 101, 518), ("2026-03-18", 227, 781)]:
        then = Registry(folder, day)
        assert (len(then.facts("chips")), len(then.rows("prices"))) == (chips, prices), day


@needs_upstream
@pytest.mark.slow
def test_every_price_of_the_real_registry_is_of_a_chip_on_record_that_day(real):
    folder, _, _ = real
    for day in ("2024-02-05", "2024-05-26", "2025-08-07"):
        then = Registry(folder, day)
        assert Counter(row["chip"] for row in then.rows("prices")).keys() <= then.facts("chips").keys()


@needs_upstream
@pytest.mark.slow
def test_a_second_sync_of_the_real_folder_adds_nothing(real):
    folder, found, _ = real
    before = files(folder)
    again = sync.sync(folder, found)
    assert sum(report.added + report.revised + report.withdrawn for report in again) == 0
    assert files(folder) == before


@needs_upstream
@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(real, tmp_path):
    folder, found, _ = real
    sync.sync(tmp_path, reversed(found))
    assert files(tmp_path) == files(folder)
