"""Chips and clusters: prices, rent, speed for money and power, who owns them, how long a chip takes to its peak use."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import median

from steelyard.indicators.labels import WORLD
from steelyard.indicators.spec import Row
from steelyard.indicators.view import Subject, View, items, shown

PURCHASE, ALL = "purchase", "all"
SPEEDS = {"FP32": "peak_fp32_flop_per_s", "FP16": "peak_tensor16_flop_per_s"}
"""Number format of published figures → dense peak; 16 bits are those of tensor cores where a chip has them."""
PLAIN16 = "peak_fp16_flop_per_s"
EXISTING = "Existing"
LIKELY = ("Confirmed", "Likely")


def _chips(view: View) -> list[Subject]:
    return view.subjects("chips")


def _families(view: View) -> tuple[dict[str, str], dict[str, str]]:
    """Family of each chip, and the name of each family: as the table of names has it, else that of its first chip."""
    families = {chip.id: chip.text("family") or chip.id for chip in _chips(view)}
    named = {chip.id: chip.name for chip in _chips(view)}
    return families, {family: shown("chip", named.get(family, family)) for family in families.values()}


def peak_performance(view: View) -> list[Row]:
    """Dense peak of each chip by number format, at the day of its release."""
    rows = []
    for chip in _chips(view):
        for precision, attribute in SPEEDS.items():
            peak = chip.number(attribute) or (chip.number(PLAIN16) if precision == "FP16" else None)
            if peak:
                rows.append(Row(chip.name, chip.text("released"), f"precision={precision}", peak, subject=chip.id))
    return rows


def speed_per_dollar(view: View) -> list[Row]:
    """Dense peak of each chip for a dollar of its price: at release, else the first purchase price on record."""
    first: dict[str, tuple[str, float]] = {}
    for row in view.rows("prices"):
        if row["kind"] == PURCHASE and row["usd"]:
            first[row["chip"]] = min(first.get(row["chip"], ("9999", 0.0)), (row["date"], float(row["usd"])))
    prices = {chip: usd for chip, (_, usd) in first.items()}
    prices |= {chip.id: usd for chip in _chips(view) if (usd := chip.number("price_usd"))}
    return [
        row._replace(value=row.value / prices[row.subject]) for row in peak_performance(view) if row.subject in prices
    ]


def speed_per_watt(view: View) -> list[Row]:
    """Dense peak of each chip for a watt of its rated power."""
    power = {chip.id: watts for chip in _chips(view) if (watts := chip.number("tdp_w"))}
    return [
        row._replace(value=row.value / power[row.subject]) for row in peak_performance(view) if row.subject in power
    ]


def purchase_price(view: View) -> list[Row]:
    """What a chip was sold for on each day for which a price is on record; a server's price shared among its chips."""
    names = {chip.id: chip.name for chip in _chips(view)}
    rows = [
        Row(
            names.get(row["chip"], row["chip"]),
            row["date"],
            f"basis={row['basis']}",
            float(row["usd"]),
            subject=row["chip"],
        )
        for row in view.rows("prices")
        if row["kind"] == PURCHASE and row["usd"]
    ]
    return sorted(rows, key=lambda row: (row.entity, row.period))


def rental_price(view: View) -> list[Row]:
    """Median price of a chip-hour by family of chips, contract and year, over the vendors and regions on record."""
    families, names = _families(view)
    found: dict[tuple[str, str, str], list[float]] = {}
    for row in view.rows("prices"):
        if row["kind"] != PURCHASE and row["usd"]:
            family = families.get(row["chip"], row["chip"])
            key = (names.get(family, family), row["date"][:4], f"contract={row['kind']}")
            found.setdefault(key, []).append(float(row["usd"]))
    return [Row(chip, year, contract, median(usd)) for (chip, year, contract), usd in sorted(found.items())]


def years_to_peak_use(view: View) -> list[Row]:
    """Years from a family's first release to the year in which the most models were trained on it."""
    families, names = _families(view)
    released: dict[str, str] = {}
    for chip in _chips(view):
        if day := chip.text("released"):
            family = families[chip.id]
            released[family] = min(released.get(family, day), day)
    used: dict[str, Counter[int]] = {}
    for model in view.subjects("models"):
        trained_on = {families[chip] for chip in model.items("chip") if chip in families}
        for family in trained_on:
            if day := model.text("published"):
                used.setdefault(family, Counter())[int(day[:4])] += 1
    rows, least = [], view.constant("least_models_of_family")
    for family, years in used.items():
        if family in released and years.total() >= least:
            most = max(years.values())
            peak = min(year for year, n in years.items() if n == most)
            launch = date.fromisoformat(released[family])
            value = peak + 0.5 - (launch.year + (launch.timetuple().tm_yday - 1) / 365.25)
            rows.append(Row(names.get(family, family), str(peak), f"models={years.total()}", value))
    return sorted(rows, key=lambda row: -row.value)


# Clusters and stocks


def _clusters(view: View) -> list[Subject]:
    """Clusters that upstream counts: existing, confirmed or likely, told once."""
    return [
        one
        for one in view.subjects("clusters")
        if one.text("status") == EXISTING and one.text("certainty") in LIKELY and one.text("counted") == "true"
    ]


def _standing(view: View) -> list[Subject]:
    """Those that no other of them contains, so that phases of one cluster are not added up."""
    clusters = _clusters(view)
    ids = {one.id for one in clusters}
    contained = {part for one in clusters for part in one.items("builds_upon")}
    return [one for one in clusters if one.id not in contained and not ids & set(one.items("superseded_by"))]


def cluster_chips(view: View) -> list[Row]:
    """Chips of each family in existing clusters, by owner."""
    families, names = _families(view)
    found: dict[tuple[str, str], float] = {}
    for one in _standing(view):
        for chip, n in _counts(one):
            family = families.get(chip, chip)
            key = (shown("organization", (one.items("owner") or ["unknown"])[0]), names.get(family, family))
            found[key] = found.get(key, 0.0) + n
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    return [Row(owner, view.registry.vintage, f"chip={chip}", n) for (owner, chip), n in ordered]


def _counts(one: Subject) -> list[tuple[str, float]]:
    """Chips of a cluster and how many of each; none where the counts of several kinds are not told apart."""
    chips, several, total = one.items("chip"), one.text("chip_counts"), one.number("chip_count")
    if several:
        return [(chip, float(n)) for chip, n in zip(chips, items(several), strict=False) if n]
    return [(chips[0], total)] if len(chips) == 1 and total else []


def cluster_sizes(view: View) -> list[Row]:
    """Chips of each family in each existing cluster, phases on their own."""
    families, names = _families(view)
    found: dict[tuple[str, str, str], float] = {}
    for one in _clusters(view):
        for chip, n in _counts(one):
            key = (one.name, one.text("operational"), f"chip={names.get(families.get(chip, chip), chip)}")
            found[key] = found.get(key, 0.0) + n
    return [Row(name, day, chip, n) for (name, day, chip), n in found.items()]


def largest_cluster(view: View) -> list[Row]:
    """Size of the largest cluster yet, in H100 equivalents, at the end of each year in which one first ran."""
    sizes = ((one.text("operational"), one.number("h100_equivalents") or 0.0) for one in _clusters(view))
    largest, by_year = 0.0, {}
    for day, size in sorted(pair for pair in sizes if pair[0]):
        largest = max(largest, size)
        by_year[day[:4]] = largest
    return [Row(WORLD, year, "", size) for year, size in by_year.items() if size]


def clusters_by_country(view: View) -> list[Row]:
    """Size of existing clusters, in H100 equivalents, by the country in which they stand."""
    found: dict[str, float] = {}
    for one in _standing(view):
        for country in one.items("country")[:1]:
            size = one.number("h100_equivalents") or 0.0
            found[shown("country", country)] = found.get(shown("country", country), 0.0) + size
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    return [Row(country, view.registry.vintage, "", size) for country, size in ordered if size]


def chip_stocks(view: View) -> list[Row]:
    """Chips acquired by each owner up to each quarter's end, in H100 equivalents, by maker, with 90 % interval.

    Where a maker's chips are on record by kind alone, the medians are summed and no interval is given.
    """
    whole: dict[tuple[str, str, str], Row] = {}
    summed: dict[tuple[str, str, str], Row] = {}
    for row in view.rows("chip_stocks"):
        key = (row["owner"], row["vendor"], row["date"])
        low, value, high = (float(row[f"h100_equivalents{end}"] or "nan") for end in ("_p05", "", "_p95"))
        one = Row(row["owner"], row["date"], f"vendor={row['vendor']}", value)
        if row["chip"] == ALL:
            whole[key] = one._replace(p05=low, p95=high)
        else:
            before = summed.get(key)
            summed[key] = one._replace(value=before.value + value) if before else one
    told = {key[:2] for key in whole}
    rows = [*whole.values(), *(row for key, row in summed.items() if key[:2] not in told)]
    return sorted(rows, key=lambda row: (row.entity, row.dimension, row.period))
