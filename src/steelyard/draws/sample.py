"""Named random streams: standard normal draws for a quantity and its subjects.

Latin hypercube sampling (McKay, Beckman and Conover 1979, doi:10.1080/00401706.1979.10489755): every stream
holds the same ``draws`` quantiles of the standard normal distribution, one from each of as many equally likely strata,
in an order of its own. A quantity has a few shuffled orders; a subject reads one of them from a starting point
of its own; both follow from the seed and the names alone. So adding a quantity or a subject leaves every other
draw as it was, one subject alone has the draws that it has among all, and the median of a stream is exact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array

Shape: TypeAlias = Callable[[Array], Array]
"""Turns standard normal draws into those of a distribution."""
ORDERS = 16
"""Shuffled orders a quantity has; with 10,000 starting points each, two subjects rarely share a stream."""


class Sampler:
    """Standard normal draws by name.

    Args:
        draws: Draws of each stream.
        seed: Any integer, 0 included.
    """

    def __init__(self, draws: int, seed: int) -> None:
        self.draws, self.seed = draws, seed
        self._tables: dict[tuple[str, str], npt.NDArray[np.float32]] = {}
        self._filled: set[tuple[str, str, int]] = set()

    def common(self, name: str) -> Array:
        """Draws that all subjects share, of shape (1, draws)."""
        return self._table(name, [0])[:1, : self.draws]

    def each(self, name: str, keys: npt.NDArray[np.uint64], shape: Shape | None = None, label: str = "") -> Array:
        """Draws of each subject's own, of shape (subjects, draws).

        Args:
            name: The quantity.
            keys: One key a subject, from ``keys_of``.
            shape: Turns standard normal draws into those of a distribution; it is applied once for all subjects.
            label: Name of that distribution.
        """
        mixed = _mix(keys ^ np.uint64(_number(f"{self.seed}/{name}")))
        order = (mixed % np.uint64(ORDERS)).astype(np.int64)
        start = ((mixed >> np.uint64(8)) % np.uint64(self.draws)).astype(np.int64)
        table = self._table(name, order.tolist(), shape, label)
        return np.lib.stride_tricks.sliding_window_view(table, self.draws, axis=1)[order, start]

    def _table(
        self, name: str, orders: Iterable[int], shape: Shape | None = None, label: str = ""
    ) -> npt.NDArray[np.float32]:
        """Orders of a quantity, one a row, each written twice over so that it can be read from any place on."""
        table = self._tables.get((name, label))
        if table is None:  # threads may meet here: the first table stays, since its rows may be filled by now
            table = self._tables.setdefault((name, label), np.empty((ORDERS, 2 * self.draws), np.float32))
        for k in set(orders):
            if (name, label, k) not in self._filled:
                if shape is None:
                    row = strata(self.draws)[_shuffle(f"{self.seed}/{name}/{k}", self.draws)]
                else:
                    row = shape(self._table(name, [k])[k : k + 1, : self.draws])[0]
                table[k] = np.tile(row, 2)
                self._filled.add((name, label, k))
        return table


@cache
def strata(draws: int) -> npt.NDArray[np.float32]:
    """The middles of ``draws`` equally likely strata of the standard normal distribution, in order."""
    quantile = NormalDist().inv_cdf
    upper = [quantile((i + 0.5) / draws) for i in range(draws // 2, draws)]
    lower = [-z for z in reversed(upper[draws % 2 :])]
    return np.array(lower + upper, np.float32)


def keys_of(subjects: Sequence[str]) -> npt.NDArray[np.uint64]:
    """One 64-bit key for each subject, from its id alone."""
    return np.array([_number(subject) for subject in subjects], np.uint64)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _shuffle(name: str, draws: int) -> npt.NDArray[np.int64]:
    """An order of ``draws`` places that follows from a name alone, whatever the version of NumPy."""
    return np.argsort(_mix(np.arange(draws, dtype=np.uint64) + np.uint64(_number(name))))


def _mix(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64: spreads each key over 64 bits (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195)."""
    with np.errstate(over="ignore"):
        mixed = keys + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))
