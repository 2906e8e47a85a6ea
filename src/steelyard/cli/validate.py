"""``steelyard validate``: how far the intervals hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli.options import emit, output_options, registry_option, vintage_option
from steelyard.estimators.api import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from steelyard.estimators.validation import Score
    from steelyard.render.records import Form


@click.command()
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draws.")
@vintage_option
@registry_option
@output_options
def validate(seed: int, vintage: str | None, folder: Path | None, form: Form | None) -> int:
    """Hide what is known, predict it from other developers' models, and see how far the intervals hold.

    Constants were tuned on one half of the developers; the other half reports. A 90 % interval should hold 85 to 95 %.
    """
    from steelyard.estimators.validation import validate as scores_of

    scores = scores_of(registry(vintage, folder), seed=seed)
    emit([_record(score) for score in scores], form, lambda: _table(scores))
    return 0


def _record(score: Score) -> dict[str, object]:
    return {name: None if value != value else value for name, value in score._asdict().items()}


def _table(scores: Sequence[Score]) -> RenderableType:
    from steelyard.render.text import plain_table, score_cells

    rows = [score_cells(score) for score in sorted(scores, key=lambda score: score.half)]
    names = list(rows[0])
    return plain_table(names, [list(row.values()) for row in rows], numeric=names[2:])
