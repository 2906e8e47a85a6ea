"""What is said of draws: the median and the ends of the 90 % interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array


class Summary(NamedTuple):
    """Quantiles of draws, each of shape (models,)."""

    p05: npt.NDArray[np.float64]
    median: npt.NDArray[np.float64]
    p95: npt.NDArray[np.float64]


def summarize(draws: Array) -> Summary:
    """The 5 %, 50 % and 95 % quantiles over the draws of each model, linear between order statistics.

    Args:
        draws: (models, draws); a single draw is its own quantile.

    Returns:
        Three arrays of shape (models,), in the unit of ``draws``.
    """
    ordered = np.sort(draws, axis=1)
    return Summary(*(_quantile(ordered, q) for q in (0.05, 0.5, 0.95)))


def _quantile(ordered: Array, q: float) -> npt.NDArray[np.float64]:
    place = q * (ordered.shape[1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[1] - 1)
    low, high = ordered[:, below].astype(np.float64), ordered[:, above].astype(np.float64)
    between: npt.NDArray[np.float64] = low + (high - low) * (place - below)
    return between
