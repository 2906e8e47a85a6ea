"""What a model inherited from the models that it was made from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes
from steelyard.estimators.spec import GRADES, Found
from steelyard.estimators.world import World

GENERATIONS = 5
"""How far a line of base models is followed; the longest on record has three."""

Floats = npt.NDArray[np.float64]


def inherited_flop(world: World, plain: Floats, own: Floats, growth: Floats) -> Found:
    """Training FLOP of a model's bases together, their own bases included; unknown where those of one are. [FLOP]

    Args:
        world: The models.
        plain: Training FLOP as far as they are known without those of a base. [FLOP]
        own: FLOP of the run itself. [FLOP]
        growth: FLOP with fine-tuning / FLOP of the base. [1]
    """
    children, names = _children(world)
    elsewhere = sorted(set(names) - set(world.subjects))
    if elsewhere and not world.closed and not world.is_whole:
        subjects, flop = _totals_elsewhere(world, sorted(set(names)))
    else:
        place = {subject: i for i, subject in enumerate(world.subjects)}
        bases = np.array([place.get(name, len(world)) for name in names], np.int64)
        subjects, flop = world.subjects, _totals(plain, own, growth, children, bases)
    place = {subject: i for i, subject in enumerate(subjects)}
    known = np.append(flop, np.nan)
    values = _sums(known[[place.get(name, -1) for name in names]] if names else np.zeros(0), children, len(world))
    estimated = np.full(len(world), GRADES.index("estimated"), np.int8)
    return Found(values, estimated, np.full(len(world), -1))


def _children(world: World) -> tuple[Codes, list[str]]:
    """Each pair of a model and one of its bases: the model's position, the base's id."""
    pairs = [
        (i, base) for i, model in enumerate(world.models) if "base_model" in model for base in model["base_model"].items
    ]
    return np.array([i for i, _ in pairs], np.int64), [base for _, base in pairs]


def _totals(plain: Floats, own: Floats, growth: Floats, children: Codes, bases: Codes) -> Floats:
    """Training FLOP of every model, generation by generation."""
    total = plain.copy()
    for _ in range(GENERATIONS):
        inherited = _sums(np.append(total, np.nan)[bases], children, len(plain))
        fresh = np.isnan(total) & np.isfinite(inherited)
        if not fresh.any():
            break
        total[fresh] = np.where(np.isfinite(own), inherited + own, inherited * growth)[fresh]
    return total


def _sums(values: Floats, children: Codes, n: int) -> Floats:
    """Sum over the bases of each model; NaN for a model without base, or with an unknown one."""
    sums = np.bincount(children, np.nan_to_num(values), n)
    known = np.bincount(children, np.isfinite(values), n) == np.bincount(children, minlength=n)
    return np.where(known & (np.bincount(children, minlength=n) > 0), sums, np.nan)


def _totals_elsewhere(world: World, names: list[str]) -> tuple[list[str], Floats]:
    """Ids and training FLOP of models that are not in this world, with all that they were made from."""
    # A base is a model like any other, so its FLOP follow the same rules: these modules need each other at run time.
    from steelyard.estimators.quantities import quantities
    from steelyard.estimators.resolve import Resolution

    line = list(names)
    for _ in range(GENERATIONS):
        facts = world.registry.facts("models", line)
        older = [base for model in facts.values() if "base_model" in model for base in model["base_model"].items]
        line = list(dict.fromkeys([*line, *older]))
    others = World(world.registry, line, kin=world, closed=True)
    solved = Resolution(others, quantities(world.price_years[0])).solved("training_flop")
    return others.subjects, solved.middle
