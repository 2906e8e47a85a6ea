"""Detectors: dates, durations and ranges of a model that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from steelyard.constants import HOURS_PER_DAY
from steelyard.estimators.audit.case import Case, where
from steelyard.estimators.audit.finding import Detector, Finding, say
from steelyard.estimators.world import day_number, day_of
from steelyard.facts.record import Fact
from steelyard.facts.schema import schema


def early_chip(case: Case) -> Iterator[Finding]:
    """A run that began before its chip was released."""
    duration = np.nan_to_num(case.value("training_hours")) / HOURS_PER_DAY
    latest = case.value("published") - duration
    start = np.where(np.isfinite(begun := case.value("training_start")), begun, latest)
    released, tolerance = case.world.chip_column("released").value, case.limit("audit_days")
    lists, codes = case.world.chip_lists, case.world.chip_code
    pairs = [(model, codes[chip]) for model, chips in enumerate(lists) for chip in chips if chip in codes]
    for model, code in pairs:
        gap = released[code] - start[model]
        if gap > tolerance:
            chip = case.world.chips.facts[code]
            words = f"training began on {day_of(start[model])} at the latest, {gap:.0f} days before the release of"
            words += f" {chip['name'].value} on {chip['released'].value}"
            facts = (*case.facts(model, "published", "training_start", "training_hours", "chip"), chip["released"])
            yield case.of_model("early_chip", model, gap / tolerance, words, facts)


def early_model(case: Case) -> Iterator[Finding]:
    """A model published before the one that it was made from."""
    tolerance = case.limit("audit_days")
    for model in where(case.world.has_base & np.isfinite(case.value("published"))):
        for base in case.bases(model):
            if "published" in base:
                gap = day_number(base["published"].value) - case.value("published")[model]
                if gap > tolerance:
                    words = f"published on {day_of(case.value('published')[model])}, {gap:.0f} days before its base"
                    words += f" {base['name'].value} on {base['published'].value}"
                    facts = (*case.facts(model, "published", "base_model"), base["published"])
                    yield case.of_model("early_model", model, gap / tolerance, words, facts)


def long_training(case: Case) -> Iterator[Finding]:
    """A run longer than any."""
    limit, time = case.limit("audit_training_hours"), case.value("training_hours")
    chips = case.value("chip_count")
    for model in where(time > limit):
        words = f"{say(time[model], 'h')} of training against {say(limit, 'h')} at most"
        each = time[model] / chips[model]
        reading = f"they are chip-hours: {say(each, 'h')} on each chip" if each <= limit else ""
        facts = case.facts(model, "training_hours", "chip_count")
        yield case.of_model("long_training", model, time[model] / limit, words, facts, (reading, False))


def ranges(case: Case) -> Iterator[Finding]:
    """A stated range that leaves its value outside."""
    subjects = zip(case.world.subjects, case.world.models, strict=True)
    chips = zip(case.world.chips.ids, case.world.chips.facts, strict=True)
    for kind, several in (("models", subjects), ("chips", chips)):
        for subject, facts in several:
            for fact in facts.values():
                if (fact.low or fact.high) and (factor := _outside(case, kind, fact)) > 1:
                    yield _range(case, kind, subject, facts, fact, factor)


def _outside(case: Case, kind: str, fact: Fact) -> float:
    """The factor by which a value lies outside its range, at most 1 inside; for days 1 + how often the tolerance."""
    ends = (fact.value, fact.low or fact.value, fact.high or fact.value)
    form = schema()[kind][fact.attribute].type
    if form == "date":
        value, low, high = (day_number(cell) for cell in ends)
        return 1 + max(low - value, value - high) / case.limit("audit_days")
    if form != "number":
        return 1.0
    value, low, high = (float(cell) for cell in ends)
    if low <= value <= high:
        return 1.0
    return max(low / value, value / high) if min(value, high) > 0 else case.limit("audit_strong_factor")


def _range(case: Case, kind: str, subject: str, facts: Mapping[str, Fact], fact: Fact, factor: float) -> Finding:
    ends = f"{fact.low or '…'} to {fact.high or '…'} {fact.unit}".rstrip()
    words = f"{fact.attribute} {fact.value} outside of its range {ends}"
    return case.finding("ranges", kind, [(subject, facts["name"].value)], factor, words, [fact])


TIMING = (
    Detector("early_chip", "chip before release", "training began before the chip's release", early_chip),
    Detector("early_model", "model before its base", "the model was published before its base", early_model),
    Detector("long_training", "too long", "training lasted more than three years", long_training),
    Detector("ranges", "value outside range", "a stated range leaves its value outside", ranges),
)
