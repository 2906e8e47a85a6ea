"""Declarations: ``data/indicators/*.toml`` and ``carried.csv`` read into records, and checked."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from steelyard.errors import Fault, RegistryError, UnknownNameError, nearest
from steelyard.facts.schema import DATA
from steelyard.words.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from steelyard.indicators.view import View
    from steelyard.words.language import Language

FOLDER = DATA / "indicators"
Period = Literal["year", "quarter", "month", "day", "edition", "span", "figure"]
PERIODS: tuple[Period, ...] = ("year", "quarter", "month", "day", "edition", "span", "figure")
"""What a period of an indicator is; ``figure``: as each published figure names it."""
KEYS = {"id", "title", "title_zh", "question", "unit", "chapter", "period", "rules", "caveats", "needs", "compute"}
"""Keys of a declaration; ``answers``, ``zero``, ``subjects`` and ``chart`` may be left out."""
CHART_KINDS = ("lines", "bars", "scatter", "stack")
ANSWER_KEYS = {
    "figures", "sources", "where", "without", "entities", "entity_types", "periods", "entity", "dimension", "as_of",
    "reason", "because", "ours", "scale", "any_period", "cut",
}  # fmt: skip


class Row(NamedTuple):
    """A value of an indicator.

    Attributes:
        entity: Of whom or what.
        period: As the indicator's kind of period says; empty where a value has none.
        dimension: Breakdown, as key=value; … in the order of the keys.
        value: The value, in the indicator's unit.
        p05: 5 % quantile, where the value is an estimate.
        p95: 95 % quantile.
        subject: Id of the entity in its log, where it has one.
    """

    entity: str
    period: str
    dimension: str
    value: float
    p05: float | None = None
    p95: float | None = None
    subject: str = ""


@dataclass(frozen=True)
class Answer:
    """Which published figures an indicator answers to, and where its value for them stands.

    Attributes:
        figures: Name of the series in ``observations``.
        sources: Publications; all by default.
        where: Pairs that the figure's dimension must have; ``*`` stands for any value.
        without: Keys that it must not have.
        entities: Published entities; all by default.
        entity_types: Kinds of published entities; all by default.
        periods: Beginnings of published periods; all by default.
        entity: Our entity, where all these figures are of one.
        dimension: Our dimension, with ``{key}`` for a value of the published one; the published one by default.
        as_of: The day of the data behind the figures; the day on which they became known by default.
        reason: Why ours differ, where they do.
        because: Reasons of single figures, by published entity.
        ours: What our value is made of, with ``{quantity}`` for the central value of a quantity of the model.
        scale: What our value is multiplied with to be in the published unit.
        cut: The figures are cut after their last digit, not rounded.
        any_period: Our value has another kind of period; the entity alone decides.
    """

    figures: str
    sources: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    entity_types: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    entity: str = ""
    dimension: str | None = None
    as_of: str = ""
    reason: str = ""
    because: Mapping[str, str] = field(default_factory=dict)
    ours: str = ""
    scale: float = 1.0
    any_period: bool = False
    cut: bool = False

    def covers(self, figure: Mapping[str, str]) -> bool:
        """Whether it speaks of a published figure, a row of ``observations``."""
        pairs = parts(figure["dimension"])
        return (
            figure["indicator"] == self.figures
            and (not self.sources or figure["source"] in self.sources)
            and (not self.entities or figure["entity"] in self.entities)
            and (not self.entity_types or figure["entity_type"] in self.entity_types)
            and (not self.periods or figure["period"].startswith(self.periods))
            and not any(key in pairs for key in self.without)
            and all(key in pairs and value in ("*", pairs[key]) for key, value in self.where.items())
        )


@dataclass(frozen=True)
class Drawing:
    """How an indicator is drawn, where the data do not tell.

    Attributes:
        kind: One of ``CHART_KINDS``; by the data where empty.
        dimension: Pairs that the drawn rows must have.
        series: The key of the breakdown, or ``entity``, that tells the series apart; by the data where empty.
        without: Pairs that no drawn row has: totals beside their parts.
        since: The first year drawn.
        until: The last year drawn: the data of those after it are not complete.
        log: Whether the axis of values is logarithmic; by the data where None.
        against: Another indicator that it is drawn against, subject by subject, in a chart of its own.
        newest: Whether the newest value of each entity is drawn, whatever its period and breakdown.
        sources: Beginning of the keys of its sources, where its tables hold those of other things too.
    """

    kind: str = ""
    dimension: str = ""
    series: str = ""
    without: str = ""
    since: int = 0
    until: int = 9999
    log: bool | None = None
    against: str = ""
    newest: bool = False
    sources: str = ""


@dataclass(frozen=True)
class Indicator:
    """A declared indicator.

    Attributes:
        id: Its name at the prompt.
        title: Its title.
        title_zh: The title in Chinese.
        question: What it answers, as a question.
        unit: Unit of its values; of a carried one, the units of its figures.
        chapter: Chapter of the index; ``chapters`` has their titles.
        period: What its periods are.
        rules: Counting rules in words.
        caveats: What to know before it is quoted.
        needs: Tables and quantities that it reads: ``models``, ``prices``, ``quantity.cloud_cost``, ….
        compute: ``chapter.function`` that gives its rows; empty where no open data gives them and the published
            figures are carried.
        answers: The published figures that it answers to.
        zero: What it has no row for, in a period that it has rows for, is none rather than unknown.
        subjects: The log that its entities are of: ``models`` or ``chips``; empty where they are not of a log.
        chart: How it is drawn, where the data do not tell.
    """

    id: str
    title: str
    title_zh: str
    question: str
    unit: str
    chapter: str
    period: Period
    rules: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    compute: str = ""
    answers: tuple[Answer, ...] = ()
    zero: bool = False
    subjects: str = ""
    chart: Drawing = Drawing()

    @property
    def carried(self) -> bool:
        """Whether it carries published figures only."""
        return not self.compute

    def titled(self, say: Language) -> str:
        """Its title in a language."""
        return self.title_zh if say.code == "zh" else self.title

    def asked(self, say: Language) -> str:
        """What it answers, as a question in a language.

        >>> from steelyard.words.language import CHINESE
        >>> find("ai_incidents").asked(CHINESE)
        '关于“人工智能事件数”，已发表了哪些数字？'
        """
        if isinstance(self.question, Phrase):
            return say(self.question, title=self.titled(say))
        return say(self.question)

    def rows(self, view: View) -> list[Row]:
        """Its values on the facts of a day; none where a table that it needs was not there yet."""
        if self.carried:
            return []
        if self.id not in view.computed:
            view.computed[self.id] = function(self.compute)(view)
        return view.computed[self.id]


class Chapter(NamedTuple):
    """A chapter of the index."""

    id: str
    title: str
    title_zh: str

    def titled(self, say: Language) -> str:
        """Its title in a language."""
        return self.title_zh if say.code == "zh" else self.title


def function(name: str) -> Callable[[View], list[Row]]:
    """The pure function of a declaration: ``chapter.function`` in this package."""
    module, _, member = name.partition(".")
    return cast("Callable[[View], list[Row]]", getattr(import_module(f"steelyard.indicators.{module}"), member))


def parts(dimension: str) -> dict[str, str]:
    """A dimension as pairs.

    >>> parts("method=cloud_cost; price_year=2023")
    {'method': 'cloud_cost', 'price_year': '2023'}
    """
    return dict(pair.split("=", 1) for pair in dimension.split("; ") if "=" in pair)


def dimension_of(pairs: Mapping[str, str]) -> str:
    """Pairs as a dimension, in the order of the keys; those without a value are left out.

    >>> dimension_of({"sector": "industry", "access": ""})
    'sector=industry'
    """
    return "; ".join(f"{key}={pairs[key]}" for key in sorted(pairs) if pairs[key])


@cache
def chapters() -> dict[str, Chapter]:
    """Chapters by id, in the order of the index."""
    with (FOLDER / "chapters.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Chapter(**row) for row in csv.DictReader(lines)}


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by id: those with a function first, each group by chapter.

    Raises:
        RegistryError: A declaration lacks a key, has one too many, or names an unknown chapter or function.
    """
    found: dict[str, Indicator] = {}
    faults: list[Fault] = []
    for path in sorted(FOLDER.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).get("indicator", []):
            faults += _problems(path, table)
            if not faults:
                found[table["id"]] = _indicator(table)
    for row in _carried_rows():
        if row["chapter"] not in chapters() or row["id"] in found:
            problem = "is no chapter" if row["chapter"] not in chapters() else "is declared twice"
            faults.append(Fault("indicators/carried.csv", 0, "id", row["id"], problem))
        found.setdefault(row["id"], _carried(row))
    if faults:
        raise RegistryError(faults)
    order = list(chapters())
    return dict(sorted(found.items(), key=lambda pair: (pair[1].carried, order.index(pair[1].chapter))))


def _carried_rows() -> Iterable[dict[str, str]]:
    with (FOLDER / "carried.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _carried(row: Mapping[str, str]) -> Indicator:
    question = Phrase("Which figures have been published of “{title}”?", title=row["title"])
    answer = (Answer(row["id"]),)
    named = (row["id"], row["title"], row["title_zh"], question, row["unit"], row["chapter"])
    return Indicator(*named, "figure", needs=("observations",), answers=answer)


def _problems(path: Path, table: Mapping[str, Any]) -> list[Fault]:
    name, where = str(table.get("id", "?")), f"indicators/{path.name}"
    faults = [Fault(where, 0, key, name, "lacks this key") for key in sorted(KEYS - table.keys())]
    extra = sorted(table.keys() - KEYS - {"answers", "zero", "subjects", "chart"})
    faults += [Fault(where, 0, key, name, "has a key that means nothing") for key in extra]
    for answer in table.get("answers", []):
        faults += [Fault(where, 0, key, name, "has an answer with this key") for key in answer.keys() - ANSWER_KEYS]
        if "figures" not in answer:
            faults.append(Fault(where, 0, "answers", name, "has an answer without figures"))
    faults += _chart_problems(where, name, table.get("chart", {}))
    if table.get("chapter") not in chapters():
        faults.append(Fault(where, 0, "chapter", str(table.get("chapter")), f"is none of {', '.join(chapters())}"))
    if table.get("period") not in PERIODS:
        faults.append(Fault(where, 0, "period", str(table.get("period")), f"is none of {', '.join(PERIODS)}"))
    return faults


def _chart_problems(where: str, name: str, chart: Mapping[str, Any]) -> Iterable[Fault]:
    known = Drawing.__dataclass_fields__
    for key in sorted(chart.keys() - known.keys()):
        yield Fault(
            where, 0, f"chart.{key}", name, f"has a key of a chart that means nothing; those are {', '.join(known)}"
        )
    if chart.get("kind", "") not in ("", *CHART_KINDS):
        yield Fault(where, 0, "chart.kind", str(chart["kind"]), f"is none of {', '.join(CHART_KINDS)}")
    for key in ("dimension", "without"):
        if bool(chart.get(key)) and dimension_of(parts(chart[key])) != chart[key]:
            yield Fault(
                where, 0, f"chart.{key}", str(chart[key]), "is no breakdown: key=value; … by the order of the keys"
            )


def _indicator(table: Mapping[str, Any]) -> Indicator:
    lists = {key: tuple(table[key]) for key in ("rules", "caveats", "needs")}
    answers = tuple(_answer(answer) for answer in table.get("answers", ()))
    return Indicator(**{**table, **lists, "answers": answers, "chart": Drawing(**table.get("chart", {}))})


def _answer(table: Mapping[str, Any]) -> Answer:
    cells: dict[str, Any] = {key: tuple(cell) if isinstance(cell, list) else cell for key, cell in table.items()}
    return Answer(**cells)


def find(name: str) -> Indicator:
    """An indicator by id, or by its title.

    Raises:
        UnknownNameError: There is none of this name; the nearest are suggested.
    """
    known = indicators()
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in known:
        return known[wanted]
    titled = [one for one in known.values() if name.strip().lower() in (one.title.lower(), one.title_zh)]
    if titled:
        return titled[0]
    near = nearest(wanted, known)
    hint = "" if near else "is declared; list them with: steelyard index"
    raise UnknownNameError("indicator", name, near, hint)
