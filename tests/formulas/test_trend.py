"""Lines through logarithms, doubling times, years of crossing, ranks at release."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas import trend

YEARS = np.array([2016.0, 2017.5, 2019.0, 2020.25, 2023.0])


@given(slope=st.floats(-2, 2), level=st.floats(-5, 12))
def test_an_exact_exponential_is_recovered_with_no_scatter(slope: float, level: float) -> None:
    line = trend.log_line(YEARS, 10 ** (level + slope * (YEARS - 2016)))
    assert float(line.slope) == pytest.approx(slope, abs=1e-9)
    assert float(line.at(2016.0)) == pytest.approx(level, abs=1e-9)
    assert float(line.spread) == pytest.approx(0, abs=1e-9)


def test_the_line_is_that_of_least_squares() -> None:
    values = np.array([3.0, 50.0, 20.0, 900.0, 4000.0])
    slope, level = np.polyfit(YEARS - 2016, np.log10(values), 1)
    line = trend.log_line(YEARS, values)
    assert float(line.slope) == pytest.approx(slope)
    assert float(line.at(2016.0)) == pytest.approx(level)
    rest = np.log10(values) - level - slope * (YEARS - 2016)
    assert float(line.spread) == pytest.approx(np.sqrt(np.sum(rest**2) / 3))
    assert trend.share_explained(YEARS, values) == pytest.approx(1 - np.sum(rest**2) / (5 * np.var(np.log10(values))))


def test_lines_of_many_resamples_are_those_of_each_alone() -> None:
    random = np.random.default_rng(1)
    years, values = random.uniform(2010, 2024, (7, 12)), random.lognormal(3, 2, (7, 12))
    together = trend.log_line(years, values)
    for place in range(7):
        alone = trend.log_line(years[place], values[place])
        for name in trend.Line._fields:
            assert getattr(together, name)[place] == pytest.approx(float(getattr(alone, name)), rel=1e-12)


@given(factor=st.floats(1e-6, 1e6), shift=st.floats(-50, 50))
def test_units_and_calendars_do_not_change_growth(factor: float, shift: float) -> None:
    values = np.array([3.0, 50.0, 20.0, 900.0, 4000.0])
    moved = trend.log_line(YEARS + shift, values * factor)
    assert float(moved.slope) == pytest.approx(float(trend.log_line(YEARS, values).slope), rel=1e-6)


def test_values_of_one_day_have_no_slope() -> None:
    assert np.isnan(trend.log_line(np.full(3, 2020.0), np.array([1.0, 2.0, 3.0])).slope)


def test_growth_and_doubling_as_published_go_together() -> None:
    """cottier2024, section 3: 0.38 orders of magnitude a year are 2.4 × a year and a doubling in 9 to 10 months."""
    assert round(float(trend.growth_factor(0.38)), 1) == 2.4
    assert 9 <= float(trend.doubling_months(0.38)) < 10
    assert float(trend.doubling_months(np.log10(2))) == pytest.approx(12)
    assert float(trend.doubling_months(0.0)) == np.inf
    assert float(trend.doubling_months(-np.log10(2))) == pytest.approx(-12)


def test_a_threshold_is_met_where_the_raised_line_meets_it() -> None:
    line = trend.log_line(YEARS, 10 ** (6 + 0.5 * (YEARS - 2016)))
    assert float(trend.crossing_year(line, 1e9)) == pytest.approx(2022)
    assert float(trend.crossing_year(line, 1e9, 0.5)) == pytest.approx(2021)
    falling = trend.log_line(YEARS, 10 ** (6 - 0.5 * (YEARS - 2016)))
    assert float(trend.crossing_year(falling, 1e9)) == np.inf


def test_rank_counts_the_larger_ones_up_to_the_day_of_release() -> None:
    day = np.array([10.0, 20.0, 20.0, 30.0, 40.0])
    size = np.array([5.0, 3.0, 9.0, 9.0, 1.0])
    assert trend.rank_at_release(day, size).tolist() == [1, 3, 1, 1, 5]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=30), st.randoms())
def test_ranks_do_not_depend_on_the_order_of_rows(rows: list[tuple[int, int]], random: object) -> None:
    day, size = (np.array(column, float) for column in zip(*rows, strict=True))
    order = np.array(random.sample(range(len(rows)), len(rows)))  # type: ignore[attr-defined]
    assert trend.rank_at_release(day, size)[order].tolist() == trend.rank_at_release(day[order], size[order]).tolist()


def test_share_of_a_window_forgets_what_lies_outside_it() -> None:
    day, size = np.array([0.0, 1.0, 2.0, 500.0]), np.array([1.0, 2.0, 3.0, 0.5])
    assert trend.share_in_window(day, size, 365).tolist() == pytest.approx([0, 1 / 3, 2 / 3, 0])
    assert trend.share_in_window(day, size, 1000)[0] == pytest.approx(1 / 4)


def test_the_one_above_the_trend_has_the_largest_share() -> None:
    size = 10 ** (YEARS - 2016)
    size[2] *= 50
    assert int(trend.share_of_residuals(YEARS, size).argmax()) == 2


def test_records_are_strictly_larger_than_all_before() -> None:
    day = np.array([5.0, 1.0, 3.0, 3.0, 9.0])
    value = np.array([7.0, 2.0, 7.0, 4.0, 7.5])
    assert trend.record_setters(day, value).tolist() == [False, True, True, False, True]
