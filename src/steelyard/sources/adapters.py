"""Every adapter that there is, and the one that reads a given file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from steelyard.errors import SnapshotError
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
        SnapshotError: The file is of no known shape; the known ones are listed.
    """
    header = list(row)
    fitting = [adapter for adapter in _collected() if adapter.fits(header)]
    if fitting:
        return max(fitting, key=lambda adapter: len(adapter.columns))
    known = ", ".join(adapter.id for adapter in _collected())
    shown = ", ".join(repr(name) for name in header[:4]) + (", …" if len(header) > 4 else "")
    raise SnapshotError(f"{snapshot.name}: no adapter knows a file with the columns {shown}; known shapes are {known}")
