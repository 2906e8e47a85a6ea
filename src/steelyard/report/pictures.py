"""Charts of a report: one on the page, and the same to download."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from steelyard.charts.api import draw, draw_against
from steelyard.indicators.api import Table
from steelyard.words.language import language

DOWNLOADS = "downloads"
AGAINST = "-against"
"""Ending of the name of a chart of an indicator against another."""
LEAST = 4
"""Fewer values are read faster in their table than in a picture."""
SCALE = 1.5
"""Pixels of a downloaded picture per point."""


class Picture(NamedTuple):
    """A chart of a report.

    Attributes:
        title: Its title.
        svg: For a page, in the colors of the page.
        caption: What is said below it.
        alt: What it shows, in words.
    """

    title: str
    svg: str
    caption: str
    alt: str


def drawn(pairs: Sequence[tuple[Table, Table | None]], code: str, target: Path) -> tuple[dict[str, Picture], set[str]]:
    """Charts of some indicators by id, with their PNG and SVG files written, and the texts that were not translated.

    Args:
        pairs: Indicators with their values, each with the one that it is drawn against as well, if any.
        code: The language.
        target: Folder of the report.
    """
    say, found = language(code), {}
    for table, other in pairs:
        charts = {table.indicator.id: draw(table, say) if table.n >= LEAST else None}
        if other:
            charts[f"{table.indicator.id}{AGAINST}"] = draw_against(table, other, say)
        for name, chart in charts.items():
            if chart and len(chart.rows) >= LEAST:
                found[name] = Picture(chart.title, chart.page_svg(), chart.caption, chart.alt)
                (target / DOWNLOADS / f"{name}.svg").write_text(chart.svg(), encoding="utf-8")
                (target / DOWNLOADS / f"{name}.png").write_bytes(chart.png(SCALE))
    return found, say.missing
