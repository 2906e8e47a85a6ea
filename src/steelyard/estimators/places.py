"""Where a model was trained, as far as is known, and what the grids of those places emitted.

The weaker the knowledge, the wider the range: a place on record, else the sites of the developer's cloud, else the
developers' countries. Where none is known there is no intensity; no average of the world stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes
from steelyard.estimators.spec import Found
from steelyard.estimators.world import ANY, World
from steelyard.facts.load import aliases
from steelyard.facts.record import BASES, Fact
from steelyard.facts.registry import normal

Floats = npt.NDArray[np.float64]
DERIVED, ESTIMATED, ASSUMED = (BASES.index(b) for b in ("derived", "estimated", "assumed"))
SITE_MARK = ":"
"""Between provider and region in the code of a cloud's site; the code of a country has none."""
RANGE = (0.05, 0.5, 0.95)
"""Quantiles over the sites of a cloud: low, middle, high."""


class Choice(NamedTuple):
    """What the table of grids says of the places where a model may have been trained.

    Attributes:
        middle: Intensity in the middle. [gCO2e/kWh]
        low: Its 5 % quantile over the places. [gCO2e/kWh]
        high: Its 95 % quantile. [gCO2e/kWh]
        years_apart: Between the years of training and of the row. [year]
        basis: How firm that is, position in ``BASES``.
        row: The row, where it is one; else -1.
    """

    middle: float
    low: float
    high: float
    years_apart: float
    basis: float
    row: float


NAN = float("nan")
UNKNOWN = Choice(NAN, NAN, NAN, NAN, -1, -1)
Key: TypeAlias = tuple[str, ...]
Pick: TypeAlias = Callable[["Grid", Key, int], Choice]


class Grid:
    """The table of grid intensities as arrays; a row of 0 g is no measurement and is left out.

    Args:
        world: The facts.

    Attributes:
        rows: All rows of the table.
        places: Positions of the rows of a country or site, by its code.
        sites: Codes of the sites of a cloud, by the cloud's name.
        countries: Code of a country, by its name without case, spaces and punctuation.
    """

    def __init__(self, world: World) -> None:
        self.rows = world.grid
        self.intensity = np.array([float(row["gco2e_per_kwh"]) for row in self.rows])
        self.year = [float(row["year"] or 0) for row in self.rows]
        self.undated = world.constant("grid_undated_years")
        self.within_country = world.assumption("grid_within_country")[ANY]
        self.of_developer = world.assumption("grid_of_developer")[ANY]
        self.places: dict[str, list[int]] = {}
        self.sites: dict[str, list[str]] = {}
        self.countries = {normal(alias): code for alias, code in aliases("places")}
        self._codes: dict[str, Key] = {}
        self._chosen: dict[tuple[Pick, Key, int], Choice] = {}
        clouds = dict(aliases("vendors"))
        for row in np.flatnonzero(self.intensity > 0).tolist():
            code = self.rows[row]["place"]
            provider, mark, _ = code.partition(SITE_MARK)
            if code not in self.places and mark:
                self.sites.setdefault(clouds.get(provider, provider), []).append(code)
            self.places.setdefault(code, []).append(row)
            if not mark:
                self.countries[normal(self.rows[row]["name"])] = code

    def nearest(self, code: str, year: int) -> tuple[int, float]:
        """Row of a place for the year nearest to one, the earlier of two, and how many years apart they are."""
        apart = {row: abs(self.year[row] - year) if self.year[row] else self.undated for row in self.places[code]}
        first = min(apart, key=lambda row: (apart[row], self.year[row]))
        return first, apart[first]

    def codes_of(self, countries: Fact | None) -> Key:
        """Codes of the countries that a fact names, those that the table knows; each once."""
        if countries is None:
            return ()
        if countries.value not in self._codes:
            names = [self.countries.get(normal(name), "") for name in countries.items]
            self._codes[countries.value] = tuple(sorted({*names} - {""}))
        return self._codes[countries.value]

    def choice(self, pick: Pick, key: Key, year: int) -> Choice:
        """What a kind of choice gives for a key and a year, found once."""
        if (pick, key, year) not in self._chosen:
            self._chosen[pick, key, year] = pick(self, key, year)
        return self._chosen[pick, key, year]

    def of_place(self, key: Key, year: int) -> Choice:
        """A place on record: a site as it is; a country with the spread of sites within a country."""
        if key[0] not in self.places:
            return UNKNOWN
        row, apart = self.nearest(key[0], year)
        middle = float(self.intensity[row])
        if SITE_MARK in key[0]:
            return Choice(middle, middle, middle, apart, ESTIMATED if apart else DERIVED, row)
        spread = self.within_country
        return Choice(middle, middle * spread.low, middle * spread.high, apart, ESTIMATED, row)

    def of_cloud(self, key: Key, year: int) -> Choice:
        """Any of the sites of a cloud, each as likely as the others."""
        if key[0] not in self.sites:
            return UNKNOWN
        found = [self.nearest(code, year) for code in self.sites[key[0]]]
        low, middle, high = np.quantile(self.intensity[[row for row, _ in found]], RANGE)
        return Choice(float(middle), float(low), float(high), max(apart for _, apart in found), ASSUMED, -1)

    def of_countries(self, key: Key, year: int) -> Choice:
        """Any of some countries: the geometric mean, between the cleanest and the dirtiest."""
        codes = [code for code in key if code in self.places]
        if not codes:
            return UNKNOWN
        found = [self.nearest(code, year) for code in codes]
        values, spread = self.intensity[[row for row, _ in found]], self.of_developer
        middle, apart = float(np.exp(np.log(values).mean())), max(apart for _, apart in found)
        row = found[0][0] if len(found) == 1 else -1
        return Choice(middle, float(values.min()) * spread.low, float(values.max()) * spread.high, apart, ASSUMED, row)


def grid_of(world: World) -> Grid:
    """The grid of a world, read once."""
    if world not in _GRIDS:
        _GRIDS[world] = Grid(world)
    return _GRIDS[world]


_GRIDS: WeakKeyDictionary[World, Grid] = WeakKeyDictionary()


def intensity_of_place(world: World, start: Floats) -> Found:
    """Intensity of the place of training, where that is on record. [gCO2e/kWh]

    Args:
        world: The facts.
        start: Start of training. [days since 1970-01-01]
    """
    return _found(_of_places(world, start), "middle")


def intensity_of_cloud(world: World, vendor: Floats, start: Floats) -> Found:
    """Median intensity of the sites of a model's cloud. [gCO2e/kWh]

    Args:
        world: The facts.
        vendor: Cloud vendor, as a position among the vendors.
        start: Start of training. [days since 1970-01-01]
    """
    return _found(_of_clouds(world, vendor, start), "middle")


def intensity_of_countries(world: World, start: Floats) -> Found:
    """Intensity of the countries of a model's developers. [gCO2e/kWh]

    Args:
        world: The facts.
        start: Start of training. [days since 1970-01-01]
    """
    return _found(_of_countries(world, start), "middle")


def _detail(name: str, world: World, vendor: Floats, start: Floats) -> Found:
    """Something else about the places that gave the middle: those of the first kind that is known."""
    cells = _of_places(world, start)
    for weaker in (_of_clouds(world, vendor, start), _of_countries(world, start)):
        cells = np.where(np.isfinite(cells[:, :1]), cells, weaker)
    return _found(cells, name)


lowest_intensity = partial(_detail, "low")
highest_intensity = partial(_detail, "high")
years_apart = partial(_detail, "years_apart")


def _of_places(world: World, start: Floats) -> Floats:
    keys = [(model["training_place"].value,) if "training_place" in model else () for model in world.models]
    return _cells(keys, start, grid_of(world), Grid.of_place)


def _of_clouds(world: World, vendor: Floats, start: Floats) -> Floats:
    codes = np.where(np.isfinite(vendor), vendor, -1).astype(np.int64)
    names: list[Key] = [*((name,) for name in world.vendors), ()]
    return _cells([names[code] for code in codes.tolist()], start, grid_of(world), Grid.of_cloud)


def _of_countries(world: World, start: Floats) -> Floats:
    grid = grid_of(world)
    return _cells([grid.codes_of(model.get("countries")) for model in world.models], start, grid, Grid.of_countries)


def _cells(keys: Sequence[Key], start: Floats, grid: Grid, pick: Pick) -> Floats:
    """The choice for each model, (models, fields); each pair of a key and a year is chosen once."""
    known = np.isfinite(start)
    years = np.where(known, start, 0).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    pairs: dict[tuple[Key, int], int] = {}
    codes: Codes = np.array(
        [
            pairs.setdefault((key, year), len(pairs)) if key and dated else -1
            for key, year, dated in zip(keys, years.tolist(), known.tolist(), strict=True)
        ],
        np.int64,
    )
    choices = [grid.choice(pick, key, year) for key, year in pairs]
    return np.array([*choices, UNKNOWN], np.float64)[codes]


def _found(cells: Floats, name: str) -> Found:
    values = cells[:, Choice._fields.index(name)]
    basis, rows = (cells[:, Choice._fields.index(field)] for field in ("basis", "row"))
    return Found(values, basis.astype(np.int8), rows.astype(np.int64))
