"""The wide frames: which columns, of which types, as of which day."""

from datetime import date

import polars as pl
import pytest

from steelyard.errors import RegistryError, UnknownNameError
from steelyard.facts.registry import Registry
from steelyard.facts.schema import LOGS, META_COLUMNS, schema

JAN, MARCH = "2024-01-31", "2024-03-15"


@pytest.fixture(scope="module")
def registry(make_registry, fact, entry):
    return Registry(
        make_registry(
            models=[
                fact("beta", "name", "Beta", JAN),
                fact("alpha-1", "name", "Alpha 1", JAN),
                fact("alpha-1", "organizations", "Alpha Labs|Beta, Inc.", JAN),
                fact("alpha-1", "domains", "Language", JAN),
                fact("alpha-1", "published", "2023-11-05", JAN),
                fact("alpha-1", "parameters", "7e9", JAN),
                fact("alpha-1", "training_flop", "3e24", JAN, low="1e24", high="9e24"),
                fact("alpha-1", "frontier", "false", JAN),
                fact("alpha-1", "access", "API access", JAN),
                fact("alpha-1", "parameters", "8e9", MARCH),
                fact("alpha-1", "frontier", "true", MARCH),
                fact("beta", "name", "", MARCH),
            ],
            chips=[fact("nemo-1", "name", "Nemo 1", kind="chips"), fact("nemo-1", "tdp_w", "700", kind="chips")],
            grid=[
                entry("grid", place="USA", year="2023", name="United States", gco2e_per_kwh="369.5"),
                entry("grid", place="cloudy:east", gco2e_per_kwh="451"),
                entry("grid", MARCH, place="USA", year="2023", name="United States", gco2e_per_kwh="370"),
            ],
        )
    )


def test_a_log_is_one_row_a_subject_with_every_attribute(registry):
    frame = registry.as_of(JAN).models
    assert frame["id"].to_list() == ["beta", "alpha-1"]
    attributes = list(schema()["models"])
    at = attributes.index("training_flop") + 1
    assert frame.columns == ["id", *attributes[:at], "training_flop_low", "training_flop_high", *attributes[at:]]


def test_each_cell_is_of_its_type(registry):
    row = registry.as_of(JAN).models.row(1, named=True)
    assert (
        row
        | {
            "name": "Alpha 1",
            "organizations": ["Alpha Labs", "Beta, Inc."],
            "domains": ["Language"],
            "published": date(2023, 11, 5),
            "parameters": 7e9,
            "training_flop": 3e24,
            "training_flop_low": 1e24,
            "training_flop_high": 9e24,
            "frontier": False,
            "access": "API access",
        }
        == row
    )


def test_what_is_unknown_is_null(registry):
    row = registry.as_of(JAN).models.row(0, named=True)
    assert {name: value for name, value in row.items() if value is not None} == {"id": "beta", "name": "Beta"}


def test_a_frame_is_of_the_registrys_day(registry):
    frame = registry.models
    assert frame["id"].to_list() == ["alpha-1"]
    assert frame.select("parameters", "frontier").row(0) == (8e9, True)


DTYPES = {
    "number": pl.Float64,
    "date": pl.Date,
    "flag": pl.Boolean,
    "list": pl.List(pl.String),
    "text": pl.String,
    "address": pl.String,
    "category": pl.String,
}


@pytest.mark.parametrize("table", list(schema()))
def test_types_follow_the_schema_with_and_without_rows(registry, make_registry, table):
    expected = {name: DTYPES[column.type] for name, column in schema()[table].items()}
    expected |= {} if table in LOGS else {"as_of": pl.Date, "source": pl.String, "locator": pl.String}
    for one in (registry, Registry(make_registry())):
        found = one.frame(table).schema
        assert {name: dtype for name, dtype in found.items() if name in expected} == expected


def test_a_row_table_is_one_row_an_entry_with_its_source(registry):
    frame = registry.frame("grid")
    assert frame.columns == [*schema()["grid"], *META_COLUMNS]
    assert frame.rows() == [
        ("USA", 2023.0, "United States", None, 370.0, date(2024, 3, 15), "snapshot-2024-03-15", "row 1"),
        ("cloudy:east", None, None, None, 451.0, date(2024, 1, 31), "snapshot-2024-01-31", "row 1"),
    ]


def test_the_frames_of_the_registry_are_those_of_their_tables(registry):
    assert registry.chips.equals(registry.frame("chips"))
    assert registry.chips["tdp_w"].to_list() == [700.0]
    assert registry.organizations.height == 0
    assert registry.prices.height == 0


def test_no_such_table_is_one_sentence(registry):
    with pytest.raises(UnknownNameError, match="no table 'horses' among models, chips, organizations, prices"):
        registry.frame("horses")


def test_a_broken_cell_is_a_fault_and_no_traceback_of_polars(make_registry, fact, tmp_path):
    make_registry(tmp_path, models=[fact("alpha-1", "name", "Alpha 1"), fact("alpha-1", "parameters", "7e9")])
    path = tmp_path / "facts/models.csv"
    path.write_bytes(path.read_bytes().replace(b"7e9", b"7_000"))
    with pytest.raises(RegistryError, match="line 3, column value: '7_000' is no number"):
        _ = Registry(tmp_path).models
