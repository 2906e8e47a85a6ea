"""Cards and tables for a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, JustifyMethod, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from steelyard.estimators.comparisons import Comparison, Difference
from steelyard.estimators.derivation import Node
from steelyard.estimators.drivers import Driver, Narrowing
from steelyard.estimators.estimate import METHODS, ON_REQUEST, PARTS_OF, Choice, Estimate
from steelyard.estimators.figures import Figure
from steelyard.render.sentences import INPUTS, NOTES, TITLES, apart, beside, narrowed, remark, short
from steelyard.words.language import ENGLISH
from steelyard.words.numbers import RISING, interval, quantity

if TYPE_CHECKING:
    from steelyard.estimators.validation import Score

WIDE = 72
"""Columns from which on a terminal is wide enough for tables."""
GAP, ROOM, WORD = 2, 12, 40
"""Width between two columns, least width of a column of sentences, and longest word that is not cut."""
MIDDLES = ("central", "median", "figure")
"""Columns of numbers on the card."""
NAMED = {"median": "median", "dollars of": "dollars of"}
"""Columns whose cells need their names where there is no heading."""


def card(
    estimates: Mapping[str, Estimate],
    choices: Sequence[Choice],
    everyday: Sequence[Comparison] = (),
    unlike: Sequence[Difference] = (),
) -> RenderableType:
    """What a model cost, what went into it, and what others have published.

    Args:
        estimates: Estimates of one model by quantity.
        choices: The chip and the vendor that they rest on.
        everyday: Everyday things that emit as much as the run's electricity, the largest first.
        unlike: What sets our emissions apart from those published.
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
        parts += [_figures(figures, estimates, unlike), Text()]
    parts.append(Text(f"Facts as of {first.as_of}. Derivation: add --explain", style="dim"))
    return Group(*parts)


def _money(estimates: Mapping[str, Estimate], names: Sequence[str]) -> RenderableType:
    year = estimates[names[0]].price_year
    table = _Sheet(f"Cost in US dollars of {year}", "central", "median", "90 % interval", "")
    for name in names:
        estimate = estimates[name]
        if estimate.known:
            table.add_row(Text(TITLES[name], style="bold"), *_values(estimate), Text(remark(estimate), style="dim"))
            _parts(table, estimates, PARTS_OF.get(name, ()))
    return table


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
    told = {estimate.cause for name in METHODS.values() if (estimate := estimates.get(name))}
    for name in INPUTS:
        if name in estimates:
            estimate = estimates[name]
            value, _, spread = _values(estimate)
            note = NOTES.get(name, "") if estimate.known else "" if estimate.cause in told else f"{estimate.cause}."
            told.add(estimate.cause)
            table.add_row(short(estimate.title), value, spread, estimate.basis or "unknown", Text(note, style="dim"))
    for choice in choices:
        table.add_row(choice.title, "", "", choice.basis, choice.name)
    return table


def _figures(
    figures: Iterable[tuple[str, Figure]], estimates: Mapping[str, Estimate], unlike: Sequence[Difference]
) -> RenderableType:
    table = _Sheet("Published by others", "figure", "dollars of", "publication")
    rows: dict[tuple[str, str, str], Figure] = {}
    causes = {one.figure: f"; {apart(one)}" for one in unlike}
    for name, figure in figures:
        title = TITLES.get(name) or short(estimates[name].title)
        rows.setdefault((title, quantity(figure.value, figure.unit), figure.source), figure)
    for (title, value, source), figure in rows.items():
        money = figure.unit == "USD"
        year = str(figure.price_year or "its day") if money else ""
        place = Text.assemble(source, (f"  {figure.locator}{causes.get(figure, '')}", "dim"))
        table.add_row(title, value, year, place)
    return table


class _Sheet:
    """A table where the terminal is wide enough for it, else a paragraph for each row.

    Args:
        columns: Headings; the first is that of the rows' labels.
        numeric: Columns of numbers: flush right, and never cut in two.
        named: Names of cells in a paragraph, by column; of all columns their headings by default.
        titled: Whether the first heading is a title of the whole, which stands above the paragraphs too.
    """

    def __init__(
        self, *columns: str, numeric: Sequence[str] = MIDDLES, named: Mapping[str, str] = NAMED, titled: bool = True
    ) -> None:
        self.columns, self.numeric, self.named, self.titled = columns, numeric, named, titled
        self.rows: list[tuple[Text, ...]] = []

    def add_row(self, *cells: str | Text) -> None:
        """Add a row: its label and its cells."""
        self.rows.append(tuple(cell if isinstance(cell, Text) else Text(cell) for cell in cells))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        least = sum((self._width(place) if self._whole(place) else ROOM) + GAP for place in range(len(self.columns)))
        if options.max_width < max(WIDE, least):
            yield self._paragraphs()
            return
        natural = sum(max(self._width(place), cell_len(name)) + GAP for place, name in enumerate(self.columns))
        tight = natural > options.max_width
        if self.titled and tight:
            yield Text(self.columns[0], style="bold")
        yield self._table(tight)

    def _whole(self, place: int) -> bool:
        """Whether a column holds numbers, or short single words such as days and ids: such cells are never cut."""
        cells = [row[place] for row in self.rows]
        return self.columns[place] in self.numeric or all(" " not in c.plain and c.cell_len <= WORD for c in cells)

    def _width(self, place: int) -> int:
        """Width of a column whose cells are not cut; its heading may be set in several lines."""
        words = self.columns[place].split()
        return max((*map(cell_len, words), *(row[place].cell_len for row in self.rows)), default=0)

    def _table(self, tight: bool) -> Table:
        """The table; where it is tight, headings are set in several lines and the title stands above."""
        table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim" if self.titled else "bold")
        for place, column in enumerate(self.columns):
            whole, title = self._whole(place), self.titled and place == 0
            lines = wrap(column, self._width(place)) if whole and column and tight else [column]
            heading = Text("" if title and tight else "\n".join(lines), style="bold" if title else "")
            justify: JustifyMethod = "right" if column in self.numeric else "left"
            table.add_column(heading, overflow="fold", justify=justify, no_wrap=whole)
        for row in self.rows:
            table.add_row(*row)
        return table

    def _paragraphs(self) -> Group:
        lines: list[RenderableType] = [Text(self.columns[0], style="bold")] if self.titled else []
        for label, *cells in self.rows:
            said = [
                self._said(column, cell) for column, cell in zip(self.columns[1:], cells, strict=True) if cell.plain
            ]
            lines += [label, Padding(Text(", ").join(said), (0, 0, 0, 4))]
        return Group(*lines)

    def _said(self, column: str, cell: Text) -> Text:
        name = self.named.get(column, "")
        return Text.assemble(f"{name} ", cell) if name else cell


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
        text.append(f"\n{ENGLISH(origin.text)} [{title}; {origin.locator}{known}]", style="dim")
        if origin.note:
            text.append(f"\n{ENGLISH(origin.note)}", style="dim")
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
    return Group(table, Text(), *(Text(narrowed(one, fact)) for one, _, fact in costs if fact), Text())


def _own_spread(driver: Driver) -> str:
    if driver.low is None or driver.high is None:
        return ", ".join(f"{name} {share:.0%}" for name, share in driver.options[:3])
    named = "" if driver.unit in ("1", "USD", *RISING) else f" {driver.unit}"
    named = f"{named}s" if driver.unit in ("chip", "chip-hour") else named.replace(" USD/", " per ")
    return f"{interval(driver.low, driver.high, driver.unit)}{named}"


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


def plain_table(
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[str] = (),
    *,
    titled: bool = False,
    unnamed: Sequence[str] = (),
) -> RenderableType:
    """A table without lines; on a narrow terminal a paragraph for each row.

    Args:
        names: Columns.
        rows: Cells.
        numeric: Columns that are set flush right.
        titled: Whether the first heading is a title of the whole.
        unnamed: Columns whose cells need no name in a paragraph.
    """
    called = {name: f"{name[:1].lower()}{name[1:]}" if name[1:2].islower() else name for name in names}
    table = _Sheet(*names, numeric=numeric, named=called | dict.fromkeys(unnamed, ""), titled=titled)
    for row in rows:
        table.add_row(*row)
    return table
