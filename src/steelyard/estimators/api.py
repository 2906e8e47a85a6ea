"""The Python API: a registry, a model, all models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from steelyard.estimators.estimate import SHOWN, Estimate, Estimates
from steelyard.facts.registry import Registry
from steelyard.facts.schema import DATA


@lru_cache(maxsize=8)
def registry(vintage: str | None = None, folder: Path | str | None = None) -> Registry:
    """The facts as of a day.

    Args:
        vintage: A day, month or year, such as "2024-02-05" or "2024-02"; the newest by default.
        folder: Another registry than the one that comes with the package.

    Raises:
        InputError: ``vintage`` is no day, month or year, or nothing was known so early.
        RegistryError: A table breaks its schema.

    >>> registry("2024-02").vintage
    '2024-02-15'
    """
    found = Registry(Path(folder) if folder else DATA, vintage)
    _ = found.vintage
    return found


def cost(
    name: str,
    *,
    price_year: int = 2023,
    draws: int = 10_000,
    seed: int = 0,
    vintage: str | None = None,
    folder: Path | str | None = None,
    quantities: tuple[str, ...] = SHOWN,
) -> dict[str, Estimate]:
    """What it took to train a model: money by method, FLOP, chip-hours, energy.

    Args:
        name: A name, alias or id of the model.
        price_year: Year in whose dollars money is given.
        draws: Draws of each quantity.
        seed: Seed of the draws.
        vintage: Day, month or year of the facts; the newest by default.
        folder: Another registry than the one that comes with the package.
        quantities: Which quantities.

    Returns:
        Estimates by quantity.

    Raises:
        UnknownNameError: No model of this name is on record.
        AmbiguousNameError: The name fits several models.
        InputError: The year or vintage is not covered.

    >>> gemini = cost("Gemini Ultra", vintage="2024-02-05")
    >>> round(gemini["cloud_cost"].central)
    191400000
    """
    facts = registry(vintage, folder)
    subject = facts.resolve("models", name)
    return Estimates(facts, [subject], price_year=price_year, draws=draws, seed=seed).of(subject, quantities)


def cost_of(
    facts: Mapping[str, Any],
    *,
    price_year: int = 2023,
    draws: int = 10_000,
    seed: int = 0,
    vintage: str | None = None,
    folder: Path | str | None = None,
    quantities: tuple[str, ...] = SHOWN,
) -> dict[str, Estimate]:
    """What it takes to train a model of your own, estimated as one on record.

    Args:
        facts: Its fields: attributes of ``models`` in ``data/schema.csv``, in its units, any of them missing; a number
            may state its 90 % range, as ``{"value": 1024, "low": 900, "high": 1100}``. Chips, organizations, vendors
            and base models go by any name that the registry knows. Money needs ``published``, a planned day included.
        price_year: Year in whose dollars money is given.
        draws: Draws of each quantity.
        seed: Seed of the draws.
        vintage: Day, month or year of the other facts; the newest by default.
        folder: Another registry than the one that comes with the package.
        quantities: Which quantities.

    Returns:
        Estimates by quantity.

    Raises:
        InputError: A field is unknown, of another type, out of range, or names what is not on record.

    >>> run = cost_of({"chip": "NVIDIA A100", "chip_count": 512, "training_hours": 240, "published": "2024-01-15"})
    >>> run["chip_hours"].central
    122880.0
    """
    from steelyard.estimators.own import facts_of

    known = registry(vintage, folder)
    own = facts_of([facts], known, "facts")
    models = Estimates(known, [], price_year=price_year, draws=draws, seed=seed, own=own)
    return models.of(models.subjects[0], quantities)


def estimate_all(
    *,
    price_year: int = 2023,
    draws: int = 10_000,
    seed: int = 0,
    vintage: str | None = None,
    folder: Path | str | None = None,
    imputes: bool = True,
) -> Estimates:
    """Every model on record, ready to be asked for any quantity.

    Args:
        price_year: Year in whose dollars money is given.
        draws: Draws of each quantity.
        seed: Seed of the draws.
        vintage: Day, month or year of the facts; the newest by default.
        folder: Another registry than the one that comes with the package.
        imputes: Whether what is missing may be drawn from models like it.

    Raises:
        InputError: The year or vintage is not covered.

    >>> models = estimate_all(draws=100)
    >>> models.summaries(["cloud_cost"])["cloud_cost"].median.shape == (len(models.subjects),)
    True
    """
    return Estimates(registry(vintage, folder), price_year=price_year, draws=draws, seed=seed, imputes=imputes)
