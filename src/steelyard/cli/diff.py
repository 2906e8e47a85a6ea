"""``steelyard diff``: what moved between two vintages, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli.options import emit, output_options, registry_option
from steelyard.indicators import api

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steelyard.indicators.changes import Kind
    from steelyard.render.records import Form

LIMIT = 20


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=LIMIT, show_default=True, help="At most so many rows.")
@click.option(
    "--kind",
    type=click.Choice(["facts", "indicators", "estimates"]),
    help="Changes of this kind alone; all by default.",
)
@registry_option
@output_options
def diff(before: str, after: str | None, limit: int, kind: Kind | None, folder: Path | None, form: Form | None) -> int:
    """What moved from vintage A to vintage B, a day, month or year each; B is the newest by default.

    Estimates with the facts that moved them, indicators, facts revised; the largest movements first. The limit is for
    people: --json, --csv and --md give every change. For instance: steelyard diff 2024 2025
    """
    found = api.diff(before, after, folder=folder)

    def card() -> RenderableType:
        from steelyard.render import changes

        return changes.card(found, limit, kind)

    emit(found.records(kind) if form else [], form, card)
    return 0
