"""Scales: where a value stands, linear or logarithmic, with ticks and their labels worked out beforehand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import ceil, floor, log10
from typing import NamedTuple

from steelyard.words import numbers
from steelyard.words.language import Language

DECADES = 2
"""From so many orders of magnitude on a positive range has a logarithmic axis."""
TICKS, YEARS = 6, 9
"""At most about so many ticks on an axis of values, and of years."""
STEPS = (1, 2, 2.5, 5, 10)
SMALL, LARGE = 1e-3, 1e15
"""Between these ticks are given with magnitudes, beyond as powers of ten."""


class Scale(NamedTuple):
    """A scale of one axis.

    Attributes:
        low: Lower end of the axis.
        high: Upper end.
        log: Whether it is logarithmic.
        ticks: Values with a grid line.
        labels: What stands there.
    """

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def share(self, value: float) -> float:
        """Where a value stands, from 0 at the lower end to 1 at the upper.

        >>> Scale(1, 100, True, (), ()).share(10), Scale(0, 4, False, (), ()).share(1)
        (0.5, 0.25)
        """
        if self.log:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (value - self.low) / (self.high - self.low)

    def at(self, share: float) -> float:
        """The value that stands there: the inverse of ``share``.

        >>> Scale(1, 100, True, (), ()).at(0.5)
        10.0
        """
        if self.log:
            return float(10 ** (log10(self.low) + share * (log10(self.high) - log10(self.low))))
        return self.low + share * (self.high - self.low)


def values_scale(
    values: Sequence[float], unit: str, say: Language, log: bool | None = None, zero: bool = True
) -> Scale:
    """A scale that holds some values.

    Args:
        values: What is drawn, ends of intervals included.
        unit: Their unit.
        say: The language of the labels.
        log: Whether it is logarithmic; by default where the values are positive and span two orders of magnitude.
        zero: Whether a linear one begins at zero.
    """
    least, most = min(values), max(values)
    positive = least > 0
    if positive and (most / least > 10**DECADES if log is None else log):
        return _log(least, most, unit, say)
    if zero or unit in numbers.PURE[1:2]:
        least, most = min(least, 0.0), max(most, 0.0)
    step = _step((most - least) or abs(most) or 1.0, TICKS)
    low, high = floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step
    if low == high:
        high = low + step
    ticks = tuple(low + place * step for place in range(round((high - low) / step) + 1))
    return Scale(low, high, False, ticks, tuple(tick_label(tick, unit, say, False) for tick in ticks))


def _log(least: float, most: float, unit: str, say: Language) -> Scale:
    first, last = floor(log10(least) + 1e-9), ceil(log10(most) - 1e-9)
    # A decade that only its first tenth is used of would waste a strip of the picture.
    low = 10.0**first if log10(least) - first < 0.6 else 10 ** (log10(least) - 0.1)
    high = 10.0**last if last - log10(most) < 0.6 else 10 ** (log10(most) + 0.1)
    stride = max(1, ceil((last - first) / 8))
    powers = [10.0**power for power in range(first, last + 1, stride)]
    ticks = tuple(power for power in powers if low <= power <= high)
    powers_only = not (min(ticks, default=1) >= SMALL and max(ticks, default=1) < LARGE)
    labels = tuple(tick_label(tick, "FLOP" if powers_only else unit, say, True) for tick in ticks)
    return Scale(low, high, True, ticks, labels)


def _step(span: float, count: int) -> float:
    rough = span / count
    size = 10.0 ** floor(log10(rough))
    return next(step * size for step in STEPS if step * size >= rough * (1 - 1e-9))


def tick_label(value: float, unit: str, say: Language, log: bool) -> str:
    """The label of a tick: a round number with its magnitude, without the unit that the axis names.

    >>> from steelyard.words.language import CHINESE, ENGLISH
    >>> tick_label(2.5e6, "USD", ENGLISH, False), tick_label(1e8, "USD", CHINESE, True)
    ('$2.5 M', '1 亿')
    >>> tick_label(2020, "calendar year", ENGLISH, False), tick_label(1e25, "FLOP", ENGLISH, True)
    ('2020', '1e25')
    """
    if unit == "calendar year":
        return f"{value:.0f}"
    if log and unit.startswith("FLOP"):
        return numbers.flop(value)
    shown = trimmed(numbers.scaled(value, 3, say)) if value else "0"
    return f"-${shown[1:]}" if _dollars(unit, say) and value < 0 else f"${shown}" if _dollars(unit, say) else shown


def trimmed(number: str) -> str:
    """A number without zeros at the end of its decimals.

    >>> trimmed("2.50 M"), trimmed("30.0 %"), trimmed("100")
    ('2.5 M', '30 %', '100')
    """
    return re.sub(r"\.(?=\D|$)", "", re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", number))


def _dollars(unit: str, say: Language) -> bool:
    return say.code == "en" and (unit == "USD" or unit.startswith("USD/"))


def years_scale(times: Sequence[float]) -> Scale:
    """A scale of years.

    Args:
        times: Years with their fractions.

    >>> years_scale([2019, 2023]).labels
    ('2019', '2020', '2021', '2022', '2023')
    """
    first, last = min(times), max(times)
    span = max(last - first, 1.0)
    stride = next(step for step in (1, 2, 5, 10, 20, 50) if span / step <= YEARS)
    begin = ceil(first / stride - 1e-9) * stride
    ticks = tuple(float(year) for year in range(begin, floor(last + 1e-9) + 1, stride))
    return Scale(first - 0.02 * span, last + 0.02 * span, False, ticks, tuple(f"{year:.0f}" for year in ticks))


@lru_cache(maxsize=20_000)
def time_of(period: str) -> float | None:
    """A period as a year with its fraction; None for a span or what is no period.

    A year stands at its number, a quarter and a month at their beginnings, a day at itself.

    >>> time_of("2023"), time_of("2022Q3"), time_of("2023-07"), time_of("2016/2024")
    (2023.0, 2022.5, 2023.5, None)
    """
    if not period[:4].isdigit() or "/" in period:
        return None
    year, rest = int(period[:4]), period[4:]
    if not rest:
        return float(year)
    if rest[0] == "Q":
        return year + (int(rest[1:]) - 1) / 4
    if len(rest) == 3:
        return year + (int(rest[1:]) - 1) / 12
    day = date.fromisoformat(period)
    return year + (day - date(year, 1, 1)).days / 366
