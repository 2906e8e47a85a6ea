"""FLOP, chip-hours and utilization against published figures, and how they scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas import compute

FLOPS, PEAKS, MFUS = st.floats(1e15, 1e27), st.floats(1e12, 1e16), st.floats(0.01, 1)
FACTORS = st.floats(1.1, 50)


@pytest.mark.parametrize(
    ("parameters", "tokens", "chips", "achieved", "days"),
    [(175e9, 300e9, 1_024, 140e12, 34), (1e12, 450e9, 3_072, 163e12, 84)],
    ids=["GPT-3", "one trillion parameters"],
)
def test_days_of_training_of_narayanan2021(parameters, tokens, chips, achieved, days):
    """arXiv 2104.04473, section 5.1, eq. 4: A100 of 312 TFLOP/s, activations computed twice, hence 8 instead of 6."""
    hardware_flop = 8 * parameters * tokens
    hours = compute.chip_hours_of_flop(np.array(hardware_flop), np.array(312e12), np.array(achieved / 312e12)) / chips
    assert hours / 24 == pytest.approx(days, rel=0.015)


@pytest.mark.parametrize(
    ("parameters", "tokens", "flop"),
    [(175e9, 300e9, 3.15e23), (174.6e9, 300e9, 3.14e23), (1.3e9, 300e9, 2.38e21), (125e6, 300e9, 2.25e20)],
)
def test_flop_of_gpt3_and_its_smaller_sisters(parameters, tokens, flop):
    """brown2020 (arXiv 2005.14165), table D.1, whose parameters are rounded; the first by its round parameters."""
    found = compute.flop_of_tokens(np.array(parameters), np.array(tokens), np.array(1.0))
    assert found == pytest.approx(flop, rel=0.02)


@given(st.floats(1e6, 1e13), st.floats(1e6, 1e14), st.floats(0.1, 100), FACTORS)
def test_flop_grow_in_step_with_each_input(parameters, tokens, epochs, factor):
    once = compute.flop_of_tokens(np.array(parameters), np.array(tokens), np.array(epochs))
    for scaled in (
        compute.flop_of_tokens(np.array(factor * parameters), np.array(tokens), np.array(epochs)),
        compute.flop_of_tokens(np.array(parameters), np.array(factor * tokens), np.array(epochs)),
        compute.flop_of_tokens(np.array(parameters), np.array(tokens), np.array(factor * epochs)),
    ):
        assert scaled == pytest.approx(factor * once)


@given(FLOPS, PEAKS, MFUS, FACTORS)
def test_chip_hours_grow_with_flop_and_fall_with_peak_and_utilization(flop, peak, mfu, factor):
    once = compute.chip_hours_of_flop(np.array(flop), np.array(peak), np.array(mfu))
    assert compute.chip_hours_of_flop(np.array(factor * flop), np.array(peak), np.array(mfu)) == pytest.approx(
        factor * once
    )
    assert compute.chip_hours_of_flop(np.array(flop), np.array(factor * peak), np.array(mfu)) == pytest.approx(
        once / factor
    )
    assert compute.chip_hours_of_flop(np.array(flop), np.array(peak), np.array(mfu / factor)) == pytest.approx(
        factor * once
    )


@given(FLOPS, PEAKS, MFUS)
def test_flop_to_chip_hours_and_back(flop, peak, mfu):
    hours = compute.chip_hours_of_flop(np.array(flop), np.array(peak), np.array(mfu))
    assert compute.flop_of_hardware(hours, np.array(peak), np.array(mfu)) == pytest.approx(flop)


def test_one_chip_at_full_rate_does_its_peak_in_a_second():
    assert compute.flop_of_hardware(np.array(1 / 3_600), np.array(312e12), np.array(1.0)) == pytest.approx(312e12)


@given(st.floats(1, 1e6), st.floats(0.1, 1e5))
def test_chips_times_hours_and_back(chips, hours):
    chip_hours = compute.product(np.array(chips), np.array(hours))
    assert chip_hours == pytest.approx(chips * hours)
    assert compute.ratio(chip_hours, np.array(chips)) == pytest.approx(hours)
    assert compute.same(chip_hours) is chip_hours


def test_models_and_draws_broadcast():
    """A fixed value has shape (models, 1), what is common (1, draws)."""
    flop = np.array([[1e24], [2e24], [np.nan]])
    mfu = np.full((1, 4), 0.4)
    found = compute.chip_hours_of_flop(flop, np.array([[1e15]]), mfu)
    assert found.shape == (3, 4)
    assert np.isnan(found[2]).all()
    assert found[1] == pytest.approx(2 * found[0])
    assert compute.flop_of_tokens(flop, mfu, np.ones((3, 4))).shape == (3, 4)
    assert compute.flop_of_hardware(flop, np.array([[1e15]]), mfu).shape == (3, 4)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        compute.chip_hours_of_flop(np.ones((3, 4)), np.ones((2, 1)), np.ones((1, 4)))
