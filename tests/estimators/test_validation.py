"""How far the intervals hold: the measuring itself, and what it says of the data at hand."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.validation import CASES, _hit, _score, half_of, predictions, validate
from steelyard.estimators.world import World

MISSED = {
    ("chip", "within_90"): 0.75,
    ("cost", "within_50"): 0.66,
    ("chip_hours_without_chip", "within_50"): 0.72,
    ("chip_hours_without_chip", "within_90"): 0.75,
}
"""Targets that the reporting half misses, with how far off they may be at most; docs/methods.md says by how much."""


@pytest.fixture(scope="module")
def full() -> Resolution:
    world = World(steelyard.registry())
    return Resolution(world, quantities(2023))


def test_a_score_counts_what_lies_within() -> None:
    truth = np.array([1.0, 10.0, 100.0, 1000.0])
    quantiles = np.array([[0.5, 0.9, 1.0, 1.1, 2.0]] * 4) * np.array([1, 10, 100, 1])[:, None]
    score = _score(CASES[0], "reporting", truth, quantiles)
    assert (score.within_50, score.within_90) == (0.75, 0.75)
    assert score.width == pytest.approx(4)
    assert score.bias == pytest.approx(1)


def test_a_set_of_families_holds_exactly_the_probability_it_claims() -> None:
    options = {"a": 0.6, "b": 0.3, "c": 0.1}
    for level in (0.5, 0.9, 0.95):
        assert sum(share * _hit(options, family, level) for family, share in options.items()) == pytest.approx(level)
    assert _hit(options, "z", 0.9) == 0


def test_what_is_hidden_is_not_used(full: Resolution) -> None:
    """Chip-hours predicted from FLOP alone must not know the chip: they differ from those that do."""
    known = {case.id: case for case in CASES}
    with_chip = predictions(full, known["chip_hours_of_flop"], 200, 0)
    without = predictions(full, known["chip_hours_without_chip"], 200, 0)
    assert (with_chip[0] == without[0]).all()
    assert not np.allclose(with_chip[2], without[2])


def test_every_developer_is_in_one_half(full: Resolution) -> None:
    world = full.world
    halves: dict[str, set[str]] = {}
    for row, model in enumerate(world.models):
        if "organizations" in model:
            halves.setdefault(model["organizations"].items[0], set()).add(half_of(world, row))
    assert all(len(several) == 1 for several in halves.values())
    share = np.mean([half_of(world, row) == "tuning" for row in range(len(world))])
    assert 0.3 < share < 0.7


@pytest.mark.slow
def test_intervals_hold_on_developers_that_tuned_nothing() -> None:
    """Targets: 90 % intervals hold 85 to 95 %, 50 % intervals 42 to 58 %; what misses is listed, and by how much."""
    scores = {score.case: score for score in validate(steelyard.registry()) if score.half == "reporting"}
    assert set(scores) == {*(case.id for case in CASES), "chip"}
    for case, score in scores.items():
        if (case, "within_90") in MISSED:
            assert MISSED[case, "within_90"] <= score.within_90 < 0.85
        else:
            assert 0.85 <= score.within_90 <= 0.95, score
        if (case, "within_50") in MISSED:
            assert 0.58 < score.within_50 <= MISSED[case, "within_50"]
        else:
            assert 0.42 <= score.within_50 <= 0.58, score
        assert score.error < score.naive_error, score
