"""Building a site: what is told, the pages and the downloads, written whole or not at all."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

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
from steelyard.words.language import language

MARKER = ".steelyard"
"""File that tells a folder written by a build, which a later one may replace, from any other."""
SHARDS = 8
"""Parts in which charts are drawn, so that no processor waits long for the last of them."""


TABLES, REPRODUCTIONS, CHANGES, PICTURES = "tables", "reproductions", "changes", "pictures-{}"
"""Files in which processes leave what others need."""
Kept = TypeVar("Kept")


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
        InputError: It is none of these, or cannot be made.
    """
    named, out = out, out.resolve()
    if out.exists() and not out.is_dir():
        raise InputError(f"{named} is a file; name a folder for the report")
    if Path.cwd().is_relative_to(out):
        raise InputError(f"{named} is the folder that you are in, or one around it; name another for the report")
    try:
        if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
            raise InputError(f"{named} holds other files than a report; name a new or empty folder")
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(f"no folder can be made at {named} ({error.strerror}); name another for the report") from error
    with beside as folder:
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
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(1) as later, workers() as pool:
        folder, site = Path(made), order.site
        beside = pool.submit(_reproductions, order, folder)
        estimates = estimated(order.registry)
        view = View(order.registry, estimates=estimates)
        tables = keep(folder / TABLES, content.tables(view))
        drawn = [pool.submit(_draw, order, folder, target, part) for part in range(SHARDS)]
        changes = keep(folder / CHANGES, content.changes(view))
        printed = later.submit(_printed, order, folder, target, pool, [beside, *drawn])
        models = ModelPages(site, order.registry, estimates)
        _write(target, [models.table()])
        _write(target, models.pages(models.subjects))
        for table in tables.values():
            _write(target, _downloads(table, order.registry.vintage))
        _write(target, [("static/pages.js", search_index(site, tables, order.registry)), ("static/colors.css", css())])
        for done in (beside, *drawn):
            site.say.missing.update(done.result())
        told = Content(order.registry, tables, kept(folder / REPRODUCTIONS), changes)
        _write(target, Pages(site, told, _pictures(folder)).all())
        site.say.missing.update(printed.result())


def keep(path: Path, thing: Kept) -> Kept:
    """Write something to a file for another process, and give it back.

    What is too large for a pipe goes through it in parts: when a build is interrupted, one side would wait for ever for
    what the other does not read or write any more.
    """
    path.write_bytes(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))
    return thing


def kept(path: Path) -> Any:
    """What ``keep`` wrote to a file."""
    return pickle.loads(path.read_bytes())


# What workers do: each gives the texts that were not translated.


def _reproductions(order: Order, folder: Path) -> set[str]:
    keep(folder / REPRODUCTIONS, content.reproductions(order.registry))
    return set()


def _draw(order: Order, folder: Path, target: Path, part: int) -> set[str]:
    tables: dict[str, Table] = kept(folder / TABLES)
    pairs = [(one, tables.get(one.indicator.chart.against)) for one in tables.values() if one.n]
    found, missing = pictures.drawn(pairs[part::SHARDS], order.code, target)
    keep(folder / PICTURES.format(part), found)
    return missing


def _print(order: Order, folder: Path, target: Path) -> set[str]:
    told = Content(order.registry, *(kept(folder / name) for name in (TABLES, REPRODUCTIONS, CHANGES)))
    say = language(order.code)
    typeset(told, say, target / order.pdf, _pictures(folder))
    return say.missing


def _printed(order: Order, folder: Path, target: Path, pool: Executor, before: Iterable[Future[set[str]]]) -> set[str]:
    """Have the PDF printed as soon as what it shows is there, if there is to be one."""
    for one in before:
        one.result()
    return pool.submit(_print, order, folder, target).result() if order.pdf else set()


def _pictures(folder: Path) -> dict[str, Picture]:
    """The charts of all parts."""
    parts = (kept(folder / PICTURES.format(part)) for part in range(SHARDS))
    return {name: picture for part in parts for name, picture in part.items()}


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
