"""A folder is replaced whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.errors import InputError
from steelyard.report.build import replaced


def write(out: Path, text: str) -> None:
    with replaced(out) as made:
        (made / "index.html").write_text(text)


def fail(out: Path) -> None:
    with replaced(out) as made:
        (made / "index.html").write_text("half")
        raise RuntimeError("half way")


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_second_build_takes_the_place_of_the_first(tmp_path):
    write(tmp_path / "site", "first")
    write(tmp_path / "site", "second")
    assert (tmp_path / "site" / "index.html").read_text() == "second"
    assert names(tmp_path) == ["site"]


def test_a_build_that_fails_leaves_the_earlier_one(tmp_path):
    write(tmp_path / "site", "first")
    with pytest.raises(RuntimeError, match="half way"):
        fail(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text() == "first"
    assert names(tmp_path) == ["site"]


def test_a_folder_that_cannot_be_moved_into_place_leaves_the_earlier_one(tmp_path, monkeypatch):
    write(tmp_path / "site", "first")
    real, moves = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == 2:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "site", "second")
    assert (tmp_path / "site" / "index.html").read_text() == "first"
    assert names(tmp_path) == ["site"]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files than a report"):
        write(tmp_path / "thesis", "site")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        write(tmp_path / "file", "site")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "mine"


def test_an_empty_folder_may_be_taken(tmp_path):
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", "first")
    assert (tmp_path / "site" / "index.html").read_text() == "first"
