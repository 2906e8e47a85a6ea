"""How the facts of a model are told: lists, flags and ids in words of the language."""

from __future__ import annotations

import pytest

from steelyard.estimators.api import registry
from steelyard.estimators.estimate import Estimates
from steelyard.report.models import ModelPages
from steelyard.report.site import Site
from steelyard.words.language import Code, language


def pages(code: Code) -> ModelPages:
    facts = registry()
    site = Site(language(code), facts.vintage, (), facts.sources, 0)
    return ModelPages(site, facts, Estimates(facts, draws=1))


@pytest.mark.parametrize(
    ("attribute", "value", "english", "chinese"),
    [
        ("sectors", "Industry", "industry", "产业界"),
        ("sectors", "Research collective", "research collective", "研究社群"),
        ("frontier", "true", "yes", "是"),
        ("data_center", "false", "no", "否"),
        ("base_model", "llama-2-70b", "Llama 2-70B", "Llama 2-70B"),
        ("base_model", "llama-13b", "LLaMA-13B", "LLaMA-13B"),
        ("base_model", "Qwen2.5-7B", "Qwen2.5-7B", "Qwen2.5-7B"),
    ],
)
def test_values_are_told_in_words(attribute: str, value: str, english: str, chinese: str) -> None:
    assert [pages(code)._worded(attribute, value) for code in ("en", "zh")] == [english, chinese]
