"""Pictures drawn with short stand-ins for their texts: the renderer would load fonts to measure each letter in vain."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Mapping
from html import escape
from string import ascii_lowercase
from typing import Any

LABELS = "[indexof("
"""What follows the list of labels in the expression for the labels of an axis."""
FONT = "Liberation Sans"
"""A small font that the renderer always has: Chinese ones take it long to load."""
TEXT = re.compile(r"(<(?:text|tspan)\b[^>]*>)([a-z]+)(?=<)")


class StandIns:
    """Letters that stand for texts while a chart is drawn: where a text goes was known before, its width is not asked.

    >>> some = StandIns()
    >>> some.of("China"), some.of(["one", "two"]), some.of("")
    ('a', ['b', 'c'], '')
    >>> some.replaced('<text x="1">a</text>')
    '<text x="1">China</text>'
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._font = FONT

    def of(self, text: Any) -> Any:
        """The stand-in of a text, or of each of some lines."""
        if not text or not isinstance(text, str):
            return [self.of(line) for line in text] if isinstance(text, list) else text
        # Axes of several layers are one where their titles are alike, so that like texts have one stand-in.
        if text not in self._known:
            self._known[text] = _letters(len(self._texts))
            self._texts[self._known[text]] = text
        return self._known[text]

    def replaced(self, drawn: str) -> str:
        """An SVG with the texts, and the name of their font, in their places."""
        drawn = drawn.replace(f' font-family="{FONT}"', f' font-family="{escape(self._font)}"')
        return TEXT.sub(lambda found: found[1] + escape(self._texts[found[2]], quote=False), drawn)

    def spec(self, spec: Mapping[str, Any]) -> dict[str, Any]:
        """A Vega-Lite specification of layers with stand-ins for all texts that are seen; descriptions stay."""
        data = dict(spec["datasets"])
        layers = [self._layer(layer, data) for layer in spec["layer"]]
        return {**spec, "datasets": data, "layer": layers, "config": self._config(spec["config"])}

    def _config(self, config: Mapping[str, Any]) -> dict[str, Any]:
        self._font = config["text"]["font"]
        axis = {**config["axis"], "labelFont": FONT, "titleFont": FONT}
        return {**config, "axis": axis, "text": {**config["text"], "font": FONT}}

    def _layer(self, layer: Mapping[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        mark, channels = dict(layer["mark"]), dict(layer.get("encoding", {}))
        for name, channel in channels.items():
            if channel.get("axis"):
                channels[name] = {**channel, "axis": self._axis(channel["axis"])}
        if "text" in mark:
            mark["text"] = self.of(mark["text"])
        if "text" in channels:
            field, rows = channels["text"]["field"], layer["data"]["name"]
            data[rows] = [{**row, field: self.of(row[field])} for row in data[rows]]
        return {**layer, "mark": mark, **({"encoding": channels} if channels else {})}

    def _axis(self, axis: Mapping[str, Any]) -> dict[str, Any]:
        labels, found, rest = axis.get("labelExpr", "").partition(LABELS)
        named = {"labelExpr": f"{self.of(literal_eval(labels))!r}{found}{rest}"} if found else {}
        return {**axis, **named, "title": self.of(axis.get("title"))}


def _letters(place: int) -> str:
    """A number in letters: a to z, aa to zz, and so on."""
    more, letter = divmod(place, len(ascii_lowercase))
    return (_letters(more - 1) if more else "") + ascii_lowercase[letter]
