"""Stand-ins for texts: the picture is the one that is drawn without them."""

from __future__ import annotations

from html import escape, unescape
from typing import Any

import pytest
import vl_convert

from steelyard.charts.api import draw
from steelyard.charts.picture import ID, ROLE
from steelyard.charts.standin import TEXT, StandIns
from steelyard.indicators.api import Table, index
from steelyard.words.language import CHINESE, ENGLISH, Language


def plain(spec: dict[str, Any], name: str) -> str:
    return ID.sub(lambda found: f"{found[1]}{name}-{found[2]}", ROLE.sub("", vl_convert.vegalite_to_svg(spec)))


@pytest.mark.slow
@pytest.mark.parametrize("say", [ENGLISH, CHINESE])
@pytest.mark.parametrize("name", ["foundation_models_by_country", "notable_model_shares", "developer_transparency"])
def test_a_picture_is_the_one_without_stand_ins(name: str, say: Language) -> None:
    chart = draw(index(name), say)
    assert chart is not None
    assert escape(chart.alt) in chart.svg()
    bare = chart.svg().replace(f'role="img" aria-label="{escape(chart.alt)}" ', "", 1)
    assert bare == plain(dict(chart.spec), chart.id)


def test_drawing_leaves_the_specification_as_it_was() -> None:
    table = index("foundation_models")
    chart, other = draw(table), draw(table)
    assert chart is not None
    assert other is not None
    chart.svg()
    assert chart.spec == other.spec


def test_texts_keep_marks_and_brackets() -> None:
    row = {"entity": "", "period": "2023", "dimension": "", "p05": None, "p95": None, "unit": "count"}
    told = index("foundation_models").indicator
    names = ("R&D <lab>", 'the "b" model')
    rows = tuple({**row, "entity": name, "value": place, "source": ""} for place, name in enumerate(names, 2))
    chart = draw(Table(told, "2024-02-15", rows))
    assert chart is not None
    shown = [unescape(part) for part in chart.svg().replace("<", ">").split(">")]
    assert set(names) <= set(shown)


def test_as_many_stand_ins_as_texts() -> None:
    some = StandIns()
    given = [some.of(f"text {place}") for place in range(800)]
    assert len(set(given)) == 800
    assert all(TEXT.match(f"<text>{one}<") for one in given)
    assert some.of("text 5") == given[5]
    assert (
        some.replaced(f'<text x="1">{given[777]}</text><title>a</title>')
        == '<text x="1">text 777</text><title>a</title>'
    )
