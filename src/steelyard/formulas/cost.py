"""Money: rental, amortized and acquisition cost of the hardware of a run.

The three methods are those of Cottier et al. 2024 (arXiv 2405.21015), section 2; the AI Index uses the first.
"""

from __future__ import annotations

import numpy as np

from steelyard.arrays import Array
from steelyard.constants import DAYS_PER_YEAR, HOURS_PER_YEAR

LN10 = np.float32(np.log(10))


def real(nominal_usd: Array, price_factor: Array) -> Array:
    """Money in the dollars of another time.

    Args:
        nominal_usd: Money in the dollars of the month of publication. [USD]
        price_factor: Price index of the target month / of the month of publication. [1]

    Returns:
        Money in the dollars of the target month. [USD]
    """
    return nominal_usd * price_factor


def real_product(chip_hours: Array, price_per_chip_hour: Array, price_factor: Array) -> Array:
    """Cloud cost: chip-hours × rental price, in the dollars of another time.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        price_per_chip_hour: Nominal rental price. [USD/chip-hour]
        price_factor: Price index of the target month / of the month of publication. [1]

    Returns:
        Cloud cost. [USD]

    Source: ai-index-2024, section 1.3; cottier2024, section 2.4.
    """
    return chip_hours * price_per_chip_hour * price_factor


def server_price(price_per_chip: Array, overhead: Array) -> Array:
    """Price of a chip with its share of the server.

    Args:
        price_per_chip: Price of the chip alone. [USD]
        overhead: Server price / price of its chips. [1]

    Returns:
        Price of a chip's share of a whole server. [USD]

    Source: cottier2024, section 2.2.
    """
    return price_per_chip * overhead


def depreciated(price: Array, available_day: Array, start_day: Array, oom_per_year: Array) -> Array:
    """Value of hardware at the start of training: it falls as newer hardware gives more for the money.

    Args:
        price: Price when it could first be had. [USD]
        available_day: That day. [days since 1970-01-01]
        start_day: Day on which training began. [days since 1970-01-01]
        oom_per_year: Growth of price-performance. [orders of magnitude per year]

    Returns:
        Value on the day training began. [USD]

    Source: cottier2024, section 2.2, eq. 2.
    """
    years = ((start_day - available_day) / DAYS_PER_YEAR).astype(price.dtype)
    return price * np.exp(-LN10 * oom_per_year * years)


def amortized_server_cost(chip_hours: Array, server_value: Array, oom_per_year: Array) -> Array:
    """What the servers of a run lose in value while it holds them.

    Hardware is replaced when newer pays: at the rate ln 10 × the growth of price-performance, of its value, a year.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        server_value: Value of a chip's share of a server as training began. [USD/chip]
        oom_per_year: Growth of price-performance. [orders of magnitude per year]

    Returns:
        Amortized cost of chips and servers, nominal. [USD]

    Source: cottier2024, section 2.2, eq. 1; every hour of the year is charged, so that occupancy counts as full.
    """
    return chip_hours * server_value * (LN10 * oom_per_year) / np.float32(HOURS_PER_YEAR)


def chips_part(server_cost: Array, overhead: Array, price_factor: Array) -> Array:
    """The chips' part of a server's cost, in the dollars of another time. [USD]

    Args:
        server_cost: Cost of whole servers. [USD]
        overhead: Server price / price of its chips. [1]
        price_factor: Price index of the target month / of the month of publication. [1]
    """
    return server_cost / overhead * price_factor


def rest_part(server_cost: Array, overhead: Array, price_factor: Array) -> Array:
    """The part of a server's cost that is not chips, in the dollars of another time. [USD]

    Args:
        server_cost: Cost of whole servers. [USD]
        overhead: Server price / price of its chips. [1]
        price_factor: Price index of the target month / of the month of publication. [1]
    """
    return server_cost * (1 - 1 / overhead) * price_factor


def interconnect_part(server_cost: Array, interconnect_share: Array) -> Array:
    """Cost of the network between servers.

    Args:
        server_cost: Cost of the servers. [USD]
        interconnect_share: The network's share of the cost of the whole cluster. [fraction]

    Returns:
        Cost of the network. [USD]

    Source: cottier2024, section 2.2: 19 % of the cluster.
    """
    return server_cost * interconnect_share / (1 - interconnect_share)


def total(first: Array, second: Array, third: Array, price_factor: Array) -> Array:
    """Sum of three parts, in the dollars of another time. [USD]

    Args:
        first: Servers. [USD]
        second: Network. [USD]
        third: Energy. [USD]
        price_factor: Price index of the target month / of the month of publication. [1]
    """
    return (first + second + third) * price_factor


def acquisition_cost(chips: Array, price: Array, interconnect_share: Array, price_factor: Array) -> Array:
    """Up-front cost of the cluster on which a run was made; an asset, of which the run used a part.

    Args:
        chips: Chips of the cluster. [chip]
        price: Price of a chip's share of a server when it could first be had. [USD/chip]
        interconnect_share: The network's share of the cost of the whole cluster. [fraction]
        price_factor: Price index of the target month / of the month of publication. [1]

    Returns:
        Cost of the cluster. [USD]

    Source: cottier2024, section 2.3.
    """
    return chips * price / (1 - interconnect_share) * price_factor
