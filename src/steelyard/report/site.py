"""Pages from templates, in one language, each with its way back to the front page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from steelyard.facts.record import Source
from steelyard.indicators.labels import dimension_words, entity_words, label_of, period_words, title_words
from steelyard.indicators.spec import Chapter
from steelyard.report.figures import Figures, powers
from steelyard.words.language import Language
from steelyard.words.places import place

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"


@dataclass(frozen=True)
class Site:
    """What every page of a site has in common.

    Attributes:
        say: The language.
        vintage: Day of the newest fact.
        chapters: Chapters in the order of the index.
        sources: Publications by key.
        models: How many models are on record.
        pdf: Name of the report as PDF beside the front page; empty where there is none.
    """

    say: Language
    vintage: str
    chapters: Sequence[Chapter]
    sources: Mapping[str, Source]
    models: int
    pdf: str = ""

    @cached_property
    def figures(self) -> Figures:
        """Numbers in the language of the site."""
        return Figures(self.say)

    @cached_property
    def _words(self) -> dict[tuple[type, str, str], str]:
        return {}

    @cached_property
    def _headers(self) -> dict[tuple[str, str], Markup]:
        return {}

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        made = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            auto_reload=False,
        )  # fmt: skip
        made.filters["say"] = self.say  # a fixed text is said once, when its template is compiled
        made.filters["publisher"] = partial(self.say.term, "publisher")
        made.filters["titled"] = partial(title_words, say=self.say)
        mark = Markup((STATIC / "mark.svg").read_text(encoding="utf-8"))
        made.globals.update(
            say=self.say, said=self.said, f=self.figures, site=self, vintage=self.vintage, pdf=self.pdf, mark=mark,
            time=self.time, named=self.named, entity=self.entity, period=self.period, breakdown=self.breakdown,
            as_of=self.said("Facts as of {day}.", day=self.time(self.vintage)),
        )  # fmt: skip
        return made

    def page(self, template: str, path: str, *, here: str = "", **context: Any) -> str:
        """A page as HTML.

        Args:
            template: Name of the template.
            path: Address of the page, from the front page.
            here: What the page belongs to: the id of a chapter, ``all-models``, ``reproduction`` or ``changes``.
            context: What the template shows.
        """
        root = "../" * path.count("/")
        found = self._environment.get_template(template)
        sources = {"cited": partial(self.cited, root=root), "placed": partial(self.placed, root=root)}
        return found.render(root=root, here=here, **sources, **context)

    def header(self, root: str, here: str) -> Markup:
        """What stands above every page: the way to the front page, the field to search, the chapters.

        Args:
            root: Way from the page to the front page.
            here: What the page belongs to, as for ``page``; pages of one kind share what is made once.
        """
        if (root, here) not in self._headers:
            made = self._environment.get_template("header.html").render(root=root, here=here)
            self._headers[root, here] = Markup(made)
        return self._headers[root, here]

    def words(self, text: str) -> str:
        """A text in the language of the site, as HTML; each is made once."""
        key = (type(text), text, getattr(text, "unit", ""))
        if key not in self._words:
            self._words[key] = powers(self.say(text))
        return self._words[key]

    def term(self, kind: str, code: str) -> Markup:
        """The name of a code in the language of the site, as HTML."""
        return _term(kind, code, self.say)

    def said(self, text: str, **values: Any) -> Markup:
        """A sentence in the language of the site in which HTML stands: a number with its link, a date.

        Args:
            text: English template.
            values: What stands at its places; what is not HTML is escaped.
        """
        return Markup(escape(self.say(text))).format(**values)

    def time(self, day: str) -> Markup:
        """A day, month or year for people and for programs."""
        return _time(day, self.say)

    def year(self, year: int) -> Markup:
        """A year whose dollars are meant, without a word for year."""
        return named("time", str(year))

    def period(self, period: str) -> Markup:
        """A period of an indicator."""
        return named("time", period_words(period, self.say))

    def cited(self, key: str, root: str) -> Markup:
        """A publication by its title, with a link to its entry; the key where it is not on record."""
        return _cited(key, root, title_words(self.sources[key], self.say) if key in self.sources else "")

    def placed(self, key: str, locator: str, root: str) -> Markup:
        """A place in a publication, after its title as ``cited`` gives it."""
        return _placed(self.cited(key, root), _located(locator, self.say))

    def entity(self, record: Mapping[str, Any]) -> Markup:
        """Whom a value is of."""
        return named("bdi", entity_words(record["entity"], self.say))

    def breakdown(self, record: Mapping[str, Any]) -> Markup:
        """The breakdown that a value is of."""
        return named("bdi", dimension_words(record["dimension"], self.say))

    def named(self, one: Any) -> Markup:
        """What a published figure is of: entity, breakdown and period."""
        label = label_of({"entity": one.entity, "dimension": one.dimension}, self.say)
        return named("bdi", label) + " " + self.period(one.period)


@lru_cache(maxsize=4096)
def _cited(key: str, root: str, title: str) -> Markup:
    if not title:
        return named("cite", key)
    return Markup(f'<a href="{root}data.html#{key}"><cite>{escape(title)}</cite></a>')


@lru_cache(maxsize=8192)
def _located(locator: str, say: Language) -> str:
    return say(place(locator))


@lru_cache(maxsize=8192)
def _placed(title: Markup, locator: str) -> Markup:
    return Markup(f"{title} <cite>{escape(locator)}</cite>")


@lru_cache(maxsize=4096)
def _term(kind: str, code: str, say: Language) -> Markup:
    return escape(say.term(kind, code))


@lru_cache(maxsize=4096)
def _time(day: str, say: Language) -> Markup:

    return Markup(f'<time datetime="{escape(day)}">{escape(say.day(day))}</time>')


def named(tag: str, text: str) -> Markup:
    """A text in an element that says what it is: a name, a time, a publication."""
    return Markup(f"<{tag}>{escape(text)}</{tag}>")
