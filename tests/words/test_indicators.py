"""Indicators in Chinese: nothing is left in English, and nothing is translated that nobody says."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from steelyard.indicators import reproduce, spec
from steelyard.indicators.reproduce import VERDICTS, Reproduction
from steelyard.words.language import FOLDER, Language
from steelyard.words.phrase import Phrase

CATALOGUES = sorted((FOLDER / "zh").glob("*.po"))
STANDARD_TERMS = {"FLOP", "GB", "p05", "p95", "data/indicators/names.csv"}
"""What Chinese texts write in Latin letters, besides names."""
NAMES = {"Anthropic", "DeepMind", "Ecosystem", "Graphs", "AlphaGo", "GPT", "Zero", "Master", "OpenAI"}
FIGURE = Reproduction(
    "i", "I", "World", "2023", "", "f", "s", 1.0, "count", 1.2, "2024-02-05", 1.2, "2026-01-01", "differs", 0.2, ""
)  # fmt: skip


def messages(area: str) -> list[tuple[str, str]]:
    with (FOLDER / "zh" / f"{area}.po").open("rb") as lines:
        return [(str(one.id), str(one.string)) for one in read_po(lines, locale="zh", abort_invalid=True) if one.id]


def declared() -> set[str]:
    """Every sentence of a declaration."""
    found: set[str] = set()
    for one in spec.indicators().values():
        question = one.question.template if isinstance(one.question, Phrase) else one.question
        reasons = [text for answer in one.answers for text in (answer.reason, answer.ours, *answer.because.values())]
        found |= {question, *one.rules, *one.caveats, *reasons}
    return found - {""}


@pytest.fixture
def chinese() -> Language:
    return Language("zh")


@pytest.mark.parametrize("one", spec.indicators().values(), ids=lambda one: one.id)
def test_nothing_of_an_indicator_is_left_in_english(one: spec.Indicator, chinese: Language) -> None:
    told = [one.titled(chinese), one.asked(chinese), *map(chinese, (*one.rules, *one.caveats))]
    for answer in one.answers:
        told += [chinese(text) for text in (answer.reason, answer.ours, *answer.because.values()) if text]
    assert not chinese.missing
    assert not [text for text in told if not re.search("[\u4e00-\u9fff]", text)]


def test_the_question_of_a_carried_indicator_has_its_title_in_the_language(chinese: Language) -> None:
    carried = spec.find("ai_incidents")
    assert carried.asked(Language("en")) == "Which figures have been published of “AI incidents reported”?"
    assert carried.title_zh in carried.asked(chinese)


def test_chapters_are_told_in_both_languages(chinese: Language) -> None:
    first = spec.chapters()["compute"]
    assert (first.titled(Language("en")), first.titled(chinese)) == ("Compute and cost", "算力与成本")


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("then", [1.2, None])
def test_every_verdict_is_told_in_chinese(verdict: reproduce.Verdict, then: float | None, chinese: Language) -> None:
    one = replace(FIGURE, verdict=verdict, then=then)
    said = chinese(one.words)
    assert not chinese.missing
    assert re.sub(r"[+\d]", "", said).isascii() is False
    assert ("最新" in said) == (then is None)
    assert str(one.words).endswith("on today's data") == (then is None)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_the_places_of_its_template(path: Path) -> None:
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)

    assert not [(text, said) for text, said in messages(path.stem) if places(text) != places(said)]


def test_nothing_is_translated_that_nobody_says() -> None:
    """Every English text of the catalogue is of a declaration, or stands in the two modules that make phrases."""
    code = set()
    for module in (spec, reproduce):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        code |= {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not {text for text, _ in messages("indicators")} - declared() - code


def test_chinese_is_written_in_chinese() -> None:
    """No Latin words but names and the terms of the trade, and the punctuation of Chinese."""
    for _, said in messages("indicators"):
        bare = re.sub(r"\{\w+\}", "", said)
        words = set(re.findall(r"(?<!\d)[A-Za-z][\w./]*[A-Za-z\d]", bare))
        assert words <= STANDARD_TERMS | NAMES, said
        assert not re.search("[\u4e00-\u9fff][,;:?!()]", bare), said
        assert said[-1] in "。？" or len(said) < 20, said
