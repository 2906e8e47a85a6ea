"""Who published what a picture shows: the publications of carried figures, the publishers behind computed ones."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from steelyard.facts.load import sources as load_sources
from steelyard.facts.record import Source
from steelyard.facts.schema import DATA
from steelyard.indicators.api import Table
from steelyard.indicators.labels import title_words
from steelyard.words.language import Language

MOST = 4
"""So many publications or publishers are named, the others counted."""
DIGITS = str.maketrans("", "", "0123456789")
KINDS = ("models", "chips", "clusters", "organizations", "releases")
QUANTITY = "quantity."


@cache
def _sources() -> dict[str, Source]:
    return load_sources(DATA)


def publication(source: str, say: Language) -> str:
    """The title of a source in a language; its key where it has none on record."""
    known = _sources()
    return title_words(known[source], say) if source in known else source


def publishers(table: Table, say: Language) -> list[str]:
    """Who published what a table rests on: the publications of the rows, or the publishers of the facts needed."""
    carried = dict.fromkeys(one["source"] for one in table.records if one["source"])
    if carried:
        return _in_series([publication(source, say) for source in carried])
    needed = [need for need in table.indicator.needs if not need.startswith(QUANTITY)]
    start = table.indicator.chart.sources
    names = dict.fromkeys(name for need in needed for name in _publishers(need, table.as_of, start))
    return [say.term("publisher", name) for name in names]


def _in_series(titles: list[str]) -> list[str]:
    """Titles in the order in which they came, the editions of one series together and by year."""
    first: dict[str, int] = {}
    for place, title in enumerate(titles):
        first.setdefault(title.translate(DIGITS), place)
    return sorted(dict.fromkeys(titles), key=lambda title: (first[title.translate(DIGITS)], title))


@cache
def _publishers(table: str, day: str, start: str) -> tuple[str, ...]:
    """Publishers of the facts of one table up to a day, those of most rows first; of sources whose keys begin so."""
    path = DATA / ("facts" if table in KINDS else ".") / f"{table}.csv"
    known = _sources()
    with path.open(encoding="utf-8", newline="") as lines:
        counted = _counted(csv.reader(lines))
    kept = [known[source] for source in counted if source in known and source.startswith(start)]
    found = [source.publisher for source in kept if source.published <= day]
    return tuple(dict.fromkeys(found))


def _counted(rows: Iterable[list[str]]) -> list[str]:
    table = iter(rows)
    place = next(table).index("source")
    counts: dict[str, int] = {}
    for row in table:
        counts[row[place]] = counts.get(row[place], 0) + 1
    return sorted(counts, key=lambda source: -counts[source])


def credit(table: Table, say: Language) -> list[str]:
    """The sentences on sources and vintage."""
    names = publishers(table, say)
    named, more = say.listed(names[:MOST]), len(names) - MOST
    if more > 0:
        named = say("{names} and {n} more", names=named, n=more)
    if table.indicator.carried:
        return [say("Source: {publications}.", publications=named)]
    return [
        say("Sources: {publishers}; computed by Steelyard.", publishers=named),
        say("Facts as of {day}.", day=say.day(table.as_of)),
    ]
