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
        verdict = {"verdict": self.verdict, "reason": self.reason, "as_of": self.as_of}
        return data | verdict | {"evidence": [one._asdict() for one in self.evidence]}


class _Found(NamedTuple):
    """A verdict in the making."""

    verdict: Verdict
    reason: str
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
        return _Found("too early", f"Its time begins on {forecast.due_from}; facts reach {day}.")
    if rule is None:
        return _Found("cannot tell", "Nothing in method/forecast_rules.csv reads its rule.")
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
    words: str


def _by_models(estimates: Estimates, forecast: Forecast, rule: Mapping[str, str], day: str) -> _Found:
    """From estimates of the models published in the window, by each quantity that the rule admits."""
    found = [_by_quantity(estimates, forecast, rule, day, name) for name in rule["quantities"].split("|")]
    for verdict in ("came true", "too early", "cannot tell", "did not"):
        if any(one.verdict == verdict for one in found):
            reasons = " ".join(dict.fromkeys(one.reason for one in found))
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
    ends = f"{certain:.0%}" if f"{certain:.0%}" == f"{possible:.0%}" else f"{certain:.0%} to {possible:.0%}"
    met = f"So far {now:.0%} of the draws meet" if still_open else f"{ends} of the draws meet"
    until = f" Its time ends on {forecast.due_to}; facts reach {day}." if still_open else ""
    reason = f"{bounds.words} {met} the forecast.{until}"
    return _Found(verdict, reason, bounds.evidence)


def _largest(estimates: Estimates, quantity: str, window: Codes, still_open: bool) -> _Bounds:
    """The largest value so far; a model without one that took more FLOP may exceed it, and one to come may."""
    middle = estimates.resolution.solved(quantity).middle[window]
    flop = np.nan_to_num(estimates.resolution.solved("training_flop").middle[window])
    title, known = estimates.quantity(quantity).title.lower(), np.isfinite(middle)
    if not known.any():
        return _nothing(estimates, f"None of {len(window)} models published in its time has a {title}.")
    rivals = window[~known & (flop > flop[known].max())]
    lower = np.max(_draws(estimates, quantity, window[known]), axis=0)
    best = window[known][np.argmax(middle[known])]
    words = (
        f"The largest {title} of {known.sum()} models published in its time is that of "
        f"{_value(estimates, quantity, best)}.{_rivals(estimates, rivals)}"
    )
    upper = np.full_like(lower, np.inf) if still_open or len(rivals) else lower
    return _Bounds(lower, upper, lower, (_evidence(estimates, quantity, best),), words)


def _median(estimates: Estimates, quantity: str, window: Codes, count: int, still_open: bool) -> _Bounds:
    """The median value of the models with the most FLOP; what is unknown may be anything."""
    flop = np.nan_to_num(estimates.resolution.solved("training_flop").middle[window])
    top = window[np.argsort(-flop, kind="stable")[:count]]
    title = estimates.quantity(quantity).title.lower()
    if len(top) < count:
        return _nothing(estimates, f"{len(top)} models were published in its time; {count} are due.")
    draws = _draws(estimates, quantity, top)
    unknown = np.isnan(draws)
    lower = np.median(np.where(unknown, 0, draws), axis=0)
    upper = np.median(np.where(unknown, np.inf, draws), axis=0)
    known = [place for place in top if np.isfinite(estimates.resolution.solved(quantity).middle[place])]
    without = [place for place in top if place not in known]
    values = "; ".join(_value(estimates, quantity, place) for place in known) or "none"
    words = f"The {title} of the {count} models with the most FLOP in its time: {values}.{_rivals(estimates, without)}"
    now = lower
    if still_open:
        lower, upper = np.zeros_like(lower), np.full_like(upper, np.inf)
    return _Bounds(lower, upper, now, tuple(_evidence(estimates, quantity, place) for place in known), words)


def _nothing(estimates: Estimates, words: str) -> _Bounds:
    return _Bounds(np.zeros(1), np.full(1, np.inf), np.zeros(1), (), words)


def _draws(estimates: Estimates, quantity: str, places: Codes) -> Array:
    return estimates.draws(quantity, [estimates.subjects[place] for place in places]).astype(np.float64)


def _rivals(estimates: Estimates, places: Sequence[int] | Codes) -> str:
    if not len(places):
        return ""
    names = [estimates.world.models[place]["name"].value for place in places[:NAMED]]
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return f" What {', '.join(names)}{more} cost is not known."


def _evidence(estimates: Estimates, quantity: str, place: int) -> Evidence:
    one = estimates.of(estimates.subjects[place], [quantity])[quantity]
    year = f" of {one.price_year}" if one.price_year else ""
    value = estimates.resolution.solved(quantity).middle[place]
    return Evidence(one.model, float(value), one.p05, one.p95, f"{one.unit}{year}", quantity, one.basis or "")


def _value(estimates: Estimates, quantity: str, place: int) -> str:
    one = _evidence(estimates, quantity, place)
    spread = f" ({_short(one.low)} to {_short(one.high)})" if one.low is not None and one.high is not None else ""
    return f"{one.what}, {_short(one.value)}{spread} {one.unit}{', imputed' * (one.basis == GRADES[IMPUTED])}"


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
        return _Found("cannot tell", f"Too few models on record were trained on {forecast.entity}.")
    row = counts[family[0]]
    peak = int(row.argmax())
    evidence = Evidence(f"{forecast.entity}, {years[peak]}", float(row[peak]), None, None, "model", "models")
    words = f"Most models on {forecast.entity} were published in {years[peak]}: {row[peak]} of {row.sum()}"
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
        return _Found("cannot tell", f"No chip of {forecast.entity} has a year of peak use on record.")
    middle = float(np.median(list(spans.values())))
    evidence = tuple(Evidence(name, span, None, None, "year", "models") for name, span in spans.items())
    listed = ", ".join(f"{name} {span:.1f}" for name, span in spans.items())
    low, high = forecast.bounds
    words = f"Median of {middle:.1f} years from release to peak use over {len(spans)} families: {listed}"
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
        what = f"{forecast.quantity.replace('_', ' ')} of {forecast.entity} for {year}"
        if day < forecast.due_to:
            return _Found("too early", f"Its time ends on {forecast.due_to}; facts reach {day}.")
        return _Found("cannot tell", f"No published figure for the {what} is on record as of {day}.")
    newest = max(rows, key=lambda row: (registry.sources[row["source"]].published, row["locator"]))
    value, (low, high) = float(newest["value"]), forecast.bounds
    evidence = Evidence(forecast.entity, value, None, None, newest["unit"], newest["source"])
    words = f"{registry.sources[newest['source']].title} gives {_short(value)} {newest['unit']} for {year}"
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
        return _Found("too early", f"Its time ends on {forecast.due_to}; facts reach {day}.")
    if not rows:
        return _Found("cannot tell", f"No stock of {wanted} is on record as of {day}.")
    held, before = _stock(rows, forecast.due_to), {} if of_owner else _stock(rows, forecast.due_from)
    low, middle, high = (
        sum(stock[k] for stock in held.values()) - sum(stock[k] for stock in before.values()) for k in range(3)
    )
    counted = " and ".join(sorted({chip for row in rows for chip in row["chip"].split("|")}))
    words = f"{', '.join(held)}: {_short(middle)} ({_short(low)} to {_short(high)}) of {counted}"
    evidence = (Evidence(f"{wanted}, {forecast.due_to}", middle, low, high, "chip", rows[-1]["source"]),)
    bounds = forecast.bounds
    if of_owner and bounds[0] <= low and high <= bounds[1]:
        return _Found("came true", f"{words}.", evidence)
    if low > bounds[1] or (of_owner and high < bounds[0]):
        return _Found("did not", f"{words}.", evidence)
    others = "" if of_owner else " Other owners are not on record."
    return _Found("cannot tell", f"{words}: the interval reaches across a bound.{others}", evidence)


def _stock(rows: list[dict[str, str]], day: str) -> dict[str, tuple[float, float, float]]:
    """Chips of each owner on the last day counted before another: 5 % quantile, median, 95 % quantile."""
    found: dict[str, tuple[float, float, float]] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        if row["date"] <= day:
            found[row["owner"]] = (float(row["units_p05"]), float(row["units"]), float(row["units_p95"]))
    return found


def _at_end(forecast: Forecast, day: str, meets: bool, words: str, evidence: tuple[Evidence, ...]) -> _Found:
    """The verdict where the time has ended, and how it stands where it has not."""
    if day < forecast.due_to:
        reason = f"{words}, so far. Its time ends on {forecast.due_to}; facts reach {day}."
        return _Found("too early", reason, evidence)
    return _Found("came true" if meets else "did not", f"{words}.", evidence)


def _bound(cell: str) -> float | None:
    return float(cell) if cell else None


_GRADERS: dict[str, Callable[[Estimates, Forecast, Mapping[str, str], str], _Found]] = {
    "models": _by_models,
    "chip_peak_year": _by_peak_year,
    "chip_years_to_peak": _by_years_to_peak,
    "observations": _by_observations,
    "chip_stocks": _by_chip_stocks,
}
