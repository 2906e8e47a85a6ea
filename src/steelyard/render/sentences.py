"""What a card says of costs, of what went into them and of emissions: on a terminal and on a page, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.estimators.comparisons import Comparison, Difference
from steelyard.estimators.drivers import Narrowing
from steelyard.estimators.estimate import Estimate
from steelyard.words.language import ENGLISH, Language
from steelyard.words.numbers import interval, significant
from steelyard.words.phrase import Phrase, Phrases, Term, phrase

TITLES = {
    "cloud_cost": "Cloud rental",
    "amortized_cost": "Amortized",
    "acquisition_cost": "Acquisition",
    "development_cost": "Development",
    "development_staff": "R&D staff",
}
"""Costs by the method that gives them, for headings."""
SCOPES = {
    "acquisition_cost": "buys the whole cluster; not a cost of training",
    "development_cost": "the whole project, not the final run alone",
}
"""What a cost holds beyond the final run."""
INPUTS = (
    "contributors",
    "training_flop",
    "chip_hours",
    "chip_count",
    "training_hours",
    "price_per_chip_hour",
    "energy_mwh",
    "operational_tco2e",
    "market_based_tco2e",
    "embodied_tco2e",
)
"""What went into a cost, and what came of the run beside it, in the order of a card."""
NOTES = {
    "training_flop": "base models included",
    "operational_tco2e": "location-based; offsets are not subtracted",
    "market_based_tco2e": "market-based, as its owner states it",
    "embodied_tco2e": "of making the hardware; not in the line above",
}
"""What such a number holds."""
MEANINGS = {
    "reported": "stated by its developer or in a publication",
    "measured": "measured",
    "derived": "computed from what is stated",
    "estimated": "computed, and something that went into it is assumed or has an error of its own",
    "assumed": "a constant of the method",
    "imputed": "rests on what like models took",
}
"""What it means that a value is so firm."""


def basis(estimate: Estimate) -> Phrase:
    """How firm an estimate is, in a word."""
    return Term("basis", estimate.basis) if estimate.basis else Phrase("unknown")


def short(title: str) -> Phrase:
    """The title of a quantity without what it holds.

    >>> str(short("Chip-hours of the final training run")), str(short("Training FLOP, base models included"))
    ('Chip-hours', 'Training FLOP')
    """
    cut = title.split(",")[0].removesuffix(" of the final training run")
    return phrase(title) if cut == title else Phrase(cut)


def remark(estimate: Estimate) -> str:
    """What to know of a cost before it is quoted; empty where there is nothing.

    Args:
        estimate: The cost.
    """
    parts = [MEANINGS["imputed"]] if estimate.basis == "imputed" else []
    parts += [SCOPES[estimate.quantity]] if estimate.quantity in SCOPES else []
    return Phrases(parts, "; ") if parts else ""


def beside(everyday: Sequence[Comparison]) -> Phrase:
    """Emissions in everyday things, in a sentence: the largest that fits once or more, and the smallest.

    Args:
        everyday: Everyday things that emit as much, the largest first.
    """
    fitting = [one for one in everyday if one.times >= 1] or everyday[-1:]
    named = dict.fromkeys((*fitting[:2], fitting[-1]))
    *others, last = (
        Phrase("{times} {thing}", times=significant(one.times, 2), thing=Phrase(one.words)) for one in named
    )
    if not others:
        return Phrase("As much carbon as {thing}.", thing=last)
    return Phrase("As much carbon as {things} or {thing}.", things=Phrases(others, ", "), thing=last)


def apart(one: Difference) -> Phrase:
    """What makes ours larger or smaller than a published figure: the factors that are not 1.

    Args:
        one: The figure and the factors.
    """
    energy, pue, grid = one.factors
    named = {"energy": energy, "PUE": pue, "grid": grid}
    parts = [
        Phrase("{cause} × {factor}", cause=Phrase(name), factor=f"{factor:.2f}")
        for name, factor in named.items()
        if abs(factor - 1) >= 0.005
    ]
    return Phrase("ours differs by {factors}", factors=Phrases(parts, ", ")) if parts else Phrase("ours is the same")


def narrowed(estimate: Estimate, fact: Narrowing, say: Language = ENGLISH) -> Phrase:
    """What an estimate would be if the fact that narrows it most were published.

    Args:
        estimate: The estimate.
        fact: The fact, and the interval with it.
        say: The language, for the numbers.
    """
    return Phrase(
        "{cost}: {after} instead of {before}, if one knew {fact}.",
        cost=phrase(TITLES.get(estimate.quantity, estimate.title)),
        after=interval(fact.p05, fact.p95, estimate.unit, say),
        before=interval(estimate.p05 or 0, estimate.p95 or 0, estimate.unit, say),
        fact=Phrase(fact.fact),
    )
