"""A published figure beside ours, as of then and as of now, and what to say of the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, isclose
from string import Formatter
from typing import Any, Literal

from steelyard.errors import InputError
from steelyard.facts.registry import Registry, normal
from steelyard.indicators.spec import Answer, Indicator, Row, dimension_of, parts
from steelyard.indicators.view import View, names
from steelyard.words.phrase import Phrase, Recorded, Term, phrase, sentences

Verdict = Literal["exact", "within its rounding", "close", "differs", "not recomputable"]
VERDICTS: tuple[Verdict, ...] = ("exact", "within its rounding", "close", "differs", "not recomputable")
"""From the best to the worst."""
SAME = VERDICTS[:2]
"""Ours is the published figure."""
NEAR = 0.10
"""Up to this relative difference a figure is said to be within so many per cent."""
COUNTED = ("count", "percent", "index", "ratio", "person", "chip", "x per year", "month", "calendar year")
"""Units in which a zero at the end of a whole number is a digit; of others, such as 78,000,000 USD, it is not."""
SUM = "aggregation"
Key = tuple[str, str, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Reproduction:
    """A published figure and ours.

    Attributes:
        indicator: Id of the indicator.
        title: Its title.
        entity: Of whom or what, as published.
        period: Period, as published.
        dimension: Breakdown, as published.
        figure: Publication and place in it.
        source: Key of the publication.
        published: The figure.
        unit: Its unit.
        then: Ours on the data of its day; None where they do not give it.
        then_vintage: That day; empty where nothing is recomputed.
        now: Ours on the newest data.
        now_vintage: Their day.
        verdict: How ours stands to it: as of then, or as of now where the data of then do not give it.
        difference: Ours / published − 1, of the value judged.
        reason: Why they differ, or why there is nothing to compare.
        ours: What ours is made of, of the value judged; empty where nothing differs or no declaration tells it.
    """

    indicator: str
    title: str
    entity: str
    period: str
    dimension: str
    figure: str
    source: str
    published: float
    unit: str
    then: float | None
    then_vintage: str
    now: float | None
    now_vintage: str
    verdict: Verdict
    difference: float | None
    reason: str
    ours: str = ""

    @property
    def place(self) -> str:
        """Where in the publication the figure stands."""
        return self.figure.removeprefix(self.source).lstrip(",; ")

    @property
    def why(self) -> str:
        """The reason, and what ours is made of."""
        return sentences(phrase(self.reason), phrase(self.ours)) if self.ours else self.reason

    @property
    def words(self) -> Phrase:
        """The verdict as a phrase."""
        stands: Phrase = Term("verdict", self.verdict)
        if self.verdict == "close" and self.difference is not None:
            stands = Phrase("within {n} %", n=max(ceil(abs(self.difference) * 100), 1))
        if self.verdict == "differs" and self.difference is not None:
            apart = _per_cent(self.difference)
            stands = Phrase("differs by +{n} %" if self.difference > 0 else "differs by -{n} %", n=apart)
        if self.then is not None or self.now is None:
            return stands
        return Phrase("{verdict} on today's data", verdict=stands)

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = (*(name for name in Reproduction.__dataclass_fields__ if name != "title"), "words")
"""Columns of a table of published figures beside ours."""


def _per_cent(difference: float) -> str:
    """A difference without its sign; what is not quite all is not told as all.

    >>> _per_cent(132.81), _per_cent(-0.123), _per_cent(-0.9984)
    ('13,281', '12', '99.9')
    """
    shown = f"{100 * abs(difference):,.0f}"
    return "99.9" if shown == "100" and -1 < difference < 0 else shown


class Vintages:
    """Rows of indicators on the facts of several days, each computed once.

    Args:
        registry: The facts of now.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._views: dict[str, View] = {}
        self._rows: dict[tuple[str, str], dict[Key, Row]] = {}
        self._periods: dict[tuple[str, str], set[str]] = {}

    def view(self, day: str) -> View:
        """The facts of the last vintage up to a day.

        Raises:
            InputError: Nothing was known so early.
        """
        if day not in self._views:
            at = self.registry.as_of(min(day, self.registry.vintage))
            known = at.vintage
            if known not in self._views:
                self._views[known] = View(at, draws=1)
            self._views[day] = self._views[known]
        return self._views[day]

    def rows(self, indicator: Indicator, day: str) -> dict[Key, Row]:
        """Rows of an indicator by entity, period and dimension."""
        key = (indicator.id, self.view(day).registry.vintage)
        if key not in self._rows:
            rows = indicator.rows(self.view(day))
            self._rows[key] = {}
            loose = any(answer.any_period for answer in indicator.answers)
            for row in rows:
                self._rows[key].setdefault(_key(row.subject or normal(row.entity), row.period, row.dimension), row)
                if loose:
                    self._rows[key].setdefault(_key(row.subject or normal(row.entity), "", row.dimension), row)
            self._periods[key] = {row.period for row in rows}
        return self._rows[key]

    def periods(self, indicator: Indicator, day: str) -> set[str]:
        """Periods for which an indicator has a row."""
        self.rows(indicator, day)
        return self._periods[indicator.id, self.view(day).registry.vintage]


def _key(entity: str, period: str, dimension: str) -> Key:
    return entity, period, _pairs(dimension)


@lru_cache(4096)
def _pairs(dimension: str) -> frozenset[tuple[str, str]]:
    return frozenset(parts(dimension).items())


def reproduce(chosen: Sequence[Indicator], vintages: Vintages) -> list[Reproduction]:
    """Every published figure of some indicators beside ours.

    Args:
        chosen: The indicators.
        vintages: The facts of now and before; figures published later are not known yet.
    """
    figures = answered(chosen, vintages.registry)
    return [_stand(indicator, answer, figure, vintages) for indicator, answer, figure in figures]


def answered(chosen: Sequence[Indicator], registry: Registry) -> Iterator[tuple[Indicator, Answer, Mapping[str, str]]]:
    """Every published figure that some indicators answer to, with the answer that covers it.

    Args:
        chosen: The indicators.
        registry: The facts of now; figures published later are not known yet.
    """
    by_series: dict[str, list[dict[str, str]]] = {}
    for figure in registry.rows("observations"):
        by_series.setdefault(figure["indicator"], []).append(figure)
    for indicator in chosen:
        series = dict.fromkeys(answer.figures for answer in indicator.answers)
        for figure in (figure for name in series for figure in by_series.get(name, ())):
            answer = next((one for one in indicator.answers if one.covers(figure)), None)
            if answer:
                yield indicator, answer, figure


def _stand(indicator: Indicator, answer: Answer, figure: Mapping[str, str], vintages: Vintages) -> Reproduction:
    published, today = float(figure["value"]), vintages.view("9999-12-31").registry.vintage
    then = now = None
    then_day = ""
    if not indicator.carried:
        now = value(indicator, answer, figure, vintages, today)
        try:
            then_day = vintages.view(answer.as_of or figure["as_of"]).registry.vintage
            then = value(indicator, answer, figure, vintages, then_day)
        except InputError:
            then_day = ""
    ours = now if then is None else then
    verdict = judge(figure["value"], figure["unit"], ours, answer.cut)
    reason = _reason(indicator, answer, figure["entity"], verdict)
    named = (figure["entity"], figure["period"], figure["dimension"], figure["figure"], figure["source"])
    apart = ours / published - 1 if ours is not None and published else None
    judged = vintages.view(today if then is None else then_day)
    made = "" if verdict in SAME or ours is None else _made_of(indicator, answer, figure["entity"], judged)
    return Reproduction(
        indicator.id, indicator.title, *named, published, figure["unit"],
        then, then_day, now, "" if indicator.carried else today, verdict, apart, reason, made,
    )  # fmt: skip


def _reason(indicator: Indicator, answer: Answer, entity: str, verdict: Verdict) -> str:
    """Why ours differs, or why there is none: a difference has no say in the second."""
    if verdict in SAME:
        return ""
    if verdict != "not recomputable":
        return answer.because.get(entity, answer.reason)
    fallback = "No open data give it." if indicator.carried else "The open data do not give it under this name."
    return answer.because.get(entity, fallback)


def _made_of(indicator: Indicator, answer: Answer, entity: str, view: View) -> str:
    """What ours is made of; empty where not all of it is known, or where a reason of its own tells it."""
    if not answer.ours or entity in answer.because:
        return ""
    model = _entity(indicator, answer.entity or entity, view)
    names = [name for _, name, _, _ in Formatter().parse(answer.ours) if name]
    values = {name: view.quantity(name).get(model) for name in names}
    known = {name: _told(view, name, value) for name, value in values.items() if value is not None}
    return Phrase(answer.ours, **known) if known and known.keys() == values.keys() else ""


def _told(view: View, quantity: str, value: float) -> Recorded:
    from steelyard.words import numbers

    unit = view.estimates.quantity(quantity).unit
    return Recorded(f"{value:.3g}", unit, written=numbers.quantity(value, unit))


def value(
    indicator: Indicator, answer: Answer, figure: Mapping[str, str], vintages: Vintages, day: str
) -> float | None:
    """Our value for a published figure on the facts of a day, in the published unit; None where they do not give it."""
    rows = vintages.rows(indicator, day)
    pairs = parts(figure["dimension"])
    summed = pairs.pop(SUM, "") == "sum"
    dimension = dimension_of(pairs) if answer.dimension is None else answer.dimension.format(**pairs)
    entity = _entity(indicator, answer.entity or figure["entity"], vintages.view(day))
    periods = [figure["period"]]
    if summed:
        first, _, last = figure["period"].partition("/")
        periods = [str(year) for year in range(int(first), int(last) + 1)]
    if answer.any_period:
        periods = [""]
    known = vintages.periods(indicator, day)
    found = [rows.get(_key(entity, period, dimension)) for period in periods]
    if not any(found) and not (indicator.zero and known & set(periods)):
        return None
    return sum(row.value for row in found if row) * answer.scale


def _entity(indicator: Indicator, name: str, view: View) -> str:
    """The key under which an indicator has an entity that a publication names."""
    if not indicator.subjects:
        return normal(names("published").get(name, name))
    spelled = names(f"published {indicator.subjects}").get(name, name)
    return view.known_as(indicator.subjects).get(normal(spelled), "")


def judge(written: str, unit: str, ours: float | None, cut: bool = False) -> Verdict:
    """How a value stands to a published figure.

    Args:
        written: The figure as published; its digits say how it was rounded.
        unit: Its unit.
        ours: Our value in the same unit.
        cut: Whether the figure is cut after its last digit rather than rounded.

    >>> judge("65.7", "percent", 65.77), judge("65.7", "percent", 65.77, cut=True), judge("149", "count", 149)
    ('close', 'within its rounding', 'exact')
    >>> judge("79000000", "USD", 78562017), judge("20", "count", 21), judge("139", "count", None)
    ('within its rounding', 'close', 'not recomputable')
    """
    if ours is None:
        return "not recomputable"
    published = float(written)
    if isclose(ours, published, rel_tol=1e-9):
        return "exact"
    half = rounding(written, unit) * (1 + 1e-9)
    if abs(ours - published) <= half or (cut and 0 <= ours - published < 2 * half):
        return "within its rounding"
    return "close" if published and abs(ours / published - 1) <= NEAR else "differs"


def rounding(written: str, unit: str) -> float:
    """Half a unit of the last digit of a figure as published.

    >>> rounding("65.7", "percent"), rounding("79000000", "USD"), rounding("20", "count")
    (0.05, 500000.0, 0.5)
    """
    digits, _, exponent = written.lower().partition("e")
    scale = 10.0 ** int(exponent or 0)
    whole, _, decimals = digits.partition(".")
    if decimals:
        return 0.5 * 10.0 ** -len(decimals) * scale
    zeros = 0 if unit in COUNTED else len(whole) - len(whole.rstrip("0"))
    return 0.5 * 10.0**zeros * scale


def tally(found: Iterable[Reproduction]) -> dict[Verdict, int]:
    """How many figures have each verdict."""
    counted = dict.fromkeys(VERDICTS, 0)
    for one in found:
        counted[one.verdict] += 1
    return counted
