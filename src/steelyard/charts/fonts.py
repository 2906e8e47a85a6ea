"""Fonts of pictures that are no SVG: the renderer brings Latin letters, Chinese ones must be installed."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.charts.theme import FONTS
from steelyard.errors import InputError

if TYPE_CHECKING:
    import typst

VARIABLE = "STEELYARD_FONTS"
"""Names a folder of font files."""
PACKAGE = "fonts-noto-cjk"
CHINESE, NO_LETTER = "国", "\U000f0000"
PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text y="30" font-family="{font}">{text}</text></svg>'
)


def ready(text: str) -> None:
    """Make the fonts of the reader's folder known, and see that a text can be drawn.

    Args:
        text: What is to be drawn, or its title.

    Raises:
        InputError: The folder does not exist, or the text is Chinese and no font for it is installed.
    """
    _register(os.environ.get(VARIABLE, ""))
    if any(ord(letter) >= 0x2E80 for letter in text) and not _draws_chinese():
        raise InputError(
            f"no font for Chinese is installed; install the Debian package {PACKAGE}, "
            f"or name a folder with font files in the variable {VARIABLE}"
        )


def fonts() -> typst.Fonts:
    """The fonts installed, those of the reader's folder, and those that come with Typst."""
    return _fonts(os.environ.get(VARIABLE, ""))


def families() -> list[str]:
    """Names of these fonts."""
    return fonts().families()


@cache
def _fonts(folder: str) -> typst.Fonts:
    import typst

    return typst.Fonts(font_paths=[folder] if folder else [])


@cache
def _register(folder: str) -> None:
    import vl_convert

    if folder and not Path(folder).is_dir():
        raise InputError(f"{VARIABLE} names '{folder}', which is no folder; name one with font files")
    if folder:
        vl_convert.register_font_directory(folder)


@cache
def _draws_chinese() -> bool:
    """Whether a Chinese character looks other than one that no font has."""
    import vl_convert

    drawn = [vl_convert.svg_to_png(PROBE.format(font=FONTS["zh"], text=text)) for text in (CHINESE, NO_LETTER)]
    return bool(drawn[0] != drawn[1])
