"""What is said of a published figure: rounding, verdict, then and now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.indicators.reproduce import Reproduction, Vintages, judge, reproduce, rounding
from steelyard.indicators.spec import Answer, Indicator


@pytest.mark.parametrize(
    ("written", "unit", "half"),
    [
        ("149", "count", 0.5),
        ("150", "count", 0.5),
        ("100", "percent", 0.5),
        ("65.70", "percent", 0.005),
        ("79000000", "USD", 500_000),
        ("78352034", "USD", 0.5),
        ("4.7e+17", "FLOP", 0.05e17),
        ("5e+25", "FLOP", 0.5e25),
    ],
)
def test_digits_say_how_a_figure_was_rounded(written: str, unit: str, half: float) -> None:
    assert rounding(written, unit) == pytest.approx(half)


@given(value=st.floats(1, 1e9), digits=st.integers(0, 3))
def test_a_rounded_value_is_within_its_rounding(value: float, digits: int) -> None:
    assert judge(f"{value:.{digits}f}", "percent", value) in ("exact", "within its rounding")


@pytest.mark.parametrize(
    ("written", "ours", "cut", "verdict"),
    [
        ("20", 21.0, False, "close"),
        ("20", 23.0, False, "differs"),
        ("0", 3.0, False, "differs"),
        ("0", 0.0, False, "exact"),
        ("65.7", 65.79, True, "within its rounding"),
        ("65.7", 65.81, True, "close"),
        ("65.7", 65.6, True, "close"),
        ("65.7", None, False, "not recomputable"),
    ],
)
def test_verdicts(written: str, ours: float | None, cut: bool, verdict: str) -> None:
    assert judge(written, "percent", ours, cut) == verdict


@pytest.fixture(scope="module")
def folder(make_registry: Callable[..., Path], fact: Callable[..., Fact], entry: Callable[..., Any]) -> Path:
    """Releases of two years; one of 2023 becomes known in 2025."""
    days = {"a": "2022-01-01", "b": "2023-01-01", "c": "2023-02-01"}
    rows = [fact(key, "name", key.upper(), "2024-03-15", kind="releases") for key in days]
    rows += [fact(key, "released", day, "2024-03-15", kind="releases") for key, day in days.items()]
    rows += [fact("d", "name", "D", "2025-06-30", kind="releases")]
    rows += [fact("d", "released", "2023-03-01", "2025-06-30", kind="releases")]

    def figure(period: str, value: str, as_of: str, dimension: str = "") -> Any:
        place = {"indicator": "made", "entity": "World", "period": period, "dimension": dimension, "unit": "count"}
        return entry("observations", as_of, figure=f"{period} {as_of}", value=value, **place)

    figures = [
        figure("2023", "2", "2024-03-15"),
        figure("2023", "3", "2024-01-31"),
        figure("2022/2023", "3", "2024-03-15", "aggregation=sum"),
        figure("2021", "0", "2024-03-15"),
        figure("2023", "1", "2024-03-15", "sector=all"),
    ]
    return make_registry(releases=rows, observations=figures)


def stand(folder: Path, vintage: str | None = None, zero: bool = False, **answer: Any) -> list[Reproduction]:
    declared = Indicator(
        "made", "Made", "制", "?", "count", "foundation-models", "year", ("Counted.",), (), ("releases",),
        "foundation.by_year", (Answer("made", without=("sector",), reason="Because.", **answer),), zero,
    )  # fmt: skip
    return reproduce([declared], Vintages(Registry(folder, vintage)))


def test_then_is_the_last_vintage_up_to_the_figures_day(folder: Path) -> None:
    first = stand(folder)[0]
    assert (first.then, first.then_vintage, first.now, first.verdict) == (2, "2024-03-15", 3, "exact")
    assert first.reason == ""


def test_the_day_of_the_data_may_be_declared(folder: Path) -> None:
    first = stand(folder, as_of="2025-06-30")[0]
    assert (first.then, first.verdict, first.reason) == (3, "differs", "Because.")


def test_where_the_data_of_then_say_nothing_today_is_judged_and_said(folder: Path) -> None:
    early = next(one for one in stand(folder) if one.figure.endswith("2024-01-31"))
    assert (early.then, early.now, early.words) == (None, 3, "exact on today's data")


def test_a_span_of_years_is_summed(folder: Path) -> None:
    summed = next(one for one in stand(folder) if "/" in one.period)
    assert (summed.then, summed.verdict, summed.now) == (3, "exact", 4)


def test_what_is_not_there_is_unknown(folder: Path) -> None:
    missing = next(one for one in stand(folder) if one.period == "2021")
    assert (missing.then, missing.now, missing.verdict) == (None, None, "not recomputable")
    assert missing.reason


def test_figures_published_later_are_not_known_yet(folder: Path) -> None:
    assert {one.figure for one in stand(folder, "2024-01-31")} == {"2023 2024-01-31"}
    assert all(one.now_vintage == "2024-03-15" for one in stand(folder, "2024-03"))


def test_a_figure_outside_the_declaration_is_left_alone(folder: Path) -> None:
    assert not [one for one in stand(folder) if one.dimension == "sector=all"]
