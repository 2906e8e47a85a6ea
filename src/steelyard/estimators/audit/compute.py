"""Detectors: FLOP, chip-hours, utilization and power of a model that do not fit each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from steelyard.arrays import Mask
from steelyard.constants import HOURS_PER_DAY, SECONDS_PER_HOUR
from steelyard.estimators.audit.case import Case, Floats, apart, where
from steelyard.estimators.audit.finding import Detector, Finding, say
from steelyard.formulas.compute import FLOP_PER_PARAMETER_AND_TOKEN, flop_of_tokens

Reading = tuple[str, bool]
NONE: Reading = ("", False)


def implied_mfu(case: Case) -> Iterator[Finding]:
    """FLOP that the stated chips could not have done in the stated time, or that would have left them idle."""
    low, high = case.span("audit_mfu")
    stated, own = case.value("training_flop"), case.own_flop
    impossible = _outside(stated / case.capacity, low, high)
    flop = np.where(impossible, stated, own)
    mfu = flop / case.capacity
    for model in where(_outside(mfu, low, high)):
        severity = mfu[model] / high if mfu[model] > high else low / mfu[model]
        words = f"{say(flop[model], 'FLOP')} / {case.capacity_words(model)} = MFU {say(mfu[model])}"
        facts = (*case.facts(model, "training_flop", "finetune_flop"), *case.hardware_facts(model))
        yield case.of_model("implied_mfu", model, severity, words, facts, _reading_of_mfu(case, model))


def _outside(values: Floats, low: float, high: float) -> Mask:
    return (values < low) | (values > high)


def _reading_of_mfu(case: Case, model: int) -> Reading:
    low, high = case.span("audit_mfu")
    mfu = case.own_flop[model] / case.capacity[model]
    if case.world.has_base[model] and low <= mfu <= high:
        return f"its own {say(case.own_flop[model], 'FLOP')} alone: MFU {say(mfu)}", True
    return _inherited(case, model) or _other_hours(case, model) or _other_peak(case, model) or NONE


def _inherited(case: Case, model: int) -> Reading | None:
    """That nearly all stated FLOP are those of the base; the estimator does not charge them to the fine-tune."""
    bases = case.past_bases(model)
    if not bases or any("training_flop" not in base for base in bases):
        return None
    of_bases = sum(float(base["training_flop"].value) for base in bases)
    stated, same = case.value("training_flop")[model], case.limit("audit_same_factor")
    if not 1 / same <= of_bases / stated <= same:
        return None
    names = " and ".join(base["name"].value for base in bases)
    unknown = "finetune_flop" not in case.world.models[model]
    return f"{say(of_bases, 'FLOP')} of them are those of {names}", unknown


def _other_hours(case: Case, model: int) -> Reading | None:
    """That stated chip-hours are hours of each chip, or days, where the run's FLOP then give a usual MFU."""
    chips, time, stated = (case.value(name)[model] for name in ("chip_count", "training_hours", "chip_hours"))
    same = case.limit("audit_same_factor")
    if np.isnan(stated) or 1 / same <= chips * time / stated <= same:
        return None  # chips × hours confirm it
    for factor, words in ((chips, "hours of each chip"), (HOURS_PER_DAY, "chip-days")):
        mfu = case.own_flop[model] / case.capacity[model] / factor
        if factor > 1 and _usual(case, mfu):
            return f"its chip-hours are {words}: MFU {say(mfu)}", False
    return None


def _other_peak(case: Case, model: int) -> Reading | None:
    """That the chip worked at another number format than is stated or taken for granted."""
    chip = case.world.chips.facts[case.chip[model]]
    for name in (name for name in case.world.peak_order["any"] if name in chip):
        peak = float(chip[name].value)
        mfu = case.own_flop[model] / (case.capacity[model] / case.peak[model] * peak)
        if peak != case.peak[model] and _usual(case, mfu):
            return f"against {name} {say(peak, chip[name].unit)}: MFU {say(mfu)}", False
    return None


def _usual(case: Case, mfu: float) -> bool:
    usual = case.world.assumption("mfu")["any"]
    return bool(usual.low <= mfu <= usual.high)


def tokens(case: Case) -> Iterator[Finding]:
    """Stated FLOP of a language model far from 6 × parameters × tokens × epochs."""
    world = case.world
    active, total = case.value("active_parameters"), case.value("parameters")
    parameters = np.where(np.isfinite(active), active, total)
    epochs = case.value("epochs")
    known = np.where(np.isfinite(epochs), epochs, 1.0)
    expected = flop_of_tokens(parameters, world.dataset, known)
    stated = case.value("training_flop")
    of_text = np.array(["domains" in facts and facts["domains"].items == ["Language"] for facts in world.models], bool)
    factor = apart(stated, expected)
    for model in where(of_text & ~world.has_base & (factor > case.limit("audit_factor"))):
        which = "active parameters" if np.isfinite(active[model]) else "parameters"
        times = f" × {say(epochs[model], 'epochs')}" if np.isfinite(epochs[model]) else ""
        words = (
            f"{say(stated[model], 'FLOP')} against {FLOP_PER_PARAMETER_AND_TOKEN} × {say(parameters[model], which)}"
            f" × {say(world.dataset[model], 'tokens')}{times} = {say(expected[model], 'FLOP')}"
        )
        data = case.facts(model, "dataset_gradients", "dataset_size")[:1]
        facts = (*case.facts(model, "training_flop", "parameters", "active_parameters"), *data)
        facts += case.facts(model, "epochs")
        reading = _reading_of_tokens(case, model, stated[model] / expected[model])
        yield case.of_model("tokens", model, factor[model], words, facts, reading)


def _reading_of_tokens(case: Case, model: int, ratio: float) -> Reading:
    """Why stated FLOP may be right; estimates rest on them, so a reading that keeps them is taken already."""
    epochs, facts = case.value("epochs")[model], case.world.models[model]
    near = case.limit("audit_factor")
    if epochs > 1 and 1 / near <= ratio * epochs <= near:
        return "the tokens are those of all epochs together", True
    few, many = case.span("audit_epochs")
    if np.isnan(epochs) and few <= ratio <= many:
        return f"it fits with {say(ratio)} epochs; none are on record", True
    share = case.span("audit_active_share")
    if "active_parameters" not in facts and share[0] <= ratio <= share[1]:
        used = say(ratio * case.value("parameters")[model])
        return f"it fits if {used} of the parameters serve a token, as in a mixture of experts", True
    return NONE


def hours(case: Case) -> Iterator[Finding]:
    """Stated chip-hours against chips × hours."""
    chips, time, stated = (case.value(name) for name in ("chip_count", "training_hours", "chip_hours"))
    factor = apart(chips * time, stated)
    for model in where(factor > case.limit("audit_same_factor")):
        product = chips[model] * time[model]
        words = f"{say(chips[model], 'chips')} × {say(time[model], 'h')} = {say(product, 'chip-hours')}"
        words += f" against {say(stated[model], 'chip-hours')}"
        facts = case.facts(model, "chip_count", "training_hours", "chip_hours")
        yield case.of_model("chip_hours", model, factor[model], words, facts, _reading_of_hours(case, model, product))


def _reading_of_hours(case: Case, model: int, product: float) -> Reading:
    """The one of the two that gives a usual MFU, where the other does not."""
    stated = case.chip_hours[model]
    mfus = [case.own_flop[model] / (count * case.peak[model] * SECONDS_PER_HOUR) for count in (stated, product)]
    fits = [_usual(case, mfu) for mfu in mfus]
    if fits == [True, False]:
        return f"the stated chip-hours: MFU {say(mfus[0])}, against {say(mfus[1])}", True
    if fits == [False, True]:
        return f"chips × hours: MFU {say(mfus[1])}, against {say(mfus[0])}", False
    return NONE


def stated_mfu(case: Case) -> Iterator[Finding]:
    """A stated utilization far from the one that FLOP and chip-hours imply."""
    implied = case.own_flop / case.capacity
    mfu, hfu = case.value("mfu"), case.value("hfu")
    stated = np.where(np.isfinite(mfu), mfu, hfu)
    factor = apart(stated, implied)
    for model in where(factor > case.limit("audit_factor")):
        name = "mfu" if np.isfinite(mfu[model]) else "hfu"
        words = f"{name.upper()} {say(stated[model])} stated against {say(case.own_flop[model], 'FLOP')}"
        words += f" / {case.capacity_words(model)} = {say(implied[model])}"
        facts = (*case.facts(model, name, "training_flop", "finetune_flop"), *case.hardware_facts(model))
        reading = _whole_line(case, model, stated[model]) or _inherited(case, model) or NONE
        yield case.of_model("stated_mfu", model, factor[model], words, facts, reading)


def _whole_line(case: Case, model: int, stated: float) -> Reading | None:
    """That chip-hours and MFU are of the whole line, base included, where only the fine-tune's FLOP contradict them."""
    implied, near = case.value("training_flop")[model] / case.capacity[model], case.limit("audit_factor")
    if not (case.world.has_base[model] and 1 / near <= implied / stated <= near):
        return None
    return f"its chip-hours include its base's: with all FLOP MFU {say(implied)}", False


def hfu_below_mfu(case: Case) -> Iterator[Finding]:
    """HFU counts what MFU counts and more, so it cannot be lower."""
    mfu, hfu = case.value("mfu"), case.value("hfu")
    for model in where(hfu < mfu):
        words = f"HFU {say(hfu[model])} below MFU {say(mfu[model])}"
        yield case.of_model("hfu_below_mfu", model, mfu[model] / hfu[model], words, case.facts(model, "mfu", "hfu"))


def finetune_flop(case: Case) -> Iterator[Finding]:
    """FLOP of the fine-tuning above those of the whole training, which include them."""
    own, total = case.value("finetune_flop"), case.value("training_flop")
    for model in where(own / total > case.limit("audit_same_factor")):
        words = f"{say(own[model], 'FLOP')} of fine-tuning above {say(total[model], 'FLOP')} in all"
        facts = case.facts(model, "finetune_flop", "training_flop")
        yield case.of_model("finetune_flop", model, own[model] / total[model], words, facts)


def power(case: Case) -> Iterator[Finding]:
    """Stated power of the cluster against chips × TDP × what a server draws beside its chips."""
    rated = case.world.chip_column("tdp_w").value
    tdp = np.append(rated, np.nan)[case.chip]
    ratio = np.append(case.of_chips("server_power_ratio"), np.nan)[case.chip]
    chips, stated = case.value("chip_count"), case.value("power_draw_w")
    expected = chips * tdp * ratio
    factor = apart(stated, expected)
    for model in where(factor > case.limit("audit_factor")):
        product = f"{say(chips[model], 'chips')} × {say(tdp[model], 'W')} × {say(ratio[model])} for the server"
        words = f"{say(stated[model], 'W')} against {product} = {say(expected[model], 'W')}"
        of_chip = case.world.chips.facts[case.chip[model]]["tdp_w"]
        facts = (*case.facts(model, "power_draw_w", "chip_count", "chip"), of_chip)
        yield case.of_model("power", model, factor[model], words, facts)


COMPUTE = (
    Detector(
        "implied_mfu",
        "impossible MFU",
        "FLOP / (chip-hours × peak) is above 1 or below 0.1 %",
        implied_mfu,
    ),
    Detector(
        "tokens",
        "FLOP and tokens",
        "FLOP of a language model without a base are a factor of 2 from 6 × parameters × tokens × epochs",
        tokens,
    ),
    Detector("chip_hours", "chips × hours", "chips × hours are more than 10 % off the stated chip-hours", hours),
    Detector(
        "stated_mfu",
        "stated MFU",
        "a stated MFU or HFU is a factor of 2 from what FLOP and chip-hours imply",
        stated_mfu,
    ),
    Detector("hfu_below_mfu", "HFU below MFU", "HFU is below MFU", hfu_below_mfu),
    Detector("finetune_flop", "part above whole", "FLOP of fine-tuning are above the FLOP in all", finetune_flop),
    Detector("power", "cluster power", "power is a factor of 2 from chips × TDP × server power ratio", power),
)
