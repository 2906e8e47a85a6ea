"""Few series over time: lines with points at the values, bands of intervals, labels at the ends."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.charts import measure
from steelyard.charts.axes import Scale, values_scale, years_scale
from steelyard.charts.frame import Layers, Plot, Row, axis, room, scaled, spread
from steelyard.charts.tell import Teller
from steelyard.charts.theme import LABEL_SIZE, MARGIN, PLOT_HEIGHT, Theme

MOST = 6
"""At most so many series."""


def plot(tell: Teller, paper: Theme) -> Plot:
    """A plot of a selection over time."""
    series = tell.largest(MOST)
    rows = [tell.row(record) for record in tell.ordered() if tell.chosen.name(record) in series]
    numbers = [n for row in rows for n in (row["value"], row["low"], row["high"]) if n is not None]
    years = years_scale([row["time"] for row in rows])
    values = values_scale(numbers, tell.unit, tell.say, tell.log, zero=tell.from_zero(numbers))
    colors = {code: paper.series[place % len(paper.series)] for place, code in enumerate(series)}
    for row in rows:
        row["color"] = colors[row["code"]]
    ends = _ends(rows, tell, values)
    right = room([line for end in ends for line in end["label"]]) + MARGIN
    layers = _layers(rows, ends, years, values)
    shown = [row["record"] for row in rows]
    notes = tell.left_out(len(series))
    return Plot(layers, PLOT_HEIGHT, room(values.labels) + MARGIN, right, 26, shown, notes, tell.unit_title)


def _ends(rows: Sequence[Row], tell: Teller, values: Scale) -> list[Row]:
    """Labels at the last value of each series, moved apart where they would overlap."""
    last: dict[str, Row] = {}
    for row in rows:
        if row["code"] not in last or row["time"] >= last[row["code"]]["time"]:
            last[row["code"]] = row
    ends = []
    several, newest = len(last) > 1, max(row["time"] for row in rows)
    for row in last.values():
        named = measure.wrap(row["name"], LABEL_SIZE, 165, 2) if several else []
        shown = row["shown"] if row["time"] > newest - 1 else f"{row['shown']} ({int(row['time'])})"
        label = [*named[:-1], f"{named[-1]}  {shown}"] if named else [shown]
        ends.append({"time": newest, "value": row["value"], "label": label, "color": row["color"]})
    lines = max(len(end["label"]) for end in ends)
    wanted = [PLOT_HEIGHT * (1 - values.share(end["value"])) for end in ends]
    places = spread(wanted, LABEL_SIZE * 1.25 * lines, 4, PLOT_HEIGHT - 4)
    for end, place in zip(ends, places, strict=True):
        end["y"] = place
    return ends


def _layers(rows: Sequence[Row], ends: Sequence[Row], years: Scale, values: Scale) -> Layers:
    import altair as alt

    drawn = [{key: cell for key, cell in row.items() if key != "record"} for row in rows]
    layers = Layers()
    base = layers.base("rows", drawn)
    x = alt.X("time:Q", scale=scaled(years), axis=axis(years, grid=False, vertical=False))
    y = alt.Y("value:Q", scale=scaled(values), axis=axis(values))
    color = alt.Color("color:N", scale=None, legend=None)
    if any(row["low"] is not None for row in rows):
        band = base.mark_area(opacity=1, fillOpacity=0.18, aria=False)
        layers.add(band.encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=color, detail=alt.Detail("code:N")))
    layers.add(base.mark_line(strokeWidth=2, aria=False).encode(x=x, y=y, color=color, detail=alt.Detail("code:N")))
    size = 34 if len(rows) < 60 else 18
    layers.add(
        base.mark_circle(size=size, opacity=1).encode(x=x, y=y, color=color, description=alt.Description("words:N"))
    )
    labels = layers.base("ends", ends)
    mark = labels.mark_text(align="left", baseline="middle", dx=8, lineHeight=LABEL_SIZE * 1.2, aria=False)
    placed = alt.Y("y:Q", scale=None, axis=None)
    layers.add(mark.encode(x=x, y=placed, text=alt.Text("label:N"), color=color))
    return layers
