"""How old a rental price is: the days to the day it stands for, what prices do meanwhile, and what else was asked."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from steelyard.constants import DAYS_PER_YEAR
from steelyard.estimators.world import CONTRACTS, World, day_number
from steelyard.facts.registry import Registry
from steelyard.words.phrase import Phrase, Phrases

LISTED = "listed_price_per_chip_hour"
WORDS = dict(zip(CONTRACTS, ("three years", "one year", "on demand", "purchase"), strict=True))
"""Contracts for people."""
SEEN_BEFORE = ("seen 1 day before acquisition", "seen {days} days before acquisition")
SEEN_AFTER = (
    "seen 1 day after acquisition, with no earlier one of its kind on record",
    "seen {days} days after acquisition, with no earlier one of its kind on record",
)
"""When a price was seen beside the day it stands for: one day off, and several."""


class Drift(NamedTuple):
    """How rental prices wander.

    Attributes:
        rate: Standard deviation of the logarithm of a price after a year; it grows with the square root of time.
        pairs: From how many pairs of successive prices it was measured.
        offers: Of how many offers these are prices: one chip by one vendor, under one contract, in one region.
        years: Years between the prices of all pairs together. [year]
        unchanged: Share of the pairs whose prices are the same.
    """

    rate: float
    pairs: int
    offers: int
    years: float
    unchanged: float


class PriceSpan(NamedTuple):
    """What was asked for a chip under one contract around a day.

    Attributes:
        contract: ``commit_3y``, ``commit_1y`` or ``on_demand``.
        low: Lowest price on record. [USD/chip-hour]
        high: Highest. [USD/chip-hour]
        vendors: How many vendors.
        offers: How many prices.
    """

    contract: str
    low: float
    high: float
    vendors: int
    offers: int


def price_drift(registry: Registry) -> Drift:
    """How rental prices of one chip, vendor, contract and region wander, measured from the price table.

    Of the prices of one day the cheapest counts, as in the look-up; each is compared with the next on record. The rate
    is that of a random walk without trend: √(Σ log ratio² / Σ years), so that long gaps count for more than short ones.

    Args:
        registry: The facts as of a day.

    Returns:
        The rate, NaN where no offer was seen twice, and what it rests on.
    """
    cheapest: dict[tuple[str, ...], dict[float, float]] = defaultdict(dict)
    for row in registry.rows("prices"):
        if row["kind"] != "purchase":
            offer, day, usd = (row["chip"], row["vendor"], row["kind"], row["region"]), row["date"], float(row["usd"])
            seen = cheapest[offer]
            seen[day_number(day)] = min(usd, seen.get(day_number(day), usd))
    ratios, years, offers = [], [], 0
    for seen in cheapest.values():
        days = np.array(sorted(seen))
        ratios.append(np.diff(np.log([seen[day] for day in days])))
        years.append(np.diff(days) / DAYS_PER_YEAR)
        offers += len(days) > 1
    ratio, time = np.concatenate([[], *ratios]), np.concatenate([[], *years])
    if not len(time):
        return Drift(float("nan"), 0, 0, 0.0, float("nan"))
    rate = float(np.sqrt((ratio**2).sum() / time.sum()))
    return Drift(rate, len(time), offers, float(time.sum()), float((ratio == 0).mean()))


def price_span(world: World, chip: int, day: float) -> list[PriceSpan]:
    """Lowest and highest rental price on record for a chip within a year of a day, by contract.

    Args:
        world: The prices.
        chip: Position of the chip.
        day: The day. [days since 1970-01-01]
    """
    prices = world.prices
    near = np.flatnonzero((prices.chip == chip) & (np.abs(prices.day - day) <= DAYS_PER_YEAR))
    found = []
    for code, contract in enumerate(CONTRACTS[:-1]):
        here = near[prices.contract[near] == code]
        if len(here):
            usd, vendors = prices.usd[here], len(set(prices.vendor[here].tolist()))
            found.append(PriceSpan(contract, float(usd.min()), float(usd.max()), vendors, len(here)))
    return found


def gap_words(days: float) -> str:
    """When a price was seen, beside the day it stands for; one seen later is a last resort, and is said to be.

    >>> gap_words(-74.0), gap_words(0.2)
    ('seen 74 days before acquisition', 'seen on the day of acquisition')
    >>> gap_words(1.0)
    'seen 1 day after acquisition, with no earlier one of its kind on record'
    """
    whole = round(abs(days))
    if not whole:
        return Phrase("seen on the day of acquisition")
    one, many = SEEN_AFTER if days > 0 else SEEN_BEFORE
    return Phrase(one) if whole == 1 else Phrase(many, days=f"{whole:,}")


def span_words(spans: list[PriceSpan]) -> str:
    """What else was asked for the chip, in a line; empty where nothing is on record.

    >>> span_words([PriceSpan("on_demand", 3.4, 4.1, 2, 5), PriceSpan("commit_1y", 2.4, 2.4, 1, 1)])
    'on record within a year of acquisition: on demand $3.40 to $4.10 (2 vendors), one year $2.40 (1 vendor)'
    """
    parts = [_span(one) for one in spans]
    return Phrase("on record within a year of acquisition: {prices}", prices=Phrases(parts, ", ")) if parts else ""


def _span(one: PriceSpan) -> Phrase:
    low, high = f"{one.low:.2f}", f"{one.high:.2f}"
    price = Phrase("${usd}", usd=low) if one.low == one.high else Phrase("${low} to ${high}", low=low, high=high)
    vendors = Phrase("{n} vendors", n=one.vendors) if one.vendors > 1 else Phrase("1 vendor")
    contract = Phrase(WORDS[one.contract])
    return Phrase("{contract} {price} ({vendors})", contract=contract, price=price, vendors=vendors)
