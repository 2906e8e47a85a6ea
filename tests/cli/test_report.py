"""``steelyard report`` as a person runs it, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
EARLY = "2024-02-05"
PDF = f"ai-index-{EARLY}.pdf"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steelyard", "report", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=600,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("report") / "site"
    return out, run("--out", str(out), "--pdf", "--vintage", EARLY)


def test_the_folder_holds_a_site_and_the_report_that_its_footer_leads_to(
    site: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    out, done = site
    assert done.returncode == 0, done.stderr
    assert (out / PDF).read_bytes().startswith(b"%PDF-")
    for page, root in (("index.html", ""), ("chapters/compute.html", "../")):
        assert f'href="{root}{PDF}"' in (out / page).read_text(encoding="utf-8")
    assert [one.name for one in out.parent.iterdir()] == [out.name]


def test_one_line_tells_where_and_how_much_and_nothing_else_goes_into_a_pipe(
    site: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    out, done = site
    assert done.stderr == ""
    [line] = done.stdout.splitlines()
    files = sum(len(names) for _, _, names in os.walk(out))
    assert str(out) in line
    assert str(out / PDF) in line
    assert f"{files - 1:,} files" in line  # the marker of the build is not counted
    assert EARLY in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lang", "fr"], "'fr' is not one of"),
        (["--vintage", "1999"], "1999"),
        (["--registry", "/no/such/folder"], "/no/such/folder"),
    ],
)
def test_a_wrong_word_is_one_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    done = run("--out", str(tmp_path / "site"), *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    done = run("--out", str(tmp_path), "--vintage", EARLY)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "holds other files" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_folder_that_one_is_in_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "report", "--out", ".", "--vintage", EARLY],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "the folder that you are in" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_folder_stays_one_and_its_folder_gets_the_report(tmp_path: Path) -> None:
    from steelyard.report import build

    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with build.replaced(tmp_path / "link") as target:
        (target / "index.html").write_text("new", encoding="utf-8")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").read_text(encoding="utf-8") == "new"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "real"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("--out", str(tmp_path / "file" / "site"), "--vintage", EARLY)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "file" in done.stderr


@pytest.mark.parametrize(
    ("stage", "number"),
    [
        (".site-*", signal.SIGINT),
        (".site-*/new/models/*.html", signal.SIGINT),
        (".site-*/new/downloads/*.png", signal.SIGINT),
        (".site-*/new/models/*.html", signal.SIGTERM),
    ],
)
def test_an_interrupted_build_leaves_the_old_site_whole(tmp_path: Path, stage: str, number: signal.Signals) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / ".steelyard").write_text("", encoding="utf-8")
    (out / "index.html").write_text("old", encoding="utf-8")
    command = [sys.executable, "-m", "steelyard", "report", "--out", str(out), "--vintage", EARLY]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not any(tmp_path.glob(stage)) and running.poll() is None:
        time.sleep(0.005)
    os.kill(running.pid, number) if number == signal.SIGTERM else os.killpg(running.pid, number)
    _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert said.strip() == "steelyard: stopped"
    assert (out / "index.html").read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]
