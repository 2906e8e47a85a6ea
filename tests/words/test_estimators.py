"""Everything that an estimate says of a model can be said in Chinese, and in English it reads as before."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

import steelyard
from steelyard.estimators import validation
from steelyard.estimators.comparisons import comparisons, differences
from steelyard.estimators.derivation import Node
from steelyard.estimators.estimate import METHODS, ON_REQUEST, SHOWN, Estimates
from steelyard.estimators.forecasts import ledger
from steelyard.estimators.price_age import PriceSpan, gap_words, span_words
from steelyard.estimators.quantities import quantities
from steelyard.estimators.selection import RULES, Selection
from steelyard.estimators.trends import trend
from steelyard.facts.load import method_table
from steelyard.render import sentences
from steelyard.words.language import FOLDER, Language
from steelyard.words.phrase import Phrase, Phrases, Recorded, Term

TERMS = {"FLOP", "MFU", "TDP", "PUE", "IT", "GPU", "TPU", "FP", "TF", "INT", "AI", "ln", "PCU"}
"""Letters that stand in Chinese texts too."""
KEYS = {"cottier", "code", "grid_within_country", "method", "forecast_rules", "csv"}
"""Keys of sources, names of constants and of a file."""
NAMED = {"Meta", "Anthropic", "NVIDIA", "State", "of", "Report", "Cottier"}
"""Names in the titles of forecasts."""
NAMES = ("organization", "vendor", "scope")
"""Codes of which many are names."""
WORD = re.compile(r"[A-Za-z_]{2,}")


def bare(text: str) -> str:
    """A text without its names: values that are plain strings, and organizations."""
    if isinstance(text, Phrases):
        return Phrases([bare(part) for part in text.parts], text.template)
    if isinstance(text, Recorded):
        return Phrase("{value}", value="·")
    if isinstance(text, Term):
        return Phrase("{value}", value="·") if text.kind in NAMES else text
    if isinstance(text, Phrase):
        values = {name: bare(one) if isinstance(one, Phrase) else "·" for name, one in text.values.items()}
        return Phrase(text.template, **values)
    return text


def left_in_english(texts: set[str]) -> tuple[set[str], set[str]]:
    """English templates that have no Chinese, and English words in what is said in Chinese."""
    say = Language("zh")
    words = {word for text in texts for word in WORD.findall(say(text))}
    return say.missing, words - TERMS - KEYS - NAMED


def said_in(node: Node, seen: set[int]) -> Iterator[str]:
    """Every text of a derivation; steps that were seen are left out."""
    if id(node) in seen:
        return
    seen.add(id(node))
    yield from (node.title, node.rule)
    if node.provenance:
        yield from (node.provenance.text, node.provenance.note)
    for one in node.inputs:
        yield from said_in(one, seen)


def said_of(models: Estimates, subject: str, names: list[str]) -> Iterator[str]:
    """Every text of the card and the derivations of a model."""
    estimates = models.of(subject, names)
    for estimate in estimates.values():
        yield from (estimate.reason, estimate.cause, sentences.remark(estimate), sentences.basis(estimate))
    for choice in models.choices(subject):
        yield from (choice.title, choice.name)
    seen: set[int] = set()
    for tree in models.trees(subject, names).values():
        yield from said_in(tree, seen)
    emitted = estimates["operational_tco2e"].central
    yield sentences.beside(comparisons(models.registry, emitted or 1))
    yield from (sentences.apart(one) for one in differences(models, subject))


@pytest.mark.slow
@pytest.mark.parametrize("imputes", [True, False])
def test_cards_and_derivations_of_all_models_leave_nothing_in_english(imputes: bool) -> None:
    models = steelyard.estimate_all(draws=20, imputes=imputes)
    names = list(dict.fromkeys((*METHODS.values(), *ON_REQUEST.values(), *sentences.INPUTS, *SHOWN)))
    texts = {bare(text) for subject in models.subjects for text in said_of(models, subject, names) if text}
    assert len(texts) > 200
    assert left_in_english(texts) == (set(), set())


def test_what_is_declared_leaves_nothing_in_english() -> None:
    declared = quantities(2023).values()
    texts = {bare(text) for one in declared for text in (one.title, one.missing) if text}
    texts |= {sentences.short(one.title) for one in declared if one.id in sentences.INPUTS}
    texts |= {bare(rule.words) for one in declared for rule in one.rules if hasattr(rule, "words")}
    texts |= {one.meaning for several in steelyard.registry().assumptions.values() for one in several}
    for table in (sentences.TITLES, sentences.SCOPES, sentences.NOTES, sentences.MEANINGS):
        texts |= set(table.values())
    texts |= {row[column] for row in method_table("comparisons") for column in ("one", "many")}
    texts |= {row["title"] for row in method_table("drivers")} | {row["fact"] for row in method_table("telling_facts")}
    texts |= {case.title for case in validation.CASES}
    assert len(texts) > 300
    assert left_in_english(texts) == (set(), set())


def test_units_of_numbers_have_chinese_names() -> None:
    units = {one.unit.removeprefix("USD/") for one in quantities(2023).values() if one.form == "number"}
    assert {unit for unit in units if not Language("zh").named("unit", unit)} == set()


def test_words_that_no_model_needs_today_have_chinese_too() -> None:
    spans = [PriceSpan("on_demand", 3.4, 4.1, 2, 5), PriceSpan("commit_1y", 2.4, 2.4, 1, 1)]
    texts = {span_words(spans), *(gap_words(days) for days in (-2, -1, 0, 1, 2))}
    assert left_in_english(texts) == (set(), set())


@pytest.mark.slow
def test_trends_and_forecasts_leave_nothing_in_english() -> None:
    texts: set[str] = set()
    for rule in RULES:
        told = Selection(rule, until="2024-01-01", domains=("Language",), kinds=("GPU",), imputed=True)
        texts.add(bare(told.words()))
    for vintage in ("2024-02-05", None):
        models = steelyard.estimate_all(draws=20, vintage=vintage)
        texts.add(bare(trend(models, "amortized_cost", Selection(since=models.registry.vintage)).reason))
        for one in ledger(models.registry, models):
            texts |= {one.forecast.what, one.forecast.made_by, one.forecast.rule, one.verdict, bare(one.reason)}
    assert len(texts) > 40
    missing, words = left_in_english(texts)
    assert missing == set()
    assert {word for word in words if not word.startswith(("A100", "H"))} == set()


def test_english_reads_as_before() -> None:
    models = steelyard.Estimates(steelyard.registry("2026-04-27"), ["gpt-4", "chinchilla"], draws=20, imputes=False)
    assert models.of("chinchilla")["cloud_cost"].reason == (
        "No cloud cost: neither chip-hours nor both chips and hours are on record, and it was trained on several chips "
        "(Google TPU v4, Google TPU v3) and the hours on each are not on record."
    )
    listed = "NVIDIA A100: Microsoft Azure, commit_3y, 2022-01-20, 1.36 USD, seen 52 days before acquisition"
    assert [choice.name for choice in models.choices("gpt-4")] == ["NVIDIA A100 SXM4 40 GB", "Microsoft Azure", listed]
    assert models.quantity("price_factor").title == "Price index: 2023 / month of publication"
    assert Selection(until="2024-01-01", kinds=("GPU", "TPU"), domains=("Language", "Games")).words() == (
        "the 10 largest by training flop at release; since 2016-01-01; until 2024-01-01; Language, Games; "
        "trained on GPU or TPU"
    )


def test_chinese_reads_well() -> None:
    say = Language("zh")
    models = steelyard.Estimates(steelyard.registry("2026-04-27"), ["gpt-4", "chinchilla"], draws=20, imputes=False)
    assert say(models.of("chinchilla")["training_hours"].reason).startswith("无法给出训练时长：")
    assert say(models.choices("gpt-4")[2].name) == (
        "NVIDIA A100：微软 Azure，三年期承诺，2022年1月20日，1.36 美元，见于硬件购置前 52 天"
    )
    price = models.trees("gpt-4", ["cloud_cost"])["cloud_cost"].inputs[2]
    assert (say(price.title), say(price.rule)) == (
        "价格指数：2023 年 / 发布当月",
        "2023 年最后一个月 / 发布当月",
    )


def test_chinese_is_punctuated_as_chinese() -> None:
    with (FOLDER / "zh" / "estimators.po").open("rb") as lines:
        said = [str(one.string) for one in read_po(lines, locale="zh", abort_invalid=True) if one.id]
    assert len(said) > 450
    assert [text for text in said if re.search("[\u4e00-\u9fff][,;:?!()]|\\.$", text)] == []
