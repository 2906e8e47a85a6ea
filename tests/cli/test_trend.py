"""``steelyard trend`` and ``steelyard forecasts`` as a person or a program runs them, in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steelyard", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )


def records(*arguments: str) -> list[dict]:
    done = run(*arguments, "--json")
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)


def test_card_says_growth_published_growth_and_years() -> None:
    done = run("trend", "--vintage", "2024-05-31", "--draws", "1000")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Amortized cost: growth, dollars of 2023"
    assert re.search(r"2\.[34]\d × \(\d\.\d to \d\.\d\)", done.stdout)
    for part in ("2.4 × per year (90 %: 2 to 2.9)", "$1.00 B", "$10.0 B", "2027.", "Facts as of 2024-05-31"):
        assert part in done.stdout


def test_json_and_csv_hold_the_same_growth_and_the_sample() -> None:
    arguments = ("trend", "cloud", "--vintage", "2024-05-31", "--since", "2017", "--draws", "500", "--resamples", "100")
    found = records(*arguments)[0]
    assert found["quantity"] == "cloud_cost"
    assert len(found["models"]) == found["n"]
    assert min(model["published"] for model in found["models"]) >= "2017-01-01"
    assert found["growth_p05"] < found["growth"] < found["growth_p95"]
    assert [one["threshold"] for one in found["crossings"]] == [1e9, 1e10]
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv").stdout)))
    assert float(rows[0]["growth"]) == pytest.approx(found["growth"])


def test_other_selections_stand_beside_the_one_asked_for() -> None:
    found = records("trend", "training_flop", "--others", "--draws", "200", "--resamples", "50", "--vintage", "2024-05")
    words = [one["selection"] for one in found]
    assert words[0] == "the 10 largest by training flop at release; since 2016-01-01"
    assert len(set(words)) == len(words) >= 6
    assert found[0]["crossings"] == []


def test_threshold_and_domain_are_those_asked_for() -> None:
    found = records("trend", "--domain", "language", "--threshold", "5e6", "--draws", "200", "--vintage", "2024-05")[0]
    assert found["crossings"][0]["threshold"] == 5e6
    assert found["crossings"][0]["passed"]["published"] < "2024"
    assert "language" in found["selection"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("trend", "amortised_cost"), 1, "did you mean 'amortized_cost'"),
        (("trend", "--domain", "Langage"), 1, "did you mean 'Language'"),
        (("trend", "--since", "soon"), 2, "is no vintage"),
        (("trend", "--threshold", "-1"), 2, "give a number above zero"),
        (("trend", "--top", "0"), 2, "--top"),
        (("forecasts", "nobody-2020"), 1, "no forecast 'nobody-2020'"),
    ],
)
def test_a_mistake_is_one_sentence_and_a_status(arguments: tuple[str, ...], status: int, message: str) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_too_few_models_cannot_tell() -> None:
    done = run("trend", "--since", "2023-12-01", "--until", "2023-12", "--top", "1", "--vintage", "2024-05")
    assert done.returncode == 3
    assert "a trend takes 3" in " ".join(done.stdout.split())


def test_the_ledger_lists_every_forecast_with_a_verdict_and_its_numbers() -> None:
    found = records("forecasts", "--draws", "1000")
    assert len(found) >= 12
    verdicts = {one["forecast"]: one["verdict"] for one in found}
    assert set(verdicts.values()) <= {"came true", "did not", "too early", "cannot tell"}
    assert verdicts["soai-2023-billion"] == "did not"
    assert verdicts["cottier-2024-billion"] in ("too early", "came true")
    assert verdicts["data-market-2024"] == "too early"
    assert all(one["reason"].endswith(".") for one in found)
    earlier = {
        one["forecast"]: one["verdict"] for one in records("forecasts", "--vintage", "2024-02", "--draws", "100")
    }
    assert "cottier-2024-billion" not in earlier
    assert earlier["soai-2023-billion"] == "too early"
