"""A finished chart: its specification, and the pictures drawn from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from typing import Any

from steelyard.charts import press
from steelyard.charts.fonts import ready
from steelyard.charts.frame import CAPTION, HEADS
from steelyard.charts.standin import StandIns
from steelyard.charts.theme import THEMES, WIDTH, ThemeName

ROLE = re.compile(r' aria-roledescription="[^"]*"')
SIZE = re.compile(r'(<svg [^>]*?)width="([\d.]+)" height="([\d.]+)" viewBox="[^"]*"')
PAPER = re.compile(r'<rect width="[^"]*" height="[^"]*" fill="[^"]*"/?>(</rect>)?')
FONT = re.compile(r' font-family="[^"]*"')
ID = re.compile(r'(\bid="|url\(#|href="#)([\w-]+)')


@dataclass(frozen=True)
class Chart:
    """A chart of an indicator.

    Attributes:
        id: Id of the indicator.
        kind: What kind of chart it is.
        theme: Its theme.
        spec: The Vega-Lite specification.
        rows: The rows of the table that are drawn.
        title: Its title.
        subtitle: What all of it has in common; empty where nothing is to say.
        caption: What is drawn, whence and as of when, in sentences.
        alt: The picture in words, for those who do not see it.
        above: Height of title and subtitle at the top of the picture. [px]
    """

    id: str
    kind: str
    theme: ThemeName
    spec: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]
    title: str
    subtitle: str
    caption: str
    alt: str
    above: float

    def svg(self) -> str:
        """The picture as SVG, on its paper."""
        said = f'<svg role="img" aria-label="{escape(self.alt)}" '
        return self._drawn.replace("<svg ", said, 1)

    def page_svg(self) -> str:
        """The picture for a web page: without title, caption and paper, as wide as its place.

        Colors are CSS variables (``--ink``, ``--muted``, ``--grid``, ``--paper``, ``--series-1`` to ``--series-6``), so
        that one picture serves light and dark pages, and the letters are those of the page. Every mark with a value
        has it as its ``aria-label``.
        """
        drawn = PAPER.sub("", self._drawn, count=1)
        for layer in (*HEADS, CAPTION):
            drawn = _without(drawn, f"{layer}_marks")
        for name, color in THEMES[self.theme].roles.items():
            drawn = drawn.replace(f'"{color}"', f'"var(--{name})"')
        drawn = FONT.sub("", drawn)
        high = self._high
        said = f'<svg role="img" aria-label="{escape(self.alt)}" width="100%" '
        box = f'viewBox="0 {self.above:g} {WIDTH} {high - self.above:g}"'
        return SIZE.sub(lambda found: f"{found[1]}{box}", drawn, count=1).replace("<svg ", said, 1)

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG.

        Args:
            scale: Pixels of the file for a pixel of the picture.

        Raises:
            InputError: The text is Chinese, and no font for it is installed.
        """
        return pngs([self], scale)[0]

    def pdf(self) -> bytes:
        """The picture as PDF, its letters kept as text.

        Raises:
            InputError: The text is Chinese, and no font for it is installed.
        """
        import vl_convert

        ready(self.title)
        return vl_convert.svg_to_pdf(self._drawn)

    @cached_property
    def _drawn(self) -> str:
        import vl_convert

        ready("")
        short = StandIns()
        drawn = vl_convert.vegalite_to_svg(short.spec(self.spec))
        return short.replaced(ID.sub(lambda found: f"{found[1]}{self.id}-{found[2]}", ROLE.sub("", drawn)))

    @property
    def _high(self) -> float:
        edges = self.spec["padding"]
        caption = self._note_height
        return float(self.spec["height"] + edges["top"] + edges["bottom"] - caption)

    @property
    def _note_height(self) -> float:
        from steelyard.charts.theme import LINE, NOTE_SIZE

        notes = next((layer for layer in self.spec["layer"] if layer.get("name") == CAPTION), None)
        if notes is None:
            return 0.0
        return LINE * NOTE_SIZE * len(notes["mark"]["text"]) + 10


def pngs(charts: Sequence[Chart], scale: float) -> list[bytes]:
    """Charts of one language as PNG, all at once, which is faster than one by one.

    Args:
        charts: The charts.
        scale: Pixels of a file for a pixel of its picture.

    Raises:
        InputError: The text is Chinese, and no font for it is installed.
    """
    if not charts:
        return []
    ready("".join(chart.title for chart in charts))
    fonts = str(charts[0].spec["config"]["text"]["font"])
    return press.png([chart._drawn for chart in charts], fonts.partition(",")[0], scale)


@cache
def _opening(name: str) -> re.Pattern[str]:
    return re.compile(rf'<g class="[^"]*\b{re.escape(name)}\b[^"]*"')


def _without(drawn: str, name: str) -> str:
    """A drawing without the group of a class."""
    found = _opening(name).search(drawn)
    if not found:
        return drawn
    depth, at = 0, found.start()
    for tag in re.finditer(r"<g\b|</g>", drawn[at:]):
        depth += 1 if tag[0] == "<g" else -1
        if depth == 0:
            return drawn[:at] + drawn[at + tag.end() :]
    return drawn
