"""Growth of training cost as published, beside ours on the data of its day and on the newest.

Cottier et al. 2024 (arXiv 2405.21015v2), of 2024-05-31: the ten most compute-intensive models at their release,
since 2016. The data on which it rests end on 2024-05-26.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import steelyard
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.selection import Selection
from steelyard.estimators.trend_figures import PublishedTrend, published_trends
from steelyard.estimators.trends import Trend, crossing, trend

THEN = "2024-05-31"
"""Day of the paper's second version."""
NO_TPU = "subset=no_tpu; version=v2"
SCOPES = {"version=v2": Selection(), NO_TPU: Selection(kinds=("GPU",))}
METHODS = ("amortized_cost", "cloud_cost", "acquisition_cost")
SAMPLE = [("amortized_cost", "version=v2"), ("cloud_cost", "version=v2"), ("acquisition_cost", "version=v2"),
          ("amortized_cost", NO_TPU)]  # fmt: skip


@cache
def then() -> Estimates:
    return steelyard.estimate_all(vintage=THEN)


@cache
def ours(quantity: str, scope: str) -> Trend:
    return trend(then(), quantity, SCOPES[scope])


@cache
def published(quantity: str, indicator: str, scope: str) -> PublishedTrend | None:
    rows = published_trends(then().registry, quantity)
    return next((row for row in rows if (row.indicator, row.scope) == (indicator, scope)), None)


@pytest.mark.parametrize(
    ("quantity", "scope"), [*((method, "version=v2") for method in METHODS), ("amortized_cost", NO_TPU)]
)
def test_growth_lies_within_the_published_interval(quantity: str, scope: str) -> None:
    figure = published(quantity, "training_cost_growth_rate", scope)
    found = ours(quantity, scope).growth
    assert figure.mass == 90
    assert figure.low <= found.central <= figure.high
    assert found.low <= figure.value <= found.high


def test_growth_of_amortized_cost_comes_out_as_printed() -> None:
    """cottier2024, abstract: 2.4 × a year (2.0 to 2.9); 0.38 orders of magnitude (0.29 to 0.47).

    Our interval is wider: it carries the uncertainty of each estimate, where the paper's rests on the scatter alone.
    """
    oom = published("amortized_cost", "training_cost_growth_oom", "version=v2")
    found = ours("amortized_cost", "version=v2").oom
    assert found.central == pytest.approx(oom.value, abs=0.02)
    assert oom.low - 0.05 <= found.low <= oom.low + 0.02
    assert oom.high - 0.02 <= found.high <= oom.high + 0.05


@pytest.mark.parametrize("quantity", ["amortized_cost", "cloud_cost"])
def test_doubling_time_lies_within_the_published_interval(quantity: str) -> None:
    figure = published(quantity, "training_cost_doubling_time", "version=v2")
    assert figure.low <= ours(quantity, "version=v2").doubling.central <= figure.high


def test_doubling_time_without_tpus() -> None:
    figure = published("amortized_cost", "training_cost_doubling_time", NO_TPU)
    assert ours("amortized_cost", NO_TPU).doubling.central == pytest.approx(figure.value, abs=0.5)


@pytest.mark.parametrize(("quantity", "scope"), SAMPLE)
def test_the_sample_is_about_as_large_as_the_paper_s(quantity: str, scope: str) -> None:
    """Within a tenth; the paper fills in some numbers of chips and gives some models FLOP that our rules do not."""
    figure = published(quantity, "regression_sample", scope)
    found = ours(quantity, scope).n
    assert found == pytest.approx(figure.value, rel=0.1)


def test_time_explains_about_as_much_as_published() -> None:
    figure = published("amortized_cost", "regression_r_squared", "version=v2")
    assert ours("amortized_cost", "version=v2").r2 == pytest.approx(figure.value, abs=0.1)


def test_the_largest_run_passes_a_billion_by_the_published_year() -> None:
    """cottier2024, abstract: more than a billion dollars by 2027."""
    figure = published("amortized_cost", "training_cost_threshold_year", "")
    found = crossing(ours("amortized_cost", "version=v2"), figure.value)
    assert int(found.on_line) == int(figure.period)
    assert int(found.year.central) == int(figure.period)
    assert found.year.low < float(figure.period) < found.year.high
    assert found.passed is None


def test_every_published_figure_is_set_beside_ours() -> None:
    used = {"training_cost_growth_rate", "training_cost_growth_oom", "training_cost_doubling_time", "regression_sample",
            "regression_r_squared", "training_cost_threshold_year"}  # fmt: skip
    rows = [row for quantity in METHODS for row in published_trends(then().registry, quantity)]
    assert {row.indicator for row in rows} == used
    assert {row.scope for row in rows} == {"", "version=v1", *SCOPES}


def test_the_day_before_the_paper_its_figures_are_not_known() -> None:
    assert published_trends(steelyard.registry("2024-05-30"), "amortized_cost") == []


@pytest.mark.slow
def test_on_the_newest_data_the_sample_starts_cheaper_and_grows_faster() -> None:
    """AlphaGo Master and Zero fell from about half a million dollars to about a thousand, as their FLOP did.

    So growth since 2016 is no longer within the published interval on the newest data, and most of the difference
    lies before 2018.
    """
    now = steelyard.estimate_all()
    newest = trend(now, "amortized_cost")
    assert newest.growth.central > 2.9
    for name in ("AlphaGo Master", "AlphaGo Zero"):
        before, after = (_cost(models, name) for models in (then(), now))
        assert before / after > 100
    since = Selection(since="2018-01-01")
    ratio = newest.growth.central / ours("amortized_cost", "version=v2").growth.central
    later = trend(now, "amortized_cost", since).growth.central / trend(then(), "amortized_cost", since).growth.central
    assert np.log(later) < np.log(ratio)


def _cost(models: Estimates, name: str) -> float:
    subject = models.registry.resolve("models", name)
    return models.of(subject, ["amortized_cost"])["amortized_cost"].central
