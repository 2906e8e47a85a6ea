"""Training FLOP, chip-hours, utilization."""

from __future__ import annotations

import numpy as np

from steelyard.arrays import Array
from steelyard.constants import SECONDS_PER_HOUR

FLOP_PER_PARAMETER_AND_TOKEN = 6
"""Two for the forward pass and four for the backward pass: Kaplan et al. 2020 (arXiv 2001.08361), section 2.1."""


def flop_of_tokens(parameters: Array, tokens: Array, epochs: Array) -> Array:
    """Training FLOP of a dense model: 6 × parameters × tokens × epochs.

    Holds where most FLOP are matrix products of the parameters with each token; not for convolutions, nor
    where the attention over long sequences weighs.

    Args:
        parameters: Parameters used for one token. [1]
        tokens: Datapoints seen in one epoch. [token]
        epochs: Passes over them. [1]

    Returns:
        Model FLOP. [FLOP]

    Source: kaplan2020, section 2.1.
    """
    return FLOP_PER_PARAMETER_AND_TOKEN * parameters * tokens * epochs


def flop_of_hardware(chip_hours: Array, peak_flop_per_s: Array, mfu: Array) -> Array:
    """Training FLOP from the chip-hours held.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        peak_flop_per_s: Dense peak of one chip at the precision used. [FLOP/s]
        mfu: Model FLOP utilization. [fraction]

    Returns:
        Model FLOP. [FLOP]

    Source: narayanan2021, eq. 4, solved for FLOP.
    """
    return chip_hours * peak_flop_per_s * mfu * SECONDS_PER_HOUR


def chip_hours_of_flop(run_flop: Array, peak_flop_per_s: Array, mfu: Array) -> Array:
    """Chip-hours that a run of so many FLOP occupies.

    Args:
        run_flop: Model FLOP of the run itself, without its base model. [FLOP]
        peak_flop_per_s: Dense peak of one chip at the precision used. [FLOP/s]
        mfu: Model FLOP utilization. [fraction]

    Returns:
        Chip-hours. [chip-hour]

    Source: narayanan2021, eq. 4.

    >>> import numpy as np
    >>> round(float(chip_hours_of_flop(np.array(2.1e25), np.array(312e12), np.array(0.34))) / 1e6, 1)
    55.0
    """
    return run_flop / (peak_flop_per_s * mfu) / SECONDS_PER_HOUR


def chip_hours_of_flop_and_time(run_flop: Array, peak_flop_per_s: Array, mfu: Array, hours: Array) -> Array:
    """Chip-hours that a run of so many FLOP occupies, whose time is known: it holds one chip or more for all of it.

    Args:
        run_flop: Model FLOP of the run itself, without its base model. [FLOP]
        peak_flop_per_s: Dense peak of one chip at the precision used. [FLOP/s]
        mfu: Model FLOP utilization. [fraction]
        hours: Training time. [h]

    Returns:
        Chip-hours. [chip-hour]

    Source: narayanan2021, eq. 4; the least is arithmetic.

    >>> import numpy as np
    >>> flop, peak, mfu, hours = (np.array(one) for one in (1e18, 312e12, 0.34, 24.0))
    >>> round(float(chip_hours_of_flop(flop, peak, mfu)), 1), float(chip_hours_of_flop_and_time(flop, peak, mfu, hours))
    (2.6, 24.0)
    """
    return np.maximum(chip_hours_of_flop(run_flop, peak_flop_per_s, mfu), hours)


def product(first: Array, second: Array) -> Array:
    """First × second: chips × hours are chip-hours, chip-hours × price is money."""
    return first * second


def ratio(first: Array, second: Array) -> Array:
    """First / second: chip-hours / chips are hours, and the reverse."""
    return first / second


def chips_of_time(chip_hours: Array, hours: Array) -> Array:
    """Chips that a run held: its chip-hours over its time, and one where an estimate of either would make less.

    Args:
        chip_hours: Chips × hours. [chip-hour]
        hours: Training time. [h]

    Returns:
        Chips. [chip]

    >>> import numpy as np
    >>> [float(chips_of_time(np.array(one), np.array(24.0))) for one in (1536.0, 7.5)]
    [64.0, 1.0]
    """
    return np.maximum(chip_hours / hours, 1)


def total(first: Array, second: Array) -> Array:
    """First + second: what was inherited and what was added."""
    return first + second


def same(value: Array) -> Array:
    """The value itself: one quantity stands for another."""
    return value
