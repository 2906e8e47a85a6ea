"""Records as JSON, CSV and Markdown, for programs and documents."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

Form = Literal["json", "csv", "md"]


def write(records: Sequence[Mapping[str, Any]], form: Form, columns: Sequence[str] | None = None) -> str:
    """Records in a form for programs or documents.

    Args:
        records: Plain data; lists and nested records become JSON inside a cell of a table.
        form: JSON (an array, one record a line), CSV or a Markdown table.
        columns: Which columns of a table, in order; those of the first record by default.
    """
    if form == "json":
        lines = ",\n".join(json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
        return f"[\n{lines}\n]\n" if records else "[]\n"
    names = list(columns or (records[0] if records else ()))
    rows = [[_cell(record.get(name)) for name in names] for record in records]
    return _csv(names, rows) if form == "csv" else markdown(names, rows)


def _csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "@") or (cell[:1] in ("+", "-") and not _is_number(cell)) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def markdown(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [names, ["---"] * len(names), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
