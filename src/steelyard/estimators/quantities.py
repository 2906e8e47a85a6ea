"""Every quantity of a training run, collected from its topics; nothing is computed here."""

from __future__ import annotations

from steelyard.estimators.carbon import CARBON
from steelyard.estimators.compute import COMPUTE
from steelyard.estimators.dates import DATES
from steelyard.estimators.development import DEVELOPMENT
from steelyard.estimators.energy import ENERGY
from steelyard.estimators.money import money
from steelyard.estimators.prices import PRICES
from steelyard.estimators.spec import Quantity


def quantities(price_year: int) -> dict[str, Quantity]:
    """Every quantity by id.

    Args:
        price_year: Year in whose dollars money is given; the price index of its last month on record counts.
    """
    return {
        quantity.id: quantity
        for quantity in (*COMPUTE, *DATES, *PRICES, *ENERGY, *CARBON, *money(price_year), *DEVELOPMENT)
    }
