"""Chips: which are kept, which are one, and which peak is which."""

import csv
import io
import os
from pathlib import Path

import pytest

from steelyard.facts import load
from steelyard.facts.registry import Registry
from steelyard.sources import epoch_chips, peaks, sync
from steelyard.sources.base import Known, Parsed, Snapshot, clean, read_table

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "epoch"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

OLD, NEW, ML = epoch_chips.ADAPTERS
OLD_COLUMNS = [
    "Name of the hardware", "Manufacturer", "Type", "Release date", "Release price (USD)",
    "FP32 (single precision) Performance (FLOP/s)", "FP16 (half precision) Performance (FLOP/s)",
    "Tensor Float 32 (TF32)", "FP16 Tensor Core", "INT8 Performance (OP/s)", "Memory size per board (Byte)",
    "TDP (W)", "Link to datasheet", "ALL ML SYSTEMS",
]  # fmt: skip
SHORT = {
    "name": "Name of the hardware", "maker": "Manufacturer", "type": "Type", "date": "Release date",
    "price": "Release price (USD)", "fp32": OLD_COLUMNS[5], "fp16": OLD_COLUMNS[6], "tf32": OLD_COLUMNS[7],
    "tensor16": "FP16 Tensor Core", "int8": OLD_COLUMNS[9], "memory": OLD_COLUMNS[10], "tdp": "TDP (W)",
    "url": "Link to datasheet", "models": "ALL ML SYSTEMS",
}  # fmt: skip


def snapshot(*records: dict[str, str]) -> Snapshot:
    text = io.StringIO()
    writer = csv.DictWriter(text, OLD_COLUMNS, restval="")
    writer.writeheader()
    for record in records:
        writer.writerow({SHORT[key]: cell for key, cell in record.items()})
    return Snapshot("chips_2024-02-05.csv", "2024-02-05", text.getvalue().encode())


def parsed(*records: dict[str, str], **aliases: str) -> Parsed:
    shot = snapshot(*records)
    return OLD.parse(shot, read_table(shot), Known({"chips": {a.replace("_", " "): s for a, s in aliases.items()}}))


def facts(result: Parsed, subject: str) -> dict[str, str | None]:
    (statement,) = [s for s in result.statements["chips"] if s.subject == subject]
    return {name: cell and cell.value for name, cell in statement.cells.items()}


def test_only_accelerators_and_what_trained_a_model_are_kept():
    result = parsed(
        {"name": "Gizmo TPU 1", "type": "TPU"},
        {"name": "Gizmo GPU 2", "type": "GPU", "models": "Some model"},
        {"name": "Gizmo GPU 3", "type": "GPU"},
        {"name": "Gizmo CPU 4", "type": "CPU"},
        {"name": "Old GPU", "type": "GPU"},
        {"name": "", "type": "GPU"},
        Old_GPU="old-gpu",
    )
    fates = [account.fate for account in result.accounts]
    assert fates == ["kept", "kept", "refused", "refused", "kept", "refused"]
    assert result.accounts[2].reason == "no accelerator, and no model on record was trained on it"
    assert [s.subject for s in result.statements["chips"]] == ["gizmo-tpu-1", "gizmo-gpu-2", "old-gpu"]


def test_records_of_one_chip_are_merged_and_fill_each_others_blanks():
    result = parsed(
        {"name": "Giz One", "type": "", "memory": "16000000000", "tdp": "251", "models": "A"},
        {"name": "Gizmo One", "type": "GPU", "tdp": "250", "models": "B"},
        Giz_One="gizmo-one",
    )
    assert [a.fate for a in result.accounts] == ["merged", "kept"]
    assert "record 2, Gizmo One" in result.accounts[0].reason
    chip = facts(result, "gizmo-one")
    assert (chip["name"], chip["kind"], chip["tdp_w"], chip["memory_bytes"]) == (
        "Gizmo One",
        "GPU",
        "250",
        "16000000000",
    )


def test_cells_are_numbers_days_and_addresses():
    result = parsed(
        {
            "name": "Gizmo TPU", "type": "TPU", "maker": "Gizmo", "price": "$6770000.00", "date": "2019-06",
            "tdp": "65.0", "fp32": "16309999999999.9", "memory": "0", "url": "https://a.example/x\\",
        }
    )  # fmt: skip
    chip = facts(result, "gizmo-tpu")
    assert chip["price_usd"] == "6770000"
    assert chip["released"] == "2019-06-15"
    assert chip["tdp_w"] == "65"
    assert chip["peak_fp32_flop_per_s"] == "16310000000000"
    assert chip["memory_bytes"] is None
    assert chip["url"] == "https://a.example/x"


def test_a_blank_cell_takes_back_and_an_absent_column_says_nothing():
    chip = facts(parsed({"name": "Gizmo TPU", "type": "TPU"}), "gizmo-tpu")
    assert chip["tdp_w"] is None
    assert "peak_fp8_flop_per_s" not in chip
    assert "internode_bandwidth_bits_per_s" not in chip


def peak(chip="gizmo", released="2022-01-01", **listed):
    cells = peaks.cells(chip, {name: str(value) for name, value in listed.items()}, released)
    return {name.removesuffix("_flop_per_s"): (c.value, c.basis) for name, c in cells.items() if c}


def test_the_16_bit_column_of_a_chip_without_vector_units_is_its_matrix_peak():
    assert peak(fp16=275 * 10**12, fp32="", tensor16="") == {"peak_tensor16": ("275000000000000", "reported")}
    assert peak(fp16=45 * 10**12, fp32=3 * 10**12) == {
        "peak_fp32": ("3000000000000", "reported"),
        "peak_tensor16": ("45000000000000", "reported"),
    }


def test_the_16_bit_column_of_vector_units_is_no_tensor_peak():
    found = peak(fp16=78 * 10**12, fp32=19.5e12, tensor16="")
    assert found["peak_fp16"] == ("78000000000000", "reported")
    assert "peak_tensor16" not in found


def test_tf32_of_a_chip_older_than_tf32_is_its_tensor_peak():
    old = peak(released="2017-06-21", tf32=125 * 10**12, tensor16="", fp32=15.7e12, fp16=31.3e12)
    assert old["peak_tensor16"] == ("125000000000000", "reported")
    assert old["peak_fp16"][0] == "31300000000000.0"
    assert "peak_tf32" not in old
    new = peak(released="2020-05-14", tf32=156 * 10**12, tensor16="")
    assert new == {"peak_tf32": ("156000000000000", "reported")}


@pytest.mark.parametrize(
    ("name", "times", "sparse"), [("fp8", 4, True), ("fp8", 2, False), ("tf32", 1, True), ("tf32", 0.5, False)]
)
def test_a_peak_too_fast_for_the_dense_16_bit_rate_is_the_sparse_one(name, times, sparse):
    found = peak(tensor16=10**15, **{name: times * 1e15})
    if sparse:
        assert float(found[f"sparse_{name}"][0]) == times * 1e15
        assert (float(found[f"peak_{name}"][0]), found[f"peak_{name}"][1]) == (times * 1e15 / 2, "derived")
    else:
        assert (float(found[f"peak_{name}"][0]), found[f"peak_{name}"][1]) == (times * 1e15, "reported")
        assert f"sparse_{name}" not in found


def test_a_chip_declared_dense_or_sparse_is_taken_at_its_word(monkeypatch):
    verdicts = {
        ("gizmo", "peak_tf32_flop_per_s", 1e15): "dense",
        ("gizmo", "peak_tensor16_flop_per_s", 2e15): "sparse",
        ("gizmo", "peak_fp16_flop_per_s", 4e14): "matrix",
    }
    monkeypatch.setattr(peaks, "_verdicts", lambda: verdicts)
    assert peak(tensor16=10**15, tf32=10**15)["peak_tf32"] == ("1000000000000000", "reported")
    sparse = peak(tensor16=2 * 10**15, tf32=10**15)
    assert sparse["peak_tensor16"] == ("1000000000000000", "derived")
    assert peak(fp32=10**14, fp16=4 * 10**14)["peak_tensor16"] == ("400000000000000", "reported")


# The real files


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chips")
    files = [*sorted(UPSTREAM.glob("chips_*.csv")), *UPSTREAM.glob("ml_hardware_*.csv")]
    reports = sync.sync(folder, [Snapshot(f.name, f.stem[-10:], f.read_bytes()) for f in files])
    for report in reports:
        assert [account.record for account in report.accounts] == list(range(1, len(report.accounts) + 1))
    return Registry(folder)


def names_of(column: str, *patterns: str) -> dict[str, set[str]]:
    """Day of a file → the names in a column of it."""
    found: dict[str, set[str]] = {}
    for file in (file for pattern in patterns for file in UPSTREAM.glob(pattern)):
        rows = read_table(Snapshot(file.name, "", file.read_bytes()))
        found[file.stem[-10:]] = {clean(name) for row in rows for name in row[column].split(",") if clean(name)}
    return found


@needs_upstream
@pytest.mark.slow
def test_every_chip_that_a_model_or_price_names_is_on_record_on_its_day(registry):
    wanted = names_of("Training hardware", "models_*", "notable_models_*", "frontier_models_*")
    assert len(set().union(*wanted.values())) == 104
    aliases = dict(load.aliases("chips"))
    for days in (wanted, names_of("Hardware model", "hardware_prices_*")):
        for day, names in days.items():
            then = registry.as_of(day)
            own = {
                fact.value: s
                for s in then.facts("chips")
                for fact in then.history("chips", s)
                if fact.attribute == "name"
            }
            subjects = {name: aliases.get(name) or own.get(name) for name in names}
            listed = then.facts("chips")
            assert {name for name, subject in subjects.items() if subject not in listed} == set(), day


@needs_upstream
def test_h100_is_never_given_its_sparse_peak(registry):
    """The data sheet's 1,979 TFLOP/s are with 2:4 sparsity; 989 are dense."""
    for day, basis in [("2024-02-05", "derived"), ("2024-05-26", "reported"), ("2025-08-07", "reported")]:
        chip = registry.as_of(day).facts("chips", ["nvidia-h100-sxm5"])["nvidia-h100-sxm5"]
        tensor = chip["peak_tensor16_flop_per_s"]
        assert float(tensor.value) == pytest.approx(989.4e12, rel=0.001), day
        assert tensor.basis == basis
        assert float(chip["peak_tf32_flop_per_s"].value) == pytest.approx(494.7e12, rel=0.001)
        assert float(chip["peak_int8_op_per_s"].value) == pytest.approx(1979e12, rel=0.001)
        assert float(chip["sparse_tensor16_flop_per_s"].value) == 1980e12


@needs_upstream
def test_no_dense_peak_of_any_vintage_has_the_mark_of_sparsity(registry):
    """What a data sheet calls FP8 or INT8 at four times, or TF32 at once, the dense 16-bit rate is sparse."""
    genuine = {"amazon-trainium1", "amazon-inferentia2", "amazon-trainium3", "groq-lpu-v1"}
    marked = set()
    for vintage in registry.vintages():
        for subject, chip in registry.as_of(vintage.day).facts("chips").items():
            dense = chip.get("peak_tensor16_flop_per_s")
            for name, ratio in [("tf32_flop_per_s", 1), ("fp8_flop_per_s", 4), ("int8_op_per_s", 4)]:
                other = chip.get(f"peak_{name}")
                if dense and other and float(other.value) / float(dense.value) == pytest.approx(ratio, rel=0.04):
                    marked.add(subject)
    assert marked == genuine


@needs_upstream
@pytest.mark.parametrize(
    ("subject", "attribute", "values"),
    [
        ("google-tpu-v4", "tdp_w", {"2024-02-05": None, "2025-08-07": "170", "2026-03-18": "340"}),
        ("google-tpu-v3", "tdp_w", {"2024-02-05": None, "2024-05-26": "450", "2025-08-07": "220", "2026-03-18": "450"}),
        ("google-tpu-v4", "peak_tensor16_flop_per_s", dict.fromkeys(["2024-02-05", "2026-03-18"], "275000000000000")),
        ("nvidia-v100", "peak_tensor16_flop_per_s", {"2024-02-05": None, "2024-05-26": "125000000000000"}),
        ("nvidia-v100", "peak_tf32_flop_per_s", {"2024-05-26": None, "2026-03-18": None}),
        ("google-tpu-v4", "kind", {"2024-02-05": "TPU"}),
        ("nvidia-a100", "kind", {"2024-02-05": "GPU"}),
        ("nvidia-a100-sxm4-80-gb", "family", {"2024-02-05": "nvidia-a100"}),
        ("huawei-ascend-910b", "peak_tensor16_flop_per_s", {"2025-08-07": "376000000000000"}),
    ],
)
def test_the_log_keeps_what_each_vintage_said(registry, subject, attribute, values):
    for day, value in values.items():
        fact = registry.as_of(day).facts("chips", [subject])[subject].get(attribute)
        assert (fact and fact.value) == value, day


@needs_upstream
def test_spellings_are_one_chip_and_versions_are_not(registry):
    one = [
        ("NVIDIA H100 SXM5", "NVIDIA H100 SXM5 80GB"),
        ("NVIDIA GTX Titan X", "NVIDIA GeForce GTX TITAN X"),
        ("NVIDIA Geforce GTX1080 Ti", "NVIDIA GeForce GTX 1080 Ti"),
        ("AMD Instinct MI250X", "AMD Radeon Instinct MI250X"),
        ("NVIDIA GTX Titan Black", "NVIDIA GeForce GTX TITAN BLACK"),
        ("NVIDIA Tesla P100 PCIe 16 GB", "NVIDIA Tesla P100 PCIe 16GB"),
    ]
    for first, second in one:
        assert registry.resolve("chips", first) == registry.resolve("chips", second)
    assert registry.resolve("chips", "Huawei Ascend 910B") != registry.resolve("chips", "Huawei Ascend 910")
    assert registry.resolve("chips", "NVIDIA A100") != registry.resolve("chips", "NVIDIA A100 PCIe")


@needs_upstream
@pytest.mark.parametrize(
    ("short", "subject"),
    [("A100", "nvidia-a100"), ("H100", "nvidia-h100-sxm5"), ("TPUv4", "google-tpu-v4"), ("tpu V4", "google-tpu-v4"),
     ("v100", "nvidia-v100"), ("P100", "nvidia-p100"), ("B200", "nvidia-b200"), ("H800", "nvidia-h800-sxm5")],
)  # fmt: skip
def test_short_names_find_their_chip(registry, short, subject):
    assert registry.resolve("chips", short) == subject


@needs_upstream
def test_every_alias_and_curated_fact_is_about_a_chip_on_record(registry):
    subjects = set(registry.facts("chips"))
    assert {subject for _, subject in load.aliases("chips")} <= subjects
    assert {fact.subject for fact in load.method_facts("chips")} <= subjects
    assert {row["chip"] for row in load.method_table("sparse_peaks")} <= subjects


@needs_upstream
def test_every_kept_chip_has_a_kind(registry):
    assert [s for s, chip in registry.facts("chips").items() if "kind" not in chip] == []
