"""Development cost: the final run, the experiments around it, and the people; rules, in order of trust."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from steelyard.estimators import lookups
from steelyard.estimators.spec import Assumed, Derived, Found, LookedUp, Quantity, Reported
from steelyard.estimators.world import World
from steelyard.formulas import compute, staff

DEVELOPMENT_COST = "development_cost"
DEVELOPMENT_PARTS = ("development_final_run", "development_experiments", "development_staff")


def pay_index(world: World, published: npt.NDArray[np.float64]) -> Found:
    """Price index of the month of publication / of the year in whose dollars pay is given. [1]"""
    found = lookups.price_factor(int(world.constant("staff_pay_year")), world, published)
    return found._replace(values=1 / found.values)


DEVELOPMENT = (
    Quantity(
        "contributors",
        "People who took part",
        "person",
        (Reported("contributors"),),
        missing="no count of its authors is on record",
    ),
    Quantity("fte_share", "Share of their time", "1", (Assumed("staff_fte_share"),)),
    Quantity("annual_pay_usd", "Pay of one of them, with equity and overhead", "USD/year", (Assumed("staff_pay_usd"),)),
    Quantity("project_years", "Length of the project", "year", (Assumed("project_years"),)),
    Quantity(
        "pay_index",
        "Price index: month of publication / year of the pay",
        "1",
        (LookedUp(pay_index, ("published",), "series", "month of publication / last month of the year of the pay"),),
    ),
    Quantity(
        "development_compute_ratio",
        "Compute of the development / of the final run",
        "1",
        (Assumed("development_compute_ratio"),),
    ),
    Quantity(
        "development_final_run",
        "of which final run",
        "USD",
        (Derived(compute.same, ("amortized_cost",), "amortized cost"),),
        money=True,
    ),
    Quantity(
        "development_experiments",
        "of which experiments",
        "USD",
        (
            Derived(
                staff.experiments_cost,
                ("amortized_cost", "development_compute_ratio"),
                "amortized cost × (compute of the development / of the final run − 1)",
            ),
        ),
        money=True,
    ),
    Quantity(
        "development_staff",
        "of which R&D staff",
        "USD",
        (
            Derived(
                staff.staff_cost,
                ("contributors", "fte_share", "annual_pay_usd", "pay_index", "project_years", "price_factor"),
                "people × share of their time × pay × length of the project × price index",
            ),
        ),
        money=True,
    ),
    Quantity(
        DEVELOPMENT_COST,
        "Development cost",
        "USD",
        (Derived(staff.development_cost, DEVELOPMENT_PARTS, "final run + experiments + R&D staff"),),
        money=True,
    ),
)
