"""Charts as files: the form by the name's ending, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from steelyard.charts.picture import Chart
from steelyard.errors import InputError

FORMS: dict[str, Callable[[Chart], bytes]] = {
    ".png": lambda chart: chart.png(),
    ".svg": lambda chart: chart.svg().encode(),
    ".pdf": lambda chart: chart.pdf(),
    ".json": lambda chart: json.dumps(chart.spec, ensure_ascii=False, indent=1).encode(),
}


def check(path: Path) -> None:
    """See that a chart can be written under a name.

    Raises:
        InputError: Its ending names no form of a picture, or its folder does not exist.
    """
    if path.suffix.lower() not in FORMS:
        raise InputError(f"'{path.name}' does not end in {', '.join(FORMS)}; name the chart so, for its form follows")
    if not path.parent.is_dir():
        raise InputError(f"the folder '{path.parent}' of the chart does not exist; make it, or name another")
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; name a file for the chart")


def write(chart: Chart, path: Path) -> None:
    """A chart as a file: PNG, SVG, PDF, or its Vega-Lite specification as JSON.

    Args:
        chart: The chart.
        path: Where to; what is there is replaced once the new file is whole.

    Raises:
        InputError: The name or the folder does not do, or no font can draw the text.
    """
    check(path)
    place(FORMS[path.suffix.lower()](chart), path, "chart")


def place(data: bytes, path: Path, what: str) -> None:
    """Bytes as a file, whole or not at all.

    Args:
        data: The bytes.
        path: Where to; what is there is replaced once the new file is whole.
        what: What it is, for the sentence that tells of a failure.

    Raises:
        InputError: The file cannot be written.
    """
    path = path.resolve()
    part = path.with_name(f".{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise InputError(f"the {what} cannot be written to '{path}' ({error.strerror}); name another file") from error
    finally:
        part.unlink(missing_ok=True)
