"""Log-normal draws from a median and a 90 % interval."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steelyard.draws.dist import Z90, lognormal
from steelyard.draws.sample import strata


@st.composite
def intervals(draw):
    """A middle, and how far below and above it the interval reaches."""
    middle = draw(st.floats(1e-6, 1e24))
    below, above = draw(st.floats(1.001, 100)), draw(st.floats(1.001, 100))
    return middle / below, middle, middle * above


def test_the_normal_quantile_is_that_of_the_95th_percentile():
    """Abramowitz and Stegun 1964, table 26.5: the upper 5 % point is 1.64485."""
    assert pytest.approx(1.64485, abs=5e-6) == Z90


@given(intervals())
@example((0.015632633121641426, 1.0, 63.966796875))
def test_median_and_both_ends_are_met(interval):
    low, middle, high = interval
    z = np.array([[-Z90, 0.0, Z90]])
    assert lognormal(z, middle, low, high)[0] == pytest.approx([low, middle, high], rel=1e-9)


@given(intervals())
def test_quantiles_of_many_draws_are_those_asked_for(interval):
    low, middle, high = interval
    draws = lognormal(strata(4_001).astype(np.float64)[None, :], middle, low, high)
    assert np.quantile(draws, [0.05, 0.5, 0.95]) == pytest.approx([low, middle, high], rel=0.02)


@given(st.floats(1e-6, 1e25))
def test_a_point_stays_a_point(value):
    draws = lognormal(strata(100)[None, :], value, value, value)
    assert draws.shape == (1, 100)
    assert (draws == np.float32(value)).all()


@given(intervals(), st.floats(1e-3, 1e3))
def test_draws_scale_with_the_unit(interval, factor):
    low, middle, high = interval
    z = strata(64).astype(np.float64)[None, :]
    scaled = lognormal(z, factor * middle, factor * low, factor * high)
    assert scaled == pytest.approx(factor * lognormal(z, middle, low, high), rel=1e-9)


@given(intervals())
def test_draws_grow_with_the_normal_draw(interval):
    low, middle, high = interval
    draws = lognormal(strata(64).astype(np.float64)[None, :], middle, low, high)
    assert (np.diff(draws[0]) > 0).all()


def test_each_model_may_have_its_own_interval():
    """Two models at once, one symmetric and one not, as each of them alone."""
    z = np.array([[-1.0, 0.0, 2.0], [0.5, -2.0, 1.0]])
    middle, low, high = np.array([[1.0], [0.375]]), np.array([[0.5], [0.10]]), np.array([[2.0], [0.65]])
    both = lognormal(z, middle, low, high)
    for i in range(2):
        alone = lognormal(z[i : i + 1], float(middle[i, 0]), float(low[i, 0]), float(high[i, 0]))
        assert both[i] == pytest.approx(alone[0], rel=1e-12)


def test_one_stream_serves_many_models_and_one_model_many_streams():
    z = np.array([[-1.0, 0.0, 1.0]])
    assert lognormal(z, np.array([[1.0], [2.0]]), np.array([[0.5], [1.0]]), np.array([[2.0], [4.0]])).shape == (2, 3)
    assert lognormal(np.zeros((2, 3)), 1.0, 0.5, 2.0).shape == (2, 3)


def test_the_precision_of_the_stream_is_kept_and_the_stream_too():
    z = strata(16)[None, :]
    before = z.copy()
    for middle in (1.0, 0.375):
        assert lognormal(z, middle, 0.1, 2.0).dtype == np.float32
    assert (z == before).all()
