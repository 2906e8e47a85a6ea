"""GPU clusters: one id each, chips with their numbers, what is reported apart from what upstream derives."""

import os
from pathlib import Path

import pytest

from steelyard.errors import SnapshotError
from steelyard.facts.registry import Registry
from steelyard.facts.schema import schema
from steelyard.sources import epoch_clusters, sync
from steelyard.sources.base import Cell, Known, Parsed, Snapshot, read_table
from steelyard.sources.epoch_clusters import ANONYMIZED

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "epoch"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"{UPSTREAM} is absent")

(ADAPTER,) = epoch_clusters.ADAPTERS
COLUMNS = sorted(ADAPTER.columns)
CHIPS = {"Gizmo One": "gizmo-one", "Gizmo Two": "gizmo-two"}
PRIMARY, SECONDARY = epoch_clusters.CHIPS
COUNT, OTHER_COUNT = epoch_clusters.COUNTS
TOTAL = "Total number of AI chips"


def parsed(*records: dict[str, str]) -> Parsed:
    """Clusters of records that are blank but for these cells."""
    rows = [dict.fromkeys(COLUMNS, "") | {"Name": f"C{n}", "Status": "Existing"} | r for n, r in enumerate(records)]
    snapshot = Snapshot("gpu_clusters_2026-01-01.csv", "2026-01-01", b"")
    return ADAPTER.parse(snapshot, rows, Known({"chips": CHIPS}))


def said(**cells: str) -> dict[str, str | None]:
    """Values of the one cluster of a record; columns are named by their key in ``SHORT``."""
    (statement,) = parsed({SHORT.get(key, key): cell for key, cell in cells.items()}).statements["clusters"]
    return {name: cell and cell.value for name, cell in statement.cells.items()}


SHORT = {
    "chip": PRIMARY, "chip2": SECONDARY, "count": COUNT, "count2": OTHER_COUNT, "total": TOTAL,
    "reported": "Reported Power Capacity (MW)", "calculated": "Calculated Power Capacity (MW)",
    "cost": "Reported Cost", "place": "Location", "country": "Country", "users": "Users", "url": "Source 1",
    "day": "First Operational Date",
}  # fmt: skip


def test_one_kind_of_chip_needs_no_counts_of_its_own():
    facts = said(chip="Gizmo One", count="30000.000000000004", total="30000")
    assert (facts["chip"], facts["chip_count"], facts["chip_counts"]) == ("gizmo-one", "30000", None)


def test_several_kinds_of_chips_are_counted_in_order_and_in_all():
    facts = said(chip="Gizmo Two", count="1456", chip2="Gizmo One", count2="416", total="3704")
    assert facts["chip"] == "gizmo-two|gizmo-one"
    assert (facts["chip_count"], facts["chip_counts"]) == ("3704", "1456|416")


def test_chips_that_no_list_names_count_in_all_alone():
    facts = said(chip="Gizmo One", count="100000", count2="20000")
    assert (facts["chip"], facts["chip_count"], facts["chip_counts"]) == ("gizmo-one", "120000", "100000")


def test_a_kind_without_its_number_leaves_the_split_open():
    facts = said(chip="Gizmo One", count="32000", chip2="Gizmo Two", total="32000")
    assert (facts["chip_count"], facts["chip_counts"]) == ("32000", None)


def test_a_list_with_an_unknown_chip_is_not_taken_in_part():
    result = parsed({PRIMARY: "Gizmo One", COUNT: "10", SECONDARY: "Widget", OTHER_COUNT: "5"})
    cells = result.statements["clusters"][0].cells
    assert "chip" not in cells
    assert cells["chip_count"].value == "15"
    assert "'Widget' is no chip on record" in result.accounts[0].reason


@pytest.mark.parametrize(
    ("reported", "calculated", "value", "basis"),
    [("150", "140.14", "150", "reported"), ("", "140.14", "140.14", "derived")],
)
def test_reported_power_comes_before_calculated(reported, calculated, value, basis):
    result = parsed({SHORT["reported"]: reported, SHORT["calculated"]: calculated})
    cell = result.statements["clusters"][0].cells["power_mw"]
    assert (cell.value, cell.basis) == (value, basis)


def test_the_cost_is_the_reported_one_alone():
    assert "Calculated Cost" not in ADAPTER.columns
    assert "Hardware Cost" not in ADAPTER.columns
    assert said(cost="$233,159,040")["cost_usd"] == "233159040"
    assert said()["cost_usd"] is None


@pytest.mark.parametrize("weak", [{"Certainty": "Unlikely"}, {"Hardware note": "Blackwell,Uncertain"}])
def test_figures_of_an_uncertain_record_are_estimates(weak):
    record = {PRIMARY: "Gizmo One", COUNT: "10", "Owner": "Acme", "H100 equivalents": "7", **weak}
    cells = parsed(record).statements["clusters"][0].cells
    assert {cells[name].basis for name in ("chip", "chip_count", "h100_equivalents")} == {"estimated"}
    assert cells["owner"].basis == "reported"


def test_anonymized_records_keep_their_ids_whatever_their_order():
    alike = {"Name": "Nobody's system", "GPU Supplier (primary)": ANONYMIZED, "First Operational Date": "2020-01-15"}
    records = [alike | {"H100 equivalents": size, "Sector": sector} for size, sector in
               (("40", "Private"), ("40", "Public"), ("50", "Private"))]  # fmt: skip
    ids = {}
    for ordered in (records, records[::-1]):
        for statement in parsed(*ordered).statements["clusters"]:
            told = (statement.cells["h100_equivalents"].value, statement.cells["sector"].value)
            assert ids.setdefault(told, statement.subject) == statement.subject
    assert sorted(ids.values()) == [
        "nobody-s-system-2020-01-15-40",
        "nobody-s-system-2020-01-15-40-2",
        "nobody-s-system-2020-01-15-50",
    ]


def test_two_records_of_one_cluster_fill_each_others_blanks():
    result = parsed({"Name": "Deep Cave", "Owner": "Acme"}, {"Name": "deep cave", "Country": "Sweden"})
    (statement,) = result.statements["clusters"]
    assert statement.cells["owner"].value == "Acme"
    assert statement.cells["country"].value == "Sweden"
    assert [account.fate for account in result.accounts] == ["kept", "merged"]


def test_two_clusters_under_one_name_stop_the_sync():
    with pytest.raises(SnapshotError, match="records 1, 'Cave', and 2, 'Cave', are different clusters"):
        parsed({"Name": "Cave", "Owner": "Acme"}, {"Name": "Cave", "Owner": "Bcme"})


def test_relations_are_ids_of_clusters_of_the_file():
    result = parsed(
        {"Name": '"Halls, Ltd Phase 2"', "Builds Upon": "Halls, Ltd Phase 1", "Possible Duplicate Of": "C2,C3"},
        {"Name": "Halls, Ltd Phase 1", "Superseded by": '"Halls, Ltd Phase 2"', "Builds Upon": "Gone"},
        {},
        {},
    )
    second, first, *_ = result.statements["clusters"]
    assert second.cells["name"].value == "Halls, Ltd Phase 2"
    assert second.cells["builds_upon"].value == "halls-ltd-phase-1"
    assert second.cells["duplicate_of"].value == "c2|c3"
    assert first.cells["superseded_by"].value == "halls-ltd-phase-2"
    assert "builds_upon" not in first.cells
    assert "'Gone' names no cluster of the file" in result.accounts[1].reason


@pytest.mark.parametrize(
    ("column", "text", "attribute"),
    [
        (SHORT["day"], "soon", "operational"),
        (SHORT["day"], "2024-02-30", "operational"),
        (COUNT, "10,000-20,000", "chip_count"),
        (COUNT, "-5", "chip_count"),
        ("H100 equivalents", "NaN", "h100_equivalents"),
        ("H100 equivalents", "1e300", "h100_equivalents"),
        ("Sector", "Secret", "sector"),
        ("Status", "Gone", "status"),
        ("Location", "Undisclosed, could be anywhere", "place"),
        ("Location", '=HYPERLINK("x")', "place"),
        ("Users", "Academia,and others who asked nicely", "users"),
        ("Users", 'Acme,"They said so"" loudly', "users"),
        ("Owner", "=1+1", "owner"),
        ("Source 1", "a conversation", "url"),
        ("Source 1", "javascript:alert(1)", "url"),
        ("Possible Duplicate", "maybe", "possible_duplicate"),
    ],
)
def test_a_cell_that_cannot_be_used_is_left_out_and_told(column, text, attribute):
    result = parsed({"Owner": "Acme", column: text})
    assert attribute not in result.statements["clusters"][0].cells
    assert result.accounts[0].fate == "kept"
    assert f"{attribute}: " in result.accounts[0].reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Name": ""}, "has no name"),
        ({"Name": "=cmd()"}, "has a name that cannot be one"),
        ({"Name": "!!!"}, "has a name that cannot be one"),
        ({"Name": "Cave", "Status": ""}, "nothing that tells a cluster"),
    ],
)
def test_a_record_that_is_no_cluster_is_refused(cells, reason):
    result = parsed(cells, {})
    assert result.accounts[0].fate == "refused"
    assert reason in result.accounts[0].reason
    assert [statement.subject for statement in result.statements["clusters"]] == ["c1"]


def test_the_middle_of_a_country_is_no_place():
    middle = {"latitude": "35.486703", "longitude": "101.901875", "Country": "China"}
    assert said(**middle, place="China")["latitude"] is None
    assert said(**middle, place="Guiyang, China")["latitude"] == "35.486703"


def test_a_month_alone_stands_at_its_middle_with_its_bounds():
    (statement,) = parsed({"Decommissioned Date (if applicable)": "2021-07"}).statements["clusters"]
    assert statement.cells["decommissioned"] == Cell("2021-07-15", "reported", "2021-07-01", "2021-07-31")


def test_the_file_is_the_whole():
    assert parsed({}).complete == {"clusters"}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    files = [UPSTREAM / "ml_hardware_2026-03-18.csv", *UPSTREAM.glob("chips_2025*.csv")]
    files += [UPSTREAM / "gpu_clusters_2026-08-12.csv"]
    reports = sync.sync(folder, [Snapshot(file.name, file.stem[-10:], file.read_bytes()) for file in files])
    return reports[-1], Registry(folder)


@needs_upstream
@pytest.mark.slow
def test_every_real_record_is_a_cluster_of_its_own(real):
    report, registry = real
    assert report.fates() == {"kept": 786, "merged": 0, "refused": 0}
    assert sum(bool(account.reason) for account in report.accounts) < 25
    frame = registry.frame("clusters")
    assert frame.height == 786
    assert frame["name"].n_unique() == 530


@needs_upstream
@pytest.mark.slow
def test_real_figures_are_those_of_the_file(real):
    _, registry = real
    facts = registry.facts("clusters")["xai-colossus-memphis-phase-3"]
    assert facts["chip"].items == ["nvidia-h100-sxm5", "nvidia-gb200"]
    assert (facts["chip_count"].value, facts["chip_counts"].value) == ("230000", "200000|30000")
    assert facts["builds_upon"].value == "xai-colossus-memphis-phase-2"
    assert facts["operational"].value == "2025-07-22"


@needs_upstream
def test_no_real_prose_enters():
    file = UPSTREAM / "gpu_clusters_2026-08-12.csv"
    snapshot = Snapshot(file.name, "2026-08-12", file.read_bytes())
    rows = read_table(snapshot)
    kept = {cell.value for s in ADAPTER.parse(snapshot, rows, Known({})).statements["clusters"]
            for cell in s.cells.values() if cell}  # fmt: skip
    prose = {row[c] for row in rows for c in ("Note", "Quote", "Certainty Note", "Cost Quote") if len(row[c]) > 12}
    assert kept & prose == set()
    assert epoch_clusters.READERS.keys() == schema()["clusters"].keys()
