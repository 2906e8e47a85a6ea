"""Files of a registry on disk: read whole, written all or not at all.

A write first puts every new file beside the old one (``models.csv.new``), then a marker, ``commit.json``, that
names them with their digests; from that moment the new files are the registry. Then each replaces its old file, and
the marker goes. A reader that meets a marker reads the new files; the next write finishes what was begun. New files
without a marker are the remains of a write that never happened, and are passed over.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from steelyard.errors import Fault, InputError, RegistryError

MARKER = "commit.json"
MANIFEST = "manifest.csv"
LOCK = "write.lock"


def read(folder: Path, name: str) -> bytes | None:
    """The bytes of a file of the registry, or None where there is no such file.

    Raises:
        RegistryError: A write was cut off and its new file is not the one it announced.
    """
    announced = _marker(folder)
    if name in announced:
        data = _announced(folder, name, announced[name])
        if data is not None:
            return data
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace files of the registry, all or none, and bring the manifest up to date.

    Raises:
        InputError: Another write is under way, or the folder cannot be written.
    """
    with _locked(folder), _refusals_told(folder):
        _finish(folder)
        digests = dict(manifest(folder))
        digests.update({name: digest(data) for name, data in files.items()})
        everything = {**files, MANIFEST: csv_bytes(("file", "sha256"), sorted(digests.items()))}
        for name, data in everything.items():
            fresh = folder / (name + ".new")
            fresh.parent.mkdir(parents=True, exist_ok=True)
            _write_through(fresh, data)
        announced = {name: digest(data) for name, data in everything.items()}
        _write_through(folder / (MARKER + ".new"), json.dumps(announced, indent=1).encode())
        os.replace(folder / (MARKER + ".new"), folder / MARKER)
        _finish(folder)


def manifest(folder: Path) -> dict[str, str]:
    """SHA-256 of each file as last written; such a file was checked before it was written."""
    data = read(folder, MANIFEST)
    if data is None:
        return {}
    rows = csv.reader(io.StringIO(data.decode("utf-8", "replace")))
    next(rows, None)
    return {row[0]: row[1] for row in rows if len(row) == 2}


def digest(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as UTF-8 CSV with line feeds, the one form in which tables are written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _marker(folder: Path) -> dict[str, str]:
    try:
        announced = json.loads((folder / MARKER).read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        announced = None
    if not isinstance(announced, dict):
        raise RegistryError([Fault(str(folder / MARKER), 1, "", "", "is not the list of files of a write")])
    return {str(name): str(value) for name, value in announced.items()}


def _announced(folder: Path, name: str, expected: str) -> bytes | None:
    """The new file of a write that was cut off; None where it has taken its place already."""
    fresh = folder / (name + ".new")
    try:
        data = fresh.read_bytes()
    except FileNotFoundError:
        return None
    if digest(data) != expected:
        raise RegistryError([Fault(str(fresh), 1, "", "", "is not the file that the last write announced")])
    return data


def _finish(folder: Path) -> None:
    """Put the announced files in their places, if each of them is whole."""
    announced = _marker(folder)
    waiting = [name for name, expected in announced.items() if _announced(folder, name, expected) is not None]
    for name in waiting:
        os.replace(folder / (name + ".new"), folder / name)
    (folder / MARKER).unlink(missing_ok=True)


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _refusals_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(f"cannot write the registry in {folder}: {error.strerror}; choose a folder of yours")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = _acquired(folder)
    try:
        yield
    finally:
        with suppress(PermissionError):  # some systems keep a file that is open
            (folder / LOCK).unlink(missing_ok=True)  # by its holder alone, and before it lets go
        os.close(handle)


def _acquired(folder: Path) -> int:
    """Handle of the lock file, held; of the present one, where another write has just taken its own away."""
    while True:
        handle = _opened(folder)
        try:
            _lock(handle, folder)
        except InputError:
            os.close(handle)
            raise
        if _still_there(handle, folder):
            return handle
        os.close(handle)


def _opened(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _still_there(handle: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), (folder / LOCK).stat())
    except FileNotFoundError:
        return False


def _lock(handle: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no advisory locks on this system; the marker still keeps each write whole
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise InputError(f"another sync is writing to {folder}; try again when it has ended") from error
