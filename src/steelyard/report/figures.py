"""Numbers on a page: none travels without its unit, its source and the vintage of its facts, or a link to them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from markupsafe import Markup, escape

from steelyard.words import numbers
from steelyard.words.language import Language

MISSING = "—"
PARENTHESES = {"en": "{} ({})", "zh": "{}（{}）"}
"""A number and its interval, by language."""
POWER = re.compile(r"(?<=[0-9])e(-?[0-9]+)")


class Figures:
    """Numbers of pages in one language.

    Every method gives HTML. A number stands in a ``data`` element with its full value; unit, source and vintage stand
    on it or on an element around it, as ``data-unit``, ``data-source`` and ``data-vintage``; a linked one leads to
    where they stand.

    Args:
        say: The language.
    """

    def __init__(self, say: Language) -> None:
        self.say = say

    def number(self, value: float | None, unit: str, figures: int = 3, href: str = "") -> Markup:
        """A number with its unit.

        Args:
            value: The value; None where it is unknown.
            unit: Its unit.
            figures: Significant figures shown.
            href: Where its derivation stands.
        """
        if value is None:
            return self._missing()
        if href:
            text = numbers.quantity(value, unit, figures, self.say)
            return Markup(f'<a class="n" href="{escape(href)}">{powers(text)}</a>')
        return _number(value, unit, figures, self.say)

    def published(self, value: float, unit: str) -> Markup:
        """A published figure with its unit, in as many figures as it was published with."""
        return self.number(value, unit, numbers.digits(value))

    def cell(self, value: float | None, unit: str, figures: int = 3) -> Markup:
        """A number without its unit, for a column whose heading says it."""
        if value is None:
            return self._missing()
        return _data(value, numbers.plain(value, unit, figures, self.say), unit)

    def interval(self, low: float | None, high: float | None, unit: str) -> Markup:
        """A 90 % interval; nothing where there is none."""
        if low is None or high is None or not low < high:
            return Markup()
        return _interval(low, high, unit, self.say)

    def spread(self, value: float, low: float | None, high: float | None, unit: str, figures: int = 3) -> Markup:
        """A number with its unit, and its 90 % interval in parentheses where it has one."""
        return self.beside(self.number(value, unit, figures), self.interval(low, high, unit))

    def beside(self, number: Markup, interval: Markup) -> Markup:
        """A number and, in parentheses, its interval where it has one."""
        return Markup(PARENTHESES[self.say.code].format(number, interval)) if interval else number

    def _missing(self) -> Markup:
        return Markup(f'<span class="missing" aria-label="{escape(self.say("unknown"))}">{MISSING}</span>')


@lru_cache(maxsize=4096)
def _number(value: float, unit: str, figures: int, say: Language) -> Markup:
    return _data(value, numbers.quantity(value, unit, figures, say), unit)


@lru_cache(maxsize=4096)
def _interval(low: float, high: float, unit: str, say: Language) -> Markup:
    text = numbers.interval(low, high, unit, say)
    return Markup(f'<span class="interval" {_unit(unit)}>{powers(text)}</span>')


def _data(value: float, text: str, unit: str) -> Markup:
    return Markup(f'<data value="{value:.10g}" {_unit(unit)}>{powers(text)}</data>')


@cache
def _unit(unit: str) -> str:
    return f'data-unit="{escape(unit)}"'


def powers(text: str) -> str:
    """A number as HTML, powers of ten as people write them.

    >>> powers("2.1e25 FLOP"), powers("$78 M")
    ('2.1 × 10<sup>25</sup> FLOP', '$78 M')
    """
    return POWER.sub(_power, str(escape(text)))


def _power(found: re.Match[str]) -> str:
    return f" × 10<sup>{found[1]}</sup>"
