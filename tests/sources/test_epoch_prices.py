"""Prices: what stands for what, and what is no price."""

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.facts import load
from steelyard.sources import epoch_prices
from steelyard.sources.base import Known, Parsed, Snapshot, read_table, slug
from steelyard.sources.epoch_prices import address, purchase_basis

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "epoch"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

COLUMNS = {
    "source": "Price source", "date": "Price date", "chip": "Hardware model", "maker": "Manufacturer",
    "vendor": "Vendor", "place": "Location", "hour": "Price per chip-hour (on-demand)",
    "year": "Price per chip-hour (1-year CUD)", "three": "Price per chip-hour (3-year CUD)",
    "buy": "Price (hardware purchase)", "notes": "Notes", "described": "Cloud GPU description",
    "count": "Number of GPUs",
}  # fmt: skip
GOOD = {
    "source": "https://a.example/p",
    "date": "2024-01-29",
    "chip": "Gizmo X1",
    "vendor": "Cloudy",
    "place": "East",
    "hour": "2.00",
}


def parsed(*records: dict[str, str]) -> Parsed:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS.values(), restval="")
    writer.writeheader()
    for record in records:
        writer.writerow({COLUMNS[key]: cell for key, cell in record.items()})
    snapshot = Snapshot("hardware_prices_2025-08-07.csv", "2025-08-07", text.getvalue().encode())
    return epoch_prices.parse(snapshot, read_table(snapshot), Known({"chips": {"Gizmo X1": "gizmo-x1"}}))


def test_each_price_of_a_record_is_an_entry():
    result = parsed(GOOD | {"year": "1.40", "three": "0.90"})
    assert [a.fate for a in result.accounts] == ["kept"]
    assert [(e.cells["kind"], e.cells["usd"]) for e in result.entries["prices"]] == [
        ("on_demand", "2"), ("commit_1y", "1.4"), ("commit_3y", "0.9"),
    ]  # fmt: skip
    assert {
        (e.cells["chip"], e.cells["vendor"], e.cells["region"], e.cells["basis"], e.locator)
        for e in result.entries["prices"]
    } == {("gizmo-x1", "Cloudy", "East", "single_unit", "https://a.example/p")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hour": ""}, "gives no price"),
        ({"hour": "0"}, "a price is not above zero"),
        ({"hour": "-2"}, "a price is not above zero"),
        ({"hour": "$0.00"}, "a price is not above zero"),
        ({"hour": "a lot"}, "a price is not above zero"),
        ({"date": ""}, "gives no date"),
        ({"date": "soon"}, "gives no date"),
        ({"chip": ""}, "names no chip"),
        ({"chip": "Gizmo X2"}, "no chip 'Gizmo X2' on record"),
        ({"described": "Y100 (16 GB)"}, "listed under 'Gizmo X1', but described as 'Y100'"),
        (
            {"hour": "", "buy": "9", "notes": "This is not a real sale price. Estimating it."},
            "somebody else's estimate",
        ),
        ({"hour": "", "buy": "9", "notes": "Estimated purchase price from costs"}, "somebody else's estimate"),
    ],
)
def test_what_is_no_price_is_refused_with_its_reason(change, reason):
    result = parsed(GOOD, GOOD | change)
    assert [a.fate for a in result.accounts] == ["kept", "refused"]
    assert reason in result.accounts[1].reason
    assert len(result.entries["prices"]) == 1


@pytest.mark.parametrize("described", ["X1 (16 GB)", "16 GB", "8x Gizmo", "", "https://a.example/p5"])
def test_a_description_that_fits_or_says_nothing_is_kept(described):
    assert parsed(GOOD | {"described": described}).accounts[0].fate == "kept"


@pytest.mark.parametrize(("usd", "kept"), [("0.19", False), ("0.20", True), ("20.00", True), ("20.01", False)])
def test_a_rent_far_from_its_kind_is_a_slip(usd, kept):
    others = [GOOD | {"date": f"2024-01-{day}"} for day in range(10, 16)]
    result = parsed(*others, GOOD | {"hour": usd})
    last = result.accounts[-1]
    assert last.fate == ("kept" if kept else "refused")
    if not kept:
        assert f"${float(usd):.2f} a chip-hour" in last.reason
        assert "median of its chip and contract, $2.00" in last.reason


def test_a_record_with_one_slip_keeps_its_other_prices_and_says_so():
    others = [GOOD | {"date": f"2024-01-{day}"} for day in range(10, 16)]
    result = parsed(*others, GOOD | {"hour": "200", "three": "0.90"})
    assert result.accounts[-1].fate == "kept"
    assert "without a price: $200.00" in result.accounts[-1].reason
    assert [e.cells["kind"] for e in result.entries["prices"]].count("commit_3y") == 1
    assert max(float(e.cells["usd"]) for e in result.entries["prices"]) == 2.0


def test_offers_are_numbered_by_price_whatever_the_order_of_records():
    cheap, dear = GOOD | {"hour": "1.90"}, GOOD | {"hour": "2.10"}
    offers = [
        {(e.cells["offer"], e.cells["usd"]) for e in parsed(*records).entries["prices"]}
        for records in [(cheap, dear, dear), (dear, cheap, dear)]
    ]
    assert offers[0] == offers[1] == {("1", "1.9"), ("2", "2.1"), ("3", "2.1")}


@pytest.mark.parametrize(
    ("notes", "count", "basis"),
    [
        ("Single-unit release price", "", "single_unit"),
        ("Launch price", "", "single_unit"),
        ("about $15,000 per unit", "", "single_unit"),
        ("", "1", "single_unit"),
        ("", "8", "server_share"),
        ("DGX, 8 GPU. Release price.", "", "server_share"),
        ("HGX, on sale", "", "server_share"),
        ("list price, $375,000.00 / 8 = 46,875", "", "server_share"),
        ("a box with 4x V100 at release", "", "server_share"),
        ("1 GPU, list price", "", "single_unit"),
        ("see https://a.example/2024/12/x", "", "unstated"),
        ("", "", "unstated"),
    ],
)
def test_basis_of_a_purchase(notes, count, basis):
    row = {"Hardware model": "Gizmo X1", "Notes": notes, "Number of GPUs": count}
    assert purchase_basis(row) == basis


def test_a_chip_named_for_its_server_is_not_thereby_a_server():
    row = {"Hardware model": "Gizmo HGX X1", "Notes": "the HGX X1 is dear"}
    assert purchase_basis(row) == "unstated"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("https://a.example/p copy copy", "https://a.example/p"),
        ("https://a.example/p#:~:text=some%20quoted%20words", "https://a.example/p"),
        ("https://a.example/p#pricing", "https://a.example/p#pricing"),
        ("https://a.example/p#" + "x" * 300, "https://a.example/p"),
        ("No source", ""),
        ("", ""),
    ],
)
def test_an_address_holds_no_quoted_text(cell, found):
    assert address(cell) == found


def test_a_price_without_an_address_is_located_by_its_record():
    assert parsed(GOOD | {"source": "Unknown"}).entries["prices"][0].locator == "record 1"


# The real files


def real(name: str) -> Parsed:
    snapshot = Snapshot(name, name[-14:-4], (UPSTREAM / name).read_bytes())
    known = dict(load.aliases("chips"))
    rows = read_table(snapshot)
    known |= {row["Hardware model"]: known.get(row["Hardware model"], slug(row["Hardware model"])) for row in rows}
    return epoch_prices.parse(snapshot, rows, Known({"chips": known}))


@needs_upstream
@pytest.mark.parametrize(
    ("name", "kept", "refused"),
    [
        ("hardware_prices_2024-02-05.csv", 69, {}),
        ("hardware_prices_2024-05-26.csv", 369, {"listed under": 10}),
        (
            "hardware_prices_2025-08-07.csv",
            567,
            {"listed under": 10, "somebody else's": 12, "$0.12 a": 1, "gives no": 1},
        ),
    ],
)
def test_every_record_of_the_real_files_is_accounted_for(name, kept, refused):
    result = real(name)
    fates = Counter(account.fate for account in result.accounts)
    assert fates == {"kept": kept, **({"refused": sum(refused.values())} if refused else {})}
    reasons = Counter(" ".join(a.reason.split()[:2]) for a in result.accounts if a.fate == "refused")
    assert reasons == refused


@needs_upstream
def test_the_prices_behind_the_published_costs_are_there():
    """AI Index 2024, fig. 1.3.21: TPU v4 at $1.45, A100 at $1.36 on Azure on 2021-08-13, P100 at a listed $1.28."""
    snapshot = Snapshot("p", "2024-02-05", (UPSTREAM / "hardware_prices_2024-02-05.csv").read_bytes())
    chips = {"Google TPU v4": "tpu", "NVIDIA A100": "a100", "NVIDIA P100": "p100"}
    entries = epoch_prices.parse(snapshot, read_table(snapshot), Known({"chips": chips})).entries["prices"]
    found = {tuple(e.cells[k] for k in ("chip", "vendor", "date", "kind", "usd")) for e in entries}
    assert ("tpu", "Google Cloud", "2022-05-11", "commit_3y", "1.45") in found
    assert ("a100", "Microsoft Azure", "2021-08-13", "commit_3y", "1.36") in found
    assert ("p100", "Microsoft Azure", "2024-01-29", "commit_3y", "1.28") in found


@needs_upstream
def test_no_notes_enter_the_entries():
    for entry in real("hardware_prices_2025-08-07.csv").entries["prices"]:
        assert " " not in entry.locator or entry.locator.startswith("record ")
        assert ":~:" not in entry.locator
        assert all(len(cell) < 60 for cell in entry.cells.values())
