"""What detectors look at: the facts as they stand, as arrays, with nothing inferred or assumed in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array, Codes, Mask
from steelyard.constants import SECONDS_PER_HOUR
from steelyard.estimators import lookups
from steelyard.estimators.audit.finding import Finding, say
from steelyard.estimators.world import ANY, World
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.facts.schema import LOGS

Floats = npt.NDArray[np.float64]


class Case:
    """The facts under audit.

    Args:
        registry: The facts as of a day.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.world = World(registry)

    # Constants

    def limit(self, name: str) -> float:
        """A constant of the audit."""
        return self.world.constant(name)

    def span(self, name: str) -> tuple[float, float]:
        """The range of a constant: what is sound lies inside."""
        one = self.world.assumption(name)[ANY]
        return one.low, one.high

    def of_chips(self, name: str) -> Floats:
        """A constant for each chip: its own, else its family's, its kind's, or the general one; NaN where none fits."""
        chips, options = self.world.chips, self.world.assumption(name)
        scopes = zip(chips.ids, chips.families, chips.kinds, strict=True)
        found = [next((options[s].value for s in (*three, ANY) if s in options), np.nan) for three in scopes]
        return np.array(found, np.float64)

    # Models, as arrays

    def value(self, attribute: str) -> Floats:
        """An attribute of all models; NaN where it is not on record."""
        return self.world.column(attribute).value

    @cached_property
    def chip(self) -> Codes:
        """Position of each model's chip; -1 where not one alone is on record."""
        lists, codes = self.world.chip_lists, self.world.chip_code
        return np.array([codes.get(chips[0], -1) if len(chips) == 1 else -1 for chips in lists], np.int64)

    @cached_property
    def peak(self) -> Floats:
        """Dense peak of each model's chip at its number format. [FLOP/s]"""
        return lookups.peak(self.world, np.where(self.chip >= 0, self.chip, np.nan)).values

    @cached_property
    def chip_hours(self) -> Floats:
        """Chip-hours on record, else chips × hours. [chip-hour]"""
        stated = self.value("chip_hours")
        return np.where(np.isfinite(stated), stated, self.value("chip_count") * self.value("training_hours"))

    @cached_property
    def capacity(self) -> Floats:
        """FLOP that the stated hardware does in the stated time at its peak. [FLOP]"""
        return self.chip_hours * self.peak * SECONDS_PER_HOUR

    @cached_property
    def own_flop(self) -> Floats:
        """FLOP of the run itself, where they are on record: a fine-tune's own count, else the stated one. [FLOP]"""
        tuned = self.value("finetune_flop")
        return np.where(self.world.has_base & np.isfinite(tuned), tuned, self.value("training_flop"))

    def bases(self, model: int) -> list[Mapping[str, Fact]]:
        """Facts of the models on record that a model was made from."""
        known = self.registry.facts("models")
        facts = self.world.models[model]
        return [known[base] for base in facts["base_model"].items if base in known] if "base_model" in facts else []

    def past_bases(self, model: int) -> list[Mapping[str, Fact]]:
        """What was last stated of each model that one was made from, though it may be listed no more."""
        facts = self.world.models[model]
        names = facts["base_model"].items if "base_model" in facts else []
        return [{f.attribute: f for f in self.registry.history("models", name) if f.value} for name in names]

    # Facts

    def facts(self, model: int, *attributes: str) -> tuple[Fact, ...]:
        """Those of a model's attributes that are on record."""
        facts = self.world.models[model]
        return tuple(facts[name] for name in attributes if name in facts)

    def hours_facts(self, model: int) -> tuple[Fact, ...]:
        """What a model's chip-hours rest on."""
        return self.facts(model, "chip_hours") or self.facts(model, "chip_count", "training_hours")

    def hardware_facts(self, model: int) -> tuple[Fact, ...]:
        """What a model's capacity rests on: its hours, its chip, and the chip's peak."""
        order = self.world.peak_order
        names = [*order[self.world.precision[model]], *order[ANY]]
        chip = self.world.chips.facts[self.chip[model]]
        peak = next(chip[name] for name in names if name in chip)
        return (*self.hours_facts(model), *self.facts(model, "chip", "precision"), peak)

    def capacity_words(self, model: int) -> str:
        """The arithmetic of a model's capacity."""
        peak = say(self.peak[model], "FLOP/s")
        return f"({say(self.chip_hours[model], 'chip-hours')} × {peak} × 3,600 s/h)"

    @property
    def clusters(self) -> dict[str, dict[str, Fact]]:
        """Facts about clusters; none where the registry keeps no such log."""
        return self.registry.facts("clusters") if "clusters" in LOGS else {}

    # Findings

    def of_model(
        self,
        detector: str,
        model: int,
        severity: float,
        arithmetic: str,
        facts: Iterable[Fact],
        reading: tuple[str, bool] = ("", False),
    ) -> Finding:
        """A finding about one model."""
        subject, name = self.world.subjects[model], self.world.models[model]["name"].value
        return self.finding(detector, "models", [(subject, name)], severity, arithmetic, facts, reading)

    def finding(
        self,
        detector: str,
        kind: str,
        about: Sequence[tuple[str, str]],
        severity: float,
        arithmetic: str,
        facts: Iterable[Fact],
        reading: tuple[str, bool] = ("", False),
    ) -> Finding:
        """A finding about one or several subjects, given as (id, name)."""
        subjects = [subject for subject, _ in about]
        return Finding(
            detector,
            kind,
            subjects[0],
            " / ".join(name for _, name in about),
            float(severity),
            bool(severity >= self.limit("audit_strong_factor")),
            arithmetic,
            tuple(facts),
            *reading,
            tuple(subjects[1:]),
        )


def where(mask: Mask) -> list[int]:
    """Positions at which a condition holds."""
    found: list[int] = np.flatnonzero(mask).tolist()
    return found


def apart(first: Array, second: Array) -> Array:
    """The factor between two values, at least 1; NaN where one is unknown."""
    ratio = first / second
    return np.maximum(ratio, 1 / ratio)
