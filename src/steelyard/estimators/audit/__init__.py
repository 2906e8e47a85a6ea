"""Facts that cannot all be true, worst first, with the arithmetic."""

from steelyard.estimators.audit.detectors import DETECTORS, audit
from steelyard.estimators.audit.finding import Detector, Finding, say

__all__ = ["DETECTORS", "Detector", "Finding", "audit", "say"]
