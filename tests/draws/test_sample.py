"""Named streams: reproducible, independent of company, evenly spread, hardly correlated."""

import hashlib
from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.draws.sample import Sampler, keys_of, strata

SUBJECTS = [f"model-{i}" for i in range(60)]
RANKS_OF_GPT_4 = "7fe01f08e8fa5723"
NAMES = ["mfu", "chip_count", "training_hours", "price", "pue", "power_fraction"]


def test_the_same_seed_gives_the_same_bytes():
    first, second = (Sampler(1_000, 7) for _ in range(2))
    second.each("other", keys_of(["somebody"]))
    assert first.each("mfu", keys_of(SUBJECTS)).tobytes() == second.each("mfu", keys_of(SUBJECTS)).tobytes()
    assert first.common("mfu").tobytes() == second.common("mfu").tobytes()


def test_the_order_of_a_stream_is_the_same_in_every_process_and_on_every_machine():
    """The digest was taken once; ranks, since the last bit of a quantile may differ between machines."""
    ranks = np.argsort(Sampler(500, 0).each("mfu", keys_of(["gpt-4"]))[0], kind="stable").astype("<u2")
    assert hashlib.sha256(ranks.tobytes()).hexdigest()[:16] == RANKS_OF_GPT_4


@pytest.mark.parametrize(("seed", "other"), [(0, 1), (1, -1), (0, 2**40)])
def test_another_seed_gives_other_draws(seed, other):
    one, two = Sampler(1_000, seed), Sampler(1_000, other)
    same = one.each("mfu", keys_of(SUBJECTS)) == two.each("mfu", keys_of(SUBJECTS))
    assert same.mean() < 0.01
    assert (one.common("mfu") == two.common("mfu")).mean() < 0.05


def test_another_quantity_has_other_draws():
    sampler = Sampler(1_000, 0)
    for name in NAMES[1:]:
        assert (sampler.each("mfu", keys_of(SUBJECTS)) == sampler.each(name, keys_of(SUBJECTS))).mean() < 0.01
        assert (sampler.common("mfu") == sampler.common(name)).mean() < 0.05


@given(st.integers(0, len(SUBJECTS) - 1), st.integers(1, 300), st.integers(0, 99))
def test_a_subject_alone_has_the_draws_that_it_has_among_all(i, draws, seed):
    among = Sampler(draws, seed).each("mfu", keys_of(SUBJECTS))
    alone = Sampler(draws, seed).each("mfu", keys_of(SUBJECTS[i : i + 1]))
    assert alone.tobytes() == among[i : i + 1].tobytes()


@given(st.permutations(range(8)))
def test_the_order_of_subjects_changes_nothing(order):
    straight = Sampler(50, 0).each("mfu", keys_of(SUBJECTS[:8]))
    mixed = Sampler(50, 0).each("mfu", keys_of([SUBJECTS[i] for i in order]))
    assert (mixed == straight[list(order)]).all()


def test_a_quantity_asked_for_first_changes_no_other():
    plain, busy = Sampler(300, 0), Sampler(300, 0)
    for name in NAMES[1:]:
        busy.each(name, keys_of(SUBJECTS))
        busy.common(name)
    assert (plain.each("mfu", keys_of(SUBJECTS)) == busy.each("mfu", keys_of(SUBJECTS))).all()
    assert (plain.common("mfu") == busy.common("mfu")).all()


def test_what_is_common_is_one_stream_for_all_and_no_subjects_own():
    sampler = Sampler(1_000, 0)
    common = sampler.common("mfu")
    assert common.shape == (1, 1_000)
    assert (sampler.common("mfu") == common).all()
    assert not (sampler.each("mfu", keys_of(SUBJECTS)) == common).all(axis=1).any()


@pytest.mark.parametrize("draws", [1, 2, 3, 7, 100, 999, 1_024, 10_000])
def test_each_stream_holds_each_stratum_once(draws):
    """A Latin hypercube: sorted, every stream is the strata, for any number of draws."""
    sampler = Sampler(draws, 3)
    found = sampler.each("mfu", keys_of(SUBJECTS))
    assert found.shape == (len(SUBJECTS), draws)
    assert (np.sort(found, axis=1) == strata(draws)).all()
    assert (np.sort(sampler.common("mfu"), axis=1) == strata(draws)).all()


def test_one_draw_is_the_middle():
    assert Sampler(1, 0).each("mfu", keys_of(["gpt-4"])).tolist() == [[0.0]]


@pytest.mark.parametrize("draws", [2, 11, 1_000])
def test_strata_are_those_of_the_standard_normal_distribution(draws):
    found = strata(draws)
    shares = [(1 + erf(z / sqrt(2))) / 2 for z in found.tolist()]
    assert shares == pytest.approx([(i + 0.5) / draws for i in range(draws)], abs=1e-6)
    assert found.dtype == np.float32
    assert float(found.sum()) == pytest.approx(0, abs=1e-3)


def off_diagonal(streams) -> np.ndarray:
    correlations = np.corrcoef(streams)
    return np.abs(correlations[np.triu_indices(len(streams), 1)])


def test_streams_of_two_subjects_hardly_correlate():
    """1,770 pairs; for independent streams of 10,000 draws the standard deviation is 0.01."""
    found = off_diagonal(Sampler(10_000, 0).each("mfu", keys_of(SUBJECTS)))
    assert found.max() < 0.05
    assert np.sqrt((found**2).mean()) == pytest.approx(0.01, rel=0.25)


def test_streams_of_two_quantities_of_a_subject_hardly_correlate():
    sampler = Sampler(10_000, 0)
    for subject in SUBJECTS[:20]:
        key = keys_of([subject])
        streams = [sampler.each(name, key)[0] for name in NAMES] + [sampler.common(name)[0] for name in NAMES]
        assert off_diagonal(streams).max() < 0.05


def test_few_subjects_of_many_share_a_stream():
    """Among 2,000 subjects 12.5 pairs are to be expected: 16 orders × 10,000 starts."""
    firsts = Sampler(10_000, 0).each("mfu", keys_of([f"model-{i}" for i in range(2_000)]))[:, :3]
    assert 2_000 - len(np.unique(firsts, axis=0)) < 30


def test_keys_come_from_ids_alone_and_tell_them_apart():
    keys = keys_of(SUBJECTS)
    assert keys.dtype == np.uint64
    assert len(set(keys.tolist())) == len(SUBJECTS)
    assert keys_of(SUBJECTS[3:4])[0] == keys[3]
    assert keys_of([]).shape == (0,)


def test_no_subjects_no_draws():
    assert Sampler(10, 0).each("mfu", keys_of([])).shape == (0, 10)


def test_a_thread_that_comes_between_loses_no_draws(monkeypatch):
    sampler, real, met = Sampler(100, 0), np.empty, []

    def interrupted(*shape: object) -> np.ndarray:
        """What happens where another thread asks for the same draws while this one makes room for them."""
        room = np.full_like(real(*shape), np.nan)
        if not met:
            met.append(True)
            sampler.common("price")
        return room

    monkeypatch.setattr(np, "empty", interrupted)
    drawn = sampler.common("price")
    monkeypatch.undo()
    assert met
    np.testing.assert_array_equal(drawn, Sampler(100, 0).common("price"))
