"""The site, built once in each language for all tests that walk it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from steelyard.report.build import Order, build
from steelyard.words.language import CODES, language


@dataclass(frozen=True)
class Built:
    """A site on disk.

    Attributes:
        code: Its language.
        folder: Where it stands.
        missing: Texts that the build asked for and that the language lacks.
    """

    code: str
    folder: Path
    missing: frozenset[str]

    def pages(self) -> list[Path]:
        """Every page."""
        return sorted(self.folder.rglob("*.html"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """Builds the site of a language when it is first wanted."""

    @cache
    def of(code: str) -> Built:
        say = language(code)
        before = frozenset(say.missing)
        say.missing.clear()
        folder = tmp_path_factory.mktemp("site") / code
        build(folder, Order(code))
        missing = frozenset(say.missing)
        say.missing.update(before)
        return Built(code, folder, missing)

    return of


@pytest.fixture(scope="session", params=CODES)
def site(request: pytest.FixtureRequest, built: Callable[[str], Built]) -> Built:
    """The site in each language."""
    return built(request.param)


@pytest.fixture(scope="session")
def english(built: Callable[[str], Built]) -> Built:
    """The English site."""
    return built("en")


@pytest.fixture(scope="session")
def chinese(built: Callable[[str], Built]) -> Built:
    """The Chinese site."""
    return built("zh")
