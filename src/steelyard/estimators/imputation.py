"""What is not on record of a model, drawn from models like it: FLOP, training time, the chip.

Likeness is closeness in date, size and domain, and having the same developer or cloud. Each imputed value is a whole
distribution: the quantiles of what like models have. Where even these are too far apart to say anything useful, nothing
is imputed. How well it does is measured by hiding what is known: ``steelyard validate``.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes, Mask
from steelyard.constants import DAYS_PER_YEAR
from steelyard.estimators.spec import GRADES, Found
from steelyard.estimators.world import World
from steelyard.formulas import likeness

Floats = npt.NDArray[np.float64]
Feature: TypeAlias = tuple[Floats, Floats, str]
"""Something that makes models alike: of the models, of the peers, and the constant that scales it."""
IMPUTED = GRADES.index("imputed")
LEAST_DOMAIN = 0.02
"""Share of all models from which on a domain tells likeness; smaller ones are too few to compare."""


class Like(NamedTuple):
    """Weights of the references for the queries, (queries, references)."""

    weights: Floats
    number: Floats


class Peers:
    """The models on record, as references for those that lack something.

    Args:
        world: All models on record.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.published = world.column("published").value / DAYS_PER_YEAR
        with np.errstate(divide="ignore"):
            self.parameters = np.log10(world.column("parameters").value)
            self.flop = np.where(world.has_base, np.nan, np.log10(world.column("training_flop").value))
            self.hours = np.log10(world.column("training_hours").value)
            self.epochs = np.log10(world.column("epochs").value)
        counts = Counter(domain for items in _domains(world) for domain in items)
        self.domain_names = [domain for domain, count in counts.items() if count >= LEAST_DOMAIN * len(world)]
        self.domains = domain_columns(world, self.domain_names)

    @cached_property
    def _largest(self) -> tuple[Floats, Floats]:
        """log10 of the FLOP of runs whose chips are on record, sorted, and the most chips of a run of up to as many."""
        chips = self.world.column("chip_count").value
        known = np.flatnonzero(np.isfinite(chips) & np.isfinite(self.flop))
        order = known[np.argsort(self.flop[known], kind="stable")]
        return self.flop[order], np.maximum.accumulate(chips[order])

    def most_chips(self, flop: Floats) -> Floats:
        """The most chips on record of a run of up to so many FLOP; infinite where none is so small. [chip]

        Of runs with more FLOP than any whose chips are on record, more in proportion: nothing tells of their like.

        Args:
            flop: FLOP of runs. [FLOP]
        """
        (sizes, most), wanted = self._largest, _log10(flop)
        beyond = 10 ** np.fmax(wanted - sizes.max(initial=-np.inf), 0) if len(sizes) else 1
        return np.append(np.inf, most)[np.searchsorted(sizes, wanted, side="right")] * beyond

    @cached_property
    def single_chip(self) -> Codes:
        """The chip of each model that names one alone; -1 for the others."""
        code = self.world.chip_code
        return np.array([code.get(c[0], -1) if len(c) == 1 else -1 for c in self.world.chip_lists], np.int64)


def _domains(world: World) -> list[set[str]]:
    return [set(model["domains"].items) if "domains" in model else set() for model in world.models]


def domain_columns(world: World, names: list[str]) -> Floats:
    """Whether each model works on each of some domains, (models, domains)."""
    cells = [[float(name in items) for name in names] for items in _domains(world)]
    return np.array(cells, np.float64).reshape(len(world), len(names))


def _like(world: World, rows: Codes, references: Codes, features: list[tuple[str, Floats, Floats]]) -> Like:
    """Weights of references for some models, by features: the scale's constant, of the models, of the references."""
    peers = world.peers
    queries = np.stack([of_models for _, of_models, _ in features], axis=1)
    known = np.stack([of_peers for _, _, of_peers in features], axis=1)
    scales = np.array([world.constant(name) for name, _, _ in features])
    weights = likeness.closeness(queries, known, scales)
    ours, theirs = domain_columns(world, peers.domain_names)[rows], peers.domains[references]
    apart = ours.sum(axis=1)[:, None] + theirs.sum(axis=1)[None, :] - 2 * ours @ theirs.T
    weights *= np.exp(-((apart / world.constant("likeness_domain")) ** 2) / 2)
    kin = world.kinship(rows, references)
    weights *= np.where(
        kin == 2, world.constant("likeness_developer"), np.where(kin == 1, world.constant("likeness_cloud"), 1)
    )
    if world.among_strangers:
        weights[kin == 2] = 0
    return Like(weights, likeness.effective_number(weights))


def _found(world: World, rows: Codes, quantiles: Floats, number: Floats) -> Found:
    """Imputed values from quantiles of log10; unknown where they are too far apart, or rest on too few models."""
    n = len(world)
    values, spread = np.full(n, np.nan), np.full((n, 4), np.nan)
    wide = quantiles[:, 4] - quantiles[:, 0] > world.constant("widest_imputed_oom")
    useful = np.isfinite(quantiles).all(axis=1) & ~wide & (number >= world.constant("least_references"))
    keep = rows[useful]
    values[keep] = 10 ** quantiles[useful, 2]
    spread[keep] = 10 ** (quantiles[useful][:, [0, 1, 3, 4]] - quantiles[useful, 2:3])
    return Found(values, np.full(n, IMPUTED, np.int8), np.full(n, -1), spread)


def flop_of_the_like(world: World, parameters: Floats, published: Floats) -> Found:
    """FLOP that models of like date, size and domain took, moved along the slope of FLOP against parameters. [FLOP]

    Args:
        world: The models.
        parameters: Parameters used for one token. [1]
        published: Day of publication. [days since 1970-01-01]
    """
    peers = world.peers
    size = _log10(parameters)
    both = np.isfinite(peers.flop) & np.isfinite(peers.parameters) & np.isfinite(peers.published)
    growth = likeness.slope(peers.parameters[both], peers.flop[both], np.floor(peers.published[both]))
    wanted = _without(world, "training_flop") & ~world.has_base
    by_size = (size, peers.parameters, "likeness_size")
    return _of_the_like(world, wanted, published, by_size, peers.flop, growth)


def epochs_of_the_like(world: World, parameters: Floats, published: Floats) -> Found:
    """Epochs that models of like date, size and domain were trained for. [1]

    Args:
        world: The models.
        parameters: Parameters used for one token. [1]
        published: Day of publication. [days since 1970-01-01]
    """
    wanted = _without(world, "epochs") & _without(world, "training_flop") & np.isfinite(world.dataset)
    by_size = (_log10(parameters), world.peers.parameters, "likeness_size")
    return _of_the_like(world, wanted, published, by_size, world.peers.epochs)


def hours_of_the_like(world: World, flop: Floats, published: Floats) -> Found:
    """Training time that runs of like date, FLOP and domain took. [h]

    Args:
        world: The models.
        flop: FLOP of the run. [FLOP]
        published: Day of publication. [days since 1970-01-01]
    """
    by_flop = (_log10(flop), world.peers.flop, "likeness_flop")
    return _of_the_like(world, _without(world, "training_hours"), published, by_flop, world.peers.hours)


def _of_the_like(
    world: World, wanted: Mask, published: Floats, size: Feature, values: Floats, growth: float = 0.0
) -> Found:
    """What models of like date, size and domain have, in logarithms; each moved along a slope to the model's size."""
    of_models, of_peers, scale = size
    rows = np.flatnonzero(wanted & np.isfinite(of_models) & np.isfinite(published))
    if not len(rows) or not world.imputes:
        return nothing(world)
    peers = world.peers
    known = np.flatnonzero(np.isfinite(values) & np.isfinite(of_peers) & np.isfinite(peers.published))
    years = published[rows] / DAYS_PER_YEAR
    features = [("likeness_years", years, peers.published[known]), (scale, of_models[rows], of_peers[known])]
    like = _like(world, rows, known, features)
    moved = values[known][None, :] + growth * (of_models[rows][:, None] - of_peers[known][None, :])
    quantiles = likeness.weighted_quantiles(moved, like.weights)
    return _found(world, rows, likeness.widened(quantiles, like.number), like.number)


def _without(world: World, attribute: str) -> Mask:
    return ~np.isfinite(world.column(attribute).value)


def _log10(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log10(values))


def chip_of_the_like(world: World, flop: Floats, published: Floats) -> Found:
    """Chips that models of like date, FLOP, developer and domain were trained on, in proportion.

    Args:
        world: The models.
        flop: FLOP of the run. [FLOP]
        published: Day of publication. [days since 1970-01-01]

    Returns:
        The most likely chip of each model, with its alternatives and their shares.
    """
    missing = np.array([not chips for chips in world.chip_lists], bool)
    rows = np.flatnonzero(missing & np.isfinite(published) & np.isfinite(flop))
    if not len(rows) or not world.imputes:
        return nothing(world)
    peers = world.peers
    known = np.flatnonzero((peers.single_chip >= 0) & np.isfinite(peers.published))
    if not len(known):
        return nothing(world)
    size, years = np.log10(flop[rows]), published[rows] / DAYS_PER_YEAR
    like = _like(
        world,
        rows,
        known,
        [("likeness_chip_years", years, peers.published[known]), ("likeness_flop", size, peers.flop[known])],
    )
    return _chips(world, rows, _shares(world, like.weights, known), like.number)


def chip_among_several(world: World) -> Found:
    """Chips of a run that used several, each as likely as the others: the hours on each are not on record.

    Args:
        world: The models.
    """
    if not world.imputes:
        return nothing(world)
    n, slots = len(world), round(world.constant("imputed_chips"))
    codes, parts = np.full((n, slots), -1, np.int64), np.zeros((n, slots))
    for place, chips in enumerate(world.chip_lists):
        known = [code for chip in chips if (code := world.chip_code.get(chip, -1)) >= 0 and world.chip_has_peak[code]]
        if len(chips) > 1 and len(known) == len(chips) <= slots:
            codes[place, : len(known)] = known
            parts[place, : len(known)] = 1 / len(known)
    first = codes[:, 0]
    values = np.where(first >= 0, first, np.nan).astype(np.float64)
    return Found(values, np.full(n, IMPUTED, np.int8), np.full(n, -1), None, codes, parts)


def _shares(world: World, weights: Floats, known: Codes) -> Floats:
    """Share of each chip, (queries, chips); chips whose peak is not on record have none."""
    chips = world.peers.single_chip[known]
    shares = np.zeros((len(weights), len(world.chips.ids)))
    np.add.at(shares.T, chips, weights.T)
    shares[:, ~world.chip_has_peak] = 0
    total = shares.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(shares, total, out=np.zeros_like(shares), where=total > 0))


def _chips(world: World, rows: Codes, shares: Floats, number: Floats) -> Found:
    n, slots = len(world), round(world.constant("imputed_chips"))
    codes, parts = np.full((n, slots), -1, np.int64), np.zeros((n, slots))
    order = np.argsort(-shares, axis=1, kind="stable")[:, :slots]
    top = np.take_along_axis(shares, order, 1)
    enough = (top[:, 0] > 0) & (number >= world.constant("least_references"))
    keep, filled = rows[enough][:, None], np.arange(top.shape[1])
    codes[keep, filled] = np.where(top[enough] > 0, order[enough], -1)
    parts[keep, filled] = top[enough] / top[enough].sum(axis=1, keepdims=True)
    first = codes[:, 0]
    values = np.where(first >= 0, first, np.nan).astype(np.float64)
    return Found(values, np.full(n, IMPUTED, np.int8), np.full(n, -1), None, codes, parts)


def nothing(world: World) -> Found:
    """A look-up that finds nothing."""
    n = len(world)
    return Found(np.full(n, np.nan), np.full(n, IMPUTED, np.int8), np.full(n, -1))
