"""Growth of a quantity over a selection of models, with an interval, and when the largest run passes a threshold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array, Codes
from steelyard.constants import DAYS_PER_YEAR
from steelyard.draws.sample import keys_of
from steelyard.errors import InputError
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.selection import RULES, Selection, check, sample, universe, values
from steelyard.estimators.world import day_number, day_of
from steelyard.formulas import trend as formulas
from steelyard.formulas.trend import Line
from steelyard.words.phrase import Lowered, Phrase, phrase

Floats = npt.NDArray[np.float64]
LEAST = 3
"""Models without which a line has no spread, and resamples without which years have no interval."""
MAX_RESAMPLES = 100_000
EPOCH_YEAR = 1970.0
LOW, HIGH = 0.05, 0.95
"""Ends of a 90 % interval."""
OTHER_TOPS = (5, 20)
"""How many of the largest the other selections take."""


class Range(NamedTuple):
    """A central value and its 90 % interval; None where an end does not exist."""

    central: float | None
    low: float | None
    high: float | None


NOTHING = Range(None, None, None)


class Point(NamedTuple):
    """A model of the sample, its day and the central value of the quantity."""

    subject: str
    name: str
    published: str
    value: float
    record: bool


class Fit(NamedTuple):
    """The lines of a trend.

    Attributes:
        year: Time of each model of the sample, in order, (models,). [year]
        records: Positions of those that set a record.
        line: The line through central values.
        lines: Lines of the resamples, (resamples,).
        heights: log10 of each model's draw of each resample, (models, resamples).
        record: Which model's distance from the line stands for the largest run in each resample, (resamples,).
    """

    year: Floats
    records: Codes
    line: Line
    lines: Line
    heights: Floats
    record: Codes


@dataclass(frozen=True)
class Trend:
    """Growth of a quantity over a selection of models.

    Attributes:
        quantity: Id of the quantity.
        title: Its name for people.
        unit: Its unit.
        price_year: Year in whose dollars money is given; None for what is no money.
        selection: Which models.
        as_of: Vintage of the facts.
        resamples: How often the models were drawn anew.
        models: The sample, oldest first; ``record`` marks those that no earlier model had matched.
        growth: Factor per year.
        oom: Orders of magnitude per year.
        doubling: Months in which it doubles; no upper end where it may not grow at all.
        spread: Standard deviation of the models about the line. [orders of magnitude]
        r2: Share of the variance of logarithms that time explains.
        reason: Why there is no trend, as a sentence; empty where there is one.
    """

    quantity: str
    title: str
    unit: str
    price_year: int | None
    selection: Selection
    as_of: str
    resamples: int
    models: tuple[Point, ...]
    growth: Range = NOTHING
    oom: Range = NOTHING
    doubling: Range = NOTHING
    spread: float | None = None
    r2: float | None = None
    reason: str = ""
    _fit: Fit | None = field(default=None, repr=False, compare=False)

    @property
    def known(self) -> bool:
        """Whether there is a trend."""
        return self._fit is not None

    @property
    def n(self) -> int:
        """How many models it rests on."""
        return len(self.models)

    def level(self, year: float) -> Range:
        """Height of the line in a year, with the 90 % interval of the line itself. [unit of the quantity]"""
        if self._fit is None:
            return NOTHING
        low, high = np.nanquantile(self._fit.lines.at(year), (LOW, HIGH))
        return Range(*(float(10**one) for one in (float(self._fit.line.at(year)), low, high)))

    def record(self) -> dict[str, Any]:
        """The trend as plain data."""
        data: dict[str, Any] = {"quantity": self.quantity, "unit": self.unit, "price_year": self.price_year}
        data |= {
            "selection": str(self.selection.words()),
            "as_of": self.as_of,
            "n": self.n,
            "resamples": self.resamples,
        }
        for name, of in (("growth", self.growth), ("oom_per_year", self.oom), ("doubling_months", self.doubling)):
            data |= {name: of.central, f"{name}_p05": of.low, f"{name}_p95": of.high}
        return data | {"spread_oom": self.spread, "r2": self.r2, "reason": str(self.reason) or None}


class Crossing(NamedTuple):
    """When the largest run passes a threshold.

    Attributes:
        threshold: What is passed, in the unit of the trend.
        year: Median and 90 % prediction interval, as decimal years; no end where it may never be passed.
        on_line: Where the central line, raised by the mean distance of the record-setters, meets the threshold; None
            where it does not rise. The method of published extrapolations: it ignores that no run passed so far.
        passed: The first model on record whose central value passed it; None where none has.
        kept: Share of the resamples that agree with what is on record: that no run had passed.
        reason: Why no year can be given, as a sentence; empty where one can.
    """

    threshold: float
    year: Range
    on_line: float | None
    passed: Point | None
    kept: float | None
    reason: str


def trend(
    estimates: Estimates,
    quantity: str,
    selection: Selection | None = None,
    *,
    resamples: int = 1000,
    seed: int | None = None,
) -> Trend:
    """Growth per year of a quantity over a selection of models.

    The central figures are the least-squares line through the central values. The interval is a bootstrap: each
    resample draws as many models with replacement and one draw for all of them, so that what estimates have in common
    moves them together. Central values already scatter by their errors, so the interval is wide rather than narrow.

    Args:
        estimates: Every model on record, or those that may be selected.
        quantity: Id of the quantity.
        selection: Which models; the ten with the most training FLOP at their release since 2016 by default.
        resamples: How often models are drawn anew.
        seed: Seed of the resampling; that of the draws by default.

    Raises:
        UnknownNameError: No such quantity, domain, organization or kind of chip.
        InputError: The quantity is no number, or a day, rank or number of resamples is out of range.
    """
    selection = selection or Selection()
    check(estimates, quantity, selection)
    if not 1 <= resamples <= MAX_RESAMPLES:
        raise InputError(f"{resamples} resamples cannot be made; give a number from 1 to {MAX_RESAMPLES:,}")
    chosen, declared = sample(estimates, quantity, selection), estimates.quantity(quantity)
    blank = Trend(
        quantity,
        declared.title,
        declared.unit,
        estimates.price_year if declared.money else None,
        selection,
        estimates.registry.vintage,
        resamples,
        _points(estimates, quantity, selection, chosen),
    )
    year = EPOCH_YEAR + estimates.world.column("published").value[chosen] / DAYS_PER_YEAR
    if len(chosen) < LEAST or np.ptp(year) == 0:
        return replace(blank, reason=_too_few(declared.title, len(chosen), selection))
    middle = estimates.resolution.solved(quantity).middle[chosen]
    records = np.flatnonzero([point.record for point in blank.models])
    draws = estimates.draws(quantity, [point.subject for point in blank.models])
    random = np.random.default_rng(keys_of([f"{estimates.sampler.seed if seed is None else seed}/trend"]))
    return _told(blank, middle, bootstrap(year, middle, draws, records, resamples, random))


def _too_few(title: str, models: int, selection: Selection) -> Phrase:
    known = Phrase("1 model") if models == 1 else Phrase("{n} models", n=models)
    return Phrase(
        "{quantity} is known of {models} of different days among {selection}; a trend takes {least}.",
        quantity=phrase(title),
        models=known,
        selection=selection.words(),
        least=LEAST,
    )


def _told(blank: Trend, middle: Floats, fit: Fit) -> Trend:
    """A trend with what its lines say."""
    low, high = (float(one) for one in np.nanquantile(fit.lines.slope, (LOW, HIGH)))
    oom = Range(float(fit.line.slope), low, high)
    return replace(
        blank,
        growth=Range(*(float(formulas.growth_factor(one)) for one in (float(fit.line.slope), low, high))),
        oom=oom,
        doubling=_doubling(oom),
        spread=float(fit.line.spread),
        r2=formulas.share_explained(fit.year, middle),
        _fit=fit,
    )


def alternatives(estimates: Estimates, selection: Selection) -> list[Selection]:
    """Other selections that one may as well have made: by another rule, of GPUs, with imputed values, without a year.

    Models of the last year are still coming in, and those that come late differ from those that came first.
    """
    late = estimates.world.constant("late_report_days")
    end = day_of(day_number(estimates.registry.vintage) - late)
    others = [replace(selection, rule=rule) for rule in RULES if rule != selection.rule]
    if selection.rule == "top":
        others += [replace(selection, top=top) for top in OTHER_TOPS if top != selection.top]
    if not selection.kinds:
        others.append(replace(selection, kinds=("GPU",)))
    others.append(replace(selection, imputed=not selection.imputed))
    if selection.since < end < (selection.until or estimates.registry.vintage):
        others.append(replace(selection, until=end))
    return others


def crossing(trend: Trend, threshold: float) -> Crossing:
    """The year in which the largest run passes a threshold.

    A record-setter is a model of the sample that no earlier model had matched. The largest run is taken to stand as far
    above the line as record-setters have stood: each resample adds to its line the distance of one of them, drawn at
    random with its own uncertainty. Where a run of the sample passes in that resample's draw, its day counts; a
    resample whose line passes before the last day of the sample though no run did is at odds with the record and
    left out. So the interval holds the uncertainty of the line and of the estimates, and the scatter of the
    largest runs; it does not hold that growth may change.

    Args:
        trend: The trend.
        threshold: What is to be passed, in the unit of the trend and the dollars of its price year.

    Raises:
        InputError: The threshold is not above zero.
    """
    if not 0 < threshold < np.inf:
        raise InputError(f"a threshold of {threshold:g} is never passed; give a number above zero")
    passed = next((point for point in trend.models if point.value >= threshold), None)
    fit = trend._fit
    if fit is None or not len(fit.records):
        why = trend.reason or Phrase("No model of the selection was the largest on record when it came out.")
        return Crossing(threshold, NOTHING, None, passed, None, why)
    central = formulas.crossing_year(fit.line, threshold, _mean_above(trend, fit))
    years = _crossing_years(fit, threshold)
    kept, on_line = len(years) / trend.resamples, float(central) if np.isfinite(central) else None
    if len(years) < LEAST:
        late = "By the trend {quantity} would have passed it by now, and no run has."
        why = Phrase(late, quantity=Lowered(trend.title))
        return Crossing(threshold, NOTHING, on_line, passed, kept, why)
    ends = (years[round(share * (len(years) - 1))] for share in (0.5, LOW, HIGH))  # infinite years have no mean
    year = Range(*(float(one) if np.isfinite(one) else None for one in ends))
    flat = Phrase("{quantity} of the selection may as well not grow.", quantity=phrase(trend.title))
    return Crossing(threshold, year, on_line, passed, kept, "" if year.central is not None else flat)


def _crossing_years(fit: Fit, threshold: float) -> Floats:
    """Year of each resample that agrees with the record, in order."""
    column = np.arange(fit.heights.shape[1])
    above = fit.heights[fit.record, column] - fit.lines.at(fit.year[fit.record])
    ahead = formulas.crossing_year(fit.lines, threshold, above)
    over = fit.heights >= np.log10(threshold)
    some = over.any(axis=0)
    found: Floats = np.where(some, fit.year[over.argmax(axis=0)], ahead)
    return np.sort(found[some | (ahead > fit.year[-1])])


def _mean_above(trend: Trend, fit: Fit) -> float:
    """How far record-setters stand above the central line, on average. [orders of magnitude]"""
    heights = np.log10([point.value for point in trend.models if point.record])
    return float(np.mean(heights - fit.line.at(fit.year[fit.records])))


def _points(estimates: Estimates, quantity: str, selection: Selection, chosen: Codes) -> tuple[Point, ...]:
    """The sample; records are told among all models of its domains and developers, whenever they came out."""
    world, day = estimates.world, estimates.world.column("published").value
    value = values(estimates, quantity, selection.imputed)
    known = np.flatnonzero(np.isfinite(day) & (value > 0) & ~world.has_base & universe(estimates, selection))
    record = np.zeros(len(world), bool)
    record[known] = formulas.record_setters(day[known], value[known])
    return tuple(
        Point(estimates.subjects[k], world.models[k]["name"].value, day_of(day[k]), float(value[k]), bool(record[k]))
        for k in chosen
    )


def bootstrap(
    year: Floats, middle: Floats, draws: Array, records: Codes, resamples: int, random: np.random.Generator
) -> Fit:
    """The central line, and those of resamples of models, each with one draw for all of them.

    Args:
        year: Time of each model, in order, (models,). [year]
        middle: Central values, (models,). [any unit]
        draws: Draws of the values, (models, draws). [same unit]
        records: Positions of the models that set a record.
        resamples: How often models are drawn anew, with replacement.
        random: Where chance comes from.
    """
    count = len(year)
    column = random.permutation(np.arange(resamples) % draws.shape[1])
    which = random.integers(count, size=(resamples, count))
    values = np.asarray(draws[:, column], np.float64)
    lines = formulas.log_line(year[which], values.T[np.arange(resamples)[:, None], which])
    some = records if len(records) else np.zeros(1, np.int64)
    record = some[random.integers(len(some), size=resamples)]
    return Fit(year, records, formulas.log_line(year, middle), lines, np.log10(values), record)


def _doubling(oom: Range) -> Range:
    """Months from orders of magnitude per year; none where a value does not grow."""
    months = [float(formulas.doubling_months(one)) if one and one > 0 else None for one in oom]
    return Range(months[0], months[2], months[1])
