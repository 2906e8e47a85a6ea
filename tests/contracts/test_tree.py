"""What must stand in no file of the project: paths of somebody's machine, papers that are not here."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSED_OVER = {".git", ".venv", "venv", "build", "dist", "__pycache__", "node_modules"}

HOMES = ("work", "root", "home", "tmp", "Users", "mnt")
MACHINE = re.compile(rf"(?<![\w.~/:$}})-])/(?:{'|'.join(HOMES)})(?:/|\b)")
OUTSIDE = re.compile(r"\.\./shared(?!/upstream)|\bshared/(?!upstream)\w+")
"""Upstream files lie in a folder of the tester's choice; nothing else outside the tree may be needed."""
WORDS = ("DESIGN.md", "STYLE.md", "PITFALLS.md", "TODO", "FIXME")
"""Papers that are not part of the project, and work left for later without an issue."""


def tracked() -> list[Path]:
    """Every file of the project, as git sees it, or all that is no cache where there is no git."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(listing, capture_output=True, text=True, check=True)
        paths = [ROOT / name for name in done.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in ROOT.rglob("*") if not _passed_over(p.relative_to(ROOT))]
    return [path for path in paths if path.is_file() and path != Path(__file__).resolve()]


def _passed_over(path: Path) -> bool:
    return any(part in PASSED_OVER or part.endswith(("_cache", ".egg-info", ".pyc")) for part in path.parts) or (
        path.parts[0] == ".hypothesis"
    )


@pytest.fixture(scope="module")
def lines() -> list[tuple[str, str]]:
    """(file and line number, text) of every line of every text file."""
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT)
        found += [(f"{name}:{number}", line) for number, line in enumerate(text.splitlines(), start=1)]
    assert len(found) > 5_000, "the project was not found"
    return found


def test_no_path_of_a_machine(lines):
    assert [(where, line[:200]) for where, line in lines if MACHINE.search(line)] == []


def test_nothing_outside_the_tree_but_upstream_files(lines):
    assert [(where, line[:200]) for where, line in lines if OUTSIDE.search(line)] == []


def test_no_papers_that_are_not_here(lines):
    code = [(where, line) for where, line in lines if "/data/" not in where]
    assert [(where, line[:200]) for where, line in code if any(word in line for word in WORDS)] == []


@pytest.mark.parametrize("sample", ["see /work/main", 'open("/tmp/x")', "cd /root", "(/home/me/a.csv)"])
def test_a_path_of_a_machine_would_be_seen(sample):
    assert MACHINE.search(sample)


@pytest.mark.parametrize("sample", ["https://example.org/work/a", "src/home/x", "https://x.org/~a/home/", "and/or/tmp"])
def test_an_address_is_no_path_of_a_machine(sample):
    assert not MACHINE.search(sample)
