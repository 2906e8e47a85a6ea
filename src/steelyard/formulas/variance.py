"""Which input an uncertain result owes its spread to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array


def log_variance(values: Array) -> npt.NDArray[np.float64]:
    """Variance of the natural logarithm over the draws of each model.

    Args:
        values: (models, draws), above zero, in any unit.

    Returns:
        (models,). [1]

    >>> log_variance(np.exp([[-1.0, 1.0]]))
    array([1.])
    """
    return np.asarray(np.log(values, dtype=np.float64).var(axis=-1))


def total_effect(values: Array, swapped: Array) -> npt.NDArray[np.float64]:
    """Share of the variance of a result's logarithm that goes with one input: its total-effect index.

    It is the share that would be left, on average, if every other input were known; in a product of independent inputs
    it is the share that would go if this one were known, and the shares of all inputs add up to 1. Where inputs
    interact, as in a sum, what two bring together counts for both, and the shares add up to more.

    Args:
        values: Draws of the result, (models, draws), above zero, in any unit.
        swapped: The same draws with that one input drawn anew and all others kept, (models, draws).

    Returns:
        (models,), NaN where there is no variance. [1]

    Source: Jansen 1999, doi:10.1016/S0010-4655(98)00154-4; Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018,
    table 2, estimator (f).

    >>> x, y, anew = np.exp([[1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0], [-1.0, 1.0, 1.0, -1.0]])
    >>> total_effect(np.array([x]), np.array([anew])), total_effect(np.array([x * y]), np.array([anew * y]))
    (array([1.]), array([0.5]))
    """
    change = np.log(values, dtype=np.float64) - np.log(swapped, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((change**2).mean(axis=-1) / 2 / log_variance(values))
