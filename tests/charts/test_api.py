"""What a chart shows: the table's values, comparable ones alone, with scales that do not mislead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from steelyard.charts.api import draw, draw_against
from steelyard.charts.picture import Chart
from steelyard.indicators.api import Table, index
from steelyard.words.language import CHINESE, Language

Make = Callable[..., Table]


def record(entity: str, period: str, value: float, dimension: str = "", **more: Any) -> dict[str, Any]:
    row = {"entity": entity, "period": period, "dimension": dimension, "value": value, "p05": None, "p95": None}
    return {**row, "unit": "count", "source": "", "locator": "", **more}


COUNTRIES = ("China", "France", "Japan")


def drawn(chart: Chart | None) -> Chart:
    assert chart is not None
    return chart


def rows(chart: Chart, name: str = "rows") -> list[dict[str, Any]]:
    return list(chart.spec["datasets"][name])


def years(n: int = 5, factor: float = 1.0) -> list[dict[str, Any]]:
    return [record(c, str(2019 + y), factor * (10 * k + y + 1)) for k, c in enumerate(COUNTRIES) for y in range(n)]


def test_lines_show_each_value_of_the_table_once(make: Make) -> None:
    chart = drawn(draw(make(years())))
    assert chart.kind == "lines"
    shown = {(row["code"], row["time"], row["value"]) for row in rows(chart)}
    assert shown == {(one["entity"], float(one["period"]), one["value"]) for one in years()}
    assert len(chart.rows) == len(rows(chart)) == 15


@pytest.mark.slow
def test_real_charts_show_values_of_their_tables() -> None:
    for name in ("foundation_models_by_country", "chip_stocks", "cluster_sizes", "developer_transparency"):
        table = index(name)
        chart = drawn(draw(table))
        known = {(one["entity"], one["period"], one["dimension"], one["value"]) for one in table.records}
        assert {(one["entity"], one["period"], one["dimension"], one["value"]) for one in chart.rows} <= known
        assert sorted(row["value"] for row in rows(chart)) == sorted(one["value"] for one in chart.rows)


@pytest.mark.parametrize("few", [[], [record("China", "2023", 5)], [record("A", "2023", 1), record("B", "2023", 1)]])
def test_nothing_is_drawn_of_less_than_two_different_values(make: Make, few: list[dict[str, Any]]) -> None:
    assert draw(make(few)) is None


def test_units_are_never_mixed(make: Make) -> None:
    mixed = [*years(), *(record(c, "2023", 7e9, unit="USD") for c in COUNTRIES)]
    assert {one["unit"] for one in drawn(draw(make(mixed))).rows} == {"count"}


def test_figures_of_two_publications_are_never_joined(make: Make) -> None:
    one = [record("World", str(year), year - 2000, source="ai-index-2024") for year in (2019, 2020, 2021, 2022)]
    two = [record("World", str(year), year - 1990, source="ai-index-2025") for year in (2021, 2022, 2023)]
    chart = drawn(draw(make([*one, *two], carried=True)))
    line = next(layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "line")
    field = line["encoding"]["detail"]["field"]
    assert {row[field] for row in rows(chart)} == {"ai-index-2024", "ai-index-2025"}


@pytest.mark.slow
def test_costing_methods_are_never_ranked_together() -> None:
    chart = drawn(draw(index("training_cost", draws=20)))
    assert {one["dimension"] for one in chart.rows} == {"method=cloud_cost; price_year=2023"}
    assert all(row["low"] < row["value"] < row["high"] for row in rows(chart))
    by_year = drawn(draw(index("training_cost_by_year", draws=1)))
    assert all("method=cloud_cost" in one["dimension"] for one in by_year.rows)


def axis_of(chart: Chart) -> dict[str, Any]:
    line = next(layer for layer in chart.spec["layer"] if layer["mark"]["type"] in ("line", "circle"))
    return dict(line["encoding"]["y"])


@pytest.mark.parametrize(("factor", "kind"), [(1.0, "linear"), (-1.0, "linear")])
def test_axes_are_linear_where_values_are_near_or_negative(make: Make, factor: float, kind: str) -> None:
    assert axis_of(drawn(draw(make(years(factor=factor)))))["scale"]["type"] == kind


def test_axes_are_logarithmic_over_two_orders_of_magnitude(make: Make) -> None:
    wide = [record("World", str(2010 + n), 3.0**n) for n in range(8)]
    assert axis_of(drawn(draw(make(wide))))["scale"]["type"] == "log"
    assert axis_of(drawn(draw(make(wide, log=False))))["scale"]["type"] == "linear"
    assert axis_of(drawn(draw(make([*wide, record("World", "2018", 0)]))))["scale"]["type"] == "linear"


def test_linear_axes_of_counts_begin_at_zero(make: Make) -> None:
    high = [record("World", str(2015 + n), 1000 + n) for n in range(5)]
    assert axis_of(drawn(draw(make(high))))["scale"]["domain"][0] == 0


def test_bars_are_ranked_without_the_total_that_they_are_part_of(make: Make) -> None:
    table = make(
        [record("World", "2023", 60), *(record(c, "2023", v) for c, v in zip(COUNTRIES, (10, 30, 20), strict=True))]
    )
    chart = drawn(draw(table))
    assert chart.kind == "bars"
    assert [row["code"] for row in sorted(rows(chart), key=lambda row: row["place"])] == ["France", "Japan", "China"]


def test_shares_of_a_whole_are_stacked_up_to_the_whole(make: Make) -> None:
    parts = {"industry": 60.0, "academia": 30.0, "government": 10.0}
    table = make(
        [record("World", str(y), v, f"sector={k}") for y in (2020, 2021, 2022) for k, v in parts.items()], "percent"
    )
    chart = drawn(draw(table))
    assert chart.kind == "stack"
    for year in (2020.0, 2021.0, 2022.0):
        column = [row for row in rows(chart) if row["time"] == year]
        assert sum(row["top"] - row["bottom"] for row in column) == pytest.approx(100)


def test_ends_of_an_interval_are_no_values_of_their_own(make: Make) -> None:
    kinds = {"central": 5.0, "ci90_lower": 3.0, "ci90_upper": 9.0}
    table = make([record(c, "2023", v + k, f"estimate={e}") for k, c in enumerate(COUNTRIES) for e, v in kinds.items()])
    found = {row["code"]: (row["low"], row["value"], row["high"]) for row in rows(drawn(draw(table)))}
    assert found == {"China": (3.0, 5.0, 9.0), "France": (4.0, 6.0, 10.0), "Japan": (5.0, 7.0, 11.0)}


def test_years_have_no_thousands_separator(make: Make) -> None:
    chart = drawn(draw(make(years())))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg())
    assert "2023" in texts
    assert not [text for text in texts if re.fullmatch(r"2,0\d\d", text)]


def test_the_alternative_text_says_what_from_when_to_when_and_the_newest_values(make: Make) -> None:
    said = drawn(draw(make(years()))).alt
    assert said.startswith("Line chart: Made up, 2019 to 2023, 15 values.")
    assert "Japan · 2023: 25; France · 2023: 15; China · 2023: 5." in said


@pytest.mark.slow
def test_the_caption_names_sources_vintage_and_intervals() -> None:
    caption = drawn(draw(index("training_compute", draws=20))).caption
    assert "90 % intervals" in caption
    assert "Epoch AI" in caption
    assert "Facts as of" in caption
    carried = drawn(draw(index("org_ai_adoption"))).caption
    assert "Artificial Intelligence Index Report 2025" in carried


@pytest.mark.slow
def test_a_chart_against_another_joins_subjects() -> None:
    cost, compute = index("training_cost", draws=20), index("training_compute", draws=20)
    chart = drawn(draw_against(cost, compute))
    known = {one["entity"]: one["value"] for one in compute.records}
    pairs = {(row["words"].split(" · ")[0], row["other"]) for row in rows(chart)}
    assert len(pairs) > 20
    assert all(known[name] == other for name, other in pairs if name in known)
    points = next(layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "circle")
    assert {points["encoding"][axis]["scale"]["type"] for axis in ("x", "y")} == {"log"}


def test_a_chinese_chart_has_no_english_but_names(make: Make) -> None:
    say = Language("zh")
    chart = drawn(draw(make(years(), carried=False), say))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg())
    words = {word for text in (*texts, chart.alt, chart.caption) for word in re.findall(r"[A-Za-z]{2,}", text)}
    assert words <= {"Steelyard"}
    assert not say.missing
    assert "中国" in chart.alt


def test_magnitudes_are_those_of_the_language(make: Make) -> None:
    money = [record("World", str(2018 + n), 2e8 * (n + 1)) for n in range(5)]
    english, chinese = (drawn(draw(make(money, "USD"), *say)).svg() for say in ((), (CHINESE,)))
    assert ">$1 B<" in english
    assert ">10 亿<" in chinese
    assert "$" not in chinese


def test_incomplete_years_are_left_out_and_said_so(make: Make) -> None:
    chart = drawn(draw(make(years(), until=2022)))
    assert max(row["time"] for row in rows(chart)) == 2022
    assert "Years after 2022 are not complete in the data and left out." in chart.caption
    assert "left out" not in drawn(draw(make(years(), until=2023))).caption


def test_a_unit_that_no_label_says_is_introduced_as_one(make: Make) -> None:
    bars = make([record(c, "2023", 10 * k + 1) for k, c in enumerate(COUNTRIES)], "year")
    assert drawn(draw(bars)).caption.startswith("2023 · unit: years. ")
    assert drawn(draw(bars, CHINESE)).caption.startswith("2023年 · 单位：年。")
