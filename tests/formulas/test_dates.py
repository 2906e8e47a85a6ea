"""Days of acquisition, delivery and training, by the calendar."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas import dates

EPOCH = date(1970, 1, 1)
DAYS = st.floats(0, 40_000)


def day(text: str) -> np.ndarray:
    """A date as the core counts it."""
    return np.array(float((date.fromisoformat(text) - EPOCH).days))


def test_the_start_of_gpt4_from_its_end():
    """cottier2024-code: training ended 2022-08-15; 2,280 h are 95 days."""
    assert dates.start_before_end(day("2022-08-15"), np.array(2_280.0)) == day("2022-05-12")


def test_the_start_of_a_run_from_its_publication():
    """cottier2024, section 2.2: it ended 60 days before; 240 h are ten days; 2024 is a leap year."""
    assert dates.start_before_publication(day("2024-03-31"), np.array(60.0), np.array(240.0)) == day("2024-01-21")


def test_the_start_of_a_run_of_unknown_length():
    """cottier2024, section 2.2: 60 + 33 days before publication."""
    assert dates.start_by_default(day("2023-07-18"), np.array(60.0), np.array(33.0)) == day("2023-04-16")


def test_acquisition_and_delivery():
    """cottier2024, sections 2.4 and 2.2: 60 days before training; 90 days after release."""
    assert dates.before(day("2023-03-01"), np.array(60.0)) == day("2022-12-31")
    assert dates.after(day("2022-09-21"), np.array(90.0)) == day("2022-12-20")


@pytest.mark.parametrize(
    ("priced", "available"),
    [("2022-10-01", "2022-12-20"), ("2022-12-20", "2022-12-20"), ("2023-05-01", "2023-05-01")],
)
def test_no_chip_is_had_before_its_release_and_delivery(priced, available):
    assert dates.first_available(day(priced), day("2022-09-21"), np.array(90.0)) == day(available)


def test_only_its_maker_uses_a_chip_before_it_is_delivered():
    starts = np.array([[100.0], [100.0], [300.0]])
    lags = np.array([[90.0], [0.0], [90.0]])
    assert dates.first_use(starts, np.array([[200.0]]), lags).tolist() == [[200.0], [100.0], [300.0]]


@given(DAYS, st.floats(0, 500), st.floats(0, 20_000))
def test_two_ways_to_the_start_agree(published, lag, hours):
    ended = dates.before(np.array(published), np.array(lag))
    by_end = dates.start_before_end(ended, np.array(hours))
    assert dates.start_before_publication(np.array(published), np.array(lag), np.array(hours)) == pytest.approx(by_end)
    assert dates.start_by_default(np.array(published), np.array(lag), np.array(hours / 24)) == pytest.approx(by_end)


@given(DAYS, st.floats(0, 500))
def test_before_and_after_undo_each_other(start, lag):
    assert dates.after(dates.before(np.array(start), np.array(lag)), np.array(lag)) == pytest.approx(start)


def test_an_unknown_day_stays_unknown():
    unknown = np.array([[np.nan], [19_000.0]])
    for found in (
        dates.first_available(unknown, np.array([[18_000.0]]), np.array([[90.0]])),
        dates.first_available(np.array([[18_000.0]]), unknown, np.array([[90.0]])),
        dates.first_use(unknown, np.array([[18_000.0]]), np.array([[90.0]])),
        dates.start_before_end(unknown, np.array([[24.0]])),
    ):
        assert np.isnan(found).ravel().tolist() == [True, False]
