"""``steelyard diff`` as a person or a program runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run(*arguments: str, columns: int = 140) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steelyard", "diff", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": str(columns)},
        timeout=120,
    )


@pytest.fixture(scope="module")
def card() -> list[str]:
    done = run("2024-02-05", "2024-02-15")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_card_tells_the_sum_then_estimates_indicators_facts(card: list[str]) -> None:
    assert card[0].startswith("From 5 February 2024 to 15 February 2024: ")
    headings = [
        line for line in card if line.startswith(("Estimates that", "Indicators that changed", "Facts revised"))
    ]
    assert [line.split()[0] for line in headings] == ["Estimates", "Indicators", "Facts"]
    assert any("no fact of its own changed: the" in line for line in card)
    assert "dollars of 2023 on both days" in " ".join(card)


@pytest.mark.parametrize("columns", [40, 60])
def test_a_narrow_terminal_gets_paragraphs(columns: int) -> None:
    lines = run("2024-02-05", "2024-02-15", "--limit", "4", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert any(line.startswith("    ") and "before " in line for line in lines)


def test_one_kind_alone_and_the_limit() -> None:
    text = run("2024-02-05", "2024-02-15", "--kind", "estimates", "--limit", "2").stdout
    assert "Estimates that moved: 2 of " in text
    assert "Indicators that changed" not in text


def test_forms_give_every_change_with_its_vintages() -> None:
    records = json.loads(run("2024-02-05", "2024-02-15", "--json").stdout)
    assert {one["kind"] for one in records} == {"estimate", "indicator", "fact"}
    assert {(one["vintage_before"], one["vintage_after"]) for one in records} == {("2024-02-05", "2024-02-15")}
    assert all(one["cause"] for one in records if (one["kind"], one["change"]) == ("estimate", "moved"))
    new = next(one for one in records if (one["kind"], one["change"], one["of"]) == ("fact", "added", "models"))
    assert new["n"] > 1000
    rows = list(csv.DictReader(io.StringIO(run("2024-02-05", "2024-02-15", "--kind", "facts", "--csv").stdout)))
    assert len(rows) == sum(one["kind"] == "fact" for one in records)
    assert run("2024-02-05", "2024-02-15", "--md", "--kind", "indicators").stdout.startswith("| kind | change | n |")


def test_years_and_months_are_vintages_and_the_newest_is_the_default() -> None:
    done = run("2024", "--json", "--kind", "facts")
    ends = {(one["vintage_before"], one["vintage_after"]) for one in json.loads(done.stdout)}
    assert ends == {("2024-07-23", newest())}


def test_days_between_two_snapshots_are_compared_where_publications_stand_between_them() -> None:
    done = run("2025-01-24", "2025-04-07")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("From 24 January 2025 to 7 April 2025: ")
    assert " 0 revised, 0 withdrawn." in done.stdout
    assert "Estimates that moved" not in done.stdout


def test_indicators_with_a_moved_value_are_counted_apart_from_those_that_grew() -> None:
    text = " ".join(run("2024-02-05", "2024-02-15").stdout.split())
    moved = [one for one in json.loads(run("2024-02-05", "2024-02-15", "--json").stdout) if one["kind"] == "indicator"]
    values = [one for one in moved if one["change"] == "moved"]
    indicators = {one["of"] for one in values}
    assert f"Values that moved: {len(values):,}, of {len(indicators)} indicators." in text


def newest() -> str:
    import steelyard

    return steelyard.registry().day


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["2025", "2024"], "nothing changed from 2025 to 2024, which is 2024-07-23, before 2025-12-31"),
        (["2024-02-05", "2024-02-05"], "which is the same day, 2024-02-05"),
        (["2030"], "nothing changed from 2030 to the newest"),
        (["soon", "2024"], "'soon' is no vintage"),
        (["2024", "2025", "--kind", "prices"], "'prices' is not one of"),
        ([], "Missing argument 'A'"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(words: list[str], told: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
