"""Parts of a whole by year: stacked columns, the parts named beside the last one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from steelyard.charts import measure
from steelyard.charts.axes import Scale, values_scale, years_scale
from steelyard.charts.frame import Layers, Plot, Row, axis, room, scaled, spread
from steelyard.charts.tell import Teller
from steelyard.charts.theme import LABEL_SIZE, MARGIN, PLOT_HEIGHT, WIDTH, Theme

MOST = 5
"""At most so many parts of their own; the others are one part."""
NAMES = 180
"""At most so much room for a name. [px]"""
REST = "rest"


def plot(tell: Teller, paper: Theme) -> Plot:
    """A plot of a selection of parts over years."""
    rows = _columns(tell)
    codes = sorted({row["code"] for row in rows} - {REST})  # whatever their sizes, so that like charts have like colors
    for row in rows:
        row["color"] = paper.muted if row["code"] == REST else paper.series[codes.index(row["code"])]
    years = years_scale([row["time"] for row in rows])
    span = years.ticks[-1] - years.ticks[0] + 1
    years = years._replace(low=min(row["time"] for row in rows) - 0.6, high=max(row["time"] for row in rows) + 0.6)
    values = values_scale([0.0, *(row["top"] for row in rows)], tell.unit, tell.say, False)
    if tell.unit == "percent":
        values = values._replace(high=100.0)
    ends = _ends(rows, values)
    left, right = room(values.labels) + MARGIN, room([end["name"] for end in ends], NAMES + 50) + MARGIN
    wide = 0.72 * (WIDTH - left - right) / max(span, years.high - years.low)
    layers = _layers(rows, ends, years, values, wide)
    shown = list(tell.chosen.records)
    return Plot(layers, PLOT_HEIGHT, left, right, 26, shown, unit=tell.unit_title)


def _columns(tell: Teller) -> list[Row]:
    """Parts with the bottom and top of each, the largest part below, what is beyond the largest as one part."""
    years: dict[float, list[Row]] = defaultdict(list)
    sums: dict[str, float] = defaultdict(float)
    for row in tell.rows():
        years[row["time"]].append(row)
        sums[row["code"]] += row["value"]
    order = sorted(sums, key=lambda code: -sums[code])
    kept = order if len(order) <= MOST + 1 else order[:MOST]
    found: list[Row] = []
    for several in years.values():
        bottom = 0.0
        for row in sorted((row for row in several if row["code"] in kept), key=lambda row: kept.index(row["code"])):
            found.append({**row, "bottom": bottom, "top": bottom + row["value"]})
            bottom += row["value"]
        rest = [row for row in several if row["code"] not in kept]
        found += _rest(rest, bottom, tell)
    return sorted(found, key=lambda row: len(kept) if row["code"] == REST else kept.index(row["code"]))


def _rest(rest: Sequence[Row], bottom: float, tell: Teller) -> list[Row]:
    """What is beyond the largest parts as one part that says what it is made of."""
    if not rest:
        return []
    total = sum(row["value"] for row in rest)
    words = tell.say("{n} others: {value}", n=len(rest), value=tell.value(total))
    name = tell.say("others")
    made = {**rest[0], "code": REST, "name": name, "words": words, "bottom": bottom, "top": bottom + total}
    return [made]


def _ends(rows: Sequence[Row], values: Scale) -> list[Row]:
    """Names of the parts beside the last column; of those that it lacks, above it."""
    last = max(row["time"] for row in rows)
    newest = {row["code"]: row for row in rows if row["time"] == last}
    parts = list({row["code"]: row for row in rows}.values())
    middles = []
    for row in parts:
        end = newest.get(row["code"])
        middles.append(PLOT_HEIGHT * (1 - values.share((end["bottom"] + end["top"]) / 2)) if end else 0.0)
    places = spread(middles, LABEL_SIZE * 1.3, 4, PLOT_HEIGHT - 4)
    ends = []
    for row, place in zip(parts, places, strict=True):
        shown = newest[row["code"]]["shown"] if row["code"] in newest and row["code"] != REST else ""
        name = measure.cut(row["name"], LABEL_SIZE, NAMES)
        ends.append({"time": last, "y": place, "name": f"{name}  {shown}".strip(), "color": row["color"]})
    return ends


def _layers(rows: Sequence[Row], ends: Sequence[Row], years: Scale, values: Scale, wide: float) -> Layers:
    import altair as alt

    keys = ("time", "bottom", "top", "color", "words")
    layers = Layers()
    base = layers.base("rows", [{key: row[key] for key in keys} for row in rows])
    x = alt.X("time:Q", scale=scaled(years), axis=axis(years, grid=False, vertical=False))
    y = alt.Y("bottom:Q", scale=scaled(values), axis=axis(values))
    color = alt.Color("color:N", scale=None, legend=None)
    columns = base.mark_bar(size=wide, orient="vertical")
    labels = layers.base("ends", ends)
    text = labels.mark_text(align="left", baseline="middle", dx=wide / 2 + 6, aria=False)
    layers.add(columns.encode(x=x, y=y, y2=alt.Y2("top:Q"), color=color, description=alt.Description("words:N")))
    layers.add(text.encode(x=x, y=alt.Y("y:Q", scale=None, axis=None), text=alt.Text("name:N"), color=color))
    return layers
