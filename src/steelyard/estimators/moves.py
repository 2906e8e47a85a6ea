"""How estimates move when facts change, and what moved them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, log
from pathlib import Path
from typing import NamedTuple

import numpy as np

from steelyard.errors import InputError
from steelyard.estimators.causes import Cause, Sides
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.spec import GRADES
from steelyard.facts.registry import Registry

FOLLOWED = ("training_flop", "chip_hours", "cloud_cost", "amortized_cost", "energy_mwh", "operational_tco2e")
"""Quantities whose movements are told."""
NOTICEABLE = 1e-6
"""Relative change below which a figure counts as unmoved."""


class Movement(NamedTuple):
    """An estimate that is known on both days and is not the same.

    Attributes:
        subject: Id of the model.
        model: Its name.
        quantity: Id of the quantity.
        title: Its name for people.
        unit: Its unit.
        price_year: Year in whose dollars both values are given; None for what is no money.
        before: Central value on the first day.
        after: Central value on the second.
        basis_before: How firm it was.
        basis: How firm it is.
        causes: What moved it: facts of the model itself first.
    """

    subject: str
    model: str
    quantity: str
    title: str
    unit: str
    price_year: int | None
    before: float
    after: float
    basis_before: str
    basis: str
    causes: tuple[Cause, ...]

    @property
    def size(self) -> float:
        """How far it moved, as the absolute logarithm of the ratio: ten times more and ten times less are alike."""
        return abs(log(self.after / self.before)) if min(self.before, self.after) > 0 else inf

    @property
    def own(self) -> bool:
        """Whether a fact of the model itself changed, rather than a price, another model or an organization alone."""
        return any(cause.own for cause in self.causes)


class QuantityCount(NamedTuple):
    """How the estimates of a quantity changed.

    Attributes:
        quantity: Id of the quantity.
        title: Its name for people.
        same: Models for which it is known on both days and did not move.
        moved: Models for which it moved.
        new: Models for which it is known on the second day alone.
        gone: Models for which it was known on the first day alone.
    """

    quantity: str
    title: str
    same: int
    moved: int
    new: int
    gone: int


def by_model(moves: Iterable[Movement]) -> list[list[Movement]]:
    """The movements of each model, in the order given: of the largest first, the model that moved most comes first."""
    found: dict[str, list[Movement]] = {}
    for one in moves:
        found.setdefault(one.subject, []).append(one)
    return list(found.values())


def settled(folder: Path, names: Iterable[str] = FOLLOWED) -> Estimates | None:
    """Estimates of every model on record, solved: from then on they need no file of the registry.

    Args:
        folder: The registry.
        names: The quantities that will be compared.

    Returns:
        None where nothing can be estimated: the registry is empty, or holds no price index.
    """
    try:
        estimates = Estimates(Registry(folder), draws=1)
    except InputError:
        return None
    for name in names:
        estimates.resolution.solved(name)
    return estimates


def moved(
    before: Estimates, after: Estimates, names: Sequence[str] = FOLLOWED
) -> tuple[list[QuantityCount], list[Movement]]:
    """Estimates that moved between two days, the largest movement first.

    Args:
        before: Estimates on the facts of one day.
        after: Estimates on those of another, in dollars of the same year.
        names: The quantities.
    """
    sides = Sides(before, after)
    counts, found = [], []
    for name in names:
        quantity = after.quantity(name)
        old, new = sides.middles(name)
        both = np.isfinite(old) & np.isfinite(new)
        with np.errstate(invalid="ignore", divide="ignore"):
            here = np.flatnonzero(both & (np.abs(new - old) > NOTICEABLE * np.abs(old)))
        known = [int(np.isfinite(one.resolution.solved(name).middle).sum()) for one in (before, after)]
        common = int(both.sum())
        count = (common - len(here), len(here), known[1] - common, known[0] - common)
        counts.append(QuantityCount(name, quantity.title, *count))
        grades = [one.basis for one in sides.solved(name)]
        year = after.price_year if quantity.money else None
        for k in map(int, here):
            was, now = (GRADES[basis[place[k]]] for basis, place in zip(grades, sides.places, strict=True))
            values = float(old[k]), float(new[k])
            subject = sides.subjects[k]
            told = (subject, sides.name(k), name, quantity.title, quantity.unit, year, *values, was, now)
            found.append(Movement(*told, sides.causes(name, k)))
    return counts, sorted(found, key=lambda one: (-one.size, one.subject, names.index(one.quantity)))
