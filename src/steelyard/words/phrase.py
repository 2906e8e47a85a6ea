"""Sentences that keep their parts, so that they can be said in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Phrase(str):
    """A text in English that remembers its template and what stands in it.

    It is the English text wherever a string is wanted; ``Language`` says it anew from its parts. Values that are
    phrases are said in the language as well; other strings are names and stay as they are.

    Attributes:
        template: The text with ``{name}`` for each value.
        values: What stands there, by name.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Phrase:
        """A phrase from its template and values."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), dict(self.values)


def phrase(text: str) -> Phrase:
    """A sentence without values, or a phrase as it is: what stands within another phrase and is no name."""
    return text if isinstance(text, Phrase) else Phrase(text)


def sentences(first: Phrase, *more: Phrase) -> Phrase:
    """Sentences one after the other, with a space between them where the language has one."""
    for one in more:
        first = Phrase("{sentence} {next}", sentence=first, next=one)
    return first


class Lowered(Phrase):
    """A title within a sentence: its first letter is small in English, unless it begins an abbreviation.

    >>> str(Lowered("Training time")), str(Lowered(Phrase("Cost in {year}", year=2024))), str(Lowered("TDP of a chip"))
    ('training time', 'cost in 2024', 'TDP of a chip')
    """

    __slots__ = ()

    def __new__(cls, title: str) -> Lowered:
        """A title, with values or without."""
        small = title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"
        made = str.__new__(cls, small)
        made.template = title.template if isinstance(title, Phrase) else str(title)
        made.values = title.values if isinstance(title, Phrase) else {}
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (Phrase(self.template, **self.values),), {}


class Term(Phrase):
    """A code, such as a country or an attribute, that ``Language.term`` names; in English it stays as it is written."""

    __slots__ = ("kind",)

    kind: str

    def __new__(cls, kind: str, code: str) -> Term:
        """What it is a code of, and the code."""
        made = str.__new__(cls, code)
        made.template, made.values, made.kind = code, {}, kind
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:  # type: ignore[override]
        return (self.kind, self.template), {}


class Recorded(Phrase):
    """A value on record: in a text for programs as it is written there; a language tells people what it means.

    >>> str(Recorded("57000000", "chip-hour")), str(Recorded("2", "1", low="1", high="3"))
    ('57000000', '2, 1 to 3')
    >>> str(Recorded("a-b", name="A B")), str(Recorded("1.36", "USD", written="1.36 USD"))
    ('a-b', '1.36 USD')

    Attributes:
        cells: The value and, where it has them, both ends, as written.
        unit: Unit of a number; empty for what is none.
        name: What people call that which is no number; a day is a name as well.
    """

    __slots__ = ("cells", "name", "unit")

    cells: tuple[str, ...]
    unit: str
    name: str

    def __new__(
        cls, value: str, unit: str = "", *, low: str = "", high: str = "", name: str = "", written: str = ""
    ) -> Recorded:
        """A cell with its unit and ends, or with its name; ``written`` is the text where it is not the cell."""
        ends = (low, high) if low and high else ()
        made = str.__new__(cls, written or (f"{value}, {low} to {high}" if ends else value))
        made.template, made.values = str(made), {}
        made.cells, made.unit, made.name = (value, *ends), unit, name or value
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:  # type: ignore[override]
        low, high = self.cells[1:] or ("", "")
        return (self.cells[0], self.unit), {"low": low, "high": high, "name": self.name, "written": self.template}


class Phrases(Phrase):
    """Several texts joined, each said on its own.

    >>> str(Phrases([Phrase("no chip is on record"), Phrase("no price is")], ", and "))
    'no chip is on record, and no price is'
    """

    __slots__ = ("parts",)

    parts: tuple[str, ...]

    def __new__(cls, parts: Iterable[str], joint: str) -> Phrases:
        """Texts and the phrase between them."""
        parts = tuple(parts)
        made = str.__new__(cls, joint.join(parts))
        made.template, made.values, made.parts = joint, {}, parts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[tuple[str, ...], str], dict[str, object]]:  # type: ignore[override]
        return (self.parts, self.template), {}
