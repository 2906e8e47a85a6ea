"""README and docs say what is so: their examples run, their output is ours, their tables are up to date."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from steelyard.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.slow
def test_python_examples_of_the_readme_run() -> None:
    examples = doctest.DocTestParser().get_doctest(README, {}, "README.md", "README.md", 0)
    assert len(examples.examples) >= 5
    results = doctest.DocTestRunner(verbose=False).run(examples)
    assert results.failed == 0


@pytest.mark.slow
def test_output_shown_in_the_readme_is_the_program_s() -> None:
    shown = README.split("```text\n", 1)[1].split("\n…", 1)[0]
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "cost", "Gemini Ultra"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"},
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert lines[: len(shown.splitlines())] == [line.rstrip() for line in shown.splitlines()]


@pytest.mark.slow
def test_tables_of_the_documentation_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "docs/tables.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_commands_in_the_documentation_exist_and_take_those_options() -> None:
    said = {
        match for page in PAGES for match in re.findall(r"`steelyard ([a-z][^`]*)`", page.read_text(encoding="utf-8"))
    }
    assert len(said) > 15
    for line in said:
        command, *words = line.split()
        assert command in COMMANDS, line
        text = CliRunner().invoke(cli, [command, "--help"], standalone_mode=False).output
        for option in re.findall(r"(--[a-z][a-z-]*)", " ".join(words)):
            assert option in text, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_documentation_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_command_is_documented() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"steelyard {name}" not in text] == []
