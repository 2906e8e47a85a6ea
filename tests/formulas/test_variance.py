"""Shares of variance against what is known of products and sums."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.formulas.variance import log_variance, total_effect

DRAWS = 200_000
SIGMAS = (0.6, 0.3, 0.1)


@pytest.fixture(scope="module")
def inputs() -> tuple[np.ndarray, np.ndarray]:
    """Two independent draws of three log-normal inputs, each (inputs, draws)."""
    z = np.random.default_rng(0).standard_normal((2, 3, DRAWS))
    return tuple(np.exp(np.array(SIGMAS)[:, None] * one) for one in z)


def test_shares_of_a_product_of_log_normals_are_their_variances(inputs):
    values, anew = inputs
    found = [
        total_effect(values.prod(axis=0), np.where(np.arange(3)[:, None] == i, anew, values).prod(axis=0))
        for i in range(3)
    ]
    np.testing.assert_allclose(found, np.square(SIGMAS) / np.square(SIGMAS).sum(), atol=0.005)


def test_an_input_that_does_not_count_has_no_share_and_the_only_one_has_all(inputs):
    values, anew = inputs
    assert total_effect(values[:1], values[:1]) == 0
    np.testing.assert_allclose(total_effect(values[:1], anew[:1]), 1, atol=0.01)


def test_shares_of_inputs_that_interact_add_up_to_more_than_one(inputs):
    """Of x^z with x and z symmetric around 1 and 0, neither alone tells anything and each counts for all."""
    values, anew = np.log(inputs[0]), np.log(inputs[1])
    power = np.exp(values[0] * values[1])
    for other in (np.exp(anew[0] * values[1]), np.exp(values[0] * anew[1])):
        np.testing.assert_allclose(total_effect(power[None], other[None]), 1, atol=0.03)


def test_shares_do_not_depend_on_the_unit(inputs):
    values, anew = inputs
    share = total_effect(values[:2], anew[:2])
    np.testing.assert_allclose(total_effect(1e9 * values[:2], 1e9 * anew[:2]), share, rtol=1e-9)


def test_variance_of_a_logarithm_is_that_of_the_normal_behind_it(inputs):
    np.testing.assert_allclose(log_variance(inputs[0]), np.square(SIGMAS), rtol=0.02)


def test_without_variance_there_is_no_share():
    assert np.isnan(total_effect(np.ones((1, 5)), np.ones((1, 5)))).all()
