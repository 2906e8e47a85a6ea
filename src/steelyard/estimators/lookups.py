"""Rules that pick a row of a table: the chip, its peak and power, the vendor, prices, the price index."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes, Mask
from steelyard.constants import DAYS_PER_YEAR
from steelyard.draws.dist import Z50, Z90
from steelyard.estimators.spec import Found
from steelyard.estimators.world import ANY, CONTRACTS, World
from steelyard.facts.record import BASES
from steelyard.formulas import choice

Floats = npt.NDArray[np.float64]
REPORTED, DERIVED, ESTIMATED, ASSUMED = (BASES.index(b) for b in ("reported", "derived", "estimated", "assumed"))
PURCHASE = CONTRACTS.index("purchase")


def chip_on_record(world: World) -> Found:
    """The chip of each model, where one alone is on record."""
    codes = [world.chip_code.get(chips[0], -1) if len(chips) == 1 else -1 for chips in world.chip_lists]
    rows = np.arange(len(world))
    return _found(np.array(codes, np.int64), world.column_basis("chip"), rows)


def chip_inferred(world: World, flop: Floats, chip_hours: Floats, published: Floats, mfu: Floats) -> Found:
    """The chip whose use would give the most usual MFU, among those that the developer used at that time.

    Args:
        world: The facts; every model on record serves as a neighbour.
        flop: FLOP of the run. [FLOP]
        chip_hours: Its stated chip-hours. [chip-hour]
        published: Day of publication. [days since 1970-01-01]
        mfu: The usual MFU. [fraction]
    """
    wanted = np.isfinite(flop) & np.isfinite(chip_hours) & np.isfinite(published)
    wanted &= np.array([not chips for chips in world.chip_lists], bool)
    model, chip = world.chips_of_developers(wanted, published, world.constant("inferred_chip_window_days"))
    peak = np.array([_peak_of(world, ANY)[0][code] for code in chip], np.float64)
    implied = flop[model] / (chip_hours[model] * 3600 * peak)
    usual = world.assumption("mfu")[ANY]
    oddity = np.abs(np.log(implied / mfu[model]))
    plausible = (implied >= usual.low) & (implied <= usual.high)
    model, chip, oddity = model[plausible], chip[plausible], oddity[plausible]
    winner = choice.best(model, len(world), oddity, chip)
    codes = np.where(winner >= 0, np.append(chip, -1)[winner], -1)
    return _found(codes, np.full(len(world), ESTIMATED, np.int8), np.full(len(world), -1))


def vendor_of_developer(world: World) -> Found:
    """The cloud of the first of a model's organizations that has one."""
    clouds = [
        [org["cloud_vendor"].value for org in several if "cloud_vendor" in org] for several in world.organizations
    ]
    codes = np.array([world.vendor_code[names[0]] if names else -1 for names in clouds], np.int64)
    return _found(codes, np.full(len(world), ASSUMED, np.int8), np.full(len(world), -1))


def vendor_on_record(world: World) -> Found:
    """The cloud in which a model was trained, where its publisher says so."""
    codes = [
        world.vendor_code[model["cloud_vendor"].value] if "cloud_vendor" in model else -1 for model in world.models
    ]
    return _found(np.array(codes, np.int64), world.column_basis("cloud_vendor"), np.arange(len(world)))


def vendor_by_default(world: World) -> Found:
    """The vendor that a developer without one of its own would ask first."""
    ranks = world.assumption("vendor_rank")
    first = min((one for one in ranks.values() if one.scope != ANY), key=lambda one: one.value)
    codes = np.full(len(world), world.vendor_code[first.scope], np.int64)
    return _found(codes, np.full(len(world), ASSUMED, np.int8), np.full(len(world), -1))


def peak(world: World, chip: Floats) -> Found:
    """Dense peak of the chip at the number format of training. [FLOP/s]"""
    values, basis = np.full(len(world), np.nan), np.full(len(world), REPORTED, np.int8)
    formats = np.array(world.precision)
    for precision in dict.fromkeys(world.precision):
        peaks, bases = _peak_of(world, precision)
        here = np.isfinite(chip) & (formats == precision)
        values[here], basis[here] = peaks[_codes(chip[here])], bases[_codes(chip[here])]
    return Found(values, basis, _codes(chip))


FORMATS_OF_TRAINING = (
    "peak_tensor16_flop_per_s",
    "peak_tf32_flop_per_s",
    "peak_fp16_flop_per_s",
    "peak_fp32_flop_per_s",
)
"""Peaks that a run may have worked at, whatever format is on record for it."""


def fastest_peak(world: World, chip: Floats) -> Found:
    """The highest dense peak of the chip at 16 or 32 bits: no run on it had more. [FLOP/s]"""
    columns = [world.chip_column(attribute).value for attribute in FORMATS_OF_TRAINING]
    own = np.fmax.reduce(columns)
    generic = world.generic_chip
    values = np.fmax(own, np.where(generic >= 0, own[generic], np.nan))
    codes = _codes(chip)
    known = np.where(codes >= 0, np.append(values, np.nan)[codes], np.nan)
    return Found(known, np.full(len(world), ESTIMATED, np.int8), codes)


def _peak_of(world: World, precision: str) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Peak of every chip at a number format, and its basis.

    The first attribute counts that is on record, for the chip or for the generic name of its family: a variant whose
    tensor cores are not on record still has them.
    """
    values = np.full(len(world.chips.ids), np.nan)
    basis = np.full(len(values), REPORTED, np.int8)
    generic = world.generic_chip
    for attribute in [*world.peak_order[precision], *world.peak_order[ANY]]:
        column = world.chip_column(attribute)
        fill = np.isnan(values) & np.isfinite(column.value)
        values[fill], basis[fill] = column.value[fill], column.basis[fill]
        of_family = np.where(generic >= 0, column.value[generic], np.nan)
        fill = np.isnan(values) & np.isfinite(of_family)
        values[fill], basis[fill] = of_family[fill], ESTIMATED
    return values, basis


def chip_attribute(attribute: str, world: World, chip: Floats) -> Found:
    """An attribute of the chip of each model."""
    column = world.chip_column(attribute)
    codes = _codes(chip)
    return Found(np.append(column.value, np.nan)[codes], np.append(column.basis, -1).astype(np.int8)[codes], codes)


def tdp(world: World, chip: Floats) -> Found:
    """Rated power of the chip of each model. [W]"""
    return chip_attribute("tdp_w", world, chip)


def rental_price(world: World, chip: Floats, vendor: Floats, day: Floats) -> Found:
    """Rental price per chip-hour for three years, as seen on or before a day, else soonest after. [USD/chip-hour]

    The developer's vendor comes before the others, and these in their order; at a vendor the exact chip comes before
    the generic name of its family and this before other variants; a listed three-year price comes before one converted
    from another contract by the vendor's discounts; then the day decides, and of offers seen that day the cheapest.
    A price of another day is the less certain the further off that day is.

    Source: ai-index-2024, section 1.3; cottier2024-code; for the spread docs/methods.md.
    """
    chosen, values, gap = _rental(world, chip, vendor, day)
    return Found(values, _price_basis(world, chosen, _codes(chip), gap > 0), chosen, _aged(world, gap))


def price_gap(world: World, chip: Floats, vendor: Floats, day: Floats) -> Found:
    """Days from a day to that of the rental price that counts for it; above zero where it was seen after. [day]"""
    chosen, _, gap = _rental(world, chip, vendor, day)
    return Found(gap, np.full(len(world), DERIVED, np.int8), chosen)


def _rental(world: World, chip: Floats, vendor: Floats, day: Floats) -> tuple[Codes, Floats, Floats]:
    """Row of the rental price that counts, its three-year price, and the days from ``day`` to its own; NaN for none."""
    prices = world.prices
    rent = np.flatnonzero(prices.contract != PURCHASE)
    codes, wanted = _codes(chip), _codes(vendor)
    family = np.append(world.chips.family, -1)[codes]
    model, row = choice.pairs(family, prices.family[rent])
    row = rent[row]
    gap = prices.day[row] - day[model]
    order = np.where(prices.vendor[row] == wanted[model], 0, _vendor_ranks(world)[prices.vendor[row]])
    generic = np.append(world.generic_chip == np.arange(len(world.chips.ids)), False)[prices.chip[row]]
    likeness = np.where(prices.chip[row] == codes[model], 0, np.where(generic, 1, 2))
    three_year = prices.usd[row] * _to_three_years(world)[prices.vendor[row], prices.contract[row]]
    late = (gap > 0).astype(np.int64)
    winner = choice.best(model, len(world), order, likeness, prices.contract[row], late, np.abs(gap), three_year)
    return np.append(row, -1)[winner], np.append(three_year, np.nan)[winner], np.append(gap, np.nan)[winner]


def _aged(world: World, gap_days: Floats) -> Floats:
    """Quantiles of 5, 25, 75 and 95 % of the price of a day relative to one seen so many days off, (models, 4)."""
    sigma = world.constant("price_drift") * np.sqrt(np.abs(gap_days) / DAYS_PER_YEAR)
    return np.asarray(np.exp(sigma[:, None] * np.array([-Z90, -Z50, Z50, Z90])))


def _price_basis(world: World, chosen: Codes, chip: Codes, late: Mask) -> npt.NDArray[np.int8]:
    prices = world.prices
    weak = late | (np.append(prices.chip, -1)[chosen] != chip)
    converted = np.append(prices.contract, -1)[chosen] != CONTRACTS.index("commit_3y")
    return np.where(weak, ESTIMATED, np.where(converted, DERIVED, REPORTED)).astype(np.int8)


def _vendor_ranks(world: World) -> Codes:
    ranks = world.assumption("vendor_rank")
    return np.array([int(ranks.get(name, ranks[ANY]).value) for name in world.vendors], np.int64)


def _to_three_years(world: World) -> Floats:
    """Factor from a price to the three-year price, (vendors, contracts)."""
    one, three = world.assumption("commit_discount_1y"), world.assumption("commit_discount_3y")
    rows = []
    for name in world.vendors:
        kept = 1 - three.get(name, three[ANY]).value
        rows.append([1.0, kept / (1 - one.get(name, one[ANY]).value), kept, np.nan])
    return np.array(rows)


def purchase_price(world: World, chip: Floats) -> Found:
    """First price at which a chip's share of a whole server was sold, in the family of each model's chip. [USD]"""
    return _purchase(world, chip, whole=True)


def unit_price(world: World, chip: Floats) -> Found:
    """First price at which a chip alone was sold, in the family of each model's chip. [USD]"""
    return _purchase(world, chip, whole=False)


def _purchase(world: World, chip: Floats, whole: bool) -> Found:
    codes = _codes(chip)
    first = world.first_purchases[int(whole)]
    chosen = np.append(first, -1)[codes]
    values = np.append(world.prices.usd, np.nan)[chosen]
    same = np.append(world.prices.chip, -1)[chosen] == codes
    return Found(values, np.where(same, REPORTED, ESTIMATED).astype(np.int8), chosen)


def price_day(world: World, chip: Floats, price: Floats) -> Found:
    """The day of the purchase price of each model's chip. [days since 1970-01-01]"""
    chosen = _purchase(world, chip, whole=True)
    second = _purchase(world, chip, whole=False)
    rows = np.where(chosen.rows >= 0, chosen.rows, second.rows)
    values = np.where(np.isfinite(price) & (rows >= 0), np.append(world.prices.day, np.nan)[rows], np.nan)
    return Found(values, np.full(len(world), REPORTED, np.int8), rows)


def price_factor(year: int, world: World, published: Floats) -> Found:
    """Price index of the last month of a year / of the month of publication. [1]

    A month before the first or after the last on record counts as that one.

    Source: cottier2024, section 2.5: producer price index of data processing, hosting and related services.
    """
    rows = world.price_index
    months = np.array([_month(row["period"]) for row in rows], np.int64)
    values = np.array([float(row["value"]) for row in rows])
    target = values[np.flatnonzero(months <= year * 12 + 11)[-1]]
    known = np.isfinite(published)
    month = np.where(known, published, 0).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    at = np.clip(np.searchsorted(months, month, side="right") - 1, 0, len(months) - 1)
    outside = (month < months[0]) | (month > months[-1])
    basis = np.where(outside, ESTIMATED, REPORTED).astype(np.int8)
    return Found(np.where(known, target / values[at], np.nan), basis, at)


def electricity_price(world: World, published: Floats) -> Found:
    """US industrial price of electricity in the year of publication, or the nearest year on record. [USD/kWh]"""
    rows = world.electricity
    if not rows:
        return Found(np.full(len(world), np.nan), np.full(len(world), -1, np.int8), np.full(len(world), -1))
    years = np.array([int(row["period"]) for row in rows])
    values = np.array([float(row["value"]) for row in rows])
    known = np.isfinite(published)
    year = np.where(known, published, 0).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    at = np.clip(np.searchsorted(years, year), 0, len(years) - 1)
    basis = np.where(years[at] == year, REPORTED, ESTIMATED).astype(np.int8)
    return Found(np.where(known, values[at], np.nan), basis, at)


def _month(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:7]) - 1


def _codes(values: Floats) -> Codes:
    """Positions from floating-point codes; -1 for unknown."""
    return np.where(np.isfinite(values), values, -1).astype(np.int64)


def _found(codes: Codes, basis: npt.NDArray[np.int8], rows: Codes) -> Found:
    known = codes >= 0
    return Found(np.where(known, codes, np.nan), basis, np.where(known, rows, -1))
