"""Writes that are whole or not at all, and what a reader sees in between."""

import contextlib
import json
import os
import threading
from pathlib import Path

import pytest

from steelyard.errors import InputError, RegistryError, SteelyardError
from steelyard.facts import store

OLD = {"facts/models.csv": b"old models\n", "prices.csv": b"old prices\n"}
NEW = {"facts/models.csv": b"new models\n", "prices.csv": b"new prices\n"}


class PowerCut(BaseException):
    """The process ends here: nothing that follows is run, and nothing may catch it."""


def content(folder: Path) -> dict[str, bytes | None]:
    return {name: store.read(folder, name) for name in OLD}


def listed(folder: Path) -> dict[str, str]:
    return {name: store.digest(data) for name, data in content(folder).items() if data is not None}


def cut_at(monkeypatch, owner, name, step: int, *, before=None) -> None:
    """Let call number ``step`` of a function fail, after doing ``before``."""
    real, calls = getattr(owner, name), iter(range(10_000))

    def failing(*arguments):
        if next(calls) == step:
            if before:
                before(*arguments)
            raise PowerCut
        return real(*arguments)

    monkeypatch.setattr(owner, name, failing)


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_is_written_is_read(tmp_path):
    store.write(tmp_path, OLD)
    assert content(tmp_path) == OLD
    assert store.read(tmp_path, "chips.csv") is None
    assert store.manifest(tmp_path) == listed(tmp_path)
    assert files_of(tmp_path) == {*OLD, store.MANIFEST}


def test_files_that_are_not_written_stay(tmp_path):
    store.write(tmp_path, OLD)
    store.write(tmp_path, {"prices.csv": b"newer prices\n"})
    assert content(tmp_path) == OLD | {"prices.csv": b"newer prices\n"}
    assert store.manifest(tmp_path) == listed(tmp_path)


REPLACES = len(NEW) + 2  # the files, the manifest and the marker


@pytest.mark.parametrize("step", range(REPLACES + 1))
def test_a_write_cut_off_while_files_are_replaced_is_whole(tmp_path, step):
    store.write(tmp_path, OLD)
    with pytest.MonkeyPatch.context() as patch:
        cut_at(patch, os, "replace", step)
        with contextlib.suppress(PowerCut):
            store.write(tmp_path, NEW)
    assert content(tmp_path) == (OLD if step == 0 else NEW)
    assert store.manifest(tmp_path) == listed(tmp_path)

    store.write(tmp_path, {"chips.csv": b"chips\n"})
    assert content(tmp_path) == (OLD if step == 0 else NEW)
    assert store.read(tmp_path, "chips.csv") == b"chips\n"
    assert not (tmp_path / store.MARKER).exists()
    if step:
        assert not [name for name in files_of(tmp_path) if name.endswith(".new")]


def half(path: Path, data: bytes) -> None:
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("step", range(len(NEW) + 2))
def test_a_write_cut_off_while_new_files_are_written_has_not_happened(tmp_path, step):
    store.write(tmp_path, OLD)
    with pytest.MonkeyPatch.context() as patch:
        cut_at(patch, store, "_write_through", step, before=half)
        with pytest.raises(PowerCut):
            store.write(tmp_path, NEW)
    assert content(tmp_path) == OLD
    assert store.manifest(tmp_path) == listed(tmp_path)
    store.write(tmp_path, NEW)
    assert content(tmp_path) == NEW


def test_the_first_write_of_a_registry_cut_off_leaves_none(tmp_path, monkeypatch):
    cut_at(monkeypatch, os, "replace", 0)
    with pytest.raises(PowerCut):
        store.write(tmp_path / "registry", NEW)
    assert content(tmp_path / "registry") == dict.fromkeys(OLD)


def test_new_files_that_no_write_announced_are_passed_over(tmp_path):
    store.write(tmp_path, OLD)
    for name in NEW:
        (tmp_path / f"{name}.new").write_bytes(NEW[name])
    assert content(tmp_path) == OLD
    store.write(tmp_path, {"chips.csv": b"chips\n"})
    assert content(tmp_path) == OLD


def announce(folder: Path, files: dict[str, bytes]) -> None:
    (folder / store.MARKER).write_text(json.dumps({name: store.digest(data) for name, data in files.items()}))


def test_an_announced_file_that_is_in_its_place_already_is_read_there(tmp_path):
    store.write(tmp_path, OLD | {"facts/models.csv": NEW["facts/models.csv"]})
    announce(tmp_path, NEW)
    (tmp_path / "prices.csv.new").write_bytes(NEW["prices.csv"])
    assert content(tmp_path) == NEW


def test_an_announced_file_that_is_another_is_refused_by_readers_and_writers(tmp_path):
    store.write(tmp_path, OLD)
    announce(tmp_path, NEW)
    (tmp_path / "prices.csv.new").write_bytes(b"new pri")
    with pytest.raises(RegistryError, match=r"prices\.csv\.new, line 1.*the last write announced"):
        store.read(tmp_path, "prices.csv")
    with pytest.raises(RegistryError, match=r"prices\.csv\.new"):
        store.write(tmp_path, {"chips.csv": b"chips\n"})
    assert (tmp_path / "prices.csv").read_bytes() == OLD["prices.csv"]


def test_a_file_moved_to_its_place_under_the_readers_eyes_is_read_there(tmp_path, monkeypatch):
    """A write ends between the reader's look at the marker and its opening of the new file."""
    store.write(tmp_path, OLD)
    announce(tmp_path, NEW)
    for name in NEW:
        (tmp_path / f"{name}.new").write_bytes(NEW[name])
    real = Path.read_bytes

    def late(path: Path) -> bytes:
        if path.name.endswith(".new"):
            os.replace(path, path.with_suffix(""))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", late)
    assert content(tmp_path) == NEW


@pytest.mark.parametrize("marker", [b"", b'{"prices.csv": "12', b'["prices.csv"]', b"\xff\xfe"])
def test_a_marker_that_is_none_is_refused_in_a_sentence(tmp_path, marker):
    store.write(tmp_path, OLD)
    (tmp_path / store.MARKER).write_bytes(marker)
    with pytest.raises(RegistryError, match=store.MARKER):
        store.read(tmp_path, "prices.csv")


def test_a_second_writer_is_refused_while_the_first_writes(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    store.write(tmp_path, OLD)
    with (tmp_path / store.LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another sync is writing"):
            store.write(tmp_path, NEW)
        assert content(tmp_path) == OLD
    store.write(tmp_path, NEW)
    assert content(tmp_path) == NEW


def test_writers_at_once_never_mix_their_files(tmp_path):
    """Each either writes both files or is refused; at every moment the files are of one writer each."""
    store.write(tmp_path, OLD)
    refused, broken = [], []

    def work(mark: bytes) -> None:
        for turn in range(6):
            try:
                store.write(tmp_path, {name: mark + b"%d %s\n" % (turn, name.encode()) for name in OLD})
            except InputError:
                refused.append(mark)
            except BaseException as error:
                broken.append(error)

    threads = [threading.Thread(target=work, args=(mark,)) for mark in (b"A", b"B", b"C")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    models, prices = content(tmp_path).values()
    assert models.split()[0] == prices.split()[0]
    assert store.manifest(tmp_path) == listed(tmp_path)
    assert files_of(tmp_path) == {*OLD, store.MANIFEST}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path):
    store.write(tmp_path, OLD)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(InputError, match="cannot write the registry"):
            store.write(tmp_path, NEW)
    finally:
        tmp_path.chmod(0o755)
    assert content(tmp_path) == OLD


@pytest.mark.parametrize("refuse", ["os.open", "os.fsync", "os.replace"])
def test_a_refusal_of_the_system_is_one_sentence_and_leaves_what_was(tmp_path, monkeypatch, refuse):
    store.write(tmp_path, OLD)

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(refuse, denied)
        with pytest.raises(InputError, match=r"cannot write the registry in .*Permission denied; choose a folder"):
            store.write(tmp_path, NEW)
    assert content(tmp_path) == OLD


def test_a_file_in_the_place_of_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "registry").write_text("a file")
    with pytest.raises(SteelyardError, match="cannot write the registry"):
        store.write(tmp_path / "registry", NEW)


def test_tables_are_written_in_one_form():
    data = store.csv_bytes(("name", "note"), [("Alpha, Inc.", 'so-called "A"'), ("", "große")])
    assert data == 'name,note\n"Alpha, Inc.","so-called ""A"""\n,große\n'.encode()
