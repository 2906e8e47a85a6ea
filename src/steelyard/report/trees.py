"""A derivation as nested lists: each quantity is told once on a page, and later ones lead there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from steelyard.estimators.derivation import Node
from steelyard.report.site import Site

if TYPE_CHECKING:
    from markupsafe import Markup


class Trees:
    """The derivations on one page.

    Args:
        site: What every page has in common.
        cite: A publication, by its key, with a link to its entry.
    """

    def __init__(self, site: Site, cite: Callable[[str], Markup]) -> None:
        self._site, self._say, self._cite = site, site.say, cite
        self._told: set[str] = set()

    def html(self, node: Node) -> Markup:
        """A derivation as a list of one item, its inputs in a list within."""
        from markupsafe import Markup

        return Markup(f'<ul class="tree">{self._item(node)}</ul>')

    def _item(self, node: Node) -> str:
        from markupsafe import escape

        title, basis = escape(self._say(node.title)), escape(self._say.term("basis", node.basis))
        head = f'<strong class="words">{title}</strong> = {self._value(node)} <i>{basis}</i>'
        if node.quantity in self._told:
            return f'<li>{head} <a href="#q-{node.quantity}">{escape(self._say("as above"))}</a></li>'
        self._told.add(node.quantity)
        rule = f'<small class="words">{escape(self._say(node.rule))}</small>{self._origin(node)}'
        inputs = "".join([self._item(one) for one in node.inputs])
        return f'<li id="q-{node.quantity}">{head}{rule}{f"<ul>{inputs}</ul>" if inputs else ""}</li>'

    def _value(self, node: Node) -> str:
        from markupsafe import escape

        if node.form == "day":
            return self._site.time(node.label)
        if node.value is None:
            return f"<bdi>{escape(node.label)}</bdi>"
        number = self._site.figures.number(node.value, node.unit)
        spread = self._site.figures.interval(node.low, node.high, node.unit)
        return f"{number} ({spread})" if spread else number

    def _origin(self, node: Node) -> str:
        from markupsafe import escape

        origin = node.provenance
        if origin is None:
            return ""
        day = f" · {self._site.time(origin.as_of)}" if origin.as_of else ""
        note = f"<br>{escape(self._say(origin.note))}" if origin.note else ""
        place = f"{self._cite(origin.source)} <cite>{escape(origin.locator)}</cite>{day}"
        return f'<small class="words">{escape(self._say(origin.text))} · {place}{note}</small>'
