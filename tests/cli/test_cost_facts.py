"""``steelyard cost --facts FILE`` and ``--method development`` as a person or a program runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

RUN = """
name = "Big run"
organizations = "OpenAI"
chip = "NVIDIA H100 SXM5 80GB"
chip_count = {value = 24_000, low = 20_000, high = 26_000}
training_hours = "2,160"
published = 2025-06-01
contributors = 200
"""


def run(*arguments: str, stdin: str | bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "cost", *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def wrong(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that was not understood."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("steelyard: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("steelyard: ").strip()


@pytest.fixture
def toml(tmp_path: Path) -> str:
    path = tmp_path / "big run.toml"
    path.write_text(RUN, encoding="utf-8")
    return str(path)


def test_card_of_a_model_of_one_s_own(toml: str) -> None:
    done = run("--facts", toml)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Big run\nOpenAI · published 2025-06-01\n")
    for part in (
        "Cloud rental",
        "Amortized",
        "24,000 chips",
        "20,000 to 26,000",
        "NVIDIA H100 SXM5 80GB",
        "Microsoft Azure",
    ):
        assert part in done.stdout


def test_derivation_names_the_file_and_the_field(toml: str) -> None:
    done = run("--facts", toml, "--explain")
    assert "24,000 chips (20,000 to 26,000) [own; big run.toml, chip_count, known 20" in done.stdout


def test_json_from_a_pipe_and_several_models() -> None:
    model = {"chip": "NVIDIA A100", "chip_count": 512, "training_hours": 100, "published": "2024-01-15"}
    done = run(
        "--facts", "-", "--json", stdin=json.dumps({"models": [model, {**model, "name": "Twice", "chip_count": 1024}]})
    )
    assert done.returncode == 0, done.stderr
    central = {(row["model"], row["quantity"]): row["central"] for row in json.loads(done.stdout)}
    assert central["My model 1", "chip_hours"] == 51_200
    assert central["Twice", "cloud_cost"] == pytest.approx(2 * central["My model 1", "cloud_cost"])


def test_it_stands_beside_a_listed_model(toml: str) -> None:
    done = run("GPT-4", "--facts", toml, "--json", "--draws", "100")
    names = list(dict.fromkeys(row["model"] for row in json.loads(done.stdout)))
    assert names[0].startswith("GPT-4")
    assert names[1:] == ["Big run"]


def test_the_same_file_gives_the_same_bytes(toml: str) -> None:
    assert run("--facts", toml, "--json").stdout == run("--facts", toml, "--json").stdout


def test_without_a_day_of_publication_it_cannot_tell_the_money() -> None:
    done = run("--facts", "-", stdin='{"chip": "NVIDIA A100", "chip_count": 512, "training_hours": 100}')
    assert done.returncode == 3
    assert "No cloud cost: no day of publication is on record." in done.stdout
    assert "51,200 chip-hours" in done.stdout


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "standard input is empty"),
        (b"chip = 'A100'", "standard input is no JSON"),
        (b'{"chip": "H1000"}', "standard input, chip: no chip 'H1000'"),
        (b'{"mfu": NaN}', "standard input, mfu: 'NaN' is not a finite number"),
        (b'{"name": "a\\nb"}', "standard input, name: 'a\\nb' holds a control character"),
        (b"\x00\xff", "standard input: byte 2 is not UTF-8"),
        (b"[" * 900_000, "standard input: its JSON is nested too deeply"),
        (b'"' + b"x" * 2**21, "standard input is larger than 1 MiB"),
        (b'{"id": "gpt-4", "mfu": 0.3}', "standard input, id: 'gpt-4' is also asked for by name"),
    ],
)
def test_what_is_wrong_with_a_pipe_is_one_sentence(data: bytes, sentence: str) -> None:
    assert wrong(run("GPT-4", "--facts", "-", stdin=data)).startswith(sentence)


def test_what_is_wrong_with_a_file_is_one_sentence(tmp_path: Path, toml: str) -> None:
    assert "nothing.toml" in wrong(run("--facts", str(tmp_path / "nothing.toml")))
    assert "directory" in wrong(run("--facts", str(tmp_path))).lower()
    assert "chip_count" in wrong(run("--facts", _file(tmp_path, "chipcount = 1")))
    assert "--facts FILE, or --all" in wrong(run("--facts", toml, "--all"))
    assert "--facts FILE, or --all" in wrong(run())


def test_a_closed_pipe_is_one_sentence() -> None:
    command = ["sh", "-c", '"$0" -m steelyard cost --facts - <&-', sys.executable]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert wrong(done).startswith("standard input is closed")


def _file(folder: Path, text: str) -> str:
    path = folder / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_development_cost_with_its_parts() -> None:
    done = run("GPT-4", "--method", "development")
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    start = next(place for place, line in enumerate(lines) if line.startswith("Development "))
    parts = ["of which final run", "of which experiments", "of which R&D staff"]
    assert [line.split("  ")[0].split(" $")[0] for line in lines[start + 1 : start + 4]] == parts
    assert "the whole project, not the final run alone" in lines[start]
    assert "persons" in done.stdout
    assert "Cloud rental" not in done.stdout
    assert any(line.startswith("R&D staff") and "$36.0 M" in line for line in lines)


def test_development_cost_as_records_and_not_unless_asked_for() -> None:
    asked = json.loads(run("GPT-4", "--method", "development", "--json").stdout)
    found = {row["quantity"]: row for row in asked}
    parts = ("development_final_run", "development_experiments", "development_staff")
    assert found["development_cost"]["central"] == pytest.approx(sum(found[name]["central"] for name in parts))
    assert {found[name]["price_year"] for name in ("development_cost", *parts)} == {2023}
    assert found["development_cost"]["basis"] == "estimated"
    plain = {row["quantity"] for row in json.loads(run("GPT-4", "--json").stdout)}
    assert not plain & {"development_cost", *parts}


def test_development_cost_is_explained_and_told_of_all_models(toml: str) -> None:
    explained = run("--facts", toml, "--method", "development", "--explain").stdout
    assert "people × share of their time × pay × length of the project × price index" in explained
    assert "200 persons [own; big run.toml, contributors" in explained
    everything = run("--all", "--method", "development", "--draws", "10")
    assert everything.returncode == 0, everything.stderr
    headings = next(line for line in everything.stdout.splitlines() if line.startswith("Model"))
    assert headings.split()[:3] == ["Model", "Published", "Development"]
    assert "known: development_cost " in everything.stderr
