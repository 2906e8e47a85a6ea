"""The examples of every docstring run as they are shown."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import steelyard
from steelyard.facts.schema import DATA

MODULES = ["steelyard", *(found.name for found in pkgutil.walk_packages(steelyard.__path__, "steelyard."))]
ON_THE_REGISTRY = {"steelyard", "steelyard.estimators.api", "steelyard.estimators.estimate"}
"""Their examples ask the registry that comes with the package."""


def examples(name: str) -> list[doctest.DocTest]:
    module = import_module(name)
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if name in ON_THE_REGISTRY else [])
        for name in MODULES
        if not name.endswith("__main__")
    ],
)
def test_examples_run(name):
    if name in ON_THE_REGISTRY and not (DATA / "facts/models.csv").exists():
        pytest.skip("the registry has not been written: run steelyard sync")
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    told: list[str] = []
    for test in examples(name):
        runner.run(test, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


def test_the_finder_finds_examples():
    assert [test.name for test in examples("steelyard.facts.registry")] == [
        "steelyard.facts.registry.last_day",
        "steelyard.facts.registry.normal",
    ]
    assert examples("steelyard.estimators.api")
