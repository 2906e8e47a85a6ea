"""Conditions under which a rule counts: what a model is, and whether two numbers on record of it can both be true.

Where a number that follows from two others cannot be, at least one of the two is wrong, and nothing tells which: it is
not taken. The two themselves stand as they are on record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Mask
from steelyard.constants import SECONDS_PER_HOUR
from steelyard.estimators.spec import Where
from steelyard.estimators.world import World

Floats = npt.NDArray[np.float64]
Middle: TypeAlias = Callable[[str], Floats]
"""Central values of a quantity, (models,), NaN where unknown."""


class Condition(NamedTuple):
    """When a rule counts.

    Attributes:
        holds: For which models, (models,), given the world and the middles of quantities.
        refused: Why a value is unknown that the condition alone keeps away, as a clause; empty where it needs none.
    """

    holds: Callable[[World, Middle], Mask]
    refused: str = ""


def possible(world: World, middle: Middle) -> Mask:
    """Models whose stated FLOP and chip-hours need no MFU above 1; the FLOP of a base are none of their own."""
    flop, hours, peak = (middle(name) for name in ("reported_flop", "stated_chip_hours", "fastest_flop_per_s"))
    with np.errstate(invalid="ignore", divide="ignore"):
        mfu = flop / (hours * peak * SECONDS_PER_HOUR)
    return world.has_base | ~(mfu > 1)


def lasting(world: World, middle: Middle) -> Mask:
    """Models whose chip-hours on the chips stated take no longer than the longest plausible run."""
    with np.errstate(invalid="ignore", divide="ignore"):
        hours = middle("chip_hours") / middle("stated_chips")
    return ~(hours > world.constant("audit_training_hours"))


def one_chip(world: World, middle: Middle) -> Mask:
    """Models whose stated chip-hours are no fewer than the hours stated: a run holds one chip or more."""
    with np.errstate(invalid="ignore", divide="ignore"):
        chips = middle("reported_chip_hours") / middle("reported_hours")
    return ~(chips < 1 / world.constant("audit_same_factor"))


def no_more_chips(world: World, middle: Middle) -> Mask:
    """Models whose chip-hours over training time make no more chips than a run of their size plausibly held.

    That is twice the most chips on record of a run of up to as many FLOP; nor less than one chip where both are stated.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        chips = middle("chip_hours") / middle("training_hours")
    most = world.peers.most_chips(middle("counted_flop")) * world.constant("audit_factor")
    return one_chip(world, middle) & ~(chips > most)


NO_SUCH_COUNT = (
    "its chip-hours over its training time make a number of chips that no such run had, so one of the two is wrong"
)
"""Why no number of chips follows."""
CONDITIONS: dict[Where, Condition] = {
    "": Condition(lambda world, _: np.ones(len(world), bool)),
    "base": Condition(lambda world, _: world.has_base),
    "no_base": Condition(lambda world, _: ~world.has_base),
    "no_base_text": Condition(lambda world, _: ~world.has_base & world.on_text),
    "possible": Condition(possible, "its chips could not have done its FLOP in the hours on record"),
    "lasting": Condition(
        lasting, "its chip-hours would take longer on its chips than any run lasts, so one of the two is wrong"
    ),
    "one_chip": Condition(one_chip, NO_SUCH_COUNT),
    "no_more_chips": Condition(no_more_chips, NO_SUCH_COUNT),
}
"""Every condition by its name in rules."""
