"""Detectors: constants of chips, and prices, that do not fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from steelyard.estimators.audit.case import Case
from steelyard.estimators.audit.finding import Detector, Finding, say
from steelyard.estimators.world import CONTRACTS
from steelyard.facts.load import method_table
from steelyard.facts.record import Fact
from steelyard.facts.schema import schema

RATED = ("peak_", "tdp_", "memory_")
"""How the attributes of a chip begin that are figures of its data sheet."""
TDP = "tdp_w"
TENSOR = "peak_tensor16_flop_per_s"
RATIOS = (
    ("peak_tf32_flop_per_s", TENSOR, "audit_tf32_ratio"),
    ("peak_fp8_flop_per_s", TENSOR, "audit_fp8_ratio"),
    ("peak_int8_op_per_s", TENSOR, "audit_int8_ratio"),
    (TENSOR, "peak_fp32_flop_per_s", "audit_tensor16_ratio"),
)
"""A peak, the peak that it is held against, and the range of their ratio where both are dense."""


class Disagreement(NamedTuple):
    """An attribute of a chip for which several values were stated: the lowest, the highest, all of them."""

    chip: str
    lowest: Fact
    highest: Fact
    all: list[Fact]

    @property
    def factor(self) -> float:
        """Highest / lowest."""
        return float(self.highest.value) / float(self.lowest.value)


def disagreements(case: Case) -> Iterator[Disagreement]:
    """What was ever stated of each rated figure of each chip, with the constants of the methods."""
    names = [name for name in schema()["chips"] if name.startswith(RATED)]
    for chip in case.world.chips.ids:
        stated: dict[str, list[Fact]] = {}
        for fact in [*case.registry.history("chips", chip), *_constants(case, chip, names)]:
            if fact.attribute in names and fact.value:
                stated.setdefault(fact.attribute, []).append(fact)
        for facts in stated.values():
            ordered = sorted(facts, key=lambda fact: float(fact.value))
            yield Disagreement(chip, ordered[0], ordered[-1], facts)


def _constants(case: Case, chip: str, names: list[str]) -> Iterator[Fact]:
    """Constants of the methods that are a rated figure of a chip."""
    for name in names:
        for one in case.registry.assumptions.get(name, []):
            if one.scope == chip:
                yield Fact(chip, name, f"{one.value:g}", "", "", one.unit, "", "assumed", one.source, one.locator)


def statements(case: Case) -> Iterator[Finding]:
    """Two sources, or two days of one, that give a chip another TDP, peak or memory."""
    for one in disagreements(case):
        if one.factor > case.limit("audit_constant_factor") and not _is_mean(case, one):
            yield _stated(case, "chip_constants", one, _revised(case, one))


def mean_tdp(case: Case) -> Iterator[Finding]:
    """A TDP so far below another statement that it looks like mean power."""
    for one in disagreements(case):
        if _is_mean(case, one):
            taken, highest = _current(case, one), float(one.highest.value)
            words = f"{say(highest, 'W')} is the rated power; {say(float(one.lowest.value), 'W')} looks like a mean"
            rated = taken is not None and float(taken.value) >= case.limit("audit_mean_tdp_share") * highest
            yield _stated(case, "mean_tdp", one, (words, rated))


def _is_mean(case: Case, one: Disagreement) -> bool:
    return one.lowest.attribute == TDP and one.factor * case.limit("audit_mean_tdp_share") > 1


def _current(case: Case, one: Disagreement) -> Fact | None:
    return case.world.chips.facts[case.world.chip_code[one.chip]].get(one.lowest.attribute)


def _revised(case: Case, one: Disagreement) -> tuple[str, bool]:
    """That one publisher changed its mind; its last word stands."""
    publishers = {case.registry.sources[fact.source].publisher for fact in one.all}
    last = _current(case, one)
    if len(publishers) > 1 or last is None:
        return "", False
    return f"{publishers.pop()} revised it to {say(float(last.value), last.unit)}", True


def _stated(case: Case, detector: str, one: Disagreement, reading: tuple[str, bool]) -> Finding:
    ends = [f"{say(float(fact.value), fact.unit)} ({fact.source})" for fact in (one.highest, one.lowest)]
    words = f"{one.lowest.attribute} {ends[0]} against {ends[1]}"
    about = [(one.chip, case.registry.name("chips", one.chip))]
    return case.finding(detector, "chips", about, one.factor, words, one.all, reading)


def sparse_peak(case: Case) -> Iterator[Finding]:
    """A peak out of proportion to the chip's other peaks: with sparsity, a narrower accumulator, or by mistake."""
    verdicts = {(row["chip"], row["attribute"]): row for row in method_table("sparse_peaks")}
    for attribute, against, constant in RATIOS:
        low, high = case.span(constant)
        ratio = case.world.chip_column(attribute).value / case.world.chip_column(against).value
        for code in np.flatnonzero((ratio < low) | (ratio > high)):
            chip = case.world.chips.facts[code]
            facts = [chip[attribute], chip[against]]
            suspect = attribute if ratio[code] > high else against
            peaks = [f"{_short(fact)} {say(float(fact.value), fact.unit)}" for fact in facts]
            words = f"{peaks[0]} / {peaks[1]} = {say(ratio[code])}; {say(low)} to {say(high)} is usual"
            severity = max(ratio[code] / high, low / ratio[code])
            reading = _verdict(verdicts, case.world.chips.ids[code], attribute, against) or _halved(chip[suspect])
            about = [(case.world.chips.ids[code], chip["name"].value)]
            yield case.finding("sparse_peak", "chips", about, severity, words, facts, reading)


def _verdict(
    verdicts: Mapping[tuple[str, str], Mapping[str, str]], chip: str, *attributes: str
) -> tuple[str, bool] | None:
    """What the table kept by hand says of one of the peaks."""
    row = next((verdicts[chip, name] for name in attributes if (chip, name) in verdicts), None)
    return (f"{row['verdict']}: {row['reason']}", True) if row else None


def _halved(fact: Fact) -> tuple[str, bool]:
    half = say(float(fact.value) / 2, fact.unit)
    return f"{half} if {_short(fact)} counts sparsity or a narrow accumulator", False


def _short(fact: Fact) -> str:
    return fact.attribute.removesuffix("_flop_per_s").removesuffix("_op_per_s")


def variants(case: Case) -> Iterator[Finding]:
    """Variants of one chip whose peaks at one number format are far apart."""
    chips = case.world.chips
    for attribute in (name for name in schema()["chips"] if name.startswith("peak_")):
        peak = case.world.chip_column(attribute).value
        for family in np.unique(chips.family):
            codes = np.flatnonzero((chips.family == family) & np.isfinite(peak))
            if len(codes) < 2:
                continue
            least, most = codes[peak[codes].argmin()], codes[peak[codes].argmax()]
            if (factor := peak[most] / peak[least]) > case.limit("audit_factor"):
                about = [(chips.ids[code], chips.facts[code]["name"].value) for code in (most, least)]
                facts = [chips.facts[code][attribute] for code in (most, least)]
                ends = " against ".join(say(float(fact.value), fact.unit) for fact in facts)
                yield case.finding("variants", "chips", about, factor, f"{attribute} {ends}", facts)


def prices(case: Case) -> Iterator[Finding]:
    """A rental price far from the median of its chip's family and contract."""
    table, purchase = case.world.prices, CONTRACTS.index("purchase")
    keys = table.family * len(CONTRACTS) + table.contract
    for key in np.unique(keys[table.contract != purchase]):
        rows = np.flatnonzero(keys == key)
        if len(rows) < case.limit("audit_price_rows"):
            continue
        median = float(np.median(table.usd[rows]))
        factor = np.maximum(table.usd[rows] / median, median / table.usd[rows])
        for place in np.flatnonzero(factor > case.limit("audit_price_factor")):
            yield _price(case, int(rows[place]), median, len(rows), factor[place])


def _price(case: Case, row: int, median: float, count: int, factor: float) -> Finding:
    cells, chip = case.world.prices.rows[row], case.world.prices.chip[row]
    family = case.world.chips.families[chip]
    name = case.registry.name("chips", family) or family
    words = f"{say(float(cells['usd']), 'USD/chip-hour')} ({cells['vendor']}, {cells['kind']}, {cells['date']}) against"
    words += f" {say(median, 'USD/chip-hour')}, the median of {count} prices of {name}"
    meta = (cells["as_of"], "reported", cells["source"], cells["locator"])
    fact = Fact(cells["chip"], "usd", cells["usd"], "", "", "USD/chip-hour", *meta)
    about = [(cells["chip"], case.world.chips.facts[chip]["name"].value)]
    return case.finding("prices", "prices", about, factor, words, [fact])


CHIPS = (
    Detector(
        "chip_constants",
        "another constant",
        "two sources or days give a chip another TDP, peak or memory, by more than 5 %",
        statements,
    ),
    Detector("mean_tdp", "TDP like a mean", "a TDP is below 0.6 × another statement of it", mean_tdp),
    Detector("sparse_peak", "peak like sparse", "a peak is out of proportion to the chip's others", sparse_peak),
    Detector("variants", "variants apart", "peaks of variants of one chip are more than a factor of 2 apart", variants),
    Detector("prices", "price outlier", "a rental price is a factor of 10 from the median of its kind", prices),
)
