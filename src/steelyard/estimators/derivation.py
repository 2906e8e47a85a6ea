"""How a number came about: a tree of rules, inputs and sources, and the reason where there is no number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from steelyard.arrays import Mask
from steelyard.estimators import price_age
from steelyard.estimators.conditions import CONDITIONS
from steelyard.estimators.resolve import UNKNOWN, Resolution
from steelyard.estimators.spec import GRADES, Assumed, Derived, LookedUp, Quantity, Reported, Rule
from steelyard.estimators.world import ANY, World, day_of
from steelyard.facts.record import Assumption, Fact
from steelyard.words.phrase import Phrase, Phrases, Recorded, Term, phrase

INHERITED = "inherited_flop"
"""The quantity that is looked up in the models that a model was made from."""
Ends = tuple[float, float] | tuple[None, None]
"""The 5 % and 95 % quantiles of a value; none where it has no spread."""


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


def derivation(
    resolution: Resolution,
    name: str,
    model: int,
    interval: Callable[[str], Ends],
    made: dict[str, Node] | None = None,
) -> Node:
    """The derivation of a quantity of one model.

    Args:
        resolution: Where it was resolved.
        name: The quantity; it must be known.
        model: Position of the model.
        interval: Gives the quantiles of this model's quantities that are numbers, by id; asked once of each step.
        made: Steps of the same model that are already made, by quantity; further ones are added to them.
    """
    made = {} if made is None else made
    if name not in made:
        made[name] = _node(resolution, name, model, interval, made)
    return made[name]


def _node(
    resolution: Resolution, name: str, model: int, interval: Callable[[str], Ends], made: dict[str, Node]
) -> Node:
    quantity, solved = resolution.quantities[name], resolution.solved(name)
    rule = quantity.rules[solved.rule[model]]
    middle = float(solved.middle[model])
    number = quantity.form == "number"
    low, high = interval(name) if number else (None, None)
    return Node(
        quantity.id,
        quantity.title,
        quantity.unit,
        quantity.form,
        middle if number else None,
        label(resolution.world, quantity.form, middle),
        low,
        high,
        GRADES[solved.basis[model]],
        _words(rule),
        provenance(resolution, quantity, model),
        tuple([derivation(resolution, one, model, interval, made) for one in _inputs(resolution, rule, model)]),
    )


def _inputs(resolution: Resolution, rule: Rule, model: int) -> list[str]:
    """What a rule was applied to for a model; a look-up among other models may need none of this one's."""
    inputs = rule.inputs if isinstance(rule, Derived | LookedUp) else ()
    return [one for one in inputs if resolution.solved(one).rule[model] != UNKNOWN]


def steps(resolution: Resolution, names: Iterable[str]) -> dict[str, Mask]:
    """Every quantity on which some rest, themselves first, and the models in whose derivations it stands, (models,)."""
    found = {name: _known(resolution, name) for name in names}
    for one in (waiting := list(found)):
        for position, rule in enumerate(resolution.quantities[one].rules):
            taken = found[one] & (resolution.solved(one).rule == position)
            for source in rule.inputs if isinstance(rule, Derived | LookedUp) else ():
                before = found.get(source, np.zeros_like(taken))
                after = before | (taken & _known(resolution, source))
                if source not in found or (after & ~before).any():
                    found[source] = after
                    waiting.append(source)
    return found


def _known(resolution: Resolution, name: str) -> Mask:
    known: Mask = resolution.solved(name).rule != UNKNOWN
    return known


def ancestors(resolution: Resolution, names: Iterable[str], model: int) -> list[str]:
    """Ids of every quantity on which some of a model rest, themselves first, each once; they must be known."""
    found = list(dict.fromkeys(names))
    for one in found:
        rule = resolution.quantities[one].rules[resolution.solved(one).rule[model]]
        found += [source for source in _inputs(resolution, rule, model) if source not in found]
    return found


def label(world: World, form: str, middle: float) -> str:
    """A chip's name, a vendor's, or a date; empty for a number."""
    if form == "chip":
        return _named(world.chips.facts[int(middle)]["name"].value)
    if form == "vendor":
        return Term("vendor", world.vendors[int(middle)])
    return day_of(middle) if form == "day" else ""


def reason(resolution: Resolution, name: str, model: int, made: dict[tuple[str, int], Phrase] | None = None) -> Phrase:
    """Why a quantity of a model is unknown, as a clause.

    Args:
        resolution: Where it was looked for.
        name: The quantity; it must be unknown.
        model: Position of the model.
        made: Reasons that are already told, by quantity and model; further ones are added to them.
    """
    made = {} if made is None else made
    if (name, model) not in made:
        made[name, model] = _reason(resolution, name, model, made)
    return made[name, model]


def _reason(resolution: Resolution, name: str, model: int, made: dict[tuple[str, int], Phrase]) -> Phrase:
    quantity = resolution.quantities[name]
    if name == "chip" and len(resolution.world.chip_lists[model]) > 1:
        return _several_chips(resolution.world, model)
    causes: list[Phrase] = []
    unstated: list[Phrase] = []
    for rule in quantity.rules:
        inputs = rule.inputs if isinstance(rule, Derived | LookedUp) else ()
        unknown = [one for one in inputs if resolution.solved(one).rule[model] == UNKNOWN]
        if unknown:
            merely_stated = all(isinstance(one, Reported) for one in resolution.quantities[unknown[0]].rules)
            (unstated if merely_stated else causes).append(reason(resolution, unknown[0], model, made))
        elif refused := _refused(resolution, rule, model):
            return _clause(refused)
    causes = causes or unstated
    blamed_itself = quantity.missing and not (causes and isinstance(quantity.rules[0], LookedUp))
    if blamed_itself or not causes:
        return _clause(quantity.missing) if quantity.missing else _not_on_record(quantity.title)
    several = dict.fromkeys(causes)
    return Phrases(several, ", and ") if len(several) > 1 else causes[0]


def _refused(resolution: Resolution, rule: Rule, model: int) -> str:
    """Why a rule is not taken though its inputs are known: they contradict each other; empty where they do not."""
    if not isinstance(rule, Derived) or resolution.holds(rule.where)[model]:
        return ""
    return CONDITIONS[rule.where].refused


_clause = cache(Phrase)
"""Clauses repeat from model to model, so each is made once."""


@cache
def _not_on_record(title: str) -> Phrase:
    return Phrase("{quantity} is not on record", quantity=phrase(title))


def _several_chips(world: World, model: int) -> Phrase:
    names = Phrases([_named(world.registry.name("chips", chip)) for chip in world.chip_lists[model]], ", ")
    return Phrase("it was trained on several chips ({chips}) and the hours on each are not on record", chips=names)


def _words(rule: Rule) -> str:
    if isinstance(rule, Reported):
        return "on record"
    return "constant of the method" if isinstance(rule, Assumed) else rule.words


def provenance(resolution: Resolution, quantity: Quantity, model: int) -> Provenance | None:
    """Where the value of a known quantity of a model was read; None for a formula."""
    solved, world = resolution.solved(quantity.id), resolution.world
    rule = quantity.rules[solved.rule[model]]
    if isinstance(rule, Reported):
        return _of_fact(world.models[model][rule.attribute], world)
    if isinstance(rule, Assumed):
        constant = resolution.constant(rule.assumption)
        one = constant.options[constant.which[model]]
        return _of_assumption(one)
    if isinstance(rule, LookedUp):
        found = _of_row(world, quantity.id, rule.table, model, int(solved.rows[model]))
        return _aged(resolution, found, model) if found and quantity.id == price_age.LISTED else found
    return None


def _aged(resolution: Resolution, found: Provenance, model: int) -> Provenance:
    """The provenance of a rental price with its age, and what else was asked for the chip at about that time."""
    prices, row = resolution.world.prices, int(resolution.solved(price_age.LISTED).rows[model])
    day = float(resolution.solved("acquisition_day").middle[model])
    spans = price_age.price_span(resolution.world, int(prices.chip[row]), day)
    gap = price_age.gap_words(prices.day[row] - day) if np.isfinite(day) else _clause("acquisition is not dated")
    return found._replace(text=Phrase("{price}, {seen}", price=found.text, seen=gap), note=price_age.span_words(spans))


def _of_fact(fact: Fact, world: World) -> Provenance:
    return Provenance(_recorded(fact, world), fact.source, fact.locator, fact.as_of)


def _recorded(fact: Fact, world: World) -> Phrase:
    """A fact as it is written, and as people say it: a number with its unit, a day, the name of a chip or vendor."""
    if fact.attribute == "cloud_vendor":
        return Term("vendor", fact.value)
    name = world.registry.name("chips", fact.value) if fact.attribute == "chip" else ""
    return Recorded(fact.value, fact.unit, low=fact.low, high=fact.high, name=name)


def _named(value: str) -> Phrase:
    """A number, a day or a name, which stays as it is in every language."""
    return Phrase("{value}", value=value)


@lru_cache(maxsize=512)
def _of_assumption(one: Assumption) -> Provenance:
    """A constant with its range, meaning and scope."""
    template, values = "{value}", {"value": f"{one.value:g}", "meaning": Phrase(one.meaning)}
    if one.distribution != "fixed":
        template, values = f"{template}, {{low}} to {{high}}", values | {"low": f"{one.low:g}", "high": f"{one.high:g}"}
    if one.scope != ANY:
        template, values = f"{template} for {{scope}}", values | {"scope": Term("scope", one.scope)}
    return Provenance(Phrase(f"{template}: {{meaning}}", **values), one.source, one.locator, "")


def _of_row(world: World, name: str, table: str, model: int, row: int) -> Provenance | None:
    if table == "models":
        return _of_bases(world, model) if name == INHERITED else _of_fact(world.models[model][name], world)
    if table == "chips" and row >= 0:
        return _of_chip(world, name, model, row)
    if table == "prices" and row >= 0:
        return _of_price(world, row)
    if table == "series" and row >= 0:
        series = {"usd_per_kwh": world.electricity}.get(name, world.price_index)
        cells = series[row]
        named, month = Term("series", cells["series"]), Recorded(cells["period"], name=cells["period"])
        text = Phrase("{series}, {period}: {value}", series=named, period=month, value=cells["value"])
        return Provenance(text, cells["source"], cells["locator"], cells["as_of"])
    if table == "grid" and row >= 0:
        return _of_grid(world.grid[row])
    return _of_cloud(world, model) if table == "organizations" else None


def _of_bases(world: World, model: int) -> Provenance:
    fact = world.models[model]["base_model"]
    names = Phrases([_named(world.registry.name("models", base)) for base in fact.items], ", ")
    return _of_fact(fact, world)._replace(text=names)


def _of_price(world: World, row: int) -> Provenance:
    cells = world.prices.rows[row]
    template = (
        "{chip}: {vendor}, {contract}, {day}, {price}" if cells["vendor"] else "{chip}: {contract}, {day}, {price}"
    )
    chip = world.chips.facts[world.prices.chip[row]]["name"].value
    contract, day = Term("value:contract", cells["kind"]), Recorded(cells["date"])
    price = Recorded(cells["usd"], "USD", written=f"{cells['usd']} USD")
    text = Phrase(template, chip=chip, vendor=Term("vendor", cells["vendor"]), contract=contract, day=day, price=price)
    return Provenance(text, cells["source"], cells["locator"], cells["as_of"])


def _of_grid(cells: Mapping[str, str]) -> Provenance:
    place = Term("country", cells["name"])
    year = cells["year"] or _clause("no year")
    text = Phrase("{place} {year}: {intensity} gCO2e/kWh", place=place, year=year, intensity=cells["gco2e_per_kwh"])
    return Provenance(text, cells["source"], cells["locator"], cells["as_of"])


def _of_chip(world: World, name: str, model: int, chip: int) -> Provenance | None:
    attributes = {"tdp_w": ["tdp_w"], "chip_release": ["released"]}.get(name)
    if attributes is None:
        attributes = [*world.peak_order[world.precision[model]], *world.peak_order[ANY]]
    facts = [world.chips.facts[chip][attribute] for attribute in attributes if attribute in world.chips.facts[chip]]
    if not facts:
        return None
    attribute, value = Term("attribute", facts[0].attribute), _recorded(facts[0], world)
    return _of_fact(facts[0], world)._replace(text=Phrase("{attribute} {value}", attribute=attribute, value=value))


def _of_cloud(world: World, model: int) -> Provenance:
    org = next(one for one in world.organizations[model] if "cloud_vendor" in one)
    fact = org["cloud_vendor"]
    developer, vendor = Term("organization", org["name"].value), Term("vendor", fact.value)
    text = Phrase("{developer} would use {vendor}", developer=developer, vendor=vendor)
    return _of_fact(fact, world)._replace(text=text)
