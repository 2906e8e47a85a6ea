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
from steelyard.indicators.labels import entity_words
from steelyard.render.sentences import INPUTS, NOTES, TITLES, remark, short
from steelyard.report.content import PRICE_YEAR
from steelyard.report.pages import Page
from steelyard.report.site import Site, named
from steelyard.report.trees import Trees

COLUMNS = ("training_flop", "chip_hours", "cloud_cost", "amortized_cost", "energy_mwh", "operational_tco2e")
"""Quantities of the table of all models."""
EXPLAINED = ("cloud_cost", "amortized_cost", "acquisition_cost", "operational_tco2e", "embodied_tco2e", "training_flop")
"""Quantities whose derivation a page shows: every other that is shown stands within one of them."""
QUANTITIES = (*SHOWN, *WHERE_STATED)
NUMERIC = ("1", "USD")


@dataclass(frozen=True)
class Line:
    """A quantity on a model's page."""

    title: str
    unit: str
    central: float | None
    median: float | None
    p05: float | None
    p95: float | None
    basis: str
    note: str
    tree: str
    part: bool


@dataclass(frozen=True)
class Shown:
    """What a model's page shows."""

    name: str
    by: str
    published: str
    money: Sequence[Line]
    inputs: Sequence[Line]
    choices: Sequence[Choice]
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
        self._leaves: dict[Node, str] = {}

    @property
    def subjects(self) -> list[str]:
        """Ids of the models."""
        return self._estimates.subjects

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
        columns = [(name, self._named(name), self._unit(name)) for name in COLUMNS]
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
        facts, found = self._facts[subject], self._estimates.of(subject, COLUMNS)
        cost = found["cloud_cost"] if found["cloud_cost"].known else found["amortized_cost"]
        names = facts["organizations"].items if "organizations" in facts else []
        return {
            "id": subject,
            "name": facts["name"].value,
            "by": " ".join(names),
            "by_said": self._by(names),
            "published": facts["published"].value if "published" in facts else "",
            "basis": cost.basis or "",
            "cells": [self.site.figures.cell(one.central, one.unit) for one in found.values()],
        }

    def _by(self, names: Sequence[str]) -> Markup:
        return named("bdi", self.say.listed([entity_words(one, self.say) for one in names]))

    def _shown(self, subject: str) -> Shown:
        facts, found = self._facts[subject], self._estimates.of(subject, QUANTITIES)
        trees = self._estimates.trees(subject, [name for name in EXPLAINED if found[name].known])
        told = Trees(self.site, self._cite, self._leaves)
        money = [name for method in METHODS.values() for name in (method, *PARTS_OF.get(method, ()))]
        figures = {(self._named(name), figure.value, figure.source): figure for name, one in found.items()
                   for figure in one.published_figures}  # fmt: skip
        return Shown(
            facts["name"].value,
            self._by(facts["organizations"].items if "organizations" in facts else []) or self.say("unknown developer"),
            facts["published"].value if "published" in facts else "",
            [self._line(found[name], trees, name not in METHODS.values()) for name in money if found[name].known],
            [self._line(found[name], trees) for name in INPUTS if name in found and found[name].known],
            self._estimates.choices(subject),
            list(
                dict.fromkeys(one.reason for name, one in found.items() if not one.known and name in METHODS.values())
            ),
            [(title, figure) for (title, _, _), figure in figures.items()],
            [(name, self.say(node.title), told.html(node)) for name, node in trees.items()],
            [self._fact(fact) for fact in facts.values()],
        )

    def _named(self, name: str) -> str:
        return self.say(TITLES.get(name) or short(self._title(name)))

    def _line(self, one: Estimate, trees: Mapping[str, Node], part: bool = False) -> Line:
        note = remark(one) or NOTES.get(one.quantity, "")
        tree = f"how-{one.quantity}" if one.quantity in trees else ""
        values = (one.central, one.median, one.p05, one.p95)
        return Line(self._named(one.quantity), one.unit, *values, one.basis or "", self.say(note), tree, part)

    def _cite(self, key: str) -> Markup:
        return self.site.cited(key, "../")

    def _fact(self, fact: Fact) -> Markup:
        """A fact as a row: what, value, basis, day, source."""
        attribute, basis = (
            escape(self.say.term("attribute", fact.attribute)),
            escape(self.say.term("basis", fact.basis)),
        )
        source = f"{self._cite(fact.source)} <cite>{escape(fact.locator)}</cite>"
        return Markup(
            f'<tr data-unit="{escape(fact.unit or "name")}" data-source="{fact.source}" data-vintage="{fact.as_of}">'
            f'<th scope="row">{attribute}</th><td>{self._said(fact)}</td><td>{basis}</td>'
            f"<td>{self.site.time(fact.as_of)}</td><td>{source}</td></tr>"
        )

    def _said(self, fact: Fact) -> Markup:
        if fact.unit:
            low, high = (float(end) if end else None for end in (fact.low, fact.high))
            return self.site.figures.spread(float(fact.value), low, high, fact.unit, 4)
        if fact.attribute == "url":
            address = escape(fact.value)
            return Markup(f'<a href="{address}" rel="noreferrer">{address}</a>')
        if fact.attribute == "chip":
            return named("bdi", self.say.listed([self._registry.name("chips", one) for one in fact.items]))
        return named("bdi", self.say.listed([self._worded(fact.attribute, one) for one in fact.items]))

    def _worded(self, attribute: str, value: str) -> str:
        kind = f"value:{attribute}"
        return self.say.term(kind, value) if self.say.named(kind, value) else entity_words(value, self.say)


def estimated(registry: Registry) -> Estimates:
    """Estimates of all models with every interval that their pages show."""
    made = Estimates(registry, price_year=PRICE_YEAR)
    made.summaries([*made.behind(EXPLAINED), *QUANTITIES])
    return made


def _newest(row: Mapping[str, Any]) -> str:
    return str(row["published"])
