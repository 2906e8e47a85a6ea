"""Chips by owner, and NVIDIA's revenue: ranges in order, quarters in their place, nothing left standing by mistake."""

import os
from pathlib import Path

import pytest

from steelyard.facts.registry import Registry
from steelyard.sources import epoch_stocks, fetch, sync
from steelyard.sources.base import Known, Parsed, Snapshot, us_day

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "epoch"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

BY_CHIP, TOTALS, REVENUE = epoch_stocks.ADAPTERS
SNAPSHOT = Snapshot("stocks.csv", "2026-04-30", b"")
KNOWN = Known(
    {"chips": {"G1": "gizmo-one", "G2": "gizmo-two"}},
    {"chips": [["gizmo-one", "vendor", "GIZMO", "", "", "", "2024-01-31", "reported", "s", "row 1"]]},
)
ROW = dict.fromkeys(BY_CHIP.columns, "") | {
    "Chip manufacturer": "Gizmo", "Owner": "Acme", "Start date": "1/1/2022", "End date": "3/31/2024",
    "Chip type": "G1", "Number of Units": "1,000", "Number of Units (5th percentile)": "800",
    "Number of Units (95th percentile)": "1300", "Total TDP (W)": "700000",
}  # fmt: skip


def stocks(*changes: dict[str, str], known: Known = KNOWN) -> Parsed:
    return BY_CHIP.parse(SNAPSHOT, [ROW | change for change in changes], known)


def test_a_stock_is_of_an_owner_a_chip_and_a_day():
    (entry,) = stocks({}).entries["chip_stocks"]
    assert entry.cells == {
        "owner": "Acme", "vendor": "GIZMO", "chip": "gizmo-one", "date": "2024-03-31", "since": "2022-01-01",
        "units": "1000", "units_p05": "800", "units_p95": "1300", "h100_equivalents": "",
        "h100_equivalents_p05": "", "h100_equivalents_p95": "", "power_w": "700000", "power_w_p05": "",
        "power_w_p95": "",
    }  # fmt: skip


def test_chips_counted_as_one_are_both_named():
    (entry,) = stocks({"Chip type": "G2/G1"}).entries["chip_stocks"]
    assert entry.cells["chip"] == "gizmo-two|gizmo-one"


def test_a_file_of_totals_counts_all_chips():
    row = {column: cell for column, cell in ROW.items() if column != "Chip type"}
    assert TOTALS.fits(row)
    assert not TOTALS.fits(ROW)
    (entry,) = TOTALS.parse(SNAPSHOT, [row], KNOWN).entries["chip_stocks"]
    assert entry.cells["chip"] == "all"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Owner": ""}, "names no owner"),
        ({"Owner": "=cmd()"}, "names no owner"),
        ({"Chip type": "G1/Widget"}, "'Widget' is no chip on record"),
        ({"End date": "31/3/2024"}, "'31/3/2024' is no date"),
        ({"Start date": "once"}, "'once' is no date"),
        ({"Number of Units": "many"}, "is no number"),
        ({"Number of Units": "NaN"}, "is no number"),
        ({"Number of Units": "1e15"}, "is outside"),
        ({"Number of Units (5th percentile)": "1100"}, "are no 5th percentile, median"),
        ({"Number of Units": "", "Number of Units (5th percentile)": "", "Number of Units (95th percentile)": ""},
         "gives no number of chips"),
        ({"Incomplete": "checked"}, "upstream marks it as incomplete"),
        ({"Incomplete": "TRUE"}, "upstream marks it as incomplete"),
        ({"Incomplete": "perhaps"}, "does not say whether the quarter is complete"),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_used_is_refused(change, reason):
    result = stocks(change)
    assert result.entries["chip_stocks"] == []
    assert result.accounts[0].fate == "refused"
    assert reason in result.accounts[0].reason


def test_a_second_record_is_merged_if_it_says_the_same_and_refused_if_not():
    result = stocks({}, {}, {"Number of Units": "1001"})
    assert [account.fate for account in result.accounts] == ["kept", "merged", "refused"]
    assert result.entries["chip_stocks"][0].cells["units"] == "1000"


def test_what_a_later_file_of_the_same_kind_no_longer_holds_is_taken_back():
    before = stocks({}, {"Owner": "Gone"}, {"Owner": "Elsewhere", "Chip manufacturer": "Other"})
    stood = [[*entry.cells.values(), "2026-01-31", "s", "record 1"] for entry in before.entries["chip_stocks"]]
    stood.append(["Total", "GIZMO", "all", *stood[0][3:]])
    result = stocks({}, known=Known(KNOWN.subjects, {**KNOWN.rows, "chip_stocks": stood}))
    kept, gone = result.entries["chip_stocks"]
    assert kept.cells["owner"] == "Acme"
    assert gone.cells == {"owner": "Gone", "vendor": "GIZMO", "chip": "gizmo-one", "date": "2024-03-31"}


def quarter(**cells: str) -> dict[str, str]:
    row = {"Quarter": "FY24Q1", "Start Date": "2023-01-30", "End Date": "2023-04-30"}
    return row | {"total_revenue": "7.19", "dc_revenue": "4.28", "network_revenue": ""} | cells


def test_revenue_stands_in_dollars_under_the_calendar_quarter():
    result = REVENUE.parse(SNAPSHOT, [quarter()], Known({}))
    assert [(e.cells["series"], e.cells["period"], e.cells["value"], e.locator) for e in result.entries["series"]] == [
        ("nvidia-revenue-total", "2023Q1", "7190000000", "FY24Q1"),
        ("nvidia-revenue-data-center", "2023Q1", "4280000000", "FY24Q1"),
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"End Date": "2024-04-30"}, "is no quarter"),
        ({"End Date": ""}, "is no quarter"),
        ({"total_revenue": "", "dc_revenue": "NaN"}, "gives no revenue"),
        ({"total_revenue": "-1", "dc_revenue": ""}, "gives no revenue"),
    ],
)
def test_a_quarter_that_cannot_be_used_is_refused(cells, reason):
    result = REVENUE.parse(SNAPSHOT, [quarter(**cells)], Known({}))
    assert result.entries["series"] == []
    assert reason in result.accounts[0].reason


def test_a_second_record_of_a_quarter_is_refused():
    result = REVENUE.parse(SNAPSHOT, [quarter(), quarter(dc_revenue="9")], Known({}))
    assert [account.fate for account in result.accounts] == ["kept", "refused"]
    assert len(result.entries["series"]) == 2


def test_no_share_and_no_computed_revenue_is_kept():
    """Upstream assumes the share of compute in early quarters, and estimates each chip's."""
    row = quarter(compute_share_of_dc="0.75", compute_revenue="3.21", A100="0.2")
    series = {entry.cells["series"] for entry in REVENUE.parse(SNAPSHOT, [row], Known({})).entries["series"]}
    assert series == {"nvidia-revenue-total", "nvidia-revenue-data-center"}


def test_dates_with_the_month_first():
    assert [us_day(text) for text in ("1/1/2022", "2/30/2024", "0202-07-30", "2024-2-5", "")] == [
        "2022-01-01", "", "0202-07-30", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("given", [None, "2026-05-31"])
def test_a_file_without_a_day_stands_as_of_the_day_of_its_shape(tmp_path, given):
    file = tmp_path / "totals.csv"
    columns = sorted(TOTALS.columns)
    file.write_text(",".join(columns) + "\n" + "," * (len(columns) - 1) + "\n")
    (snapshot,) = fetch.snapshots([tmp_path], given)
    assert snapshot.as_of == (given or "2026-04-30")


@needs_upstream
@pytest.mark.slow
def test_real_files_are_kept_but_for_quarters_that_were_not_over(tmp_path):
    files = fetch.snapshots([UPSTREAM / "chip_counts", UPSTREAM / "ml_hardware_2026-03-18.csv"])
    reports = {report.snapshot.name: report.fates() for report in sync.sync(tmp_path, files)}
    told = {name: fates for name, fates in reports.items() if name != "ml_hardware_2026-03-18.csv"}
    assert {name: (fates["kept"], fates.get("refused", 0)) for name, fates in told.items()} == {
        "amd_owners_cumulative_totals.csv": (33, 0),
        "nvidia_owners_cumulative_by_chip.csv": (239, 24),
        "nvidia_owners_cumulative_totals.csv": (96, 6),
        "nvidia_quarterly_revenue.csv": (15, 0),
        "tpu_owners_cumulative_by_chip.csv": (53, 6),
    }
    registry = Registry(tmp_path)
    assert registry.frame("chip_stocks").height == 33 + 239 + 96 + 53
    assert max(row["date"] for row in registry.rows("chip_stocks")) == "2025-12-31"
    data_center = {r["period"]: r["value"] for r in registry.rows("series", "nvidia-revenue-data-center")}
    assert (len(data_center), data_center["2022Q1"], data_center["2025Q3"]) == (15, "3750000000", "51200000000")
    # the chips of an owner add up to its total
    rows = [
        r for r in registry.rows("chip_stocks", "Microsoft") if r["date"] == "2025-12-31" and r["vendor"] == "NVIDIA"
    ]
    (total,) = [float(r["units"]) for r in rows if r["chip"] == "all"]
    assert sum(float(r["units"]) for r in rows if r["chip"] != "all") == pytest.approx(total, rel=0.02)
