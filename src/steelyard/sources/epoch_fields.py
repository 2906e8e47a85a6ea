"""Cells of Epoch AI's model files: text → value with its basis, or the reason why it cannot be used."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from steelyard.facts.record import LIST_SEPARATOR, Basis
from steelyard.facts.schema import schema
from steelyard.sources import base
from steelyard.sources.base import Cell, clean, slug
from steelyard.sources.epoch_records import HELPERS, Record

SPELLED: Mapping[str, str] = {
    "SOTA Improvement": "SOTA improvement",
    "Viet Nam": "Vietnam",
    "Research Collective": "Research collective",
    "Non-profit": "Research collective",
    "API accessible": "API access",
    "Open source": "Open weights (unrestricted)",
    "Open access (non-commercial)": "Open weights (non-commercial)",
    "Open access (restricted use)": "Open weights (restricted use)",
}
"""Upstream's older word for a category → the one it uses now."""

CRITERIA = (
    "SOTA improvement", "Highly cited", "Historical significance", "Significant use", "Training cost", "Discretionary",
)  # fmt: skip
SECTORS = ("Industry", "Academia", "Research collective", "Government")
"""In this order in every list, whatever order upstream lists them in."""
COLLABORATION = re.compile(r"Industry - Academia collaboration\b.*", re.IGNORECASE)
"""One word of the file of 2024-02-05 for two sectors."""
NO_PLACE = re.compile(r"\bno (?:paper|information)\b|\bnot mention\b|^check references|^paper on\b", re.IGNORECASE)
"""Remarks that stand where the data centre should."""
NO_AUTHOR = re.compile(r"^team\b|\b(?:teams?|authors|collaboration|group)$", re.IGNORECASE)
"""Names that stand for an unknown number of authors."""
LONGEST_AUTHOR = 6
"""Words in the name of one author."""

NUMBER = re.compile(r"\$?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?\Z")
"""A number; a comma stands between thousands and nowhere else, since some cells hold two numbers."""
DIGITS_KEPT = 12
"""Significant digits; beyond them stands the noise of upstream's arithmetic (256999999.99999997)."""
MARK_FROM, MARK_DIGITS, MARK = 1e15, 6, 1e-9
"""Upstream tells equal estimates apart by a mark in a far digit (2.0000000001e25), which is taken off again:
from the first of these sizes on, where that many digits give the value to within the last."""
LONGEST_NAME, LONGEST_LIST = 200, 20_000
"""Characters; what is longer is no name and no list of names."""
SHOWN = 40
"""Characters of a refused cell that its reason quotes."""
FORMULA = ("=", "@", "+", "-")
"""First characters at which a spreadsheet takes a cell for a formula."""

WEAK = ("Speculative", "Unverified", "Wrong")
"""Confidence under which figures of the row count as estimates; an unknown confidence is about compute alone."""
FIRM = ("name", "organizations", "countries", "sectors", "published", "domains", "flop_method", "base_model", "url",
        "cloud_vendor", "data_center", "access", "notability", "frontier", "foundation_model", "confidence",
        "contributors")  # fmt: skip
"""Attributes that are as reported whatever the confidence."""
METHODS: tuple[tuple[str, Basis], ...] = (
    ("Reported", "reported"),
    ("Operation counting", "derived"),
    ("Hardware", "derived"),
)
"""How FLOP were found → the basis of the figure; by any other way they are estimates."""


class Reading(NamedTuple):
    """A cell read: its value, if any, and what was wrong with it, if anything."""

    cell: Cell | None
    problem: str = ""


@dataclass(frozen=True)
class Names:
    """What the cells of a file may name.

    Attributes:
        models: Name → id, for models of the file and of the registry.
        chips: Name → id.
        vendors: Another spelling → name of a cloud vendor.
        methods: Id of a model → how its FLOP were found, as far as is on record.
    """

    models: Mapping[str, str] = field(default_factory=dict)
    chips: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)


def read(record: Record, subject: str, names: Names) -> tuple[dict[str, Cell | None], list[str]]:
    """Attributes that a record gives, and what could not be used of it.

    A blank cell is None. A cell that cannot be used is left out, so that what was known before stands.

    Args:
        record: The record.
        subject: Id of its model.
        names: What its cells may name.
    """
    cells: dict[str, Cell | None] = {}
    problems = []
    for attribute, text in record.cells.items():
        if attribute in HELPERS:
            continue
        if not text:
            cells[attribute] = None
            continue
        cell, problem = READERS.get(attribute, _category)(text, attribute, names)
        if attribute == "contributors" and text in (items(record.cells.get("organizations", "")) or ()):
            cell, problem = _refused(text, "is the organization, not its authors")
        if problem:
            problems.append(f"{attribute}: {problem}")
        elif cell:
            cells[attribute] = cell._replace(basis=_basis(attribute, record.cells, names.methods.get(subject, "")))
        else:
            cells[attribute] = None
    if flop := cells.get("training_flop"):
        cells["training_flop"], problem = _bounded(flop, record.cells)
        problems += [f"bounds of training_flop: {problem}"] if problem else []
    return cells, problems


def _basis(attribute: str, cells: Mapping[str, str], known_method: str) -> Basis:
    if attribute in FIRM:
        return "reported"
    if attribute == "power_draw_w" or cells.get("confidence", "") in WEAK:
        return "estimated"
    if attribute.endswith("_flop"):
        method = cells.get("flop_method", known_method)
        return next((basis for word, basis in METHODS if word in method), "estimated")
    return "reported"


def _refused(text: str, why: str) -> Reading:
    shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return Reading(None, f"{shown!r} {why}")


def _checked(text: str, attribute: str, value: str, low: str = "", high: str = "") -> Reading:
    problem = schema()["models"][attribute].problem(value)
    return _refused(text, problem) if problem else Reading(Cell(value, "reported", low, high))


def figure(text: str) -> str | None:
    """A number as the log writes it, without the noise and the marks of upstream's arithmetic; None if it is none.

    >>> figure("256999999.99999997"), figure("2.0000000001e+25"), figure("$6,770,000.00"), figure("220,229")
    ('257000000', '2e+25', '6770000', '220229')
    >>> figure("2260275840,2290000001"), figure("72%"), figure("=1+1")
    (None, None, None)
    """
    if not any(c.isdigit() for c in text) or not NUMBER.match(text):
        return None
    value = float(text.replace("$", "").replace(",", ""))
    value = float(f"{value:.{DIGITS_KEPT}g}")
    plain = float(f"{value:.{MARK_DIGITS}g}")
    if value >= MARK_FROM and abs(plain - value) < MARK * value:
        value = plain
    return base.number(repr(value))


def _number(text: str, attribute: str, names: Names) -> Reading:
    value = figure(text)
    return _checked(text, attribute, value) if value else _refused(text, "is no number")


def _bounded(cell: Cell, cells: Mapping[str, str]) -> Reading:
    """FLOP with the range that the file gives, where that range is one."""
    given = [text for key in ("flop_low", "flop_high") if (text := cells.get(key, ""))]
    if not given:
        return Reading(cell)
    low, high = (figure(cells.get(key, "")) for key in ("flop_low", "flop_high"))
    if low and high and float(low) <= float(cell.value) <= float(high) <= 1e6 * float(low):
        return Reading(cell if low == high else cell._replace(low=low, high=high))
    shown = " and ".join(repr(text[:SHOWN]) for text in given)
    return Reading(cell, f"{shown} give no range around {cell.value} FLOP")


def items(text: str) -> list[str] | None:
    """Names listed in a cell, in order, quoted ones whole; None where it is no list of names.

    >>> items('Google, "SambaNova Systems, Inc",Google')
    ['Google', 'SambaNova Systems, Inc', 'Google']
    """
    if len(text) > LONGEST_LIST:
        return None
    listed = [clean(item) for item in next(csv.reader([text], skipinitialspace=True))]
    listed = [item for item in listed if item]
    return listed if all(is_name(item) for item in listed) else None


def is_name(text: str) -> bool:
    """Whether a text can stand as a name: neither a formula, nor a whole page, nor a list."""
    return bool(text) and len(text) <= LONGEST_NAME and not text.startswith(FORMULA) and LIST_SEPARATOR not in text


def sectors(text: str) -> list[str] | None:
    """Sectors listed in a cell, one for each organization."""
    listed: list[str] = []
    for item in items(text) or ():
        listed += SECTORS[:2] if COLLABORATION.match(item) else [SPELLED.get(item, item)]
    return listed if listed and set(listed) <= set(SECTORS) else None


def _list(text: str, attribute: str, names: Names) -> Reading:
    listed = items(text)
    if listed is None:
        return _refused(text, "is no list of names")
    return _joined(text, attribute, [SPELLED.get(item, item) for item in listed])


def _joined(text: str, attribute: str, values: Iterable[str]) -> Reading:
    value = LIST_SEPARATOR.join(dict.fromkeys(values))
    return _checked(text, attribute, value) if value else Reading(None)


def _sectors(text: str, attribute: str, names: Names) -> Reading:
    listed = sectors(text)
    if listed is None:
        return _refused(text, f"is none of {', '.join(SECTORS)}")
    return _joined(text, attribute, sorted(listed, key=SECTORS.index))


def _notability(text: str, attribute: str, names: Names) -> Reading:
    listed = [SPELLED.get(item, item) for item in items(text) or ("",)]
    if strange := [item for item in listed if item not in CRITERIA]:
        return _refused(strange[0] or text, "is no criterion of notability")
    return _joined(text, attribute, listed)


def _precision(text: str, attribute: str, names: Names) -> Reading:
    listed = items(text)
    if listed is None:
        return _refused(text, "is no list of number formats")
    return _joined(text, attribute, (item for item in listed if item != "Unknown"))


def _chips(text: str, attribute: str, names: Names) -> Reading:
    listed = [clean(item) for item in text.split(",") if item.strip()]
    ids = frozenset(names.chips.values())
    found = [names.chips.get(item) or (plain if (plain := slug(item)) in ids else "") for item in listed]
    if strange := [item for item, chip in zip(listed, found, strict=True) if not chip]:
        return _refused(strange[0], "is no chip on record")
    return _joined(text, attribute, found)


def _base_models(text: str, attribute: str, names: Names) -> Reading:
    listed = [text] if text in names.models else items(text)
    if listed is None:
        return _refused(text, "is no list of models")
    return _joined(text, attribute, (names.models.get(item, item) for item in listed))


def _day(text: str, attribute: str, names: Names) -> Reading:
    written = base.day(text)
    return _checked(text, attribute, *written) if written else _refused(text, "is no date")


def _vendor(text: str, attribute: str, names: Names) -> Reading:
    return _checked(text, attribute, names.vendors.get(text, text)) if is_name(text) else _refused(text, "is no name")


def _place(text: str, attribute: str, names: Names) -> Reading:
    return _refused(text, "names no data center") if NO_PLACE.search(text) else Reading(Cell("true", "reported"))


def _flag(text: str, attribute: str, names: Names) -> Reading:
    if text.casefold() in ("true", "checked", "yes", "1"):
        return Reading(Cell("true", "reported"))
    if text.casefold() in ("false", "no", "0"):
        return Reading(Cell("false", "reported"))
    return _refused(text, "is neither true nor false")


def _category(text: str, attribute: str, names: Names) -> Reading:
    return _checked(text, attribute, SPELLED.get(text, text))


def _contributors(text: str, attribute: str, names: Names) -> Reading:
    """How many authors a cell lists; who they are is not kept."""
    others = re.search(r"\((\d+) additional authors? not shown\)", text)
    shown = re.sub(r"\bet al\b\.?", "", text[: others.start()] if others else text)
    listed = _authors(shown)
    if not others and shown != text:
        return _refused("et al.", "leaves the number of authors open")
    if len(listed) == 1 and (NO_AUTHOR.search(listed[0]) or len(listed[0].split()) > LONGEST_AUTHOR):
        return _refused(listed[0], "stands for an unknown number of authors")
    return _checked(text, attribute, str(len(listed) + (int(others[1]) if others else 0)))


def _authors(text: str) -> list[str]:
    """Authors listed in a cell, apart from one another by semicolons, by commas, or by "and"."""
    parts = re.split(r"\band\b", text)
    last_name_first = len(parts) > 1 and all(part.count(",") == 1 for part in parts)
    separator = r"\band\b" if last_name_first else r";|\band\b|&" if ";" in text else r",|\band\b|&"
    return [name for part in re.split(separator, text) if (name := part.strip(" ."))]


def addresses(text: str) -> list[str]:
    """Addresses in a cell, in order.

    >>> addresses("https://a.org/x, y; https://b.org/z?ref=1;")
    ['https://a.org/x', 'https://b.org/z?ref=1']
    """
    found = re.findall(r"https?://[^\s\"'<>|]+?(?=[\s\"'<>|]|[,;]+(?:\s|https?:|$)|$)", text)
    return [address for address in found if len(address) <= 2 * LONGEST_NAME]


def _url(text: str, attribute: str, names: Names) -> Reading:
    found = addresses(text) if text.startswith(("http://", "https://")) else []
    return _checked(text, attribute, found[0]) if found else _refused(text, "is no web address")


def _name(text: str, attribute: str, names: Names) -> Reading:
    return _checked(text, attribute, text)


READERS: Mapping[str, Callable[[str, str, Names], Reading]] = {
    "name": _name,
    "organizations": _list,
    "countries": _list,
    "sectors": _sectors,
    "published": _day,
    "domains": _list,
    "flop_method": _list,
    "chip": _chips,
    "precision": _precision,
    "base_model": _base_models,
    "cloud_vendor": _vendor,
    "data_center": _place,
    "notability": _notability,
    "frontier": _flag,
    "foundation_model": _flag,
    "contributors": _contributors,
    "url": _url,
} | dict.fromkeys(
    ("parameters", "training_flop", "post_training_flop", "dataset_size", "dataset_gradients", "epochs", "chip_count",
     "training_hours", "chip_hours", "mfu", "hfu", "batch_size", "finetune_flop", "power_draw_w"), _number,
)  # fmt: skip
"""Attribute → how its cells are read; those not listed are categories of the schema."""
