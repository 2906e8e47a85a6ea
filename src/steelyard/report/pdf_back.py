"""What stands behind the chapters of the typeset report: methods, reproduction, sources, vintages, index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from steelyard.estimators.quantities import quantities
from steelyard.estimators.spec import Assumed, Reported
from steelyard.facts.load import assumptions
from steelyard.facts.record import Assumption, Source
from steelyard.indicators.labels import title_words
from steelyard.indicators.reproduce import SAME, VERDICTS, Reproduction, tally
from steelyard.report.content import PRICE_YEAR, Content
from steelyard.report.pdf_cells import WIDE, Cell, Cells, Column, Data, table
from steelyard.report.prose import SCORE
from steelyard.words.phrase import Phrase

TOLD = ("differs", "not recomputable")
"""Verdicts whose figures are listed one by one."""


class Back:
    """The parts behind the chapters, as plain data.

    Args:
        content: What the index tells.
        cells: How it is said.
    """

    def __init__(self, content: Content, cells: Cells) -> None:
        self.content, self.cells, self.say = content, cells, cells.say
        self._found = {name: list(rows) for name, rows in content.reproductions.items() if rows}

    @property
    def score(self) -> Data:
        """The score of the reproduction: a sentence, and shares of a bar."""
        counted = tally(one for rows in self._found.values() for one in rows)
        n, good = sum(counted.values()), sum(counted[verdict] for verdict in SAME)
        parts = [
            {
                "role": name.replace(" ", "-"),
                "name": self.say.term("verdict", name),
                "n": f"{count:,}",
                "share": count / n,
            }
            for name, count in counted.items()
            if count
        ]
        return {"sentence": self.say(SCORE, all=f"{n:,}", good=f"{good:,}"), "parts": parts}

    def quantities(self) -> Data:
        """Every quantity with its rules, the most trusted first."""
        rows: list[list[Cell]] = []
        for one in quantities(PRICE_YEAR).values():
            rules = [self.say(_words(rule)) for rule in one.rules]
            said = rules if len(rules) == 1 else [f"({place}) {rule}" for place, rule in enumerate(rules, 1)]
            unit = "" if one.unit == "1" or one.form != "number" else self.say.term("unit", one.unit)
            rows.append([self.say(one.title), unit, {"lines": said}])
        columns = [Column(self.say("Quantity"), width="5fr"), Column(self.say("Unit"), width="2fr")]
        columns.append(Column(self.say("Rules, in order of trust"), width="9fr"))
        return table(self.say("Quantities and their rules, in order of trust"), columns, rows)

    def constants(self) -> Data:
        """Every constant of the methods, with its interval and its source."""
        columns = [
            Column(self.say("Constant"), width="6fr"), Column(self.say("Holds for"), width="2fr"),
            Column(self.say("Value"), True), Column(self.say("90 % interval"), True),
            Column(self.say("Unit")), Column(self.say("Source"), width="3fr"),
        ]  # fmt: skip
        rows = [self._constant(one) for one in assumptions()]
        return table(self.say("Constants of the methods"), columns, rows)

    def _constant(self, one: Assumption) -> list[Cell]:
        scope = self.say.term("scope", one.scope)
        ends = (
            self.say("{low} to {high}", low=f"{one.low:,g}", high=f"{one.high:,g}")
            if one.distribution != "fixed"
            else ""
        )
        unit = "" if one.unit == "1" else self.say.term("unit", one.unit)
        return [self.say(one.meaning), scope, f"{one.value:,g}", ends, unit, self.cells.cite(one.source, one.locator)]

    def verdicts(self) -> Data:
        """How many figures of each indicator have each verdict."""
        names = [self.say.term("verdict", verdict) for verdict in VERDICTS]
        columns = [Column(self.say("Indicator"), width=WIDE), Column(self.say("Figures"), True)]
        columns += [Column(name, True) for name in names]
        rows: list[list[Cell]] = []
        for name, found in self._found.items():
            counted = tally(found)
            of = self.content.tables[name]
            title = of.indicator.titled(self.say)
            cells: list[Cell] = [str(counted[verdict] or "") for verdict in VERDICTS]
            rows.append([{"text": title, "page": name} if of.n else title, f"{len(found)}", *cells])
        return table(self.say("Published figures by indicator and verdict"), columns, rows)

    def apart(self) -> Data:
        """Every figure that differs or cannot be recomputed, with the reason."""
        rows: list[list[Cell]] = []
        for name, found in self._found.items():
            told = sorted((one for one in found if one.verdict in TOLD), key=lambda one: (one.verdict, one.reason))
            if told:
                rows.append([{"group": self.content.tables[name].indicator.titled(self.say)}])
                rows += self._with_reasons(told)
        return table(self.say("Figures that differ or cannot be recomputed"), self.cells.compared(), rows)

    def _with_reasons(self, told: Iterable[Reproduction]) -> Iterable[list[Cell]]:
        for reason, several in groupby(told, key=lambda one: one.reason):
            for one in several:
                yield [*self.cells.beside(one), self.cells.verdict(one)]
            if reason:
                yield [{"reason": self.say(reason)}]

    def sources(self, listed: Sequence[Source]) -> Data:
        """Publications by number, with their license and day."""
        columns = [
            Column("", True), Column(self.say("Title"), width="6fr"), Column(self.say("Publisher"), width="4fr"),
            Column(self.say("Day")), Column(self.say("License"), width="3fr"),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [
                {"anchor": place},
                {"text": title_words(one, self.say), "url": one.url},
                self.say.term("publisher", one.publisher),
                self.say.day(one.published),
                self.say.term("license", one.licence),
            ]
            for place, one in enumerate(listed, 1)
        ]
        return table(self.say("Sources"), columns, rows)

    def vintages(self) -> Data:
        """Days on which something was learnt."""
        columns = [Column(self.say("Day")), Column(self.say("Rows learnt"), width=WIDE)]
        rows: list[list[Cell]] = []
        for one in self.content.registry.vintages():
            named = [
                self.say("{table} {n}", table=self.say.term("table", name), n=f"{n:,}") for name, n in one.rows.items()
            ]
            rows.append([self.say.day(one.day), self.say.listed(named)])
        return table(self.say("Rows learnt on each day"), columns, rows)

    def index(self) -> list[Data]:
        """Every indicator with values, by its title."""
        shown = [one.indicator for one in self.content.tables.values() if one.n]
        named = [{"id": one.id, "title": one.titled(self.say)} for one in shown]
        return sorted(named, key=lambda one: (one["title"].lower(), one["id"])) if self.say.code == "en" else named


def _words(rule: Any) -> str:
    if isinstance(rule, Reported):
        return Phrase("on record")
    return Phrase("constant of the method") if isinstance(rule, Assumed) else rule.words
