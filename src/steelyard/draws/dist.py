"""Distributions built from published 90 % intervals."""

from __future__ import annotations

import numpy as np

from steelyard.arrays import Array

Z50 = 0.6744897501960817
"""The standard normal quantile of 75 %: a 50 % interval reaches so many standard deviations to each side."""
Z90 = 1.6448536269514722
"""The standard normal quantile of 95 %: a 90 % interval reaches so many standard deviations to each side."""


def lognormal(z: Array, middle: Array | float, low: Array | float, high: Array | float) -> Array:
    """Log-normal draws with a given median and 90 % interval.

    Where the interval is not symmetric in logarithms, each half has its own width, so that all three numbers
    are met: the two-piece log-normal distribution.

    Args:
        z: Standard normal draws, (models or 1, draws).
        middle: The median. [any unit]
        low: The 5 % quantile, in the same unit.
        high: The 95 % quantile, in the same unit.

    Returns:
        Draws in that unit and in the precision of ``z``; the inputs broadcast together.

    >>> float(lognormal(np.array([[0.0]]), 0.375, 0.10, 0.65)[0, 0])
    0.375
    """
    below = (np.log(middle / np.asarray(low)) / Z90).astype(z.dtype)
    above = (np.log(np.asarray(high) / middle) / Z90).astype(z.dtype)
    draws: Array = z * above
    if (np.abs(below - above) > 4 * np.finfo(z.dtype).eps * above).any():
        draws += np.minimum(z, 0) * (below - above)
    np.exp(draws, out=draws)
    draws *= np.asarray(middle, z.dtype)
    return draws


def quartiles(
    z: Array, middle: Array, p05: Array | float, p25: Array | float, p75: Array | float, p95: Array | float
) -> Array:
    """Draws with a given median, quartiles and 90 % interval: errors as they were measured, with their long tails.

    The logarithm is linear in the standard normal between the five quantiles, and beyond the outer two goes on as
    steeply as before them.

    Args:
        z: Standard normal draws, (models or 1, draws).
        middle: The median. [any unit]
        p05: The 5 % quantile, in the same unit.
        p25: The 25 % quantile.
        p75: The 75 % quantile.
        p95: The 95 % quantile.

    Returns:
        Draws in that unit and in the precision of ``z``; the inputs broadcast together.

    >>> five = (1.0, 0.01, 0.9, 1.1, 30.0)
    >>> [round(float(quartiles(np.array([[q]]), *five)[0, 0]), 3) for q in (-Z90, -Z50, 0.0, Z50, Z90)]
    [0.01, 0.9, 1.0, 1.1, 30.0]
    """
    logs = [np.log(np.asarray(q, float)) for q in (p05, p25, middle, p75, p95)]
    inner_low, inner_high = (logs[2] - logs[1]) / Z50, (logs[3] - logs[2]) / Z50
    outer_low, outer_high = (logs[1] - logs[0]) / (Z90 - Z50), (logs[4] - logs[3]) / (Z90 - Z50)
    kind = z.dtype.type
    draws: Array = z * inner_high.astype(kind)
    at_middle, at_p25, at_p75 = inner_low - inner_high, outer_low - inner_low, outer_high - inner_high
    straight = 1e-5 * np.abs(inner_high)  # a normal in logarithms has no bends
    if (np.abs(at_middle) > straight).any():
        draws += np.minimum(z, kind(0)) * at_middle.astype(kind)
    if (np.abs(at_p25) > straight).any():
        draws += np.minimum(z + kind(Z50), kind(0)) * at_p25.astype(kind)
    if (np.abs(at_p75) > straight).any():
        draws += np.maximum(z - kind(Z50), kind(0)) * at_p75.astype(kind)
    np.exp(draws, out=draws)
    draws *= np.asarray(middle, kind)
    return draws
