"""No interval is read in another unit than that in which it is told."""

from __future__ import annotations

import re

import pytest

from steelyard.words.language import CHINESE, ENGLISH, Language
from steelyard.words.numbers import interval

SIZES = {"en": {"MWh": 1.0, "GWh": 1e3}, "zh": {"兆瓦时": 1.0, "吉瓦时": 1e3}}


@pytest.mark.parametrize("say", [ENGLISH, CHINESE], ids=lambda say: say.code)
@pytest.mark.parametrize(
    ("low", "high"), [(0.021, 0.4), (380, 720), (810, 14e3), (3.2, 1200), (1810, 14e3), (9e4, 4e5)]
)
def test_both_ends_of_an_energy_are_told_with_the_unit_that_is_said(say: Language, low: float, high: float) -> None:
    sizes = SIZES[say.code]
    ends = re.split(" to |至 ", interval(low, high, "MWh", say))
    named = [next((size for name, size in sizes.items() if name in end), None) for end in ends]
    assert named[1] is not None
    for end, size, value in zip(ends, (named[0] or named[1], named[1]), (low, high), strict=True):
        number = float(re.sub("[^0-9.]", "", end))
        assert number * size == pytest.approx(value, rel=0.05)
