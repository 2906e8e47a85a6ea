"""``steelyard index`` and ``steelyard reproduce``: indicators, and how published figures stand beside ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from steelyard.charts import files
from steelyard.cli.main import CANNOT_TELL
from steelyard.cli.options import emit, language_option, output_options, registry_option, vintage_option
from steelyard.errors import InputError
from steelyard.indicators import api
from steelyard.indicators.reproduce import COLUMNS, Reproduction, tally
from steelyard.indicators.spec import chapters
from steelyard.words.language import Code, language

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steelyard.render.records import Form

BARS = "▁▂▃▄▅▆▇█"
LIMIT = 20
Record = Mapping[str, Any]
Line = list[Record]
"""The values of one entity and dimension, by period."""


@click.command()
@click.argument("name", required=False, metavar="[ID]")
@click.option("--entity", help="Values of this entity alone.")
@click.option("--chart", metavar="FILE", type=click.Path(path_type=Path), help="Draw it: .png, .svg, .pdf, or .json.")
@language_option
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Its paper.")
@click.option("--limit", type=click.IntRange(min=1), default=LIMIT, show_default=True, help="At most so many rows.")
@vintage_option
@registry_option
@output_options
def index(
    name: str | None,
    entity: str | None,
    chart: Path | None,
    code: Code,
    theme: Literal["light", "dark"],
    limit: int,
    vintage: str | None,
    folder: Path | None,
    form: Form | None,
) -> int:
    """The values of an indicator, or a list of all indicators.

    For instance: steelyard index notable_models_by_country --entity China
    As a picture: steelyard index training_cost --chart cost.png --lang zh
    """
    if chart and not name:
        raise InputError("--chart draws one indicator; name it, as in: steelyard index training_cost --chart cost.png")
    if chart and form:
        raise InputError(f"--chart draws a picture; leave out --{form}, or --chart")
    if chart:
        files.check(chart)
    if name is None:
        listed = api.listing(vintage=vintage, folder=folder)
        emit(listed, form, lambda: _listing(listed))
        return 0
    found = api.index(name, vintage=vintage, folder=folder)
    if entity:
        found = found.of(entity)
    if chart:
        return _draw(found, chart, code, theme)
    emit(found.records, form, lambda: _card(found, limit), api.COLUMNS)
    if found.n:
        return 0
    return _nothing(found) if form else CANNOT_TELL


@click.command()
@click.argument("name", required=False, metavar="[ID]")
@click.option("--carried", is_flag=True, help="Figures that no open data give as well.")
@vintage_option
@registry_option
@output_options
def reproduce(name: str | None, carried: bool, vintage: str | None, folder: Path | None, form: Form | None) -> int:
    """Published figures beside ours: as published, as of then, as of now, and what to say of it.

    For instance: steelyard reproduce foundation_models
    """
    found = api.reproduce(name, vintage=vintage, folder=folder, carried=carried)
    if not found and not form:
        click.echo(f"steelyard: no published figure that {name or 'an indicator'} answers to is on record", err=True)
        return CANNOT_TELL
    emit([one.record() for one in found], form, lambda: _scoreboard(found), COLUMNS)
    return 0 if any(one.then is not None or one.now is not None for one in found) else CANNOT_TELL


def _nothing(found: api.Table) -> int:
    """Say that there is nothing, where no card does."""
    click.echo(f"steelyard: nothing of {found.indicator.id} is on record as of {found.as_of}", err=True)
    return CANNOT_TELL


def _draw(found: api.Table, path: Path, code: Code, theme: Literal["light", "dark"]) -> int:
    from steelyard.charts.api import draw

    if not found.n:
        return _nothing(found)
    drawn = draw(found, language(code), theme)
    if drawn is None:
        click.echo(f"steelyard: {found.indicator.id} has not two comparable values to draw", err=True)
        return CANNOT_TELL
    files.write(drawn, path)
    click.echo(f"wrote {path}", err=True)
    return 0


def _listing(listed: Sequence[Record]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from steelyard.render import text

    parts: list[RenderableType] = []
    for chapter in chapters().values():
        rows = [one for one in listed if one["chapter"] == chapter.id]
        cells = [[one["id"], one["title"], one["unit"], str(one["figures"] or ""), one["kind"]] for one in rows]
        if cells:
            parts += [Text(chapter.title, style="bold")]
            parts += [text.plain_table(["Id", "Indicator", "Unit", "Figures", ""], cells, numeric=["Figures"]), Text()]
    parts.append(Text("Figures: published ones that it answers to. One of them: steelyard index ID", style="dim"))
    return Group(*parts)


def _card(found: api.Table, limit: int) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    one = found.indicator
    parts: list[RenderableType] = [Text(one.title, style="bold"), Text(one.question, style="dim"), Text()]
    lines = _lines(found.records)
    if lines:
        parts += [_table(lines[:limit]), Text()]
    if len(lines) > limit:
        parts += [Text(f"{len(lines) - limit:,} more rows: --limit {len(lines)}, or --entity NAME"), Text()]
    if not found.n:
        parts += [Text(f"No data for it on record as of {found.as_of}."), Text()]
    parts += [Text(f"• {sentence}") for sentence in (*one.rules, *one.caveats)]
    if found.unfinished:
        parts.append(Text(f"• Years after {one.chart.until} are not complete in the data."))
    if not one.carried and one.answers:
        parts += [Text(), Text(f"Published figures beside it: steelyard reproduce {one.id}")]
    parts.append(Text(f"Facts as of {found.as_of}.", style="dim"))
    return Group(*parts)


def _lines(records: Sequence[Record]) -> list[Line]:
    """Values by entity, dimension and publication, each by period; within a dimension the largest first."""
    grouped: dict[tuple[str, str, str], Line] = {}
    for record in records:
        grouped.setdefault((record["entity"], record["dimension"], record["source"]), []).append(record)
    lines = [sorted(several, key=lambda record: record["period"]) for several in grouped.values()]
    order = {dimension: place for place, dimension in enumerate(dict.fromkeys(one["dimension"] for one in records))}
    return sorted(lines, key=lambda line: (order[line[0]["dimension"]], -max(one["value"] for one in line)))


def _table(lines: Sequence[Line]) -> RenderableType:
    from steelyard.render import text

    rows = [
        [_entity(line), line[-1]["dimension"], _span(line), spark(line), _value(line[-1]), _source(line)]
        for line in lines
    ]
    names = ["Entity", "Breakdown", "Period", "", "Last value", "Publication"]
    kept = [place for place in range(len(names)) if any(row[place] for row in rows)]
    return text.plain_table([names[i] for i in kept], [[row[i] for i in kept] for row in rows], numeric=["Last value"])


def _entity(line: Line) -> str:
    return str(line[-1]["entity"])


def _source(line: Line) -> str:
    return str(line[-1]["source"])


def _span(line: Line) -> str:
    first, last = line[0]["period"], line[-1]["period"]
    return str(last) if first == last else f"{first} to {last}"


def spark(line: Sequence[Record]) -> str:
    """Values over time as bars, from zero or the least to the largest; nothing where there is one value.

    >>> spark([{"value": 1}, {"value": 4}, {"value": 8}])
    '▂▅█'
    """
    values = [float(record["value"]) for record in line][-24:]
    low, high = min(0.0, *values), max(values)
    if len(values) < 2 or low == high:
        return ""
    return "".join(BARS[round((value - low) / (high - low) * (len(BARS) - 1))] for value in values)


def _value(record: Record) -> str:
    shown = _number(record["value"], record["unit"])
    if record["p05"] is None or record["p95"] is None:
        return shown
    return f"{shown} ({_number(record['p05'], record['unit'])} to {_number(record['p95'], record['unit'])})"


def _number(value: float, unit: str) -> str:
    from steelyard.words import numbers

    if unit.startswith(("USD", "FLOP", "MWh")):
        return numbers.quantity(value, unit)
    if value == int(value) and abs(value) < 1e6:
        return f"{value:,.0f}"
    return numbers.scaled(value)


def _scoreboard(found: Sequence[Reproduction]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from steelyard.render import text

    parts: list[RenderableType] = []
    reasons: dict[str, int] = {}
    for title in dict.fromkeys(one.title for one in found):
        rows = []
        for one in (one for one in found if one.title == title):
            note = str(reasons.setdefault(one.reason, len(reasons) + 1)) if one.reason else ""
            what = " · ".join(filter(None, (one.entity, one.period, one.dimension)))
            ours = [_number(v, one.unit) if v is not None else "" for v in (one.published, one.then, one.now)]
            rows.append([what, one.source, *ours, one.words, note])
        names = ["Figure", "Publication", "Published", "As of then", "As of now", "Verdict", "Why"]
        numeric = ["Published", "As of then", "As of now"]
        parts += [Text(title, style="bold"), text.plain_table(names, rows, numeric=numeric), Text()]
    parts += [Text(f"{note}. {reason}") for reason, note in reasons.items()]
    counted = ", ".join(f"{n} {verdict}" for verdict, n in tally(found).items() if n)
    parts += [Text(), Text(f"{len(found)} figures: {counted}.", style="bold")]
    return Group(*parts)
