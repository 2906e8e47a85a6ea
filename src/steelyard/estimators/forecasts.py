"""The forecast ledger: what others forecast and when, graded by rule from what is on record as of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array, Codes
from steelyard.constants import DAYS_PER_YEAR
from steelyard.errors import UnknownNameError, nearest
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.imputation import IMPUTED
from steelyard.estimators.spec import GRADES
from steelyard.estimators.world import World, day_number, day_of
from steelyard.facts.load import method_table
from steelyard.facts.registry import Registry, normal
from steelyard.words.phrase import Lowered, Phrase, Phrases, Term, sentences

Floats = npt.NDArray[np.float64]
Verdict = Literal["came true", "did not", "too early", "cannot tell"]
LOW, HIGH = 0.05, 0.95
"""Ends of a 90 % interval."""
NAMED = 3
"""Models without a cost that a reason names."""


@dataclass(frozen=True)
class Forecast:
    """A dated forecast, as the ledger has it.

    Attributes:
        id: Its id.
        made_by: Who made it.
        made_on: The day.
        what: What is forecast, in our words.
        quantity: Quantity or indicator that decides.
        entity: Of whom or what.
        low: Lower bound; None where there is none.
        high: Upper bound.
        unit: Unit of the bounds.
        due_from: First day of the time forecast.
        due_to: Last day of it.
        rule: How it is graded.
        source: Where it was made.
        url: Address of that.
    """

    id: str
    made_by: str
    made_on: str
    what: str
    quantity: str
    entity: str
    low: float | None
    high: float | None
    unit: str
    due_from: str
    due_to: str
    rule: str
    source: str
    url: str

    @property
    def bounds(self) -> tuple[float, float]:
        """Both bounds, infinite where there is none."""
        return (-np.inf if self.low is None else self.low, np.inf if self.high is None else self.high)


class Evidence(NamedTuple):
    """A number that a verdict rests on.

    Attributes:
        what: What it is of.
        value: The central value.
        low: Lower end of its 90 % interval; None for a count or a published figure.
        high: Upper end.
        unit: Its unit.
        source: The quantity, table or publication that it is from.
        basis: How firm an estimate is; empty for a count or a published figure.
    """

    what: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    basis: str = ""


@dataclass(frozen=True)
class Grade:
    """How a forecast stands.

    Attributes:
        forecast: The forecast.
        verdict: came true, did not, too early, or cannot tell.
        reason: Why, with the numbers, as a sentence.
        evidence: The numbers.
        as_of: Vintage of the facts; no later day is known.
    """

    forecast: Forecast
    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...]
    as_of: str

    def record(self) -> dict[str, Any]:
        """The grade as plain data."""
        data = {("forecast" if name == "id" else name): value for name, value in asdict(self.forecast).items()}
        verdict = {"verdict": self.verdict, "reason": str(self.reason), "as_of": self.as_of}
        return data | verdict | {"evidence": [one._asdict() for one in self.evidence]}


class _Found(NamedTuple):
    """A verdict in the making."""

    verdict: Verdict
    reason: Phrase
    evidence: tuple[Evidence, ...] = ()


def forecasts(registry: Registry) -> list[Forecast]:
    """The ledger as of a registry's day, in the order in which forecasts were made."""
    found = [
        Forecast(
            row["forecast"], row["made_by"], row["made_on"], row["what"], row["quantity"], row["entity"],
            _bound(row["low"]), _bound(row["high"]), row["unit"], row["due_from"], row["due_to"], row["rule"],
            row["locator"], row["url"],
        )
        for row in registry.rows("forecasts")
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.made_on, one.id))


def find_forecast(registry: Registry, name: str) -> Forecast:
    """The forecast of an id.

    Raises:
        UnknownNameError: The ledger holds none of this id on the registry's day.
    """
    ledger = {one.id: one for one in forecasts(registry)}
    if name not in ledger:
        raise UnknownNameError("forecast", name, nearest(name, ledger), f"on record as of {registry.vintage}")
    return ledger[name]


def grade(
    registry: Registry, forecast: Forecast, today: str | None = None, estimates: Estimates | None = None
) -> Grade:
    """How a forecast stands.

    A cost forecast is held against draws: it came true where at least three quarters of them meet its bounds, and did
    not where at most a quarter could, whatever the models without an estimate may have cost.

    Args:
        registry: The facts.
        forecast: The forecast.
        today: Vintage on which it is graded; that of the registry by default. No clock is read.
        estimates: Every model of that vintage, where they are at hand.

    Raises:
        InputError: Nothing was known by ``today``.
    """
    facts = registry if today is None else registry.as_of(today)
    day = facts.vintage
    if estimates is None or estimates.registry.vintage != day:
        estimates = Estimates(facts)
    found = _grade(estimates, forecast, day)
    return Grade(forecast, found.verdict, found.reason, found.evidence, day)


def ledger(registry: Registry, estimates: Estimates | None = None) -> list[Grade]:
    """Every forecast known on a registry's day, graded as of that day, in the order in which they were made."""
    models = estimates or Estimates(registry)
    return [grade(registry, one, estimates=models) for one in forecasts(registry)]


def _grade(estimates: Estimates, forecast: Forecast, day: str) -> _Found:
    rule = _rules().get(forecast.rule)
    if day < forecast.due_from:
        begins = Phrase("Its time begins on {begin}; facts reach {day}.", begin=forecast.due_from, day=day)
        return _Found("too early", begins)
    if rule is None:
        return _Found("cannot tell", Phrase("Nothing in method/forecast_rules.csv reads its rule."))
    return _GRADERS[rule["reads"]](estimates, forecast, rule, day)


@cache
def _rules() -> dict[str, dict[str, str]]:
    return {row["rule"]: row for row in method_table("forecast_rules")}


# Costs of models


class _Bounds(NamedTuple):
    """Draws between which a statistic of the models of a window lies, of those known, and what is to be said."""

    lower: Array
    upper: Array
    now: Array
    evidence: tuple[Evidence, ...]
    words: Phrase


def _by_models(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str) -> _Found:
    """From estimates of the models published in the window, by each quantity that the rule admits."""
    found = [_by_quantity(estimates, forecast, rule, day, name) for name in rule["quantities"].split("|")]
    for verdict in ("came true", "too early", "cannot tell", "did not"):
        if any(one.verdict == verdict for one in found):
            reasons = sentences(*dict.fromkeys(one.reason for one in found))
            return _Found(verdict, reasons, tuple(number for one in found for number in one.evidence))
    raise AssertionError(rule)  # pragma: no cover


def _by_quantity(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str, quantity: str) -> _Found:
    published = estimates.world.column("published").value
    inside = (published >= day_number(forecast.due_from)) & (published <= day_number(min(day, forecast.due_to)))
    window = np.flatnonzero(inside & ~estimates.world.has_base)
    still_open = day < forecast.due_to
    if rule["statistic"] == "max":
        bounds = _largest(estimates, quantity, window, still_open)
    else:
        bounds = _median(estimates, quantity, window, int(rule["models"]), still_open)
    low, high = forecast.bounds
    certain = float(np.mean((bounds.lower >= low) & (bounds.upper <= high)))
    possible = float(np.mean((bounds.lower <= high) & (bounds.upper >= low)))
    share = estimates.world.constant("verdict_share")
    verdict: Verdict = "too early" if still_open else "cannot tell"
    if certain >= share or possible <= 1 - share:
        verdict = "came true" if certain >= share else "did not"
    now = float(np.mean((bounds.now >= low) & (bounds.now <= high)))
    low_share, high_share = f"{certain:.0%}", f"{possible:.0%}"
    ends = low_share if low_share == high_share else Phrase("{low} to {high}", low=low_share, high=high_share)
    said = [Phrase("{share} of the draws meet the forecast.", share=ends)]
    if still_open:
        said = [Phrase("So far {share} of the draws meet the forecast.", share=f"{now:.0%}"), _ends(forecast, day)]
    return _Found(verdict, sentences(bounds.words, *said), bounds.evidence)


def _largest(estimates: Estimates, quantity: str, window: Codes, still_open: bool) -> _Bounds:
    """The largest value so far; a model without one that took more FLOP may exceed it, and one to come may."""
    middle = estimates.resolution.solved(quantity).middle[window]
    flop = np.nan_to_num(estimates.resolution.solved("training_flop").middle[window])
    title, known = Lowered(estimates.quantity(quantity).title), np.isfinite(middle)
    if not known.any():
        none = "None of {n} models published in its time has a {quantity}."
        return _nothing(Phrase(none, n=len(window), quantity=title))
    rivals = window[~known & (flop > flop[known].max())]
    lower = np.max(_draws(estimates, quantity, window[known]), axis=0)
    best = window[known][np.argmax(middle[known])]
    largest = "The largest {quantity} of {n} models published in its time is that of {value}."
    told = Phrase(largest, quantity=title, n=int(known.sum()), value=_value(estimates, quantity, best))
    words = sentences(told, *_rivals(estimates, rivals))
    upper = np.full_like(lower, np.inf) if still_open or len(rivals) else lower
    return _Bounds(lower, upper, lower, (_evidence(estimates, quantity, best),), words)


def _median(estimates: Estimates, quantity: str, window: Codes, count: int, still_open: bool) -> _Bounds:
    """The median value of the models with the most FLOP; what is unknown may be anything."""
    flop = np.nan_to_num(estimates.resolution.solved("training_flop").middle[window])
    top = window[np.argsort(-flop, kind="stable")[:count]]
    if len(top) < count:
        return _nothing(Phrase("{n} models were published in its time; {due} are due.", n=len(top), due=count))
    draws = _draws(estimates, quantity, top)
    unknown = np.isnan(draws)
    lower = np.median(np.where(unknown, 0, draws), axis=0)
    upper = np.median(np.where(unknown, np.inf, draws), axis=0)
    known = [place for place in top if np.isfinite(estimates.resolution.solved(quantity).middle[place])]
    without = [place for place in top if place not in known]
    values = Phrases([_value(estimates, quantity, place) for place in known] or [Phrase("none")], "; ")
    of_top = "The {quantity} of the {n} models with the most FLOP in its time: {values}."
    told = Phrase(of_top, quantity=Lowered(estimates.quantity(quantity).title), n=count, values=values)
    words = sentences(told, *_rivals(estimates, without))
    now = lower
    if still_open:
        lower, upper = np.zeros_like(lower), np.full_like(upper, np.inf)
    return _Bounds(lower, upper, now, tuple(_evidence(estimates, quantity, place) for place in known), words)


def _nothing(words: Phrase) -> _Bounds:
    return _Bounds(np.zeros(1), np.full(1, np.inf), np.zeros(1), (), words)


def _draws(estimates: Estimates, quantity: str, places: Codes) -> Array:
    return estimates.draws(quantity, [estimates.subjects[place] for place in places]).astype(np.float64)


def _rivals(estimates: Estimates, places: Sequence[int] | Codes) -> list[Phrase]:
    """What is not known of models that may have cost more, in a sentence; none where there are none."""
    if not len(places):
        return []
    known = [estimates.world.models[place]["name"].value for place in places[:NAMED]]
    names = Phrases([Phrase("{value}", value=name) for name in known], ", ")
    if len(places) <= NAMED:
        return [Phrase("What {models} cost is not known.", models=names)]
    return [Phrase("What {models} and {n} more cost is not known.", models=names, n=len(places) - NAMED)]


def _evidence(estimates: Estimates, quantity: str, place: int) -> Evidence:
    one = estimates.of(estimates.subjects[place], [quantity])[quantity]
    year = f" of {one.price_year}" if one.price_year else ""
    value = estimates.resolution.solved(quantity).middle[place]
    return Evidence(one.model, float(value), one.p05, one.p95, f"{one.unit}{year}", quantity, one.basis or "")


def _value(estimates: Estimates, quantity: str, place: int) -> Phrase:
    one = _evidence(estimates, quantity, place)
    code, _, year = one.unit.partition(" of ")
    unit = Phrase("{unit} of {year}", unit=Term("unit", code), year=year) if year else Term("unit", code)
    value, low, high = (_short(number) for number in (one.value, one.low or 0, one.high or 0))
    told = Phrase(
        "{model}, {value} ({low} to {high}) {unit}", model=one.what, value=value, low=low, high=high, unit=unit
    )
    return Phrase("{estimate}, imputed", estimate=told) if one.basis == GRADES[IMPUTED] else told


def _short(value: float) -> str:
    """Two figures, thousands grouped.

    >>> _short(50869643.8), _short(4.86)
    ('51,000,000', '4.9')
    """
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 else f"{rounded:g}"


# Use of chips


def _by_peak_year(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str) -> _Found:
    """From the year in which most models trained on a family of chips were published."""
    world = estimates.world
    counts, years = _models_by_family(world)
    family = world.chips.family[[k for k, name in enumerate(world.chips.families) if name == forecast.entity]]
    if not len(family) or counts[family[0]].sum() < world.constant("least_models_of_chip"):
        few = Phrase("Too few models on record were trained on {chip}.", chip=forecast.entity)
        return _Found("cannot tell", few)
    row = counts[family[0]]
    peak = int(row.argmax())
    evidence = Evidence(f"{forecast.entity}, {years[peak]}", float(row[peak]), None, None, "model", "models")
    most = "Most models on {chip} were published in {year}: {n} of {all}"
    words = Phrase(most, chip=forecast.entity, year=int(years[peak]), n=int(row[peak]), all=int(row.sum()))
    low, high = forecast.bounds
    return _at_end(forecast, day, low <= years[peak] <= high, words, (evidence,))


def _by_years_to_peak(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str) -> _Found:
    """From the median over families of the years from release to the middle of the year of most models.

    Families are those that clouds rent out and whose maker the forecast names, without those that may peak yet.
    """
    world = estimates.world
    counts, years = _models_by_family(world)
    released = world.chip_column("released").value
    rented = {row["chip"] for row in world.registry.rows("prices") if row["kind"] != "purchase"}
    spans: dict[str, float] = {}
    last = int(day_of(day_number(day) - world.constant("late_report_days"))[:4])
    for code in sorted({int(world.chips.family[k]) for k, chip in enumerate(world.chips.ids) if chip in rented}):
        members = np.flatnonzero(world.chips.family == code)
        makers = {world.chips.facts[k]["vendor"].value for k in members if "vendor" in world.chips.facts[k]}
        of_maker = any(normal(maker) in normal(forecast.entity) for maker in makers)
        peak, first = int(years[counts[code].argmax()]), np.nanmin(np.append(released[members], np.inf))
        enough = counts[code].sum() >= world.constant("least_models_of_chip")
        if of_maker and enough and peak < last and np.isfinite(first):
            spans[world.chips.families[members[0]]] = peak + 0.5 - (1970 + float(first) / DAYS_PER_YEAR)
    if not spans:
        none = Phrase("No chip of {maker} has a year of peak use on record.", maker=forecast.entity)
        return _Found("cannot tell", none)
    middle = float(np.median(list(spans.values())))
    evidence = tuple(Evidence(name, span, None, None, "year", "models") for name, span in spans.items())
    listed = ", ".join(f"{name} {span:.1f}" for name, span in spans.items())
    low, high = forecast.bounds
    over = "Median of {years} years from release to peak use over {n} families: {families}"
    words = Phrase(over, years=f"{middle:.1f}", n=len(spans), families=listed)
    return _at_end(forecast, day, low <= middle <= high, words, evidence)


def _models_by_family(world: World) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Models by family of chips and year of publication, and the years."""
    published = world.column("published").value
    pairs = {
        (int(world.chips.family[world.chip_code[chip]]), int(day_of(published[place])[:4]), place)
        for place, chips in enumerate(world.chip_lists)
        for chip in chips
        if chip in world.chip_code and np.isfinite(published[place])
    }
    table = np.array(sorted(pairs), np.int64).reshape(-1, 3)
    years = np.arange(table[:, 1].min(), table[:, 1].max() + 1) if len(table) else np.array([0])
    counts = np.zeros((int(world.chips.family.max(initial=0)) + 1, len(years)), np.int64)
    np.add.at(counts, (table[:, 0], table[:, 1] - years[0]), 1)
    return counts, years


# Published figures, and what is not on record


def _by_observations(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str) -> _Found:
    """From the newest published figure of the forecast's indicator, entity and year."""
    registry, year = estimates.registry, forecast.due_to[:4]
    rows = [
        row
        for row in registry.rows("observations", forecast.quantity)
        if normal(row["entity"]) == normal(forecast.entity) and row["period"] == year and row["unit"] == forecast.unit
    ]
    if not rows:
        if day < forecast.due_to:
            return _Found("too early", _ends(forecast, day))
        none = "No published figure for the {indicator} of {entity} for {year} is on record as of {day}."
        indicator = Phrase(forecast.quantity.replace("_", " "))
        return _Found("cannot tell", Phrase(none, indicator=indicator, entity=forecast.entity, year=year, day=day))
    newest = max(rows, key=lambda row: (registry.sources[row["source"]].published, row["locator"]))
    value, (low, high) = float(newest["value"]), forecast.bounds
    evidence = Evidence(forecast.entity, value, None, None, newest["unit"], newest["source"])
    title, unit = registry.sources[newest["source"]].title, Term("unit", newest["unit"])
    gives = "{publication} gives {value} {unit} for {year}"
    words = Phrase(gives, publication=title, value=_short(value), unit=unit, year=year)
    return _at_end(forecast, day, low <= value <= high, words, (evidence,))


def _by_chip_stocks(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str) -> _Found:
    """From the stocks of a family of chips: those of one owner, or what all owners on record added over the window."""
    families = dict(zip(estimates.world.chips.ids, estimates.world.chips.families, strict=True))
    wanted = rule["quantities"] or forecast.entity
    rows = [row for row in estimates.registry.rows("chip_stocks") if row["units"]]
    rows = [row for row in rows if wanted in {families.get(chip) for chip in row["chip"].split("|")}]
    of_owner = rule["statistic"] == "held"
    if of_owner:
        rows = [row for row in rows if normal(row["owner"]) == normal(forecast.entity)]
    if day < forecast.due_to:
        return _Found("too early", _ends(forecast, day))
    if not rows:
        return _Found("cannot tell", Phrase("No stock of {chip} is on record as of {day}.", chip=wanted, day=day))
    held, before = _stock(rows, forecast.due_to), {} if of_owner else _stock(rows, forecast.due_from)
    low, middle, high = (
        sum(stock[k] for stock in held.values()) - sum(stock[k] for stock in before.values()) for k in range(3)
    )
    chips = sorted({chip for row in rows for chip in row["chip"].split("|")})
    counted = Phrases([Phrase("{value}", value=chip) for chip in chips], " and ")
    owners = Phrases([Term("organization", owner) for owner in held], ", ")
    numbers = {name: _short(value) for name, value in (("value", middle), ("low", low), ("high", high))}
    words = Phrase("{owners}: {value} ({low} to {high}) of {chips}", owners=owners, chips=counted, **numbers)
    evidence = (Evidence(f"{wanted}, {forecast.due_to}", middle, low, high, "chip", rows[-1]["source"]),)
    bounds = forecast.bounds
    if of_owner and bounds[0] <= low and high <= bounds[1]:
        return _Found("came true", Phrase("{finding}.", finding=words), evidence)
    if low > bounds[1] or (of_owner and high < bounds[0]):
        return _Found("did not", Phrase("{finding}.", finding=words), evidence)
    across = Phrase("{finding}: the interval reaches across a bound.", finding=words)
    others = Phrase("Other owners are not on record.")
    return _Found("cannot tell", across if of_owner else sentences(across, others), evidence)


def _stock(rows: list[dict[str, str]], day: str) -> dict[str, tuple[float, float, float]]:
    """Chips of each owner on the last day counted before another: 5 % quantile, median, 95 % quantile."""
    found: dict[str, tuple[float, float, float]] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        if row["date"] <= day:
            found[row["owner"]] = (float(row["units_p05"]), float(row["units"]), float(row["units_p95"]))
    return found


def _ends(forecast: Forecast, day: str) -> Phrase:
    return Phrase("Its time ends on {end}; facts reach {day}.", end=forecast.due_to, day=day)


def _at_end(forecast: Forecast, day: str, meets: bool, words: Phrase, evidence: tuple[Evidence, ...]) -> _Found:
    """The verdict where the time has ended, and how it stands where it has not."""
    if day < forecast.due_to:
        reason = sentences(Phrase("{finding}, so far.", finding=words), _ends(forecast, day))
        return _Found("too early", reason, evidence)
    return _Found("came true" if meets else "did not", Phrase("{finding}.", finding=words), evidence)


def _bound(cell: str) -> float | None:
    return float(cell) if cell else None


_GRADERS: dict[str, Callable[[Estimates, Forecast, Mapping[str, str], str], _Found]] = {
    "models": _by_models,
    "chip_peak_year": _by_peak_year,
    "chip_years_to_peak": _by_years_to_peak,
    "observations": _by_observations,
    "chip_stocks": _by_chip_stocks,
}
