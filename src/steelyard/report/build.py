"""Building a site: what is told, the pages and the downloads, written whole or not at all."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from steelyard.errors import InputError
from steelyard.estimators.api import registry
from steelyard.facts.registry import Registry
from steelyard.indicators.api import COLUMNS, Table
from steelyard.indicators.spec import chapters
from steelyard.indicators.view import View
from steelyard.render import records
from steelyard.report import content, pictures
from steelyard.report.colors import css
from steelyard.report.content import Content
from steelyard.report.models import ModelPages, estimated
from steelyard.report.pages import Page, Pages
from steelyard.report.pdf import typeset
from steelyard.report.pictures import DOWNLOADS, Picture
from steelyard.report.site import STATIC, Site
from steelyard.report.workers import workers
from steelyard.words.language import Language, language

MARKER = ".steelyard"
"""File that tells a folder written by a build, which a later one may replace, from any other."""
SHARDS = 8
"""Parts in which charts are drawn, so that no processor waits long for the last of them."""


@dataclass(frozen=True)
class Order:
    """What is to be built.

    Attributes:
        code: The language, ``en`` or ``zh``.
        vintage: Day, month or year of the facts; None for the newest.
        folder: Another registry than the one that comes with the package.
        pdf: Name of the report as PDF beside the front page; empty for none.
    """

    code: str = "en"
    vintage: str | None = None
    folder: Path | None = None
    pdf: str = ""

    @property
    def registry(self) -> Registry:
        """The facts."""
        return registry(self.vintage, self.folder)

    @property
    def site(self) -> Site:
        """What every page has in common."""
        facts = self.registry
        listed = list(chapters().values())
        return Site(language(self.code), facts.vintage, listed, facts.sources, len(facts.facts("models")), self.pdf)


def build(out: Path, order: Order) -> int:
    """Write a site into a folder.

    Args:
        out: The folder; an earlier site in it is replaced, once the new one is complete.
        order: What is to be built.

    Returns:
        How many files were written.

    Raises:
        InputError: The folder holds something else, or the vintage is not covered.
    """
    _ = order.registry.vintage
    with replaced(out) as target:
        for name in ("chapters", "indicators", "models", DOWNLOADS):
            (target / name).mkdir()
        shutil.copytree(STATIC, target / "static")
        fill(target, order)
        return sum(len(files) for _, _, files in os.walk(target))


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """A new folder that takes the place of another when all went well, and vanishes when not.

    Args:
        out: The folder to be replaced; absent, empty, or written by an earlier build.

    Raises:
        InputError: It is none of these.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; name a folder for the report")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
        raise InputError(f"{out} holds other files than a report; name a new or empty folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True) as folder:
        made, old = Path(folder) / "new", Path(folder) / "old"
        made.mkdir()
        yield made
        (made / MARKER).write_text("", encoding="utf-8")
        try:
            if out.exists():
                out.rename(old)
            made.rename(out)
        except BaseException:
            if old.exists() and not out.exists():
                old.rename(out)
            raise


def fill(target: Path, order: Order) -> None:
    """Write every file of a site.

    Args:
        target: An empty folder with its subfolders.
        order: What is to be built.
    """
    with tempfile.TemporaryDirectory() as folder, workers() as pool:
        beside = pool.submit(_reproductions, order, Path(folder) / "reproductions")
        estimates = estimated(order.registry)
        view = View(order.registry, estimates=estimates)
        tables = content.tables(view)
        shown = kept(Path(folder) / "tables", tables)
        parts = [pool.submit(_draw, shown, target, order.code, part) for part in range(SHARDS)]
        site, models = order.site, ModelPages(order.site, order.registry, estimates)
        _write(target, [models.table()])
        _write(target, models.pages(models.subjects))
        for table in tables.values():
            _write(target, _downloads(table, order.registry.vintage))
        _write(target, [("static/pages.js", search_index(site, tables, order.registry)), ("static/colors.css", css())])
        told = Content(order.registry, tables, _taken(beside.result()), content.changes(view))
        drawn = _drawn(parts, site.say)
        _write(target, Pages(site, told, drawn).all())
        if order.pdf:
            typeset(told, site.say, target / order.pdf, drawn)


def kept(path: Path, thing: object) -> Path:
    """A file that holds something for another process.

    What is too large for a pipe is written to it in parts: when a build is interrupted, one side would wait for ever
    for what the other does not read or write any more.
    """
    path.write_bytes(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))
    return path


@cache
def _taken(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


def _reproductions(order: Order, path: Path) -> Path:
    return kept(path, content.reproductions(order.registry))


def _drawn(parts: Iterable[Future[Path]], say: Language) -> dict[str, Picture]:
    found: dict[str, Picture] = {}
    for part in parts:
        several, missing = _taken(part.result())
        found |= several
        say.missing.update(missing)
    return found


def _draw(shown: Path, target: Path, code: str, part: int) -> Path:
    tables: dict[str, Table] = _taken(shown)
    pairs = [(one, tables.get(one.indicator.chart.against)) for one in tables.values() if one.n]
    return kept(shown.with_name(f"pictures-{part}"), pictures.drawn(pairs[part::SHARDS], code, target))


def _downloads(table: Table, vintage: str) -> Iterator[Page]:
    rows = [{**record, "vintage": vintage} for record in table.records]
    columns = (*COLUMNS, "vintage")
    yield f"{DOWNLOADS}/{table.indicator.id}.csv", records.write(rows, "csv", columns)
    yield f"{DOWNLOADS}/{table.indicator.id}.json", records.write(rows, "json")


def search_index(site: Site, tables: dict[str, Table], facts: Registry) -> str:
    """A script with title, address and kind of every page, for the field at the top of each."""
    say = site.say
    pages = [(one.titled(say), f"chapters/{one.id}.html", say("chapter")) for one in site.chapters]
    pages += [(one.indicator.titled(say), f"indicators/{name}.html", say("indicator")) for name, one in tables.items()]
    models = facts.facts("models")
    pages += [(known["name"].value, f"models/{name}.html", say("model")) for name, known in models.items()]
    return f"window.steelyardPages = {json.dumps(pages, ensure_ascii=False, separators=(',', ':'))};\n"


def _write(target: Path, pages: Iterable[Page]) -> None:
    for path, text in pages:
        (target / path).write_text(text, encoding="utf-8")
