"""``steelyard cost``: one model, several, or all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli.main import CANNOT_TELL
from steelyard.cli.options import emit, estimate_options, output_options, registry_option, vintage_option
from steelyard.errors import AmbiguousNameError, InputError, UnknownNameError
from steelyard.estimators.api import registry
from steelyard.estimators.estimate import METHODS, ON_REQUEST, PARTS, PARTS_OF, SHOWN, WHERE_STATED, Estimate, Estimates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from steelyard.facts.record import Fact
    from steelyard.facts.registry import Registry
    from steelyard.render.records import Form

COLUMNS = (
    "model",
    "published",
    "organizations",
    "quantity",
    "unit",
    "price_year",
    "central",
    "median",
    "p05",
    "p95",
    "basis",
    "as_of",
    "published_figures",
    "reason",
)
CHOICES = {**METHODS, **ON_REQUEST}
EXPLAINED = (*CHOICES.values(), "operational_tco2e")
"""Quantities whose derivation is printed."""


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "every", is_flag=True, help="Every model on record.")
@click.option(
    "--facts",
    "own_file",
    metavar="FILE",
    help="Models of your own: their fields, as JSON or TOML; - is JSON from a pipe.",
)
@click.option("--method", type=click.Choice(list(CHOICES)), help="Money by this method alone.")
@click.option("--explain", is_flag=True, help="The whole derivation, with rules and sources.")
@click.option("--drivers", "driven", is_flag=True, help="The share of the spread of each cost that each input brings.")
@click.option("--no-imputation", is_flag=True, help="Only what rests on facts of the model itself and its bases.")
@estimate_options
@vintage_option
@registry_option
@output_options
def cost(
    names: tuple[str, ...],
    every: bool,
    own_file: str | None,
    method: str | None,
    explain: bool,
    driven: bool,
    no_imputation: bool,
    price_year: int,
    draws: int,
    seed: int,
    vintage: str | None,
    folder: Path | None,
    form: Form | None,
) -> int:
    """What it took to train a model: money by three methods, FLOP, chip-hours, energy, each with its 90 % interval.

    For instance: steelyard cost "Gemini Ultra" GPT-4 --explain
    """
    if bool(names or own_file) == every:
        raise click.UsageError("give the name of a model, --facts FILE, or --all")
    facts = registry(vintage, folder)
    subjects = None if every else _subjects(facts, names)
    own = _own(own_file, facts, subjects or ()) if own_file else None
    models = Estimates(
        facts, subjects, price_year=price_year, draws=draws, seed=seed, own=own, imputes=not no_imputation
    )
    shown = _quantities(method)
    if every:
        if driven:
            raise InputError("--drivers is told of models by name; leave out --all")
        return _all(models, shown, form, explain)
    cards = [{**models.of(subject, shown), **_stated(models, subject)} for subject in models.subjects]
    estimates = [estimate for one in cards for estimate in one.values()]
    emit(_records(estimates, explain, driven) if form else [], form, lambda: _cards(models, cards, explain, driven))
    asked = [CHOICES[method]] if method else list(METHODS.values())
    return 0 if all(any(one[name].known for name in asked) for one in cards) else CANNOT_TELL


def _subjects(facts: Registry, names: Sequence[str]) -> list[str]:
    """Ids of the models meant; several words that are one name together count as one name."""
    if len(names) > 1:
        try:
            return [facts.resolve("models", " ".join(names))]
        except (UnknownNameError, AmbiguousNameError):
            pass
    return list(dict.fromkeys(facts.resolve("models", name) for name in names))


def _own(file: str, facts: Registry, taken: Sequence[str]) -> dict[str, dict[str, Fact]]:
    """Facts of the models that a file describes, by id."""
    from steelyard.estimators import own

    name = "standard input" if file == "-" else Path(file).name
    if file == "-" and sys.stdin is None:
        raise InputError("standard input is closed; give a file, or pipe JSON in")
    with click.open_file(file, "rb") as stream:
        data = stream.read(own.LIMIT + 1)
    found = own.facts_of(own.parse(data, name, "json" if file == "-" else None), facts, name)
    if twice := [subject for subject in found if subject in taken]:
        raise InputError(f"{name}, id: {twice[0]!r} is also asked for by name; give the model in the file another id")
    return found


def _quantities(method: str | None) -> tuple[str, ...]:
    if method is None:
        return SHOWN
    money = (CHOICES[method], *PARTS_OF.get(CHOICES[method], ()))
    people = ("contributors",) if method in ON_REQUEST else ()
    return (*money, *people, *(name for name in SHOWN if name not in {*METHODS.values(), *PARTS}))


def _stated(models: Estimates, subject: str) -> dict[str, Estimate]:
    """Quantities that a model's owner states and that are not estimated where it does not."""
    return {name: one for name, one in models.of(subject, WHERE_STATED).items() if one.known}


def _records(estimates: Sequence[Estimate], explain: bool, driven: bool = False) -> list[dict[str, Any]]:
    from steelyard.estimators import drivers

    records = []
    for estimate in estimates:
        data = estimate.record(explain)
        kept = {name: data[name] for name in (*COLUMNS, *(("derivation",) if explain else ()))}
        if driven and estimate.price_year:
            kept |= drivers.record(*drivers.of(estimate))
        records.append(kept)
    return records


def _cards(models: Estimates, cards: Sequence[dict[str, Estimate]], explain: bool, driven: bool) -> RenderableType:
    from rich.console import Group

    from steelyard.estimators import drivers
    from steelyard.estimators.comparisons import comparisons, differences
    from steelyard.render import text

    parts: list[RenderableType] = []
    for subject, estimates in zip(models.subjects, cards, strict=True):
        emitted = estimates["operational_tco2e"].central
        everyday = comparisons(models.registry, emitted) if emitted else []
        apart = differences(models, subject)
        parts.append(text.card(estimates, models.choices(subject), everyday, apart))
        money = [one for name, one in estimates.items() if name in CHOICES.values() and one.known]
        if driven and money:
            parts.append(text.driven([(one, *drivers.of(one)) for one in money]))
        if explain:
            titles = {key: source.title for key, source in models.registry.sources.items()}
            trees = [tree for one in estimates.values() if one.quantity in EXPLAINED and (tree := one.derivation())]
            parts += [text.explained(tree, titles) for tree in trees]
    return Group(*parts)


def _all(models: Estimates, shown: tuple[str, ...], form: Form | None, explain: bool) -> int:
    if explain and form != "json":
        raise InputError("--all --explain is a table for programs; add --json")
    with _progress() as tell:
        models.summaries(shown, tell)
    estimates = models.all(shown)
    emit(_records(estimates, explain) if form else [], form, lambda: _overview(models, estimates, shown))
    if not form:
        print(_counts(models, estimates, shown), file=sys.stderr)
    return 0


def _overview(models: Estimates, estimates: Sequence[Estimate], shown: tuple[str, ...]) -> RenderableType:
    from steelyard.render import sentences, text
    from steelyard.words import numbers

    money = [name for name in CHOICES.values() if name in shown]
    columns = [*money, "training_flop", "chip_hours"]
    by_model: dict[str, dict[str, Estimate]] = {}
    for estimate in estimates:
        by_model.setdefault(estimate.subject, {})[estimate.quantity] = estimate
    costed = [one for one in by_model.values() if any(one[name].known for name in money)]
    costed.sort(key=lambda one: -max(one[name].central or 0 for name in money[:2]))

    def cell(estimate: Estimate) -> str:
        if estimate.central is None or estimate.p05 is None or estimate.p95 is None:
            return ""
        spread = numbers.interval(estimate.p05, estimate.p95, estimate.unit)
        value = numbers.quantity(estimate.central, estimate.unit).removesuffix(" chip-hours").removesuffix(" FLOP")
        return f"{value} ({spread})" if estimate.quantity in money else value

    rows = [
        [(first := next(iter(one.values()))).model, first.published or "", *(cell(one[name]) for name in columns)]
        for one in costed
    ]
    titles = [
        sentences.TITLES.get(name, models.quantity(name).title.split(",")[0].split(" of ")[0]) for name in columns
    ]
    return text.plain_table(["Model", "Published", *titles], rows, numeric=titles)


def _counts(models: Estimates, estimates: Sequence[Estimate], shown: tuple[str, ...]) -> str:
    known = {name: sum(e.known for e in estimates if e.quantity == name) for name in shown}
    parts = {part for several in PARTS_OF.values() for part in several}
    listed = ", ".join(f"{name} {known[name]}" for name in shown if name not in parts)
    return (
        f"{len(models.subjects)} models as of {models.registry.vintage}, dollars of {models.price_year}; "
        f"known: {listed}"
    )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("models")
        yield lambda done, total: progress.update(task, completed=done, total=total)
