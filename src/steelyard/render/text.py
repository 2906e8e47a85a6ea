"""Cards and tables for a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from steelyard.estimators.comparisons import Comparison, Difference
from steelyard.estimators.derivation import Node
from steelyard.estimators.drivers import Driver, Narrowing
from steelyard.estimators.estimate import METHODS, ON_REQUEST, PARTS_OF, Choice, Estimate
from steelyard.estimators.figures import Figure
from steelyard.words.numbers import interval, quantity, significant

if TYPE_CHECKING:
    from steelyard.estimators.validation import Score

TITLES = {
    "cloud_cost": "Cloud rental",
    "amortized_cost": "Amortized",
    "acquisition_cost": "Acquisition",
    "development_cost": "Development",
    "development_staff": "R&D staff",
}
SCOPES = {
    "acquisition_cost": "buys the whole cluster; not a cost of training",
    "development_cost": "the whole project, not the final run alone",
}
WIDE = 72
"""Columns from which on a terminal is wide enough for tables."""
NAMED = {"median": "median", "dollars of": "dollars of"}
"""Columns whose cells need their names where there is no heading."""
INPUTS = (
    "contributors",
    "training_flop",
    "chip_hours",
    "chip_count",
    "training_hours",
    "price_per_chip_hour",
    "energy_mwh",
    "operational_tco2e",
    "market_based_tco2e",
    "embodied_tco2e",
)
NOTES = {
    "training_flop": "base models included",
    "operational_tco2e": "location-based; offsets are not subtracted",
    "market_based_tco2e": "market-based, as its owner states it",
    "embodied_tco2e": "of making the hardware; not in the line above",
}


def card(
    estimates: Mapping[str, Estimate],
    choices: Sequence[Choice],
    everyday: Sequence[Comparison] = (),
    apart: Sequence[Difference] = (),
) -> RenderableType:
    """What a model cost, what went into it, and what others have published.

    Args:
        estimates: Estimates of one model by quantity.
        choices: The chip and the vendor that they rest on.
        everyday: Everyday things that emit as much as the run's electricity, the largest first.
        apart: What sets our emissions apart from those published.
    """
    first = next(iter(estimates.values()))
    by_line = ", ".join(first.organizations) or "unknown developer"
    day = f" · published {first.published}" if first.published else ""
    parts: list[RenderableType] = [Text(first.model, style="bold"), Text(f"{by_line}{day}", style="dim"), Text()]
    money = [name for name in (*METHODS.values(), *ON_REQUEST.values()) if name in estimates]
    if any(estimates[name].known for name in money):
        parts += [_money(estimates, money), Text()]
    parts += [Text(estimate.reason) for name in money if not (estimate := estimates[name]).known]
    if not all(estimates[name].known for name in money):
        parts.append(Text())
    parts += [_inputs(estimates, choices), Text()]
    if everyday:
        parts += [Text(beside(everyday)), Text()]
    figures = [(name, figure) for name, estimate in estimates.items() for figure in estimate.published_figures]
    if figures:
        parts += [_figures(figures, estimates, apart), Text()]
    parts.append(Text(f"Facts as of {first.as_of}. Derivation: add --explain", style="dim"))
    return Group(*parts)


def _money(estimates: Mapping[str, Estimate], names: Sequence[str]) -> RenderableType:
    year = estimates[names[0]].price_year
    table = _Sheet(f"Cost in US dollars of {year}", "central", "median", "90 % interval", "")
    for name in names:
        estimate = estimates[name]
        if estimate.known:
            table.add_row(Text(TITLES[name], style="bold"), *_values(estimate), Text(_remark(estimate), style="dim"))
            _parts(table, estimates, PARTS_OF.get(name, ()))
    return table


def _remark(estimate: Estimate) -> str:
    """What to know of a cost before it is quoted."""
    imputed = "rests on what like models took" if estimate.basis == "imputed" else ""
    return "; ".join(filter(None, (imputed, SCOPES.get(estimate.quantity, ""))))


def _parts(table: _Sheet, estimates: Mapping[str, Estimate], names: Iterable[str]) -> None:
    for name in names:
        if name in estimates and estimates[name].known:
            estimate = estimates[name]
            table.add_row(Text(f"  {estimate.title}", style="dim"), *_values(estimate), "")


def _values(estimate: Estimate) -> tuple[str, str, str]:
    if estimate.central is None or estimate.median is None or estimate.p05 is None or estimate.p95 is None:
        return "—", "—", "—"
    spread = interval(estimate.p05, estimate.p95, estimate.unit) if estimate.p05 < estimate.p95 else ""
    return quantity(estimate.central, estimate.unit), quantity(estimate.median, estimate.unit, 2), spread


def _inputs(estimates: Mapping[str, Estimate], choices: Sequence[Choice]) -> RenderableType:
    table = _Sheet("What went into it", "central", "90 % interval", "basis", "")
    told = {estimate.reason.partition(": ")[2] for name in METHODS.values() if (estimate := estimates.get(name))}
    for name in INPUTS:
        if name in estimates:
            estimate = estimates[name]
            value, _, spread = _values(estimate)
            reason = estimate.reason.partition(": ")[2]
            note = NOTES.get(name, "") if estimate.known else "" if reason in told else reason
            told.add(reason)
            table.add_row(_short(estimate.title), value, spread, estimate.basis or "unknown", Text(note, style="dim"))
    for choice in choices:
        table.add_row(choice.title, "", "", choice.basis, choice.name)
    return table


def _short(title: str) -> str:
    return title.split(",")[0].removesuffix(" of the final training run")


def beside(everyday: Sequence[Comparison]) -> str:
    """Emissions in everyday things, in a sentence: the largest that fits once or more, and the smallest.

    Args:
        everyday: Everyday things that emit as much, the largest first.
    """
    fitting = [one for one in everyday if one.times >= 1] or everyday[-1:]
    named = dict.fromkeys((*fitting[:2], fitting[-1]))
    *others, last = (f"{significant(one.times, 2)} {one.words}" for one in named)
    named_before = f"{', '.join(others)} or " if others else ""
    return f"As much carbon as {named_before}{last}."


def _figures(
    figures: Iterable[tuple[str, Figure]], estimates: Mapping[str, Estimate], apart: Sequence[Difference]
) -> RenderableType:
    table = _Sheet("Published by others", "figure", "dollars of", "publication")
    rows: dict[tuple[str, str, str], Figure] = {}
    causes = {one.figure: _causes(one) for one in apart}
    for name, figure in figures:
        title = TITLES.get(name, _short(estimates[name].title))
        rows.setdefault((title, quantity(figure.value, figure.unit), figure.source), figure)
    for (title, value, source), figure in rows.items():
        money = figure.unit == "USD"
        year = str(figure.price_year or "its day") if money else ""
        place = Text.assemble(source, (f"  {figure.locator}{causes.get(figure, '')}", "dim"))
        table.add_row(title, value, year, place)
    return table


def _causes(one: Difference) -> str:
    """What makes ours larger or smaller than a published figure: the factors that are not 1."""
    energy, pue, grid = one.factors
    named = {"energy": energy, "PUE": pue, "grid": grid}
    parts = [f"{name} × {factor:.2f}" for name, factor in named.items() if abs(factor - 1) >= 0.005]
    return f"; ours differs by {', '.join(parts)}" if parts else "; ours is the same"


class _Sheet:
    """A table with a title where the terminal is wide enough, else a paragraph for each row."""

    def __init__(self, title: str, *columns: str) -> None:
        self.title, self.columns = title, columns
        self.rows: list[tuple[Text, ...]] = []

    def add_row(self, *cells: str | Text) -> None:
        """Add a row: its label and its cells."""
        self.rows.append(tuple(cell if isinstance(cell, Text) else Text(cell) for cell in cells))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._table() if options.max_width >= WIDE else self._paragraphs()

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column(Text(self.title, style="bold"), overflow="fold")
        for column in self.columns:
            numeric = column in ("central", "median", "figure")
            table.add_column(column, overflow="fold", justify="right" if numeric else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def _paragraphs(self) -> Group:
        lines: list[RenderableType] = [Text(self.title, style="bold")]
        for label, *cells in self.rows:
            said = [Text.assemble(f"{NAMED[column]} ", cell) if column in NAMED else cell
                    for column, cell in zip(self.columns, cells, strict=True) if cell.plain]  # fmt: skip
            lines += [label, Padding(Text(", ").join(said), (0, 0, 0, 4))]
        return Group(*lines)


def explained(node: Node, sources: Mapping[str, str]) -> RenderableType:
    """A derivation as a tree of rules, values and sources.

    Args:
        node: Its root.
        sources: Title of each source.
    """
    tree = Tree(_step(node, sources), guide_style="dim")
    _grow(tree, node, sources, {node.quantity})
    return Padding(tree, (0, 0, 1, 0))


def _grow(tree: Tree, node: Node, sources: Mapping[str, str], seen: set[str]) -> None:
    for one in node.inputs:
        again = one.quantity in seen and one.inputs
        branch = tree.add(_step(one, sources, again=bool(again)))
        if not again:
            seen.add(one.quantity)
            _grow(branch, one, sources, seen)


def _step(node: Node, sources: Mapping[str, str], *, again: bool = False) -> Text:
    value = quantity(node.value, node.unit) if node.value is not None else node.label
    spread = f" ({interval(node.low, node.high, node.unit)})" if node.low is not None and node.high is not None else ""
    text = Text.assemble((node.title, "bold"), f" = {value}{spread}  ", (node.basis, "italic"))
    if again:
        return text.append("\nas above", style="dim")
    text.append(f"\n{node.rule}", style="dim")
    if node.provenance:
        origin = node.provenance
        known = f", known {origin.as_of}" if origin.as_of else ""
        title = sources.get(origin.source, origin.source)
        text.append(f"\n{origin.text} [{title}; {origin.locator}{known}]", style="dim")
        if origin.note:
            text.append(f"\n{origin.note}", style="dim")
    return text


def driven(costs: Sequence[tuple[Estimate, Sequence[Driver], Narrowing | None]]) -> RenderableType:
    """The share of the spread of each cost that each input brings, and the fact that would narrow each most.

    Args:
        costs: Costs of one model, what drives each, and that fact; inputs under 1 % of every one are left out.
    """
    titles = {one.quantity: TITLES.get(one.quantity, one.title) for one, _, _ in costs}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(Text("Share of the spread", style="bold"), overflow="fold")
    for name in titles.values():
        table.add_column(name, justify="right")
    table.add_column("its own 90 % interval", overflow="fold")
    table.add_column("basis")
    shares = {one.quantity: {driver.stream: driver.share for driver in several} for one, several, _ in costs}
    inputs = {driver.stream: driver for _, several, _ in costs for driver in several}
    most = {stream: max(one.get(stream, 0) for one in shares.values()) for stream in inputs}
    for stream in sorted((one for one in most if most[one] >= 0.01), key=lambda one: -most[one]):
        cells = (f"{share:.0%}" if (share := one.get(stream)) else "" for one in shares.values())
        table.add_row(inputs[stream].title, *cells, _own_spread(inputs[stream]), inputs[stream].basis)
    return Group(table, Text(), *(_narrowed(one, titles[one.quantity], fact) for one, _, fact in costs if fact), Text())


def _own_spread(driver: Driver) -> str:
    if driver.low is None or driver.high is None:
        return ", ".join(f"{name} {share:.0%}" for name, share in driver.options[:3])
    named = "" if driver.unit in ("1", "USD") else f" {driver.unit}"
    named = f"{named}s" if driver.unit in ("chip", "chip-hour") else named.replace(" USD/", " per ")
    spread = interval(driver.low, driver.high, driver.unit)
    return spread if spread.endswith("GWh") else f"{spread}{named}"


def _narrowed(estimate: Estimate, title: str, fact: Narrowing) -> Text:
    before = interval(estimate.p05 or 0, estimate.p95 or 0, estimate.unit)
    after = interval(fact.p05, fact.p95, estimate.unit)
    return Text(f"{title}: {after} instead of {before}, if one knew {fact.fact}.")


def score_cells(score: Score) -> dict[str, str]:
    """A score of the validation as cells of a table, by column."""
    return {
        "hidden and predicted": score.title,
        "half": score.half,
        "models": str(score.models),
        "cannot tell": str(score.unpredicted),
        "in 50 %": f"{score.within_50:.0%}",
        "in 90 %": f"{score.within_90:.0%}",
        "width": f"{score.width:.3g}",
        "bias": "" if score.bias != score.bias else f"{score.bias:.2f}",
        "error": f"{score.error:.2f}",
        "error of a guess": f"{score.naive_error:.2f}",
    }


def plain_table(names: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[str] = ()) -> RenderableType:
    """A table without lines.

    Args:
        names: Columns.
        rows: Cells.
        numeric: Columns that are set flush right.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in names:
        table.add_column(name, justify="right" if name in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
