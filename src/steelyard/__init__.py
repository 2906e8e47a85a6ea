"""Steelyard: the published numbers of the AI industry, made runnable.

>>> import steelyard
>>> steelyard.cost("GPT-4", vintage="2024-02-05")["cloud_cost"].basis
'estimated'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from steelyard.estimators.api import cost, cost_of, estimate_all, registry
    from steelyard.estimators.estimate import Estimate, Estimates
    from steelyard.facts.record import Fact, Source
    from steelyard.facts.registry import Registry
    from steelyard.indicators.api import diff, index, reproduce

_HOMES = {
    "cost": "steelyard.estimators.api",
    "cost_of": "steelyard.estimators.api",
    "estimate_all": "steelyard.estimators.api",
    "registry": "steelyard.estimators.api",
    "diff": "steelyard.indicators.api",
    "index": "steelyard.indicators.api",
    "reproduce": "steelyard.indicators.api",
    "Estimate": "steelyard.estimators.estimate",
    "Estimates": "steelyard.estimators.estimate",
    "Fact": "steelyard.facts.record",
    "Source": "steelyard.facts.record",
    "Registry": "steelyard.facts.registry",
}

__all__ = [
    "Estimate",
    "Estimates",
    "Fact",
    "Registry",
    "Source",
    "cost",
    "cost_of",
    "diff",
    "estimate_all",
    "index",
    "registry",
    "reproduce",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'steelyard' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
