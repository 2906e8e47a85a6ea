"""Picking a price, a chip, a date: for every model the best of its candidates, all models at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steelyard.arrays import Array, Codes


class Pairs(NamedTuple):
    """Every pair of a model and a candidate of its group, as two parallel arrays of positions."""

    model: Codes
    candidate: Codes


def pairs(model_group: Codes, candidate_group: Codes) -> Pairs:
    """Pair each model with the candidates of its group.

    Args:
        model_group: Group of each model, (models,); negative where it has none.
        candidate_group: Group of each candidate, (candidates,).
    """
    order = np.argsort(candidate_group, kind="stable")
    ordered = candidate_group[order]
    first, last = np.searchsorted(ordered, model_group), np.searchsorted(ordered, model_group, side="right")
    counts = np.where(model_group >= 0, last - first, 0)
    model = np.repeat(np.arange(len(model_group)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Pairs(model, order[first[model] + within])


def best(model: Codes, models: int, *preferences: Array | Codes) -> Codes:
    """For each model the position of its best pair.

    Args:
        model: Model of each pair.
        models: How many models there are.
        *preferences: Keys of each pair, the most important first; the smallest wins.

    Returns:
        (models,): position of the winning pair, or -1 for a model without one.
    """
    order = np.lexsort((*reversed(preferences), model))
    found = np.full(models, -1, np.int64)
    first = np.ones(len(order), bool)
    first[1:] = model[order][1:] != model[order][:-1]
    found[model[order][first]] = order[first]
    return found
