"""A contradiction between facts, and what looks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Any

from steelyard.facts.record import Fact

if TYPE_CHECKING:
    from steelyard.estimators.audit.case import Case

PLAIN = (1e-3, 1e7)
"""Between these a number is written out; outside, as a power of ten."""


@dataclass(frozen=True)
class Finding:
    """Facts that cannot all be true.

    Attributes:
        detector: Id of what found it.
        kind: What it is about: ``models``, ``chips``, ``prices``, ``clusters``.
        subject: Id of the model, chip or cluster.
        name: Its name; those of all where it is about several.
        severity: The least factor by which one of the facts must be off; for days, how many times what is tolerated;
            for twins, how often one run is counted.
        strong: Whether that is a factor that no definition explains.
        arithmetic: What contradicts what, in one line with numbers and units.
        facts: The facts that take part.
        reading: How the facts would be consistent, in words; empty where no reading was found.
        settled: Whether estimates do not rest on the contradiction, since the estimator takes that reading already.
        others: Ids of the other subjects that it is about.
    """

    detector: str
    kind: str
    subject: str
    name: str
    severity: float
    strong: bool
    arithmetic: str
    facts: tuple[Fact, ...]
    reading: str = ""
    settled: bool = False
    others: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of all that it is about."""
        return (self.subject, *self.others)

    def record(self) -> dict[str, Any]:
        """The finding as plain data, the form of ``--json``."""
        names = ("severity", "strong", "detector", "kind", "subject", "name", "arithmetic", "reading", "settled")
        cells = ("subject", "attribute", "value", "unit", "source", "locator", "as_of")
        data = {name: getattr(self, name) for name in names}
        data["reading"] = self.reading or None
        data["others"] = list(self.others)
        data["facts"] = [{name: getattr(fact, name) for name in cells} for fact in self.facts]
        return data


@dataclass(frozen=True)
class Detector:
    """One way in which facts may contradict each other.

    Attributes:
        id: Its name.
        title: What contradicts what, in a few words.
        meaning: When it fires, in a sentence.
        look: Finds every case.
    """

    id: str
    title: str
    meaning: str
    look: Callable[[Case], Iterable[Finding]]


def say(value: float, unit: str = "") -> str:
    """A number with three significant figures and its unit; whole numbers in full.

    >>> say(7127040, "chips"), say(1.6e23, "FLOP"), say(0.29618), say(17.25), say(0)
    ('7,127,040 chips', '1.6e23 FLOP', '0.296', '17.2', '0')
    """
    size = abs(value)
    if size and not PLAIN[0] <= size < PLAIN[1]:
        mantissa, exponent = f"{value:.2e}".split("e")
        text = f"{_trimmed(mantissa)}e{int(exponent)}"
    else:
        text = _trimmed(f"{value:,.{max(0, 2 - floor(log10(size or 1)))}f}")
    if text == "1" and not unit.endswith("/s"):
        unit = unit.removesuffix("s")
    return f"{text} {unit}" if unit else text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
