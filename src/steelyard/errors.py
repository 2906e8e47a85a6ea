"""Every exception of the package.

    SteelyardError
    ├── UnknownNameError (LookupError)      no such model, chip, vendor, quantity, …; carries suggestions
    ├── AmbiguousNameError (LookupError)    a name that fits several subjects; carries the candidates
    ├── InputError (ValueError)             a bad year, option or facts file
    ├── RegistryError (ValueError)          tables that break their schema; carries every fault
    └── SnapshotError (ValueError)          an upstream file that cannot be read as what it claims to be

A message is one sentence: what was asked, what is wrong and where, what would work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class SteelyardError(Exception):
    """Base of all errors that a user can cause; its text is what the user reads."""


def nearest(name: str, known: Iterable[str], *, cutoff: float = 60) -> list[str]:
    """Up to three known names that a name may have meant, the nearest first.

    Args:
        name: The name as given.
        known: The names that exist.
        cutoff: Likeness from which on a name is suggested, of 100.

    >>> nearest("ammortized", ["cloud", "amortized", "acquisition"])
    ['amortized']
    """
    from rapidfuzz import process

    return [match[0] for match in process.extract(name, list(known), limit=3, score_cutoff=cutoff)]


class UnknownNameError(SteelyardError, LookupError):
    """A name that fits nothing.

    Args:
        kind: What was looked for, in the singular: "model", "chip", ….
        name: The name as given.
        suggestions: The nearest names that exist, best first.
        hint: What else to say, such as where the name would be found.
    """

    def __init__(self, kind: str, name: str, suggestions: Sequence[str] = (), hint: str = "") -> None:
        self.kind, self.name, self.suggestions = kind, name, tuple(suggestions)
        text = f"no {kind} {name!r}"
        if hint:
            text += f" {hint}"
        if suggestions:
            text += "; did you mean " + " or ".join(repr(s) for s in suggestions) + "?"
        super().__init__(text)


class AmbiguousNameError(SteelyardError, LookupError):
    """A name that fits several subjects equally well.

    Args:
        kind: What was looked for, in the singular.
        name: The name as given.
        candidates: The names it may mean, best first.
        total: How many there are in all, where only the best are listed.
    """

    def __init__(self, kind: str, name: str, candidates: Sequence[str], total: int) -> None:
        self.kind, self.name, self.candidates, self.total = kind, name, tuple(candidates), total
        more = f" and {total - len(candidates)} more" if total > len(candidates) else ""
        listed = ", ".join(repr(c) for c in candidates)
        super().__init__(f"{name!r} fits {total} {kind}s: {listed}{more}; give one of these names in full")


class InputError(SteelyardError, ValueError):
    """An option, year, date or file of the user's that cannot be used."""


class Fault(NamedTuple):
    """One cell that breaks the schema: where it stands, what it holds, what is wrong with it."""

    file: str
    line: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "..."
        column = f", column {self.column}" if self.column else ""
        value = f"{shown!r} " if self.value or self.column else ""
        return f"{self.file}, line {self.line}{column}: {value}{self.problem}"


class RegistryError(SteelyardError, ValueError):
    """Tables that break their schema.

    Args:
        faults: Every fault found; the text shows the first and counts the rest.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        rest = len(self.faults) - 1
        more = f" (and {rest} more fault{'s' if rest > 1 else ''})" if rest else ""
        super().__init__(f"{self.faults[0]}{more}")


class SnapshotError(SteelyardError, ValueError):
    """An upstream file that is empty, truncated, hostile, or of no known shape."""
