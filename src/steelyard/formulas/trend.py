"""Exponential growth: straight lines through logarithms, doubling times, the year a line meets a threshold; ranks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array, Codes
from steelyard.constants import MONTHS_PER_YEAR

Floats = npt.NDArray[np.float64]


class Line(NamedTuple):
    """Straight lines through decimal logarithms, one for each resample or a single one.

    Attributes:
        slope: Growth. [orders of magnitude per year]
        origin: The year around which the line was fitted. [year]
        level: Its height in that year. [log10 of the unit]
        spread: Standard deviation of the values about it. [orders of magnitude]
    """

    slope: Floats
    origin: Floats
    level: Floats
    spread: Floats

    def at(self, year: Array | float) -> Floats:
        """Height of each line in a year. [log10 of the unit]"""
        height: Floats = self.level + self.slope * (year - self.origin)
        return height


def log_line(year: Array, value: Array) -> Line:
    """Ordinary least squares of log10(value) on time, each model weighing the same.

    Args:
        year: Time of each value, (..., models). [year]
        value: Values above zero, (..., models). [any unit]

    Returns:
        Lines of the leading shape. The slope is NaN where all values are of one time, the spread where there are
        fewer than three.

    Source: cottier2024, section 2.1: log-linear regression of cost on publication date.

    >>> line = log_line(np.array([2020.0, 2021.0, 2022.0]), np.array([1.0, 10.0, 100.0]))
    >>> round(float(line.slope), 9)
    1.0
    """
    height = np.log10(np.asarray(value, np.float64))
    origin, level = np.mean(year, axis=-1), np.mean(height, axis=-1)
    time = year - origin[..., None]
    squares = np.sum(time**2, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.sum(time * height, axis=-1) / squares
        rest = height - level[..., None] - slope[..., None] * time
        free = height.shape[-1] - 2
        spread = np.sqrt(np.sum(rest**2, axis=-1) / (free if free > 0 else np.nan))
    return Line(slope, origin, level, spread)


def share_explained(year: Array, value: Array) -> float:
    """R² of one line: the share of the variance of log10(value) that time explains. [1]"""
    return float(np.corrcoef(year, np.log10(value))[0, 1] ** 2)


def growth_factor(slope: Array | float) -> Floats:
    """Factor per year from orders of magnitude per year.

    >>> round(float(growth_factor(0.38)), 1)
    2.4
    """
    return np.asarray(10.0**slope)


def doubling_months(slope: Array | float) -> Floats:
    """Months in which a value doubles; infinite where it does not grow, negative where it halves in so many.

    Args:
        slope: Growth. [orders of magnitude per year]

    >>> round(float(doubling_months(0.38)), 1)
    9.5
    """
    with np.errstate(divide="ignore"):
        return np.asarray(MONTHS_PER_YEAR * np.log10(2) / np.asarray(slope, np.float64))


def crossing_year(line: Line, threshold: float, above: Array | float = 0.0) -> Floats:
    """The year in which a value that stands off a growing line passes a threshold.

    With lines of many resamples, and for each a distance drawn from those of past values, the spread of the years
    is a prediction interval: it holds the uncertainty of the line and the scatter about it.

    Args:
        line: The lines.
        threshold: What is to be passed. [unit of the values]
        above: How far the value stands above its line. [orders of magnitude]

    Returns:
        Years; infinite where a line does not rise.

    >>> line = log_line(np.array([2020.0, 2021.0, 2022.0]), np.array([1.0, 10.0, 100.0]))
    >>> round(float(crossing_year(line, 1e5)), 6)
    2025.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        years = line.origin + (np.log10(threshold) - line.level - above) / line.slope
    return np.where(line.slope > 0, years, np.inf)


def rank_at_release(day: Array, size: Array) -> Codes:
    """Rank of each model by size among those published up to its day, 1 for the largest; equal sizes share a rank.

    Args:
        day: Day of publication, (models,). [days]
        size: What it is ranked by, (models,). [any unit]

    Source: cottier2024, section 2.1: the ten most compute-intensive models at the time of release.

    >>> rank_at_release(np.array([1.0, 2.0, 3.0]), np.array([5.0, 1.0, 9.0])).tolist()
    [1, 2, 1]
    """
    before = day[None, :] <= day[:, None]
    larger = size[None, :] > size[:, None]
    return np.asarray(1 + np.sum(before & larger, axis=1), np.int64)


def share_in_window(day: Array, size: Array, window_days: float) -> Floats:
    """Share of the models of a window around each model's day that are smaller than it. [1]

    Args:
        day: Day of publication, (models,). [days]
        size: What is compared, (models,). [any unit]
        window_days: How far the window reaches to each side. [day]

    >>> share_in_window(np.array([1.0, 2.0, 3.0, 99.0]), np.array([1.0, 2.0, 3.0, 0.1]), 5).round(2).tolist()
    [0.0, 0.33, 0.67, 0.0]
    """
    near = np.abs(day[None, :] - day[:, None]) <= window_days
    smaller = size[None, :] < size[:, None]
    return np.asarray(np.sum(near & smaller, axis=1) / np.sum(near, axis=1))


def share_of_residuals(year: Array, size: Array) -> Floats:
    """Share of the models that stand lower above the common log-linear trend in size than each does. [1]

    >>> share_of_residuals(np.array([1.0, 2.0, 3.0]), np.array([1.0, 100.0, 100.0])).round(2).tolist()
    [0.0, 0.67, 0.0]
    """
    rest = np.log10(size) - log_line(year, size).at(year)
    return np.asarray(np.searchsorted(np.sort(rest), rest - 1e-9) / len(rest))


def record_setters(day: Array, value: Array) -> npt.NDArray[np.bool_]:
    """Which values no earlier one had reached; of several on one day the largest alone.

    Args:
        day: Day of each value, (models,). [days]
        value: The values, (models,). [any unit]

    >>> record_setters(np.array([1.0, 3.0, 2.0, 4.0]), np.array([5.0, 9.0, 4.0, 9.0])).tolist()
    [True, True, False, False]
    """
    order = np.lexsort((-value, day))
    before = np.concatenate([[-np.inf], np.maximum.accumulate(value[order])[:-1]])
    found = np.zeros(len(value), bool)
    found[order] = value[order] > before
    return found
