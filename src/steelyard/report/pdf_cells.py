"""What the typeset report is made of: cells, tables and sentences as plain data, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any, NamedTuple

from steelyard.facts.record import Source
from steelyard.indicators.labels import dimension_words, entity_words, label_of, period_words
from steelyard.indicators.reproduce import Reproduction
from steelyard.indicators.spec import dimension_of, parts
from steelyard.report.headlines import Headline, Slot
from steelyard.words import numbers
from steelyard.words.language import Language
from steelyard.words.places import place

NARROW, WIDE = "auto", "1fr"
"""A column as wide as its widest cell, and one that takes the room left."""
LONG = 10
"""Letters of a unit from which on the caption says it, not each cell."""
Cell = str | Mapping[str, Any]
Data = dict[str, Any]


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: Its heading.
        number: Whether its cells are numbers, which stand to the right.
        width: ``NARROW``, ``WIDE``, or a share of the room such as ``2fr``.
    """

    title: str
    number: bool = False
    width: str = NARROW


class Cells:
    """Cells and sentences in one language, with publications as numbers of the list of sources.

    Args:
        say: The language.
        sources: Publications in the order of the list.
    """

    def __init__(self, say: Language, sources: Sequence[Source]) -> None:
        self.say = say
        self._places = {one.id: place for place, one in enumerate(sources, 1)}

    def cite(self, key: str, locator: str = "") -> Cell:
        """A publication by its number in the list of sources, and a place in it.

        Args:
            key: Key of the publication.
            locator: Page, table or cell.
        """
        said = self.say(place(locator))
        return {"cite": self._places[key], "text": said} if key in self._places else said or key

    def value(self, value: float | None, unit: str, figures: int = 3) -> str:
        """A value with its unit; a dash where it is unknown."""
        return "—" if value is None else numbers.quantity(value, unit, figures, self.say)

    def published(self, value: float, unit: str) -> str:
        """A value with its unit, in as many figures as it was published with."""
        return self.value(value, unit, numbers.digits(value))

    def plain(self, value: float | None, unit: str, figures: int = 3) -> str:
        """A value without its unit; nothing where there is none."""
        return "" if value is None else numbers.plain(value, unit, figures, self.say)

    def interval(self, record: Mapping[str, Any]) -> str:
        """The 90 % interval of a record; nothing where it has none."""
        low, high = record["p05"], record["p95"]
        return numbers.interval(low, high, record["unit"], self.say) if low is not None and low < high else ""

    def period(self, period: str) -> str:
        """A period for people."""
        return period_words(period, self.say)

    def label(self, record: Mapping[str, Any], fixed: Mapping[str, str] | None = None) -> str:
        """Whom a record is of and its breakdown, without the pairs that all records beside it share."""
        pairs = {key: value for key, value in parts(record["dimension"]).items() if key not in (fixed or {})}
        return label_of({**record, "dimension": dimension_of(pairs)}, self.say)

    def sentence(self, one: Headline) -> list[Data]:
        """A headline in pieces: text, names and values apart, so that each can be set in its own way."""
        slots = {slot.name: slot for slot in one.slots}
        pieces: list[Data] = []
        for text, name, _, _ in Formatter().parse(self.say(one.sentence)):
            pieces.append({"text": text, "kind": "text"})
            if name:
                pieces += self._slot(slots[name])
        return [piece for piece in pieces if piece["text"]]

    def _slot(self, slot: Slot) -> list[Data]:
        record = slot.record
        if slot.show == "entity":
            return [{"text": entity_words(record["entity"], self.say), "kind": "name"}]
        if slot.show == "period":
            return [{"text": self.period(record["period"]), "kind": "text"}]
        if slot.show == "dimension":
            return [{"text": dimension_words(record["dimension"], self.say), "kind": "text"}]
        value = {"text": self.value(record["value"], record["unit"]), "kind": "value"}
        spread = self.interval(record)
        around = self.say(" ({interval})", interval=spread) if spread else ""
        return [value, {"text": around, "kind": "interval"}]

    def spelled(self, units: set[str]) -> str:
        """The one unit of several values that is too long for each cell; empty where each cell says its own."""
        if len(units) != 1 or len(self.say.term("unit", *units)) <= LONG:
            return ""
        return next(iter(units))

    def beside(self, one: Reproduction, spelled: str = "") -> list[Cell]:
        """A published figure and ours, as cells: of what, where, as published, of then, of now.

        Args:
            one: The figure.
            spelled: The unit, where the caption says it.
        """
        named = label_of({"entity": one.entity, "dimension": one.dimension}, self.say)
        if spelled:
            cells = [self.plain(value, spelled, 4) or "—" for value in (one.published, one.then, one.now)]
        else:
            ours = [self.value(value, one.unit, 4) for value in (one.then, one.now)]
            cells = [self.published(one.published, one.unit), *ours]
        what = f"{named} {self.period(one.period)}".strip()
        return [what, self.cite(one.source, one.place), *cells]

    def verdict(self, one: Reproduction) -> Cell:
        """What is said of a figure, in its color."""
        return {"text": self.say(one.words), "role": one.verdict.replace(" ", "-")}

    def compared(self) -> list[Column]:
        """Columns of figures as published beside ours."""
        say = self.say
        return [
            Column(say("Figure"), width="5fr"), Column(say("Published in"), width="4fr"),
            Column(say("Published"), True), Column(say("As of then"), True), Column(say("As of now"), True),
            Column(say("Verdict"), width="3fr"),
        ]  # fmt: skip


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], **more: Any) -> Data:
    """A table as plain data; columns without a single entry are left out.

    Args:
        caption: What it shows.
        columns: Its columns.
        rows: Their cells; a row of one cell spans all columns.
        more: ``note`` below it.
    """
    full = [row for row in rows if len(row) == len(columns)]
    kept = [place for place in range(len(columns)) if any(row[place] for row in full)]
    shown = [[row[i] for i in kept] if len(row) == len(columns) else list(row) for row in rows]
    return {"caption": caption, "columns": [columns[i]._asdict() for i in kept], "rows": shown, **more}
