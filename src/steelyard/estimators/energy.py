"""Power and energy of a run: rules, in order of trust."""

from __future__ import annotations

from steelyard.estimators import lookups
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Quantity, Reported
from steelyard.formulas import compute, energy

ENERGY = (
    Quantity(
        "tdp_w",
        "TDP of the chip",
        "W",
        (
            LookedUp(lookups.tdp, ("chip",), "chips", "the chip's rated power"),
            Assumed("tdp_w", general=False),
        ),
        missing="no TDP of its chip is on record",
    ),
    Quantity("server_power_ratio", "Rated power of a server / of its chips", "1", (Assumed("server_power_ratio"),)),
    Quantity("power_fraction", "Mean power / rated power", "1", (Assumed("power_fraction"),)),
    Quantity("pue", "PUE", "1", (Reported("pue", "stated_pue_error"), Assumed("pue"))),
    Quantity(
        "stated_facility_mwh",
        "Energy of the data centre, as stated",
        "MWh",
        (Reported("facility_energy_mwh", "stated_energy_error"),),
    ),
    Quantity(
        "stated_chip_power_w",
        "Power of a chip by which its developer counts",
        "W",
        (Reported("chip_power_w", "stated_power_error"),),
    ),
    Quantity(
        "it_energy_mwh",
        "IT energy",
        "MWh",
        (
            Reported("it_energy_mwh", "stated_energy_error"),
            Derived(compute.ratio, ("stated_facility_mwh", "pue"), "energy of the data centre, as stated / PUE"),
            Derived(
                energy.it_energy_of_power, ("chip_hours", "stated_chip_power_w"), "chip-hours × power stated for a chip"
            ),
            Derived(
                energy.it_energy,
                ("chip_hours", "tdp_w", "server_power_ratio", "power_fraction"),
                "chip-hours × TDP × server power ratio × power fraction",
            ),
        ),
    ),
    Quantity(
        "energy_mwh",
        "Energy, with the data centre's",
        "MWh",
        (
            Derived(compute.same, ("stated_facility_mwh",), "energy of the data centre, as stated"),
            Derived(energy.facility_energy, ("it_energy_mwh", "pue"), "IT energy × PUE"),
        ),
    ),
    Quantity(
        "usd_per_kwh",
        "Price of electricity",
        "USD/kWh",
        (
            LookedUp(
                lookups.electricity_price,
                ("published",),
                "series",
                "US industrial price of the year of publication",
                error="electricity_price_error",
            ),
        ),
        missing="no price of electricity is on record",
    ),
)
