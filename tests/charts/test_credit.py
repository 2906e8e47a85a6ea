"""Who is named below a picture: every publication up to four, the rest counted, editions of a report by year."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from steelyard.charts import credit
from steelyard.indicators.api import Table
from steelyard.words.language import CHINESE, ENGLISH

Make = Callable[..., Table]


def named(make: Make, sources: list[str]) -> list[str]:
    rows = [{"entity": "World", "source": source, "unit": "count"} for source in sources]
    return credit.publishers(make(rows, carried=True), ENGLISH)


@pytest.mark.parametrize(("n", "more"), [(3, ""), (4, ""), (6, " and 2 more")])
def test_up_to_four_are_named_and_the_rest_counted(make: Make, n: int, more: str) -> None:
    letters = [f"source-{letter}" for letter in "abcdef"[:n]]
    table = make([{"entity": "World", "source": one, "unit": "count"} for one in letters], carried=True)
    assert credit.credit(table, ENGLISH) == [f"Source: {', '.join(letters[:4])}{more}."]


def test_the_rest_is_counted_in_chinese_too(make: Make) -> None:
    rows = [{"entity": "World", "source": f"source-{letter}", "unit": "count"} for letter in "abcde"]
    assert credit.credit(make(rows, carried=True), CHINESE)[0].endswith("，另有 1 个。")


def test_editions_of_a_report_stand_together_by_year(make: Make) -> None:
    assert named(make, ["report 2024", "survey", "report 2022", "report 2023"]) == [
        "report 2022", "report 2023", "report 2024", "survey",
    ]  # fmt: skip


def test_publishers_are_said_in_the_language() -> None:
    name = "US Food and Drug Administration"
    assert (ENGLISH.term("publisher", name), CHINESE.term("publisher", name)) == (name, "美国食品药品监督管理局")
