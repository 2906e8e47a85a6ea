"""``steelyard audit``: facts that cannot all be true."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli.options import emit, output_options, registry_option, vintage_option
from steelyard.errors import AmbiguousNameError, UnknownNameError
from steelyard.estimators.api import registry
from steelyard.estimators.audit import DETECTORS, Finding, say
from steelyard.estimators.audit import audit as contradictions

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steelyard.facts.registry import Registry
    from steelyard.render.records import Form


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option(
    "--detector", "detectors", multiple=True, type=click.Choice(list(DETECTORS)), help="By this detector alone."
)
@click.option("--open", "unsettled", is_flag=True, help="Only what the estimator does not settle by itself.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many rows.")
@vintage_option
@registry_option
@output_options
def audit(
    names: tuple[str, ...],
    detectors: tuple[str, ...],
    unsettled: bool,
    limit: int,
    vintage: str | None,
    folder: Path | None,
    form: Form | None,
) -> int:
    """Facts that cannot all be true, of all models and chips or those named, the worst first, with the arithmetic.

    The factor is the least by which one of the facts must be off. For instance: steelyard audit "FinGPT-13B"
    """
    facts = registry(vintage, folder)
    subjects = [_subject(facts, name) for name in names] or None
    found = contradictions(facts, detectors or None, subjects)
    found = [one for one in found if not (unsettled and one.settled)]
    if found or form:
        emit([_record(one, form) for one in found[:limit]], form, lambda: _table(found[:limit]))
    if not form:
        print(_counts(facts, found, limit), file=sys.stderr)
    return 0


def _subject(facts: Registry, name: str) -> str:
    """The id of the model that a name means, else of the chip."""
    try:
        return facts.resolve("models", name)
    except (UnknownNameError, AmbiguousNameError) as error:
        try:
            return facts.resolve("chips", name)
        except (UnknownNameError, AmbiguousNameError):
            raise error from None


def _record(one: Finding, form: Form | None) -> dict[str, Any]:
    """A finding as plain data; in a table each of its facts is one phrase."""
    data = one.record()
    if form != "json":
        phrase = "{subject} {attribute} {value} {unit} ({source}, {locator})"
        data["facts"] = [" ".join(phrase.format(**fact).split()) for fact in data["facts"]]
    return data


def _table(found: Sequence[Finding]) -> RenderableType:
    from steelyard.render.text import plain_table

    rows = [[f"{say(one.severity)} ×", one.name, DETECTORS[one.detector].title, _arithmetic(one)] for one in found]
    return plain_table(["factor", "of", "what", "arithmetic"], rows, numeric=["factor"])


def _arithmetic(one: Finding) -> str:
    taken = " (taken)" if one.settled else ""
    return f"{one.arithmetic}\n→ {one.reading}{taken}" if one.reading else one.arithmetic


def _counts(facts: Registry, found: Sequence[Finding], limit: int) -> str:
    if not found:
        return f"No contradiction found as of {facts.vintage}."
    counts = Counter(one.detector for one in found)
    settled = sum(one.settled for one in found)
    listed = ", ".join(f"{name} {counts[name]}" for name in DETECTORS if counts[name])
    shown = f", the worst {limit} shown" if len(found) > limit else ""
    return f"{len(found)} contradictions as of {facts.vintage}{shown}; estimates settle {settled}; {listed}"
