"""Snapshots from files, folders and a real server on this machine, a hostile one too."""

import http.server
import os
import threading
import time
from pathlib import Path

import pytest

from steelyard.errors import InputError, SnapshotError
from steelyard.sources import base, fetch
from steelyard.sources.base import FIRST_DAY

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream"))
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

SERIES = b"DATE,GIZ1\n2024-01-01,140\n"
ELECTRICITY = b"year,usd_per_kwh\n2010,0.0677\n"
STRANGE = b"colour,smell\nred,sweet\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each path in its own way; real upstream files under ``/upstream/``."""

    def do_GET(self):
        kind = self.path.split("?")[0].strip("/").split("/")[0]
        getattr(self, f"answer_{kind}")()

    def send(self, data: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        headers = {"Content-Type": "text/csv", "Content-Length": str(len(data) if length is None else length)} | headers
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def answer_upstream(self):
        self.send((UPSTREAM / self.path.removeprefix("/upstream/")).read_bytes())

    def answer_good(self):
        self.send(SERIES)

    def answer_modified(self):
        self.send(SERIES, Last_Modified="Mon, 05 Feb 2024 12:00:00 GMT")

    def answer_yearly(self):
        self.send(ELECTRICITY)

    def answer_moved(self):
        self.send(b"", 302, Location="/good/GIZ1_2024-02-05.csv")

    def answer_circle(self):
        self.send(b"", 302, Location="/circle/x_2024-02-05.csv")

    def answer_missing(self):
        self.send(b"nothing here", 404)

    def answer_page(self):
        self.send(b"<html>" + SERIES, Content_Type="text/html; charset=utf-8")

    def answer_cut(self):
        self.send(SERIES[:-8], length=len(SERIES))

    def answer_empty(self):
        self.send(b"")

    def answer_silent(self):
        self.server.released.wait(10)

    def answer_drip(self):
        self.send(b"DATE,GIZ1\n", length=10_000)
        while not self.server.released.wait(0.05):
            self.wfile.write(b"2024-01-01,140\n")

    def answer_huge(self):
        """A cell of 100 MB whose size is not announced."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"DATE,GIZ1\n")
        try:
            for _ in range(100):
                self.wfile.write(b"x" * 1_000_000)
                self.server.sent += 1
        except OSError:
            pass

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.daemon_threads, served.released, served.sent = True, threading.Event(), 0
    thread = threading.Thread(target=served.serve_forever, args=(0.01,))
    thread.start()
    served.url = f"http://127.0.0.1:{served.server_port}"
    yield served
    served.released.set()
    served.shutdown()
    thread.join()
    served.server_close()


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


# Days


def test_the_day_in_the_name_comes_first(tmp_path):
    path = write(tmp_path, "GIZ1_2024-05-26.csv", SERIES)
    for as_of in (None, "2025-01-01"):
        (found,) = fetch.snapshots([path], as_of)
        assert (found.name, found.as_of, found.data, found.url) == ("GIZ1_2024-05-26.csv", "2024-05-26", SERIES, "")


def test_a_file_without_a_day_takes_the_one_given(tmp_path):
    assert fetch.snapshots([write(tmp_path, "GIZ1.csv", SERIES)], "2025-01-01")[0].as_of == "2025-01-01"
    with pytest.raises(SnapshotError, match=r"^GIZ1.csv: .* give --as-of"):
        fetch.snapshots([tmp_path / "GIZ1.csv"])


@pytest.mark.parametrize(
    ("name", "as_of", "day"),
    [
        ("scores_2024-05.csv", None, "2024-05-31"),
        ("scores_2023-10.csv", None, FIRST_DAY),
        ("scores_2024-05.csv", "2024-05-21", "2024-05-21"),
        ("scores_2024-05-21.csv", None, "2024-05-21"),
    ],
)
def test_a_month_stands_for_its_last_day_where_files_are_named_so(tmp_path, name, as_of, day):
    scores = b"Indicator,Anthropic,Google,Meta,OpenAI\nWages,1,0,0,0\n"
    assert fetch.snapshots([write(tmp_path, name, scores)], as_of)[0].as_of == day


@pytest.mark.parametrize("name", ["s_2024-13.csv", "s_2405-10.csv", "s_2024-02-30.csv", "s_12024-05.csv"])
def test_what_is_no_month_is_not_taken_for_one(tmp_path, name):
    scores = b"Indicator,Anthropic,Google,Meta,OpenAI\nWages,1,0,0,0\n"
    with pytest.raises(SnapshotError, match="give --as-of"):
        fetch.snapshots([write(tmp_path, name, scores)])


@pytest.mark.parametrize("name", ["GIZ1_2024-02-30.csv", "GIZ1_2024-05.csv", "12024-05-267.csv"])
def test_what_is_no_day_is_not_taken_for_one(tmp_path, name):
    with pytest.raises(SnapshotError, match="give --as-of"):
        fetch.snapshots([write(tmp_path, name, SERIES)])


@pytest.mark.parametrize("as_of", ["2024", "2024-02-30", "yesterday", ""])
def test_a_bad_day_is_an_error_of_input(tmp_path, as_of):
    with pytest.raises(InputError, match="is no day"):
        fetch.snapshots([write(tmp_path, "GIZ1.csv", SERIES)], as_of)


def test_files_whose_rows_carry_years_begin_with_the_log(tmp_path):
    path = write(tmp_path, "us_industrial_electricity.csv", ELECTRICITY)
    assert fetch.snapshots([path])[0].as_of == FIRST_DAY
    assert fetch.snapshots([path], "2026-06-01")[0].as_of == "2026-06-01"


# Files and folders


def test_a_folder_gives_its_tables_in_order_and_notes_the_unknown(tmp_path):
    write(tmp_path, "b/GIZ1_2024-02-05.csv", SERIES)
    write(tmp_path, "a/GIZ2_2024-05-26.csv", SERIES)
    write(tmp_path, "a/strange.csv", STRANGE)
    write(tmp_path, "README.md", b"# no table")
    found = fetch.snapshots([tmp_path])
    assert [s.name for s in found] == ["GIZ2_2024-05-26.csv", "GIZ1_2024-02-05.csv"]
    assert found.unknown == [str(tmp_path / "a/strange.csv")]


def test_an_unknown_file_that_was_named_is_an_error(tmp_path):
    path = write(tmp_path, "strange_2024-02-05.csv", STRANGE)
    with pytest.raises(SnapshotError, match=r"no adapter knows a file with the columns 'colour', 'smell'.*fred-date"):
        fetch.snapshots([path])


@pytest.mark.parametrize("data", [b"", b"DATE,GIZ1\0\n", b"\xff\xfeD"])
def test_a_broken_file_of_a_folder_is_an_error(tmp_path, data):
    write(tmp_path, "GIZ1_2024-02-05.csv", data)
    with pytest.raises(SnapshotError, match=r"GIZ1_2024-02-05\.csv"):
        fetch.snapshots([tmp_path])


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(SnapshotError, match=r"nowhere\.csv: cannot be read \(No such file or directory\)"):
        fetch.snapshots([tmp_path / "nowhere.csv"])


def test_a_file_over_the_limit_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "MAX_BYTES", 20)
    with pytest.raises(SnapshotError, match="is over 0 MiB"):
        fetch.snapshots([write(tmp_path, "GIZ1_2024-02-05.csv", SERIES)])


# Addresses


def test_an_address_is_downloaded_and_remembered(server):
    url = f"{server.url}/good/GIZ1_2024-02-05.csv"
    (found,) = fetch.snapshots([url])
    assert (found.name, found.as_of, found.data, found.url) == ("GIZ1_2024-02-05.csv", "2024-02-05", SERIES, url)


def test_a_redirect_is_followed(server):
    (found,) = fetch.snapshots([f"{server.url}/moved/series.csv"], "2024-03-01")
    assert (found.data, found.as_of) == (SERIES, "2024-03-01")


def test_the_day_of_an_address(server):
    assert fetch.snapshots([f"{server.url}/modified/x.csv?id=GIZ1"])[0].as_of == "2024-02-05"
    assert fetch.snapshots([f"{server.url}/modified/x.csv"], "2024-03-01")[0].as_of == "2024-03-01"
    assert fetch.snapshots([f"{server.url}/yearly/x.csv"])[0].as_of == FIRST_DAY
    with pytest.raises(SnapshotError, match="give --as-of"):
        fetch.snapshots([f"{server.url}/good/x.csv"])


def test_a_password_is_not_remembered(server):
    url = f"{server.url}/good/GIZ1_2024-02-05.csv"
    (found,) = fetch.snapshots([url.replace("http://", "http://me:secret@")])
    assert found.url == url


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing", "the server answered 404 Not Found"),
        ("page", "is a web page, not a CSV file"),
        ("cut", "cannot be downloaded .*|17 of 25 bytes"),
        ("empty", "is empty"),
        ("circle", "cannot be downloaded .*redirect"),
        ("silent", "no answer within 0.3 s"),
    ],
)
def test_a_server_that_fails_is_one_sentence(server, path, reason):
    started = time.monotonic()
    with pytest.raises(SnapshotError, match=reason) as caught:
        fetch.snapshots([f"{server.url}/{path}/x_2024-02-05.csv"], timeout=0.3)
    assert "x_2024-02-05.csv" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 5


def test_a_server_that_drips_is_given_up(server, monkeypatch):
    monkeypatch.setattr(fetch, "DEADLINE", 0.3)
    with pytest.raises(SnapshotError, match=r"not downloaded within 0\.3 s"):
        fetch.snapshots([f"{server.url}/drip/x_2024-02-05.csv"], timeout=5)


def test_a_cell_of_100_mb_is_cut_off_while_it_streams(server, monkeypatch):
    monkeypatch.setattr(fetch, "MAX_BYTES", 8 * 2**20)
    with pytest.raises(SnapshotError, match="is over 8 MiB"):
        fetch.snapshots([f"{server.url}/huge/x_2024-02-05.csv"])
    assert server.sent < 50


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/x_2024-02-05.csv", "http://[::1/x.csv", "http:///x.csv", "https://nowhere.invalid/x.csv"],
)
def test_an_address_that_leads_nowhere(url, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(SnapshotError, match="cannot be downloaded"):
        fetch.snapshots([url], timeout=2)


@needs_upstream
def test_a_folder_and_a_server_give_the_same_snapshots(server):
    local = fetch.snapshots([UPSTREAM / "fred", UPSTREAM / "energy"])
    names = [
        f"{p.parent.name}/{p.name}" for folder in ("fred", "energy") for p in sorted((UPSTREAM / folder).glob("*.csv"))
    ]
    remote = fetch.snapshots([f"{server.url}/upstream/{name}" for name in names])
    assert [(s.name, s.as_of, s.sha256) for s in remote] == [(s.name, s.as_of, s.sha256) for s in local]
    assert not local.unknown


@needs_upstream
def test_every_file_of_the_upstream_folder_is_known_or_noted():
    found = fetch.snapshots([UPSTREAM])
    assert len(found) + len(found.unknown) == len(list(UPSTREAM.rglob("*.csv")))
    assert {"chips_2024-02-05.csv", "ml_hardware_2026-03-18.csv", "hardware_prices_2025-08-07.csv"} <= {
        s.name for s in found
    }
    assert found.unknown == []


def test_the_limit_is_that_of_the_reader():
    assert fetch.MAX_BYTES == base.MAX_BYTES
