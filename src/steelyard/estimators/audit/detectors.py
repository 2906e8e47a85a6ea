"""All detectors, and the audit of a registry by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from steelyard.errors import UnknownNameError
from steelyard.estimators.audit.case import Case
from steelyard.estimators.audit.chips import CHIPS
from steelyard.estimators.audit.clusters import CLUSTERS
from steelyard.estimators.audit.compute import COMPUTE
from steelyard.estimators.audit.finding import Detector, Finding
from steelyard.estimators.audit.timing import TIMING
from steelyard.estimators.audit.twins import TWINS
from steelyard.facts.registry import Registry

DETECTORS: dict[str, Detector] = {one.id: one for one in (*COMPUTE, *TIMING, *TWINS, *CHIPS, *CLUSTERS)}
"""Every detector by its id."""


def audit(
    registry: Registry, detectors: Iterable[str] | None = None, subjects: Collection[str] | None = None
) -> list[Finding]:
    """Facts that cannot all be true, the worst first.

    Args:
        registry: The facts as of a day.
        detectors: Ids of the detectors to use; all by default.
        subjects: Ids of the models, chips or clusters of interest; all by default.

    Raises:
        UnknownNameError: No detector has that id.
    """
    found: list[Finding] = []
    case = Case(registry)
    for name in DETECTORS if detectors is None else dict.fromkeys(detectors):
        if name not in DETECTORS:
            raise UnknownNameError("detector", name, hint=f"among {', '.join(DETECTORS)}")
        found += DETECTORS[name].look(case)
    if subjects is not None:
        found = [one for one in found if not set(subjects).isdisjoint(one.subjects)]
    return sorted(found, key=lambda one: (-one.severity, one.detector, one.subjects))
