"""``steelyard cost`` as a person or a program runs it, in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import steelyard

RECORD = {
    "model", "published", "organizations", "quantity", "unit", "price_year", "central", "median", "p05", "p95",
    "basis", "as_of", "published_figures",
}  # fmt: skip


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steelyard", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=120,
    )


def records(*arguments: str) -> list[dict]:
    done = run(*arguments, "--json")
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_card_answers_first_and_says_what_went_in() -> None:
    done = run("cost", "Gemini Ultra")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].strip() == "Gemini 1.0 Ultra"
    answer = next(place for place, line in enumerate(lines) if "Cost in US dollars of 2023" in line)
    assert "$191 M" in lines[answer + 1]
    assert answer < next(place for place, line in enumerate(lines) if line.startswith("What went into it"))
    for part in ("90 % interval", "Google TPU v4", "ai-index-2024", "Facts as of 20"):
        assert part in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gemini 1.0 ultra", "GEMINI-ULTRA", "gemini-ultra"])
def test_loose_names_mean_the_same_model(name: str) -> None:
    assert records("cost", name)[0]["model"] == "Gemini 1.0 Ultra"


@pytest.mark.slow
def test_words_of_one_name_need_no_quotes_and_several_names_give_several_models() -> None:
    assert {record["model"] for record in records("cost", "Gemini", "Ultra")} == {"Gemini 1.0 Ultra"}
    assert {record["model"] for record in records("cost", "PaLM 540B", "LaMDA")} == {"PaLM (540B)", "LaMDA"}


@pytest.mark.slow
def test_json_has_one_object_a_model_and_quantity_and_csv_the_same_columns() -> None:
    found = records("cost", "GPT-4")
    assert all(set(record) >= RECORD for record in found)
    assert len({record["quantity"] for record in found}) == len(found)
    cloud = next(record for record in found if record["quantity"] == "cloud_cost")
    assert cloud["p05"] < cloud["median"] < cloud["p95"]
    assert cloud["price_year"] == 2023
    assert {figure["source"] for figure in cloud["published_figures"]} >= {"ai-index-2024"}
    rows = list(csv.DictReader(io.StringIO(run("cost", "GPT-4", "--csv").stdout)))
    assert list(rows[0]) == list(found[0])
    assert float(next(row for row in rows if row["quantity"] == "cloud_cost")["central"]) == pytest.approx(
        cloud["central"]
    )


@pytest.mark.slow
def test_explain_reaches_down_to_sources() -> None:
    tree = next(r for r in records("cost", "GPT-4", "--explain") if r["quantity"] == "cloud_cost")["derivation"]

    def leaves(node: dict) -> list[dict]:
        return [node] if not node["inputs"] else [leaf for one in node["inputs"] for leaf in leaves(one)]

    assert {leaf["provenance"]["source"] for leaf in leaves(tree)} <= set(steelyard.registry().sources)
    text = run("cost", "GPT-4", "--explain").stdout
    assert "├──" in text
    assert "chip-hours × rental price × price index" in text


@pytest.mark.slow
def test_method_price_year_draws_seed_and_vintage_do_what_they_say() -> None:
    quantities = {record["quantity"] for record in records("cost", "GPT-4", "--method", "cloud")}
    assert "cloud_cost" in quantities
    assert not quantities & {"amortized_cost", "acquisition_cost"}
    old, new = (
        next(r for r in records("cost", "GPT-4", "--price-year", year) if r["quantity"] == "cloud_cost")
        for year in ("2010", "2023")
    )
    assert old["central"] < new["central"]
    assert (old["price_year"], new["price_year"]) == (2010, 2023)
    then = next(r for r in records("cost", "GPT-4", "--vintage", "2024-02-05") if r["quantity"] == "cloud_cost")
    assert then["as_of"] == "2024-02-05"
    same = [run("cost", "GPT-4", "--json", "--draws", "500", "--seed", seed).stdout for seed in ("0", "0", "7")]
    assert same[0] == same[1] != same[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["cost", "gemini"], 1, "Gemini 1.0 Ultra"),
        (["cost", "gtp-4"], 1, "did you mean"),
        (["cost", "ż∂∆¬…"], 1, "steelyard find"),
        (["cost", "GPT-4", "--price-year", "1999"], 2, "price years run from 2010"),
        (["cost", "GPT-4", "--price-year", "then"], 2, "then"),
        (["cost", "GPT-4", "--vintage", "yesterday"], 2, "no vintage"),
        (["cost", "GPT-4", "--vintage", "1999"], 2, "first vintage"),
        (["cost", "GPT-4", "--draws", "0"], 2, "draws"),
        (["cost", "GPT-4", "--method", "magic"], 2, "magic"),
        (["cost"], 2, "--all"),
        (["cost", "GPT-4", "--all"], 2, "--all"),
        (["cots", "GPT-4"], 2, "cots"),
        (["cost", "GPT-4", "--registry", "/nowhere/at/all"], 2, "there is no registry at /nowhere/at/all"),
        (["find", "chips", "h100-smx9"], 1, "chip"),
        (["sync", "/nowhere/at/all.csv"], 2, "/nowhere/at/all.csv"),
    ],
)
def test_wrong_input_is_one_sentence(arguments: list[str], status: int, said: str) -> None:
    done = run(*arguments)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_unknown_cost_says_why_and_leaves_with_three() -> None:
    subject = next(e.model for e in steelyard.estimate_all(draws=1).all(["cloud_cost"]) if not e.known)
    done = run("cost", subject)
    assert done.returncode == 3
    assert "No cloud cost: " in done.stdout


@pytest.mark.slow
def test_all_models_as_csv_as_json_and_as_a_table() -> None:
    rows = list(csv.DictReader(io.StringIO(run("cost", "--all", "--csv", "--draws", "100").stdout)))
    assert len({row["model"] for row in rows}) > 2000
    assert sum(bool(row["central"]) for row in rows if row["quantity"] == "cloud_cost") >= 550
    assert all(row["reason"] for row in rows if not row["central"])
    table = run("cost", "--all", "--draws", "100")
    assert "GPT-4" in table.stdout
    assert "models as of" in table.stderr


@pytest.mark.slow
def test_narrow_terminal_no_color_and_closed_pipe(tmp_path: Path) -> None:
    narrow = run("cost", "GPT-4", COLUMNS="50", NO_COLOR="1")
    assert narrow.returncode == 0
    assert max(map(len, narrow.stdout.splitlines())) <= 50
    assert "\x1b" not in narrow.stdout
    shell = f"{sys.executable} -m steelyard cost --all --csv --draws 10 2>{tmp_path / 'err'} | head -1"
    assert subprocess.run(["bash", "-c", shell], check=True, capture_output=True, text=True).stdout.startswith("model,")
    assert (tmp_path / "err").read_text() == ""


@pytest.mark.slow
def test_broken_row_is_named_with_file_line_column_and_value(tmp_path: Path) -> None:
    import shutil

    from steelyard.facts.schema import DATA

    copy = tmp_path / "registry"
    shutil.copytree(DATA, copy)
    models = copy / "facts" / "models.csv"
    lines = models.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if ",chip_count," in line)
    cells = lines[place].split(",")
    cells[2] = "many"
    lines[place] = ",".join(cells)
    models.write_text("".join(lines), encoding="utf-8")
    done = run("cost", "GPT-4", "--registry", str(copy))
    assert done.returncode == 2
    for part in ("models.csv", f"line {place + 1}", "column value", "'many'", "is no number"):
        assert part in done.stderr
