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
