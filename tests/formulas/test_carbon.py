"""Carbon against published runs, and how it scales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas.carbon import embodied, factors, intensity, operational

POSITIVE = st.floats(0.01, 1e6)


@pytest.mark.parametrize(
    ("mwh", "grams", "tonnes"),
    [(85.7, 545, 46.7), (232, 415, 96.3), (1_287, 429, 552.1)],
    ids=["T5", "Meena", "GPT-3"],
)
def test_operational_carbon_of_patterson_2021(mwh, grams, tonnes):
    """arXiv 2104.10350, table 4: MWh with PUE × gross intensity of the data centre."""
    assert operational(np.array(float(mwh)), np.array(float(grams))) == pytest.approx(tonnes, rel=0.001)


def test_embodied_carbon_of_bloom():
    """luccioni-2022-bloom, section 4.1: 150 kg a chip, 2,500 kg a server of eight, six years at 85 %: 11.2 t."""
    given_ = (1_082_990.0, 150.0, 2_500 / 8, 6.0, 0.85)
    assert embodied(*(np.array(one) for one in given_)) == pytest.approx(11.2, abs=0.05)


def test_hardware_in_use_half_the_time_is_charged_twice():
    full, half = (embodied(*(np.array(x) for x in (1e6, 200.0, 300.0, 4.0, use))) for use in (1.0, 0.5))
    assert half == pytest.approx(2 * full)


def grid(place, years=0.0, change=1.0):
    given_ = (300.0, 50.0, 450.0, place, years, change)
    return float(intensity(*(np.array(one) for one in given_)))


def test_place_runs_from_the_cleanest_over_the_middle_to_the_dirtiest():
    assert [grid(place) for place in (1 / np.e, 1.0, np.e)] == pytest.approx([50, 300, 450])


def test_change_of_the_years_between_grows_with_their_square_root():
    assert grid(1.0, years=0.0, change=1.1) == pytest.approx(300)
    assert grid(1.0, years=4.0, change=1.1) == pytest.approx(300 * 1.1**2)


def test_intensity_broadcasts_over_models_and_draws():
    models, draws = np.full((3, 1), 300.0, np.float32), np.ones((3, 5), np.float32)
    found = intensity(models, models / 2, models * 2, draws, models / 300, np.full((1, 5), 1.1, np.float32))
    assert found.shape == (3, 5)
    assert found.dtype == np.float32
    assert found == pytest.approx(np.full((3, 5), 330.0), rel=1e-5)


@given(ours=POSITIVE, theirs=POSITIVE, pue=st.floats(1, 2), low=st.floats(1, 1_000), high=st.floats(1, 1_000))
def test_factors_multiply_to_the_ratio(ours, theirs, pue, low, high):
    assert factors(ours, theirs, (pue, 1.0), (low, high)).ratio == pytest.approx(ours / theirs, rel=1e-6)


def test_factors_name_what_differs():
    found = factors(2 * 1.5 * 3, 1.0, (1.5, 1.0), (300, 100))
    assert found == pytest.approx((2, 1.5, 3))
