"""A derivation as nested lists: each quantity is told once on a page, and later ones lead there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from steelyard.estimators.derivation import Node
from steelyard.report.site import Site, named


class Step(NamedTuple):
    """A step as HTML: its value, and the item that it opens, which says as well where the value is from."""

    head: str
    opened: str


class Trees:
    """The derivations on one page.

    Args:
        site: What every page has in common.
        placed: A place in a publication, by its key, with a link to its entry.
        leaves: Steps without inputs as told on earlier pages, such as the constants of the methods; it is added to.
    """

    def __init__(self, site: Site, placed: Callable[[str, str], Markup], leaves: dict[Node, Step]) -> None:
        self._site, self._placed, self._leaves = site, placed, leaves
        self._heads: dict[str, str] = {}

    def html(self, node: Node) -> Markup:
        """A derivation as a list of one item, its inputs in a list within."""
        return Markup(f'<ul class="tree">{self._item(node)}</ul>')

    def _item(self, node: Node) -> str:
        name = node.quantity
        if name in self._heads:
            return f'<li>{self._heads[name]} <a href="#q-{name}">{self._site.words("as above")}</a></li>'
        if not node.inputs:
            self._heads[name], opened = self._leaf(node)
            return f"{opened}</li>"
        self._heads[name], opened = self._step(node)
        return f"{opened}<ul>{''.join([self._item(one) for one in node.inputs])}</ul></li>"

    def _leaf(self, node: Node) -> Step:
        step = self._leaves.get(node)
        if step is None:
            step = self._leaves[node] = self._step(node)
        return step

    def _step(self, node: Node) -> Step:
        words = self._site.words
        head = (
            f'<strong class="words">{words(node.title)}</strong> = {self._value(node)}'
            f" <i>{self._site.term('basis', node.basis)}</i>"
        )
        rule = f'<small class="words">{words(node.rule)}</small>{self._origin(node)}'
        return Step(head, f'<li id="q-{node.quantity}">{head}{rule}')

    def _value(self, node: Node) -> str:
        if node.form == "day":
            return self._site.time(node.label)
        if node.value is None:
            return named("bdi", self._site.say(node.label))
        return self._site.figures.spread(node.value, node.low, node.high, node.unit)

    def _origin(self, node: Node) -> str:
        origin, words = node.provenance, self._site.words
        if origin is None:
            return ""
        day = f" · {self._site.time(origin.as_of)}" if origin.as_of else ""
        note = f"<br>{words(origin.note)}" if origin.note else ""
        place = f"{self._placed(origin.source, origin.locator)}{day}"
        return f'<small class="words">{words(origin.text)} · {place}{note}</small>'
