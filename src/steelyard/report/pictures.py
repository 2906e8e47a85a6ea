"""Charts of a report: one on the page, and the same to download."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from steelyard.charts.api import draw
from steelyard.indicators.api import Table
from steelyard.words.language import language

DOWNLOADS = "downloads"
SCALE = 1.5
"""Pixels of a downloaded picture per point."""


class Picture(NamedTuple):
    """A chart of a report.

    Attributes:
        svg: For a page, in the colors of the page.
        caption: What is said below it.
        alt: What it shows, in words.
    """

    svg: str
    caption: str
    alt: str


def drawn(tables: Sequence[Table], code: str, target: Path) -> tuple[dict[str, Picture], set[str]]:
    """Charts of some indicators by id, with their PNG and SVG files written, and the texts that were not translated.

    Args:
        tables: Indicators with their values.
        code: The language.
        target: Folder of the report.
    """
    say, found = language(code), {}
    for table in tables:
        chart = draw(table, say)
        if chart:
            name = table.indicator.id
            found[name] = Picture(chart.page_svg(), chart.caption, chart.alt)
            (target / DOWNLOADS / f"{name}.svg").write_text(chart.svg(), encoding="utf-8")
            (target / DOWNLOADS / f"{name}.png").write_bytes(chart.png(SCALE))
    return found, say.missing
