"""Weighted quantiles of like models."""

import numpy as np
import pytest

from steelyard.formulas.likeness import weighted_quantiles


def test_no_reference_gives_no_quantile():
    assert np.isnan(weighted_quantiles(np.zeros((2, 0)), np.zeros((2, 0)), (0.05, 0.5))).all()


def test_one_reference_is_every_quantile():
    assert weighted_quantiles(np.array([[7.0]]), np.array([[2.0]]), (0.05, 0.5, 0.95)) == pytest.approx(7)


def test_a_heavier_value_pulls_the_median():
    values, even, uneven = np.array([[1.0, 2.0, 3.0]]), np.ones((1, 3)), np.array([[1.0, 1.0, 8.0]])
    assert weighted_quantiles(values, even, (0.5,))[0, 0] == pytest.approx(2)
    assert 2.5 < weighted_quantiles(values, uneven, (0.5,))[0, 0] < 3
