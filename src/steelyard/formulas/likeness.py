"""Models like a model: weights by closeness, and the quantiles of what such models have.

A kernel regression (Nadaraya 1964, doi:10.1137/1109020; Watson 1964) of the whole distribution instead of its mean.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def closeness(queries: Floats, references: Floats, scales: Floats) -> Floats:
    """Weight of each reference for each query: a Gaussian kernel of the features that both have.

    Args:
        queries: Features, (queries, features); NaN where unknown.
        references: Features, (references, features).
        scales: Distance of each feature at which a weight falls to exp(−1/2), (features,).

    Returns:
        (queries, references), between 0 and 1; a feature unknown to either side counts as two scales apart.
    """
    total = np.zeros((len(queries), len(references)))
    for query, reference, scale in zip(queries.T, references.T, scales, strict=True):
        apart = ((query[:, None] - reference[None, :]) / scale) ** 2
        total += np.where(np.isnan(apart), 4.0, apart)
    return np.asarray(np.exp(-total / 2))


def weighted_quantiles(values: Floats, weights: Floats, quantiles: tuple[float, ...] = QUANTILES) -> Floats:
    """Quantiles of values with weights, row by row.

    Args:
        values: (queries, references).
        weights: The same shape, not negative.
        quantiles: Which, between 0 and 1.

    Returns:
        (queries, quantiles), linear between the middles of the weights; NaN for a row without weight.
    """
    order = np.argsort(values, axis=1)
    values, weights = np.take_along_axis(values, order, 1), np.take_along_axis(weights, order, 1)
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        middles = (np.cumsum(weights, axis=1) - weights / 2) / total
    found = np.full((len(values), len(quantiles)), np.nan)
    if not values.shape[1]:
        return found
    rows = np.arange(len(values))
    for column, quantile in enumerate(quantiles):
        above = np.clip((middles < quantile).sum(axis=1), 1, values.shape[1] - 1)
        low, high = middles[rows, above - 1], middles[rows, above]
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.clip((quantile - low) / (high - low), 0, 1)
        found[:, column] = values[rows, above - 1] + np.nan_to_num(part) * (
            values[rows, above] - values[rows, above - 1]
        )
    found[~(total[:, 0] > 0)] = np.nan
    return found


def effective_number(weights: Floats) -> Floats:
    """How many equally weighted references would say as much, for each query (Kish 1965). [1]

    Args:
        weights: (queries, references).
    """
    squares = (weights**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(squares > 0, weights.sum(axis=1) ** 2 / squares, 0.0))


def widened(quantiles: Floats, number: Floats) -> Floats:
    """Quantiles of a small sample, moved away from their median as much as a sample of that size asks for.

    The factor is that between the 5 % quantiles of Student's t and of the normal distribution, to first order
    (Cornish and Fisher): 1 + (z² + 1) / (4 n), with z² + 1 = 3.7; and that of a prediction, √(1 + 1/n).

    Args:
        quantiles: (queries, 5), on a scale where errors add up; the third is the median.
        number: Effective number of references, (queries,).

    Returns:
        (queries, 5).
    """
    n = np.maximum(number, 1.0)[:, None]
    factor = (1 + 3.7 / (4 * n)) * np.sqrt(1 + 1 / n)
    middle = quantiles[:, 2:3]
    return middle + (quantiles - middle) * factor


def slope(x: Floats, y: Floats, groups: Floats | None = None) -> float:
    """Slope of y against x within groups: least squares of what differs from each group's mean.

    Args:
        x: (n,).
        y: (n,).
        groups: Group of each point, (n,); one group by default.
    """
    keys = np.zeros(len(x), np.int64) if groups is None else np.unique(groups, return_inverse=True)[1]
    counts = np.bincount(keys)
    x = x - (np.bincount(keys, x) / counts)[keys]
    y = y - (np.bincount(keys, y) / counts)[keys]
    return float((x * y).sum() / (x * x).sum()) if (x * x).sum() > 0 else 0.0
