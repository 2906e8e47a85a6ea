"""Charts of a report: one on the page, and the same to download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from steelyard.charts.api import draw, draw_against
from steelyard.charts.picture import Chart, pngs
from steelyard.indicators.api import Table
from steelyard.words.language import Language, language

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
    say = language(code)
    charts = dict(_charts(pairs, say))
    for (name, chart), data in zip(charts.items(), pngs(list(charts.values()), SCALE), strict=True):
        (target / DOWNLOADS / f"{name}.svg").write_text(chart.svg(), encoding="utf-8")
        (target / DOWNLOADS / f"{name}.png").write_bytes(data)
    found = {name: Picture(one.title, one.page_svg(), one.caption, one.alt) for name, one in charts.items()}
    return found, say.missing


def _charts(pairs: Sequence[tuple[Table, Table | None]], say: Language) -> Iterator[tuple[str, Chart]]:
    """Charts by the name of their files, of those that show enough."""
    for table, other in pairs:
        alone = draw(table, say) if table.n >= LEAST else None
        against = draw_against(table, other, say) if other else None
        for name, chart in ((table.indicator.id, alone), (f"{table.indicator.id}{AGAINST}", against)):
            if chart and len(chart.rows) >= LEAST:
                yield name, chart
