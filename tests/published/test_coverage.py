"""For how many models a number can be given, and what is said where none can."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard
from steelyard.estimators.estimate import SHOWN, Estimates
from steelyard.estimators.spec import GRADES


@pytest.fixture(scope="module")
def models() -> Estimates:
    return steelyard.estimate_all(draws=200)


@pytest.mark.parametrize(
    ("quantity", "least"),
    [("training_flop", 1300), ("cloud_cost", 550), ("amortized_cost", 450), ("chip_hours", 650)],
)
def test_so_many_models_have_a_number_and_an_interval(models: Estimates, quantity: str, least: int) -> None:
    summary = models.summaries([quantity])[quantity]
    spread = np.isfinite(summary.median) & (summary.p05 < summary.p95)
    assert spread.sum() >= least


@pytest.mark.parametrize(("quantity", "least"), [("chip_hours", 650), ("cloud_cost", 550), ("amortized_cost", 450)])
def test_so_many_need_no_imputation(models: Estimates, quantity: str, least: int) -> None:
    basis = models.resolution.solved(quantity).basis
    assert ((basis >= 0) & (basis < GRADES.index("imputed"))).sum() >= least


def test_interval_holds_the_median_and_the_central_value_is_not_far(models: Estimates) -> None:
    for name, summary in models.summaries(SHOWN).items():
        known = np.isfinite(summary.median)
        assert (summary.p05[known] <= summary.median[known]).all(), name
        assert (summary.median[known] <= summary.p95[known]).all(), name
        middle = models.resolution.solved(name).middle[known]
        assert ((middle > summary.p05[known] / 1.5) & (middle < summary.p95[known] * 1.5)).all(), name


def test_where_there_is_no_number_one_sentence_says_why(models: Estimates) -> None:
    unknown = [estimate for estimate in models.all(SHOWN) if not estimate.known]
    assert unknown
    for estimate in unknown:
        assert estimate.reason.startswith("No ")
        assert estimate.reason.endswith(".")
        assert estimate.reason.count(". ") == 0
        assert 20 < len(estimate.reason) < 300, estimate.reason


@pytest.mark.slow
def test_every_vintage_works() -> None:
    days = [vintage.day for vintage in steelyard.registry().vintages()]
    assert {"2024-02-05", "2024-02-15", "2024-05-26", "2025-08-07", "2025-10-30", "2026-04-27"} <= set(days)
    known = [np.isfinite(_cloud(day)).sum() for day in days]
    assert min(known) > 50
    assert known[-1] > 2 * known[0]


def _cloud(day: str) -> np.ndarray:
    return steelyard.estimate_all(vintage=day, draws=1).resolution.solved("cloud_cost").middle
