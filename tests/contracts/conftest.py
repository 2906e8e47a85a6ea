"""The package as text: its modules, parsed."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

import steelyard

PACKAGE = Path(steelyard.__file__).parent


class Module(NamedTuple):
    """A module of the package: its dotted name, its lines and its syntax tree."""

    name: str
    path: Path
    lines: list[str]
    tree: ast.Module


def _parsed(path: Path) -> Module:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(name, path, text.splitlines(), ast.parse(text))


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module of the package."""
    found = [_parsed(path) for path in sorted(PACKAGE.rglob("*.py"))]
    assert len(found) > 30, "the package was not found"
    return found
