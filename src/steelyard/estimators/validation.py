"""How far the intervals hold: what is known is hidden, predicted from strangers, and compared.

A model is predicted as if its developers were unknown: none of their other models serves as a peer, so that sister
models do not leak. Constants are tuned on the models of one half of the developers and reported on the other half.

Only independent pairs count. FLOP that were themselves computed from chips and hours say nothing about chip-hours, and
FLOP counted from parameters and tokens nothing about that formula.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes, Mask
from steelyard.draws.sample import Sampler
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.world import World
from steelyard.facts.registry import Registry

Half = Literal["tuning", "reporting"]
Floats = npt.NDArray[np.float64]
DRAWS = 2_000
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
HARDWARE = ("chip_hours", "chip_count", "training_hours", "mfu", "hfu", "power_draw_w")
DATA = ("dataset_gradients", "dataset_size", "epochs")
SIZE = ("parameters", "active_parameters", *DATA)
COMPUTE = ("training_flop", "flop_method", "finetune_flop", "post_training_flop")
ENERGY = ("it_energy_mwh", "facility_energy_mwh", "chip_power_w", "market_based_tco2e")


class Case(NamedTuple):
    """Something hidden and predicted.

    Attributes:
        id: Its name.
        title: What is predicted, given what.
        quantity: The quantity predicted.
        truth: The quantity, of the full facts, that it is held against.
        hidden: Attributes that are hidden.
        counts: Which models count, given the world of the full facts.
    """

    id: str
    title: str
    quantity: str
    truth: str
    hidden: tuple[str, ...]
    counts: Callable[[World], Mask]


class Score(NamedTuple):
    """How predictions of a case fared on half of the developers.

    Attributes:
        case: Id of the case.
        title: Its title.
        half: Which half of the developers.
        models: Models predicted.
        unpredicted: Models for which nothing could be said.
        within_50: Share whose truth lies in the 50 % interval.
        within_90: Share whose truth lies in the 90 % interval.
        width: Median of upper / lower end of the 90 % interval.
        bias: Median of prediction / truth.
        error: Median factor between prediction and truth, either way.
        naive_error: The same for a constant: the median of the others' truths.
    """

    case: str
    title: str
    half: Half
    models: int
    unpredicted: int
    within_50: float
    within_90: float
    width: float
    bias: float
    error: float
    naive_error: float


def _methods(world: World) -> list[set[str]]:
    return [set(model["flop_method"].items) if "flop_method" in model else set() for model in world.models]


def _counted(world: World) -> Mask:
    """Models whose stated FLOP were found without chips and hours, for their own run."""
    return np.array([bool(m) and "Hardware" not in m for m in _methods(world)]) & ~world.has_base


def _not_from_tokens(world: World) -> Mask:
    """Language models whose stated FLOP were found without parameters and tokens."""
    apart = np.array([bool(m & {"Hardware", "Reported"}) and "Operation counting" not in m for m in _methods(world)])
    return apart & ~world.has_base & world.on_text


def _stated_flop(world: World) -> Mask:
    return np.isfinite(world.column("training_flop").value) & ~world.has_base


def _stated_hours(world: World) -> Mask:
    stated = np.isfinite(world.column("chip_hours").value)
    counted = np.isfinite(world.column("chip_count").value) & np.isfinite(world.column("training_hours").value)
    return (stated | counted) & ~world.has_base


def _with(attribute: str) -> Callable[[World], Mask]:
    return lambda world: np.isfinite(world.column(attribute).value)


def _with_data(world: World) -> Mask:
    return np.isfinite(world.dataset)


def _all(*conditions: Callable[[World], Mask]) -> Callable[[World], Mask]:
    return lambda world: np.logical_and.reduce([condition(world) for condition in conditions])


def _single_chip(world: World) -> Mask:
    return np.array([len(chips) == 1 for chips in world.chip_lists], bool)


CASES = (
    Case(
        "chip_hours_of_flop",
        "chip-hours, given FLOP and chip",
        "chip_hours",
        "stated_chip_hours",
        (*HARDWARE, *ENERGY),
        _all(_counted, _single_chip, _stated_hours),
    ),
    Case(
        "chip_hours_without_chip",
        "chip-hours, given FLOP alone",
        "chip_hours",
        "stated_chip_hours",
        (*HARDWARE, *ENERGY, "chip"),
        _all(_counted, _single_chip, _stated_hours),
    ),
    Case(
        "flop_of_tokens",
        "FLOP, given parameters and tokens",
        "training_flop",
        "reported_flop",
        (*COMPUTE, *HARDWARE, *ENERGY, "chip"),
        _all(_not_from_tokens, _with("parameters"), _with_data),
    ),
    Case(
        "flop_of_hardware",
        "FLOP, given chips and hours",
        "training_flop",
        "reported_flop",
        (*COMPUTE, *SIZE, "mfu", "hfu"),
        _all(_counted, _single_chip, _stated_hours),
    ),
    Case(
        "flop_of_size",
        "FLOP, given parameters, date and domain",
        "training_flop",
        "reported_flop",
        (*COMPUTE, *HARDWARE, *ENERGY, "chip", *DATA),
        _all(_stated_flop, _with("parameters")),
    ),
    Case(
        "training_time",
        "training time, given FLOP and date",
        "training_hours",
        "hours_on_record",
        (*HARDWARE, *ENERGY, "chip"),
        _all(_stated_flop, _with("training_hours")),
    ),
    Case(
        "cost",
        "cloud cost at list price, given parameters, tokens, developer and date",
        "cloud_cost_at_list_price",
        "cloud_cost_at_list_price",
        (*COMPUTE, *HARDWARE, *ENERGY, "chip", "precision", "cloud_vendor"),
        _all(_stated_hours, _single_chip, _with("parameters"), _with_data),
    ),
)


def validate(registry: Registry, cases: Sequence[Case] = CASES, draws: int = DRAWS, seed: int = 0) -> list[Score]:
    """Scores of every case on both halves of the developers, the tuning half first.

    Args:
        registry: The facts.
        cases: What to hide and predict.
        draws: Draws of each prediction.
        seed: Seed of the draws.
    """
    world = World(registry)
    full = Resolution(world, quantities(world.price_years[0]))
    halves: tuple[Half, Half] = ("tuning", "reporting")
    scores = []
    for case in cases:
        rows, truth, quantiles = predictions(full, case, draws, seed)
        for half in halves:
            mine = np.array([half_of(world, int(row)) == half for row in rows], bool)
            scores.append(_score(case, half, truth[mine], quantiles[mine]))
    return [*scores, *chip_scores(full, halves)]


def predictions(full: Resolution, case: Case, draws: int, seed: int) -> tuple[Codes, Floats, Floats]:
    """Models of a case, their truths, and the quantiles of ``LEVELS`` that are predicted for them.

    Returns:
        Positions (models,); truths (models,); quantiles (models, 5), NaN where nothing is predicted.
    """
    world = full.world
    truth = full.solved(case.truth).middle
    rows: Codes = np.flatnonzero(case.counts(world) & np.isfinite(truth)).astype(np.int64)
    hidden = set(case.hidden)
    masked = {
        world.subjects[row]: {name: fact for name, fact in world.models[row].items() if name not in hidden}
        for row in rows
    }
    blind = Resolution(World(world.registry, [], masked, kin=world, among_strangers=True), full.quantities)
    drawn = blind.draws(case.quantity, Sampler(draws, seed))
    quantiles = np.quantile(drawn, LEVELS, axis=1).T if len(rows) else np.zeros((0, len(LEVELS)))
    return rows, truth[rows], np.asarray(quantiles, np.float64)


def half_of(world: World, row: int) -> Half:
    """The half to which a model's first developer belongs; it follows from the name alone."""
    model = world.models[row]
    name = model["organizations"].items[0] if "organizations" in model else world.subjects[row]
    return "tuning" if hashlib.blake2b(name.encode(), digest_size=1).digest()[0] % 2 else "reporting"


def _score(case: Case, half: Half, truth: Floats, quantiles: Floats) -> Score:
    known = np.isfinite(quantiles).all(axis=1)
    true, found = truth[known], quantiles[known]
    if not len(true):
        nan = float("nan")
        return Score(case.id, case.title, half, 0, len(truth), nan, nan, nan, nan, nan, nan)
    p05, p25, median, p75, p95 = found.T
    factor = np.exp(np.abs(np.log(median / true)))
    naive = np.exp(np.abs(np.log(true / _median_of_others(true))))
    return Score(
        case.id,
        case.title,
        half,
        len(true),
        int((~known).sum()),
        float(((true >= p25) & (true <= p75)).mean()),
        float(((true >= p05) & (true <= p95)).mean()),
        float(np.median(p95 / p05)),
        float(np.median(median / true)),
        float(np.median(factor)),
        float(np.median(naive)),
    )


def _median_of_others(values: Floats) -> Floats:
    """For each value the median of the rest."""
    if len(values) < 2:
        return np.ones_like(values)
    return np.array([np.median(np.delete(values, place)) for place in range(len(values))])


def chip_scores(full: Resolution, halves: tuple[Half, ...]) -> list[Score]:
    """How often the chip's family is among the likeliest that hold 50 and 90 % of the probability.

    The width is the median number of families in the 90 % set, the error the share of models whose likeliest family is
    another, beside that of always naming the commonest.
    """
    world = full.world
    trained_on = full.solved("chip").middle
    rows = np.flatnonzero(_single_chip(world) & _stated_flop(world) & np.isfinite(trained_on))
    hidden = {*HARDWARE, *ENERGY, "chip"}
    masked = {world.subjects[r]: {n: f for n, f in world.models[r].items() if n not in hidden} for r in rows}
    blind = Resolution(World(world.registry, [], masked, kin=world, among_strangers=True), full.quantities)
    chip = blind.solved("chip")
    families = world.chips.families
    true = [families[int(code)] for code in trained_on[rows]]
    if chip.options is None or chip.shares is None:
        return []
    options = [_families(families, *pair) for pair in zip(chip.options, chip.shares, strict=True)]
    halves_of = [half_of(world, int(row)) for row in rows]
    return [_chip_score(half, [i for i, h in enumerate(halves_of) if h == half], true, options) for half in halves]


def _families(families: Sequence[str], options: Codes, shares: Floats) -> dict[str, float]:
    found: dict[str, float] = {}
    for code, share in zip(options, shares, strict=True):
        if code >= 0:
            found[families[code]] = found.get(families[code], 0.0) + float(share)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _chip_score(half: Half, mine: list[int], true: Sequence[str], options: Sequence[dict[str, float]]) -> Score:
    known = [i for i in mine if options[i]]
    nan = float("nan")
    if not known:
        return Score("chip", CHIP_TITLE, half, 0, len(mine), nan, nan, nan, nan, nan, nan)
    hits = [[_hit(options[i], true[i], level) for i in known] for level in (0.5, 0.9)]
    within_50, within_90 = (float(np.mean(several)) for several in hits)
    wrong = float(np.mean([next(iter(options[i])) != true[i] for i in known]))
    commonest = max(sorted(set(true)), key=list(true).count)
    naive = float(np.mean([true[i] != commonest for i in known]))
    width = float(np.median([_families_within(options[i], 0.9) for i in known]))
    return Score(
        "chip", CHIP_TITLE, half, len(known), len(mine) - len(known), within_50, within_90, width, nan, wrong, naive
    )


CHIP_TITLE = "chip family, given FLOP, date and developer"


def _hit(options: dict[str, float], true: str, level: float) -> float:
    """How far the likeliest families that hold exactly so much of the probability hold the true one.

    The last family belongs to the set in part, so that a set of a few whole families does not claim too little.
    """
    before = 0.0
    for family, share in options.items():
        if family == true:
            return min(max((level - before) / share, 0.0), 1.0)
        before += share
    return 0.0


def _families_within(options: dict[str, float], level: float) -> int:
    shares = np.cumsum(list(options.values()))
    return int(np.searchsorted(shares, level - 1e-9) + 1)
