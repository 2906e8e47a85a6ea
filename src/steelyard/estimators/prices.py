"""Rental and purchase prices of the chip of a run: rules, in order of trust."""

from __future__ import annotations

from functools import partial

from steelyard.estimators import lookups
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Quantity
from steelyard.formulas import compute, cost, dates

PRICES = (
    Quantity(
        "cloud_vendor",
        "Cloud vendor",
        "vendor",
        (
            LookedUp(lookups.vendor_on_record, (), "models", "the cloud it was trained in"),
            LookedUp(lookups.vendor_of_developer, (), "organizations", "the cloud that its developer would use"),
            LookedUp(lookups.vendor_by_default, (), "assumptions", "the largest cloud"),
        ),
        form="vendor",
    ),
    Quantity(
        "listed_price_per_chip_hour",
        "Listed rental price, three-year commitment",
        "USD/chip-hour",
        (
            LookedUp(
                lookups.rental_price,
                ("chip", "cloud_vendor", "acquisition_day"),
                "prices",
                "the vendor's latest three-year price at acquisition, else the nearest after; "
                "else of a like chip; else of another vendor",
            ),
        ),
        missing="no rental price of its chip is on record",
    ),
    Quantity(
        "price_gap_days",
        "Days from acquisition to the day of the listed price",
        "day",
        (
            LookedUp(
                lookups.price_gap,
                ("chip", "cloud_vendor", "acquisition_day"),
                "prices",
                "day of the listed price − day of acquisition; above zero where it was seen after",
            ),
        ),
        missing="no rental price of its chip is on record",
    ),
    Quantity(
        "price_per_chip_hour",
        "Rental price, three-year commitment",
        "USD/chip-hour",
        (
            Derived(
                compute.same,
                ("listed_price_per_chip_hour",),
                "listed price × what was paid for it",
                error="rental_price_error",
            ),
        ),
    ),
    Quantity("server_overhead", "Server price / price of its chips", "1", (Assumed("server_overhead"),)),
    Quantity(
        "unit_price",
        "Price of a chip alone",
        "USD/chip",
        (
            Assumed("equivalent_price_usd", general=False),
            LookedUp(lookups.unit_price, ("chip",), "prices", "the first price of a chip of the family"),
        ),
        missing="no purchase price of its chip is on record",
    ),
    Quantity("purchase_price_error", "What was paid / the listed price", "1", (Assumed("purchase_price_error"),)),
    Quantity(
        "listed_server_price",
        "Listed price of a chip's share of a server",
        "USD/chip",
        (
            LookedUp(lookups.purchase_price, ("chip",), "prices", "the first price of a whole server of the family"),
            Derived(cost.server_price, ("unit_price", "server_overhead"), "price of the chip × server overhead"),
        ),
    ),
    Quantity(
        "server_price",
        "Price of a chip's share of a server",
        "USD/chip",
        (
            Derived(
                compute.product,
                ("listed_server_price", "purchase_price_error"),
                "listed price × what was paid for it",
            ),
        ),
    ),
    Quantity(
        "chip_release",
        "Release of the chip",
        "date",
        (LookedUp(partial(lookups.chip_attribute, "released"), ("chip",), "chips", "the chip's day of release"),),
        missing="no day of release of its chip is on record",
        form="day",
    ),
    Quantity(
        "price_day",
        "Day of the purchase price",
        "date",
        (LookedUp(lookups.price_day, ("chip", "listed_server_price"), "prices", "the day of the price"),),
        form="day",
    ),
    Quantity(
        "available_day",
        "Day on which the chip could first be had",
        "date",
        (
            Derived(
                dates.first_available,
                ("price_day", "chip_release", "availability_lag"),
                "the later of the price's day and release + 90 days (TPU: release)",
            ),
            Derived(dates.after, ("chip_release", "availability_lag"), "release + 90 days (TPU: release)"),
            Derived(compute.same, ("price_day",), "the price's day"),
        ),
        missing="neither a release nor a price of its chip is dated",
        form="day",
    ),
    Quantity(
        "use_day",
        "Day from which the run used the chip",
        "date",
        (
            Derived(
                dates.first_use,
                ("training_start", "available_day", "availability_lag"),
                "start of training, not before the chip could be had",
            ),
        ),
        form="day",
    ),
    Quantity(
        "price_performance",
        "Growth of price-performance",
        "OOM/year",
        (Assumed("price_performance_oom_per_year"),),
    ),
    Quantity(
        "server_value",
        "Value of a chip's share of a server as training began",
        "USD/chip",
        (
            Derived(
                cost.depreciated,
                ("server_price", "available_day", "use_day", "price_performance"),
                "server price × 10^(−growth × years since it could be had)",
            ),
        ),
    ),
    Quantity("interconnect_share", "The network's share of a cluster's cost", "1", (Assumed("interconnect_share"),)),
)
