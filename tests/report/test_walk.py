"""Every page of the built site, as files: links, sources of numbers, values, Chinese, form and size."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from typing import Any, NamedTuple

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

import steelyard
from steelyard.estimators.quantities import quantities
from steelyard.facts.registry import Registry
from steelyard.facts.schema import LOGS, schema
from steelyard.indicators.api import indicators
from steelyard.indicators.labels import dimension_words, entity_words, label_of, period_words
from steelyard.report.content import PRICE_YEAR, QUANTITY
from steelyard.words.language import language

pytestmark = pytest.mark.slow

DIGIT = re.compile(r"\d")
NAMED = re.compile(r"[A-Za-z]+-?\d[\w.-]*|CC BY \d\.\d|out of 100\b|满分 100\b|90 ?% (?:interval|区间)")
"""Digits that are no values: glued to the letters of a name or a unit, in a license, or in the name of a scale."""
NAMES = {"bdi", "cite", "code", "time"}
"""Elements whose text is a name, a place in a publication, a key or a day: its digits are no values."""
CONTROLS = {"option"}
"""Elements whose text is a choice of a filter; no element can stand around a number in them."""
SAID = ("aria-label", "title", "placeholder", "alt")
"""Attributes that people read or hear."""
DEFINED = {"derivation", "definition", "facts", "steelyard"}
"""What a number may rest on beside tables and publications: the derivation or definition on its page, the package."""
VOID = {"meta", "link", "br", "input", "img", "hr", "col", "source", "wbr", "area", "base", "embed", "track"}
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\s+[\w:@.-]+(?:=\"[^\"]*\"|='[^']*'|=[^\s\"'<>]+)?)*)\s*(/?)>")
ASSET = {
    "script": "src",
    "img": "src",
    "link": "href",
    "use": "href",
    "image": "href",
    "source": "src",
    "iframe": "src",
}

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?:[ ,]+[A-Za-z][A-Za-z'’.-]*)+|(?<![\w.@/-])[a-z]{4,}(?![\w.@/-])")
"""Two or more Latin words in a row, or one that is no name: without a capital letter or a digit."""
ADDRESS = re.compile(r"https?://\S+")
NAMING = {"name", "owner", "users", "vendor", "cloud_vendor", "company", "organizations", "entity"}
"""Columns of the tables of facts that hold names."""
TERMS = {"CC BY", "Stack Overflow", "company"}
"""Names that stand in Chinese sentences beside those on record, and the word of an experiment in repeating one word."""
LATIN_AREAS = {"bdi", "cite", "code", "script", "style"}

FRONT_BYTES, TABLE_BYTES, PAGE_BYTES, MODEL_BYTES, SITE_BYTES = 300e3, 2.5e6, 1.2e6, 250e3, 200e6


class Link(NamedTuple):
    """A link or an asset of a page: from which page, to what."""

    page: str
    target: str


@dataclass
class Walked:
    """What a walk over all pages found."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, rule: str, page: str, found: Iterator[str]) -> None:
        """Keep what breaks a rule."""
        self.faults.setdefault(rule, []).extend(f"{page}: {one}" for one in found)


def text_nodes(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Texts of the body that are read as text."""
    for node in tree.body.traverse(include_text=True):
        if node.tag == "-text" and node.parent.tag not in ("script", "style"):
            yield node


def ancestors(node: LexborNode | None) -> Iterator[LexborNode]:
    """An element and those around it."""
    while node is not None and node.tag not in ("-document", "-undef"):
        yield node
        node = node.parent


def carries(node: LexborNode) -> bool:
    """Whether a number in an element is a name or a link, or has unit, source and vintage on or around it.

    A definition in prose (class ``words``) needs source and vintage alone: its numbers have units in the sentence.
    """
    needed = {"data-unit", "data-source", "data-vintage"}
    for one in ancestors(node):
        if one.tag in NAMES or one.tag in CONTROLS or (one.tag == "a" and "href" in one.attributes):
            return True
        needed -= {name for name in needed if one.attributes.get(name)}
        if "words" in (one.attributes.get("class") or "").split():
            needed.discard("data-unit")
    return not needed


def bare_numbers(tree: LexborHTMLParser) -> Iterator[str]:
    """Numbers that carry nothing and lead nowhere."""
    known: dict[int, bool] = {}
    for node in text_nodes(tree):
        text = node.text_content or ""
        if not DIGIT.search(text) or not DIGIT.search(NAMED.sub("", text)):
            continue
        parent = node.parent
        if parent.mem_id not in known:
            known[parent.mem_id] = carries(parent)
        if not known[parent.mem_id]:
            yield f"<{parent.tag}> {text.strip()[:100]!r}"


def unknown_sources(tree: LexborHTMLParser, known: set[str]) -> Iterator[str]:
    """Units, sources and vintages that say nothing."""
    for name in ("data-unit", "data-source", "data-vintage"):
        for node in tree.css(f"[{name}]"):
            value = node.attributes[name] or ""
            said = known.issuperset(value.split()) if name == "data-source" else bool(value)
            dated = name != "data-vintage" or re.fullmatch(r"\d{4}(-\d\d){0,2}", value)
            if not (said and value.split() and dated):
                yield f'<{node.tag} {name}="{value}">'


def foreign_assets(tree: LexborHTMLParser) -> Iterator[str]:
    """What a browser would fetch from elsewhere when it shows the page."""
    for tag, name in ASSET.items():
        for node in tree.css(tag):
            target = node.attributes.get(name) or node.attributes.get("xlink:href") or ""
            if re.match(r"(?:[a-z]+:)?//", target):
                yield f"<{tag} {name}={target}>"
    for node in tree.css("[style*='url(http'], [style*='url(//'], [srcset], object, embed, base, meta[http-equiv]"):
        yield f"<{node.tag}>"


def unbalanced(text: str) -> Iterator[str]:
    """Elements that are not closed, or closed by another; a ``<`` that begins no tag."""
    body = re.sub(r"<!--.*?-->|<!doctype html>", "", text, flags=re.DOTALL)
    stack: list[str] = []
    for end, name, _, alone in TAG.findall(body):
        if end:
            if not stack or stack.pop() != name:
                yield f"</{name}> closes something else"
                return
        elif name not in VOID and not alone:
            stack.append(name)
    if stack:
        yield f"not closed: {stack}"
    if "<" in TAG.sub("", body):
        yield "a < that begins no tag"


def repeated_ids(tree: LexborHTMLParser) -> Iterator[str]:
    """Ids that stand twice."""
    seen: set[str] = set()
    for node in tree.css("[id]"):
        name = node.attributes["id"] or ""
        if name in seen:
            yield name
        seen.add(name)


def english_left(tree: LexborHTMLParser, names: str) -> Iterator[str]:
    """Runs of Latin words on a Chinese page that are no names.

    Args:
        tree: The page.
        names: Names that Chinese readers know in Latin letters, one a line.
    """
    for node in text_nodes(tree):
        text = node.text_content or ""
        if ENGLISH.search(text) and not named(node.parent):
            yield from runs(text, names)
    for name in SAID:
        for node in tree.css(f"[{name}]"):
            value = node.attributes[name] or ""
            if ENGLISH.search(value) and not named(node):
                yield from runs(value, names)


def runs(text: str, names: str) -> Iterator[str]:
    """Runs of Latin words that are no known names."""
    for found in ENGLISH.findall(ADDRESS.sub("", text)):
        listed = [words.strip(" .") for words in found.split(", ")]
        if not all(words in TERMS or words in names for words in listed):
            yield f"{found.strip(' .,')!r} in {text.strip()[:80]!r}"


def names_in_latin(facts: Registry) -> str:
    """Names of publishers, publications, models, chips, companies and the like, one a line."""
    found = {part for one in facts.sources.values() for part in (one.title, one.publisher)}
    for table, columns in schema().items():
        naming = columns.keys() & NAMING
        if table in LOGS:
            known = facts.facts(table).values()
            found |= {one[name].value for one in known for name in naming if name in one}
        else:
            found |= {row[name] for row in facts.rows(table) for name in naming}
    return "\n".join(found)


def named(node: LexborNode) -> bool:
    """Whether an element holds names, or is said to be in another language."""
    for one in ancestors(node):
        if one.tag in LATIN_AREAS or one.attributes.get("translate") == "no":
            return True
        if one.tag != "html" and (one.attributes.get("lang") or "").startswith("en"):
            return True
    return False


def linked(tree: LexborHTMLParser) -> Iterator[str]:
    """Every address that a page names."""
    for name in ("href", "src", "action"):
        for node in tree.css(f"[{name}]"):
            yield node.attributes[name] or ""


@pytest.fixture(scope="session")
def walk(built: Callable[[str], Any]) -> Callable[[str], Walked]:
    """Walks a site once."""
    done: dict[str, Walked] = {}

    def of(code: str) -> Walked:
        if code not in done:
            done[code] = walked(built(code).folder, code)
        return done[code]

    return of


def walked(folder: Path, code: str) -> Walked:
    """Every page of a folder, each parsed once."""
    found = Walked()
    facts = steelyard.registry()
    names = names_in_latin(facts)
    known = {*schema(), *facts.sources, *DEFINED, *(f"{QUANTITY}{name}" for name in quantities(PRICE_YEAR))}
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        tree = LexborHTMLParser(text)
        found.ids[page] = {node.attributes["id"] or "" for node in tree.css("[id]")}
        found.links += [Link(page, target) for target in linked(tree)]
        found.titles.setdefault(tree.css_first("title").text(), []).append(page)
        found.note("bare numbers", page, bare_numbers(tree))
        found.note("unknown sources", page, unknown_sources(tree, known))
        found.note("foreign assets", page, foreign_assets(tree))
        found.note("unbalanced", page, unbalanced(text))
        found.note("repeated ids", page, repeated_ids(tree))
        if code == "zh":
            found.note("English left", page, english_left(tree, names))
    return found


def told(faults: list[str]) -> str:
    """The first faults, and how many there are."""
    return f"{len(faults)} faults:\n" + "\n".join(faults[:25])


RULES = ["bare numbers", "unknown sources", "foreign assets", "unbalanced", "repeated ids"]


@pytest.mark.parametrize("rule", RULES)
def test_no_page_breaks_a_rule(site: Any, walk: Callable[[str], Walked], rule: str) -> None:
    faults = walk(site.code).faults[rule]
    assert not faults, told(faults)


def test_every_link_leads_to_a_file_and_every_fragment_to_an_id(site: Any, walk: Callable[[str], Walked]) -> None:
    found, faults = walk(site.code), []
    files = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()}
    for page, target in set(found.links):
        if re.match(r"https?://", target):
            continue
        place, _, fragment = target.partition("#")
        file = normpath(f"{page}/../{place}") if place else page
        if file not in files:
            faults.append(f"{page}: no file {target}")
        elif fragment and fragment not in found.ids.get(file, ()):
            faults.append(f"{page}: no id {target}")
    assert not faults, told(sorted(faults))


def test_style_sheets_and_scripts_fetch_nothing_from_elsewhere(site: Any) -> None:
    for path in (site.folder / "static").iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//|fetch\(|XMLHttpRequest|https?://", text), path.name


def test_titles_tell_pages_apart(site: Any, walk: Callable[[str], Walked]) -> None:
    shared = {title: pages for title, pages in walk(site.code).titles.items() if len(pages) > 1}
    assert not shared


def test_a_page_of_each_indicator_chapter_and_model(site: Any) -> None:
    ids = {one.id for one in indicators()}
    assert {path.stem for path in (site.folder / "indicators").iterdir()} == ids
    models = set(steelyard.registry().facts("models"))
    assert {path.stem for path in (site.folder / "models").iterdir()} == {*models, "index"}


def test_pages_load_quickly(site: Any) -> None:
    sizes = {path.relative_to(site.folder).as_posix(): path.stat().st_size for path in site.pages()}
    table, front = sizes.pop("models/index.html"), sizes.pop("index.html")
    models = {page: size for page, size in sizes.items() if page.startswith("models/")}
    assert front < FRONT_BYTES
    assert table < TABLE_BYTES
    assert max(sizes.values()) < PAGE_BYTES, max(sizes, key=sizes.__getitem__)
    assert max(models.values()) < MODEL_BYTES, max(models, key=models.__getitem__)
    assert sum(path.stat().st_size for path in site.folder.rglob("*") if path.is_file()) < SITE_BYTES


def test_nothing_on_the_chinese_site_is_left_in_english(chinese: Any, walk: Callable[[str], Walked]) -> None:
    assert not chinese.missing, told(sorted(chinese.missing))
    faults = walk("zh").faults["English left"]
    assert not faults, told(faults)


SAMPLE = sorted(one.id for one in indicators())[::9][:30]


@pytest.mark.parametrize("name", SAMPLE)
def test_tables_and_downloads_hold_the_values_of_the_api(site: Any, name: str) -> None:
    say, records = language(site.code), steelyard.index(name).records
    expected: dict[tuple[str, str], set[str]] = {}
    for one in records:
        both = " · ".join(filter(None, (entity_words(one["entity"], say), dimension_words(one["dimension"], say))))
        for label in {both, label_of(one, say)}:
            key = label, period_words(one["period"], say)
            expected.setdefault(key, set()).add(f"{one['value']:.10g}")
    page = (site.folder / "indicators" / f"{name}.html").read_text(encoding="utf-8")
    shown = list(cells(LexborHTMLParser(page)))
    assert bool(shown) == bool(records)
    for key, value in shown:
        assert value in expected[key], key
    downloads = site.folder / "downloads"
    with (downloads / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [float(row["value"]) for row in rows] == pytest.approx([one["value"] for one in records], rel=1e-9)
    assert [row["entity"] for row in rows] == [one["entity"] for one in records]
    loaded = json.loads((downloads / f"{name}.json").read_text(encoding="utf-8"))
    assert [one["value"] for one in loaded] == pytest.approx([one["value"] for one in records], rel=1e-9)


def cells(tree: LexborHTMLParser) -> Iterator[tuple[tuple[str, str], str]]:
    """Values of an indicator's table with what they are of and their period."""
    table = tree.css_first("table.values")
    if table is None:
        return
    heads = [head.text().strip() for head in table.css("thead th")]
    wide = bool(table.css("thead time"))
    for row in table.css("tbody tr"):
        texts = [cell.text().strip() for cell in row.css("th, td")]
        values = [cell.css_first("data") for cell in row.css("th, td")]
        if wide:
            for at, data in enumerate(values):
                if data is not None:
                    yield (texts[0], heads[at]), data.attributes["value"] or ""
            continue
        first = next(at for at, data in enumerate(values) if data is not None)
        label = " · ".join(filter(None, texts[: first - 1]))
        yield (label, texts[first - 1]), values[first].attributes["value"] or ""


PAGE = '<html data-vintage="2026-01-01"><body>{}</body></html>'
GOOD = [
    '<p data-unit="USD" data-source="prices">3</p>',
    '<table data-source="prices"><tr data-unit="USD"><td><data value="3">3</data></td></tr></table>',
    '<a href="data.html">3</a><time>2024</time><bdi>GPT-4</bdi><cite>Fig. 3</cite><code>a1</code>',
    '<figure data-unit="USD" data-source="prices"><svg><text>3</text></svg></figure>',
    '<p class="words" data-source="definition">at least 30 days</p>',
]
BAD = [
    "<p>3</p>",
    '<p data-unit="USD">3</p>',
    '<p data-unit="" data-source="prices">3</p>',
    '<p class="words">at least 30 days</p>',
    "<a>3</a>",
    '<p data-unit="USD" data-source="prices">3</p><p>4</p>',
]


@pytest.mark.parametrize("body", GOOD)
def test_a_number_with_unit_source_and_vintage_passes(body: str) -> None:
    assert not list(bare_numbers(LexborHTMLParser(PAGE.format(body))))


@pytest.mark.parametrize("body", BAD)
def test_a_bare_number_is_found(body: str) -> None:
    assert len(list(bare_numbers(LexborHTMLParser(PAGE.format(body))))) == 1


def test_a_number_without_vintage_is_found() -> None:
    assert list(bare_numbers(LexborHTMLParser(f"<html><body>{GOOD[0]}</body></html>")))


def test_the_other_rules_find_what_breaks_them() -> None:
    tree = LexborHTMLParser(PAGE.format('<i id="a"></i><b id="a" data-unit="" data-source="nobody"></b>'))
    assert list(repeated_ids(tree)) == ["a"]
    assert len(list(unknown_sources(tree, {"prices"}))) == 2
    assert list(foreign_assets(LexborHTMLParser('<script src="https://example.org/a.js"></script>')))
    assert not list(unbalanced('<!doctype html><p title="a > b">x<br></p>'))
    assert list(unbalanced("<p><b>x</p></b>")) == ["</p> closes something else"]
    assert list(unbalanced("<p>1 < 2</p>")) == ["a < that begins no tag"]
    assert list(english_left(LexborHTMLParser("<p>成本 Central values</p>"), ""))
    assert list(english_left(LexborHTMLParser("<p>单位 date</p>"), ""))
    assert not list(english_left(LexborHTMLParser("<p>成本 <bdi>Central values</bdi>，GPU</p>"), ""))
