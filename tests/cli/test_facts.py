"""``steelyard find`` and ``steelyard vintages``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from steelyard.cli.main import cli


def call(*arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


@pytest.mark.parametrize(
    ("kind", "words", "found"),
    [
        ("models", "palm 540", "PaLM (540B)"),
        ("chips", "a100 80", "NVIDIA A100 SXM4 80 GB"),
        ("organizations", "deepmind", "Google DeepMind"),
    ],
)
def test_find_gives_what_holds_all_the_words(kind: str, words: str, found: str) -> None:
    rows = json.loads(call("find", kind, *words.split(), "--json"))
    assert found in {row["name"] for row in rows}


def test_find_looks_for_models_unless_told_otherwise() -> None:
    assert json.loads(call("find", "gemini", "ultra", "--json"))[0]["name"] == "Gemini 1.0 Ultra"


def test_find_prices_carries_vendor_contract_date_and_source() -> None:
    rows = json.loads(call("find", "prices", "tpu", "v4", "--json", "--limit", "500"))
    assert any(row["kind"] == "commit_3y" and row["usd"] == "1.45" and row["vendor"] == "Google Cloud" for row in rows)
    assert all(row["locator"] for row in rows)


def test_limit_is_kept_and_said() -> None:
    assert len(json.loads(call("find", "gpt", "--limit", "3", "--json"))) == 3
    assert "3 of " in call("find", "gpt", "--limit", "3")


def test_vintages_lists_every_day_of_learning() -> None:
    rows = json.loads(call("vintages", "--json"))
    by_day = {row["vintage"]: row for row in rows}
    for day in ("2024-02-05", "2024-02-15", "2024-05-26", "2025-08-07", "2025-10-30", "2026-04-27"):
        assert by_day[day]["models"] > 0
    for day in ("2024-02-05", "2024-05-26", "2025-08-07", "2026-03-18"):
        assert by_day[day]["chips"] > 0
    for day in ("2024-02-05", "2024-05-26", "2025-08-07"):
        assert by_day[day]["prices"] > 0
        assert by_day[day]["series"] > 0


def test_an_earlier_vintage_lists_no_later_days() -> None:
    assert max(row["vintage"] for row in json.loads(call("vintages", "--vintage", "2024-05", "--json"))) <= "2024-05-31"
