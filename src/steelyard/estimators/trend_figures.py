"""What others have published of trends: growth, doubling times, samples, years in which a threshold is passed."""

from __future__ import annotations

from typing import Any, NamedTuple

from steelyard.facts.registry import Registry


class PublishedTrend(NamedTuple):
    """What others have published of a trend.

    Attributes:
        indicator: What is given: growth rate, doubling time, sample, threshold year, ….
        scope: Subset and version, as key=value; ….
        value: The central figure; None where only bounds are given.
        low: Lower bound.
        high: Upper bound.
        mass: What share of probability lies between the bounds, in per cent; None without bounds.
        unit: Unit of the three.
        period: Years that it covers, or in which the threshold is passed.
        source: Key of the publication.
        locator: The place in it.
    """

    indicator: str
    scope: str
    value: float | None
    low: float | None
    high: float | None
    mass: int | None
    unit: str
    period: str
    source: str
    locator: str


TREND_INDICATORS = (
    "training_cost_growth_rate",
    "training_cost_growth_oom",
    "training_cost_doubling_time",
    "regression_sample",
    "regression_r_squared",
    "training_cost_threshold_year",
)
PARTS = {"central": "value", "ci90_lower": "low", "ci90_upper": "high", "ci95_lower": "low", "ci95_upper": "high"}


def published_trends(registry: Registry, quantity: str) -> list[PublishedTrend]:
    """What others have published of the trend of a quantity, as far as the vintage knows it."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for indicator in TREND_INDICATORS:
        for row in registry.rows("observations", indicator):
            pairs = dict(pair.split("=", 1) for pair in row["dimension"].split("; ") if "=" in pair)
            if pairs.pop("method", "") != quantity:
                continue
            part = pairs.pop("estimate", "central")
            scope = "; ".join(f"{key}={pairs[key]}" for key in sorted(pairs))
            cells = found.setdefault((indicator, scope, row["source"], row["period"]), {"mass": None})
            cells |= {PARTS.get(part, part): float(row["value"]), "unit": row["unit"]}
            cells["locator"] = cells.get("locator", row["locator"]) if part != "central" else row["locator"]
            cells["mass"] = int(part[2:4]) if part[:2] == "ci" else cells["mass"]
    return [
        PublishedTrend(
            indicator, scope, cells.get("value"), cells.get("low"), cells.get("high"), cells["mass"],
            cells["unit"], period, source, cells["locator"],
        )
        for (indicator, scope, source, period), cells in found.items()
    ]  # fmt: skip
