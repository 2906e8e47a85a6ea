"""The languages in which Steelyard speaks: a catalogue of sentences, a table of names of codes, forms of dates."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from steelyard.errors import InputError
from steelyard.words.phrase import Phrase, Phrases, Recorded, Term

FOLDER = Path(__file__).resolve().parent.parent / "data" / "words"
Code = Literal["en", "zh"]
CODES: tuple[Code, ...] = ("en", "zh")
ENGLISH_LISTS, CHINESE_LISTS = ", ", "、"
APART = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""A space between Chinese letters, as a translated value leaves it where a Latin name would need it."""


class Language:
    """One language; its catalogue and table are read when they are first needed.

    Args:
        code: ``en`` or ``zh``.
        sentences: Translations by English template; those of the catalogue by default.

    Attributes:
        code: Its code.
        missing: English texts that were asked for and that the catalogue lacks; they were said in English.
    """

    def __init__(self, code: Code, sentences: Mapping[str, str] | None = None) -> None:
        self.code: Code = code
        self.missing: set[str] = set()
        if sentences is not None:
            self._sentences = sentences

    @cached_property
    def _sentences(self) -> Mapping[str, str]:
        return _catalogue() if self.code == "zh" else {}

    @cached_property
    def _terms(self) -> Mapping[tuple[str, str], str]:
        with (FOLDER / "terms.csv").open(encoding="utf-8", newline="") as lines:
            return {(row["kind"], row["code"]): row[self.code] for row in csv.DictReader(lines) if row[self.code]}

    def __call__(self, text: str, **values: object) -> str:
        """A text in this language.

        Args:
            text: An English template, or a phrase with its values.
            values: What stands at the places of the template; phrases are said in this language too.

        >>> ENGLISH("{n} models", n=3), CHINESE(Phrase("No {quantity}: {cause}.", quantity="X", cause="Y"))
        ('3 models', '无法给出X：Y。')
        """
        if not text:
            return ""
        if isinstance(text, Recorded):
            return self._recorded(text)
        if isinstance(text, Phrase) and self.code == "en" and not (values or _of_record(text)):
            return str(text)
        if isinstance(text, Term):
            return self.term(text.kind, text.template)
        if isinstance(text, Phrases):
            return self(text.template).join(self(part) for part in text.parts)
        if isinstance(text, Phrase):
            values = {**text.values, **values}
            text = text.template
        said = self._said(text)
        if not values:
            return said
        said = said.format(**{name: self._value(value) for name, value in values.items()})
        return APART.sub("", said) if self.code == "zh" else said

    def _value(self, value: object) -> object:
        if isinstance(value, Term):
            return self.term(value.kind, value.template)
        return self(value) if isinstance(value, Phrase) else value

    def _recorded(self, one: Recorded) -> str:
        """A number with its unit and interval, a day, or a name."""
        from steelyard.words import numbers

        if not one.unit:
            return self.day(one.name)
        value, *ends = (float(cell) for cell in one.cells)
        said = numbers.recorded(value, one.unit, self)
        if not ends:
            return said
        return self("{number} ({interval})", number=said, interval=numbers.interval(ends[0], ends[1], one.unit, self))

    def _said(self, template: str) -> str:
        if self.code == "en":
            return template
        if template not in self._sentences:
            self.missing.add(template)
            return template
        return self._sentences[template]

    def term(self, kind: str, code: str) -> str:
        """The name of a code, such as a unit, a country or a value of a dimension; the code itself where it has none.

        Args:
            kind: What it is a code of.
            code: The code.

        >>> CHINESE.term("country", "China"), ENGLISH.term("sector", "industry_academia_collaboration")
        ('中国', 'industry and academia')
        """
        return self._terms.get((kind, code), code.replace("_", " "))

    def named(self, kind: str, code: str) -> bool:
        """Whether a code has a name of its own."""
        return (kind, code) in self._terms

    def listed(self, names: list[str]) -> str:
        """Names in a row, with the comma of the language."""
        return (CHINESE_LISTS if self.code == "zh" else ENGLISH_LISTS).join(names)

    def day(self, iso: str) -> str:
        """A day, month or year for people.

        Args:
            iso: As YYYY, YYYY-MM or YYYY-MM-DD; anything else is left as it is.

        >>> ENGLISH.day("2023-12-06"), CHINESE.day("2023-12-06"), CHINESE.day("2023-12")
        ('6 December 2023', '2023年12月6日', '2023年12月')
        """
        return _day(iso, self.code)


ENGLISH, CHINESE = Language("en"), Language("zh")


def language(code: str) -> Language:
    """The language of a code.

    Raises:
        InputError: Steelyard does not speak it.
    """
    spoken: dict[str, Language] = {one.code: one for one in (ENGLISH, CHINESE)}
    if code not in spoken:
        raise InputError(f"'{code}' is no language of Steelyard; choose from {', '.join(spoken)}")
    return spoken[code]


def _of_record(text: Phrase) -> bool:
    """Whether a phrase holds a value on record, which is told otherwise than it is written."""
    held = text.values.values()
    return any(isinstance(one, Recorded) or (isinstance(one, Phrase) and _of_record(one)) for one in held)


@lru_cache(maxsize=20_000)
def _day(iso: str, code: Code) -> str:
    from datetime import date

    from babel.dates import format_date

    parts = iso.split("-")
    if len(parts) not in (1, 2, 3) or not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return iso
    year, month, dom = (int(part) for part in (*parts, "1", "1")[:3])
    form = {1: ("y", "y年"), 2: ("MMMM y", "y年M月"), 3: ("d MMMM y", "y年M月d日")}[len(parts)]
    return format_date(date(year, month, dom), form[code == "zh"], locale=code)


def _catalogue() -> dict[str, str]:
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    for path in sorted((FOLDER / "zh").glob("*.po")):
        with path.open("rb") as lines:
            messages = read_po(lines, locale="zh", abort_invalid=True)
        found |= {str(one.id): str(one.string) for one in messages if one.id and one.string}
    return found
