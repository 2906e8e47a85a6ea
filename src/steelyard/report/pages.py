"""The pages of the index: front page, chapters, indicators, reproduction, methods, data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from steelyard.estimators.causes import sentence, written
from steelyard.estimators.moves import Movement, by_model
from steelyard.estimators.quantities import quantities
from steelyard.estimators.spec import Assumed, Reported
from steelyard.facts.changes import FactChange
from steelyard.facts.load import assumptions
from steelyard.indicators.changes import IndicatorChange, rank_rule
from steelyard.indicators.labels import label_of
from steelyard.indicators.reproduce import SAME, VERDICTS, Verdict, tally
from steelyard.indicators.spec import Chapter, chapters
from steelyard.render.changes import place, ratio, times_of
from steelyard.render.sentences import TITLES, short
from steelyard.report.content import PRICE_YEAR, Content
from steelyard.report.headlines import Headline, Slot, headlines
from steelyard.report.pictures import AGAINST, Picture
from steelyard.report.prose import SCORE, meanings, methods
from steelyard.report.site import Site, named
from steelyard.report.values import listed, pivoted
from steelyard.words.phrase import Phrase

if TYPE_CHECKING:
    from steelyard.indicators.api import Table

MOVES = 60
"""Models, and facts, on the page of changes; the command line tells all."""
FEATURE = "training_cost"
"""The indicator whose chart stands on the front page."""
Page = tuple[str, str]
"""Address, from the front page, and HTML."""


class Pages:
    """The pages of the index.

    Args:
        site: What every page has in common.
        content: What the index tells.
        pictures: Charts by id of their indicator.
    """

    def __init__(self, site: Site, content: Content, pictures: Mapping[str, Picture]) -> None:
        self.site, self.content, self.say = site, content, site.say
        self._pictures = pictures

    def all(self) -> Iterator[Page]:
        """Every page of the index, beside those of models and of changes."""
        yield self.front()
        for chapter, tables in self.content.chapters:
            yield self.chapter(chapter, tables)
        for table in self.content.tables.values():
            yield self.indicator(table)
        yield self.reproduction()
        yield self.changes()
        yield self.methods()
        yield self.data()

    def front(self) -> Page:
        """The front page: headline figures as sentences, the score, the chapters."""
        context: dict[str, Any] = {"headlines": self._headlines("", ""), "content": self.content}
        context |= {"feature": self._feature(), **self._score()}
        return "index.html", self.site.page("index.html", "index.html", **context)

    def _feature(self) -> dict[str, Any] | None:
        one, picture = self.content.tables[FEATURE].indicator, self._pictures.get(FEATURE)
        named = {"id": one.id, "title": one.titled(self.say), "unit": one.unit, "source": " ".join(one.needs)}
        return {**named, "picture": picture} if picture else None

    def chapter(self, chapter: Chapter, tables: Sequence[Table]) -> Page:
        """The page of a chapter: its headlines, its indicators with their charts, what is carried."""
        path = f"chapters/{chapter.id}.html"
        computed = [(one, self._pictures.get(one.indicator.id)) for one in tables if not one.indicator.carried]
        context = {
            "chapter": chapter,
            "headlines": self._headlines(chapter.id, "../"),
            "computed": computed,
            "carried": [one for one in tables if one.indicator.carried],
        }
        return path, self.site.page("chapter.html", path, here=chapter.id, **context)

    def indicator(self, table: Table) -> Page:
        """The page of an indicator: chart, values, definition, reproduction, downloads."""
        one, path = table.indicator, f"indicators/{table.indicator.id}.html"
        names = (one.id, f"{one.id}{AGAINST}")
        keys = sorted({record["source"] for record in table.records if record["source"]})
        units = sorted({record["unit"] for record in table.records}) or [one.unit]
        context: dict[str, Any] = {
            "one": one,
            "chapter": chapters()[one.chapter],
            "charts": {name: self._pictures[name] for name in names if name in self._pictures},
            "content": self.content,
            "publications": [self.site.sources[key] for key in keys if key in self.site.sources],
            "units": self.say.listed([self.say.term("unit", unit) for unit in units]),
            "found": self.content.reproductions.get(one.id, ()),
            "table": self._values(table),
        }
        return path, self.site.page("indicator.html", path, here=one.chapter, **context)

    def reproduction(self) -> Page:
        """The scoreboard: every published figure beside ours."""
        found = [(self.content.tables[name], rows) for name, rows in self.content.reproductions.items()]
        context = {"found": found, "verdicts": VERDICTS, "meanings": meanings(self.say), **self._score()}
        return "reproduction.html", self.site.page(
            "reproduction.html", "reproduction.html", here="reproduction", **context
        )

    def changes(self) -> Page:
        """What moved in the year before: estimates, indicators, facts, the largest movements first."""
        found, say = self.content.changes, self.say
        context: dict[str, Any] = {
            "found": found,
            "command": named("code", "steelyard diff A B"),
            "rule": rank_rule(say),
        }
        if found:
            context["estimates"] = [self._movement(first) for first, *_ in by_model(found.estimates)[:MOVES]]
            context["indicators"] = [self._moved(one) for one in found.indicators]
            context["facts"] = [self._revised(one) for one in found.facts[:MOVES]]
        return "changes.html", self.site.page("changes.html", "changes.html", here="changes", **context)

    def _movement(self, one: Movement) -> tuple[Any, ...]:
        title = self.say(TITLES.get(one.quantity) or short(one.title))
        return one, title, ratio(one.after / one.before), sentence(one.causes, self.say)

    def _moved(self, one: IndicatorChange) -> tuple[Any, ...]:
        row = one.moved[0] if one.moved else None
        times = ratio(row.after / row.before) if row and row.before else ""
        return one, row, place(row, self.say) if row else "", times

    def _revised(self, one: FactChange) -> tuple[Any, ...]:
        return one, *(written(cell, one.unit, self.say) for cell in (one.before, one.after)), times_of(one)

    def methods(self) -> Page:
        """The methods: quantities with their rules, and the constants."""
        known = [
            {
                "id": one.id,
                "title": one.title,
                "unit": one.unit if one.form == "number" else "1",
                "rules": [_words(rule) for rule in one.rules],
            }
            for one in quantities(PRICE_YEAR).values()
        ]
        return "methods.html", self.site.page(
            "methods.html", "methods.html", paragraphs=methods(self.say), quantities=known, assumptions=assumptions()
        )

    def data(self) -> Page:
        """The tables of facts, the vintages, the sources and their licenses."""
        facts = self.content.registry
        context: dict[str, Any] = {
            "providers": list(self.content.providers.values()),
            "vintages": facts.vintages(),
            "sources": sorted(facts.sources.values(), key=lambda one: (one.published, one.id), reverse=True),
        }
        return "data.html", self.site.page("data.html", "data.html", **context)

    def _values(self, table: Table) -> Markup:
        one, pivot, records = table.indicator, pivoted(table), listed(table)
        units = {record["unit"] for record in table.records}
        unit = units.pop() if len(units) == 1 else ""
        left = table.n - len(records)
        left_out = self.say("{n} more values:", n=f"{left:,}") if left > 0 and not pivot else ""
        if pivot and (pivot.more or pivot.earlier):
            left_out = self.say("Earlier periods and further lines:")
        context: dict[str, Any] = {
            "id": one.id, "pivot": pivot, "records": records, "unit": unit, "carried": one.carried,
            "left_out": left_out, "source": " ".join(one.needs), "caption": self._caption(table, unit),
            "label": self._label, "subjects": one.subjects,
        }  # fmt: skip
        path = f"indicators/{one.id}.html"
        return Markup(self.site.page("values.html", path, **context))

    def _caption(self, table: Table, unit: str) -> str:
        named = self.say.term("unit", unit) if unit and unit not in ("1", "count", "index", "ratio") else ""
        title = table.indicator.titled(self.say)
        return self.say("{title}, in {unit}", title=title, unit=named) if named else title

    def _label(self, record: Mapping[str, Any]) -> Markup:
        return named("bdi", label_of(record, self.say))

    def _score(self) -> dict[str, Any]:
        counted = tally(one for rows in self.content.reproductions.values() for one in rows)
        return {"scored": self._scored(counted), "scorebar": self._scorebar(counted)}

    def _scored(self, counted: Mapping[Verdict, int]) -> Markup:
        n = {"all": sum(counted.values()), "good": sum(counted[one] for one in SAME)}
        linked = {
            name: Markup('<a class="n" href="reproduction.html">{:,}</a>').format(value) for name, value in n.items()
        }
        return self.site.said(SCORE, **linked)

    def _scorebar(self, counted: Mapping[Verdict, int]) -> Markup:
        total = sum(counted.values()) or 1
        cell = Markup('<span class="{}" style="width:{:.2f}%"></span>')
        bar = Markup().join(cell.format(name.replace(" ", "-"), 100 * n / total) for name, n in counted.items() if n)
        item = Markup('<li><span class="verdict {}">{}</span> <a href="reproduction.html">{:,}</a></li>')
        legend = Markup().join(
            item.format(name.replace(" ", "-"), self.say.term("verdict", name), n) for name, n in counted.items() if n
        )
        said = Markup('<ul class="legend words" data-source="definition">{}</ul>').format(legend)
        return Markup('<div class="scorebar" aria-hidden="true">{}</div>{}').format(bar, said)

    def _headlines(self, chapter: str, root: str) -> list[dict[str, Any]]:
        found = [one for one in headlines(self.content.tables) if chapter in ("", one.chapter)]
        return [{"chapter": chapters()[one.chapter], "html": self._sentence(one, root)} for one in found]

    def _sentence(self, one: Headline, root: str) -> Markup:
        slots = {slot.name: self._slot(slot, root) for slot in one.slots}
        return self.site.said(one.sentence, **slots)

    def _slot(self, slot: Slot, root: str) -> Markup:
        record, href = slot.record, f"{root}indicators/{slot.table.indicator.id}.html"
        if slot.table.indicator.subjects == "models" and record["subject"]:
            href = f"{root}models/{record['subject']}.html"
        if slot.show == "value":
            linked = self.site.figures.number(record["value"], record["unit"], href=href)
            spread = self.site.figures.interval(record["p05"], record["p95"], record["unit"])
            around = Markup('<a class="interval" href="{}">{}</a>').format(href, spread) if spread else spread
            return self.site.figures.beside(linked, around)
        if slot.show == "entity":
            return self.site.entity(record)
        if slot.show == "period":
            return self.site.period(record["period"])
        return self.site.breakdown(record)


def _words(rule: Any) -> str:
    if isinstance(rule, Reported):
        return Phrase("on record")
    return Phrase("constant of the method") if isinstance(rule, Assumed) else rule.words
