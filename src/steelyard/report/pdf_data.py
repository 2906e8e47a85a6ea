"""Everything that the typeset report says, as plain data for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from steelyard.charts.theme import THEMES
from steelyard.facts.record import Source
from steelyard.report.colors import variables
from steelyard.report.content import Content
from steelyard.report.headlines import headlines
from steelyard.report.pdf_back import Back
from steelyard.report.pdf_cells import Cells, Data
from steelyard.report.pdf_chapters import Chapters
from steelyard.report.pdf_formulas import formulas
from steelyard.report.prose import meanings, methods
from steelyard.words.language import Language

COVER = ("training_cost", "training_compute", "notable_models")
"""Indicators whose chart may stand on the cover; the first that has one does."""


def report(content: Content, say: Language, pictures: Mapping[str, Data]) -> Data:
    """The report as plain data.

    Args:
        content: What the index tells.
        say: The language.
        pictures: File, title, caption and words for each chart, by id of its indicator.
    """
    listed = cited(content)
    cells = Cells(say, listed)
    back, chapters = Back(content, cells), Chapters(content, cells, pictures)
    told = headlines(content.tables)
    titles = {chapter.id: chapter.titled(say) for chapter, _ in content.chapters}
    return {
        "lang": say.code,
        "vintage": content.vintage,
        "colors": {**variables("light"), "paper": THEMES["light"].paper},
        "words": words(say, content),
        "cover": next((pictures[one] for one in COVER if one in pictures), None),
        "summary": [
            {
                "chapter": titles[one.chapter],
                "sentence": cells.sentence(one),
                "refs": list(dict.fromkeys(slot.table.indicator.id for slot in one.slots)),
            }
            for one in told
        ],
        "score": back.score,
        "chapters": [
            chapters.chapter(one, tables, [h for h in told if h.chapter == one.id]) for one, tables in content.chapters
        ],
        "methods": {"text": methods(say), "formulas": formulas(cells)},
        "quantities": back.quantities(),
        "constants": back.constants(),
        "verdicts": back.verdicts(),
        "meanings": meanings(say),
        "apart": back.apart(),
        "sources": back.sources(listed),
        "vintages": back.vintages(),
        "index": back.index(),
        "colophon": colophon(say, content),
    }


def cited(content: Content) -> Sequence[Source]:
    """Publications in the order of the list: by publisher, day and key."""
    return sorted(content.registry.sources.values(), key=lambda one: (one.publisher.lower(), one.published, one.id))


def words(say: Language, content: Content) -> dict[str, str]:
    """Headings and short texts of the template."""
    return {
        "title": say("The AI industry in numbers that run"),
        "subtitle": say(
            "Each figure is recomputed from open data: as published, as of then and as of now, with an "
            "interval, a derivation and sources.",
        ),
        "edition": say("Vintage of {day}", day=say.day(content.vintage)),
        "summary": say("Summary"),
        "contents": say("Contents"),
        "score": say("How the published figures stand"),
        "figure": say("Figure {n}", n="").strip(),
        "table": say("Table {n}", n="").strip(),
        "page": say("p. {n}", n="{n}"),
        "definition": say("Definition"),
        "caveats": say("Know before you quote it"),
        "carried": say("As published"),
        "carried_lead": say(
            "Steelyard does not recompute these series; they stand as their publications print them, each with its "
            "newest figure. Numbers in brackets are those of the list of sources.",
        ),
        "methods": say("Methods"),
        "formulas": say("The main formulas"),
        "quantities": say("Quantities and their rules, in order of trust"),
        "constants": say("Constants of the methods"),
        "reproduction": say("Reproduction"),
        "meanings": say("What the verdicts mean"),
        "by_indicator": say("Published figures by indicator and verdict"),
        "apart": say("Figures that differ or cannot be recomputed"),
        "sources": say("Sources and vintages"),
        "source_list": say("Sources"),
        "vintages": say("Vintages"),
        "index": say("List of indicators"),
        "colophon": say("Colophon"),
    }


def colophon(say: Language, content: Content) -> list[str]:
    """How the report was made."""
    day, release = say.day(content.vintage), version("steelyard")
    return [
        say(
            "Computed and typeset by Steelyard {version} from the facts known on {day}; the same facts "
            "give the same pages. To make it anew: {command}",
            version=release,
            day=day,
            command=f"steelyard report --pdf --lang {say.code} --vintage {content.vintage}",
        ),
        say(
            "Set in Libertinus Serif and, where Chinese stands, Noto Serif CJK, with Typst; charts in "
            "Liberation Sans, drawn with Vega-Lite.",
        ),
        say("Facts from Epoch AI under CC BY 4.0; others as listed. Steelyard is free software under Apache-2.0."),
    ]
