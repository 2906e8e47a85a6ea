"""What drives an estimate: the share of its spread that each input brings, and what fact would narrow it most.

Every input that has a spread of its own reads one named stream of random numbers. Its share is the total-effect index
of that stream on the logarithm of the estimate (Jansen 1999; ``formulas/variance.py``): the estimate is drawn again
with this one stream taken from another seed and all others kept; once so and once mirrored, so that chance likeness of
the two seeds cancels out. What a fact would tell is found by holding the quantity that it states at its middle and
drawing again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array
from steelyard.draws.sample import Sampler, Shape
from steelyard.draws.summary import summarize
from steelyard.estimators.derivation import ancestors
from steelyard.estimators.estimate import Estimate, Estimates
from steelyard.estimators.resolve import UNKNOWN
from steelyard.estimators.spec import GRADES, Assumed, LookedUp, Rule
from steelyard.facts.load import method_table
from steelyard.formulas.variance import total_effect

CHIP = "chip"
LEAST_GAIN = 0.01
"""Share of the width of an interval, in logarithms, that a fact must take away to be worth telling."""
LEAST_SHARE = 1e-6
"""Share below which an input brings nothing but rounding."""


class Driver(NamedTuple):
    """An input that has a spread of its own.

    Attributes:
        stream: Name of its stream of random numbers.
        title: What it is, for people.
        share: Its share of the variance of the estimate's logarithm; where inputs interact, shares add up to over 1.
        quantity: Id of the quantity that it makes uncertain at first hand.
        unit: Unit of that quantity.
        low: 5 % quantile of that quantity if nothing else were uncertain; None for a choice.
        high: 95 % quantile.
        options: What may be chosen and how likely each is, the likeliest first; empty for a number.
        basis: How firm that quantity is.
    """

    stream: str
    title: str
    share: float
    quantity: str
    unit: str
    low: float | None
    high: float | None
    options: tuple[tuple[str, float], ...]
    basis: str


class Narrowing(NamedTuple):
    """The fact that would narrow an estimate most, were it published.

    Attributes:
        fact: The fact, in words.
        p05: 5 % quantile of the estimate if the fact were as estimated, and exact.
        p95: 95 % quantile.
        gain: Share of the width of the 90 % interval, in logarithms, that would be gone.
    """

    fact: str
    p05: float
    p95: float
    gain: float


class _Streams(Sampler):
    """Streams of a sampler that remembers which were read, and may give some of them otherwise.

    Args:
        base: The streams.
        other: Another seed's.
        swapped: The stream that is read from ``other``.
        mirrored: Whether it is mirrored at its middle.
        alone: The only stream that is free; all others are held in the middle.
        held: A stream that is held in the middle.
    """

    def __init__(
        self,
        base: Sampler,
        other: Sampler | None = None,
        swapped: str = "",
        mirrored: bool = False,
        alone: str = "",
        held: str = "",
    ) -> None:
        super().__init__(base.draws, base.seed)
        self.base, self.other, self.swapped, self.mirrored = base, other or base, swapped, mirrored
        self.alone, self.held = alone, held
        self.read: dict[str, None] = {}

    def common(self, name: str) -> Array:
        return self._given(name, lambda source: source.common(name))

    def each(self, name: str, keys: npt.NDArray[np.uint64], shape: Shape | None = None, label: str = "") -> Array:
        if not (self.alone or self.swapped == name or self.held == name):
            self.read[name] = None
            return self.base.each(name, keys, shape, label)
        z = self._given(name, lambda source: source.each(name, keys))
        return shape(z) if shape else z

    def _given(self, name: str, draw: Callable[[Sampler], Array]) -> Array:
        self.read[name] = None
        if name == self.swapped:
            return -draw(self.other) if self.mirrored else draw(self.other)
        z = draw(self.base)
        if name == self.held or self.alone not in ("", name):  # the chip in its middle is the likeliest, its first
            return np.full_like(z, -np.inf if name == CHIP else 0)
        return z


def drivers(estimates: Estimates, subject: str, quantity: str) -> list[Driver]:
    """The inputs that make an estimate uncertain, the one with the largest share first.

    Args:
        estimates: Estimates that hold the model.
        subject: Id of the model.
        quantity: Id of the quantity.

    Returns:
        None of them where the quantity is unknown, is no number, has no spread, or may be zero or less, so that it has
        no logarithm.

    Raises:
        UnknownNameError: There is no such quantity.

    >>> import steelyard
    >>> models = steelyard.Estimates(steelyard.registry(), ["gpt-4"])
    >>> [(one.stream, round(one.share, 1)) for one in drivers(models, "gpt-4", "cloud_cost")][:2]
    [('chip_hours_error', 0.5), ('rental_price_error', 0.5)]
    """
    drawn = _drawn(estimates, subject, quantity)
    if drawn is None:
        return []
    base = estimates.sampler
    other = Sampler(base.draws, base.seed + 1)
    recorder = _Streams(base)
    _draws(estimates, subject, quantity, recorder)
    shares = {}
    for stream in recorder.read:
        anew = (_Streams(base, other, stream), _Streams(base, other, stream, mirrored=True))
        swapped = [_draws(estimates, subject, quantity, streams_)[0] for streams_ in anew]
        shares[stream] = float(total_effect(np.repeat(drawn, 2, axis=0), np.array(swapped)).mean())
    ordered = sorted((one for one in shares if shares[one] > LEAST_SHARE), key=lambda one: -shares[one])
    return [_driver(estimates, subject, quantity, stream, shares[stream]) for stream in ordered]


def narrowing(estimates: Estimates, subject: str, quantity: str) -> Narrowing | None:
    """The fact that would narrow an estimate most if it were published, stood as estimated, and were exact.

    Args:
        estimates: Estimates that hold the model.
        subject: Id of the model.
        quantity: Id of the quantity.

    Returns:
        None where ``drivers`` gives none, or no fact but the quantity itself would narrow it.

    Raises:
        UnknownNameError: There is no such quantity.
    """
    drawn = _drawn(estimates, subject, quantity)
    if drawn is None:
        return None
    width, best = _width(drawn), None
    place = estimates.subjects.index(subject)
    inputs = set(ancestors(estimates.resolution, [quantity], place)) - {quantity}
    for row in method_table("telling_facts"):
        settled = [name for name in row["settles"].split("|") if name in inputs]
        if settled:
            held = _draws(estimates, subject, quantity, estimates.sampler, settled)
            gain = 1 - _width(held) / width
            if LEAST_GAIN <= gain < 1 - LEAST_GAIN and (best is None or gain > best.gain + LEAST_GAIN / 10):
                summary = summarize(held)
                best = Narrowing(row["fact"], float(summary.p05[0]), float(summary.p95[0]), gain)
    return best


def of(estimate: Estimate) -> tuple[list[Driver], Narrowing | None]:
    """What drives an estimate, and what fact would narrow it most."""
    models, subject, quantity = estimate.models, estimate.subject, estimate.quantity
    return drivers(models, subject, quantity), narrowing(models, subject, quantity)


def record(several: Sequence[Driver], fact: Narrowing | None) -> dict[str, Any]:
    """What drives an estimate as plain data, for ``--json``."""
    listed = []
    for driver in several:
        options = [{"name": name, "share": share} for name, share in driver.options]
        listed.append({**driver._asdict(), "options": options})
    return {"drivers": listed, "narrowed_by": fact._asdict() if fact else None}


def _drawn(estimates: Estimates, subject: str, quantity: str) -> Array | None:
    """Draws of a known number that has a spread and a logarithm, (1, draws); else None."""
    declared = estimates.quantity(quantity)
    place = estimates.subjects.index(subject)
    if declared.form != "number" or estimates.resolution.solved(quantity).rule[place] == UNKNOWN:
        return None
    drawn = _draws(estimates, subject, quantity, estimates.sampler)
    return drawn if 0 < drawn.min() < drawn.max() else None


def _draws(estimates: Estimates, subject: str, quantity: str, sampler: Sampler, settled: Sequence[str] = ()) -> Array:
    """Draws of a quantity of a model, some of its inputs held at their middles, (1, draws)."""
    place, resolution = estimates.subjects.index(subject), estimates.resolution
    if CHIP in settled:
        sampler = _Streams(sampler, held=CHIP)
    held = {name: resolution.solved(name).middle[[[place]]].astype(np.float32) for name in settled}
    return resolution.draws(quantity, sampler, np.array([place], np.int64), held)


def _width(drawn: Array) -> float:
    """Width of the 90 % interval in logarithms."""
    summary = summarize(drawn)
    return float(np.log(summary.p95[0] / summary.p05[0]))


def _driver(estimates: Estimates, subject: str, quantity: str, stream: str, share: float) -> Driver:
    place, resolution = estimates.subjects.index(subject), estimates.resolution
    name = _reader(estimates, quantity, place, stream)
    low = high = None
    options: tuple[tuple[str, float], ...] = ()
    if stream == CHIP:
        options = _chips(estimates, place)
    else:
        summary = summarize(_draws(estimates, subject, name, _Streams(estimates.sampler, alone=stream)))
        low, high = float(summary.p05[0]), float(summary.p95[0])
    unit, basis = resolution.quantities[name].unit, GRADES[resolution.solved(name).basis[place]]
    return Driver(stream, title(stream), share, name, unit, low, high, options, basis)


def _reader(estimates: Estimates, quantity: str, place: int, stream: str) -> str:
    """The quantity behind an estimate whose rule reads a stream itself."""
    resolution = estimates.resolution
    for name in ancestors(resolution, [quantity], place):
        taken = resolution.quantities[name].rules[resolution.solved(name).rule[place]]
        if {stream, stream.partition("/")[0]} & streams(name, taken):
            return name
    return quantity


def streams(quantity: str, rule: Rule) -> set[str]:
    """Streams that a rule of a quantity may read itself, not through its inputs; what has a scope, without it."""
    if quantity == CHIP:
        return {CHIP}
    if isinstance(rule, Assumed):
        return {rule.assumption}
    own = {f"imputed/{quantity}"} if isinstance(rule, LookedUp) else set()
    return own | ({rule.error} if rule.error else set())


def _chips(estimates: Estimates, place: int) -> tuple[tuple[str, float], ...]:
    """The chips that a model may have been trained on, and how likely each is."""
    solved = estimates.resolution.solved(CHIP)
    if solved.options is None or solved.shares is None:
        return ()
    facts = estimates.world.chips.facts
    pairs = zip(solved.options[place].tolist(), solved.shares[place].tolist(), strict=True)
    return tuple((facts[code]["name"].value, share) for code, share in pairs if code >= 0 and share > 0)


@cache
def _titles() -> dict[str, str]:
    return {row["stream"]: row["title"] for row in method_table("drivers")}


def title(stream: str) -> str:
    """What a stream of random numbers stands for, for people; its own name where the table has none."""
    titles = _titles()
    return titles.get(stream) or titles.get(stream.partition("/")[0], stream)
