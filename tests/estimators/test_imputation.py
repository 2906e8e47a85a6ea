"""What is missing is drawn from models like it, never set once, and never in place of what is known."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard
from steelyard.draws.sample import Sampler
from steelyard.estimators.estimate import SHOWN, Estimates
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.spec import GRADES
from steelyard.estimators.world import World

IMPUTED = GRADES.index("imputed")


@pytest.fixture(scope="module")
def models() -> Estimates:
    return steelyard.estimate_all(draws=400)


def imputed(models: Estimates, quantity: str) -> np.ndarray:
    return np.flatnonzero(models.resolution.solved(quantity).basis == IMPUTED)


@pytest.mark.parametrize("attribute", ["training_flop", "training_hours", "chip_count", "epochs"])
def test_a_known_value_is_never_imputed(models: Estimates, attribute: str) -> None:
    quantity = {"training_flop": "plain_flop"}.get(attribute, attribute)
    known = np.isfinite(models.world.column(attribute).value)
    solved = models.resolution.solved(quantity)
    assert (solved.middle[known] == models.world.column(attribute).value[known]).all()
    assert (solved.basis[known] < IMPUTED).all()


def test_a_chip_on_record_is_the_chip(models: Estimates) -> None:
    chip = models.resolution.solved("chip")
    for place, chips in enumerate(models.world.chip_lists):
        if len(chips) == 1:
            assert models.world.chips.ids[int(chip.middle[place])] == chips[0]
            assert chip.basis[place] < IMPUTED


def test_one_model_alone_has_the_draws_that_it_has_among_all(models: Estimates) -> None:
    for place in imputed(models, "cloud_cost")[::80]:
        subject = models.subjects[place]
        alone = Estimates(models.registry, [subject], draws=400)
        for name in ("chip_hours", "cloud_cost", "amortized_cost", "energy_mwh"):
            assert np.array_equal(alone.draws(name), models.draws(name, [subject]), equal_nan=True), (subject, name)


def test_no_imputed_value_spreads_so_far_that_it_says_nothing(models: Estimates) -> None:
    widest = models.world.constant("widest_imputed_oom")
    for name in ("flop_of_the_like", "hours_of_the_like"):
        solved = models.resolution.solved(name)
        spread = solved.spread[imputed(models, name)]
        assert np.log10(spread[:, 3] / spread[:, 0]).max() <= widest
        assert (np.diff(np.insert(spread, 2, 1, axis=1), axis=1) >= 0).all()


def test_what_rests_on_imputation_says_so(models: Estimates) -> None:
    hours = imputed(models, "chip_hours")
    assert len(hours) > 100
    for name in ("cloud_cost", "amortized_cost", "energy_mwh"):
        known = hours[models.resolution.solved(name).rule[hours] >= 0]
        assert (models.resolution.solved(name).basis[known] == IMPUTED).all()
    subject = models.subjects[hours[0]]
    assert models.of(subject, ["chip_hours"])["chip_hours"].basis == "imputed"


def test_a_missing_chip_is_drawn_in_proportion_and_its_power_goes_with_it(models: Estimates) -> None:
    chip = models.resolution.solved("chip")
    tdp = models.world.chip_column("tdp_w").value
    checked = 0
    for place in imputed(models, "chip")[::60]:
        options = [code for code in chip.options[place] if code >= 0]
        shares = chip.shares[place][: len(options)]
        assert shares.sum() == pytest.approx(1)
        assert (np.diff(shares) <= 1e-12).all()
        if len({tdp[code] for code in options}) > 1 and np.isfinite(tdp[options]).all():
            drawn = models.draws("tdp_w", [models.subjects[place]])[0]
            for watts in set(tdp[options]):
                share = sum(s for code, s in zip(options, shares, strict=True) if tdp[code] == watts)
                assert (drawn == np.float32(watts)).mean() == pytest.approx(share, abs=0.01)
            checked += 1
    assert checked > 3


def test_a_run_on_several_chips_is_drawn_between_them(models: Estimates) -> None:
    several = [i for i, chips in enumerate(models.world.chip_lists) if len(chips) > 1]
    drawn = [i for i in several if models.resolution.solved("chip").rule[i] >= 0]
    assert len(drawn) > 10
    for place in drawn:
        options = models.resolution.solved("chip").options[place]
        names = {models.world.chips.ids[code] for code in options if code >= 0}
        assert names == set(models.world.chip_lists[place])


def test_sister_models_do_not_leak_where_imputation_is_put_to_the_test(models: Estimates) -> None:
    """With everything but size and date hidden, strangers predict alike whatever the developer's other models are."""
    subject = "gpt-4"
    facts = {name: fact for name, fact in models.world.models[models.subjects.index(subject)].items()
             if name in ("name", "organizations", "published", "domains", "parameters")}  # fmt: skip
    facts["parameters"] = facts.get("parameters") or models.world.models[0]["name"]._replace(
        attribute="parameters", value="1000000000000", unit="1"
    )
    for strangers in (True, False):
        world = World(models.registry, [], {subject: facts}, kin=models.world, among_strangers=strangers)
        rows = np.array([0])
        references = np.arange(len(models.world))
        kin = world.kinship(rows, references)[0]
        assert (kin == 2).any()
        found = Resolution(world, quantities(2023)).solved("chip")
        assert found.options is not None


def test_the_same_seed_gives_the_same_bytes_whatever_else_is_asked_for(models: Estimates) -> None:
    again = Estimates(models.registry, draws=400)
    again.summaries(["pue", "mfu", "price_per_chip_hour"])
    for name in SHOWN:
        assert again.summaries([name])[name].median.tobytes() == models.summaries([name])[name].median.tobytes()


def test_hours_in_which_the_chips_could_not_have_done_the_work_are_passed_over(models: Estimates) -> None:
    resolution = models.resolution
    flop, hours, peak = (
        resolution.solved(name).middle for name in ("reported_flop", "stated_chip_hours", "fastest_flop_per_s")
    )
    impossible = (flop / (hours * peak * 3600) > 1) & ~models.world.has_base
    assert 1 <= impossible.sum() <= 20
    assert (resolution.solved("chip_hours").middle[impossible] > hours[impossible]).all()


def test_draws_of_a_stream_do_not_depend_on_who_asked_first() -> None:
    registry = steelyard.registry()
    world = World(registry, ["gpt-4", "lamda"])
    one, two = (Resolution(world, quantities(2023)) for _ in range(2))
    sampler = Sampler(100, 0)
    first = one.draws("cloud_cost", sampler)
    two.draws("energy_mwh", sampler)
    assert np.array_equal(two.draws("cloud_cost", sampler), first)


def test_without_imputation_the_rest_stays_as_it_was(models: Estimates) -> None:
    stated = steelyard.estimate_all(draws=400, imputes=False)
    for name in ("training_flop", "chip_hours", "cloud_cost", "amortized_cost"):
        plain, full = stated.resolution.solved(name), models.resolution.solved(name)
        assert (plain.basis < IMPUTED).all()
        known = full.basis < IMPUTED
        assert np.array_equal(plain.middle[known], full.middle[known], equal_nan=True)
        one, two = stated.summaries([name])[name].p95, models.summaries([name])[name].p95
        assert np.array_equal(one[known], two[known], equal_nan=True)
