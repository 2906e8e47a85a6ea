"""Snapshots from files, folders and addresses: the only code of the package that reaches the network."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from steelyard.errors import InputError, SnapshotError
from steelyard.facts.registry import last_day
from steelyard.facts.schema import is_day
from steelyard.sources import adapters
from steelyard.sources.base import FIRST_DAY, MAX_BYTES, Snapshot, header_of

if TYPE_CHECKING:
    import httpx

TIMEOUT = 30.0
"""Seconds without a byte after which a server is given up."""
DEADLINE = 300.0
"""Seconds after which a download is given up, however steadily it drips."""
DATED = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
MONTHLY = re.compile(r"(?<![\d-])20\d{2}-(?:0[1-9]|1[0-2])(?![\d-])")


class Snapshots(list[Snapshot]):
    """Snapshots found, and what was passed over on the way.

    Attributes:
        unknown: Files of folders that no adapter knows.
    """

    def __init__(self, found: Iterable[Snapshot] = (), unknown: Iterable[str] = ()) -> None:
        super().__init__(found)
        self.unknown = list(unknown)


def snapshots(paths: Iterable[str | Path], as_of: str | None = None, *, timeout: float = TIMEOUT) -> Snapshots:
    """Snapshots of files, of all the CSV files beneath folders, and of addresses.

    The day of a snapshot stands in its name (``chips_2024-02-05.csv``); else it is ``as_of``; else an address says when
    it was last modified; else, for a shape whose adapter says that its files are named by month, that month's last day
    (``scores_2024-05.csv``), or the day on which the log begins if that is later; else its shape has a day declared by
    its adapter; else a file whose rows carry their own years stands as of the day on which the log begins.

    Args:
        paths: Files, folders and http(s) addresses.
        as_of: The day of files that have none in their name, as YYYY-MM-DD.
        timeout: Seconds to wait for a server's next byte.

    Raises:
        InputError: ``as_of`` is no day.
        SnapshotError: A file cannot be read or downloaded, has no day, or is of no known shape.
    """
    if as_of is not None and not is_day(as_of):
        raise InputError(f"{as_of!r} is no day; give --as-of as in 2024-02-05")
    found = Snapshots()
    for path in paths:
        if re.match(r"https?://", str(path), re.IGNORECASE):
            name, data, modified = _download(str(path), timeout)
            found.append(_dated(name, data, as_of or modified, _without_user(str(path))))
        elif Path(path).is_dir():
            for file in sorted(Path(path).rglob("*.csv")):
                _take(found, file, as_of)
        else:
            found.append(_dated(Path(path).name, _read(Path(path)), as_of))
    return found


def _take(found: Snapshots, file: Path, as_of: str | None) -> None:
    """Add a file of a folder; one that no adapter knows is only noted."""
    data = _read(file)
    if _adapts(Snapshot(file.name, as_of or FIRST_DAY, data)):
        found.append(_dated(file.name, data, as_of))
    else:
        found.unknown.append(str(file))


def _adapts(snapshot: Snapshot) -> bool:
    header = header_of(snapshot)
    return any(adapter.fits(header) for adapter in adapters.ALL)


def _dated(name: str, data: bytes, otherwise: str | None, url: str = "") -> Snapshot:
    """A snapshot with its day.

    Raises:
        SnapshotError: It has none, or is of no known shape.
    """
    written = next((text for text in DATED.findall(name) if is_day(text)), "")
    snapshot = Snapshot(name, written or otherwise or FIRST_DAY, data, url)
    adapter = adapters.adapter_for(snapshot, header_of(snapshot))
    if written or otherwise or adapter.undated:
        return snapshot
    day = (adapter.monthly and _end_of_month(name)) or adapter.day
    if not day:
        raise SnapshotError(f"{name}: its name holds no day; give --as-of, the day on which it was published")
    return replace(snapshot, as_of=day)


def _end_of_month(name: str) -> str:
    """The last day of the month in a name, or the day on which the log begins if that is later; empty without one.

    >>> _end_of_month("scores_2024-05.csv"), _end_of_month("scores_2023-10.csv"), _end_of_month("scores_2024-02-30.csv")
    ('2024-05-31', '2024-02-05', '')
    """
    months = MONTHLY.findall(name)
    return max(last_day(months[0]), FIRST_DAY) if months else ""


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read ({error.strerror or error})") from error
    _hold_to_limit(str(path), len(data))
    return data


def _hold_to_limit(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise SnapshotError(f"{name}: is over {MAX_BYTES >> 20} MiB; no known upstream file is, so it was not read")


def _download(url: str, timeout: float) -> tuple[str, bytes, str]:
    """(name, bytes, day last modified or "") of a file at an address."""
    import httpx

    shown = _without_user(url)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=True) as client,
            client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response,
        ):
            _hold_to_kind(shown, response)
            data = _body(shown, response)
    except httpx.TimeoutException as error:
        raise SnapshotError(f"{shown}: no answer within {timeout:g} s; try again, or download the file") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SnapshotError(f"{shown}: cannot be downloaded ({_one_line(error)})") from error
    name = unquote(urlsplit(shown).path.rsplit("/", 1)[-1]) or urlsplit(shown).hostname or "download"
    return name, data, _day_modified(response)


def _hold_to_kind(url: str, response: httpx.Response) -> None:
    if response.status_code != 200:
        reason = f" {response.reason_phrase}" if response.reason_phrase else ""
        raise SnapshotError(f"{url}: the server answered {response.status_code}{reason}, not with a file")
    if "html" in response.headers.get("content-type", "").lower():
        raise SnapshotError(f"{url}: is a web page, not a CSV file; give the address of the file itself")


def _body(url: str, response: httpx.Response) -> bytes:
    """The whole body, within the limits of size and time."""
    ends, data = time.monotonic() + DEADLINE, bytearray()
    for chunk in response.iter_bytes():  # as they come: a chunk of a fixed size would wait for a server that drips
        data += chunk
        _hold_to_limit(url, len(data))
        if time.monotonic() > ends:
            raise SnapshotError(f"{url}: not downloaded within {DEADLINE:g} s; download the file and give its path")
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) != response.num_bytes_downloaded:
        raise SnapshotError(f"{url}: {response.num_bytes_downloaded} of {announced} bytes came; the file is cut off")
    return bytes(data)


def _day_modified(response: httpx.Response) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(response.headers.get("last-modified", "")).date().isoformat()
    except ValueError:
        return ""


def _without_user(url: str) -> str:
    """An address without a user name and password, which no source row may hold."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
