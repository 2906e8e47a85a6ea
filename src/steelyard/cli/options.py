"""Options that several commands share, and where their results go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from steelyard.render import records
from steelyard.words.language import CODES

if TYPE_CHECKING:
    from rich.console import RenderableType

Command = TypeVar("Command", bound=Callable[..., Any])
PIPE_WIDTH = 120
"""Columns of a table that goes into a pipe or a file."""

registry_option = click.option(
    "--registry",
    "folder",
    envvar="STEELYARD_REGISTRY",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of another registry than the one that comes with the package.",
)
vintage_option = click.option("--vintage", help="Facts as of a day, month or year: 2024-02-05, 2024-02, 2024.")

language_option = click.option(
    "--lang",
    "code",
    type=click.Choice(CODES),
    default="en",
    show_default=True,
    help="Language of pictures and pages.",
)


def estimate_options(command: Command) -> Command:
    """Options of every command that estimates."""
    for option in (
        click.option("--price-year", type=int, default=2023, show_default=True, help="Dollars of this year."),
        click.option("--draws", type=int, default=10_000, show_default=True, help="Draws of each quantity."),
        click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draws."),
    ):
        command = option(command)
    return command


def output_options(command: Command) -> Command:
    """Choice of form: a table for people by default."""
    for form, text in (("md", "a Markdown table"), ("csv", "CSV"), ("json", "JSON")):
        command = click.option(f"--{form}", "form", flag_value=form, default=None, help=f"Print {text}.")(command)
    return command


def emit(
    data: Sequence[Mapping[str, Any]],
    form: records.Form | None,
    card: Callable[[], RenderableType],
    columns: Sequence[str] | None = None,
) -> None:
    """Print records in a form for programs, or a card for people.

    Args:
        data: The records.
        form: The form; a card where there is none.
        card: Makes the card.
        columns: Columns of a table, which then has them where it has no row as well.
    """
    if form:
        sys.stdout.write(records.write(data, form, columns))
    else:
        show(card())


def show(*what: RenderableType) -> None:
    """Print for people, as wide as the terminal; without color in a pipe or where NO_COLOR is set."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PIPE_WIDTH
    console = Console(width=width, highlight=False, emoji=False, markup=False)
    for one in what:
        console.print(one)
