"""Responsibility and policy: transparency of developers, medical devices authorized."""

from __future__ import annotations

from statistics import fmean

from steelyard.indicators.spec import Row
from steelyard.indicators.view import View, counts

MEAN = "Mean of developers"
COUNTRY = "United States"
OTHER = "other"


def transparency(view: View) -> list[Row]:
    """Score of each developer in each edition of the Foundation Model Transparency Index, and their mean."""
    scores = _sums(view, "")
    rows = [Row(developer, edition, f"round={edition}", score) for (developer, edition, _), score in scores.items()]
    for edition in sorted({edition for _, edition, _ in scores}):
        several = [score for (_, of, _), score in scores.items() if of == edition]
        rows.append(Row(MEAN, edition, f"group=all; round={edition}", fmean(several)))
    return rows


def transparency_by_domain(view: View) -> list[Row]:
    """Score of each developer in each domain of an edition that names domains."""
    scores = _sums(view, "domain")
    return [
        Row(developer, edition, f"domain={domain}; round={edition}", score)
        for (developer, edition, domain), score in scores.items()
        if domain
    ]


def _sums(view: View, by: str) -> dict[tuple[str, str, str], float]:
    found: dict[tuple[str, str, str], float] = {}
    for row in view.rows("transparency"):
        if row["score"]:
            key = (row["developer"], row["edition"], row[by].lower() if by else "")
            found[key] = found.get(key, 0.0) + float(row["score"])
    return found


def devices(view: View) -> list[Row]:
    """AI-enabled medical devices authorized, by year of decision."""
    return counts((COUNTRY, row["decided"][:4], "") for row in view.rows("devices") if row["decided"])


def device_shares(view: View) -> list[Row]:
    """Share of each panel of reviewers in the devices of a year, per cent."""
    totals = {row.period: row.value for row in devices(view)}
    panels = counts(
        (COUNTRY, row["decided"][:4], f"specialty={row['panel'].lower().replace(' ', '_') or OTHER}")
        for row in view.rows("devices")
        if row["decided"]
    )
    return [row._replace(value=100 * row.value / totals[row.period]) for row in panels]
