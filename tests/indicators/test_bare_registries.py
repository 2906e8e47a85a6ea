"""Registries in which a table is empty, or nearly: what rests on it is left out, the rest is told as ever."""

import csv
import shutil
from pathlib import Path

import pytest

from steelyard.facts import store
from steelyard.facts.load import file_of
from steelyard.facts.registry import Registry
from steelyard.facts.schema import DATA
from steelyard.indicators.api import diff, indicators, table
from steelyard.indicators.view import View

TWO_CHIPS = frozenset({"NVIDIA A100", "NVIDIA V100"})


def bare(folder: Path, name: str, kept: frozenset[str] = frozenset()) -> Registry:
    """The registry, of one table only the subjects with some names."""
    shutil.copytree(DATA, folder)
    path = folder / file_of(name)
    head, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    ids = {row[0] for row in rows if row[2] in kept}
    store.write(folder, {file_of(name): store.csv_bytes(head, [row for row in rows if row[0] in ids])})
    return Registry(folder)


@pytest.fixture(scope="module")
def whole() -> dict[str, int]:
    """How many values each indicator has on the registry of the package."""
    view = View(Registry(), draws=1)
    return {one.id: table(one, view).n for one in indicators()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kept"), [("chips", frozenset()), ("chips", TWO_CHIPS), ("models", frozenset()), ("prices", frozenset())]
)
def test_what_does_not_rest_on_it_is_told(
    tmp_path: Path, whole: dict[str, int], name: str, kept: frozenset[str]
) -> None:
    facts = bare(tmp_path / "registry", name, kept)
    view = View(facts, draws=1)
    told = {one.id: table(one, view).n for one in indicators()}
    lost = {one for one, n in told.items() if n < whole[one]}
    assert lost
    assert any(n for one, n in told.items() if one not in lost)
    assert diff("2024-02-05", folder=facts.folder).before == "2024-02-05"
