"""Ranked horizontal bars with their values at the ends; points with intervals where the axis is logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.charts import measure
from steelyard.charts.axes import Scale, values_scale
from steelyard.charts.frame import Layers, Plot, Row, axis, room, scaled
from steelyard.charts.tell import Teller
from steelyard.charts.theme import LABEL_SIZE, MARGIN, Theme

MOST = 15
"""At most so many bars."""
BAR = 24
"""From bar to bar. [px]"""
SHARES = ("percent", "percentage point")
"""Units of parts of a whole, whose lengths are compared."""
NAMES = 260
"""At most so much room for names. [px]"""


def plot(tell: Teller, paper: Theme) -> Plot:
    """A plot of a selection without time, the largest first."""
    largest = sorted(tell.ordered(), key=lambda record: -record["value"])[:MOST]
    rows = [tell.row(record) for record in largest]
    ends = [n for row in rows for n in (row["value"], row["low"], row["high"]) if n is not None]
    log = False if tell.unit in SHARES and tell.log is None else tell.log
    values = values_scale(ends, tell.unit, tell.say, log, zero=tell.unit != "calendar year")
    dots = values.log or tell.unit == "calendar year"
    for place, row in enumerate(rows):
        row["place"] = BAR * (place + 0.5)
        row["name"] = measure.cut(row["name"], LABEL_SIZE, NAMES)
        row["end"] = max(row["value"], row["high"] or row["value"], values.low if dots else 0.0)
        row["start"] = 0.0
    names = room([row["name"] for row in rows], NAMES)
    right = room([row["shown"] for row in rows]) + MARGIN
    layers = _layers(rows, values, paper, dots)
    shown = [row["record"] for row in rows]
    return Plot(layers, BAR * len(rows), names + MARGIN, right, 26 if dots else 8, shown, tell.left_out(len(rows)))


def _layers(rows: Sequence[Row], values: Scale, paper: Theme, dots: bool) -> Layers:
    import altair as alt

    drawn = [{key: cell for key, cell in row.items() if key != "record"} for row in rows]
    layers = Layers()
    base = layers.base("rows", drawn)
    hidden = axis(values, vertical=False) if dots else alt.Axis(values=[], title=None, grid=False)
    x = alt.X("value:Q", scale=scaled(values), axis=hidden)
    y = alt.Y("place:Q", scale=alt.Scale(domain=[0, BAR * len(rows)], reverse=True, nice=False, zero=False), axis=None)
    color = alt.ColorValue(paper.series[0])
    if dots:
        points = base.mark_circle(size=70, opacity=1)
        layers.add(points.encode(x=x, y=y, color=color, description=alt.Description("words:N")))
    else:
        bars = base.mark_bar(size=BAR * 0.66, orient="horizontal")
        layers.add(bars.encode(x=x, x2=alt.X2("start:Q"), y=y, color=color, description=alt.Description("words:N")))
    if any(row["low"] is not None for row in rows):
        rules = base.mark_rule(strokeWidth=1.5, aria=False)
        layers.add(rules.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, color=alt.ColorValue(paper.ink)))
    text: dict[str, Any] = {"baseline": "middle", "aria": False}
    ends = base.mark_text(align="left", dx=7, color=paper.ink, **text)
    layers.add(ends.encode(x=alt.X("end:Q"), y=y, text=alt.Text("shown:N")))
    names = base.mark_text(align="right", x=-8, color=paper.ink, **text)
    layers.add(names.encode(y=y, text=alt.Text("name:N")))
    return layers
