"""How a number came about: a tree of rules, inputs and sources, and the reason where there is no number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steelyard.estimators import price_age
from steelyard.estimators.resolve import UNKNOWN, Resolution
from steelyard.estimators.spec import GRADES, Assumed, Derived, LookedUp, Quantity, Reported
from steelyard.estimators.world import ANY, World, day_of
from steelyard.facts.record import Assumption, Fact


class Provenance(NamedTuple):
    """Where a value was read: what stands there, the source's key, the place in it, and the day it became known.

    ``note`` is what stands beside it on record; of a rental price, what else was asked at about that time.
    """

    text: str
    source: str
    locator: str
    as_of: str
    note: str = ""


class Node(NamedTuple):
    """One step of a derivation.

    Attributes:
        quantity: Id of the quantity.
        title: Its name for people.
        unit: Its unit.
        form: How the value is to be read: number, day, chip or vendor.
        value: The value with every input at its middle; None for a chip, vendor or day.
        label: The chip, vendor or day; empty for a number.
        low: 5 % quantile; None where the value has no spread.
        high: 95 % quantile.
        basis: How firm it is.
        rule: The rule that gave it, in words.
        provenance: Where it was read; None for a formula.
        inputs: The steps it rests on.
    """

    quantity: str
    title: str
    unit: str
    form: str
    value: float | None
    label: str
    low: float | None
    high: float | None
    basis: str
    rule: str
    provenance: Provenance | None
    inputs: tuple[Node, ...]


def derivation(resolution: Resolution, name: str, model: int, intervals: dict[str, tuple[float, float]]) -> Node:
    """The derivation of a quantity of one model.

    Args:
        resolution: Where it was resolved.
        name: The quantity; it must be known.
        model: Position of the model.
        intervals: 5 % and 95 % quantiles of this model's quantities, by id.
    """
    quantity, solved = resolution.quantities[name], resolution.solved(name)
    rule = quantity.rules[solved.rule[model]]
    inputs = rule.inputs if isinstance(rule, Derived | LookedUp) else ()
    middle = float(solved.middle[model])
    low, high = intervals.get(name, (None, None))
    return Node(
        quantity.id,
        quantity.title,
        quantity.unit,
        quantity.form,
        middle if quantity.form == "number" else None,
        label(resolution.world, quantity.form, middle),
        low,
        high,
        GRADES[solved.basis[model]],
        _words(rule),
        provenance(resolution, quantity, model),
        tuple(derivation(resolution, one, model, intervals) for one in inputs),
    )


def ancestors(resolution: Resolution, name: str, model: int) -> list[str]:
    """Ids of every quantity on which one rests, itself first, each once."""
    found = [name]
    for one in found:
        rule = resolution.quantities[one].rules[resolution.solved(one).rule[model]]
        if isinstance(rule, Derived | LookedUp):
            found += [source for source in rule.inputs if source not in found]
    return found


def label(world: World, form: str, middle: float) -> str:
    """A chip's name, a vendor's, or a date; empty for a number."""
    if form == "chip":
        return world.chips.facts[int(middle)]["name"].value
    if form == "vendor":
        return world.vendors[int(middle)]
    return day_of(middle) if form == "day" else ""


def reason(resolution: Resolution, name: str, model: int) -> str:
    """Why a quantity of a model is unknown, as a clause."""
    quantity = resolution.quantities[name]
    if name == "chip" and len(resolution.world.chip_lists[model]) > 1:
        names = [resolution.world.registry.name("chips", chip) for chip in resolution.world.chip_lists[model]]
        return f"it was trained on several chips ({', '.join(names)}) and the hours on each are not on record"
    causes: list[str] = []
    unstated: list[str] = []
    for rule in quantity.rules:
        inputs = rule.inputs if isinstance(rule, Derived | LookedUp) else ()
        unknown = [one for one in inputs if resolution.solved(one).rule[model] == UNKNOWN]
        if unknown:
            merely_stated = all(isinstance(one, Reported) for one in resolution.quantities[unknown[0]].rules)
            (unstated if merely_stated else causes).append(reason(resolution, unknown[0], model))
    causes = causes or unstated
    blamed_itself = quantity.missing and not (causes and isinstance(quantity.rules[0], LookedUp))
    if blamed_itself or not causes:
        return quantity.missing or f"{quantity.title} is not on record"
    return ", and ".join(dict.fromkeys(causes))


def _words(rule: Reported | Derived | LookedUp | Assumed) -> str:
    if isinstance(rule, Reported):
        return "on record"
    return "constant of the method" if isinstance(rule, Assumed) else rule.words


def provenance(resolution: Resolution, quantity: Quantity, model: int) -> Provenance | None:
    """Where the value of a known quantity of a model was read; None for a formula."""
    solved, world = resolution.solved(quantity.id), resolution.world
    rule = quantity.rules[solved.rule[model]]
    if isinstance(rule, Reported):
        return _of_fact(world.models[model][rule.attribute])
    if isinstance(rule, Assumed):
        constant = resolution.constant(rule.assumption)
        return _of_assumption(constant.options[constant.which[model]])
    if isinstance(rule, LookedUp):
        found = _of_row(world, quantity.id, rule.table, model, int(solved.rows[model]))
        return _aged(resolution, found, model) if found and quantity.id == price_age.LISTED else found
    return None


def _aged(resolution: Resolution, found: Provenance, model: int) -> Provenance:
    """The provenance of a rental price with its age, and what else was asked for the chip at about that time."""
    prices, row = resolution.world.prices, int(resolution.solved(price_age.LISTED).rows[model])
    day = float(resolution.solved("acquisition_day").middle[model])
    spans = price_age.price_span(resolution.world, int(prices.chip[row]), day)
    gap = price_age.gap_words(prices.day[row] - day) if np.isfinite(day) else "acquisition is not dated"
    return found._replace(text=f"{found.text}, {gap}", note=price_age.span_words(spans))


def _of_fact(fact: Fact) -> Provenance:
    between = f", {fact.low} to {fact.high}" if fact.low and fact.high else ""
    return Provenance(f"{fact.value}{between}", fact.source, fact.locator, fact.as_of)


def _of_assumption(one: Assumption) -> Provenance:
    between = f", {one.low:g} to {one.high:g}" if one.distribution != "fixed" else ""
    scope = f" for {one.scope}" if one.scope != ANY else ""
    return Provenance(f"{one.value:g}{between}{scope}: {one.meaning}", one.source, one.locator, "")


def _of_row(world: World, name: str, table: str, model: int, row: int) -> Provenance | None:
    if table == "models":
        return _of_fact(world.models[model][name])
    if table == "chips" and row >= 0:
        return _of_chip(world, name, model, row)
    if table == "prices" and row >= 0:
        cells = world.prices.rows[row]
        chip = world.chips.facts[world.prices.chip[row]]["name"].value
        seller = f"{cells['vendor']}, " if cells["vendor"] else ""
        text = f"{chip}: {seller}{cells['kind']}, {cells['date']}, {cells['usd']} USD"
        return Provenance(text, cells["source"], cells["locator"], cells["as_of"])
    if table == "series" and row >= 0:
        series = {"usd_per_kwh": world.electricity}.get(name, world.price_index)
        cells = series[row]
        return Provenance(
            f"{cells['series']} {cells['period']}: {cells['value']}", cells["source"], cells["locator"], cells["as_of"]
        )
    if table == "grid" and row >= 0:
        cells = world.grid[row]
        text = f"{cells['name']} {cells['year'] or 'no year'}: {cells['gco2e_per_kwh']} gCO2e/kWh"
        return Provenance(text, cells["source"], cells["locator"], cells["as_of"])
    return _of_cloud(world, model) if table == "organizations" else None


def _of_chip(world: World, name: str, model: int, chip: int) -> Provenance | None:
    attributes = {"tdp_w": ["tdp_w"], "chip_release": ["released"]}.get(name)
    if attributes is None:
        attributes = [*world.peak_order[world.precision[model]], *world.peak_order[ANY]]
    facts = [world.chips.facts[chip][attribute] for attribute in attributes if attribute in world.chips.facts[chip]]
    return _of_fact(facts[0])._replace(text=f"{facts[0].attribute} {facts[0].value}") if facts else None


def _of_cloud(world: World, model: int) -> Provenance:
    org = next(one for one in world.organizations[model] if "cloud_vendor" in one)
    fact = org["cloud_vendor"]
    return _of_fact(fact)._replace(text=f"{org['name'].value} would use {fact.value}")
