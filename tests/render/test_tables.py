"""Tables on terminals of any width: numbers and ids stay whole, what does not fit becomes paragraphs."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from steelyard.render.text import plain_table

NAMES = ["Figure", "Publication", "Published", "As of then, by us", "Verdict"]
ROWS = [
    ["World · 2023", "ai-index-2024", "$191,400,000", "$190,812,345", "within its rounding"],
    ["United States · 2023 · sector=industry", "cottier2024-v2", "1.06e26 FLOP", "", "not recomputable"],
]


def shown(width: int, **options: object) -> list[str]:
    console = Console(width=width, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    console.print(plain_table(NAMES, ROWS, numeric=["Published", "As of then, by us"], **options))  # type: ignore[arg-type]
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [36, 50, 72, 79, 80, 120])
def test_no_number_and_no_id_is_cut(width: int) -> None:
    lines = shown(width)
    assert max(map(len, lines)) <= width
    for whole in ("$191,400,000", "$190,812,345", "1.06e26", "ai-index-2024", "cottier2024-v2"):
        assert any(re.search(rf"(?<![\w.,-]){re.escape(whole)}(?![\w.-])", line) for line in lines), (whole, lines)


def test_a_wide_terminal_gets_a_table_with_headings_in_one_line() -> None:
    assert shown(120)[0].split("  ")[0] == "Figure"
    assert "As of then, by us" in shown(120)[0]


def test_a_tight_table_sets_its_headings_in_several_lines() -> None:
    lines = shown(80)
    assert lines[0].split() == ["As", "of", "then,"]
    assert lines[1].split() == ["Figure", "Publication", "Published", "by", "us", "Verdict"]
    assert "published" not in "".join(lines)


def test_a_narrow_terminal_gets_paragraphs_that_name_the_cells_and_pass_over_empty_ones() -> None:
    text = " ".join(" ".join(shown(50)).split())
    assert (
        "World · 2023 publication ai-index-2024, published $191,400,000, as of then, by us $190,812,345, verdict"
        in text
    )
    assert "published 1.06e26 FLOP, verdict not recomputable" in text


def test_a_title_stands_above_paragraphs_and_tight_tables() -> None:
    assert shown(50, titled=True)[0] == shown(80, titled=True)[0] == "Figure"
    assert shown(50)[0].startswith("World")
    assert "Verdict" in shown(120, titled=True)[0]


def test_cells_that_tell_what_they_are_go_unnamed() -> None:
    assert "verdict" not in "".join(shown(50, unnamed=["Verdict"]))
