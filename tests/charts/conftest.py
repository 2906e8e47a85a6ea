"""Tables to draw: made by hand, so that every value in a picture is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from steelyard.indicators.api import Table
from steelyard.indicators.spec import Drawing, Indicator

Make = Callable[..., Table]


@pytest.fixture
def make() -> Make:
    def made(rows: Iterable[dict[str, Any]], unit: str = "count", carried: bool = False, **chart: Any) -> Table:
        rows = tuple({**row, "unit": row["unit"] if row["unit"] != "count" else unit} for row in rows)
        told = Indicator("made", "Made up", "虚构", "What?", unit, "models", "year", compute="" if carried else "x.y")
        return Table(Indicator(**{**vars(told), "chart": Drawing(**chart)}), "2024-02-15", rows)

    return made
