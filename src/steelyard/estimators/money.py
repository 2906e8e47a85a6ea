"""Cloud, amortized and acquisition cost, in the dollars of a chosen year: rules, in order of trust."""

from __future__ import annotations

from functools import partial

from steelyard.estimators import lookups
from steelyard.estimators.spec import Derived, LookedUp, Quantity
from steelyard.formulas import cost, energy
from steelyard.words.phrase import Phrase

MONEY = (
    Quantity(
        "cloud_cost",
        "Cloud cost",
        "USD",
        (
            Derived(
                cost.real_product,
                ("chip_hours", "price_per_chip_hour", "price_factor"),
                "chip-hours × rental price × price index",
            ),
        ),
        money=True,
    ),
    Quantity(
        "cloud_cost_at_list_price",
        "Cloud cost at the listed price",
        "USD",
        (
            Derived(
                cost.real_product,
                ("chip_hours", "listed_price_per_chip_hour", "price_factor"),
                "chip-hours × listed rental price × price index",
            ),
        ),
        money=True,
    ),
    Quantity(
        "server_cost",
        "Chips and servers, amortized, nominal",
        "USD",
        (
            Derived(
                cost.amortized_server_cost,
                ("chip_hours", "server_value", "price_performance"),
                "chip-hours × server value × growth of price-performance × ln 10 / 8,766 h",
            ),
        ),
    ),
    Quantity(
        "network_cost",
        "Network, amortized, nominal",
        "USD",
        (
            Derived(
                cost.interconnect_part,
                ("server_cost", "interconnect_share"),
                "server cost × share / (1 − share)",
            ),
        ),
    ),
    Quantity(
        "power_cost",
        "Energy, nominal",
        "USD",
        (Derived(energy.energy_cost, ("energy_mwh", "usd_per_kwh"), "energy × price of electricity"),),
    ),
    Quantity(
        "amortized_cost",
        "Amortized cost",
        "USD",
        (
            Derived(
                cost.total,
                ("server_cost", "network_cost", "power_cost", "price_factor"),
                "(chips and servers + network + energy) × price index",
            ),
        ),
        money=True,
    ),
    Quantity(
        "amortized_chips",
        "of which chips",
        "USD",
        (
            Derived(
                cost.chips_part,
                ("server_cost", "server_overhead", "price_factor"),
                "chips and servers / overhead × price index",
            ),
        ),
        money=True,
    ),
    Quantity(
        "amortized_server",
        "of which other server parts",
        "USD",
        (
            Derived(
                cost.rest_part,
                ("server_cost", "server_overhead", "price_factor"),
                "chips and servers × (1 − 1 / overhead) × price index",
            ),
        ),
        money=True,
    ),
    Quantity(
        "amortized_interconnect",
        "of which interconnect",
        "USD",
        (Derived(cost.real, ("network_cost", "price_factor"), "network × price index"),),
        money=True,
    ),
    Quantity(
        "amortized_energy",
        "of which energy",
        "USD",
        (Derived(cost.real, ("power_cost", "price_factor"), "energy × price index"),),
        money=True,
    ),
    Quantity(
        "acquisition_cost",
        "Acquisition cost of the cluster",
        "USD",
        (
            Derived(
                cost.acquisition_cost,
                ("chip_count", "server_price", "interconnect_share", "price_factor"),
                "chips × server price / (1 − network's share) × price index",
            ),
        ),
        money=True,
    ),
)


def money(price_year: int) -> tuple[Quantity, ...]:
    """Quantities of money.

    Args:
        price_year: Year in whose dollars it is given.
    """
    factor = Quantity(
        "price_factor",
        Phrase("Price index: {year} / month of publication", year=price_year),
        "1",
        (
            LookedUp(
                partial(lookups.price_factor, price_year),
                ("published",),
                "series",
                Phrase("last month of {year} / month of publication", year=price_year),
            ),
        ),
    )
    return (factor, *MONEY)
