"""The forecast ledger: each verdict, and what it rests on, on small registries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from steelyard.errors import UnknownNameError
from steelyard.estimators.forecasts import Grade, find_forecast, forecasts, grade, ledger
from steelyard.facts.registry import Registry

LARGEST = "the largest cloud cost of a model published in the window passes the bound"
IN_RANGE = "the largest cloud cost of a model published in the window lies in the range"
MEDIAN = "median cloud or amortized cost of the three largest models published in the window lies in the range"
FIGURE = "the published observation for the year lies in the range"
PEAK = "the year in which most models were trained on any A100 is in the range"
LIFE = "median over chips of the years from release to the year of most models trained on it lies in the range"
STOCK = "chips added over the window in the chip stock tables lie in the range"
ENDED = {"due_from": "2023-01-01", "due_to": "2023-12-31"}
OPEN = {"due_from": "2025-01-01", "due_to": "2025-12-31"}
AHEAD = {"due_from": "2030-01-01", "due_to": "2030-12-31"}
VINTAGE = "2025-06-30"
HOUR = "2.5"
"""Dollars of a chip-hour for three years."""


@pytest.fixture
def registry(
    make_registry: Callable[..., Any], fact: Callable[..., Any], entry: Callable[..., Any]
) -> Callable[..., Registry]:
    """A registry of models given as name: (day, FLOP, chip-hours), with a chip that is rented at one price."""

    def make(
        models: dict[str, tuple[str, str, str]] | None = None,
        figures: Sequence[dict[str, str]] = (),
        ledger: Sequence[dict[str, str]] = (),
    ) -> Registry:
        facts = []
        for name, (day, flop, hours) in (models or {}).items():
            cells = {"name": name, "published": day, "training_flop": flop, "chip": "card", "chip_hours": hours}
            facts += [fact(name, attribute, value) for attribute, value in cells.items() if value]
        chip = {"name": "card", "vendor": "Maker", "kind": "GPU", "family": "card", "released": "2019-01-01"}
        price = {"chip": "card", "vendor": "Cloud", "date": "2020-01-01", "kind": "commit_3y", "usd": HOUR}
        series = [
            entry("series", series="PCU518210518210", period=f"{year}-12", value="100") for year in range(2010, 2026)
        ]
        rows = [entry("forecasts", **forecast(**one)) for one in ledger]
        folder = make_registry(
            models=facts,
            chips=[fact("card", attribute, value, kind="chips") for attribute, value in chip.items()],
            prices=[entry("prices", basis="unstated", offer="1", **price)],
            series=series,
            observations=[entry("observations", **figure) for figure in figures],
            forecasts=rows,
        )
        return Registry(folder)

    return make


def forecast(**changes: str) -> dict[str, str]:
    cells = {
        "forecast": "someone-2024", "made_by": "Someone", "made_on": "2024-01-01", "what": "it happens",
        "quantity": "cloud_cost", "entity": "frontier models", "low": "1e9", "unit": "USD", "rule": LARGEST, **ENDED,
    }  # fmt: skip
    return cells | changes


def graded(facts: Registry, today: str | None = None) -> Grade:
    return grade(facts, forecasts(facts)[0], today)


HUGE, SMALL = "1e10", "1e6"
"""Chip-hours of a run of 25 billion dollars, and of one of 2.5 million."""


@pytest.mark.parametrize(
    ("models", "changes", "verdict", "says"),
    [
        ({"big": ("2023-05-01", "1e26", HUGE)}, {}, "came true", "100% of the draws"),
        ({"small": ("2023-05-01", "1e26", SMALL)}, {}, "did not", "0% of the draws"),
        ({"big": ("2022-05-01", "1e26", HUGE), "small": ("2023-05-01", "1e25", SMALL)}, {}, "did not", "of 1 models"),
        ({"small": ("2025-02-01", "1e26", SMALL)}, OPEN, "too early", "ends on 2025-12-31; facts reach 2025-06-30"),
        ({"big": ("2025-02-01", "1e26", HUGE)}, OPEN, "came true", "25,000,000,000"),
        ({"big": ("2025-02-01", "1e26", HUGE)}, OPEN | {"high": "2e9", "rule": IN_RANGE}, "did not", "So far 0%"),
        ({"big": ("2025-02-01", "1e26", HUGE)}, AHEAD, "too early", "begins on 2030-01-01"),
        ({"middling": ("2023-05-01", "1e26", "4e8")}, {}, "cannot tell", "draws meet the forecast"),
        ({"old": ("2022-05-01", "1e26", HUGE)}, {}, "cannot tell", "None of 0 models"),
    ],
)
def test_the_largest_cost_decides(
    registry: Callable[..., Registry], models: Any, changes: dict[str, str], verdict: str, says: str
) -> None:
    found = graded(registry(models, ledger=[changes]))
    assert found.verdict == verdict, found.reason
    assert says in found.reason
    assert found.as_of == VINTAGE


@pytest.mark.parametrize(("flop", "verdict"), [("1e27", "cannot tell"), ("1e24", "did not")])
def test_a_model_without_a_cost_counts_where_it_took_more_flop(
    registry: Callable[..., Registry], flop: str, verdict: str
) -> None:
    rival = {"small": ("2023-05-01", "1e26", SMALL), "rival": ("2023-06-01", flop, "")}
    facts = registry(rival, ledger=[{}])
    assert _has_no_cost(facts, "rival")
    found = graded(facts)
    assert found.verdict == verdict
    assert ("What rival cost is not known." in found.reason) == (verdict == "cannot tell")


def _has_no_cost(facts: Registry, name: str) -> bool:
    from steelyard.estimators.estimate import Estimates

    return not Estimates(facts, draws=1).of(name, ["cloud_cost"])["cloud_cost"].known


def test_of_three_the_one_that_is_not_known_cannot_move_the_median_beyond_the_others(
    registry: Callable[..., Registry],
) -> None:
    models = {
        "first": ("2023-05-01", "9e25", "1e9"),
        "second": ("2023-06-01", "8e25", "1.1e9"),
        "third": ("2023-06-01", "7e25", ""),
        "fourth": ("2023-06-01", "1e25", SMALL),
    }
    low_and_high = {"rule": MEDIAN, "low": "5e8", "high": "1.5e10"}
    found = graded(registry(models, ledger=[low_and_high]))
    assert found.verdict == "came true", found.reason
    assert [one.what for one in found.evidence if one.source == "cloud_cost"] == ["first", "second"]
    assert graded(registry(models, ledger=[low_and_high | {"low": "5e6", "high": "1e7"}])).verdict != "came true"


@pytest.mark.parametrize(("value", "verdict"), [("37e9", "came true"), ("41e9", "did not")])
def test_a_published_figure_decides(registry: Callable[..., Registry], value: str, verdict: str) -> None:
    asked = {"quantity": "capex", "entity": "Maker", "rule": FIGURE, "low": "35e9", "high": "40e9"}
    figure = {
        "indicator": "capex", "entity": "maker", "period": "2023", "figure": "report, p. 1", "value": value,
        "unit": "USD", "entity_type": "organization",
    }  # fmt: skip
    found = graded(registry(figures=[figure], ledger=[asked]))
    assert found.verdict == verdict
    assert found.evidence[0].value == float(value)
    other_year = figure | {"period": "2022"}
    assert graded(registry(figures=[other_year], ledger=[asked])).verdict == "cannot tell"
    assert graded(registry(figures=[other_year], ledger=[asked | OPEN])).verdict == "too early"


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({"rule": STOCK}, "cannot tell", "No stock of"),
        ({"rule": STOCK, **OPEN}, "too early", "ends on 2025-12-31"),
        ({"rule": "the moon is full"}, "cannot tell", "forecast_rules.csv"),
        ({"rule": "the moon is full", **AHEAD}, "too early", "begins on 2030-01-01"),
    ],
)
def test_what_nothing_on_record_answers(
    registry: Callable[..., Registry], changes: dict[str, str], verdict: str, says: str
) -> None:
    found = graded(registry(ledger=[changes]))
    assert found.verdict == verdict
    assert says in found.reason


def users(*years: int) -> dict[str, tuple[str, str, str]]:
    return {f"m{k}": (f"{year}-03-01", "1e20", SMALL) for k, year in enumerate(years)}


@pytest.mark.parametrize(
    ("years", "changes", "verdict"),
    [
        ([2021] * 4 + [2022] * 7, {"low": "2022", "high": "2022"}, "came true"),
        ([2021] * 7 + [2022] * 4, {"low": "2022", "high": "2022"}, "did not"),
        ([2022] * 12, {"low": "2022", "high": "2022", **OPEN}, "too early"),
        ([2022] * 3, {"low": "2022", "high": "2022"}, "cannot tell"),
    ],
)
def test_the_year_of_peak_use_is_that_of_most_models(
    registry: Callable[..., Registry], years: list[int], changes: dict[str, str], verdict: str
) -> None:
    asked = {"rule": PEAK, "entity": "card", "unit": "year"} | changes
    found = graded(registry(users(*years), ledger=[asked]))
    assert found.verdict == verdict, found.reason


@pytest.mark.parametrize(
    ("entity", "low", "verdict"),
    [("Maker data-centre chips", "3", "came true"), ("Maker data-centre chips", "4.5", "did not"),
     ("Other data-centre chips", "3", "cannot tell")],
)  # fmt: skip
def test_years_to_peak_run_from_release_to_the_middle_of_the_peak(
    registry: Callable[..., Registry], entity: str, low: str, verdict: str
) -> None:
    """Released on 2019-01-01, most models in 2022: 3.5 years."""
    asked = {"rule": LIFE, "entity": entity, "unit": "years", "low": low, "high": "6"}
    found = graded(registry(users(*[2021] * 4 + [2022] * 7), ledger=[asked]))
    assert found.verdict == verdict, found.reason
    if verdict != "cannot tell":
        assert found.evidence[0].value == pytest.approx(3.5, abs=0.01)


def test_today_is_a_vintage_and_what_came_later_is_not_known(registry: Callable[..., Registry]) -> None:
    facts = registry({"big": ("2023-05-01", "1e26", HUGE)}, ledger=[{**OPEN, "due_from": "2023-01-01"}])
    earlier = graded(facts, "2024-02")
    assert earlier.as_of == "2024-01-31"
    assert earlier.verdict == "came true"
    assert graded(registry(ledger=[OPEN]), "2024-02").verdict == "too early"
    assert graded(registry(ledger=[OPEN]), "2099").as_of == VINTAGE


def test_the_ledger_lists_what_was_forecast_by_then_in_order(registry: Callable[..., Registry]) -> None:
    later = {"forecast": "later-2025", "made_on": "2025-01-01", "as_of": "2025-01-01"}
    facts = registry(ledger=[later, {"forecast": "first-2023", "made_on": "2023-01-01"}])
    assert [one.forecast.id for one in ledger(facts)] == ["first-2023", "later-2025"]
    assert [one.id for one in forecasts(facts.as_of("2024-12"))] == ["first-2023"]
    record = ledger(facts)[0].record()
    assert record["forecast"] == "first-2023"
    assert record["verdict"] == "cannot tell"
    with pytest.raises(UnknownNameError, match="did you mean 'first-2023'"):
        find_forecast(facts, "first-2024")


@pytest.mark.parametrize(
    ("chips", "verdict"),
    [
        ((100, 80, 120), "came true"),
        ((40, 30, 45), "did not"),
        ((50, 40, 60), "cannot tell"),
    ],
)
def test_a_stock_is_held_against_its_interval(
    make_registry: Callable[..., Any],
    fact: Callable[..., Any],
    entry: Callable[..., Any],
    chips: tuple[int, int, int],
    verdict: str,
) -> None:
    """At least 50 by the end of 2023; the count of the day after does not matter."""
    middle, low, high = map(str, chips)
    family = [fact("nvidia-h100", "name", "H100", kind="chips")]
    stock = {"owner": "Meta", "vendor": "NVIDIA", "chip": "nvidia-h100"}
    held = entry("chip_stocks", **stock, date="2023-12-31", units=middle, units_p05=low, units_p95=high)
    later = entry("chip_stocks", **stock, date="2024-01-01", units="999", units_p05="999", units_p95="999")
    nine = dict.fromkeys(("units", "units_p05", "units_p95"), "9")
    other = entry("chip_stocks", **(stock | {"owner": "Other"}), date="2023-12-31", **nine)
    rule = "H100 units held by the owner at the end of the window pass the bound"
    asked = entry("forecasts", **forecast(entity="Meta", low="50", unit="count", rule=rule, **ENDED))
    index = [entry("series", series="PCU518210518210", period=f"{year}-12", value="100") for year in range(2010, 2026)]
    folder = make_registry(chips=family, chip_stocks=[held, later, other], forecasts=[asked], series=index)
    found = graded(Registry(folder), today="2025-01-01")
    assert found.verdict == verdict, found.reason
    assert f"{middle} " in found.reason
