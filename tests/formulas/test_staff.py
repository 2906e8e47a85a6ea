"""Experiments and people: check values that Cottier et al. 2024 print, and what must hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas.staff import development_cost, experiments_cost, staff_cost

money = st.floats(1e2, 1e10)
share = st.floats(0.01, 1)


def test_experiments_of_gpt_4() -> None:
    """cottier2024, section 3.5: a final run of $40 M and a ratio of 2.2 make about $90 M of compute."""
    final_run = np.array(40e6)
    assert final_run + experiments_cost(final_run, np.array(2.2)) == pytest.approx(90e6, rel=0.03)


def test_staff_of_ten_people() -> None:
    """Ten people, a fifth of their time, $330,000 a year, half a year, prices that rose by a tenth since."""
    assert staff_cost(*map(np.array, (10, 0.2, 330e3, 1.0, 0.5, 1.1))) == pytest.approx(363e3)


@given(final_run=money, ratio=st.floats(0.1, 10))
def test_experiments_are_never_negative_and_grow_with_the_ratio(final_run: float, ratio: float) -> None:
    run = np.array(final_run)
    less, more = experiments_cost(run, np.array(ratio)), experiments_cost(run, np.array(ratio + 1))
    assert 0 <= less < more
    assert less == pytest.approx(max(final_run * (ratio - 1), 0))


@given(people=st.floats(1, 1e4), fte=share, pay=money, years=st.floats(0.1, 5), factor=st.floats(1.1, 10))
def test_staff_cost_is_in_step_with_each_input(
    people: float, fte: float, pay: float, years: float, factor: float
) -> None:
    inputs = [people, fte, pay, 0.9, years, 1.2]
    once = staff_cost(*map(np.array, inputs))
    for place in range(len(inputs)):
        scaled = [one * factor if place == i else one for i, one in enumerate(inputs)]
        assert staff_cost(*map(np.array, scaled)) == pytest.approx(factor * once)


@given(parts=st.tuples(money, money, money))
def test_development_is_the_sum_of_its_parts(parts: tuple[float, float, float]) -> None:
    assert development_cost(*map(np.array, parts)) == pytest.approx(sum(parts))


def test_models_and_draws_broadcast() -> None:
    people, pay = np.array([[10.0], [20.0]]), np.array([[1e5, 2e5, 3e5]])
    one = np.ones((1, 1))
    assert staff_cost(people, one, pay, one, one, one).tolist() == [[1e6, 2e6, 3e6], [2e6, 4e6, 6e6]]
