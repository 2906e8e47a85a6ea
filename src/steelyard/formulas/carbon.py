"""Greenhouse gases of a training run: from its electricity, and from making the hardware.

The two are never added here: the first is known within a factor, the second within several.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steelyard.arrays import Array
from steelyard.constants import GRAMS_PER_TONNE, HOURS_PER_YEAR, KG_PER_TONNE, KWH_PER_MWH


def operational(energy_mwh: Array, gco2e_per_kwh: Array) -> Array:
    """Emissions of the electricity that a data centre drew for a run, location-based.

    Args:
        energy_mwh: Facility energy: PUE has entered already. [MWh]
        gco2e_per_kwh: Mean intensity of the grid where it ran. [gCO2e/kWh]

    Returns:
        [tCO2e]

    Source: luccioni-2022-bloom, section 4.2; patterson-2021, section 2.

    >>> import numpy as np
    >>> round(float(operational(np.array(433.196 * 1.2), np.array(57.0))), 1)
    29.6
    """
    return energy_mwh * (KWH_PER_MWH / GRAMS_PER_TONNE) * gco2e_per_kwh


def embodied(
    chip_hours: Array, kg_per_chip: Array, kg_per_server_share: Array, service_years: Array, occupancy: Array
) -> Array:
    """The run's share of what making its chips and servers emitted, by the hours for which it held them.

    Network, storage and buildings are left out.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        kg_per_chip: Making one chip with its board. [kgCO2e]
        kg_per_server_share: Making a chip's share of the rest of its server. [kgCO2e]
        service_years: Years for which the hardware serves. [year]
        occupancy: Share of those hours in which somebody uses it. [fraction]

    Returns:
        [tCO2e]

    Source: luccioni-2022-bloom, section 4.1.

    >>> import numpy as np
    >>> round(float(embodied(*map(np.array, (1082990.0, 150.0, 312.5, 6.0, 0.85)))), 1)
    11.2
    """
    hours_of_use = service_years * np.float32(HOURS_PER_YEAR) * occupancy
    return chip_hours * (kg_per_chip + kg_per_server_share) / hours_of_use / np.float32(KG_PER_TONNE)


def intensity(middle: Array, low: Array, high: Array, place: Array, years_apart: Array, yearly_change: Array) -> Array:
    """Intensity of the grid of a run whose place and year are known only so far.

    Args:
        middle: Intensity on record for the places where it may have been. [gCO2e/kWh]
        low: The 5 % quantile over those places. [gCO2e/kWh]
        high: The 95 % quantile. [gCO2e/kWh]
        place: Where among them it was, median 1: 1/e stands for ``low``, e for ``high``. [1]
        years_apart: Years between the one on record and that of the run. [year]
        yearly_change: Change over one year, as a factor around 1; over several it grows with their square root. [1]

    Returns:
        [gCO2e/kWh]
    """
    where = np.log(place)
    cleaner, dirtier = np.log(middle / low).astype(where.dtype), np.log(high / middle).astype(where.dtype)
    shift: Array = where * dirtier
    shift += np.minimum(where, 0) * (cleaner - dirtier)
    shift = shift + np.log(yearly_change) * np.sqrt(years_apart)
    found: Array = np.exp(shift) * middle
    return found


class Factors(NamedTuple):
    """What makes one figure of emissions so many times another; the three multiply to the ratio.

    Attributes:
        energy: IT energy / IT energy. [1]
        pue: PUE / PUE. [1]
        intensity: Grid intensity / grid intensity. [1]
    """

    energy: float
    pue: float
    intensity: float

    @property
    def ratio(self) -> float:
        """The one figure / the other."""
        return self.energy * self.pue * self.intensity


def factors(ours_t: float, theirs_t: float, pue: tuple[float, float], gco2e_per_kwh: tuple[float, float]) -> Factors:
    """Take apart the ratio of two figures of operational emissions.

    Args:
        ours_t: The one figure. [tCO2e]
        theirs_t: The other. [tCO2e]
        pue: PUE of each; 1 where a figure leaves the data centre's own energy out. [1]
        gco2e_per_kwh: Grid intensity of each. [gCO2e/kWh]

    Returns:
        The energy counts as what PUE and intensity leave, so that nothing remains unexplained.

    >>> [round(one, 3) for one in factors(552.1, 502, (1.1, 1.0), (429, 429))]
    [1.0, 1.1, 1.0]
    """
    of_pue, of_grid = pue[0] / pue[1], gco2e_per_kwh[0] / gco2e_per_kwh[1]
    return Factors(ours_t / theirs_t / of_pue / of_grid, of_pue, of_grid)
