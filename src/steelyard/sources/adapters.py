"""Every adapter that there is, and the one that reads a given file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from steelyard.errors import SnapshotError, nearest
from steelyard.sources.base import Adapter, Snapshot

MODULES = (
    "epoch_models",
    "epoch_chips",
    "epoch_prices",
    "fred",
    "energy",
    "figures",
    "forecasts",
    "epoch_clusters",
    "epoch_stocks",
    "epoch_companies",
    "crfm",
    "fmti",
    "fda",
    "lmarena",
)
"""Modules of this package that declare ``ADAPTERS``; an upstream publisher is added by its name here."""

NEAR = 0.5
"""Share of its columns that a file may lack to be told as nearest to a shape."""
LIKE = 75
"""Likeness, of 100, from which on a column may be a missing one under a new name."""

ALL: tuple[Adapter, ...]
"""Every adapter; the modules are imported when this is first asked for."""


@cache
def _collected() -> tuple[Adapter, ...]:
    modules = (import_module(f"steelyard.sources.{name}") for name in MODULES)
    return tuple(adapter for module in modules for adapter in module.ADAPTERS)


def __getattr__(name: str) -> tuple[Adapter, ...]:
    if name == "ALL":
        return _collected()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def adapter_for(snapshot: Snapshot, row: Iterable[str]) -> Adapter:
    """The adapter that reads files with these columns; the one that asks for the most where several fit.

    Args:
        snapshot: The file, for the message.
        row: Its columns: the header, or a record keyed by column.

    Raises:
        SnapshotError: The file is of no known shape; the nearest is named with what the file lacks, or all known ones.
    """
    header = list(row)
    fitting = [adapter for adapter in _collected() if adapter.fits(header)]
    if fitting:
        return max(fitting, key=lambda adapter: len(adapter.columns))
    shown = ", ".join(repr(name) for name in header[:4]) + (", …" if len(header) > 4 else "")
    raise SnapshotError(f"{snapshot.name}: no adapter knows a file with the columns {shown}; {_hint(header)}")


def _hint(header: list[str]) -> str:
    """The shape that is nearest to a header and what sets them apart; every known shape where none is near."""
    near = min(_collected(), key=lambda adapter: (_apart(adapter, header), adapter.id))
    if _apart(near, header) > NEAR:
        return f"known shapes are {', '.join(adapter.id for adapter in _collected())}"
    missing = [_renamed(name, set(header) - near.columns) for name in sorted(near.columns - set(header))]
    extra = [repr(name) for name in sorted(near.absent & set(header))]
    lacks = f" lacks {', '.join(missing)}" if missing else ""
    has = f"{' and' if missing else ''} has {', '.join(extra)}, which files of that shape have not" if extra else ""
    return f"it is nearest to {near.id} but{lacks}{has}"


def _apart(adapter: Adapter, header: list[str]) -> float:
    """Share of what a shape asks for that a header does not meet."""
    faults = len(adapter.columns - set(header)) + len(adapter.absent & set(header))
    return faults / len(adapter.columns)


def _renamed(name: str, others: set[str]) -> str:
    """A missing column, with the column that it may be called now."""
    like = nearest(name, sorted(others), cutoff=LIKE)[:1]
    return f"{name!r} (now {like[0]!r}?)" if like else repr(name)
