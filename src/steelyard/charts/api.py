"""The Python API: the chart of an indicator."""

from __future__ import annotations

from contextlib import AbstractContextManager

from steelyard.charts import against as joined
from steelyard.charts import bars, lines, scatter, stack
from steelyard.charts.alt import alternative
from steelyard.charts.credit import credit
from steelyard.charts.frame import Plot, framed
from steelyard.charts.picture import Chart
from steelyard.charts.select import select
from steelyard.charts.tell import Teller
from steelyard.charts.theme import THEMES, ThemeName
from steelyard.indicators.api import Table
from steelyard.words.language import ENGLISH, Language

KINDS = {"lines": lines.plot, "bars": bars.plot, "scatter": scatter.plot, "stack": stack.plot}


def draw(table: Table, say: Language = ENGLISH, theme: ThemeName = "light", caption: bool = True) -> Chart | None:
    """The chart of an indicator; None where there are not two comparable values.

    Only rows of one unit, one breakdown and one provider stand in one line or ranking. What kind of chart it is follows
    from the data, unless the declaration says it.

    Args:
        table: The indicator's values.
        say: The language.
        theme: The colors of its paper.
        caption: Whether the sentences on what is drawn, whence and as of when, stand below the picture.

    >>> from steelyard.indicators.api import index
    >>> chart = draw(index("foundation_models"))
    >>> chart.kind, chart.rows[0]["value"], chart.title
    ('lines', 4.0, 'Foundation models released')
    """
    chosen = select(table.records, table.indicator.chart)
    if chosen is None:
        return None
    tell = Teller(table.indicator, chosen, say)
    with _unchecked():
        plot = KINDS[chosen.kind](tell, THEMES[theme])
        return _finished(table, tell, plot, chosen.kind, theme, caption)


def draw_against(
    table: Table, other: Table, say: Language = ENGLISH, theme: ThemeName = "light", caption: bool = True
) -> Chart | None:
    """A chart of one indicator against another, a point a subject; None where fewer than two subjects have both.

    Args:
        table: What stands upwards.
        other: What stands to the right: as its declaration names it under ``chart.against``.
        say: The language.
        theme: The colors of its paper.
        caption: Whether the sentences on what is drawn stand below the picture.
    """
    chosen = joined.joined(table, other)
    if chosen is None:
        return None
    tell = Teller(table.indicator, chosen, say)
    title = say("{one} against {other}", one=table.indicator.titled(say), other=_low(other.indicator.titled(say)))
    with _unchecked():
        plot = joined.plot(tell, other, THEMES[theme])
        return _finished(table, tell, plot, "against", theme, caption, title)


def _unchecked() -> AbstractContextManager[None]:
    """A while in which Altair does not check each part against its schema: a test checks whole charts."""
    from altair.utils.schemapi import debug_mode

    return debug_mode(False)


def _low(title: str) -> str:
    return title[:1].lower() + title[1:]


def _finished(
    table: Table, tell: Teller, plot: Plot, kind: str, theme: ThemeName, caption: bool, title: str = ""
) -> Chart:
    title = title or table.indicator.titled(tell.say)
    subtitle = tell.subtitle
    source = Table(table.indicator, table.as_of, tuple(dict(one) for one in tell.chosen.records))
    band = [tell.band] if tell.intervals else []
    notes = [*band, *plot.notes, *_cut_off(table, tell.say), *credit(source, tell.say)]
    told = ("" if tell.say.code == "zh" else " ").join(notes)
    spec, above = framed(plot, title, subtitle, told if caption else "", THEMES[theme], tell.say.code)
    said = alternative(tell, kind, title, plot.rows)
    spec["description"] = said
    full = told if not subtitle else _joined(subtitle, told, tell.say)
    rows = tuple(plot.rows)
    return Chart(table.indicator.id, kind, theme, spec, rows, title, subtitle, full, said, above)


def _cut_off(table: Table, say: Language) -> list[str]:
    """A sentence on years that are left out, where the table has any."""
    if not table.unfinished:
        return []
    last = table.indicator.chart.until
    return [say("Years after {year} are not complete in the data and left out.", year=last)]


def _joined(subtitle: str, told: str, say: Language) -> str:
    return f"{subtitle}。{told}" if say.code == "zh" else f"{subtitle[:1].upper()}{subtitle[1:]}. {told}"
