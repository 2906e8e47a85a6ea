"""Many subjects at their days: points with their intervals, the largest named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from steelyard.charts import measure
from steelyard.charts.axes import time_of, values_scale, years_scale
from steelyard.charts.frame import Layers, Plot, Row, axis, room, scaled
from steelyard.charts.select import Record
from steelyard.charts.tell import Teller
from steelyard.charts.theme import LABEL_SIZE, MARGIN, PLOT_HEIGHT, WIDTH, Theme

if TYPE_CHECKING:
    import altair as alt

A_YEAR = 15
"""At most so many points a year and color: the largest."""
NAMED = 12
"""At most so many names."""
NAME_SIZE = 11
Rest = tuple[list[Row], list[str]]


class Box(NamedTuple):
    """A rectangle of the picture. [px]"""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def plot(tell: Teller, paper: Theme) -> Plot:
    """A plot of a selection of many subjects."""
    import altair as alt

    rows, notes = thinned(tell)
    codes = sorted({row["code"] for row in rows}, key=lambda code: -max(r["value"] for r in rows if r["code"] == code))
    numbers = [n for row in rows for n in (row["value"], row["low"], row["high"]) if n is not None and n > 0]
    years = years_scale([row["time"] for row in rows])
    values = values_scale(numbers, tell.unit, tell.say, tell.log)
    right = room([row["name"] for row in rows] if len(codes) > 1 else []) + MARGIN
    left = room(values.labels) + MARGIN
    for row in rows:
        row["color"] = paper.series[codes.index(row["code"]) % len(paper.series)]
    size = (WIDTH - left - right, PLOT_HEIGHT)
    points = [(years.share(row["time"]) * size[0], (1 - values.share(row["value"])) * size[1]) for row in rows]
    names = named(points, [row["record"]["entity"] for row in rows], ranks(rows), size)
    layers = Layers()
    x = alt.X("time:Q", scale=scaled(years), axis=axis(years, grid=False, vertical=False))
    marks(layers, rows, x, alt.Y("value:Q", scale=scaled(values), axis=axis(values)))
    texts(layers, names, paper)
    if len(codes) > 1:
        legend(layers, rows, codes, paper, size[0])
    return Plot(layers, PLOT_HEIGHT, left, right, 26, [row["record"] for row in rows], notes, tell.unit_title)


def thinned(tell: Teller) -> Rest:
    """Rows, of each year the largest alone where there are many, and a sentence that says so."""
    years: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for record in sorted(tell.ordered(), key=lambda record: -record["value"]):
        time = time_of(record["period"])
        if time is not None:
            years[int(time), tell.chosen.name(record)].append(record)
    kept = [tell.row(record) for several in years.values() for record in several[:A_YEAR]]
    total = sum(map(len, years.values()))
    if len(kept) == total:
        return kept, []
    said = tell.say("The {n} largest of each year: {drawn} of {total}.", n=A_YEAR, drawn=len(kept), total=f"{total:,}")
    return kept, [said]


def ranks(rows: Sequence[Row]) -> list[float]:
    """How much each row deserves a name: the largest do, and before them those that were the largest of their day."""
    top = sorted((row["value"] for row in rows), reverse=True)[: 2 * NAMED][-1]
    record, found = float("-inf"), {}
    for row in sorted(rows, key=lambda row: (row["time"], -row["value"])):
        held = row["value"] > record
        record = max(record, row["value"])
        found[id(row)] = row["time"] if held else row["value"] / top * 1e-3 if row["value"] >= top else 0.0
    return [found[id(row)] for row in rows]


def named(
    points: Sequence[tuple[float, float]], names: Sequence[str], ranks: Sequence[float], size: tuple[float, float]
) -> list[Row]:
    """Names for the points of highest rank, where they overlap nothing.

    Args:
        points: Places of all points. [px]
        names: Their names.
        ranks: How much each deserves a name.
        size: Width and height of the plotting area. [px]
    """
    taken = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in points]
    found: list[Row] = []
    seen: set[str] = set()
    for index in sorted(range(len(points)), key=lambda i: -ranks[i]):
        if len(found) == NAMED or not ranks[index]:
            break
        if names[index] in seen:
            continue
        own = Box(*points[index], *points[index])
        place = _place(points[index], names[index], [box for box in taken if not box.meets(own)], size)
        if place:
            box, align, x = place
            taken.append(box)
            seen.add(names[index])
            found.append({"x": x, "y": (box.top + box.bottom) / 2, "name": names[index], "align": align})
    return found


def _place(
    point: tuple[float, float], name: str, taken: Sequence[Box], size: tuple[float, float]
) -> tuple[Box, str, float] | None:
    (x, y), wide, high = point, measure.width(name, NAME_SIZE) + 2, NAME_SIZE * 1.15
    for align, left, middle in (
        ("left", x + 7, y),
        ("right", x - 7 - wide, y),
        ("left", x - wide / 2, y - high),
        ("left", x - wide / 2, y + high),
        ("left", x + 4, y - high * 0.7),
        ("right", x - 4 - wide, y - high * 0.7),
        ("left", x + 4, y + high * 0.7),
        ("right", x - 4 - wide, y + high * 0.7),
    ):
        box = Box(left, middle - high / 2, left + wide, middle + high / 2)
        inside = box.left >= 0 and box.right <= size[0] and box.top >= -high and box.bottom <= size[1]
        if inside and not any(box.meets(other) for other in taken):
            return box, align, left if align == "left" else left + wide
    return None


def marks(layers: Layers, rows: Sequence[Row], x: alt.X, y: alt.Y) -> None:
    """Points, and thin rules for their intervals."""
    import altair as alt

    keys = ("time", "other", "value", "low", "high", "color", "words")
    base = layers.base("rows", [{key: row[key] for key in keys if key in row} for row in rows])
    color = alt.Color("color:N", scale=None, legend=None)
    if any(row["low"] is not None for row in rows):
        rules = base.mark_rule(strokeWidth=1, opacity=1, strokeOpacity=0.3, aria=False)
        layers.add(rules.encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=color))
    points = base.mark_circle(size=30, opacity=1, fillOpacity=0.75)
    layers.add(points.encode(x=x, y=y, color=color, description=alt.Description("words:N")))


def texts(layers: Layers, names: Sequence[Row], paper: Theme) -> None:
    """Names beside their points."""
    import altair as alt

    for align in ("left", "right"):
        some = [one for one in names if one["align"] == align]
        if some:
            base = layers.base(f"names {align}", some)
            mark = base.mark_text(align=align, baseline="middle", fontSize=NAME_SIZE, color=paper.ink, aria=False)
            layers.add(mark.encode(x=alt.X("x:Q", scale=None), y=alt.Y("y:Q", scale=None), text=alt.Text("name:N")))


def legend(layers: Layers, rows: Sequence[Row], codes: Sequence[str], paper: Theme, at: float) -> None:
    """Names of the colors, one below the other, right of the plotting area."""
    import altair as alt

    names = {row["code"]: row["name"] for row in rows}
    entries = []
    for place, code in enumerate(codes):
        name = f"● {measure.cut(names[code], LABEL_SIZE, 170)}"
        color = paper.series[place % len(paper.series)]
        entries.append({"x": at + 8, "y": 8 + place * LABEL_SIZE * 1.6, "name": name, "color": color})
    mark = layers.base("legend", entries).mark_text(align="left", baseline="middle", aria=False)
    colored = alt.Color("color:N", scale=None, legend=None)
    layers.add(
        mark.encode(x=alt.X("x:Q", scale=None), y=alt.Y("y:Q", scale=None), text=alt.Text("name:N"), color=colored)
    )
