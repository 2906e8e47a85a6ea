"""``steelyard audit`` as a person or a program runs it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from steelyard.cli.main import main

RUN = {
    "published": "2023-06-01",
    "organizations": "Acme",
    "chip": "fast",
    "chip_count": "100",
    "training_hours": "100",
    "training_flop": "1.44e22",
}
CHIP = {"kind": "GPU", "peak_tensor16_flop_per_s": "1e15"}


@pytest.fixture(scope="module")
def folder(make_registry, fact):
    """Three models: one sound, one with impossible FLOP, one whose impossible FLOP are those of its base."""
    models = {
        "sound": RUN,
        "broken": {**RUN, "training_flop": "1.44e25"},
        "tuned": {**RUN, "training_flop": "1.44e23", "base_model": "sound", "finetune_flop": "1e22"},
    }
    rows = [fact(s, n, v) for s, facts in models.items() for n, v in {"name": s.title(), **facts}.items()]
    chips = [fact("fast", name, value, kind="chips") for name, value in {"name": "Fast", **CHIP}.items()]
    return make_registry(models=rows, chips=chips)


@pytest.fixture
def run(folder, capsys, monkeypatch):
    """Runs ``steelyard audit``; gives (exit status, standard output, standard error)."""

    def call(*arguments, width="80"):
        monkeypatch.setenv("COLUMNS", width)
        with pytest.raises(SystemExit) as stopped:
            main(["audit", *arguments, "--registry", str(folder)])
        return (stopped.value.code, *capsys.readouterr())

    return call


def test_the_table_shows_the_worst_first_and_fits_eighty_columns(run):
    status, out, err = run()
    assert status == 0
    lines = out.splitlines()
    assert lines[0].split() == ["factor", "of", "what", "arithmetic"]
    assert lines[1].split()[:3] == ["400", "×", "Broken"]
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert "= MFU 4" in out
    assert "→ its own 1e22 FLOP alone: MFU" in out
    assert "(taken)" in out
    assert err == "2 contradictions as of 2025-06-30; estimates settle 1; implied_mfu 2\n"


def test_a_limit_is_told(run):
    status, out, err = run("--limit", "1")
    assert status == 0
    assert "Tuned" not in out
    assert "2 contradictions as of 2025-06-30, the worst 1 shown" in err


def test_what_estimates_settle_can_be_left_out(run):
    assert [one["name"] for one in json.loads(run("--open", "--json")[1])] == ["Broken"]


def test_names_choose_models_or_chips(run):
    assert [one["name"] for one in json.loads(run("tuned", "--json")[1])] == ["Tuned"]
    for name in ("Sound", "fast"):
        status, out, err = run(name)
        assert (status, out, err) == (0, "", "No contradiction found as of 2025-06-30.\n")


def test_json_holds_the_facts_and_csv_tells_them_in_phrases(run):
    one = json.loads(run("broken", "--json")[1])[0]
    assert one["severity"] == pytest.approx(400)
    assert one["facts"][0]["value"] == "1.44e25"
    row = next(csv.DictReader(io.StringIO(run("broken", "--csv")[1])))
    assert row["facts"].startswith("broken training_flop 1.44e25 FLOP (snapshot-2024-01-31, row 1); broken chip_count")
    assert run("--detector", "twins", "--json")[1] == "[]\n"
    assert run("broken", "--md")[1].startswith("| severity | strong | detector |")


def test_a_name_or_detector_that_does_not_exist_is_one_sentence(run):
    status, out, err = run("brokne")
    assert (status, out) == (1, "")
    assert "did you mean 'Broken'?" in err
    status, out, err = run("--detector", "mood")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
