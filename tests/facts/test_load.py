"""Files into rows: every fault named, nothing broken let through, a part read as in the whole."""

import csv
import io
import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steelyard.errors import RegistryError
from steelyard.facts import load, store
from steelyard.facts.load import TableFile
from steelyard.facts.schema import LOG_COLUMNS, header, schema

SOUND = [
    ("alpha-1", "name", "Alpha 1", "", "", "", "2024-01-31", "reported", "snapshot-2024-01-31", "row 1"),
    ("alpha-1", "parameters", "7e9", "", "", "1", "2024-01-31", "reported", "snapshot-2024-01-31", "row 1"),
    ("alpha-1", "training_flop", "3e24", "1e24", "9e24", "FLOP", "2024-01-31", "estimated", "snapshot-2024-01-31", ""),
]


def faults(data: bytes, table: str = "models") -> list:
    with pytest.raises(RegistryError) as caught:
        load.check(data, table, "models.csv")
    return list(caught.value.faults)


def changed(line: int, **cells: str) -> bytes:
    """The sound table with other cells in one line of the file, where the header is line 1."""
    rows = [dict(zip(LOG_COLUMNS, row, strict=True)) for row in SOUND]
    rows[line - 2] |= cells
    return store.csv_bytes(LOG_COLUMNS, [list(row.values()) for row in rows])


def test_a_sound_table_has_no_faults():
    load.check(store.csv_bytes(LOG_COLUMNS, SOUND), "models", "models.csv")


@pytest.mark.parametrize(
    ("line", "column", "value", "problem"),
    [
        (3, "value", "7B", "is no number"),
        (3, "value", "0.5", "is outside 1 to 1e17"),
        (2, "attribute", "nickname", "is no attribute of models"),
        (4, "as_of", "31/01/2024", "is no date of the form YYYY-MM-DD"),
        (4, "low", "1e25", "is above high, 9e24"),
        (4, "unit", "petaFLOP", "is not the unit of training_flop, 'FLOP'"),
        (2, "source", "", "is empty: every row has a source"),
        (3, "basis", "rumour", "is none of reported, measured, derived, estimated, assumed"),
        (2, "subject", "Alpha 1", "is no id in kebab-case"),
    ],
)
def test_a_broken_cell_is_told_with_file_line_column_and_value(line, column, value, problem):
    (fault,) = faults(changed(line, **{column: value}))
    assert fault == ("models.csv", line, column, value, problem)
    assert str(fault) == f"models.csv, line {line}, column {column}: {value!r} {problem}"


def test_every_fault_of_a_file_is_told_at_once():
    rows = [list(row) for row in SOUND]
    rows[0][1], rows[1][2], rows[2][6], rows[2][8] = "nickname", "many", "yesterday", ""
    data = store.csv_bytes(LOG_COLUMNS, rows)
    assert [(f.line, f.column) for f in faults(data)] == [
        (2, "attribute"),
        (3, "value"),
        (4, "as_of"),
        (4, "source"),
    ]
    with pytest.raises(RegistryError, match=r"line 2, column attribute: 'nickname'.* \(and 3 more faults\)\Z"):
        load.check(data, "models", "models.csv")


def test_a_long_value_is_cut_in_the_message_alone():
    (fault,) = faults(changed(3, value="9" * 500))
    assert fault.value == "9" * 500
    assert len(str(fault)) < 200


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"", 1, "is not the header subject,attribute"),
        (b"name,value\n", 1, "is not the header subject,attribute"),
        (b"\xef\xbb\xbf" + store.csv_bytes(LOG_COLUMNS, SOUND), 1, "is not the header"),
        (b"attribute,subject" + store.csv_bytes(LOG_COLUMNS, SOUND)[17:], 1, "is not the header"),
        (store.csv_bytes(LOG_COLUMNS, SOUND) + b"alpha-1,name\n", 5, "has 2 cells; 10 are due"),
        (store.csv_bytes(LOG_COLUMNS, SOUND) + b"\n", 5, "has 0 cells; 10 are due"),
        (store.csv_bytes(LOG_COLUMNS, SOUND)[:-20], 4, "has 9 cells; 10 are due"),
        (store.csv_bytes(LOG_COLUMNS, SOUND).replace(b"Alpha 1", b"Alpha \xff"), 2, "is not UTF-8"),
        (store.csv_bytes(LOG_COLUMNS, SOUND).replace(b"Alpha 1", b'"Alpha 1'), 4, "cannot be read"),
        (store.csv_bytes(LOG_COLUMNS, SOUND).replace(b"Alpha 1", b"A" * 200_000), 2, "cannot be read"),
    ],
    ids=["empty", "other", "mark", "order", "short", "blank", "cut", "latin-1", "quote", "huge"],
)
def test_a_file_of_another_shape_is_told_with_its_line(data, line, problem):
    (fault,) = faults(data)
    assert (fault.file, fault.line) == ("models.csv", line)
    assert problem in fault.problem


def test_an_empty_file_is_refused_where_no_file_is_an_empty_table(tmp_path):
    assert TableFile(tmp_path, "models").rows() == []
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/models.csv").touch()
    with pytest.raises(RegistryError, match=r"models\.csv, line 1.*is not the header"):
        TableFile(tmp_path, "models")


def test_a_file_that_was_written_and_is_gone_is_missed(make_registry, tmp_path):
    make_registry(tmp_path, models=SOUND)
    (tmp_path / "facts/models.csv").unlink()
    with pytest.raises(RegistryError, match=r"models\.csv.*is missing"):
        TableFile(tmp_path, "models")


def test_a_file_as_it_was_written_is_not_checked_again(make_registry, tmp_path, monkeypatch):
    make_registry(tmp_path, models=SOUND)
    checked = []
    monkeypatch.setattr(load, "check", lambda *arguments: checked.append(arguments[1]))
    assert TableFile(tmp_path, "models").rows() == [list(row) for row in SOUND]
    assert checked == []
    with (tmp_path / "facts/models.csv").open("a") as file:
        file.write("alpha-2,name,Alpha 2,,,,2024-01-31,reported,somebody,\n")
    assert len(TableFile(tmp_path, "models").rows()) == len(SOUND) + 1
    assert checked == ["models"]


def test_a_file_that_another_version_wrote_is_told_though_its_digest_is_right(tmp_path):
    store.write(tmp_path, {"prices.csv": store.csv_bytes((*header("prices"), "colour"), [])})
    with pytest.raises(RegistryError, match=r"line 1: .* is the header of another version"):
        TableFile(tmp_path, "prices")


def test_a_fault_added_by_hand_is_found(make_registry, tmp_path):
    make_registry(tmp_path, models=SOUND)
    path = tmp_path / "facts/models.csv"
    path.write_bytes(path.read_bytes().replace(b"7e9", b"7e99"))
    with pytest.raises(RegistryError) as caught:
        TableFile(tmp_path, "models")
    assert [tuple(fault) for fault in caught.value.faults] == [
        (str(path), 3, "value", "7e99", "is outside 1 to 1e17"),
    ]


def by_hand(rows) -> bytes:
    """The same table as spreadsheets write it: everything in quotes, lines ended by carriage returns too."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([LOG_COLUMNS, *rows])
    return text.getvalue().encode()


def test_a_file_written_by_another_hand_reads_the_same(tmp_path):
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/models.csv").write_bytes(by_hand(SOUND))
    file = TableFile(tmp_path, "models")
    assert file.rows() == file.rows_of("alpha-1") == [list(row) for row in SOUND]
    assert file.names() == [("alpha-1", "Alpha 1")]


SUBJECTS = ("a", "a-b", "a-b-c", "b", "name", "subject", "1", "a.b", "alpha", "alpha-1", "alpha-10")
TEXTS = st.sampled_from(["Alpha, Inc.", 'a "b", c', "x,name,y", "\u2028", "a,b", "名前", '"', "name", "", "a|b", " a "])


@st.composite
def logs(draw):
    """Rows with subjects that begin alike and cells that need quotes or look like rows."""
    texts = st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(["name", "url"]), TEXTS), max_size=25)
    return [[s, a, value, "", "", "", "2024-01-31", "reported", "somebody", value] for s, a, value in draw(texts)]


@given(logs())
@example([["a", "url", "x,name,y", "", "", "", "2024-01-31", "reported", "somebody", "b,name,b"]])
def test_a_subject_read_alone_has_the_rows_that_it_has_among_all(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("registry")
    store.write(folder, {"facts/models.csv": store.csv_bytes(LOG_COLUMNS, rows)})
    file = TableFile(folder, "models")
    assert file.rows() == rows
    for subject in SUBJECTS:
        assert file.rows_of(subject) == [row for row in rows if row[0] == subject]
    assert file.names() == [(row[0], row[2]) for row in rows if row[1] == "name" and row[2]]


@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=12))
def test_entries_read_by_their_first_cell_are_those_among_all(tmp_path_factory, places):
    folder = tmp_path_factory.mktemp("registry")
    rows = [[place, "", "Place", "", "5", "2024-01-31", "somebody", "x,y"] for place in places]
    assert len(rows[0]) == len(header("grid"))
    store.write(folder, {"grid.csv": store.csv_bytes(header("grid"), rows)})
    file = TableFile(folder, "grid")
    for place in {*places, "a", "Alpha"}:
        assert file.rows_of(place) == [row for row in rows if row[0] == place]


# Sources


def test_sources_of_a_registry_stand_beside_those_of_the_method(make_registry):
    found = load.sources(make_registry())
    assert found["snapshot-2024-03-15"].published == "2024-03-15"
    assert found["cottier2024"].url == "https://arxiv.org/abs/2405.21015"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("short,row", ""),
        ("a,b,c,2024-01-01,url,CC0,00,too many", ""),
        (",Title,Nobody,2024-01-01,https://example.org,CC0,00", "id"),
        ("key,Title,Nobody,January,https://example.org,CC0,00", "published"),
    ],
)
def test_a_broken_source_is_told_with_its_line(make_registry, tmp_path, row, column):
    make_registry(tmp_path)
    path = tmp_path / load.SOURCES
    lines = path.read_text().count("\n")
    with path.open("a") as file:
        file.write(row + "\n")
    with pytest.raises(RegistryError) as caught:
        load.sources(tmp_path)
    assert [(f.file, f.line, f.column) for f in caught.value.faults] == [(str(path), lines + 1, column)]


# Tables kept by hand

ASSUMPTION = {
    "id": "mfu",
    "scope": "any",
    "value": "0.4",
    "low": "0.1",
    "high": "0.6",
    "unit": "1",
    "distribution": "lognormal",
    "common": "yes",
    "source": "cottier2024",
    "locator": "table 1",
    "meaning": "MFU",
}


def write_method(folder, name: str, rows: list[dict[str, str]]) -> None:
    (folder / f"{name}.csv").write_bytes(store.csv_bytes(list(rows[0]), [list(row.values()) for row in rows]))


def test_an_assumption_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "METHOD", tmp_path)
    write_method(tmp_path, "assumptions", [ASSUMPTION])
    (found,) = load.assumptions()
    assert (found.id, found.value, found.low, found.high, found.common) == ("mfu", 0.4, 0.1, 0.6, True)


def test_every_broken_assumption_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "METHOD", tmp_path)
    broken = [{"value": "0.7"}, {"low": "few"}, {"distribution": "normal"}, {"value": "0.05"}, {}]
    write_method(tmp_path, "assumptions", [ASSUMPTION | change for change in broken])
    with pytest.raises(RegistryError) as caught:
        load.assumptions()
    assert [(f.line, f.column) for f in caught.value.faults] == [
        (2, "value"),
        (3, "value"),
        (4, "distribution"),
        (5, "value"),
    ]


def test_a_broken_fact_of_the_method_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "METHOD", tmp_path)
    rows = [dict(zip(LOG_COLUMNS, row, strict=True)) for row in SOUND]
    write_method(tmp_path, "facts_models", [rows[0], rows[1] | {"value": "7B"}])
    with pytest.raises(RegistryError, match=r"facts_models\.csv, line 3, column value: '7B' is no number"):
        load.method_facts("models")


# The newest row of a key


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5), st.integers(0, 99)), max_size=12), st.integers(0, 6)
)
def test_the_newest_row_is_the_last_written_of_the_latest_day(rows, vintage):
    cells = [[key, f"2024-01-0{day}", str(value)] for key, day, value in rows]
    found = load.newest(cells, 1, 1, f"2024-01-0{vintage}")
    for key, group in itertools.groupby(sorted(cells, key=lambda row: row[0]), key=lambda row: row[0]):
        known = [row for row in group if row[1] <= f"2024-01-0{vintage}"]
        latest = max((row[1] for row in known), default=None)
        expected = [row for row in known if row[1] == latest][-1:]
        assert [found[key,]] == expected if expected else (key,) not in found


def test_tables_and_their_files():
    assert load.tables() == tuple(schema())
    assert load.file_of("chips") == "facts/chips.csv"
    assert load.file_of("prices") == "prices.csv"
