"""Epoch AI's hardware prices: rents per chip-hour under three contracts, and purchases per chip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from steelyard.sources.base import Account, Adapter, Entry, Known, Parsed, Snapshot, day, number

KINDS = {
    "Price per chip-hour (on-demand)": "on_demand",
    "Price per chip-hour (1-year CUD)": "commit_1y",
    "Price per chip-hour (3-year CUD)": "commit_3y",
    "Price (hardware purchase)": "purchase",
}
"""Column → kind of contract."""

LOWEST, HIGHEST = 0.1, 10.0
"""A rent outside these multiples of the median for its chip and contract is a slip."""
LONGEST_URL = 300
"""Characters; a longer address loses its fragment."""

ESTIMATE = re.compile(r"not a real sale price|\bestimat(ed|ing)\b.*\bprice\b", re.IGNORECASE)
_SEVERAL = r"(?:[2-9]|\d\d+)"
SERVER = re.compile(rf"\b[DH]GX|\b{_SEVERAL}\s*x?\s*GPUs?\b|\b{_SEVERAL}x\s|/\s*{_SEVERAL}\b|\bfor {_SEVERAL}\b")
SINGLE = re.compile(r"single.unit|launch|release|list price|per unit", re.IGNORECASE)
DESCRIBED = re.compile(r"[A-Z]+\d+[A-Z]*\b")


class _Offer(NamedTuple):
    """A price of a record, before its gates."""

    record: int
    chip: str
    vendor: str
    date: str
    kind: str
    region: str
    basis: str
    usd: str
    locator: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.chip, self.vendor, self.date, self.kind, self.region, self.basis


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Prices of the file, one entry for each price of a record.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Names and aliases of chips that have an id.
    """
    chips = known.subjects.get("chips", {})
    problems: dict[int, str] = {}
    offers: list[_Offer] = []
    for record, row in enumerate(rows, start=1):
        if problem := _problem(row, chips):
            problems[record] = problem
        else:
            offers += _offers(record, row, chips)
    slips = _slips(offers)
    kept = {offer.record for offer in offers if offer not in slips}
    problems |= {offer.record: reason for offer, reason in slips.items() if offer.record not in kept}
    partly = {offer.record: f"without a price: {reason}" for offer, reason in slips.items() if offer.record in kept}
    return Parsed(
        source=f"epoch-prices-{snapshot.as_of}",
        title="Prices of machine learning hardware",
        publisher="Epoch AI",
        licence="CC BY 4.0",
        home="https://epoch.ai/data/machine-learning-hardware",
        accounts=[
            _account(record, row, problems.get(record, ""), partly.get(record, ""))
            for record, row in enumerate(rows, start=1)
        ],
        entries={"prices": _entries(offer for offer in offers if offer not in slips)},
        complete=frozenset({"prices"}),
    )


def _account(record: int, row: Mapping[str, str], problem: str, remark: str) -> Account:
    name = " ".join(part for part in (row["Hardware model"], row["Vendor"], row["Price date"]) if part)
    return Account(record, name, "refused" if problem else "kept", problem or remark)


def _problem(row: Mapping[str, str], chips: Mapping[str, str]) -> str:
    """Why a record gives no price at all; empty where it gives one."""
    name = row["Hardware model"]
    prices = [row.get(column, "") for column in KINDS if row.get(column)]
    written = re.match(DESCRIBED, row.get("Cloud GPU description", ""))
    if not name:
        return "names no chip"
    if not prices:
        return "gives no price"
    if not day(row["Price date"]):
        return "gives no date"
    if name not in chips:
        return f"no chip {name!r} on record"
    if not all((number(price) or "0").lstrip("-0.") and not price.startswith("-") for price in prices):
        return "a price is not above zero"
    if ESTIMATE.search(row["Notes"]):
        return "somebody else's estimate, not a price that was asked or paid"
    if written and written[0] not in name.replace(" ", ""):
        return f"listed under {name!r}, but described as {written[0]!r}"
    return ""


def _offers(record: int, row: Mapping[str, str], chips: Mapping[str, str]) -> list[_Offer]:
    written = day(row["Price date"])
    date = written[0] if written else ""
    found = []
    for column, kind in KINDS.items():
        if usd := number(row.get(column, "")):
            basis = purchase_basis(row) if kind == "purchase" else "single_unit"
            vendor, region = row["Vendor"], row["Location"]
            locator = address(row["Price source"]) or f"record {record}"
            found.append(_Offer(record, chips[row["Hardware model"]], vendor, date, kind, region, basis, usd, locator))
    return found


def purchase_basis(row: Mapping[str, str]) -> str:
    """Whether a purchase price is one chip's, or a chip's share of a whole server's.

    A count of GPUs above one, or notes that name a server, say server share, even where they also say that it is the
    price at release. The notes are read for this alone.
    """
    name = row["Hardware model"].split()
    notes = " ".join(word for word in row["Notes"].split() if "://" not in word and word not in name)
    count = row.get("Number of GPUs", "")
    if (count.isdigit() and int(count) > 1) or SERVER.search(notes):
        return "server_share"
    return "single_unit" if count == "1" or SINGLE.search(notes) else "unstated"


def address(cell: str) -> str:
    """The address in a cell, without quoted text; empty where it holds none."""
    if not cell.startswith(("http://", "https://")):
        return ""
    url = cell.split()[0].split("#:~:")[0]
    return url if len(url) <= LONGEST_URL else url.split("#")[0]


def _slips(offers: Sequence[_Offer]) -> dict[_Offer, str]:
    """Rents far from the others of their chip and contract, with the reason."""
    rents: dict[tuple[str, str], list[float]] = {}
    for offer in offers:
        if offer.kind != "purchase":
            rents.setdefault((offer.chip, offer.kind), []).append(float(offer.usd))
    middle = {key: median(values) for key, values in rents.items()}
    found = {}
    for offer in offers:
        usual = middle.get((offer.chip, offer.kind))
        if usual and not LOWEST * usual <= float(offer.usd) <= HIGHEST * usual:
            found[offer] = (
                f"${float(offer.usd):.2f} a chip-hour is outside {LOWEST:g} to {HIGHEST:g} times the median of its "
                f"chip and contract, ${usual:.2f}"
            )
    return found


def _entries(offers: Iterable[_Offer]) -> list[Entry]:
    """Entries, those that agree in all else numbered by ascending price."""
    groups: dict[tuple[str, ...], list[_Offer]] = {}
    for offer in offers:
        groups.setdefault(offer.key, []).append(offer)
    names = ("chip", "vendor", "date", "kind", "region", "basis")
    entries = []
    for key, members in groups.items():
        ranked = sorted(members, key=lambda offer: (float(offer.usd), offer.locator, offer.record))
        for place, offer in enumerate(ranked, start=1):
            cells = {**dict(zip(names, key, strict=True)), "offer": str(place), "usd": offer.usd}
            entries.append(Entry(cells, offer.locator))
    return entries


_SHARED = {"Price source", "Price date", "Hardware model", "Vendor", "Location", "Notes", *KINDS}
ADAPTERS = (
    Adapter("epoch-prices-2024", frozenset({*_SHARED, "Manufacturer (from Hardware model)"}), parse),
    Adapter("epoch-prices-2025", frozenset({*_SHARED, "Manufacturer", "Number of GPUs"}), parse),
)
