"""Energy and carbon of training runs."""

from __future__ import annotations

from steelyard.indicators.spec import Row
from steelyard.indicators.view import View, extremes

ACCOUNTING = "accounting=location_based"


def training_energy(view: View) -> list[Row]:
    """Electricity that the data centre drew for the final run of each model."""
    return view.quantity_rows("energy_mwh")


def training_carbon(view: View) -> list[Row]:
    """Location-based emissions of that electricity."""
    return view.quantity_rows("operational_tco2e", ACCOUNTING)


def training_carbon_by_year(view: View) -> list[Row]:
    """Largest and median emissions of the models of each year."""
    return extremes(training_carbon(view))
