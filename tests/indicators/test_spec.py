"""Declarations: each holds together, and each published series has exactly one home."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.errors import RegistryError, UnknownNameError
from steelyard.estimators.api import registry
from steelyard.estimators.quantities import quantities
from steelyard.facts.schema import schema
from steelyard.indicators import spec

DECLARED = spec.indicators()
COMPUTED = [one for one in DECLARED.values() if not one.carried]


def observed() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in registry().rows("observations"):
        found.setdefault(row["indicator"], set()).add(row["source"])
    return found


def test_every_published_series_is_answered_or_carried() -> None:
    answered = {answer.figures for one in COMPUTED for answer in one.answers}
    carried = {one.id for one in DECLARED.values() if one.carried}
    assert answered | carried == set(observed())
    assert not answered & carried


def test_answers_speak_of_figures_that_exist() -> None:
    figures = registry().rows("observations")
    for one in COMPUTED:
        for answer in one.answers:
            assert any(answer.covers(figure) for figure in figures), (one.id, answer)


def test_no_figure_is_answered_by_two_indicators() -> None:
    for figure in registry().rows("observations"):
        homes = [one.id for one in COMPUTED if any(answer.covers(figure) for answer in one.answers)]
        assert len(homes) < 2, (figure["indicator"], figure["entity"], figure["dimension"], homes)


@pytest.mark.parametrize("one", COMPUTED, ids=lambda one: one.id)
def test_a_declaration_names_what_exists(one: spec.Indicator) -> None:
    assert callable(spec.function(one.compute))
    assert one.rules, "counting rules in words"
    known = {f"quantity.{name}" for name in quantities(2023)}
    assert set(one.needs) <= set(schema()) | known


def test_titles_are_told_in_both_languages_and_apart() -> None:
    for field in ("title", "title_zh"):
        titles = [getattr(one, field) for one in DECLARED.values()]
        assert all(titles)
        assert len(titles) == len(set(titles)), sorted(t for t in titles if titles.count(t) > 1)
    assert not [one.id for one in DECLARED.values() if one.title_zh.isascii()]


def test_names_near_an_indicator_are_suggested() -> None:
    assert spec.find("Cost of training a model").id == "training_cost"
    assert spec.find("模型训练能耗").id == "training_energy"
    with pytest.raises(UnknownNameError, match="training_cost"):
        spec.find("trainig_cost")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('unit = "count"', "lacks this key"),
        ('id = "sample"\nexpression = "1 + 1"', "means nothing"),
        ('id = "sample"\nchapter = "weather"', "is none of compute"),
    ],
)
def test_a_faulty_declaration_is_told(change: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("chapters.csv", "carried.csv"):
        (tmp_path / name).write_bytes((spec.FOLDER / name).read_bytes())
    (tmp_path / "sample.toml").write_text(f"[[indicator]]\n{change}\n", encoding="utf-8")
    monkeypatch.setattr(spec, "FOLDER", tmp_path)
    spec.indicators.cache_clear()
    try:
        with pytest.raises(RegistryError) as error:
            spec.indicators()
        assert any(told in str(fault) for fault in error.value.faults)
    finally:
        spec.indicators.cache_clear()
