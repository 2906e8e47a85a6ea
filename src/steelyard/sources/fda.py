"""The US Food and Drug Administration's list of medical devices with artificial intelligence → ``devices``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import schema
from steelyard.sources.base import Account, Adapter, Entry, Known, Parsed, Snapshot, us_day
from steelyard.sources.epoch_fields import is_name

TABLE = "devices"
SUBMISSION = re.compile(r"(?:K\d{6}|DEN\d{6}|P\d{6}(?:/S\d{3})?|H\d{6}(?:/S\d{3})?|BK\d{6})\Z", re.ASCII)
"""Number of a premarket notification, De Novo request, approval with its supplements, or humanitarian exemption."""
PRODUCT_CODE = re.compile(r"[A-Z]{3}\Z")
LONGEST_DEVICE = 120
"""Characters in a name; in what is longer, commas stand between several."""
SPELLED: Mapping[str, str] = {"Clinical Toxcicology": "Clinical Toxicology"}
"""Upstream's slips of the pen → the panel that is meant."""


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Devices of the list, which is the whole of it on its day: devices are added long after their decision.

    Args:
        snapshot: The file.
        rows: Its records: one a submission.
        known: Not needed.
    """
    entries: list[Entry] = []
    accounts: list[Account] = []
    seen: dict[str, int] = {}
    for record, row in enumerate(rows, start=1):
        name = f"{row['submission_number']} {row['device']}"[:60]
        cells = _cells(row)
        reason = _refusal(row, cells)
        if not reason and (first := seen.get(cells["submission"])):
            reason = f"the submission of record {first} again"
        if reason:
            accounts.append(Account(record, name, "refused", reason))
            continue
        seen[cells["submission"]] = record
        entries.append(Entry(cells, f"record {record}"))
        accounts.append(Account(record, name, "kept", ""))
    return Parsed(
        source=f"fda-ai-devices-{snapshot.as_of}",
        title="Artificial intelligence-enabled medical devices",
        publisher="US Food and Drug Administration",
        licence="public domain",
        home="https://www.fda.gov/medical-devices/software-medical-device-samd/artificial-intelligence-enabled-medical-devices",
        accounts=accounts,
        entries={TABLE: entries},
        complete=frozenset({TABLE}),
    )


def _cells(row: Mapping[str, str]) -> dict[str, str]:
    panel = row["panel"]
    return {
        "submission": row["submission_number"],
        "devices": LIST_SEPARATOR.join(_devices(row["device"])),
        "company": row["company"],
        "decided": us_day(row["date_of_final_decision"]),
        "panel": SPELLED.get(panel, panel),
        "product_code": row["primary_product_code"],
    }


def _devices(text: str) -> list[str]:
    """Names in a cell: semicolons stand between several, and commas where it would be too long for one."""
    found: list[str] = []
    for part in text.split(";"):
        found += part.split(", ") if len(part) > LONGEST_DEVICE else [part]
    return list(dict.fromkeys(name.strip() for name in found if name.strip()))


def _refusal(row: Mapping[str, str], cells: Mapping[str, str]) -> str:
    """Why a record is not taken; empty where it is."""
    if not SUBMISSION.match(cells["submission"]):
        return "its submission number is none"
    if not cells["decided"] or schema()[TABLE]["decided"].problem(cells["decided"]):
        return "its date of decision is no date"
    if LIST_SEPARATOR in row["device"] or not all(is_name(name) for name in _devices(row["device"]) or [""]):
        return "its device has no name that can be one"
    if not is_name(cells["company"]) or not is_name(cells["panel"]):
        return "its company or panel has no name that can be one"
    return "" if PRODUCT_CODE.match(cells["product_code"]) else "its product code is none"


ADAPTERS = (
    Adapter(
        "fda-ai-devices", frozenset({"date_of_final_decision", "submission_number", "device", "company", "panel",
                                     "primary_product_code"}), parse,
    ),
)  # fmt: skip
