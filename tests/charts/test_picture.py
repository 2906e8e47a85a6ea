"""Pictures as files and within pages."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import pytest

from steelyard.charts import files, fonts, press
from steelyard.charts.api import draw
from steelyard.charts.picture import Chart, pngs
from steelyard.charts.theme import THEMES, WIDTH
from steelyard.errors import InputError
from steelyard.indicators.api import Table, index
from steelyard.words.language import CHINESE, ENGLISH

Make = Callable[..., Table]


def record(entity: str, period: str, value: float, dimension: str = "", **more: Any) -> dict[str, Any]:
    row = {"entity": entity, "period": period, "dimension": dimension, "value": value, "p05": None, "p95": None}
    return {**row, "unit": "count", "source": "", "locator": "", **more}


@pytest.fixture(scope="module")
def chart() -> Chart:
    found = draw(index("foundation_models_by_country"))
    assert found is not None
    return found


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


@pytest.mark.parametrize("installed", [True, False])
def test_a_png_has_the_size_of_the_picture_times_its_scale(
    chart: Chart, installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = chart.spec["config"]["text"]["font"].partition(",")[0]
    monkeypatch.setattr(press, "families", lambda: [named] if installed else [])
    (high,) = re.findall(r'<svg [^>]* height="([\d.]+)"', chart.svg())
    for scale in (1.0, 2.0):
        wide, tall = size(chart.png(scale))
        assert wide == WIDTH * scale
        assert tall == pytest.approx(float(high) * scale, abs=1)


def test_pictures_printed_at_once_are_those_printed_alone(chart: Chart) -> None:
    other = draw(index("foundation_models"))
    assert other is not None
    assert pngs([chart, other, chart], 1.0) == [chart.png(1.0), other.png(1.0), chart.png(1.0)]
    assert pngs([], 1.0) == []


def test_a_pdf_keeps_its_letters_as_letters(chart: Chart) -> None:
    data = chart.pdf()
    assert data.startswith(b"%PDF-")
    streams = [data, *(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL))]
    assert any(b"FontFile" in one for one in streams)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


@pytest.mark.slow
def test_specifications_are_sound_vega_lite() -> None:
    for name in ("foundation_models_by_country", "notable_model_shares", "chip_stocks", "clusters_by_country"):
        found = draw(index(name))
        assert found is not None
        alt.LayerChart.from_dict(dict(found.spec), validate=True)


def test_ids_of_two_pictures_do_not_clash(chart: Chart) -> None:
    other = draw(index("foundation_models"))
    assert other is not None
    ids, others = (set(re.findall(r'\bid="([^"]*)"', one.page_svg())) for one in (chart, other))
    assert not ids & others
    marked = Chart(**{**vars_of(chart), "id": "first"})
    marked.__dict__["_drawn"] = '<svg ><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>'
    assert chart.id not in marked.page_svg()


def vars_of(chart: Chart) -> dict[str, Any]:
    return {name: getattr(chart, name) for name in chart.__dataclass_fields__}


def test_a_page_picture_has_no_colors_letters_title_or_size_of_its_own(chart: Chart) -> None:
    page = chart.page_svg()
    assert not re.findall(r'"#[0-9a-fA-F]{3,8}"', page)
    assert 'role="img"' in page
    assert 'width="100%"' in page
    assert "font-family" not in page
    assert 'stroke="var(--series-1)"' in page
    assert chart.title in chart.svg().replace("aria-label", "", 1).split(">", 1)[1]
    assert f">{chart.title}<" not in page
    assert "Facts as of" not in page


def test_every_value_of_a_page_picture_says_itself(chart: Chart) -> None:
    said = re.findall(r'aria-label="([^"]*)"', chart.page_svg())[1:]
    assert len(said) == len(chart.rows)
    assert any(re.fullmatch(r"China · 2023: \d+", one) for one in said)


@pytest.mark.slow
def test_light_and_dark_differ_in_colors_only() -> None:
    table = index("notable_model_shares")
    light, dark = draw(table, theme="light"), draw(table, theme="dark")
    assert light is not None
    assert dark is not None
    assert light.svg() != dark.svg()
    assert light.page_svg() == dark.page_svg()


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_colors_stand_out_from_the_paper(name: Any) -> None:
    theme = THEMES[name]
    assert all(contrast(color, theme.paper) >= 4.5 for color in theme.series)
    assert contrast(theme.muted, theme.paper) >= 4.5
    assert contrast(theme.ink, theme.paper) >= 7
    assert len(set(theme.roles.values())) == len(theme.roles)


DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
"""Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB."""


@pytest.mark.parametrize("name", ["light", "dark"])
def test_readers_who_do_not_see_green_tell_the_colors_apart(name: Any) -> None:
    seen = [_seen(color) for color in THEMES[name].series]
    apart = [sum((a - b) ** 2 for a, b in zip(p, q, strict=True)) ** 0.5 for i, p in enumerate(seen) for q in seen[:i]]
    assert min(apart) > 0.1


def _seen(color: str) -> tuple[float, ...]:
    linear = [(int(color[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]
    mixed = [sum(share * part for share, part in zip(row, linear, strict=True)) for row in DEUTERANOPIA]
    return tuple(max(part, 0.0) ** (1 / 2.2) for part in mixed)


@pytest.mark.slow
def test_no_text_leaves_the_paper() -> None:
    for name in ("foundation_models_by_organization", "chip_stocks", "notable_models_by_access", "org_ai_adoption"):
        found = draw(index(name))
        assert found is not None
        for x in re.findall(r'<text[^>]*transform="translate\(([-\d.]+),', found.svg()):
            assert -found.spec["padding"]["left"] <= float(x) <= WIDTH


def test_without_a_chinese_font_only_pages_are_drawn(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_draws_chinese", lambda: False)
    table = make([record("China", str(year), year) for year in range(2019, 2024)])
    chinese, english = draw(table, CHINESE), draw(table, ENGLISH)
    assert chinese is not None
    assert english is not None
    assert "<svg" in chinese.page_svg()
    for form in (chinese.png, chinese.pdf):
        with pytest.raises(InputError, match=r"fonts-noto-cjk.*STEELYARD_FONTS"):
            form()
    assert english.png(1.0)


def test_a_folder_of_fonts_that_is_none_is_said(make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STEELYARD_FONTS", str(tmp_path / "none"))
    found = draw(make([record("China", str(year), year) for year in range(2019, 2024)]))
    assert found is not None
    with pytest.raises(InputError, match="STEELYARD_FONTS names"):
        found.png()


def test_a_file_is_written_whole_or_not_at_all(chart: Chart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "chart.svg"
    target.write_text("before")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(InputError, match="No space left"):
            files.write(chart, target)
    assert target.read_text() == "before"
    files.write(chart, target)
    assert target.read_text() == chart.svg()
    assert [one.name for one in tmp_path.iterdir()] == ["chart.svg"]
