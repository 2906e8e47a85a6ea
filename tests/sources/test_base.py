"""Reading hostile, broken and odd CSV files; names, numbers and days as upstream writes them."""

import contextlib
import csv
import datetime
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import SnapshotError
from steelyard.facts.schema import SUBJECT, is_day
from steelyard.sources import adapters, base
from steelyard.sources.base import Snapshot, clean, day, header_of, number, read_table, slug


def table(data: bytes) -> list[dict[str, str]]:
    return read_table(Snapshot("sample_2024-02-05.csv", "2024-02-05", data))


BROKEN = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \r\n\t", "is empty"),
    "header alone": (b"name,price\n", "has no records"),
    "cut inside a quoted cell": (b'name,price\nA,1\n"B, the', "cannot be read as CSV"),
    "cut inside a record": (b"name,price,date\nA,1,2020-01-01\nB,2", "record 2 has 2 cells where the header has 3"),
    "too many cells": (b"name,price\nA,1,2\n", "record 1 has 3 cells"),
    "NUL bytes": (b"name,price\nA\0,1\n", "holds NUL bytes"),
    "not UTF-8": ("name,price\nPanGu-Σ,1\n".encode("utf-16-le").replace(b"\0", b"\xff"), "is not UTF-8"),
    "Latin-1": ("name,price\nCafé,1\n".encode("latin-1"), r"is not UTF-8 \(byte 14\)"),
    "huge cell": (b"name,price\n" + b"x" * (base.MAX_CELL + 1) + b",1\n", "field larger than field limit"),
    "text after a closing quote": (b'name,price\n"A"B,1\n', "cannot be read as CSV"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_one_sentence_that_names_it(case):
    data, reason = BROKEN[case]
    with pytest.raises(SnapshotError, match=reason) as caught:
        table(data)
    assert str(caught.value).startswith("sample_2024-02-05.csv: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("case", ["empty", "NUL bytes", "Latin-1"])
def test_a_header_is_not_read_from_a_broken_file(case):
    with pytest.raises(SnapshotError, match=BROKEN[case][1]):
        header_of(Snapshot("sample.csv", "2024-02-05", BROKEN[case][0]))


def test_a_cell_of_100_mb_is_refused_before_it_is_parsed():
    data = b"name,price\n" + b"x" * 100_000_000 + b",1\n"
    started = time.monotonic()
    with pytest.raises(SnapshotError, match="has 95 MiB; no known upstream file is over 64 MiB"):
        table(data)
    assert time.monotonic() - started < 1


def test_the_limit_on_cells_is_put_back():
    before = csv.field_size_limit()
    for data in (b"name,price\n" + b"x" * (base.MAX_CELL + 1) + b",1\n", b"a\n1\n"):
        with contextlib.suppress(SnapshotError):
            table(data)
        assert csv.field_size_limit() == before


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert table(b"\xef\xbb\xbfname,price\nA,1\n") == [{"name": "A", "price": "1"}]


def test_formulas_stay_text():
    row = table(b'name,price\n"=HYPERLINK(""http://a.example"",""x"")",+1+1\n')[0]
    assert row == {"name": '=HYPERLINK("http://a.example","x")', "price": "+1+1"}


def test_a_column_that_stands_twice_keeps_its_first_place_and_the_order_of_the_header():
    row = table(b"b,a,b\n1,2,3\n")[0]
    assert list(row.items()) == [("b", "1"), ("a", "2")]


def test_line_breaks_and_invisible_characters_leave_names():
    rows = table('name,price\n"  GPT\n-4\u200b ",1\r\n"Two\u00a0 words",2\r\n'.encode())
    assert [row["name"] for row in rows] == ["GPT -4", "Two words"]


def test_blank_lines_are_no_records():
    assert len(table(b"name,price\n\nA,1\n\n\nB,2\n")) == 2


def test_header_of_a_file_with_a_line_break_in_a_name():
    assert header_of(Snapshot("x.csv", "2024-02-05", b'"a\nb",c\n1,2\n')) == ["a b", "c"]


@given(st.text())
def test_clean_is_idempotent_and_on_one_line(text):
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert not re.search(r"[\x00-\x1f\x7f]|  ", once)


@given(st.text(min_size=1))
def test_a_slug_is_empty_or_an_id(name):
    found = slug(name)
    assert not found or SUBJECT.match(found)


@given(st.from_regex(r"[A-Za-z]{1,8}( [A-Za-z0-9]{1,6}){0,3}", fullmatch=True))
def test_a_slug_passes_over_case_and_space_and_keeps_itself(name):
    assert slug(name) == slug(name.upper()) == slug(name.replace(" ", "  ")) == slug(slug(name))


def test_slugs_tell_apart_what_differs():
    names = [
        "Gemini 1.5 Pro",
        "Gemini 15 Pro",
        "PointNet",
        "PointNet++",
        "PanGu-Σ",
        "PanGu-α",
        "Llama 2-70B",
        "Llama 27 0B",
    ]
    assert len({slug(name) for name in names}) == len(names)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value_and_have_one_spelling(value):
    written = number(repr(value))
    assert written is not None
    assert float(written) == value
    assert number(written) == written


@given(st.integers(0, 10**12))
def test_whole_numbers_are_written_without_a_point(value):
    assert number(f"${value:,}.00") == str(value)


@pytest.mark.parametrize("cell", ["", "n/a", "nan", "inf", "-inf", "1.2.3", "twelve", "$", "1e999"])
def test_what_is_no_number_is_none(cell):
    assert number(cell) is None


@given(st.dates())
def test_a_whole_date_is_itself(date):
    assert day(date.isoformat()) == (date.isoformat(), "", "")


@given(st.dates(max_value=datetime.date(9998, 12, 31)).map(lambda date: date.isoformat()), st.sampled_from([4, 7]))
def test_a_part_of_a_date_lies_within_its_bounds(date, length):
    found = day(date[:length])
    assert found is not None
    middle, first, last = found
    assert first < middle < last
    assert first <= date <= last
    assert all(is_day(each) for each in found)
    assert {each[:length] for each in found} == {date[:length]}


@pytest.mark.parametrize("cell", ["", "2023-02-30", "2023-13", "23", "soon", "2023-13-01", "0000", "+123", "2023-1-x"])
def test_what_is_no_date_is_none(cell):
    assert day(cell) is None


# Files of no known shape


def told(header: list[str]) -> str:
    with pytest.raises(SnapshotError) as caught:
        adapters.adapter_for(Snapshot("x.csv", "2026-11-22", b""), header)
    return str(caught.value)


@pytest.mark.parametrize("adapter", adapters.ALL, ids=lambda adapter: adapter.id)
def test_a_missing_column_is_named_with_the_shape_that_needs_it(adapter):
    """The shape itself, or one that is nearer still."""
    if len(adapter.columns) < 3:
        pytest.skip("with one column of two, a file is like nothing")
    gone = sorted(adapter.columns)[0]
    rest = adapter.columns - {gone}
    if any(other.fits(rest) for other in adapters.ALL):
        pytest.skip("without it the file is of another known shape")
    text = told(sorted(rest))
    assert text.startswith("x.csv: no adapter knows a file with the columns ")
    nearest = next(one for one in adapters.ALL if f"it is nearest to {one.id} but" in text)
    missing = nearest.columns - rest
    assert missing or nearest.absent & rest
    assert all(repr(name) in text for name in missing)
    assert len(missing) / len(nearest.columns) <= 1 / len(adapter.columns) or nearest is adapter


def test_a_renamed_column_is_told_with_its_likely_new_name():
    models = max(adapters.ALL, key=lambda one: len(one.columns))
    gone = max(models.columns, key=len)
    text = told([*sorted(models.columns - {gone}), f"{gone} (new)"])
    assert f"it is nearest to {models.id} but lacks {gone!r} (now {gone + ' (new)'!r}?)" in text


def test_a_file_like_none_is_told_with_every_known_shape():
    text = told(["colour", "smell"])
    assert all(adapter.id in text for adapter in adapters.ALL)
    assert "nearest" not in text
