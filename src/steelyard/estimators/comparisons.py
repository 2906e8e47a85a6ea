"""Emissions beside what people know, and beside what others have published of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from steelyard.estimators.carbon import STATED
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.figures import Figure
from steelyard.facts.load import method_table
from steelyard.facts.registry import Registry
from steelyard.formulas.carbon import Factors, factors, operational

REFERENCES = "reference_emissions"
"""Indicator whose published figures are the emissions of everyday things."""
CARBON_FIGURE = "operational_tco2e"
SCOPES = {"scope=excluding_pue": False, "scope=including_pue": True}
"""Whether a published figure holds the data centre's own energy, by what it says of itself."""
ACCOUNT = ("it_energy_mwh", "facility_energy_mwh", "pue", "grid_gco2e_per_kwh")
"""Attributes from which a developer's figure of emissions follows."""
SAME = 0.03
"""How far stated inputs may miss a figure and still be its inputs: figures and inputs are rounded to two places."""


class Comparison(NamedTuple):
    """An everyday thing that emits as much, or a share or multiple of it.

    Attributes:
        entity: Its id among the published figures.
        words: Its name for people, singular or plural as ``times`` asks for.
        times: How many of them.
        tco2e: Emissions of one. [tCO2e]
        source: Key of the source of that figure.
        locator: The place in it.
    """

    entity: str
    words: str
    times: float
    tco2e: float
    source: str
    locator: str


class Difference(NamedTuple):
    """A published figure and what makes ours so many times as large.

    Attributes:
        figure: The figure.
        factors: Ratios of energy, PUE and grid intensity, ours / the figure's; they multiply to the whole.
    """

    figure: Figure
    factors: Factors


def comparisons(registry: Registry, tco2e: float) -> list[Comparison]:
    """Everyday things beside some emissions, from the largest thing to the smallest.

    Args:
        registry: The facts; a figure published later than its vintage is not known yet.
        tco2e: The emissions. [tCO2e]

    >>> import steelyard
    >>> [round(one.times) for one in comparisons(steelyard.registry(), 291) if "american" in one.entity]
    [16]
    """
    words = {row["entity"]: (row["one"], row["many"]) for row in method_table("comparisons")}
    newest: dict[str, dict[str, str]] = {}
    for row in sorted(registry.rows("observations", REFERENCES), key=lambda row: row["as_of"]):
        newest[row["entity"]] = row
    found = []
    for entity, row in newest.items():
        times = tco2e / float(row["value"])
        one, many = words.get(entity, (entity.replace("_", " "),) * 2)
        name = one if 0.95 <= times < 1.05 else many
        found.append(Comparison(entity, name, times, float(row["value"]), row["source"], row["locator"]))
    return sorted(found, key=lambda one: -one.tco2e)


def differences(models: Estimates, subject: str) -> list[Difference]:
    """Published figures of a model's operational emissions whose inputs are on record, each with what sets it apart.

    Args:
        models: Estimates that hold the model, with or without what its developer states.
        subject: Id of the model.
    """
    estimate = models.of(subject, (CARBON_FIGURE,))[CARBON_FIGURE]
    found = (difference(models, subject, figure) for figure in estimate.published_figures)
    return [one for one in found if one is not None]


def difference(models: Estimates, subject: str, figure: Figure) -> Difference | None:
    """What makes our operational emissions of a model so many times a published figure.

    The inputs of the figure are those that the developer states, with PUE where the figure says that it includes it;
    where it says nothing, whichever of the two gives the figure.

    Args:
        models: Estimates that hold the model.
        subject: Id of the model.
        figure: A published figure of its operational emissions.

    Returns:
        None where we have no estimate, or the inputs of the figure are not on record.
    """
    ours = models.of(subject, (CARBON_FIGURE, "pue", "grid_intensity"))
    inputs = _inputs(models.registry, subject, figure)
    total, pue, grid = (one.central for one in ours.values())
    if inputs is None or total is None or pue is None or grid is None:
        return None
    return Difference(figure, factors(total, figure.value, (pue, inputs[0]), (grid, inputs[1])))


def _inputs(registry: Registry, subject: str, figure: Figure) -> tuple[float, float] | None:
    """PUE and grid intensity behind a figure; None where they are not on record."""
    facts = registry.facts("models", [subject]).get(subject, {})
    stated = {name: float(facts[name].value) for name in ACCOUNT if name in facts}
    if not {"pue", "grid_gco2e_per_kwh"} <= stated.keys():
        return None
    pue, grid = stated["pue"], stated["grid_gco2e_per_kwh"]
    scope = next((with_pue for words, with_pue in SCOPES.items() if words in figure.dimension.split("; ")), None)
    if scope is not None:
        return (pue if scope else 1.0), grid
    energy = stated.get("it_energy_mwh", stated.get("facility_energy_mwh", float("nan")) / pue)
    candidates = np.array([1.0, pue])
    misses = np.abs(operational(energy * candidates, np.array(grid)) / figure.value - 1)
    best = int(misses.argmin())
    return (float(candidates[best]), grid) if misses[best] <= SAME else None


def without(
    registry: Registry, subject: str, attributes: Sequence[str] = STATED, *, draws: int = 10_000, seed: int = 0
) -> Estimates:
    """A model as if some of its facts were not on record.

    Args:
        registry: The facts.
        subject: Id of the model.
        attributes: Which facts; by default all that its developer states of energy, place, PUE and grid.
        draws: Draws of each quantity.
        seed: Seed of the draws; a quantity that rests on none of those facts has the draws that it has with them.
    """
    facts = registry.facts("models", [subject])[subject]
    kept = {name: fact for name, fact in facts.items() if name not in attributes}
    return Estimates(registry, [], draws=draws, seed=seed, own={subject: kept})
