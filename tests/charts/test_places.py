"""Where labels go, and how text breaks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.charts.axes import Scale, time_of, values_scale, years_scale
from steelyard.charts.frame import spread
from steelyard.charts.measure import width, wrap
from steelyard.charts.scatter import named
from steelyard.words.language import ENGLISH

FINITE = st.floats(0, 300)


@given(st.lists(FINITE, min_size=1, max_size=6))
def test_labels_keep_apart_and_within_bounds(wanted: list[float]) -> None:
    places = spread(wanted, 15, 0, 300)
    ordered = sorted(places)
    assert all(b - a >= 15 - 1e-6 for a, b in pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 300 + 1e-6


@given(st.lists(st.floats(1e-6, 1e12), min_size=2, max_size=20, unique=True), st.booleans())
def test_scales_hold_their_values_and_find_them_again(values: list[float], log: bool) -> None:
    scale = values_scale(values, "count", ENGLISH, log)
    assert scale.low <= min(values) * (1 + 1e-9)
    assert max(values) <= scale.high * (1 + 1e-9)
    assert scale.at(scale.share(values[0])) == pytest.approx(values[0], rel=1e-6, abs=1e-6 * (scale.high - scale.low))


@given(st.lists(st.floats(1900, 2100), min_size=1, max_size=9))
def test_years_are_whole_and_few(times: list[float]) -> None:
    scale = years_scale(times)
    assert all(tick == int(tick) for tick in scale.ticks)
    assert len(scale.ticks) <= 11


def test_names_that_would_overlap_are_left_out() -> None:
    points = [(100.0, 100.0), (104.0, 102.0), (108.0, 104.0), (300.0, 50.0)]
    found = named(points, ["first model", "second model", "third model", "far model"], [4, 3, 2, 1], (600, 300))
    assert {"first model", "far model"} <= {one["name"] for one in found}
    assert len({(one["x"], one["y"]) for one in found}) == len(found)
    assert named(points, ["a", "b", "c", "d"], [1, 0, 0, 0], (600, 300))[0]["name"] == "a"
    assert len(named(points, ["a", "b", "c", "d"], [1, 0, 0, 0], (600, 300))) == 1


@given(st.text(st.sampled_from("ab 训练，。c"), max_size=60))
def test_wrapping_loses_no_letter_and_breaks_before_no_closing_mark(text: str) -> None:
    lines = wrap(text, 12, 60)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "") or any("…" in line for line in lines)
    assert all(width(line, 12) <= 60 for line in lines)


def test_periods_stand_at_their_time() -> None:
    assert time_of("2024-01-01") == 2024
    assert 2024.49 < (time_of("2024-07-01") or 0) < 2024.51
    assert time_of("") is None
    assert Scale(0, 10, False, (), ()).at(0.5) == 5
