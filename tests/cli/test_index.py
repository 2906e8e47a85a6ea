"""``steelyard index`` and ``steelyard reproduce`` as a person or a program runs them, in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steelyard", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120"},
        timeout=120,
    )


def test_the_list_names_every_indicator_once() -> None:
    listed = json.loads(run("index", "--json").stdout)
    assert len(listed) == len({one["id"] for one in listed}) > 250
    assert {"id", "title", "title_zh", "chapter", "unit", "figures", "kind"} == set(listed[0])
    assert "notable_models_by_country" in run("index").stdout


def test_an_indicator_has_a_line_an_entity_with_its_course() -> None:
    done = run("index", "notable_models_by_country", "--vintage", "2024-02-15", "--limit", "3")
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("China"))
    assert "█" in line
    assert "2014 to 2024" in line
    assert "Facts as of 2024-02-15" in done.stdout


def test_one_entity_as_csv() -> None:
    done = run("index", "notable_models_by_country", "--entity", "china", "--vintage", "2024-02-15", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["entity"] for row in rows} == {"China"}
    assert next(row["value"] for row in rows if row["period"] == "2023") == "15"
    names = ["entity", "period", "dimension", "value", "p05", "p95", "unit", "source", "locator", "subject"]
    assert list(rows[0]) == names


def test_an_entity_may_be_named_by_its_id() -> None:
    rows = json.loads(run("index", "training_cost", "--entity", "gpt-4", "--vintage", "2024-02-15", "--json").stdout)
    assert {row["subject"] for row in rows} == {"gpt-4"}


def test_years_that_are_not_complete_are_told() -> None:
    note = "Years after 2024 are not complete"
    assert note in run("index", "foundation_models").stdout
    assert note not in run("index", "foundation_models", "--vintage", "2024-02-10").stdout


def test_a_carried_figure_is_of_the_day_of_its_publication() -> None:
    assert run("index", "ai_patents", "--vintage", "2025-04-07").stdout.endswith("Facts as of 2025-04-07.\n")


def test_nothing_is_a_header_and_a_sentence() -> None:
    done = run("index", "ai_patents", "--vintage", "2024-02-05", "--csv")
    assert (done.returncode, done.stdout.count("\n")) == (3, 1)
    assert done.stdout.startswith("entity,period,dimension,value")
    assert done.stderr == "steelyard: nothing of ai_patents is on record as of 2024-02-05\n"
    done = run("reproduce", "training_cost_by_year")
    assert (done.returncode, done.stdout) == (3, "")
    assert "no published figure" in done.stderr
    done = run("reproduce", "training_cost_by_year", "--csv")
    assert done.stdout.startswith("indicator,entity,period,")


def test_a_picture_and_a_form_for_programs_do_not_go_together(tmp_path: Path) -> None:
    done = run("index", "training_cost", "--json", "--chart", str(tmp_path / "cost.png"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave out --json" in done.stderr
    assert not list(tmp_path.iterdir())


def test_markdown() -> None:
    assert run("index", "arena_gap", "--md").stdout.startswith("| entity | period | dimension |")


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["index", "notable_model"], 1, "did you mean 'notable_models"),
        (["index", "notable_models_by_country", "--entity", "Chine"], 1, "did you mean 'China'"),
        (["index", "notable_models", "--vintage", "soon"], 2, "is no vintage"),
        (["reproduce", "nothing_of_the_kind_xyz"], 1, "no indicator"),
        (["index", "arena_gap", "--vintage", "2024-02-05"], 3, ""),
    ],
)
def test_exit_status_and_one_sentence(words: list[str], status: int, told: str) -> None:
    done = run(*words)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_reproduction_of_one_indicator() -> None:
    rows = json.loads(run("reproduce", "foundation_models", "--json").stdout)
    total = next(row for row in rows if row["period"] == "2023")
    assert (total["published"], total["then"], total["verdict"], total["words"]) == (149, 149, "exact", "exact")
    assert total["now"] > 149
    board = run("reproduce", "notable_models_by_access").stdout
    assert "7 figures" in board
    assert "1. The nearest snapshot" in board


def test_a_carried_series_cannot_be_recomputed() -> None:
    done = run("reproduce", "org_ai_adoption", "--csv")
    assert done.returncode == 3
    assert {row["verdict"] for row in csv.DictReader(io.StringIO(done.stdout))} == {"not recomputable"}


@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<svg "), ("pdf", b"%PDF-"), ("json", b"{")]
)
def test_a_chart_takes_the_form_of_its_name(tmp_path: Path, suffix: str, start: bytes) -> None:
    target = tmp_path / f"models.{suffix}"
    done = run("index", "foundation_models", "--chart", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote {target}\n")
    assert target.read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [target.name]


def test_a_chart_speaks_chinese_on_dark_paper(tmp_path: Path) -> None:
    target = tmp_path / "models.svg"
    assert run("index", "foundation_models", "--chart", str(target), "--lang", "zh", "--theme", "dark").returncode == 0
    drawn = target.read_text(encoding="utf-8")
    assert "基础模型" in drawn
    assert "#14171a" in drawn


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["foundation_models", "--chart", "models.gif"], 2, "'models.gif' does not end in .png, .svg, .pdf, .json"),
        (["foundation_models", "--chart", "none/models.png"], 2, "the folder 'none' of the chart does not exist"),
        (["--chart", "models.png"], 2, "--chart draws one indicator; name it"),
        (["training_compute_growth", "--chart", "growth.png"], 3, "has not two comparable values to draw"),
    ],
)
def test_a_chart_that_cannot_be_is_said_in_one_sentence(words: list[str], status: int, told: str) -> None:
    done = run("index", *words)
    assert done.returncode == status
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
