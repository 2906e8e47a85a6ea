"""``steelyard trend`` and ``steelyard forecasts``: how fast a quantity grows, and what became of forecasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli.main import CANNOT_TELL
from steelyard.cli.options import emit, estimate_options, output_options, registry_option, vintage_option
from steelyard.errors import InputError
from steelyard.estimators import trends
from steelyard.estimators.api import registry
from steelyard.estimators.estimate import METHODS, Estimates
from steelyard.estimators.forecasts import Grade, find_forecast, grade, ledger
from steelyard.estimators.selection import RULES, Rule, Selection
from steelyard.estimators.trend_figures import PublishedTrend, published_trends
from steelyard.estimators.trends import Crossing, Range, Trend, alternatives, crossing
from steelyard.facts.registry import last_day

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steelyard.render.records import Form

THRESHOLDS = (1e9, 1e10)
"""What the largest run is asked to pass where nothing else is: one and ten billion dollars."""
FIRST_ENDINGS = ("", "-01", "-01-01")


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say which models a trend is of."""
    for option in (
        click.option(
            "--top", type=click.IntRange(min=1), default=10, show_default=True, help="So many of the largest."
        ),
        click.option("--rule", type=click.Choice(RULES), default="top", show_default=True, help="How they are chosen."),
        click.option("--by", default="training_flop", show_default=True, help="The quantity that is their size."),
        click.option("--since", default="2016", show_default=True, help="Published from this day, month or year on."),
        click.option("--until", help="Published up to this day, month or year."),
        click.option("--domain", "domains", multiple=True, help="Of this domain; may be given again."),
        click.option("--organization", "organizations", multiple=True, help="Of this developer; may be given again."),
        click.option("--chips", "kinds", multiple=True, help="Trained on this kind of chip, such as GPU."),
        click.option("--imputed", is_flag=True, help="Count values imputed from like models, too."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("quantity", default="amortized_cost", metavar="[QUANTITY]")
@selection_options
@click.option("--threshold", "thresholds", type=float, multiple=True, help="When does the largest run pass this?")
@click.option("--resamples", type=int, default=1000, show_default=True, help="How often models are drawn anew.")
@click.option("--others", is_flag=True, help="Growth of other selections as well.")
@estimate_options
@vintage_option
@registry_option
@output_options
def trend(
    quantity: str,
    top: int,
    rule: Rule,
    by: str,
    since: str,
    until: str | None,
    domains: tuple[str, ...],
    organizations: tuple[str, ...],
    kinds: tuple[str, ...],
    imputed: bool,
    thresholds: tuple[float, ...],
    resamples: int,
    others: bool,
    price_year: int,
    draws: int,
    seed: int,
    vintage: str | None,
    folder: Path | None,
    form: Form | None,
) -> int:
    """Growth per year of a quantity with its 90 % interval, and the year in which the largest run passes a threshold.

    For instance: steelyard trend amortized_cost --top 10 --since 2016 --vintage 2024-05-26 --others
    """
    quantity = METHODS.get(quantity, quantity)
    models = Estimates(registry(vintage, folder), price_year=price_year, draws=draws, seed=seed)
    end = last_day(until) if until else None
    selection = Selection(rule, top, by, _first_day(since), end, domains, organizations, kinds, imputed)
    found = trends.trend(models, quantity, selection, resamples=resamples)
    beside = alternatives(models, selection) if others else []
    more = [trends.trend(models, quantity, other, resamples=resamples) for other in beside]
    asked = thresholds or (THRESHOLDS if models.quantity(quantity).money else ())
    crossings = [crossing(found, threshold) for threshold in asked]
    figures = published_trends(models.registry, quantity)
    emit(_records(found, more, crossings, figures), form, lambda: _card(found, more, crossings, figures))
    return 0 if found.known else CANNOT_TELL


def _first_day(since: str) -> str:
    """The first day of a day, month or year."""
    _ = last_day(since)
    return next(day for ending in FIRST_ENDINGS if len(day := since.strip() + ending) == len("2016-01-01"))


def _records(
    found: Trend, more: Sequence[Trend], crossings: Sequence[Crossing], figures: Sequence[PublishedTrend]
) -> list[dict[str, Any]]:
    first = found.record() | {
        "crossings": [_crossing_record(one) for one in crossings],
        "published": [figure._asdict() for figure in figures],
        "models": [point._asdict() for point in found.models],
    }
    none: dict[str, Any] = {"crossings": [], "published": []}
    return [first, *(one.record() | none | {"models": [point._asdict() for point in one.models]} for one in more)]


def _crossing_record(one: Crossing) -> dict[str, Any]:
    data = {"threshold": one.threshold, "year": one.year.central, "year_p05": one.year.low, "year_p95": one.year.high}
    passed = one.passed._asdict() if one.passed else None
    return data | {"on_line": one.on_line, "passed": passed, "kept": one.kept, "reason": one.reason or None}


def _card(
    found: Trend, more: Sequence[Trend], crossings: Sequence[Crossing], figures: Sequence[PublishedTrend]
) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    year = f", dollars of {found.price_year}" if found.price_year else ""
    parts: list[RenderableType] = [Text(f"{found.title}: growth{year}", style="bold"), Text()]
    parts += [_growth(found, more), Text()]
    if found.reason:
        parts += [Text(found.reason), Text()]
    if figures:
        parts += [_published(figures), Text()]
    if crossings and found.known:
        parts += [_crossings(found, crossings), Text()]
    if found.models:
        records = ", ".join(f"{point.name} {point.published[:4]}" for point in found.models if point.record) or "none"
        parts.append(Text(f"Runs of the sample that were the largest yet: {records}."))
    parts.append(Text(f"Facts as of {found.as_of}. The models: --json. Other selections: --others", style="dim"))
    return Group(*parts)


def _growth(found: Trend, more: Sequence[Trend]) -> RenderableType:
    from steelyard.render import text

    rows = [
        [one.selection.words(), _times(one.growth), _months(one.doubling), str(one.n), _share(one.r2)]
        for one in (found, *more)
    ]
    columns = ["Models", "per year (90 %)", "doubles in (90 %)", "n", "R²"]
    return text.plain_table(columns, rows, numeric=["n", "R²"])


def _published(figures: Sequence[PublishedTrend]) -> RenderableType:
    from steelyard.render import text

    rows = []
    for figure in figures:
        what, years = figure.indicator.replace("_", " "), figure.period.replace("/", " to ")
        rows.append([what, figure.scope, _figure(figure), years, figure.source])
    return text.plain_table(["Published by others", "of", "figure", "years", "publication"], rows)


def _figure(figure: PublishedTrend) -> str:
    from steelyard.words import numbers

    unit = {"count": "", "ratio": "", "month": " months", "x per year": " × per year"}.get(
        figure.unit, f" {figure.unit}"
    )
    if figure.value is None:
        return ""
    value = numbers.money(figure.value) if figure.unit == "USD" else f"{figure.value:g}{unit}"
    if figure.low is None or figure.high is None:
        return value
    return f"{value} ({figure.mass} %: {figure.low:g} to {figure.high:g})"


def _crossings(found: Trend, crossings: Sequence[Crossing]) -> RenderableType:
    from steelyard.render import text
    from steelyard.words import numbers

    rows = []
    for one in crossings:
        passed = f"{one.passed.name}, {one.passed.published}" if one.passed else "none yet"
        line = f"{one.on_line:.1f}" if one.on_line is not None else ""
        rows.append([numbers.quantity(one.threshold, found.unit), _years(one), line, passed])
    columns = ["The largest run passes", "in (90 %)", "on the line alone", "passed by"]
    return text.plain_table(columns, rows)


def _years(one: Crossing) -> str:
    if one.year.central is None or one.year.low is None:
        return one.reason
    high = f"{one.year.high:.1f}" if one.year.high else "never"
    return f"{one.year.central:.1f} ({one.year.low:.1f} to {high})"


def _times(growth: Range) -> str:
    if growth.central is None or growth.low is None or growth.high is None:
        return "—"
    return f"{growth.central:.2f} × ({growth.low:.1f} to {growth.high:.1f})"


def _months(doubling: Range) -> str:
    if doubling.central is None or doubling.low is None:
        return "—"
    high = f"{doubling.high:.1f}" if doubling.high else "never"
    return f"{doubling.central:.1f} months ({doubling.low:.1f} to {high})"


def _share(r2: float | None) -> str:
    return "" if r2 is None else f"{r2:.2f}"


@click.command()
@click.argument("names", nargs=-1, metavar="[FORECAST]...")
@estimate_options
@vintage_option
@registry_option
@output_options
def forecasts(
    names: tuple[str, ...],
    price_year: int,
    draws: int,
    seed: int,
    vintage: str | None,
    folder: Path | None,
    form: Form | None,
) -> int:
    """Dated forecasts of others and how they stand: came true, did not, too early, cannot tell.

    For instance: steelyard forecasts --vintage 2025-08
    """
    facts = registry(vintage, folder)
    wanted = [find_forecast(facts, name) for name in names]
    models = Estimates(facts, price_year=price_year, draws=draws, seed=seed)
    grades = [grade(facts, one, estimates=models) for one in wanted] if wanted else ledger(facts, models)
    if not grades:
        raise InputError(f"no forecast is on record as of {facts.vintage}")
    emit([one.record() for one in grades], form, lambda: _ledger(grades))
    return CANNOT_TELL if all(one.verdict == "cannot tell" for one in grades) else 0


def _ledger(grades: Sequence[Grade]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    for one in grades:
        head = Text.assemble((one.verdict, "bold"), f"  {one.forecast.what}")
        said = f"{one.forecast.id}: {one.forecast.made_by}, {one.forecast.made_on}"
        parts += [head, Text(said, style="dim"), Text(one.reason), Text()]
    verdicts = [one.verdict for one in grades]
    listed = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    return Group(*parts, Text(f"{len(grades)} forecasts: {listed}. Graded as of {grades[0].as_of}.", style="dim"))
