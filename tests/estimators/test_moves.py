"""Estimates on two days need files no more once they are solved, and none where nothing can be estimated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steelyard.errors import InputError
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.moves import moved, settled
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry


def test_an_empty_registry_and_one_without_a_price_index_have_no_estimates(
    tmp_path: Path, make_registry: Callable[..., Path], fact: Callable[..., Fact]
) -> None:
    assert settled(tmp_path) is None
    folder = make_registry(models=[fact("run", "name", "Run"), fact("run", "training_flop", "1e+24")])
    assert settled(folder) is None
    with pytest.raises(InputError, match=r"no price index is on record in .* as of 2025-06-30; sync the series"):
        Estimates(Registry(folder))


def test_what_was_solved_before_a_write_is_compared_with_what_stands_after(
    make_registry: Callable[..., Path], fact: Callable[..., Fact], entry: Callable[..., Any]
) -> None:
    """As ``sync`` does: the same folder, with more in it."""
    run = {"name": "Run", "published": "2023-06-01", "chip_count": "10", "training_hours": "50"}
    tables: dict[str, Any] = {
        "models": [fact("run", name, value) for name, value in run.items()],
        "chips": [fact("fast-1", "name", "Fast 1", kind="chips")],
        "series": [
            entry("series", series="PCU518210518210", period=f"{year}-06", value="100") for year in range(2010, 2025)
        ],
    }
    folder = make_registry(**tables)
    before = settled(folder)
    later = fact("run", "training_hours", "75", "2025-06-30")
    make_registry(folder, **{**tables, "models": [*tables["models"], later]})
    after = settled(folder)
    assert before
    assert after
    (one,) = (move for move in moved(before, after)[1] if move.quantity == "chip_hours")
    assert (one.before, one.after, [cause.attribute for cause in one.causes]) == (500, 750, ["training_hours"])
