"""Quantiles of draws, against those of NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from steelyard.draws.summary import summarize


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.floats(-1e30, 1e30)))
def test_quantiles_are_those_of_numpy(draws):
    expected = np.quantile(draws, [0.05, 0.5, 0.95], axis=1)
    scale = np.abs(draws).max()
    for found, wanted in zip(summarize(draws), expected, strict=True):
        assert found.shape == (len(draws),)
        assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12 * scale)


@pytest.mark.parametrize("draws", [1, 2, 100])
def test_a_constant_is_its_own_quantile(draws):
    for found in summarize(np.full((3, draws), 0.1)):
        assert (found == 0.1).all()


def test_the_order_of_draws_does_not_count_and_stays():
    draws = np.array([[5.0, 1.0, 4.0, 2.0, 3.0]])
    assert [float(q[0]) for q in summarize(draws)] == pytest.approx([1.2, 3.0, 4.8])
    assert draws.tolist() == [[5.0, 1.0, 4.0, 2.0, 3.0]]


def test_one_model_is_the_same_among_others():
    draws = np.random.default_rng(0).lognormal(size=(5, 1_001)).astype(np.float32)
    among = summarize(draws)
    for i in range(5):
        assert [q[0] for q in summarize(draws[i : i + 1])] == [q[i] for q in among]


def test_what_is_unknown_stays_unknown():
    draws = np.array([[np.nan] * 4, [1.0, 2.0, 3.0, 4.0]])
    for found in summarize(draws):
        assert np.isnan(found[0])
        assert not np.isnan(found[1])
