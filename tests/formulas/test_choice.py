"""Candidates and the best of them, against the same in plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from steelyard.formulas.choice import best, pairs

GROUPS = st.lists(st.integers(-1, 4), max_size=12)
KEYS = st.one_of(st.integers(0, 3).map(float), st.just(float("nan")), st.just(float("inf")))


def codes(values) -> np.ndarray:
    return np.array(values, np.int64)


@given(GROUPS, GROUPS)
def test_each_model_meets_every_candidate_of_its_group_and_no_other(models, candidates):
    found = pairs(codes(models), codes(candidates))
    expected = [
        (m, c) for m, group in enumerate(models) if group >= 0 for c, other in enumerate(candidates) if other == group
    ]
    assert list(zip(found.model.tolist(), found.candidate.tolist(), strict=True)) == expected


def reference(model, models, *preferences) -> list[int]:
    """The first pair of each model with the smallest keys; unknown keys come last."""
    found = []
    for m in range(models):
        mine = [i for i, one in enumerate(model) if one == m]
        ranked = sorted(
            mine, key=lambda i: [(key[i] != key[i], 0 if key[i] != key[i] else key[i]) for key in preferences]
        )
        found.append(ranked[0] if ranked else -1)
    return found


@given(st.lists(st.tuples(st.integers(0, 5), KEYS, KEYS, KEYS), max_size=30))
def test_the_best_pair_of_each_model_is_the_one_of_plain_python(rows):
    model = [row[0] for row in rows]
    keys = [[row[i] for row in rows] for i in (1, 2, 3)]
    for used in (keys, keys[:1], []):
        found = best(codes(model), 6, *(np.array(key, np.float64) for key in used))
        assert found.tolist() == reference(model, 6, *used)


def test_the_first_preference_outweighs_the_second():
    model = codes([0, 0, 1, 1])
    assert best(model, 2, codes([1, 0, 0, 0]), codes([0, 9, 9, 0])).tolist() == [1, 3]


def test_of_equals_the_first_wins():
    assert best(codes([0, 0, 0]), 1, codes([2, 1, 1])).tolist() == [1]


def test_a_model_without_candidates_has_none():
    assert best(codes([2, 2]), 4, codes([0, 1])).tolist() == [-1, -1, 0, -1]
    assert best(codes([]), 2, codes([])).tolist() == [-1, -1]
    assert best(codes([]), 0).tolist() == []


def test_a_candidate_without_a_group_is_nobodys():
    found = pairs(codes([-1, 0, -1]), codes([-1, 0, -1]))
    assert (found.model.tolist(), found.candidate.tolist()) == ([1], [1])


@given(GROUPS, GROUPS, st.data())
def test_the_best_candidate_of_a_model_does_not_hang_on_the_other_models(models, candidates, data):
    keys = np.array(data.draw(st.lists(KEYS, min_size=len(candidates), max_size=len(candidates))), np.float64)

    def chosen(groups) -> list[int]:
        found = pairs(codes(groups), codes(candidates))
        at = best(found.model, len(groups), keys[found.candidate])
        return [int(found.candidate[i]) if i >= 0 else -1 for i in at]

    assert chosen(models) == [chosen([group])[0] for group in models]


def test_positions_may_index_arrays_even_where_there_are_none():
    found = pairs(codes([]), codes([]))
    assert np.arange(3)[found.model].shape == (0,)
    assert np.arange(3)[pairs(codes([1]), codes([])).candidate].shape == (0,)
