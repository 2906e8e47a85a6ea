"""``steelyard find`` and ``steelyard vintages``: the facts on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli.options import emit, output_options, registry_option, vintage_option
from steelyard.errors import UnknownNameError
from steelyard.estimators.api import registry
from steelyard.facts.record import Fact
from steelyard.words import numbers

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steelyard.facts.registry import Registry
    from steelyard.render.records import Form

KINDS = ("models", "chips", "prices", "organizations", "clusters", "releases")
COLUMNS = {
    "models": ("published", "organizations", "parameters", "training_flop", "chip", "chip_count", "training_hours"),
    "chips": ("vendor", "kind", "released", "peak_tensor16_flop_per_s", "peak_fp32_flop_per_s", "tdp_w"),
    "organizations": ("name_zh", "country", "sector", "cloud_vendor"),
    "clusters": ("owner", "country", "status", "chip", "chip_count", "h100_equivalents", "power_mw", "operational"),
    "releases": ("released", "organizations", "countries", "access", "license"),
}
COUNTS = ("parameters", "chip_count", "training_hours", "h100_equivalents", "power_mw")
PRICE_COLUMNS = ("chip", "vendor", "date", "kind", "region", "basis", "usd", "locator")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[KIND] WORDS...")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many rows.")
@vintage_option
@registry_option
@output_options
def find(words: tuple[str, ...], limit: int, vintage: str | None, folder: Path | None, form: Form | None) -> int:
    """Search what is on record by the words of a name; models, unless another KIND is named first.

    KIND is one of models, chips, prices, organizations, clusters, releases. For instance: steelyard find chips a100
    """
    kind, wanted = (words[0], words[1:]) if words[0] in KINDS and len(words) > 1 else ("models", words)
    facts = registry(vintage, folder)
    text = " ".join(wanted)
    found = _prices(facts, text) if kind == "prices" else _subjects(facts, kind, text)
    if not found:
        hint = f"on record as of {facts.vintage}"
        raise UnknownNameError(
            kind.removesuffix("s"), text, _near(facts, "chips" if kind == "prices" else kind, text), hint
        )
    emit(found[:limit], form, lambda: _table(found, limit))
    return 0


def _subjects(facts: Registry, kind: str, text: str) -> list[dict[str, str]]:
    hits = facts.find(kind, text)
    known = facts.facts(kind)
    return [
        {"id": hit.subject, "name": hit.name, **{name: _cell(known[hit.subject], name) for name in COLUMNS[kind]}}
        for hit in hits
        if hit.subject in known
    ]


def _cell(facts: Mapping[str, Fact], attribute: str) -> str:
    if attribute not in facts:
        return ""
    return ", ".join(facts[attribute].items)


def _prices(facts: Registry, text: str) -> list[dict[str, str]]:
    chips = {hit.subject for hit in facts.find("chips", text)}
    rows = [row for row in facts.rows("prices") if row["chip"] in chips]
    return [
        {name: row[name] for name in PRICE_COLUMNS} for row in sorted(rows, key=lambda row: (row["date"], row["chip"]))
    ]


def _near(facts: Registry, kind: str, text: str) -> Sequence[str]:
    try:
        facts.resolve(kind, text)
    except UnknownNameError as error:
        return error.suggestions
    except LookupError:
        pass
    return ()


def _table(found: Sequence[Mapping[str, str]], limit: int) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from steelyard.render import text

    names = [name for name in found[0] if name not in ("locator", "id") and any(row[name] for row in found[:limit])]
    rows = [[_shown(name, row[name]) for name in names] for row in found[:limit]]
    parts: list[RenderableType] = [text.plain_table([name.replace("_", " ") for name in names], rows)]
    if len(found) > limit:
        parts.append(Text(f"{limit} of {len(found)}; more with --limit {len(found)}", style="dim"))
    return Group(*parts)


def _shown(name: str, cell: str) -> str:
    if not cell:
        return ""
    if name.endswith(("_flop", "flop_per_s")):
        return numbers.flop(float(cell))
    return numbers.scaled(float(cell)) if name in COUNTS else cell


@click.command()
@vintage_option
@registry_option
@output_options
def vintages(vintage: str | None, folder: Path | None, form: Form | None) -> int:
    """The days on which something was learnt, and how many rows of each table each brought."""
    days = registry(vintage, folder).vintages()
    tables = list(dict.fromkeys(table for day in days for table in day.rows))
    rows = [{"vintage": day.day, **{table: day.rows.get(table, 0) for table in tables}} for day in days]

    def table() -> RenderableType:
        from steelyard.render import text

        learnt = [", ".join(f"{table} {count:,}" for table, count in day.rows.items()) for day in days]
        return text.plain_table(["vintage", "rows learnt"], list(zip((day.day for day in days), learnt, strict=True)))

    emit(rows, form, table)
    return 0
