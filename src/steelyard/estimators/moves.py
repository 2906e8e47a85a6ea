"""How estimates move when facts change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from steelyard.errors import InputError
from steelyard.estimators.estimate import METHODS, Estimates
from steelyard.facts.registry import Registry

Middles = Mapping[tuple[str, str], float]
NOTICEABLE = 1e-6
"""Relative change below which a figure counts as unmoved."""


def middles(folder: Path, vintage: str | None = None) -> Middles | None:
    """Central cost of every model by every method, in dollars of 2023, by (model, quantity).

    Args:
        folder: The registry.
        vintage: Day of the facts; the newest by default.

    Returns:
        None where the registry is empty.
    """
    registry = Registry(folder, vintage)
    try:
        _ = registry.vintage
    except InputError:
        return None
    estimates = Estimates(registry, draws=1)
    return {
        (registry.name("models", subject), name): float(middle)
        for name in METHODS.values()
        for subject, middle in zip(estimates.subjects, estimates.resolution.solved(name).middle, strict=True)
        if middle == middle
    }


def movements(before: Middles, after: Middles | None) -> list[tuple[str, str, float, float]]:
    """(model, quantity, before, after) of every estimate that moved, the largest ratio first.

    Estimates that came or went are not movements.
    """
    moved = [
        (model, name, before[model, name], new)
        for (model, name), new in (after or {}).items()
        if (model, name) in before and abs(new / before[model, name] - 1) > NOTICEABLE
    ]
    return sorted(moved, key=lambda move: -max(move[3] / move[2], move[2] / move[3]))
