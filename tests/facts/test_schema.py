"""Cells and rows against the schema."""

import csv

import pytest

from steelyard.facts.schema import (
    DATA,
    LOG_COLUMNS,
    LOGS,
    META_COLUMNS,
    SUBJECT,
    header,
    is_day,
    key_columns,
    row_problems,
    schema,
)

SOUND = [
    ("models", "parameters", "1.75e11"),
    ("models", "parameters", "1"),
    ("models", "published", "2020-02-29"),
    ("models", "access", "API access"),
    ("models", "frontier", "false"),
    ("models", "name", "PanGu-Σ, “große” 模型"),
    ("models", "organizations", "Alpha|Beta"),
    ("chips", "kind", "TPU"),
]
BROKEN = [
    ("models", "parameters", "175B", "is no number"),
    ("models", "parameters", "0", "is outside 1 to 1e17"),
    ("models", "parameters", "nan", "is no number"),
    ("models", "parameters", "inf", "is no number"),
    ("models", "parameters", "1_000", "is no number"),
    ("models", "parameters", " 1000", "is no number"),
    ("models", "parameters", "١٢", "is no number"),
    ("models", "training_hours", "1e7", "is outside 1e-6 to 1e6 h"),
    ("models", "mfu", "1.01", "is outside 1e-4 to 1"),
    ("models", "published", "2023-02-29", "is no date"),
    ("models", "published", "2023", "is no date"),
    ("models", "published", "20230201", "is no date"),
    ("models", "published", "2023-02-01 ", "is no date"),
    ("models", "published", "1899-01-01", "is outside 1940-01-01"),
    ("models", "access", "api access", "is none of Open weights"),
    ("models", "frontier", "True", "is neither true nor false"),
    ("models", "url", "javascript:alert(1)", "is no web address"),
    ("models", "url", "https://a.org/two words", "is no web address"),
    ("models", "name", "two\nlines", "holds a control character"),
    ("models", "name", "NUL\0", "holds a control character"),
    ("models", "organizations", "tab\tbed", "holds a control character"),
]


@pytest.mark.parametrize(("table", "attribute", "cell"), SOUND)
def test_a_sound_cell_has_no_problem(table, attribute, cell):
    assert schema()[table][attribute].problem(cell) is None


@pytest.mark.parametrize(("table", "attribute", "cell", "problem"), BROKEN)
def test_a_broken_cell_is_told_why(table, attribute, cell, problem):
    assert problem in (schema()[table][attribute].problem(cell) or "")


def test_a_sound_row_has_no_problem(fact, entry):
    assert row_problems("models", fact("alpha-1", "training_flop", "3e24", low="1e24", high="9e24")) == []
    assert row_problems("prices", entry("prices", **PRICE)) == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"subject": "Alpha 1"}, "subject"),
        ({"subject": "alpha--1"}, "subject"),
        ({"subject": ""}, "subject"),
        ({"attribute": "colour"}, "attribute"),
        ({"value": "much"}, "value"),
        ({"low": "few"}, "low"),
        ({"high": "1e40"}, "high"),
        ({"low": "5e24", "high": "4e24"}, "low"),
        ({"unit": "PFLOP"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"as_of": "2024-02-30"}, "as_of"),
        ({"as_of": ""}, "as_of"),
        ({"basis": "rumoured"}, "basis"),
        ({"basis": ""}, "basis"),
        ({"source": ""}, "source"),
        ({"source": "two\nlines"}, "source"),
        ({"locator": "two\nlines"}, "locator"),
    ],
)
def test_each_broken_cell_of_a_log_row_is_named(fact, change, column):
    row = fact("alpha-1", "training_flop", "3e24")._replace(**change)
    assert [(name, cell) for name, cell, _ in row_problems("models", row)] == [(column, change[column])]


def test_a_range_of_days_the_wrong_way_round_is_a_fault(fact):
    row = fact("alpha-1", "training_start", "2024-01-01", low="2024-01-02", high="2024-01-01")
    assert [problem[0] for problem in row_problems("models", row)] == ["low"]


def test_all_faults_of_a_row_are_told_at_once(fact):
    row = fact("Alpha 1", "training_flop", "3e99")._replace(low="x", unit="h", as_of="now", basis="heard", source="")
    columns = [column for column, _, _ in row_problems("models", row)]
    assert sorted(columns) == ["as_of", "basis", "low", "source", "subject", "unit", "value"]


PRICE = {
    "chip": "nemo-1",
    "vendor": "Cloudy",
    "date": "2023-05-01",
    "kind": "on_demand",
    "basis": "single_unit",
    "offer": "1",
    "usd": "1.5",
}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"chip": ""}, "chip"),
        ({"kind": "barter"}, "kind"),
        ({"date": "05/01/2023"}, "date"),
        ({"date": ""}, "date"),
        ({"usd": "$1.50"}, "usd"),
        ({"usd": "0"}, "usd"),
        ({"as_of": "2024"}, "as_of"),
        ({"source": ""}, "source"),
    ],
)
def test_each_broken_cell_of_a_table_row_is_named(entry, change, column):
    problems = row_problems("prices", entry("prices", **(PRICE | change)))
    assert [(name, cell) for name, cell, _ in problems] == [(column, change[column])]


@pytest.mark.parametrize("day", ["2024-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_of_the_calendar_is_one(day):
    assert is_day(day)


@pytest.mark.parametrize(
    "text", ["2023-02-29", "2023-2-9", "2023-02-09\n", "2023-W05-1", "20230209", "", "２０２３-02-09"]
)
def test_anything_else_is_no_day(text):
    assert not is_day(text)


@pytest.mark.parametrize("subject", ["gpt-4", "gpt-4.5", "a", "1", "a.b-c.d"])
def test_ids_in_kebab_case(subject):
    assert SUBJECT.match(subject)


@pytest.mark.parametrize("subject", ["", "GPT-4", "a_b", "a b", "-a", "a-", "a..b", "a,b", "a\n", "modèle"])
def test_no_ids(subject):
    assert not SUBJECT.match(subject)


def test_columns_and_keys_of_tables():
    assert header("models") == LOG_COLUMNS
    assert header("prices")[:2] == ("chip", "vendor")
    assert header("prices")[-3:] == META_COLUMNS
    assert key_columns("models") == ("subject", "attribute")
    assert "usd" not in key_columns("prices")
    assert {"chip", "vendor", "date", "kind", "basis"} < set(key_columns("prices"))


def test_the_schema_itself_is_sound():
    """Keys first, so that a row's first cells are its key; ranges that are ranges; types that are known."""
    with (DATA / "schema.csv").open(encoding="utf-8", newline="") as lines:
        declared = [(row["table"], row["column"]) for row in csv.DictReader(lines)]
    assert len(declared) == len(set(declared))
    for table, columns in schema().items():
        roles = [column.role for column in columns.values()]
        assert set(roles) == ({"attribute"} if table in LOGS else {"key", "value"}), table
        assert roles == sorted(roles), f"{table}: values before keys"
        for column in columns.values():
            assert column.type in ("text", "address", "list", "number", "date", "flag", "category"), column
            assert bool(column.options) == (column.type == "category"), column
            assert bool(column.low and column.high) == (column.type in ("number", "date")), column
            assert column.meaning, column
            if column.type == "number":
                assert float(column.low) < float(column.high), column
            assert column.name not in (*META_COLUMNS, "id"), column
