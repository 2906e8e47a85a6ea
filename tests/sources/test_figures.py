"""Published figures: every record accounted for, checked as it enters, and told twice only once."""

import csv
import io
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from steelyard.facts import load
from steelyard.facts.schema import header, key_columns
from steelyard.sources import adapters, figures, sync
from steelyard.sources.base import Known, Parsed, Snapshot, read_table

FACTS = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")).parent / "facts"
needs_facts = pytest.mark.skipif(not (FACTS / "observations.csv").exists(), reason=f"{FACTS} is absent")

FIGURES, COSTS = figures.ADAPTERS
DAY = "2026-11-22"
FIGURE_HEADER = "indicator,entity,entity_type,period,value,unit,dimension,source,locator,note"
COST_HEADER = "model,quantity,usd,price_year,source,locator"
GOOD = {
    "indicator": "training_cost",
    "entity": "Gizmo Ultra",
    "entity_type": "model",
    "period": "2023",
    "value": "191400000",
    "unit": "USD",
    "dimension": "method=cloud_rental;price_basis=2023USD",
    "source": "ai_index_2024",
    "locator": "Fig. 1.3.21",
    "note": "a remark that is nobody's fact",
}
COST = {
    "model": "Gizmo 1.0 Ultra",
    "quantity": "cloud_cost",
    "usd": "191400000",
    "price_year": "2023",
    "source": "ai-index-2024",
    "locator": "Fig. 1.3.21",
}


def parse(adapter, *rows, known=None) -> Parsed:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return read(adapter, "made.csv", text.getvalue().encode(), known)


def read(adapter, name, data, known=None) -> Parsed:
    snapshot = Snapshot(name, DAY, data)
    parsed = adapter.parse(snapshot, read_table(snapshot), known or Known({}))
    assert [account.record for account in parsed.accounts] == list(range(1, len(parsed.accounts) + 1))
    assert Counter(account.fate for account in parsed.accounts)["kept"] == len(parsed.entries["observations"])
    return parsed


def table(parsed: Parsed) -> list[list[str]]:
    """Rows as they will stand in the registry."""
    return [
        [*(entry.cells[name] for name in header("observations")[:-1]), entry.locator]
        for entry in parsed.entries["observations"]
    ]


def on_record(parsed: Parsed) -> Known:
    return Known({}, {"observations": table(parsed)})


def fates(parsed: Parsed) -> list[str]:
    return [account.fate for account in parsed.accounts]


@pytest.fixture(scope="module")
def collected() -> Parsed:
    return read(FIGURES, "observations.csv", (FACTS / "observations.csv").read_bytes())


@pytest.fixture(scope="module")
def costs(collected) -> Parsed:
    data = (FACTS / "reference_costs.csv").read_bytes()
    return read(COSTS, "reference_costs.csv", data, on_record(collected))


def values(parsed, indicator, source, locator, **dimension) -> dict[str, str]:
    pairs = "; ".join(f"{key}={value}" for key, value in sorted(dimension.items()))
    wanted = (indicator, pairs, f"{source}, {locator}")
    cells = [entry.cells for entry in parsed.entries["observations"]]
    return {c["entity"]: c["value"] for c in cells if (c["indicator"], c["dimension"], c["figure"]) == wanted}


def test_each_shape_is_known_by_its_columns():
    assert FIGURES.fits(FIGURE_HEADER.split(","))
    assert COSTS.fits(COST_HEADER.split(","))
    assert not FIGURES.fits(COST_HEADER.split(","))
    assert not COSTS.fits(FIGURE_HEADER.split(","))


def test_a_figure_stands_under_its_publication_and_its_day():
    parsed = parse(FIGURES, GOOD)
    (row,) = table(parsed)
    assert dict(zip(header("observations"), row, strict=True)) == {
        "indicator": "training_cost",
        "entity": "Gizmo Ultra",
        "period": "2023",
        "dimension": "method=cloud_cost; price_year=2023",
        "figure": "ai-index-2024, Fig. 1.3.21",
        "entity_type": "model",
        "value": "191400000",
        "unit": "USD",
        "as_of": "2024-04-15",
        "source": "ai-index-2024",
        "locator": "Fig. 1.3.21",
    }


def test_a_remark_enters_no_row():
    parsed = parse(FIGURES, GOOD)
    assert "remark" not in repr(parsed)


def test_what_was_published_before_the_log_began_is_known_on_its_first_day():
    parsed = parse(FIGURES, {**GOOD, "source": "ai_index_2022"})
    assert parsed.entries["observations"][0].cells["as_of"] == "2024-02-05"


def test_a_figure_of_an_index_stands_under_its_edition():
    size = {"indicator": "gpu_cluster_size", "unit": "count", "dimension": "", "source": "soai_compute_index"}
    rows = [{**GOOD, **size, "period": period} for period in ("2023-09", "2024-02", "2025")]
    found = [entry.cells for entry in parse(FIGURES, *rows).entries["observations"]]
    assert [(cells["source"], cells["as_of"]) for cells in found] == [
        ("soai-compute-index-2023-09", "2024-02-05"),
        ("soai-compute-index-2024-02", "2024-02-07"),
        ("soai-compute-index", "2026-06-01"),
    ]


def test_editions_are_publications_and_tell_why():
    published = {row["id"]: row["published"] for row in load.method_table("sources")}
    for row in load.method_table("editions"):
        assert published[row["edition"]] < published[row["source"].replace("_", "-")], row
        assert row["reason"], row


def test_a_unit_in_the_dimension_becomes_the_unit():
    power = {"indicator": "training_power_capacity", "value": "35", "unit": "other", "dimension": "unit=kW;rank=1"}
    (entry,) = parse(FIGURES, {**GOOD, **power}).entries["observations"]
    assert (entry.cells["unit"], entry.cells["dimension"]) == ("kW", "rank=1")


@pytest.mark.parametrize(("unit", "written"), [("training_chip_hours", "chip-hour"), ("training_duration", "h")])
def test_hours_of_chips_are_no_hours_of_the_clock(unit, written):
    parsed = parse(FIGURES, {**GOOD, "indicator": unit, "unit": "hours", "dimension": ""})
    assert parsed.entries["observations"][0].cells["unit"] == written


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "about 3"}, "is no number"),
        ({"value": ""}, "is no number"),
        ({"value": "nan"}, "is no number"),
        ({"value": "1e999"}, "is no number"),
        ({"value": "1_000"}, "is no number"),
        ({"value": "191,400,000"}, "is no number"),
        ({"value": "-5"}, "is outside 0 to inf USD"),
        ({"unit": ""}, "unit is missing"),
        ({"unit": "EUR"}, "unit 'EUR' is none of training_cost: USD"),
        ({"unit": "other"}, "unit is missing"),
        ({"indicator": "luck"}, "indicator 'luck' is not in"),
        ({"source": "hearsay"}, "source 'hearsay' is not in"),
        ({"source": ""}, "source '' is not in"),
        ({"locator": ""}, "locator is missing"),
        ({"entity": ""}, "entity is missing"),
        ({"entity": "=HYPERLINK(1)"}, "is a formula"),
        ({"entity": "word " * 50}, "249 characters"),
        ({"entity_type": "planet"}, "entity_type 'planet' is none of"),
        ({"period": ""}, "period '' is none of"),
        ({"period": "2023-13"}, "period '2023-13' is none of"),
        ({"dimension": "cloud"}, "is no list of different key=value"),
        ({"dimension": "method=a;method=b"}, "is no list of different key=value"),
        ({"indicator": "survey_share", "unit": "percent", "value": "101"}, "is outside 0 to 100 percent"),
        ({"indicator": "survey_share", "unit": "percent", "value": "-1"}, "is outside 0 to 100 percent"),
        ({"indicator": "ai_patents_growth", "unit": "percent", "value": "-101"}, "is outside -100 to inf percent"),
    ],
)
def test_a_broken_figure_is_refused_and_the_rest_is_taken(change, said):
    parsed = parse(FIGURES, {**GOOD, **change}, GOOD)
    assert fates(parsed) == ["refused", "kept"]
    assert said in parsed.accounts[0].reason


def test_growth_may_pass_a_hundred_percent():
    grown = {"indicator": "ai_patents_growth", "unit": "percent", "value": "3569", "dimension": ""}
    assert fates(parse(FIGURES, {**GOOD, **grown})) == ["kept"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": "price"}, "quantity 'price' is none of"),
        ({"price_year": "nominal"}, "price_year 'nominal' is no year"),
        ({"usd": "much"}, "is no number"),
        ({"source": "hearsay"}, "is not in"),
        ({"model": ""}, "entity is missing"),
    ],
)
def test_a_broken_training_cost_is_refused(change, said):
    parsed = parse(COSTS, {**COST, **change}, COST)
    assert fates(parsed) == ["refused", "kept"]
    assert said in parsed.accounts[0].reason


def test_the_same_figure_twice_is_one_in_whatever_order_its_dimension_is_written():
    one, other = ({**GOOD, "dimension": text} for text in ("method=cloud_rental;rank=1", "rank=1; method=cloud_rental"))
    assert fates(parse(FIGURES, one, other)) == ["kept", "merged"]


def test_a_second_value_for_one_place_is_refused():
    parsed = parse(FIGURES, GOOD, {**GOOD, "value": "78000000"})
    assert fates(parsed) == ["kept", "refused"]
    assert parsed.accounts[1].reason == (
        "78000000 USD contradicts record 1, which gives 191400000 USD for the same place of ai-index-2024"
    )


def test_two_places_of_a_report_may_differ():
    assert fates(parse(FIGURES, GOOD, {**GOOD, "value": "78000000", "locator": "Ch. 1"})) == ["kept", "kept"]


def test_a_cost_on_record_under_a_shorter_name_is_merged_in_either_order():
    figure, cost = parse(FIGURES, GOOD), parse(COSTS, COST)
    assert fates(parse(COSTS, COST, known=on_record(figure))) == ["merged"]
    assert fates(parse(FIGURES, GOOD, known=on_record(cost))) == ["merged"]


@pytest.mark.parametrize(
    "change", [{"model": "Gadget Ultra"}, {"usd": "191400001"}, {"price_year": "2024"}, {"locator": "Fig. 9"}]
)
def test_a_cost_that_differs_in_model_value_year_or_place_is_another(change):
    assert fates(parse(COSTS, {**COST, **change}, known=on_record(parse(FIGURES, GOOD)))) == ["kept"]


def test_a_cost_that_contradicts_the_record_is_refused():
    parsed = parse(COSTS, {**COST, "model": "gizmo-ultra", "usd": "5"}, known=on_record(parse(FIGURES, GOOD)))
    assert fates(parsed) == ["refused"]
    assert "contradicts 191400000 USD" in parsed.accounts[0].reason


def test_two_models_of_like_names_and_equal_values_are_two():
    like = [{**GOOD, "entity": name, "value": "3000000"} for name in ("Gizmo", "Gizmo Turbo")]
    assert fates(parse(FIGURES, *like)) == ["kept", "kept"]


def test_sources_are_sound():
    sources = load.method_table("sources")
    ids = [source["id"] for source in sources]
    assert ids == sorted(set(ids))
    assert not [i for i in ids if "_" in i]
    assert not [s["id"] for s in sources if not re.fullmatch(r"\d{4}-\d\d-\d\d", s["published"])]
    assert {subject for _, subject in load.aliases("sources")} <= set(ids)


def test_units_are_declared_once_with_a_range():
    rows = load.method_table("indicator_units")
    pairs = [(row["indicator"], row["published"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert not [row for row in rows if not row["unit"]]
    assert not [r for r in rows if float(r["low"] or "-inf") >= float(r["high"] or "inf")]


def made(name, row) -> Snapshot:
    return Snapshot(name, DAY, f"{','.join(row)}\n{','.join(row.values())}\n".encode())


@pytest.fixture
def _two_shapes(monkeypatch):
    """No adapter but ours, so that no other module need be sound."""
    monkeypatch.setattr(adapters, "adapter_for", lambda snapshot, row: FIGURES if FIGURES.fits(row) else COSTS)


@pytest.mark.usefixtures("_two_shapes")
def test_sync_names_and_dates_rows_by_their_publication_and_merges_across_files(tmp_path):
    assert "figures" in adapters.MODULES
    first, second = sync.sync(tmp_path, [made("observations.csv", GOOD), made("reference_costs.csv", COST)])
    assert (first.added, second.added, second.fates()["merged"]) == (1, 0, 1)
    (row,) = load.TableFile(tmp_path, "observations").rows()
    assert row[-3:] == ["2024-04-15", "ai-index-2024", "Fig. 1.3.21"]
    assert set(row[-2:-1]) <= set(load.sources(tmp_path))


@pytest.mark.usefixtures("_two_shapes")
def test_a_cost_of_a_later_sync_finds_its_figure_on_record(tmp_path):
    sync.sync(tmp_path, [made("observations.csv", GOOD)])
    (report,) = sync.sync(tmp_path, [made("reference_costs.csv", COST)])
    assert report.fates() == {"kept": 0, "merged": 1, "refused": 0}


@needs_facts
def test_every_collected_figure_is_kept(collected):
    assert Counter(fates(collected)) == {"kept": 2995}


@needs_facts
def test_of_52_training_costs_ten_stand_already(costs):
    assert Counter(fates(costs)) == {"kept": 42, "merged": 10}
    assert {a.name for a in costs.accounts if a.fate == "merged"} == {
        "Transformer", "BERT-Large", "RoBERTa Large", "GPT-3 175B (davinci)", "Megatron-Turing NLG 530B", "LaMDA",
        "PaLM (540B)", "GPT-4", "Llama 2-70B", "Gemini 1.0 Ultra",
    }  # fmt: skip


@needs_facts
def test_keys_are_unique_and_rows_pass_the_schema(collected, costs):
    rows = table(collected) + table(costs)
    width = len(key_columns("observations"))
    assert len({tuple(row[:width]) for row in rows}) == len(rows) == 3037
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header("observations"), *rows])
    load.check(text.getvalue().encode(), "observations", "observations.csv")


@needs_facts
def test_the_ten_costs_of_ai_index_2024(collected):
    """AI Index Report 2024, Fig. 1.3.21, in dollars of 2023."""
    cloud = {"method": "cloud_cost", "price_year": "2023"}
    assert values(collected, "training_cost", "ai-index-2024", "Fig. 1.3.21", **cloud) == {
        "Transformer": "930",
        "BERT-Large": "3288",
        "RoBERTa Large": "160018",
        "GPT-3 175B": "4324883",
        "Megatron-Turing NLG 530B": "6405653",
        "LaMDA": "1319586",
        "PaLM 540B": "12389056",
        "GPT-4": "78352034",
        "Llama 2 70B": "3931897",
        "Gemini Ultra": "191400000",
    }


@needs_facts
def test_the_emissions_of_ai_index_2024(collected):
    """AI Index Report 2024, Fig. 2.13.1, in tCO2e."""
    assert values(collected, "training_carbon_emissions", "ai-index-2024", "Fig. 2.13.1") == {
        "GPT-3 175B": "502",
        "Gopher 280B": "352",
        "Llama 2 70B": "291",
        "Luminous Base 13B": "3.17",
        "StarCoder 15.5B": "16.68",
    }


@needs_facts
@pytest.mark.parametrize(
    ("method", "usd"), [("cloud_cost", "78562017"), ("amortized_cost", "40695706"), ("acquisition_cost", "778066899")]
)
def test_costs_of_gpt4_on_data_of_2025(costs, method, usd):
    place = ("cottier2024-code", "public results table of the paper's repository, data of 2025")
    assert values(costs, "training_cost", *place, method=method, price_year="2023")["GPT-4"] == usd


@needs_facts
def test_reading_either_file_again_adds_no_row(collected, costs):
    known = Known({}, {"observations": table(collected) + table(costs)})
    again = read(FIGURES, "observations.csv", (FACTS / "observations.csv").read_bytes(), known)
    costs_again = read(COSTS, "reference_costs.csv", (FACTS / "reference_costs.csv").read_bytes(), known)
    assert table(again) == table(collected)
    assert table(costs_again) == table(costs)
