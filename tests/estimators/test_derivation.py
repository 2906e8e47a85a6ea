"""Trees of many models at once, and what a tree of a model shows."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard
from steelyard.errors import UnknownNameError
from steelyard.estimators.estimate import METHODS, ON_REQUEST, SHOWN, Estimates

NAMES = tuple(dict.fromkeys((*SHOWN, *METHODS.values(), *ON_REQUEST.values())))
SEVERAL = ["gpt-4", "gemini-ultra", "claude-2.1", "chinchilla", "mamba-2.8b", "llama-3.1-405b"]
"""Models whose chip is on record, drawn, or one of several; one that was made from another."""


@pytest.fixture(scope="module")
def models() -> Estimates:
    return Estimates(steelyard.registry("2026-04-27"), SEVERAL, draws=300, seed=7)


@pytest.mark.parametrize("subject", SEVERAL)
def test_trees_are_the_derivations_drawn_for_one_model(models, subject):
    alone = Estimates(steelyard.registry("2026-04-27"), [subject], draws=300, seed=7)
    drawn = {name: tree for name in NAMES if (tree := alone.derivation(subject, name))}
    trees = models.trees(subject, NAMES)
    assert trees == drawn
    assert any(tree.low is not None for tree in trees.values())


def test_trees_draw_nothing_for_one_model(models, monkeypatch):
    models.prepare(NAMES)
    monkeypatch.setattr(models.resolution, "draws", None)
    monkeypatch.setattr(models.resolution, "summaries", None)
    assert "cloud_cost" in models.trees("gpt-4", NAMES)


def test_what_is_behind_a_quantity_are_numbers_itself_among_them(models):
    behind = models.behind(["cloud_cost"])
    assert next(iter(behind)) == "cloud_cost"
    assert {"chip_hours", "price_factor", "mfu"} <= set(behind)
    assert not {"chip", "published", "energy_mwh"} & set(behind)
    with pytest.raises(UnknownNameError):
        models.behind(["cloud_costs"])


def test_what_is_behind_a_quantity_is_drawn_for_the_models_whose_trees_show_it_alone(models):
    behind = models.behind(NAMES)
    for place, subject in enumerate(SEVERAL):
        shown = set()
        waiting = list(models.trees(subject, NAMES).values())
        while waiting:
            node = waiting.pop()
            shown |= {node.quantity} if node.form == "number" else set()
            waiting += node.inputs
        assert shown == {name for name, some in behind.items() if some[place]}


def test_what_is_prepared_is_what_summaries_and_trees_find_one_by_one(models):
    alone = Estimates(steelyard.registry("2026-04-27"), SEVERAL, draws=300, seed=7)
    alone.prepare(["cloud_cost"], ["mfu"])
    found, expected = alone.summaries(["mfu"])["mfu"], models.summaries(["mfu"])["mfu"]
    np.testing.assert_array_equal(found.p05, expected.p05)
    assert alone.trees("gpt-4", NAMES) == models.trees("gpt-4", NAMES)


def test_the_tree_of_a_model_made_from_another_names_its_base(models):
    inherited = models.trees("claude-2.1", ["training_flop"])["training_flop"].inputs[0]
    assert inherited.quantity == "inherited_flop"
    assert inherited.provenance.text == "Claude 2"
    assert models.of("claude-2.1")["training_flop"].record(explain=True)["derivation"]["value"] > 0


def test_a_tree_shows_no_input_that_is_unknown(models):
    for subject in SEVERAL:
        waiting = list(models.trees(subject, NAMES).values())
        while waiting:
            node = waiting.pop()
            assert node.label or np.isfinite(node.value)
            waiting += node.inputs
