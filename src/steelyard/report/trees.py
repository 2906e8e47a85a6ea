"""A derivation as nested lists: each quantity is told once on a page, and later ones lead there."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from steelyard.estimators.derivation import Node
from steelyard.report.site import Site, named


class Trees:
    """The derivations on one page.

    Args:
        site: What every page has in common.
        cite: A publication, by its key, with a link to its entry.
        leaves: Steps without inputs as told on earlier pages, such as the constants of the methods; it is added to.
    """

    def __init__(self, site: Site, cite: Callable[[str], Markup], leaves: dict[Node, str]) -> None:
        self._site, self._cite, self._leaves = site, cite, leaves
        self._told: set[str] = set()

    def html(self, node: Node) -> Markup:
        """A derivation as a list of one item, its inputs in a list within."""
        return Markup(f'<ul class="tree">{self._item(node)}</ul>')

    def _item(self, node: Node) -> str:
        if node.quantity in self._told:
            return f'<li>{self._head(node)} <a href="#q-{node.quantity}">{self._site.words("as above")}</a></li>'
        self._told.add(node.quantity)
        if node.inputs:
            inputs = "".join([self._item(one) for one in node.inputs])
            return f"{self._opened(node)}<ul>{inputs}</ul></li>"
        if node not in self._leaves:
            self._leaves[node] = f"{self._opened(node)}</li>"
        return self._leaves[node]

    def _opened(self, node: Node) -> str:
        rule = f'<small class="words">{self._site.words(node.rule)}</small>{self._origin(node)}'
        return f'<li id="q-{node.quantity}">{self._head(node)}{rule}'

    def _head(self, node: Node) -> str:
        title, basis = self._site.words(node.title), escape(self._site.say.term("basis", node.basis))
        return f'<strong class="words">{title}</strong> = {self._value(node)} <i>{basis}</i>'

    def _value(self, node: Node) -> str:
        if node.form == "day":
            return self._site.time(node.label)
        if node.value is None:
            return named("bdi", node.label)
        return self._site.figures.spread(node.value, node.low, node.high, node.unit)

    def _origin(self, node: Node) -> str:
        origin, words = node.provenance, self._site.words
        if origin is None:
            return ""
        day = f" · {self._site.time(origin.as_of)}" if origin.as_of else ""
        note = f"<br>{words(origin.note)}" if origin.note else ""
        place = f"{self._cite(origin.source)} <cite>{escape(origin.locator)}</cite>{day}"
        return f'<small class="words">{words(origin.text)} · {place}{note}</small>'
