"""Quantities: complete, known inputs, no circles, every assumption used."""

import inspect
from functools import partial

import pytest

from steelyard.estimators.quantities import quantities
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Reported
from steelyard.facts import load
from steelyard.facts.schema import schema

QUANTITIES = quantities(2023)


def inputs_of(quantity) -> set[str]:
    return {name for rule in quantity.rules if isinstance(rule, Derived | LookedUp) for name in rule.inputs}


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_quantity_is_told_in_full(name):
    quantity = QUANTITIES[name]
    assert quantity.id == name
    assert quantity.title
    assert quantity.unit
    assert quantity.rules
    assert inputs_of(quantity) <= QUANTITIES.keys()
    for rule in quantity.rules:
        if isinstance(rule, Reported):
            assert rule.attribute in schema()["models"], rule
        if isinstance(rule, Derived | LookedUp):
            assert rule.words, rule
        if isinstance(rule, LookedUp):
            assert rule.table in (*schema(), "assumptions", "peers"), rule


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_formula_takes_as_many_inputs_as_its_rule_names(name):
    for rule in QUANTITIES[name].rules:
        if isinstance(rule, Derived):
            inspect.signature(rule.formula).bind(*rule.inputs)
        elif isinstance(rule, LookedUp):
            inspect.signature(rule.look).bind("world", *rule.inputs)


def test_no_quantity_hangs_on_itself():
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in sorted(inputs_of(QUANTITIES[name])):
                visit(other, (*path, name))
            done.add(name)

    for name in QUANTITIES:
        visit(name, ())
    assert done == QUANTITIES.keys()


def named_assumptions() -> set[str]:
    rules = [rule for quantity in QUANTITIES.values() for rule in quantity.rules]
    named = {rule.assumption for rule in rules if isinstance(rule, Assumed)}
    return named | {rule.error for rule in rules if not isinstance(rule, Assumed) and rule.error}


def test_every_assumption_that_a_rule_names_exists():
    assert named_assumptions() - {assumption.id for assumption in load.assumptions()} == set()


def test_every_assumption_is_used(modules):
    """By a rule, or by its id in a look-up or an indicator."""
    code = "\n".join(line for m in modules if ".estimators" in m.name or ".indicators" in m.name for line in m.lines)
    unused = {a.id for a in load.assumptions()} - named_assumptions()
    assert {name for name in unused if f'"{name}"' not in code} == set()


def test_the_default_of_an_assumption_stands_where_a_rule_counts_on_it():
    scopes: dict[str, set[str]] = {}
    for assumption in load.assumptions():
        scopes.setdefault(assumption.id, set()).add(assumption.scope)
    for quantity in QUANTITIES.values():
        for rule in quantity.rules:
            if isinstance(rule, Assumed) and rule.general and "any" not in scopes[rule.assumption]:
                pytest.fail(f"{quantity.id}: {rule.assumption} has no default")


def test_money_is_in_dollars():
    for quantity in QUANTITIES.values():
        assert not quantity.money or quantity.unit.startswith("USD"), quantity.id


def test_the_price_year_reaches_money_alone():
    def shape(rule) -> tuple:
        look = getattr(rule, "look", None)
        return (look.args, look.keywords) if isinstance(look, partial) else ()

    other = quantities(2015)
    assert other.keys() == QUANTITIES.keys()
    changed = {name for name in other if [*map(shape, other[name].rules)] != [*map(shape, QUANTITIES[name].rules)]}
    assert changed == {"price_factor"}
