"""The typeset report: what stands on its pages, in both languages, read back from the file."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from steelyard.charts import fonts
from steelyard.errors import InputError
from steelyard.estimators.api import registry
from steelyard.indicators.spec import chapters
from steelyard.indicators.view import View
from steelyard.report import content as contents
from steelyard.report.content import Content
from steelyard.report.headlines import headlines
from steelyard.report.pdf import drawn, illustrated, printable, typeset
from steelyard.report.pdf_data import report
from steelyard.report.pdf_formulas import FORMULAS
from steelyard.report.pictures import Picture
from steelyard.words import numbers
from steelyard.words.language import ENGLISH, Code, Language
from steelyard.words.numbers import digits

POPPLER = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="reads the PDF back with poppler-utils, which is not installed"
)
CHINESE_FONT = pytest.mark.skipif(not fonts._draws_chinese(), reason="sets Chinese, for which no font is installed")
STRANGE = '*bold* #panic("x") $y$ [z] <i-x> @z \\ `c` = 1'
"""A name that would mean something to the typesetter, were it read as markup."""


@pytest.fixture(scope="module")
def full() -> Content:
    view = View(registry())
    return Content(view.registry, contents.tables(view), contents.reproductions(view.registry), contents.changes(view))


@pytest.fixture(scope="module")
def early() -> Content:
    view = View(registry("2024-02-05"))
    return Content(view.registry, contents.tables(view), contents.reproductions(view.registry), contents.changes(view))


@pytest.fixture(scope="module")
def pictures(full: Content) -> dict[str, Picture]:
    return drawn(full, ENGLISH)


@pytest.fixture(scope="module")
def english(full: Content, pictures: dict[str, Picture], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("en") / "index.pdf"
    typeset(full, ENGLISH, out, pictures)
    return out


@pytest.fixture(scope="module")
def chinese(full: Content, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Language]:
    out, say = tmp_path_factory.mktemp("zh") / "index.pdf", Language("zh")
    typeset(full, say, out)
    return out, say


def told(path: Path, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def lines_of(program: str, path: Path) -> Sequence[str]:
    done = subprocess.run([program, str(path)], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.splitlines()


def facts_of(path: Path) -> dict[str, str]:
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines_of("pdfinfo", path))}


@pytest.mark.slow
@POPPLER
def test_a_booklet_with_title_author_and_the_day_of_its_facts(english: Path, full: Content) -> None:
    found = facts_of(english)
    assert 60 <= int(found["Pages"]) <= 120
    assert "A4" in found["Page size"]
    assert found["Author"] == "Steelyard"
    assert ENGLISH.day(full.vintage) in found["Title"]
    assert found["Tagged"] == "yes"
    day = date.fromisoformat(full.vintage)
    assert found["CreationDate"].split()[1:3] == [f"{day:%b}", f"{day.day}"]
    assert str(day.year) in found["CreationDate"]


@pytest.mark.slow
@POPPLER
def test_every_headline_stands_in_the_summary_with_its_interval(english: Path, full: Content) -> None:
    summary = flat(told(english, "-f", "2", "-l", "3"))
    shown = headlines(full.tables)
    assert len(shown) > 8
    for slot in (slot for one in shown for slot in one.slots if slot.show == "value"):
        record = slot.record
        assert flat(numbers.quantity(record["value"], record["unit"])) in summary
        if record["p05"] is not None and record["p05"] < record["p95"]:
            assert flat(numbers.interval(record["p05"], record["p95"], record["unit"])) in summary


@pytest.mark.slow
@POPPLER
def test_every_chapter_and_every_indicator_with_values_is_there(english: Path, full: Content) -> None:
    text = flat(told(english))
    titles = [one.title for one in chapters().values()]
    titles += [one.indicator.title for one in full.tables.values() if one.n]
    assert [title for title in titles if flat(title) not in text] == []


@pytest.mark.slow
@POPPLER
def test_every_figure_that_differs_is_listed_with_its_reason(english: Path, full: Content) -> None:
    text = flat(told(english))
    differing = [one for rows in full.reproductions.values() for one in rows if one.verdict == "differs"]
    assert len(differing) > 50
    assert [one.reason for one in differing if flat(one.reason) not in text] == []


@pytest.mark.slow
@POPPLER
@pytest.mark.parametrize("code", ["en", pytest.param("zh", marks=CHINESE_FONT)])
def test_no_letter_is_missing_and_every_font_is_embedded(code: Code, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue("english") if code == "en" else request.getfixturevalue("chinese")[0]
    assert "\ufffd" not in told(path)
    rows = [line.split() for line in lines_of("pdffonts", path)[2:]]
    assert len(rows) > 3
    assert {row[-5] for row in rows} == {"yes"}, "a font is not embedded"
    assert {row[-3] for row in rows} == {"yes"}, "a font cannot be searched or copied from"


@pytest.mark.slow
@POPPLER
@CHINESE_FONT
def test_chinese_pages_hold_no_sentence_in_english(chinese: tuple[Path, Language]) -> None:
    path, say = chinese
    assert say.missing == set()
    text = told(path)
    assert sum(0x4E00 <= ord(letter) <= 0x9FFF for letter in text) > 10_000
    for english in ("Facts as of", "Know before you quote it", "Computed by Steelyard", "On this page"):
        assert english not in text


@pytest.mark.slow
def test_the_same_content_gives_the_same_bytes(
    english: Path, full: Content, pictures: dict[str, Picture], tmp_path: Path
) -> None:
    typeset(full, ENGLISH, tmp_path / "again.pdf", pictures)
    assert (tmp_path / "again.pdf").read_bytes() == english.read_bytes()


@pytest.mark.slow
@POPPLER
def test_a_name_is_printed_as_it_is(early: Content, tmp_path: Path) -> None:
    name = next(name for name, one in early.tables.items() if one.n and not one.indicator.carried)
    table = early.tables[name]
    renamed = replace(table, records=tuple({**one, "entity": STRANGE} for one in table.records))
    typeset(replace(early, tables={**early.tables, name: renamed}), ENGLISH, tmp_path / "index.pdf", {})
    assert flat(STRANGE) in flat(told(tmp_path / "index.pdf"))


@pytest.mark.slow
def test_a_failed_write_leaves_the_old_file(early: Content, tmp_path: Path) -> None:
    old = tmp_path / "index.pdf"
    old.mkdir()
    (old / "kept").write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        typeset(early, ENGLISH, old, {})
    assert [one.name for one in tmp_path.iterdir()] == ["index.pdf"]
    assert (old / "kept").read_text(encoding="utf-8") == "old"


def test_chinese_without_a_font_says_what_to_install(
    early_registry: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_draws_chinese", lambda: False)
    with pytest.raises(InputError, match=r"fonts-noto-cjk.*STEELYARD_FONTS"):
        typeset(early_registry, Language("zh"), tmp_path / "index.pdf", {})
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def early_registry() -> Content:
    return Content(registry("2024-02-05"), {}, {})


@pytest.mark.slow
def test_every_chapter_has_a_picture(full: Content, pictures: dict[str, Picture]) -> None:
    wanted = set(illustrated(full))
    for chapter, tables in full.chapters:
        ids = {one.indicator.id for one in tables}
        assert ids & wanted & pictures.keys(), chapter.id


@pytest.mark.slow
def test_a_table_shows_the_largest_values_of_one_breakdown(full: Content) -> None:
    data = report(full, ENGLISH, {})
    cost = next(one for one in data["chapters"][0]["indicators"] if one["id"] == "training_cost")["values"]
    assert [column["title"] for column in cost["columns"]] == ["Of", "Period", "Value", "90 % interval"]
    assert "cloud rental" in cost["caption"]
    rental = [one for one in full.tables["training_cost"].records if "method=cloud_cost" in one["dimension"]]
    largest = sorted((one["value"] for one in rental), reverse=True)[: len(cost["rows"])]
    assert [row[2] for row in cost["rows"]] == [numbers.quantity(value, "USD") for value in largest]


@pytest.mark.slow
def test_as_published_every_series_stands_with_its_newest_figure(full: Content) -> None:
    data = report(full, ENGLISH, {})
    shown = {one["id"]: one for chapter in data["chapters"] for one in chapter["carried"]}
    table = next(one for one in full.tables.values() if one.indicator.carried and 10 < one.n < 30)
    newest = {(one["entity"], one["dimension"], one["source"]): one["period"] for one in table.records}
    rows = shown[table.indicator.id]["rows"]
    assert sorted(row[1] for row in rows) == sorted(map(ENGLISH.day, newest.values()))


@pytest.mark.parametrize(
    ("value", "figures"), [(67.4, 3), (33262.0, 5), (4_000_000.0, 1), (0.0, 1), (165500.14, 4), (2.1e25, 2), (-3.5, 2)]
)
def test_figures_of_a_number(value: float, figures: int) -> None:
    assert digits(value) == figures


def test_a_drawing_takes_the_colors_of_paper_and_its_fonts() -> None:
    made = printable(Picture("", '<svg role="img" width="100%"><path fill="var(--ink)"/></svg>', "", ""), ENGLISH)
    assert "var(" not in made
    assert re.search(r'fill="#[0-9a-f]{6}"', made)
    assert re.search(r'<svg role="img" font-family="[^"]*Libertinus Serif"', made)


def test_formulas_name_publications_on_record_and_explain_each_symbol_once() -> None:
    known: Callable[[str], bool] = registry().sources.__contains__
    assert all(known(one.source) for one in FORMULAS)
    symbols = [symbol for one in FORMULAS for symbol, _ in one.symbols]
    assert len(symbols) == len(set(symbols)) > 20
