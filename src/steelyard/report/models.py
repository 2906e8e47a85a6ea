"""The pages of single models: cost card, derivation, facts; and the table of all models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from steelyard.estimators.derivation import Node
from steelyard.estimators.estimate import METHODS, PARTS_OF, SHOWN, WHERE_STATED, Choice, Estimate, Estimates
from steelyard.estimators.figures import Figure
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.facts.schema import is_day
from steelyard.indicators.labels import entity_words
from steelyard.render.sentences import INPUTS, NOTES, TITLES, remark, short
from steelyard.report.content import PRICE_YEAR
from steelyard.report.pages import Page
from steelyard.report.site import Site, named
from steelyard.report.trees import Step, Trees
from steelyard.words.numbers import figures_on_record

COLUMNS = ("training_flop", "chip_hours", "cloud_cost", "amortized_cost", "energy_mwh", "operational_tco2e")
"""Quantities of the table of all models."""
EXPLAINED = ("cloud_cost", "amortized_cost", "acquisition_cost", "operational_tco2e", "embodied_tco2e", "training_flop")
"""Quantities whose derivation a page shows: every other that is shown stands within one of them."""
QUANTITIES = (*SHOWN, *WHERE_STATED)
NAMED = {"chip": "chips", "base_model": "models"}
"""Attributes whose values are ids, and the log that has their names."""
FLAGS = {"true": "yes", "false": "no"}
LISTED = {"sectors": "sector", "cloud_vendor": "vendor"}
"""Attributes whose values are of another kind of code than their own."""


@dataclass(frozen=True)
class Shown:
    """What a model's page shows; rows of tables are ready."""

    name: str
    by: str
    published: str
    money: Sequence[Markup]
    inputs: Sequence[Markup]
    unknown: Sequence[str]
    figures: Sequence[tuple[str, Figure]]
    trees: Sequence[tuple[str, str, Markup]]
    facts: Sequence[Markup]


class ModelPages:
    """The pages of models.

    Args:
        site: What every page has in common.
        registry: The facts.
        estimates: Estimates of all models, as ``estimated`` makes them.
    """

    def __init__(self, site: Site, registry: Registry, estimates: Estimates) -> None:
        self.site, self.say = site, site.say
        self._registry, self._estimates = registry, estimates
        self._leaves: dict[Node, Step] = {}
        self._values: dict[tuple[str, ...], Markup] = {}

    @property
    def subjects(self) -> list[str]:
        """Ids of the models."""
        return self._estimates.subjects

    @cached_property
    def _found(self) -> dict[str, dict[str, Estimate]]:
        return {subject: self._estimates.of(subject, QUANTITIES) for subject in self.subjects}

    @cached_property
    def _facts(self) -> dict[str, dict[str, Fact]]:
        return self._registry.facts("models")

    def pages(self, subjects: Iterable[str]) -> Iterator[Page]:
        """A page for each of some models."""
        for subject in subjects:
            path = f"models/{subject}.html"
            shown = self._shown(subject)
            yield (
                path,
                self.site.page(
                    "model.html", path, here="all-models", model=shown, price_year=self.site.year(PRICE_YEAR)
                ),
            )

    def table(self) -> Page:
        """The table of all models, the newest first."""
        columns = [(name, self._names[name], self._unit(name)) for name in COLUMNS]
        rows = sorted((self._row(subject) for subject in self.subjects), key=_newest, reverse=True)
        years = sorted({row["published"][:4] for row in rows if row["published"]}, reverse=True)
        bases = sorted({row["basis"] for row in rows if row["basis"]})
        context = {
            "rows": rows,
            "years": years,
            "bases": bases,
            "columns": columns,
            "price_year": self.site.year(PRICE_YEAR),
        }
        return "models/index.html", self.site.page("models.html", "models/index.html", here="all-models", **context)

    def _title(self, name: str) -> str:
        return self._estimates.quantity(name).title

    def _unit(self, name: str) -> str:
        return self._estimates.quantity(name).unit

    def _row(self, subject: str) -> dict[str, Any]:
        facts, found = self._facts[subject], self._found[subject]
        cost = found["cloud_cost"] if found["cloud_cost"].known else found["amortized_cost"]
        names = facts["organizations"].items if "organizations" in facts else []
        return {
            "id": subject,
            "name": facts["name"].value,
            "by": " ".join(names),
            "by_said": self._by(names),
            "published": facts["published"].value if "published" in facts else "",
            "basis": cost.basis or "",
            "cells": [self.site.figures.cell(one.central, one.unit) for one in map(found.__getitem__, COLUMNS)],
        }

    def _by(self, names: Sequence[str]) -> Markup:
        return named("bdi", self.say.listed([entity_words(one, self.say) for one in names]))

    def _shown(self, subject: str) -> Shown:
        facts, found = self._facts[subject], self._found[subject]
        trees = self._estimates.trees(subject, EXPLAINED)
        told = Trees(self.site, self._place, self._leaves)
        money = [name for method in METHODS.values() for name in (method, *PARTS_OF.get(method, ()))]
        inputs = [self._line(found[name], trees) for name in INPUTS if name in found and found[name].known]
        figures = {(self._names[name], figure.value, figure.source): figure for name, one in found.items()
                   for figure in one.published_figures}  # fmt: skip
        return Shown(
            facts["name"].value,
            self._by(facts["organizations"].items if "organizations" in facts else []) or self.say("unknown developer"),
            facts["published"].value if "published" in facts else "",
            [self._cost(found[name], trees) for name in money if found[name].known],
            inputs and [*inputs, *map(self._choice, self._estimates.choices(subject))],
            list(
                dict.fromkeys(one.reason for name, one in found.items() if not one.known and name in METHODS.values())
            ),
            [(title, figure) for (title, _, _), figure in figures.items()],
            [(name, self.say(node.title), told.html(node)) for name, node in trees.items()],
            [self._fact(fact) for fact in facts.values()],
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        return {name: self.say(TITLES.get(name) or short(self._title(name))) for name in QUANTITIES}

    def _cost(self, one: Estimate, trees: Mapping[str, Node]) -> Markup:
        """A cost or a part of one as a row: what, central value, median, interval, basis."""
        part = "" if one.quantity in METHODS.values() else ' class="part"'
        median = f'<td class="num">{self.site.figures.number(one.median, one.unit, 2)}</td>'
        return self._line(one, trees, part, median)

    def _line(self, one: Estimate, trees: Mapping[str, Node], kind: str = "", median: str = "") -> Markup:
        """A quantity as a row: what, central value, interval, basis."""
        name, words, number = escape(self._names[one.quantity]), self.site.words, self.site.figures.number
        title = f'<a href="#how-{one.quantity}">{name}</a>' if one.quantity in trees else name
        note = remark(one) or NOTES.get(one.quantity, "")
        small = f"<br><small>{words(note)}</small>" if note else ""
        return Markup(
            f'<tr{kind} data-unit="{escape(one.unit)}"><th scope="row">{title}{small}</th>'
            f'<td class="num">{number(one.central, one.unit)}</td>{median}'
            f'<td class="num">{self.site.figures.interval(one.p05, one.p95, one.unit)}</td>'
            f'<td class="basis">{self.site.term("basis", one.basis or "")}</td></tr>'
        )

    def _choice(self, one: Choice) -> Markup:
        """A chip or vendor as a row: what, its name, basis."""
        title, name, basis = escape(self.say(one.title)), escape(self.say(one.name)), self.site.term("basis", one.basis)
        return Markup(
            f'<tr><th scope="row">{title}</th><td colspan="2" class="words"><bdi>{name}</bdi></td>'
            f'<td class="basis">{basis}</td></tr>'
        )

    def _place(self, source: str, locator: str) -> Markup:
        return self.site.placed(source, locator, "../")

    def _fact(self, fact: Fact) -> Markup:
        """A fact as a row: what, value, basis, day, source."""
        term, key = self.site.term, (fact.attribute, fact.value, fact.low, fact.high, fact.unit)
        if key not in self._values:
            self._values[key] = self._said(fact)
        return Markup(
            f'<tr data-unit="{escape(fact.unit or "name")}" data-source="{fact.source}" data-vintage="{fact.as_of}">'
            f'<th scope="row">{term("attribute", fact.attribute)}</th><td>{self._values[key]}</td>'
            f'<td class="basis">{term("basis", fact.basis)}</td><td>{self.site.time(fact.as_of)}</td>'
            f"<td>{self._place(fact.source, fact.locator)}</td></tr>"
        )

    def _said(self, fact: Fact) -> Markup:
        if fact.unit:
            low, high = (float(end) if end else None for end in (fact.low, fact.high))
            value = float(fact.value)
            return self.site.figures.spread(value, low, high, fact.unit, figures_on_record(value))
        if fact.attribute == "url":
            address = escape(fact.value)
            return Markup(f'<a href="{address}" rel="noreferrer">{address}</a>')
        if is_day(fact.value):
            return self.site.time(fact.value)
        return named("bdi", self.say.listed([self._worded(fact.attribute, one) for one in fact.items]))

    def _worded(self, attribute: str, value: str) -> str:
        if attribute in NAMED:
            return self._called(NAMED[attribute], value)
        if value in FLAGS:
            return self.say(FLAGS[value])
        kind = LISTED.get(attribute, f"value:{attribute}")
        return self.say.term(kind, value) if self.say.named(kind, value) else entity_words(value, self.say)

    def _called(self, kind: str, subject: str) -> str:
        """The name of a subject, its last one where it is no longer listed; the id where it never had any."""
        now = self._registry.name(kind, subject)
        past = [] if now else self._registry.history(kind, subject)
        return now or next((one.value for one in reversed(past) if one.attribute == "name" and one.value), subject)


def estimated(registry: Registry) -> Estimates:
    """Estimates of all models with every interval that their pages show."""
    made = Estimates(registry, price_year=PRICE_YEAR)
    made.prepare(EXPLAINED, QUANTITIES)
    return made


def _newest(row: Mapping[str, Any]) -> str:
    return str(row["published"])
