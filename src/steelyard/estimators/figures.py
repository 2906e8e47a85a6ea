"""What others have published of the same quantities of the same models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from steelyard.facts.load import aliases, method_table
from steelyard.facts.registry import Registry, normal


class Figure(NamedTuple):
    """A published figure.

    Attributes:
        value: The figure as published.
        unit: Its unit.
        price_year: Year of its dollars; None where it names none, or is no money.
        publication: Title of the publication.
        published: Day of the publication.
        source: Key of the source.
        locator: The place in it.
        dimension: What it covers, as key=value; ….
    """

    value: float
    unit: str
    price_year: int | None
    publication: str
    published: str
    source: str
    locator: str
    dimension: str


def figures_of(registry: Registry, subjects: Sequence[str]) -> dict[tuple[str, str], tuple[Figure, ...]]:
    """Published figures by model and quantity, the newest publication first.

    Args:
        registry: The facts; figures published later than its vintage are not known yet.
        subjects: Ids of the models.
    """
    names = {normal(registry.name("models", subject)): subject for subject in subjects}
    names.update({normal(subject): subject for subject in subjects})
    wanted = set(subjects)
    names.update({normal(alias): subject for alias, subject in aliases("models") if subject in wanted})
    kinds = method_table("figure_quantities")
    found: dict[tuple[str, str], list[Figure]] = {}
    for indicator in dict.fromkeys(kind["indicator"] for kind in kinds):
        for row in registry.rows("observations", indicator):
            subject = names.get(normal(row["entity"]))
            quantity = next((kind["quantity"] for kind in kinds if _covers(kind, row)), "")
            if subject and quantity:
                found.setdefault((subject, quantity), []).append(_figure(registry, row))
    return {key: tuple(sorted(several, key=_newest_first)) for key, several in found.items()}


def _covers(kind: Mapping[str, str], row: Mapping[str, str]) -> bool:
    """Whether a published figure is of a kind; the first kind that covers it counts, one without a quantity as none."""
    if kind["indicator"] != row["indicator"] or kind["source"] not in ("", row["source"]):
        return False
    return set(filter(None, kind["dimension"].split("; "))) <= set(row["dimension"].split("; "))


def _figure(registry: Registry, row: dict[str, str]) -> Figure:
    source = registry.sources[row["source"]]
    pairs = dict(pair.split("=", 1) for pair in row["dimension"].split("; ") if "=" in pair)
    year = int(pairs["price_year"]) if pairs.get("price_year", "").isdigit() else None
    return Figure(
        float(row["value"]),
        row["unit"],
        year,
        source.title,
        source.published,
        row["source"],
        row["locator"],
        row["dimension"],
    )


def _newest_first(figure: Figure) -> tuple[int, str]:
    return -int(figure.published.replace("-", "")), figure.locator
