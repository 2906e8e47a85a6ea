"""Numbers that contradict each other give no third: no run of decades, none on half a chip or on a city of them."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard
from steelyard.draws.sample import Sampler
from steelyard.estimators.conditions import CONDITIONS
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.resolve import UNKNOWN

CONTRADICTION = "one of the two is wrong"
RUN = {"chip": "NVIDIA A100", "published": "2023-06-01", "domains": ["Language"]}


@pytest.fixture(scope="module")
def models() -> Estimates:
    return steelyard.estimate_all(draws=400)


def test_no_training_time_is_derived_beyond_the_longest_plausible(models: Estimates) -> None:
    solved = models.resolution.solved("training_hours")
    derived = solved.rule == 1
    limit = models.world.constant("audit_training_hours")
    assert derived.sum() > 100
    assert solved.middle[derived].max() <= limit
    ratio = models.resolution.solved("chip_hours").middle / models.resolution.solved("stated_chips").middle
    apart = (ratio > limit) & (solved.rule != 0)
    assert 1 <= apart.sum() <= 10
    assert (solved.rule[apart] == 2).all()


def test_every_run_has_a_chip_in_the_middle_and_in_every_draw(models: Estimates) -> None:
    solved = models.resolution.solved("chip_count")
    derived = np.flatnonzero(solved.rule == 2)
    assert len(derived) > 300
    assert solved.middle[derived].min() >= 1
    assert models.resolution.draws("chip_count", Sampler(200, 0), derived[::10]).min() >= 1


def test_no_derived_number_of_chips_is_beyond_twice_that_of_any_run_as_small(models: Estimates) -> None:
    resolution = models.resolution
    derived = resolution.solved("chip_count").rule == 2
    chips, flop = (resolution.solved(name).middle[derived] for name in ("chip_count", "counted_flop"))
    stated, sizes = (models.world.column(name).value for name in ("chip_count", "training_flop"))
    peers = np.isfinite(stated) & np.isfinite(sizes) & ~models.world.has_base
    for count, size in zip(chips, flop, strict=True):
        smaller = stated[peers & (sizes <= size)]
        if len(smaller) and size <= sizes[peers].max():
            assert count <= 2 * smaller.max()


def test_what_is_set_aside_does_not_come_back_and_says_why(models: Estimates) -> None:
    aside = ~models.resolution.holds("no_more_chips") & ~np.isfinite(models.world.column("chip_count").value)
    assert 1 <= aside.sum() <= 20
    for name in ("chip_count", "acquisition_cost"):
        assert (models.resolution.solved(name).rule[aside] == UNKNOWN).all()
    for place in np.flatnonzero(aside):
        told = models.of(models.subjects[place], ["chip_count", "acquisition_cost"])
        assert all(CONTRADICTION in (one.reason or "") for one in told.values())


def test_a_time_on_record_counts_for_one_chip_at_least(models: Estimates) -> None:
    resolution = models.resolution
    hours, stated = (models.world.column(name).value for name in ("training_hours", "chip_hours"))
    known = np.isfinite(hours) & ~np.isfinite(stated) & np.isfinite(resolution.solved("chip_hours").middle)
    assert known.sum() > 100
    assert (resolution.solved("chip_hours").middle[known] >= hours[known] * (1 - 1e-9)).all()
    flop = {**RUN, "training_flop": 1e17}
    free, held = (steelyard.cost_of(one, draws=100)["chip_hours"] for one in (flop, {**flop, "training_hours": 100}))
    assert free.central < 1
    assert held.central == 100


def test_a_count_and_flop_that_would_take_decades_give_no_duration() -> None:
    names = ("training_hours", "chip_count")
    own = {**RUN, "training_flop": 1e24, "chip_count": 1}
    found = steelyard.cost_of(own, draws=100, quantities=names)
    assert found["training_hours"].basis == "imputed"
    assert found["training_hours"].central < 10_000
    assert found["chip_count"].central == 1
    sound = steelyard.cost_of({**own, "chip_count": 1024}, draws=100, quantities=names)
    assert sound["training_hours"].basis == "estimated"


def test_a_time_too_short_for_its_flop_gives_no_number_of_chips() -> None:
    names = ("chip_count", "training_hours")
    found = steelyard.cost_of({**RUN, "training_flop": 1e22, "training_hours": 0.1}, draws=100, quantities=names)
    assert found["chip_count"].central is None
    assert CONTRADICTION in (found["chip_count"].reason or "")
    assert found["training_hours"].central == 0.1


def test_chip_hours_fewer_than_hours_give_no_number_of_chips() -> None:
    own = {**RUN, "chip_hours": 10, "training_hours": 500}
    found = steelyard.cost_of(own, draws=100, quantities=("chip_count",))["chip_count"]
    assert found.central is None
    assert CONTRADICTION in (found.reason or "")


def test_a_run_larger_than_any_may_have_more_chips_in_proportion() -> None:
    own = {**RUN, "published": "2028-06-01", "training_flop": 2e28, "training_hours": 3000}
    assert steelyard.cost_of(own, draws=100, quantities=("chip_count",))["chip_count"].central > 1e6


def test_every_condition_of_a_rule_is_known_and_those_of_contradictions_say_why(models: Estimates) -> None:
    rules = [rule for one in models.resolution.quantities.values() for rule in one.rules]
    used = {rule.where for rule in rules if hasattr(rule, "where")}
    assert used <= set(CONDITIONS)
    assert {name for name, one in CONDITIONS.items() if one.refused} == {
        "possible", "lasting", "one_chip", "no_more_chips"
    }  # fmt: skip
