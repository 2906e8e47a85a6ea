"""Emissions of a run: of its electricity, of making its hardware; rules, in order of trust."""

from __future__ import annotations

from steelyard.estimators import places
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Quantity, Reported
from steelyard.formulas import carbon

STATED = (
    "it_energy_mwh",
    "facility_energy_mwh",
    "chip_power_w",
    "pue",
    "grid_gco2e_per_kwh",
    "training_place",
)
"""Attributes of a model by which its developer tells of energy and carbon."""

CARBON = (
    Quantity(
        "grid_middle",
        "Intensity of the grid where it may have been trained",
        "gCO2e/kWh",
        (
            LookedUp(
                places.intensity_of_place,
                ("training_start",),
                "grid",
                "grid of the place of training, year nearest to the start of training",
            ),
            LookedUp(
                places.intensity_of_cloud,
                ("cloud_vendor", "training_start"),
                "grid",
                "median over the sites of its cloud, any of which may have been the place",
            ),
            LookedUp(
                places.intensity_of_countries,
                ("training_start",),
                "grid",
                "grid of its developers' countries, year nearest to the start of training",
            ),
        ),
        missing="neither the place of training, nor its cloud's sites, nor its developers' countries are on record",
    ),
    Quantity(
        "grid_low",
        "Cleanest that the grid may have been",
        "gCO2e/kWh",
        (
            LookedUp(
                places.lowest_intensity, ("cloud_vendor", "training_start"), "grid", "5 % quantile over those places"
            ),
        ),
    ),
    Quantity(
        "grid_high",
        "Dirtiest that the grid may have been",
        "gCO2e/kWh",
        (
            LookedUp(
                places.highest_intensity, ("cloud_vendor", "training_start"), "grid", "95 % quantile over those places"
            ),
        ),
    ),
    Quantity(
        "grid_years_apart",
        "Years between that grid and the training",
        "year",
        (
            LookedUp(
                places.years_apart, ("cloud_vendor", "training_start"), "grid", "|year on record − year of training|"
            ),
        ),
    ),
    Quantity("grid_place", "Where between cleanest and dirtiest it was", "1", (Assumed("grid_place"),)),
    Quantity("grid_yearly_change", "Change of a grid over a year", "1", (Assumed("grid_yearly_change"),)),
    Quantity(
        "grid_intensity",
        "Grid intensity, location-based",
        "gCO2e/kWh",
        (
            Reported("grid_gco2e_per_kwh", "stated_grid_error"),
            Derived(
                carbon.intensity,
                ("grid_middle", "grid_low", "grid_high", "grid_place", "grid_years_apart", "grid_yearly_change"),
                "the grid in the middle, spread over the places and by the change over the years between",
            ),
        ),
    ),
    Quantity(
        "operational_tco2e",
        "Operational carbon, location-based",
        "tCO2e",
        (
            Derived(
                carbon.operational, ("energy_mwh", "grid_intensity"), "energy with the data centre's × grid intensity"
            ),
        ),
    ),
    Quantity(
        "market_based_tco2e",
        "Operational carbon, market-based, as its owner states it",
        "tCO2e",
        (Reported("market_based_tco2e"),),
        missing="its owner states none",
    ),
    Quantity("embodied_chip_kg", "Making one chip", "kgCO2e", (Assumed("embodied_chip_kg"),)),
    Quantity("embodied_server_kg", "Making a chip's share of its server", "kgCO2e", (Assumed("embodied_server_kg"),)),
    Quantity("service_years", "Years for which hardware serves", "year", (Assumed("service_years"),)),
    Quantity("occupancy", "Share of its hours in use", "1", (Assumed("occupancy"),)),
    Quantity(
        "embodied_tco2e",
        "Embodied carbon of the hardware, the run's share",
        "tCO2e",
        (
            Derived(
                carbon.embodied,
                ("chip_hours", "embodied_chip_kg", "embodied_server_kg", "service_years", "occupancy"),
                "chip-hours × (chip + share of server) / (years of service × 8,766 h × occupancy)",
            ),
        ),
    ),
)
