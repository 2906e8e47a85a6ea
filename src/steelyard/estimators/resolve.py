"""For each model the first rule whose inputs are known, remembered; middles for all at once, draws block by block."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array, Codes, Mask
from steelyard.draws.dist import lognormal, quartiles
from steelyard.draws.sample import Sampler, keys_of, strata
from steelyard.draws.summary import Summary, summarize
from steelyard.estimators.conditions import CONDITIONS
from steelyard.estimators.spec import Assumed, Derived, Found, LookedUp, Quantity, Reported, Rule, Where
from steelyard.estimators.world import ANY, World
from steelyard.facts.record import BASES, Assumption

UNKNOWN = -1
DERIVED, ESTIMATED, ASSUMED = (BASES.index(b) for b in ("derived", "estimated", "assumed"))
BLOCK = 2**18
"""Values of one array of a block: it stays in the processor's cache while its formulas run."""


class Solved(NamedTuple):
    """What is known of a quantity, for all models.

    Attributes:
        middle: Value with every input at its middle, (models,); NaN where unknown.
        rule: Position of the rule that each model took, (models,); -1 where none served.
        basis: How firm the value is, position in ``GRADES``, (models,); -1 where unknown.
        rows: Row of the table that a look-up chose, (models,); -1 where none did.
        spread: Quantiles of 5, 25, 75 and 95 % relative to the middle, (models, 4), NaN where an error gives them; none
            where no rule does.
        options: Positions that the value may have instead, the most likely first, (models, slots); none for a
            quantity that is no choice.
        shares: How likely each of them is, (models, slots).
    """

    middle: npt.NDArray[np.float64]
    rule: npt.NDArray[np.int8]
    basis: npt.NDArray[np.int8]
    rows: Codes
    spread: npt.NDArray[np.float64] | None = None
    options: Codes | None = None
    shares: npt.NDArray[np.float64] | None = None


class Constant(NamedTuple):
    """A constant of a method for each model, by the scope that fits it best; -1 in ``which`` where none does."""

    options: list[Assumption]
    which: Codes
    value: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]


class Resolution:
    """Quantities of a world, resolved as they are asked for.

    Args:
        world: Facts and tables.
        quantities: The quantities by id.
        keys: Keys of the models' random streams; from their ids by default.
    """

    def __init__(
        self, world: World, quantities: Mapping[str, Quantity], keys: npt.NDArray[np.uint64] | None = None
    ) -> None:
        self.world, self.quantities = world, quantities
        self.keys = keys_of(world.subjects) if keys is None else keys
        self._solved: dict[str, Solved] = {}
        self._constants: dict[str, Constant] = {}
        self._holding: dict[Where, Mask] = {}

    # Middles

    def solved(self, name: str) -> Solved:
        """Middles, rules and bases of a quantity for all models."""
        if name not in self._solved:
            self._solved[name] = self._solve(self.quantities[name])
        return self._solved[name]

    def _solve(self, quantity: Quantity) -> Solved:
        n = len(self.world)
        middle, rows = np.full(n, np.nan), np.full(n, -1, np.int64)
        rule_of, basis = np.full(n, UNKNOWN, np.int8), np.full(n, UNKNOWN, np.int8)
        spread = options = shares = None
        for position, rule in enumerate(quantity.rules):
            open_ = rule_of == UNKNOWN
            if not open_.any():
                break
            found = self._apply(rule)
            take = open_ & np.isfinite(found.values)
            middle[take], basis[take], rows[take] = found.values[take], found.basis[take], found.rows[take]
            rule_of[take] = position
            spread = _merged(spread, found.spread, take, np.nan)
            options, shares = _merged(options, found.options, take, -1), _merged(shares, found.shares, take, 0)
        return Solved(middle, rule_of, basis, rows, spread, options, shares)

    def _apply(self, rule: Rule) -> Found:
        n = len(self.world)
        none = np.full(n, -1, np.int64)
        if isinstance(rule, Reported):
            column = self.world.column(rule.attribute)
            return Found(np.where(self.holds(rule.where), column.value, np.nan), column.basis, none)
        if isinstance(rule, Assumed):
            return Found(self._assumed(rule), np.full(n, ASSUMED, np.int8), none)
        inputs = [self.solved(name) for name in rule.inputs]
        middles = [one.middle for one in inputs]
        if isinstance(rule, LookedUp):
            found = rule.look(self.world, *middles)
            return found._replace(basis=self._weakest(inputs, [found.basis]))
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            values = np.asarray(rule.formula(*middles), np.float64)
        known = np.isfinite(values)
        if known.any():
            known &= self.holds(rule.where)
        least = np.full(n, ESTIMATED if rule.error else DERIVED, np.int8)
        return Found(np.where(known, values, np.nan), self._weakest(inputs, [least]), none)

    def _weakest(self, inputs: Iterable[Solved], own: list[npt.NDArray[np.int8]]) -> npt.NDArray[np.int8]:
        """The weakest basis among inputs and the rule itself; what rests on an assumption is an estimate."""
        bases = [np.where(one.basis == ASSUMED, ESTIMATED, one.basis).astype(np.int8) for one in inputs]
        found: npt.NDArray[np.int8] = np.maximum.reduce([*own, *bases])
        return found

    def holds(self, where: Where) -> Mask:
        """Models for which a condition of ``CONDITIONS`` holds."""
        if where not in self._holding:
            self._holding[where] = CONDITIONS[where].holds(self.world, lambda name: self.solved(name).middle)
        return self._holding[where]

    def _assumed(self, rule: Assumed) -> npt.NDArray[np.float64]:
        constant = self.constant(rule.assumption)
        if rule.general:
            return constant.value
        general = np.array([one.scope == ANY for one in constant.options] + [True])
        return np.where(general[constant.which], np.nan, constant.value)

    def constant(self, name: str) -> Constant:
        """A constant of a method for each model, by its chip, the chip's family or kind, or its developer."""
        if name not in self._constants:
            options = self.world.registry.assumptions[name]
            which = self._scoped(options)
            cells = np.array([[one.value, one.low, one.high] for one in options] + [[np.nan] * 3])[which]
            self._constants[name] = Constant(options, which, *cells.T)
        return self._constants[name]

    def _scoped(self, options: list[Assumption]) -> Codes:
        place = {one.scope: position for position, one in enumerate(options)}
        which = np.full(len(self.world), place.get(ANY, -1), np.int64)
        if set(place) == {ANY}:
            return which
        for scope, mask in self.world.groups.items():
            if scope in place:
                which[mask] = place[scope]
        chip = self.solved("chip").middle
        known = np.flatnonzero(np.isfinite(chip))
        chips, codes = self.world.chips, chip[known].astype(np.int64)
        for names in (chips.kinds, chips.families, chips.ids):
            of_chip = np.array([place.get(name, -1) for name in names] or [-1], np.int64)[codes]
            which[known] = np.where(of_chip >= 0, of_chip, which[known])
        return which

    # Choices that are drawn

    @cached_property
    def slots(self) -> list[Resolution]:
        """The same world once for each further chip that a model may have been trained on, for those models alone."""
        chip = self.solved("chip")
        if chip.options is None or not (chip.options[:, 1:] >= 0).any():
            return []
        others = []
        for slot in range(1, chip.options.shape[1]):
            other = Resolution(self.world, self.quantities, self.keys)
            codes = np.where(chip.options[:, slot] >= 0, chip.options[:, slot], np.nan)
            other._solved = {name: one for name, one in self._solved.items() if name not in self.chosen_by_chip}
            other._solved["chip"] = chip._replace(middle=codes, options=None, shares=None)
            others.append(other)
        return others

    @cached_property
    def chosen_by_chip(self) -> frozenset[str]:
        """Quantities whose value depends on the chip."""
        found = {"chip"}
        for _ in self.quantities:
            fresh = {
                name
                for name, quantity in self.quantities.items()
                if name not in found and self._follows(quantity, found)
            }
            if not fresh:
                break
            found |= fresh
        return frozenset(found)

    def _follows(self, quantity: Quantity, found: set[str]) -> bool:
        for rule in quantity.rules:
            if isinstance(rule, Derived | LookedUp) and found & set(rule.inputs):
                return True
            constant = rule.assumption if isinstance(rule, Assumed) else rule.error
            if constant and {one.scope for one in self.world.registry.assumptions[constant]} - {
                ANY,
                *self.world.groups,
            }:
                return True
        return False

    @cached_property
    def thresholds(self) -> npt.NDArray[np.float64]:
        """Standard normal draws above which a model has its next chip, (models, slots − 1); infinite for none."""
        chip = self.solved("chip")
        if chip.shares is None:
            return np.full((len(self.world), 0), np.inf)
        below = np.cumsum(chip.shares, axis=1)[:, :-1]
        quantile = NormalDist().inv_cdf
        cells = [quantile(p) if 0 < p < 1 - 1e-9 else np.inf for p in below.ravel().tolist()]
        return np.array(cells).reshape(below.shape)

    # Draws

    def draws(
        self, name: str, sampler: Sampler, models: Codes | None = None, held: Mapping[str, Array] | None = None
    ) -> Array:
        """Draws of a quantity.

        Args:
            name: The quantity.
            sampler: Streams of random numbers.
            models: Positions of the models; all by default.
            held: Values that stand in for the draws of some quantities, (models, draws or 1) each.

        Returns:
            (models, draws), NaN where unknown.
        """
        rows = np.arange(len(self.world)) if models is None else models
        block = _Block(self, sampler, rows)
        block.memo.update(held or {})
        found = block.draws(name)
        return np.broadcast_to(found, (len(rows), sampler.draws))

    def summaries(
        self, wanted: Mapping[str, Mask], sampler: Sampler, progress: Callable[[int, int], None] | None = None
    ) -> dict[str, Summary]:
        """Quantiles of several quantities for some models each, (models,); NaN for others and where unknown.

        Blocks of models with like rules run on all processors; the result does not depend on how many.

        Args:
            wanted: The models of each quantity, (models,).
            sampler: Streams of random numbers.
            progress: Told how many models are done, and of how many.
        """
        found = {name: Summary(*(np.full(len(self.world), np.nan) for _ in range(3))) for name in wanted}
        self._settle(wanted)
        rules = {name: np.where(some, self.solved(name).rule, UNKNOWN) for name, some in wanted.items()}
        blocks = list(self._blocks(rules, max(1, BLOCK // sampler.draws)))

        def work(rows: Codes) -> None:
            block = _Block(self, sampler, rows)
            for name, rule in rules.items():
                some = rule[rows] != UNKNOWN
                if some.any():
                    for whole, part in zip(found[name], block.summary(name, some), strict=True):
                        whole[rows[some]] = part

        done, total = 0, sum(len(rows) for rows in blocks)
        for rows in _finished(work, blocks):
            done += len(rows)
            if progress:
                progress(done, total)
        return found

    def _settle(self, names: Iterable[str]) -> None:
        """Solve quantities, and fix their constants, before threads share them."""
        for name in names:
            self.solved(name)
        for one in self.slots:
            for name in list(self._solved):
                one.solved(name)
        for name in list(self._solved):
            for rule in self.quantities[name].rules:
                constant = rule.assumption if isinstance(rule, Assumed) else rule.error
                if constant:
                    self.constant(constant)

    def _blocks(self, wanted: Mapping[str, npt.NDArray[np.int8]], size: int) -> Iterator[Codes]:
        """Models of like rules, those of the chip first; without models of which nothing is wanted."""
        rules = [self.solved("chip").rule, *wanted.values()]
        order = np.lexsort(rules[::-1])
        some = np.any([rule[order] != UNKNOWN for rule in rules[1:]], axis=0)
        order = order[some]
        for start in range(0, len(order), size):
            yield order[start : start + size]


def _merged(before: Any, found: Any, take: Mask, empty: float) -> Any:
    """Rows that a rule gave beside those of earlier rules; both (models, …), none where no rule gave any."""
    if found is None:
        return before
    start = np.full_like(found, empty) if before is None else before
    return np.where(take[:, None], found, start)


def _finished(work: Callable[[Codes], None], blocks: list[Codes]) -> Iterator[Codes]:
    """Blocks as their work is done, in order; on all processors where there are several."""
    if len(blocks) == 1:
        work(blocks[0])
        yield blocks[0]
    elif blocks:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for rows, _ in zip(blocks, pool.map(work, blocks), strict=True):
                yield rows


class _Block:
    """Draws of some models, each quantity computed once."""

    def __init__(self, resolution: Resolution, sampler: Sampler, rows: Codes) -> None:
        self.resolution, self.sampler, self.rows = resolution, sampler, rows
        self.keys = resolution.keys[rows]
        self.memo: dict[str, Array] = {}
        self._drawn: tuple[Codes, Codes] | None = None

    def draws(self, name: str) -> Array:
        if name not in self.memo:
            self.memo[name] = self._draw(self.resolution.quantities[name])
        return self.memo[name]

    def summary(self, name: str, some: Mask) -> Summary:
        """Quantiles of a quantity of some models, for which it is known.

        Every stream holds the same quantiles of the standard normal distribution, so that a constant of a method has
        those of its distribution whatever the model, and need not be drawn.
        """
        taken = set(self.resolution.solved(name).rule[self.rows][some].tolist())
        rule = self.resolution.quantities[name].rules[taken.pop()]
        if not taken and isinstance(rule, Assumed):
            constant = self.resolution.constant(rule.assumption)
            which = constant.which[self.rows[some]]
            options = {k: constant.options[k] for k in set(which.tolist())}
            if any(one.distribution != "fixed" for one in options.values()):
                told = {k: _quantiles(one, self.sampler.draws) for k, one in options.items()}
                return Summary(*np.stack([told[k] for k in which.tolist()], axis=1))
        drawn = self.draws(name)
        return summarize(drawn if some.all() else drawn[some])

    def _draw(self, quantity: Quantity) -> Array:
        solved = self.resolution.solved(quantity.id)
        if quantity.form != "number":
            return self._mixed(quantity.id)
        taken = solved.rule[self.rows]
        rules = sorted(set(taken.tolist()) - {UNKNOWN})
        if len(rules) == 1 and (taken == rules[0]).all():
            return self._rule(quantity, rules[0], np.arange(len(self.rows)))
        found = np.full((len(self.rows), self.sampler.draws), np.nan, np.float32)
        for position in rules:
            some = np.flatnonzero(taken == position)
            found[some] = self._rule(quantity, position, some)
        return found

    def _rule(self, quantity: Quantity, position: int, some: Codes) -> Array:
        rule = quantity.rules[position]
        whole = len(some) == len(self.rows)
        if isinstance(rule, Assumed):
            fixed = all(one.distribution == "fixed" for one in self.resolution.constant(rule.assumption).options)
            return self._mixed(quantity.id)[some] if fixed else self._constant(rule.assumption, some)
        if isinstance(rule, Reported):
            return self._reported(rule, some)
        if isinstance(rule, Derived):
            inputs = [self.draws(name) for name in rule.inputs]
            values = rule.formula(*(one if whole or len(one) == 1 else one[some] for one in inputs))
        else:
            values = self._looked_up(quantity.id, some)
        return values * self._constant(rule.error, some) if rule.error else values

    def _looked_up(self, name: str, some: Codes) -> Array:
        spread, rows = self.resolution.solved(name).spread, self.rows[some]
        values = self._mixed(name)[some].astype(np.float32)
        wide = np.zeros(0, np.int64) if spread is None else np.flatnonzero(spread[rows, 0] < spread[rows, 3])
        if spread is None or not len(wide):
            return values
        z = self.sampler.each(f"imputed/{name}", self.keys[some][wide])
        p05, p25, p75, p95 = (spread[rows[wide], column][:, None] for column in range(4))
        drawn = quartiles(z, np.ones_like(p05), p05, p25, p75, p95)
        drawn *= values[wide]
        if len(wide) == len(some):
            return drawn
        found = values + np.zeros((1, self.sampler.draws), np.float32)
        found[wide] = drawn
        return found

    def _mixed(self, name: str) -> Array:
        """Middles of a quantity; where the chip is drawn and counts, those of the chip of each draw."""
        resolution, rows = self.resolution, self.rows
        first = resolution.solved(name).middle[rows][:, None].astype(np.float32)
        if name not in resolution.chosen_by_chip:
            return first
        drawn, places = self._slots()
        if not len(drawn):
            return first
        values = [first[drawn, 0]]
        for other in resolution.slots:
            value = other.solved(name).middle[rows[drawn]].astype(np.float32)
            values.append(np.where(np.isfinite(value), value, values[-1]))
        mixed = np.take(np.stack(values, axis=1).ravel(), places)
        if len(drawn) == len(rows):
            return mixed
        found = np.repeat(first, self.sampler.draws, axis=1)
        found[drawn] = mixed
        return found

    def _slots(self) -> tuple[Codes, Codes]:
        """Models whose chip is drawn, and for each of their draws the place of its chip in a table (models, slots)."""
        if self._drawn is None:
            bounds = self.resolution.thresholds[self.rows].astype(np.float32)
            drawn = np.flatnonzero(np.isfinite(bounds).any(axis=1))
            places = np.zeros((len(drawn), self.sampler.draws), np.int64)
            if len(drawn):
                z = self.sampler.each("chip", self.keys[drawn])
                for slot in range(bounds.shape[1]):
                    places += z > bounds[drawn, slot : slot + 1]
                places += np.arange(len(drawn))[:, None] * (bounds.shape[1] + 1)
            self._drawn = (drawn, places)
        return self._drawn

    def _reported(self, rule: Reported, some: Codes) -> Array:
        column, rows = self.resolution.world.column(rule.attribute), self.rows[some]
        value = column.value[rows][:, None].astype(np.float32)
        if not rule.error:
            return value
        found = value * self._constant(rule.error, some)
        low, high = column.low[rows], column.high[rows]
        own = np.flatnonzero((low > 0) & (low <= column.value[rows]) & (column.value[rows] <= high) & (low < high))
        if len(own):  # a range that the fact itself states comes first
            z = self.sampler.each(rule.error, self.keys[some[own]])
            found[own] = lognormal(z, column.value[rows[own]][:, None], low[own][:, None], high[own][:, None])
        return found

    def _constant(self, name: str, some: Codes) -> Array:
        constant, rows = self.resolution.constant(name), self.rows[some]
        which = constant.which[rows]
        options = {k: constant.options[k] for k in set(which.tolist())}
        if all(one.distribution == "fixed" for one in options.values()):
            return constant.value[rows][:, None].astype(np.float32)
        if len(options) == 1:
            return self._option(next(iter(options.values())), some)
        found = np.empty((len(rows), self.sampler.draws), np.float32)
        for k, one in options.items():
            mine = np.flatnonzero(which == k)
            found[mine] = self._option(one, some[mine])
        return found

    def _option(self, one: Assumption, some: Codes) -> Array:
        """Draws of a constant for models of one scope: (1, draws) where they have it in common."""
        if one.common:
            return _shaped(one, self.sampler.common(f"{one.id}/{one.scope}"))
        return self.sampler.each(one.id, self.keys[some], partial(_shaped, one), one.scope)


@lru_cache(maxsize=512)
def _quantiles(one: Assumption, draws: int) -> Array:
    """The 5 %, 50 % and 95 % quantiles of a constant, in an array of three."""
    return np.concatenate(summarize(_shaped(one, strata(draws)[None, :])))


def _shaped(one: Assumption, z: Array) -> Array:
    """Draws of a constant from standard normal draws."""
    middle = np.full((1, 1), one.value)
    if one.distribution == "quartiles":
        return quartiles(z, middle, one.low, one.p25, one.p75, one.high)
    return lognormal(z, middle, one.low, one.high)
