"""Places in publications: their numbers apart from their words, and Chinese for every one on record."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import steelyard
from steelyard.report.pdf_formulas import FORMULAS
from steelyard.words.language import ENGLISH, FOLDER, Language
from steelyard.words.phrase import Recorded
from steelyard.words.places import place

TABLES = Path(steelyard.__file__).parent / "data"


def on_record() -> Iterator[str]:
    """Every place that a row of the registry or of the methods names."""
    for path in TABLES.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            if "locator" in (rows.fieldnames or ()):
                yield from {row["locator"] for row in rows}
    yield from (one.place for one in FORMULAS)


@given(st.text(alphabet=st.sampled_from("Fig. 12–3,{}§/a:"), max_size=30))
def test_a_place_is_told_as_it_is_written_whatever_stands_in_it(locator: str) -> None:
    assert str(place(locator)) == locator


def test_every_place_has_chinese_and_no_other_is_translated() -> None:
    chinese = Language("zh")
    places = [one for one in map(place, on_record()) if not isinstance(one, Recorded)]
    for one in places:
        chinese(one)
    assert not chinese.missing
    with (FOLDER / "zh" / "places.po").open("rb") as lines:
        catalogue = {str(one.id) for one in read_po(lines, locale="zh", abort_invalid=True) if one.id}
    assert catalogue == {one.template for one in places if one}


def test_addresses_files_and_days_are_names() -> None:
    chinese = Language("zh")
    for name in ("https://web.archive.org/web/20230407/https://example.org/p2/", "docs/methods.md"):
        assert chinese(place(name)) == name
    assert (ENGLISH(place("2000-12-01")), chinese(place("2000-12-01"))) == ("1 December 2000", "2000年12月1日")
    assert not chinese.missing
