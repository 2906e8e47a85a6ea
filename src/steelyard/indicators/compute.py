"""Cost and compute of training: by model, by year, and how fast the largest runs grow."""

from __future__ import annotations

from dataclasses import replace

from steelyard.estimators import trends
from steelyard.estimators.estimate import METHODS
from steelyard.estimators.selection import Selection
from steelyard.indicators.spec import Row, dimension_of
from steelyard.indicators.view import View, extremes

FRONTIER = "Frontier models"
GROWTH = Selection(rule="top", top=10, by="training_flop", since="2016-01-01")
"""The models of the published growth rates: among the ten with the most FLOP at their release, since 2016."""
RESAMPLES = 300


def training_cost(view: View) -> list[Row]:
    """What the final training run of each model cost, by method, in dollars of 2023."""
    year = str(view.estimates.price_year)
    return [
        row
        for quantity in METHODS.values()
        for row in view.quantity_rows(quantity, dimension_of({"method": quantity, "price_year": year}))
    ]


def training_cost_by_year(view: View) -> list[Row]:
    """Largest and median cost of the models of each year, by method."""
    found = []
    for quantity in METHODS.values():
        found += extremes(view.quantity_rows(quantity), f"method={quantity}")
    return found


def training_cost_growth(view: View) -> list[Row]:
    """Growth per year of the cost of frontier models, by method, with its 90 % interval."""
    return [row for quantity in METHODS.values() for row in _growth(view, quantity, GROWTH, "")] + _growth(
        view, METHODS["amortized"], replace(GROWTH, kinds=("GPU",)), "no_tpu"
    )


def training_compute_growth(view: View) -> list[Row]:
    """Growth per year of the training compute of frontier models, with its 90 % interval."""
    return _growth(view, "training_flop", GROWTH, "")


def _growth(view: View, quantity: str, selection: Selection, subset: str) -> list[Row]:
    found = trends.trend(view.estimates, quantity, selection, resamples=RESAMPLES)
    growth = found.growth
    if growth.central is None:
        return []
    years = f"{selection.since[:4]}/{max(one.published for one in found.models)[:4]}"
    dimension = dimension_of({"method": quantity, "subset": subset})
    return [Row(FRONTIER, years, dimension, growth.central, growth.low, growth.high)]


def training_compute(view: View) -> list[Row]:
    """Training compute of each model, base models included."""
    return view.quantity_rows("training_flop")


def training_compute_by_year(view: View) -> list[Row]:
    """Largest and median training compute of the models of each year."""
    return extremes(training_compute(view))


def chip_hours(view: View) -> list[Row]:
    """Chip-hours of the final training run of each model."""
    return view.quantity_rows("chip_hours")


def chip_count(view: View) -> list[Row]:
    """Chips that each model was trained on at once."""
    return view.quantity_rows("chip_count")


def training_hours(view: View) -> list[Row]:
    """Wall-clock time of training of each model."""
    return view.quantity_rows("training_hours")
