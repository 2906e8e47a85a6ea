"""Money against hand arithmetic and published figures; parts add up to the whole."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas import cost

HOURS, USD = st.floats(1, 1e9), st.floats(1, 1e6)
OVERHEADS, SHARES, FACTORS = st.floats(1.01, 3), st.floats(0, 0.9), st.floats(0.2, 5)
RATES = st.floats(0.01, 1)


def a(value: float) -> np.ndarray:
    return np.array(value)


def test_cloud_cost_of_gemini_ultra():
    """ai-index-2024, fig. 1.3.21: $191,400,000, of 55,000 TPU v4 for 2,400 h at $1.45."""
    assert cost.real_product(a(55_000.0 * 2_400), a(1.45), a(1.0)) == pytest.approx(191_400_000, rel=1e-12)


def test_a_year_of_amortization():
    """cottier2024 (arXiv 2405.21015), section 2.2, eq. 1, by hand.

    0.14 orders of magnitude a year are 0.14 × 2.302585 = 0.322362 of the value a year; a year has 8,766 h. So
    1,000 chips at $10,000 lose $3,223,619 in a year, and half of it in half a year.
    """
    year = cost.amortized_server_cost(a(1_000 * 8_766.0), a(10_000.0), a(0.14))
    assert year == pytest.approx(3_223_619, rel=1e-6)
    assert cost.amortized_server_cost(a(1_000 * 4_383.0), a(10_000.0), a(0.14)) == pytest.approx(year / 2)


def test_value_falls_with_newer_hardware():
    """cottier2024, section 2.2, eq. 2: at 0.14 orders of magnitude a year, to a tenth in 1 / 0.14 years.

    After one year of 365.25 days 10^-0.14 = 0.724436 of the price is left.
    """
    days = np.array([0.0, 365.25, 365.25 / 0.14])
    left = cost.depreciated(np.full(3, 15_000.0), a(18_000.0), 18_000 + days, a(0.14))
    assert left == pytest.approx([15_000, 15_000 * 0.724436, 1_500], rel=1e-6)


def test_the_amortized_cost_of_a_whole_run_by_hand():
    """cottier2024, section 2: chips, the rest of the server, the network and the energy of one invented run.

    100 chips at $10,000 with servers of 1.64 × as much, bought a year before training, for 1,000 h: a share is worth
    16,400 × 0.724436 = $11,880.75; 100,000 chip-hours × 11,880.75 × 0.322362 / 8,766 = $43,690.3. The network is
    19 / 81 of that, $10,248.3. With $5,000 of energy and prices 1.1 × as high: $64,832.5.
    """
    price = cost.server_price(a(10_000.0), a(1.64))
    value = cost.depreciated(price, a(18_000.0), a(18_365.25), a(0.14))
    servers = cost.amortized_server_cost(a(100_000.0), value, a(0.14))
    network = cost.interconnect_part(servers, a(0.19))
    assert price == pytest.approx(16_400)
    assert value == pytest.approx(11_880.75, rel=1e-5)
    assert servers == pytest.approx(43_690.3, rel=1e-5)
    assert network == pytest.approx(10_248.3, rel=1e-5)
    assert cost.total(servers, network, a(5_000.0), a(1.1)) == pytest.approx(64_832.5, rel=1e-5)


def test_the_network_is_its_share_of_the_whole_cluster():
    """cottier2024, section 2.2: of a cluster of 100, 19 are network and 81 servers."""
    assert cost.interconnect_part(a(81.0), a(0.19)) == pytest.approx(19)
    assert cost.acquisition_cost(a(81.0), a(1.0), a(0.19), a(1.0)) == pytest.approx(100)


@given(HOURS, OVERHEADS, SHARES, FACTORS, HOURS)
def test_the_four_parts_add_up_to_the_whole(servers, overhead, share, factor, energy):
    network = cost.interconnect_part(a(servers), a(share))
    parts = (
        cost.chips_part(a(servers), a(overhead), a(factor))
        + cost.rest_part(a(servers), a(overhead), a(factor))
        + cost.real(network, a(factor))
        + cost.real(a(energy), a(factor))
    )
    assert parts == pytest.approx(cost.total(a(servers), network, a(energy), a(factor)))


@given(HOURS, USD, RATES, SHARES, FACTORS)
def test_a_cluster_held_until_it_is_worth_nothing_costs_what_it_cost(chips, price, rate, share, factor):
    """1 / r years of amortization at the price of the first day are the acquisition cost."""
    hours = chips * 8_766 / (rate * math.log(10))
    servers = cost.amortized_server_cost(a(hours), a(price), a(rate))
    whole = cost.total(servers, cost.interconnect_part(servers, a(share)), a(0.0), a(factor))
    assert whole == pytest.approx(cost.acquisition_cost(a(chips), a(price), a(share), a(factor)), rel=1e-6)


@given(HOURS, USD, RATES, st.floats(1.1, 50))
def test_costs_grow_in_step_with_chip_hours_and_price(hours, usd, rate, factor):
    for formula in (
        lambda h, p: cost.real_product(h, p, a(1.2)),
        lambda h, p: cost.amortized_server_cost(h, p, a(rate)),
        lambda h, p: cost.acquisition_cost(h, p, a(0.19), a(1.2)),
    ):
        once = formula(a(hours), a(usd))
        assert formula(a(factor * hours), a(usd)) == pytest.approx(factor * once)
        assert formula(a(hours), a(factor * usd)) == pytest.approx(factor * once)


@given(USD, st.floats(10_000, 20_000), st.floats(0, 3_000), RATES)
def test_older_hardware_is_worth_less_and_faster_progress_ages_it_more(price, available, age, rate):
    def value(days: float, oom: float) -> float:
        return float(cost.depreciated(a(price), a(available), a(available + days), a(oom)))

    assert value(age + 1, rate) < value(age, rate) <= price * (1 + 1e-9)
    assert value(age + 1, rate * 1.1) < value(age + 1, rate)


def test_models_and_draws_broadcast_and_keep_their_precision():
    """Days are float64 of shape (models, 1); money stays in the precision of its draws."""
    hours, price = np.full((3, 1), 1e6, np.float32), np.full((3, 5), 1e4, np.float32)
    common = np.full((1, 5), 0.14, np.float32)
    value = cost.depreciated(price, np.full((3, 1), 18_000.0), np.full((3, 1), 18_100.0), common)
    servers = cost.amortized_server_cost(hours, value, common)
    network = cost.interconnect_part(servers, np.full((1, 5), 0.19, np.float32))
    factor = np.full((3, 1), 1.1, np.float32)
    whole = cost.total(servers, network, np.zeros((3, 1), np.float32), factor)
    for found in (value, servers, network, whole, cost.acquisition_cost(hours, price, common, factor)):
        assert found.shape == (3, 5)
        assert found.dtype == np.float32


def test_what_is_unknown_stays_unknown():
    unknown = a(np.nan)
    assert np.isnan(cost.real_product(unknown, a(1.0), a(1.0)))
    assert np.isnan(cost.total(a(1.0), a(1.0), unknown, a(1.0)))
    assert np.isnan(cost.depreciated(a(1.0), a(0.0), unknown, a(0.14)))
