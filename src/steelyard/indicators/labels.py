"""Names for people of what an indicator's rows are of: entities, breakdowns, units, periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.facts.record import Source
from steelyard.indicators.spec import dimension_of, parts
from steelyard.words.language import ENGLISH, Language

WORLD = "World"
"""The entity of what is counted everywhere."""
JOINT = " · "
"""Between an entity and its breakdown."""
ENTITY_KINDS = ("entity", "country", "organization")
"""Kinds of names that an entity may have, the first first."""
UNSAID = ("price_year", "round", "survey", "provider", "source_org")
"""Keys that say how a value was got, not what it is of; said in captions, not in labels."""


def title_words(source: Source, say: Language = ENGLISH) -> str:
    """The title of a publication: reports and tables of data have one in each language, papers have their own."""
    return say.term("publication", source.title) if say.named("publication", source.title) else source.title


def entity_words(entity: str, say: Language = ENGLISH) -> str:
    """An entity: a country or a company by its name in the language, anything else as it is.

    >>> from steelyard.words.language import CHINESE
    >>> entity_words("China", CHINESE), entity_words("BERT-Large", CHINESE)
    ('中国', 'BERT-Large')
    """
    kind = next((kind for kind in ENTITY_KINDS if say.named(kind, entity)), None)
    return say.term(kind, entity) if kind else entity


def value_words(key: str, value: str, say: Language = ENGLISH) -> str:
    """A value of a breakdown; with its key where it says nothing alone.

    >>> value_words("sector", "industry"), value_words("price_year", "2023"), value_words("of", "23_datasets")
    ('industry', 'dollars of 2023', 'of 23 data sets')
    """
    kind = f"value:{key}"
    said = say.term(kind, value)
    alone = say.named(kind, value) or not (value[:1].isdigit() or value in ("", "yes", "no", "all", "other", "unknown"))
    return said if alone else f"{key_words(key, say)} {said}".strip()


def key_words(key: str, say: Language = ENGLISH) -> str:
    """The name of a breakdown.

    >>> key_words("price_year")
    'dollars of'
    """
    return say.term("dimension", key)


def dimension_words(dimension: str | Mapping[str, str], say: Language = ENGLISH) -> str:
    """A breakdown, its values in the order of the keys.

    Args:
        dimension: As key=value; …, or as pairs.
        say: The language.

    >>> dimension_words("access=open; sector=industry")
    'open weights · industry'
    """
    pairs = parts(dimension) if isinstance(dimension, str) else dimension
    return JOINT.join(value_words(key, value, say) for key, value in pairs.items() if value)


def label_of(record: Mapping[str, Any], say: Language = ENGLISH) -> str:
    """What a row is of: its entity and its breakdown; the whole world goes without saying.

    Args:
        record: A record of a table: entity, period, dimension, ….
        say: The language.

    >>> label_of({"entity": "World", "dimension": "sector=industry"}), label_of({"entity": "World", "dimension": ""})
    ('industry', 'World')
    """
    kept = {key: value for key, value in parts(record["dimension"]).items() if key not in UNSAID}
    broken_down = dimension_words(dimension_of(kept), say)
    if broken_down and record["entity"] == WORLD:
        return broken_down
    return JOINT.join(filter(None, (entity_words(record["entity"], say), broken_down)))


def period_words(period: str, say: Language = ENGLISH) -> str:
    """A period: a day, month or year by its name, a span by its ends, a quarter as it is.

    >>> period_words("2016/2024"), period_words("2023-12"), period_words("2022Q1"), period_words("")
    ('2016 to 2024', 'December 2023', '2022 Q1', '')
    """
    if "/" in period:
        first, _, last = period.partition("/")
        return say("{first} to {last}", first=say.day(first), last=say.day(last))
    if period[4:5] == "Q":
        return say("{year} Q{quarter}", year=period[:4], quarter=period[5:])
    return say.day(period)
