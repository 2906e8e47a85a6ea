"""Energy of a training run."""

from __future__ import annotations

from steelyard.arrays import Array
from steelyard.constants import KWH_PER_MWH, WH_PER_MWH


def it_energy(chip_hours: Array, tdp_w: Array, server_power_ratio: Array, power_fraction: Array) -> Array:
    """Energy that the servers of a run draw, without cooling and distribution.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        tdp_w: Rated power of one chip. [W]
        server_power_ratio: Rated power of a server / rated power of its chips. [1]
        power_fraction: Mean power / rated power while training. [fraction]

    Returns:
        IT energy. [MWh]

    Source: cottier2024, appendix A.4.
    """
    return chip_hours * tdp_w * server_power_ratio * power_fraction / WH_PER_MWH


def it_energy_of_power(chip_hours: Array, chip_power_w: Array) -> Array:
    """IT energy from the power by which a developer counts a chip.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        chip_power_w: Mean power of one chip with what belongs to it, without cooling and distribution. [W]

    Returns:
        IT energy. [MWh]
    """
    return chip_hours * chip_power_w / WH_PER_MWH


def facility_energy(it_energy_mwh: Array, pue: Array) -> Array:
    """Energy that the data centre draws for a run; the one place where PUE enters.

    Args:
        it_energy_mwh: Energy of the servers. [MWh]
        pue: Facility energy / IT energy. [1]

    Returns:
        Facility energy. [MWh]
    """
    return it_energy_mwh * pue


def energy_cost(energy_mwh: Array, usd_per_kwh: Array) -> Array:
    """Cost of energy at a price.

    Args:
        energy_mwh: Facility energy. [MWh]
        usd_per_kwh: Price of electricity. [USD/kWh]

    Returns:
        Cost, in the dollars of the price. [USD]
    """
    return energy_mwh * KWH_PER_MWH * usd_per_kwh
