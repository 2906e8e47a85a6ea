"""One indicator against another, subject by subject, on logarithmic axes."""

from __future__ import annotations

from steelyard.charts.axes import values_scale
from steelyard.charts.frame import Layers, Plot, Row, axis, room, scaled
from steelyard.charts.scatter import marks, named, texts
from steelyard.charts.select import Selection, select
from steelyard.charts.tell import Teller
from steelyard.charts.theme import MARGIN, PLOT_HEIGHT, WIDTH, Theme
from steelyard.indicators.api import Table
from steelyard.indicators.spec import Drawing

MOST = 150
"""At most so many points: the largest."""


def joined(table: Table, other: Table) -> Selection | None:
    """The rows of an indicator whose subject the other has too; None where there are not two."""
    drawing = table.indicator.chart
    alike = Drawing("scatter", drawing.dimension, without=drawing.without, since=drawing.since)
    chosen = select(table.records, alike)
    beside = {one["entity"] for one in other.records if one["value"] > 0}
    if chosen is None:
        return None
    kept = tuple(one for one in chosen.records if one["entity"] in beside and one["value"] > 0)
    return chosen._replace(records=kept, by="") if len(kept) > 1 else None


def plot(tell: Teller, other: Table, paper: Theme) -> Plot:
    """A plot of a selection against another indicator."""
    import altair as alt

    beside = {one["entity"]: one["value"] for one in other.records}
    everything = sorted(tell.ordered(), key=lambda record: -record["value"])
    rows: list[Row] = [tell.row(record) | {"other": beside[record["entity"]]} for record in everything[:MOST]]
    left_out = tell.say("The {n} largest of {total}.", n=len(rows), total=f"{len(everything):,}")
    for row in rows:
        row["color"] = paper.series[0]
    unit = str(other.records[0]["unit"])
    across = values_scale([row["other"] for row in rows], unit, tell.say, True)
    ends = [n for row in rows for n in (row["value"], row["low"], row["high"]) if n is not None and n > 0]
    up = values_scale(ends, tell.unit, tell.say, True)
    left, right = room(up.labels) + MARGIN, 3.0 * MARGIN
    size = (WIDTH - left - right, PLOT_HEIGHT)
    points = [(across.share(row["other"]) * size[0], (1 - up.share(row["value"])) * size[1]) for row in rows]
    names = named(points, [row["record"]["entity"] for row in rows], [row["value"] for row in rows], size)
    told = tell.say("{title}, {unit}", title=other.indicator.titled(tell.say), unit=tell.say.term("unit", unit))
    x = alt.X("other:Q", scale=scaled(across), axis=axis(across, told, vertical=False))
    y = alt.Y("value:Q", scale=scaled(up), axis=axis(up))
    layers = Layers()
    marks(layers, rows, x, y)
    texts(layers, names, paper)
    return Plot(
        layers,
        PLOT_HEIGHT,
        left,
        right,
        46,
        [row["record"] for row in rows],
        [left_out] * (len(rows) < len(everything)),
        tell.unit_title,
    )
