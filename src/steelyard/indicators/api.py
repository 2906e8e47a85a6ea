"""The Python API: an indicator, all indicators, the published figures beside ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.errors import InputError, UnknownNameError, nearest
from steelyard.estimators.api import registry
from steelyard.facts.registry import normal
from steelyard.indicators import spec
from steelyard.indicators.reproduce import Reproduction, Vintages, answered
from steelyard.indicators.reproduce import reproduce as stand
from steelyard.indicators.spec import Indicator, Row
from steelyard.indicators.view import DRAWS, View

if TYPE_CHECKING:
    import polars as pl

    from steelyard.indicators.changes import Changes

COLUMNS = ("entity", "period", "dimension", "value", "p05", "p95", "unit", "source", "locator", "subject")


@dataclass(frozen=True)
class Table:
    """An indicator on the facts of a day: a tidy table.

    Attributes:
        indicator: The declaration.
        as_of: Vintage of the facts.
        records: One record a value: entity, period, dimension, value, p05, p95, unit; for a carried indicator the
            publication and the place in it; the id of the entity in its log, where it has one.
    """

    indicator: Indicator
    as_of: str
    records: tuple[dict[str, Any], ...]

    @property
    def n(self) -> int:
        """How many values."""
        return len(self.records)

    @property
    def unfinished(self) -> bool:
        """Whether it has values of years whose data are not complete."""
        return any(one["period"][:4] > str(self.indicator.chart.until) for one in self.records)

    def of(self, entity: str) -> Table:
        """The values of one entity.

        Raises:
            UnknownNameError: It has none.
        """
        wanted = normal(entity)
        kept = tuple(one for one in self.records if wanted in (normal(one["entity"]), normal(one["subject"] or "")))
        if not kept:
            near = nearest(entity, sorted({one["entity"] for one in self.records}))
            raise UnknownNameError("entity", entity, near, f"in {self.indicator.id}")
        return Table(self.indicator, self.as_of, kept)

    def frame(self) -> pl.DataFrame:
        """A Polars frame, one row a value."""
        import polars as pl

        types = {name: pl.Float64() if name in ("value", "p05", "p95") else pl.String() for name in COLUMNS}
        return pl.DataFrame(list(self.records), schema=types)


def indicators() -> tuple[Indicator, ...]:
    """Every declared indicator: those with a function first, each group in the order of the chapters.

    >>> len(indicators()) > 200, indicators()[0].chapter
    (True, 'compute')
    """
    return tuple(spec.indicators().values())


def listing(*, vintage: str | None = None, folder: Path | str | None = None) -> list[dict[str, Any]]:
    """Every indicator as plain data: id, titles, chapter, unit, and how many published figures it answers to.

    Args:
        vintage: Day, month or year of the facts; the newest by default.
        folder: Another registry than the one that comes with the package.
    """
    figures = Counter(one.id for one, _, _ in answered(indicators(), registry(vintage, folder)))
    listed = []
    for one in indicators():
        named = {name: getattr(one, name) for name in ("id", "title", "title_zh", "chapter", "unit")}
        listed.append(named | {"figures": figures[one.id], "kind": "as published" if one.carried else "computed"})
    return listed


def index(name: str, *, vintage: str | None = None, folder: Path | str | None = None, draws: int = DRAWS) -> Table:
    """The values of an indicator.

    Args:
        name: Its id or title.
        vintage: Day, month or year of the facts; the newest by default.
        folder: Another registry than the one that comes with the package.
        draws: Draws of each estimated quantity.

    Raises:
        UnknownNameError: There is no such indicator.
        InputError: The vintage is not covered.

    >>> china = index("notable_models_by_country", vintage="2024-02-15").of("China")
    >>> [row["value"] for row in china.records if row["period"] == "2023"]
    [15.0]
    """
    facts = registry(vintage, folder)
    return table(spec.find(name), View(facts, draws))


def table(indicator: Indicator, view: View) -> Table:
    """An indicator on a view of the facts."""
    vintage = view.registry.vintage
    if indicator.carried:
        rows = view.rows("observations", indicator.id)
        return Table(indicator, max([vintage, *(row["as_of"] for row in rows)]), tuple(_figures(rows)))
    return Table(indicator, vintage, tuple(_record(row, indicator.unit) for row in indicator.rows(view)))


def _record(row: Row, unit: str) -> dict[str, Any]:
    cells = (row.entity, row.period, row.dimension, row.value, row.p05, row.p95, unit, "", "", row.subject)
    return dict(zip(COLUMNS, cells, strict=True))


def _figures(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Published figures, each of its own publication: where two differ, both stand."""
    names = ("entity", "period", "dimension", "unit", "source", "locator")
    empty = dict.fromkeys(COLUMNS, None) | {"subject": ""}
    found = [empty | {name: r[name] for name in names} | {"value": float(r["value"])} for r in rows]
    return sorted(found, key=lambda one: (one["entity"], one["dimension"], one["period"], one["source"]))


def reproduce(
    name: str | None = None,
    *,
    vintage: str | None = None,
    folder: Path | str | None = None,
    carried: bool = False,
) -> list[Reproduction]:
    """Published figures beside ours: as published, as of then, as of now.

    Args:
        name: One indicator by id or title; every indicator with a function by default.
        vintage: What counts as now; the newest by default.
        folder: Another registry than the one that comes with the package.
        carried: Whether figures that no open data give are listed as well.

    Raises:
        UnknownNameError: There is no such indicator.
        InputError: The vintage is not covered.

    >>> peaks = reproduce("chip_peak_performance")
    >>> [(one.entity, one.verdict) for one in peaks][0]
    ('A100', 'exact')
    """
    chosen = [spec.find(name)] if name is not None else [one for one in indicators() if carried or not one.carried]
    return stand(chosen, Vintages(registry(vintage, folder)))


def diff(before: str, after: str | None = None, *, folder: Path | str | None = None) -> Changes:
    """What moved between two vintages: facts, indicators, and estimates with what moved them; in dollars of 2023.

    Args:
        before: Day, month or year of the first vintage.
        after: Day, month or year of the second; the newest by default.
        folder: Another registry than the one that comes with the package.

    Raises:
        InputError: A vintage is not covered, or the second is not later than the first.

    >>> january = diff("2024-02-05", "2024-02-15")
    >>> january.before, january.after, next(one.new for one in january.tables if one.table == "models")
    ('2024-02-05', '2024-02-15', 220)
    """
    from steelyard.indicators.changes import changes

    later = registry(after, folder)
    first, second = registry(before, folder).day, later.day
    if first >= second:
        told = f"is the same day, {first}" if first == second else f"is {second}, before {first}"
        hint = "give an earlier and a later day of: steelyard vintages"
        raise InputError(f"nothing changed from {before} to {after or 'the newest'}, which {told}; {hint}")
    views = [View(facts, draws=1) for facts in (later.as_of(first), later)]
    return changes(views[0], views[1], indicators())
