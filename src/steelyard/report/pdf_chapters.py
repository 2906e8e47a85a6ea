"""The chapters of the typeset report: indicators with chart, values and figures beside; series as published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from steelyard.charts.select import Selection, select
from steelyard.indicators.api import Table
from steelyard.indicators.labels import dimension_words
from steelyard.indicators.reproduce import VERDICTS, Reproduction, tally
from steelyard.indicators.spec import Chapter
from steelyard.report.content import Content
from steelyard.report.headlines import Headline
from steelyard.report.pdf_cells import WIDE, Cells, Column, Data, table
from steelyard.report.pictures import AGAINST
from steelyard.report.values import pivoted
from steelyard.words import numbers

VALUES, PERIODS, FIGURES, SERIES = 12, 6, 8, 40
"""Most values of an indicator, periods side by side, published figures beside ours, and series of one as published."""
UNSAID_UNITS = ("", "1", "count", "index", "ratio")
Record = Mapping[str, Any]


class Chapters:
    """Chapters as plain data.

    Args:
        content: What the index tells.
        cells: How it is said.
        pictures: File, title, caption and words for each chart, by id of its indicator.
    """

    def __init__(self, content: Content, cells: Cells, pictures: Mapping[str, Data]) -> None:
        self.content, self.cells, self.say = content, cells, cells.say
        self._pictures = pictures

    def chapter(self, chapter: Chapter, tables: Sequence[Table], told: Iterable[Headline]) -> Data:
        """A chapter: its headlines, its indicators, the series that it carries."""
        carried = [one for one in tables if one.indicator.carried]
        return {
            "title": chapter.titled(self.say),
            "headlines": [self.cells.sentence(one) for one in told],
            "indicators": [self._indicator(one) for one in tables if not one.indicator.carried],
            "drawn": [picture for one in carried for picture in self._charts(one.indicator.id)],
            "carried": [self._carried(one) for one in carried],
        }

    def _indicator(self, one: Table) -> Data:
        indicator = one.indicator
        return {
            "id": indicator.id,
            "title": indicator.titled(self.say),
            "question": indicator.asked(self.say),
            "pictures": self._charts(indicator.id),
            "values": self._values(one),
            "rules": [self.say(text) for text in indicator.rules],
            "caveats": [self.say(text) for text in indicator.caveats],
            "beside": self._beside(one, self.content.reproductions.get(indicator.id, ())),
        }

    def _charts(self, name: str) -> list[Data]:
        return [self._pictures[one] for one in (name, f"{name}{AGAINST}") if one in self._pictures]

    def _values(self, one: Table) -> Data:
        pivot = pivoted(one)
        if pivot is None:
            return self._longest(one, select(one.records, one.indicator.chart))
        periods = pivot.periods[-PERIODS:]
        lines = [(first, line) for first, line in pivot.lines if any(period in line for period in periods)]
        unit = one.indicator.unit
        columns = [Column(self.say("Of"), width=WIDE), *(Column(self.cells.period(period), True) for period in periods)]
        rows = [
            [
                self.cells.label(first),
                *(self.cells.plain(line[p]["value"] if p in line else None, unit) for p in periods),
            ]
            for first, line in lines[:VALUES]
        ]
        return table(self._caption(one, unit), columns, rows, note=self._note(one))

    def _longest(self, one: Table, chosen: Selection | None) -> Data:
        records: Sequence[Record] = chosen.records if chosen else one.records
        fixed = chosen.fixed if chosen else {}
        largest = chosen is not None and chosen.kind in ("scatter", "bars")
        ordered = sorted(records, key=lambda r: r["value"] if largest else (r["period"], r["value"]), reverse=True)
        columns = [
            Column(self.say("Of"), width=WIDE), Column(self.say("Period")),
            Column(self.say("Value"), True), Column(self.say("90 % interval"), True),
        ]  # fmt: skip
        unit = self.cells.spelled({r["unit"] for r in ordered[:VALUES]})
        rows = [
            [
                self.cells.label(r, fixed), self.cells.period(r["period"]),
                self.cells.plain(r["value"], unit) if unit else self.cells.value(r["value"], r["unit"]),
                self.cells.interval(r),
            ]
            for r in ordered[:VALUES]
        ]  # fmt: skip
        title = self._titled(one, dimension_words(fixed, self.say), unit)
        if len(ordered) > VALUES:
            said = "{title}: the {k} largest of {n} values" if largest else "{title}: the {k} newest of {n} values"
            title = self.say(said, title=title, k=VALUES, n=f"{len(ordered):,}")
        return table(title, columns, rows, note=self._note(one))

    def _titled(self, one: Table, breakdown: str, unit: str) -> str:
        title = self._caption(one, unit)
        return self.say("{title} ({breakdown})", title=title, breakdown=breakdown) if breakdown else title

    def _caption(self, one: Table, unit: str) -> str:
        title = one.indicator.titled(self.say)
        if unit in UNSAID_UNITS:
            return title
        name = self.say.term("unit", unit)
        named = f"{name}s" if self.say.code == "en" and unit in numbers.COUNTED else name
        return self.say("{title}, in {unit}", title=title, unit=named)

    def _note(self, one: Table) -> str:
        facts, named = self.content, [self.say.term("table", need) for need in self.content.needs(one.indicator)]
        said = "Computed by Steelyard from: {tables}. Facts as of {day}. All {n} values are on the site."
        return self.say(said, tables=self.say.listed(named), day=self.say.day(facts.vintage), n=f"{one.n:,}")

    def _beside(self, one: Table, found: Sequence[Reproduction]) -> Data | None:
        if not found:
            return None
        newest = sorted(found, key=lambda r: (r.period, r.published), reverse=True)[:FIGURES]
        unit = self.cells.spelled({each.unit for each in newest})
        rows = [[*self.cells.beside(each, unit), self.cells.verdict(each)] for each in newest]
        title = self.say("{title}: published figures beside ours", title=self._caption(one, unit))
        return table(title, self.cells.compared(), rows, note=self._counted(found))

    def _counted(self, found: Sequence[Reproduction]) -> str:
        counted = tally(found)
        names = [
            self.say("{n} {verdict}", n=counted[v], verdict=self.say.term("verdict", v)) for v in VERDICTS if counted[v]
        ]
        said = self.say("{n} published figures: {verdicts}.", n=len(found), verdicts=self.say.listed(names))
        if len(found) <= FIGURES:
            return said
        return self.say("{sentence} The {k} newest are shown; all are on the site.", sentence=said, k=FIGURES)

    def _carried(self, one: Table) -> Data:
        newest: dict[tuple[str, str, str], Record] = {}
        for record in one.records:
            newest[record["entity"], record["dimension"], record["source"]] = record
        rows = [
            [
                self.cells.label(r), self.cells.period(r["period"]),
                self.cells.published(r["value"], r["unit"]), self.cells.cite(r["source"]),
            ]
            for r in list(newest.values())[:SERIES]
        ]  # fmt: skip
        left = len(newest) - SERIES
        more = self.say("{n} more series are on the site.", n=left) if left > 0 else ""
        return {"id": one.indicator.id, "title": one.indicator.titled(self.say), "rows": rows, "more": more}
