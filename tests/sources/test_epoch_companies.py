"""Figures of companies, funding rounds, data centers: what they are of, when, and which cells cannot be used."""

import os
from pathlib import Path

import pytest

from steelyard.errors import SnapshotError
from steelyard.facts.registry import Registry
from steelyard.sources import adapters, epoch_companies, fetch, sync
from steelyard.sources.base import Adapter, Known, Parsed, Snapshot

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "epoch/companies"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

SPEND, REVENUE, STAFF, USAGE, ROUNDS, CENTERS, TIMELINES = epoch_companies.ADAPTERS


def parsed(adapter: Adapter, *records: dict[str, str], known: Known | None = None) -> Parsed:
    rows = [dict.fromkeys(adapter.columns, "") | record for record in records]
    return adapter.parse(Snapshot("file.csv", "2025-12-14", b""), rows, known or Known({}))


def figures(adapter: Adapter, *records: dict[str, str]) -> list[dict[str, str]]:
    return [dict(entry.cells) for entry in parsed(adapter, *records).entries["company_figures"]]


def test_a_record_of_users_and_messages_is_two_figures():
    users, messages = figures(
        USAGE,
        {"Company": "Acme", "Date": "12/4/2024", "Active users": "300000000", "Active users time period": "Weekly",
         "Daily messages": "1E+09", "Product": "AcmeChat", "Source 1": "https://a.example/x, https://b.example/y"},
    )  # fmt: skip
    assert (users["metric"], users["period"], users["unit"], users["value"]) == (
        "active_users",
        "week",
        "user",
        "300000000",
    )
    assert (messages["metric"], messages["period"], messages["value"]) == ("messages", "day", "1000000000")
    assert {f["scope"] for f in (users, messages)} == {"AcmeChat"}
    assert {f["url"] for f in (users, messages)} == {"https://a.example/x"}


def test_kinds_of_spending_are_told_apart():
    spent = {"Company": "Acme", "Date": "12/31/2024", "Period type": "Year"}
    found = figures(SPEND, spent | {"Amount": "$1,800,000,000", "Category": "Inference cloud compute"},
                    spent | {"Amount": "4E9", "Category": "R&D cloud compute,Data"})  # fmt: skip
    assert [(f["scope"], f["value"], f["figure"]) for f in found] == [
        ("Inference cloud compute", "1800000000", "1"),
        ("R&D cloud compute|Data", "4000000000", "1"),
    ]


def test_figures_of_one_day_are_numbered_by_value_whatever_their_order():
    records = [{"Company": "Acme", "Date": "12/31/2023", epoch_companies.REVENUE.metrics[0].column: value}
               for value in ("2000000000", "700000000")]  # fmt: skip
    for ordered in (records, records[::-1]):
        assert sorted((f["figure"], f["value"]) for f in figures(REVENUE, *ordered)) == [
            ("1", "700000000"),
            ("2", "2000000000"),
        ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Company": ""}, "names no company"),
        ({"Company": "=cmd()"}, "names no company"),
        ({"Date": "31/12/2024"}, "'31/12/2024' is no date"),
        ({"Date": ""}, "'' is no date"),
        ({"Staff count": ""}, "gives no figure"),
        ({"Staff count": "NaN"}, "staff: 'NaN' is no number"),
        ({"Staff count": "100-200"}, "staff: '100-200' is no number"),
        ({"Staff count": "-3"}, "staff: '-3' is no number"),
        ({"Division name": "=1+1"}, "'=1+1' cannot be used"),
    ],
)
def test_a_record_without_a_usable_figure_is_refused(cells, reason):
    result = parsed(STAFF, {"Company": "Acme", "Date": "1/2/2024", "Staff count": "75"} | cells)
    assert result.entries["company_figures"] == []
    assert (result.accounts[0].fate, result.accounts[0].reason) == ("refused", reason)


def test_users_of_no_known_time_are_refused():
    record = {"Company": "Acme", "Date": "1/2/2024", "Active users": "5", "Active users time period": "Ever"}
    result = parsed(USAGE, record)
    assert result.entries["company_figures"] == []
    assert "covers no known time" in result.accounts[0].reason


@pytest.mark.parametrize(("adapter", "column"), [(SPEND, "Period type"), (USAGE, "Active users time period")])
def test_a_file_that_no_longer_tells_the_time_of_its_figures_is_of_no_known_shape(adapter, column):
    header = adapter.columns - {column}
    with pytest.raises(SnapshotError, match="no adapter knows a file with the columns"):
        adapters.adapter_for(Snapshot("file.csv", "2025-12-14", b""), sorted(header))


def test_cells_about_a_figure_that_cannot_be_used_leave_it_standing():
    record = {"Company": "Acme", "Date": "1/2/2024", "Amount": "5", "Period type": "Year", "Report date": "0202-07-30",
              "Confidence": "Sure", "Exclude from graph view": "perhaps"}  # fmt: skip
    result = parsed(SPEND, record)
    (entry,) = result.entries["company_figures"]
    assert not {"reported", "confidence", "set_aside"} & entry.cells.keys()
    assert result.accounts[0].fate == "kept"
    for name in ("reported", "confidence", "set_aside"):
        assert f"{name}: " in result.accounts[0].reason


def test_only_figures_of_the_same_file_are_taken_back():
    def stood(company: str, metric: str) -> list[str]:
        return [company, metric, "", "", "2024-01-02", "1", "75", "", *[""] * 6, "2025-01-31", "s", "record 1"]

    rows = [stood("Acme", "staff"), stood("Gone", "staff"), stood("Gone", "revenue")]
    record = {"Company": "Acme", "Date": "1/2/2024", "Staff count": "80"}
    result = parsed(STAFF, record, known=Known({}, {"company_figures": rows}))
    kept, gone = result.entries["company_figures"]
    assert kept.cells["value"] == "80"
    assert (gone.cells["company"], gone.cells["metric"], gone.cells.get("value")) == ("Gone", "staff", None)


def test_a_round_keeps_its_money_together():
    result = parsed(ROUNDS, {"Id": "Series B", "Company": "Acme", "Close date": "6/11/2024", "Status": "Closed",
                             "Funding (equity)": "500000000", "Funding (debt)": "140000000", "Type": "Primary,Debt",
                             "Valuation (post-money)": "1.57E+11", "Exclude from graph view": "TRUE"})  # fmt: skip
    (entry,) = result.entries["funding_rounds"]
    assert {name: cell for name, cell in entry.cells.items() if cell} == {
        "company": "Acme", "round": "Series B", "status": "Closed", "closed": "2024-06-11", "kind": "Primary|Debt",
        "equity_usd": "500000000", "debt_usd": "140000000", "valuation_usd": "157000000000", "set_aside": "true",
    }  # fmt: skip
    assert result.complete == {"funding_rounds"}


def test_nothing_raised_is_not_the_same_as_unknown():
    records = [
        {"Id": str(n), "Company": "A", "Status": "Closed", "Funding (equity)": text} for n, text in enumerate(("0", ""))
    ]
    none, unknown = parsed(ROUNDS, *records).entries["funding_rounds"]
    assert (none.cells["equity_usd"], unknown.cells["equity_usd"]) == ("0", "")


@pytest.mark.parametrize(
    ("records", "fates", "reason"),
    [
        ([{"Id": "A"}], ["refused"], "has no company"),
        ([{"Id": "A", "Company": "B"}], ["refused"], "says nothing of it"),
        ([{"Id": "A", "Company": "B", "Status": "Closed"}] * 2, ["kept", "merged"], "the same as record 1"),
        (
            [{"Id": "A", "Company": "B", "Status": status} for status in ("Closed", "Late discussions")],
            ["kept", "refused"],
            "differs from record 1",
        ),
    ],
)
def test_a_round_is_told_once_and_not_without_a_name(records, fates, reason):
    result = parsed(ROUNDS, *records)
    assert [account.fate for account in result.accounts] == fates
    assert reason in result.accounts[-1].reason


def test_a_data_center_has_its_parties_with_how_sure_they_are():
    (entry,) = parsed(CENTERS, {"Handle": "Acme Field Ohio", "Owner": "Acme #confident", "Current power (MW)": "615",
                                "Users": "B Corp #likely, C #speculative", "Latitude": "41°11'6.6732\"N ",
                                "Longitude": " 101°18'43\"W"}).entries["data_centers"]  # fmt: skip
    cells = entry.cells
    assert (cells["data_center"], cells["power_mw"]) == ("acme-field-ohio", "615")
    assert (cells["users"], cells["users_certainty"]) == ("B Corp|C", "likely|speculative")
    assert (cells["latitude"], cells["longitude"]) == ("41.185187", "-101.311944")


@pytest.mark.parametrize(
    ("column", "text", "name"),
    [
        ("Owner", "Acme", "owner"),
        ("Latitude", "91°00'00\"N", "latitude"),
        ("Latitude", "41°75'00\"N", "latitude"),
        ("Latitude", "somewhere", "latitude"),
        ("Current power (MW)", "about 5", "power_mw"),
    ],
)
def test_a_cell_of_a_data_center_that_cannot_be_used_is_left_out(column, text, name):
    result = parsed(CENTERS, {"Handle": "X", "Title": "X", column: text})
    assert name not in result.entries["data_centers"][0].cells
    assert f"{name}: " in result.accounts[0].reason


def test_no_cost_of_a_data_center_and_no_remark_is_read():
    """Upstream estimates the costs by a model of its own; the remarks are prose."""
    read = {column for columns in (epoch_companies.CENTERS, epoch_companies.TIMELINE) for column, _ in columns.values()}
    assert not [column for column in read if "cost" in column.lower() or "status" in column.lower()]


@needs_upstream
@pytest.mark.slow
def test_real_files_are_accounted_for(tmp_path):
    reports = sync.sync(tmp_path, fetch.snapshots([UPSTREAM]))
    fates = {report.adapter: tuple(report.fates().values()) for report in reports}
    assert fates == {
        "epoch-compute-spend": (11, 0, 0),
        "epoch-funding-rounds": (36, 0, 0),
        "epoch-company-revenue": (32, 0, 0),
        "epoch-company-staff": (42, 0, 0),
        "epoch-company-usage": (42, 0, 2),
        "epoch-data-center-timelines": (112, 0, 0),
        "epoch-data-centers": (16, 0, 0),
    }
    registry = Registry(tmp_path)
    assert registry.frame("company_figures").height == 11 + 32 + 42 + 48
    centers = {row["data_center"] for row in registry.rows("data_centers")}
    assert {row["data_center"] for row in registry.rows("data_center_timeline")} == centers
    rounds = registry.rows("funding_rounds", "OpenAI")
    closed = [r for r in rounds if r["status"] == "Closed" and "2024" in r["closed"]]
    assert sum(float(r["equity_usd"] or 0) for r in closed) == 6.6e9


@needs_upstream
def test_every_real_file_fits_one_shape():
    for file in UPSTREAM.glob("*.csv"):
        header = file.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert len([a for a in adapters.ALL if a.fits(header)]) == 1, file.name
