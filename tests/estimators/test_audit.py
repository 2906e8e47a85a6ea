"""Each detector fires on facts that contradict each other, and keeps silent on the same facts made sound."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import UnknownNameError
from steelyard.estimators.audit import DETECTORS, audit, say
from steelyard.estimators.audit.case import Case
from steelyard.estimators.audit.clusters import equivalents_of, power_of
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.world import World
from steelyard.facts.registry import Registry
from steelyard.facts.schema import DATA

DAY = "2024-01-31"
LATER = "2025-06-30"
CHIP = {
    "kind": "GPU",
    "released": "2020-06-01",
    "peak_tensor16_flop_per_s": "1e15",
    "peak_fp32_flop_per_s": "1e14",
    "tdp_w": "500",
}
RUN = {
    "published": "2023-06-01",
    "organizations": "Acme",
    "chip": "fast",
    "chip_count": "100",
    "training_hours": "100",
    "training_flop": "1.44e22",
}
"""10,000 chip-hours at 1e15 FLOP/s are 3.6e22 FLOP, so this run has an MFU of 0.4."""


@pytest.fixture
def registry(make_registry, fact, entry):
    """A registry of models, chips and prices, each subject as {attribute: value or Fact cells}."""

    def rows(kind, subjects):
        for subject, facts in subjects.items():
            for name, value in {"name": subject.title(), **facts}.items():
                cells = value if isinstance(value, dict) else {"value": value}
                yield fact(subject, name, kind=kind, **cells)

    def build(models, chips=None, prices=(), later=()):
        folder = make_registry(
            models=list(rows("models", models)),
            chips=[*rows("chips", {"fast": CHIP} if chips is None else chips), *later],
            prices=[entry("prices", **price) for price in prices],
        )
        return Registry(folder)

    return build


def only(found):
    """The one finding."""
    assert len(found) == 1, [one.arithmetic for one in found]
    return found[0]


# Models


def test_facts_that_fit_raise_no_finding(registry):
    text = {"domains": "Language", "parameters": "2.4e9", "dataset_size": "1e12"}
    hardware = {"chip_hours": "10000", "power_draw_w": "90000", "mfu": "0.4", "hfu": "0.5"}
    sound = {**RUN, **text, **hardware, "training_start": "2023-01-01"}
    assert audit(registry({"sound": sound, "bare": {}})) == []
    assert audit(registry({"bare": {}}, chips={})) == []


BASE = {"published": "2022-06-01", "organizations": "Acme", "training_flop": "1e24"}
TUNED = {**RUN, "base_model": "base", "training_flop": "1.01e24"}
TEXT = {"domains": "Language", "training_flop": "6e22", "parameters": "1e10", "dataset_size": "1e12"}


@pytest.mark.parametrize(
    ("detector", "broken", "sound", "severity", "arithmetic"),
    [
        ("implied_mfu", {**RUN, "training_flop": "1.44e24"}, RUN, 40, "= MFU 40"),
        ("implied_mfu", {**RUN, "training_flop": "3.6e18"}, RUN, 10, "= MFU 1e-4"),
        ("tokens", {**TEXT, "training_flop": "3e21"}, TEXT, 20, "3e21 FLOP against 6 × 1e10 parameters × 1e12 tokens"),
        ("tokens", {**TEXT, "epochs": "3"}, {**TEXT, "epochs": "1.5"}, 3, "× 3 epochs = 1.8e23 FLOP"),
        (
            "tokens",
            {**TEXT, "active_parameters": "1e9"},
            {**TEXT, "active_parameters": "9e9"},
            10,
            "6 × 1e9 active parameters × 1e12 tokens = 6e21 FLOP",
        ),
        (
            "chip_hours",
            {**RUN, "chip_hours": "5000"},
            {**RUN, "chip_hours": "9500"},
            2,
            "100 chips × 100 h = 10,000 chip-hours against 5,000 chip-hours",
        ),
        ("stated_mfu", {**RUN, "mfu": "0.1"}, {**RUN, "mfu": "0.3"}, 4, "MFU 0.1 stated against"),
        ("stated_mfu", {**RUN, "hfu": "0.9"}, {**RUN, "hfu": "0.6"}, 2.25, "HFU 0.9 stated against"),
        ("hfu_below_mfu", {"mfu": "0.4", "hfu": "0.2"}, {"mfu": "0.4", "hfu": "0.4"}, 2, "HFU 0.2 below MFU 0.4"),
        (
            "finetune_flop",
            {"training_flop": "1e20", "finetune_flop": "3e20"},
            {"training_flop": "1e20", "finetune_flop": "1.05e20"},
            3,
            "3e20 FLOP of fine-tuning above 1e20 FLOP in all",
        ),
        (
            "power",
            {**RUN, "power_draw_w": "900"},
            {**RUN, "power_draw_w": "60000"},
            100,
            "900 W against 100 chips × 500 W × 1.8 for the server = 90,000 W",
        ),
        (
            "early_chip",
            {**RUN, "published": "2020-04-02"},
            {**RUN, "published": "2020-06-15"},
            64.1667 / 30,
            "64 days before the release of Fast on 2020-06-01",
        ),
        (
            "early_chip",
            {**RUN, "training_start": "2020-03-03"},
            {**RUN, "training_start": "2020-05-15"},
            3,
            "training began on 2020-03-03 at the latest, 90 days before",
        ),
        ("long_training", {"training_hours": "52596"}, {"training_hours": "26000"}, 2, "52,596 h of training"),
        (
            "ranges",
            {"training_flop": {"value": "1e22", "low": "4e22", "high": "9e22"}},
            {"training_flop": {"value": "5e22", "low": "4e22", "high": "9e22"}},
            4,
            "training_flop 1e22 outside of its range 4e22 to 9e22 FLOP",
        ),
        (
            "ranges",
            {"training_start": {"value": "2020-03-01", "high": "2020-01-31"}},
            {"training_start": {"value": "2020-01-01", "high": "2020-01-31"}},
            2,
            "training_start 2020-03-01 outside of its range … to 2020-01-31",
        ),
    ],
)
def test_a_model_whose_facts_contradict_each_other_is_found(registry, detector, broken, sound, severity, arithmetic):
    facts = registry({"broken": broken, "sound": sound})
    one = only(audit(facts, [detector]))
    assert (one.detector, one.kind, one.subject, one.name) == (detector, "models", "broken", "Broken")
    assert one.severity == pytest.approx(severity, rel=1e-3)
    assert arithmetic in one.arithmetic
    assert one.strong == (severity >= 10)
    assert {fact.subject for fact in one.facts} <= {"broken", "fast"}
    assert all(fact.source and fact.as_of for fact in one.facts)


def test_gradients_are_the_tokens_where_both_are_told(registry):
    told = {**TEXT, "dataset_size": "1e6"}
    one = only(audit(registry({"sound": {**told, "dataset_gradients": "1e12"}, "off": told}), ["tokens"]))
    assert one.subject == "off"


def test_tokens_are_held_against_flop_of_text_without_a_base_alone(registry):
    off = {**TEXT, "training_flop": "3e21"}
    others = {"image": {**off, "domains": "Vision|Language"}, "tuned": {**off, "base_model": "base"}, "base": TEXT}
    assert audit(registry(others), ["tokens"]) == []


@pytest.mark.parametrize(
    ("facts", "reading"),
    [
        ({"training_flop": "3e23"}, "it fits with 5 epochs; none are on record"),
        ({"training_flop": "6e21"}, "it fits if 1e9 of the parameters serve a token, as in a mixture of experts"),
        ({"epochs": "50"}, "the tokens are those of all epochs together"),
        ({"training_flop": "6e27"}, ""),
        ({"training_flop": "6e19"}, ""),
    ],
)
def test_tokens_are_read_as_epochs_or_experts_where_that_fits(registry, facts, reading):
    one = only(audit(registry({"model": {**TEXT, **facts}}), ["tokens"]))
    assert (one.reading, one.settled) == (reading, bool(reading))


def test_flop_of_a_base_are_not_held_against_the_hours_of_a_fine_tune(registry):
    """The reading that is called taken is the one that the estimator takes."""
    facts = registry({"base": BASE, "tuned": {**TUNED, "finetune_flop": "1.08e22"}})
    one = only(audit(facts, ["implied_mfu"]))
    assert one.severity == pytest.approx(28.06, rel=1e-3)
    assert one.reading == "its own 1.08e22 FLOP alone: MFU 0.3"
    assert one.settled
    counted = Resolution(World(facts, ["tuned"]), quantities(2023)).solved("counted_flop").middle
    assert counted == pytest.approx(1.08e22)


def test_flop_inherited_from_a_base_are_told_though_the_base_is_listed_no_more(registry, make_registry, fact):
    one = only(audit(registry({"base": BASE, "tuned": TUNED}), ["implied_mfu"]))
    assert (one.reading, one.settled) == ("1e24 FLOP of them are those of Base", True)
    gone = [fact("base", name, value) for name, value in {"name": "Base", **BASE}.items()]
    gone += [fact("base", name, "", as_of=LATER) for name in ("name", *BASE)]
    tuned = [fact("tuned", name, value) for name, value in {"name": "Tuned", **TUNED}.items()]
    chips = [fact("fast", name, value, kind="chips") for name, value in {"name": "Fast", **CHIP}.items()]
    later = Registry(make_registry(models=[*gone, *tuned], chips=chips))
    assert list(later.facts("models")) == ["tuned"]
    assert only(audit(later, ["implied_mfu"])).reading == "1e24 FLOP of them are those of Base"


def test_own_flop_that_cannot_be_either_leave_the_finding_open(registry):
    facts = registry({"base": {**BASE, "training_flop": "1e21"}, "tuned": {**TUNED, "finetune_flop": "1e10"}})
    one = only(audit(facts, ["implied_mfu"]))
    assert not one.settled
    quiet = {**TUNED, "training_flop": "1e22", "finetune_flop": "1e10"}
    assert only(audit(registry({"base": BASE, "tuned": quiet}), ["implied_mfu"])).severity > 1e6


UNTIMED = {name: value for name, value in RUN.items() if name not in ("chip_count", "training_hours")}


@pytest.mark.parametrize(
    ("hardware", "reading"),
    [
        ({"chip_hours": "100", "chip_count": "100"}, "its chip-hours are hours of each chip: MFU 0.4"),
        ({"chip_hours": "416"}, "its chip-hours are chip-days: MFU 0.401"),
        ({"chip_hours": "1"}, ""),
        ({"chip_hours": "416", "chip_count": "4", "training_hours": "104"}, ""),
    ],
)
def test_chip_hours_in_another_unit_are_recognized_unless_chips_and_hours_confirm_them(registry, hardware, reading):
    one = only(audit(registry({"model": {**UNTIMED, **hardware}}), ["implied_mfu"]))
    assert (one.reading, one.settled) == (reading, False)


def test_a_run_at_another_number_format_than_stated_is_recognized(registry):
    """1e14 FLOP/s at 32 bits would be an MFU of 4."""
    one = only(audit(registry({"model": {**RUN, "precision": "FP32"}}), ["implied_mfu"]))
    assert (one.severity, one.settled) == (pytest.approx(4), False)
    assert one.reading == "against peak_tensor16_flop_per_s 1e15 FLOP/s: MFU 0.4"


@pytest.mark.parametrize(
    ("stated", "flop", "reading", "settled"),
    [
        ("1000", "1.44e22", "chips × hours: MFU 0.4, against 4", False),
        ("1000", "1.44e21", "the stated chip-hours: MFU 0.4, against 0.04", True),
        ("5000", "7.2e21", "", False),
    ],
)
def test_of_two_counts_of_chip_hours_the_one_with_a_usual_mfu_is_told(registry, stated, flop, reading, settled):
    run = {**RUN, "chip_hours": stated, "training_flop": flop}
    one = only(audit(registry({"model": run}), ["chip_hours"]))
    assert (one.reading, one.settled) == (reading, settled)


def test_a_stated_mfu_of_the_whole_line_is_recognized(registry):
    tuned = {**TUNED, "training_flop": "1.44e22", "finetune_flop": "1.44e20", "mfu": "0.4"}
    one = only(audit(registry({"base": BASE, "tuned": tuned}), ["stated_mfu"]))
    assert one.severity == pytest.approx(100)
    assert (one.reading, one.settled) == ("its chip-hours include its base's: with all FLOP MFU 0.4", False)


def test_a_model_before_its_base_is_found(registry):
    late = {**BASE, "published": "2023-09-29"}
    one = only(audit(registry({"base": late, "tuned": TUNED}), ["early_model"]))
    assert (one.subject, one.severity) == ("tuned", 4)
    assert "120 days before its base Base on 2023-09-29" in one.arithmetic
    soon = {**BASE, "published": "2023-06-20"}
    assert audit(registry({"base": soon, "tuned": TUNED}), ["early_model"]) == []


# Twins

TWIN = {"published": "2023-06-01", "organizations": "Acme|Bold", "parameters": "7e9", "training_flop": "8e22"}


def test_models_with_the_same_day_maker_parameters_and_flop_are_twins(registry):
    swapped = {**TWIN, "organizations": "Bold|Acme"}
    one = only(audit(registry({"first": TWIN, "second": swapped, "third": TWIN}), ["twins"]))
    assert (one.severity, one.subjects, one.name) == (3, ("first", "second", "third"), "First / Second / Third")
    assert "each 7e9 parameters and 8e22 FLOP" in one.arithmetic


@pytest.mark.parametrize(
    "other",
    [{"published": "2023-06-02"}, {"organizations": "Acme"}, {"parameters": "13e9"}, {"training_flop": "9e22"}],
)
def test_models_that_differ_in_one_of_these_are_no_twins(registry, other):
    assert audit(registry({"first": TWIN, "second": {**TWIN, **other}}), ["twins"]) == []


@pytest.mark.parametrize(
    ("first", "second", "twins"),
    [
        ("Grand Multilingual Translator", "Grand Multi-lingual Translators", True),
        ("Grand Multilingual Translator 7B", "Grand Multilingual Translator 8B", False),
        ("Grand Multilingual Translator", "Small Multilingual Translator", False),
    ],
)
def test_names_nearly_alike_are_twins_unless_a_number_differs(registry, first, second, twins):
    days = {"published": "2023-06-01", "organizations": "Acme"}
    models = {"first": {**days, "name": first}, "second": {**days, "name": second}}
    found = audit(registry(models), ["twins"])
    assert [one.subjects for one in found] == ([("first", "second")] if twins else [])
    models["first"]["parameters"], models["second"]["parameters"] = "7e9", "8e9"
    assert audit(registry(models), ["twins"]) == []


def test_versions_of_one_base_are_told_apart_from_twins_by_mistake(registry):
    models = {"first": TWIN, "second": {**TWIN, "base_model": "first"}}
    one = only(audit(registry(models), ["twins"]))
    assert one.settled
    assert "versions of one base" in one.reading


# Chips


def test_a_constant_that_changed_from_one_day_to_the_next_is_found(registry, fact):
    later = [fact("fast", "tdp_w", "400", as_of=LATER, kind="chips")]
    facts = registry({}, later=later)
    one = only(audit(facts, ["chip_constants"]))
    assert (one.kind, one.subject, one.severity) == ("chips", "fast", 1.25)
    assert one.arithmetic == f"tdp_w 500 W (snapshot-{DAY}) against 400 W (snapshot-{LATER})"
    assert (one.reading, one.settled) == ("Nobody revised it to 400 W", True)
    assert audit(facts.as_of(DAY), ["chip_constants"]) == []
    near = [fact("fast", "tdp_w", "510", as_of=LATER, kind="chips")]
    assert audit(registry({}, later=near), ["chip_constants"]) == []


def test_a_constant_that_another_publisher_contradicts_is_open(registry, fact):
    later = [fact("fast", "memory_bytes", "8e10", kind="chips")]
    later += [fact("fast", "memory_bytes", "4e10", as_of=LATER, kind="chips", source="cottier2024-code")]
    one = only(audit(registry({}, later=later), ["chip_constants"]))
    assert (one.severity, one.reading, one.settled) == (2, "", False)


@pytest.mark.parametrize(("first", "last", "settled"), [("200", "500", True), ("500", "200", False)])
def test_a_tdp_like_a_mean_is_found_and_settled_once_the_rated_power_stands(registry, fact, first, last, settled):
    chips = {"fast": {**CHIP, "tdp_w": first}}
    facts = registry({}, chips, later=[fact("fast", "tdp_w", last, as_of=LATER, kind="chips")])
    one = only(audit(facts, ["mean_tdp", "chip_constants"]))
    assert (one.detector, one.severity, one.settled) == ("mean_tdp", 2.5, settled)
    assert one.reading == "500 W is the rated power; 200 W looks like a mean"
    near = [fact("fast", "tdp_w", "310", as_of=LATER, kind="chips")]
    assert audit(registry({}, later=near), ["mean_tdp"]) == []


def test_a_constant_of_the_method_is_a_statement_too(registry):
    """data/method/assumptions.csv rates this chip at 373 W."""
    one = only(audit(registry({}, {"google-tpu-v4": {"tdp_w": "170"}}), ["mean_tdp"]))
    assert "373 W (cottier2024-code) against 170 W" in one.arithmetic
    assert audit(registry({}, {"google-tpu-v4": {"tdp_w": "340"}}), ["mean_tdp"]) == []


@pytest.mark.parametrize(
    ("attribute", "sparse", "dense", "severity"),
    [
        ("peak_fp8_flop_per_s", "4e15", "2e15", 1.6),
        ("peak_int8_op_per_s", "4e15", "2e15", 1.6),
        ("peak_tf32_flop_per_s", "1e15", "5e14", 1 / 0.6),
        ("peak_tf32_flop_per_s", "2.5e14", "5e14", 1.6),
        ("peak_tensor16_flop_per_s", "6e15", "2e15", 1.5),
    ],
)
def test_a_peak_out_of_proportion_is_found(registry, attribute, sparse, dense, severity):
    chips = {"off": {**CHIP, attribute: sparse}, "sound": {**CHIP, attribute: dense}}
    one = only(audit(registry({}, chips), ["sparse_peak"]))
    assert one.subject == "off"
    assert one.severity == pytest.approx(severity)
    assert "counts sparsity or a narrow accumulator" in one.reading


def test_a_peak_that_was_looked_up_by_hand_is_settled(registry):
    """data/method/sparse_peaks.csv has the verdict."""
    chip = {**CHIP, "peak_tensor16_flop_per_s": "1.9e14", "peak_tf32_flop_per_s": "1.9e14"}
    one = only(audit(registry({}, {"amazon-trainium1": chip}), ["sparse_peak"]))
    assert one.settled
    assert one.reading.startswith("dense: ")


def test_variants_of_one_chip_with_peaks_far_apart_are_found(registry):
    wide = {**CHIP, "family": "fast", "peak_tensor16_flop_per_s": "2.5e15"}
    one = only(audit(registry({}, {"fast": {**CHIP, "family": "fast"}, "fast-pcie": wide}), ["variants"]))
    assert (one.severity, one.subjects) == (2.5, ("fast-pcie", "fast"))
    assert audit(registry({}, {"fast": CHIP, "other": {**wide, "family": "other"}}), ["variants"]) == []


def test_a_rental_price_far_from_its_kind_is_found(registry):
    usual = {"chip": "fast", "vendor": "Cloud", "kind": "on_demand", "basis": "unstated"}
    prices = [{**usual, "date": "2023-01-01", "offer": str(n), "usd": "2"} for n in range(1, 6)]
    penny = {**usual, "date": "2023-02-01", "offer": "1", "usd": "0.1"}
    one = only(audit(registry({}, prices=[*prices, penny]), ["prices"]))
    assert (one.kind, one.subject, one.severity) == ("prices", "fast", pytest.approx(20))
    assert "0.1 USD/chip-hour (Cloud, on_demand, 2023-02-01) against 2 USD/chip-hour" in one.arithmetic
    for other in ({"usd": "0.3"}, {"kind": "commit_3y"}, {"kind": "purchase"}):
        assert audit(registry({}, prices=[*prices, {**penny, **other}]), ["prices"]) == []
    assert audit(registry({}, prices=[*prices[:3], penny]), ["prices"]) == []


# Clusters

REFERENCE = "nvidia-h100-sxm5"
"""The chip of the constant ``equivalent_chip``."""


@pytest.fixture
def cluster(fact, registry):
    """Findings of a detector about one cluster of a chip with half the reference's peak."""
    chips = {REFERENCE: {**CHIP, "peak_fp8_flop_per_s": "2e15"}, "half": CHIP}
    case = Case(registry({}, chips))

    def look(detector, **cells):
        facts = {name: fact("big", name, value, kind="chips") for name, value in {"name": "Big", **cells}.items()}
        return list(detector(case, {"big": facts}))

    return look


def test_equivalents_that_do_not_fit_the_chips_of_a_cluster_are_found(cluster):
    one = only(cluster(equivalents_of, chip="half", chip_count="1000", h100_equivalents="1000"))
    assert (one.kind, one.severity) == ("clusters", 2)
    assert one.arithmetic == "1,000 equivalents against 1,000 chips × 1e15 / 2e15 FLOP/s = 500"
    assert cluster(equivalents_of, chip="half", chip_count="1000", h100_equivalents="520") == []
    assert cluster(equivalents_of, chip="half|other", chip_count="1000", h100_equivalents="1000") == []


def test_power_that_does_not_fit_the_chips_of_a_cluster_is_found(cluster):
    one = only(cluster(power_of, chip="half", chip_count="1000", power_mw="9"))
    assert one.severity == pytest.approx(10)
    assert one.arithmetic == "9 MW against 1,000 chips × 500 W × 1.8 for the server = 0.9 MW"
    assert cluster(power_of, chip="half", chip_count="1000", power_mw="0.6") == []


# The audit


def test_findings_come_worst_first_and_for_the_subjects_asked(registry):
    models = {
        "mild": {**RUN, "mfu": "0.1"},
        "worst": {**RUN, "organizations": "Bold", "training_flop": "1.44e25"},
        "worse": {**RUN, "organizations": "Cold", "training_flop": "1.44e24"},
    }
    facts = registry(models)
    assert [one.subject for one in audit(facts)] == ["worst", "worse", "mild"]
    assert [one.subject for one in audit(facts, subjects=["mild", "fast"])] == ["mild"]
    assert [one.detector for one in audit(facts, ["stated_mfu"])] == ["stated_mfu"]
    with pytest.raises(UnknownNameError, match="no detector 'mood'"):
        audit(facts, ["mood"])


def test_a_record_is_plain_and_whole(registry):
    one = only(audit(registry({"model": {**RUN, "mfu": "0.1"}})))
    data = json.loads(json.dumps(one.record(), allow_nan=False))
    assert (data["detector"], data["severity"], data["reading"], data["settled"]) == ("stated_mfu", 4.0, None, False)
    peak = data["facts"][-1]
    assert (peak["subject"], peak["attribute"], peak["value"]) == ("fast", "peak_tensor16_flop_per_s", "1e15")
    assert all(fact["source"] and fact["locator"] and fact["as_of"] for fact in data["facts"])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "epochs", "1 epoch"),
        (1, "FLOP/s", "1 FLOP/s"),
        (8404992, "chip-hours", "8,404,992 chip-hours"),
        (1.6e23, "FLOP", "1.6e23 FLOP"),
        (2.68e-9, "", "2.68e-9"),
        (0, "W", "0 W"),
        (100, "h", "100 h"),
    ],
)
def test_numbers_read_well(value, unit, text):
    assert say(value, unit) == text


def test_every_detector_tells_what_it_does():
    assert [name for name, one in DETECTORS.items() if name != one.id or not one.title or not one.meaning] == []


# The newest vintage


@pytest.fixture(scope="module")
def newest():
    folder = Path(os.environ.get("STEELYARD_REGISTRY", DATA))
    if not (folder / "facts/models.csv").exists():
        pytest.skip("the registry has not been written: run steelyard sync")
    return Registry(folder)


@pytest.fixture(scope="module")
def found(newest):
    return audit(newest)


@pytest.mark.slow
def test_the_newest_vintage_holds_each_kind(found):
    """Upstream's power of a cluster is computed from its chips, so it cannot contradict them."""
    kinds = {"implied_mfu", "tokens", "chip_hours", "stated_mfu", "finetune_flop", "early_chip", "early_model", "twins"}
    kinds |= {"chip_constants", "mean_tdp", "sparse_peak", "variants", "prices"}
    assert kinds - {one.detector for one in found} == set()


@pytest.mark.slow
def test_findings_of_the_newest_vintage_are_sorted_and_sourced(found, newest):
    severities = [one.severity for one in found]
    assert severities == sorted(severities, reverse=True)
    assert np.isfinite(severities).all()
    assert min(severities) >= 1
    assert {fact.source for one in found for fact in one.facts} - newest.sources.keys() == set()


@pytest.mark.slow
def test_the_fine_tune_with_an_mfu_of_72000_is_found_and_settled(found, newest):
    """Its FLOP include those of the base, its hours do not."""
    subject = newest.resolve("models", "FinGPT-13B")
    one = next(one for one in found if one.subject == subject and one.detector == "implied_mfu")
    assert one.severity == pytest.approx(72_414, rel=0.01)
    assert one.settled
    assert "MFU 0.296" in one.reading


@pytest.mark.slow
def test_the_tdp_that_was_a_mean_is_found(found):
    one = next(one for one in found if one.detector == "mean_tdp" and one.subject == "google-tpu-v4")
    assert {"170", "340"} <= {fact.value for fact in one.facts}
    assert one.settled
