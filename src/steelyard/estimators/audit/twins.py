"""Detector: one model that stands on record under several names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from steelyard.estimators.audit.case import Case
from steelyard.estimators.audit.finding import Detector, Finding, say
from steelyard.facts.registry import normal

NUMBER = re.compile(r"\d+(?:\.\d+)?")
NUMBERS = ("parameters", "training_flop")
COMPARED = (*NUMBERS, "dataset_size", "dataset_gradients")
SHOWN = ("name", "published", "organizations", *COMPARED, "base_model")


def twins(case: Case) -> Iterator[Finding]:
    """Models of one day and one maker with the same parameters and FLOP, or with nearly the same name."""
    for several in _of_one_day(case):
        alike = _alike(case, several)
        for group in alike:
            parameters, flop = (case.value(name)[group[0]] for name in NUMBERS)
            words = f"each {say(parameters, 'parameters')} and {say(flop, 'FLOP')}, published on the same day"
            yield _finding(case, group, words)
        found = {pair for group in alike for pair in combinations(group, 2)}
        for pair in combinations(several, 2):
            if pair not in found and (likeness := _likeness(case, *pair)) >= case.limit("audit_twin_likeness"):
                yield _finding(case, pair, f"names alike by {likeness:.0f} %, published on the same day")


def _of_one_day(case: Case) -> list[list[int]]:
    """Positions of the models that share the day of publication and all makers, where there are several."""
    groups: dict[tuple[str, frozenset[str]], list[int]] = {}
    for model, facts in enumerate(case.world.models):
        if "organizations" in facts and "published" in facts:
            makers = frozenset(facts["organizations"].items)
            groups.setdefault((facts["published"].value, makers), []).append(model)
    return [group for group in groups.values() if len(group) > 1]


def _alike(case: Case, models: Sequence[int]) -> list[list[int]]:
    """Those with the same parameters and the same FLOP."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for model in models:
        facts = case.world.models[model]
        if all(name in facts for name in NUMBERS):
            groups.setdefault(tuple(facts[name].value for name in NUMBERS), []).append(model)
    return [group for group in groups.values() if len(group) > 1]


def _likeness(case: Case, first: int, second: int) -> float:
    """How alike two names are, in per cent; 0 where the models differ in a number, of the name or on record."""
    from rapidfuzz import fuzz

    names = [case.world.models[model]["name"].value for model in (first, second)]
    if sorted(NUMBER.findall(names[0])) != sorted(NUMBER.findall(names[1])):
        return 0.0
    same = case.limit("audit_same_factor")
    for attribute in COMPARED:
        values = case.value(attribute)
        if values[first] > same * values[second] or values[second] > same * values[first]:
            return 0.0
    return fuzz.ratio(normal(names[0]), normal(names[1]))


def _finding(case: Case, models: Sequence[int], words: str) -> Finding:
    world = case.world
    about = [(world.subjects[model], world.models[model]["name"].value) for model in models]
    facts = [fact for model in models for fact in case.facts(model, *SHOWN)]
    return case.finding("twins", "models", about, len(models), words, facts, _reading(case, models))


def _reading(case: Case, models: Sequence[int]) -> tuple[str, bool]:
    """That they were made from one another or from one base; estimates charge its FLOP to none of them."""
    ids = {case.world.subjects[model] for model in models}
    lines = [case.world.models[model].get("base_model") for model in models]
    bases = [set(fact.items) if fact else set() for fact in lines]
    if not any(base & ids for base in bases) and not set.intersection(*bases):
        return "", False
    return "versions of one base; its FLOP stand in each of them", True


TWINS = (
    Detector(
        "twins",
        "twins",
        "models of one day and one maker share parameters and FLOP, or nearly their whole name",
        twins,
    ),
)
