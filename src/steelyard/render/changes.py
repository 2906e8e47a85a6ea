"""What moved between two vintages, for a terminal: a summary, estimates, indicators, revised facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from steelyard.estimators.causes import sentence, written
from steelyard.estimators.moves import Movement, by_model
from steelyard.facts.changes import FactChange
from steelyard.indicators.changes import Changes, IndicatorChange, Kind, RowChange, rank_rule
from steelyard.indicators.labels import label_of, period_words
from steelyard.render.sentences import TITLES, short
from steelyard.render.text import plain_table
from steelyard.words.language import ENGLISH, Language
from steelyard.words.numbers import quantity, significant

SHARES = {"estimates": 0.5, "indicators": 0.25, "facts": 0.25}
"""Share of the rows that each kind gets where all are shown."""
NUMERIC = ("Before", "After", "Ratio", "Moved", "New", "Gone")
SPEAKING = ("Quantity", "Ratio", "What moved it", "Moved most", "Attribute")
"""Columns whose cells tell by themselves what they are."""


def card(found: Changes, limit: int, kind: Kind | None = None, say: Language = ENGLISH) -> RenderableType:
    """What moved, for people.

    Args:
        found: The changes.
        limit: At most so many rows in all.
        kind: One kind alone; all by default.
        say: The language.
    """
    parts: list[RenderableType] = [Text(found.summary(say)), Text()]
    room = {name: limit if kind else max(1, round(limit * share)) for name, share in SHARES.items()}
    tables = {
        "estimates": estimates_table(found.estimates, room["estimates"], say),
        "indicators": indicators_table(found.indicators, room["indicators"], say),
        "facts": facts_table(found.facts, room["facts"], say),
    }
    for name, table in tables.items():
        if kind == name or (kind is None and getattr(found, name)):
            parts += [table, Text()]
    note = say("Money in dollars of {year} on both days.", year=found.price_year)
    parts.append(Text(f"{rank_rule(say)}{'' if say.code == 'zh' else ' '}{note}", style="dim"))
    return Group(*parts)


def estimates_table(moves: Iterable[Movement], limit: int, say: Language = ENGLISH) -> RenderableType:
    """Estimates that moved: of each model the one that moved most, with what moved it.

    Args:
        moves: The movements, the largest first.
        limit: At most so many models.
        say: The language.
    """
    models = by_model(moves)
    rows = [_estimate(several, say) for several in models[:limit]]
    title = say("Estimates that moved: {shown} of {n} models", shown=len(rows), n=len(models))
    return _table(title, ["Quantity", "Before", "After", "Ratio", "What moved it"], rows, say)


def _estimate(several: Sequence[Movement], say: Language) -> list[str]:
    first = several[0]
    title = say(TITLES.get(first.quantity) or short(first.title))
    more = say("{quantity} and {n} more", quantity=title, n=len(several) - 1)
    cells = [quantity(value, first.unit, language=say) for value in (first.before, first.after)]
    return [
        first.model,
        more if len(several) > 1 else title,
        *cells,
        ratio(first.after / first.before),
        sentence(first.causes, say),
    ]


def indicators_table(moved: Sequence[IndicatorChange], limit: int, say: Language = ENGLISH) -> RenderableType:
    """Indicators that changed: of each the value that moved most, and how many moved, came and went.

    Args:
        moved: The indicators, the largest movement first.
        limit: At most so many.
        say: The language.
    """
    rows = [_indicator(one, say) for one in moved[:limit]]
    title = say("Indicators that changed: {shown} of {n}", shown=len(rows), n=len(moved))
    names = ["Moved most", "Before", "After", "Ratio", "Moved", "New", "Gone"]
    return _table(title, names, rows, say)


def _indicator(one: IndicatorChange, say: Language) -> list[str]:
    counts = [f"{n:,}" for n in (len(one.moved), one.new, one.gone)]
    if not one.moved:
        return [one.indicator.titled(say), "", "", "", "", *counts]
    row = one.moved[0]
    cells = [quantity(value, one.indicator.unit, language=say) for value in (row.before, row.after)]
    times = ratio(row.after / row.before) if row.before else ""
    return [one.indicator.titled(say), place(row, say), *cells, times, *counts]


def place(row: RowChange, say: Language = ENGLISH) -> str:
    """Of whom or what, and when, a value of an indicator is.

    Args:
        row: The value.
        say: The language.
    """
    label = label_of({"entity": row.entity, "dimension": row.dimension}, say)
    return " · ".join(filter(None, (label, period_words(row.period, say))))


def facts_table(changed: Sequence[FactChange], limit: int, say: Language = ENGLISH) -> RenderableType:
    """Facts that were revised, the largest movements first, then those taken back.

    Args:
        changed: The facts, the largest movement first.
        limit: At most so many.
        say: The language.
    """
    rows = [_fact(one, say) for one in changed[:limit]]
    title = say("Facts revised or withdrawn: {shown} of {n}", shown=len(rows), n=f"{len(changed):,}")
    return _table(title, ["Attribute", "Before", "After", "Ratio", "Source"], rows, say)


def times_of(one: FactChange) -> str:
    """What a revised number was multiplied with; empty for what is none."""
    both = one.numbers
    return ratio(both[1] / both[0]) if both and both[0] else ""


def _fact(one: FactChange, say: Language) -> list[str]:
    cells = [written(cell, one.unit, say) for cell in (one.before, one.after)]
    return [one.name, say.term("attribute", one.attribute), *cells, times_of(one), one.source]


def ratio(times: float) -> str:
    """What a value was multiplied with.

    >>> ratio(0.001), ratio(2.5), ratio(1.0000123), ratio(12345.0)
    ('÷ 1,000', '× 2.5', '× 1.00', '× 12,300')
    """
    if times <= 0:
        return ""
    sign, size = ("÷", 1 / times) if times < 1 else ("×", times)
    shown = significant(size, 3)
    return f"{sign} {shown if shown == '1.00' else shown.rstrip('0').rstrip('.') if '.' in shown else shown}"


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[str]], say: Language) -> RenderableType:
    numeric, unnamed = ([say(name) for name in names if name in several] for several in (NUMERIC, SPEAKING))
    return plain_table([title, *map(say, names)], rows, numeric=numeric, titled=True, unnamed=unnamed)
