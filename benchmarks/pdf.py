"""What the report for print takes, by part, and what it weighs.

python benchmarks/pdf.py
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")
BUDGET = 6.0
"""Seconds that typesetting may take where content and charts are given."""


def timed(name: str, job: Callable[[], Made]) -> tuple[Made, float]:
    start = time.perf_counter()
    made = job()
    seconds = time.perf_counter() - start
    print(f"{name:<12} {seconds:6.1f} s")
    return made, seconds


def main() -> None:
    from steelyard.estimators.api import registry
    from steelyard.report import pdf
    from steelyard.report.content import Content, reproductions, tables
    from steelyard.words.language import ENGLISH

    facts = registry()
    values, _ = timed("indicators", lambda: tables(facts))
    compared, _ = timed("reproduction", reproductions)
    content = Content(facts, values, compared)
    pictures, _ = timed("charts", lambda: pdf.drawn(content, ENGLISH))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "index.pdf"
        _, seconds = timed("typesetting", lambda: pdf.typeset(content, ENGLISH, out, pictures))
        size = out.stat().st_size / 1e6
    print(f"{size:.1f} MB; budget of typesetting {BUDGET:.0f} s: {'met' if seconds <= BUDGET else 'missed'}")


if __name__ == "__main__":
    main()
