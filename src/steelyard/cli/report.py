"""``steelyard report``: the index as a web site, and as a PDF."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click

from steelyard.cli.options import language_option, registry_option, vintage_option
from steelyard.words.language import Code


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("report"),
    show_default=True,
    help="Folder to write; an earlier report in it is replaced.",
)
@click.option("--pdf", is_flag=True, help="The report for print as well, in the same folder.")
@language_option
@vintage_option
@registry_option
def report(out: Path, pdf: bool, code: Code, vintage: str | None, folder: Path | None) -> int:
    """Write the whole index as a web site that needs no server: open index.html in the folder.

    For instance: steelyard report --out site --pdf --lang zh
    """
    from steelyard.report.build import Order, build

    started, order = monotonic(), Order(code, vintage, folder)
    if pdf:
        order = Order(code, vintage, folder, pdf_name(order.registry.vintage, code))
    with working(f"writing the report into {out} ..."):
        files = build(out, order)
    printed = f", {out / order.pdf}" if pdf else ""
    click.echo(
        f"{out / 'index.html'}{printed}: {files:,} files in {monotonic() - started:.0f} s, "
        f"facts as of {order.registry.vintage}"
    )
    return 0


def pdf_name(vintage: str, code: Code) -> str:
    """Name of the report for print.

    >>> pdf_name("2026-08-12", "en"), pdf_name("2026-08-12", "zh")
    ('ai-index-2026-08-12.pdf', 'ai-index-2026-08-12-zh.pdf')
    """
    return f"ai-index-{vintage}{'' if code == 'en' else f'-{code}'}.pdf"


@contextmanager
def working(text: str) -> Iterator[None]:
    """Tell on a terminal that something takes a while; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
