"""Published figures: a collection of what reports printed, each figure checked as it enters ``observations``.

Two shapes of file: figures of any indicator, and training costs of models. A row of the table names the publication
that printed the figure, not the file it came in, and is dated by that publication's own day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from steelyard.facts.load import aliases, method_table
from steelyard.facts.registry import normal
from steelyard.facts.schema import header, key_columns, schema
from steelyard.sources.base import Account, Adapter, Entry, Fate, Known, Parsed, Snapshot, number

TABLE = "observations"
LOG_BEGINS = "2024-02-05"
"""First day of the log: what was published before was known by then."""
HOME = "https://github.com/steelyard/steelyard"
MAX_TEXT = 120
"""Characters in a name, place or dimension; what is longer is prose."""

PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])|Q[1-4]|/[0-9]{4})?\Z")
PAIR = re.compile(r"([a-z][a-z0-9_]*)=(\S(?:.*\S)?)\Z")

COST = "training_cost"
COST_METHODS = {
    "cloud_rental": "cloud_cost",
    "amortized_hardware_energy": "amortized_cost",
    "hardware_acquisition": "acquisition_cost",
}
"""How the collection calls a costing method → the quantity that it gives."""

Row = Mapping[str, str]


class Range(NamedTuple):
    """How figures of an indicator are written in the table, and between which values they must lie."""

    unit: str
    low: float
    high: float


class Figure(NamedTuple):
    """One published figure: the key and value cells of ``observations``, its source and its place there."""

    indicator: str
    entity: str
    period: str
    dimension: str
    figure: str
    entity_type: str
    value: str
    unit: str
    source: str
    locator: str

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from every other figure."""
        return self[: len(key_columns(TABLE))]

    @property
    def place(self) -> tuple[str, str, str]:
        """What it has in common with the figures printed beside it."""
        return self.indicator, self.dimension, self.figure


class _RefusalError(ValueError):
    """Why a record is not taken, in one sentence."""


def _parse_observations(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    return _parsed(snapshot, "figures", "Figures of reports on the AI industry, collected", rows, _observation, known)


def _parse_reference_costs(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    return _parsed(snapshot, "training-costs", "Published training costs, collected", rows, _reference_cost, known)


def _observation(row: Row) -> Row:
    if not PERIOD.match(row["period"]):
        raise _RefusalError(f"period {row['period']!r} is none of YYYY, YYYY-MM, YYYYQn and YYYY/YYYY")
    return row


def _reference_cost(row: Row) -> Row:
    """A training cost in the shape of the other figures; such a file names no period."""
    if row["quantity"] not in COST_METHODS.values():
        raise _RefusalError(f"quantity {row['quantity']!r} is none of {', '.join(COST_METHODS.values())}")
    if not re.fullmatch("[0-9]{4}", row["price_year"]):
        raise _RefusalError(f"price_year {row['price_year']!r} is no year")
    dimension = f"method={row['quantity']};price_year={row['price_year']}"
    given = {"entity": row["model"], "value": row["usd"], "source": row["source"], "locator": row["locator"]}
    return {**given, "indicator": COST, "entity_type": "model", "period": "", "unit": "USD", "dimension": dimension}


def _parsed(
    snapshot: Snapshot,
    name: str,
    title: str,
    rows: Sequence[Row],
    shape: Callable[[Row], Row],
    known: Known,
) -> Parsed:
    seen = _Seen(known)
    entries: list[Entry] = []
    accounts: list[Account] = []
    for record, row in enumerate(rows, start=1):
        name_of_row = row.get("entity") or row.get("model", "")
        try:
            figure = _figure(shape(row))
            fate, reason = seen.take(figure, record)
        except _RefusalError as refusal:
            accounts.append(Account(record, name_of_row, "refused", str(refusal)))
            continue
        accounts.append(Account(record, name_of_row, fate, reason))
        if fate == "kept":
            entries.append(_entry(figure))
    return Parsed(
        source=f"steelyard-{name}-{snapshot.as_of}",
        title=title,
        publisher="Steelyard contributors",
        licence="Apache-2.0",
        home=HOME,
        accounts=accounts,
        entries={TABLE: entries},
    )


def _entry(figure: Figure) -> Entry:
    """A row that is dated by its publication and names it, in place of the file it came in."""
    cells = figure._asdict()
    as_of = max(_publication_days()[cells["source"]], LOG_BEGINS)
    return Entry({**cells, "as_of": as_of}, cells["locator"])


class _Seen:
    """The figures on record and those taken so far, to tell what is said twice from what is contradicted."""

    def __init__(self, known: Known) -> None:
        self.taken: dict[tuple[str, ...], tuple[Figure, int]] = {}
        self.beside: dict[tuple[str, str, str], list[Figure]] = {}
        for figure in _on_record(known):
            self.beside.setdefault(figure.place, []).append(figure)

    def take(self, figure: Figure, record: int) -> tuple[Fate, str]:
        """Whether a figure is new; it is then remembered.

        Raises:
            _RefusalError: It contradicts a figure of the same publication and place.
        """
        if figure.key in self.taken:
            before, at = self.taken[figure.key]
            if (before.value, before.unit) != (figure.value, figure.unit):
                raise _RefusalError(
                    f"{figure.value} {figure.unit} contradicts record {at}, which gives "
                    f"{before.value} {before.unit} for the same place of {figure.source}"
                )
            return "merged", f"is the figure of record {at} again"
        for other in self.beside.get(figure.place, []):
            if bool(other.period) != bool(figure.period) and _same(figure, other):
                return "merged", f"is the figure on record for {other.entity!r}"
        self.taken[figure.key] = figure, record
        self.beside.setdefault(figure.place, []).append(figure)
        return "kept", ""


def _same(figure: Figure, other: Figure) -> bool:
    """Whether two figures of one place, of which one names no period, are one.

    They are where the values agree and one name holds all words of the other: ``Gemini Ultra``, ``Gemini 1.0 Ultra``.

    Raises:
        _RefusalError: The names agree and the values do not.
    """
    mine, theirs = _words(figure.entity), _words(other.entity)
    if figure.value == other.value:
        return mine <= theirs or theirs <= mine
    if normal(figure.entity) == normal(other.entity):
        raise _RefusalError(
            f"{figure.value} {figure.unit} contradicts {other.value} {other.unit}, "
            f"on record for the same place of {figure.source}"
        )
    return False


def _words(name: str) -> set[str]:
    return {normal(word) for word in re.split(r"[\s/(),_-]+", name)} - {""}


def _on_record(known: Known) -> Iterator[Figure]:
    columns = header(TABLE)
    for row in known.rows.get(TABLE, ()):
        cells = dict(zip(columns, row, strict=True))
        if not cells["value"]:  # taken back
            continue
        yield Figure(**{name: cells[name] for name in Figure._fields})


def _figure(row: Row) -> Figure:
    """A row as it will stand in the table.

    Raises:
        _RefusalError: It is not sound.
    """
    source, locator = _source(row), _text("locator", row["locator"])
    dimension, unit = _dimension(row["dimension"], row["unit"])
    kinds = schema()[TABLE]["entity_type"].options
    if row["entity_type"] not in kinds:
        raise _RefusalError(f"entity_type {row['entity_type']!r} is none of {', '.join(kinds)}")
    value, unit = _value(row["indicator"], row["value"], unit)
    return Figure(
        indicator=row["indicator"],
        entity=_text("entity", row["entity"]),
        period=row["period"],
        dimension=dimension,
        figure=f"{source}, {locator}",
        entity_type=row["entity_type"],
        value=value,
        unit=unit,
        source=source,
        locator=locator,
    )


def _text(column: str, cell: str) -> str:
    if not cell:
        raise _RefusalError(f"{column} is missing")
    if len(cell) > MAX_TEXT:
        raise _RefusalError(f"{column} has {len(cell)} characters; {MAX_TEXT} are the most that a name has")
    if cell[0] in "=+@":
        raise _RefusalError(f"{column} {cell[:40]!r} is a formula of a spreadsheet")
    return cell


def _source(row: Row) -> str:
    """The publication that printed a figure: its edition, where the collection has several under one name."""
    given = row["source"]
    edition = _editions().get((given, row["indicator"], row["period"]))
    source = edition or _source_aliases().get(given, given.replace("_", "-"))
    if source not in _publication_days():
        raise _RefusalError(f"source {given!r} is not in method/sources.csv")
    return source


def _dimension(given: str, unit: str) -> tuple[str, str]:
    """A dimension in the table's terms, its keys in order, and the unit, which it may spell out."""
    if given:
        _text("dimension", given)
    found: dict[str, str] = {}
    for part in filter(None, given.split(";")):
        pair = PAIR.match(part.strip())
        if pair is None or pair[1] in found:
            raise _RefusalError(f"dimension {given[:60]!r} is no list of different key=value")
        found[pair[1]] = pair[2]
    if unit == "other":
        unit = found.pop("unit", "")
    if "method" in found:
        found["method"] = COST_METHODS.get(found["method"], found["method"])
    if "price_basis" in found:
        found["price_year"] = found.pop("price_basis").removesuffix("USD")
    return "; ".join(f"{key}={found[key]}" for key in sorted(found)), unit


def _value(indicator: str, value: str, unit: str) -> tuple[str, str]:
    """A value as it is written in the log, and its unit."""
    units = _units().get(indicator)
    if units is None:
        raise _RefusalError(f"indicator {indicator!r} is not in method/indicator_units.csv")
    if not unit:
        raise _RefusalError("unit is missing")
    if unit not in units:
        raise _RefusalError(f"unit {unit!r} is none of {indicator}: {', '.join(units)}")
    written = number(value) if PLAIN.match(value) else None
    if written is None:
        raise _RefusalError(f"value {value[:40]!r} is no number")
    due = units[unit]
    if not due.low <= float(written) <= due.high:
        raise _RefusalError(f"value {value} is outside {due.low:g} to {due.high:g} {due.unit}")
    return written, due.unit


@cache
def _units() -> dict[str, dict[str, Range]]:
    """Indicator → unit as collected → unit as written in the table, and the range."""
    found: dict[str, dict[str, Range]] = {}
    for row in method_table("indicator_units"):
        low, high = float(row["low"] or "-inf"), float(row["high"] or "inf")
        found.setdefault(row["indicator"], {})[row["published"]] = Range(row["unit"], low, high)
    return found


@cache
def _source_aliases() -> dict[str, str]:
    return dict(aliases("sources"))


@cache
def _editions() -> dict[tuple[str, str, str], str]:
    """Publication as collected, indicator and period → the edition of it that printed the figure."""
    rows = method_table("editions")
    return {(row["source"], row["indicator"], row["period"]): row["edition"] for row in rows}


@cache
def _publication_days() -> dict[str, str]:
    return {row["id"]: row["published"] for row in method_table("sources")}


FIGURE_COLUMNS = frozenset(
    {"indicator", "entity", "entity_type", "period", "value", "unit", "dimension", "source", "locator"}
)
COST_COLUMNS = frozenset({"model", "quantity", "usd", "price_year", "source", "locator"})

ADAPTERS = (
    Adapter("figures", FIGURE_COLUMNS, _parse_observations, undated=True),
    Adapter("training-costs", COST_COLUMNS, _parse_reference_costs, undated=True),
)
