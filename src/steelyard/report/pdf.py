"""The index typeset for print: one PDF, with the same content and the same charts as the site."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from steelyard.charts import fonts
from steelyard.charts.api import draw, draw_against
from steelyard.charts.files import place
from steelyard.charts.theme import FONTS, THEMES
from steelyard.report.content import Content
from steelyard.report.pdf_cells import Data
from steelyard.report.pdf_data import report
from steelyard.report.pictures import AGAINST, Picture
from steelyard.report.site import HERE, STATIC
from steelyard.words.language import Language

TEMPLATE = HERE / "templates" / "report.typ"
CHARTS_AS_PUBLISHED = 2
"""Charts of series as published in a chapter that has no indicator of its own."""
ROLE = re.compile(r"var\(--([\w-]+)\)")
ACCESSIBLE: Literal["ua-1"] = "ua-1"
"""The standard that is held: text, tables and pictures tagged, so that the file can be read aloud."""
CHINESE = "国"
EMBEDDED = "Libertinus Serif"
"""The font that comes with the typesetter, for letters of charts where the font of the charts is not installed."""


def typeset(content: Content, say: Language, out: Path, pictures: Mapping[str, Picture] | None = None) -> None:
    """Write the report as PDF, whole or not at all. The same content gives the same bytes.

    Args:
        content: What the index tells.
        say: The language.
        out: The file.
        pictures: Charts by id of their indicator, as pages show them; drawn anew by default.

    Raises:
        InputError: The language is Chinese and no font for it is installed, or the file cannot be written.
    """
    fonts.ready(CHINESE if say.code == "zh" else "")
    wanted = illustrated(content)
    shown = (
        {name: pictures[name] for name in wanted if name in pictures} if pictures is not None else drawn(content, say)
    )
    with TemporaryDirectory() as folder:
        made = Path(folder)
        told = report(content, say, _placed(shown, say, made))
        (made / "report.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        shutil.copy(TEMPLATE, made)
        shutil.copy(STATIC / "mark.svg", made)
        place(_compiled(made / TEMPLATE.name, content.vintage), out, "report")


def illustrated(content: Content) -> list[str]:
    """Ids of the indicators whose chart the report shows: those computed, and a few where a chapter has none."""
    found: list[str] = []
    for _, tables in content.chapters:
        computed = [one.indicator.id for one in tables if not one.indicator.carried]
        longest = sorted(tables, key=lambda one: -len({r["period"] for r in one.records}))
        found += computed or [one.indicator.id for one in longest[:CHARTS_AS_PUBLISHED]]
    return found


def drawn(content: Content, say: Language) -> dict[str, Picture]:
    """The charts that the report shows, drawn anew."""
    charts = {}
    for name in illustrated(content):
        table = content.tables[name]
        other = content.tables.get(table.indicator.chart.against)
        charts[name] = draw(table, say)
        charts[f"{name}{AGAINST}"] = draw_against(table, other, say) if other else None
    return {name: Picture(one.title, one.page_svg(), one.caption, one.alt) for name, one in charts.items() if one}


def printable(picture: Picture, say: Language) -> str:
    """The drawing of a page as a picture of its own: colors and letters, which a page would give, stand in it.

    Args:
        picture: The chart as a page shows it.
        say: Its language, which has its own fonts.
    """
    roles = THEMES["light"].roles
    colored = ROLE.sub(lambda found: roles[found[1]], picture.svg)
    named = FONTS[say.code].removesuffix("sans-serif") + EMBEDDED
    return colored.replace('width="100%"', f'font-family="{named}"', 1)


def _placed(pictures: Mapping[str, Picture], say: Language, folder: Path) -> dict[str, Data]:
    for name, one in pictures.items():
        (folder / f"{name}.svg").write_text(printable(one, say), encoding="utf-8")
    return {
        name: {"file": f"{name}.svg", "title": one.title, "caption": one.caption, "alt": one.alt}
        for name, one in pictures.items()
    }


def _compiled(template: Path, vintage: str) -> bytes:
    import typst

    folder = os.environ.get(fonts.VARIABLE, "")
    day = datetime.fromisoformat(vintage).replace(tzinfo=UTC)
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[folder] if folder else [],
        timestamp=int(day.timestamp()),
        pdf_standards=ACCESSIBLE,
    )
