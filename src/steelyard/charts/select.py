"""Which rows of a table can stand in one picture, being of one unit, breakdown and provider, and of what kind it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from steelyard.charts.axes import time_of
from steelyard.indicators.spec import Drawing, dimension_of, parts

Record = Mapping[str, Any]
ENTITY, SOURCE = "entity", "source"
MIDDLES, LOWS, HIGHS = ("central", "median", "mean"), ("ci90_lower", "lower", "low"), ("ci90_upper", "upper", "high")
BOUNDS = ("estimate", "bound")
"""Keys of a breakdown that name the middle and the ends of one value."""
MANY = 12
"""From so many subjects with a day each on, they are points of a scatter rather than lines."""
COLORS = 5
"""At most so many colors of points."""
TOTALS = ("World", "all")
"""Names of what holds all others."""
NEVER_RANKED = ("aggregation",)
"""Keys whose values are not of one kind."""
ENOUGH = 0.4
"""The newest rows are drawn where they are at least this share of the most that could be."""
WHOLE = (99.0, 101.0)
"""Between these a sum of per cents is a whole."""


class Selection(NamedTuple):
    """Rows that are comparable.

    Attributes:
        kind: ``lines``, ``bars``, ``scatter`` or ``stack``.
        records: The rows.
        by: What tells them apart: ``entity``, ``source`` or a key of the breakdown; empty where nothing does.
        fixed: The pairs that all of them share.
    """

    kind: str
    records: tuple[Record, ...]
    by: str
    fixed: Mapping[str, str]

    def name(self, record: Record) -> str:
        """The code of the series that a row is of."""
        return _axis(record, self.by)


def select(records: Sequence[Record], drawing: Drawing) -> Selection | None:
    """The largest set of comparable rows; None where there are not two.

    Args:
        records: Records of a table.
        drawing: What the declaration says.
    """
    usable = [one for one in _with_bounds(records) if isfinite(one["value"]) and _wanted(one, drawing)]
    if len(usable) < 2:
        return None
    if drawing.kind == "scatter" or (not drawing.kind and _scattered(usable)):
        return _scatter(usable, drawing)
    if drawing.newest:
        found = _newest_of_each(usable)
        return Selection("bars", found, ENTITY, _shared(found))
    time, still = _best(usable, drawing, _course), _best(usable, drawing, _newest)
    if time and drawing.kind in ("", "lines", "stack") and (drawing.kind or _long(time[1]) or not still):
        by, found = time
        whole = _whole(found) and by not in (ENTITY, SOURCE, "")
        return Selection(drawing.kind or ("stack" if whole else "lines"), found, by, _shared(found))
    if still and drawing.kind in ("", "bars"):
        by, found = still
        differ = len({one["value"] for one in found}) > 1
        return Selection("bars", found, by, _shared(found)) if differ else None
    return None


@lru_cache(maxsize=20_000)
def _parts_of(dimension: str) -> Mapping[str, str]:
    """The pairs of a breakdown, asked for many times a row."""
    return parts(dimension)


def _wanted(record: Record, drawing: Drawing) -> bool:
    pairs = _parts_of(record["dimension"])
    time = time_of(record["period"])
    if any(pairs.get(key) == value for key, value in _parts_of(drawing.without).items()):
        return False
    drawn = time is None or drawing.since <= time < drawing.until + 1
    return drawn and all(pairs.get(key) == value for key, value in _parts_of(drawing.dimension).items())


def _with_bounds(records: Iterable[Record]) -> list[Record]:
    """Rows, those that are the ends of another row's interval put into it; ends without a middle are left out."""
    found: list[Record] = []
    ends: dict[tuple[Any, ...], dict[str, Record]] = defaultdict(dict)
    for one in records:
        pairs = dict(_parts_of(one["dimension"]))
        key = next((key for key in BOUNDS if key in pairs and pairs[key] in (*MIDDLES, *LOWS, *HIGHS)), "")
        if not key:
            found.append(one)
            continue
        role = pairs.pop(key)
        rest = {**one, "dimension": dimension_of(pairs)}
        ends[one["entity"], one["period"], rest["dimension"], one["unit"], one["source"]][role] = rest
    for several in ends.values():
        middle = next((several[role] for role in MIDDLES if role in several), None)
        low = next((several[role]["value"] for role in LOWS if role in several), None)
        high = next((several[role]["value"] for role in HIGHS if role in several), None)
        if middle:
            both = low is not None and high is not None
            found.append({**middle, "p05": low, "p95": high} if both else middle)
    return found


def _axis(record: Record, by: str) -> str:
    if by in ("", ENTITY, SOURCE):
        return str(record[by]) if by else ""
    return _parts_of(record["dimension"]).get(by, "")


def _scattered(records: Sequence[Record]) -> bool:
    days = {one["entity"] for one in records if len(one["period"]) == 10}
    return len(days) > MANY and len({one["period"] for one in records}) > MANY


def _scatter(records: Sequence[Record], drawing: Drawing) -> Selection | None:
    """Points of one unit, colored by the key of a breakdown that has few values."""
    unit = Counter(one["unit"] for one in records).most_common(1)[0][0]
    points = tuple(one for one in records if one["unit"] == unit and time_of(one["period"]) is not None)
    if len(points) < 2:
        return None
    distinct: dict[str, set[str]] = defaultdict(set)
    for one in points:
        for key, value in _parts_of(one["dimension"]).items():
            distinct[key].add(value)
    few = [key for key, several in distinct.items() if 1 < len(several) <= COLORS]
    by = drawing.series or (few[0] if len(few) == 1 else "")
    return Selection("scatter", points, by, _shared(points))


Score = Callable[[Sequence[Record], str], tuple[Record, ...]]


def _best(records: Sequence[Record], drawing: Drawing, kept: Score) -> tuple[str, tuple[Record, ...]] | None:
    """The newest slice of those with most rows: all alike in unit, kind of period, and everything but one axis."""
    keys = dict.fromkeys(key for one in records for key in _parts_of(one["dimension"]))
    axes = (drawing.series,) if drawing.series else (ENTITY, *(key for key in keys if key not in NEVER_RANKED), SOURCE)
    slices = [(by, kept(several, by)) for by in axes for several in _slices(records, by)]
    most = max((len(found) for _, found in slices), default=0)
    full = [(by, found) for by, found in slices if len(found) >= max(2.0, ENOUGH * most)]
    return max(full, key=lambda pair: (max(one["period"] for one in pair[1]), len(pair[1])), default=None)


def _slices(records: Sequence[Record], by: str) -> list[list[Record]]:
    groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for one in records:
        pairs = _parts_of(one["dimension"])
        if by not in (ENTITY, SOURCE) and by not in pairs:
            continue
        rest = tuple(sorted((key, value) for key, value in pairs.items() if key != by))
        entity = "" if by == ENTITY else one["entity"]
        source = "" if by == SOURCE else one["source"]
        groups[one["unit"], len(one["period"]), rest, entity, source].append(one)
    return list(groups.values())


def _course(records: Sequence[Record], by: str) -> tuple[Record, ...]:
    """The rows of a slice with a time, where at least one series has two."""
    timed = [one for one in records if time_of(one["period"]) is not None]
    lengths = Counter(_axis(one, by) for one in timed)
    return tuple(timed) if lengths and max(lengths.values()) > 1 else ()


def _newest(records: Sequence[Record], by: str) -> tuple[Record, ...]:
    """The rows of the newest period of a slice that has nearly as many as any; all where each entity has but one."""
    records = _parts(records, by)
    if by == ENTITY and len({one["entity"] for one in records}) == len(records):
        return tuple(records)
    periods = Counter(one["period"] for one in records)
    most = max(periods.values())
    period = max(period for period, count in periods.items() if count >= ENOUGH * most)
    found = {_axis(one, by): one for one in records if one["period"] == period}
    return tuple(found.values())


def _parts(records: Sequence[Record], by: str) -> Sequence[Record]:
    """Rows without the total that two of its parts stand beside."""
    several = [one for one in records if _axis(one, by) not in TOTALS]
    return several if len(several) > 1 else records


def _newest_of_each(records: Sequence[Record]) -> tuple[Record, ...]:
    return tuple({one["entity"]: one for one in sorted(records, key=lambda one: one["period"])}.values())


def _long(records: Sequence[Record]) -> bool:
    """Whether a course has three periods, so that it is a course rather than two values."""
    return len({one["period"] for one in records}) > 2


def _whole(records: Sequence[Record]) -> bool:
    """Whether per cents add up to a whole in every period."""
    sums: dict[str, float] = defaultdict(float)
    for one in records:
        sums[one["period"]] += one["value"]
    return records[0]["unit"] == "percent" and all(WHOLE[0] <= total <= WHOLE[1] for total in sums.values())


def _shared(records: Sequence[Record]) -> dict[str, str]:
    """Pairs that all rows have."""
    common = set(_parts_of(records[0]["dimension"]).items())
    for one in records[1:]:
        common &= set(_parts_of(one["dimension"]).items())
    return dict(sorted(common))
