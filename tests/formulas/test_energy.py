"""Energy against published runs, and how it scales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas.energy import energy_cost, facility_energy, it_energy


@pytest.mark.parametrize(
    ("chips", "days", "mean_w", "pue", "mwh"),
    [
        (512, 20, 310, 1.12, 85.7),
        (1_024, 30, 289, 1.09, 232),
        (1_024, 3.1, 288, 1.09, 24.1),
        (1_024, 27, 245, 1.10, 179),
        (10_000, 14.8, 330, 1.10, 1_287),
    ],
    ids=["T5", "Meena", "GShard", "Switch Transformer", "GPT-3"],
)
def test_energy_of_five_runs_of_patterson_2021(chips, days, mean_w, pue, mwh):
    """arXiv 2104.10350, table 4: mean power of an accelerator with its share of the host, measured."""
    servers = it_energy(np.array(chips * days * 24.0), np.array(float(mean_w)), np.array(1.0), np.array(1.0))
    assert facility_energy(servers, np.array(pue)) == pytest.approx(mwh, rel=0.01)


def test_energy_and_its_cost_by_hand():
    """1,000 chip-hours × 400 W × 1.8 × 0.75 = 540 kWh; × 1.1 = 594 kWh; at $0.08 $47.52."""
    servers = it_energy(np.array(1_000.0), np.array(400.0), np.array(1.8), np.array(0.75))
    facility = facility_energy(servers, np.array(1.1))
    assert servers == pytest.approx(0.540)
    assert facility == pytest.approx(0.594)
    assert energy_cost(facility, np.array(0.08)) == pytest.approx(47.52)


POSITIVE = st.floats(0.1, 1e6)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE, st.floats(1.1, 50), st.integers(0, 3))
def test_energy_grows_in_step_with_each_input(hours, watts, servers, fraction, factor, which):
    inputs = [np.array(value) for value in (hours, watts, servers, fraction)]
    once = it_energy(*inputs)
    inputs[which] = factor * inputs[which]
    assert it_energy(*inputs) == pytest.approx(factor * once)


@given(POSITIVE, st.floats(1, 2), POSITIVE)
def test_a_data_center_never_draws_less_than_its_servers(mwh, pue, price):
    facility = facility_energy(np.array(mwh), np.array(pue))
    assert facility >= mwh
    assert energy_cost(facility, np.array(price)) == pytest.approx(1_000 * mwh * pue * price)


def test_models_and_draws_broadcast():
    hours, drawn, common = np.full((3, 1), 1e5), np.full((3, 4), 0.75), np.full((1, 4), 1.8)
    assert it_energy(hours, np.full((3, 1), 400.0), common, drawn).shape == (3, 4)
    assert facility_energy(drawn, np.full((3, 1), 1.1)).shape == (3, 4)
    assert energy_cost(drawn, common).shape == (3, 4)
