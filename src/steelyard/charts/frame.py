"""Layers put into a frame: paper with room for title, labels and caption, all positions known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steelyard.charts import measure, theme
from steelyard.charts.axes import Scale
from steelyard.charts.theme import LABEL_SIZE, LINE, MARGIN, NOTE_SIZE, SUBTITLE_SIZE, TITLE_SIZE, WIDTH, Theme
from steelyard.words.language import Code

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
CAPTION, HEADS = "caption", ("title", "subtitle")
"""Names of the layers that a page says in its own letters."""


class Layers:
    """Layers made with Altair, the lowest first, and their rows by name: named, rows are neither copied nor checked.

    Each layer is a dictionary as soon as it is added: ``alt.layer`` copies all that stands below it several times.

    Attributes:
        specs: Vega-Lite specifications of the layers.
        data: Rows by the name of their set.
    """

    def __init__(self) -> None:
        self.specs: list[dict[str, Any]] = []
        self.data: dict[str, list[Row]] = {}

    def base(self, name: str, rows: Sequence[Row], layer: str = "") -> alt.Chart:
        """A chart of some rows, still without marks.

        Args:
            name: Name of the set of rows.
            rows: The rows.
            layer: Name of the layer, which is a class of its group in an SVG.
        """
        import altair as alt

        self.data[name] = list(rows)
        data = alt.NamedData(name=name)
        return alt.Chart(data, name=layer) if layer else alt.Chart(data)

    def add(self, chart: Any) -> None:
        """Put a chart above the others."""
        self.specs.append(chart.to_dict(validate=False, context={"top_level": False}))


@dataclass(frozen=True)
class Plot:
    """A picture before it has a title: layers and the room that they need.

    Attributes:
        layers: What is drawn.
        height: Height of the plotting area. [px]
        left: Room for labels on the left. [px]
        right: Room for labels on the right. [px]
        bottom: Room for labels below. [px]
        rows: The records drawn.
        notes: Sentences on what is drawn, for the caption.
        unit: What the values are in, above the vertical axis.
    """

    layers: Layers
    height: float
    left: float
    right: float
    bottom: float
    rows: Sequence[Mapping[str, Any]]
    notes: Sequence[str] = ()
    unit: str = ""


def room(labels: Sequence[str], most: float = 190) -> float:
    """Room for labels beside a plotting area."""
    return min(max((measure.width(one, LABEL_SIZE) for one in labels), default=0), most) + 12


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near those wanted, at least a gap apart and within bounds if there is room.

    >>> spread([10, 12, 100], 10, 0, 110)
    [6.0, 16.0, 100.0]
    """
    blocks: list[tuple[list[int], float]] = []
    for index in sorted(range(len(wanted)), key=lambda i: wanted[i]):
        blocks.append(([index], float(wanted[index])))
        while len(blocks) > 1 and _bottom(blocks[-2], gap) + gap > _top(blocks[-1], gap):
            (second, _), (first, _) = blocks.pop(), blocks.pop()
            both = first + second
            middle = sum(wanted[i] for i in both) / len(both)
            half = gap * (len(both) - 1) / 2
            blocks.append((both, min(max(middle, low + half), max(high - half, low + half))))
    places = [0.0] * len(wanted)
    for members, middle in blocks:
        for place, index in enumerate(members):
            places[index] = middle + gap * (place - (len(members) - 1) / 2)
    return places


def _top(block: tuple[list[int], float], gap: float) -> float:
    return block[1] - gap * (len(block[0]) - 1) / 2


def _bottom(block: tuple[list[int], float], gap: float) -> float:
    return block[1] + gap * (len(block[0]) - 1) / 2


def axis(scale: Scale, title: str = "", *, grid: bool = True, vertical: bool = True) -> alt.Axis:
    """An axis with the ticks of a scale."""
    import altair as alt

    ticks, labels = list(scale.ticks), list(scale.labels)
    told: dict[str, Any] = {"title": None}
    if title:
        told = {"title": title, "titleAnchor": "end", "titleAlign": "right", "titlePadding": 6}
    expression = f"{labels!r}[indexof({ticks!r},datum.value)]" if vertical or labels else ""
    return alt.Axis(values=ticks, labelExpr=expression, grid=grid, **told)


def scaled(scale: Scale) -> alt.Scale:
    """A scale for Vega-Lite."""
    import altair as alt

    kind: Any = "log" if scale.log else "linear"
    return alt.Scale(domain=[scale.low, scale.high], type=kind, nice=False, zero=False)


def framed(
    plot: Plot, title: str, subtitle: str, caption: str, paper: Theme, code: Code = "en"
) -> tuple[dict[str, Any], float]:
    """A Vega-Lite specification of a plot with its title, and the height of what stands above the plot.

    Args:
        plot: The plot.
        title: Title.
        subtitle: Line below the title.
        caption: Sentences below the picture; empty where none are drawn.
        paper: Theme.
        code: The language, which has its own fonts.
    """
    import altair as alt

    inner = WIDTH - 2 * MARGIN
    heads = measure.wrap(title, TITLE_SIZE * 1.06, inner, 2)
    subs = measure.wrap(subtitle, SUBTITLE_SIZE, inner, 2) if subtitle else []
    notes = measure.wrap(caption, NOTE_SIZE, inner) if caption else []
    above = MARGIN + LINE * (TITLE_SIZE * len(heads) + SUBTITLE_SIZE * len(subs)) + 6
    gap = 36.0 if plot.unit else 20.0
    layers = plot.layers
    edge = MARGIN - plot.left
    _text(layers, heads, edge, MARGIN - above - gap, TITLE_SIZE, "title", color=paper.ink, fontWeight="bold")
    if subs:
        below_title = MARGIN - above - gap + LINE * TITLE_SIZE * len(heads)
        _text(layers, subs, edge, below_title, SUBTITLE_SIZE, "subtitle", color=paper.muted)
    if plot.unit:
        _text(layers, [plot.unit], edge, -16 - LABEL_SIZE, LABEL_SIZE, "unit", color=paper.muted)
    if notes:
        _text(layers, notes, edge, plot.height + plot.bottom + 10, NOTE_SIZE, CAPTION, color=paper.muted)
    below = LINE * NOTE_SIZE * len(notes) + (10 if notes else 0)
    edges = {"left": plot.left, "right": plot.right, "top": above + gap, "bottom": plot.bottom + below + MARGIN * 0.75}
    spec = {
        "$schema": alt.SCHEMA_URL,
        "config": theme.config(paper, code),
        "layer": layers.specs,
        "width": WIDTH - plot.left - plot.right,
        "height": plot.height,
        "padding": edges,
        "autosize": {"type": "none"},
        "datasets": layers.data,
    }
    return spec, above


def _text(layers: Layers, lines: Sequence[str], x: float, y: float, size: float, name: str, **look: Any) -> None:
    """Lines of text below a place of the picture."""
    chart = layers.base("once", [{}], name)
    place: dict[str, Any] = {"x": x, "y": y, "align": "left", "baseline": "top"}
    layers.add(chart.mark_text(text=list(lines), fontSize=size, lineHeight=LINE * size, aria=False, **place, **look))
