"""The house style: colors for light and dark paper, type, and sizes; one place for every chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from steelyard.words.language import Code

ThemeName = Literal["light", "dark"]
FONTS: dict[Code, str] = {
    "en": "Liberation Sans, Arial, sans-serif",
    "zh": "Noto Sans CJK SC, Source Han Sans SC, Liberation Sans, sans-serif",
}
"""Fonts by language: the English one comes with the renderer, a Chinese one must be installed."""
WIDTH = 720
"""Width of every chart, in px; a page scales it."""
PLOT_HEIGHT = 330
MARGIN = 16
"""Paper around a chart."""
TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, NOTE_SIZE = 18, 13, 12, 11
LINE = 1.35
"""Height of a line of text, in its own size."""


@dataclass(frozen=True)
class Theme:
    """Colors of one paper.

    Attributes:
        paper: Background.
        ink: Titles and labels.
        muted: Axes, captions, intervals.
        grid: Grid lines.
        series: Colors of series, told apart by readers who do not see red and green; each at least 4.5 to 1 on paper,
            as names of series are set in them.
    """

    paper: str
    ink: str
    muted: str
    grid: str
    series: tuple[str, ...]

    @property
    def roles(self) -> dict[str, str]:
        """Colors by the name of their CSS variable."""
        named = {f"series-{place}": color for place, color in enumerate(self.series, 1)}
        return {"paper": self.paper, "ink": self.ink, "muted": self.muted, "grid": self.grid} | named


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        paper="#fffffe",
        ink="#1b1f24",
        muted="#646b73",
        grid="#e3e5e8",
        series=("#005f99", "#ce4344", "#008474", "#8a5a00", "#9657cf", "#333b44"),
    ),
    "dark": Theme(
        paper="#14171a",
        ink="#eceff1",
        muted="#a3abb3",
        grid="#31363b",
        series=("#4fa3e8", "#ff8a80", "#2fc4a5", "#f0b23e", "#d9a6ff", "#b8c0c8"),
    ),
}


def config(theme: Theme, code: Code = "en") -> dict[str, Any]:
    """The Vega-Lite configuration of a theme in a language: what all charts share."""
    font = FONTS[code]
    text = {"font": font, "fontSize": LABEL_SIZE, "fill": theme.ink, "color": theme.ink}
    axis = {
        "aria": False,
        "labelFont": font,
        "labelFontSize": LABEL_SIZE,
        "labelColor": theme.muted,
        "labelOverlap": False,
        "labelBound": False,
        "labelPadding": 6,
        "titleFont": font,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": "normal",
        "titleColor": theme.muted,
        "gridColor": theme.grid,
        "domain": False,
        "ticks": False,
    }
    return {"axis": axis, "text": text, "view": {"stroke": None}, "background": theme.paper}
